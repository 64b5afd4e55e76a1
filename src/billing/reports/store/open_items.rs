use jiff::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::billing::invoices::InvoiceId;
use crate::billing::ledger::store::{money, total};
use crate::billing::reports::open_items::{Due, OpenItem, When};
use crate::storage::{Error, Result, Storage};
use crate::wide_sum;

/// What is open on invoices now.
macro_rules! open_now {
    ($rest:literal) => {
        concat!(
            "select i.id, i.number, b.customer_id, i.issued_on, b.due_on, b.currency, b.open_minor \
             from invoice_balances b join invoices i on i.id = b.invoice_id ",
            $rest
        )
    };
}

/// What the postings booked by a moment, `$1`, left open on an invoice.
macro_rules! open_then {
    () => {
        "select i.id, i.number, c.customer_id, i.issued_on, c.due_on, c.currency, \
         (select cast(coalesce(sum(p.amount_minor), 0) as bigint) from postings p where p.invoice_id = c.invoice_id \
         and p.account = 'receivable' and p.booked_at <= $1) as open_minor from "
    };
}

/// The next `$4` behind `$2`, `$3` of the invoices that were issued by `$1`, as far as `$which` holds.
macro_rules! issued_then {
    ($which:literal) => {
        concat!(
            "select b.invoice_id, b.due_on, b.currency, b.customer_id from invoice_balances b where ",
            $which,
            " and (b.due_on, b.invoice_id) > ($2, $3) and (select issued_at from invoices where id = b.invoice_id) <= $1 \
             order by b.due_on, b.invoice_id limit $4"
        )
    };
}

/// One on which something was open then is open now or was settled since: `settled_at` is when its balance came to nothing for the
/// last time.
const PERHAPS_OPEN_THEN: &str = concat!(
    open_then!(),
    "(select * from (",
    issued_then!("b.settled_at is null"),
    ") still union all select * from (",
    issued_then!("b.settled_at > $1"),
    ") since) c join invoices i on i.id = c.invoice_id order by c.due_on, c.invoice_id limit $4"
);

/// The sums of a table that says what is open day by day.
macro_rules! by_day {
    ($of:literal) => {
        concat!(
            "select currency, due_on, ",
            wide_sum!("open_minor", "open"),
            ", cast(sum(items) as bigint) as items from ",
            $of,
            " group by currency, due_on having sum(items) <> 0 order by currency, due_on desc"
        )
    };
}

/// As many candidates are looked at together, at least.
const TOGETHER_MIN: u32 = 100;

pub(in crate::billing::reports) async fn open_items(
    storage: &Storage,
    when: When,
    after: Option<&OpenItem>,
    limit: u32,
) -> Result<Vec<OpenItem>> {
    let mut behind = after.map_or((String::new(), String::new()), place);
    let moment = match when {
        When::Now => return open_now(storage, behind, limit).await,
        When::Then(moment) => moment,
    };
    let (together, limit) = (limit.max(TOGETHER_MIN), limit as usize);
    let mut found = Vec::new();
    loop {
        let candidates = candidates(storage, moment, behind, together).await?;
        let is_last = candidates.len() < together as usize;
        behind = candidates.last().map(place).unwrap_or_default();
        found.extend(candidates.into_iter().filter(|item| !item.open.is_zero()));
        if is_last || found.len() >= limit {
            found.truncate(limit);
            return Ok(found);
        }
    }
}

/// Where an item stands among the others.
fn place(item: &OpenItem) -> (String, String) {
    (item.due_on.to_string(), item.invoice.to_string())
}

async fn open_now(
    storage: &Storage,
    (day, id): (String, String),
    limit: u32,
) -> Result<Vec<OpenItem>> {
    let rows = sqlx::query(open_now!(
        "where b.settled_at is null and (b.due_on, b.invoice_id) > ($1, $2) \
         order by b.due_on, b.invoice_id limit $3"
    ))
    .bind(day)
    .bind(id)
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(item).collect()
}

/// The next of those that may have been open then; nothing was on some of them.
async fn candidates(
    storage: &Storage,
    then: Timestamp,
    (day, id): (String, String),
    limit: u32,
) -> Result<Vec<OpenItem>> {
    let rows = sqlx::query(PERHAPS_OPEN_THEN)
        .bind(then.as_microsecond())
        .bind(day)
        .bind(id)
        .bind(i64::from(limit))
        .fetch_all(storage.reader())
        .await?;
    rows.iter().map(item).collect()
}

pub(in crate::billing::reports) async fn open_item(
    storage: &Storage,
    when: When,
    invoice: &InvoiceId,
) -> Result<Option<OpenItem>> {
    let query = match when {
        When::Now => sqlx::query(open_now!("where b.invoice_id = $1")),
        When::Then(moment) => sqlx::query(concat!(
            open_then!(),
            "invoice_balances c join invoices i on i.id = c.invoice_id where c.invoice_id = $2 and i.issued_at <= $1"
        ))
        .bind(moment.as_microsecond()),
    };
    let row = query
        .bind(invoice.as_str())
        .fetch_optional(storage.reader())
        .await?;
    row.map(|row| item(&row)).transpose()
}

/// What was open by the day it is due: currency by currency, the latest day first.
pub(in crate::billing::reports) async fn open_by_day(
    storage: &Storage,
    when: When,
) -> Result<Vec<Due>> {
    let query = match when {
        When::Now => sqlx::query(by_day!("open_days")),
        // What is open now, without what was booked since.
        When::Then(moment) => sqlx::query(by_day!(
            "(select currency, due_on, open_minor, items from open_days union all \
             select b.currency, b.due_on, -s.moved_minor, case when b.open_minor > s.moved_minor then 1 else 0 end \
             - case when b.open_minor > 0 then 1 else 0 end from (select p.invoice_id, \
             cast(sum(p.amount_minor) as bigint) as moved_minor from entries e join postings p on p.entry_id = e.id \
             where e.booked_at > $1 and p.booked_at > $1 and p.account = 'receivable' group by p.invoice_id) s \
             join invoice_balances b on b.invoice_id = s.invoice_id) o"
        ))
        .bind(moment.as_microsecond()),
    };
    let rows = query.fetch_all(storage.reader()).await?;
    rows.iter()
        .map(|row| {
            Ok(Due {
                on: day(row, "due_on")?,
                open: total(row, "open")?,
                items: row.try_get("items")?,
            })
        })
        .collect()
}

/// On how many invoices something may have been open then.
pub(in crate::billing::reports) async fn count_open(
    storage: &Storage,
    then: Timestamp,
) -> Result<i64> {
    let count = sqlx::query_scalar(
        "select (select count(*) from invoice_balances where settled_at is null) \
         + (select count(*) from invoice_balances where settled_at > $1)",
    )
    .bind(then.as_microsecond())
    .fetch_one(storage.reader())
    .await?;
    Ok(count)
}

fn item(row: &AnyRow) -> Result<OpenItem> {
    let text = |column: &str| row.try_get::<String, _>(column);
    Ok(OpenItem {
        invoice: text("id")?.parse().map_err(Error::unreadable)?,
        number: text("number")?,
        customer: text("customer_id")?.parse().map_err(Error::unreadable)?,
        issued_on: day(row, "issued_on")?,
        due_on: day(row, "due_on")?,
        open: money(row, "open_minor")?,
    })
}

fn day(row: &AnyRow, column: &str) -> Result<jiff::civil::Date> {
    let text: String = row.try_get(column)?;
    text.parse().map_err(Error::unreadable)
}
