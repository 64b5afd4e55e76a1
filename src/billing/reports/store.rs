mod documents;
mod journal;
mod open_items;
mod vat;

pub(super) use documents::documents;
pub(super) use journal::journal;
pub(super) use open_items::{open_by_day, open_item, open_items};
pub(super) use vat::vat;
