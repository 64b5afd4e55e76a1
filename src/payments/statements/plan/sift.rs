//! Which lines of a batch are new.

use std::collections::{HashMap, HashSet};

use super::Planner;
use crate::payments::statements::survey::Digest;
use crate::payments::statements::{ImportError, ReadLine};
use crate::payments::store::intake::{self, Alike, Told};

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
    /// It has a known line's key and cannot be it; this is its own.
    Other(Digest),
}

pub struct Sifted {
    pub sorts: Vec<Sort>,
    /// The keys by which any of them may be known.
    pub keys: HashSet<Digest>,
    pub shown: Shown,
}

/// How many new lines of a likeness this statement has shown, where another statement has that likeness, too.
pub type Shown = HashMap<Digest, usize>;

impl Planner<'_> {
    /// Of a batch behind those that have `shown` so much.
    pub(super) async fn sift(
        &self,
        batch: &[ReadLine],
        mut shown: Shown,
    ) -> Result<Sifted, ImportError> {
        let storage = &self.app.storage;
        let keys: Vec<Digest> = batch.iter().map(|taken| taken.key).collect();
        let likenesses: Vec<Digest> = batch.iter().map(|taken| taken.likeness).collect();
        let mut known = intake::known(storage, &keys).await?;
        let others: Vec<Digest> = batch.iter().map(|taken| self.as_other(taken)).collect();
        let kept = intake::known(storage, &others).await?;
        let mut kept: HashSet<Digest> = kept.into_keys().collect();
        let alike = intake::alike(storage, &likenesses, &self.begun.id).await?;
        let mut sorts = Vec::with_capacity(batch.len());
        for taken in batch {
            let by_reference = taken.line.references.bank.is_some();
            let before = known.get(&taken.key).copied();
            sorts.push(
                if before.is_some_and(|before| self.cannot_be(taken, before)) {
                    let own = self.as_other(taken);
                    if kept.insert(own) {
                        Sort::Other(own)
                    } else {
                        Sort::Known
                    }
                } else if before.is_some() && (taken.whole || by_reference) {
                    Sort::Known
                } else if before.is_some() {
                    Sort::Again
                } else {
                    known.insert(taken.key, self.told(taken));
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
                },
            );
        }
        shown.retain(|_, count| *count > 0);
        let keys = keys.into_iter().chain(others).collect();
        Ok(Sifted { sorts, keys, shown })
    }

    /// What tells a line from another of its key.
    fn told(&self, taken: &ReadLine) -> Told {
        let account = taken.line.counterparty.iban.as_ref();
        Told {
            opened: taken.opened,
            account: account.map(|account| self.index(account.as_str())),
        }
    }

    fn as_other(&self, taken: &ReadLine) -> Digest {
        let Told { opened, account } = self.told(taken);
        self.desk.other(&taken.key, opened, account)
    }

    /// What one statement does not say tells nothing.
    fn cannot_be(&self, taken: &ReadLine, before: Told) -> bool {
        let now = self.told(taken);
        let balances = now.opened.zip(before.opened);
        let accounts = now.account.zip(before.account);
        balances.is_some_and(|(now, before)| now != before)
            || accounts.is_some_and(|(now, before)| now != before)
    }

    /// Whether a line of this statement could be that line of another. One that this statement shows itself stands for
    /// itself; in one format, the bank's own references tell lines apart.
    fn may_be(&self, other: &Alike, by_reference: bool) -> bool {
        let shown_here = self.survey.keys.contains(&other.key);
        let same_format = other.format == self.survey.format.name();
        !(shown_here || same_format && by_reference)
    }
}
