//! Money for an order that its customer withdrew from, whether it ever had an invoice or not: it is theirs, and goes back.

use std::sync::Arc;

use super::{Line, LineError, LineId, LineState, decide, found, reseal};
use crate::app::App;
use crate::audit::Actor;
use crate::billing::ledger::{self, Assignment, EntryId, Received};
use crate::customers;
use crate::orders::{self, OrderId};
use crate::payments::store::lines::Change;
use crate::payments::store::order_assignments as stored;

/// Gives a line's money, which was in suspense, to the customer of an order that was withdrawn from, as a credit that is to be given
/// back within fourteen days.
pub async fn assign_to_order(
    app: &App,
    by: &Actor,
    id: &LineId,
    order: &OrderId,
) -> Result<(), LineError> {
    let line: Line = found(app, id).await?;
    let receipt = line.in_suspense().ok_or(LineError::Changed)?.clone();
    let order = orders::find(app, order).await?;
    let order = order.ok_or(LineError::UnknownOrder)?;
    if order.withdrawn_at.is_none() {
        return Err(LineError::NotWithdrawn);
    }
    let currency = order.total.currency();
    if line.amount.currency() != currency {
        return Err(LineError::OrderCurrency(currency));
    }
    let assignment = Assignment {
        entry: EntryId::mint(&app.clock, &app.chance),
        receipt,
        booked_on: app.today(),
        customer: Some(order.customer.clone()),
        invoices: Vec::new(),
    };
    let change = Change {
        state: LineState::Allocated,
        customer: Some(order.customer.clone()),
        assignment: Some(assignment.entry.clone()),
        ..Change::of(&line)
    };
    // Of a customer who is erased it stays with its statement.
    let is_erased = customers::is_erased(&app.storage, &order.customer).await?;
    let subject = Some(&order.subject).filter(|_| !is_erased);
    let resealed = reseal::under(app, &line, subject).await?;
    let work = Arc::new((assignment, line.id.clone(), order.id));
    decide(app, by, line, change, resealed, move |tx, at| {
        let work = Arc::clone(&work);
        Box::pin(async move {
            let (assignment, line, order) = &*work;
            match ledger::assign(tx, at, assignment).await? {
                Received::Booked(_) => stored::insert(tx, &assignment.entry, line, order).await?,
                Received::Known(_) => return Err(LineError::Changed),
            }
            Ok(())
        })
    })
    .await
}
