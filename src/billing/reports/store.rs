mod bookings;
mod documents;
mod drafts;
mod journal;
mod open_items;
mod vat;

use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::billing::tax::Decision;
use crate::money::Rate;
use crate::storage::{Error, Result};

pub(super) use bookings::{bookings, count_postings};
pub(super) use documents::{count_buyers, count_documents, documents};
pub(super) use drafts::drafts;
pub(super) use journal::journal;
pub(super) use open_items::{count_open, open_by_day, open_item, open_items};
pub(super) use vat::vat;

/// How a row of `invoice_parts` is taxed.
fn decision(row: &AnyRow) -> Result<Decision> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let ppm: i64 = row.try_get("tax_rate_ppm")?;
    let ppm = u32::try_from(ppm).map_err(Error::unreadable)?;
    Ok(Decision {
        territory: text("tax_territory")?.parse().map_err(Error::unreadable)?,
        treatment: text("tax_treatment")?.parse().map_err(Error::unreadable)?,
        rate: Rate::from_parts_per_million(ppm).map_err(Error::unreadable)?,
    })
}
