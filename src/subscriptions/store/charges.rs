//! What was charged.

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::rows::{day, rate};
use crate::billing::tax::Decision;
use crate::money::{Currency, Money};
use crate::storage::{Batch, Error, Result, Storage};
use crate::subscriptions::calendar::Period;
use crate::subscriptions::model::{Charge, SubscriptionId};
use crate::values;

pub(in crate::subscriptions) fn insert(
    batch: &mut Batch,
    cause: &str,
    of: &SubscriptionId,
    charges: &[Charge],
) {
    for (position, charge) in (0_i64..).zip(charges) {
        batch.push(
            "insert into subscription_charges (cause, position, subscription_id, kind, plan_id, name, quantity, \
             amount_minor, tax_territory, tax_treatment, tax_rate_ppm, begins_on, until_on) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
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
            ],
        );
    }
}

/// The lines of one invoice.
pub(in crate::subscriptions) async fn of_cause(
    storage: &Storage,
    cause: &str,
    currency: Currency,
) -> Result<Vec<Charge>> {
    sqlx::query(
        "select kind, plan_id, name, quantity, amount_minor, tax_territory, tax_treatment, tax_rate_ppm, begins_on, \
         until_on from subscription_charges where cause = $1 order by position",
    )
    .bind(cause)
    .fetch_all(storage.reader())
    .await?
    .iter()
    .map(|row| charge(row, currency))
    .collect()
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
    })
}
