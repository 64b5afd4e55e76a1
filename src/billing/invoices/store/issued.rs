//! What was issued.

use std::collections::HashMap;

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use jiff::Timestamp;

use crate::billing::invoices::chain::Head;
use crate::billing::invoices::model::{Document, Invoice, InvoiceId, Kind};
use crate::billing::invoices::read::Filter;
use crate::billing::ledger::store::money;
use crate::billing::ledger::store::open_days::{self, Step};
use crate::billing::tax::{Decision, Part};
use crate::customers::CustomerId;
use crate::feed::{self, Event};
use crate::money::{Currency, Money, Rate};
use crate::storage::{Batch, Error, Placeholders, Result, Storage};
use crate::values;
use crate::vault::Sealed;

/// A document with its place in the chain, as it is stored.
#[derive(Debug, Clone)]
pub(in crate::billing::invoices) struct Chained {
    pub(in crate::billing::invoices) document: Document,
    pub(in crate::billing::invoices) draft_sealed: Vec<u8>,
    pub(in crate::billing::invoices) previous: [u8; 32],
    pub(in crate::billing::invoices) head: Head,
}

/// Adds documents with their parts, and what is open on each invoice.
pub(in crate::billing::invoices) fn add_documents(batch: &mut Batch, documents: &[Chained]) {
    let rows = documents.iter().map(|chained| {
        let document = &chained.document;
        values![
            document.id.as_str(),
            document.kind.as_str(),
            document.number.as_str(),
            document.series.as_str(),
            document.fiscal_year,
            document.running,
            chained.head.position,
            document.cause.as_str(),
            document.order_id.as_str(),
            document.customer.as_str(),
            document.subject.as_str(),
            document.corrects.as_ref().map(InvoiceId::as_str),
            document.total.currency().code(),
            document.basis.as_str(),
            document.supply.as_str(),
            document.net.minor(),
            document.tax.minor(),
            document.total.minor(),
            document.country.as_str(),
            document.language.as_str(),
            document.payment_method.as_str(),
            document.issued_on.to_string(),
            document.due_on.to_string(),
            document.issued_at,
            chained.draft_sealed.clone(),
            chained.head.digest.to_vec(),
            chained.previous.to_vec(),
        ]
    });
    batch.push_rows(
        "insert into invoices (id, kind, number, series, fiscal_year, running, position, cause, order_id, customer_id, \
         subject_id, corrects_id, currency, basis, supply, net_minor, tax_minor, total_minor, country, language, payment_method, \
         issued_on, due_on, issued_at, draft_sealed, row_digest, previous_digest)",
        rows,
    );
    let rows = documents.iter().flat_map(|chained| {
        let id = chained.document.id.as_str();
        (0_i64..)
            .zip(&chained.document.parts)
            .map(move |(position, part)| {
                values![
                    id,
                    position,
                    part.decision.territory.code(),
                    part.decision.treatment.as_str(),
                    part.decision.rate.parts_per_million(),
                    part.net.minor(),
                    part.tax.minor(),
                ]
            })
    });
    batch.push_rows(
        "insert into invoice_parts (invoice_id, position, tax_territory, tax_treatment, tax_rate_ppm, net_minor, tax_minor)",
        rows,
    );
    super::conversions::add(batch, documents.iter().map(|chained| &chained.document));
    add_balances(batch, documents);
    let told = documents.iter().map(|chained| {
        let document = &chained.document;
        let kind = format!("{}.issued", document.kind.as_str());
        let source = format!("{}/0", document.id);
        Event::new(source, kind, document.issued_at).of_invoice(document.id.as_str())
    });
    feed::tell(batch, told);
}

/// What is open on the invoices among them.
fn add_balances(batch: &mut Batch, documents: &[Chained]) {
    let invoices: Vec<_> = documents
        .iter()
        .map(|chained| &chained.document)
        .filter(|document| document.kind == Kind::Invoice)
        .map(|document| (document, document.due_on.to_string()))
        .collect();
    let rows = invoices.iter().map(|(document, due_on)| {
        values![
            document.id.as_str(),
            document.customer.as_str(),
            document.total.currency().code(),
            due_on.as_str(),
            document.total.minor(),
            0,
            0,
            document
                .total
                .is_zero()
                .then_some(document.issued_at.as_microsecond()),
        ]
    });
    batch.push_rows(
        "insert into invoice_balances (invoice_id, customer_id, currency, due_on, open_minor, paid_minor, credited_minor, settled_at)",
        rows,
    );
    let steps = invoices.iter().map(|(document, due_on)| Step {
        invoice: document.id.as_str(),
        moves: 0,
        currency: document.total.currency().code(),
        due_on,
        before: 0,
        after: document.total.minor(),
    });
    open_days::add(batch, steps);
}

macro_rules! select_invoices {
    ($rest:literal) => {
        concat!(
            "select i.id, i.kind, i.number, i.series, i.fiscal_year, i.running, i.cause, i.order_id, i.customer_id, \
             i.subject_id, i.corrects_id, i.currency, i.basis, i.supply, i.net_minor, i.tax_minor, i.total_minor, i.country, \
             i.language, i.payment_method, i.issued_on, i.due_on, i.issued_at, b.open_minor, b.paid_minor, \
             b.credited_minor, b.fees_minor, b.interest_minor, b.settled_at from invoices i left join invoice_balances b on b.invoice_id = i.id ",
            $rest
        )
    };
}

pub(in crate::billing::invoices) async fn by_id(
    storage: &Storage,
    id: &InvoiceId,
) -> Result<Option<Invoice>> {
    let row = sqlx::query(select_invoices!("where i.id = $1"))
        .bind(id.as_str())
        .fetch_optional(storage.reader())
        .await?;
    one(storage, row).await
}

pub(in crate::billing::invoices) async fn by_number(
    storage: &Storage,
    number: &str,
) -> Result<Option<Invoice>> {
    let row = sqlx::query(select_invoices!("where i.number = $1"))
        .bind(number)
        .fetch_optional(storage.reader())
        .await?;
    one(storage, row).await
}

pub(in crate::billing::invoices) async fn by_cause(
    storage: &Storage,
    cause: &str,
) -> Result<Option<Invoice>> {
    let row = sqlx::query(select_invoices!("where i.cause = $1"))
        .bind(cause)
        .fetch_optional(storage.reader())
        .await?;
    one(storage, row).await
}

async fn one(storage: &Storage, row: Option<AnyRow>) -> Result<Option<Invoice>> {
    match row {
        Some(row) => Ok(Some(with_parts(storage, invoice(&row)?).await?)),
        None => Ok(None),
    }
}

/// An order's documents, in the order of their issue.
pub(in crate::billing::invoices) async fn of_order(
    storage: &Storage,
    order: &str,
) -> Result<Vec<Invoice>> {
    let rows = sqlx::query(select_invoices!(
        "where i.order_id = $1 order by i.position"
    ))
    .bind(order)
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(invoice).collect()
}

/// What a page of documents is asked for.
#[derive(Debug)]
pub(in crate::billing::invoices) struct Query<'a> {
    pub(in crate::billing::invoices) filter: &'a Filter,
    pub(in crate::billing::invoices) before: Option<&'a Document>,
    pub(in crate::billing::invoices) today: String,
    pub(in crate::billing::invoices) limit: u32,
}

/// A page of documents, the newest first; without their parts.
pub(in crate::billing::invoices) async fn page(
    storage: &Storage,
    query: &Query<'_>,
) -> Result<Vec<Invoice>> {
    let (at, id) = query.before.map_or((i64::MAX, "inv_~"), |document| {
        (document.issued_at.as_microsecond(), document.id.as_str())
    });
    let filter = query.filter;
    let rows = sqlx::query(select_invoices!(
        "where (i.issued_at, i.id) < ($1, $2) and (cast($3 as text) is null or i.customer_id = $3) \
         and (cast($4 as text) is null or i.order_id = $4) and (cast($5 as text) is null or i.kind = $5) \
         and (cast($6 as text) is null \
         or ($6 = 'open' and b.settled_at is null and b.open_minor > 0 and b.due_on >= $7) \
         or ($6 = 'overdue' and b.settled_at is null and b.open_minor > 0 and b.due_on < $7) \
         or ($6 = 'credited' and b.settled_at is not null and b.credited_minor >= i.total_minor and i.total_minor > 0) \
         or ($6 = 'paid' and b.settled_at is not null and (b.credited_minor < i.total_minor or i.total_minor = 0)) \
         or ($6 = 'issued' and i.kind = 'credit_note')) \
         and (cast($8 as text) is null or i.number like '%' || $8 || '%') \
         order by i.issued_at desc, i.id desc limit $9"
    ))
    .bind(at)
    .bind(id)
    .bind(filter.customer.as_ref().map(CustomerId::as_str))
    .bind(filter.order.as_deref())
    .bind(filter.kind.map(Kind::as_str))
    .bind(filter.status.map(crate::billing::invoices::Status::as_str))
    .bind(query.today.as_str())
    .bind(filter.number_part.as_deref())
    .bind(i64::from(query.limit))
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(invoice).collect()
}

pub(in crate::billing::invoices) async fn open_of(
    storage: &Storage,
    customer: &CustomerId,
) -> Result<Vec<Money>> {
    let rows = sqlx::query(
        "select b.currency, cast(sum(b.open_minor) as bigint) as open_minor from invoices i \
         join invoice_balances b on b.invoice_id = i.id where i.customer_id = $1 and b.open_minor > 0 \
         group by b.currency order by b.currency",
    )
    .bind(customer.as_str())
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(|row| money(row, "open_minor")).collect()
}

pub(in crate::billing::invoices) async fn numbers(
    storage: &Storage,
    ids: &[InvoiceId],
) -> Result<HashMap<InvoiceId, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "select id, number from invoices where id in ({})",
        Placeholders(ids.len())
    );
    let query = ids
        .iter()
        .fold(sqlx::query_as(AssertSqlSafe(sql)), |query, id| {
            query.bind(id.as_str())
        });
    let rows: Vec<(String, String)> = query.fetch_all(storage.reader()).await?;
    rows.into_iter()
        .map(|(id, number)| Ok((id.parse().map_err(Error::unreadable)?, number)))
        .collect()
}

/// What a document says, sealed.
pub(in crate::billing::invoices) async fn draft_sealed(
    storage: &Storage,
    id: &InvoiceId,
) -> Result<Option<Sealed>> {
    let sealed: Option<Vec<u8>> =
        sqlx::query_scalar("select draft_sealed from invoices where id = $1")
            .bind(id.as_str())
            .fetch_optional(storage.reader())
            .await?;
    Ok(sealed.map(Sealed::from_stored))
}

pub(super) async fn with_parts(storage: &Storage, mut invoice: Invoice) -> Result<Invoice> {
    type Row = (String, String, i64, i64, i64);
    let rows: Vec<Row> = sqlx::query_as(
        "select tax_territory, tax_treatment, tax_rate_ppm, net_minor, tax_minor from invoice_parts \
         where invoice_id = $1 order by position",
    )
    .bind(invoice.document.id.as_str())
    .fetch_all(storage.reader())
    .await?;
    let currency = invoice.document.total.currency();
    for (territory, treatment, ppm, net, tax) in rows {
        let ppm = u32::try_from(ppm).map_err(Error::unreadable)?;
        invoice.document.parts.push(Part {
            decision: Decision {
                territory: territory.parse().map_err(Error::unreadable)?,
                treatment: treatment.parse().map_err(Error::unreadable)?,
                rate: Rate::from_parts_per_million(ppm).map_err(Error::unreadable)?,
            },
            net: Money::new(net, currency),
            tax: Money::new(tax, currency),
        });
    }
    invoice.document.converted = super::conversions::of(storage, &invoice.document.id).await?;
    Ok(invoice)
}

pub(super) fn invoice(row: &AnyRow) -> Result<Invoice> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let currency: Currency = text("currency")?.parse().map_err(Error::unreadable)?;
    let money = |column: &str| Ok::<_, Error>(Money::new(row.try_get(column)?, currency));
    let moved = |column: &str| {
        let minor: Option<i64> = row.try_get(column)?;
        Ok::<_, Error>(Money::new(minor.unwrap_or(0), currency))
    };
    let moment = |micros: i64| Timestamp::from_microsecond(micros).map_err(Error::unreadable);
    let corrects: Option<String> = row.try_get("corrects_id")?;
    let settled_at: Option<i64> = row.try_get("settled_at")?;
    let year: i64 = row.try_get("fiscal_year")?;
    let document = Document {
        id: text("id")?.parse().map_err(Error::unreadable)?,
        kind: text("kind")?.parse().map_err(Error::unreadable)?,
        number: text("number")?,
        series: text("series")?,
        fiscal_year: i32::try_from(year).map_err(Error::unreadable)?,
        running: row.try_get("running")?,
        cause: text("cause")?,
        order_id: text("order_id")?,
        customer: text("customer_id")?.parse().map_err(Error::unreadable)?,
        subject: text("subject_id")?.parse().map_err(Error::unreadable)?,
        corrects: corrects
            .map(|id| id.parse().map_err(Error::unreadable))
            .transpose()?,
        basis: text("basis")?.parse().map_err(Error::unreadable)?,
        supply: text("supply")?.parse().map_err(Error::unreadable)?,
        net: money("net_minor")?,
        tax: money("tax_minor")?,
        total: money("total_minor")?,
        country: text("country")?,
        language: text("language")?,
        payment_method: text("payment_method")?,
        issued_on: text("issued_on")?.parse().map_err(Error::unreadable)?,
        due_on: text("due_on")?.parse().map_err(Error::unreadable)?,
        issued_at: moment(row.try_get("issued_at")?)?,
        parts: Vec::new(),
        converted: None,
    };
    Ok(Invoice {
        document,
        open: moved("open_minor")?,
        paid: moved("paid_minor")?,
        credited: moved("credited_minor")?,
        fees: moved("fees_minor")?,
        interest: moved("interest_minor")?,
        settled_at: settled_at.map(moment).transpose()?,
    })
}
