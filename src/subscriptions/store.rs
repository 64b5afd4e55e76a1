//! Subscriptions as rows.

pub(super) mod ahead;
pub(super) mod charges;
pub(super) mod declarations;
pub(super) mod events;
mod rows;

use std::collections::HashMap;
use std::iter;

use jiff::Timestamp;
use sqlx::AssertSqlSafe;

use super::model::{CouponFate, Item, Subscription, SubscriptionId};
use crate::customers::CustomerId;
use crate::mail::MessageId;
use crate::orders::OrderId;
use crate::storage::{Batch, Error, Placeholders, Result, Storage, Tx};
use crate::values;
use rows::{item, subscription};

/// The columns of a [`Subscription`], in front of any condition.
macro_rules! select_subscriptions {
    ($rest:literal) => {
        concat!(
            "select id, order_id, customer_id, subject_id, plan_id, price_id, interval, currency, basis, territory, \
             business_confirmed_at, anchor_on, position, next_on, renews_at, bound_until_on, next_plan_id, next_price_id, \
             next_quantity, next_addons, next_coupon, next_from_on, next_notice_id, announced_price_id, announced_from_on, \
             announced_notice_id, round, begun_at, trial_ends_at, paused_at, overdue_at, suspended_at, ends_at, ended_at, epoch \
             from subscriptions ",
            $rest
        )
    };
}

pub(super) mod dunning;
pub(super) mod list;
pub(super) mod notices;
pub(super) mod once;

pub(super) fn insert<'a>(
    batch: &mut Batch,
    begun: impl Iterator<Item = (&'a Subscription, &'a [Item])> + Clone,
) {
    let moment = |at: Option<Timestamp>| at.map(Timestamp::as_microsecond);
    let rows = begun.clone().map(|(subscription, _)| {
        values![
            subscription.id.as_str(),
            subscription.order.as_str(),
            subscription.customer.as_str(),
            subscription.subject.as_str(),
            subscription.plan.as_str(),
            subscription.price.as_str(),
            subscription.interval.as_str(),
            subscription.currency.code(),
            subscription.basis.as_str(),
            subscription.territory.code(),
            moment(subscription.business_confirmed_at),
            subscription.anchor.to_string(),
            subscription.position,
            subscription.next_on.to_string(),
            moment(subscription.renews_at),
            subscription.round,
            subscription.begun_at,
            moment(subscription.milestones.trial_ends_at),
            subscription.epoch,
            subscription.bound_until.map(|day| day.to_string()),
        ]
    });
    batch.push_rows(
        "insert into subscriptions (id, order_id, customer_id, subject_id, plan_id, price_id, interval, currency, \
         basis, territory, business_confirmed_at, anchor_on, position, next_on, renews_at, round, begun_at, \
         trial_ends_at, epoch, bound_until_on)",
        rows,
    );
    insert_all_items(
        batch,
        begun.map(|(subscription, items)| (&subscription.id, items)),
    );
}

pub(super) fn insert_items(batch: &mut Batch, id: &SubscriptionId, items: &[Item]) {
    insert_all_items(batch, iter::once((id, items)));
}

fn insert_all_items<'a>(
    batch: &mut Batch,
    of: impl Iterator<Item = (&'a SubscriptionId, &'a [Item])>,
) {
    let rows = of.flat_map(|(id, items)| {
        (0_i64..).zip(items).map(|(position, item)| {
            values![
                id.as_str(),
                position,
                item.kind.as_str(),
                item.key.as_deref(),
                item.name.as_str(),
                item.quantity,
                item.unit.minor(),
                item.rate.map(|rate| i64::from(rate.parts_per_million())),
                item.periods_left,
            ]
        })
    });
    batch.push_rows(
        "insert into subscription_items (subscription_id, position, kind, key, name, quantity, unit_minor, rate_ppm, \
         periods_left)",
        rows,
    );
}

/// Writes what may change of a subscription, over the row that was read.
pub(super) fn update(batch: &mut Batch, subscription: &Subscription) {
    let milestones = &subscription.milestones;
    let moment = |at: Option<Timestamp>| at.map(Timestamp::as_microsecond);
    let planned = subscription.planned.as_ref();
    let announced = planned.and_then(|planned| planned.announced.as_ref());
    batch.push(
        "update subscriptions set plan_id = $1, price_id = $2, interval = $3, anchor_on = $4, position = $5, \
         next_on = $6, renews_at = $7, next_plan_id = $8, next_price_id = $9, next_quantity = $10, \
         next_from_on = $11, round = $12, trial_ends_at = $13, paused_at = $14, overdue_at = $15, suspended_at = $16, \
         ends_at = $17, ended_at = $18, epoch = $19, next_notice_id = $20, next_addons = $21, bound_until_on = $22, next_coupon = $23, announced_price_id = $24, \
         announced_from_on = $25, announced_notice_id = $26 where id = $27",
        values![
            subscription.plan.as_str(),
            subscription.price.as_str(),
            subscription.interval.as_str(),
            subscription.anchor.to_string(),
            subscription.position,
            subscription.next_on.to_string(),
            moment(subscription.renews_at),
            planned.map(|planned| planned.plan.as_str()),
            planned.map(|planned| planned.price.as_str()),
            planned.map(|planned| planned.quantity),
            planned.map(|planned| planned.from.to_string()),
            subscription.round,
            moment(milestones.trial_ends_at),
            moment(milestones.paused_at),
            moment(milestones.overdue_at),
            moment(milestones.suspended_at),
            moment(milestones.ends_at),
            moment(milestones.ended_at),
            subscription.epoch,
            planned.and_then(|planned| planned.notice.as_ref()).map(MessageId::as_str),
            planned.and_then(|planned| planned.addons.as_deref()).map(rows::written),
            subscription.bound_until.map(|day| day.to_string()),
            planned.and_then(|planned| planned.coupon).map(CouponFate::as_str),
            announced.map(|announced| announced.price.as_str()),
            announced.map(|announced| announced.from.to_string()),
            announced.map(|announced| announced.notice.as_str()),
            subscription.id.as_str(),
        ],
    );
}

/// Notes that the customer is on record as a business.
pub(super) fn note_business(batch: &mut Batch, id: &SubscriptionId, now: Timestamp) {
    batch.push(
        "update subscriptions set business_confirmed_at = $1 where id = $2",
        values![now, id.as_str()],
    );
}

/// Those of businesses that renew within this time, as far as they are behind `after`; by their ids.
pub(super) async fn of_businesses(
    storage: &Storage,
    before: Timestamp,
    after: &str,
    limit: u32,
) -> Result<Vec<Subscription>> {
    sqlx::query(select_subscriptions!(
        "where business_confirmed_at is not null and renews_at <= $1 and id > $2 order by id limit $3"
    ))
    .bind(before.as_microsecond())
    .bind(after)
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?
    .iter()
    .map(subscription)
    .collect()
}

/// Counts down the discounts that are given for some periods only.
pub(super) fn use_discounts(batch: &mut Batch, id: &SubscriptionId, periods: u32) {
    batch.push(
        "update subscription_items set periods_left = case when periods_left > $1 then periods_left - $2 else 0 end \
         where subscription_id = $3 and periods_left > 0",
        values![periods, periods, id.as_str()],
    );
}

/// A discount is given for so many periods again, which were called off.
pub(super) fn give_discount_again(
    batch: &mut Batch,
    id: &SubscriptionId,
    name: &str,
    periods: i64,
) {
    batch.push(
        "update subscription_items set periods_left = periods_left + $1 \
         where subscription_id = $2 and kind = 'discount' and name = $3 and periods_left is not null",
        values![periods, id.as_str(), name],
    );
}

/// Takes the items away, for others to take their place.
pub(super) async fn remove_items(tx: &mut Tx, id: &SubscriptionId) -> Result<()> {
    sqlx::query("delete from subscription_items where subscription_id = $1")
        .bind(id.as_str())
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub(super) async fn by_id(storage: &Storage, id: &SubscriptionId) -> Result<Option<Subscription>> {
    sqlx::query(select_subscriptions!("where id = $1"))
        .bind(id.as_str())
        .fetch_optional(storage.reader())
        .await?
        .map(|row| subscription(&row))
        .transpose()
}

pub(super) async fn by_ids(
    storage: &Storage,
    ids: &[SubscriptionId],
) -> Result<HashMap<SubscriptionId, Subscription>> {
    let sql = select_subscriptions!("where id in ");
    let found = of_each(storage, sql, ids.iter().map(SubscriptionId::as_str)).await?;
    Ok(found.into_iter().map(|one| (one.id.clone(), one)).collect())
}

pub(super) async fn of_order(storage: &Storage, order: &OrderId) -> Result<Option<Subscription>> {
    sqlx::query(select_subscriptions!("where order_id = $1"))
        .bind(order.as_str())
        .fetch_optional(storage.reader())
        .await?
        .map(|row| subscription(&row))
        .transpose()
}

/// Those of these orders, which are at least one.
pub(super) async fn of_orders(
    storage: &Storage,
    orders: &[&OrderId],
) -> Result<HashMap<OrderId, Subscription>> {
    let sql = select_subscriptions!("where order_id in ");
    let found = of_each(storage, sql, orders.iter().map(|order| order.as_str())).await?;
    let by_order = found.into_iter().map(|one| (one.order.clone(), one));
    Ok(by_order.collect())
}

/// What `select`, which ends before a list, finds of these ids.
async fn of_each(
    storage: &Storage,
    select: &str,
    ids: impl ExactSizeIterator<Item = &str>,
) -> Result<Vec<Subscription>> {
    let sql = format!("{select}({})", Placeholders(ids.len()));
    let query = ids.fold(sqlx::query(AssertSqlSafe(sql)), sqlx::query::Query::bind);
    let rows = query.fetch_all(storage.reader()).await?;
    rows.iter().map(subscription).collect()
}

/// A customer's, the newest first.
pub(super) async fn of_customer(
    storage: &Storage,
    customer: &CustomerId,
    limit: u32,
) -> Result<Vec<Subscription>> {
    sqlx::query(select_subscriptions!(
        "where customer_id = $1 order by begun_at desc, id desc limit $2"
    ))
    .bind(customer.as_str())
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?
    .iter()
    .map(subscription)
    .collect()
}

/// What begins its next period before a moment: the earliest first, those that come after `after`.
pub(super) async fn due(
    storage: &Storage,
    before: Timestamp,
    after: Option<&Subscription>,
    limit: u32,
) -> Result<Vec<Subscription>> {
    let (at, id) = after.map_or((i64::MIN, ""), |last| {
        let at = last.renews_at.map_or(i64::MIN, Timestamp::as_microsecond);
        (at, last.id.as_str())
    });
    sqlx::query(select_subscriptions!(
        "where renews_at <= $1 and (renews_at, id) > ($2, $3) order by renews_at, id limit $4"
    ))
    .bind(before.as_microsecond())
    .bind(at)
    .bind(id)
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?
    .iter()
    .map(subscription)
    .collect()
}

/// Those whose end has come, and who have not been told.
pub(super) async fn ending(
    storage: &Storage,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<Subscription>> {
    sqlx::query(select_subscriptions!(
        "where ends_at <= $1 and ended_at is null order by ends_at, id limit $2"
    ))
    .bind(now.as_microsecond())
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?
    .iter()
    .map(subscription)
    .collect()
}

/// What each of these consists of.
pub(super) async fn items(
    storage: &Storage,
    of: &[Subscription],
) -> Result<HashMap<SubscriptionId, Vec<Item>>> {
    let currencies: HashMap<&str, _> = of
        .iter()
        .map(|subscription| (subscription.id.as_str(), subscription.currency))
        .collect();
    let sql = format!(
        "select subscription_id, kind, key, name, quantity, unit_minor, rate_ppm, periods_left from subscription_items \
         where subscription_id in ({}) order by subscription_id, position",
        Placeholders(of.len())
    );
    let query = of
        .iter()
        .fold(sqlx::query(AssertSqlSafe(sql)), |query, one| {
            query.bind(one.id.as_str())
        });
    let mut found: HashMap<SubscriptionId, Vec<Item>> = HashMap::new();
    for row in query.fetch_all(storage.reader()).await? {
        let (id, item) = item(&row, &currencies)?;
        found.entry(id).or_default().push(item);
    }
    Ok(found)
}

/// Which of these rows are still the ones that were read.
pub(super) async fn unchanged(
    tx: &mut Tx,
    of: &[(SubscriptionId, i64)],
) -> Result<Vec<SubscriptionId>> {
    let sql = format!(
        "select id, epoch from subscriptions where id in ({})",
        Placeholders(of.len())
    );
    let query = of
        .iter()
        .fold(sqlx::query_as(AssertSqlSafe(sql)), |query, (id, _)| {
            query.bind(id.as_str())
        });
    let now: Vec<(String, i64)> = query.fetch_all(tx.conn()).await?;
    let known: HashMap<&str, i64> = of.iter().map(|(id, epoch)| (id.as_str(), *epoch)).collect();
    now.iter()
        .filter(|(id, epoch)| known.get(id.as_str()) == Some(epoch))
        .map(|(id, _)| id.parse().map_err(Error::unreadable))
        .collect()
}
