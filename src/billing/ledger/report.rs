//! What the ledger comes to on a day; the same for a past day whenever it is asked.

use jiff::Timestamp;
use jiff::civil::Date;

use super::model::Account;
use super::store;
use crate::app::App;
use crate::money::{Currency, Money};
use crate::storage::{self, Error, Storage};

/// Which part of the books: what had been booked by a moment, and bears a date up to a day.
///
/// The moment makes an answer the same whenever it is asked: what is booked later does not change it, even with an earlier
/// date, as a bank's line of last week has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The last date that counts.
    pub until: Date,
    /// The last moment at which it may have been booked.
    pub seen_until: Timestamp,
}

impl Standing {
    /// The books as they stood at the end of a day of the shop's calendar, or as they stand if it is not over.
    pub fn at(app: &App, day: Date) -> Self {
        let now = app.clock.now();
        let zone = app.config.business.zone();
        let next = day.tomorrow().and_then(|next| next.to_zoned(zone));
        let last = next.ok().and_then(|next| {
            let before = next.timestamp().as_microsecond() - 1;
            Timestamp::from_microsecond(before).ok()
        });
        // A day at the calendar's edges has no end.
        let edge = if day < app.today() {
            Timestamp::MIN
        } else {
            now
        };
        Self {
            until: Date::MAX,
            seen_until: last.unwrap_or(edge).min(now),
        }
    }

    /// Only what bears a date up to this day.
    #[must_use]
    pub fn until(self, until: Date) -> Self {
        Self { until, ..self }
    }
}

/// Everything that bears a date up to this day, whenever it was booked.
impl From<Date> for Standing {
    fn from(until: Date) -> Self {
        Self {
            until,
            seen_until: Timestamp::MAX,
        }
    }
}

/// An account's balance in one currency: debits less credits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    pub account: Account,
    pub balance: Money,
}

/// Every account's balance.
#[derive(Debug, Clone)]
pub struct TrialBalance {
    pub balances: Vec<Balance>,
}

impl TrialBalance {
    /// What all balances of a currency sum to: zero, or the books are wrong.
    pub fn sum(&self, currency: Currency) -> storage::Result<Money> {
        let of_currency = self
            .balances
            .iter()
            .filter(|line| line.balance.currency() == currency);
        // In whichever order they come, only what they come to in the end has to be an amount.
        let sum: i128 = of_currency
            .map(|line| i128::from(line.balance.minor()))
            .sum();
        let sum = i64::try_from(sum).map_err(|_| Error::TooLarge)?;
        Ok(Money::new(sum, currency))
    }

    pub fn currencies(&self) -> Vec<Currency> {
        let mut currencies: Vec<Currency> = self
            .balances
            .iter()
            .map(|line| line.balance.currency())
            .collect();
        currencies.dedup();
        currencies
    }
}

/// The trial balance of this part of the books.
pub async fn trial_balance(
    storage: &Storage,
    of: impl Into<Standing>,
) -> storage::Result<TrialBalance> {
    let sums = store::sums(storage, of.into()).await?;
    let balances = sums
        .into_iter()
        .map(|(account, balance)| Balance { account, balance })
        .collect();
    Ok(TrialBalance { balances })
}
