//! Billing: what is owed for an order, and how it is documented.

pub mod tax;
