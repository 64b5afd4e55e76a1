use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::decision;
use crate::billing::ledger::Standing;
use crate::billing::ledger::store::money;
use crate::billing::reports::Span;
use crate::billing::tax::Decision;
use crate::money::Money;
use crate::storage::{Result, Storage};

/// How a document's amounts are taxed alike, with what the document says.
#[derive(Debug)]
pub(in crate::billing::reports) struct DocumentLine {
    pub(in crate::billing::reports) id: String,
    pub(in crate::billing::reports) position: i64,
    pub(in crate::billing::reports) kind: String,
    pub(in crate::billing::reports) number: String,
    /// The number of what a credit note corrects.
    pub(in crate::billing::reports) corrects: Option<String>,
    pub(in crate::billing::reports) issued_on: String,
    pub(in crate::billing::reports) due_on: String,
    pub(in crate::billing::reports) customer: String,
    pub(in crate::billing::reports) country: String,
    pub(in crate::billing::reports) supply: String,
    pub(in crate::billing::reports) decision: Decision,
    /// Less than nothing on a credit note, and so the tax.
    pub(in crate::billing::reports) net: Money,
    pub(in crate::billing::reports) tax: Money,
}

/// The documents of a period with their parts, as they were issued; those behind `after`, a day and a place in the chain.
pub(in crate::billing::reports) async fn documents(
    storage: &Storage,
    span: Span,
    standing: Standing,
    after: Option<(&str, i64)>,
    limit: u32,
) -> Result<Vec<DocumentLine>> {
    let from = span.from.to_string();
    let (day, position) = after.unwrap_or((&from, 0));
    let rows = sqlx::query(
        "select i.id, i.position, i.kind, i.number, c.number as corrects, i.issued_on, i.due_on, i.customer_id, i.country, \
         i.supply, i.currency, p.tax_territory, p.tax_treatment, p.tax_rate_ppm, \
         case when i.kind = 'invoice' then p.net_minor else -p.net_minor end as net_minor, \
         case when i.kind = 'invoice' then p.tax_minor else -p.tax_minor end as tax_minor \
         from (select * from invoices where (issued_on, position) > ($1, $2) and issued_on <= $3 and issued_at <= $4 \
         order by issued_on, position limit $5) i \
         join invoice_parts p on p.invoice_id = i.id left join invoices c on c.id = i.corrects_id \
         order by i.issued_on, i.position, p.position",
    )
    .bind(day)
    .bind(position)
    .bind(span.until.to_string())
    .bind(standing.seen_until.as_microsecond())
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(line).collect()
}

/// How many documents these are.
pub(in crate::billing::reports) async fn count_documents(
    storage: &Storage,
    span: Span,
    standing: Standing,
) -> Result<i64> {
    let sql = "select count(*) from invoices where issued_on >= $1 and issued_on <= $2 and issued_at <= $3";
    count(storage, sql, span, standing).await
}

/// How many customers these are of.
pub(in crate::billing::reports) async fn count_buyers(
    storage: &Storage,
    span: Span,
    standing: Standing,
) -> Result<i64> {
    let sql = "select count(distinct customer_id) from invoices where issued_on >= $1 and issued_on <= $2 and issued_at <= $3";
    count(storage, sql, span, standing).await
}

async fn count(
    storage: &Storage,
    sql: &'static str,
    span: Span,
    standing: Standing,
) -> Result<i64> {
    let count = sqlx::query_scalar(sql)
        .bind(span.from.to_string())
        .bind(span.until.to_string())
        .bind(standing.seen_until.as_microsecond())
        .fetch_one(storage.reader())
        .await?;
    Ok(count)
}

fn line(row: &AnyRow) -> Result<DocumentLine> {
    Ok(DocumentLine {
        id: row.try_get("id")?,
        position: row.try_get("position")?,
        kind: row.try_get("kind")?,
        number: row.try_get("number")?,
        corrects: row.try_get("corrects")?,
        issued_on: row.try_get("issued_on")?,
        due_on: row.try_get("due_on")?,
        customer: row.try_get("customer_id")?,
        country: row.try_get("country")?,
        supply: row.try_get("supply")?,
        decision: decision(row)?,
        net: money(row, "net_minor")?,
        tax: money(row, "tax_minor")?,
    })
}
