//! Batch after batch: while one is booked, the next is planned.
//!
//! A plan that was made ahead does not know what the batch before it brings. It holds where the two have nothing to do with
//! each other, which is nearly always; else it is made anew once that batch is booked, so that what comes out never depends on
//! which of both was quicker.

use std::sync::Arc;

use futures_util::future;
use tokio::sync::mpsc::Receiver;

use super::sift::{Shown, Sifted};
use super::{Plan, Planner};
use crate::payments::statements::{ImportError, ReadLine, TRIES_MAX};

/// A batch, with what is to be booked of it.
pub(super) struct Planned {
    batch: Vec<ReadLine>,
    sifted: Sifted,
    pub(super) plan: Arc<Plan>,
}

impl Planner<'_> {
    /// Takes batches in as they come, and tells after each how many lines of the statement are in.
    pub async fn take_in(
        &mut self,
        batches: &mut Receiver<Vec<ReadLine>>,
        mut progress: impl FnMut(u32),
    ) -> Result<(), ImportError> {
        let mut shown = Shown::new();
        let mut next = self.next(batches, &shown).await?;
        while let Some(this) = next {
            let (booked, ahead) =
                future::join(self.book(&this), self.next(batches, &this.sifted.shown)).await;
            let (this, is_as_planned) = match booked {
                Ok(()) => (this, true),
                Err(error) => (self.book_anew(this, &shown, error).await?, false),
            };
            self.begun.done = this.last();
            progress(self.begun.done);
            next = match ahead? {
                Some(ahead) if !is_as_planned || !ahead.holds_after(&this) => {
                    Some(self.planned(ahead.batch, &this.sifted.shown).await?)
                }
                ahead => ahead,
            };
            shown = this.sifted.shown;
        }
        Ok(())
    }

    async fn next(
        &self,
        batches: &mut Receiver<Vec<ReadLine>>,
        shown: &Shown,
    ) -> Result<Option<Planned>, ImportError> {
        match batches.recv().await {
            Some(batch) => self.planned(batch, shown).await.map(Some),
            None => Ok(None),
        }
    }

    async fn planned(&self, batch: Vec<ReadLine>, shown: &Shown) -> Result<Planned, ImportError> {
        let sifted = self.sift(&batch, shown.clone()).await?;
        let plan = Arc::new(self.plan(&batch, &sifted).await?);
        Ok(Planned {
            batch,
            sifted,
            plan,
        })
    }

    /// Plans a batch anew whose booking failed since another statement brought one of its lines meanwhile.
    async fn book_anew(
        &self,
        mut failed: Planned,
        shown: &Shown,
        mut error: ImportError,
    ) -> Result<Planned, ImportError> {
        for _ in 1..TRIES_MAX {
            if !matches!(&error, ImportError::Storage(error) if error.is_unique_violation()) {
                break;
            }
            failed = self.planned(failed.batch, shown).await?;
            match self.book(&failed).await {
                Ok(()) => return Ok(failed),
                Err(again) => error = again,
            }
        }
        Err(error)
    }
}

impl Planned {
    /// How far the statement is taken in with it.
    pub(super) fn last(&self) -> u32 {
        self.batch.last().map_or(0, |line| line.position)
    }

    /// Whether it would be planned alike if that one, which came before it, had been booked first.
    fn holds_after(&self, before: &Self) -> bool {
        let lines_are_others = before
            .plan
            .lines
            .iter()
            .all(|line| !self.sifted.keys.contains(&line.key));
        lines_are_others && self.plan.grounds.are_apart_from(&before.plan.changes)
    }
}
