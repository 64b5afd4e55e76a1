use std::collections::HashSet;

use jiff::SignedDuration;

use super::{Keystore, store};
use crate::vault::pool::FRESH_FOR;
use crate::vault::{Error, SubjectId};

/// How long unused keys are left alone after they were minted, and all keys after a restore.
const UNTOUCHED_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);
const _: () = assert!(UNTOUCHED_FOR.as_secs() >= 2 * FRESH_FOR.as_secs());
const PAGE: i64 = 500;

impl Keystore {
    /// See [`crate::vault::Vault::sweep`].
    pub(in crate::vault) async fn sweep<E, F>(
        &self,
        used: impl Fn(Vec<SubjectId>) -> F,
    ) -> Result<usize, E>
    where
        E: From<Error>,
        F: Future<Output = Result<HashSet<SubjectId>, E>>,
    {
        let to_at = (self.clock.now() - UNTOUCHED_FOR).as_microsecond();
        let (from_at, restored_at) = store::swept_to(&self.storage).await.map_err(Error::from)?;
        if restored_at.is_some_and(|restored_at| restored_at >= to_at) || from_at >= to_at {
            return Ok(0);
        }
        let mut swept = 0;
        let mut after = String::new();
        loop {
            let page = store::minted_between(&self.storage, from_at, to_at, &after, PAGE).await;
            let page = page.map_err(Error::from)?;
            let Some(last) = page.last() else { break };
            last.as_str().clone_into(&mut after);
            let used = used(page.clone()).await?;
            let unused: Vec<_> = page
                .into_iter()
                .filter(|subject| !used.contains(subject))
                .collect();
            swept += unused.len();
            store::remove(&self.storage, unused)
                .await
                .map_err(Error::from)?;
        }
        store::note_swept_to(&self.storage, to_at)
            .await
            .map_err(Error::from)?;
        Ok(swept)
    }
}
