//! Who may come in, and what they may do there.

pub mod data;
pub mod pages;
pub mod qr;
