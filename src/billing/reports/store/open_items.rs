use jiff::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::billing::invoices::InvoiceId;
use crate::billing::ledger::store::{money, total};
use crate::billing::reports::open_items::{Due, OpenItem, When};
use crate::storage::{Error, Result, Storage};
use crate::wide_sum;

/// What the postings booked by a moment, `$1`, left open on an invoice. One on which something was open then is open now or
/// was settled since: `settled_at` is when its balance came to nothing for the last time.
macro_rules! open_then {
    ($columns:expr, $within:literal, $rest:literal) => {
        concat!(
            "select ", $columns, " from (select c.invoice_id, c.due_on, c.currency, c.customer_id, \
             (select cast(coalesce(sum(p.amount_minor), 0) as bigint) from postings p where p.invoice_id = c.invoice_id \
             and p.account = 'receivable' and p.booked_at <= $1) as open_minor from \
             (select invoice_id, due_on, currency, customer_id from invoice_balances where settled_at is null and ", $within,
            " union all select invoice_id, due_on, currency, customer_id from invoice_balances where settled_at > $2 and ",
            $within, ") c) b ", $rest
        )
    };
}

pub(in crate::billing::reports) async fn open_items(
    storage: &Storage,
    when: When,
    after: Option<&OpenItem>,
    limit: u32,
) -> Result<Vec<OpenItem>> {
    let (day, id) = after.map_or((String::new(), String::new()), |item| {
        (item.due_on.to_string(), item.invoice.to_string())
    });
    let query = match when {
        When::Now => sqlx::query(
            "select i.id, i.number, b.customer_id, i.issued_on, b.due_on, b.currency, b.open_minor \
             from invoice_balances b join invoices i on i.id = b.invoice_id \
             where b.settled_at is null and (b.due_on, b.invoice_id) > ($1, $2) \
             order by b.due_on, b.invoice_id limit $3",
        ),
        When::Then(moment) => then(
            moment,
            open_then!(
                "i.id, i.number, b.customer_id, i.issued_on, b.due_on, b.currency, b.open_minor",
                "(due_on, invoice_id) > ($3, $4)",
                "join invoices i on i.id = b.invoice_id where b.open_minor <> 0 order by b.due_on, b.invoice_id limit $5"
            ),
        ),
    };
    let rows = query
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
        When::Now => sqlx::query(
            "select i.id, i.number, b.customer_id, i.issued_on, b.due_on, b.currency, b.open_minor \
             from invoice_balances b join invoices i on i.id = b.invoice_id where b.invoice_id = $1",
        ),
        When::Then(moment) => then(
            moment,
            open_then!(
                "i.id, i.number, b.customer_id, i.issued_on, b.due_on, b.currency, b.open_minor",
                "invoice_id = $3",
                "join invoices i on i.id = b.invoice_id where b.open_minor <> 0"
            ),
        ),
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
        When::Now => sqlx::query(concat!(
            "select currency, due_on, ",
            wide_sum!("open_minor", "open"),
            ", count(*) as items \
                 from invoice_balances where settled_at is null group by currency, due_on order by currency, due_on desc"
        )),
        When::Then(moment) => then(
            moment,
            open_then!(
                concat!(
                    "b.currency, b.due_on, ",
                    wide_sum!("b.open_minor", "open"),
                    ", count(*) as items"
                ),
                "1 = 1",
                "where b.open_minor <> 0 group by b.currency, b.due_on order by b.currency, b.due_on desc"
            ),
        ),
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

type Query = sqlx::query::Query<'static, sqlx::Any, sqlx::any::AnyArguments>;

fn then(moment: Timestamp, sql: &'static str) -> Query {
    let micros = moment.as_microsecond();
    sqlx::query(sql).bind(micros).bind(micros)
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
