//! What of a payment still stands.

use sqlx::Row as _;

use super::{OpenOn, money};
use crate::billing::invoices::InvoiceId;
use crate::money::Money;
use crate::storage::{Error, Result, Tx};

/// How much of what was paid on an invoice still stands for it: what a credit note gave back is the customer's credit since. What
/// is owed on it is what was invoiced, with the fees, less what was given up of either.
pub(in crate::billing::ledger) async fn standing_on(
    tx: &mut Tx,
    invoice: &InvoiceId,
) -> Result<Option<OpenOn>> {
    let row = sqlx::query(
        "select b.customer_id, b.currency, b.paid_minor, (select cast(coalesce(sum(\
         case when e.kind = 'waiver' then -p.amount_minor else p.amount_minor end), 0) as bigint) \
         from postings p join entries e on e.id = p.entry_id where p.invoice_id = b.invoice_id \
         and (p.account = 'receivable' and e.kind in ('invoice', 'fee', 'write_off') or p.account = 'dunning')) \
         - b.credited_minor - b.open_minor as covered_minor from invoice_balances b where b.invoice_id = $1",
    )
    .bind(invoice.as_str())
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        let customer: String = row.try_get("customer_id")?;
        let (paid, covered) = (money(&row, "paid_minor")?, money(&row, "covered_minor")?);
        let standing = paid.minor().min(covered.minor()).max(0);
        Ok(OpenOn {
            customer: customer.parse().map_err(Error::unreadable)?,
            open: Money::new(standing, paid.currency()),
        })
    })
    .transpose()
}
