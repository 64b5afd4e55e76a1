//! Money that an operator took in by hand, cash or a cheque: recorded once, and taken back with a reason.

mod view;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use super::data;
use super::key::RequestKey;
use super::lines::LineId;
use super::recorded::{self, Misstated};
use super::store::manual as stored;
use crate::app::App;
use crate::audit::{Action, Actor};
use crate::billing::document::Text;
use crate::billing::invoices::{self, InvoiceId};
use crate::billing::ledger::{self, Account, EntryId, LedgerError, Receipt, Received, Reversal};
use crate::customers::{self, CustomerId};
use crate::money::Money;
use crate::storage::{self, Tx};
use crate::vault::map::{Field, names};
use crate::vault::{self, Sealed, SubjectId};

pub use stored::{InHand, in_hand, of_invoice};
pub use view::{Remarks, remarks_under};

crate::id!(ManualId, "pay", "A payment that was recorded by hand.");

/// Who tells the ledger of it.
const SOURCE: &str = "manual";
/// Characters of a remark, and of a reason.
pub const REMARK_CHARS_MAX: usize = 255;

names! {
    /// How the money came.
    Means {
        Cash = "cash",
        Cheque = "cheque",
    }
}

impl Means {
    /// Where it is now.
    pub(super) const fn account(self) -> Account {
        match self {
            Self::Cash => Account::Cash,
            Self::Cheque => Account::Cheques,
        }
    }
}

/// Money that somebody gave.
#[derive(Debug, Clone)]
pub struct Given {
    pub invoice: InvoiceId,
    pub amount: Money,
    pub means: Means,
    pub received_on: Date,
    pub remark: Option<Text>,
    /// What is more than open becomes the customer's credit; else it is refused.
    pub credit_rest: bool,
    /// Names this one request: a repetition records nothing more.
    pub key: RequestKey,
}

/// A payment as it was recorded.
#[derive(Debug, Clone)]
pub struct ManualPayment {
    pub id: ManualId,
    pub invoice: InvoiceId,
    pub customer: CustomerId,
    pub subject: SubjectId,
    pub means: Means,
    pub amount: Money,
    /// What became the customer's credit.
    pub credited: Money,
    pub received_on: Date,
    pub recorded_at: Timestamp,
    pub reversed_at: Option<Timestamp>,
    /// The line of the bank's that shows it there.
    pub deposit: Option<LineId>,
    pub(super) entry: EntryId,
    pub(super) remark: Option<Sealed>,
    pub(super) undone: Option<Sealed>,
}

/// Why nothing was recorded, or taken back.
#[derive(Debug, thiserror::Error)]
pub enum ManualError {
    #[error("there is no such invoice")]
    UnknownInvoice,
    #[error("there is no such payment")]
    UnknownPayment,
    #[error(transparent)]
    Misstated(#[from] Misstated),
    #[error("more than the {} that are open", .0.decimal())]
    MoreThanOpen(Money),
    #[error("this key was used for another payment")]
    KeyReused,
    #[error("it was taken back before")]
    TakenBack,
    /// A line of the bank's shows it there: that is taken back first.
    #[error("it is at the bank: the deposit is to be taken back first")]
    Deposited,
    /// The credit that it gave was used since.
    #[error("the credit that it gave was used since")]
    Spent,
    #[error("the customer was erased: nothing can be noted about them")]
    Erased,
    #[error(transparent)]
    Ledger(LedgerError),
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

impl From<LedgerError> for ManualError {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::NotEnough => Self::Spent,
            LedgerError::UnknownInvoice(_) => Self::UnknownInvoice,
            LedgerError::Storage(error) => Self::Storage(error),
            error => Self::Ledger(error),
        }
    }
}

/// Records a payment, once for its key: to the invoice what is open on it, the rest to its customer's credit if that is meant.
pub async fn record(app: &App, by: &Actor, given: &Given) -> Result<ManualPayment, ManualError> {
    let invoice = invoices::by_id(&app.storage, &given.invoice).await?;
    let invoice = invoice.ok_or(ManualError::UnknownInvoice)?.document;
    recorded::amount_for(given.amount, invoice.total.currency())?;
    recorded::day(given.received_on, app.today())?;
    let subject = invoice.subject;
    let id = ManualId::mint(&app.clock, &app.chance);
    let remark = seal(app, &subject, &data::REMARK, &id, given.remark.as_ref()).await?;
    let receipt = Receipt {
        entry: EntryId::mint(&app.clock, &app.chance),
        source: SOURCE,
        event: id.to_string(),
        account: given.means.account(),
        amount: given.amount,
        fee: None,
        booked_on: given.received_on,
        customer: Some(invoice.customer.clone()),
        invoices: vec![(given.invoice.clone(), given.amount)],
    };
    let payment = ManualPayment {
        id: id.clone(),
        invoice: given.invoice.clone(),
        customer: invoice.customer,
        subject: subject.clone(),
        means: given.means,
        amount: given.amount,
        credited: Money::zero(given.amount.currency()),
        received_on: given.received_on,
        recorded_at: app.clock.now(),
        reversed_at: None,
        deposit: None,
        entry: receipt.entry.clone(),
        remark,
        undone: None,
    };
    let event = app
        .audit
        .event(by.clone(), Action::PaymentChanged)
        .on(id.as_str())
        .about(&subject);
    let (audit, by, given) = (app.audit.clone(), by.clone(), given.clone());
    let work = Arc::new((audit, event, by, given, receipt, payment));
    let recorded = app
        .storage
        .transact(move |tx| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let (audit, event, by, given, receipt, payment) = &*work;
                let (id, is_new) = book(tx, by, given, receipt, payment).await?;
                if is_new {
                    audit.record(tx, event).await?;
                }
                Ok::<_, ManualError>(id)
            })
        })
        .await?;
    found(app, &recorded).await
}

/// The payment of this key, and whether it is new.
async fn book(
    tx: &mut Tx,
    by: &Actor,
    given: &Given,
    receipt: &Receipt,
    payment: &ManualPayment,
) -> Result<(ManualId, bool), ManualError> {
    if let Some((earlier, body)) = stored::of_key(tx, &given.key.key).await? {
        return if body == given.key.body {
            Ok((earlier, false))
        } else {
            Err(ManualError::KeyReused)
        };
    }
    let open = ledger::open_in(tx, &given.invoice).await?;
    let open = open.ok_or(ManualError::UnknownInvoice)?;
    if given.amount.minor() > open.minor() && !given.credit_rest {
        return Err(ManualError::MoreThanOpen(open));
    }
    if payment.remark.is_some() && customers::is_erasing(tx, &payment.customer).await? {
        return Err(ManualError::Erased);
    }
    let at = payment.recorded_at;
    let Received::Booked(booked) = ledger::receive(tx, at, receipt).await? else {
        return Err(ManualError::KeyReused);
    };
    stored::insert(tx, payment, booked.credited, &given.key, by).await?;
    Ok((payment.id.clone(), true))
}

/// Takes a payment back that did not hold: a cheque that bounced, a slip of the pen. What it paid is open again.
pub async fn undo(
    app: &App,
    by: &Actor,
    id: &ManualId,
    reason: &Text,
) -> Result<ManualPayment, ManualError> {
    let payment = found(app, id).await?;
    if payment.reversed_at.is_some() {
        return Err(ManualError::TakenBack);
    }
    if payment.deposit.is_some() {
        return Err(ManualError::Deposited);
    }
    let undone = match seal(app, &payment.subject, &data::UNDONE, id, Some(reason)).await {
        // The log still says who took it back.
        Err(ManualError::Erased) => None,
        sealed => sealed?,
    };
    let event = app
        .audit
        .event(by.clone(), Action::PaymentChanged)
        .on(id.as_str())
        .about(&payment.subject);
    let reversal = Reversal {
        entry: EntryId::mint(&app.clock, &app.chance),
        of: payment.entry.clone(),
        booked_on: app.today(),
    };
    let (audit, now, of) = (app.audit.clone(), app.clock.now(), id.clone());
    app.storage
        .transact(move |tx| {
            let (audit, event) = (audit.clone(), event.clone());
            let (reversal, of, undone) = (reversal.clone(), of.clone(), undone.clone());
            Box::pin(async move {
                ledger::reverse(tx, now, &reversal).await?;
                if !stored::take_back(tx, &of, &reversal.entry, undone, now).await? {
                    return Err(ManualError::TakenBack);
                }
                audit.record(tx, &event).await?;
                Ok(())
            })
        })
        .await?;
    found(app, id).await
}

async fn found(app: &App, id: &ManualId) -> Result<ManualPayment, ManualError> {
    let found = stored::by_id(&app.storage, id).await?;
    found.ok_or(ManualError::UnknownPayment)
}

async fn seal(
    app: &App,
    subject: &SubjectId,
    field: &Field,
    id: &ManualId,
    text: Option<&Text>,
) -> Result<Option<Sealed>, ManualError> {
    let Some(text) = text else {
        return Ok(None);
    };
    let keys = match app.vault.keys(subject).await {
        Err(vault::Error::Erased) => return Err(ManualError::Erased),
        keys => keys?,
    };
    let sealed = app
        .vault
        .seal(field, &keys, id.as_str(), text.as_str().as_bytes())?;
    Ok(Some(sealed))
}
