//! The customer's account: signing in by mail, one's orders, and who looked at one's details.
//!
//! It shows one person what the rooms below know of them, so it stands on top, beside `admin`.

mod looks;
pub mod pages;
mod take_over;
pub mod web;

pub use looks::{Looks, looks};
pub use take_over::{TakeOverError, take_over};
