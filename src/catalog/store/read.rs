use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use super::super::draft::{self, PlanDraft, PriceDraft};
use super::super::model::{
    Addon, AddonPrice, Localized, PlanId, Price, PriceId, Question, QuestionKind,
};
use super::{Known, KnownAddon, KnownPlan, coupons};
use crate::money::{Currency, Money};
use crate::storage::{Error, Result};

pub(super) async fn known(conn: &mut AnyConnection, at: Timestamp) -> Result<Known> {
    Ok(Known {
        plans: plans(conn, at).await?,
        coupons: coupons::rows(conn).await?,
    })
}

/// Every plan there ever was, in the shop's order.
pub(super) async fn plans(conn: &mut AnyConnection, at: Timestamp) -> Result<Vec<KnownPlan>> {
    let mut plans = bare_plans(conn).await?;
    for (plan_id, price) in prices(conn, at).await? {
        if let Some(plan) = plan(&mut plans, &plan_id) {
            plan.prices.push(price);
        }
    }
    for (plan_id, addon) in addons(conn, at).await? {
        if let Some(plan) = plan(&mut plans, &plan_id) {
            plan.addons.push(addon);
        }
    }
    for (plan_id, question, is_withdrawn) in questions(conn).await? {
        if let Some(plan) = plan(&mut plans, &plan_id) {
            if is_withdrawn {
                plan.withdrawn_questions.push(question);
            } else {
                plan.bare.questions.push(question);
            }
        }
    }
    for plan in &mut plans {
        plan.prices = draft::as_of(std::mem::take(&mut plan.prices), at);
    }
    Ok(plans)
}

fn plan<'p>(plans: &'p mut [KnownPlan], id: &str) -> Option<&'p mut KnownPlan> {
    plans.iter_mut().find(|plan| plan.id.as_str() == id)
}

async fn bare_plans(conn: &mut AnyConnection) -> Result<Vec<KnownPlan>> {
    sqlx::query(
        "select p.id, p.slug, p.name_en, p.name_de, p.summary_en, p.summary_de, p.tax_category, p.supply, \
         p.retired_at, s.units_max, s.units_taken \
         from plans p left join stocks s on s.plan_id = p.id order by p.position, p.slug",
    )
    .fetch_all(conn)
    .await?
    .iter()
    .map(bare_plan)
    .collect()
}

fn bare_plan(row: &AnyRow) -> Result<KnownPlan> {
    let number = |column: &str| row.try_get::<Option<i64>, _>(column);
    let stock = number("units_max")?.map(u32::try_from).transpose();
    Ok(KnownPlan {
        id: text(row, "id")?.parse().map_err(Error::unreadable)?,
        is_retired: number("retired_at")?.is_some(),
        units_taken: number("units_taken")?.unwrap_or(0),
        prices: Vec::new(),
        addons: Vec::new(),
        withdrawn_questions: Vec::new(),
        bare: PlanDraft {
            slug: text(row, "slug")?,
            name: localized(row, "name")?,
            summary: localized(row, "summary")?,
            tax_category: text(row, "tax_category")?
                .parse()
                .map_err(Error::unreadable)?,
            supply: text(row, "supply")?.parse().map_err(Error::unreadable)?,
            stock: stock.map_err(Error::unreadable)?,
            prices: Vec::new(),
            addons: Vec::new(),
            questions: Vec::new(),
        },
    })
}

/// The versions in force at a moment, and those to come.
async fn prices(
    conn: &mut AnyConnection,
    at: Timestamp,
) -> Result<Vec<(String, (PriceId, PriceDraft))>> {
    sqlx::query(
        "select plan_id, id, currency, interval, basis, amount_minor, setup_minor, trial_days, valid_from_at \
         from prices where valid_until_at is null or (valid_until_at > $1 and valid_until_at > valid_from_at)",
    )
    .bind(at.as_microsecond())
    .fetch_all(conn)
    .await?
    .iter()
    .map(price_row)
    .collect()
}

/// One version of a price and its plan, whenever it is in force.
pub(super) async fn price(
    conn: &mut AnyConnection,
    id: &PriceId,
) -> Result<Option<(PlanId, Price)>> {
    let row = sqlx::query(
        "select plan_id, id, currency, interval, basis, amount_minor, setup_minor, trial_days, valid_from_at \
         from prices where id = $1",
    )
    .bind(id.as_str())
    .fetch_optional(conn)
    .await?;
    let Some((plan, (id, price))) = row.as_ref().map(price_row).transpose()? else {
        return Ok(None);
    };
    let plan = plan.parse().map_err(Error::unreadable)?;
    Ok(Some((plan, price.with_id(id))))
}

/// The later version of a price that is in force at a moment.
pub(super) async fn successor(
    conn: &mut AnyConnection,
    of: &PriceId,
    at: Timestamp,
) -> Result<Option<(PlanId, Price)>> {
    let row = sqlx::query(
        "select s.plan_id, s.id, s.currency, s.interval, s.basis, s.amount_minor, s.setup_minor, s.trial_days, \
         s.valid_from_at from prices p join prices s on s.plan_id = p.plan_id and s.currency = p.currency \
         and s.interval = p.interval and s.basis = p.basis join plans on plans.id = p.plan_id \
         where p.id = $1 and plans.retired_at is null and s.valid_from_at > p.valid_from_at and s.valid_from_at <= $2 \
         and (s.valid_until_at is null or s.valid_until_at > $2) order by s.valid_from_at desc limit 1",
    )
    .bind(of.as_str())
    .bind(at.as_microsecond())
    .fetch_optional(conn)
    .await?;
    let Some((plan, (id, price))) = row.as_ref().map(price_row).transpose()? else {
        return Ok(None);
    };
    let plan = plan.parse().map_err(Error::unreadable)?;
    Ok(Some((plan, price.with_id(id))))
}

fn price_row(row: &AnyRow) -> Result<(String, (PriceId, PriceDraft))> {
    let trial_days: i64 = row.try_get("trial_days")?;
    let price = PriceDraft {
        valid_from: Some(moment(row, "valid_from_at")?),
        interval: text(row, "interval")?.parse().map_err(Error::unreadable)?,
        basis: text(row, "basis")?.parse().map_err(Error::unreadable)?,
        amount: money(row, "amount_minor")?,
        setup: money(row, "setup_minor")?,
        trial_days: u32::try_from(trial_days).map_err(Error::unreadable)?,
    };
    let id = text(row, "id")?.parse().map_err(Error::unreadable)?;
    Ok((text(row, "plan_id")?, (id, price)))
}

async fn addons(conn: &mut AnyConnection, at: Timestamp) -> Result<Vec<(String, KnownAddon)>> {
    let mut prices = addon_prices(conn, at).await?;
    let rows = sqlx::query(
        "select plan_id, id, key, name_en, name_de, quantity_min, quantity_max, retired_at \
         from addons order by plan_id, position, key",
    )
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            let id = text(row, "id")?;
            let of_this = prices.extract_if(.., |(addon_id, _)| *addon_id == id);
            let versions = of_this.map(|(_, price)| price).collect();
            let retired_at: Option<i64> = row.try_get("retired_at")?;
            let addon = Addon {
                key: text(row, "key")?,
                name: localized(row, "name")?,
                quantity_min: count(row, "quantity_min")?,
                quantity_max: count(row, "quantity_max")?,
                prices: draft::as_of(versions, at),
            };
            let known = KnownAddon {
                id: id.parse().map_err(Error::unreadable)?,
                is_retired: retired_at.is_some(),
                addon,
            };
            Ok((text(row, "plan_id")?, known))
        })
        .collect()
}

async fn addon_prices(
    conn: &mut AnyConnection,
    at: Timestamp,
) -> Result<Vec<(String, AddonPrice)>> {
    sqlx::query(
        "select addon_id, currency, interval, basis, amount_minor, valid_from_at from addon_prices \
         where valid_until_at is null or (valid_until_at > $1 and valid_until_at > valid_from_at)",
    )
    .bind(at.as_microsecond())
    .fetch_all(conn)
    .await?
    .iter()
    .map(|row| {
        let price = AddonPrice {
            valid_from: Some(moment(row, "valid_from_at")?),
            interval: text(row, "interval")?.parse().map_err(Error::unreadable)?,
            basis: text(row, "basis")?.parse().map_err(Error::unreadable)?,
            amount: money(row, "amount_minor")?,
        };
        Ok((text(row, "addon_id")?, price))
    })
    .collect()
}

/// Every question there ever was, with its plan and whether it was withdrawn.
async fn questions(conn: &mut AnyConnection) -> Result<Vec<(String, Question, bool)>> {
    sqlx::query(
        "select plan_id, key, kind, label_en, label_de, help_en, help_de, demand, choices, retired_at \
         from questions order by plan_id, position, key",
    )
    .fetch_all(conn)
    .await?
    .iter()
    .map(|row| {
        let choices = text(row, "choices")?.lines().map(str::to_owned).collect();
        let kind = text(row, "kind")?;
        let question = Question {
            key: text(row, "key")?,
            kind: QuestionKind::from_word(&kind, choices).ok_or_else(|| Error::unreadable(kind))?,
            label: localized(row, "label")?,
            help: localized(row, "help")?,
            required: text(row, "demand")? == "required",
        };
        let retired_at: Option<i64> = row.try_get("retired_at")?;
        Ok((text(row, "plan_id")?, question, retired_at.is_some()))
    })
    .collect()
}

/// What each question of a plan is called that is asked, or was once.
pub(super) async fn labels(
    conn: &mut AnyConnection,
    plan: &PlanId,
    other: &PlanId,
) -> Result<HashMap<String, Localized>> {
    // Of those that have one key, the last counts.
    let asked = "select key, label_en, label_de from questions \
                 order by case when plan_id = $1 then 2 when plan_id = $2 then 1 else 0 end, id";
    sqlx::query(asked)
        .bind(plan.as_str())
        .bind(other.as_str())
        .fetch_all(conn)
        .await?
        .iter()
        .map(|row| Ok((text(row, "key")?, localized(row, "label")?)))
        .collect()
}

pub(super) fn text(row: &AnyRow, column: &str) -> Result<String> {
    Ok(row.try_get(column)?)
}

fn count(row: &AnyRow, column: &str) -> Result<u32> {
    let count: i64 = row.try_get(column)?;
    u32::try_from(count).map_err(Error::unreadable)
}

/// The columns `<prefix>_en` and `<prefix>_de`.
fn localized(row: &AnyRow, prefix: &str) -> Result<Localized> {
    Ok(Localized {
        en: text(row, &format!("{prefix}_en"))?,
        de: text(row, &format!("{prefix}_de"))?,
    })
}

fn moment(row: &AnyRow, column: &str) -> Result<Timestamp> {
    let at: i64 = row.try_get(column)?;
    Timestamp::from_microsecond(at).map_err(Error::unreadable)
}

/// An amount in the row's currency.
fn money(row: &AnyRow, column: &str) -> Result<Money> {
    let currency: Currency = text(row, "currency")?.parse().map_err(Error::unreadable)?;
    Ok(Money::new(row.try_get(column)?, currency))
}
