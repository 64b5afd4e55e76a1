mod balance;
mod credited;
mod history;
mod late;
pub(in crate::billing) mod open_days;
mod rules;
mod standing;
mod sums;

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::LedgerError;
use super::credited::CREDITED;
use super::model::{Account, Entry, EntryId, Posting};
use crate::billing::invoices::InvoiceId;
use crate::customers::CustomerId;
use crate::money::{Currency, Money};
use crate::storage::{Batch, Error, Result, Storage, Tx};
use crate::values;
use crate::vault::SubjectId;

pub(in crate::billing) use balance::{Move, OpenOn, move_balance, open_on};
pub(super) use balance::{move_balances, open_on_each};
pub use credited::{came_later, spent_on};
pub(super) use credited::{credit_moved, left_for};
pub use history::history_of;
pub use late::{Late, Settling, late_on, settlings};
pub(super) use rules::{RULES, count};
pub(super) use standing::standing_on;
pub(super) use sums::sums;
pub(in crate::billing) use sums::total;

/// Adds entries to what a transaction inserts; each must balance.
pub(in crate::billing) fn add(
    batch: &mut Batch,
    entries: &[Entry],
) -> std::result::Result<(), LedgerError> {
    for entry in entries {
        if !entry.is_balanced()? {
            return Err(LedgerError::Unbalanced);
        }
    }
    let rows = entries.iter().map(|entry| {
        values![
            entry.id.as_str(),
            entry.kind.as_str(),
            entry.source,
            entry.event.as_str(),
            entry.currency.code(),
            entry.booked_on.to_string(),
            entry.booked_at,
        ]
    });
    batch.push_rows(
        "insert into entries (id, kind, source, event, currency, booked_on, booked_at)",
        rows,
    );
    let rows = entries.iter().flat_map(|entry| {
        (0_i64..).zip(&entry.postings).map(|(position, posting)| {
            values![
                entry.id.as_str(),
                position,
                posting.account.to_string(),
                entry.currency.code(),
                posting.amount.minor(),
                entry.booked_on.to_string(),
                entry.booked_at,
                posting.invoice.as_ref().map(InvoiceId::as_str),
                posting.customer.as_ref().map(CustomerId::as_str),
            ]
        })
    });
    batch.push_rows(
        "insert into postings (entry_id, position, account, currency, amount_minor, booked_on, booked_at, invoice_id, customer_id)",
        rows,
    );
    Ok(())
}

/// The entry that an outside event was booked as, if it was.
pub(super) async fn entry_of(tx: &mut Tx, source: &str, event: &str) -> Result<Option<EntryId>> {
    let id: Option<String> =
        sqlx::query_scalar("select id from entries where source = $1 and event = $2")
            .bind(source)
            .bind(event)
            .fetch_optional(tx.conn())
            .await?;
    id.map(|id| id.parse().map_err(Error::unreadable))
        .transpose()
}

/// The entries that outside events, each with its source, were booked as.
pub(super) async fn entries_of(
    tx: &mut Tx,
    events: &[(&str, &str)],
) -> Result<HashMap<(String, String), EntryId>> {
    if events.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "select source, event, id from entries where (source, event) in (values {})",
        tx.rows(events.len(), 2)
    );
    let query = sqlx::query_as(AssertSqlSafe(sql)).persistent(false);
    let query = events.iter().fold(query, |query, (source, event)| {
        query.bind(*source).bind(*event)
    });
    let rows: Vec<(String, String, String)> = query.fetch_all(tx.conn()).await?;
    rows.into_iter()
        .map(|(source, event, id)| Ok(((source, event), id.parse().map_err(Error::unreadable)?)))
        .collect()
}

/// What is in an account of the shop's own now, by currency; nothing of what is empty.
pub async fn held_in(tx: &mut Tx, account: Account) -> Result<Vec<Money>> {
    let rows = sqlx::query(
        "select currency, cast(sum(amount_minor) as bigint) as held_minor from postings where account = $1 \
         group by currency having sum(amount_minor) <> 0",
    )
    .bind(account.to_string())
    .fetch_all(tx.conn())
    .await?;
    rows.iter().map(|row| money(row, "held_minor")).collect()
}

/// What happened by an entry, in its word.
pub(super) async fn kind_of(tx: &mut Tx, entry: &EntryId) -> Result<Option<String>> {
    let kind = sqlx::query_scalar("select kind from entries where id = $1")
        .bind(entry.as_str())
        .fetch_optional(tx.conn())
        .await?;
    Ok(kind)
}

/// What was assigned of a receipt's suspense, and whether that was taken back.
pub(super) async fn assignments_of(tx: &mut Tx, receipt: &EntryId) -> Result<Vec<(EntryId, bool)>> {
    // `/` comes before `0`: all events that begin with the receipt's id and a slash.
    let rows: Vec<(String, Option<String>)> = sqlx::query_as(
        "select e.id, r.id from entries e left join entries r on r.source = 'reversal' and r.event = e.id \
         where e.source = 'assignment' and e.event > $1 and e.event < $2",
    )
    .bind(format!("{receipt}/"))
    .bind(format!("{receipt}0"))
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|(id, reversed)| Ok((id.parse().map_err(Error::unreadable)?, reversed.is_some())))
        .collect()
}

pub(super) async fn postings_of(tx: &mut Tx, entry: &EntryId) -> Result<Vec<Posting>> {
    let rows = sqlx::query(
        "select account, currency, amount_minor, invoice_id, customer_id from postings where entry_id = $1 order by position",
    )
    .bind(entry.as_str())
    .fetch_all(tx.conn())
    .await?;
    rows.iter().map(posting).collect()
}

fn posting(row: &AnyRow) -> Result<Posting> {
    let account: String = row.try_get("account")?;
    let invoice: Option<String> = row.try_get("invoice_id")?;
    let customer: Option<String> = row.try_get("customer_id")?;
    Ok(Posting {
        account: account.parse().map_err(Error::unreadable)?,
        amount: money(row, "amount_minor")?,
        invoice: invoice
            .map(|id| id.parse().map_err(Error::unreadable))
            .transpose()?,
        customer: customer
            .map(|id| id.parse().map_err(Error::unreadable))
            .transpose()?,
    })
}

/// An amount in the row's `currency`.
pub(in crate::billing) fn money(row: &AnyRow, column: &str) -> Result<Money> {
    let currency: String = row.try_get("currency")?;
    let currency: Currency = currency.parse().map_err(Error::unreadable)?;
    Ok(Money::new(row.try_get(column)?, currency))
}

/// Adds to a customer's credit, and wakes what spends it.
pub(in crate::billing) async fn add_credit(
    tx: &mut Tx,
    customer: &CustomerId,
    amount: Money,
) -> Result<()> {
    sqlx::query(
        "insert into customer_credits (customer_id, currency, credit_minor) values ($1, $2, $3) \
         on conflict (customer_id, currency) do update set credit_minor = customer_credits.credit_minor + excluded.credit_minor",
    )
    .bind(customer.as_str())
    .bind(amount.currency().code())
    .bind(amount.minor())
    .execute(tx.conn())
    .await?;
    tx.after_commit(|| CREDITED.notify_one());
    Ok(())
}

/// Which of these customers have a credit, in any currency, that is theirs to spend. Of one who withdrew from an order some may be
/// on its way back: what theirs pays by itself, whoever knows how much that is says so (`payments::credit`).
pub(in crate::billing) async fn with_credit<'a>(
    tx: &mut Tx,
    customers: impl Iterator<Item = &'a CustomerId>,
) -> Result<BTreeSet<String>> {
    let ids: BTreeSet<&str> = customers.map(CustomerId::as_str).collect();
    let places: Vec<String> = (1..=ids.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "select distinct customer_id from customer_credits c where credit_minor > 0 and customer_id in ({}) \
         and not exists (select 1 from customers w where w.id = c.customer_id and w.withdrew_at is not null)",
        places.join(", ")
    );
    let mut query = sqlx::query_scalar(AssertSqlSafe(sql)).persistent(false);
    for id in ids {
        query = query.bind(id);
    }
    Ok(query.fetch_all(tx.conn()).await?.into_iter().collect())
}

/// Takes from a customer's credit; `false`, and nothing is taken, when there is less.
pub(super) async fn take_credit(tx: &mut Tx, customer: &CustomerId, amount: Money) -> Result<bool> {
    let taken = sqlx::query(
        "update customer_credits set credit_minor = credit_minor - $1 \
         where customer_id = $2 and currency = $3 and credit_minor >= $4",
    )
    .bind(amount.minor())
    .bind(customer.as_str())
    .bind(amount.currency().code())
    .bind(amount.minor())
    .execute(tx.conn())
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// What the shop owes a customer in a currency, inside the transaction that depends on it.
pub async fn credit_in(tx: &mut Tx, customer: &CustomerId, currency: Currency) -> Result<Money> {
    let credit: Option<i64> = sqlx::query_scalar(
        "select credit_minor from customer_credits where customer_id = $1 and currency = $2",
    )
    .bind(customer.as_str())
    .bind(currency.code())
    .fetch_optional(tx.conn())
    .await?;
    Ok(Money::new(credit.unwrap_or(0), currency))
}

/// What the shop owes a customer, currency by currency; only what is more than nothing.
pub async fn credit_of(storage: &Storage, customer: &CustomerId) -> Result<Vec<Money>> {
    let rows = sqlx::query(
        "select currency, credit_minor from customer_credits where customer_id = $1 and credit_minor > 0 order by currency",
    )
    .bind(customer.as_str())
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(|row| money(row, "credit_minor")).collect()
}

/// What is open on an invoice at this moment; `None` for one that does not exist.
pub async fn open_amount(storage: &Storage, invoice: &InvoiceId) -> Result<Option<Money>> {
    let row =
        sqlx::query("select currency, open_minor from invoice_balances where invoice_id = $1")
            .bind(invoice.as_str())
            .fetch_optional(storage.reader())
            .await?;
    row.map(|row| money(&row, "open_minor")).transpose()
}

/// What is open on an invoice, asked inside the transaction that depends on it; `None` for one that does not exist.
pub async fn open_in(tx: &mut Tx, invoice: &InvoiceId) -> Result<Option<Money>> {
    Ok(open_on(tx, invoice).await?.map(|on| on.open))
}

/// The spending of a credit whose event begins with these words and a slash: the event itself, and how much it was.
pub async fn spent_as(tx: &mut Tx, begins: &str) -> Result<Option<(String, Money)>> {
    // `/` comes before `0`: all events that begin so.
    let row = sqlx::query(
        "select e.event, p.currency, p.amount_minor from entries e join postings p on p.entry_id = e.id \
         where e.source = 'credit' and e.event > $1 and e.event < $2 and p.account = 'customer_credit'",
    )
    .bind(format!("{begins}/"))
    .bind(format!("{begins}0"))
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| Ok((row.try_get("event")?, money(&row, "amount_minor")?)))
        .transpose()
}

/// The latest entry by which this customer's credit paid an invoice, and that was not taken back.
pub(super) async fn latest_spending(
    tx: &mut Tx,
    customer: &CustomerId,
    currency: Currency,
) -> Result<Option<EntryId>> {
    let id: Option<String> = sqlx::query_scalar(
        "select e.id from postings p join entries e on e.id = p.entry_id where p.customer_id = $1 and p.currency = $2 \
         and p.account = 'customer_credit' and e.kind = 'credit' \
         and not exists (select 1 from entries r where r.source = 'reversal' and r.event = e.id) \
         order by e.booked_at desc, e.id desc limit 1",
    )
    .bind(customer.as_str())
    .bind(currency.code())
    .fetch_optional(tx.conn())
    .await?;
    id.map(|id| id.parse().map_err(Error::unreadable))
        .transpose()
}

/// Whether something is open on it, asked inside the transaction that depends on it.
pub async fn is_open(tx: &mut Tx, invoice: &InvoiceId) -> Result<bool> {
    let open: Option<i64> =
        sqlx::query_scalar("select open_minor from invoice_balances where invoice_id = $1")
            .bind(invoice.as_str())
            .fetch_optional(tx.conn())
            .await?;
    Ok(open.is_some_and(|open| open > 0))
}

/// An invoice on which something is open.
#[derive(Debug, Clone)]
pub struct Open {
    pub invoice: InvoiceId,
    pub number: String,
    pub cause: String,
    pub order_id: String,
    pub customer: CustomerId,
    pub subject: SubjectId,
    pub language: String,
    pub issued_on: Date,
    pub due_on: Date,
    pub open: Money,
}

/// Invoices that were due before a day and are not settled, the longest due first; those behind `after`.
pub async fn overdue(
    storage: &Storage,
    due_before: Date,
    after: Option<(Date, &InvoiceId)>,
    limit: u32,
) -> Result<Vec<Open>> {
    let (day, id) = after.map_or((String::new(), String::new()), |(day, id)| {
        (day.to_string(), id.to_string())
    });
    let rows = sqlx::query(
        "select i.id, i.number, i.cause, i.order_id, i.customer_id, i.subject_id, i.language, i.issued_on, b.due_on, \
         b.currency, b.open_minor from invoice_balances b join invoices i on i.id = b.invoice_id \
         where b.settled_at is null and b.due_on < $1 and (b.due_on, b.invoice_id) > ($2, $3) \
         order by b.due_on, b.invoice_id limit $4",
    )
    .bind(due_before.to_string())
    .bind(day)
    .bind(id)
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(open).collect()
}

fn open(row: &AnyRow) -> Result<Open> {
    let text = |column: &str| row.try_get::<String, _>(column);
    Ok(Open {
        invoice: text("id")?.parse().map_err(Error::unreadable)?,
        number: text("number")?,
        cause: text("cause")?,
        order_id: text("order_id")?,
        customer: text("customer_id")?.parse().map_err(Error::unreadable)?,
        subject: text("subject_id")?.parse().map_err(Error::unreadable)?,
        language: text("language")?,
        issued_on: text("issued_on")?.parse().map_err(Error::unreadable)?,
        due_on: text("due_on")?.parse().map_err(Error::unreadable)?,
        open: money(row, "open_minor")?,
    })
}
