use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::payments::lines::LineState;
use crate::payments::statements::{StatementId, Summary, Taken};
use crate::storage::{Batch, Error, Result, Storage, Tx, Value};
use crate::vault::SubjectId;

/// A statement that is being taken in, or was.
#[derive(Debug, Clone)]
pub struct Begun {
    pub id: StatementId,
    /// Whose keys seal the lines that nobody is known for.
    pub subject: SubjectId,
    pub done: u32,
    pub finished: bool,
}

pub async fn of_file(storage: &Storage, file: &[u8; 32]) -> Result<Option<Begun>> {
    let row = sqlx::query(
        "select id, subject_id, done, finished_at from statements where file_digest = $1",
    )
    .bind(file.to_vec())
    .fetch_optional(storage.reader())
    .await?;
    row.map(|row| {
        Ok(Begun {
            id: parsed(&row, "id")?,
            subject: parsed(&row, "subject_id")?,
            done: number(&row, "done")?,
            finished: row.try_get::<Option<i64>, _>("finished_at")?.is_some(),
        })
    })
    .transpose()
}

pub async fn insert(storage: &Storage, row: Vec<Value>) -> Result<()> {
    let batch = Batch::new().add(
        "insert into statements (id, subject_id, file_digest, account_digest, format, currency, first_on, last_on, lines, \
         known, done, actor_kind, actor_id, begun_at, balanced_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, $10, $11, $12, $13)",
        row,
    );
    storage
        .insert(batch, |_| Box::pin(async { Ok::<_, Error>(()) }))
        .await
}

/// Moves on by a batch; `false` when somebody else is at it.
pub async fn advance(
    tx: &mut Tx,
    id: &StatementId,
    from: u32,
    to: u32,
    known: u32,
) -> Result<bool> {
    let moved = sqlx::query(
        "update statements set done = $1, known = known + $2 where id = $3 and done = $4 and finished_at is null",
    )
    .bind(i64::from(to))
    .bind(i64::from(known))
    .bind(id.as_str())
    .bind(i64::from(from))
    .execute(tx.conn())
    .await?;
    Ok(moved.rows_affected() == 1)
}

/// Says that all of it is taken in; `false` when that was said before.
pub async fn finish(tx: &mut Tx, id: &StatementId, at: Timestamp) -> Result<bool> {
    let finished =
        sqlx::query("update statements set finished_at = $1 where id = $2 and finished_at is null")
            .bind(at.as_microsecond())
            .bind(id.as_str())
            .execute(tx.conn())
            .await?;
    Ok(finished.rows_affected() == 1)
}

/// Statements on a page.
const LATEST: i64 = 10;

/// The statements that were taken in last, the latest first.
pub async fn latest(storage: &Storage) -> Result<Vec<Taken>> {
    let rows = sqlx::query(
        "select id, format, first_on, last_on, lines, known, done, begun_at, finished_at from statements \
         order by begun_at desc, id desc limit $1",
    )
    .bind(LATEST)
    .fetch_all(storage.reader())
    .await?;
    rows.iter()
        .map(|row| {
            let at = |micros| Timestamp::from_microsecond(micros).map_err(Error::unreadable);
            let finished_at: Option<i64> = row.try_get("finished_at")?;
            Ok(Taken {
                id: parsed(row, "id")?,
                format: row.try_get("format")?,
                first_on: day(row, "first_on")?,
                last_on: day(row, "last_on")?,
                lines: number(row, "lines")?,
                known: number(row, "known")?,
                done: number(row, "done")?,
                begun_at: at(row.try_get("begun_at")?)?,
                finished_at: finished_at.map(at).transpose()?,
            })
        })
        .collect()
}

pub async fn summary(storage: &Storage, id: &StatementId) -> Result<Summary> {
    let row = sqlx::query(
        "select id, first_on, last_on, balanced_at, lines, known from statements where id = $1",
    )
    .bind(id.as_str())
    .fetch_one(storage.reader())
    .await?;
    let states: Vec<(String, i64)> = sqlx::query_as(
        "select state, count(*) from bank_lines where statement_id = $1 group by state",
    )
    .bind(id.as_str())
    .fetch_all(storage.reader())
    .await?;
    let count = |state: LineState| {
        let found = states.iter().find(|(name, _)| name == state.as_str());
        found.map_or(Ok(0), |(_, count)| {
            u32::try_from(*count).map_err(Error::unreadable)
        })
    };
    Ok(Summary {
        statement: parsed(&row, "id")?,
        repeated: false,
        first_on: day(&row, "first_on")?,
        last_on: day(&row, "last_on")?,
        balanced: row.try_get::<Option<i64>, _>("balanced_at")?.is_some(),
        lines: number(&row, "lines")?,
        known: number(&row, "known")?,
        allocated: count(LineState::Allocated)?,
        proposed: count(LineState::Proposed)?,
        unmatched: count(LineState::Unmatched)?,
        doubtful: count(LineState::Doubtful)?,
        noted: count(LineState::Noted)?,
    })
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(row: &AnyRow, column: &str) -> Result<T> {
    let text: String = row.try_get(column)?;
    text.parse().map_err(Error::unreadable)
}

fn number(row: &AnyRow, column: &str) -> Result<u32> {
    u32::try_from(row.try_get::<i64, _>(column)?).map_err(Error::unreadable)
}

fn day(row: &AnyRow, column: &str) -> Result<Option<Date>> {
    let day: Option<String> = row.try_get(column)?;
    day.map(|day| day.parse().map_err(Error::unreadable))
        .transpose()
}
