//! Payment by bank transfer, as the pure formats it takes: what the bank says happened (camt.053, CSV), and what it is told
//! to pay out (pain.001). What is printed on an invoice so that a transfer finds its way back is `billing::transfer`.
//!
//! Nothing here knows a database, a page or a clock. What comes from outside is read in bounded memory and refused with a
//! line number and a reason that holds no personal data.

mod bounded;
pub mod camt053;
pub mod csv;
mod error;
mod key;
mod model;
pub mod pain001;
mod sepa_text;
mod text;
mod xml;

use crate::billing::transfer::{Bic, Iban};

pub use error::{Problem, StatementError};
pub use key::LineKey;
pub use model::{BankLine, Counterparty, Limits, Nature, References, Remittance};
pub use sepa_text::{is_sepa_text, to_sepa_text};
pub use text::BankText;
