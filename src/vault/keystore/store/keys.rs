use std::collections::HashSet;
use std::sync::Arc;

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use super::{bytes, id, undecodable};
use crate::storage::{Batch, Placeholders, Result, Storage, Tx};
use crate::values;
use crate::vault::blob::SEALS_MAX;
use crate::vault::map::Class;
use crate::vault::{KeyId, SubjectId};

/// Rows that one statement carries: enough to spread its cost, far from any engine's limit of parameters.
pub(in crate::vault::keystore) const ROWS_MAX: usize = 256;

/// A subject and its wrapped keys, to be inserted.
pub(in crate::vault::keystore) struct NewSubject {
    pub(in crate::vault::keystore) id: SubjectId,
    pub(in crate::vault::keystore) keys: Vec<NewKey>,
}

pub(in crate::vault::keystore) struct NewKey {
    pub(in crate::vault::keystore) class: Class,
    /// Of documents' keys alone.
    pub(in crate::vault::keystore) year: Option<i32>,
    pub(in crate::vault::keystore) id: KeyId,
    pub(in crate::vault::keystore) wrapped: Vec<u8>,
}

/// Inserts subjects whose keys are wrapped under `master_key`, with `seals` of each key given out. `false`, and nothing is
/// inserted, when the master key may wrap no more.
pub(in crate::vault::keystore) async fn add_subjects(
    storage: &Storage,
    subjects: Vec<NewSubject>,
    master_key: KeyId,
    seals: u32,
    at: i64,
) -> Result<bool> {
    let subjects = Arc::new(subjects);
    storage
        .transact(move |tx| {
            let subjects = Arc::clone(&subjects);
            Box::pin(async move {
                let wraps: usize = subjects.iter().map(|subject| subject.keys.len()).sum();
                if !count_wraps(tx, master_key, wraps).await? {
                    return Ok(false);
                }
                let mut batch = Batch::new();
                subject_rows(&mut batch, &subjects, at);
                let keys = subjects
                    .iter()
                    .flat_map(|subject| subject.keys.iter().map(|key| (&subject.id, key)));
                key_rows(&mut batch, keys, master_key, seals);
                tx.insert(batch).await?;
                Ok(true)
            })
        })
        .await
}

/// Inserts further keys of known subjects, as [`add_subjects`] does. A unique violation says that another process minted a
/// key of the same year meanwhile. Erased subjects get none.
pub(in crate::vault::keystore) async fn add_keys(
    storage: &Storage,
    keys: Vec<(SubjectId, NewKey)>,
    master_key: KeyId,
    seals: u32,
) -> Result<bool> {
    let keys = Arc::new(keys);
    storage
        .transact(move |tx| {
            let keys = Arc::clone(&keys);
            Box::pin(async move {
                if !count_wraps(tx, master_key, keys.len()).await? {
                    return Ok(false);
                }
                let mut batch = Batch::new();
                let rows = keys.iter().map(|(subject, key)| (subject, key));
                key_rows(&mut batch, rows, master_key, seals);
                tx.insert(batch).await?;
                Ok(true)
            })
        })
        .await
}

async fn count_wraps(tx: &mut Tx, master_key: KeyId, wraps: usize) -> Result<bool> {
    let wraps = i64::try_from(wraps).expect("a batch is small");
    let counted = sqlx::query(
        "update master_keys set wraps = wraps + $1 where kek_id = $2 and state = 'active' and wraps <= $3",
    )
    .bind(wraps)
    .bind(master_key.as_bytes().to_vec())
    .bind(i64::from(SEALS_MAX) - wraps)
    .execute(tx.conn())
    .await?;
    Ok(counted.rows_affected() == 1)
}

fn subject_rows(batch: &mut Batch, subjects: &[NewSubject], at: i64) {
    let rows = subjects
        .iter()
        .map(|subject| values![subject.id.as_str(), at]);
    batch.push_rows("insert into subjects (id, minted_at)", rows);
}

fn key_rows<'a>(
    batch: &mut Batch,
    keys: impl IntoIterator<Item = (&'a SubjectId, &'a NewKey)>,
    master_key: KeyId,
    seals: u32,
) {
    let rows = keys.into_iter().map(|(subject, key)| {
        values![
            subject.as_str(),
            key.class.as_str(),
            key.year,
            key.id.as_bytes().as_slice(),
            master_key.as_bytes().as_slice(),
            key.wrapped.as_slice(),
            seals,
        ]
    });
    let into = "insert into data_keys (subject_id, class, fiscal_year, dek_id, kek_id, key_wrapped, seals)";
    batch.push_rows(into, rows);
}

/// A wrapped data key.
pub(in crate::vault::keystore) struct KeyRow {
    pub(in crate::vault::keystore) subject: SubjectId,
    pub(in crate::vault::keystore) class: Class,
    pub(in crate::vault::keystore) year: Option<i32>,
    pub(in crate::vault::keystore) id: KeyId,
    pub(in crate::vault::keystore) wrapped: Vec<u8>,
    pub(in crate::vault::keystore) seals: u32,
}

/// The keys of these subjects, a subject's together. Fewer than [`ROWS_MAX`] subjects.
pub(in crate::vault::keystore) async fn keys_of(
    storage: &Storage,
    subjects: &[SubjectId],
) -> Result<Vec<KeyRow>> {
    let sql = format!(
        "select subject_id, class, dek_id, key_wrapped, seals, fiscal_year from data_keys where subject_id in ({}) \
         order by subject_id, class, dek_id",
        Placeholders(subjects.len())
    );
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for subject in subjects {
        query = query.bind(subject.as_str().to_owned());
    }
    let rows = query.fetch_all(storage.reader()).await?;
    rows.iter().map(key_row).collect()
}

/// A sample for the self-check.
pub(in crate::vault::keystore) async fn newest_keys(
    storage: &Storage,
    count: i64,
) -> Result<Vec<KeyRow>> {
    let rows = sqlx::query(
        "select subject_id, class, dek_id, key_wrapped, seals, fiscal_year from data_keys order by subject_id desc limit $1",
    )
    .bind(count)
    .fetch_all(storage.reader())
    .await?;
    rows.iter().map(key_row).collect()
}

fn key_row(row: &AnyRow) -> Result<KeyRow> {
    let class: String = row.try_get(1)?;
    Ok(KeyRow {
        subject: id(row, 0)?,
        class: class.parse().map_err(undecodable)?,
        id: bytes(row, 2)?.into(),
        wrapped: row.try_get(3)?,
        seals: u32::try_from(row.try_get::<i64, _>(4)?).map_err(undecodable)?,
        year: row
            .try_get::<Option<i64>, _>(5)?
            .map(i32::try_from)
            .transpose()
            .map_err(undecodable)?,
    })
}

pub(in crate::vault::keystore) async fn is_erased(
    storage: &Storage,
    subject: &SubjectId,
) -> Result<bool> {
    let row = sqlx::query("select 1 from tombstones where subject_id = $1")
        .bind(subject.as_str().to_owned())
        .fetch_optional(storage.reader())
        .await?;
    Ok(row.is_some())
}

/// Gives out `seals` more of each of these subjects' keys, and says which keys had as many left.
pub(in crate::vault::keystore) async fn reserve(
    storage: &Storage,
    subjects: Vec<SubjectId>,
    seals: u32,
) -> Result<HashSet<KeyId>> {
    let subjects = Arc::new(subjects);
    storage
        .transact(move |tx| {
            let subjects = Arc::clone(&subjects);
            Box::pin(async move { reserve_each(tx, &subjects, seals).await })
        })
        .await
}

async fn reserve_each(tx: &mut Tx, subjects: &[SubjectId], seals: u32) -> Result<HashSet<KeyId>> {
    if subjects.is_empty() {
        return Ok(HashSet::new());
    }
    let sql = format!(
        "update data_keys set seals = seals + {seals} where subject_id in ({}) and seals <= {most} returning dek_id",
        Placeholders(subjects.len()),
        most = SEALS_MAX - seals,
    );
    let query = sqlx::query(AssertSqlSafe(sql)).persistent(subjects.len() == 1);
    let query = subjects
        .iter()
        .fold(query, |query, subject| query.bind(subject.as_str()));
    let rows = query.fetch_all(tx.conn()).await?;
    rows.iter().map(|row| Ok(bytes(row, 0)?.into())).collect()
}
