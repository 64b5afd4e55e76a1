//! Links that sign a customer in, and the wishes for them.

use jiff::Timestamp;

use super::{at, at_some, unreadable};
use crate::customers::CustomerId;
use crate::identity::model::{RequestId, SignInLinkId};
use crate::storage::{Batch, Result, Storage, Tx};
use crate::values;

/// A wish for a link, until a job has looked whether the address is known.
#[derive(Debug, Clone)]
pub(in crate::identity) struct Request {
    pub(in crate::identity) id: RequestId,
    pub(in crate::identity) email_digest: Vec<u8>,
    pub(in crate::identity) language: String,
}

#[derive(Debug, Clone)]
pub(in crate::identity) struct SignInLink {
    pub(in crate::identity) id: SignInLinkId,
    pub(in crate::identity) customer: CustomerId,
    pub(in crate::identity) expires_at: Timestamp,
    pub(in crate::identity) used_at: Option<Timestamp>,
}

impl SignInLink {
    pub(in crate::identity) fn is_open(&self, now: Timestamp) -> bool {
        self.used_at.is_none() && now < self.expires_at
    }
}

pub(in crate::identity) async fn wish(
    tx: &mut Tx,
    request: &Request,
    now: Timestamp,
) -> Result<()> {
    tx.insert(Batch::new().add(
        "insert into sign_in_requests (id, email_digest, language, requested_at) values ($1, $2, $3, $4)",
        values![
            request.id.as_str(),
            request.email_digest.clone(),
            request.language.as_str(),
            now,
        ],
    ))
    .await
}

pub(in crate::identity) async fn wished(storage: &Storage, id: &str) -> Result<Option<Request>> {
    let found: Option<(String, Vec<u8>, String)> =
        sqlx::query_as("select id, email_digest, language from sign_in_requests where id = $1")
            .bind(id)
            .fetch_optional(storage.reader())
            .await?;
    found
        .map(|(id, email_digest, language)| {
            Ok(Request {
                id: id.parse().map_err(unreadable)?,
                email_digest,
                language,
            })
        })
        .transpose()
}

pub(in crate::identity) async fn grant(tx: &mut Tx, id: &RequestId) -> Result<()> {
    sqlx::query("delete from sign_in_requests where id = $1")
        .bind(id.as_str())
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub(in crate::identity) fn insert(batch: &mut Batch, link: &SignInLink, now: Timestamp) {
    batch.push(
        "insert into sign_in_links (id, customer_id, created_at, expires_at) values ($1, $2, $3, $4)",
        values![link.id.as_str(), link.customer.as_str(), now, link.expires_at],
    );
}

pub(in crate::identity) async fn find(
    storage: &Storage,
    id: &SignInLinkId,
) -> Result<Option<SignInLink>> {
    let found: Option<(String, i64, Option<i64>)> =
        sqlx::query_as("select customer_id, expires_at, used_at from sign_in_links where id = $1")
            .bind(id.as_str())
            .fetch_optional(storage.reader())
            .await?;
    found
        .map(|(customer, expires_at, used_at)| {
            Ok(SignInLink {
                id: id.clone(),
                customer: customer.parse().map_err(unreadable)?,
                expires_at: at(expires_at)?,
                used_at: at_some(used_at)?,
            })
        })
        .transpose()
}

/// Uses the link up, and says whose it was; nobody's, when it was used before or is too old.
pub(in crate::identity) async fn take(
    tx: &mut Tx,
    id: &SignInLinkId,
    now: Timestamp,
) -> Result<Option<CustomerId>> {
    let customer: Option<String> = sqlx::query_scalar(
        "update sign_in_links set used_at = $1 where id = $2 and used_at is null and expires_at > $1 \
         returning customer_id",
    )
    .bind(now.as_microsecond())
    .bind(id.as_str())
    .fetch_optional(tx.conn())
    .await?;
    customer
        .map(|id| id.parse().map_err(unreadable))
        .transpose()
}

/// Removes links that ended before a time; says how many.
pub(in crate::identity) async fn prune(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    let gone = sqlx::query("delete from sign_in_links where expires_at <= $1")
        .bind(before.as_microsecond())
        .execute(tx.conn())
        .await?;
    Ok(gone.rows_affected())
}
