//! The mails of dunning: what is open, since when, what late payment costs, and what comes of it.

use jiff::civil::Date;
use serde::Serialize;

use super::relief;
use super::run::{DunningError, Taken};
use super::{Consequence, Letter, Policy};
use crate::app::App;
use crate::billing::invoices::{self, InvoiceId};
use crate::billing::ledger;
use crate::customers;
use crate::mail::letters::{self, Script, Seller, Templates};
use crate::mail::{
    Addressed, Answer, Author, AuthorError, Kind, Mailbox, Obligation, Owed, Reason,
};
use crate::money::{Currency, Money};
use crate::storage;
use crate::subscriptions::model::Subscription;
use crate::subscriptions::state::State;
use crate::subscriptions::store;
use crate::vault::SubjectId;
use crate::web::Site;

/// That something is withheld again, since what had paid for it was taken back.
const WITHHELD_AGAIN: &str = "withheld-again";

/// What `templates/mail/dunning` is filled with.
#[derive(Debug, Clone, Serialize)]
pub struct DunningLetter {
    pub name: String,
    /// `reminder`, `first` or `last`; `again`, where what had paid the invoice was taken back.
    pub letter: &'static str,
    pub number: String,
    pub issued_on: Date,
    pub due_on: Date,
    /// What was invoiced, and what of that and of the rest was paid or credited so far.
    pub total: Money,
    pub settled: Option<Money>,
    /// What late payment costs so far.
    pub fees: Option<Money>,
    pub interest: Option<Money>,
    /// What of the customer's credit is left for it.
    pub credit: Option<Money>,
    /// All of that together.
    pub open: Money,
    pub transfer: Option<TransferLine>,
    pub suspended: bool,
    pub link: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct TransferLine {
    pub holder: String,
    pub iban: String,
    pub reference: String,
}

impl Script for DunningLetter {
    const TEMPLATES: Templates = crate::mail_templates!("dunning");

    fn samples() -> Vec<Self> {
        let euros = |minor| Money::new(minor, Currency::EUR);
        let sample = |letter: &'static str, suspended: bool| Self {
            name: "Ada Lovelace".to_owned(),
            letter,
            number: "INV-2026-000123".to_owned(),
            issued_on: Date::constant(2026, 10, 1),
            due_on: Date::constant(2026, 10, 15),
            total: euros(6_010),
            settled: suspended.then(|| euros(1_000)),
            credit: suspended.then(|| euros(272)),
            open: euros(if suspended { 5_000 } else { 6_010 }),
            fees: suspended.then(|| euros(250)),
            interest: suspended.then(|| euros(12)),
            transfer: suspended.then(|| TransferLine {
                holder: "Example Mail Hosting".to_owned(),
                iban: "DE02120300000000202051".to_owned(),
                reference: "RF23INV2026000123".to_owned(),
            }),
            suspended,
            link: "https://shop.example/account/invoices".to_owned(),
        };
        vec![
            sample(Letter::Reminder.as_str(), false),
            sample(Letter::First.as_str(), false),
            sample(Letter::Last.as_str(), true),
            sample("again", true),
        ]
    }
}

/// The obligation to write about a step.
pub(super) fn owed(app: &App, taken: &Taken, to: &SubjectId) -> Obligation {
    let (clock, chance) = (&app.clock, &app.chance);
    Obligation::new(
        Kind::Dunning,
        "invoice-overdue",
        taken.invoice.as_str(),
        to,
        clock,
        chance,
    )
    .step(taken.step)
}

/// The obligation to write that it is withheld again; once for each time.
pub(super) fn owed_again(app: &App, invoice: &InvoiceId, of: &Subscription) -> Obligation {
    let (clock, chance) = (&app.clock, &app.chance);
    Obligation::new(
        Kind::Dunning,
        WITHHELD_AGAIN,
        invoice.as_str(),
        &of.subject,
        clock,
        chance,
    )
    .step(of.epoch)
}

/// Writes these mails.
#[derive(Debug)]
pub struct DunningLetters;

impl Author for DunningLetters {
    /// Never after payment: asked when it is claimed, however long it waited.
    fn unwanted<'a>(&'a self, app: &'a App, owed: &'a Owed) -> Answer<'a, Option<Reason>> {
        Box::pin(async move {
            let id = invoice(owed)?;
            let Some(invoice) = invoices::by_id(&app.storage, &id).await? else {
                return Ok(Some(Reason::Paid));
            };
            if customers::is_erased(&app.storage, &invoice.document.customer).await? {
                return Ok(Some(Reason::Erased));
            }
            // What had come in time is not asked for, not even its fee.
            relief::weigh(app, &id, &owed.recipient).await?;
            let open = ledger::open_amount(&app.storage, &id).await?;
            let covered = ledger::covered(&app.storage, &id).await?;
            let is_asked = open.is_some_and(|open| !open.is_zero()) && open != covered;
            if !is_asked {
                return Ok(Some(Reason::Paid));
            }
            let is_over = owed.event == WITHHELD_AGAIN && !is_withheld(app, &id).await?;
            Ok(is_over.then_some(Reason::Cancelled))
        })
    }

    fn write<'a>(&'a self, app: &'a App, owed: &'a Owed) -> Answer<'a, Addressed> {
        Box::pin(write(app, owed))
    }
}

impl From<DunningError> for AuthorError {
    fn from(error: DunningError) -> Self {
        match error {
            DunningError::Storage(error) => Self::Storage(error),
            DunningError::Overtaken | DunningError::Money(_) | DunningError::Ledger(_) => {
                Self::Unwritable("what late payment costs cannot be weighed")
            }
        }
    }
}

/// Whether what the invoice was for is withheld now: it may have ended since.
async fn is_withheld(app: &App, invoice: &InvoiceId) -> storage::Result<bool> {
    let steps = store::dunning::of_invoice(&app.storage, invoice).await?;
    let Some(id) = steps.into_iter().find_map(|taken| taken.subscription) else {
        return Ok(false);
    };
    let now = app.clock.now();
    let found = store::by_id(&app.storage, &id).await?;
    Ok(found.is_some_and(|found| {
        found.milestones.suspended_at.is_some() && found.state(now) != State::Ended
    }))
}

fn invoice(owed: &Owed) -> Result<InvoiceId, AuthorError> {
    owed.entity
        .parse()
        .map_err(|_| AuthorError::Unwritable("the message names no invoice"))
}

/// Which letter a step sends, and whether it says that something is withheld.
async fn step(
    app: &App,
    invoice: &InvoiceId,
    nth: i64,
) -> storage::Result<Option<(&'static str, bool)>> {
    let steps = store::dunning::of_invoice(&app.storage, invoice).await?;
    let taken = steps.into_iter().find(|taken| taken.step == nth);
    let policy = Policy::of(&app.config);
    Ok(taken.map(|taken| {
        let suspends = policy
            .steps
            .iter()
            .any(|step| step.letter == taken.letter && step.consequence == Consequence::Suspension);
        let is_withheld = suspends && taken.subscription.is_some();
        (taken.letter.as_str(), is_withheld)
    }))
}

async fn write(app: &App, owed: &Owed) -> Result<Addressed, AuthorError> {
    let id = invoice(owed)?;
    let gone = || AuthorError::Unwritable("the invoice or its dunning is gone");
    let unfit = || AuthorError::Unwritable("the invoice's amounts do not fit together");
    let invoice = invoices::by_id(&app.storage, &id).await?.ok_or_else(gone)?;
    let (said, suspended) = if owed.event == WITHHELD_AGAIN {
        ("again", true)
    } else {
        step(app, &id, owed.step).await?.ok_or_else(gone)?
    };
    let draft = invoices::open_draft(app, &invoice.document).await?;
    let buyer = &draft.buyer;
    let name = buyer.contact.as_ref().unwrap_or(&buyer.name).as_str();
    let site = Site::of(app);
    let some = |amount: Money| (!amount.is_zero()).then_some(amount);
    let total = invoice.document.total;
    let settled = invoice.settled().map_err(|_| unfit())?;
    let credit = ledger::covered(&app.storage, &id).await?;
    let covered = credit.unwrap_or(Money::zero(total.currency()));
    let open = invoice.open.minus(covered).map_err(|_| unfit())?;
    let script = DunningLetter {
        name: name.to_owned(),
        letter: said,
        number: invoice.document.number.clone(),
        issued_on: invoice.document.issued_on,
        due_on: invoice.document.due_on,
        total,
        settled: some(settled),
        fees: some(invoice.fees),
        interest: some(invoice.interest),
        credit,
        open,
        transfer: draft
            .payment
            .transfer
            .as_ref()
            .map(|transfer| TransferLine {
                holder: transfer.holder.as_str().to_owned(),
                iban: transfer.iban.as_str().to_owned(),
                reference: transfer.reference.as_str().to_owned(),
            }),
        suspended,
        link: site.link("/account/invoices"),
    };
    let seller = Seller::of(&app.config);
    let letter = letters::write(&site.pages, draft.language, &seller, &script)?;
    let to = Mailbox::new(Some(name), buyer.email.as_str())?;
    Ok(Addressed { to, letter })
}
