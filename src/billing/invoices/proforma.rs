//! A pro forma invoice: what an invoice would say, said before there is one.
//!
//! It is none in law. It has no number of a series, is booked nowhere and chained to nothing, and has no XML, which programs
//! would take for an invoice. Nobody keeps it: whoever asks gets it set anew from what is known at that moment.

use tokio::sync::Semaphore;

use super::author::{AuthorError, Statement};
use super::draft::Undraftable;
use super::file::FileError;
use super::seller;
use crate::app::{App, RoomState};
use crate::billing::document::{self, Document, Draft, Payment, Press, Text};
use crate::money::Money;
use crate::web::locale::Phrase;

/// Who waits for one at most.
const WAITING_MAX: usize = 32;

/// A pro forma invoice that can be set.
#[derive(Debug, Clone)]
pub struct Proforma {
    pub statement: Statement,
    /// The order's: it has none of its own, and is paid ahead under this one.
    pub number: String,
    /// Whether and how it is paid, in a sentence.
    pub terms: Phrase,
    /// Whether its amount may be transferred now.
    pub is_payable: bool,
}

/// Sets one after the other: each asking costs milliseconds of a processor, and invoices and pages need them, too.
#[derive(Debug)]
pub(super) struct Queue {
    waiting: Semaphore,
    turn: Semaphore,
}

impl RoomState for Queue {
    fn open(_: &App) -> Self {
        Self {
            waiting: Semaphore::new(WAITING_MAX),
            turn: Semaphore::new(1),
        }
    }
}

/// The PDF, which is all there is of it.
pub async fn proforma(app: &App, of: Proforma) -> Result<Vec<u8>, FileError> {
    let queue = app.room::<Queue>();
    let _place = queue.waiting.try_acquire().map_err(|_| FileError::Busy)?;
    let _turn = queue.turn.acquire().await.map_err(|_| FileError::Busy)?;
    let draft = draft(app, of).map_err(|error| match error {
        Undraftable::Draft(error) => error.into(),
        error => {
            tracing::error!(%error, "a pro forma invoice cannot be drawn up");
            FileError::from(AuthorError::Unwritable("it cannot be drawn up"))
        }
    })?;
    let press = app.room::<Press>();
    let set = tokio::task::spawn_blocking(move || Ok(Document::new(draft)?.pdf(&press)?));
    set.await.expect("rendering does not panic")
}

fn draft(app: &App, of: Proforma) -> Result<Draft, Undraftable> {
    let (business, statement) = (&app.config.business, of.statement);
    let language = statement.language;
    let transfer = of
        .is_payable
        .then(|| seller::transfer(business, &of.number));
    Ok(Draft {
        kind: document::Kind::Proforma,
        number: Text::new(&of.number).ok_or(Undraftable::Seller)?,
        issued_on: app.today(),
        order: statement.order,
        language,
        basis: statement.basis,
        paid: Money::zero(statement.totals.total.currency()),
        totals: statement.totals,
        seller: seller::seller(business).ok_or(Undraftable::Seller)?,
        buyer: statement.buyer,
        supplied: statement.supplied,
        lines: statement.lines,
        discounts: statement.discounts,
        payment: Payment {
            terms: Text::new(&language.say(&of.terms)?).ok_or(Undraftable::Seller)?,
            due_on: None,
            transfer: transfer.flatten(),
        },
        conversion: None,
        notes: statement.notes,
    })
}
