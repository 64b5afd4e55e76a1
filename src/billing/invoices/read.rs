//! Issued documents, as those may see them who have a right to.

use std::collections::HashMap;

use super::model::{Document, Invoice, InvoiceId, Kind, Status};
use super::store::{self, Query};
use super::{data, seller};
use crate::app::App;
use crate::audit::Permit;
use crate::audit::reveal::{self, OpenError};
use crate::billing::document::Draft;
use crate::customers::CustomerId;
use crate::money::Money;
use crate::storage::{self, Error, Storage};
use crate::vault::{self, Opened, Sealed};

/// Why what a document says is not opened.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error(transparent)]
    Storage(#[from] Error),
    #[error(transparent)]
    Open(#[from] OpenError),
}

impl From<vault::Error> for ReadError {
    fn from(error: vault::Error) -> Self {
        Self::Open(error.into())
    }
}

/// Which documents a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub order: Option<String>,
    pub customer: Option<CustomerId>,
    /// Digits, capitals and hyphens that stand in the number.
    pub number_part: Option<String>,
    pub kind: Option<Kind>,
    pub status: Option<Status>,
}

pub async fn by_id(storage: &Storage, id: &InvoiceId) -> storage::Result<Option<Invoice>> {
    store::by_id(storage, id).await
}

pub async fn by_number(storage: &Storage, number: &str) -> storage::Result<Option<Invoice>> {
    store::by_number(storage, number).await
}

/// The document that was issued for a cause.
pub async fn by_cause(storage: &Storage, cause: &str) -> storage::Result<Option<Invoice>> {
    store::by_cause(storage, cause).await
}

/// An order's documents, in the order of their issue; without their parts.
pub async fn of_order(storage: &Storage, order: &str) -> storage::Result<Vec<Invoice>> {
    store::of_order(storage, order).await
}

/// What a customer owes, currency by currency; only what is more than nothing.
pub async fn open_of(storage: &Storage, customer: &CustomerId) -> storage::Result<Vec<Money>> {
    store::open_of(storage, customer).await
}

/// The numbers of these documents.
pub async fn numbers(
    storage: &Storage,
    ids: &[InvoiceId],
) -> storage::Result<HashMap<InvoiceId, String>> {
    store::numbers(storage, ids).await
}

/// A page of documents, the newest first, those before `before`; without their parts.
pub async fn page(
    app: &App,
    filter: &Filter,
    before: Option<&Document>,
    limit: u32,
) -> storage::Result<Vec<Invoice>> {
    let today = app.today();
    let query = Query {
        filter,
        before,
        today: today.to_string(),
        limit,
    };
    store::page(&app.storage, &query).await
}

/// How far the issuing of what is owed is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub waiting: i64,
    pub issued_today: i64,
}

/// How far it is now.
pub async fn progress(app: &App) -> storage::Result<Progress> {
    let (waiting, issued_today) =
        store::progress(&app.storage, app.clock.now(), app.today()).await?;
    Ok(Progress {
        waiting,
        issued_today,
    })
}

/// How many invoices wait until the settings name the VAT id or tax number of who sells.
pub async fn waiting_for_tax_id(storage: &Storage) -> storage::Result<i64> {
    store::count_waiting(storage, seller::WAITS).await
}

/// What a document says, for its own customer, or for a mail to them. What an operator sees goes through a permit.
pub async fn open_draft(app: &App, document: &Document) -> Result<Draft, super::AuthorError> {
    let sealed = sealed(app, document).await?;
    let row = document.id.as_str();
    let opened = app
        .vault
        .open_field(&data::DRAFT, &document.subject, row, &sealed)
        .await?;
    Ok(thaw(&opened)?)
}

/// What a document says, for who holds a permit for it.
pub async fn open_draft_under(
    app: &App,
    permit: &Permit,
    document: &Document,
) -> Result<Draft, ReadError> {
    let sealed = sealed(app, document).await?;
    let row = document.id.as_str();
    let opened = reveal::open(
        permit,
        &app.vault,
        &data::DRAFT,
        &document.subject,
        row,
        &sealed,
    )
    .await?;
    Ok(thaw(&opened)?)
}

async fn sealed(app: &App, document: &Document) -> storage::Result<Sealed> {
    store::draft_sealed(&app.storage, &document.id)
        .await?
        .ok_or_else(|| Error::unreadable(&document.id))
}

pub(in crate::billing) fn thaw(opened: &Opened) -> storage::Result<Draft> {
    serde_json::from_slice(opened.bytes()).map_err(Error::unreadable)
}
