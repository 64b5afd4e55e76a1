//! The operators' panel: what the shop does, and what its customers' sealed details say when there is a reason to look.

pub mod pages;
pub mod plot;
