//! Changes that were charged ahead.

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::rows::{self, day};
use crate::money::Currency;
use crate::storage::{Batch, Error, Placeholders, Result, Storage};
use crate::subscriptions::ahead::{Ahead, Before};
use crate::subscriptions::happened::Happened;
use crate::subscriptions::model::{EventId, Subscription, SubscriptionId};
use crate::values;

/// Keeps what it was before the change that happened, whose first period has this cause.
pub(in crate::subscriptions) fn insert(
    batch: &mut Batch,
    happened: &Happened,
    cause: &str,
    before: &Before,
) {
    let announced = before.announced.as_ref();
    batch.push(
        "insert into changes_ahead (event_id, subscription_id, cause, plan_id, price_id, interval, anchor_on, position, \
         next_on, bound_until_on, items, announced_price_id, announced_from_on, announced_notice_id) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        values![
            happened.id.as_str(),
            happened.subscription.as_str(),
            cause,
            before.plan.as_str(),
            before.price.as_str(),
            before.interval.as_str(),
            before.anchor.to_string(),
            before.position,
            before.next_on.to_string(),
            before.bound_until.map(|day| day.to_string()),
            rows::kept(&before.items),
            announced.map(|announced| announced.price.as_str()),
            announced.map(|announced| announced.from.to_string()),
            announced.map(|announced| announced.notice.as_str()),
        ],
    );
}

/// It does not come.
pub(in crate::subscriptions) fn note_taken_back(
    batch: &mut Batch,
    event: &EventId,
    now: Timestamp,
) {
    batch.push(
        "update changes_ahead set taken_back_at = $1 where event_id = $2",
        values![now, event.as_str()],
    );
}

/// The last one of each of these that was not taken back and whose first period is charged as it was.
pub(in crate::subscriptions) async fn of_each(
    storage: &Storage,
    of: &[Subscription],
) -> Result<HashMap<SubscriptionId, Ahead>> {
    let mut found = HashMap::new();
    if of.is_empty() {
        return Ok(found);
    }
    let sql = format!(
        "select a.event_id, a.subscription_id, a.cause, a.plan_id, a.price_id, a.interval, a.anchor_on, a.position, \
         a.next_on, a.bound_until_on, a.items, a.announced_price_id, a.announced_from_on, a.announced_notice_id, \
         s.currency, min(c.begins_on) as begins_on from changes_ahead a \
         join subscriptions s on s.id = a.subscription_id join subscription_charges c on c.cause = a.cause \
         where a.taken_back_at is null and a.subscription_id in ({}) \
         group by a.event_id, a.subscription_id, a.cause, a.plan_id, a.price_id, a.interval, a.anchor_on, a.position, \
         a.next_on, a.bound_until_on, a.items, a.announced_price_id, a.announced_from_on, a.announced_notice_id, s.currency \
         having max(coalesce(c.superseded_at, 0)) = 0 order by begins_on",
        Placeholders(of.len())
    );
    let query = of
        .iter()
        .fold(sqlx::query(AssertSqlSafe(sql)), |query, one| {
            query.bind(one.id.as_str())
        });
    for row in query.fetch_all(storage.reader()).await? {
        let id: String = row.try_get("subscription_id")?;
        found.insert(id.parse().map_err(Error::unreadable)?, ahead(&row)?);
    }
    Ok(found)
}

fn ahead(row: &AnyRow) -> Result<Ahead> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let currency: Currency = text("currency")?.parse().map_err(Error::unreadable)?;
    let bound_until: Option<String> = row.try_get("bound_until_on")?;
    Ok(Ahead {
        event: text("event_id")?.parse().map_err(Error::unreadable)?,
        cause: text("cause")?,
        begins_on: day(row, "begins_on")?,
        before: Before {
            plan: text("plan_id")?.parse().map_err(Error::unreadable)?,
            price: text("price_id")?.parse().map_err(Error::unreadable)?,
            interval: text("interval")?.parse().map_err(Error::unreadable)?,
            anchor: day(row, "anchor_on")?,
            position: u32::try_from(row.try_get::<i64, _>("position")?)
                .map_err(Error::unreadable)?,
            next_on: day(row, "next_on")?,
            bound_until: bound_until
                .map(|day| day.parse().map_err(Error::unreadable))
                .transpose()?,
            items: rows::read(&text("items")?, currency)?,
            announced: rows::announced(row)?,
        },
    })
}
