use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use super::super::coupon::{Coupon, CouponId, Off};
use super::super::model::PlanId;
use super::read::text;
use crate::money::{Money, Rate};
use crate::storage::{Batch, Error, Result, Storage};
use crate::values;

/// A coupon that there is or was.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: CouponId,
    pub(super) is_ended: bool,
    pub(super) coupon: Coupon,
}

/// Every coupon there ever was, in the shop's order.
pub(super) async fn rows(conn: &mut AnyConnection) -> Result<Vec<Row>> {
    let mut plans = plans(conn).await?;
    sqlx::query(
        "select id, code, percent_ppm, amount_minor, currency, periods, valid_from_at, valid_until_at, uses_max, \
         customer_uses_max, ended_at from coupons order by position, code",
    )
    .fetch_all(conn)
    .await?
    .iter()
    .map(|row| {
        let id = text(row, "id")?;
        let coupon = coupon(row, plans.remove(&id))?;
        let ended_at: Option<i64> = row.try_get("ended_at")?;
        Ok(Row {
            id: id.parse().map_err(Error::unreadable)?,
            is_ended: ended_at.is_some(),
            coupon,
        })
    })
    .collect()
}

/// For which plans coupons are good, by the coupon's id; slugs in order.
async fn plans(conn: &mut AnyConnection) -> Result<HashMap<String, Vec<String>>> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "select c.coupon_id, p.slug from coupon_plans c join plans p on p.id = c.plan_id order by p.slug",
    )
    .fetch_all(conn)
    .await?;
    let mut found: HashMap<String, Vec<String>> = HashMap::new();
    for (id, slug) in rows {
        found.entry(id).or_default().push(slug);
    }
    Ok(found)
}

pub(super) fn coupon<P>(row: &AnyRow, plans: Option<Vec<P>>) -> Result<Coupon<P>> {
    let number = |column: &str| row.try_get::<Option<i64>, _>(column);
    let count = |column: &str| -> Result<Option<u32>> {
        let count = number(column)?.map(u32::try_from).transpose();
        count.map_err(Error::unreadable)
    };
    let moment = |column: &str| -> Result<Option<Timestamp>> {
        let moment = number(column)?.map(Timestamp::from_microsecond).transpose();
        moment.map_err(Error::unreadable)
    };
    Ok(Coupon {
        code: text(row, "code")?.parse().map_err(Error::unreadable)?,
        off: off(row)?,
        plans,
        valid_from: moment("valid_from_at")?,
        valid_until: moment("valid_until_at")?,
        uses_max: count("uses_max")?,
        customer_uses_max: count("customer_uses_max")?,
        periods: count("periods")?,
    })
}

/// What the columns `percent_ppm`, `amount_minor` and `currency` say.
pub(super) fn off(row: &AnyRow) -> Result<Off> {
    let number = |column: &str| row.try_get::<Option<i64>, _>(column);
    match (number("percent_ppm")?, number("amount_minor")?) {
        (Some(ppm), None) => {
            let ppm = u32::try_from(ppm).map_err(Error::unreadable)?;
            let percent = Rate::from_parts_per_million(ppm).map_err(Error::unreadable)?;
            Ok(Off::Percent(percent))
        }
        (None, Some(minor)) => {
            let currency = text(row, "currency")?.parse().map_err(Error::unreadable)?;
            Ok(Off::Amount(Money::new(minor, currency)))
        }
        _ => Err(Error::unreadable("a coupon has a percentage or an amount")),
    }
}

pub(super) fn off_columns(off: Off) -> (Option<u32>, Option<i64>, Option<&'static str>) {
    match off {
        Off::Percent(percent) => (Some(percent.parts_per_million()), None, None),
        Off::Amount(amount) => (None, Some(amount.minor()), Some(amount.currency().code())),
    }
}

/// For which plans one coupon is good.
pub(super) async fn plan_ids(storage: &Storage, coupon: &str) -> Result<Vec<PlanId>> {
    let ids: Vec<String> =
        sqlx::query_scalar("select plan_id from coupon_plans where coupon_id = $1")
            .bind(coupon)
            .fetch_all(storage.reader())
            .await?;
    ids.iter()
        .map(|id| id.parse().map_err(Error::unreadable))
        .collect()
}

/// Writes a coupon anew or over what it was. Its uses stay, counted from now on if they were not before.
pub(super) fn put(
    batch: &mut Batch,
    id: &CouponId,
    coupon: &Coupon,
    position: i64,
    now: Timestamp,
) {
    let (percent, amount, currency) = off_columns(coupon.off);
    batch.push(
        "insert into coupons (id, code, percent_ppm, amount_minor, currency, periods, valid_from_at, valid_until_at, \
         uses_max, customer_uses_max, uses, position, created_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12) \
         on conflict (code) do update set percent_ppm = excluded.percent_ppm, amount_minor = excluded.amount_minor, \
         currency = excluded.currency, periods = excluded.periods, valid_from_at = excluded.valid_from_at, \
         valid_until_at = excluded.valid_until_at, uses_max = excluded.uses_max, \
         customer_uses_max = excluded.customer_uses_max, position = excluded.position, ended_at = null, \
         uses = (select count(*) from coupon_uses u where u.coupon_id = coupons.id and u.given_back_at is null)",
        values![
            id.as_str(),
            coupon.code.as_str(),
            percent,
            amount,
            currency,
            coupon.periods,
            coupon.valid_from.map(Timestamp::as_microsecond),
            coupon.valid_until.map(Timestamp::as_microsecond),
            coupon.uses_max,
            coupon.customer_uses_max,
            position,
            now,
        ],
    );
}
