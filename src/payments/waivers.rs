//! Fees and interest for late payment that are not asked for after all: because the money had come in time, or because an
//! operator says so, for a reason. Where the money did not stay, they are charged again.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use super::data;
use super::key::RequestKey;
use super::store::waivers as stored;
use crate::app::App;
use crate::audit::reveal::{self, OpenError};
use crate::audit::{Action, Actor, Permit};
use crate::billing::document::Text;
use crate::billing::invoices::{self, InvoiceId};
use crate::billing::ledger::{self, Charge, EntryId, LedgerError};
use crate::customers;
use crate::money::Money;
use crate::storage::{self, Tx};
use crate::vault::map::names;
use crate::vault::{self, Sealed, SubjectId};

pub use stored::{decided, of_invoice};

crate::id!(WaiverId, "wvr", "Fees and interest that were given up.");

/// Characters of a reason.
pub const REASON_CHARS_MAX: usize = 255;

names! {
    /// Why they are not asked for.
    Why {
        /// The money had come before the steps that charged them.
        InTime = "in_time",
        /// What was invoiced is not asked for either.
        Credited = "credited",
        Decided = "decided",
        /// What had come in time did not stay: amounts less than nothing, which stand again.
        ChargedAgain = "charged_again",
    }
}

/// What was given up on an invoice.
#[derive(Debug, Clone)]
pub struct Waiver {
    pub id: WaiverId,
    pub invoice: InvoiceId,
    pub subject: SubjectId,
    pub why: Why,
    pub fee: Money,
    pub interest: Money,
    pub waived_at: Timestamp,
    pub(super) entry: EntryId,
    pub(super) reason: Option<Sealed>,
}

/// What somebody decides to give up.
#[derive(Debug, Clone)]
pub struct Wish {
    pub invoice: InvoiceId,
    pub fee: Money,
    pub interest: Money,
    /// For the shop's own books.
    pub reason: Text,
    /// Names this one request: a repetition gives nothing more up.
    pub key: RequestKey,
}

/// Why nothing was given up.
#[derive(Debug, thiserror::Error)]
pub enum WaiveError {
    #[error("there is no such invoice")]
    UnknownInvoice,
    #[error("what is given up is more than nothing, and in the invoice's currency")]
    Amount,
    #[error("less than that stands on the invoice")]
    TooMuch,
    #[error("this key was used for something else to be given up")]
    KeyReused,
    #[error("the customer was erased: nothing can be noted about them")]
    Erased,
    #[error(transparent)]
    Ledger(LedgerError),
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

impl From<LedgerError> for WaiveError {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::NotEnough => Self::TooMuch,
            LedgerError::NotPositive | LedgerError::OtherCurrency | LedgerError::Money(_) => {
                Self::Amount
            }
            LedgerError::UnknownInvoice(_) => Self::UnknownInvoice,
            LedgerError::Storage(error) => Self::Storage(error),
            error => Self::Ledger(error),
        }
    }
}

/// Gives fees and interest up, once for the key. What was paid of them already is the customer's credit.
pub async fn waive(app: &App, by: &Actor, wish: &Wish) -> Result<Waiver, WaiveError> {
    let invoice = invoices::by_id(&app.storage, &wish.invoice).await?;
    let invoice = invoice.ok_or(WaiveError::UnknownInvoice)?.document;
    let currency = invoice.total.currency();
    if wish.fee.currency() != currency || wish.interest.currency() != currency {
        return Err(WaiveError::Amount);
    }
    let id = WaiverId::mint(&app.clock, &app.chance);
    let keys = match app.vault.keys(&invoice.subject).await {
        Err(vault::Error::Erased) => return Err(WaiveError::Erased),
        keys => keys?,
    };
    let reason = wish.reason.as_str().as_bytes();
    let reason = app.vault.seal(&data::WAIVED, &keys, id.as_str(), reason)?;
    let event = app
        .audit
        .event(by.clone(), Action::PaymentChanged)
        .on(id.as_str())
        .about(&invoice.subject);
    let waiver = Waiver {
        id,
        invoice: wish.invoice.clone(),
        subject: invoice.subject,
        why: Why::Decided,
        fee: wish.fee,
        interest: wish.interest,
        waived_at: app.clock.now(),
        entry: EntryId::mint(&app.clock, &app.chance),
        reason: Some(reason),
    };
    let (key, customer, today) = (wish.key.clone(), invoice.customer, app.today());
    let work = Arc::new((app.audit.clone(), event, by.clone(), key, waiver));
    app.storage
        .transact(move |tx| {
            let (work, customer) = (Arc::clone(&work), customer.clone());
            Box::pin(async move {
                let (audit, event, by, key, waiver) = &*work;
                if let Some((earlier, body)) = stored::of_key(tx, &key.key).await? {
                    let is_same = body == key.body;
                    return is_same.then_some(earlier).ok_or(WaiveError::KeyReused);
                }
                if customers::is_erasing(tx, &customer).await? {
                    return Err(WaiveError::Erased);
                }
                give_up(tx, today, waiver, Some(key), by).await?;
                audit.record(tx, event).await?;
                Ok(waiver.clone())
            })
        })
        .await
}

/// What was charged without a reason that holds is taken back, and charged again where it holds after all, in the transaction
/// that found it out.
#[derive(Debug, Clone)]
pub struct Relief {
    less: (WaiverId, EntryId),
    more: (WaiverId, EntryId),
    pub invoice: InvoiceId,
    subject: SubjectId,
    today: Date,
}

impl Relief {
    /// Ids are minted before the transaction, which can run again.
    pub fn new(app: &App, invoice: &InvoiceId, subject: &SubjectId) -> Self {
        let ids = || {
            let id = WaiverId::mint(&app.clock, &app.chance);
            (id, EntryId::mint(&app.clock, &app.chance))
        };
        Self {
            less: ids(),
            more: ids(),
            invoice: invoice.clone(),
            subject: subject.clone(),
            today: app.today(),
        }
    }

    /// Takes back; nothing, where both are nothing.
    pub async fn waive(
        &self,
        tx: &mut Tx,
        at: Timestamp,
        why: Why,
        fee: Money,
        interest: Money,
    ) -> Result<(), LedgerError> {
        if fee.is_zero() && interest.is_zero() {
            return Ok(());
        }
        let waiver = self.waiver(&self.less, at, why, (fee, interest));
        give_up(tx, self.today, &waiver, None, &Actor::System).await
    }

    /// Charges again; nothing, where both are nothing.
    pub async fn charge_again(
        &self,
        tx: &mut Tx,
        at: Timestamp,
        fee: Money,
        interest: Money,
    ) -> Result<(), LedgerError> {
        if fee.is_zero() && interest.is_zero() {
            return Ok(());
        }
        let zero = Money::zero(fee.currency());
        let less = (zero.minus(fee)?, zero.minus(interest)?);
        let waiver = self.waiver(&self.more, at, Why::ChargedAgain, less);
        let charge = Charge {
            fee,
            interest,
            ..charge(self.today, &waiver)
        };
        ledger::charge(tx, at, &charge).await?;
        Ok(stored::insert(tx, &waiver, None, &Actor::System).await?)
    }

    fn waiver(
        &self,
        (id, entry): &(WaiverId, EntryId),
        at: Timestamp,
        why: Why,
        (fee, interest): (Money, Money),
    ) -> Waiver {
        Waiver {
            id: id.clone(),
            invoice: self.invoice.clone(),
            subject: self.subject.clone(),
            why,
            fee,
            interest,
            waived_at: at,
            entry: entry.clone(),
            reason: None,
        }
    }
}

async fn give_up(
    tx: &mut Tx,
    today: Date,
    waiver: &Waiver,
    key: Option<&RequestKey>,
    by: &Actor,
) -> Result<(), LedgerError> {
    ledger::waive(tx, waiver.waived_at, &charge(today, waiver)).await?;
    Ok(stored::insert(tx, waiver, key, by).await?)
}

fn charge(today: Date, waiver: &Waiver) -> Charge {
    Charge {
        entry: waiver.entry.clone(),
        event: waiver.id.to_string(),
        invoice: waiver.invoice.clone(),
        fee: waiver.fee,
        interest: waiver.interest,
        booked_on: today,
    }
}

impl Waiver {
    /// Whether there is anything to open.
    pub const fn is_reasoned(&self) -> bool {
        self.reason.is_some()
    }
}

/// Why it was given up, under a permit that covers it; nothing about somebody who was erased.
pub async fn reason_under(
    app: &App,
    permit: &Permit,
    waiver: &Waiver,
) -> Result<Option<String>, OpenError> {
    let Some(sealed) = &waiver.reason else {
        return Ok(None);
    };
    let (subject, row) = (&waiver.subject, waiver.id.as_str());
    match reveal::open(permit, &app.vault, &data::WAIVED, subject, row, sealed).await {
        Ok(opened) => Ok(Some(opened.text()?.to_owned())),
        Err(OpenError::Vault(vault::Error::Erased)) => Ok(None),
        Err(error) => Err(error),
    }
}
