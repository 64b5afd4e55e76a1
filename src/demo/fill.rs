//! Tells the story to the shop: each order is placed, delivered or called off at its own time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use jiff::Timestamp;

use super::colleagues::{self, HireError};
use super::scenes::{Scenes, Unplayable};
use super::story::{self, Episode};
use crate::app::App;
use crate::audit::Actor;
use crate::catalog::{self, Shelf};
use crate::chance::Chance;
use crate::cli::bar::Bar;
use crate::clock::Clock;
use crate::config::Config;
use crate::orders::progress::{self, ProgressError};
use crate::orders::{self, IdempotencyKey, Order, OrderId, PlaceError, Shop};
use crate::serve::{self, StartError};
use crate::storage;

/// The story, and what the shop draws while it is told. Keys are never drawn from it.
const SEED: u64 = 20_241_122;

/// Why the story could not be told.
#[derive(Debug, thiserror::Error)]
pub enum FillError {
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error("the demo has no operators: {0}")]
    Hire(#[from] HireError),
    #[error(
        "the folder of the demo was filled by another version; throw it away to have it made anew"
    )]
    OtherStory,
    #[error("the story does not fit the catalogue: {0}")]
    Unfit(String),
    #[error("an order of the demo did not go on: {0}")]
    Stuck(#[from] ProgressError),
    #[error("a scene of the demo cannot be played: {0}")]
    Scene(#[from] Unplayable),
    #[error("an order of the demo was not placed: {0}")]
    NotPlaced(#[source] PlaceError),
}

/// Fills the shop, or goes on where it was left: an order that is there already is found again by its key.
pub(super) async fn fill(config: Config) -> Result<(), FillError> {
    let chance = Chance::seeded(SEED);
    let end = this_morning();
    let episodes = story::tell(end, &chance);
    let clock = Clock::fixed(episodes[0].at);
    let app = serve::open(config, clock, chance).await?;
    catalog::stock_up(&app.storage, &app.clock, &app.chance).await?;
    let mut bar = Bar::new("Filling the demo shop", episodes.len());
    // What is to come of orders that were placed, the earliest first.
    let mut pending = BinaryHeap::new();
    let mut scenes = Scenes::new(&app, end);
    for (number, episode) in episodes.iter().enumerate() {
        play(&app, &mut scenes, &mut pending, episode.at).await?;
        go_to(&app, episode.at);
        let order = place(&app, number, episode).await?;
        scenes.meet(&order, &episode.form.name);
        if let Some((at, cancelled)) = episode.outcome.moment() {
            let id = order.id;
            pending.push(Reverse(Next { at, id, cancelled }));
        }
        bar.reached(number + 1);
    }
    play(&app, &mut scenes, &mut pending, end).await?;
    go_to(&app, end);
    scenes.end(&app).await?;
    colleagues::hire(&app).await?;
    app.storage.close().await;
    app.vault.close().await;
    Ok(())
}

/// The story ends this morning, so that the panel shows a shop that is alive; told twice on a day, it is the same.
fn this_morning() -> Timestamp {
    let second = Clock::system().now().as_second();
    Timestamp::from_second(second - second.rem_euclid(86_400)).expect("a day has a beginning")
}

/// Something that is to happen to an order.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Next {
    at: Timestamp,
    id: OrderId,
    cancelled: bool,
}

fn go_to(app: &App, at: Timestamp) {
    app.clock.advance(at.duration_since(app.clock.now()));
}

/// Lets happen what is due by then, scenes and what comes of orders, each in its turn.
async fn play(
    app: &App,
    scenes: &mut Scenes,
    pending: &mut BinaryHeap<Reverse<Next>>,
    until: Timestamp,
) -> Result<(), FillError> {
    while let Some(at) = scenes.next_before(until) {
        live_on(app, pending, at).await?;
        go_to(app, at);
        scenes.play(app).await?;
    }
    live_on(app, pending, until).await
}

/// Lets happen what is due by then.
async fn live_on(
    app: &App,
    pending: &mut BinaryHeap<Reverse<Next>>,
    until: Timestamp,
) -> Result<(), FillError> {
    while pending.peek().is_some_and(|Reverse(next)| next.at <= until) {
        let Some(Reverse(next)) = pending.pop() else {
            break;
        };
        go_to(app, next.at);
        let went_on = if next.cancelled {
            progress::cancel(app, &next.id, Actor::System).await
        } else {
            progress::fulfil(app, &next.id, Actor::System).await
        };
        match went_on {
            // Done before an earlier fill was cut off.
            Err(ProgressError::NotNow) => {}
            went_on => went_on?,
        }
    }
    Ok(())
}

async fn place(app: &App, number: usize, episode: &Episode) -> Result<Order, FillError> {
    let shop = Shop::today(app);
    let plan = app
        .room::<Shelf>()
        .plan(&app.storage, &app.clock, episode.plan)
        .await?
        .ok_or_else(|| FillError::Unfit(episode.plan.to_owned()))?;
    let draft = episode
        .form
        .parse(&plan, &shop)
        .map_err(|refused| FillError::Unfit(format!("order {number}: {refused:?}")))?;
    let name = format!("demo {number}");
    let key = IdempotencyKey::new(app, name.as_bytes(), name.as_bytes());
    match orders::place(app, draft, key, None).await {
        Ok(order) => Ok(order),
        Err(PlaceError::KeyReused) => Err(FillError::OtherStory),
        Err(error) => Err(FillError::NotPlaced(error)),
    }
}
