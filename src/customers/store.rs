use jiff::Timestamp;

use super::{CustomerId, Known};
use crate::storage::{Error, Result, Storage, Tx};
use crate::vault::{Sealed, SubjectId};
use crate::web::locale::Locale;

pub(super) const INSERT: &str = "insert into customers (id, subject_id, email_index, email_sealed, name_sealed, company_sealed, phone_sealed, \
     vat_id_sealed, address_line1_sealed, address_line2_sealed, postal_code_sealed, city_sealed, region_sealed, \
     country, language, created_at) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";

pub(super) async fn by_index(storage: &Storage, email: &[u8]) -> Result<Option<Known>> {
    let found: Option<(String, String)> =
        sqlx::query_as("select id, subject_id from customers where email_index = $1")
            .bind(email)
            .fetch_optional(storage.reader())
            .await?;
    found
        .map(|(id, subject)| {
            Ok(Known {
                id: id.parse().map_err(Error::unreadable)?,
                subject: subject.parse().map_err(Error::unreadable)?,
            })
        })
        .transpose()
}

pub(super) async fn is_erasing(tx: &mut Tx, id: &CustomerId) -> Result<bool> {
    let standing: Option<String> =
        sqlx::query_scalar("select id from customers where id = $1 and erasing_at is null")
            .bind(id.as_str())
            .fetch_optional(tx.conn())
            .await?;
    Ok(standing.is_none())
}

/// The subject, the address and the language of a customer who is not being erased.
pub(super) async fn addressee(
    storage: &Storage,
    id: &CustomerId,
) -> Result<Option<(SubjectId, Sealed, Locale)>> {
    let found: Option<(String, Vec<u8>, String)> = sqlx::query_as(
        "select subject_id, email_sealed, language from customers where id = $1 and erasing_at is null",
    )
    .bind(id.as_str())
    .fetch_optional(storage.reader())
    .await?;
    found
        .map(|(subject, email, language)| {
            Ok((
                subject.parse().map_err(Error::unreadable)?,
                Sealed::from_stored(email),
                language
                    .parse()
                    .map_err(|_| Error::unreadable("an unknown language"))?,
            ))
        })
        .transpose()
}

/// The first time counts.
pub(super) async fn note_verified(tx: &mut Tx, id: &CustomerId, now: Timestamp) -> Result<()> {
    sqlx::query("update customers set verified_at = $1 where id = $2 and verified_at is null")
        .bind(now.as_microsecond())
        .bind(id.as_str())
        .execute(tx.conn())
        .await?;
    Ok(())
}
