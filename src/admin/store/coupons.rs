//! Coupons as the panel lists them, with what became of them.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::admin::pages::{CouponRow, Edge};
use crate::money::{Money, Rate};
use crate::storage::{Error, Result, Storage};

/// What a list of coupons is filtered by; what is empty does not matter.
#[derive(Debug)]
pub struct Which<'a> {
    /// `live`, `ahead`, `over` or `ended`.
    pub state: &'a str,
    /// How the code begins, in capitals.
    pub code: &'a str,
    /// Older than this one.
    pub after: &'a str,
    pub limit: usize,
    pub now: Timestamp,
    /// Where days begin.
    pub zone: &'a TimeZone,
}

/// A page of coupons, the newest first, each with its id.
pub async fn page(storage: &Storage, which: &Which<'_>) -> Result<Vec<(String, CouponRow)>> {
    let limit = i64::try_from(which.limit).unwrap_or(i64::MAX);
    sqlx::query(
        "select * from (select c.*, \
         case when c.ended_at is not null then 'ended' when c.valid_until_at <= $1 then 'over' \
         when c.valid_from_at > $1 then 'ahead' else 'live' end as state, \
         (select string_agg(p.slug, ', ' order by p.slug) from coupon_plans n join plans p on p.id = n.plan_id \
         where n.coupon_id = c.id) as plans, \
         (select count(*) from coupon_uses u where u.coupon_id = c.id and u.given_back_at is null) as used, \
         (select count(u.exceeded_at) from coupon_uses u where u.coupon_id = c.id and u.given_back_at is null) \
         as exceeded from coupons c) listed \
         where ($2 = '' or state = $2) and substr(code, 1, length($3)) = $3 and ($4 = '' or \
         (created_at, id) < (select b.created_at, b.id from coupons b where b.id = $4)) \
         order by created_at desc, id desc limit $5",
    )
    .bind(which.now.as_microsecond())
    .bind(which.state)
    .bind(which.code)
    .bind(which.after)
    .bind(limit)
    .fetch_all(storage.reader())
    .await?
    .iter()
    .map(|row| Ok((row.try_get("id")?, listed(row, which.zone)?)))
    .collect()
}

fn listed(row: &AnyRow, zone: &TimeZone) -> Result<CouponRow> {
    let number = |column: &str| row.try_get::<Option<i64>, _>(column);
    let count = |column: &str| -> Result<Option<u32>> {
        let count = number(column)?.map(u32::try_from).transpose();
        count.map_err(Error::unreadable)
    };
    let moment = |column: &str| -> Result<Option<Timestamp>> {
        let moment = number(column)?.map(Timestamp::from_microsecond).transpose();
        moment.map_err(Error::unreadable)
    };
    let percent = count("percent_ppm")?.map(Rate::from_parts_per_million);
    let currency: Option<String> = row.try_get("currency")?;
    let amount = number("amount_minor")?.zip(currency).map(|(minor, code)| {
        let currency = code.parse().map_err(Error::unreadable)?;
        Ok::<_, Error>(Money::new(minor, currency))
    });
    let state: String = row.try_get("state")?;
    Ok(CouponRow {
        code: row.try_get("code")?,
        percent: percent.transpose().map_err(Error::unreadable)?,
        amount: amount.transpose()?,
        periods: count("periods")?,
        plans: row.try_get("plans")?,
        valid_from: moment("valid_from_at")?.map(|at| Edge::begin(at, zone)),
        valid_until: moment("valid_until_at")?.map(|at| Edge::end(at, zone)),
        uses: row.try_get("used")?,
        uses_max: count("uses_max")?,
        customer_uses_max: count("customer_uses_max")?,
        exceeded: row.try_get("exceeded")?,
        state: ["live", "ahead", "over", "ended"]
            .into_iter()
            .find(|known| *known == state)
            .ok_or_else(|| Error::unreadable(state))?,
    })
}
