//! The operators' panel: what the shop does, and what its customers' sealed details say when there is a reason to look.
//!
//! Invariant: what this room shows in the clear it has from [`crate::audit::reveal`], after the entry that says so.

mod months;
pub mod pages;
pub mod plot;
mod reveal;
mod search;
mod store;
pub mod web;
