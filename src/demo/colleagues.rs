//! The demo's operators, one of each role. They come in by the same steps as real ones; what they sign in with is written
//! down, since nobody holds their telephone.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

use data_encoding::BASE32_NOPAD;

use crate::app::App;
use crate::audit::Actor;
use crate::config::Config;
use crate::identity::enrolment::{self, EnrolError, NewAccount, Walker};
use crate::identity::operators::{self, OperatorError};
use crate::identity::{Password, SharedSecret};
use crate::storage;
use crate::vault::map::Role;
use crate::web::session::{self, Fresh, Kind};

const COLLEAGUES: [(Role, &str, &str, &str); 4] = [
    (
        Role::Owner,
        "Johanna Lindner",
        "owner@shop.example",
        "amber kettle orbit moss",
    ),
    (
        Role::Billing,
        "Matteo Weiss",
        "billing@shop.example",
        "copper violin lantern oak",
    ),
    (
        Role::Support,
        "Aylin Demir",
        "support@shop.example",
        "silver harbour pebble fern",
    ),
    (
        Role::Auditor,
        "Henrik Falk",
        "auditor@shop.example",
        "granite window sparrow elm",
    ),
];

/// Why an operator could not be made.
#[derive(Debug, thiserror::Error)]
pub enum HireError {
    #[error(transparent)]
    Enrolment(#[from] EnrolError),
    #[error(transparent)]
    Invitation(#[from] OperatorError),
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error("the sign-ins cannot be written down: {0}")]
    Io(#[from] io::Error),
    #[error(
        "they were made before, but what they sign in with is lost; throw the demo's folder away"
    )]
    Lost,
}

/// Makes them, and writes down what they sign in with.
pub(super) async fn hire(app: &App) -> Result<(), HireError> {
    let mut notes = String::new();
    for (role, name, email, password) in COLLEAGUES {
        let token = if role == Role::Owner {
            enrolment::set_up_token(app).await?.ok_or(HireError::Lost)?
        } else {
            let address = email.parse().expect("an address of the demo is one");
            let invitation = operators::invite(app, Actor::System, &address, role).await?;
            invitation.token.to_string()
        };
        let form = NewAccount {
            name: name.parse().expect("a name of the demo is one"),
            email: (role == Role::Owner)
                .then(|| email.parse().expect("an address of the demo is one")),
            password: Password::typed(password),
        };
        let fresh = enrolment::make_account(app, &token, form).await?;
        let (secret, url) = walk_in(app, &fresh).await?;
        writeln!(
            notes,
            "{role:<8} {email}  password: {password}\n         second factor: {secret}\n         {url}"
        )
        .expect("a text takes what is written to it");
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path(&app.config))?;
    file.write_all(notes.as_bytes())?;
    Ok(file.sync_all()?)
}

/// What they sign in with; nothing until they are all there.
pub(super) fn sign_ins(config: &Config) -> Option<String> {
    fs::read_to_string(path(config)).ok()
}

fn path(config: &Config) -> PathBuf {
    config.storage.data_dir.join("sign-ins.txt")
}

/// The steps after the account; answers the second factor, to be typed and to be scanned.
async fn walk_in(app: &App, fresh: &Fresh) -> Result<(String, String), HireError> {
    let at = walker(app, fresh).await?;
    let shown = enrolment::second_factor(app, &at).await?;
    let secret = BASE32_NOPAD
        .decode(shown.secret.replace(' ', "").as_bytes())
        .expect("the secret is shown in base 32");
    let code = SharedSecret::from_stored(&secret).code(app.clock.now());
    enrolment::confirm_second_factor(app, &at, &code).await?;
    let at = walker(app, fresh).await?;
    if enrolment::keep_codes(app, &at).await?.is_none() {
        let at = walker(app, fresh).await?;
        let sheet = enrolment::sheet(app, &at).await?;
        let words: Vec<&str> = sheet.words().collect();
        let asked = enrolment::places_asked(app, &at);
        let typed: Vec<&str> = asked.iter().map(|place| words[place - 1]).collect();
        enrolment::keep_sheet(app, &at, &typed).await?;
    }
    Ok((shown.secret.to_string(), shown.url.to_string()))
}

async fn walker(app: &App, fresh: &Fresh) -> Result<Walker, HireError> {
    let token = fresh.cookie().value().to_owned();
    let session = session::find(&app.storage, &app.clock, Kind::Enrolment, &token)
        .await?
        .ok_or(EnrolError::Gone)?;
    Ok(enrolment::walker(app, session).await?)
}
