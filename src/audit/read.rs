//! Reads the log: for the panel, and for the person it is about.

use jiff::Timestamp;

use super::event::{Action, Actor, EventId, Ground};
use super::{Audit, store};
use crate::clock::Clock;
use crate::storage;
use crate::vault::{Sealed, SubjectId};

/// An entry, as it is read back.
#[derive(Debug, Clone)]
pub struct Entry {
    pub id: EventId,
    /// Its place in the chain, once it has one.
    pub position: Option<i64>,
    pub at: Timestamp,
    pub actor: Actor,
    pub action: Action,
    pub object: Option<String>,
    /// `table.column` of each field that was opened.
    pub fields: Vec<String>,
    pub ground: Option<Ground>,
    /// The one person it is about; `None` as well when it is about several.
    pub subject: Option<SubjectId>,
    /// To be opened as [`super::data::NOTE`] of the row [`Entry::id`].
    pub note: Option<Sealed>,
}

/// Which entries; what is `None` does not matter.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub actor_id: Option<String>,
    pub action: Option<Action>,
    /// Older than this entry: the next page.
    pub before: Option<EventId>,
}

impl Audit {
    /// Entries, newest first.
    pub async fn entries(&self, filter: &Filter, limit: u32) -> storage::Result<Vec<Entry>> {
        store::entries(&self.storage, filter, limit).await
    }

    /// How many people somebody has opened fields of since then.
    pub async fn people_opened(&self, actor_id: &str, since: Timestamp) -> storage::Result<i64> {
        // Ids are ordered by time, and entries indexed by them.
        let first = EventId::mint(&Clock::fixed(since), &self.chance);
        store::people_opened(&self.storage, actor_id, &first).await
    }

    /// What concerns one person, newest first: what was done with their data.
    pub async fn entries_about(
        &self,
        subject: &SubjectId,
        before: Option<&EventId>,
        limit: u32,
    ) -> storage::Result<Vec<Entry>> {
        store::entries_about(&self.storage, subject, before, limit).await
    }

    /// Every look at one person's fields, and every case that was opened for one, newest first.
    pub async fn openings_of(
        &self,
        subject: &SubjectId,
        before: Option<&EventId>,
        limit: u32,
    ) -> storage::Result<Vec<Entry>> {
        store::openings_of(&self.storage, subject, before, limit).await
    }
}
