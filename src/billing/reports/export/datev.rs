//! The pages of a file for DATEV.

use std::collections::BTreeSet;

use actix_web::web::Bytes;
use futures_util::future::BoxFuture;

use super::names::{self, Names};
use super::{Page, Table};
use crate::app::App;
use crate::billing::ledger::Standing;
use crate::billing::reports::datev::{Batch, Scope};
use crate::billing::reports::{store, vat};
use crate::storage::{Error, Result, Storage};

/// Entries that are read at once.
const PAGE: u32 = 500;

pub(super) struct DatevFile {
    batch: Batch,
    scope: Scope,
    standing: Standing,
    names: Option<Names>,
    /// The file's first lines, until they are written.
    head: Vec<u8>,
    /// The day and the id of the last entry that was written.
    last: Option<(String, String)>,
}

impl DatevFile {
    pub(super) fn new(
        app: &App,
        scope: Scope,
        standing: Standing,
        names: Option<Names>,
    ) -> Result<Self> {
        let settings = &app.config.accounting;
        let batch = Batch::new(settings, vat::seller(app)?, scope).map_err(Error::unreadable)?;
        let zone = app.config.business.zone();
        let made_at = standing.seen_until.to_zoned(zone).datetime();
        Ok(Self {
            head: batch.head(made_at),
            batch,
            scope,
            standing,
            names,
            last: None,
        })
    }

    async fn next(&mut self, storage: &Storage) -> Result<Page> {
        let after = self.last.as_ref().map(|(day, id)| (&**day, &**id));
        let page = self.names.as_ref().map_or(PAGE, |_| names::PAGE);
        let (mut bookings, next) = store::bookings(
            storage,
            self.scope.span,
            self.scope.currency,
            self.standing,
            after,
            page,
        )
        .await?;
        if let Some(names) = &self.names {
            let issued = bookings.iter();
            let issued: BTreeSet<&str> = issued
                .filter_map(|booking| booking.document.as_deref())
                .collect();
            let mut names = names.of(storage, issued).await?;
            for booking in &mut bookings {
                let document = booking.document.as_deref();
                booking.name = document.and_then(|document| names.remove(document));
            }
        }
        let mut bytes = std::mem::take(&mut self.head);
        bytes.extend(self.batch.write(&bookings));
        let bytes = Bytes::from(bytes);
        self.last = next;
        Ok(if self.last.is_some() {
            Page::Another(bytes)
        } else {
            Page::Last(bytes)
        })
    }
}

impl Table for DatevFile {
    fn page<'a>(&'a mut self, storage: &'a Storage) -> BoxFuture<'a, Result<Page>> {
        Box::pin(self.next(storage))
    }
}
