use jiff::Timestamp;

use super::Owed;
use super::tax::Totals;
use crate::storage::{Batch, Result, Tx};
use crate::values;

pub(super) fn add_owed(batch: &mut Batch, owed: &Owed<'_>) {
    batch.push(
        "insert into invoices_owed (cause, subject_id, currency, basis, net_minor, tax_minor, total_minor, owed_at, \
         waits_for) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        values![
            owed.cause,
            owed.subject.as_str(),
            owed.totals.total.currency().code(),
            owed.basis.as_str(),
            owed.totals.net.minor(),
            owed.totals.tax.minor(),
            owed.totals.total.minor(),
            owed.owed_at,
            owed.waits_for,
        ],
    );
}

pub(super) async fn restate(
    tx: &mut Tx,
    cause: &str,
    waited_for: &str,
    totals: &Totals,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(
        "update invoices_owed set net_minor = $1, tax_minor = $2, total_minor = $3, owed_at = $4, waits_for = null, \
         next_try_at = null, revision = revision + 1 where cause = $5 and waits_for = $6 and invoiced_at is null",
    )
    .bind(totals.net.minor())
    .bind(totals.tax.minor())
    .bind(totals.total.minor())
    .bind(now.as_microsecond())
    .bind(cause)
    .bind(waited_for)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn release(
    tx: &mut Tx,
    cause: &str,
    waited_for: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "update invoices_owed set owed_at = $1, waits_for = null where cause = $2 and waits_for = $3 \
         and invoiced_at is null and owed_at > $1",
    )
    .bind(now.as_microsecond())
    .bind(cause)
    .bind(waited_for)
    .execute(tx.conn())
    .await?;
    Ok(())
}
