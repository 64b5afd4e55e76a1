//! Subjects and their wrapped keys, in a database of their own.

mod check;
mod reserve;
mod store;
mod sweep;

use super::blob::Nonce;
use super::budget::Budget;
use super::data_key::DataKey;
use super::map::Class;
use super::secret::Secret;
use super::wrap::{Owner, Wrapper};
use super::{AuditHead, Error, SubjectId, SubjectKeys};
use crate::chance::Chance;
use crate::clock::Clock;
use crate::storage::{self, Storage};

use reserve::Credit;
pub(super) use store::Kept;
use store::{KeyRow, NewKey, NewSubject};

/// Seals given out with a key at a time. A process that ends wastes what is left of its block, so a key lasts for 2^18
/// blocks at least; a block is enough for everything that one handle of a subject's keys is held for.
pub(super) const SEALS_BLOCK: u32 = 4096;

/// The classes whose keys a subject is minted with; `document` keys are minted with a fiscal year.
const MINTED: [Class; 4] = [
    Class::Identity,
    Class::Billing,
    Class::Content,
    Class::Account,
];

/// The database, and the master key that opens what is in it.
pub(super) struct Keystore {
    storage: Storage,
    wrapper: Wrapper,
    clock: Clock,
    credit: Credit,
}

/// Reads what a keystore says of itself, without touching it. `None` when there is none yet.
pub(super) async fn peek(url: &str) -> storage::Result<Option<Kept>> {
    store::kept(url).await
}

/// Opens the database and brings its schema up to date.
pub(super) async fn open(url: &str, connections: storage::Connections) -> storage::Result<Storage> {
    Storage::open(url, &store::SCHEMA, connections, Chance::system()).await
}

/// Writes a new keystore's own rows. A unique violation says that another process was first.
pub(super) async fn found(storage: &Storage, kept: Kept, clock: &Clock) -> storage::Result<()> {
    store::found(storage, kept, clock.now_micros()).await
}

impl Keystore {
    pub(super) fn new(storage: Storage, wrapper: Wrapper, clock: Clock) -> Self {
        Self {
            storage,
            wrapper,
            clock,
            credit: Credit::default(),
        }
    }

    pub(super) fn storage(&self) -> &Storage {
        &self.storage
    }

    pub(super) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// New subjects, durable with all their keys before anything can be sealed under them.
    pub(super) async fn mint(&self, count: usize) -> Result<Vec<SubjectKeys>, Error> {
        let (rows, minted) = (0..count).map(|_| self.new_subject()).unzip();
        let now = self.clock.now_micros();
        let added =
            store::add_subjects(&self.storage, rows, self.wrapper.id(), SEALS_BLOCK, now).await?;
        added.then_some(minted).ok_or(Error::KeyExhausted)
    }

    fn new_subject(&self) -> (NewSubject, SubjectKeys) {
        let subject = SubjectId::mint(&self.clock, &Chance::system());
        let keys = MINTED.map(|class| self.new_key(&subject, class, None));
        let (rows, keys) = keys.into_iter().unzip();
        let row = NewSubject {
            id: subject.clone(),
            keys: rows,
        };
        (row, SubjectKeys::new(subject, keys))
    }

    fn new_key(&self, subject: &SubjectId, class: Class, year: Option<i32>) -> (NewKey, DataKey) {
        let secret = Secret::random();
        let key = DataKey::new(&secret, class, year, Budget::minted(SEALS_BLOCK));
        let owner = Owner::Subject(subject, class);
        let wrapped = self.wrapper.wrap(Nonce::random(), owner, &secret);
        let row = NewKey {
            class,
            year,
            id: key.id(),
            wrapped,
        };
        (row, key)
    }

    /// Mints the key for a fiscal year's documents for each of these subjects, durable before anything can be sealed under
    /// it. Another process may have been faster with some, which is as good.
    pub(super) async fn mint_year(&self, subjects: &[SubjectId], year: i32) -> Result<(), Error> {
        let mint = |subject: &SubjectId| {
            let (row, _) = self.new_key(subject, Class::Document, Some(year));
            (subject.clone(), row)
        };
        let rows: Vec<_> = subjects.iter().map(mint).collect();
        match store::add_keys(&self.storage, rows, self.wrapper.id(), 0).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Error::KeyExhausted),
            Err(error) if error.is_unique_violation() && subjects.len() > 1 => {
                for subject in subjects {
                    Box::pin(self.mint_year(std::slice::from_ref(subject), year)).await?;
                }
                Ok(())
            }
            Err(error) if error.is_unique_violation() => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The keys of one subject, with no seals reserved.
    pub(super) async fn load(&self, subject: &SubjectId) -> Result<SubjectKeys, Error> {
        let mut loaded = self.load_all(std::slice::from_ref(subject)).await?;
        match loaded.pop() {
            Some(keys) => keys,
            None if store::is_erased(&self.storage, subject).await? => Err(Error::Erased),
            None => Err(Error::UnknownKey),
        }
    }

    /// The keys of those subjects that have any, or why they cannot be unwrapped.
    pub(super) async fn load_all(
        &self,
        subjects: &[SubjectId],
    ) -> Result<Vec<Result<SubjectKeys, Error>>, Error> {
        let mut loaded = Vec::with_capacity(subjects.len());
        for some in subjects.chunks(store::ROWS_MAX) {
            let rows = store::keys_of(&self.storage, some).await?;
            for of_one in rows.chunk_by(|one, next| one.subject == next.subject) {
                let keys: Result<Vec<_>, _> = of_one.iter().map(|row| self.open(row)).collect();
                loaded.push(keys.map(|keys| SubjectKeys::new(of_one[0].subject.clone(), keys)));
            }
        }
        Ok(loaded)
    }

    fn open(&self, row: &KeyRow) -> Result<DataKey, Error> {
        let owner = Owner::Subject(&row.subject, row.class);
        let secret = self.wrapper.unwrap(owner, row.id, &row.wrapped)?;
        Ok(DataKey::new(
            &secret,
            row.class,
            row.year,
            Budget::loaded(row.seals),
        ))
    }

    pub(super) async fn bind_data(&self) -> Result<(), Error> {
        Ok(store::bind_data(&self.storage, self.clock.now_micros()).await?)
    }

    pub(super) async fn note_audit_head(&self, head: AuditHead) -> Result<(), Error> {
        Ok(store::note_audit_head(&self.storage, head, self.clock.now_micros()).await?)
    }

    pub(super) async fn audit_head(&self) -> Result<Option<AuditHead>, Error> {
        Ok(store::audit_head(&self.storage).await?)
    }
}
