//! VAT: where a sale is taxed, at which rate, and what a document's tax comes to.
//!
//! [`decide`] answers for one thing sold by one seller to one buyer on one day; [`totals`] adds up a document. Cart,
//! order, invoice and payment all call these two, so nobody sees two totals.

mod place;
mod returns;
mod territory;
mod totals;

pub use place::{Buyer, Decision, Seller, Treatment, UnknownRate, decide};
pub use returns::Declared;
pub use territory::{Territory, UnknownTerritory};
pub use totals::{Line, Part, Totals, part, totals};
