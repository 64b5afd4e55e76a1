//! What late payment costs on an invoice, and what tells whether it was late.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::Row as _;

use super::money;
use crate::billing::invoices::InvoiceId;
use crate::billing::ledger::model::EntryId;
use crate::customers::CustomerId;
use crate::money::Money;
use crate::storage::{Error, Result, Tx};

/// What was invoiced, and the fees and interest that stand on it.
#[derive(Debug, Clone)]
pub struct Late {
    pub customer: CustomerId,
    pub total: Money,
    /// Of the total.
    pub credited: Money,
    pub due_on: Date,
    pub fees: Money,
    pub interest: Money,
}

/// What late payment costs on an invoice now; `None` for one that does not exist.
pub async fn late_on(tx: &mut Tx, invoice: &InvoiceId) -> Result<Option<Late>> {
    let row = sqlx::query(
        "select b.customer_id, b.currency, i.total_minor, b.credited_minor, b.due_on, b.fees_minor, b.interest_minor \
         from invoice_balances b join invoices i on i.id = b.invoice_id where b.invoice_id = $1",
    )
    .bind(invoice.as_str())
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        let text = |column: &str| row.try_get::<String, _>(column);
        Ok(Late {
            customer: text("customer_id")?.parse().map_err(Error::unreadable)?,
            total: money(&row, "total_minor")?,
            credited: money(&row, "credited_minor")?,
            due_on: text("due_on")?.parse().map_err(Error::unreadable)?,
            fees: money(&row, "fees_minor")?,
            interest: money(&row, "interest_minor")?,
        })
    })
    .transpose()
}

/// What made less of what is owed on an invoice.
#[derive(Debug, Clone)]
pub struct Settling {
    pub entry: EntryId,
    /// Of money that was in suspense: the receipt by which it came in.
    pub receipt: Option<EntryId>,
    pub amount: Money,
    pub booked_on: Date,
    pub booked_at: Timestamp,
}

/// What an invoice was paid, credited and let off, without what did not hold; fees and interest left aside.
pub async fn settlings(tx: &mut Tx, invoice: &InvoiceId) -> Result<Vec<Settling>> {
    let rows = sqlx::query(
        "select e.id, e.source, e.event, p.currency, -p.amount_minor as less_minor, e.booked_on, e.booked_at \
         from postings p join entries e on e.id = p.entry_id where p.invoice_id = $1 and p.account = 'receivable' \
         and e.kind not in ('invoice', 'fee', 'waiver') and e.source <> 'reversal' \
         and not exists (select 1 from entries r where r.source = 'reversal' and r.event = e.id) \
         order by e.booked_at, e.id",
    )
    .bind(invoice.as_str())
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            let text = |column: &str| row.try_get::<String, _>(column);
            let event = text("event")?;
            // An assignment is named after its receipt: `ent_…/1`.
            let receipt = match (text("source")?.as_str(), event.split_once('/')) {
                ("assignment", Some((receipt, _))) => {
                    Some(receipt.parse().map_err(Error::unreadable)?)
                }
                _ => None,
            };
            let at = row.try_get("booked_at")?;
            Ok(Settling {
                entry: text("id")?.parse().map_err(Error::unreadable)?,
                receipt,
                amount: money(row, "less_minor")?,
                booked_on: text("booked_on")?.parse().map_err(Error::unreadable)?,
                booked_at: Timestamp::from_microsecond(at).map_err(Error::unreadable)?,
            })
        })
        .collect()
}
