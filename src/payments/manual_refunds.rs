//! Money that went back to a customer by an operator's hand, in any currency: a transfer that the shop's bank was told of
//! otherwise than by a file of ours, or cash. It is out of the customer's credit when it is recorded.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use super::key::RequestKey;
use super::recorded::{self, Misstated};
use super::refunds::{invoice_of, is_order_of};
use super::store::manual_refunds as stored;
use crate::app::App;
use crate::audit::{Action, Actor, Event};
use crate::billing::invoices::InvoiceId;
use crate::billing::ledger::{self, Account, EntryId, LedgerError, PayOut, Reversal};
use crate::customers::{self, CustomerId};
use crate::money::Money;
use crate::orders::OrderId;
use crate::storage;
use crate::vault::SubjectId;
use crate::vault::map::names;

pub use stored::{by_id, latest};

crate::id!(ManualRefundId, "mrf", "A refund that was made by hand.");

/// Who tells the ledger of it.
const SOURCE: &str = "manual-refund";

names! {
    /// How it went back.
    Means {
        Transfer = "transfer",
        Cash = "cash",
    }
}

impl Means {
    /// Where it was.
    const fn account(self) -> Account {
        match self {
            Self::Transfer => Account::Bank,
            Self::Cash => Account::Cash,
        }
    }
}

/// A refund that somebody made.
#[derive(Debug, Clone)]
pub struct Made {
    pub customer: CustomerId,
    /// The invoice of theirs that was paid back,
    pub invoice: Option<InvoiceId>,
    /// or the order, where there is none.
    pub order: Option<OrderId>,
    pub amount: Money,
    pub means: Means,
    pub paid_on: Date,
    /// Names this one request: a repetition records nothing more.
    pub key: RequestKey,
}

/// One as it was recorded.
#[derive(Debug, Clone)]
pub struct ManualRefund {
    pub id: ManualRefundId,
    pub customer: CustomerId,
    pub subject: SubjectId,
    pub order: Option<OrderId>,
    pub means: Means,
    pub amount: Money,
    pub paid_on: Date,
    pub recorded_at: Timestamp,
    pub reversed_at: Option<Timestamp>,
    pub(super) entry: EntryId,
}

/// Why nothing was recorded, or taken back.
#[derive(Debug, thiserror::Error)]
pub enum ManualRefundError {
    #[error("there is no such customer")]
    UnknownCustomer,
    #[error("there is no such invoice of this customer's")]
    UnknownInvoice,
    #[error("there is no such order of this customer's")]
    UnknownOrder,
    #[error("there is no such refund")]
    UnknownRefund,
    #[error(transparent)]
    Misstated(#[from] Misstated),
    #[error("the customer has less credit than that")]
    NotEnough,
    #[error("this key was used for another refund")]
    KeyReused,
    #[error("it was taken back before")]
    TakenBack,
    #[error("a line of the bank's statement shows that it left: take that back first")]
    Shown,
    #[error(transparent)]
    Ledger(LedgerError),
    #[error(transparent)]
    Storage(#[from] storage::Error),
}

impl From<LedgerError> for ManualRefundError {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::NotEnough => Self::NotEnough,
            LedgerError::Storage(error) => Self::Storage(error),
            error => Self::Ledger(error),
        }
    }
}

/// Records a refund, once for its key.
pub async fn record(app: &App, by: &Actor, made: &Made) -> Result<ManualRefund, ManualRefundError> {
    recorded::amount(made.amount)?;
    recorded::day(made.paid_on, app.today())?;
    let subject = customers::subject_of(&app.storage, &made.customer).await?;
    let subject = subject.ok_or(ManualRefundError::UnknownCustomer)?;
    let order = match (&made.invoice, &made.order) {
        (Some(invoice), _) => {
            let invoice = invoice_of(app, &made.customer, invoice).await?;
            let invoice = invoice.ok_or(ManualRefundError::UnknownInvoice)?;
            recorded::amount_for(made.amount, invoice.total.currency())?;
            let order = invoice.order_id.parse();
            Some(order.map_err(storage::Error::unreadable)?)
        }
        (None, Some(order)) if is_order_of(app, &made.customer, order).await? => {
            Some(order.clone())
        }
        (None, Some(_)) => return Err(ManualRefundError::UnknownOrder),
        (None, None) => None,
    };
    let refund = ManualRefund {
        id: ManualRefundId::mint(&app.clock, &app.chance),
        customer: made.customer.clone(),
        order,
        means: made.means,
        amount: made.amount,
        paid_on: made.paid_on,
        recorded_at: app.clock.now(),
        reversed_at: None,
        entry: EntryId::mint(&app.clock, &app.chance),
        subject,
    };
    let event = changed(app, by, &refund);
    let work = Arc::new((
        app.audit.clone(),
        event,
        by.clone(),
        made.key.clone(),
        refund,
    ));
    let recorded = app
        .storage
        .transact(move |tx| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let (audit, event, by, key, refund) = &*work;
                if let Some((earlier, body)) = stored::of_key(tx, &key.key).await? {
                    return if body == key.body {
                        Ok(earlier)
                    } else {
                        Err(ManualRefundError::KeyReused)
                    };
                }
                let out = PayOut {
                    entry: refund.entry.clone(),
                    source: SOURCE,
                    event: refund.id.to_string(),
                    account: refund.means.account(),
                    amount: refund.amount,
                    customer: refund.customer.clone(),
                    booked_on: refund.paid_on,
                };
                ledger::pay_out(tx, refund.recorded_at, &out).await?;
                stored::insert(tx, refund, key, by).await?;
                audit.record(tx, event).await?;
                Ok(refund.id.clone())
            })
        })
        .await?;
    found(app, &recorded).await
}

/// Takes one back that did not happen, or came back: the customer has the credit again. Not while a line of a statement shows it.
pub async fn undo(
    app: &App,
    by: &Actor,
    id: &ManualRefundId,
) -> Result<ManualRefund, ManualRefundError> {
    let refund = found(app, id).await?;
    let event = changed(app, by, &refund);
    let reversal = Reversal {
        entry: EntryId::mint(&app.clock, &app.chance),
        of: refund.entry.clone(),
        booked_on: app.today(),
    };
    let work = Arc::new((
        app.audit.clone(),
        event,
        refund.id,
        reversal,
        app.clock.now(),
    ));
    app.storage
        .transact(move |tx| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let (audit, event, id, reversal, now) = &*work;
                if stored::is_shown(tx, id).await? {
                    return Err(ManualRefundError::Shown);
                }
                ledger::reverse(tx, *now, reversal).await?;
                if !stored::take_back(tx, id, &reversal.entry, *now).await? {
                    return Err(ManualRefundError::TakenBack);
                }
                audit.record(tx, event).await?;
                Ok(())
            })
        })
        .await?;
    found(app, id).await
}

fn changed(app: &App, by: &Actor, refund: &ManualRefund) -> Event {
    let event = app.audit.event(by.clone(), Action::PaymentChanged);
    event.on(refund.id.as_str()).about(&refund.subject)
}

async fn found(app: &App, id: &ManualRefundId) -> Result<ManualRefund, ManualRefundError> {
    let found = by_id(&app.storage, id).await?;
    found.ok_or(ManualRefundError::UnknownRefund)
}
