use std::collections::HashMap;

use sqlx::Row as _;

use super::decision;
use super::journal::{JournalLine, journal};
use crate::billing::ledger::Standing;
use crate::billing::ledger::store::money;
use crate::billing::reports::Span;
use crate::billing::reports::datev::{Booking, Leg, Part};
use crate::money::Currency;
use crate::storage::{Error, Result, Storage};

/// The entries of a period in one currency, with how their documents are taxed; those behind `after`. Says also where the
/// next page begins.
pub(in crate::billing::reports) async fn bookings(
    storage: &Storage,
    span: Span,
    currency: Currency,
    standing: Standing,
    after: Option<(&str, &str)>,
    entries: u32,
) -> Result<(Vec<Booking>, Option<(String, String)>)> {
    let lines = journal(storage, span, standing, after, entries).await?;
    let next = lines
        .last()
        .map(|line| (line.booked_on.clone(), line.entry.to_string()));
    let Some(last) = &next else {
        return Ok((Vec::new(), None));
    };
    let mut documents = documents(storage, span, after, last).await?;
    let mut bookings: Vec<Booking> = Vec::new();
    for line in lines {
        let entry = line.entry.to_string();
        if bookings.last().is_none_or(|booking| booking.entry != entry) {
            let (document, number, parts) = match documents.remove(&entry) {
                Some(issued) => (Some(issued.id), Some(issued.number), issued.parts),
                None => (None, None, Vec::new()),
            };
            bookings.push(Booking {
                on: line.booked_on.parse().map_err(Error::unreadable)?,
                kind: line.kind.clone(),
                legs: Vec::new(),
                entry,
                document,
                number,
                name: None,
                parts,
            });
        }
        if let (Some(booking), Some(leg)) = (bookings.last_mut(), leg(&line, currency)?) {
            booking.legs.push(leg);
        }
    }
    bookings.retain(|booking| !booking.legs.is_empty());
    Ok((bookings, next))
}

/// A posting in this currency.
fn leg(line: &JournalLine, currency: Currency) -> Result<Option<Leg>> {
    let posting = line.posting.as_ref();
    let posting = posting.filter(|posting| posting.amount.currency() == currency);
    posting
        .map(|posting| {
            Ok(Leg {
                account: posting.account.parse().map_err(Error::unreadable)?,
                minor: posting.amount.minor(),
                invoice: posting.invoice.clone(),
            })
        })
        .transpose()
}

/// What was issued: its number and how it is taxed.
struct Issued {
    id: String,
    number: String,
    parts: Vec<Part>,
}

/// What was issued by the entries of a page, by entry.
async fn documents(
    storage: &Storage,
    span: Span,
    after: Option<(&str, &str)>,
    (last_day, last_id): &(String, String),
) -> Result<HashMap<String, Issued>> {
    let from = span.from.to_string();
    let (day, id) = after.unwrap_or((&from, ""));
    let rows = sqlx::query(
        "select e.id as entry_id, i.id, i.number, i.country, i.supply, i.currency, p.tax_territory, p.tax_treatment, \
         p.tax_rate_ppm, p.net_minor, p.tax_minor from entries e join invoices i on i.id = e.event \
         join invoice_parts p on p.invoice_id = i.id \
         where e.source = 'invoice' and (e.booked_on, e.id) > ($1, $2) and (e.booked_on, e.id) <= ($3, $4) \
         order by e.id, p.position",
    )
    .bind(day)
    .bind(id)
    .bind(last_day.as_str())
    .bind(last_id.as_str())
    .fetch_all(storage.reader())
    .await?;
    let mut documents: HashMap<String, Issued> = HashMap::new();
    for row in &rows {
        let text = |column: &str| row.try_get::<String, _>(column);
        let document = documents.entry(text("entry_id")?);
        let issued = document.or_insert(Issued {
            id: text("id")?,
            number: text("number")?,
            parts: Vec::new(),
        });
        issued.parts.push(Part {
            decision: decision(row)?,
            supply: text("supply")?.parse().map_err(Error::unreadable)?,
            country: text("country")?,
            net: money(row, "net_minor")?,
            tax: money(row, "tax_minor")?,
        });
    }
    Ok(documents)
}

pub(in crate::billing::reports) async fn count_postings(
    storage: &Storage,
    span: Span,
    currency: Option<Currency>,
    standing: Standing,
) -> Result<i64> {
    let count = sqlx::query_scalar(
        "select count(*) from entries e join postings p on p.entry_id = e.id \
         where e.booked_on >= $1 and e.booked_on <= $2 and e.booked_at <= $3 \
         and (cast($4 as text) is null or p.currency = $4)",
    )
    .bind(span.from.to_string())
    .bind(span.until.to_string())
    .bind(standing.seen_until.as_microsecond())
    .bind(currency.map(Currency::code))
    .fetch_one(storage.reader())
    .await?;
    Ok(count)
}
