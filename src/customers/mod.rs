//! Customers: who orders, recognised by a blind index and known only to those who may look.

pub mod pages;
pub mod values;
