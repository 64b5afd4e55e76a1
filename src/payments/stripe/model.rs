//! Payments through Stripe, and what comes of them, as they are stored.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::billing::invoices::InvoiceId;
use crate::billing::ledger::EntryId;
use crate::customers::CustomerId;
use crate::id::id;
use crate::money::Money;
use crate::payments::lines::LineId;
use crate::vault::map::names;
use crate::vault::{Sealed, SubjectId};

id!(PaymentId, "pmt", "A payment through a processor.");
id!(ConsentId, "con", "What a customer agreed to about paying.");
id!(
    MethodId,
    "spm",
    "A method that a customer's renewals are paid by."
);
id!(RefundId, "prf", "Money that goes back by the way it came.");
id!(
    PayoutId,
    "pyo",
    "Money on its way from a processor to the bank."
);
id!(
    DisputeId,
    "dsp",
    "A payment that a customer's bank took back."
);

names! {
    PaymentKind {
        /// On Stripe's own page.
        Checkout = "checkout",
        /// Without the customer, by the method that they saved.
        Renewal = "renewal",
    }
}

names! {
    /// Where a payment stands. While it is asking or open, nobody is charged for the same invoice again.
    PaymentState {
        /// Stripe was asked, or is about to be, and has not answered.
        Asking = "asking",
        /// It can still be paid, or is on its way.
        Open = "open",
        Paid = "paid",
        /// No money will come of it.
        Failed = "failed",
    }
}

names! {
    /// Why no money came.
    Failure {
        /// The customer's bank said no.
        Declined = "declined",
        /// The bank wants to ask the customer, who was not there.
        Authentication = "authentication",
        /// The customer did not pay in time, or another amount is open now.
        Expired = "expired",
        /// Stripe does not take such a payment.
        Refused = "refused",
        /// It never came to be there.
        NotMade = "not-made",
        /// Its customer was erased, and nobody could be asked in time what became of it.
        Lost = "lost",
    }
}

names! {
    RefundState {
        Asking = "asking",
        /// Stripe has it, and the customer's bank not yet.
        Pending = "pending",
        Done = "done",
        Failed = "failed",
    }
}

names! {
    /// Where a payout stands. It only ever goes on.
    PayoutState {
        Pending = "pending",
        InTransit = "in_transit",
        /// Stripe says that the bank has it.
        Paid = "paid",
        /// The bank sent it back, maybe after it was paid.
        Failed = "failed",
        Canceled = "canceled",
    }
}

impl PayoutState {
    /// What it may have been before.
    pub(in crate::payments) fn before(self) -> &'static [Self] {
        match self {
            Self::Pending => &[Self::Pending],
            Self::InTransit => &[Self::Pending, Self::InTransit],
            Self::Paid => &[Self::Pending, Self::InTransit, Self::Paid],
            Self::Failed => &[Self::Pending, Self::InTransit, Self::Paid, Self::Failed],
            Self::Canceled => &[Self::Pending, Self::InTransit, Self::Canceled],
        }
    }

    /// Whether money is at the bank by it, or should be.
    pub fn is_good(self) -> bool {
        !matches!(self, Self::Failed | Self::Canceled)
    }
}

names! {
    /// What a customer agrees to.
    Agreed {
        /// To be led to Stripe's page, which learns the amount and what is typed there.
        Checkout = "checkout",
        /// That renewals are paid by the method that is given there.
        Renewals = "renewals",
    }
}

#[derive(Debug, Clone)]
pub struct Payment {
    pub id: PaymentId,
    pub kind: PaymentKind,
    pub invoice: InvoiceId,
    pub customer: CustomerId,
    pub(in crate::payments) subject: SubjectId,
    pub amount: Money,
    pub state: PaymentState,
    pub failure: Option<Failure>,
    /// The consent to pay renewals alike.
    pub(in crate::payments) saving: Option<ConsentId>,
    /// Of a renewal: what it is paid by.
    pub(in crate::payments) method: Option<MethodId>,
    pub(in crate::payments) session: Option<Sealed>,
    pub(in crate::payments) intent: Option<Sealed>,
    pub requested_at: Timestamp,
    pub paid_at: Option<Timestamp>,
    pub(in crate::payments) fee_booked_at: Option<Timestamp>,
    /// What it became, where the shop's balance is in another currency.
    pub settled: Option<Settlement>,
    pub(in crate::payments) asked: i64,
    /// Something of it was to go back.
    pub(in crate::payments) has_refunds: bool,
}

/// What a payment became in the currency of the shop's balance, where that is not the one that was charged. It is booked by
/// nobody: which rate counts is for a person to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settlement {
    pub amount: Money,
    /// What Stripe kept of that.
    pub fee: Money,
}

impl Payment {
    /// Whether all is known that Stripe ever says of a payment that came.
    pub(in crate::payments) fn is_complete(&self) -> bool {
        self.fee_booked_at.is_some() || self.settled.is_some()
    }
}

/// Money that goes back.
#[derive(Debug, Clone)]
pub struct Refund {
    pub id: RefundId,
    pub payment: PaymentId,
    pub amount: Money,
    pub state: RefundState,
    /// What it was booked as.
    pub(in crate::payments) entry: EntryId,
    pub requested_at: Timestamp,
    pub(in crate::payments) asked: i64,
}

/// Money that Stripe pays out to the shop's bank.
#[derive(Debug, Clone)]
pub struct Payout {
    pub id: PayoutId,
    /// Negative where Stripe takes it from the bank.
    pub amount: Money,
    pub state: PayoutState,
    /// When it should be at the bank.
    pub arrives_on: Date,
    pub(in crate::payments) descriptor: Option<String>,
    pub(in crate::payments) trace: Option<String>,
    /// The line of the bank's statement that shows it, and its day.
    pub line: Option<LineId>,
    pub shown_on: Option<Date>,
}

/// What Stripe says that it holds in a currency, and what the books said at that moment.
#[derive(Debug, Clone)]
pub struct Holding {
    /// It can be paid out.
    pub available: Money,
    /// It cannot yet.
    pub pending: Money,
    /// What stands in the clearing account.
    pub booked: Money,
    /// What of that is on its way to the bank, and on none of its statements.
    pub underway: Money,
    pub asked_at: Timestamp,
}

impl Holding {
    /// What the books know of and Stripe does not, or the other way round: nothing, once both have told everything.
    pub fn difference(&self) -> Money {
        let there = self.available.minor().saturating_add(self.pending.minor());
        let here = self.booked.minor().saturating_sub(self.underway.minor());
        Money::new(here.saturating_sub(there), self.booked.currency())
    }
}

/// The method that renewals are paid by.
#[derive(Debug, Clone)]
pub(in crate::payments) struct SavedMethod {
    pub subject: SubjectId,
    pub customer: Sealed,
    pub method: Sealed,
}

/// What a customer's renewals are paid by, as far as they see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saved {
    /// Since when; nothing where nothing is saved.
    pub since: Option<Timestamp>,
    /// One that was taken back is not yet gone at Stripe.
    pub is_leaving: bool,
}

/// A method that Stripe was asked in vain to take away.
#[derive(Debug, Clone)]
pub struct Undetached {
    pub customer: CustomerId,
    pub at: Timestamp,
}

/// A page of Checkout can be paid on for so long; Stripe takes half an hour at least.
pub(super) const SESSION_SPAN: SignedDuration = SignedDuration::from_mins(60);

/// Questions that follow close on each other; what is asked later is asked by the day.
const SOON: &[i64] = &[10, 30, 60, 300, 900];
const HOUR: i64 = 3_600;
/// A bank may take a payment back for months, and no message may have come of that.
const LATER: &[i64] = &[24 * HOUR, 7 * 24 * HOUR, 30 * 24 * HOUR, 90 * 24 * HOUR];

/// How often it was asked, now once more, and when it is to be asked next: never, once nothing more is to come. `complete`: it
/// is paid, and what Stripe keeps of it is booked.
pub(in crate::payments) fn ask_again(
    state: PaymentState,
    complete: bool,
    asked: i64,
) -> (i64, Option<SignedDuration>) {
    let soon = i64::try_from(SOON.len()).expect("there are a few");
    let asked = asked.saturating_add(1);
    let asked = if complete { asked.max(soon) } else { asked };
    let place = usize::try_from(asked).unwrap_or(usize::MAX);
    let seconds = match state {
        PaymentState::Asking | PaymentState::Open => {
            Some(SOON.get(place).copied().unwrap_or(HOUR / 2))
        }
        PaymentState::Paid => SOON
            .get(place)
            .or_else(|| LATER.get(place - SOON.len()))
            .copied(),
        PaymentState::Failed => None,
    };
    (asked, seconds.map(SignedDuration::from_secs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_come_to_money_is_asked_about_for_good_and_what_came_for_some_months() {
        let mut asked = 0;
        for _ in 0..100 {
            let (now, after) = ask_again(PaymentState::Open, false, asked);
            assert!(
                now == asked + 1
                    && after.is_some_and(|after| after <= SignedDuration::from_mins(30))
            );
            asked = now;
        }
        let (mut asked, mut days) = (0, 0);
        while let (now, Some(after)) = ask_again(PaymentState::Paid, true, asked) {
            asked = now;
            days += after.as_hours() / 24;
        }
        assert_eq!(days, 1 + 7 + 30 + 90);
        assert_eq!(ask_again(PaymentState::Failed, false, 3).1, None);
    }
}
