//! Operators.

use jiff::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{at, at_some, unreadable};
use crate::identity::model::{Credentials, Operator, OperatorId};
use crate::storage::{Batch, Result, Storage, Tx};
use crate::values;
use crate::vault::map::Role;
use crate::vault::{IndexValue, Sealed, SubjectId};

/// Somebody who may become an operator, known by address.
#[derive(Debug, Clone)]
pub(in crate::identity) struct Newcomer {
    pub(in crate::identity) id: OperatorId,
    pub(in crate::identity) subject: SubjectId,
    pub(in crate::identity) role: Role,
    pub(in crate::identity) email: Sealed,
    pub(in crate::identity) email_index: IndexValue,
}

/// What a newcomer brings.
#[derive(Debug, Clone)]
pub(in crate::identity) struct Account {
    pub(in crate::identity) name: Sealed,
    pub(in crate::identity) password: Sealed,
    pub(in crate::identity) totp: Sealed,
}

pub(in crate::identity) async fn insert(
    tx: &mut Tx,
    newcomer: &Newcomer,
    now: Timestamp,
) -> Result<()> {
    tx.insert(Batch::new().add(
        "insert into operators (id, subject_id, role, email_index, email_sealed, totp_step, invited_at) \
         values ($1, $2, $3, $4, $5, 0, $6)",
        values![
            newcomer.id.as_str(),
            newcomer.subject.as_str(),
            newcomer.role.as_str(),
            newcomer.email_index,
            newcomer.email.clone(),
            now,
        ],
    ))
    .await
}

/// Gives the operator an account; `false` when there is one already.
pub(in crate::identity) async fn make_account(
    tx: &mut Tx,
    id: &OperatorId,
    account: &Account,
    now: Timestamp,
) -> Result<bool> {
    let made = sqlx::query(
        "update operators set name_sealed = $1, password_sealed = $2, totp_sealed = $3, account_made_at = $4 \
         where id = $5 and account_made_at is null and disabled_at is null",
    )
    .bind(account.name.as_bytes())
    .bind(account.password.as_bytes())
    .bind(account.totp.as_bytes())
    .bind(now.as_microsecond())
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(made.rows_affected() == 1)
}

pub(in crate::identity) async fn by_id(
    storage: &Storage,
    id: &OperatorId,
) -> Result<Option<Credentials>> {
    let found = sqlx::query("select * from operators where id = $1")
        .bind(id.as_str())
        .fetch_optional(storage.reader())
        .await?;
    found.as_ref().map(credentials).transpose()
}

pub(in crate::identity) async fn by_email(
    storage: &Storage,
    email: &IndexValue,
) -> Result<Option<Credentials>> {
    let found = sqlx::query("select * from operators where email_index = $1")
        .bind(email.to_vec())
        .fetch_optional(storage.reader())
        .await?;
    found.as_ref().map(credentials).transpose()
}

pub(in crate::identity) async fn by_subject(
    storage: &Storage,
    subject: &SubjectId,
) -> Result<Option<Credentials>> {
    let found = sqlx::query("select * from operators where subject_id = $1")
        .bind(subject.as_str())
        .fetch_optional(storage.reader())
        .await?;
    found.as_ref().map(credentials).transpose()
}

/// The owners who can sign in.
pub(in crate::identity) async fn owners(storage: &Storage) -> Result<Vec<SubjectId>> {
    let owners: Vec<String> = sqlx::query_scalar(
        "select subject_id from operators where role = 'owner' and enrolled_at is not null and disabled_at is null",
    )
    .fetch_all(storage.reader())
    .await?;
    owners
        .iter()
        .map(|id| id.parse().map_err(unreadable))
        .collect()
}

pub(in crate::identity) async fn name(
    storage: &Storage,
    id: &OperatorId,
) -> Result<Option<Sealed>> {
    let name: Option<Option<Vec<u8>>> =
        sqlx::query_scalar("select name_sealed from operators where id = $1")
            .bind(id.as_str())
            .fetch_optional(storage.reader())
            .await?;
    Ok(name.flatten().map(Sealed::from_stored))
}

/// Puts somebody who has not come all the way back to the beginning; `false` when the way was gone to its end.
pub(in crate::identity) async fn begin_anew(
    tx: &mut Tx,
    id: &OperatorId,
    role: Role,
    now: Timestamp,
) -> Result<bool> {
    let begun = sqlx::query(
        "update operators set role = $1, invited_at = $2, name_sealed = null, password_sealed = null, \
         totp_sealed = null, account_made_at = null, totp_confirmed_at = null, codes_kept_at = null, \
         sheet_kept_at = null, disabled_at = null where id = $3 and enrolled_at is null",
    )
    .bind(role.as_str())
    .bind(now.as_microsecond())
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(begun.rows_affected() == 1)
}

/// Every operator, the first one first, with name and address.
pub(in crate::identity) async fn all(
    storage: &Storage,
) -> Result<Vec<(Operator, Sealed, Option<Sealed>)>> {
    let rows = sqlx::query("select * from operators order by id")
        .fetch_all(storage.reader())
        .await?;
    rows.iter()
        .map(|row| {
            Ok((
                operator(row)?,
                sealed(row, "email_sealed")?,
                sealed_some(row, "name_sealed")?,
            ))
        })
        .collect()
}

/// Takes a time step's code; `false` when that or a later one was taken already.
pub(in crate::identity) async fn take_step(
    tx: &mut Tx,
    id: &OperatorId,
    step: i64,
) -> Result<bool> {
    let taken = sqlx::query("update operators set totp_step = $1 where id = $2 and totp_step < $1")
        .bind(step)
        .bind(id.as_str())
        .execute(tx.conn())
        .await?;
    Ok(taken.rows_affected() == 1)
}

/// A moment in an operator's life that is noted once.
#[derive(Debug, Clone, Copy)]
pub(in crate::identity) enum Milestone {
    TotpConfirmed,
    CodesKept,
    SheetKept,
    Enrolled,
}

/// Notes it; `false` when it was noted before.
pub(in crate::identity) async fn note(
    tx: &mut Tx,
    id: &OperatorId,
    milestone: Milestone,
    now: Timestamp,
) -> Result<bool> {
    let sql = match milestone {
        Milestone::TotpConfirmed => {
            "update operators set totp_confirmed_at = $1 where id = $2 and totp_confirmed_at is null"
        }
        Milestone::CodesKept => {
            "update operators set codes_kept_at = $1 where id = $2 and codes_kept_at is null"
        }
        Milestone::SheetKept => {
            "update operators set sheet_kept_at = $1 where id = $2 and sheet_kept_at is null"
        }
        Milestone::Enrolled => {
            "update operators set enrolled_at = $1 where id = $2 and enrolled_at is null"
        }
    };
    let noted = sqlx::query(sql)
        .bind(now.as_microsecond())
        .bind(id.as_str())
        .execute(tx.conn())
        .await?;
    Ok(noted.rows_affected() == 1)
}

pub(in crate::identity) async fn signed_in(
    tx: &mut Tx,
    id: &OperatorId,
    now: Timestamp,
) -> Result<()> {
    sqlx::query("update operators set signed_in_at = $1 where id = $2")
        .bind(now.as_microsecond())
        .bind(id.as_str())
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub(in crate::identity) async fn set_password(
    tx: &mut Tx,
    id: &OperatorId,
    password: &Sealed,
) -> Result<()> {
    sqlx::query("update operators set password_sealed = $1 where id = $2")
        .bind(password.as_bytes())
        .bind(id.as_str())
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub(in crate::identity) async fn set_role(
    tx: &mut Tx,
    id: &OperatorId,
    role: Role,
) -> Result<bool> {
    let set = sqlx::query("update operators set role = $1 where id = $2")
        .bind(role.as_str())
        .bind(id.as_str())
        .execute(tx.conn())
        .await?;
    Ok(set.rows_affected() == 1)
}

/// Disables the operator at a moment, or enables again.
pub(in crate::identity) async fn set_disabled(
    tx: &mut Tx,
    id: &OperatorId,
    disabled_at: Option<Timestamp>,
) -> Result<bool> {
    let set = sqlx::query("update operators set disabled_at = $1 where id = $2")
        .bind(disabled_at.map(Timestamp::as_microsecond))
        .bind(id.as_str())
        .execute(tx.conn())
        .await?;
    Ok(set.rows_affected() == 1)
}

/// Owners who can sign in, asked inside a transaction that may take one away.
pub(in crate::identity) async fn count_active_owners(tx: &mut Tx) -> Result<i64> {
    let count = sqlx::query_scalar(
        "select count(*) from operators where role = 'owner' and enrolled_at is not null and disabled_at is null",
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(count)
}

pub(in crate::identity) async fn has_active_owner(storage: &Storage) -> Result<bool> {
    let found: Option<String> = sqlx::query_scalar(
        "select id from operators where role = 'owner' and enrolled_at is not null and disabled_at is null limit 1",
    )
    .fetch_optional(storage.reader())
    .await?;
    Ok(found.is_some())
}

fn credentials(row: &AnyRow) -> Result<Credentials> {
    Ok(Credentials {
        operator: operator(row)?,
        email: sealed(row, "email_sealed")?,
        password: sealed_some(row, "password_sealed")?,
        totp: sealed_some(row, "totp_sealed")?,
        totp_step: row.try_get("totp_step")?,
        totp_confirmed_at: row.try_get("totp_confirmed_at")?,
        codes_kept_at: row.try_get("codes_kept_at")?,
        sheet_kept_at: row.try_get("sheet_kept_at")?,
    })
}

fn operator(row: &AnyRow) -> Result<Operator> {
    let text = |column| row.try_get::<String, _>(column);
    Ok(Operator {
        id: text("id")?.parse().map_err(unreadable)?,
        subject: text("subject_id")?.parse().map_err(unreadable)?,
        role: text("role")?.parse().map_err(unreadable)?,
        invited_at: at(row.try_get("invited_at")?)?,
        enrolled_at: at_some(row.try_get("enrolled_at")?)?,
        signed_in_at: at_some(row.try_get("signed_in_at")?)?,
        disabled_at: at_some(row.try_get("disabled_at")?)?,
    })
}

fn sealed(row: &AnyRow, column: &str) -> Result<Sealed> {
    Ok(Sealed::from_stored(row.try_get(column)?))
}

fn sealed_some(row: &AnyRow, column: &str) -> Result<Option<Sealed>> {
    let bytes: Option<Vec<u8>> = row.try_get(column)?;
    Ok(bytes.map(Sealed::from_stored))
}
