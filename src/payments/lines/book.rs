//! Lines that bring nobody's payment: what went out, what was taken back, what came back, and what the bank charges.

use std::sync::Arc;

use jiff::civil::Date;

use super::{Line, LineError, LineId, LineState, SOURCE, decide, event_of, found};
use super::{batch, by_hand, own, reseal};
use crate::app::App;
use crate::audit::Actor;
use crate::billing::ledger::{self, Account, EntryId, EntryKind, Reversal, Transfer};
use crate::customers::CustomerId;
use crate::money::Money;
use crate::payments::manual::ManualId;
use crate::payments::manual_refunds::ManualRefundId;
use crate::payments::matching::Movement;
use crate::payments::refunds::{self, Refund, RefundError, RefundFileId, RefundId, State};
use crate::payments::store::lines::{self as stored, Change};
use crate::payments::store::manual;
use crate::payments::store::refunds as stored_refunds;
use crate::payments::stripe::{self, PayoutId};
use crate::storage::{self, Storage};

/// Entries of spent credit that a returned payment can take back.
pub(super) const UNSPENT_MAX: usize = 32;
/// What is offered for one line at most.
const OFFERS_MAX: u32 = 3;

/// What such a line was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Booking {
    /// The bank's own charge.
    Fee,
    /// A refund of ours, on its way out or back.
    Refund(RefundId),
    /// All refunds of a file, which the bank booked as one.
    RefundFile(RefundFileId),
    /// A refund that was made by hand as a transfer: this line shows that it left.
    ManualRefund(ManualRefundId),
    /// An earlier payment did not hold: this line took it back.
    Returned(LineId),
    /// What the processor paid out, or took back from the bank.
    Payout(PayoutId),
    /// Cash and cheques that were recorded by hand and taken to the bank: all of them came in by this line.
    Deposit(Vec<ManualId>),
    /// A cheque that was taken to the bank did not hold: this line took it back.
    Bounced(ManualId),
}

/// Books a line that was only noted, or whose money is in suspense, as what it was.
pub async fn book(app: &App, by: &Actor, id: &LineId, was: &Booking) -> Result<(), LineError> {
    let line = found(app, id).await?;
    let is_open = match was {
        Booking::Payout(_) => line.state == LineState::Noted || line.is_in_suspense(),
        Booking::Deposit(_) => line.is_in_suspense(),
        Booking::Fee
        | Booking::Refund(_)
        | Booking::RefundFile(_)
        | Booking::ManualRefund(_)
        | Booking::Returned(_)
        | Booking::Bounced(_) => line.state == LineState::Noted,
    };
    if !is_open {
        return Err(LineError::Changed);
    }
    match was {
        Booking::Fee => charge(app, by, line).await,
        Booking::Refund(refund) => refunded(app, by, line, refund).await,
        Booking::RefundFile(file) => batch::paid(app, by, line, file).await,
        Booking::ManualRefund(refund) => by_hand::found(app, by, line, refund).await,
        Booking::Returned(of) => returned(app, by, line, of).await,
        Booking::Payout(payout) => own::payout(app, by, line, payout).await,
        Booking::Deposit(payments) => own::deposit(app, by, line, payments).await,
        Booking::Bounced(cheque) => own::bounced(app, by, line, cheque).await,
    }
}

/// What a line may be booked as, and what tells that from others like it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub booking: Booking,
    /// The day of what that was.
    pub on: Option<Date>,
    /// Whom it was paid to.
    pub to: Option<CustomerId>,
}

impl From<Booking> for Offer {
    fn from(booking: Booking) -> Self {
        Self {
            booking,
            on: None,
            to: None,
        }
    }
}

/// What a line may be booked as, the likeliest first.
pub async fn offers(app: &App, line: &Line) -> storage::Result<Vec<Offer>> {
    let storage = &app.storage;
    let is_open = line.state == LineState::Noted || line.is_in_suspense();
    if !is_open || line.amount.is_zero() {
        return Ok(Vec::new());
    }
    let payouts = stripe::payouts_like(app, line.amount, line.booked_on, OFFERS_MAX).await?;
    let mut offers: Vec<Offer> = payouts
        .into_iter()
        .map(|payout| Offer {
            on: Some(payout.arrives_on),
            ..Offer::from(Booking::Payout(payout.id))
        })
        .collect();
    if line.amount.is_negative() {
        let cheques = manual::deposited(storage, opposite(line.amount)?, OFFERS_MAX).await?;
        offers.extend(cheques.into_iter().map(|cheque| Offer {
            on: Some(cheque.received_on),
            ..Offer::from(Booking::Bounced(cheque.id))
        }));
    }
    match line.movement {
        Movement::Fee => offers.push(Booking::Fee.into()),
        // Not every bank marks what it takes back.
        Movement::PaidOut => {
            let out = opposite(line.amount)?;
            offers.extend(batch::offers(app, out).await?);
            let unpaid = stored_refunds::unpaid_of(storage, out, OFFERS_MAX).await?;
            let zone = app.config.business.zone();
            offers.extend(unpaid.into_iter().map(|refund| Offer {
                on: Some(refund.queued_at.to_zoned(zone.clone()).date()),
                booking: Booking::Refund(refund.id),
                to: Some(refund.customer),
            }));
            offers.extend(by_hand::offers(storage, out, OFFERS_MAX).await?);
            if line.account.is_some() {
                offers.extend(returnable(storage, line).await?);
            }
            offers.push(Booking::Fee.into());
        }
        Movement::TakenBack => offers.extend(returnable(storage, line).await?),
        // What is no refund of ours is a charge that the bank gives back.
        Movement::CameBack => {
            let refund = line.refund.clone().map(Booking::Refund);
            offers.push(refund.unwrap_or(Booking::Fee).into());
        }
        Movement::Received => {}
    }
    Ok(offers)
}

/// The payments that a line may have taken back.
async fn returnable(storage: &Storage, line: &Line) -> storage::Result<Vec<Offer>> {
    let payments = stored::payments_like(storage, line, OFFERS_MAX).await?;
    let offer = |(payment, on)| Offer {
        on: Some(on),
        ..Offer::from(Booking::Returned(payment))
    };
    Ok(payments.into_iter().map(offer).collect())
}

/// Books the lines of refunds that the bank told of by their own ids, as far as nothing is in the way.
pub async fn book_named(app: &App, by: &Actor) -> Result<(), LineError> {
    for (line, refund) in stored::noted_refunds(&app.storage).await? {
        match book(app, by, &line, &Booking::Refund(refund)).await {
            // It stays to be looked at.
            Ok(()) | Err(LineError::Changed | LineError::UnknownLine | LineError::Spent) => {}
            Err(error) => return Err(error),
        }
    }
    batch::book_named(app, by).await
}

async fn charge(app: &App, by: &Actor, line: Line) -> Result<(), LineError> {
    let given_back = line.movement == Movement::CameBack;
    if line.amount.is_zero() || line.amount.is_negative() == given_back {
        return Err(LineError::Changed);
    }
    let (from, to, amount) = if given_back {
        (Account::BankFees, Account::Bank, line.amount)
    } else {
        (Account::Bank, Account::BankFees, opposite(line.amount)?)
    };
    let fee = Transfer {
        entry: EntryId::mint(&app.clock, &app.chance),
        kind: EntryKind::BankFee,
        source: SOURCE,
        event: event_of(&line),
        from,
        to,
        amount,
        customer: None,
        booked_on: line.booked_on,
    };
    let change = Change {
        state: LineState::Allocated,
        entry: Some(fee.entry.clone()),
        receipts: line.receipts + 1,
        ..Change::of(&line)
    };
    decide(app, by, line, change, None, move |tx, at| {
        let fee = fee.clone();
        Box::pin(async move {
            ledger::transfer(tx, at, &fee).await?;
            Ok(())
        })
    })
    .await
}

/// A refund of ours: the line pays it, or brings it back; one that an operator said was paid finds its line.
async fn refunded(app: &App, by: &Actor, line: Line, id: &RefundId) -> Result<(), LineError> {
    let refund = stored_refunds::by_id(&app.storage, id).await?;
    let refund = refund.ok_or(LineError::Changed)?;
    let out = opposite(line.amount)? == refund.amount;
    let back = line.amount == refund.amount && line.movement == Movement::CameBack;
    let step = match refund.state() {
        State::Queued | State::Ordered if out => Step::Pay,
        State::Paid if out => Step::Find,
        State::Paid if back => Step::Return,
        _ => return Err(LineError::Changed),
    };
    let entries = [(); 2].map(|()| EntryId::mint(&app.clock, &app.chance));
    let entry = match step {
        Step::Pay | Step::Return => entries[0].clone(),
        Step::Find => refund.payout.clone().ok_or(LineError::Changed)?,
    };
    let change = Change {
        state: LineState::Allocated,
        customer: Some(refund.customer.clone()),
        entry: Some(entry),
        receipts: line.receipts + 1,
        ..Change::of(&line)
    };
    let resealed = reseal::under(app, &line, Some(&refund.subject)).await?;
    let on = line.booked_on;
    let work = Arc::new((refund, entries));
    decide(app, by, line, change, resealed, move |tx, at| {
        let work = Arc::clone(&work);
        Box::pin(async move {
            let (refund, entries): &(Refund, [EntryId; 2]) = &work;
            match step {
                Step::Pay => refunds::pay(tx, at, refund, &entries[0], on).await?,
                Step::Return => refunds::came_back(tx, at, refund, entries, on).await?,
                Step::Find => {
                    let payout = refund.payout.as_ref().ok_or(LineError::Changed)?;
                    if stored::shows(tx, &refund.customer, payout).await? {
                        return Err(LineError::Changed);
                    }
                }
            }
            Ok(())
        })
    })
    .await
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Pay,
    /// An operator said that it was paid: this is the line that shows it.
    Find,
    Return,
}

/// A payment did not hold. What it paid is open again; where the credit that it gave is spent, that is taken back first, the
/// latest first.
async fn returned(app: &App, by: &Actor, line: Line, of: &LineId) -> Result<(), LineError> {
    let payment = found(app, of).await?;
    let entry = payment.entry.clone().ok_or(LineError::Changed)?;
    let was_booked = payment.movement == Movement::Received && payment.state.is_booked();
    let took_back = matches!(line.movement, Movement::TakenBack | Movement::PaidOut);
    if !was_booked || !took_back || opposite(line.amount)? != payment.amount {
        return Err(LineError::Changed);
    }
    let on = line.booked_on;
    let mint = || EntryId::mint(&app.clock, &app.chance);
    let reversal = |of: &EntryId| Reversal {
        entry: mint(),
        of: of.clone(),
        booked_on: on,
    };
    let steps: Vec<Reversal> = payment
        .assignment
        .iter()
        .chain([&entry])
        .map(reversal)
        .collect();
    let last = steps.last().map(|step| step.entry.clone());
    let change = Change {
        state: LineState::Allocated,
        customer: payment.customer.clone(),
        entry: last,
        receipts: line.receipts + 1,
        ..Change::of(&line)
    };
    let of_payment = Change {
        state: LineState::Returned,
        ..Change::of(&payment)
    };
    let resealed = reseal::under(app, &line, Some(&payment.subject)).await?;
    let spare: Vec<EntryId> = (0..UNSPENT_MAX).map(|_| mint()).collect();
    let work = Arc::new((payment, of_payment, steps, spare));
    decide(app, by, line, change, resealed, move |tx, at| {
        let work = Arc::clone(&work);
        Box::pin(async move {
            let (payment, of_payment, steps, spare) = &*work;
            let given: Vec<&EntryId> = steps.iter().map(|step| &step.of).collect();
            ledger::unspend(tx, at, &given, spare, on).await?;
            for step in steps {
                ledger::reverse(tx, at, step).await?;
            }
            if !stored::change(tx, payment, of_payment, None).await? {
                return Err(LineError::Changed);
            }
            own::release(tx, &payment.id, at).await?;
            Ok(())
        })
    })
    .await
}

pub(super) fn opposite(amount: Money) -> storage::Result<Money> {
    Money::zero(amount.currency())
        .minus(amount)
        .map_err(storage::Error::unreadable)
}

impl From<RefundError> for LineError {
    fn from(error: RefundError) -> Self {
        match error {
            RefundError::Storage(error) => Self::Storage(error),
            RefundError::Vault(error) => Self::Vault(error),
            RefundError::Ledger(error) => Self::Ledger(error),
            RefundError::NotEnough => Self::Spent,
            _ => Self::Changed,
        }
    }
}
