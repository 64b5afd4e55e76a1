//! The mail to the shop itself: somebody declared what a person has to decide. It says nothing about whom; the panel does.

use serde::Serialize;

use super::letter::written;
use super::{Declaration, DeclarationId};
use crate::app::App;
use crate::mail::letters::{Script, Templates};
use crate::mail::{
    Addressed, Answer, Author, AuthorError, Kind, Mailbox, Obligation, Owed, Reason,
};
use crate::subscriptions::store;
use crate::web::Site;
use crate::web::locale::Locale;

/// What `templates/mail/declaration_waiting` is filled with.
#[derive(Debug, Clone, Serialize)]
pub struct WaitingLetter {
    /// To the page where it is decided.
    pub link: String,
}

impl Script for WaitingLetter {
    const TEMPLATES: Templates = crate::mail_templates!("declaration_waiting");

    fn samples() -> Vec<Self> {
        vec![Self {
            link: "https://shop.example/admin/declarations".to_owned(),
        }]
    }
}

/// The obligation to tell the shop. The mail is kept under the declaration's keys, and goes with them.
pub(super) fn owed(app: &App, of: &Declaration) -> Obligation {
    Obligation::new(
        Kind::DeclarationWaiting,
        "declaration-waits",
        of.id.as_str(),
        &of.subject,
        &app.clock,
        &app.chance,
    )
}

/// Writes these mails.
#[derive(Debug)]
pub struct WaitingLetters;

impl Author for WaitingLetters {
    fn unwanted<'a>(&'a self, app: &'a App, owed: &'a Owed) -> Answer<'a, Option<Reason>> {
        Box::pin(async {
            let unnamed = AuthorError::Unwritable("the message names no declaration");
            let id: DeclarationId = owed.entity.parse().map_err(|_| unnamed)?;
            let declaration = store::declarations::by_id(&app.storage, &id).await?;
            let waits = declaration.is_some_and(|one| one.decided.is_none());
            Ok((!waits).then_some(Reason::Superseded))
        })
    }

    fn write<'a>(&'a self, app: &'a App, _: &'a Owed) -> Answer<'a, Addressed> {
        Box::pin(async {
            let business = &app.config.business;
            // Nobody knows which language is read there: the shop's own.
            let language: Locale = business.language.parse().unwrap_or(Locale::En);
            let script = WaitingLetter {
                link: Site::of(app).link("/admin/declarations"),
            };
            Ok(Addressed {
                to: Mailbox::parse(&business.contact_email)?,
                letter: written(app, language, &script)?,
            })
        })
    }
}
