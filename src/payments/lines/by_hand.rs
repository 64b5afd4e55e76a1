//! Lines that show a refund which an operator transferred by hand.

use std::sync::Arc;

use super::book::opposite;
use super::{Booking, Line, LineError, LineState, Offer, decide, reseal};
use crate::app::App;
use crate::audit::Actor;
use crate::money::Money;
use crate::payments::manual_refunds::{ManualRefundId, Means};
use crate::payments::store::lines::{self as stored, Change};
use crate::payments::store::manual_refunds as stored_refunds;
use crate::storage::{self, Storage};

/// The refunds that such a line may show: of just this much, and shown by none.
pub(super) async fn offers(
    storage: &Storage,
    out: Money,
    limit: u32,
) -> storage::Result<Vec<Offer>> {
    let refunds = stored_refunds::unshown(storage, out, limit).await?;
    let offer = |refund: stored_refunds::Unshown| Offer {
        booking: Booking::ManualRefund(refund.id),
        on: Some(refund.paid_on),
        to: Some(refund.customer),
    };
    Ok(refunds.into_iter().map(offer).collect())
}

/// It left the account when it was recorded: the line finds it, and books nothing more.
pub(super) async fn found(
    app: &App,
    by: &Actor,
    line: Line,
    id: &ManualRefundId,
) -> Result<(), LineError> {
    let refund = stored_refunds::by_id(&app.storage, id).await?;
    let refund = refund.ok_or(LineError::Changed)?;
    if refund.means != Means::Transfer || opposite(line.amount)? != refund.amount {
        return Err(LineError::Changed);
    }
    let change = Change {
        state: LineState::Allocated,
        customer: Some(refund.customer.clone()),
        entry: Some(refund.entry.clone()),
        shows: Some(refund.id.clone()),
        receipts: line.receipts + 1,
        ..Change::of(&line)
    };
    let resealed = reseal::under(app, &line, Some(&refund.subject)).await?;
    let refund = Arc::new(refund);
    decide(app, by, line, change, resealed, move |tx, _| {
        let refund = Arc::clone(&refund);
        Box::pin(async move {
            let is_shown = stored_refunds::is_shown(tx, &refund.id).await?;
            if is_shown || !stored_refunds::stands(tx, &refund.id).await? {
                return Err(LineError::Changed);
            }
            Ok(())
        })
    })
    .await
}

/// It shows another one, or none: the refund stands, and can be found again.
pub(super) async fn not_found(app: &App, by: &Actor, line: Line) -> Result<(), LineError> {
    let change = Change {
        state: LineState::Noted,
        customer: None,
        entry: None,
        shows: None,
        ..Change::of(&line)
    };
    let of_statement = stored::statement_subject(&app.storage, &line.statement).await?;
    let resealed = reseal::under(app, &line, Some(&of_statement)).await?;
    decide(app, by, line, change, resealed, |_, _| {
        Box::pin(async { Ok(()) })
    })
    .await
}
