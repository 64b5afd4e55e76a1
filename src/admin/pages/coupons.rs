//! Coupons, and what became of them.

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _, Zoned};
use serde::Serialize;

use super::{Pager, sample_time};
use crate::money::{Currency, Money, Rate};
use crate::web::form::Filled;
use crate::web::locale::Phrase;
use crate::web::page::Page;

/// `GET /admin/catalogue/coupons`. A coupon is made by a `POST` to the same address, and ended by one to `/{code}/end`
/// below it.
#[derive(Debug, Clone, Serialize)]
pub struct CouponsPage {
    pub rows: Vec<CouponRow>,
    pub pager: Pager,
    /// `state`, `code`.
    pub filter: Filled,
    pub may_edit: bool,
    pub form: Filled,
    /// The coupon that has the code already that was typed for a new one.
    pub known: Option<String>,
    pub currencies: Vec<String>,
}

/// `GET,POST /admin/catalogue/coupons/{code}`: a coupon as it stands, or stood when it was ended.
#[derive(Debug, Clone, Serialize)]
pub struct CouponPage {
    pub code: String,
    pub is_ended: bool,
    pub form: Filled,
    pub currencies: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct CouponRow {
    pub code: String,
    pub percent: Option<Rate>,
    pub amount: Option<Money>,
    pub periods: Option<u32>,
    /// Slugs; none: for all plans.
    pub plans: Option<String>,
    pub valid_from: Option<Edge>,
    pub valid_until: Option<Edge>,
    pub uses: i64,
    pub uses_max: Option<u32>,
    pub customer_uses_max: Option<u32>,
    /// Uses beyond what it allows a customer.
    pub exceeded: i64,
    /// `live`, `ahead`, `over` or `ended`.
    pub state: &'static str,
}

/// One end of a span: a whole day, as an operator writes it, or a moment within one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Edge {
    Day(Date),
    At(Timestamp),
}

impl Edge {
    pub fn begin(at: Timestamp, zone: &TimeZone) -> Self {
        let zoned = at.to_zoned(zone.clone());
        Self::of(&zoned, at, zoned.date())
    }

    /// What is over when a day begins lasts to the end of the one before.
    pub fn end(at: Timestamp, zone: &TimeZone) -> Self {
        let zoned = at.to_zoned(zone.clone());
        Self::of(&zoned, at, zoned.date().saturating_sub(1.day()))
    }

    fn of(zoned: &Zoned, at: Timestamp, day: Date) -> Self {
        let is_whole = zoned.start_of_day().is_ok_and(|begin| begin == *zoned);
        if is_whole {
            Self::Day(day)
        } else {
            Self::At(at)
        }
    }
}

impl Page for CouponsPage {
    const TEMPLATE: &'static str = "admin/coupons.html";

    fn samples() -> Vec<Self> {
        let row = |code: &str, state, percent: Option<u32>| CouponRow {
            code: code.to_owned(),
            percent: percent.map(|ppm| Rate::from_parts_per_million(ppm).expect("a share")),
            amount: percent.is_none().then(|| Money::new(500, Currency::EUR)),
            periods: percent.map(|_| 3),
            plans: percent.map(|_| "mail-solo, mail-team".to_owned()),
            valid_from: None,
            valid_until: Some(if percent.is_some() {
                Edge::end(sample_time(), &TimeZone::UTC)
            } else {
                Edge::Day(date(2026, 12, 31))
            }),
            uses: 12,
            uses_max: percent.map(|_| 100),
            customer_uses_max: Some(1),
            exceeded: i64::from(percent.is_some()),
            state,
        };
        let edited = Self {
            rows: vec![
                row("SUMMER", "live", Some(100_000)),
                row("WINTER", "ahead", Some(200_000)),
                row("WELCOME", "over", None),
                row("OLD", "ended", None),
            ],
            pager: Pager {
                newer: None,
                older: Some("/admin/catalogue/coupons?after=cpn_1".to_owned()),
            },
            filter: Filled::default().with("state", "live"),
            may_edit: true,
            form: Filled::default()
                .with("coupon_percent", "110")
                .wrong("coupon_percent", "problem-percent"),
            known: Some("/admin/catalogue/coupons/SUMMER".to_owned()),
            currencies: vec!["EUR".to_owned()],
        };
        let none = Self {
            rows: Vec::new(),
            pager: Pager::default(),
            may_edit: false,
            form: Filled::default(),
            known: None,
            ..edited.clone()
        };
        vec![edited, none]
    }
}

impl Page for CouponPage {
    const TEMPLATE: &'static str = "admin/coupon.html";

    fn samples() -> Vec<Self> {
        let live = Self {
            code: "SUMMER".to_owned(),
            is_ended: false,
            form: Filled::default()
                .with("coupon_percent", "12.5")
                .with("coupon_plans", "mail-solo, mail-team")
                .with("coupon_until", "2026-12-31")
                .with("coupon_uses", "100"),
            currencies: vec!["EUR".to_owned()],
        };
        let ended = Self {
            is_ended: true,
            form: live.form.clone().wrong(
                "coupon_plans",
                Phrase::new("fault-no-such-plan").with("on", "mail-old"),
            ),
            ..live.clone()
        };
        vec![live, ended]
    }
}
