//! Where a refund goes: what somebody said, or an account that paid, where no other can be meant.
//!
//! Whoever knows an invoice's number can reckon its reference, and transfer a cent with it. So the latest payer is nobody in
//! particular, and no account gets more by itself than what came from it: to divert a refund costs more than it brings.

use std::cmp::Reverse;

use super::view::said;
use super::{Asked, RefundError, To, stored};
use crate::app::App;
use crate::billing::invoices::InvoiceId;
use crate::billing::transfer::Iban;
use crate::customers::CustomerId;
use crate::money::{Currency, Money};
use crate::payments::data;
use crate::payments::lines::{Line, LineId, LineState};
use crate::payments::matching::Movement;
use crate::payments::store::lines;
use crate::storage::{self, Storage};
use crate::vault::IndexValue;

/// A customer's latest payments, which say where a refund of theirs can go.
const PAYMENTS_MAX: u32 = 200;

/// An account that payments of a customer came from.
#[derive(Debug, Clone)]
pub struct KnownPayee {
    /// The latest payment from it, which says whose it is.
    pub line: Line,
    /// All that came from it.
    pub paid: Money,
}

/// The accounts that a customer's payments came from, that of the most money first.
pub async fn known_payees(
    storage: &Storage,
    customer: &CustomerId,
) -> storage::Result<Vec<KnownPayee>> {
    let payments = lines::payments_of(storage, customer, Currency::EUR, PAYMENTS_MAX).await?;
    let mut known: Vec<KnownPayee> = Vec::new();
    for line in payments {
        match known
            .iter_mut()
            .find(|one| one.line.account == line.account)
        {
            Some(one) => {
                let paid = one.paid.minor().saturating_add(line.amount.minor());
                one.paid = Money::new(paid, Currency::EUR);
            }
            None => known.push(KnownPayee {
                paid: line.amount,
                line,
            }),
        }
    }
    known.sort_by_key(|one| Reverse(one.paid.minor()));
    Ok(known)
}

/// The account among these that a refund of this amount goes to without a word on it: one that paid as much as would go back
/// in all, while no other did; of an invoice that is named, the one that paid most of it.
pub async fn payee_of<'k>(
    storage: &Storage,
    customer: &CustomerId,
    known: &'k [KnownPayee],
    amount: Money,
    invoice: Option<&InvoiceId>,
) -> storage::Result<Option<&'k KnownPayee>> {
    let back = stored::paid_back(storage, customer).await?;
    let back = back.saturating_add(amount.minor());
    let of_invoice = match invoice {
        Some(invoice) => lines::payments_on(storage, customer, invoice).await?,
        None => Vec::new(),
    };
    let able = |one: &&KnownPayee| one.paid.minor() >= back;
    let payer = largest(&of_invoice);
    let is_payer =
        |one: &&KnownPayee| of_invoice.is_empty() || payer.is_some() && one.line.account == payer;
    let mut meant = known.iter().filter(able).filter(is_payer);
    let first = meant.next();
    Ok(first.filter(|_| meant.next().is_none()))
}

/// The account that paid more than any other.
fn largest(payments: &[(IndexValue, Money)]) -> Option<IndexValue> {
    let mut sums: Vec<(IndexValue, i64)> = Vec::new();
    for (account, part) in payments {
        match sums.iter_mut().find(|(known, _)| known == account) {
            Some((_, sum)) => *sum = sum.saturating_add(part.minor()),
            None => sums.push((*account, part.minor())),
        }
    }
    let most = sums.iter().map(|(_, sum)| *sum).max()?;
    let mut first = sums.iter().filter(|(_, sum)| *sum == most);
    let (account, _) = first.next()?;
    first.next().is_none().then_some(*account)
}

/// Name and account, for the program's own eyes.
pub(super) async fn find(app: &App, asked: &Asked) -> Result<(String, Iban), RefundError> {
    let customer = &asked.customer;
    let line = match &asked.to {
        To::Typed(name, iban) => return Ok((name.as_str().to_owned(), iban.clone())),
        To::PayerOf(line) => payment(app, customer, line).await?,
        To::Payer => {
            let known = known_payees(&app.storage, customer).await?;
            if known.is_empty() {
                return Err(RefundError::NoAccount);
            }
            let (amount, invoice) = (asked.amount, asked.invoice.as_ref());
            let payee = payee_of(&app.storage, customer, &known, amount, invoice).await?;
            payee.ok_or(RefundError::Ambiguous)?.line.clone()
        }
    };
    let name = said(app, &line, &data::NAME, line.name.as_ref()).await?;
    let iban = said(app, &line, &data::IBAN, line.iban.as_ref()).await?;
    Ok((name, iban.parse().map_err(storage::Error::unreadable)?))
}

async fn payment(app: &App, customer: &CustomerId, id: &LineId) -> Result<Line, RefundError> {
    let line = lines::by_id(&app.storage, id).await?;
    let is_theirs = |line: &Line| {
        line.customer.as_ref() == Some(customer)
            && line.movement == Movement::Received
            && line.state == LineState::Allocated
    };
    line.filter(is_theirs).ok_or(RefundError::NoAccount)
}
