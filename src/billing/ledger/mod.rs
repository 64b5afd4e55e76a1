//! The ledger: double entry, append-only, one currency an entry.
//!
//! Every verb here runs inside its caller's transaction and books one [`Entry`], together with what is open after it
//! (`invoice_balances`, and `open_days` for all that is due on a day) and what the shop owes its customers (`customer_credits`). The
//! postings are the proof, those the quick answer; [`verify`] holds them against each other.
//!
//! Invariant: the postings of an entry sum to zero; an event of an outside source is booked once; an invoice is never paid
//! beyond what is open on it, and a customer never spends more credit than there is.

mod amend;
mod credited;
pub mod data;
mod late;
mod model;
mod own;
mod report;
mod settle;
mod sharing;
pub(super) mod store;
mod taken_back;
mod transfer;
mod verify;

use crate::money::MoneyError;
use crate::storage::{self, Storage};

use super::invoices::InvoiceId;

pub use amend::{
    Loss, PayOut, Reversal, Spending, pay_out, reverse, spend_credit, unspend, write_off,
};
pub use credited::{CREDITED, PAID, covered, credit_lots};
pub use late::{Charge, charge, waive};
pub use model::{Account, Entry, EntryId, EntryKind, Movement, Posting};
pub use own::{OwnMoney, recognise};
pub use report::{Balance, Standing, TrialBalance, trial_balance};
pub use settle::{Applied, Assignment, Booked, Receipt, Received, assign, receive, receive_all};
pub use store::{
    Late, Open, Settling, came_later, credit_in, credit_of, held_in, history_of, is_open, late_on,
    open_amount, open_in, overdue, settlings, spent_as, spent_on,
};
pub use taken_back::{TakenBack, take_back};
pub use transfer::{Transfer, transfer};
pub use verify::{Imbalance, verify};

/// Keeps what says how much is open on a day short: payments add to it, a row each. A duty.
pub async fn add_up_open_days(storage: &Storage) -> storage::Result<()> {
    store::open_days::add_up(storage).await
}

/// Why nothing was booked.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    #[error("there is no invoice {0}")]
    UnknownInvoice(InvoiceId),
    #[error("there is no such entry")]
    UnknownEntry,
    #[error("what it left in suspense was assigned since, as {0}")]
    Assigned(EntryId),
    #[error("an amount that moves is more than nothing")]
    NotPositive,
    #[error("the invoice is in another currency")]
    OtherCurrency,
    #[error("the money belongs to nobody: name a customer or an invoice")]
    NoOwner,
    /// What there is is less than what was to be spent or taken back.
    #[error("there is less than that")]
    NotEnough,
    /// An entry that does not sum to zero: a mistake of the program, which must not reach the books.
    #[error("the entry does not balance")]
    Unbalanced,
    #[error(transparent)]
    Money(#[from] MoneyError),
    #[error(transparent)]
    Storage(#[from] storage::Error),
}
