//! What was asked for under a program's key.

use jiff::Timestamp;

use crate::storage::{Batch, Error, Result, Storage};
use crate::subscriptions::model::SubscriptionId;
use crate::subscriptions::once::Once;
use crate::values;

pub(in crate::subscriptions) fn insert(
    batch: &mut Batch,
    once: &Once,
    to: &SubscriptionId,
    now: Timestamp,
) {
    batch.push(
        "insert into subscription_requests (subscription_id, key_digest, request_digest, asked_at) \
         values ($1, $2, $3, $4)",
        values![to.as_str(), once.key.to_vec(), once.request.to_vec(), now],
    );
}

/// The request that was done under this key.
pub(in crate::subscriptions) async fn request(
    storage: &Storage,
    of: &SubscriptionId,
    key: &[u8],
) -> Result<Option<Vec<u8>>> {
    let found = sqlx::query_scalar(
        "select request_digest from subscription_requests where subscription_id = $1 and key_digest = $2",
    )
    .bind(of.as_str())
    .bind(key.to_vec())
    .fetch_optional(storage.reader())
    .await?;
    Ok(found)
}

pub(in crate::subscriptions) async fn forget(storage: &Storage, before: Timestamp) -> Result<()> {
    let before = before.as_microsecond();
    storage
        .transact(move |tx| {
            Box::pin(async move {
                sqlx::query("delete from subscription_requests where asked_at < $1")
                    .bind(before)
                    .execute(tx.conn())
                    .await?;
                Ok::<_, Error>(())
            })
        })
        .await
}
