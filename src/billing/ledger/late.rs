//! What late payment costs, and giving that up.

use jiff::Timestamp;
use jiff::civil::Date;

use super::LedgerError;
use super::model::{Account, Entry, EntryId, EntryKind};
use super::settle::book;
use super::store::{self, Move};
use crate::billing::invoices::InvoiceId;
use crate::money::Money;
use crate::storage::Tx;

/// A fee and interest for late payment; one of both may be nothing.
#[derive(Debug, Clone)]
pub struct Charge {
    pub entry: EntryId,
    /// Names it among its kind.
    pub event: String,
    pub invoice: InvoiceId,
    pub fee: Money,
    pub interest: Money,
    pub booked_on: Date,
}

impl Charge {
    fn amount(&self) -> Result<Money, LedgerError> {
        let amount = self.fee.plus(self.interest)?;
        if self.fee.is_negative() || self.interest.is_negative() || amount.is_zero() {
            return Err(LedgerError::NotPositive);
        }
        Ok(amount)
    }

    fn entry(&self, kind: EntryKind, at: Timestamp) -> Entry {
        Entry {
            id: self.entry.clone(),
            kind,
            source: kind.as_str(),
            event: self.event.clone(),
            currency: self.fee.currency(),
            booked_on: self.booked_on,
            booked_at: at,
            postings: Vec::new(),
        }
    }
}

/// Charges a fee or interest for late payment, once for its event.
pub async fn charge(tx: &mut Tx, at: Timestamp, charge: &Charge) -> Result<EntryId, LedgerError> {
    let amount = charge.amount()?;
    if let Some(known) = store::entry_of(tx, EntryKind::Fee.as_str(), &charge.event).await? {
        return Ok(known);
    }
    let on = store::open_on(tx, &charge.invoice)
        .await?
        .ok_or_else(|| LedgerError::UnknownInvoice(charge.invoice.clone()))?;
    let by = Move {
        open: amount.minor(),
        fees: charge.fee.minor(),
        interest: charge.interest.minor(),
        ..Move::default()
    };
    store::move_balance(tx, &charge.invoice, by, at)
        .await?
        .ok_or(LedgerError::NotEnough)?;
    let mut entry = charge.entry(EntryKind::Fee, at);
    let customer = Some(&on.customer);
    entry.post(Account::Receivable, amount, Some(&charge.invoice), customer);
    let income = Money::zero(amount.currency()).minus(amount)?;
    entry.post(Account::Dunning, income, None, customer);
    book(tx, &entry).await?;
    Ok(charge.entry.clone())
}

/// Gives a fee or interest up, once for its event: first from what is open on the invoice; what was paid of it already is the
/// customer's credit. [`LedgerError::NotEnough`] where less of either stands.
pub async fn waive(tx: &mut Tx, at: Timestamp, waived: &Charge) -> Result<EntryId, LedgerError> {
    let amount = waived.amount()?;
    if let Some(known) = store::entry_of(tx, EntryKind::Waiver.as_str(), &waived.event).await? {
        return Ok(known);
    }
    let on = store::open_on(tx, &waived.invoice)
        .await?
        .ok_or_else(|| LedgerError::UnknownInvoice(waived.invoice.clone()))?;
    let zero = Money::zero(amount.currency());
    let reduces = Money::new(on.open.minor().min(amount.minor()), amount.currency());
    let credits = amount.minus(reduces)?;
    let by = Move {
        open: -reduces.minor(),
        fees: -waived.fee.minor(),
        interest: -waived.interest.minor(),
        ..Move::default()
    };
    store::move_balance(tx, &waived.invoice, by, at)
        .await?
        .ok_or(LedgerError::NotEnough)?;
    let mut entry = waived.entry(EntryKind::Waiver, at);
    let (invoice, customer) = (Some(&waived.invoice), Some(&on.customer));
    // With its invoice: what is owed on that is less by all of it, whatever became credit.
    entry.post(Account::Dunning, amount, invoice, customer);
    entry.post(Account::Receivable, zero.minus(reduces)?, invoice, customer);
    if !credits.is_zero() {
        store::add_credit(tx, &on.customer, credits).await?;
        entry.post(
            Account::CustomerCredit,
            zero.minus(credits)?,
            None,
            customer,
        );
    }
    book(tx, &entry).await?;
    Ok(waived.entry.clone())
}
