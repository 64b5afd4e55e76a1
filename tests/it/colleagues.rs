//! Operators for tests: how each of them came in, and what they sign in with.

use jiff::{SignedDuration, Timestamp};
use sealbook::app::App;
use sealbook::customers::values::Email;
use sealbook::identity::enrolment::{self, EnrolError, NewAccount, Step, Walker};
use sealbook::identity::sign_in::{self, SignInError};
use sealbook::identity::{Operator, OperatorId, Password, RecoveryCode, operators};
use sealbook::vault::map::Role;
use sealbook::web::session::{self, Fresh, Kind, Session};
use totp_rs::{Builder, Secret};

pub const PASSWORD: &str = "kettle moss orbit";

/// An app on somebody's telephone.
pub struct Authenticator(Vec<u8>);

impl Authenticator {
    pub fn scanning(secret: &str) -> Self {
        let secret = secret.replace(' ', "");
        Self(
            data_encoding::BASE32_NOPAD
                .decode(secret.as_bytes())
                .unwrap(),
        )
    }

    pub fn code(&self, app: &App) -> String {
        self.code_at(app.clock.now())
    }

    pub fn code_at(&self, now: Timestamp) -> String {
        let now = u64::try_from(now.as_second()).unwrap();
        let totp = Builder::new()
            .with_secret(Secret::new(self.0.clone().into_boxed_slice()))
            .build_noncompliant();
        totp.generate(now).to_string()
    }
}

/// An operator, with all that is needed to sign in.
pub struct Colleague {
    pub operator: Operator,
    pub email: String,
    pub authenticator: Authenticator,
    pub codes: Vec<String>,
}

pub fn new_account(email: Option<&str>) -> NewAccount {
    NewAccount {
        name: "Ada Lovelace".parse().unwrap(),
        email: email.map(|email| email.parse().unwrap()),
        password: Password::chosen(PASSWORD, &[]).unwrap(),
    }
}

pub async fn of(app: &App, kind: Kind, fresh: &Fresh) -> Option<Session> {
    session::find(&app.storage, &app.clock, kind, fresh.cookie().value())
        .await
        .unwrap()
}

pub async fn walk(app: &App, fresh: &Fresh) -> Walker {
    let session = of(app, Kind::Enrolment, fresh).await.unwrap();
    enrolment::walker(app, session).await.unwrap()
}

/// Everything after the account.
pub async fn walk_to_the_end(app: &App, email: &str, fresh: &Fresh) -> Colleague {
    let walker = walk(app, fresh).await;
    let shown = enrolment::second_factor(app, &walker).await.unwrap();
    let authenticator = Authenticator::scanning(&shown.secret);
    enrolment::confirm_second_factor(app, &walker, &authenticator.code(app))
        .await
        .unwrap();
    let walker = walk(app, fresh).await;
    let codes = enrolment::codes(app, &walker).await.unwrap();
    let again = enrolment::codes(app, &walker).await.unwrap();
    let codes: Vec<String> = codes.iter().map(|code| code.as_str().to_owned()).collect();
    assert!(
        codes.iter().eq(again.iter().map(RecoveryCode::as_str)),
        "the page can be loaded again"
    );
    assert_eq!(codes.len(), 10);
    let done = enrolment::keep_codes(app, &walker).await.unwrap();
    let fresh = if let Some(fresh) = done {
        fresh
    } else {
        let walker = walk(app, fresh).await;
        assert_eq!(walker.step, Step::RecoverySheet);
        let sheet = enrolment::sheet(app, &walker).await.unwrap();
        let words: Vec<&str> = sheet.words().collect();
        let asked = enrolment::places_asked(app, &walker);
        let typed: Vec<&str> = asked.iter().map(|place| words[place - 1]).collect();
        let wrong = enrolment::keep_sheet(app, &walker, &["zoo", "zoo", "zoo"]).await;
        assert!(matches!(wrong, Err(EnrolError::WrongWord(_))));
        app.clock.advance(SignedDuration::from_secs(1));
        enrolment::keep_sheet(app, &walker, &typed).await.unwrap()
    };
    let session = of(app, Kind::Operator, &fresh).await.unwrap();
    let id: OperatorId = session.person.parse().unwrap();
    Colleague {
        operator: operators::find(app, &id).await.unwrap().unwrap(),
        email: email.to_owned(),
        authenticator,
        codes,
    }
}

pub async fn first_owner(app: &App) -> Colleague {
    let token = enrolment::set_up_token(app).await.unwrap().unwrap();
    let email = "ada@shop.example";
    let fresh = enrolment::make_account(app, &token, new_account(Some(email)))
        .await
        .unwrap();
    walk_to_the_end(app, email, &fresh).await
}

pub async fn invited(app: &App, by: &Operator, email: &str, role: Role) -> Colleague {
    let address: Email = email.parse().unwrap();
    let invitation = operators::invite(app, by.actor(), &address, role)
        .await
        .unwrap();
    let fresh = enrolment::make_account(app, &invitation.token, new_account(None))
        .await
        .unwrap();
    walk_to_the_end(app, email, &fresh).await
}

pub async fn password(
    app: &App,
    email: &str,
    typed: &str,
    device: Option<&str>,
) -> Result<Fresh, SignInError> {
    sign_in::with_password(app, email, &Password::typed(typed), device).await
}

pub async fn second_half(app: &App, who: &Colleague) -> Session {
    let fresh = password(app, &who.email, PASSWORD, None).await.unwrap();
    of(app, Kind::SecondFactor, &fresh).await.unwrap()
}
