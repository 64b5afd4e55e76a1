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

/// What made less of what is owed on an invoice, or more again.
#[derive(Debug, Clone)]
pub struct Settling {
    pub entry: EntryId,
    /// Of money that was in suspense: the receipt by which it came in.
    pub receipt: Option<EntryId>,
    pub amount: Money,
    /// Whether it was the customer's credit before.
    pub of_credit: bool,
    pub booked_on: Date,
    pub booked_at: Timestamp,
}

/// What an invoice was paid, credited and let off, without what did not hold; fees and interest left aside. Whatever was booked
/// first, each is all that it was: money that came for this invoice counts with what of it became credit, since what was open
/// may have been less only because of what was known before it.
pub async fn settlings(tx: &mut Tx, invoice: &InvoiceId) -> Result<Vec<Settling>> {
    let rows = sqlx::query(
        "select e.id, e.kind, e.source, e.event, m.currency, m.less_minor, m.credit_minor, e.booked_on, e.booked_at from ( \
         select p.entry_id, p.currency, 0 as is_note, cast(-sum(p.amount_minor) as bigint) as less_minor, \
         cast(-sum(case when p.account = 'customer_credit' then p.amount_minor else 0 end) as bigint) as credit_minor \
         from postings p where p.invoice_id = $1 and p.account in ('receivable', 'customer_credit', 'suspense') \
         group by p.entry_id, p.currency \
         union all \
         select n.id, c.currency, 1, c.total_minor, (select cast(coalesce(-sum(r.amount_minor), 0) as bigint) \
         from postings r where r.entry_id = n.id and r.account = 'customer_credit') \
         from invoices c join entries n on n.source = 'invoice' and n.event = c.id where c.corrects_id = $2) m \
         join entries e on e.id = m.entry_id \
         where (m.is_note = 1 or e.kind not in ('invoice', 'fee', 'waiver', 'credit_note')) and e.source <> 'reversal' \
         and not exists (select 1 from entries r where r.source = 'reversal' and r.event = e.id) \
         order by e.booked_at, e.id",
    )
    .bind(invoice.as_str())
    .bind(invoice.as_str())
    .fetch_all(tx.conn())
    .await?;
    let mut settlings = Vec::with_capacity(rows.len());
    // What became credit and then paid this very invoice is not counted twice.
    let mut counted = 0_i64;
    for row in &rows {
        let text = |column: &str| row.try_get::<String, _>(column);
        let (event, source) = (text("event")?, text("source")?);
        // An assignment is named after its receipt: `ent_…/1`.
        let receipt = match (source.as_str(), event.split_once('/')) {
            ("assignment", Some((receipt, _))) => Some(receipt.parse().map_err(Error::unreadable)?),
            _ => None,
        };
        let at = row.try_get("booked_at")?;
        let of_credit = text("kind")? == "credit";
        let mut amount = money(row, "less_minor")?;
        if of_credit {
            let known = counted.min(amount.minor()).max(0);
            counted -= known;
            amount = Money::new(amount.minor() - known, amount.currency());
        } else {
            counted += row.try_get::<i64, _>("credit_minor")?;
        }
        settlings.push(Settling {
            entry: text("id")?.parse().map_err(Error::unreadable)?,
            receipt,
            amount,
            of_credit,
            booked_on: text("booked_on")?.parse().map_err(Error::unreadable)?,
            booked_at: Timestamp::from_microsecond(at).map_err(Error::unreadable)?,
        });
    }
    Ok(settlings)
}
