//! A refund that was paid, or that came back.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use super::model::{Refund, RefundFileId, RefundId, State, bank_id};
use super::{RefundError, changed, found, stored};
use crate::app::App;
use crate::audit::Actor;
use crate::billing::ledger::{self, Account, EntryId, EntryKind, Reversal, Transfer};
use crate::storage::Tx;

/// The refund that a text names: what the bank passes on of our file.
pub fn named_in(text: &str) -> Option<RefundId> {
    const PREFIX: &str = "RFD";
    const CHARS: usize = 26;
    let squeezed: String = text
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    squeezed.match_indices(PREFIX).find_map(|(at, _)| {
        let body = squeezed.get(at + PREFIX.len()..at + PREFIX.len() + CHARS)?;
        format!("rfd_{}", body.to_ascii_lowercase()).parse().ok()
    })
}

/// Whether a text names a file of ours by the id that the bank was told.
pub fn names_file(text: &str, file: &RefundFileId) -> bool {
    bank_id(text).contains(&bank_id(file.as_str()))
}

/// Says that a refund left the account, where no statement will: an operator transferred it by hand.
pub async fn mark_paid(
    app: &App,
    by: &Actor,
    id: &RefundId,
    paid_on: Date,
) -> Result<Refund, RefundError> {
    let refund = found(app, id).await?;
    if !matches!(refund.state(), State::Queued | State::Ordered) {
        return Err(RefundError::Changed);
    }
    let zone = app.config.business.zone();
    if paid_on > app.today() || paid_on < refund.queued_at.to_zoned(zone).date() {
        return Err(RefundError::Day);
    }
    let event = changed(app, by, id.as_str(), &refund.subject);
    let entry = EntryId::mint(&app.clock, &app.chance);
    let now = app.clock.now();
    let work = Arc::new((app.audit.clone(), event, refund, entry));
    app.storage
        .transact(move |tx| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let (audit, event, refund, entry) = &*work;
                pay(tx, now, refund, entry, paid_on).await?;
                audit.record(tx, event).await?;
                Ok::<_, RefundError>(())
            })
        })
        .await?;
    found(app, id).await
}

/// Books that a refund left the account, once.
pub async fn pay(
    tx: &mut Tx,
    at: Timestamp,
    refund: &Refund,
    entry: &EntryId,
    on: Date,
) -> Result<(), RefundError> {
    let out = Transfer {
        entry: entry.clone(),
        kind: EntryKind::PayOut,
        source: "refund-paid",
        event: refund.id.to_string(),
        from: Account::Bank,
        to: Account::Refunds,
        amount: refund.amount,
        customer: Some(refund.customer.clone()),
        booked_on: on,
    };
    let booked = ledger::transfer(tx, at, &out).await?;
    if booked != *entry || !stored::pay(tx, &refund.id, entry, at).await? {
        return Err(RefundError::Changed);
    }
    if let Some(file) = &refund.file {
        stored::settle_file(tx, file, at).await?;
    }
    Ok(())
}

/// Books that a refund came back: the money is on the account, and the customer's credit is theirs again. `entries`: one for
/// each step.
pub async fn came_back(
    tx: &mut Tx,
    at: Timestamp,
    refund: &Refund,
    [first, second]: &[EntryId; 2],
    on: Date,
) -> Result<(), RefundError> {
    let payout = refund.payout.clone().ok_or(RefundError::Changed)?;
    for (entry, of) in [(first, &payout), (second, &refund.entry)] {
        let reversal = Reversal {
            entry: entry.clone(),
            of: of.clone(),
            booked_on: on,
        };
        ledger::reverse(tx, at, &reversal).await?;
    }
    if !stored::came_back(tx, &refund.id, at).await? {
        return Err(RefundError::Changed);
    }
    Ok(())
}
