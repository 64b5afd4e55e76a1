//! The one door out. Every connection that this program opens to the outside goes through a [`Gate`], which knows the
//! few peers that the operator's settings name; every piece of personal data that leaves for another party is a row of
//! the disclosure ledger, which the customer can read.
//!
//! The databases are not outside: they are where the data lives.

pub mod data;
mod gate;
mod http;
mod ledger;
mod store;
mod tls;

pub use gate::{ConnectError, Gate, Peer};
pub use http::{Answer, Call, HttpClient, HttpError, InvalidOrigin, Method};
pub use ledger::{Disclosed, Disclosure, DisclosureId, disclose, disclosures};
pub use tls::trusting;
