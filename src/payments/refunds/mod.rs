//! What goes back to customers, by transfers that the shop's bank is told of in a file.
//!
//! Queued → ordered by a file → paid, once the bank's statement shows it or an operator says so. What is queued is taken out of
//! the customer's credit at once, into an account of its own; calling it off puts it back.
//!
//! Invariant: a refund is in one file at most, and is paid, called off, or neither.

mod model;
mod order;
mod pay;
mod payees;
mod purpose;
mod view;

use std::sync::Arc;

use super::data;
use super::key::RequestKey;
use super::lines::LineId;
use super::recorded::{self, Misstated};
use super::store::refunds as stored;
use crate::app::App;
use crate::audit::{Action, Actor, Event};
use crate::billing::document::Text;
use crate::billing::invoices::{self, Document, InvoiceId, Kind};
use crate::billing::ledger::{self, Account, EntryId, LedgerError, PayOut, Reversal};
use crate::billing::transfer::Iban;
use crate::customers::{self, CustomerId};
use crate::money::{Currency, Money};
use crate::orders::{self, OrderId};
use crate::storage;
use crate::vault::{self, SubjectId};

pub use model::{Refund, RefundFile, RefundFileId, RefundId, State};
pub use order::{call_off_file, file_under, make_file};
pub use pay::mark_paid;
pub(super) use pay::{came_back, named_in, names_file, pay};
pub use payees::{KnownPayee, known_payees, payee_of};
pub(super) use purpose::CreditedBy;
pub use view::{FIELDS, Payee, by_id, file, files, page, payee_under};

/// Who tells the ledger of it.
const SOURCE: &str = "refund";
/// Characters of a payee's name: what a transfer holds.
pub const PAYEE_CHARS_MAX: usize = 70;

/// A refund that is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    pub customer: CustomerId,
    pub amount: Money,
    /// The invoice of theirs that is paid back,
    pub invoice: Option<InvoiceId>,
    /// or the order, where there is none.
    pub order: Option<OrderId>,
    pub to: To,
    /// Names this one request: a repetition queues nothing more.
    pub key: RequestKey,
}

/// Where a refund goes.
#[derive(Debug, Clone)]
pub enum To {
    /// Where the money came from, if that is certain.
    Payer,
    /// The account that this payment of the customer's came from.
    PayerOf(LineId),
    Typed(Text, Iban),
}

/// Why nothing happened to a refund.
#[derive(Debug, thiserror::Error)]
pub enum RefundError {
    #[error("there is no such customer")]
    UnknownCustomer,
    #[error("there is no such refund")]
    UnknownRefund,
    #[error("there is no such file")]
    UnknownFile,
    #[error("a refund by transfer is in EUR")]
    Currency,
    #[error(transparent)]
    Misstated(#[from] Misstated),
    #[error("there is no such invoice of this customer's")]
    UnknownInvoice,
    #[error("there is no such order of this customer's")]
    UnknownOrder,
    #[error("the customer has less credit than that")]
    NotEnough,
    #[error("the customer never paid from an account that is known: say where it goes")]
    NoAccount,
    #[error(
        "it is not certain which account this goes back to: the customer's payments came from several, or none of them paid \
         that much; name the payee, or the invoice that is paid back"
    )]
    Ambiguous,
    #[error("the customer was erased")]
    Erased,
    #[error("this key was used for another refund")]
    KeyReused,
    /// Somebody else was faster, or it never could be done.
    #[error("this cannot be done with the refund as it stands now")]
    Changed,
    #[error("the day lies ahead, or before the refund was asked for")]
    Day,
    #[error("the shop's own account is not set: business.iban and business.legal_name")]
    NoShopAccount,
    #[error("this is the shop's own account")]
    OwnAccount,
    #[error("the bank's file cannot be made: {0}")]
    File(#[from] super::bank::pain001::InvalidOrder),
    #[error(transparent)]
    Ledger(LedgerError),
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(vault::Error),
}

impl From<LedgerError> for RefundError {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::NotEnough => Self::NotEnough,
            LedgerError::Storage(error) => Self::Storage(error),
            error => Self::Ledger(error),
        }
    }
}

impl From<vault::Error> for RefundError {
    fn from(error: vault::Error) -> Self {
        match error {
            vault::Error::Erased => Self::Erased,
            error => Self::Vault(error),
        }
    }
}

/// Queues a refund, once for its key: its amount leaves the customer's credit now.
pub async fn queue(app: &App, by: &Actor, asked: &Asked) -> Result<Refund, RefundError> {
    let amount = asked.amount;
    if amount.currency() != Currency::EUR {
        return Err(RefundError::Currency);
    }
    recorded::amount(amount)?;
    let subject = customers::subject_of(&app.storage, &asked.customer).await?;
    let subject = subject.ok_or(RefundError::UnknownCustomer)?;
    // Asked again, it goes where it went, whatever was paid or refunded since.
    if let Some((earlier, body)) = stored::made_by(&app.storage, &asked.key.key).await? {
        return if body == asked.key.body {
            found(app, &earlier).await
        } else {
            Err(RefundError::KeyReused)
        };
    }
    let order = match (&asked.invoice, &asked.order) {
        (Some(invoice), _) => {
            let invoice = invoice_of(app, &asked.customer, invoice).await?;
            let invoice = invoice.ok_or(RefundError::UnknownInvoice)?;
            recorded::amount_for(amount, invoice.total.currency())?;
            Some(invoice.order_id)
        }
        (None, Some(order)) if is_order_of(app, &asked.customer, order).await? => {
            Some(order.to_string())
        }
        (None, Some(_)) => return Err(RefundError::UnknownOrder),
        (None, None) => None,
    };
    let (name, iban) = payees::find(app, asked).await?;
    if app.config.business.iban.parse() == Ok(iban.clone()) {
        return Err(RefundError::OwnAccount);
    }
    let id = RefundId::mint(&app.clock, &app.chance);
    let keys = app.vault.keys(&subject).await?;
    let seal = |field, text: &str| app.vault.seal(field, &keys, id.as_str(), text.as_bytes());
    let refund = Refund {
        name: seal(&data::REFUND_NAME, &name)?,
        iban: seal(&data::REFUND_IBAN, iban.as_str())?,
        entry: EntryId::mint(&app.clock, &app.chance),
        customer: asked.customer.clone(),
        order,
        amount,
        queued_at: app.clock.now(),
        file: None,
        called_off_at: None,
        payout: None,
        paid_at: None,
        came_back_at: None,
        subject,
        id,
    };
    let event = changed(app, by, refund.id.as_str(), &refund.subject);
    let (audit, by, key) = (app.audit.clone(), by.clone(), asked.key.clone());
    let work = Arc::new((audit, event, by, key, refund, app.today()));
    let queued = app
        .storage
        .transact(move |tx| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let (audit, event, by, key, refund, today) = &*work;
                if let Some((earlier, body)) = stored::of_key(tx, &key.key).await? {
                    return if body == key.body {
                        Ok(earlier)
                    } else {
                        Err(RefundError::KeyReused)
                    };
                }
                if customers::is_erasing(tx, &refund.customer).await? {
                    return Err(RefundError::Erased);
                }
                let apart = PayOut {
                    entry: refund.entry.clone(),
                    source: SOURCE,
                    event: refund.id.to_string(),
                    account: Account::Refunds,
                    amount: refund.amount,
                    customer: refund.customer.clone(),
                    booked_on: *today,
                };
                ledger::pay_out(tx, refund.queued_at, &apart).await?;
                stored::insert(tx, refund, key, by).await?;
                audit.record(tx, event).await?;
                Ok::<_, RefundError>(refund.id.clone())
            })
        })
        .await?;
    found(app, &queued).await
}

/// An invoice, if it is the customer's.
pub(super) async fn invoice_of(
    app: &App,
    customer: &CustomerId,
    id: &InvoiceId,
) -> storage::Result<Option<Document>> {
    let named = invoices::by_id(&app.storage, id).await?;
    let document = named.map(|named| named.document);
    Ok(document.filter(|one| one.kind == Kind::Invoice && one.customer == *customer))
}

/// Whether the customer placed it.
pub(super) async fn is_order_of(
    app: &App,
    customer: &CustomerId,
    id: &OrderId,
) -> storage::Result<bool> {
    let order = orders::find(app, id).await?;
    Ok(order.is_some_and(|order| order.customer == *customer))
}

/// Calls a refund off that no file orders: its amount is the customer's credit again.
pub async fn call_off(app: &App, by: &Actor, id: &RefundId) -> Result<Refund, RefundError> {
    let refund = found(app, id).await?;
    if refund.state() != State::Queued {
        return Err(RefundError::Changed);
    }
    let event = changed(app, by, id.as_str(), &refund.subject);
    let reversal = give_back(app, &refund);
    let (audit, now, of) = (app.audit.clone(), app.clock.now(), id.clone());
    app.storage
        .transact(move |tx| {
            let (audit, event) = (audit.clone(), event.clone());
            let (reversal, of) = (reversal.clone(), of.clone());
            Box::pin(async move {
                if !stored::call_off(tx, &of, None, now).await? {
                    return Err(RefundError::Changed);
                }
                ledger::reverse(tx, now, &reversal).await?;
                audit.record(tx, &event).await?;
                Ok(())
            })
        })
        .await?;
    found(app, id).await
}

/// What puts a refund's amount back to the credit.
fn give_back(app: &App, refund: &Refund) -> Reversal {
    Reversal {
        entry: EntryId::mint(&app.clock, &app.chance),
        of: refund.entry.clone(),
        booked_on: app.today(),
    }
}

async fn found(app: &App, id: &RefundId) -> Result<Refund, RefundError> {
    let found = stored::by_id(&app.storage, id).await?;
    found.ok_or(RefundError::UnknownRefund)
}

fn changed(app: &App, by: &Actor, object: &str, subject: &SubjectId) -> Event {
    app.audit
        .event(by.clone(), Action::PaymentChanged)
        .on(object)
        .about(subject)
}
