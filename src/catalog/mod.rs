//! The catalogue: what can be ordered, and at what price.

mod changes;
mod check;
mod coupon;
pub mod data;
mod draft;
mod fault;
mod file;
mod limited;
mod model;
pub mod pages;
mod revise;
mod shelf;
mod store;
mod supply;
mod turnstile;
mod withdrawn;

use std::collections::HashMap;

use jiff::Timestamp;

use crate::app::App;
use crate::storage::{self, Storage};

pub use changes::{Change, ChangeKind, FactChange, Thing};
pub use coupon::{Coupon, CouponCode, CouponId, InvalidCode, KnownCoupon, Off};
pub use draft::{Catalog, PlanDraft, PriceDraft};
pub use fault::Fault;
pub use file::{InvalidCatalog, Place};
pub use limited::{
    CouponUse, Retaking, UsedCoupon, coupon, give_back, note_use, redeem, retake, return_units,
    take, used_coupon, used_coupon_covers, used_coupons,
};
pub use model::{
    Addon, AddonId, AddonPrice, Basis, Interval, Localized, Plan, PlanId, Price, PriceId, Question,
    QuestionId, QuestionKind, Stock,
};
pub use revise::{
    ReviseError, current, export, import, import_some, leaves_nothing, preview, revise, stock_up,
    withdrawn,
};
pub use shelf::Shelf;
pub use supply::{Supply, TaxCategory, UnknownWord};
pub use turnstile::Turnstile;
pub use withdrawn::Withdrawn;

/// A plan by its id, as it is described now; also one that is not on offer any more.
pub async fn plan(app: &App, id: &PlanId) -> storage::Result<Plan> {
    let offered = app.room::<Shelf>().plans(&app.storage, &app.clock).await?;
    match offered.iter().find(|plan| plan.id == *id) {
        Some(plan) => Ok(plan.clone()),
        None => store::by_id(&app.storage, id, app.clock.now()).await,
    }
}

/// One version of a price and its plan, in force or not.
pub async fn price(storage: &Storage, id: &PriceId) -> storage::Result<Option<(PlanId, Price)>> {
    store::price(storage, id).await
}

/// What each question of a plan is called, by its key; of those that it does not ask, as another plan calls them, before any
/// that there is. Also ones that are asked no more, since answers were given to them.
pub async fn question_labels(
    storage: &Storage,
    plan: &PlanId,
    other: &PlanId,
) -> storage::Result<HashMap<String, Localized>> {
    store::labels(storage, plan, other).await
}

/// The later version that takes this price's place at a moment, if one does and is reckoned alike.
pub async fn successor(
    storage: &Storage,
    of: &PriceId,
    at: Timestamp,
) -> storage::Result<Option<(PlanId, Price)>> {
    store::successor(storage, of, at).await
}
