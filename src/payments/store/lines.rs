//! Lines as operators see and change them.

use jiff::civil::Date;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::intake::propose;
use crate::billing::invoices::InvoiceId;
use crate::billing::ledger::EntryId;
use crate::customers::CustomerId;
use crate::money::{Currency, Money};
use crate::payments::lines::reseal::Resealed;
use crate::payments::lines::{Filter, Line, LineId, LineState, Proposed};
use crate::payments::manual_refunds::ManualRefundId;
use crate::payments::matching::{Movement, Why};
use crate::payments::refunds::RefundId;
use crate::payments::statements::StatementId;
use crate::storage::{Batch, Error, Placeholders, Result, Storage, Tx};
use crate::vault::{IndexValue, Sealed, SubjectId};

const SELECT: &str = "select id, statement_id, subject_id, booked_on, currency, amount_minor, movement, state, customer_id, \
     entry_id, receipts, assignment_id, refund_id, manual_refund_id, iban_index, name_sealed, iban_sealed, text_sealed, aside_sealed \
     from bank_lines";

pub async fn by_id(storage: &Storage, id: &LineId) -> Result<Option<Line>> {
    let sql = format!("{SELECT} where id = $1");
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(id.as_str())
        .fetch_optional(storage.reader())
        .await?;
    row.as_ref().map(line).transpose()
}

/// Whose keys seal the lines of a statement that nobody is known for.
pub async fn statement_subject(storage: &Storage, id: &StatementId) -> Result<SubjectId> {
    let subject: String = sqlx::query_scalar("select subject_id from statements where id = $1")
        .bind(id.as_str())
        .fetch_one(storage.reader())
        .await?;
    subject.parse().map_err(Error::unreadable)
}

/// A place in the list, between two lines.
#[derive(Debug, Clone)]
pub struct Place {
    booked_on: String,
    id: String,
}

impl Place {
    /// Behind every line: no day and no id sorts after these.
    pub fn latest() -> Self {
        Self {
            booked_on: "~".to_owned(),
            id: "~".to_owned(),
        }
    }

    pub fn of(line: &Line) -> Self {
        Self {
            booked_on: line.booked_on.to_string(),
            id: line.id.to_string(),
        }
    }
}

/// The lines that come next before a place in time, the latest first.
pub async fn earlier(
    storage: &Storage,
    filter: &Filter,
    than: &Place,
    limit: u32,
) -> Result<Vec<Line>> {
    list(storage, filter, than, limit, ("<", "desc")).await
}

/// The lines that come next after a place in time, the latest first.
pub async fn later(
    storage: &Storage,
    filter: &Filter,
    than: &Place,
    limit: u32,
) -> Result<Vec<Line>> {
    let mut lines = list(storage, filter, than, limit, (">", "asc")).await?;
    lines.reverse();
    Ok(lines)
}

async fn list(
    storage: &Storage,
    filter: &Filter,
    place: &Place,
    limit: u32,
    (side, direction): (&'static str, &'static str),
) -> Result<Vec<Line>> {
    let sql = format!(
        "{SELECT} where (booked_on, id) {side} ($1, $2) and booked_on >= $3 and booked_on <= $4 \
         and (cast($5 as text) = '' or state = $5) and (cast($6 as text) = '' or movement = $6) \
         and (cast($7 as text) = '' or statement_id = $7) order by booked_on {direction}, id {direction} limit $8"
    );
    let day = |day: Option<Date>, otherwise: &str| {
        day.map_or_else(|| otherwise.to_owned(), |day| day.to_string())
    };
    let statement = filter.statement.as_ref().map_or("", StatementId::as_str);
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(place.booked_on.as_str())
        .bind(place.id.as_str())
        .bind(day(filter.from, ""))
        .bind(day(filter.to, "~"))
        .bind(filter.state.map_or("", LineState::as_str))
        .bind(filter.movement.map_or("", Movement::as_str))
        .bind(statement)
        .bind(i64::from(limit))
        .fetch_all(storage.reader())
        .await?;
    rows.iter().map(line).collect()
}

fn line(row: &AnyRow) -> Result<Line> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let maybe = |column: &str| row.try_get::<Option<String>, _>(column);
    let sealed = |column: &str| -> Result<Option<Sealed>> {
        let bytes: Option<Vec<u8>> = row.try_get(column)?;
        Ok(bytes.map(Sealed::from_stored))
    };
    let unknown = || Error::unreadable("a word that no version of ours wrote");
    let currency: Currency = text("currency")?.parse().map_err(Error::unreadable)?;
    let account: Option<Vec<u8>> = row.try_get("iban_index")?;
    let customer = maybe("customer_id")?.map(|id| id.parse().map_err(Error::unreadable));
    let refund = maybe("refund_id")?.map(|id| id.parse().map_err(Error::unreadable));
    let shows = maybe("manual_refund_id")?.map(|id| id.parse().map_err(Error::unreadable));
    let entry = |column| -> Result<Option<EntryId>> {
        let id = maybe(column)?;
        id.map(|id| id.parse().map_err(Error::unreadable))
            .transpose()
    };
    Ok(Line {
        id: text("id")?.parse().map_err(Error::unreadable)?,
        statement: text("statement_id")?.parse().map_err(Error::unreadable)?,
        subject: text("subject_id")?.parse().map_err(Error::unreadable)?,
        booked_on: text("booked_on")?.parse().map_err(Error::unreadable)?,
        amount: Money::new(row.try_get("amount_minor")?, currency),
        movement: Movement::named(&text("movement")?).ok_or_else(unknown)?,
        state: LineState::named(&text("state")?).ok_or_else(unknown)?,
        customer: customer.transpose()?,
        refund: refund.transpose()?,
        shows: shows.transpose()?,
        entry: entry("entry_id")?,
        receipts: u32::try_from(row.try_get::<i64, _>("receipts")?).map_err(Error::unreadable)?,
        assignment: entry("assignment_id")?,
        account: account
            .map(|value| IndexValue::from_stored(&value).ok_or_else(unknown))
            .transpose()?,
        name: sealed("name_sealed")?,
        iban: sealed("iban_sealed")?,
        text: sealed("text_sealed")?,
        aside: sealed("aside_sealed")?,
    })
}

/// What becomes of a line.
#[derive(Debug, Clone)]
pub struct Change {
    pub state: LineState,
    pub customer: Option<CustomerId>,
    pub entry: Option<EntryId>,
    pub shows: Option<ManualRefundId>,
    pub receipts: u32,
    pub assignment: Option<EntryId>,
    /// Why it is set aside, for as long as it is.
    pub aside: Option<Sealed>,
    /// New ones, beside those that there are.
    pub proposals: Vec<(InvoiceId, Vec<Why>)>,
}

impl Change {
    /// None at all.
    pub fn of(line: &Line) -> Self {
        Self {
            state: line.state,
            customer: line.customer.clone(),
            entry: line.entry.clone(),
            shows: line.shows.clone(),
            receipts: line.receipts,
            assignment: line.assignment.clone(),
            aside: None,
            proposals: Vec::new(),
        }
    }
}

/// Changes a line that still stands as it was seen; `false` when it does not.
pub async fn change(
    tx: &mut Tx,
    seen: &Line,
    to: &Change,
    resealed: Option<&Resealed>,
) -> Result<bool> {
    let changed = sqlx::query(
        "update bank_lines set state = $1, customer_id = $2, entry_id = $3, receipts = $4, assignment_id = $5, \
         aside_sealed = $6, manual_refund_id = $7 where id = $8 and state = $9 and receipts = $10 and subject_id = $11",
    )
    .bind(to.state.as_str())
    .bind(to.customer.as_ref().map(CustomerId::as_str))
    .bind(to.entry.as_ref().map(EntryId::as_str))
    .bind(i64::from(to.receipts))
    .bind(to.assignment.as_ref().map(EntryId::as_str))
    .bind(to.aside.clone().map(Sealed::into_bytes))
    .bind(to.shows.as_ref().map(ManualRefundId::as_str))
    .bind(seen.id.as_str())
    .bind(seen.state.as_str())
    .bind(i64::from(seen.receipts))
    .bind(seen.subject.as_str())
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() != 1 {
        return Ok(false);
    }
    let mut batch = Batch::new();
    propose(&mut batch, [(&seen.id, &to.proposals)]);
    tx.insert(batch).await?;
    if let Some(new) = resealed {
        let bytes = |sealed: &Option<Sealed>| sealed.clone().map(Sealed::into_bytes);
        sqlx::query(
            "update bank_lines set subject_id = $1, name_sealed = $2, iban_sealed = $3, text_sealed = $4 where id = $5",
        )
        .bind(new.subject.as_str())
        .bind(bytes(&new.name))
        .bind(bytes(&new.iban))
        .bind(bytes(&new.text))
        .bind(seen.id.as_str())
        .execute(tx.conn())
        .await?;
    }
    Ok(true)
}

/// What is proposed for these lines, the likeliest first.
pub async fn proposals(storage: &Storage, lines: &[LineId]) -> Result<Vec<Proposed>> {
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select p.line_id, p.why, i.number, b.currency, b.open_minor from bank_line_proposals p \
         join invoices i on i.id = p.invoice_id join invoice_balances b on b.invoice_id = p.invoice_id \
         where p.line_id in ({}) order by p.line_id, p.position",
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
            let currency: Currency = text("currency")?.parse().map_err(Error::unreadable)?;
            Ok(Proposed {
                line: text("line_id")?.parse().map_err(Error::unreadable)?,
                number: text("number")?,
                open: Money::new(row.try_get("open_minor")?, currency),
                why: text("why")?.split(' ').filter_map(Why::named).collect(),
            })
        })
        .collect()
}

/// The customer's payments that say from whose account they came, the latest first.
pub async fn payments_of(
    storage: &Storage,
    customer: &CustomerId,
    currency: Currency,
    limit: u32,
) -> Result<Vec<Line>> {
    let sql = format!(
        "{SELECT} where customer_id = $1 and currency = $2 and movement = 'received' and state = 'allocated' \
         and iban_index is not null and iban_sealed is not null and name_sealed is not null \
         order by booked_on desc, id desc limit $3"
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(customer.as_str())
        .bind(currency.code())
        .bind(i64::from(limit))
        .fetch_all(storage.reader())
        .await?;
    rows.iter().map(line).collect()
}

/// What the customer's transfers paid of an invoice or gave for it as credit, and from which accounts.
pub async fn payments_on(
    storage: &Storage,
    customer: &CustomerId,
    invoice: &InvoiceId,
) -> Result<Vec<(IndexValue, Money)>> {
    let rows = sqlx::query(
        "select l.iban_index, p.currency, -p.amount_minor as paid_minor from bank_lines l \
         join postings p on p.entry_id = coalesce(l.assignment_id, l.entry_id) \
         where l.customer_id = $1 and l.movement = 'received' and l.state = 'allocated' and l.iban_index is not null \
         and p.invoice_id = $2 and p.account in ('receivable', 'customer_credit')",
    )
    .bind(customer.as_str())
    .bind(invoice.as_str())
    .fetch_all(storage.reader())
    .await?;
    rows.iter()
        .map(|row| {
            let account: Vec<u8> = row.try_get("iban_index")?;
            let unknown = || Error::unreadable("a word that no version of ours wrote");
            let currency: String = row.try_get("currency")?;
            let currency: Currency = currency.parse().map_err(Error::unreadable)?;
            let account = IndexValue::from_stored(&account).ok_or_else(unknown)?;
            Ok((account, Money::new(row.try_get("paid_minor")?, currency)))
        })
        .collect()
}

/// Payments that a line may have taken back: of its amount, those from its account first, then the latest. Of a line that does
/// not say that it takes anything back, only those from its account.
pub async fn payments_like(
    storage: &Storage,
    taken: &Line,
    limit: u32,
) -> Result<Vec<(LineId, Date)>> {
    let account = taken
        .account
        .as_ref()
        .map_or(Vec::new(), |account| account.to_vec());
    let rows: Vec<(String, String)> = sqlx::query_as(
        "select id, booked_on from bank_lines where movement = 'received' and state in ('allocated', 'proposed', 'unmatched') \
         and amount_minor = $1 and currency = $2 and booked_on <= $3 and (iban_index = $4 or cast($5 as text) = 'taken_back') \
         order by case when iban_index = $6 then 0 else 1 end, booked_on desc, id desc limit $7",
    )
    .bind(taken.amount.minor().saturating_neg())
    .bind(taken.amount.currency().code())
    .bind(taken.booked_on.to_string())
    .bind(account.clone())
    .bind(taken.movement.as_str())
    .bind(account)
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.into_iter()
        .map(|(id, on)| {
            Ok((
                id.parse().map_err(Error::unreadable)?,
                on.parse().map_err(Error::unreadable)?,
            ))
        })
        .collect()
}

/// Lines that name a refund of ours and are not booked yet, the oldest first.
pub async fn noted_refunds(storage: &Storage) -> Result<Vec<(LineId, RefundId)>> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "select id, refund_id from bank_lines where state = 'noted' and refund_id is not null order by booked_on, id",
    )
    .fetch_all(storage.reader())
    .await?;
    rows.into_iter()
        .map(|(line, refund)| {
            Ok((
                line.parse().map_err(Error::unreadable)?,
                refund.parse().map_err(Error::unreadable)?,
            ))
        })
        .collect()
}

/// Whether a line shows this entry, which is about this customer.
pub async fn shows(tx: &mut Tx, customer: &CustomerId, entry: &EntryId) -> Result<bool> {
    let sql = "select id from bank_lines where customer_id = $1 and entry_id = $2 limit 1";
    let line: Option<String> = sqlx::query_scalar(sql)
        .bind(customer.as_str())
        .bind(entry.as_str())
        .fetch_optional(tx.conn())
        .await?;
    Ok(line.is_some())
}
