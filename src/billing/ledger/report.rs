//! What the ledger comes to on a day; the same for a past day whenever it is asked.

use jiff::civil::Date;

use super::model::Account;
use super::store;
use crate::money::{Currency, Money};
use crate::storage::{self, Error, Storage};

/// An account's balance in one currency: debits less credits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    pub account: Account,
    pub balance: Money,
}

/// Every account's balance up to a day.
#[derive(Debug, Clone)]
pub struct TrialBalance {
    pub until: Date,
    pub balances: Vec<Balance>,
}

impl TrialBalance {
    /// What all balances of a currency sum to: zero, or the books are wrong.
    pub fn sum(&self, currency: Currency) -> storage::Result<Money> {
        let of_currency = self
            .balances
            .iter()
            .map(|line| line.balance)
            .filter(|balance| balance.currency() == currency);
        Money::sum(currency, of_currency).map_err(Error::unreadable)
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

/// The trial balance at the end of a day.
pub async fn trial_balance(storage: &Storage, until: Date) -> storage::Result<TrialBalance> {
    let sums = store::sums(storage, until).await?;
    let balances = sums
        .into_iter()
        .map(|(account, balance)| Balance { account, balance })
        .collect();
    Ok(TrialBalance { until, balances })
}
