//! Lines that show money of the shop's own: what a processor paid out, cash and cheques that were taken to the bank.

use std::sync::Arc;

use jiff::Timestamp;

use super::book::{UNSPENT_MAX, opposite};
use super::{Line, LineError, LineId, LineState, SOURCE, decide, event_of, reseal};
use crate::app::App;
use crate::audit::Actor;
use crate::billing::ledger::{self, Account, EntryId, EntryKind, OwnMoney, Reversal, Transfer};
use crate::money::Money;
use crate::payments::manual::{ManualId, Means};
use crate::payments::store::lines::Change;
use crate::payments::store::{manual, payouts};
use crate::payments::stripe::PayoutId;
use crate::storage::{self, Tx};

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

/// Payments that one deposit may be of.
pub const PAYMENTS_MAX: usize = 100;

/// Cash and cheques that were taken to the bank together: they leave the till, each once, and come to exactly what came in.
pub(super) async fn deposit(
    app: &App,
    by: &Actor,
    line: Line,
    ids: &[ManualId],
) -> Result<(), LineError> {
    let receipt = line.in_suspense().ok_or(LineError::Changed)?.clone();
    if ids.is_empty() || ids.len() > PAYMENTS_MAX {
        return Err(LineError::Sum);
    }
    let mut payments = Vec::with_capacity(ids.len());
    for id in ids {
        let payment = manual::by_id(&app.storage, id).await?;
        payments.push(payment.ok_or(LineError::Changed)?);
    }
    let currency = line.amount.currency();
    if payments
        .iter()
        .any(|payment| payment.amount.currency() != currency)
    {
        return Err(LineError::Sum);
    }
    let sum = |means: Option<Means>| {
        let of = payments
            .iter()
            .filter(|payment| means.is_none_or(|means| payment.means == means));
        Money::sum(currency, of.map(|payment| payment.amount)).map_err(storage::Error::unreadable)
    };
    if sum(None)? != line.amount {
        return Err(LineError::Sum);
    }
    let mut from = Vec::new();
    for means in Means::ALL {
        let part = sum(Some(*means))?;
        if !part.is_zero() {
            from.push((means.account(), part));
        }
    }
    let own = OwnMoney {
        entry: EntryId::mint(&app.clock, &app.chance),
        receipt,
        from,
        booked_on: app.today(),
    };
    let change = Change {
        state: LineState::Allocated,
        assignment: Some(own.entry.clone()),
        ..Change::of(&line)
    };
    let work = Arc::new((line.id.clone(), ids.to_vec(), own));
    decide(app, by, line, change, None, move |tx, at| {
        let work = Arc::clone(&work);
        Box::pin(async move {
            let (line, ids, own) = &*work;
            for id in ids {
                if !manual::deposit(tx, id, line).await? {
                    return Err(LineError::Changed);
                }
            }
            ledger::recognise(tx, at, own).await?;
            Ok(())
        })
    })
    .await
}

/// The line shows no money of the shop's own any more.
pub(super) async fn release(tx: &mut Tx, line: &LineId, at: Timestamp) -> Result<(), LineError> {
    payouts::release(tx, line, at).await?;
    if manual::release(tx, line).await? {
        Ok(())
    } else {
        Err(LineError::Changed)
    }
}

/// A cheque that the bank had credited did not hold: the bank takes it back, and what it paid is open again. Where the credit that
/// it gave is spent, that is taken back first.
pub(super) async fn bounced(
    app: &App,
    by: &Actor,
    line: Line,
    id: &ManualId,
) -> Result<(), LineError> {
    let payment = manual::by_id(&app.storage, id).await?;
    let payment = payment.ok_or(LineError::Changed)?;
    let amount = opposite(line.amount)?;
    if payment.means != Means::Cheque || payment.amount != amount {
        return Err(LineError::Changed);
    }
    let mint = || EntryId::mint(&app.clock, &app.chance);
    let back = Transfer {
        entry: mint(),
        kind: EntryKind::Transfer,
        source: SOURCE,
        event: event_of(&line),
        from: Account::Bank,
        to: Account::Cheques,
        amount,
        customer: None,
        booked_on: line.booked_on,
    };
    let reversal = Reversal {
        entry: mint(),
        of: payment.entry.clone(),
        booked_on: line.booked_on,
    };
    let spare: Vec<EntryId> = (0..UNSPENT_MAX).map(|_| mint()).collect();
    let change = Change {
        state: LineState::Allocated,
        customer: Some(payment.customer.clone()),
        entry: Some(back.entry.clone()),
        receipts: line.receipts + 1,
        ..Change::of(&line)
    };
    let resealed = reseal::under(app, &line, Some(&payment.subject)).await?;
    let work = Arc::new((payment, back, reversal, spare));
    decide(app, by, line, change, resealed, move |tx, at| {
        let work = Arc::clone(&work);
        Box::pin(async move {
            let (payment, back, reversal, spare) = &*work;
            ledger::transfer(tx, at, back).await?;
            ledger::unspend(tx, at, &[&payment.entry], spare, reversal.booked_on).await?;
            ledger::reverse(tx, at, reversal).await?;
            if !manual::bounce(tx, &payment.id, &reversal.entry, at).await? {
                return Err(LineError::Changed);
            }
            Ok(())
        })
    })
    .await
}
