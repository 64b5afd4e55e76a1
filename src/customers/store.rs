use jiff::Timestamp;
use sqlx::Row as _;

use super::profile::Restated;
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

/// A customer's row as it is stored; none for one who is being erased.
pub(super) struct SealedRow {
    pub(super) subject: SubjectId,
    pub(super) language: Locale,
    pub(super) country: String,
    pub(super) email: Option<Sealed>,
    pub(super) name: Option<Sealed>,
    pub(super) company: Option<Sealed>,
    pub(super) phone: Option<Sealed>,
    pub(super) vat_id: Option<Sealed>,
    pub(super) address_line1: Option<Sealed>,
    pub(super) address_line2: Option<Sealed>,
    pub(super) postal_code: Option<Sealed>,
    pub(super) city: Option<Sealed>,
    pub(super) region: Option<Sealed>,
}

pub(super) async fn sealed(storage: &Storage, id: &CustomerId) -> Result<Option<SealedRow>> {
    let row = sqlx::query("select * from customers where id = $1 and erasing_at is null")
        .bind(id.as_str())
        .fetch_optional(storage.reader())
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let blob = |column: &str| -> Result<Option<Sealed>> {
        let bytes: Option<Vec<u8>> = row.try_get(column)?;
        Ok(bytes.map(Sealed::from_stored))
    };
    let text = |column: &str| row.try_get::<String, _>(column);
    Ok(Some(SealedRow {
        subject: text("subject_id")?.parse().map_err(Error::unreadable)?,
        language: text("language")?.parse().map_err(Error::unreadable)?,
        country: text("country")?,
        email: blob("email_sealed")?,
        name: blob("name_sealed")?,
        company: blob("company_sealed")?,
        phone: blob("phone_sealed")?,
        vat_id: blob("vat_id_sealed")?,
        address_line1: blob("address_line1_sealed")?,
        address_line2: blob("address_line2_sealed")?,
        postal_code: blob("postal_code_sealed")?,
        city: blob("city_sealed")?,
        region: blob("region_sealed")?,
    }))
}

pub(super) async fn restate(tx: &mut Tx, said: &Restated) -> Result<bool> {
    let blob = |sealed: &Option<Sealed>| sealed.clone().map(Sealed::into_bytes);
    let changed = sqlx::query(
        "update customers set name_sealed = $1, company_sealed = $2, phone_sealed = $3, vat_id_sealed = $4, \
         address_line1_sealed = $5, address_line2_sealed = $6, postal_code_sealed = $7, city_sealed = $8, \
         region_sealed = $9, country = $10 where id = $11 and erasing_at is null",
    )
    .bind(said.name.as_bytes())
    .bind(blob(&said.company))
    .bind(blob(&said.phone))
    .bind(blob(&said.vat_id))
    .bind(said.address_line1.as_bytes())
    .bind(blob(&said.address_line2))
    .bind(blob(&said.postal_code))
    .bind(blob(&said.city))
    .bind(blob(&said.region))
    .bind(said.country.as_str())
    .bind(said.id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(changed.rows_affected() == 1)
}

pub(super) async fn speak(tx: &mut Tx, id: &CustomerId, language: Locale) -> Result<()> {
    sqlx::query("update customers set language = $1 where id = $2")
        .bind(language.tag())
        .bind(id.as_str())
        .execute(tx.conn())
        .await?;
    Ok(())
}

const STANDING: &str = "select id from customers where id = $1 and erasing_at is null";

pub(super) async fn stands(storage: &Storage, id: &CustomerId) -> Result<bool> {
    let standing: Option<String> = sqlx::query_scalar(STANDING)
        .bind(id.as_str())
        .fetch_optional(storage.reader())
        .await?;
    Ok(standing.is_some())
}

pub(super) async fn is_erasing(tx: &mut Tx, id: &CustomerId) -> Result<bool> {
    let standing: Option<String> = sqlx::query_scalar(STANDING)
        .bind(id.as_str())
        .fetch_optional(tx.conn())
        .await?;
    Ok(standing.is_none())
}

pub(super) async fn subject_of(storage: &Storage, id: &CustomerId) -> Result<Option<SubjectId>> {
    let found: Option<String> =
        sqlx::query_scalar("select subject_id from customers where id = $1")
            .bind(id.as_str())
            .fetch_optional(storage.reader())
            .await?;
    found
        .map(|id| id.parse().map_err(Error::unreadable))
        .transpose()
}

pub(super) async fn is_erased(storage: &Storage, id: &CustomerId) -> Result<bool> {
    let found: Option<String> =
        sqlx::query_scalar("select id from customers where id = $1 and erasing_at is not null")
            .bind(id.as_str())
            .fetch_optional(storage.reader())
            .await?;
    Ok(found.is_some())
}

pub(super) async fn note_withdrawal(tx: &mut Tx, id: &CustomerId, at: Timestamp) -> Result<()> {
    sqlx::query("update customers set withdrew_at = coalesce(withdrew_at, $1) where id = $2")
        .bind(at.as_microsecond())
        .bind(id.as_str())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The subject, the address and the language of a customer who is not being erased.
pub(super) async fn by_subject(
    storage: &Storage,
    subject: &SubjectId,
) -> Result<Option<CustomerId>> {
    let found: Option<String> =
        sqlx::query_scalar("select id from customers where subject_id = $1")
            .bind(subject.as_str())
            .fetch_optional(storage.reader())
            .await?;
    found
        .map(|id| id.parse().map_err(Error::unreadable))
        .transpose()
}

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
