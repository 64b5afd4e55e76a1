//! Writes down what is wanted over what there is. Nothing that was ordered is touched: prices end and begin, plans and
//! add-ons retire.

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::AssertSqlSafe;

use super::super::coupon::CouponId;
use super::super::draft::{Catalog, PlanDraft, PriceDraft, Version, lines};
use super::super::model::{Addon, AddonId, AddonPrice, PlanId, PriceId, Question, QuestionKind};
use super::{Known, KnownAddon, KnownPlan, coupons};
use crate::chance::Chance;
use crate::clock::Clock;
use crate::storage::{Batch, Result, Tx};
use crate::values;

/// Where new ids come from, and the moment of the change.
#[derive(Debug, Clone)]
pub(in crate::catalog) struct Mint {
    pub(in crate::catalog) clock: Clock,
    pub(in crate::catalog) chance: Chance,
    pub(in crate::catalog) now: Timestamp,
}

pub(in crate::catalog) async fn write(
    tx: &mut Tx,
    known: &Known,
    wanted: &Catalog,
    mint: &Mint,
) -> Result<()> {
    let mut ids = HashMap::with_capacity(wanted.plans.len());
    for (position, plan) in (0..).zip(&wanted.plans) {
        let stored = known
            .plans
            .iter()
            .find(|known| known.bare.slug == plan.slug);
        let minted = || PlanId::mint(&mint.clock, &mint.chance);
        let id = stored.map_or_else(minted, |known| known.id.clone());
        put_plan(tx, stored, &id, plan, position, mint).await?;
        ids.insert(plan.slug.as_str(), id);
    }
    for plan in known.plans.iter().filter(|plan| !plan.is_retired) {
        if !ids.contains_key(plan.bare.slug.as_str()) {
            retire(tx, "plans", plan.id.as_str(), mint.now).await?;
        }
    }
    put_coupons(tx, known, wanted, &ids, mint).await
}

async fn put_plan(
    tx: &mut Tx,
    stored: Option<&KnownPlan>,
    id: &PlanId,
    plan: &PlanDraft,
    position: i64,
    mint: &Mint,
) -> Result<()> {
    let mut batch = bare_plan(id, plan, position, mint.now);
    for (position, question) in (0..).zip(&plan.questions) {
        add_question(&mut batch, id, question, position, mint);
    }
    tx.insert(batch).await?;
    for question in stored.map_or(&[][..], |known| &known.bare.questions) {
        if !plan.questions.iter().any(|kept| kept.key == question.key) {
            retire_question(tx, id, &question.key, mint.now).await?;
        }
    }
    let before: Vec<PriceDraft> = stored.map_or_else(Vec::new, |known| {
        known
            .prices
            .iter()
            .map(|(_, price)| price.clone())
            .collect()
    });
    put_prices(tx, id.as_str(), &before, &plan.prices, mint).await?;
    let known_addons = stored.map_or(&[][..], |known| &known.addons);
    for (position, addon) in (0..).zip(&plan.addons) {
        let stored = known_addons
            .iter()
            .find(|known| known.addon.key == addon.key);
        put_addon(tx, id, stored, addon, position, mint).await?;
    }
    for known in known_addons.iter().filter(|known| !known.is_retired) {
        if !plan.addons.iter().any(|kept| kept.key == known.addon.key) {
            retire(tx, "addons", known.id.as_str(), mint.now).await?;
        }
    }
    Ok(())
}

fn bare_plan(id: &PlanId, plan: &PlanDraft, position: i64, now: Timestamp) -> Batch {
    Batch::new()
        .add(
            "insert into plans (id, slug, name_en, name_de, summary_en, summary_de, tax_category, supply, position, \
             created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
             on conflict (slug) do update set name_en = excluded.name_en, name_de = excluded.name_de, \
             summary_en = excluded.summary_en, summary_de = excluded.summary_de, \
             tax_category = excluded.tax_category, supply = excluded.supply, position = excluded.position, \
             retired_at = null",
            values![
                id.as_str(),
                plan.slug.as_str(),
                plan.name.en.as_str(),
                plan.name.de.as_str(),
                plan.summary.en.as_str(),
                plan.summary.de.as_str(),
                plan.tax_category.as_str(),
                plan.supply.as_str(),
                position,
                now,
            ],
        )
        // What was taken stays counted, also while there is no limit.
        .add(
            "insert into stocks (plan_id, units_max, units_taken) values ($1, $2, 0) \
             on conflict (plan_id) do update set units_max = excluded.units_max",
            values![id.as_str(), plan.stock],
        )
}

fn add_question(batch: &mut Batch, plan: &PlanId, question: &Question, position: i64, mint: &Mint) {
    let choices = match &question.kind {
        QuestionKind::Choice(choices) => choices.join("\n"),
        _ => String::new(),
    };
    let demand = if question.required {
        "required"
    } else {
        "optional"
    };
    batch.push(
        "insert into questions (id, plan_id, key, kind, label_en, label_de, help_en, help_de, demand, choices, position) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         on conflict (plan_id, key) do update set kind = excluded.kind, label_en = excluded.label_en, \
         label_de = excluded.label_de, help_en = excluded.help_en, help_de = excluded.help_de, \
         demand = excluded.demand, choices = excluded.choices, position = excluded.position, retired_at = null",
        values![
            super::super::model::QuestionId::mint(&mint.clock, &mint.chance).as_str(),
            plan.as_str(),
            question.key.as_str(),
            question.kind.word(),
            question.label.en.as_str(),
            question.label.de.as_str(),
            question.help.en.as_str(),
            question.help.de.as_str(),
            demand,
            choices,
            position,
        ],
    );
}

async fn put_addon(
    tx: &mut Tx,
    plan: &PlanId,
    stored: Option<&KnownAddon>,
    addon: &Addon,
    position: i64,
    mint: &Mint,
) -> Result<()> {
    let minted = || AddonId::mint(&mint.clock, &mint.chance);
    let id = stored.map_or_else(minted, |known| known.id.clone());
    let batch = Batch::new().add(
        "insert into addons (id, plan_id, key, name_en, name_de, quantity_min, quantity_max, position) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) \
         on conflict (plan_id, key) do update set name_en = excluded.name_en, name_de = excluded.name_de, \
         quantity_min = excluded.quantity_min, \
         quantity_max = excluded.quantity_max, position = excluded.position, retired_at = null",
        values![
            id.as_str(),
            plan.as_str(),
            addon.key.as_str(),
            addon.name.en.as_str(),
            addon.name.de.as_str(),
            addon.quantity_min,
            addon.quantity_max,
            position,
        ],
    );
    tx.insert(batch).await?;
    let before = stored.map_or(&[][..], |known| &known.addon.prices);
    put_prices(tx, id.as_str(), before, &addon.prices, mint).await
}

/// A price with a table of its versions.
trait Priced: Version + PartialEq {
    const TABLE: &'static str;
    const OWNER: &'static str;
    fn insert(&self, owner: &str, from: Timestamp, until: Option<Timestamp>, mint: &Mint) -> Batch;
}

/// Where a line of versions differs, those in force and to come end, and the wanted ones begin.
async fn put_prices<V: Priced>(
    tx: &mut Tx,
    owner: &str,
    before: &[V],
    wanted: &[V],
    mint: &Mint,
) -> Result<()> {
    for old in lines(before) {
        let new = lines(wanted).find(|new| new[0].line() == old[0].line());
        let new = new.unwrap_or_default();
        if old == new {
            continue;
        }
        let kept = new
            .first()
            .filter(|new| new.valid_from().is_none() && old[0] == **new);
        let until = match kept {
            Some(_) => new.get(1).and_then(Version::valid_from),
            None => Some(mint.now),
        };
        end(tx, owner, &old[0], until, mint.now).await?;
        begin(tx, owner, new, kept.is_some(), mint).await?;
    }
    for new in lines(wanted) {
        if !lines(before).any(|old| old[0].line() == new[0].line()) {
            begin(tx, owner, new, false, mint).await?;
        }
    }
    Ok(())
}

/// Lets the version in force end, and none of those to come begin.
async fn end<V: Priced>(
    tx: &mut Tx,
    owner: &str,
    of_line: &V,
    until: Option<Timestamp>,
    now: Timestamp,
) -> Result<()> {
    let (currency, interval) = of_line.line();
    for (until, which) in [(Some(now), "> $5"), (until, "<= $5")] {
        let sql = format!(
            "update {} set valid_until_at = $1 where {} = $2 and currency = $3 and interval = $4 \
             and valid_from_at {which} and (valid_until_at is null or (valid_until_at > $5 and valid_until_at > valid_from_at))",
            V::TABLE,
            V::OWNER,
        );
        sqlx::query(AssertSqlSafe(sql))
            .bind(until.map(Timestamp::as_microsecond))
            .bind(owner)
            .bind(currency.code())
            .bind(interval.as_str())
            .bind(now.as_microsecond())
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}

/// Inserts versions of one line, each until the next; without the first, if that one goes on.
async fn begin<V: Priced>(
    tx: &mut Tx,
    owner: &str,
    versions: &[V],
    goes_on: bool,
    mint: &Mint,
) -> Result<()> {
    for (number, version) in versions.iter().enumerate().skip(usize::from(goes_on)) {
        let from = version.valid_from().unwrap_or(mint.now);
        let until = versions.get(number + 1).and_then(Version::valid_from);
        tx.insert(version.insert(owner, from, until, mint)).await?;
    }
    Ok(())
}

impl Priced for PriceDraft {
    const TABLE: &'static str = "prices";
    const OWNER: &'static str = "plan_id";

    fn insert(&self, owner: &str, from: Timestamp, until: Option<Timestamp>, mint: &Mint) -> Batch {
        Batch::new().add(
            "insert into prices (id, plan_id, currency, interval, basis, amount_minor, setup_minor, trial_days, \
             valid_from_at, valid_until_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            values![
                PriceId::mint(&mint.clock, &mint.chance).as_str(),
                owner,
                self.amount.currency().code(),
                self.interval.as_str(),
                self.basis.as_str(),
                self.amount.minor(),
                self.setup.minor(),
                self.trial_days,
                from,
                until.map(Timestamp::as_microsecond),
            ],
        )
    }
}

impl Priced for AddonPrice {
    const TABLE: &'static str = "addon_prices";
    const OWNER: &'static str = "addon_id";

    fn insert(&self, owner: &str, from: Timestamp, until: Option<Timestamp>, mint: &Mint) -> Batch {
        Batch::new().add(
            "insert into addon_prices (id, addon_id, currency, interval, basis, amount_minor, valid_from_at, \
             valid_until_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
            values![
                PriceId::mint(&mint.clock, &mint.chance).as_str(),
                owner,
                self.amount.currency().code(),
                self.interval.as_str(),
                self.basis.as_str(),
                self.amount.minor(),
                from,
                until.map(Timestamp::as_microsecond),
            ],
        )
    }
}

async fn put_coupons(
    tx: &mut Tx,
    known: &Known,
    wanted: &Catalog,
    plans: &HashMap<&str, PlanId>,
    mint: &Mint,
) -> Result<()> {
    let stored: HashMap<&str, (usize, &coupons::Row)> = (0..)
        .zip(&known.coupons)
        .map(|(position, row)| (row.coupon.code.as_str(), (position, row)))
        .collect();
    for (position, coupon) in wanted.coupons.iter().enumerate() {
        let before = stored.get(coupon.code.as_str());
        let same = |(at, row): &(usize, &coupons::Row)| {
            *at == position && !row.is_ended && row.coupon == *coupon
        };
        if before.is_some_and(same) {
            continue;
        }
        let minted = || CouponId::mint(&mint.clock, &mint.chance);
        let id = before.map_or_else(minted, |(_, row)| row.id.clone());
        forget_plans(tx, &id).await?;
        let mut batch = Batch::new();
        let position =
            i64::try_from(position).expect("a catalogue holds no such number of coupons");
        coupons::put(&mut batch, &id, coupon, position, mint.now);
        for slug in coupon.plans.iter().flatten() {
            batch.push(
                "insert into coupon_plans (coupon_id, plan_id) values ($1, $2)",
                values![id.as_str(), plans[slug.as_str()].as_str()],
            );
        }
        tx.insert(batch).await?;
    }
    for row in known.coupons.iter().filter(|row| !row.is_ended) {
        if !wanted
            .coupons
            .iter()
            .any(|kept| kept.code == row.coupon.code)
        {
            retire(tx, "coupons", row.id.as_str(), mint.now).await?;
        }
    }
    Ok(())
}

async fn forget_plans(tx: &mut Tx, coupon: &CouponId) -> Result<()> {
    sqlx::query("delete from coupon_plans where coupon_id = $1")
        .bind(coupon.as_str())
        .execute(tx.conn())
        .await?;
    Ok(())
}

async fn retire(tx: &mut Tx, table: &str, id: &str, now: Timestamp) -> Result<()> {
    let column = if table == "coupons" {
        "ended_at"
    } else {
        "retired_at"
    };
    let sql = format!("update {table} set {column} = $1 where id = $2");
    sqlx::query(AssertSqlSafe(sql))
        .bind(now.as_microsecond())
        .bind(id)
        .execute(tx.conn())
        .await?;
    Ok(())
}

async fn retire_question(tx: &mut Tx, plan: &PlanId, key: &str, now: Timestamp) -> Result<()> {
    sqlx::query("update questions set retired_at = $1 where plan_id = $2 and key = $3")
        .bind(now.as_microsecond())
        .bind(plan.as_str())
        .bind(key)
        .execute(tx.conn())
        .await?;
    Ok(())
}
