//! What operators do with their own accounts: a session alone changes nothing of how one comes in.

use actix_web::http::StatusCode;
use jiff::SignedDuration;
use sealbook::app::App;
use sealbook::audit::{Action, Filter};
use sealbook::identity::own_account::{self, OwnAccountError};
use sealbook::identity::sign_in::{self, SignInError};
use sealbook::identity::{Password, Weakness};
use sealbook::vault::map::Role;
use sealbook::web::session::{Kind, Session};

use crate::browser::Browser;
use crate::colleagues::{Colleague, PASSWORD, first_owner, invited, of, password, second_half};
use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    a_new_password_wants_the_old_one_and_a_code_and_ends_all_other_sessions,
    new_recovery_codes_void_the_old_ones,
    a_recovery_code_stands_in_for_the_authenticator_once,
    whoever_guesses_is_slowed_down,
    sessions_are_ended_one_by_one_or_all_but_this,
    the_page_changes_the_password_and_says_what_is_wrong,
    the_page_shows_new_codes_once_and_ends_sessions,
);

const NEW: &str = "lantern under the bridge";

/// Signs in by one of the recovery codes.
async fn sign_in_by(app: &App, who: &Colleague, code: usize) -> Session {
    let half = second_half(app, who).await;
    let signed_in = sign_in::with_code(app, &half, &who.codes[code]).await;
    of(app, Kind::Operator, &signed_in.unwrap().session)
        .await
        .unwrap()
}

/// A code that was not shown before.
fn next_code(ground: &Ground, who: &Colleague) -> String {
    ground.clock.advance(SignedDuration::from_secs(30));
    who.authenticator.code(&ground.app)
}

/// How often this stands in the log.
async fn logged(app: &App, action: Action) -> usize {
    let filter = Filter {
        action: Some(action),
        ..Filter::default()
    };
    app.audit.entries(&filter, 100).await.unwrap().len()
}

async fn a_new_password_wants_the_old_one_and_a_code_and_ends_all_other_sessions(
    databases: &Databases,
) {
    let ground = Ground::lay(databases).await;
    let app = &ground.app;
    let owner = first_owner(app).await;
    let here = sign_in_by(app, &owner, 0).await;
    let (old, new) = (
        Password::typed(PASSWORD),
        Password::chosen(NEW, &[]).unwrap(),
    );
    let change = async |current: &Password, code: &str| {
        own_account::change_password(app, &owner.operator, &here.id, current, &new, code).await
    };
    let code = next_code(&ground, &owner);
    let refused = change(&new, &code).await;
    assert!(matches!(refused, Err(OwnAccountError::WrongPassword)));
    for wrong in ["", "000000", "0000-0000-0000-0000", &owner.codes[0]] {
        let refused = change(&old, wrong).await;
        assert!(
            matches!(refused, Err(OwnAccountError::WrongCode)),
            "{wrong}"
        );
    }
    assert_eq!(
        own_account::sessions(app, &owner.operator)
            .await
            .unwrap()
            .len(),
        2
    );

    change(&old, &code).await.unwrap();
    assert_eq!(logged(app, Action::PasswordChanged).await, 1);
    let left = own_account::sessions(app, &owner.operator).await.unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].id, here.id);
    let again = change(&new, &code).await;
    assert!(
        matches!(again, Err(OwnAccountError::WrongCode)),
        "a code works once"
    );
    let refused = password(app, &owner.email, PASSWORD, None).await;
    assert!(matches!(refused, Err(SignInError::Refused)));
    password(app, &owner.email, NEW, None).await.unwrap();
}

async fn new_recovery_codes_void_the_old_ones(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let app = &ground.app;
    let owner = first_owner(app).await;
    sign_in_by(app, &owner, 3).await;
    let left = async || own_account::codes_left(app, &owner.operator).await.unwrap();
    assert_eq!(left().await, 9);
    let refused = own_account::renew_codes(app, &owner.operator, "000000").await;
    assert!(matches!(refused, Err(OwnAccountError::WrongCode)));
    let code = next_code(&ground, &owner);
    let renewed = own_account::renew_codes(app, &owner.operator, &code).await;
    let renewed = renewed.unwrap();
    assert_eq!(left().await, 10);
    assert_eq!(logged(app, Action::RecoveryCodesRenewed).await, 1);
    let half = second_half(app, &owner).await;
    let old = sign_in::with_code(app, &half, &owner.codes[5]).await;
    assert!(matches!(old, Err(SignInError::Refused)));
    sign_in::with_code(app, &half, renewed[0].as_str())
        .await
        .unwrap();
}

async fn a_recovery_code_stands_in_for_the_authenticator_once(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let app = &ground.app;
    let owner = first_owner(app).await;
    let code = &owner.codes[7];
    let renewed = own_account::renew_codes(app, &owner.operator, code).await;
    assert_eq!(renewed.unwrap().len(), 10);
    assert_eq!(logged(app, Action::RecoveryCodeUsed).await, 1);
    assert_eq!(logged(app, Action::RecoveryCodesRenewed).await, 1);
    let again = own_account::renew_codes(app, &owner.operator, code).await;
    assert!(matches!(again, Err(OwnAccountError::WrongCode)));
}

async fn whoever_guesses_is_slowed_down(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let app = &ground.app;
    let owner = first_owner(app).await;
    let budget = app.config.limits.sign_ins_per_email_per_hour;
    for n in 0..budget {
        let guess = own_account::renew_codes(app, &owner.operator, &format!("{n:06}")).await;
        assert!(matches!(guess, Err(OwnAccountError::WrongCode)), "{n}");
    }
    // Not even the right one, until some time has passed.
    let code = next_code(&ground, &owner);
    let late = own_account::renew_codes(app, &owner.operator, &code).await;
    assert!(matches!(late, Err(OwnAccountError::TooMany { .. })));
    // Nor does it lock anybody else out, or this operator at the door.
    let grace = invited(app, &owner.operator, "grace@shop.example", Role::Support).await;
    own_account::renew_codes(app, &grace.operator, &grace.codes[0])
        .await
        .unwrap();
    sign_in_by(app, &owner, 0).await;
    ground.clock.advance(SignedDuration::from_hours(1));
    let code = next_code(&ground, &owner);
    own_account::renew_codes(app, &owner.operator, &code)
        .await
        .unwrap();
}

async fn sessions_are_ended_one_by_one_or_all_but_this(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let app = &ground.app;
    let owner = first_owner(app).await;
    let grace = invited(app, &owner.operator, "grace@shop.example", Role::Support).await;
    let mut mine = Vec::new();
    for code in 0..3 {
        ground.clock.advance(SignedDuration::from_secs(1));
        mine.push(sign_in_by(app, &owner, code).await.id);
    }
    let ids = async |who: &Colleague| -> Vec<_> {
        let sessions = own_account::sessions(app, &who.operator).await.unwrap();
        sessions.into_iter().map(|session| session.id).collect()
    };
    assert_eq!(
        ids(&owner).await[..3],
        [mine[2].clone(), mine[1].clone(), mine[0].clone()]
    );

    assert!(
        own_account::end_session(app, &owner.operator, &mine[0])
            .await
            .unwrap()
    );
    assert!(
        !own_account::end_session(app, &owner.operator, &mine[0])
            .await
            .unwrap()
    );
    let hers = ids(&grace).await[0].clone();
    assert!(
        !own_account::end_session(app, &owner.operator, &hers)
            .await
            .unwrap()
    );
    assert_eq!(ids(&grace).await, [hers], "nobody ends somebody else's");

    let alone = own_account::end_other_sessions(app, &owner.operator, &mine[2]);
    assert!(alone.await.unwrap());
    assert_eq!(ids(&owner).await, [mine[2].clone()]);
    let nothing = own_account::end_other_sessions(app, &owner.operator, &mine[2]);
    assert!(!nothing.await.unwrap(), "and nothing is recorded");
    assert_eq!(logged(app, Action::SessionsRevoked).await, 2);
}

/// A browser that the operator is signed in with, by a recovery code.
async fn browse<'g>(ground: &'g Ground, who: &Colleague, code: usize) -> Browser<'g> {
    let browser = Browser::new(ground);
    browser.get("/admin/sign-in").await;
    let fields = [("email", who.email.as_str()), ("password", PASSWORD)];
    browser.post("/admin/sign-in", &fields).await;
    browser.get("/admin/sign-in/code").await;
    let entered = browser
        .post("/admin/sign-in/code", &[("code", &who.codes[code])])
        .await;
    assert_eq!(entered.location, "/admin", "{}", entered.body);
    browser
}

async fn the_page_changes_the_password_and_says_what_is_wrong(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let app = &ground.app;
    let owner = first_owner(app).await;
    let own = own_account::new_password(app, &owner.operator, "ada.lovelace").await;
    assert_eq!(own.unwrap().err(), Some(Weakness::Own));

    let browser = browse(&ground, &owner, 0).await;
    assert!(browser.get("/admin/account").await.shows("9 codes left"));
    let code = next_code(&ground, &owner);
    let send = async |current: &str, new: &str, again: &str, code: &str| {
        let fields = [
            ("current_password", current),
            ("password", new),
            ("password_again", again),
            ("password_code", code),
        ];
        browser.post("/admin/account/password", &fields).await
    };
    for (answer, said) in [
        (send(PASSWORD, "short", "short", &code).await, "at least 12"),
        (send(PASSWORD, NEW, "another", &code).await, "differ"),
        (
            send("wrong", NEW, NEW, &code).await,
            "not your current password",
        ),
        (send(PASSWORD, NEW, NEW, "123").await, "code is not valid"),
    ] {
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.shows(said) && !answer.shows(NEW), "{said}");
    }
    let done = send(PASSWORD, NEW, NEW, &code).await;
    assert_eq!(done.location, "/admin/account?done=password");
    assert!(
        browser
            .get(&done.location)
            .await
            .shows("Your password is changed")
    );
    password(app, &owner.email, NEW, None).await.unwrap();
}

async fn the_page_shows_new_codes_once_and_ends_sessions(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let owner = first_owner(&ground.app).await;
    let elsewhere = browse(&ground, &owner, 0).await;
    let here = browse(&ground, &owner, 1).await;
    here.get("/admin/account").await;
    let code = next_code(&ground, &owner);
    let path = "/admin/account/recovery-codes";
    let refused = here.post(path, &[("renewal_code", "000000")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let shown = here.post(path, &[("renewal_code", &code)]).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert_eq!(
        shown.body.matches("<li>").count() - shown.body.matches("<li><a").count(),
        10
    );
    let again = here.post(path, &[("renewal_code", &code)]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "sent again");

    assert_eq!(elsewhere.get("/admin").await.status, StatusCode::OK);
    here.get("/admin/account").await;
    let done = here.post("/admin/account/sessions/end", &[]).await;
    assert_eq!(done.location, "/admin/account?done=sessions");
    assert_eq!(elsewhere.get("/admin").await.location, "/admin/sign-in");
    assert_eq!(here.get("/admin").await.status, StatusCode::OK);
    let nobodys = "/admin/account/sessions/ses_06fqzpdf78c5v9t4m2k1n0s3aw/end";
    assert_eq!(here.post(nobodys, &[]).await.status, StatusCode::SEE_OTHER);
    let odd = here.post("/admin/account/sessions/odd/end", &[]).await;
    assert_eq!(odd.status, StatusCode::NOT_FOUND);
}
