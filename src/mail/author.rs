//! Who writes the letters: each kind's feature, which knows what they are about.

use std::collections::HashMap;
use std::fmt;

use futures_util::future::BoxFuture;

use super::address::{InvalidMailbox, Mailbox};
use super::compose::Letter;
use super::letters::Undrawn;
use super::model::{Kind, Owed};
use super::reply::Reason;
use crate::app::App;
use crate::storage;
use crate::vault;

/// Writes the letters of one kind.
pub trait Author: Send + Sync + 'static {
    /// Why the letter is no longer wanted, if it is not. Asked at every claim, also long after it was written: the order
    /// may be cancelled by then, the customer erased, the link used.
    fn unwanted<'a>(&'a self, app: &'a App, owed: &'a Owed) -> Answer<'a, Option<Reason>>;

    /// Writes it. Asked once; what it says is frozen.
    fn write<'a>(&'a self, app: &'a App, owed: &'a Owed) -> Answer<'a, Addressed>;
}

pub type Answer<'a, T> = BoxFuture<'a, Result<T, AuthorError>>;

/// A letter and who it goes to.
#[derive(Debug, Clone)]
pub struct Addressed {
    pub to: Mailbox,
    pub letter: Letter,
}

/// Why a letter could not be written now. It is tried again: a database comes back, a template is repaired.
#[derive(Debug, thiserror::Error)]
pub enum AuthorError {
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
    #[error(transparent)]
    Undrawn(#[from] Undrawn),
    #[error("nobody to write to: {0}")]
    Mailbox(#[from] InvalidMailbox),
    /// What the letter is about is not there, or does not fit together; a sentence without values.
    #[error("{0}")]
    Unwritable(&'static str),
}

/// The authors of a process.
#[derive(Default)]
pub struct Authors(HashMap<Kind, Box<dyn Author>>);

impl Authors {
    pub fn new() -> Self {
        Self::default()
    }

    /// Who writes this kind. A message of a kind without an author waits, and says so.
    #[must_use]
    pub fn with(mut self, kind: Kind, author: impl Author) -> Self {
        self.0.insert(kind, Box::new(author));
        self
    }

    pub(super) fn of(&self, kind: Kind) -> Result<&dyn Author, AuthorError> {
        let author = self.0.get(&kind).map(AsRef::as_ref);
        author.ok_or(AuthorError::Unwritable("nobody writes mails of this kind"))
    }
}

impl fmt::Debug for Authors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Authors").field(&self.0.keys()).finish()
    }
}
