//! What of an invoice was given back by another one.

use jiff::Timestamp;

use crate::money::Money;
use crate::storage::{Batch, Result, Tx};
use crate::values;

/// Notes that the invoice for `by` gives back so much of the one for `cause`, on their basis; nothing where it is nothing.
pub fn note_given_back(batch: &mut Batch, cause: &str, by: &str, amount: Money, at: Timestamp) {
    if amount.minor() <= 0 {
        return;
    }
    batch.push(
        "insert into amounts_given_back (cause, by_cause, currency, amount_minor, noted_at) values ($1, $2, $3, $4, $5)",
        values![cause, by, amount.currency().code(), amount.minor(), at],
    );
}

/// How much of the invoice for a cause others give back, in minor units: not those that are owed no more, or that credit notes
/// took back whole.
pub(in crate::billing::invoices) async fn given_back(tx: &mut Tx, cause: &str) -> Result<i64> {
    let sum = sqlx::query_scalar(
        "select cast(coalesce(sum(g.amount_minor), 0) as bigint) from amounts_given_back g \
         join invoices_owed w on w.cause = g.by_cause left join invoices i on i.cause = g.by_cause \
         where g.cause = $1 and (i.id is null or i.total_minor > (select coalesce(sum(c.net_minor + c.tax_minor), 0) \
         from invoices_owed o join credits_owed c on c.cause = o.cause where o.corrects_id = i.id))",
    )
    .bind(cause)
    .fetch_one(tx.conn())
    .await?;
    Ok(sum)
}
