//! Customers: the list, and one by one of their ids.

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use crate::customers::CustomerId;
use crate::storage::{Error, Placeholders, Result, Storage};
use crate::vault::{Sealed, SubjectId};

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

/// A customer in a list.
#[derive(Debug, Clone)]
pub(in crate::admin) struct Listed {
    pub(in crate::admin) customer: Customer,
    pub(in crate::admin) country: String,
    pub(in crate::admin) orders: i64,
    pub(in crate::admin) is_erased: bool,
    /// Nothing where none is stored, or it was erased.
    pub(in crate::admin) name: Option<Sealed>,
}

/// The columns of a [`Listed`], in front of any condition.
const COLUMNS: &str = "select c.id, c.subject_id, c.created_at, c.country, c.erasing_at, c.name_sealed, \
     (select count(*) from orders o where o.customer_id = c.id) as orders from customers c ";

/// A page of customers, the newest first, those known for longer than `before`; an empty country does not matter.
pub(in crate::admin) async fn page(
    storage: &Storage,
    country: &str,
    before: Option<&Customer>,
    limit: u32,
) -> Result<Vec<Listed>> {
    // No id sorts after this one.
    let (at, id) = before.map_or((i64::MAX, "~"), |last| {
        (last.since.as_microsecond(), last.id.as_str())
    });
    let sql = format!(
        "{COLUMNS} where (c.created_at, c.id) < ($1, $2) and (cast($3 as text) = '' or c.country = $3) \
         order by c.created_at desc, c.id desc limit $4"
    );
    sqlx::query(AssertSqlSafe(sql))
        .bind(at)
        .bind(id)
        .bind(country)
        .bind(i64::from(limit))
        .fetch_all(storage.reader())
        .await?
        .iter()
        .map(listed)
        .collect()
}

/// These customers, the newest first.
pub(in crate::admin) async fn by_ids(storage: &Storage, ids: &[CustomerId]) -> Result<Vec<Listed>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "{COLUMNS} where c.id in ({}) order by c.created_at desc, c.id desc",
        Placeholders(ids.len())
    );
    ids.iter()
        .fold(sqlx::query(AssertSqlSafe(sql)), |query, id| {
            query.bind(id.as_str())
        })
        .fetch_all(storage.reader())
        .await?
        .iter()
        .map(listed)
        .collect()
}

fn listed(row: &AnyRow) -> Result<Listed> {
    let erasing_at: Option<i64> = row.try_get("erasing_at")?;
    let name: Option<Vec<u8>> = row.try_get("name_sealed")?;
    Ok(Listed {
        customer: customer((
            row.try_get("id")?,
            row.try_get("subject_id")?,
            row.try_get("created_at")?,
        ))?,
        country: row.try_get("country")?,
        orders: row.try_get("orders")?,
        is_erased: erasing_at.is_some(),
        name: name.map(Sealed::from_stored),
    })
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
