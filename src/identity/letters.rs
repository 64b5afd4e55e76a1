//! The mails of this room: a customer's sign-in link, an operator's invitation, an alarm to the owners.

use super::api_keys;
use super::by_mail;
use super::cases::PEOPLE_MAX;
use super::data;
use super::links::{self, Purpose};
use super::model::{LinkId, OperatorId, SignInLinkId};
use super::store::{links as stored_links, operators, sign_in_links};
use crate::app::App;
use crate::customers::{self, RecogniseError};
use crate::mail::letters::{self, BulkOpening, OperatorInvitation, Script, Seller, SignInLink};
use crate::mail::{
    Addressed, Answer, Author, AuthorError, Authors, Kind, Letter, Mailbox, Obligation, Owed,
    Reason,
};
use crate::vault::SubjectId;
use crate::vault::map::Role;
use crate::web::Site;
use crate::web::locale::Locale;

/// Adds this room's authors.
pub fn authors(authors: Authors) -> Authors {
    authors
        .with(Kind::SignInLink, SignInLinks)
        .with(Kind::OperatorInvitation, Invitations)
        .with(Kind::BulkOpening, Alarms)
}

/// The obligation to send a customer a link.
pub(super) fn sign_in_link(app: &App, id: &SignInLinkId, subject: &SubjectId) -> Obligation {
    Obligation::new(
        Kind::SignInLink,
        "sign-in-requested",
        id.as_str(),
        subject,
        &app.clock,
        &app.chance,
    )
}

/// The obligation to send somebody an invitation.
pub(super) fn invitation(app: &App, id: &LinkId, subject: &SubjectId) -> Obligation {
    Obligation::new(
        Kind::OperatorInvitation,
        "operator-invited",
        id.as_str(),
        subject,
        &app.clock,
        &app.chance,
    )
}

/// The obligation to tell an owner that this operator, or the program with this key, opened conspicuously many customers:
/// once in so many hours.
pub(super) fn alarm(app: &App, who: &str, owner: &SubjectId, hours: i64) -> Obligation {
    let span = app.clock.now().as_second().div_euclid(3600 * hours);
    Obligation::new(
        Kind::BulkOpening,
        "bulk-opening",
        who,
        owner,
        &app.clock,
        &app.chance,
    )
    .step(span)
}

/// Where an invitation leads, for whoever hands it over otherwise.
pub fn enrolment_url(app: &App, token: &str) -> String {
    Site::of(app).link(&format!("/admin/setup?token={token}"))
}

struct SignInLinks;

impl Author for SignInLinks {
    fn unwanted<'a>(&'a self, app: &'a App, owed: &'a Owed) -> Answer<'a, Option<Reason>> {
        Box::pin(async move {
            let id: SignInLinkId = parsed(owed)?;
            let link = sign_in_links::find(&app.storage, &id).await?;
            let now = app.clock.now();
            let Some(link) = link.filter(|link| link.is_open(now)) else {
                return Ok(Some(Reason::Expired));
            };
            let is_there = addressee(app, &link.customer).await?.is_some();
            Ok((!is_there).then_some(Reason::Erased))
        })
    }

    fn write<'a>(&'a self, app: &'a App, owed: &'a Owed) -> Answer<'a, Addressed> {
        Box::pin(async move {
            let id: SignInLinkId = parsed(owed)?;
            let gone = AuthorError::Unwritable("the link is gone");
            let link = sign_in_links::find(&app.storage, &id).await?.ok_or(gone)?;
            let to = addressee(app, &link.customer)
                .await?
                .ok_or(AuthorError::Unwritable("the customer is gone"))?;
            let script = SignInLink {
                link: Site::of(app).link(&by_mail::path(app, &id)),
                minutes: by_mail::LINK_SPAN.as_mins(),
            };
            Ok(Addressed {
                to: Mailbox::new(None, to.email.text()?)?,
                letter: written(app, to.language, &script)?,
            })
        })
    }
}

struct Invitations;

impl Author for Invitations {
    fn unwanted<'a>(&'a self, app: &'a App, owed: &'a Owed) -> Answer<'a, Option<Reason>> {
        Box::pin(async move {
            let link = stored_links::find(&app.storage, &parsed(owed)?).await?;
            let is_open = link.is_some_and(|link| link.is_open(app.clock.now()));
            Ok((!is_open).then_some(Reason::Expired))
        })
    }

    fn write<'a>(&'a self, app: &'a App, owed: &'a Owed) -> Answer<'a, Addressed> {
        Box::pin(async move {
            let gone = || AuthorError::Unwritable("the invitation is gone");
            let id: LinkId = parsed(owed)?;
            let link = stored_links::find(&app.storage, &id)
                .await?
                .ok_or_else(gone)?;
            let operator: OperatorId = link.operator.ok_or_else(gone)?;
            let known = operators::by_id(&app.storage, &operator)
                .await?
                .ok_or_else(gone)?;
            let (id_text, subject) = (known.operator.id.as_str(), &known.operator.subject);
            let email = app
                .vault
                .open_field(&data::EMAIL, subject, id_text, &known.email)
                .await?;
            let token = links::token(&app.vault, Purpose::Enrolment, id.as_str());
            let script = OperatorInvitation {
                link: enrolment_url(app, &token),
                role: known.operator.role.as_str().to_owned(),
                until: link.expires_at.ok_or_else(gone)?,
            };
            Ok(Addressed {
                to: Mailbox::new(None, email.text()?)?,
                letter: written(app, own_language(app), &script)?,
            })
        })
    }
}

struct Alarms;

impl Author for Alarms {
    fn unwanted<'a>(&'a self, app: &'a App, owed: &'a Owed) -> Answer<'a, Option<Reason>> {
        Box::pin(async move {
            let known = operators::by_subject(&app.storage, &owed.recipient).await?;
            let is_owner = known.is_some_and(|known| {
                known.operator.is_active() && known.operator.role == Role::Owner
            });
            Ok((!is_owner).then_some(Reason::Cancelled))
        })
    }

    fn write<'a>(&'a self, app: &'a App, owed: &'a Owed) -> Answer<'a, Addressed> {
        Box::pin(async move {
            let gone = || AuthorError::Unwritable("the operator is gone");
            let owner = operators::by_subject(&app.storage, &owed.recipient)
                .await?
                .ok_or_else(gone)?;
            let (role, key) = if let Ok(id) = owed.entity.parse::<OperatorId>() {
                let known = operators::by_id(&app.storage, &id).await?;
                let role = known.ok_or_else(gone)?.operator.role;
                (Some(role.as_str().to_owned()), None)
            } else {
                let mut keys = api_keys::all(app).await?.into_iter();
                let key = keys.find(|key| key.id.as_str() == owed.entity);
                (None, Some(key.ok_or_else(gone)?.name.to_string()))
            };
            let id = owner.operator.id.as_str();
            let email = app
                .vault
                .open_field(&data::EMAIL, &owed.recipient, id, &owner.email)
                .await?;
            let script = BulkOpening {
                role,
                key,
                people: PEOPLE_MAX,
                link: Site::of(app).link("/admin/audit?action=bulk-opening"),
            };
            Ok(Addressed {
                to: Mailbox::new(None, email.text()?)?,
                letter: written(app, own_language(app), &script)?,
            })
        })
    }
}

/// Nobody knows which language an operator reads: the shop's own.
fn own_language(app: &App) -> Locale {
    let language = &app.config.business.language;
    language.parse().unwrap_or(Locale::En)
}

fn written<S: Script>(app: &App, locale: Locale, script: &S) -> Result<Letter, AuthorError> {
    let seller = Seller::of(&app.config);
    Ok(letters::write(
        &Site::of(app).pages,
        locale,
        &seller,
        script,
    )?)
}

fn parsed<Id: std::str::FromStr>(owed: &Owed) -> Result<Id, AuthorError> {
    let unknown = AuthorError::Unwritable("the message names no link");
    owed.entity.parse().map_err(|_| unknown)
}

async fn addressee(
    app: &App,
    id: &customers::CustomerId,
) -> Result<Option<customers::Addressee>, AuthorError> {
    customers::addressee(app, id)
        .await
        .map_err(|error| match error {
            RecogniseError::Storage(error) => error.into(),
            RecogniseError::Vault(error) => error.into(),
        })
}
