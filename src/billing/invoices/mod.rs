//! Invoices and credit notes: numbered without a gap, frozen when they are issued, never changed afterwards.
//!
//! What is owed is a row of its cause's transaction ([`super::owe_invoice`]). One process at a time issues what is owed, in
//! batches ([`Issuer`]): it alone gives numbers, so an order never waits for one. What a document says is asked of its cause's
//! [`Author`] once, frozen as a sealed [`Draft`](super::document::Draft), and covered by a chain of hashes ([`chain`]).
//!
//! Invariant: the numbers of a series and year are 1 to N, whatever crashed; a row of `invoices` never changes (the engine
//! refuses it); credit notes never take back more than an invoice asked for.

mod author;
mod book;
mod chain;
mod correct;
mod credit;
pub mod data;
mod draft;
mod file;
mod issue;
mod letter;
mod model;
mod numbering;
mod proforma;
mod read;
mod seller;
pub(super) mod store;
mod verify;
mod wait;

pub use author::{Author, AuthorError, Authors, Statement, Statements};
pub use correct::{Amount, NotCreditable};
pub use credit::{Credit, CreditError, REASON_CHARS_MAX, call_off, credit, owe_credit, take_back};
pub use file::{FIELDS, FileError, Form, file, file_under};
pub use issue::{DUTY, Issuer, IssuingError};
pub use letter::{CreditNoteLetter, InvoiceLetter, authors};
pub use model::{Converted, Document, Invoice, InvoiceId, Kind, Status};
pub use proforma::{Proforma, proforma};
pub(super) use read::thaw;
pub use read::{
    Filter, Progress, ReadError, by_cause, by_id, by_number, numbers, of_order, open_draft,
    open_draft_under, open_of, page, progress, waiting_for_tax_id,
};
pub use seller::may_invoice;
pub use store::credited_at;
pub(super) use store::try_again;
pub use store::{note_given_back, taken_back, taken_back_in};
pub use verify::{Flaw, verify};
pub(super) use wait::wake_after;
pub use wait::{IssueError, WANTED, issue};
