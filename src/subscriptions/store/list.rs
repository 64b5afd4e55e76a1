//! Subscriptions in lists.

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::AssertSqlSafe;

use super::rows::subscription;
use crate::catalog::PlanId;
use crate::customers::CustomerId;
use crate::orders::OrderId;
use crate::storage::{Placeholders, Result, Storage};
use crate::subscriptions::list::Filter;
use crate::subscriptions::model::Subscription;
use crate::subscriptions::state::State;

/// A page of those that the filter lets through, the newest first, those begun before `before`. The states are those of
/// [`Milestones::state`](crate::subscriptions::state::Milestones::state).
pub(in crate::subscriptions) async fn page(
    storage: &Storage,
    filter: &Filter,
    now: Timestamp,
    before: Option<&Subscription>,
    limit: u32,
) -> Result<Vec<Subscription>> {
    // No id sorts after this one.
    let (at, id) = before.map_or((i64::MAX, "~"), |last| {
        (last.begun_at.as_microsecond(), last.id.as_str())
    });
    sqlx::query(select_subscriptions!(
        "where (begun_at, id) < ($1, $2) and (cast($3 as text) = '' or $3 = case \
         when ended_at is not null or ends_at <= $4 then 'ended' when paused_at is not null then 'paused' \
         when suspended_at is not null then 'suspended' when ends_at is not null then 'cancelled' \
         when overdue_at is not null then 'past_due' when trial_ends_at > $4 then 'trialing' else 'active' end) \
         and (cast($5 as text) = '' or plan_id = $5) and (cast($6 as text) = '' or customer_id = $6) \
         and (cast($7 as bigint) is null or renews_at < $7) order by begun_at desc, id desc limit $8"
    ))
    .bind(at)
    .bind(id)
    .bind(filter.state.map_or("", State::as_str))
    .bind(now.as_microsecond())
    .bind(filter.plan.as_ref().map_or("", PlanId::as_str))
    .bind(filter.customer.as_ref().map_or("", CustomerId::as_str))
    .bind(filter.renews_before.map(Timestamp::as_microsecond))
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?
    .iter()
    .map(subscription)
    .collect()
}

/// What goes on of customers who are erased, or about to be: those behind `after`.
pub(in crate::subscriptions) async fn of_erased(
    storage: &Storage,
    after: Option<&Subscription>,
    limit: u32,
) -> Result<Vec<Subscription>> {
    sqlx::query(select_subscriptions!(
        "where ended_at is null and customer_id in (select c.id from customers c where c.erasing_at is not null) \
         and id > $1 order by id limit $2"
    ))
    .bind(after.map_or("", |last| last.id.as_str()))
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?
    .iter()
    .map(subscription)
    .collect()
}

/// Those that these orders began, in the order of the orders.
pub(in crate::subscriptions) async fn of_orders(
    storage: &Storage,
    orders: &[OrderId],
) -> Result<Vec<Subscription>> {
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "{} where order_id in ({})",
        select_subscriptions!(""),
        Placeholders(orders.len())
    );
    let query = orders
        .iter()
        .fold(sqlx::query(AssertSqlSafe(sql)), |query, order| {
            query.bind(order.as_str())
        });
    let mut found: HashMap<OrderId, Subscription> = HashMap::new();
    for row in query.fetch_all(storage.reader()).await? {
        let one = subscription(&row)?;
        found.insert(one.order.clone(), one);
    }
    Ok(orders
        .iter()
        .filter_map(|order| found.remove(order))
        .collect())
}
