//! What postings come to.

use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::billing::ledger::model::Account;
use crate::billing::ledger::report::Standing;
use crate::money::{Currency, Money};
use crate::storage::{Error, Result, Storage, wide_sum};
use crate::wide_sum;

/// The sum of every account in every currency.
pub(in crate::billing::ledger) async fn sums(
    storage: &Storage,
    of: Standing,
) -> Result<Vec<(Account, Money)>> {
    let rows = sqlx::query(
        concat!(
            "select account, currency, ", wide_sum!("amount_minor", "amount"), " from postings \
             where booked_on <= $1 and booked_at <= $2 group by account, currency order by currency, account"
        ),
    )
    .bind(of.until.to_string())
    .bind(of.seen_until.as_microsecond())
    .fetch_all(storage.reader())
    .await?;
    rows.iter()
        .map(|row| {
            let account: String = row.try_get("account")?;
            Ok((
                account.parse().map_err(Error::unreadable)?,
                total(row, "amount")?,
            ))
        })
        .collect()
}

/// A sum in the row's `currency`.
pub(in crate::billing) fn total(row: &AnyRow, name: &str) -> Result<Money> {
    let currency: String = row.try_get("currency")?;
    let currency: Currency = currency.parse().map_err(Error::unreadable)?;
    Ok(Money::new(wide_sum(row, name)?, currency))
}
