//! Money that comes in, and whose it is.

use std::slice;

use jiff::Timestamp;
use jiff::civil::Date;

use super::LedgerError;
use super::model::{Account, Entry, EntryId, EntryKind, Posting};
use super::sharing::Sharing;
use super::store;
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

impl Receipt {
    fn named(&self) -> (&str, &str) {
        (self.source, &self.event)
    }
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
    let mut received = receive_all(tx, at, slice::from_ref(receipt)).await?;
    received.pop().ok_or(LedgerError::UnknownEntry)
}

/// Books receipts one after the other, as [`receive`] does, with a few statements for all of them: some hundred at once. Says
/// of each, in turn, what became of it.
pub async fn receive_all(
    tx: &mut Tx,
    at: Timestamp,
    receipts: &[Receipt],
) -> Result<Vec<Received>, LedgerError> {
    let events: Vec<(&str, &str)> = receipts.iter().map(Receipt::named).collect();
    let mut known = store::entries_of(tx, &events).await?;
    let invoices = receipts.iter().flat_map(|receipt| &receipt.invoices);
    let mut sharing = Sharing::among(tx, invoices.map(|(invoice, _)| invoice)).await?;
    let mut received = Vec::with_capacity(receipts.len());
    for receipt in receipts {
        let zero = Money::zero(receipt.amount.currency());
        let fee = receipt.fee.unwrap_or(zero);
        if receipt.amount.minor() <= 0 || fee.is_negative() {
            return Err(LedgerError::NotPositive);
        }
        let (source, event) = receipt.named();
        let named = (source.to_owned(), event.to_owned());
        if let Some(earlier) = known.get(&named) {
            received.push(Received::Known(earlier.clone()));
            continue;
        }
        known.insert(named, receipt.entry.clone());
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
        let booked = sharing.share(entry, receipt.amount, customer, &receipt.invoices)?;
        received.push(Received::Booked(booked));
    }
    sharing.book(tx, at).await?;
    Ok(received)
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
    let invoices = assignment.invoices.iter().map(|(invoice, _)| invoice);
    let mut sharing = Sharing::among(tx, invoices).await?;
    let customer = assignment.customer.as_ref();
    let booked = sharing.share(entry, amount, customer, &assignment.invoices)?;
    sharing.book(tx, at).await?;
    Ok(Received::Booked(booked))
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

pub(super) fn currency_of(postings: &[Posting]) -> Result<Currency, LedgerError> {
    let first = postings.first().ok_or(LedgerError::UnknownEntry)?;
    Ok(first.amount.currency())
}

pub(super) async fn book(tx: &mut Tx, entry: &Entry) -> Result<(), LedgerError> {
    let mut batch = Batch::new();
    store::add(&mut batch, slice::from_ref(entry))?;
    Ok(tx.insert(batch).await?)
}
