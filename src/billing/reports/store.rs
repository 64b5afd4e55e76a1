use jiff::civil::Date;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{Age, OpenItem, Span, VatLine};
use crate::billing::invoices::InvoiceId;
use crate::billing::ledger::store::money;
use crate::billing::tax::Decision;
use crate::money::{Currency, Money, Rate};
use crate::storage::{Error, Result, Storage};

pub(super) async fn vat(storage: &Storage, span: Span) -> Result<Vec<VatLine>> {
    let rows = sqlx::query(
        "select p.tax_territory, p.tax_treatment, p.tax_rate_ppm, i.currency, \
         cast(sum(case when i.kind = 'invoice' then p.net_minor else -p.net_minor end) as bigint) as net_minor, \
         cast(sum(case when i.kind = 'invoice' then p.tax_minor else -p.tax_minor end) as bigint) as tax_minor, \
         cast(sum(case when i.kind = 'invoice' then 1 else 0 end) as bigint) as invoices, \
         cast(sum(case when i.kind = 'invoice' then 0 else 1 end) as bigint) as credit_notes \
         from invoices i join invoice_parts p on p.invoice_id = i.id where i.issued_on >= $1 and i.issued_on <= $2 \
         group by p.tax_territory, p.tax_treatment, p.tax_rate_ppm, i.currency \
         order by p.tax_territory, p.tax_treatment, p.tax_rate_ppm, i.currency",
    )
    .bind(span.from.to_string())
    .bind(span.until.to_string())
    .fetch_all(storage.reader())
    .await?;
    rows.iter()
        .map(|row| {
            let text = |column: &str| row.try_get::<String, _>(column);
            let ppm: i64 = row.try_get("tax_rate_ppm")?;
            let ppm = u32::try_from(ppm).map_err(Error::unreadable)?;
            Ok(VatLine {
                decision: Decision {
                    territory: text("tax_territory")?.parse().map_err(Error::unreadable)?,
                    treatment: text("tax_treatment")?.parse().map_err(Error::unreadable)?,
                    rate: Rate::from_parts_per_million(ppm).map_err(Error::unreadable)?,
                },
                net: money(row, "net_minor")?,
                tax: money(row, "tax_minor")?,
                invoices: row.try_get("invoices")?,
                credit_notes: row.try_get("credit_notes")?,
            })
        })
        .collect()
}

/// What the postings of a day and before leave open on an invoice.
macro_rules! select_open {
    ($rest:literal) => {
        concat!(
            "select i.id, i.number, i.customer_id, i.issued_on, i.due_on, i.currency, \
             cast(sum(p.amount_minor) as bigint) as open_minor from invoices i \
             join postings p on p.invoice_id = i.id and p.account = 'receivable' and p.booked_on <= $1 ",
            $rest,
            " group by i.id, i.number, i.customer_id, i.issued_on, i.due_on, i.currency having sum(p.amount_minor) <> 0"
        )
    };
}

pub(super) async fn open_items(
    storage: &Storage,
    at: Date,
    after: Option<&OpenItem>,
    limit: u32,
) -> Result<Vec<OpenItem>> {
    let (day, id) = after.map_or((String::new(), String::new()), |item| {
        (item.due_on.to_string(), item.invoice.to_string())
    });
    let rows = sqlx::query(concat!(
        select_open!("where (i.due_on, i.id) > ($2, $3)"),
        " order by i.due_on, i.id limit $4"
    ))
    .bind(at.to_string())
    .bind(day)
    .bind(id)
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(item).collect()
}

pub(super) async fn open_item(
    storage: &Storage,
    at: Date,
    invoice: &InvoiceId,
) -> Result<Option<OpenItem>> {
    sqlx::query(select_open!("where i.id = $2"))
        .bind(at.to_string())
        .bind(invoice.as_str())
        .fetch_optional(storage.reader())
        .await?
        .map(|row| item(&row))
        .transpose()
}

pub(super) async fn ageing(storage: &Storage, at: Date) -> Result<Vec<(Currency, Age, Money)>> {
    let rows = sqlx::query(
        "select i.due_on, p.currency, cast(sum(p.amount_minor) as bigint) as open_minor from postings p \
         join invoices i on i.id = p.invoice_id where p.account = 'receivable' and p.booked_on <= $1 \
         group by i.due_on, p.currency having sum(p.amount_minor) <> 0 order by p.currency, i.due_on desc",
    )
    .bind(at.to_string())
    .fetch_all(storage.reader())
    .await?;
    let mut sums: Vec<(Currency, Age, Money)> = Vec::new();
    for row in &rows {
        let due_on: Date = row
            .try_get::<String, _>("due_on")?
            .parse()
            .map_err(Error::unreadable)?;
        let open = money(row, "open_minor")?;
        let (currency, age) = (open.currency(), Age::of(due_on, at));
        match sums.last_mut() {
            Some((c, a, sum)) if (*c, *a) == (currency, age) => {
                *sum = sum.plus(open).map_err(Error::unreadable)?;
            }
            _ => sums.push((currency, age, open)),
        }
    }
    Ok(sums)
}

fn item(row: &AnyRow) -> Result<OpenItem> {
    let text = |column: &str| row.try_get::<String, _>(column);
    Ok(OpenItem {
        invoice: text("id")?.parse().map_err(Error::unreadable)?,
        number: text("number")?,
        customer: text("customer_id")?.parse().map_err(Error::unreadable)?,
        issued_on: text("issued_on")?.parse().map_err(Error::unreadable)?,
        due_on: text("due_on")?.parse().map_err(Error::unreadable)?,
        open: money(row, "open_minor")?,
    })
}
