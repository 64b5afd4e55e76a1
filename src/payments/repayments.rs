//! What is to be given back of withdrawn orders: whoever withdraws gets back what they paid, within fourteen days (§ 357 BGB;
//! Directive 2011/83/EU, article 13).
//!
//! Taking an order's invoices back makes what was paid for them its customer's credit, which is not enough: somebody has to send
//! it. How much of a credit that is follows from how the credit came about (`model`), so nothing is noted that could differ from
//! the books. What is to be given back pays nothing by itself but what its customer owes already and should have paid.

mod model;

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::store::repayments as stored;
use crate::app::App;
use crate::customers::CustomerId;
use crate::money::{Currency, Money};
use crate::orders::{Order, OrderId, repay_by};
use crate::storage::{self, Tx};

pub(super) use model::{Moved, left};

/// Customers who are looked at together.
const TOGETHER: usize = 100;

/// An order that was withdrawn from, of whose customer the shop holds money.
#[derive(Debug, Clone)]
pub(super) struct Withdrawn {
    pub(super) order: OrderId,
    pub(super) customer: CustomerId,
    pub(super) currency: Currency,
    pub(super) told_at: Timestamp,
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
    customer: &CustomerId,
    currency: Currency,
) -> storage::Result<Money> {
    let mut withdrawn = stored::withdrawn_by(tx.conn(), customer).await?;
    withdrawn.retain(|one| one.currency == currency);
    if withdrawn.is_empty() {
        return Ok(Money::zero(currency));
    }
    let moved = stored::moved_in(tx, customer, currency).await?;
    let orders: Vec<&OrderId> = withdrawn.iter().map(|one| &one.order).collect();
    Ok(Money::new(left(&orders, &moved).iter().sum(), currency))
}

async fn repayments(app: &App, withdrawn: Vec<Withdrawn>) -> storage::Result<Vec<Repayment>> {
    let mut of: HashMap<(CustomerId, Currency), Vec<usize>> = HashMap::new();
    for (nth, one) in withdrawn.iter().enumerate() {
        let whose = (one.customer.clone(), one.currency);
        of.entry(whose).or_default().push(nth);
    }
    let mut amounts = vec![0; withdrawn.len()];
    let customers: Vec<&CustomerId> = of.keys().map(|(customer, _)| customer).collect();
    for some in customers.chunks(TOGETHER) {
        for (whose, moved) in stored::moved(&app.storage, some).await? {
            let Some(nths) = of.get(&whose) else {
                continue;
            };
            let orders: Vec<&OrderId> = nths.iter().map(|nth| &withdrawn[*nth].order).collect();
            for (nth, minor) in nths.iter().zip(left(&orders, &moved)) {
                amounts[*nth] = minor;
            }
        }
    }
    let zone = app.config.business.zone();
    let due = withdrawn.into_iter().zip(amounts);
    let due = due.filter(|(_, minor)| *minor > 0);
    Ok(due
        .map(|(one, minor)| Repayment {
            amount: Money::new(minor, one.currency),
            last_day: repay_by(one.told_at, zone.clone()),
            order: one.order,
            customer: one.customer,
        })
        .collect())
}
