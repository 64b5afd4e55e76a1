use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Row as _};

use super::super::coupon::{CouponCode, CouponId, KnownCoupon};
use super::super::limited::{CouponUse, CustomerUses, Retaking, UsedCoupon};
use super::super::model::PlanId;
use super::coupons::{self, coupon, off, off_columns};
use super::read::text;
use crate::storage::{Batch, Error, Placeholders, Result, Storage, Tx};
use crate::values;

pub(in crate::catalog) async fn by_code(
    storage: &Storage,
    code: &CouponCode,
) -> Result<Option<KnownCoupon>> {
    let row = sqlx::query(
        "select id, code, percent_ppm, amount_minor, currency, periods, valid_from_at, valid_until_at, uses_max, \
         customer_uses_max, ended_at from coupons where code = $1",
    )
    .bind(code.as_str())
    .fetch_optional(storage.reader())
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let id = text(&row, "id")?;
    let plans = coupons::plan_ids(storage, &id).await?;
    let ended_at: Option<i64> = row.try_get("ended_at")?;
    Ok(Some(KnownCoupon {
        id: id.parse().map_err(Error::unreadable)?,
        coupon: coupon(&row, Some(plans).filter(|plans| !plans.is_empty()))?,
        is_ended: ended_at.is_some(),
    }))
}

/// A row for one use; a second one for the same cause violates its key.
pub(in crate::catalog) fn add_use(
    batch: &mut Batch,
    used: &CouponUse,
    exceeded: Option<Timestamp>,
) {
    let KnownCoupon { id, coupon, .. } = &used.coupon;
    let (percent, amount, currency) = off_columns(coupon.off);
    batch.push(
        "insert into coupon_uses (cause, coupon_id, code, percent_ppm, amount_minor, currency, periods, customer_id, \
         browser_digest, used_at, exceeded_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        values![
            used.cause.as_str(),
            id.as_str(),
            coupon.code.as_str(),
            percent,
            amount,
            currency,
            coupon.periods,
            used.customer.as_str(),
            used.browser.map(|digest| digest.to_vec()),
            used.at,
            exceeded.map(Timestamp::as_microsecond),
        ],
    );
}

pub(in crate::catalog) async fn uses_of_customer(
    tx: &mut Tx,
    used: &CouponUse,
) -> Result<CustomerUses> {
    let (all, in_browser): (i64, i64) = sqlx::query_as(
        "select count(*), count(case when browser_digest = $1 then 1 end) from coupon_uses \
         where coupon_id = $2 and customer_id = $3 and given_back_at is null",
    )
    .bind(used.browser.map(|digest| digest.to_vec()))
    .bind(used.coupon.id.as_str())
    .bind(used.customer.as_str())
    .fetch_one(tx.conn())
    .await?;
    Ok(CustomerUses { all, in_browser })
}

/// Counts one use more, unless the last one is gone or the coupon is over.
pub(in crate::catalog) async fn count_use(
    tx: &mut Tx,
    id: &CouponId,
    at: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(
        "update coupons set uses = uses + 1 where id = $1 and ended_at is null \
         and (uses_max is null or uses < uses_max) and (valid_until_at is null or valid_until_at > $2)",
    )
    .bind(id.as_str())
    .bind(at.as_microsecond())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes from the stock, unless so many are not left.
pub(in crate::catalog) async fn take(
    tx: &mut Tx,
    plan: &PlanId,
    units: u32,
    cause: &str,
    at: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(
        "update stocks set units_taken = units_taken + $1 where plan_id = $2 \
         and (units_max is null or units_taken + $1 <= units_max)",
    )
    .bind(i64::from(units))
    .bind(plan.as_str())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let taking = Batch::new().add(
        "insert into stock_takings (cause, plan_id, units, taken_at) values ($1, $2, $3, $4)",
        values![cause, plan.as_str(), units, at],
    );
    tx.insert(taking).await?;
    Ok(true)
}

pub(in crate::catalog) async fn retake(
    tx: &mut Tx,
    of: &Retaking<'_>,
    at: Timestamp,
) -> Result<bool> {
    let held: Option<(String, i64)> = sqlx::query_as(
        "select plan_id, units from stock_takings where cause = $1 and returned_at is null",
    )
    .bind(of.cause)
    .fetch_optional(tx.conn())
    .await?;
    let kept = match held {
        Some((plan, units)) if plan == of.plan.as_str() => units,
        Some(_) => {
            return_units(tx, of.cause, at).await?;
            0
        }
        None => 0,
    };
    let units = kept.saturating_add(of.more).max(0);
    if units == kept {
        return Ok(true);
    }
    let more = units - kept;
    let counted = if more < 0 {
        sqlx::query("update stocks set units_taken = units_taken + $1 where plan_id = $2")
    } else if of.is_promised {
        sqlx::query(
            "update stocks set units_taken = units_taken + $1 where plan_id = $2 and units_max is not null",
        )
    } else {
        sqlx::query(
            "update stocks set units_taken = units_taken + $1 where plan_id = $2 \
             and units_taken + $1 <= units_max",
        )
    };
    let counted = counted.bind(more).bind(of.plan.as_str());
    if counted.execute(tx.conn()).await?.rows_affected() == 0 {
        let limit: Option<i64> = sqlx::query_scalar(
            "select units_max from stocks where plan_id = $1 and units_max is not null",
        )
        .bind(of.plan.as_str())
        .fetch_optional(tx.conn())
        .await?;
        // Of a plan without a limit nothing is taken, and nobody waits for its row.
        return Ok(limit.is_none());
    }
    let moved = sqlx::query(
        "update stock_takings set plan_id = $1, units = $2, taken_at = $3, \
         returned_at = case when $2 = 0 then $3 end where cause = $4",
    )
    .bind(of.plan.as_str())
    .bind(units)
    .bind(at.as_microsecond())
    .bind(of.cause)
    .execute(tx.conn())
    .await?;
    if moved.rows_affected() == 0 {
        let taking = Batch::new().add(
            "insert into stock_takings (cause, plan_id, units, taken_at) values ($1, $2, $3, $4)",
            values![of.cause, of.plan.as_str(), units, at],
        );
        tx.insert(taking).await?;
    }
    Ok(true)
}

pub(in crate::catalog) async fn return_units(
    tx: &mut Tx,
    cause: &str,
    at: Timestamp,
) -> Result<()> {
    let taken: Option<(String, i64)> = sqlx::query_as(
        "update stock_takings set returned_at = $1 where cause = $2 and returned_at is null returning plan_id, units",
    )
    .bind(at.as_microsecond())
    .bind(cause)
    .fetch_optional(tx.conn())
    .await?;
    if let Some((plan, units)) = taken {
        sqlx::query("update stocks set units_taken = units_taken - $1 where plan_id = $2")
            .bind(units)
            .bind(plan)
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}

pub(in crate::catalog) async fn return_use(tx: &mut Tx, cause: &str, at: Timestamp) -> Result<()> {
    let used: Option<String> = sqlx::query_scalar(
        "update coupon_uses set given_back_at = $1 where cause = $2 and given_back_at is null returning coupon_id",
    )
    .bind(at.as_microsecond())
    .bind(cause)
    .fetch_optional(tx.conn())
    .await?;
    if let Some(coupon) = used {
        // Uses of a coupon without limits are not counted, until it gets one.
        sqlx::query(
            "update coupons set uses = uses - 1 where id = $1 and (uses_max is not null or customer_uses_max is not null)",
        )
        .bind(coupon)
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

pub(in crate::catalog) async fn used(
    storage: &Storage,
    causes: &[&str],
) -> Result<HashMap<String, UsedCoupon>> {
    let sql = format!(
        "select cause, code, percent_ppm, amount_minor, currency, periods from coupon_uses where cause in ({})",
        Placeholders(causes.len())
    );
    let query = causes
        .iter()
        .fold(sqlx::query(AssertSqlSafe(sql)), |query, cause| {
            query.bind(*cause)
        });
    let rows = query.fetch_all(storage.reader()).await?;
    rows.iter()
        .map(|row| {
            let periods: Option<i64> = row.try_get("periods")?;
            let periods = periods.map(u32::try_from).transpose();
            let used = UsedCoupon {
                code: text(row, "code")?.parse().map_err(Error::unreadable)?,
                off: off(row)?,
                periods: periods.map_err(Error::unreadable)?,
            };
            Ok((text(row, "cause")?, used))
        })
        .collect()
}

/// Whether the coupon that a cause used is for every plan, or for this one among others.
pub(in crate::catalog) async fn used_covers(
    storage: &Storage,
    cause: &str,
    plan: &PlanId,
) -> Result<bool> {
    let found: i64 = sqlx::query_scalar(
        "select count(*) from coupon_uses u where u.cause = $1 \
         and (not exists (select 1 from coupon_plans c where c.coupon_id = u.coupon_id) \
         or exists (select 1 from coupon_plans c where c.coupon_id = u.coupon_id and c.plan_id = $2))",
    )
    .bind(cause)
    .bind(plan.as_str())
    .fetch_one(storage.reader())
    .await?;
    Ok(found > 0)
}
