//! Where a customer's account stands.

use super::super::{Desk, invoices as documents};
use crate::admin::pages::{CustomerBooks, MovementRow};
use crate::billing::invoices::{self, Filter};
use crate::billing::ledger::{self, Account, Movement};
use crate::customers::CustomerId;
use crate::money::Money;
use crate::web::Problem;

/// Documents and movements that are shown.
const DOCUMENTS_MAX: usize = 20;
const MOVEMENTS_MAX: u32 = 100;

/// What was invoiced and booked, for those who may see the books.
pub(super) async fn books(desk: &Desk, id: &CustomerId) -> Result<Option<CustomerBooks>, Problem> {
    if !desk.may("GET", documents::PATH) {
        return Ok(None);
    }
    let (app, storage) = (&desk.app, &desk.app.storage);
    let filter = Filter {
        customer: Some(id.clone()),
        ..Filter::default()
    };
    let one_more = u32::try_from(DOCUMENTS_MAX + 1).expect("a page is short");
    let mut issued = invoices::page(app, &filter, None, one_more).await?;
    let more = issued.len() > DOCUMENTS_MAX;
    issued.truncate(DOCUMENTS_MAX);
    let movements = ledger::history_of(storage, id, MOVEMENTS_MAX).await?;
    let movements = movements.into_iter().map(row);
    Ok(Some(CustomerBooks {
        open: invoices::open_of(storage, id).await?,
        credit: ledger::credit_of(storage, id).await?,
        invoices: issued
            .iter()
            .map(|invoice| documents::row(desk, invoice, None))
            .collect(),
        more: more.then(|| format!("{}?customer={id}", documents::PATH)),
        movements: movements.collect::<Result<_, _>>()?,
    }))
}

fn row(movement: Movement) -> Result<MovementRow, Problem> {
    let amount = movement.amount;
    let less = Money::zero(amount.currency()).minus(amount);
    let less = less.map_err(|error| Problem::internal(&error))?;
    // A credit is what the shop owes: it grows on the other side.
    let (owed, credit) = match movement.account {
        Account::CustomerCredit => (None, Some(less)),
        _ => (Some(amount), None),
    };
    Ok(MovementRow {
        booked_on: movement.booked_on,
        kind: movement.kind.as_str(),
        invoice: movement
            .invoice
            .map(|(id, number)| (id.to_string(), number)),
        owed,
        credit,
    })
}
