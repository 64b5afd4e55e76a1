//! What the shop owes a customer, spent on their invoices that are open: by itself, as soon as there is a credit, on what they
//! said is theirs (`orders.proven_at`), the oldest due first; on anything else when somebody says so.

use std::collections::BTreeMap;
use std::sync::Arc;

use data_encoding::HEXLOWER;
use jiff::civil::Date;

use super::key::RequestKey;
use super::repayments;
use super::store::credits as stored;
use crate::app::App;
use crate::audit::{Action, Actor};
use crate::billing::invoices::{self, InvoiceId};
use crate::billing::ledger::{self, EntryId, LedgerError, Spending};
use crate::money::Money;
use crate::storage::{self, Tx};

/// What was spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    pub spent: Money,
    /// What is open on the invoice now.
    pub open: Money,
}

/// Why nothing was spent.
#[derive(Debug, thiserror::Error)]
pub enum SpendError {
    #[error("there is no such invoice")]
    UnknownInvoice,
    #[error("an amount that is spent is more than nothing, and in the invoice's currency")]
    Amount,
    #[error("there is no credit, or nothing is open")]
    Nothing,
    #[error("this key was used for another amount")]
    KeyReused,
    #[error(transparent)]
    Ledger(LedgerError),
    #[error(transparent)]
    Storage(#[from] storage::Error),
}

impl From<LedgerError> for SpendError {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::NotPositive | LedgerError::OtherCurrency => Self::Amount,
            LedgerError::UnknownInvoice(_) => Self::UnknownInvoice,
            LedgerError::NotEnough => Self::Nothing,
            LedgerError::Storage(error) => Self::Storage(error),
            error => Self::Ledger(error),
        }
    }
}

/// Invoices that are paid at a time.
const PAGE: u32 = 200;
/// Days that the parts of a credit count from, for one invoice.
const DAYS_MAX: usize = 8;

/// Pays what is open out of the credits that there are, the oldest due first, where it is known whose the invoices are and no
/// payment for them is under way.
///
/// What is to be given back of a withdrawn order pays only what its customer should have paid before today: that both sides owe,
/// and one of them is late. It pays nothing that they may still pay as they like, such as the next month of something else.
pub async fn spend_waiting(app: &App) -> storage::Result<()> {
    let mut last = None;
    loop {
        let waiting = stored::waiting(&app.storage, last.as_ref(), PAGE).await?;
        for invoice in &waiting {
            match spend_by_itself(app, invoice).await {
                Ok(()) => {}
                Err(LedgerError::Storage(error)) => return Err(error),
                Err(error) => {
                    tracing::warn!(invoice = %invoice.id, %error, "a credit paid nothing");
                }
            }
        }
        if waiting.len() < PAGE as usize {
            return Ok(());
        }
        last = waiting.into_iter().last();
    }
}

async fn spend_by_itself(app: &App, invoice: &stored::Waiting) -> Result<(), LedgerError> {
    let mint = |()| EntryId::mint(&app.clock, &app.chance);
    let entries = [(); DAYS_MAX].map(mint);
    let (now, today, invoice) = (app.clock.now(), app.today(), invoice.clone());
    let zone = app.config.business.zone();
    app.storage
        .transact(move |tx| {
            let (entries, invoice, zone) = (entries.clone(), invoice.clone(), zone.clone());
            Box::pin(async move {
                if stored::is_being_paid(tx, &invoice.id).await? {
                    return Ok(());
                }
                let credit = ledger::credit_in(tx, &invoice.customer, invoice.currency).await?;
                let mut most = if invoice.due_on < today {
                    credit
                } else {
                    let (of, currency) = (&invoice.customer, invoice.currency);
                    credit.minus(repayments::kept(tx, &zone, of, currency).await?)?
                };
                let days = by_day(tx, &invoice, today).await?;
                for (entry, (booked_on, part)) in entries.into_iter().zip(days) {
                    let at_most = Money::new(part.min(most.minor()), invoice.currency);
                    let spending = Spending {
                        event: entry.to_string(),
                        entry,
                        invoice: invoice.id.clone(),
                        at_most: Some(at_most),
                        booked_on,
                    };
                    let Some(spent) = ledger::spend_credit(tx, now, &spending).await? else {
                        break;
                    };
                    most = most.minus(spent.amount)?;
                }
                Ok(())
            })
        })
        .await
}

/// A credit by the days since which it can have paid an invoice: money that came in time pays in time, whatever it was first
/// booked to, and each part of it for itself. What is of more days counts from the last.
async fn by_day(
    tx: &mut Tx,
    invoice: &stored::Waiting,
    today: Date,
) -> Result<BTreeMap<Date, i64>, LedgerError> {
    let mut days = BTreeMap::<Date, i64>::new();
    for (since, part) in ledger::credit_lots(tx, &invoice.customer, invoice.currency).await? {
        let since = since.unwrap_or(invoice.issued_on);
        let day = since.clamp(invoice.issued_on, today.max(invoice.issued_on));
        *days.entry(day).or_default() += part.minor();
    }
    while days.len() > DAYS_MAX {
        let Some((last, part)) = days.pop_last() else {
            break;
        };
        if let Some((_, before)) = days.pop_last() {
            days.insert(last, part + before);
        }
    }
    Ok(days)
}

/// What could be spent on an invoice at this moment; nothing where it is settled or there is no credit.
pub async fn offer(app: &App, invoice: &invoices::Invoice) -> storage::Result<Option<Money>> {
    let currency = invoice.open.currency();
    if invoice.open.minor() <= 0 {
        return Ok(None);
    }
    let credits = ledger::credit_of(&app.storage, &invoice.document.customer).await?;
    let credit = credits.into_iter().find(|one| one.currency() == currency);
    Ok(credit.map(|credit| Money::new(credit.minor().min(invoice.open.minor()), currency)))
}

/// Pays an invoice out of its customer's credit, once for the key: as much as there is, as is open, and `at_most`.
pub async fn spend(
    app: &App,
    by: &Actor,
    id: &InvoiceId,
    at_most: Option<Money>,
    key: &RequestKey,
) -> Result<Spent, SpendError> {
    let invoice = invoices::by_id(&app.storage, id).await?;
    let invoice = invoice.ok_or(SpendError::UnknownInvoice)?.document;
    let currency = invoice.total.currency();
    if at_most.is_some_and(|most| most.minor() <= 0 || most.currency() != currency) {
        return Err(SpendError::Amount);
    }
    let begins = HEXLOWER.encode(&key.key[..16]);
    let spending = Spending {
        entry: EntryId::mint(&app.clock, &app.chance),
        event: format!("{begins}/{}", HEXLOWER.encode(&key.body[..16])),
        invoice: id.clone(),
        at_most,
        booked_on: app.today(),
    };
    let event = app
        .audit
        .event(by.clone(), Action::PaymentChanged)
        .on(id.as_str())
        .about(&invoice.subject);
    let (audit, now) = (app.audit.clone(), app.clock.now());
    let work = Arc::new((audit, event, begins, spending));
    app.storage
        .transact(move |tx| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let (audit, event, begins, spending) = &*work;
                let earlier = ledger::spent_as(tx, begins).await?;
                let spent = match earlier {
                    Some((event, spent)) if event == spending.event => spent,
                    Some(_) => return Err(SpendError::KeyReused),
                    None => {
                        let applied = ledger::spend_credit(tx, now, spending).await?;
                        let applied = applied.ok_or(SpendError::Nothing)?;
                        audit.record(tx, event).await?;
                        applied.amount
                    }
                };
                let open = ledger::open_in(tx, &spending.invoice).await?;
                let open = open.ok_or(SpendError::UnknownInvoice)?;
                Ok(Spent { spent, open })
            })
        })
        .await
}
