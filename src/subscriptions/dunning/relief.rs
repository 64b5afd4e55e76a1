//! What late payment costs follows from the steps that were taken and from the money that came and stayed (a transfer counts from
//! the day on which the bank booked it, whenever its statement is taken in). Each time that what an invoice owes was booked anew, all
//! its steps are weighed again, and the books brought to what they say: what was charged too much is taken back, and charged
//! again where the money that spoke against it did not stay.
//!
//! What somebody decided to give up stays given up; an invoice that is credited in full costs nothing.

use jiff::civil::Date;

use super::in_time::{self, Came};
use super::run::{DunningError, Taken};
use crate::app::App;
use crate::billing::invoices::InvoiceId;
use crate::billing::ledger::{self, Late};
use crate::customers;
use crate::money::Money;
use crate::payments::lines;
use crate::payments::waivers::{self, Relief, Why};
use crate::storage::{self, Tx};
use crate::subscriptions::store;
use crate::vault::SubjectId;

/// Invoices that are weighed at a time.
const PAGE: u32 = 200;

/// Weighs every invoice with steps that was booked on since it was weighed last.
pub(super) async fn relieve(app: &App) -> Result<(), storage::Error> {
    let mut last = None;
    loop {
        let page = store::dunning::to_weigh(&app.storage, last.as_ref(), PAGE).await?;
        let Some((newest, _)) = page.last() else {
            return Ok(());
        };
        last = Some(newest.clone());
        for (invoice, subject) in &page {
            match weigh(app, invoice, subject).await {
                Ok(()) => {}
                Err(DunningError::Storage(error)) => return Err(error),
                Err(error) => {
                    tracing::warn!(%invoice, %error, "what late payment costs was not weighed");
                }
            }
        }
    }
}

/// Brings what late payment costs on an invoice to what its steps say.
pub(super) async fn weigh(
    app: &App,
    invoice: &InvoiceId,
    subject: &SubjectId,
) -> Result<(), DunningError> {
    let (relief, now) = (Relief::new(app, invoice, subject), app.clock.now());
    app.storage
        .transact(move |tx| {
            let relief = relief.clone();
            Box::pin(async move {
                if let Some(late) = ledger::late_on(tx, &relief.invoice).await? {
                    let (why, fees, interest) = standing(tx, &relief.invoice, &late).await?;
                    let fee = Difference::of(late.fees, fees);
                    let interest = Difference::of(late.interest, interest);
                    relief.waive(tx, now, why, fee.less, interest.less).await?;
                    // Nobody is left who would owe it.
                    if !customers::is_erasing(tx, &late.customer).await? {
                        relief
                            .charge_again(tx, now, fee.more, interest.more)
                            .await?;
                    }
                }
                store::dunning::note_weighed(tx, &relief.invoice).await?;
                Ok(())
            })
        })
        .await
}

struct Difference {
    less: Money,
    more: Money,
}

impl Difference {
    fn of(is: Money, should: Money) -> Self {
        let up = should.minor() - is.minor();
        Self {
            less: Money::new((-up).max(0), is.currency()),
            more: Money::new(up.max(0), is.currency()),
        }
    }
}

/// The fees and the interest that are to stand on an invoice, and why where that is less than was charged.
async fn standing(
    tx: &mut Tx,
    invoice: &InvoiceId,
    late: &Late,
) -> Result<(Why, Money, Money), DunningError> {
    if late.credited.minor() >= late.total.minor() {
        let zero = Money::zero(late.total.currency());
        return Ok((Why::Credited, zero, zero));
    }
    let steps = store::dunning::steps_in(tx, invoice).await?;
    let came = came(tx, invoice).await?;
    let (fees, interest) = in_time::stands(late.total, late.due_on, &steps, &came)?;
    let (fee_off, interest_off) = waivers::decided(tx, invoice, late.total.currency()).await?;
    let without = |charged: Money, off: Money| {
        let minor = (charged.minor() - off.minor()).max(0);
        Money::new(minor, charged.currency())
    };
    Ok((
        Why::InTime,
        without(fees, fee_off),
        without(interest, interest_off),
    ))
}

/// What a step charges by what is known at this moment: its interest, which is noted with it, and its fee, which is returned.
pub(super) async fn reckon(
    tx: &mut Tx,
    since: Date,
    step: &mut Taken,
) -> Result<Money, DunningError> {
    let late = ledger::late_on(tx, &step.invoice)
        .await?
        .ok_or(DunningError::Overtaken)?;
    let came = came(tx, &step.invoice).await?;
    let (fee, interest) = in_time::of_step(late.total, since, step, &came)?;
    step.interest = interest;
    Ok(fee)
}

/// The money that came for an invoice and stayed.
async fn came(tx: &mut Tx, invoice: &InvoiceId) -> Result<Vec<Came>, DunningError> {
    let mut came = Vec::new();
    for settling in ledger::settlings(tx, invoice).await? {
        let receipt = settling.receipt.as_ref().unwrap_or(&settling.entry);
        came.push(Came {
            on: lines::came_on(tx, receipt)
                .await?
                .unwrap_or(settling.booked_on),
            known_at: settling.booked_at,
            amount: settling.amount,
            of_credit: settling.of_credit,
        });
    }
    Ok(came)
}
