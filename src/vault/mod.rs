//! Seals and opens what must stay between the shop and its customers.
//!
//! Each person whose data is sealed is a *subject* with one data key per [`map::Class`]; the keys live, wrapped under the
//! master key, in the keystore. A sealed value is bound to its place (instance, table, column, row, subject, class) and
//! opens nowhere else; [`map`] says of every column what it is. Destroying a subject's keys makes everything that was
//! sealed under them unreadable, in every copy.
//!
//! Invariants: only this room names the ciphers; a key is chosen by the id in a blob's header, never by trying; a key seals
//! at most 2^30 messages; nothing here that holds a secret can be printed or serialised.

mod blob;
mod budget;
mod cache;
mod cipher;
pub mod data;
mod data_key;
mod error;
mod harden;
mod index;
mod keystore;
pub mod map;
mod master;
mod open;
mod padding;
mod pool;
mod recovery;
mod sealed;
mod secret;
mod signed;
#[cfg(test)]
mod tampering;
#[cfg(test)]
mod vectors;
mod wrap;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use data_encoding::BASE64URL_NOPAD;

pub use data_key::{PLAINTEXT_LEN_MAX, SubjectKeys};
pub use error::Error;
pub use harden::keep_memory_private;
pub use index::Normal;
pub use master::{MasterKeyError, Source};
pub use open::{OpenError, Settings};
pub use recovery::{RecoveryError, RecoverySheet, restore_master_key};
pub use sealed::{IndexValue, Opened, Sealed};
pub use secret::KeyId;
pub use signed::is_signed;

use self::cache::Cache;
use self::index::IndexRoot;
use self::keystore::Keystore;
use self::map::{Field, Index};
use self::pool::Pool;
use self::secret::Secret;
use crate::id::id;

id!(
    InstanceId,
    "ins",
    "One shop: its data database and its keystore carry the same."
);
id!(
    SubjectId,
    "sub",
    "A person whose data is sealed: a customer, a contact, an operator."
);

/// The last entry of the audit log: its place, and its link in the hash chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditHead {
    pub position: i64,
    pub digest: [u8; 32],
}

/// One thing that [`Vault::self_check`] looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What ought to be so.
    pub what: &'static str,
    /// Why it is not, and what to do; nothing when all is well.
    pub problem: Option<String>,
}

/// An open vault. Clones share it.
#[derive(Clone)]
pub struct Vault(Arc<Open>);

struct Open {
    instance: InstanceId,
    /// Whether the keystore knew, when it was opened, that a data database carries the instance's id.
    data_bound: bool,
    master: Secret,
    root: IndexRoot,
    keystore: Keystore,
    pool: Pool,
    cache: Cache,
}

impl Vault {
    /// The shop that this vault is of.
    pub fn instance(&self) -> &InstanceId {
        &self.0.instance
    }

    /// A subject that nobody has used, with its keys: for somebody new. Taken from memory, unless a rush has used up what
    /// was minted ahead; then it is minted now. One that stays unused is swept after a month.
    pub async fn fresh_subject(&self) -> Result<SubjectKeys, Error> {
        let keys = self.0.pool.take(&self.0.keystore).await?;
        self.0.cache.keep(keys.clone());
        Ok(keys)
    }

    /// A known subject's keys, to seal with. Take them for one piece of work, not to keep: they come with at least 2,048
    /// seals a key.
    pub async fn keys(&self, subject: &SubjectId) -> Result<SubjectKeys, Error> {
        let keys = self.opened_keys(subject).await?;
        self.0.keystore.reserve(&keys).await?;
        Ok(keys)
    }

    /// The keys of many subjects to seal with, like [`Vault::keys`] and together. Those that were erased are left out.
    pub async fn keys_of(
        &self,
        subjects: &[SubjectId],
    ) -> Result<HashMap<SubjectId, SubjectKeys>, Error> {
        self.warm(subjects).await?;
        let mut keys = Vec::with_capacity(subjects.len());
        for subject in subjects {
            match self.opened_keys(subject).await {
                Ok(of_one) => keys.push(of_one),
                Err(Error::Erased) => {}
                Err(error) => return Err(error),
            }
        }
        self.0.keystore.reserve_all(&keys).await?;
        Ok(keys
            .into_iter()
            .map(|keys| (keys.subject().clone(), keys))
            .collect())
    }

    /// The keys of known subjects, to seal documents of a fiscal year with: one for each, in order; `None` for one that was
    /// erased. Keys of the year are minted for those that have none yet, together.
    pub async fn keys_of_year(
        &self,
        subjects: &[SubjectId],
        year: i32,
    ) -> Result<Vec<Option<SubjectKeys>>, Error> {
        self.warm(subjects).await?;
        let without: Vec<SubjectId> = {
            let lacks = |subject: &&SubjectId| {
                let keys = self.0.cache.find(subject);
                keys.is_some_and(|keys| keys.of_year(year).is_none())
            };
            let unique: BTreeSet<&SubjectId> = subjects.iter().collect();
            unique.into_iter().filter(lacks).cloned().collect()
        };
        if !without.is_empty() {
            self.0.keystore.mint_year(&without, year).await?;
            for subject in &without {
                self.evict(subject);
            }
            self.warm(&without).await?;
        }
        let mut keys = Vec::with_capacity(subjects.len());
        for subject in subjects {
            let of_year = match self.opened_keys(subject).await {
                Ok(keys) => keys.of_year(year),
                Err(Error::Erased) => None,
                Err(error) => return Err(error),
            };
            if let Some(keys) = &of_year {
                self.0.keystore.reserve(keys).await?;
            }
            keys.push(of_year);
        }
        Ok(keys)
    }

    /// Seals `text` as the field of the row with the id `row`, which the keys' subject owns.
    pub fn seal(
        &self,
        field: &Field,
        keys: &SubjectKeys,
        row: &str,
        text: &[u8],
    ) -> Result<Sealed, Error> {
        keys.seal(&self.0.instance, field, row, text)
    }

    /// Opens what [`Vault::seal`] made of this field of this row. The caller has made sure that it may: an operator's look
    /// is audited before this is called.
    pub async fn open_field(
        &self,
        field: &Field,
        subject: &SubjectId,
        row: &str,
        sealed: &Sealed,
    ) -> Result<Opened, Error> {
        let keys = self.opened_keys(subject).await?;
        match keys.open(&self.0.instance, field, row, sealed) {
            // Another process may have minted the key since these were loaded.
            Err(Error::WrongKey) => {
                self.evict(subject);
                let keys = self.opened_keys(subject).await?;
                keys.open(&self.0.instance, field, row, sealed)
            }
            opened => opened,
        }
    }

    /// Loads the keys of many subjects at once, so that opening a field of each costs no query of its own. Those whose keys
    /// are gone or damaged are passed over: opening says why.
    pub async fn warm(&self, subjects: &[SubjectId]) -> Result<(), Error> {
        let unknown = |subject: &&SubjectId| self.0.cache.find(subject).is_none();
        let cold: Vec<SubjectId> = subjects.iter().filter(unknown).cloned().collect();
        for keys in self.0.keystore.load_all(&cold).await?.into_iter().flatten() {
            self.0.cache.keep(keys);
        }
        Ok(())
    }

    /// The value that finds a field by what it holds.
    pub fn index(&self, index: &Index, normal: &Normal) -> IndexValue {
        self.0.root.value(index, normal)
    }

    /// A capability as URL-safe text (256 bits): who holds it may do `purpose` with the thing called `id`. Derived, so it
    /// is stored nowhere and is the same each time.
    pub fn token(&self, purpose: &'static str, id: &str) -> String {
        BASE64URL_NOPAD.encode(&self.0.root.token(purpose, id))
    }

    /// Whether `token` is the capability; compared in constant time.
    pub fn token_matches(&self, purpose: &'static str, id: &str, token: &str) -> bool {
        let decoded = BASE64URL_NOPAD.decode(token.as_bytes()).unwrap_or_default();
        self.0.root.token_matches(purpose, id, &decoded)
    }

    /// A keyed digest: equal for equal bytes, and no guess can be confirmed without the index root.
    pub fn fingerprint(&self, purpose: &'static str, bytes: &[u8]) -> [u8; 32] {
        self.0.root.fingerprint(purpose, bytes)
    }

    /// Drops a subject's keys from memory, so that the next use asks the keystore.
    pub fn evict(&self, subject: &SubjectId) {
        self.0.cache.evict(subject);
    }

    /// Drops every key from memory that is not in use this moment.
    pub fn evict_all(&self) {
        self.0.cache.clear();
    }

    /// Mints subjects ahead of their use and keeps count of seals, for as long as it is polled. A server runs it beside
    /// everything else; without it both happen when they must, and somebody waits for a commit.
    pub async fn upkeep(&self) {
        let Open { pool, keystore, .. } = &*self.0;
        tokio::join!(pool.keep_stocked(keystore), keystore.settle_regularly());
    }

    /// How many subjects are ready to be taken; for the metrics.
    pub fn stocked(&self) -> usize {
        self.0.pool.len()
    }

    /// Notes that a data database carries the instance's id: from now on its absence is an accident, not a first start. To be
    /// called at each start; a later one writes nothing, unless the first was cut off before it came to this.
    pub async fn bind_data(&self) -> Result<(), Error> {
        if self.0.data_bound {
            return Ok(());
        }
        self.0.keystore.bind_data().await
    }

    /// Notes how far the audit log goes, so that cutting its end shows. An older head than the one known changes nothing.
    pub async fn note_audit_head(&self, head: AuditHead) -> Result<(), Error> {
        self.0.keystore.note_audit_head(head).await
    }

    pub async fn audit_head(&self) -> Result<Option<AuditHead>, Error> {
        self.0.keystore.audit_head().await
    }

    /// Removes subjects that were minted a month ago or more and never used, and says how many. `used` is asked which of some
    /// subjects the data database names, in any column that the data map calls a subject: one that it leaves out loses its
    /// keys. Within a month of a restore nothing is swept, for rows may come back.
    pub async fn sweep<E: From<Error>, F: Future<Output = Result<HashSet<SubjectId>, E>>>(
        &self,
        used: impl Fn(Vec<SubjectId>) -> F,
    ) -> Result<usize, E> {
        self.0.keystore.sweep(used).await
    }

    /// Looks at the keystore as it is now; changes nothing.
    pub async fn self_check(&self) -> Vec<Finding> {
        self.0.keystore.check().await
    }

    /// The master key in words. For the owner's eyes, once.
    pub fn recovery_sheet(&self) -> RecoverySheet {
        RecoverySheet::of(&self.0.master)
    }

    /// Whether the keystore answers; for the readiness check.
    pub async fn ping(&self) -> Result<(), Error> {
        Ok(self.0.keystore.storage().ping().await?)
    }

    /// Writes down what is left to write and closes the keystore.
    pub async fn close(&self) {
        if let Err(error) = self.0.keystore.settle().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "seals cannot be counted in the keystore"
            );
        }
        self.0.keystore.storage().close().await;
    }

    async fn opened_keys(&self, subject: &SubjectId) -> Result<SubjectKeys, Error> {
        if let Some(keys) = self.0.cache.find(subject) {
            return Ok(keys);
        }
        let keys = self.0.keystore.load(subject).await?;
        self.0.cache.keep(keys.clone());
        Ok(keys)
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vault({})", self.0.instance)
    }
}
