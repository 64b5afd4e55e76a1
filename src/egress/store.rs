//! The ledger as rows.

use jiff::Timestamp;

use super::{Disclosed, Disclosure, DisclosureId};
use crate::storage::{Batch, Error, Result, Storage, Tx};
use crate::values;
use crate::vault::SubjectId;

pub(super) async fn insert(
    tx: &mut Tx,
    id: &DisclosureId,
    disclosure: &Disclosure,
    at: Timestamp,
) -> Result<()> {
    let sealed = disclosure.fields.iter();
    let sealed = sealed.map(|field| (field.table, field.column));
    let fields: Vec<String> = sealed
        .chain(disclosure.facts.iter().copied())
        .map(|(table, column)| format!("{table}.{column}"))
        .collect();
    tx.insert(Batch::new().add(
        "insert into disclosures (id, subject_id, recipient, fields, purpose, basis, consent, disclosed_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        values![
            id.as_str(),
            disclosure.subject.as_str(),
            disclosure.recipient.as_str(),
            fields.join("\n"),
            disclosure.purpose.as_str(),
            disclosure.basis.as_str(),
            disclosure.consent.as_deref(),
            at,
        ],
    ))
    .await
}

pub(super) async fn about(
    storage: &Storage,
    subject: &SubjectId,
    limit: u32,
) -> Result<Vec<Disclosed>> {
    type Row = (String, String, String, String, String, Option<String>, i64);
    let rows: Vec<Row> = sqlx::query_as(
        "select id, recipient, fields, purpose, basis, consent, disclosed_at from disclosures \
         where subject_id = $1 order by id desc limit $2",
    )
    .bind(subject.as_str())
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.into_iter()
        .map(|(id, recipient, fields, purpose, basis, consent, at)| {
            Ok(Disclosed {
                id: id.parse().map_err(undecodable)?,
                recipient,
                fields: fields.lines().map(ToOwned::to_owned).collect(),
                purpose: purpose.parse().map_err(undecodable)?,
                basis: basis.parse().map_err(undecodable)?,
                consent,
                at: Timestamp::from_microsecond(at).map_err(undecodable)?,
            })
        })
        .collect()
}

fn undecodable(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    sqlx::Error::Decode(Box::new(error)).into()
}
