use jiff::Timestamp;
use jiff::civil::Date;

use crate::billing::ledger::EntryId;
use crate::customers::CustomerId;
use crate::money::Money;
use crate::vault::map::names;
use crate::vault::{Sealed, SubjectId};

crate::id!(RefundId, "rfd", "A refund to a customer.");
crate::id!(RefundFileId, "rff", "A file of refunds for the bank.");

/// A refund, and what happened to it.
#[derive(Debug, Clone)]
pub struct Refund {
    pub id: RefundId,
    pub customer: CustomerId,
    pub subject: SubjectId,
    pub amount: Money,
    pub queued_at: Timestamp,
    pub file: Option<RefundFileId>,
    pub called_off_at: Option<Timestamp>,
    pub paid_at: Option<Timestamp>,
    pub came_back_at: Option<Timestamp>,
    /// The order that it pays back, where that was said.
    pub(in crate::payments) order: Option<String>,
    pub(in crate::payments) entry: EntryId,
    pub(in crate::payments) payout: Option<EntryId>,
    pub(in crate::payments) name: Sealed,
    pub(in crate::payments) iban: Sealed,
}

names! {
    /// Where a refund stands, by what happened to it.
    State {
        Queued = "queued",
        Ordered = "ordered",
        Paid = "paid",
        CameBack = "came_back",
        CalledOff = "called_off",
    }
}

impl Refund {
    pub fn state(&self) -> State {
        if self.called_off_at.is_some() {
            State::CalledOff
        } else if self.came_back_at.is_some() {
            State::CameBack
        } else if self.paid_at.is_some() {
            State::Paid
        } else if self.file.is_some() {
            State::Ordered
        } else {
            State::Queued
        }
    }
}

/// What banks pass on from the file to the statement: letters and digits alone, since some drop anything else.
pub(super) fn bank_id(id: &str) -> String {
    let letters = id.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_uppercase()).collect()
}

/// A file that orders refunds from the bank.
#[derive(Debug, Clone)]
pub struct RefundFile {
    pub id: RefundFileId,
    pub subject: SubjectId,
    pub transfers: u32,
    pub total: Money,
    pub execute_on: Date,
    pub made_at: Timestamp,
    pub called_off_at: Option<Timestamp>,
    /// Everything in it was paid or called off: the file is not kept any longer.
    pub settled_at: Option<Timestamp>,
    pub(in crate::payments) digest: Vec<u8>,
    pub(in crate::payments) content: Option<Sealed>,
}

impl RefundFile {
    /// Whether it can still be fetched, and called off.
    pub fn is_open(&self) -> bool {
        self.called_off_at.is_none() && self.settled_at.is_none()
    }
}
