//! Lines by which the bank booked all transfers of a file as one.

use std::sync::Arc;

use jiff::Timestamp;

use super::book::{book, opposite};
use super::{Booking, Line, LineError, LineState, Offer, decide, view};
use crate::app::App;
use crate::audit::Actor;
use crate::billing::ledger::EntryId;
use crate::money::Money;
use crate::payments::refunds::{self, Refund, RefundFileId, State};
use crate::payments::store::lines::Change;
use crate::payments::store::paid as stored_paid;
use crate::payments::store::refunds as stored_refunds;
use crate::storage;

/// The files that such a line may be of: what is unpaid of them is just this much.
pub(super) async fn offers(app: &App, out: Money) -> storage::Result<Vec<Offer>> {
    let zone = app.config.business.zone();
    let files = stored_refunds::open_files_of(&app.storage, out).await?;
    let offer = |(file, made_at): (RefundFileId, Timestamp)| Offer {
        on: Some(made_at.to_zoned(zone.clone()).date()),
        ..Offer::from(Booking::RefundFile(file))
    };
    Ok(files.into_iter().map(offer).collect())
}

/// Pays all refunds of a file that nothing has paid yet: together they are what went out.
pub(super) async fn paid(
    app: &App,
    by: &Actor,
    line: Line,
    file: &RefundFileId,
) -> Result<(), LineError> {
    let refunds = stored_refunds::of_file(&app.storage, file).await?;
    let unpaid: Vec<Refund> = refunds
        .into_iter()
        .filter(|refund| refund.state() == State::Ordered)
        .collect();
    let amounts = unpaid.iter().map(|refund| refund.amount);
    let sum = Money::sum(line.amount.currency(), amounts).map_err(|_| LineError::Changed)?;
    if unpaid.is_empty() || sum != opposite(line.amount)? {
        return Err(LineError::Changed);
    }
    let paid: Vec<(Refund, EntryId)> = unpaid
        .into_iter()
        .map(|refund| (refund, EntryId::mint(&app.clock, &app.chance)))
        .collect();
    // Each refund has an entry of its own, by which it can come back alone; so the line has none.
    let change = Change {
        state: LineState::Allocated,
        ..Change::of(&line)
    };
    let (paid, on) = (Arc::new(paid), line.booked_on);
    decide(app, by, line, change, None, move |tx, at| {
        let paid = Arc::clone(&paid);
        Box::pin(async move {
            for (refund, entry) in paid.iter() {
                refunds::pay(tx, at, refund, entry, on).await?;
            }
            Ok(())
        })
    })
    .await
}

/// Books the lines that name a file of ours and are of what is unpaid of it.
pub(super) async fn book_named(app: &App, by: &Actor) -> Result<(), LineError> {
    for (file, line) in stored_paid::noted_batches(&app.storage).await? {
        let said = view::said_to_program(app, &line).await;
        // What cannot be opened stays to be looked at.
        if !said.is_ok_and(|said| refunds::names_file(&said, &file)) {
            continue;
        }
        match book(app, by, &line, &Booking::RefundFile(file)).await {
            Ok(()) | Err(LineError::Changed | LineError::UnknownLine) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
