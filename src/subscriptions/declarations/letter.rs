//! The mail that confirms what was declared: what, when, and what comes of it, on a durable medium.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::{Declaration, DeclarationId, Declared, Manner, Outcome, decision_letter};
use crate::app::App;
use crate::customers::{self, Addressee, RecogniseError};
use crate::mail::letters::{self, Script, Seller, Templates};
use crate::mail::{
    Addressed, Answer, Author, AuthorError, Kind, Letter, Mailbox, Obligation, Owed, Reason,
};
use crate::orders;
use crate::storage::Error;
use crate::subscriptions::{data, store};
use crate::vault::SubjectId;
use crate::web::Site;
use crate::web::locale::Locale;

/// What `templates/mail/declaration` is filled with.
#[derive(Debug, Clone, Serialize)]
pub struct DeclarationLetter {
    /// `cancellation` or `withdrawal`.
    pub declared: &'static str,
    pub order_number: String,
    pub declared_at: Timestamp,
    /// `ordinary` or `for_cause`.
    pub manner: &'static str,
    pub reason: Option<String>,
    pub wanted_on: Option<Date>,
    /// `mail-declaration-<outcome>` in the texts.
    pub outcome: &'static str,
    /// The last day.
    pub effective_on: Option<Date>,
    /// Until when what was paid comes back, where it was withdrawn.
    pub repay_by: Option<Date>,
    /// To the customer's account.
    pub link: String,
}

impl Script for DeclarationLetter {
    const TEMPLATES: Templates = crate::mail_templates!("declaration");

    fn samples() -> Vec<Self> {
        let sample = |declared: Declared, outcome: Outcome| Self {
            declared: declared.as_str(),
            order_number: "BCDFG-23456".to_owned(),
            declared_at: "2026-11-21T14:05:00Z".parse().expect("a time"),
            manner: Manner::Ordinary.as_str(),
            reason: None,
            wanted_on: None,
            outcome: outcome.as_str(),
            effective_on: (outcome == Outcome::Ends).then_some(Date::constant(2026, 12, 31)),
            repay_by: (outcome == Outcome::Withdrawn).then_some(Date::constant(2026, 12, 5)),
            link: "https://shop.example/account".to_owned(),
        };
        let for_cause = Self {
            manner: Manner::ForCause.as_str(),
            reason: Some("Mail was not delivered for a week.".to_owned()),
            wanted_on: Some(Date::constant(2027, 1, 31)),
            ..sample(Declared::Cancellation, Outcome::Ends)
        };
        let once = Self {
            outcome: Outcome::NothingRenews.as_str(),
            effective_on: None,
            ..for_cause.clone()
        };
        let mut samples = vec![for_cause, once];
        for declared in Declared::ALL {
            samples.extend(
                Outcome::ALL
                    .iter()
                    .map(|outcome| sample(*declared, *outcome)),
            );
        }
        samples
    }
}

/// The obligation to confirm a declaration to a customer; one that a person found the order of, once more.
pub(super) fn owed(app: &App, of: &Declaration, to: &SubjectId) -> Obligation {
    Obligation::new(
        Kind::Declaration,
        if of.order.is_some() {
            "attached"
        } else {
            "declared"
        },
        of.id.as_str(),
        to,
        &app.clock,
        &app.chance,
    )
}

/// Writes these mails.
#[derive(Debug)]
pub struct DeclarationLetters;

impl Author for DeclarationLetters {
    /// What was declared is confirmed, and what was decided is said, whatever happened since.
    fn unwanted<'a>(&'a self, app: &'a App, owed: &'a Owed) -> Answer<'a, Option<Reason>> {
        Box::pin(async {
            let is_there = addressee(app, owed).await?.is_some();
            Ok((!is_there).then_some(Reason::Erased))
        })
    }

    fn write<'a>(&'a self, app: &'a App, owed: &'a Owed) -> Answer<'a, Addressed> {
        Box::pin(write(app, owed))
    }
}

async fn write(app: &App, owed: &Owed) -> Result<Addressed, AuthorError> {
    let unwritable = AuthorError::Unwritable;
    let id: DeclarationId = owed
        .entity
        .parse()
        .map_err(|_| unwritable("the message names no declaration"))?;
    let declaration = store::declarations::by_id(&app.storage, &id)
        .await?
        .ok_or(unwritable("the declaration is gone"))?;
    let addressee = addressee(app, owed)
        .await?
        .ok_or(unwritable("nobody is there to be told"))?;
    let language: Locale = declaration.language.parse().map_err(Error::unreadable)?;
    let letter = if owed.event == decision_letter::EVENT {
        let script = decision_letter::script(app, declaration).await?;
        written(app, language, &script)?
    } else {
        written(
            app,
            language,
            &confirmation(app, declaration, &owed.recipient).await?,
        )?
    };
    let to = Mailbox::new(None, addressee.email.text()?)?;
    Ok(Addressed { to, letter })
}

async fn confirmation(
    app: &App,
    of: Declaration,
    to: &SubjectId,
) -> Result<DeclarationLetter, AuthorError> {
    let outcome = of
        .outcome
        .ok_or(AuthorError::Unwritable("the declaration is not answered"))?;
    let order = match &of.order {
        Some(id) => orders::find(app, id).await?,
        None => None,
    };
    // Who was told that something does not fit is told no more when it turns out whose it is.
    let order = order.filter(|order| order.subject == *to);
    let outcome = if order.is_some() {
        outcome
    } else {
        Outcome::NotMatched
    };
    let reason = match &of.reason {
        Some(sealed) => {
            let row = of.id.as_str();
            let opened = app
                .vault
                .open_field(&data::REASON, &of.subject, row, sealed)
                .await?;
            Some(opened.text()?.to_owned())
        }
        None => None,
    };
    let repay_by = repay_by(app, &of).await?;
    // Who is told that something does not fit learns nothing of what somebody else typed.
    let is_theirs = outcome != Outcome::NotMatched;
    Ok(DeclarationLetter {
        declared: of.what.as_str(),
        order_number: order.map_or(of.number, |order| order.number),
        declared_at: of.declared_at,
        manner: of.manner.as_str(),
        reason: reason.filter(|_| is_theirs),
        wanted_on: of.wanted_on,
        outcome: outcome.as_str(),
        effective_on: of.effective_on.filter(|_| is_theirs),
        repay_by: repay_by.filter(|_| outcome == Outcome::Withdrawn),
        link: Site::of(app).link("/account"),
    })
}

/// Until when what was paid for the order comes back, where it was withdrawn and that day is still to come.
pub(super) async fn repay_by(app: &App, of: &Declaration) -> Result<Option<Date>, AuthorError> {
    let order = match &of.order {
        Some(order) => orders::find(app, order).await?,
        None => None,
    };
    let day = order.and_then(|order| order.repay_by(app.config.business.zone()));
    Ok(day.filter(|day| *day >= app.today()))
}

async fn addressee(app: &App, owed: &Owed) -> Result<Option<Addressee>, AuthorError> {
    let Some(customer) = customers::by_subject(&app.storage, &owed.recipient).await? else {
        return Ok(None);
    };
    customers::addressee(app, &customer)
        .await
        .map_err(|error| match error {
            RecogniseError::Storage(error) => AuthorError::from(error),
            RecogniseError::Vault(error) => error.into(),
        })
}

pub(super) fn written<S: Script>(
    app: &App,
    locale: Locale,
    script: &S,
) -> Result<Letter, AuthorError> {
    let seller = Seller::of(&app.config);
    Ok(letters::write(
        &Site::of(app).pages,
        locale,
        &seller,
        script,
    )?)
}
