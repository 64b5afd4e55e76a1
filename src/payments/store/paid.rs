//! What lines paid, when, and which of them wait for somebody.

use jiff::civil::Date;
use sqlx::{AssertSqlSafe, Row as _};

use crate::billing::invoices::InvoiceId;
use crate::billing::ledger::EntryId;
use crate::money::{Currency, Money};
use crate::payments::lines::{Line, LineId, LineState, Paid, Transferred};
use crate::payments::refunds::RefundFileId;
use crate::storage::{Error, Placeholders, Result, Storage, Tx};

/// What became of the money of these lines: invoices that it paid, credit that it gave.
pub async fn by(storage: &Storage, lines: &[LineId]) -> Result<Vec<Paid>> {
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select l.id as line_id, p.currency, -p.amount_minor as paid_minor, i.id as invoice_id, i.number, b.open_minor \
         from bank_lines l join postings p on p.entry_id = coalesce(l.assignment_id, l.entry_id) \
         left join invoices i on i.id = p.invoice_id and p.account = 'receivable' \
         left join invoice_balances b on b.invoice_id = i.id where l.id in ({}) and l.state = 'allocated' and l.movement = 'received' \
         and p.account in ('receivable', 'customer_credit') order by l.id, p.position",
        Placeholders(lines.len())
    );
    let query = lines
        .iter()
        .fold(sqlx::query(AssertSqlSafe(sql)), |query, line| {
            query.bind(line.as_str().to_owned())
        });
    let rows = query.fetch_all(storage.reader()).await?;
    rows.iter()
        .map(|row| {
            let text = |column: &str| row.try_get::<String, _>(column);
            let maybe = |column: &str| row.try_get::<Option<String>, _>(column);
            let currency: Currency = text("currency")?.parse().map_err(Error::unreadable)?;
            let open: Option<i64> = row.try_get("open_minor")?;
            let id = maybe("invoice_id")?.map(|id| id.parse().map_err(Error::unreadable));
            Ok(Paid {
                line: text("line_id")?.parse().map_err(Error::unreadable)?,
                amount: Money::new(row.try_get("paid_minor")?, currency),
                invoice: id.transpose()?.zip(maybe("number")?),
                open: open.map(|minor| Money::new(minor, currency)),
            })
        })
        .collect()
}

/// Receipts of the bank's that pay an invoice, and how much of it each: those that hold.
pub async fn transfers(storage: &Storage, invoice: &InvoiceId) -> Result<Vec<Transferred>> {
    // An assignment is named after its receipt, whose id has thirty letters: `ent_…/1`.
    let rows = sqlx::query(
        "select coalesce(r.event, e.event) as event, p.currency, -p.amount_minor as paid_minor from postings p \
         join entries e on e.id = p.entry_id left join entries r on e.source = 'assignment' \
         and r.id = substr(e.event, 1, 30) where p.invoice_id = $1 and p.account = 'receivable' \
         and (e.source = 'bank' or r.source = 'bank') \
         and not exists (select 1 from entries u where u.source = 'reversal' and u.event = e.id) order by e.booked_at, e.id",
    )
    .bind(invoice.as_str())
    .fetch_all(storage.reader())
    .await?;
    let mut transfers = Vec::with_capacity(rows.len());
    for row in &rows {
        let event: String = row.try_get("event")?;
        let line = line_of(&event);
        let day: Option<String> =
            sqlx::query_scalar("select booked_on from bank_lines where id = $1")
                .bind(line)
                .fetch_optional(storage.reader())
                .await?;
        let currency: String = row.try_get("currency")?;
        let currency: Currency = currency.parse().map_err(Error::unreadable)?;
        if let Some(day) = day {
            transfers.push(Transferred {
                line: line.parse().map_err(Error::unreadable)?,
                on: day.parse().map_err(Error::unreadable)?,
                amount: Money::new(row.try_get("paid_minor")?, currency),
            });
        }
    }
    Ok(transfers)
}

/// The line that the ledger knows by this name: one that was booked anew is `lin_…/2` there.
fn line_of(event: &str) -> &str {
    event.split_once('/').map_or(event, |(line, _)| line)
}

/// Which of these lines are booked as what the bank charged.
pub async fn fees(storage: &Storage, lines: &[Line]) -> Result<Vec<LineId>> {
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select l.id from bank_lines l join entries e on e.id = l.entry_id \
         where l.id in ({}) and l.state = 'allocated' and e.kind = 'bank_fee'",
        Placeholders(lines.len())
    );
    let query = lines
        .iter()
        .fold(sqlx::query_scalar(AssertSqlSafe(sql)), |query, line| {
            query.bind(line.id.as_str())
        });
    let ids: Vec<String> = query.fetch_all(storage.reader()).await?;
    ids.into_iter()
        .map(|id| id.parse().map_err(Error::unreadable))
        .collect()
}

/// Movements that are noted and of just what is unpaid of a file of refunds.
pub async fn noted_batches(storage: &Storage) -> Result<Vec<(RefundFileId, LineId)>> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "select f.id, l.id from refund_files f join bank_lines l on l.state = 'noted' and l.movement = 'paid_out' \
         and l.currency = f.currency and l.amount_minor = -(select cast(sum(r.amount_minor) as bigint) from refunds r \
         where r.file_id = f.id and r.paid_at is null) \
         where f.called_off_at is null and f.settled_at is null order by l.booked_on, l.id limit 100",
    )
    .fetch_all(storage.reader())
    .await?;
    rows.into_iter()
        .map(|(file, line)| {
            let file = file.parse().map_err(Error::unreadable)?;
            Ok((file, line.parse().map_err(Error::unreadable)?))
        })
        .collect()
}

/// How many lines somebody has to decide on, by their state; a thousand are as many as any more.
pub async fn to_decide(storage: &Storage) -> Result<Vec<(LineState, i64)>> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "select state, count(*) from (\
         select * from (select state from bank_lines where state = 'unmatched' limit 1000) a \
         union all select * from (select state from bank_lines where state = 'doubtful' limit 1000) b \
         union all select * from (select state from bank_lines where state = 'proposed' limit 1000) c \
         union all select * from (select state from bank_lines where state = 'noted' limit 1000) d) e group by state",
    )
    .fetch_all(storage.reader())
    .await?;
    let of = |state: LineState| {
        let found = rows.iter().find(|(name, _)| name == state.as_str());
        found.map(|(_, count)| (state, *count))
    };
    Ok(LineState::TO_DECIDE.into_iter().filter_map(of).collect())
}

/// On which day the bank booked the line that a receipt is of; `None` where it is of no line.
pub async fn came_on(tx: &mut Tx, receipt: &EntryId) -> Result<Option<Date>> {
    let event: Option<String> =
        sqlx::query_scalar("select event from entries where id = $1 and source = 'bank'")
            .bind(receipt.as_str())
            .fetch_optional(tx.conn())
            .await?;
    let Some(event) = event else {
        return Ok(None);
    };
    let day: Option<String> = sqlx::query_scalar("select booked_on from bank_lines where id = $1")
        .bind(line_of(&event))
        .fetch_optional(tx.conn())
        .await?;
    day.map(|day| day.parse().map_err(Error::unreadable))
        .transpose()
}
