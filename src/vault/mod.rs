//! Seals and opens what must stay between the shop and its customer.

pub mod map;
