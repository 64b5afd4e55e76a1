//! Money that changes its place, goes out, or was booked wrongly.

use jiff::Timestamp;
use jiff::civil::Date;

use super::LedgerError;
use super::model::{Account, Entry, EntryId, EntryKind, Posting};
use super::settle::{Applied, book, currency_of};
use super::store::{self, Move};
use crate::billing::invoices::InvoiceId;
use crate::customers::CustomerId;
use crate::money::Money;
use crate::storage::Tx;

/// A customer's credit, on one of their invoices.
#[derive(Debug, Clone)]
pub struct Spending {
    pub entry: EntryId,
    /// Names it among its kind.
    pub event: String,
    pub invoice: InvoiceId,
    pub at_most: Option<Money>,
    pub booked_on: Date,
}

/// Pays an invoice out of its customer's credit: as much as there is, as is open, and `at_most`. Nothing is booked where
/// there is nothing to spend.
pub async fn spend_credit(
    tx: &mut Tx,
    at: Timestamp,
    spending: &Spending,
) -> Result<Option<Applied>, LedgerError> {
    let invoice = &spending.invoice;
    let on = store::open_on(tx, invoice)
        .await?
        .ok_or_else(|| LedgerError::UnknownInvoice(invoice.clone()))?;
    let currency = on.open.currency();
    let credit = store::credit_in(tx, &on.customer, currency).await?;
    let at_most = spending.at_most.unwrap_or(on.open);
    if at_most.currency() != currency {
        return Err(LedgerError::OtherCurrency);
    }
    let least = credit.minor().min(on.open.minor()).min(at_most.minor());
    let part = Money::new(least, currency);
    if part.minor() <= 0 {
        return Ok(None);
    }
    if !store::take_credit(tx, &on.customer, part).await? {
        return Err(LedgerError::NotEnough);
    }
    let mut entry = Entry {
        id: spending.entry.clone(),
        kind: EntryKind::Credit,
        source: "credit",
        event: spending.event.clone(),
        currency,
        booked_on: spending.booked_on,
        booked_at: at,
        postings: Vec::new(),
    };
    entry.post(Account::CustomerCredit, part, None, Some(&on.customer));
    let applied = pay(tx, &mut entry, invoice, &on.customer, part).await?;
    book(tx, &entry).await?;
    Ok(Some(applied))
}

/// Pays `part` of what is open on an invoice.
async fn pay(
    tx: &mut Tx,
    entry: &mut Entry,
    invoice: &InvoiceId,
    customer: &CustomerId,
    part: Money,
) -> Result<Applied, LedgerError> {
    let settled = store::move_balance(tx, invoice, Move::paid(part), entry.booked_at)
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

/// Money that goes out to a customer, from their credit.
#[derive(Debug, Clone)]
pub struct PayOut {
    pub entry: EntryId,
    pub source: &'static str,
    pub event: String,
    pub account: Account,
    pub amount: Money,
    pub customer: CustomerId,
    pub booked_on: Date,
}

/// Books a refund, once for its event, or sets it apart where its account is [`Account::Refunds`]; [`LedgerError::NotEnough`] where the customer has less credit.
pub async fn pay_out(tx: &mut Tx, at: Timestamp, out: &PayOut) -> Result<EntryId, LedgerError> {
    if out.amount.minor() <= 0 {
        return Err(LedgerError::NotPositive);
    }
    if let Some(known) = store::entry_of(tx, out.source, &out.event).await? {
        return Ok(known);
    }
    if !store::take_credit(tx, &out.customer, out.amount).await? {
        return Err(LedgerError::NotEnough);
    }
    let currency = out.amount.currency();
    let mut entry = Entry {
        id: out.entry.clone(),
        kind: match out.account {
            Account::Refunds => EntryKind::Refund,
            _ => EntryKind::PayOut,
        },
        source: out.source,
        event: out.event.clone(),
        currency,
        booked_on: out.booked_on,
        booked_at: at,
        postings: Vec::new(),
    };
    entry.post(
        Account::CustomerCredit,
        out.amount,
        None,
        Some(&out.customer),
    );
    entry.post(
        out.account,
        Money::zero(currency).minus(out.amount)?,
        None,
        Some(&out.customer),
    );
    book(tx, &entry).await?;
    Ok(out.entry.clone())
}

/// An entry to be taken back: a transfer that was returned, a match that was wrong, a chargeback.
#[derive(Debug, Clone)]
pub struct Reversal {
    pub entry: EntryId,
    pub of: EntryId,
    pub booked_on: Date,
}

/// Takes an entry back that did not hold, once. What it paid is open again as far as it still stood for that: what a credit note
/// turned into the customer's credit since is taken from there. [`LedgerError::NotEnough`] where the customer has spent the credit that it
/// gave, [`LedgerError::Assigned`] where what it left in suspense was assigned since: that is to be taken back first.
pub async fn reverse(
    tx: &mut Tx,
    at: Timestamp,
    reversal: &Reversal,
) -> Result<EntryId, LedgerError> {
    let of = &reversal.of;
    if let Some(known) = store::entry_of(tx, "reversal", of.as_str()).await? {
        return Ok(known);
    }
    let assignments = store::assignments_of(tx, of).await?;
    if let Some((assigned, _)) = assignments.into_iter().find(|(_, reversed)| !reversed) {
        return Err(LedgerError::Assigned(assigned));
    }
    let kind = store::kind_of(tx, of).await?;
    let moved_money = [
        "receipt",
        "assignment",
        "credit",
        "refund",
        "payout",
        "bank_fee",
        "transfer",
    ];
    if !kind.is_some_and(|kind| moved_money.contains(&kind.as_str())) {
        return Err(LedgerError::UnknownEntry);
    }
    let postings = store::postings_of(tx, of).await?;
    let currency = currency_of(&postings)?;
    let mut entry = Entry {
        id: reversal.entry.clone(),
        kind: EntryKind::Reversal,
        source: "reversal",
        event: of.to_string(),
        currency,
        booked_on: reversal.booked_on,
        booked_at: at,
        postings: Vec::new(),
    };
    for posting in &postings {
        undo(tx, &mut entry, posting).await?;
    }
    book(tx, &entry).await?;
    Ok(reversal.entry.clone())
}

/// Makes room for taking entries back that gave a credit: where it is spent, takes back what was paid out of it, the latest
/// first. `spare`: ids for the entries that this takes; without enough of them, or of spendings, [`LedgerError::NotEnough`].
pub async fn unspend(
    tx: &mut Tx,
    at: Timestamp,
    given: &[&EntryId],
    spare: &[EntryId],
    booked_on: Date,
) -> Result<(), LedgerError> {
    let mut spare = spare.iter();
    for entry in given {
        // Asked each time: what is taken back may have been spent on the very invoice.
        while let Some((customer, needed)) = from_credit(tx, entry).await? {
            let currency = needed.currency();
            let credit = store::credit_in(tx, &customer, currency).await?;
            if credit.minor() >= needed.minor() {
                break;
            }
            let latest = store::latest_spending(tx, &customer, currency).await?;
            let reversal = Reversal {
                entry: spare.next().ok_or(LedgerError::NotEnough)?.clone(),
                of: latest.ok_or(LedgerError::NotEnough)?,
                booked_on,
            };
            reverse(tx, at, &reversal).await?;
        }
    }
    Ok(())
}

/// Of whose credit how much an entry takes when it is taken back: what it gave, and what a credit note gave for it since.
async fn from_credit(
    tx: &mut Tx,
    entry: &EntryId,
) -> Result<Option<(CustomerId, Money)>, LedgerError> {
    let mut needed: Option<(CustomerId, Money)> = None;
    for posting in store::postings_of(tx, entry).await? {
        let gave = Money::zero(posting.amount.currency()).minus(posting.amount)?;
        let (customer, part) = match (posting.account, &posting.invoice, &posting.customer) {
            (Account::CustomerCredit, _, Some(customer)) => (customer.clone(), gave),
            (Account::Receivable, Some(invoice), _) => {
                let (reopened, customer) = reopening(tx, invoice, gave).await?;
                (customer, gave.minus(reopened)?)
            }
            _ => continue,
        };
        needed = Some(match needed {
            Some((of, sum)) => (of, sum.plus(part)?),
            None => (customer, part),
        });
    }
    Ok(needed)
}

/// How much of a payment that is taken back opens its invoice again, and whose invoice it is.
async fn reopening(
    tx: &mut Tx,
    invoice: &InvoiceId,
    paid: Money,
) -> Result<(Money, CustomerId), LedgerError> {
    let on = store::standing_on(tx, invoice)
        .await?
        .ok_or_else(|| LedgerError::UnknownInvoice(invoice.clone()))?;
    let minor = paid.minor().min(on.open.minor());
    Ok((Money::new(minor, paid.currency()), on.customer))
}

async fn undo(tx: &mut Tx, entry: &mut Entry, posting: &Posting) -> Result<(), LedgerError> {
    let back = Money::zero(entry.currency).minus(posting.amount)?;
    let (on, of) = (posting.invoice.as_ref(), posting.customer.as_ref());
    let held = match (posting.account, on, of) {
        (Account::Receivable, Some(invoice), _) => {
            let (reopened, customer) = reopening(tx, invoice, back).await?;
            let by = Move {
                open: reopened.minor(),
                paid: posting.amount.minor(),
                ..Move::default()
            };
            let moved = store::move_balance(tx, invoice, by, entry.booked_at).await?;
            let rest = back.minus(reopened)?;
            let taken = rest.is_zero() || store::take_credit(tx, &customer, rest).await?;
            entry.post(Account::Receivable, reopened, on, of);
            entry.post(Account::CustomerCredit, rest, on, Some(&customer));
            return (moved.is_some() && taken)
                .then_some(())
                .ok_or(LedgerError::NotEnough);
        }
        (Account::CustomerCredit, _, Some(customer)) if back.is_negative() => {
            store::add_credit(tx, customer, posting.amount).await?;
            true
        }
        (Account::CustomerCredit, _, Some(customer)) => {
            store::take_credit(tx, customer, back).await?
        }
        _ => true,
    };
    entry.post(posting.account, back, on, of);
    held.then_some(()).ok_or(LedgerError::NotEnough)
}

/// What will never be paid.
#[derive(Debug, Clone)]
pub struct Loss {
    pub entry: EntryId,
    /// Names it among its kind.
    pub event: String,
    pub invoice: InvoiceId,
    pub amount: Money,
    pub booked_on: Date,
}

/// Gives up what is open on an invoice, or part of it, once for its event.
pub async fn write_off(tx: &mut Tx, at: Timestamp, loss: &Loss) -> Result<EntryId, LedgerError> {
    if loss.amount.minor() <= 0 {
        return Err(LedgerError::NotPositive);
    }
    let kind = EntryKind::WriteOff;
    if let Some(known) = store::entry_of(tx, kind.as_str(), &loss.event).await? {
        return Ok(known);
    }
    let on = store::open_on(tx, &loss.invoice)
        .await?
        .ok_or_else(|| LedgerError::UnknownInvoice(loss.invoice.clone()))?;
    let by = Move {
        open: -loss.amount.minor(),
        ..Move::default()
    };
    store::move_balance(tx, &loss.invoice, by, at)
        .await?
        .ok_or(LedgerError::NotEnough)?;
    let mut entry = Entry {
        id: loss.entry.clone(),
        kind,
        source: kind.as_str(),
        event: loss.event.clone(),
        currency: loss.amount.currency(),
        booked_on: loss.booked_on,
        booked_at: at,
        postings: Vec::new(),
    };
    let customer = Some(&on.customer);
    let given_up = Money::zero(on.open.currency()).minus(loss.amount)?;
    entry.post(Account::Receivable, given_up, Some(&loss.invoice), customer);
    entry.post(Account::WriteOff, loss.amount, None, customer);
    book(tx, &entry).await?;
    Ok(loss.entry.clone())
}
