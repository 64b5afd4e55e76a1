//! Customers, by one of their ids.

use jiff::Timestamp;

use crate::customers::CustomerId;
use crate::storage::{Error, Result, Storage};
use crate::vault::SubjectId;

/// What is known of a customer without opening anything.
#[derive(Debug, Clone)]
pub(in crate::admin) struct Customer {
    pub(in crate::admin) id: CustomerId,
    pub(in crate::admin) subject: SubjectId,
    pub(in crate::admin) since: Timestamp,
}

type Stored = (String, String, i64);

pub(in crate::admin) async fn by_id(
    storage: &Storage,
    id: &CustomerId,
) -> Result<Option<Customer>> {
    let found: Option<Stored> =
        sqlx::query_as("select id, subject_id, created_at from customers where id = $1")
            .bind(id.as_str())
            .fetch_optional(storage.reader())
            .await?;
    found.map(customer).transpose()
}

/// The customer that this subject is; none when it is an operator.
pub(in crate::admin) async fn by_subject(
    storage: &Storage,
    subject: &SubjectId,
) -> Result<Option<Customer>> {
    let found: Option<Stored> =
        sqlx::query_as("select id, subject_id, created_at from customers where subject_id = $1")
            .bind(subject.as_str())
            .fetch_optional(storage.reader())
            .await?;
    found.map(customer).transpose()
}

fn customer((id, subject, since): Stored) -> Result<Customer> {
    Ok(Customer {
        id: id.parse().map_err(Error::unreadable)?,
        subject: subject.parse().map_err(Error::unreadable)?,
        since: Timestamp::from_microsecond(since).map_err(Error::unreadable)?,
    })
}
