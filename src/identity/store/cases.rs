//! Cases.

use jiff::Timestamp;

use super::{at, unreadable};
use crate::audit::{CaseId, Reason};
use crate::identity::cases::Case;
use crate::identity::model::OperatorId;
use crate::storage::{Batch, Result, Storage, Tx};
use crate::values;
use crate::vault::SubjectId;
use crate::web::session::SessionId;

pub(in crate::identity) async fn insert(tx: &mut Tx, case: &Case) -> Result<()> {
    tx.insert(Batch::new().add(
        "insert into cases (id, operator_id, session_id, subject_id, reason, opened_at, expires_at) \
         values ($1, $2, $3, $4, $5, $6, $7)",
        values![
            case.id.as_str(),
            case.operator.as_str(),
            case.session.as_str(),
            case.subject.as_str(),
            case.reason.as_str(),
            case.opened_at,
            case.expires_at,
        ],
    ))
    .await
}

/// The latest open case on this person, of this operator in this session.
pub(in crate::identity) async fn open(
    storage: &Storage,
    operator: &OperatorId,
    session: &SessionId,
    subject: &SubjectId,
    now: Timestamp,
) -> Result<Option<Case>> {
    let found: Option<(String, String, i64, i64)> = sqlx::query_as(
        "select id, reason, opened_at, expires_at from cases where operator_id = $1 and session_id = $2 \
         and subject_id = $3 and expires_at > $4 and closed_at is null order by id desc limit 1",
    )
    .bind(operator.as_str())
    .bind(session.as_str())
    .bind(subject.as_str())
    .bind(now.as_microsecond())
    .fetch_optional(storage.reader())
    .await?;
    found
        .map(|(id, reason, opened_at, expires_at)| {
            Ok(Case {
                id: id.parse::<CaseId>().map_err(unreadable)?,
                operator: operator.clone(),
                session: session.clone(),
                subject: subject.clone(),
                reason: Reason::named(&reason).ok_or_else(|| unreadable("an unknown reason"))?,
                opened_at: at(opened_at)?,
                expires_at: at(expires_at)?,
            })
        })
        .transpose()
}

pub(in crate::identity) async fn close(tx: &mut Tx, id: &CaseId, now: Timestamp) -> Result<bool> {
    let closed = sqlx::query("update cases set closed_at = $1 where id = $2 and closed_at is null")
        .bind(now.as_microsecond())
        .bind(id.as_str())
        .execute(tx.conn())
        .await?;
    Ok(closed.rows_affected() == 1)
}

/// On how many different people the operator has opened cases since a time.
pub(in crate::identity) async fn count_people(
    tx: &mut Tx,
    operator: &OperatorId,
    since: Timestamp,
) -> Result<i64> {
    let count = sqlx::query_scalar(
        "select count(distinct subject_id) from cases where operator_id = $1 and opened_at > $2",
    )
    .bind(operator.as_str())
    .bind(since.as_microsecond())
    .fetch_one(tx.conn())
    .await?;
    Ok(count)
}
