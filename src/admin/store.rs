//! What the panel reads: a file a question.

pub(super) mod coupons;
pub(super) mod customers;
pub(super) mod days;
pub(super) mod months;
pub(super) mod orders;
pub(super) mod sealed;
pub(super) mod todo;
