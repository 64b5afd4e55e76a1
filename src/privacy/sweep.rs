//! Keys that were made ahead of their use and never came to it: a process died with them.

use std::collections::HashSet;

use super::{map, store};
use crate::app::App;
use crate::storage;
use crate::vault::{self, SubjectId};

/// Why unused keys were not swept.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

/// Destroys the keys of subjects that were minted a month ago or earlier and that no table names; says of how many. A daily
/// duty.
pub async fn sweep(app: &App) -> Result<usize, SweepError> {
    let storage = app.storage.clone();
    app.vault
        .sweep(move |subjects| used(storage.clone(), subjects))
        .await
}

/// Which of these subjects are named anywhere: every table is asked whose data map says whose its rows are. Nearly all are
/// found in the first one, by its index, and the rest is asked about further on.
async fn used(
    storage: storage::Storage,
    subjects: Vec<SubjectId>,
) -> Result<HashSet<SubjectId>, SweepError> {
    let mut used = HashSet::new();
    let mut unknown = subjects;
    for table in map::data() {
        let Some(column) = table.subject.filter(|_| !unknown.is_empty()) else {
            continue;
        };
        let named = store::named(&storage, table.name, column, &unknown).await?;
        unknown.retain(|subject| !named.contains(subject));
        used.extend(named);
    }
    Ok(used)
}
