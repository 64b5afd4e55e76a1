//! Which lines of a batch are new.

use std::collections::{HashMap, HashSet};

use super::Planner;
use crate::payments::statements::survey::Digest;
use crate::payments::statements::{ImportError, ReadLine};
use crate::payments::store::intake::{self, Alike};

/// How a line stands to those that are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    New,
    /// Another statement brought it.
    Known,
    /// It looks like one that another statement brought, in other words.
    Alike,
    /// It repeats a known line, and whether it is the same one its page cannot tell.
    Again,
}

pub struct Sifted {
    pub sorts: Vec<Sort>,
    /// How many new lines of a likeness the statement has shown with this batch.
    pub shown: HashMap<Digest, usize>,
}

impl Planner<'_> {
    pub(super) async fn sift(&self, batch: &[ReadLine]) -> Result<Sifted, ImportError> {
        let storage = &self.app.storage;
        let keys: Vec<Digest> = batch.iter().map(|taken| taken.key).collect();
        let likenesses: Vec<Digest> = batch.iter().map(|taken| taken.likeness).collect();
        let known = intake::known(storage, &keys).await?;
        let alike = intake::alike(storage, &likenesses, &self.begun.id).await?;
        let mut shown = self.shown.clone();
        let mut here = HashSet::new();
        let mut sorts = Vec::with_capacity(batch.len());
        for taken in batch {
            let by_reference = taken.line.references.bank.is_some();
            let is_known = known.contains(&taken.key) || !here.insert(taken.key);
            sorts.push(if is_known && (taken.whole || by_reference) {
                Sort::Known
            } else if is_known {
                Sort::Again
            } else {
                let others = alike.get(&taken.likeness).map_or(&[][..], Vec::as_slice);
                let unexplained = others
                    .iter()
                    .filter(|other| self.may_be(other, by_reference))
                    .count();
                let count = shown.entry(taken.likeness).or_default();
                *count += usize::from(!others.is_empty());
                if *count > 0 && *count <= unexplained {
                    Sort::Alike
                } else {
                    Sort::New
                }
            });
        }
        // Only those matter that another statement has, too.
        shown.retain(|_, count| *count > 0);
        Ok(Sifted { sorts, shown })
    }

    /// Whether a line of this statement could be that line of another. One that this statement shows itself stands for
    /// itself; in one format, the bank's own references tell lines apart.
    fn may_be(&self, other: &Alike, by_reference: bool) -> bool {
        let shown_here = self.survey.keys.contains(&other.key);
        let same_format = other.format == self.survey.format.name();
        !(shown_here || same_format && by_reference)
    }
}
