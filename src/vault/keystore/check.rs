use super::{Keystore, store};
use crate::vault::{Error, Finding};

/// Keys that are unwrapped to see whether they can be.
const SAMPLE: i64 = 256;

impl Keystore {
    /// See [`crate::vault::Vault::self_check`].
    pub(in crate::vault) async fn check(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut add = |what, problem| findings.push(Finding { what, problem });
        let unsound = match store::unsound(&self.storage, self.wrapper.id()).await {
            Ok(unsound) => unsound,
            Err(error) => {
                add("the keystore answers", Some(error.to_string()));
                return findings;
            }
        };
        add("the keystore answers", None);
        add(
            "the keystore's schema is current",
            match self.storage.drift(&store::SCHEMA).await {
                Ok(drift) => drift.map(|drift| drift.to_string()),
                Err(error) => Some(error.to_string()),
            },
        );
        let stray = unsound.stray;
        add(
            "every data key is wrapped under the master key in use",
            (stray > 0).then(|| format!("{stray} are not: restore the keystore from a backup")),
        );
        let overdrawn = unsound.overdrawn;
        add(
            "no key has sealed more than it may",
            (overdrawn > 0).then(|| format!("{overdrawn} have: the keystore was changed by hand")),
        );
        add(
            "data keys can be unwrapped",
            self.unwrap_sample()
                .await
                .err()
                .map(|error| error.to_string()),
        );
        findings
    }

    async fn unwrap_sample(&self) -> Result<(), Error> {
        for row in store::newest_keys(&self.storage, SAMPLE).await? {
            self.open(&row)?;
        }
        Ok(())
    }
}
