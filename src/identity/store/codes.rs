//! Recovery codes.

use jiff::Timestamp;

use crate::identity::model::OperatorId;
use crate::storage::{Batch, Result, Storage, Tx};
use crate::values;

/// Puts a set of codes in the place of all earlier ones.
pub(in crate::identity) async fn replace(
    tx: &mut Tx,
    operator: &OperatorId,
    digests: &[Vec<u8>],
    made_at: Timestamp,
) -> Result<()> {
    sqlx::query("delete from recovery_codes where operator_id = $1")
        .bind(operator.as_str())
        .execute(tx.conn())
        .await?;
    let mut batch = Batch::new();
    for digest in digests {
        batch.push(
            "insert into recovery_codes (operator_id, code_digest, made_at) values ($1, $2, $3)",
            values![operator.as_str(), digest.clone(), made_at],
        );
    }
    tx.insert(batch).await
}

/// Uses a code up; `false` when there is none, or it was used before.
pub(in crate::identity) async fn take(
    tx: &mut Tx,
    operator: &OperatorId,
    digest: &[u8],
    now: Timestamp,
) -> Result<bool> {
    let taken = sqlx::query(
        "update recovery_codes set used_at = $1 where operator_id = $2 and code_digest = $3 and used_at is null",
    )
    .bind(now.as_microsecond())
    .bind(operator.as_str())
    .bind(digest)
    .execute(tx.conn())
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// How many codes are left.
pub(in crate::identity) async fn left(storage: &Storage, operator: &OperatorId) -> Result<i64> {
    let count = sqlx::query_scalar(
        "select count(*) from recovery_codes where operator_id = $1 and used_at is null",
    )
    .bind(operator.as_str())
    .fetch_one(storage.reader())
    .await?;
    Ok(count)
}

/// When the current set was made.
pub(in crate::identity) async fn made_at(
    storage: &Storage,
    operator: &OperatorId,
) -> Result<Option<i64>> {
    let made_at =
        sqlx::query_scalar("select made_at from recovery_codes where operator_id = $1 limit 1")
            .bind(operator.as_str())
            .fetch_optional(storage.reader())
            .await?;
    Ok(made_at)
}
