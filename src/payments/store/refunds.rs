//! Refunds, and the files that order them.

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::{made_before, place};
use crate::audit::Actor;
use crate::billing::ledger::EntryId;
use crate::customers::CustomerId;
use crate::money::{Currency, Money};
use crate::payments::key::RequestKey;
use crate::payments::refunds::{CreditedBy, Refund, RefundFile, RefundFileId, RefundId};
use crate::storage::{Batch, Error, Placeholders, Result, Storage, Tx};
use crate::values;
use crate::vault::Sealed;

/// Credits of a customer that a refund may be of: the latest.
const CREDITS_MAX: i64 = 100;
/// Files that a page shows.
const FILES_MAX: i64 = 20;

const SELECT: &str = "select id, customer_id, subject_id, currency, amount_minor, name_sealed, iban_sealed, entry_id, queued_at, \
     file_id, called_off_at, payout_id, paid_at, came_back_at, order_id from refunds";

const OF_KEY: &str = "select id, body_digest from refunds where key_digest = $1";

/// The refund that a request queued before, and what it said.
pub async fn of_key(tx: &mut Tx, key: &[u8; 32]) -> Result<Option<(RefundId, Vec<u8>)>> {
    made_before(tx.conn(), OF_KEY, key).await
}

/// The same, asked outside a transaction.
pub async fn made_by(storage: &Storage, key: &[u8; 32]) -> Result<Option<(RefundId, Vec<u8>)>> {
    made_before(storage.reader(), OF_KEY, key).await
}

/// What this customer was paid back in euros, or is about to be, in minor units: by transfer, whoever made it.
pub async fn paid_back(storage: &Storage, customer: &CustomerId) -> Result<i64> {
    let sum = sqlx::query_scalar(
        "select cast(coalesce(sum(amount_minor), 0) as bigint) from (select amount_minor from refunds \
         where customer_id = $1 and currency = 'EUR' and called_off_at is null and came_back_at is null union all \
         select amount_minor from manual_refunds where customer_id = $2 and currency = 'EUR' and means = 'transfer' \
         and reversed_at is null) as back",
    )
    .bind(customer.as_str())
    .bind(customer.as_str())
    .fetch_one(storage.reader())
    .await?;
    Ok(sum)
}

pub async fn insert(tx: &mut Tx, refund: &Refund, key: &RequestKey, by: &Actor) -> Result<()> {
    let batch = Batch::new().add(
        "insert into refunds (id, customer_id, subject_id, currency, amount_minor, name_sealed, iban_sealed, entry_id, \
         key_digest, body_digest, actor_kind, actor_id, queued_at, order_id) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        values![
            refund.id.as_str(),
            refund.customer.as_str(),
            refund.subject.as_str(),
            refund.amount.currency().code(),
            refund.amount.minor(),
            refund.name.clone(),
            refund.iban.clone(),
            refund.entry.as_str(),
            &key.key[..],
            &key.body[..],
            by.kind(),
            by.id(),
            refund.queued_at,
            refund.order.as_deref(),
        ],
    );
    tx.insert(batch).await
}

/// Notes that it is called off, while it is in this file, or in none, and nothing was paid; `false` when it stands otherwise.
pub async fn call_off(
    tx: &mut Tx,
    id: &RefundId,
    file: Option<&RefundFileId>,
    at: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(
        "update refunds set called_off_at = $1 where id = $2 and called_off_at is null and paid_at is null \
         and coalesce(file_id, '') = $3",
    )
    .bind(at.as_microsecond())
    .bind(id.as_str())
    .bind(file.map_or("", RefundFileId::as_str))
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Puts refunds that are in no file into this one; how many of them were.
pub async fn order(tx: &mut Tx, file: &RefundFileId, ids: &[RefundId]) -> Result<usize> {
    let sql = format!(
        "update refunds set file_id = ${} where id in ({}) and file_id is null and called_off_at is null and paid_at is null",
        ids.len() + 1,
        Placeholders(ids.len())
    );
    let query = ids
        .iter()
        .fold(sqlx::query(AssertSqlSafe(sql)), |query, id| {
            query.bind(id.as_str().to_owned())
        });
    let done = query
        .bind(file.as_str().to_owned())
        .execute(tx.conn())
        .await?;
    usize::try_from(done.rows_affected()).map_err(Error::unreadable)
}

/// Notes that it left the account; `false` when it did before, or is called off.
pub async fn pay(tx: &mut Tx, id: &RefundId, entry: &EntryId, at: Timestamp) -> Result<bool> {
    let done = sqlx::query(
        "update refunds set paid_at = $1, payout_id = $2 where id = $3 and paid_at is null and called_off_at is null",
    )
    .bind(at.as_microsecond())
    .bind(entry.as_str())
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that it came back; `false` when it did before, or was never paid.
pub async fn came_back(tx: &mut Tx, id: &RefundId, at: Timestamp) -> Result<bool> {
    let done = sqlx::query(
        "update refunds set came_back_at = $1 where id = $2 and paid_at is not null and came_back_at is null",
    )
    .bind(at.as_microsecond())
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn by_id(storage: &Storage, id: &RefundId) -> Result<Option<Refund>> {
    let row = sqlx::query(AssertSqlSafe(format!("{SELECT} where id = $1")))
        .bind(id.as_str())
        .fetch_optional(storage.reader())
        .await?;
    row.as_ref().map(refund).transpose()
}

/// Those of these that are in no file and neither paid nor called off.
pub async fn queued(storage: &Storage, ids: &[RefundId]) -> Result<Vec<Refund>> {
    let sql = format!(
        "{SELECT} where id in ({}) and file_id is null and called_off_at is null and paid_at is null order by queued_at, id",
        Placeholders(ids.len())
    );
    let query = ids
        .iter()
        .fold(sqlx::query(AssertSqlSafe(sql)), |query, id| {
            query.bind(id.as_str().to_owned())
        });
    let rows = query.fetch_all(storage.reader()).await?;
    rows.iter().map(refund).collect()
}

pub async fn of_file(storage: &Storage, file: &RefundFileId) -> Result<Vec<Refund>> {
    let sql = format!("{SELECT} where file_id = $1 order by queued_at, id");
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(file.as_str())
        .fetch_all(storage.reader())
        .await?;
    rows.iter().map(refund).collect()
}

/// Refunds of just this amount that nothing has paid yet, the oldest first.
pub async fn unpaid_of(storage: &Storage, amount: Money, limit: u32) -> Result<Vec<Refund>> {
    let sql = format!(
        "{SELECT} where amount_minor = $1 and currency = $2 and paid_at is null and called_off_at is null \
         order by queued_at, id limit $3"
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(amount.minor())
        .bind(amount.currency().code())
        .bind(i64::from(limit))
        .fetch_all(storage.reader())
        .await?;
    rows.iter().map(refund).collect()
}

/// Files of which just this much is unpaid, and when they were made.
pub async fn open_files_of(
    storage: &Storage,
    amount: Money,
) -> Result<Vec<(RefundFileId, Timestamp)>> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "select f.id, f.made_at from refund_files f where f.called_off_at is null and f.settled_at is null and f.currency = $1 \
         and (select cast(sum(r.amount_minor) as bigint) from refunds r where r.file_id = f.id and r.paid_at is null) = $2 \
         order by f.made_at, f.id",
    )
    .bind(amount.currency().code())
    .bind(amount.minor())
    .fetch_all(storage.reader())
    .await?;
    rows.into_iter()
        .map(|(id, at)| Ok((id.parse().map_err(Error::unreadable)?, moment(at)?)))
        .collect()
}

/// The documents out of which a refund's customer had credit when it was queued, and still has, the latest first: those of its order,
/// where it names one.
pub async fn credited_before(storage: &Storage, refund: &Refund) -> Result<Vec<CreditedBy>> {
    let rows: Vec<(String, String, i64)> = sqlx::query_as(
        "select i.number, i.language, -c.amount_minor from postings c join entries e on e.id = c.entry_id \
         join invoices i on i.id = coalesce(c.invoice_id, (select d.invoice_id from postings d \
         where d.entry_id = c.entry_id and d.invoice_id is not null order by d.position limit 1)) \
         where c.account = 'customer_credit' and c.customer_id = $1 and c.currency = $2 and c.amount_minor < 0 \
         and c.booked_at <= $3 and (cast($4 as text) = '' or i.order_id = $4) and e.kind <> 'reversal' \
         and not exists (select 1 from entries r where r.source = 'reversal' and r.event = c.entry_id) \
         order by c.booked_at desc, c.entry_id desc, c.position limit $5",
    )
    .bind(refund.customer.as_str())
    .bind(refund.amount.currency().code())
    .bind(refund.queued_at.as_microsecond())
    .bind(refund.order.clone().unwrap_or_default())
    .bind(CREDITS_MAX)
    .fetch_all(storage.reader())
    .await?;
    let credit = |(number, language, minor)| CreditedBy {
        number,
        language,
        minor,
    };
    Ok(rows.into_iter().map(credit).collect())
}

/// How many refunds of as much of the same were queued before this one, and hold.
pub async fn alike_before(storage: &Storage, refund: &Refund) -> Result<usize> {
    let count: i64 = sqlx::query_scalar(
        "select count(*) from refunds where customer_id = $1 and currency = $2 and amount_minor = $3 \
         and $4 in ('', coalesce(order_id, '')) and (queued_at, id) < ($5, $6) and called_off_at is null and came_back_at is null",
    )
    .bind(refund.customer.as_str())
    .bind(refund.amount.currency().code())
    .bind(refund.amount.minor())
    .bind(refund.order.clone().unwrap_or_default())
    .bind(refund.queued_at.as_microsecond())
    .bind(refund.id.as_str())
    .fetch_one(storage.reader())
    .await?;
    usize::try_from(count).map_err(Error::unreadable)
}

/// The latest first, those before `before`.
pub async fn page(storage: &Storage, before: Option<&Refund>, limit: u32) -> Result<Vec<Refund>> {
    let (at, id) = place(before.map(|refund| (refund.queued_at, refund.id.as_str())));
    let sql = format!(
        "{SELECT} where (queued_at, id) < ($1, $2) order by queued_at desc, id desc limit $3"
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(at)
        .bind(id)
        .bind(i64::from(limit))
        .fetch_all(storage.reader())
        .await?;
    rows.iter().map(refund).collect()
}

fn refund(row: &AnyRow) -> Result<Refund> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let maybe = |column: &str| row.try_get::<Option<String>, _>(column);
    let sealed = |column: &str| -> Result<Sealed> {
        let bytes: Vec<u8> = row.try_get(column)?;
        Ok(Sealed::from_stored(bytes))
    };
    let file = maybe("file_id")?.map(|id| id.parse().map_err(Error::unreadable));
    let payout = maybe("payout_id")?.map(|id| id.parse().map_err(Error::unreadable));
    Ok(Refund {
        id: text("id")?.parse().map_err(Error::unreadable)?,
        customer: text("customer_id")?.parse().map_err(Error::unreadable)?,
        order: maybe("order_id")?,
        subject: text("subject_id")?.parse().map_err(Error::unreadable)?,
        amount: amount(row, "amount_minor")?,
        queued_at: moment(row.try_get("queued_at")?)?,
        file: file.transpose()?,
        called_off_at: event(row, "called_off_at")?,
        paid_at: event(row, "paid_at")?,
        came_back_at: event(row, "came_back_at")?,
        entry: text("entry_id")?.parse().map_err(Error::unreadable)?,
        payout: payout.transpose()?,
        name: sealed("name_sealed")?,
        iban: sealed("iban_sealed")?,
    })
}

const SELECT_FILES: &str = "select id, subject_id, currency, transfers, total_minor, execute_on, file_digest, order_sealed, \
     made_at, called_off_at, settled_at from refund_files";

pub async fn insert_file(tx: &mut Tx, file: &RefundFile, by: &Actor) -> Result<()> {
    let batch = Batch::new().add(
        "insert into refund_files (id, subject_id, currency, transfers, total_minor, execute_on, file_digest, order_sealed, \
         actor_kind, actor_id, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        values![
            file.id.as_str(),
            file.subject.as_str(),
            file.total.currency().code(),
            file.transfers,
            file.total.minor(),
            file.execute_on.to_string(),
            file.digest.clone(),
            file.content.clone(),
            by.kind(),
            by.id(),
            file.made_at,
        ],
    );
    tx.insert(batch).await
}

/// Notes that the file is called off, and forgets its content; `false` when it is settled, or was called off before.
pub async fn call_off_file(tx: &mut Tx, id: &RefundFileId, at: Timestamp) -> Result<bool> {
    let done = sqlx::query(
        "update refund_files set called_off_at = $1, order_sealed = null \
         where id = $2 and called_off_at is null and settled_at is null",
    )
    .bind(at.as_microsecond())
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets the content of a file whose every refund was paid: nothing is to be sent to the bank any more.
pub async fn settle_file(tx: &mut Tx, id: &RefundFileId, at: Timestamp) -> Result<()> {
    sqlx::query(
        "update refund_files set settled_at = $1, order_sealed = null where id = $2 and called_off_at is null \
         and settled_at is null and not exists (select 1 from refunds where file_id = $3 and paid_at is null)",
    )
    .bind(at.as_microsecond())
    .bind(id.as_str())
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub async fn file(storage: &Storage, id: &RefundFileId) -> Result<Option<RefundFile>> {
    let row = sqlx::query(AssertSqlSafe(format!("{SELECT_FILES} where id = $1")))
        .bind(id.as_str())
        .fetch_optional(storage.reader())
        .await?;
    row.as_ref().map(refund_file).transpose()
}

/// The latest first.
pub async fn files(storage: &Storage) -> Result<Vec<RefundFile>> {
    let sql = format!("{SELECT_FILES} order by made_at desc, id desc limit {FILES_MAX}");
    let rows = sqlx::query(AssertSqlSafe(sql))
        .fetch_all(storage.reader())
        .await?;
    rows.iter().map(refund_file).collect()
}

fn refund_file(row: &AnyRow) -> Result<RefundFile> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let content: Option<Vec<u8>> = row.try_get("order_sealed")?;
    Ok(RefundFile {
        id: text("id")?.parse().map_err(Error::unreadable)?,
        subject: text("subject_id")?.parse().map_err(Error::unreadable)?,
        transfers: u32::try_from(row.try_get::<i64, _>("transfers")?).map_err(Error::unreadable)?,
        total: amount(row, "total_minor")?,
        execute_on: text("execute_on")?.parse().map_err(Error::unreadable)?,
        made_at: moment(row.try_get("made_at")?)?,
        called_off_at: event(row, "called_off_at")?,
        settled_at: event(row, "settled_at")?,
        digest: row.try_get("file_digest")?,
        content: content.map(Sealed::from_stored),
    })
}

fn amount(row: &AnyRow, column: &str) -> Result<Money> {
    let currency: String = row.try_get("currency")?;
    let currency: Currency = currency.parse().map_err(Error::unreadable)?;
    Ok(Money::new(row.try_get(column)?, currency))
}

fn event(row: &AnyRow, column: &str) -> Result<Option<Timestamp>> {
    let at: Option<i64> = row.try_get(column)?;
    at.map(moment).transpose()
}

fn moment(micros: i64) -> Result<Timestamp> {
    Timestamp::from_microsecond(micros).map_err(Error::unreadable)
}
