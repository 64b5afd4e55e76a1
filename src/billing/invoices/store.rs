mod chain;
mod conversions;
mod credits;
mod files;
mod given_back;
mod issued;
mod owed;

pub(super) use chain::{advance_head, advance_series, chained_after, head, last_running};
pub(super) use credits::{Credited, add_credit_owed, credit_parts, credited, earlier_credit};
pub use credits::{taken_back, taken_back_in};
pub(super) use files::{add_file, file};
pub(super) use given_back::given_back;
pub use given_back::note_given_back;
pub(super) use issued::{
    Chained, Query, add_documents, by_cause, by_id, by_number, draft_sealed, numbers, of_order,
    open_of, page,
};
pub use owed::credited_at;
pub(in crate::billing) use owed::try_again;
pub(super) use owed::{
    Due, call_off, count_waiting, due, is_owed, mark_invoiced, note_failure, progress,
    reason_sealed,
};
