//! Lines of bank statements, and what operators do with them: money in suspense finds its invoice, a doubt is settled, a
//! match that was wrong is taken back while nothing was built on it.
//!
//! Invariant: a line lies under the keys of the customer whose payment it is, or under its statement's; when that changes, it
//! is sealed anew in the same transaction.

mod aside;
mod batch;
mod book;
mod by_hand;
mod error;
mod model;
mod own;
pub(super) mod reseal;
mod view;
mod withdrawn;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::app::App;
use crate::audit::{Action, Actor, Audit, Event};
use crate::billing::ledger::{self, Account, Assignment, EntryId, Receipt, Received, Reversal};
use crate::payments::judge::{Judge, Outcome, Question};
use crate::payments::matching::Movement;
use crate::payments::store::invoices;
use crate::payments::store::lines::{self as stored, Change};
use crate::storage::Tx;

pub use super::store::paid::{came_on, transfers};
pub use aside::{REASON_CHARS_MAX, set_aside};
pub use book::{Booking, Offer, book, book_named, offers};
pub use error::LineError;
pub use model::{Filter, Line, LineId, LineState, Paid, Proposed, Transferred};
pub(in crate::payments) use view::said_to_program;
pub use view::{Own, Said, by_id, own_among, page, paid, proposals, said_under, to_decide};
pub use withdrawn::assign_to_order;

use reseal::Resealed;

/// Who tells the ledger of a line's receipt.
pub(super) const SOURCE: &str = "bank";

/// Gives a line's money, which was in suspense, to these invoices of one customer, in this order; what is left is the
/// customer's credit.
pub async fn assign(
    app: &App,
    by: &Actor,
    id: &LineId,
    numbers: &[String],
) -> Result<(), LineError> {
    let line = found(app, id).await?;
    let receipt = line.in_suspense().ok_or(LineError::Changed)?.clone();
    let mut payables = invoices::numbered(&app.storage, numbers).await?;
    let place = |number: &String| numbers.iter().position(|other| other == number);
    payables.sort_by_key(|one| place(&one.candidate.number));
    let is_known = |number: &&String| {
        let mut known = payables.iter().map(|one| &one.candidate.number);
        known.any(|known| known == *number)
    };
    if let Some(unknown) = numbers.iter().find(|number| !is_known(number)) {
        return Err(LineError::UnknownInvoice(unknown.clone()));
    }
    let Some(first) = payables.first().cloned() else {
        return Err(LineError::UnknownInvoice(String::new()));
    };
    let customer = first.candidate.customer;
    if payables
        .iter()
        .any(|one| one.candidate.customer != customer)
    {
        return Err(LineError::SeveralCustomers);
    }
    let assignment = Assignment {
        entry: EntryId::mint(&app.clock, &app.chance),
        receipt,
        booked_on: app.today(),
        customer: Some(customer.clone()),
        invoices: payables
            .into_iter()
            .map(|one| (one.id, line.amount))
            .collect(),
    };
    let change = Change {
        state: LineState::Allocated,
        customer: Some(customer),
        assignment: Some(assignment.entry.clone()),
        ..Change::of(&line)
    };
    let resealed = reseal::under(app, &line, first.subject.as_ref()).await?;
    decide(app, by, line, change, resealed, move |tx, at| {
        let assignment = assignment.clone();
        Box::pin(async move {
            match ledger::assign(tx, at, &assignment).await? {
                Received::Booked(_) => Ok(()),
                Received::Known(_) => Err(LineError::Changed),
            }
        })
    })
    .await
}

/// Says of a doubtful line that it is one more: it is booked, and matched like any other.
pub async fn count(app: &App, by: &Actor, id: &LineId) -> Result<(), LineError> {
    let line = found(app, id).await?;
    if line.state != LineState::Doubtful {
        return Err(LineError::Changed);
    }
    let outcome = judged(app, &line).await?;
    let receipt = receipt(app, &line, &outcome, line.booked_on);
    let change = Change {
        state: outcome.state,
        customer: outcome.customer.clone(),
        entry: Some(receipt.entry.clone()),
        receipts: 1,
        proposals: outcome.proposals.clone(),
        ..Change::of(&line)
    };
    let resealed = reseal::under(app, &line, outcome.subject.as_ref()).await?;
    decide(app, by, line, change, resealed, move |tx, at| {
        let receipt = receipt.clone();
        Box::pin(async move {
            ledger::receive(tx, at, &receipt).await?;
            Ok(())
        })
    })
    .await
}

/// Says of a doubtful line that it is one that is known already: it is never booked.
pub async fn call_repeated(app: &App, by: &Actor, id: &LineId) -> Result<(), LineError> {
    mark(app, by, id, &[LineState::Doubtful], LineState::Repeated).await
}

/// Takes back what was last decided about a line. [`LineError::Spent`] once the customer has used the credit that it gave.
pub async fn undo(app: &App, by: &Actor, id: &LineId) -> Result<(), LineError> {
    let line = found(app, id).await?;
    if !line.can_be_undone() {
        return Err(LineError::Changed);
    }
    match line.state {
        LineState::Allocated if line.movement == Movement::Received => release(app, by, line).await,
        LineState::Allocated if line.shows.is_some() => by_hand::not_found(app, by, line).await,
        LineState::Allocated => unbook(app, by, line).await,
        LineState::SetAside => {
            let to = match &line.entry {
                Some(_) => open_state(app, &line).await?,
                None => LineState::Noted,
            };
            mark(app, by, id, &[LineState::SetAside], to).await
        }
        LineState::Repeated => mark(app, by, id, &[LineState::Repeated], LineState::Doubtful).await,
        LineState::Proposed
        | LineState::Unmatched
        | LineState::Doubtful
        | LineState::Noted
        | LineState::Returned => Err(LineError::Changed),
    }
}

/// Back into suspense.
async fn release(app: &App, by: &Actor, line: Line) -> Result<(), LineError> {
    let on = app.today();
    let reversal = |of: &EntryId| Reversal {
        entry: EntryId::mint(&app.clock, &app.chance),
        of: of.clone(),
        booked_on: on,
    };
    let entry = line.entry.as_ref().ok_or(LineError::Changed)?;
    let mut change = Change {
        state: open_state(app, &line).await?,
        customer: None,
        assignment: None,
        ..Change::of(&line)
    };
    if change.state == LineState::Unmatched {
        change.proposals = view::way_back(&app.storage, &line).await?;
        if !change.proposals.is_empty() {
            change.state = LineState::Proposed;
        }
    }
    // What was assigned out of suspense goes back there; what was booked to invoices at once is booked anew.
    let (reversal, anew) = if let Some(assignment) = &line.assignment {
        (reversal(assignment), None)
    } else {
        let anew = receipt(app, &line, &Outcome::plain(LineState::Unmatched), on);
        change.entry = Some(anew.entry.clone());
        change.receipts += 1;
        (reversal(entry), Some(anew))
    };
    let of_statement = stored::statement_subject(&app.storage, &line.statement).await?;
    let resealed = reseal::under(app, &line, Some(&of_statement)).await?;
    let id = line.id.clone();
    decide(app, by, line, change, resealed, move |tx, at| {
        let (reversal, anew, id) = (reversal.clone(), anew.clone(), id.clone());
        Box::pin(async move {
            ledger::reverse(tx, at, &reversal).await?;
            own::release(tx, &id, at).await?;
            if let Some(anew) = &anew {
                ledger::receive(tx, at, anew).await?;
            }
            Ok(())
        })
    })
    .await
}

/// A charge or a transfer that was none is noted again.
async fn unbook(app: &App, by: &Actor, line: Line) -> Result<(), LineError> {
    let reversal = Reversal {
        entry: EntryId::mint(&app.clock, &app.chance),
        of: line.entry.clone().ok_or(LineError::Changed)?,
        booked_on: app.today(),
    };
    let change = Change {
        state: LineState::Noted,
        entry: None,
        ..Change::of(&line)
    };
    let id = line.id.clone();
    decide(app, by, line, change, None, move |tx, at| {
        let (reversal, id) = (reversal.clone(), id.clone());
        Box::pin(async move {
            ledger::reverse(tx, at, &reversal).await?;
            own::release(tx, &id, at).await?;
            Ok(())
        })
    })
    .await
}

async fn mark(
    app: &App,
    by: &Actor,
    id: &LineId,
    from: &[LineState],
    to: LineState,
) -> Result<(), LineError> {
    let line = found(app, id).await?;
    if !from.contains(&line.state) {
        return Err(LineError::Changed);
    }
    let change = Change {
        state: to,
        ..Change::of(&line)
    };
    decide(app, by, line, change, None, |_, _| {
        Box::pin(async { Ok(()) })
    })
    .await
}

/// Books what was decided, changes the line, and says so in the log: in one transaction, and only if the line still stands
/// as it was seen.
async fn decide<B>(
    app: &App,
    by: &Actor,
    line: Line,
    change: Change,
    resealed: Option<Resealed>,
    book: B,
) -> Result<(), LineError>
where
    B: for<'t> Fn(
            &'t mut Tx,
            Timestamp,
        ) -> futures_util::future::BoxFuture<'t, Result<(), LineError>>
        + Send
        + Sync
        + 'static,
{
    let subject = resealed.as_ref().map_or(&line.subject, |new| &new.subject);
    let event = app
        .audit
        .event(by.clone(), Action::PaymentChanged)
        .on(line.id.as_str())
        .about_each([line.subject.clone(), subject.clone()]);
    let decision = Arc::new(Decision {
        audit: app.audit.clone(),
        event,
        line,
        change,
        resealed,
        book,
    });
    let now = app.clock.now();
    app.storage
        .transact(move |tx| {
            let decision = Arc::clone(&decision);
            Box::pin(async move {
                (decision.book)(tx, now).await?;
                let Decision {
                    line,
                    change,
                    resealed,
                    ..
                } = &*decision;
                if !stored::change(tx, line, change, resealed.as_ref()).await? {
                    return Err(LineError::Changed);
                }
                decision.audit.record(tx, &decision.event).await?;
                Ok(())
            })
        })
        .await
}

struct Decision<B> {
    audit: Audit,
    event: Event,
    line: Line,
    change: Change,
    resealed: Option<Resealed>,
    book: B,
}

async fn found(app: &App, id: &LineId) -> Result<Line, LineError> {
    let line = stored::by_id(&app.storage, id).await?;
    line.ok_or(LineError::UnknownLine)
}

/// What a line's money is for, asked of what its payer wrote.
async fn judged(app: &App, line: &Line) -> Result<Outcome, LineError> {
    let judge = Judge::new(app).await?;
    let question = Question {
        amount: line.amount,
        text: reseal::text(app, line).await?,
        account: line.account,
    };
    let outcome = judge.outcomes(&[question]).await?.outcomes.pop();
    Ok(outcome.unwrap_or_else(|| Outcome::plain(LineState::Unmatched)))
}

fn receipt(app: &App, line: &Line, outcome: &Outcome, booked_on: Date) -> Receipt {
    Receipt {
        entry: EntryId::mint(&app.clock, &app.chance),
        source: SOURCE,
        event: event_of(line),
        account: Account::Bank,
        amount: line.amount,
        fee: None,
        booked_on,
        customer: outcome.customer.clone(),
        invoices: outcome.shares.clone(),
    }
}

/// What the ledger knows the next booking of a line by: the first one has the line's name alone.
fn event_of(line: &Line) -> String {
    match line.receipts {
        0 => line.id.to_string(),
        again => format!("{}/{}", line.id, again + 1),
    }
}

/// What a line in suspense is called: with proposals or without.
async fn open_state(app: &App, line: &Line) -> Result<LineState, LineError> {
    let proposals = stored::proposals(&app.storage, std::slice::from_ref(&line.id)).await?;
    Ok(if proposals.is_empty() {
        LineState::Unmatched
    } else {
        LineState::Proposed
    })
}
