//! What a processor pays out and holds, as rows.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::lines_named;
use crate::money::{Currency, Money};
use crate::payments::lines::{Line, LineId};
use crate::payments::stripe::{Holding, Payout, PayoutId, SeenPayout};
use crate::storage::{Batch, Error, Result, Storage, Tx};
use crate::values;

/// The columns of a [`Payout`], in front of any condition.
macro_rules! select_payouts {
    ($rest:literal) => {
        concat!(
            "select id, currency, amount_minor, state, arrives_on, descriptor, trace, line_id, \
             (select l.booked_on from bank_lines l where l.id = line_id) as shown_on from processor_payouts ",
            $rest
        )
    };
}

fn payout(row: &AnyRow) -> Result<Payout> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let currency: Currency = text("currency")?.parse().map_err(Error::unreadable)?;
    let line: Option<String> = row.try_get("line_id")?;
    let shown_on: Option<String> = row.try_get("shown_on")?;
    Ok(Payout {
        id: text("id")?.parse().map_err(Error::unreadable)?,
        amount: Money::new(row.try_get("amount_minor")?, currency),
        state: text("state")?.parse().map_err(Error::unreadable)?,
        arrives_on: text("arrives_on")?.parse().map_err(Error::unreadable)?,
        descriptor: row.try_get("descriptor")?,
        trace: row.try_get("trace")?,
        line: line
            .map(|id| id.parse().map_err(Error::unreadable))
            .transpose()?,
        shown_on: shown_on
            .map(|day| day.parse().map_err(Error::unreadable))
            .transpose()?,
    })
}

/// Takes note of a payout. Its state only ever goes on, in whatever order it is told of.
pub async fn learn(tx: &mut Tx, fresh: &PayoutId, seen: &SeenPayout, at: Timestamp) -> Result<()> {
    tx.insert(Batch::new().add(
        "insert into processor_payouts (id, payout_digest, currency, amount_minor, state, arrives_on, descriptor, trace, \
         made_at, learnt_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (payout_digest) do nothing",
        values![
            fresh.as_str(),
            seen.digest.to_vec(),
            seen.amount.currency().code(),
            seen.amount.minor(),
            seen.state.as_str(),
            seen.arrives_on.to_string(),
            seen.descriptor.clone(),
            seen.trace.clone(),
            seen.made_at,
            at,
        ],
    ))
    .await?;
    let before = seen.state.before().iter().map(|state| state.as_str());
    let before: Vec<String> = before.map(|state| format!("'{state}'")).collect();
    let sql = format!(
        "update processor_payouts set state = $1, arrives_on = $2, trace = coalesce($3, trace) \
         where payout_digest = $4 and state in ({})",
        before.join(", ")
    );
    sqlx::query(AssertSqlSafe(sql))
        .bind(seen.state.as_str())
        .bind(seen.arrives_on.to_string())
        .bind(seen.trace.as_deref())
        .bind(seen.digest.to_vec())
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub async fn by_id(storage: &Storage, id: &PayoutId) -> Result<Option<Payout>> {
    let row = sqlx::query(select_payouts!("where id = $1"))
        .bind(id.as_str())
        .fetch_optional(storage.reader())
        .await?;
    row.as_ref().map(payout).transpose()
}

/// The latest, or those before another one.
pub async fn page(storage: &Storage, before: Option<&Payout>, limit: u32) -> Result<Vec<Payout>> {
    // Behind every payout: no day and no id sorts after these.
    let (day, id) = before.map_or(("~".to_owned(), "~"), |payout| {
        (payout.arrives_on.to_string(), payout.id.as_str())
    });
    let rows = sqlx::query(select_payouts!(
        "where (arrives_on, id) < ($1, $2) order by arrives_on desc, id desc limit $3"
    ))
    .bind(day)
    .bind(id)
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(payout).collect()
}

/// Those that no line of the bank's shows and no person has had in hand, the latest first.
pub async fn awaited(storage: &Storage, limit: u32) -> Result<Vec<Payout>> {
    let rows = sqlx::query(select_payouts!(
        "where line_id is null and released_at is null and state in ('pending', 'in_transit', 'paid') \
         order by arrives_on desc, id desc limit $1"
    ))
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(payout).collect()
}

/// Those of an amount that no line shows and that should be at the bank within these days, the earliest first.
pub async fn awaited_of(
    storage: &Storage,
    amount: Money,
    (first, last): (Date, Date),
    limit: u32,
) -> Result<Vec<Payout>> {
    let rows = sqlx::query(select_payouts!(
        "where line_id is null and currency = $1 and amount_minor = $2 and state in ('pending', 'in_transit', 'paid') \
         and arrives_on >= $3 and arrives_on <= $4 order by arrives_on, id limit $5"
    ))
    .bind(amount.currency().code())
    .bind(amount.minor())
    .bind(first.to_string())
    .bind(last.to_string())
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(payout).collect()
}

/// Lines in suspense of an amount, booked within these days, the earliest first; not those that more than the amount proposes for
/// an invoice.
pub async fn lines_of(
    storage: &Storage,
    amount: Money,
    (first, last): (Date, Date),
    limit: u32,
) -> Result<Vec<LineId>> {
    let ids: Vec<String> = sqlx::query_scalar(
        "select id from bank_lines where state in ('unmatched', 'proposed') and movement = 'received' \
         and booked_on >= $1 and booked_on <= $2 and currency = $3 and amount_minor = $4 \
         and not exists (select 1 from bank_line_proposals p where p.line_id = bank_lines.id and p.why <> 'amount') \
         order by booked_on, id limit $5",
    )
    .bind(first.to_string())
    .bind(last.to_string())
    .bind(amount.currency().code())
    .bind(amount.minor())
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    ids.into_iter()
        .map(|id| id.parse().map_err(Error::unreadable))
        .collect()
}

/// A line shows the payout; `false` where another one does, or the payout came to nothing.
pub async fn take(tx: &mut Tx, id: &PayoutId, line: &LineId) -> Result<bool> {
    let taken = sqlx::query(
        "update processor_payouts set line_id = $1 where id = $2 and line_id is null \
         and state in ('pending', 'in_transit', 'paid')",
    )
    .bind(line.as_str())
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// A person says that the line does not show its payout.
pub async fn release(tx: &mut Tx, line: &LineId, at: Timestamp) -> Result<()> {
    sqlx::query("update processor_payouts set line_id = null, released_at = $1 where line_id = $2")
        .bind(at.as_microsecond())
        .bind(line.as_str())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Which of these lines show a payout.
pub async fn shown(storage: &Storage, lines: &[Line]) -> Result<Vec<LineId>> {
    lines_named(storage, "line_id", "processor_payouts", lines).await
}

/// What is on its way to the bank and on none of its statements, by currency.
pub async fn underway(tx: &mut Tx) -> Result<Vec<Money>> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "select currency, cast(sum(amount_minor) as bigint) from processor_payouts \
         where line_id is null and state in ('pending', 'in_transit', 'paid') group by currency",
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|(currency, minor)| {
            let currency: Currency = currency.parse().map_err(Error::unreadable)?;
            Ok(Money::new(minor, currency))
        })
        .collect()
}

/// Notes what the processor holds, in place of what it said before.
pub async fn hold(tx: &mut Tx, holdings: &[Holding], at: Timestamp) -> Result<()> {
    sqlx::query("delete from processor_balances")
        .execute(tx.conn())
        .await?;
    let mut rows = Batch::new();
    for holding in holdings {
        rows.push(
            "insert into processor_balances (currency, available_minor, pending_minor, booked_minor, underway_minor, asked_at) \
             values ($1, $2, $3, $4, $5, $6)",
            values![
                holding.booked.currency().code(),
                holding.available.minor(),
                holding.pending.minor(),
                holding.booked.minor(),
                holding.underway.minor(),
                at,
            ],
        );
    }
    tx.insert(rows).await
}

pub async fn holdings(storage: &Storage) -> Result<Vec<Holding>> {
    let rows = sqlx::query(
        "select currency, available_minor, pending_minor, booked_minor, underway_minor, asked_at \
         from processor_balances order by currency",
    )
    .fetch_all(storage.reader())
    .await?;
    rows.iter()
        .map(|row| {
            let currency: String = row.try_get("currency")?;
            let currency: Currency = currency.parse().map_err(Error::unreadable)?;
            let money =
                |column: &str| -> Result<Money> { Ok(Money::new(row.try_get(column)?, currency)) };
            let asked_at = Timestamp::from_microsecond(row.try_get("asked_at")?);
            Ok(Holding {
                available: money("available_minor")?,
                pending: money("pending_minor")?,
                booked: money("booked_minor")?,
                underway: money("underway_minor")?,
                asked_at: asked_at.map_err(Error::unreadable)?,
            })
        })
        .collect()
}

/// When anybody here first asked to be paid through the processor: what it did before is none of these books'.
pub async fn first_payment(storage: &Storage) -> Result<Option<Timestamp>> {
    let at: Option<i64> =
        sqlx::query_scalar("select requested_at from processor_payments order by id limit 1")
            .fetch_optional(storage.reader())
            .await?;
    at.map(|at| Timestamp::from_microsecond(at).map_err(Error::unreadable))
        .transpose()
}
