//! What is to be written of a subscription: if it is still what was read, and not otherwise.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::model::{Item, Subscription, SubscriptionId};
use super::store;
use super::taking::Taking;
use crate::app::App;
use crate::catalog;
use crate::jobs::Held;
use crate::orders::OrderId;
use crate::storage::{self, Batch, Tx};

/// Subscriptions whose rows travel in one statement.
const TOGETHER: usize = 8;

#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) id: SubscriptionId,
    epoch: i64,
    pub(super) rows: Batch,
    /// What it consists of from now on, where that changes.
    pub(super) items: Option<Vec<Item>>,
    /// Discounts that are given for so many periods again, where the items stay.
    pub(super) given_again: BTreeMap<String, i64>,
    /// What it takes of a stock from now on, where that changes.
    pub(super) taking: Option<Taking>,
    /// It ends, at this moment: what its order took of the plan's stock can be had by others.
    pub(super) ended: Option<(OrderId, Timestamp)>,
}

impl Change {
    pub(super) fn of(read: &Subscription, rows: Batch) -> Self {
        Self {
            id: read.id.clone(),
            epoch: read.epoch,
            rows,
            items: None,
            given_again: BTreeMap::new(),
            taking: None,
            ended: None,
        }
    }

    /// Writes it, unless something else was written since it was read, or there is too little left of what it takes.
    pub(super) async fn apply(self, tx: &mut Tx) -> storage::Result<Applied> {
        apply_all(tx, vec![self]).await
    }
}

/// What became of what was to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Applied {
    All,
    /// Not all: some are not what was read any more.
    Some,
    /// Nothing of the transaction may stay.
    SoldOut,
}

/// In one transaction, those that are still what was read; `false` when the lease is another's by now.
pub(super) async fn write(
    app: &App,
    held: Option<&Held>,
    changes: Vec<Change>,
) -> Result<bool, storage::Error> {
    if changes.is_empty() {
        return Ok(true);
    }
    let held = held.cloned();
    app.storage
        .transact(move |tx| {
            let (held, changes) = (held.clone(), changes.clone());
            Box::pin(async move {
                if let Some(held) = held
                    && !held.fence(tx).await?
                {
                    return Ok(false);
                }
                apply_all(tx, changes).await?;
                Ok(true)
            })
        })
        .await
}

async fn apply_all(tx: &mut Tx, changes: Vec<Change>) -> storage::Result<Applied> {
    let read: Vec<_> = changes
        .iter()
        .map(|change| (change.id.clone(), change.epoch))
        .collect();
    let unchanged = store::unchanged(tx, &read).await?;
    let mut rows = Vec::with_capacity(unchanged.len());
    for change in changes {
        if !unchanged.contains(&change.id) {
            continue;
        }
        if let Some((order, at)) = change.ended {
            catalog::return_units(tx, order.as_str(), at).await?;
            catalog::return_units(tx, change.id.as_str(), at).await?;
        } else if let Some(taking) = change.taking
            && !taking.take(tx, &change.id).await?
        {
            return Ok(Applied::SoldOut);
        }
        let mut own = change.rows;
        if let Some(items) = change.items {
            store::remove_items(tx, &change.id).await?;
            store::insert_items(&mut own, &change.id, &items);
        } else {
            for (name, periods) in &change.given_again {
                store::give_discount_again(&mut own, &change.id, name, *periods);
            }
        }
        rows.push(own);
    }
    for together in rows.chunks(TOGETHER) {
        let batch = together.iter().cloned().fold(Batch::new(), Batch::and);
        tx.insert(batch).await?;
    }
    Ok(if unchanged.len() == read.len() {
        Applied::All
    } else {
        Applied::Some
    })
}
