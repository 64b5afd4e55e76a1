//! What was charged.

use std::collections::HashMap;
use std::iter;

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::rows::{day, moment, rate};
use crate::billing::tax::Decision;
use crate::money::{Currency, Money};
use crate::storage::{Batch, Error, Placeholders, Result, Storage};
use crate::subscriptions::calendar::Period;
use crate::subscriptions::model::{Charge, Placed, Subscription, SubscriptionId};
use crate::values;

/// What a subscription was charged, in front of what else is asked of it.
macro_rules! select_charges {
    ($rest:literal) => {
        concat!(
            "select cause, position, kind, plan_id, name, quantity, amount_minor, tax_territory, tax_treatment, tax_rate_ppm, \
             begins_on, until_on, period_days, superseded_at from subscription_charges where subscription_id = $1 ",
            $rest
        )
    };
}

pub(in crate::subscriptions) fn insert(
    batch: &mut Batch,
    cause: &str,
    of: &SubscriptionId,
    charges: &[Charge],
) {
    insert_all(batch, iter::once((cause, of, charges)));
}

/// By causes, each of a subscription.
pub(in crate::subscriptions) fn insert_all<'a>(
    batch: &mut Batch,
    charged: impl Iterator<Item = (&'a str, &'a SubscriptionId, &'a [Charge])>,
) {
    let rows = charged.flat_map(|(cause, of, charges)| {
        (0_i64..).zip(charges).map(move |(position, charge)| {
            values![
                cause,
                position,
                of.as_str(),
                charge.kind.as_str(),
                charge.plan.as_str(),
                charge.name.as_str(),
                charge.quantity,
                charge.amount.minor(),
                charge.decision.territory.code(),
                charge.decision.treatment.as_str(),
                charge.decision.rate.parts_per_million(),
                charge.period.from.to_string(),
                charge.period.until.to_string(),
                charge.period_days,
            ]
        })
    });
    batch.push_rows(
        "insert into subscription_charges (cause, position, subscription_id, kind, plan_id, name, quantity, \
         amount_minor, tax_territory, tax_treatment, tax_rate_ppm, begins_on, until_on, period_days)",
        rows,
    );
}

/// Taxes what one invoice charges anew, before it is issued.
pub(in crate::subscriptions) fn retax(batch: &mut Batch, cause: &str, becomes: Decision) {
    batch.push(
        "update subscription_charges set tax_territory = $1, tax_treatment = $2, tax_rate_ppm = $3 where cause = $4",
        values![
            becomes.territory.code(),
            becomes.treatment.as_str(),
            becomes.rate.parts_per_million(),
            cause,
        ],
    );
}

/// The lines of these invoices, by cause; of one that is not there, nothing.
pub(in crate::subscriptions) async fn of_causes(
    storage: &Storage,
    causes: &[&str],
) -> Result<HashMap<String, Vec<Charge>>> {
    if causes.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "select c.cause, s.currency, c.kind, c.plan_id, c.name, c.quantity, c.amount_minor, c.tax_territory, \
         c.tax_treatment, c.tax_rate_ppm, c.begins_on, c.until_on, c.period_days from subscription_charges c \
         join subscriptions s on s.id = c.subscription_id where c.cause in ({}) order by c.cause, c.position",
        Placeholders(causes.len())
    );
    let query = causes
        .iter()
        .fold(sqlx::query(AssertSqlSafe(sql)), |query, cause| {
            query.bind(*cause)
        });
    let mut found: HashMap<String, Vec<Charge>> = HashMap::with_capacity(causes.len());
    for row in query.fetch_all(storage.reader()).await? {
        let currency: String = row.try_get("currency")?;
        let currency = currency.parse().map_err(Error::unreadable)?;
        let charges = found.entry(row.try_get("cause")?).or_default();
        charges.push(charge(&row, currency)?);
    }
    Ok(found)
}

/// What was charged, the latest days first, and when another plan took its place.
pub(in crate::subscriptions) async fn latest(
    storage: &Storage,
    of: &Subscription,
    limit: u32,
) -> Result<Vec<(Charge, Option<Timestamp>)>> {
    sqlx::query(select_charges!(
        "order by begins_on desc, cause desc, position limit $2"
    ))
    .bind(of.id.as_str())
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?
    .iter()
    .map(|row| Ok((charge(row, of.currency)?, moment(row, "superseded_at")?)))
    .collect()
}

/// What was charged by the days, from this one on, and is in force: the first days first.
pub(in crate::subscriptions) async fn beyond(
    storage: &Storage,
    of: &Subscription,
    day: Date,
) -> Result<Vec<Placed>> {
    sqlx::query(select_charges!(
        "and until_on > $2 and superseded_at is null and kind not in ('credit', 'setup') order by begins_on, cause, position"
    ))
    .bind(of.id.as_str())
    .bind(day.to_string())
    .fetch_all(storage.reader())
    .await?
    .iter()
    .map(|row| placed(row, of.currency))
    .collect()
}

/// What is set up after this day.
pub(in crate::subscriptions) async fn setups_after(
    storage: &Storage,
    of: &Subscription,
    day: Date,
) -> Result<Vec<Placed>> {
    sqlx::query(select_charges!(
        "and begins_on > $2 and kind = 'setup' order by cause, position"
    ))
    .bind(of.id.as_str())
    .bind(day.to_string())
    .fetch_all(storage.reader())
    .await?
    .iter()
    .map(|row| placed(row, of.currency))
    .collect()
}

/// Everything on the invoices that charge for days from this one on, whether it is in force or not: each with when another
/// plan took its place.
pub(in crate::subscriptions) async fn of_causes_beyond(
    storage: &Storage,
    of: &Subscription,
    day: Date,
) -> Result<Vec<(Placed, Option<Timestamp>)>> {
    sqlx::query(select_charges!(
        "and cause in (select cause from subscription_charges \
         where subscription_id = $1 and until_on > $2 and kind <> 'credit') order by cause, position"
    ))
    .bind(of.id.as_str())
    .bind(day.to_string())
    .fetch_all(storage.reader())
    .await?
    .iter()
    .map(|row| Ok((placed(row, of.currency)?, moment(row, "superseded_at")?)))
    .collect()
}

/// It is charged for other days, with another amount or on another invoice. Once in a batch for each row, which is one
/// statement on PostgreSQL.
pub(in crate::subscriptions) fn becomes(batch: &mut Batch, placed: &Placed, now: &Placed) {
    let period = now.charge.period;
    batch.push(
        "update subscription_charges set cause = $1, position = $2, begins_on = $3, until_on = $4, amount_minor = $5 \
         where cause = $6 and position = $7",
        values![
            now.cause.as_str(),
            now.position,
            period.from.to_string(),
            period.until.to_string(),
            now.charge.amount.minor(),
            placed.cause.as_str(),
            placed.position,
        ],
    );
}

/// Takes one back of several that were charged together.
pub(in crate::subscriptions) fn remove_one(batch: &mut Batch, placed: &Placed) {
    batch.push(
        "delete from subscription_charges where cause = $1 and position = $2",
        values![placed.cause.as_str(), placed.position],
    );
}

/// Notes that another plan took its place.
pub(in crate::subscriptions) fn supersede(batch: &mut Batch, placed: &Placed, now: Timestamp) {
    batch.push(
        "update subscription_charges set superseded_at = $1 where cause = $2 and position = $3",
        values![now, placed.cause.as_str(), placed.position],
    );
}

/// Takes back what was called off, so that nothing counts on it.
pub(in crate::subscriptions) fn remove(batch: &mut Batch, cause: &str) {
    batch.push(
        "delete from subscription_charges where cause = $1",
        values![cause],
    );
}

fn placed(row: &AnyRow, currency: Currency) -> Result<Placed> {
    Ok(Placed {
        cause: row.try_get("cause")?,
        position: row.try_get("position")?,
        charge: charge(row, currency)?,
    })
}

fn charge(row: &AnyRow, currency: Currency) -> Result<Charge> {
    let text = |column: &str| row.try_get::<String, _>(column);
    Ok(Charge {
        kind: text("kind")?.parse().map_err(Error::unreadable)?,
        plan: text("plan_id")?.parse().map_err(Error::unreadable)?,
        name: text("name")?,
        quantity: row.try_get("quantity")?,
        amount: Money::new(row.try_get("amount_minor")?, currency),
        decision: Decision {
            territory: text("tax_territory")?.parse().map_err(Error::unreadable)?,
            treatment: text("tax_treatment")?.parse().map_err(Error::unreadable)?,
            rate: rate(row, "tax_rate_ppm")?.ok_or_else(|| Error::unreadable("tax_rate_ppm"))?,
        },
        period: Period {
            from: day(row, "begins_on")?,
            until: day(row, "until_on")?,
        },
        period_days: row.try_get("period_days")?,
    })
}
