//! What is to be given back of withdrawn orders: whoever withdraws gets back what they paid, within fourteen days (§ 357 BGB;
//! Directive 2011/83/EU, article 13).
//!
//! Taking an order's invoices back makes what was paid for them its customer's credit, which is not enough: somebody has to send
//! it; and what comes for such an order later is no less the customer's. How much of a credit that is follows from how the credit
//! came about (`model`), so nothing is noted that could differ from the books. What is to be given back pays nothing by itself but
//! what its customer owes already and should have paid.

mod closing;
mod model;

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::store::repayments as stored;
use crate::app::App;
use crate::customers::CustomerId;
use crate::money::{Currency, Money};
use crate::orders::{Order, OrderId, repay_from};
use crate::storage::{self, Tx};

pub use closing::{Closing, ClosingError, Why, close, closing, reopen};
pub(super) use model::Moved;
use model::{Left, Told, left};

/// Customers who are looked at together.
const TOGETHER: usize = 100;

/// An order that was withdrawn from, of whose customer the shop holds money.
#[derive(Debug, Clone)]
pub(super) struct Withdrawn {
    pub(super) order: OrderId,
    pub(super) customer: CustomerId,
    pub(super) currency: Currency,
    pub(super) told_at: Timestamp,
    /// When somebody said that nothing of it goes back.
    pub(super) closed_at: Option<Timestamp>,
}

/// What is to be given back of an order, and is neither sent nor queued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repayment {
    pub order: OrderId,
    pub customer: CustomerId,
    pub amount: Money,
    /// The day on which it has to be on its way, at the latest.
    pub last_day: Date,
}

/// All that is to be given back, what is due first at the top. Of more than a thousand orders, the first.
pub async fn waiting(app: &App) -> storage::Result<Vec<Repayment>> {
    repayments(app, stored::withdrawn(&app.storage).await?).await
}

/// What is to be given back of one order.
pub async fn of_order(app: &App, order: &Order) -> storage::Result<Option<Repayment>> {
    if order.withdrawn_at.is_none() {
        return Ok(None);
    }
    let withdrawn = stored::withdrawn_by(app.storage.reader(), &order.customer).await?;
    let all = repayments(app, withdrawn).await?;
    Ok(all.into_iter().find(|one| one.order == order.id))
}

/// How much of a customer's credit is to be given back, asked in the transaction that would spend it.
pub async fn kept(
    tx: &mut Tx,
    zone: &TimeZone,
    customer: &CustomerId,
    currency: Currency,
) -> storage::Result<Money> {
    let mut withdrawn = stored::withdrawn_by(tx.conn(), customer).await?;
    withdrawn.retain(|one| one.currency == currency);
    if withdrawn.is_empty() {
        return Ok(Money::zero(currency));
    }
    let moved = stored::moved_in(tx, customer, currency).await?;
    let orders: Vec<Told<'_>> = withdrawn.iter().map(|one| one.told(zone)).collect();
    let left = left(&orders, &moved);
    let minor = left.iter().map(|left| left.minor).sum();
    Ok(Money::new(minor, currency))
}

async fn repayments(app: &App, withdrawn: Vec<Withdrawn>) -> storage::Result<Vec<Repayment>> {
    let mut of: HashMap<(CustomerId, Currency), Vec<usize>> = HashMap::new();
    for (nth, one) in withdrawn.iter().enumerate() {
        let whose = (one.customer.clone(), one.currency);
        of.entry(whose).or_default().push(nth);
    }
    let zone = app.config.business.zone();
    let mut amounts = vec![Left::default(); withdrawn.len()];
    let customers: Vec<&CustomerId> = of.keys().map(|(customer, _)| customer).collect();
    for some in customers.chunks(TOGETHER) {
        for (whose, moved) in stored::moved(&app.storage, some).await? {
            let Some(nths) = of.get(&whose) else {
                continue;
            };
            let told = nths.iter().map(|nth| withdrawn[*nth].told(&zone));
            let told: Vec<Told<'_>> = told.collect();
            for (nth, left) in nths.iter().zip(left(&told, &moved)) {
                amounts[*nth] = left;
            }
        }
    }
    let due = withdrawn.into_iter().zip(amounts);
    let mut due: Vec<Repayment> = due
        .filter_map(|(one, left)| {
            Some(Repayment {
                amount: Money::new(left.minor, one.currency),
                last_day: repay_from(left.since?),
                order: one.order,
                customer: one.customer,
            })
        })
        .collect();
    // Money that came after a withdrawal may be due later than what was withdrawn from since.
    due.sort_by(|one, other| (one.last_day, &one.order).cmp(&(other.last_day, &other.order)));
    Ok(due)
}

impl Withdrawn {
    fn told(&self, zone: &TimeZone) -> Told<'_> {
        Told {
            order: &self.order,
            at: self.told_at,
            on: self.told_at.to_zoned(zone.clone()).date(),
            closed_at: self.closed_at,
        }
    }
}
