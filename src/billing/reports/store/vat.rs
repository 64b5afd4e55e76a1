use jiff::civil::Date;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::decision;
use crate::billing::ledger::Standing;
use crate::billing::ledger::store::total;
use crate::billing::reports::Span;
use crate::billing::reports::vat::Taxed;
use crate::money::{Currency, Money};
use crate::storage::{Error, Result, Storage, wide_sum};
use crate::wide_sum;

pub(in crate::billing::reports) async fn vat(
    storage: &Storage,
    span: Span,
    owed_in: Currency,
    standing: Standing,
) -> Result<Vec<Taxed>> {
    let rows = sqlx::query(
        concat!(
            "select p.tax_territory, p.tax_treatment, p.tax_rate_ppm, i.currency, i.supply, \
             substr(i.issued_on, 1, 7) as issued, coalesce(substr(o.issued_on, 1, 7), '') as corrected, ",
            wide_sum!("case when i.kind = 'invoice' then p.net_minor else -p.net_minor end", "net"), ", ",
            wide_sum!("case when i.kind = 'invoice' then p.tax_minor else -p.tax_minor end", "tax"), ", \
             cast(sum(case when i.kind = 'invoice' then 1 else 0 end) as bigint) as invoices, \
             cast(sum(case when i.kind = 'invoice' then 0 else 1 end) as bigint) as credit_notes, ",
            wide_sum!(
                "(case when i.kind = 'invoice' then 1 else -1 end) * \
                 (case when i.currency = $4 then p.net_minor else coalesce(c.net_minor, 0) end)",
                "reported_net"
            ), ", ",
            wide_sum!(
                "(case when i.kind = 'invoice' then 1 else -1 end) * \
                 (case when i.currency = $4 then p.tax_minor else coalesce(c.tax_minor, 0) end)",
                "reported_tax"
            ), ", \
             cast(sum(case when i.currency <> $4 and c.position is null then 1 else 0 end) as bigint) as unconverted \
             from invoices i join invoice_parts p on p.invoice_id = i.id left join invoices o on o.id = i.corrects_id \
             left join converted_parts c on c.invoice_id = p.invoice_id and c.position = p.position and c.currency = $4 \
             where i.issued_on >= $1 and i.issued_on <= $2 and i.issued_at <= $3 \
             group by p.tax_territory, p.tax_treatment, p.tax_rate_ppm, i.currency, i.supply, \
             substr(i.issued_on, 1, 7), coalesce(substr(o.issued_on, 1, 7), '')"
        ),
    )
    .bind(span.from.to_string())
    .bind(span.until.to_string())
    .bind(standing.seen_until.as_microsecond())
    .bind(owed_in.code())
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(|row| taxed(row, owed_in)).collect()
}

fn taxed(row: &AnyRow, owed_in: Currency) -> Result<Taxed> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let first_of = |month: String| {
        let day = format!("{month}-01").parse::<Date>();
        day.map_err(Error::unreadable)
    };
    let corrected = Some(text("corrected")?).filter(|month| !month.is_empty());
    Ok(Taxed {
        decision: decision(row)?,
        supply: text("supply")?.parse().map_err(Error::unreadable)?,
        issued: first_of(text("issued")?)?,
        corrected: corrected.map(first_of).transpose()?,
        net: total(row, "net")?,
        tax: total(row, "tax")?,
        invoices: row.try_get("invoices")?,
        credit_notes: row.try_get("credit_notes")?,
        reported_net: Money::new(wide_sum(row, "reported_net")?, owed_in),
        reported_tax: Money::new(wide_sum(row, "reported_tax")?, owed_in),
        unconverted: row.try_get("unconverted")?,
    })
}
