use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::billing::ledger::store::money;
use crate::billing::ledger::{EntryId, Standing};
use crate::billing::reports::Span;
use crate::money::Money;
use crate::storage::{Error, Result, Storage};

/// A posting with what its entry says.
#[derive(Debug)]
pub(in crate::billing::reports) struct JournalLine {
    pub(in crate::billing::reports) entry: EntryId,
    pub(in crate::billing::reports) kind: String,
    pub(in crate::billing::reports) booked_on: String,
    pub(in crate::billing::reports) booked_at: i64,
    /// Nothing of an entry that has no postings.
    pub(in crate::billing::reports) posting: Option<Posted>,
}

#[derive(Debug)]
pub(in crate::billing::reports) struct Posted {
    pub(in crate::billing::reports) account: String,
    pub(in crate::billing::reports) amount: Money,
    pub(in crate::billing::reports) invoice: Option<String>,
    pub(in crate::billing::reports) customer: Option<String>,
}

/// The postings of a period's entries, day by day, those behind `after`; all of at most `entries` entries.
pub(in crate::billing::reports) async fn journal(
    storage: &Storage,
    span: Span,
    standing: Standing,
    after: Option<(&str, &str)>,
    entries: u32,
) -> Result<Vec<JournalLine>> {
    let from = span.from.to_string();
    let (day, id) = after.unwrap_or((&from, ""));
    let rows = sqlx::query(
        "select e.id, e.kind, e.booked_on, e.booked_at, p.account, p.currency, p.amount_minor, p.customer_id, \
         i.number from (select id, kind, booked_on, booked_at from entries \
         where (booked_on, id) > ($1, $2) and booked_on <= $3 and booked_at <= $4 order by booked_on, id limit $5) e \
         left join postings p on p.entry_id = e.id left join invoices i on i.id = p.invoice_id \
         order by e.booked_on, e.id, p.position",
    )
    .bind(day)
    .bind(id)
    .bind(span.until.to_string())
    .bind(standing.seen_until.as_microsecond())
    .bind(i64::from(entries))
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(line).collect()
}

fn line(row: &AnyRow) -> Result<JournalLine> {
    let entry: String = row.try_get("id")?;
    let account: Option<String> = row.try_get("account")?;
    Ok(JournalLine {
        entry: entry.parse().map_err(Error::unreadable)?,
        kind: row.try_get("kind")?,
        booked_on: row.try_get("booked_on")?,
        booked_at: row.try_get("booked_at")?,
        posting: match account {
            Some(account) => Some(Posted {
                account,
                amount: money(row, "amount_minor")?,
                invoice: row.try_get("number")?,
                customer: row.try_get("customer_id")?,
            }),
            None => None,
        },
    })
}
