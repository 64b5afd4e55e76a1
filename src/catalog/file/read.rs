//! From the text to the catalogue: each entry by itself. What entries have to do with each other is checked after.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::Deserialize;

use super::super::coupon::{Coupon, CouponCode, InvalidCode, Off};
use super::super::draft::{Catalog, PlanDraft, PriceDraft};
use super::super::model::{Addon, AddonPrice, Basis, Interval, Localized, Question, QuestionKind};
use super::super::{Supply, TaxCategory};
use super::InvalidCatalog;
use crate::money::{Currency, Money, Rate};

pub(super) fn read(text: &str, zone: &TimeZone) -> Result<Catalog, InvalidCatalog> {
    let file: File = toml::from_str(text)?;
    let plans = file.plan.into_iter().map(|plan| plan.read(zone));
    let coupons = file.coupon.into_iter().map(|coupon| coupon.read(zone));
    Ok(Catalog {
        plans: plans.collect::<Result<_, _>>()?,
        coupons: coupons.collect::<Result<_, _>>()?,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    plan: Vec<PlanEntry>,
    #[serde(default)]
    coupon: Vec<CouponEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanEntry {
    slug: String,
    name: Localized,
    #[serde(default)]
    summary: Localized,
    #[serde(default)]
    tax_category: TaxCategory,
    #[serde(default)]
    supply: Supply,
    stock: Option<u32>,
    #[serde(default)]
    price: Vec<PriceEntry>,
    #[serde(default)]
    addon: Vec<AddonEntry>,
    #[serde(default)]
    question: Vec<QuestionEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PriceEntry {
    currency: Currency,
    interval: Interval,
    net_minor: Option<i64>,
    gross_minor: Option<i64>,
    setup_net_minor: Option<i64>,
    setup_gross_minor: Option<i64>,
    #[serde(default)]
    trial_days: u32,
    valid_from: Option<toml::Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AddonEntry {
    key: String,
    name: Localized,
    #[serde(default)]
    min_quantity: u32,
    #[serde(default = "one")]
    max_quantity: u32,
    #[serde(default)]
    price: Vec<AddonPriceEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AddonPriceEntry {
    currency: Currency,
    interval: Interval,
    net_minor: Option<i64>,
    gross_minor: Option<i64>,
    valid_from: Option<toml::Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionEntry {
    key: String,
    kind: String,
    label: Localized,
    #[serde(default)]
    help: Localized,
    #[serde(default)]
    choices: Vec<String>,
    #[serde(default)]
    required: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CouponEntry {
    code: String,
    percent: Option<Rate>,
    amount_minor: Option<i64>,
    currency: Option<Currency>,
    plans: Option<Vec<String>>,
    valid_from: Option<toml::Value>,
    valid_until: Option<toml::Value>,
    max_uses: Option<u32>,
    max_uses_per_customer: Option<u32>,
    periods: Option<u32>,
}

const fn one() -> u32 {
    1
}

impl PlanEntry {
    fn read(self, zone: &TimeZone) -> Result<PlanDraft, InvalidCatalog> {
        let at = |what: String| {
            let plan = &self.slug;
            move |why: &'static str| InvalidCatalog::at(format!("plan `{plan}`, {what}"), why)
        };
        let prices = self.price.iter().zip(1..).map(|(entry, number)| {
            let place = format!(
                "price {number} ({} {})",
                entry.currency,
                entry.interval.as_str()
            );
            entry.read(zone).map_err(at(place))
        });
        let prices = prices.collect::<Result<_, _>>()?;
        let mut addons = Vec::with_capacity(self.addon.len());
        for entry in &self.addon {
            let mut addon = entry.bare();
            for (price, number) in entry.price.iter().zip(1..) {
                let place = format!("add-on `{}`, price {number}", entry.key);
                addon.prices.push(price.read(zone).map_err(at(place))?);
            }
            addons.push(addon);
        }
        let questions = self.question.iter().map(|entry| {
            let place = format!("question `{}`", entry.key);
            entry.read().map_err(at(place))
        });
        let questions = questions.collect::<Result<_, _>>()?;
        Ok(PlanDraft {
            prices,
            addons,
            questions,
            slug: self.slug,
            name: self.name,
            summary: self.summary,
            tax_category: self.tax_category,
            supply: self.supply,
            stock: self.stock,
        })
    }
}

impl PriceEntry {
    fn read(&self, zone: &TimeZone) -> Result<PriceDraft, &'static str> {
        let (basis, amount) = either(self.net_minor, self.gross_minor)?;
        let (setup, other) = match basis {
            Basis::Net => (self.setup_net_minor, self.setup_gross_minor),
            Basis::Gross => (self.setup_gross_minor, self.setup_net_minor),
        };
        if other.is_some() {
            return Err("a set-up fee is net or gross as its price is");
        }
        Ok(PriceDraft {
            valid_from: moment(self.valid_from.as_ref(), zone, Edge::Begin)?,
            interval: self.interval,
            basis,
            amount: Money::new(amount, self.currency),
            setup: Money::new(setup.unwrap_or(0), self.currency),
            trial_days: self.trial_days,
        })
    }
}

impl AddonEntry {
    fn bare(&self) -> Addon {
        Addon {
            key: self.key.clone(),
            name: self.name.clone(),
            quantity_min: self.min_quantity,
            quantity_max: self.max_quantity,
            prices: Vec::with_capacity(self.price.len()),
        }
    }
}

impl AddonPriceEntry {
    fn read(&self, zone: &TimeZone) -> Result<AddonPrice, &'static str> {
        let (basis, amount) = either(self.net_minor, self.gross_minor)?;
        Ok(AddonPrice {
            valid_from: moment(self.valid_from.as_ref(), zone, Edge::Begin)?,
            interval: self.interval,
            basis,
            amount: Money::new(amount, self.currency),
        })
    }
}

impl QuestionEntry {
    fn read(&self) -> Result<Question, &'static str> {
        let kind = QuestionKind::from_word(&self.kind, self.choices.clone())
            .ok_or("a question is text, choice (with choices), domain, email or number")?;
        if !self.choices.is_empty() && !matches!(kind, QuestionKind::Choice(_)) {
            return Err("only a choice has choices");
        }
        Ok(Question {
            key: self.key.clone(),
            kind,
            label: self.label.clone(),
            help: self.help.clone(),
            required: self.required,
        })
    }
}

impl CouponEntry {
    fn read(self, zone: &TimeZone) -> Result<Coupon, InvalidCatalog> {
        let place = format!("coupon `{}`", self.code);
        let at = |why: &'static str| InvalidCatalog::at(place.clone(), why);
        let code: CouponCode = self
            .code
            .parse()
            .map_err(|error: InvalidCode| InvalidCatalog::at(place.clone(), error.to_string()))?;
        let off = match (self.percent, self.amount_minor, self.currency) {
            (Some(percent), None, None) => Off::Percent(percent),
            (None, Some(amount), Some(currency)) => Off::Amount(Money::new(amount, currency)),
            (None, Some(_), None) => return Err(at("an amount_minor has a currency")),
            (Some(_), None, Some(_)) => return Err(at("a percent has no currency")),
            _ => return Err(at("a coupon has either percent or amount_minor")),
        };
        Ok(Coupon {
            code,
            off,
            plans: self.plans.map(sorted),
            valid_from: moment(self.valid_from.as_ref(), zone, Edge::Begin).map_err(at)?,
            valid_until: moment(self.valid_until.as_ref(), zone, Edge::End).map_err(at)?,
            uses_max: self.max_uses,
            customer_uses_max: self.max_uses_per_customer,
            periods: self.periods,
        })
    }
}

/// One order for what has none of its own, so that the same coupon is written the same.
fn sorted(mut slugs: Vec<String>) -> Vec<String> {
    slugs.sort_unstable();
    slugs
}

fn either(net: Option<i64>, gross: Option<i64>) -> Result<(Basis, i64), &'static str> {
    match (net, gross) {
        (Some(net), None) => Ok((Basis::Net, net)),
        (None, Some(gross)) => Ok((Basis::Gross, gross)),
        _ => Err("a price has either net_minor or gross_minor"),
    }
}

/// Which end of a day is meant.
#[derive(Clone, Copy)]
enum Edge {
    Begin,
    End,
}

const NO_MOMENT: &str =
    "a moment is a day such as 2026-12-31, or a time with its offset such as 2026-12-31T12:00:00Z";

/// A day as a whole, in the shop's zone, or a moment.
fn moment(
    value: Option<&toml::Value>,
    zone: &TimeZone,
    edge: Edge,
) -> Result<Option<Timestamp>, &'static str> {
    let text = match value {
        None => return Ok(None),
        Some(toml::Value::Datetime(moment)) => moment.to_string(),
        Some(toml::Value::String(text)) => text.clone(),
        Some(_) => return Err(NO_MOMENT),
    };
    let at = if text.len() == "2026-12-31".len() {
        day(&text, zone, edge)
    } else {
        text.parse().ok()
    };
    // The database counts microseconds.
    let at = at.and_then(|at: Timestamp| Timestamp::from_microsecond(at.as_microsecond()).ok());
    at.map(Some).ok_or(NO_MOMENT)
}

fn begin_of(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    Some(
        day.to_zoned(zone.clone())
            .ok()?
            .start_of_day()
            .ok()?
            .timestamp(),
    )
}

fn day(text: &str, zone: &TimeZone, edge: Edge) -> Option<Timestamp> {
    let day: Date = text.parse().ok()?;
    match edge {
        Edge::Begin => begin_of(day, zone),
        Edge::End => begin_of(day.checked_add(1.day()).ok()?, zone),
    }
}
