//! Whether the books are right.

use super::store;
use crate::storage::{self, Storage};

/// A rule of the ledger that some rows break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imbalance {
    pub what: &'static str,
    pub count: i64,
}

/// Every rule that is broken; none when all is well.
pub async fn verify(storage: &Storage) -> storage::Result<Vec<Imbalance>> {
    let mut found = Vec::new();
    for (what, query) in store::RULES {
        let count = store::count(storage, query).await?;
        if count > 0 {
            found.push(Imbalance { what, count });
        }
    }
    Ok(found)
}
