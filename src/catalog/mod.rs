//! The catalogue: what can be ordered, and at what price.

pub mod data;
mod file;
mod model;
pub mod pages;
mod shelf;
mod store;
mod supply;

use crate::app::App;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::storage::{self, Storage};

pub use file::{InvalidCatalog, PlanDraft};
pub use model::{
    Basis, Interval, Localized, Plan, PlanId, Price, PriceId, Question, QuestionId, QuestionKind,
};
pub use shelf::Shelf;
pub use supply::{Supply, TaxCategory, UnknownWord};

/// What a new shop offers until its operator says otherwise.
const DEFAULT: &str = include_str!("../../config/catalog.toml");

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

/// Gives a shop that never had a plan the default ones.
pub async fn stock_up(storage: &Storage, clock: &Clock, chance: &Chance) -> storage::Result<()> {
    let drafts = file::parse(DEFAULT).expect("the catalogue in the binary is tested");
    let (clock, chance) = (clock.clone(), chance.clone());
    storage
        .transact(move |tx| {
            let plans = drafts
                .iter()
                .map(|draft| draft.mint(&clock, &chance))
                .collect();
            let now = clock.now();
            Box::pin(store::add_to_empty(tx, plans, now))
        })
        .await
}
