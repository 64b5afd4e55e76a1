//! What issued documents come to in the currency that VAT is owed in.

use sqlx::Row as _;

use crate::billing::document::{Conversion, Text};
use crate::billing::exchange;
use crate::billing::invoices::model::{Converted, Document, InvoiceId};
use crate::money::{Currency, Money};
use crate::storage::{Batch, Error, Result, Storage, Value};
use crate::values;

pub(super) fn add<'d>(batch: &mut Batch, documents: impl Iterator<Item = &'d Document> + Clone) {
    let converted = documents.filter_map(|document| Some((document, document.converted.as_ref()?)));
    let rows = converted.clone().map(|(document, converted)| {
        let by = &converted.by;
        values![
            document.id.as_str(),
            by.currency.code(),
            millionths(by.rate.0.get()),
            millionths(by.per.0.get()),
            by.on.to_string(),
            by.source.as_str(),
            converted.tax.minor(),
        ]
    });
    batch.push_rows(
        "insert into invoice_conversions (invoice_id, currency, rate_millionths, per_millionths, published_on, source, tax_minor)",
        rows,
    );
    let rows = converted.flat_map(|(document, converted)| {
        let (id, code) = (document.id.as_str(), converted.by.currency.code());
        let numbered = (0_i64..).zip(&converted.parts);
        numbered.map(move |(position, (net, tax))| {
            values![id, position, code, net.minor(), tax.minor()]
        })
    });
    batch.push_rows(
        "insert into converted_parts (invoice_id, position, currency, net_minor, tax_minor)",
        rows,
    );
}

fn millionths(rate: u64) -> Value {
    i64::try_from(rate).expect("a rate is bounded").into()
}

pub(super) async fn of(storage: &Storage, id: &InvoiceId) -> Result<Option<Converted>> {
    let row = sqlx::query(
        "select currency, rate_millionths, per_millionths, published_on, source, tax_minor from invoice_conversions \
         where invoice_id = $1",
    )
    .bind(id.as_str())
    .fetch_optional(storage.reader())
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let text = |column: &str| row.try_get::<String, _>(column);
    let currency: Currency = text("currency")?.parse().map_err(Error::unreadable)?;
    let rate = |column: &str| exchange::stored(row.try_get(column)?);
    let parts: Vec<(i64, i64)> = sqlx::query_as(
        "select net_minor, tax_minor from converted_parts where invoice_id = $1 order by position",
    )
    .bind(id.as_str())
    .fetch_all(storage.reader())
    .await?;
    let money = |minor| Money::new(minor, currency);
    Ok(Some(Converted {
        by: Conversion {
            currency,
            rate: rate("rate_millionths")?,
            per: rate("per_millionths")?,
            on: text("published_on")?.parse().map_err(Error::unreadable)?,
            source: Text::new(&text("source")?).ok_or_else(|| Error::unreadable("source"))?,
        },
        tax: money(row.try_get("tax_minor")?),
        parts: parts
            .into_iter()
            .map(|(net, tax)| (money(net), money(tax)))
            .collect(),
    }))
}
