//! The chain and the series, as rows.

use sqlx::Row as _;

use super::issued::{Chained, invoice, with_parts};
use crate::billing::invoices::chain::{GENESIS, Head};
use crate::storage::{Error, Result, Storage, Tx};

/// The chain's end.
pub(in crate::billing::invoices) async fn head(storage: &Storage) -> Result<Head> {
    let row: Option<(i64, Vec<u8>)> =
        sqlx::query_as("select position, head_digest from invoice_heads")
            .fetch_optional(storage.reader())
            .await?;
    row.map_or(Ok(GENESIS), |(position, digest)| {
        Ok(Head {
            position,
            digest: digest
                .try_into()
                .map_err(|_| Error::unreadable("a digest"))?,
        })
    })
}

/// Moves the chain's end; `false` when it was moved by somebody else.
pub(in crate::billing::invoices) async fn advance_head(
    tx: &mut Tx,
    from: Head,
    to: Head,
) -> Result<bool> {
    let moved = if from == GENESIS {
        sqlx::query(
            "insert into invoice_heads (only_one, position, head_digest) values (1, $1, $2) on conflict (only_one) do nothing",
        )
        .bind(to.position)
        .bind(to.digest.to_vec())
        .execute(tx.conn())
        .await?
    } else {
        sqlx::query("update invoice_heads set position = $1, head_digest = $2 where position = $3")
            .bind(to.position)
            .bind(to.digest.to_vec())
            .bind(from.position)
            .execute(tx.conn())
            .await?
    };
    Ok(moved.rows_affected() == 1)
}

/// The last number of a series and year; 0 before the first.
pub(in crate::billing::invoices) async fn last_running(
    storage: &Storage,
    series: &str,
    year: i32,
) -> Result<i64> {
    let last: Option<i64> = sqlx::query_scalar(
        "select running from invoice_series where series = $1 and fiscal_year = $2",
    )
    .bind(series)
    .bind(i64::from(year))
    .fetch_optional(storage.reader())
    .await?;
    Ok(last.unwrap_or(0))
}

/// Moves a series' last number; `false` when it was moved by somebody else.
pub(in crate::billing::invoices) async fn advance_series(
    tx: &mut Tx,
    series: &str,
    year: i32,
    from: i64,
    to: i64,
) -> Result<bool> {
    let moved = sqlx::query(
        "insert into invoice_series (series, fiscal_year, running) values ($1, $2, $3) \
         on conflict (series, fiscal_year) do update set running = excluded.running where invoice_series.running = $4",
    )
    .bind(series)
    .bind(i64::from(year))
    .bind(to)
    .bind(from)
    .execute(tx.conn())
    .await?;
    Ok(moved.rows_affected() == 1)
}

/// Documents behind a place in the chain, in its order, with everything that it covers.
pub(in crate::billing::invoices) async fn chained_after(
    storage: &Storage,
    position: i64,
    limit: u32,
) -> Result<Vec<Chained>> {
    let rows = sqlx::query(
        "select i.*, b.open_minor, b.paid_minor, b.credited_minor, b.fees_minor, b.interest_minor, b.settled_at from invoices i \
         left join invoice_balances b on b.invoice_id = i.id where i.position > $1 order by i.position limit $2",
    )
    .bind(position)
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    let mut chained = Vec::with_capacity(rows.len());
    for row in &rows {
        let digest = |column: &str| -> Result<[u8; 32]> {
            let bytes: Vec<u8> = row.try_get(column)?;
            bytes.try_into().map_err(|_| Error::unreadable("a digest"))
        };
        chained.push(Chained {
            document: with_parts(storage, invoice(row)?).await?.document,
            draft_sealed: row.try_get("draft_sealed")?,
            previous: digest("previous_digest")?,
            head: Head {
                position: row.try_get("position")?,
                digest: digest("row_digest")?,
            },
        });
    }
    Ok(chained)
}
