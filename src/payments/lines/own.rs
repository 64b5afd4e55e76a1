//! Lines that show money of the shop's own: what a processor paid out.

use super::book::opposite;
use super::{Line, LineError, LineState, SOURCE, decide, event_of};
use crate::app::App;
use crate::audit::Actor;
use crate::billing::ledger::{self, Account, EntryId, EntryKind, OwnMoney, Transfer};
use crate::payments::store::lines::Change;
use crate::payments::store::payouts;
use crate::payments::stripe::PayoutId;

/// A payout of the processor's: it leaves the clearing account. What the processor took from the bank goes there.
pub(super) async fn payout(
    app: &App,
    by: &Actor,
    line: Line,
    id: &PayoutId,
) -> Result<(), LineError> {
    let payout = payouts::by_id(&app.storage, id).await?;
    let payout = payout.ok_or(LineError::Changed)?;
    if payout.amount != line.amount {
        return Err(LineError::Changed);
    }
    let entry = EntryId::mint(&app.clock, &app.chance);
    let allocated = Change {
        state: LineState::Allocated,
        ..Change::of(&line)
    };
    let id = (id.clone(), line.id.clone());
    let Some(receipt) = line.in_suspense().cloned() else {
        let taken = Transfer {
            entry: entry.clone(),
            kind: EntryKind::Transfer,
            source: SOURCE,
            event: event_of(&line),
            from: Account::Bank,
            to: Account::Clearing,
            amount: opposite(line.amount)?,
            customer: None,
            booked_on: line.booked_on,
        };
        let change = Change {
            entry: Some(entry),
            receipts: line.receipts + 1,
            ..allocated
        };
        return decide(app, by, line, change, None, move |tx, at| {
            let (id, taken) = (id.clone(), taken.clone());
            Box::pin(async move {
                if !payouts::take(tx, &id.0, &id.1).await? {
                    return Err(LineError::Changed);
                }
                ledger::transfer(tx, at, &taken).await?;
                Ok(())
            })
        })
        .await;
    };
    let own = OwnMoney {
        entry: entry.clone(),
        receipt,
        from: vec![(Account::Clearing, line.amount)],
        booked_on: app.today(),
    };
    let change = Change {
        assignment: Some(entry),
        ..allocated
    };
    decide(app, by, line, change, None, move |tx, at| {
        let (id, own) = (id.clone(), own.clone());
        Box::pin(async move {
            if !payouts::take(tx, &id.0, &id.1).await? {
                return Err(LineError::Changed);
            }
            ledger::recognise(tx, at, &own).await?;
            Ok(())
        })
    })
    .await
}
