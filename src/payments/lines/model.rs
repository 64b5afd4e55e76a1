use jiff::civil::Date;

use crate::billing::invoices::InvoiceId;
use crate::billing::ledger::EntryId;
use crate::customers::CustomerId;
use crate::money::Money;
use crate::payments::manual_refunds::ManualRefundId;
use crate::payments::matching::{Movement, Why};
use crate::payments::refunds::RefundId;
use crate::payments::statements::StatementId;
use crate::vault::{IndexValue, Sealed, SubjectId};

crate::id!(LineId, "bnl", "A line of a bank statement.");

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineState {
    /// The money is where it belongs: on invoices, or to a customer's credit.
    Allocated,
    /// In suspense, and it may be for one of the proposed invoices.
    Proposed,
    /// In suspense, and nothing says what for.
    Unmatched,
    /// Not booked: it may be a line that is known already.
    Doubtful,
    /// Not booked: an operator says that it is.
    Repeated,
    /// Left in suspense by an operator, who says that it is for no invoice.
    SetAside,
    /// Not booked yet: money that went out or was taken back, a charge of the bank's.
    Noted,
    /// It was booked, and did not hold: the bank took it back.
    Returned,
}

impl LineState {
    /// What waits for somebody, the most pressing first.
    pub const TO_DECIDE: [Self; 4] = [Self::Unmatched, Self::Doubtful, Self::Proposed, Self::Noted];

    pub const ALL: [Self; 8] = [
        Self::Allocated,
        Self::Proposed,
        Self::Unmatched,
        Self::Doubtful,
        Self::Repeated,
        Self::SetAside,
        Self::Noted,
        Self::Returned,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allocated => "allocated",
            Self::Proposed => "proposed",
            Self::Unmatched => "unmatched",
            Self::Doubtful => "doubtful",
            Self::Repeated => "repeated",
            Self::SetAside => "set_aside",
            Self::Noted => "noted",
            Self::Returned => "returned",
        }
    }

    /// Whether its money stands in the books.
    pub const fn is_booked(self) -> bool {
        matches!(
            self,
            Self::Allocated | Self::Proposed | Self::Unmatched | Self::SetAside
        )
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// A movement on the shop's account, once.
#[derive(Debug, Clone)]
pub struct Line {
    pub id: LineId,
    pub statement: StatementId,
    /// Whose keys it lies under.
    pub subject: SubjectId,
    pub booked_on: Date,
    pub amount: Money,
    pub movement: Movement,
    pub state: LineState,
    pub customer: Option<CustomerId>,
    /// The refund of ours that it names.
    pub refund: Option<RefundId>,
    pub(in crate::payments) entry: Option<EntryId>,
    /// The refund by hand that it was found to show.
    pub(in crate::payments) shows: Option<ManualRefundId>,
    /// How often it was booked.
    pub(in crate::payments) receipts: u32,
    pub(in crate::payments) assignment: Option<EntryId>,
    pub(in crate::payments) account: Option<IndexValue>,
    pub(in crate::payments) name: Option<Sealed>,
    pub(in crate::payments) iban: Option<Sealed>,
    pub(in crate::payments) text: Option<Sealed>,
    /// Why it is set aside.
    pub(in crate::payments) aside: Option<Sealed>,
}

impl Line {
    /// Whether it is of somebody's payment: anything else goes out, or comes back.
    fn is_payment(&self) -> bool {
        self.movement == Movement::Received
    }

    /// Whether its money is in the books, and belongs to nobody known yet.
    pub fn is_in_suspense(&self) -> bool {
        self.in_suspense().is_some()
    }

    /// Whether what was decided can be taken back: a payment's match, the booking of a charge, that it shows a refund by hand,
    /// that it is set aside.
    pub fn can_be_undone(&self) -> bool {
        match self.state {
            LineState::Allocated => {
                let is_charge = self.customer.is_none() && self.entry.is_some();
                self.is_payment() || is_charge || self.shows.is_some()
            }
            LineState::SetAside | LineState::Repeated => true,
            LineState::Proposed
            | LineState::Unmatched
            | LineState::Doubtful
            | LineState::Noted
            | LineState::Returned => false,
        }
    }

    /// The receipt whose money belongs to nobody known yet.
    pub(super) fn in_suspense(&self) -> Option<&EntryId> {
        let open = [
            LineState::Proposed,
            LineState::Unmatched,
            LineState::SetAside,
        ];
        self.entry.as_ref().filter(|_| open.contains(&self.state))
    }
}

/// An invoice that a line may be for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    pub line: LineId,
    pub number: String,
    /// What is open on it now.
    pub open: Money,
    pub why: Vec<Why>,
}

/// What a line's money became: of an invoice, or, without one, the customer's credit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    pub line: LineId,
    pub amount: Money,
    /// The invoice, and its number.
    pub invoice: Option<(InvoiceId, String)>,
    /// What is open on it now.
    pub open: Option<Money>,
}

/// A transfer that pays an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transferred {
    pub line: LineId,
    /// When the bank booked it.
    pub on: Date,
    /// What of it paid this invoice.
    pub amount: Money,
}

/// Which lines; what is `None` does not matter.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub state: Option<LineState>,
    pub movement: Option<Movement>,
    pub statement: Option<StatementId>,
    /// The first and the last day.
    pub from: Option<Date>,
    pub to: Option<Date>,
}
