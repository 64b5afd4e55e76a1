//! Whether what was issued is what was issued.

use std::collections::BTreeMap;

use super::chain::{self, GENESIS};
use super::store;
use crate::storage::{self, Storage};

/// Documents that are looked at in one go.
const PAGE: u32 = 500;

/// What is wrong, and at which document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    #[error("{0} was changed after it was issued")]
    Changed(String),
    #[error("{0} does not follow the document before it: one is missing, or was put in")]
    Unlinked(String),
    #[error("{0} is out of turn: numbers run without a gap")]
    Gap(String),
    #[error("documents are missing at the end: the chain was {0} long")]
    Cut(i64),
}

/// Walks all documents; the first flaw that is found, and how many documents there are.
pub async fn verify(storage: &Storage) -> storage::Result<(i64, Option<Flaw>)> {
    let mut head = GENESIS;
    let mut last: BTreeMap<(String, i32), i64> = BTreeMap::new();
    loop {
        let page = store::chained_after(storage, head.position, PAGE).await?;
        if page.is_empty() {
            break;
        }
        for chained in page {
            let document = &chained.document;
            let number = document.number.clone();
            if chained.previous != head.digest || chained.head.position != head.position + 1 {
                return Ok((head.position, Some(Flaw::Unlinked(number))));
            }
            let next = chain::next(&head, document, &chained.draft_sealed);
            if next != chained.head {
                return Ok((head.position, Some(Flaw::Changed(number))));
            }
            let running = last
                .entry((document.series.clone(), document.fiscal_year))
                .or_insert(0);
            let expected = format!(
                "{}-{:04}-{:06}",
                document.series, document.fiscal_year, document.running
            );
            if document.running != *running + 1 || document.number != expected {
                return Ok((head.position, Some(Flaw::Gap(number))));
            }
            *running = document.running;
            head = next;
        }
    }
    let known = store::head(storage).await?;
    let cut = (known != head).then_some(Flaw::Cut(known.position));
    Ok((head.position, cut))
}
