//! Who says what an invoice is for: the room of its cause.

use std::collections::HashMap;
use std::fmt;

use futures_util::future::BoxFuture;

use crate::app::App;
use crate::billing::document::{Buyer, Discount, Line, Supplied, Text};
use crate::billing::tax::Totals;
use crate::catalog::{Basis, Supply};
use crate::customers::CustomerId;
use crate::storage;
use crate::vault;
use crate::web::locale::Locale;

/// Everything that an invoice says and its cause knows. Number, dates, seller and payment are the issuer's.
#[derive(Debug, Clone)]
pub struct Statement {
    pub customer: CustomerId,
    /// The order that began it: what the API finds invoices by.
    pub order_id: String,
    /// Its customer said that it is theirs, so it may be paid out of their credit without being asked again.
    pub is_proven: bool,
    /// Within how many days of the invoice its customer agreed to pay it: never less, whatever is set now.
    pub payment_days: u16,
    pub language: Locale,
    pub basis: Basis,
    pub totals: Totals,
    /// The number under which the buyer knows the order.
    pub order: Option<Text>,
    pub buyer: Buyer,
    pub supplied: Supplied,
    /// What kind of thing it is for.
    pub supply: Supply,
    pub lines: Vec<Line>,
    pub discounts: Vec<Discount>,
    pub notes: Vec<Text>,
    pub payment_method: String,
}

/// Why it could not be said. The invoice waits and is tried again; the others of its batch are issued.
#[derive(Debug, thiserror::Error)]
pub enum AuthorError {
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
    /// What it is for is not there, or does not fit together; a sentence without values.
    #[error("{0}")]
    Unwritable(&'static str),
}

/// What was said, by cause.
pub type Statements = HashMap<String, Result<Statement, AuthorError>>;

/// Says what the invoices for one kind of cause are for.
pub trait Author: Send + Sync + 'static {
    /// Asked when the invoices are issued, for a batch of them together; the answers are frozen. Totals must be those that were
    /// owed. What is left out is gone.
    fn write<'a>(
        &'a self,
        app: &'a App,
        causes: &'a [&'a str],
    ) -> BoxFuture<'a, Result<Statements, AuthorError>>;
}

/// The authors of a process, by the prefix of the ids that their causes begin with (`ord`).
#[derive(Default)]
pub struct Authors(HashMap<&'static str, Box<dyn Author>>);

impl Authors {
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn with(mut self, prefix: &'static str, author: impl Author) -> Self {
        self.0.insert(prefix, Box::new(author));
        self
    }

    /// What is said for each of these causes.
    pub(super) async fn write(
        &self,
        app: &App,
        causes: &[&str],
    ) -> Result<Statements, AuthorError> {
        let mut statements = Statements::with_capacity(causes.len());
        for (prefix, author) in &self.0 {
            let mine = causes
                .iter()
                .filter(|cause| cause.split('_').next() == Some(prefix));
            let mine: Vec<&str> = mine.copied().collect();
            if !mine.is_empty() {
                statements.extend(author.write(app, &mine).await?);
            }
        }
        Ok(statements)
    }
}

impl fmt::Debug for Authors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Authors").field(&self.0.keys()).finish()
    }
}
