//! The feed: what happened, in one order, for programs that act on it.
//!
//! Whoever does something worth knowing tells it in the same transaction ([`tell`]): a row without a place. One lease holder
//! at a time gives the places ([`place`]), each batch a transaction that begins after the one before it was committed. So a
//! reader that has seen place 17 has seen everything that is ever going to stand before it, however long a transaction took
//! and however many processes write.
//!
//! Invariant: an event names things by their ids and nobody by anything else.

mod api;
pub mod data;
mod store;

pub use api::{ApiDescription, routes as api_routes};

use jiff::Timestamp;

use crate::app::App;
use crate::jobs::Held;
use crate::storage::{self, Batch, Tx};

/// Events that get their places in one transaction.
const TOGETHER: u32 = 500;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What it is called where it happened: told once.
    pub source: String,
    /// `subscription.renewed` and the like: the room's word, and what happened.
    pub kind: String,
    pub subscription: Option<String>,
    pub invoice: Option<String>,
    pub at: Timestamp,
    /// The moment that it names: when a trial ends, or a subscription.
    pub effective_at: Option<Timestamp>,
}

impl Event {
    pub fn new(source: impl Into<String>, kind: impl Into<String>, at: Timestamp) -> Self {
        Self {
            source: source.into(),
            kind: kind.into(),
            subscription: None,
            invoice: None,
            at,
            effective_at: None,
        }
    }

    #[must_use]
    pub fn of_subscription(self, id: impl Into<String>) -> Self {
        Self {
            subscription: Some(id.into()),
            ..self
        }
    }

    #[must_use]
    pub fn of_invoice(self, id: impl Into<String>) -> Self {
        Self {
            invoice: Some(id.into()),
            ..self
        }
    }

    #[must_use]
    pub fn effective(self, at: Option<Timestamp>) -> Self {
        Self {
            effective_at: at,
            ..self
        }
    }
}

/// An event that has its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    pub position: i64,
    pub event: Event,
}

/// Tells these, with what the batch writes.
pub fn tell(batch: &mut Batch, events: impl IntoIterator<Item = Event>) {
    store::insert(batch, events);
}

/// Tells what happened to invoices that have a past, each with its kind, in the transaction of it: the next thing that is told
/// of each.
pub async fn tell_of_invoices(
    tx: &mut Tx,
    happened: &[(&str, &str)],
    at: Timestamp,
) -> storage::Result<()> {
    if happened.is_empty() {
        return Ok(());
    }
    let invoices: Vec<&str> = happened.iter().map(|(invoice, _)| *invoice).collect();
    let told = store::told_of_invoices(tx, &invoices).await?;
    let events = happened.iter().map(|(invoice, kind)| {
        let before = told.get(*invoice).copied().unwrap_or(0);
        Event::new(format!("{invoice}/{before}"), *kind, at).of_invoice(*invoice)
    });
    let mut batch = Batch::new();
    tell(&mut batch, events);
    tx.insert(batch).await
}

/// Gives everything that was told its place. A duty of one lease holder; it stops where the lease was lost.
pub async fn place(app: &App, held: Option<&Held>) -> storage::Result<()> {
    while place_some(app, held).await? == u64::from(TOGETHER) {}
    Ok(())
}

async fn place_some(app: &App, held: Option<&Held>) -> storage::Result<u64> {
    if !store::any_unplaced(&app.storage).await? {
        return Ok(0);
    }
    let held = held.cloned();
    app.storage
        .transact(move |tx| {
            let held = held.clone();
            Box::pin(async move {
                if let Some(held) = held
                    && !held.fence(tx).await?
                {
                    return Ok(0);
                }
                store::place(tx, TOGETHER).await
            })
        })
        .await
}

/// What stands behind a place, in its order, `limit` at most.
pub async fn after(app: &App, position: i64, limit: u32) -> storage::Result<Vec<Placed>> {
    store::after(&app.storage, position, limit).await
}
