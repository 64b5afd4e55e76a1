//! The books as DATEV's "Buchungsstapel": EXTF, header version 700, category 21, format version 13
//! (<https://developer.datev.de/de/file-format/details/datev-format>).
//!
//! A row is one amount between two accounts, with the tax in it: DATEV's own automatic accounts take it out again. Where they
//! would round otherwise than the document did, a row of the difference follows, so that both sides end up with the same
//! figures. The words in it are DATEV's own, and so German.

mod accounts;
mod batch;
mod layout;

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::{Span, store};
use crate::app::App;
use crate::billing::ledger::Standing;
use crate::config::Accounting;
use crate::money::Currency;
use crate::storage;

pub use accounts::{Accounts, InvalidAccounts};
pub(super) use batch::{Batch, Booking, Leg, Part};

/// Rows of a file at most.
const ROWS_MAX: i64 = 99_999;

/// Why a period cannot be written as one file.
#[derive(Debug, thiserror::Error)]
pub enum NotDatev {
    /// A row bears a day and a month; the year is the fiscal year's.
    #[error("a file is of one fiscal year, which begins on {0}: choose a period within one")]
    TwoYears(Date),
    #[error("a file has {ROWS_MAX} rows at most: choose a shorter period")]
    TooMany,
    #[error("an amount has two decimals there: {0} has more")]
    Decimals(Currency),
    #[error("the settings under `accounting` cannot be used: {0}")]
    Accounts(#[from] InvalidAccounts),
    #[error(transparent)]
    Storage(#[from] storage::Error),
}

/// What a file is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    pub span: Span,
    pub currency: Currency,
    /// The first day of the fiscal year.
    pub year_from: Date,
}

impl Scope {
    pub(super) async fn new(
        app: &App,
        span: Span,
        currency: Currency,
        standing: Standing,
    ) -> Result<Self, NotDatev> {
        if currency.exponent() > 2 {
            return Err(NotDatev::Decimals(currency));
        }
        Accounts::new(&app.config.accounting)?;
        let year_from = fiscal_year(&app.config.accounting, span.from)?;
        if span.until >= year_from.saturating_add(1.year()) {
            return Err(NotDatev::TwoYears(year_from.saturating_add(1.year())));
        }
        if store::count_postings(&app.storage, span, Some(currency), standing).await? > ROWS_MAX {
            return Err(NotDatev::TooMany);
        }
        Ok(Self {
            span,
            currency,
            year_from,
        })
    }
}

/// The first day of the fiscal year that a day lies in.
fn fiscal_year(accounting: &Accounting, day: Date) -> Result<Date, InvalidAccounts> {
    let begins = format!("{:04}-{}", day.year(), accounting.fiscal_year_begins);
    let first: Date = begins.parse().map_err(|_| InvalidAccounts::FiscalYear)?;
    Ok(if first <= day {
        first
    } else {
        first.saturating_sub(1.year())
    })
}

#[cfg(test)]
mod tests;
