//! What is open of all invoices that are due on a day.

use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, Row as _};

use super::total;
use crate::storage::{Batch, Result, Storage, Tx};
use crate::values;
use crate::wide_sum;

/// A day is added up once it has more rows than this.
const ROWS_LEFT: i64 = 8;
/// Days that are added up in one transaction.
const TOGETHER_MAX: i64 = 200;

/// How what is open on an invoice becomes another amount.
#[derive(Debug)]
pub(in crate::billing) struct Step<'a> {
    pub(in crate::billing) invoice: &'a str,
    /// Counts the moves of the invoice; the first is its issue.
    pub(in crate::billing) moves: i64,
    pub(in crate::billing) currency: &'a str,
    pub(in crate::billing) due_on: &'a str,
    pub(in crate::billing) before: i64,
    pub(in crate::billing) after: i64,
}

/// Adds what a transaction moves, a row for each day.
pub(in crate::billing) fn add<'a>(batch: &mut Batch, steps: impl IntoIterator<Item = Step<'a>>) {
    let mut days: BTreeMap<(&str, &str), (String, i64, i64)> = BTreeMap::new();
    for step in steps {
        let (open, items) = (
            step.after - step.before,
            i64::from(step.after > 0) - i64::from(step.before > 0),
        );
        let day = days.entry((step.currency, step.due_on));
        let (_, sum, count) =
            day.or_insert_with(|| (format!("{}/{}", step.invoice, step.moves), 0, 0));
        (*sum, *count) = (*sum + open, *count + items);
    }
    let rows = days
        .into_iter()
        .filter(|(_, (_, open, items))| (*open, *items) != (0, 0))
        .map(|((currency, due_on), (id, open, items))| values![id, currency, due_on, open, items]);
    batch.push_rows(
        "insert into open_days (id, currency, due_on, open_minor, items)",
        rows,
    );
}

/// Makes one row of all that a day has, for days that have many. A day on which nothing is open any more has none.
pub(in crate::billing::ledger) async fn add_up(storage: &Storage) -> Result<()> {
    while some_have_many(storage).await? {
        storage.transact(|tx| Box::pin(add_up_some(tx))).await?;
    }
    Ok(())
}

async fn some_have_many(storage: &Storage) -> Result<bool> {
    let found: Option<i64> = sqlx::query_scalar(
        "select count(*) from open_days group by currency, due_on having count(*) > $1 limit 1",
    )
    .bind(ROWS_LEFT)
    .fetch_optional(storage.reader())
    .await?;
    Ok(found.is_some())
}

async fn add_up_some(tx: &mut Tx) -> Result<()> {
    let days = sqlx::query(concat!(
        "select currency, due_on, ",
        wide_sum!("open_minor", "open"),
        ", cast(sum(items) as bigint) as items from open_days group by currency, due_on \
         having count(*) > $1 order by currency, due_on limit $2"
    ))
    .bind(ROWS_LEFT)
    .bind(TOGETHER_MAX)
    .fetch_all(tx.conn())
    .await?;
    if days.is_empty() {
        return Ok(());
    }
    let sums: Vec<(String, String, i64, i64)> = days
        .iter()
        .map(|day| {
            let open = total(day, "open")?.minor();
            let (currency, due_on) = (day.try_get("currency")?, day.try_get("due_on")?);
            Ok((currency, due_on, open, day.try_get("items")?))
        })
        .collect::<Result<_>>()?;
    let sql = format!(
        "delete from open_days where (currency, due_on) in (values {})",
        tx.rows(sums.len(), 2)
    );
    let query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
    let query = sums.iter().fold(query, |query, (currency, due_on, _, _)| {
        query.bind(currency.as_str()).bind(due_on.as_str())
    });
    query.execute(tx.conn()).await?;
    let mut batch = Batch::new();
    let rows = sums
        .into_iter()
        .filter(|(_, _, open, items)| (*open, *items) != (0, 0))
        .map(|(currency, due_on, open, items)| {
            let id = format!("sum/{currency}/{due_on}");
            values![id, currency, due_on, open, items]
        });
    batch.push_rows(
        "insert into open_days (id, currency, due_on, open_minor, items)",
        rows,
    );
    tx.insert(batch).await
}
