//! Uploaded files, and their sealed parts.

use jiff::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::audit::Actor;
use crate::jobs::{self, Job};
use crate::payments::statements::{Refusal, StatementId};
use crate::payments::uploads::UploadId;
use crate::storage::{Batch, Error, Result, Storage};
use crate::values;
use crate::vault::map::Role;
use crate::vault::{Sealed, SubjectId};
use crate::web::locale::Phrase;

/// Uploads that a page shows at most.
const SHOWN_MAX: i64 = 20;

/// A file that was uploaded.
#[derive(Debug, Clone)]
pub struct Upload {
    pub id: UploadId,
    pub subject: SubjectId,
    pub by: Actor,
    pub bytes: i64,
    /// Why it was not taken in.
    pub refusal: Option<Refusal>,
    pub uploaded_at: Timestamp,
    pub taken: Option<TakenAs>,
    pub(in crate::payments) name: Option<Sealed>,
}

/// What a file became.
#[derive(Debug, Clone)]
pub struct TakenAs {
    pub statement: StatementId,
    pub lines: i64,
    /// When the same file was taken in before.
    pub known_at: Option<Timestamp>,
}

impl Upload {
    /// Whether its name is known.
    pub fn is_named(&self) -> bool {
        self.name.is_some()
    }

    /// Whether it is still to be read.
    pub fn is_waiting(&self) -> bool {
        self.refusal.is_none() && self.taken.is_none()
    }
}

pub async fn insert(
    storage: &Storage,
    id: &UploadId,
    subject: &SubjectId,
    by: &Actor,
    name: Option<Sealed>,
    at: Timestamp,
) -> Result<()> {
    let batch = Batch::new().add(
        "insert into statement_uploads (id, subject_id, actor_kind, actor_id, actor_role, bytes, file_name_sealed, uploaded_at) \
         values ($1, $2, $3, $4, $5, 0, $6, $7)",
        values![
            id.as_str(),
            subject.as_str(),
            by.kind(),
            by.id(),
            by.role().map(Role::as_str),
            name,
            at
        ],
    );
    alone(storage, batch).await
}

pub async fn insert_part(
    storage: &Storage,
    id: &str,
    upload: &UploadId,
    subject: &SubjectId,
    position: i64,
    content: Sealed,
) -> Result<()> {
    let batch = Batch::new().add(
        "insert into statement_parts (id, upload_id, subject_id, position, content_sealed) values ($1, $2, $3, $4, $5)",
        values![id, upload.as_str(), subject.as_str(), position, content],
    );
    alone(storage, batch).await
}

async fn alone(storage: &Storage, batch: Batch) -> Result<()> {
    storage
        .insert(batch, |_| Box::pin(async { Ok::<_, Error>(()) }))
        .await
}

/// All parts are there, and this job takes them in.
pub async fn complete(storage: &Storage, id: &UploadId, bytes: i64, job: Job) -> Result<()> {
    let id = id.clone();
    storage
        .transact(move |tx| {
            let (id, job) = (id.clone(), job.clone());
            Box::pin(async move {
                sqlx::query("update statement_uploads set bytes = $1 where id = $2")
                    .bind(bytes)
                    .bind(id.as_str())
                    .execute(tx.conn())
                    .await?;
                jobs::enqueue(tx, &job).await
            })
        })
        .await
}

pub async fn part(storage: &Storage, id: &str) -> Result<Option<Sealed>> {
    let content: Option<Vec<u8>> =
        sqlx::query_scalar("select content_sealed from statement_parts where id = $1")
            .bind(id.to_owned())
            .fetch_optional(storage.reader())
            .await?;
    Ok(content.map(Sealed::from_stored))
}

const SELECT: &str = "select u.id, u.subject_id, u.actor_kind, u.actor_id, u.actor_role, u.bytes, u.refusal, u.uploaded_at, \
     u.file_name_sealed, u.statement_id, s.begun_at, s.lines from statement_uploads u left join statements s on s.id = u.statement_id";

pub async fn by_id(storage: &Storage, id: &UploadId) -> Result<Option<Upload>> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{SELECT} where u.id = $1")))
        .bind(id.as_str())
        .fetch_optional(storage.reader())
        .await?;
    row.as_ref().map(upload).transpose()
}

/// What is being read, and what became of the rest; the newest first.
pub async fn latest(storage: &Storage) -> Result<Vec<Upload>> {
    let sql = format!(
        "{SELECT} where u.bytes > 0 order by u.uploaded_at desc, u.id desc limit {SHOWN_MAX}"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(storage.reader())
        .await?;
    rows.iter().map(upload).collect()
}

/// Notes what became of a file, and drops it.
pub async fn forget_file(
    storage: &Storage,
    id: &UploadId,
    at: Timestamp,
    became: std::result::Result<&StatementId, &Refusal>,
) -> Result<()> {
    let id = id.clone();
    let (statement, refusal) = match became {
        Ok(statement) => (Some(statement.to_string()), None),
        Err(refusal) => {
            let said = serde_json::to_string(refusal).map_err(Error::unreadable)?;
            (None, Some(said))
        }
    };
    storage
        .transact(move |tx| {
            let (id, statement, refusal) = (id.clone(), statement.clone(), refusal.clone());
            Box::pin(async move {
                sqlx::query("delete from statement_parts where upload_id = $1")
                    .bind(id.as_str())
                    .execute(tx.conn())
                    .await?;
                sqlx::query(
                    "update statement_uploads set statement_id = $1, refusal = $2, finished_at = $3 where id = $4",
                )
                .bind(statement)
                .bind(refusal)
                .bind(at.as_microsecond())
                .bind(id.as_str())
                .execute(tx.conn())
                .await?;
                Ok(())
            })
        })
        .await
}

/// Drops the note of a file that is read; with its parts that of one which nobody reads any more, where that is so.
pub async fn dismiss(storage: &Storage, id: &UploadId, broken_off: bool) -> Result<()> {
    let id = id.clone();
    storage
        .transact(move |tx| {
            let id = id.clone();
            Box::pin(async move {
                // What was read has no parts any more.
                if broken_off {
                    sqlx::query(
                        "delete from statement_parts where upload_id in (select id from statement_uploads where id = $1 \
                         and finished_at is null and bytes > 0)",
                    )
                    .bind(id.as_str())
                    .execute(tx.conn())
                    .await?;
                }
                sqlx::query(
                    "delete from statement_uploads where id = $1 and (finished_at is not null or bytes > 0 and cast($2 as bigint) = 1)",
                )
                .bind(id.as_str())
                .bind(i64::from(broken_off))
                .execute(tx.conn())
                .await?;
                Ok(())
            })
        })
        .await
}

/// Drops what was uploaded before then.
pub async fn forget_before(storage: &Storage, before: Timestamp) -> Result<()> {
    storage
        .transact(move |tx| {
            Box::pin(async move {
                sqlx::query(
                    "delete from statement_parts where upload_id in (select id from statement_uploads where uploaded_at < $1)",
                )
                .bind(before.as_microsecond())
                .execute(tx.conn())
                .await?;
                sqlx::query("delete from statement_uploads where uploaded_at < $1")
                    .bind(before.as_microsecond())
                    .execute(tx.conn())
                    .await?;
                Ok(())
            })
        })
        .await
}

fn upload(row: &AnyRow) -> Result<Upload> {
    let text = |column: &str| row.try_get::<Option<String>, _>(column);
    let required = |column: &str| row.try_get::<String, _>(column);
    let (kind, role) = (required("actor_kind")?, text("actor_role")?);
    let by = Actor::stored(&kind, text("actor_id")?, role.as_deref())
        .ok_or_else(|| Error::unreadable("an actor that no version of ours wrote"))?;
    let moment = |at: i64| Timestamp::from_microsecond(at).map_err(Error::unreadable);
    let uploaded_at = moment(row.try_get("uploaded_at")?)?;
    let taken = match text("statement_id")? {
        Some(statement) => {
            let begun_at = moment(row.try_get("begun_at")?)?;
            Some(TakenAs {
                statement: statement.parse().map_err(Error::unreadable)?,
                lines: row.try_get("lines")?,
                known_at: (begun_at < uploaded_at).then_some(begun_at),
            })
        }
        None => None,
    };
    let refusal = text("refusal")?.map(|said| refusal(&said));
    let name: Option<Vec<u8>> = row.try_get("file_name_sealed")?;
    Ok(Upload {
        taken,
        name: name.map(Sealed::from_stored),
        id: required("id")?.parse().map_err(Error::unreadable)?,
        subject: required("subject_id")?.parse().map_err(Error::unreadable)?,
        by,
        bytes: row.try_get("bytes")?,
        refusal,
        uploaded_at,
    })
}

/// What an earlier version noted, in words of its own, is gone within a day.
fn refusal(noted: &str) -> Refusal {
    serde_json::from_str(noted).unwrap_or_else(|_| Refusal {
        line: None,
        what: Phrase::new("statement-refused-before"),
    })
}
