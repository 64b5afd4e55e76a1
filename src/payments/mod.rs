//! How what is owed gets paid: the operator's own means first, a processor only where the operator turns one on.

mod api;
pub mod bank;
pub mod credit;
pub mod data;
mod judge;
pub mod key;
pub mod lines;
pub mod manual;
pub mod manual_refunds;
pub mod matching;
mod method;
pub mod pages;
pub mod recorded;
pub mod refunds;
pub mod repayments;
pub mod statements;
mod store;
pub mod stripe;
pub mod uploads;
pub mod waivers;
pub mod web;

pub use api::{ApiDescription, routes as api_routes};
pub use method::{GivenBack, METHODS, PaymentMethod, Way, give_back, ways};
