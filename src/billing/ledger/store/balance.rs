//! What is open on an invoice, as it moves.

use jiff::Timestamp;
use sqlx::Row as _;

use crate::billing::invoices::InvoiceId;
use crate::feed;
use crate::storage::{Result, Tx};

/// How much an invoice's open amount, and what was paid and credited on it, move.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::billing) struct Move {
    pub(in crate::billing) open: i64,
    pub(in crate::billing) paid: i64,
    pub(in crate::billing) credited: i64,
}

impl Move {
    /// What others are told of it: that nothing is open any more, or that a payment was taken back.
    fn told_as(self, is_settled: bool) -> Option<&'static str> {
        if self.paid < 0 {
            Some("invoice.payment_reversed")
        } else if !is_settled || self.open == 0 {
            None
        } else if self.paid > 0 {
            Some("invoice.paid")
        } else if self.credited > 0 {
            Some("invoice.credited")
        } else {
            Some("invoice.written_off")
        }
    }
}

/// Moves an invoice's balance; `false`, and nothing moves, when its open amount would leave what is possible. Returns
/// whether nothing is open on it any more.
pub(in crate::billing) async fn move_balance(
    tx: &mut Tx,
    invoice: &InvoiceId,
    by: Move,
    at: Timestamp,
) -> Result<Option<bool>> {
    let row = sqlx::query(
        "update invoice_balances set open_minor = open_minor + $1, paid_minor = paid_minor + $2, \
         credited_minor = credited_minor + $3, \
         settled_at = case when open_minor + $4 = 0 then coalesce(settled_at, $5) else null end \
         where invoice_id = $6 and open_minor + $7 >= 0 returning open_minor",
    )
    .bind(by.open)
    .bind(by.paid)
    .bind(by.credited)
    .bind(by.open)
    .bind(at.as_microsecond())
    .bind(invoice.as_str())
    .bind(by.open)
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let is_settled = row.try_get::<i64, _>(0)? == 0;
    if let Some(kind) = by.told_as(is_settled) {
        feed::tell_of_invoice(tx, invoice.as_str(), kind, at).await?;
    }
    Ok(Some(is_settled))
}
