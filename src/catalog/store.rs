mod coupons;
pub(super) mod limits;
mod read;
mod write;

use std::collections::HashMap;

use jiff::Timestamp;

use super::draft::{Catalog, PlanDraft, PriceDraft};
use super::model::{Addon, AddonId, Localized, Plan, PlanId, Price, PriceId, Question, Stock};
use super::withdrawn::{Withdrawn, WithdrawnParts};
use crate::storage::{Error, Result, Storage, Tx};

pub(super) use write::{Mint, write};

/// All plans that are on offer at a moment, in the shop's order.
pub(super) async fn offered(storage: &Storage, at: Timestamp) -> Result<Vec<Plan>> {
    let mut conn = storage.reader().acquire().await?;
    let known = read::plans(&mut conn, at).await?;
    let offered = known.into_iter().filter(|plan| !plan.is_retired);
    Ok(offered.map(KnownPlan::offered).collect())
}

/// Whether any coupon could be used at a moment.
pub(super) async fn has_coupons(storage: &Storage, at: Timestamp) -> Result<bool> {
    let one: Option<String> = sqlx::query_scalar(
        "select id from coupons where ended_at is null and (valid_until_at is null or valid_until_at > $1) limit 1",
    )
    .bind(at.as_microsecond())
    .fetch_optional(storage.reader())
    .await?;
    Ok(one.is_some())
}

/// One plan, on offer or not.
pub(super) async fn by_id(storage: &Storage, id: &PlanId, at: Timestamp) -> Result<Plan> {
    let mut conn = storage.reader().acquire().await?;
    let known = read::plans(&mut conn, at).await?;
    let found = known.into_iter().find(|plan| plan.id == *id);
    found
        .map(KnownPlan::offered)
        .ok_or_else(|| Error::unreadable(id))
}

/// One version of a price and its plan, in force or not.
pub(super) async fn price(storage: &Storage, id: &PriceId) -> Result<Option<(PlanId, Price)>> {
    let mut conn = storage.reader().acquire().await?;
    read::price(&mut conn, id).await
}

/// The later version of a price that is in force at a moment, on the same basis, of a plan that is on offer.
pub(super) async fn successor(
    storage: &Storage,
    of: &PriceId,
    at: Timestamp,
) -> Result<Option<(PlanId, Price)>> {
    let mut conn = storage.reader().acquire().await?;
    read::successor(&mut conn, of, at).await
}

/// The whole catalogue, to be written down.
pub(super) async fn catalog(storage: &Storage, at: Timestamp) -> Result<Catalog> {
    let mut conn = storage.reader().acquire().await?;
    Ok(read::known(&mut conn, at).await?.catalog())
}

pub(super) async fn labels(
    storage: &Storage,
    plan: &PlanId,
    other: &PlanId,
) -> Result<HashMap<String, Localized>> {
    let mut conn = storage.reader().acquire().await?;
    read::labels(&mut conn, plan, other).await
}

/// What was on offer once and is no more.
pub(super) async fn withdrawn(storage: &Storage, at: Timestamp) -> Result<Withdrawn> {
    let mut conn = storage.reader().acquire().await?;
    let known = read::known(&mut conn, at).await?;
    let ended = known.coupons.into_iter().filter(|row| row.is_ended);
    let parts = known.plans.iter().map(|plan| WithdrawnParts {
        plan: plan.bare.slug.clone(),
        addons: plan.addons_where(|addon| addon.is_retired),
        questions: plan.withdrawn_questions.clone(),
    });
    let retired = known.plans.iter().filter(|plan| plan.is_retired);
    Ok(Withdrawn {
        plans: retired.map(KnownPlan::draft).collect(),
        parts: parts.collect(),
        coupons: ended.map(|row| row.coupon).collect(),
    })
}

/// The whole catalogue, to be changed.
pub(super) async fn known(tx: &mut Tx, at: Timestamp) -> Result<Known> {
    read::known(tx.conn(), at).await
}

/// Everything there is and was, with its ids.
#[derive(Debug)]
pub(super) struct Known {
    plans: Vec<KnownPlan>,
    coupons: Vec<coupons::Row>,
}

impl Known {
    pub(super) fn catalog(&self) -> Catalog {
        let on_offer = self.plans.iter().filter(|plan| !plan.is_retired);
        let live = self.coupons.iter().filter(|row| !row.is_ended);
        Catalog {
            plans: on_offer.map(KnownPlan::draft).collect(),
            coupons: live.map(|row| row.coupon.clone()).collect(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.plans.is_empty()
    }
}

/// A plan that there is or was, with its prices in force and to come.
#[derive(Debug)]
struct KnownPlan {
    id: PlanId,
    is_retired: bool,
    units_taken: i64,
    prices: Vec<(PriceId, PriceDraft)>,
    addons: Vec<KnownAddon>,
    withdrawn_questions: Vec<Question>,
    /// Without its prices and add-ons.
    bare: PlanDraft,
}

#[derive(Debug)]
struct KnownAddon {
    id: AddonId,
    is_retired: bool,
    addon: Addon,
}

impl KnownPlan {
    fn offered(self) -> Plan {
        let stock = self.bare.stock.map(|max| Stock {
            max,
            taken: self.units_taken,
        });
        let mut addons = self.addons_on_offer();
        for addon in &mut addons {
            addon.prices.retain(|price| price.valid_from.is_none());
        }
        let prices = self.prices.into_iter();
        let in_force = prices.filter(|(_, price)| price.valid_from.is_none());
        Plan {
            id: self.id,
            slug: self.bare.slug,
            name: self.bare.name,
            summary: self.bare.summary,
            tax_category: self.bare.tax_category,
            supply: self.bare.supply,
            stock,
            prices: in_force.map(|(id, price)| price.with_id(id)).collect(),
            addons,
            questions: self.bare.questions,
        }
    }

    fn draft(&self) -> PlanDraft {
        let prices = self.prices.iter().map(|(_, price)| price.clone());
        PlanDraft {
            prices: prices.collect(),
            addons: self.addons_on_offer(),
            ..self.bare.clone()
        }
    }

    fn addons_on_offer(&self) -> Vec<Addon> {
        self.addons_where(|addon| !addon.is_retired)
    }

    fn addons_where(&self, wanted: impl Fn(&KnownAddon) -> bool) -> Vec<Addon> {
        let found = self.addons.iter().filter(|addon| wanted(addon));
        found.map(|addon| addon.addon.clone()).collect()
    }
}
