//! Payments through a processor, consents, saved methods and messages as rows.

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use crate::billing::invoices::InvoiceId;
use crate::money::{Currency, Money};
use crate::payments::stripe::{
    ConsentId, Failure, MethodId, Payment, PaymentId, PaymentState, Settlement,
};
use crate::storage::{Batch, Error, Result, Storage, Tx};
use crate::values;
use crate::vault::Sealed;

/// The columns of a [`Payment`], in front of any condition.
macro_rules! select_payments {
    ($rest:literal) => {
        concat!(
            "select id, kind, invoice_id, customer_id, subject_id, currency, amount_minor, state, failure, \
     saving_id, method_id, session_sealed, intent_sealed, requested_at, paid_at, fee_booked_at, settled_currency, \
     settled_minor, settled_fee_minor, asked, \
     (select count(*) from processor_refunds r where r.payment_id = processor_payments.id) as refunds from processor_payments ",
            $rest
        )
    };
}

pub async fn by_id(storage: &Storage, id: &PaymentId) -> Result<Option<Payment>> {
    let row = sqlx::query(select_payments!("where id = $1"))
        .bind(id.as_str())
        .fetch_optional(storage.reader())
        .await?;
    row.as_ref().map(payment).transpose()
}

/// The payment that may still come to money for an invoice.
pub async fn live(storage: &Storage, invoice: &InvoiceId) -> Result<Option<Payment>> {
    let row = sqlx::query(select_payments!(
        "where invoice_id = $1 and state in ('asking', 'open')"
    ))
    .bind(invoice.as_str())
    .fetch_optional(storage.reader())
    .await?;
    row.as_ref().map(payment).transpose()
}

/// What was tried for an invoice, the latest first.
pub async fn of_invoice(storage: &Storage, invoice: &InvoiceId) -> Result<Vec<Payment>> {
    let rows = sqlx::query(select_payments!(
        "where invoice_id = $1 order by id desc limit 100"
    ))
    .bind(invoice.as_str())
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(payment).collect()
}

/// Those that the processor is to be asked about now.
pub async fn due(storage: &Storage, now: Timestamp, limit: u32) -> Result<Vec<Payment>> {
    let rows = sqlx::query(select_payments!(
        "where ask_at is not null and ask_at <= $1 order by ask_at limit $2"
    ))
    .bind(now.as_microsecond())
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(payment).collect()
}

fn payment(row: &AnyRow) -> Result<Payment> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let maybe = |column: &str| row.try_get::<Option<String>, _>(column);
    let sealed = |column: &str| -> Result<Option<Sealed>> {
        let bytes: Option<Vec<u8>> = row.try_get(column)?;
        Ok(bytes.map(Sealed::from_stored))
    };
    let at = |column: &str| -> Result<Option<Timestamp>> {
        let micros: Option<i64> = row.try_get(column)?;
        let at = micros.map(Timestamp::from_microsecond).transpose();
        at.map_err(Error::unreadable)
    };
    let currency: Currency = text("currency")?.parse().map_err(Error::unreadable)?;
    let failure = maybe("failure")?.map(|word| word.parse::<Failure>());
    let saving = maybe("saving_id")?.map(|id| id.parse());
    let method = maybe("method_id")?.map(|id| id.parse());
    Ok(Payment {
        id: text("id")?.parse().map_err(Error::unreadable)?,
        kind: text("kind")?.parse().map_err(Error::unreadable)?,
        invoice: text("invoice_id")?.parse().map_err(Error::unreadable)?,
        customer: text("customer_id")?.parse().map_err(Error::unreadable)?,
        subject: text("subject_id")?.parse().map_err(Error::unreadable)?,
        amount: Money::new(row.try_get("amount_minor")?, currency),
        state: text("state")?.parse().map_err(Error::unreadable)?,
        failure: failure.transpose().map_err(Error::unreadable)?,
        saving: saving.transpose().map_err(Error::unreadable)?,
        method: method.transpose().map_err(Error::unreadable)?,
        session: sealed("session_sealed")?,
        intent: sealed("intent_sealed")?,
        requested_at: at("requested_at")?
            .ok_or_else(|| Error::unreadable("a payment that was never asked for"))?,
        paid_at: at("paid_at")?,
        fee_booked_at: at("fee_booked_at")?,
        settled: settlement(row)?,
        asked: row.try_get("asked")?,
        has_refunds: row.try_get::<i64, _>("refunds")? > 0,
    })
}

fn settlement(row: &AnyRow) -> Result<Option<Settlement>> {
    let Some(currency) = row.try_get::<Option<String>, _>("settled_currency")? else {
        return Ok(None);
    };
    let currency: Currency = currency.parse().map_err(Error::unreadable)?;
    let money = |column: &str| -> Result<Money> { Ok(Money::new(row.try_get(column)?, currency)) };
    Ok(Some(Settlement {
        amount: money("settled_minor")?,
        fee: money("settled_fee_minor")?,
    }))
}

/// Those that were settled in another currency than they were charged in, the latest first.
pub async fn settled_otherwise(storage: &Storage, limit: u32) -> Result<Vec<Payment>> {
    let rows = sqlx::query(select_payments!(
        "where settled_currency is not null order by paid_at desc, id desc limit $1"
    ))
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(payment).collect()
}

/// The payment that a method was saved with, by the consent to that.
pub async fn saving(storage: &Storage, consent: &ConsentId) -> Result<Option<Payment>> {
    let row = sqlx::query(select_payments!("where saving_id = $1 order by id limit 1"))
        .bind(consent.as_str())
        .fetch_optional(storage.reader())
        .await?;
    row.as_ref().map(payment).transpose()
}

/// Those of which nobody can be asked any more what became of them, the latest first.
pub async fn lost(storage: &Storage, limit: u32) -> Result<Vec<Payment>> {
    let rows = sqlx::query(select_payments!(
        "where failure = 'lost' order by failed_at desc, id desc limit $1"
    ))
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(payment).collect()
}

/// A payment that is about to be asked for.
pub fn insert(batch: &mut Batch, payment: &Payment, ask_at: Timestamp) {
    batch.push(
        "insert into processor_payments (id, kind, invoice_id, customer_id, subject_id, currency, amount_minor, state, \
         saving_id, method_id, requested_at, ask_at, asked) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0)",
        values![
            payment.id.as_str(),
            payment.kind.as_str(),
            payment.invoice.as_str(),
            payment.customer.as_str(),
            payment.subject.as_str(),
            payment.amount.currency().code(),
            payment.amount.minor(),
            payment.state.as_str(),
            payment.saving.as_ref().map(ConsentId::as_str),
            payment.method.as_ref().map(MethodId::as_str),
            payment.requested_at,
            ask_at,
        ],
    );
}

/// What the processor calls the payment's objects; kept once they are known.
pub async fn name(
    tx: &mut Tx,
    id: &PaymentId,
    session: Option<&Sealed>,
    intent: Option<&Sealed>,
) -> Result<()> {
    let bytes = |sealed: Option<&Sealed>| sealed.map(|sealed| sealed.as_bytes().to_vec());
    sqlx::query(
        "update processor_payments set session_sealed = coalesce(session_sealed, $1), \
         intent_sealed = coalesce(intent_sealed, $2) where id = $3",
    )
    .bind(bytes(session))
    .bind(bytes(intent))
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Where a payment stands in this transaction.
pub async fn state(tx: &mut Tx, id: &PaymentId) -> Result<PaymentState> {
    let state: String = sqlx::query_scalar("select state from processor_payments where id = $1")
        .bind(id.as_str())
        .fetch_one(tx.conn())
        .await?;
    state.parse().map_err(Error::unreadable)
}

/// Moves a payment to another state, from one of those before it; whether it was there.
pub async fn advance(
    tx: &mut Tx,
    id: &PaymentId,
    to: PaymentState,
    failure: Option<Failure>,
    at: Timestamp,
) -> Result<bool> {
    // Money that came, came: what failed can be paid after all, and nothing follows on `paid`.
    let from = match to {
        PaymentState::Asking => return Ok(false),
        PaymentState::Open => "'asking'",
        PaymentState::Failed => "'asking', 'open'",
        PaymentState::Paid => "'asking', 'open', 'failed'",
    };
    let sql = format!(
        "update processor_payments set state = $1, failure = $2, paid_at = $3, failed_at = $4 \
         where id = $5 and state in ({from})"
    );
    let at_if = |state| (to == state).then(|| at.as_microsecond());
    let moved = sqlx::query(AssertSqlSafe(sql))
        .bind(to.as_str())
        .bind(failure.map(Failure::as_str))
        .bind(at_if(PaymentState::Paid))
        .bind(at_if(PaymentState::Failed))
        .bind(id.as_str())
        .execute(tx.conn())
        .await?;
    Ok(moved.rows_affected() == 1)
}

/// Notes that what the processor keeps is booked; whether it was not.
pub async fn note_fee(tx: &mut Tx, id: &PaymentId, at: Timestamp) -> Result<bool> {
    let noted = sqlx::query(
        "update processor_payments set fee_booked_at = $1 where id = $2 and fee_booked_at is null",
    )
    .bind(at.as_microsecond())
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(noted.rows_affected() == 1)
}

/// Notes what a payment became in another currency; what was noted before stays.
pub async fn note_settlement(tx: &mut Tx, id: &PaymentId, settled: &Settlement) -> Result<()> {
    sqlx::query(
        "update processor_payments set settled_currency = $1, settled_minor = $2, settled_fee_minor = $3 \
         where id = $4 and settled_currency is null",
    )
    .bind(settled.amount.currency().code())
    .bind(settled.amount.minor())
    .bind(settled.fee.minor())
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// When the processor is asked next, once it was asked so often.
pub async fn ask_next(
    tx: &mut Tx,
    id: &PaymentId,
    asked: i64,
    at: Option<Timestamp>,
) -> Result<()> {
    sqlx::query("update processor_payments set asked = $1, ask_at = $2 where id = $3")
        .bind(asked)
        .bind(at.map(Timestamp::as_microsecond))
        .bind(id.as_str())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// A message of the processor had its effect; whether it is the first time.
pub async fn take_event(tx: &mut Tx, digest: &[u8; 32], at: Timestamp) -> Result<bool> {
    let taken = sqlx::query(
        "insert into processor_events (event_digest, taken_at) values ($1, $2) on conflict (event_digest) do nothing",
    )
    .bind(digest.to_vec())
    .bind(at.as_microsecond())
    .execute(tx.conn())
    .await?;
    Ok(taken.rows_affected() == 1)
}

pub async fn is_taken(storage: &Storage, digest: &[u8; 32]) -> Result<bool> {
    let found: Option<i64> =
        sqlx::query_scalar("select taken_at from processor_events where event_digest = $1")
            .bind(digest.to_vec())
            .fetch_optional(storage.reader())
            .await?;
    Ok(found.is_some())
}

/// Forgets messages that the processor does not repeat any more, and what methods were called that were taken back before.
pub async fn forget(storage: &Storage, before: Timestamp) -> Result<()> {
    storage
        .transact(move |tx| {
            Box::pin(async move {
                for sql in [
                    "delete from processor_events where taken_at < $1",
                    "update saved_methods set customer_sealed = null, method_sealed = null \
                     where forgotten_at < $1 and detach_at is null and customer_sealed is not null",
                ] {
                    sqlx::query(sql)
                        .bind(before.as_microsecond())
                        .execute(tx.conn())
                        .await?;
                }
                Ok(())
            })
        })
        .await
}
