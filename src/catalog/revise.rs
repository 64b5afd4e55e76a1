//! Changing what is offered: as a whole from a file, or one thing in the panel. Both are the same step from one catalogue
//! to the next, in one transaction.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::changes::{Change, changes};
use super::draft::Catalog;
use super::fault::Fault;
use super::file::{InvalidCatalog, Place};
use super::{Shelf, Withdrawn, store};
use crate::app::App;
use crate::audit::{Action, Actor};
use crate::chance::Chance;
use crate::clock::Clock;
use crate::storage::{self, Storage};

/// What a new shop offers until its operator says otherwise.
const DEFAULT: &str = include_str!("../../config/catalog.toml");

/// Why the catalogue stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum ReviseError {
    #[error(transparent)]
    Invalid(#[from] InvalidCatalog),
    #[error(transparent)]
    Storage(#[from] storage::Error),
}

/// What is on offer now and was decided for later.
pub async fn current(app: &App) -> storage::Result<Catalog> {
    store::catalog(&app.storage, app.clock.now()).await
}

/// What was on offer once, with the prices it had.
pub async fn withdrawn(app: &App) -> storage::Result<Withdrawn> {
    store::withdrawn(&app.storage, app.clock.now()).await
}

/// The whole catalogue as a TOML file.
pub async fn export(app: &App) -> storage::Result<String> {
    Ok(current(app).await?.to_toml(&app.config.business.zone()))
}

/// What a file would change.
pub async fn preview(app: &App, text: &str) -> Result<Vec<Change>, ReviseError> {
    let wanted = Catalog::of_toml(text, &app.config.business.zone())?.as_of(app.clock.now());
    Ok(changes(&current(app).await?, &wanted))
}

/// Puts the catalogue of a file in the place of what was offered, and says what that changed.
pub async fn import(app: &App, by: Actor, text: &str) -> Result<Vec<Change>, ReviseError> {
    let wanted = Catalog::of_toml(text, &app.config.business.zone())?;
    revise(app, by, None, move |_| Ok(wanted.clone())).await
}

/// As [`import`], unless no plan would be left of those on offer: an empty or a cut file says so without meaning it.
pub async fn import_some(app: &App, by: Actor, text: &str) -> Result<Vec<Change>, ReviseError> {
    let wanted = Catalog::of_toml(text, &app.config.business.zone())?;
    let step = move |before: Catalog| {
        if leaves_nothing(&before, &wanted) {
            return Err(Place::whole().unfit(Fault::NothingLeft));
        }
        Ok(wanted.clone())
    };
    revise(app, by, None, step).await
}

/// Whether of all plans on offer none stays.
pub fn leaves_nothing(of: &Catalog, wanted: &Catalog) -> bool {
    let stays = |slug: &str| wanted.plans.iter().any(|plan| plan.slug == slug);
    !of.plans.is_empty() && !of.plans.iter().any(|plan| stays(&plan.slug))
}

/// Takes one step from what is offered to something else, all of it or nothing, and says what that changed. `on` names
/// the one thing that it is about.
pub async fn revise(
    app: &App,
    by: Actor,
    on: Option<String>,
    step: impl Fn(Catalog) -> Result<Catalog, InvalidCatalog> + Send + Sync + 'static,
) -> Result<Vec<Change>, ReviseError> {
    let mut event = app.audit.event(by, Action::CatalogChanged);
    if let Some(on) = on {
        event = event.on(on);
    }
    let (audit, step, mint) = (
        app.audit.clone(),
        Arc::new(step),
        mint(&app.clock, &app.chance),
    );
    let changed = app
        .storage
        .transact(move |tx| {
            let (audit, event) = (audit.clone(), event.clone());
            let (step, mint) = (Arc::clone(&step), mint.clone());
            Box::pin(async move {
                let known = store::known(tx, mint.now).await?;
                let before = known.catalog();
                let wanted = step(before.clone())?.as_of(mint.now);
                wanted.check()?;
                let changed = changes(&before, &wanted);
                if !changed.is_empty() {
                    store::write(tx, &known, &wanted, &mint).await?;
                    audit.record(tx, &event).await?;
                }
                Ok::<_, ReviseError>(changed)
            })
        })
        .await?;
    app.room::<Shelf>().forget();
    Ok(changed)
}

/// Gives a shop that never had a plan the default ones; two servers that start together do it once.
pub async fn stock_up(storage: &Storage, clock: &Clock, chance: &Chance) -> storage::Result<()> {
    let wanted =
        Catalog::of_toml(DEFAULT, &TimeZone::UTC).expect("the catalogue in the binary is tested");
    let mint = mint(clock, chance);
    storage
        .transact(move |tx| {
            let (wanted, mint) = (wanted.clone(), mint.clone());
            Box::pin(async move {
                let known = store::known(tx, mint.now).await?;
                if known.is_empty() {
                    store::write(tx, &known, &wanted, &mint).await?;
                }
                Ok(())
            })
        })
        .await
}

fn mint(clock: &Clock, chance: &Chance) -> store::Mint {
    // As the database counts, so that what is written is what is read.
    let now = Timestamp::from_microsecond(clock.now().as_microsecond());
    store::Mint {
        clock: clock.clone(),
        chance: chance.clone(),
        now: now.expect("a moment cut to microseconds is one"),
    }
}
