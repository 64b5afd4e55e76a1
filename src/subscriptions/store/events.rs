//! What happened.

use std::iter;

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::rows::moment;
use crate::catalog::{PlanId, PriceId};
use crate::feed::{self, Event};
use crate::storage::{Batch, Error, Result, Storage};
use crate::subscriptions::happened::Happened;
use crate::subscriptions::model::{EventId, SubscriptionId};
use crate::values;

/// Writes down what happened, and tells it.
pub(in crate::subscriptions) fn insert(batch: &mut Batch, happened: &Happened) {
    insert_all(batch, iter::once(happened));
}

pub(in crate::subscriptions) fn insert_all<'a>(
    batch: &mut Batch,
    happened: impl Iterator<Item = &'a Happened> + Clone,
) {
    let rows = happened.clone().map(|happened| {
        values![
            happened.id.as_str(),
            happened.subscription.as_str(),
            happened.position,
            happened.what.as_str(),
            happened.at,
            happened.effective_at.map(jiff::Timestamp::as_microsecond),
            happened.actor.as_str(),
            happened.cause.as_deref(),
            happened.price.as_ref().map(PriceId::as_str),
        ]
    });
    batch.push_rows(
        "insert into subscription_events (id, subscription_id, position, kind, happened_at, effective_at, actor, cause, \
         price_id)",
        rows,
    );
    let told = happened.map(|happened| {
        let kind = format!("subscription.{}", happened.what);
        Event::new(happened.id.as_str(), kind, happened.at)
            .of_subscription(happened.subscription.as_str())
            .effective(happened.effective_at)
    });
    feed::tell(batch, told);
}

/// What happened to one, oldest first, `limit` at most of the newest.
pub(in crate::subscriptions) async fn of(
    storage: &Storage,
    subscription: &SubscriptionId,
    limit: u32,
) -> Result<Vec<Happened>> {
    let mut found = sqlx::query(
        "select id, subscription_id, position, kind, happened_at, effective_at, actor, cause, price_id \
         from subscription_events where subscription_id = $1 order by position desc limit $2",
    )
    .bind(subscription.as_str())
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?
    .iter()
    .map(happened)
    .collect::<Result<Vec<_>>>()?;
    found.reverse();
    Ok(found)
}

pub(in crate::subscriptions) async fn by_id(
    storage: &Storage,
    id: &EventId,
) -> Result<Option<Happened>> {
    let row = sqlx::query(
        "select id, subscription_id, position, kind, happened_at, effective_at, actor, cause, price_id \
         from subscription_events where id = $1",
    )
    .bind(id.as_str())
    .fetch_optional(storage.reader())
    .await?;
    row.as_ref().map(happened).transpose()
}

fn happened(row: &AnyRow) -> Result<Happened> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let id: EventId = text("id")?.parse().map_err(Error::unreadable)?;
    let price: Option<String> = row.try_get("price_id")?;
    Ok(Happened {
        id,
        subscription: text("subscription_id")?
            .parse()
            .map_err(Error::unreadable)?,
        position: row.try_get("position")?,
        what: text("kind")?.parse().map_err(Error::unreadable)?,
        at: moment(row, "happened_at")?.ok_or_else(|| Error::unreadable("happened_at"))?,
        effective_at: moment(row, "effective_at")?,
        actor: text("actor")?,
        cause: row.try_get("cause")?,
        price: price
            .map(|price| price.parse().map_err(Error::unreadable))
            .transpose()?,
    })
}

/// Whether it was of this plan before what happened at a position: what was set up once is not set up again. A change that was taken back before it began,
/// or is now (`taken_back`), set nothing up.
pub(in crate::subscriptions) async fn has_had(
    storage: &Storage,
    id: &SubscriptionId,
    plan: &PlanId,
    before: i64,
    taken_back: Option<&EventId>,
) -> Result<bool> {
    let found: i64 = sqlx::query_scalar(
        "select count(*) from subscription_events e join prices p on p.id = e.price_id \
         where e.subscription_id = $1 and e.kind in ('begun', 'plan_changed') and p.plan_id = $2 and e.position < $3 \
         and e.id <> $4 \
         and not exists (select 1 from changes_ahead a where a.event_id = e.id and a.taken_back_at is not null)",
    )
    .bind(id.as_str())
    .bind(plan.as_str())
    .bind(before)
    .bind(taken_back.map_or("", EventId::as_str))
    .fetch_one(storage.reader())
    .await?;
    Ok(found > 0)
}
