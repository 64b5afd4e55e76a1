//! Money that comes in, and whose it is.

use jiff::Timestamp;
use jiff::civil::Date;

use super::LedgerError;
use super::model::{Account, Entry, EntryId, EntryKind, Posting};
use super::store::{self, Move};
use crate::billing::invoices::InvoiceId;
use crate::customers::CustomerId;
use crate::money::{Currency, Money};
use crate::storage::{Batch, Tx};

/// Money that came in.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// Minted before the transaction, which can run again.
    pub entry: EntryId,
    /// `bank`, `manual`, `stripe`: who told of it, and by which name of its own. Both together are booked once.
    pub source: &'static str,
    pub event: String,
    /// Where the money is: the bank, the till, a processor.
    pub account: Account,
    /// All of it, also what the processor kept.
    pub amount: Money,
    pub fee: Option<Money>,
    pub booked_on: Date,
    /// Whose it is, where that is known without an invoice.
    pub customer: Option<CustomerId>,
    /// What it pays, in this order, at most so much of each.
    pub invoices: Vec<(InvoiceId, Money)>,
}

/// What became of a receipt.
#[derive(Debug, Clone)]
pub enum Received {
    Booked(Booked),
    /// This event was booked before, as this entry.
    Known(EntryId),
}

#[derive(Debug, Clone)]
pub struct Booked {
    pub entry: EntryId,
    pub applied: Vec<Applied>,
    /// What was left and is the customer's credit now.
    pub credited: Money,
    /// What belongs to nobody known yet.
    pub suspended: Money,
}

/// What an invoice was paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    pub invoice: InvoiceId,
    pub amount: Money,
    /// Nothing is open on it any more.
    pub settled: bool,
}

/// Books money that came in, once for its event: to invoices never more than is open on each; the rest is the customer's
/// credit, or in suspense while nobody is known.
pub async fn receive(
    tx: &mut Tx,
    at: Timestamp,
    receipt: &Receipt,
) -> Result<Received, LedgerError> {
    let fee = receipt
        .fee
        .unwrap_or(Money::zero(receipt.amount.currency()));
    if receipt.amount.minor() <= 0 || fee.is_negative() {
        return Err(LedgerError::NotPositive);
    }
    if let Some(known) = store::entry_of(tx, receipt.source, &receipt.event).await? {
        return Ok(Received::Known(known));
    }
    let mut entry = Entry {
        id: receipt.entry.clone(),
        kind: EntryKind::Receipt,
        source: receipt.source,
        event: receipt.event.clone(),
        currency: receipt.amount.currency(),
        booked_on: receipt.booked_on,
        booked_at: at,
        postings: Vec::new(),
    };
    let customer = receipt.customer.as_ref();
    entry.post(receipt.account, receipt.amount.minus(fee)?, None, customer);
    entry.post(Account::ProcessorFees, fee, None, None);
    let shared = share(tx, &mut entry, receipt.amount, customer, &receipt.invoices).await?;
    Ok(Received::Booked(shared))
}

/// Money in suspense that found its owner.
#[derive(Debug, Clone)]
pub struct Assignment {
    pub entry: EntryId,
    /// The receipt, whose whole suspense is assigned.
    pub receipt: EntryId,
    pub booked_on: Date,
    pub customer: Option<CustomerId>,
    pub invoices: Vec<(InvoiceId, Money)>,
}

/// Books a receipt's suspense to invoices and a customer. Once: again only after that was reversed.
pub async fn assign(
    tx: &mut Tx,
    at: Timestamp,
    assignment: &Assignment,
) -> Result<Received, LedgerError> {
    let (amount, event) = match suspense_of(tx, &assignment.receipt).await? {
        Suspense::Assigned(known) => return Ok(Received::Known(known)),
        Suspense::Open { amount, event } => (amount, event),
    };
    if assignment.customer.is_none() && assignment.invoices.is_empty() {
        return Err(LedgerError::NoOwner);
    }
    let mut entry = Entry {
        id: assignment.entry.clone(),
        kind: EntryKind::Assignment,
        source: "assignment",
        event,
        currency: amount.currency(),
        booked_on: assignment.booked_on,
        booked_at: at,
        postings: Vec::new(),
    };
    entry.post(Account::Suspense, amount, None, None);
    let customer = assignment.customer.as_ref();
    let shared = share(tx, &mut entry, amount, customer, &assignment.invoices).await?;
    Ok(Received::Booked(shared))
}

/// What became of a receipt's suspense.
pub(super) enum Suspense {
    /// It was assigned, as this entry, and that stands.
    Assigned(EntryId),
    /// So much is to be assigned, under this name.
    Open { amount: Money, event: String },
}

/// What of a receipt is in suspense; [`LedgerError::NotEnough`] where nothing is, or the receipt did not hold.
pub(super) async fn suspense_of(tx: &mut Tx, receipt: &EntryId) -> Result<Suspense, LedgerError> {
    let earlier = store::assignments_of(tx, receipt).await?;
    if let Some((known, _)) = earlier.iter().find(|(_, reversed)| !reversed) {
        return Ok(Suspense::Assigned(known.clone()));
    }
    let postings = store::postings_of(tx, receipt).await?;
    let currency = currency_of(&postings)?;
    let in_suspense = postings
        .iter()
        .filter(|posting| posting.account == Account::Suspense);
    let suspended = Money::sum(currency, in_suspense.map(|posting| posting.amount))?;
    let amount = Money::zero(currency).minus(suspended)?;
    let reversed = store::entry_of(tx, "reversal", receipt.as_str()).await?;
    if amount.minor() <= 0 || reversed.is_some() {
        return Err(LedgerError::NotEnough);
    }
    Ok(Suspense::Open {
        amount,
        event: format!("{receipt}/{}", earlier.len() + 1),
    })
}

/// Shares `amount` out to invoices, then to the customer's credit, then to suspense, and books the entry.
async fn share(
    tx: &mut Tx,
    entry: &mut Entry,
    amount: Money,
    customer: Option<&CustomerId>,
    invoices: &[(InvoiceId, Money)],
) -> Result<Booked, LedgerError> {
    let zero = Money::zero(entry.currency);
    let (mut rest, mut owner, mut applied) = (amount, customer.cloned(), Vec::new());
    for (invoice, at_most) in invoices {
        let on = store::open_on(tx, invoice)
            .await?
            .ok_or_else(|| LedgerError::UnknownInvoice(invoice.clone()))?;
        if on.open.currency() != entry.currency || at_most.currency() != entry.currency {
            return Err(LedgerError::OtherCurrency);
        }
        owner.get_or_insert(on.customer.clone());
        let part = [rest, *at_most, on.open]
            .into_iter()
            .min_by_key(|money| money.minor());
        let part = part.unwrap_or(zero);
        if part.minor() <= 0 {
            continue;
        }
        applied.push(pay(tx, entry, invoice, &on.customer, part).await?);
        rest = rest.minus(part)?;
    }
    let (credited, suspended) = match &owner {
        Some(owner) if !rest.is_zero() => {
            store::add_credit(tx, owner, rest).await?;
            entry.post(
                Account::CustomerCredit,
                zero.minus(rest)?,
                None,
                Some(owner),
            );
            (rest, zero)
        }
        _ => {
            entry.post(Account::Suspense, zero.minus(rest)?, None, None);
            (zero, rest)
        }
    };
    book(tx, entry).await?;
    Ok(Booked {
        entry: entry.id.clone(),
        applied,
        credited,
        suspended,
    })
}

/// Pays `part` of what is open on an invoice.
pub(super) async fn pay(
    tx: &mut Tx,
    entry: &mut Entry,
    invoice: &InvoiceId,
    customer: &CustomerId,
    part: Money,
) -> Result<Applied, LedgerError> {
    let by = Move {
        open: -part.minor(),
        paid: part.minor(),
        credited: 0,
    };
    let settled = store::move_balance(tx, invoice, by, entry.booked_at)
        .await?
        .ok_or(LedgerError::NotEnough)?;
    let credit = Money::zero(entry.currency).minus(part)?;
    entry.post(Account::Receivable, credit, Some(invoice), Some(customer));
    Ok(Applied {
        invoice: invoice.clone(),
        amount: part,
        settled,
    })
}

pub(super) fn currency_of(postings: &[Posting]) -> Result<Currency, LedgerError> {
    let first = postings.first().ok_or(LedgerError::UnknownEntry)?;
    Ok(first.amount.currency())
}

pub(super) async fn book(tx: &mut Tx, entry: &Entry) -> Result<(), LedgerError> {
    let mut batch = Batch::new();
    store::add(&mut batch, std::slice::from_ref(entry))?;
    Ok(tx.insert(batch).await?)
}
