//! Money that others take back: a customer's bank, a processor.

use jiff::Timestamp;
use jiff::civil::Date;

use super::LedgerError;
use super::model::{Account, Entry, EntryId, EntryKind};
use super::settle::book;
use super::store::{self, Move};
use crate::billing::invoices::InvoiceId;
use crate::money::Money;
use crate::storage::Tx;

/// Money that paid for an invoice and went back without the shop's doing: a chargeback, a refund at the processor itself.
#[derive(Debug, Clone)]
pub struct TakenBack {
    pub entry: EntryId,
    pub source: &'static str,
    pub event: String,
    /// Where it lay.
    pub account: Account,
    pub amount: Money,
    pub invoice: InvoiceId,
    pub booked_on: Date,
}

/// Books what was taken back, once for its event. It happened, so there is no refusing it: the invoice is open again as far as
/// this money stood for it; what a credit note turned into credit is taken from that; and what the customer has spent of it
/// since stands in suspense, for a person to claim.
pub async fn take_back(
    tx: &mut Tx,
    at: Timestamp,
    taken: &TakenBack,
) -> Result<EntryId, LedgerError> {
    if taken.amount.minor() <= 0 {
        return Err(LedgerError::NotPositive);
    }
    if let Some(known) = store::entry_of(tx, taken.source, &taken.event).await? {
        return Ok(known);
    }
    let on = store::standing_on(tx, &taken.invoice)
        .await?
        .ok_or_else(|| LedgerError::UnknownInvoice(taken.invoice.clone()))?;
    let currency = taken.amount.currency();
    if on.open.currency() != currency {
        return Err(LedgerError::OtherCurrency);
    }
    let mut entry = Entry {
        id: taken.entry.clone(),
        kind: EntryKind::Reversal,
        source: taken.source,
        event: taken.event.clone(),
        currency,
        booked_on: taken.booked_on,
        booked_at: at,
        postings: Vec::new(),
    };
    let customer = Some(&on.customer);
    let smaller = |a: Money, b: Money| if a.minor() < b.minor() { a } else { b };
    let reopened = smaller(taken.amount, on.open);
    let by = Move {
        open: reopened.minor(),
        paid: -reopened.minor(),
        ..Move::default()
    };
    store::move_balance(tx, &taken.invoice, by, at)
        .await?
        .ok_or(LedgerError::NotEnough)?;
    entry.post(
        Account::Receivable,
        reopened,
        Some(&taken.invoice),
        customer,
    );
    let rest = taken.amount.minus(reopened)?;
    let credit = store::credit_in(tx, &on.customer, currency).await?;
    let from_credit = smaller(rest, credit);
    if !from_credit.is_zero() && !store::take_credit(tx, &on.customer, from_credit).await? {
        return Err(LedgerError::NotEnough);
    }
    let invoice = Some(&taken.invoice);
    entry.post(Account::CustomerCredit, from_credit, invoice, customer);
    let unclaimed = rest.minus(from_credit)?;
    entry.post(Account::Suspense, unclaimed, invoice, customer);
    let out = Money::zero(currency).minus(taken.amount)?;
    entry.post(taken.account, out, None, customer);
    book(tx, &entry).await?;
    Ok(taken.entry.clone())
}
