use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::payments::store::statements::Begun;

crate::id!(StatementId, "stm", "A bank statement that was taken in.");

/// A statement that was taken in, or is being.
#[derive(Debug, Clone)]
pub struct Taken {
    pub id: StatementId,
    pub format: String,
    pub first_on: Option<Date>,
    pub last_on: Option<Date>,
    pub lines: u32,
    pub known: u32,
    pub done: u32,
    pub begun_at: Timestamp,
    pub finished_at: Option<Timestamp>,
}

/// What became of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Summary {
    #[schema(value_type = String)]
    pub statement: StatementId,
    /// This very file was taken in before; nothing was done.
    pub repeated: bool,
    #[schema(value_type = Option<String>, format = Date)]
    pub first_on: Option<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    pub last_on: Option<Date>,
    /// Its balances prove that no line is missing.
    pub balanced: bool,
    pub lines: u32,
    /// Lines that another statement had brought before.
    pub known: u32,
    /// Booked to invoices, or to a customer's credit.
    pub allocated: u32,
    /// For an operator to confirm.
    pub proposed: u32,
    pub unmatched: u32,
    /// Not booked: they may be known already.
    pub doubtful: u32,
    /// Money that went out, charges of the bank's.
    pub noted: u32,
}

impl Summary {
    pub(super) fn repeated(begun: Begun, days: Option<(Date, Date)>, balanced: bool) -> Self {
        let (first_on, last_on) = days.unzip();
        Self {
            statement: begun.id,
            repeated: true,
            first_on,
            last_on,
            balanced,
            lines: begun.done,
            known: begun.done,
            allocated: 0,
            proposed: 0,
            unmatched: 0,
            doubtful: 0,
            noted: 0,
        }
    }
}
