//! The chain, byte by byte.
//!
//! ```text
//! hash(n) = SHA-256( hash(n - 1) ‖ row(n) )        hash(0) is 32 zero bytes
//! row     = part…                                   in the order of the columns below
//! part    = 0x00                                    when the column is null
//!         | 0x01 ‖ length (u32, big-endian) ‖ bytes  otherwise
//! ```
//!
//! Columns: `"sealbook/audit/v1"`, `seq`, `id`, `recorded_at`, `actor_kind`, `actor_id`, `actor_role`, `action`, `object`,
//! `fields`, `purpose`, `reason`, `case_id`, `subject_id`, `note_digest`, the number of the event's rows in
//! `audit_subjects`, then their `subject_id`s in ascending order. Numbers are eight bytes, big-endian; texts are UTF-8.
//!
//! `note_digest` is the SHA-256 of the *sealed* note: erasing the note takes nothing from the chain, and the digest tells
//! nobody anything about what it said.

use sha2::{Digest, Sha256};

use super::store::{self, Row};
use super::verify::{Fault, Flaw};
use super::{Error, verify};
use crate::storage::Storage;
use crate::vault::AuditHead;

/// Rows that are chained in one transaction at most.
const BATCH_MAX: u32 = 256;

/// What stands before the first row.
pub(super) const GENESIS: AuditHead = AuditHead {
    position: 0,
    digest: [0; 32],
};

/// What one batch did.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) head: Option<AuditHead>,
    /// Whether more is waiting.
    pub(super) more: bool,
}

/// A row's place in the chain, to be stored with it.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub(super) id: String,
    pub(super) head: AuditHead,
}

/// Chains one batch. What was chained after the head that the keystore knows is verified first: a crash, or a
/// concurrent chaining, can leave honest rows there.
pub(super) async fn extend(storage: &Storage, anchor: Option<AuditHead>) -> Result<Step, Error> {
    let head = verify::from_anchor(storage, anchor).await?;
    let pending = store::unchained(storage, BATCH_MAX).await?;
    let known = (head != GENESIS).then_some(head);
    if pending.is_empty() {
        return Ok(Step {
            head: known,
            more: false,
        });
    }
    let more = pending.len() == BATCH_MAX as usize;
    let links = links(head, &pending);
    let new = links.last().map(|link| link.head);
    match store::chain(storage, links).await {
        // Another chaining was faster: its rows are there for the next look.
        Err(error) if error.is_unique_violation() => Ok(Step {
            head: known,
            more: true,
        }),
        Err(error) => Err(error.into()),
        Ok(true) => Ok(Step { head: new, more }),
        Ok(false) => Ok(Step {
            head: known,
            more: true,
        }),
    }
}

fn links(mut head: AuditHead, rows: &[Row]) -> Vec<Link> {
    rows.iter()
        .map(|row| {
            head = next(&head, row);
            Link {
                id: row.id.clone(),
                head,
            }
        })
        .collect()
}

/// The head after `row` was put behind `head`.
pub(super) fn next(head: &AuditHead, row: &Row) -> AuditHead {
    let position = head.position + 1;
    let mut hasher = Sha256::new();
    hasher.update(head.digest);
    hasher.update(bytes(position, row));
    AuditHead {
        position,
        digest: hasher.finalize().into(),
    }
}

fn bytes(seq: i64, row: &Row) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(512);
    let mut part = |value: Option<&[u8]>| match value {
        None => bytes.push(0),
        Some(value) => {
            let len = u32::try_from(value.len()).expect("ids, names and digests are short");
            bytes.push(1);
            bytes.extend_from_slice(&len.to_be_bytes());
            bytes.extend_from_slice(value);
        }
    };
    let text = |value: &'_ Option<String>| value.clone().map(String::into_bytes);
    part(Some(b"sealbook/audit/v1"));
    part(Some(&seq.to_be_bytes()));
    part(Some(row.id.as_bytes()));
    part(Some(&row.recorded_at.to_be_bytes()));
    part(Some(row.actor_kind.as_bytes()));
    for value in [
        &row.actor_id,
        &row.actor_role,
        &Some(row.action.clone()),
        &row.object,
        &row.fields,
        &row.purpose,
        &row.reason,
        &row.case_id,
        &row.subject_id,
    ] {
        part(text(value).as_deref());
    }
    part(row.note_digest.as_deref());
    let count = i64::try_from(row.subjects.len()).expect("a page of people");
    part(Some(&count.to_be_bytes()));
    for subject in &row.subjects {
        part(Some(subject.as_bytes()));
    }
    bytes
}

/// SHA-256 of a sealed note.
pub(super) fn note_digest(sealed: &[u8]) -> [u8; 32] {
    Sha256::digest(sealed).into()
}

/// Whether `row`, as stored, is what comes after `head`.
pub(super) fn check(head: &AuditHead, row: &Row) -> Result<AuditHead, Fault> {
    let expected = head.position + 1;
    let flawed = |flaw| {
        Err(Fault {
            position: expected,
            flaw,
        })
    };
    if row.seq != Some(expected) {
        return flawed(Flaw::Missing);
    }
    let next = next(head, row);
    if row.hash.as_deref() != Some(&next.digest[..]) {
        return flawed(Flaw::Changed);
    }
    if let Some(note) = &row.note_sealed
        && row.note_digest.as_deref() != Some(&note_digest(note)[..])
    {
        return flawed(Flaw::NoteChanged);
    }
    Ok(next)
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;

    use super::*;

    fn row() -> Row {
        Row {
            id: "aud_00000000000000000000000001".into(),
            seq: None,
            hash: None,
            recorded_at: 1_767_225_600_000_000,
            actor_kind: "operator".into(),
            actor_id: Some("opr_1".into()),
            actor_role: Some("support".into()),
            action: "opened".into(),
            object: None,
            fields: Some("customers.email_sealed customers.name_sealed".into()),
            purpose: Some("names-in-lists".into()),
            reason: None,
            case_id: None,
            subject_id: None,
            note_sealed: None,
            note_digest: None,
            subjects: vec!["sub_1".into(), "sub_2".into()],
        }
    }

    /// Computed apart from this code, with Python's `hashlib` and `struct`, from the description above.
    #[test]
    fn the_bytes_are_those_described() {
        assert_eq!(
            HEXLOWER.encode(&next(&GENESIS, &row()).digest),
            "a5e9d212d5ec3819cd7f3013f3dab8c3c151e31c093c498740e151574348effd"
        );
    }

    #[test]
    fn no_column_can_lend_bytes_to_its_neighbour() {
        let shift = |object: Option<&str>, fields: Option<&str>| {
            let row = Row {
                object: object.map(Into::into),
                fields: fields.map(Into::into),
                ..row()
            };
            next(&GENESIS, &row).digest
        };
        let digests = [
            shift(Some("ab"), Some("c")),
            shift(Some("a"), Some("bc")),
            shift(Some("abc"), None),
            shift(None, Some("abc")),
            shift(Some(""), Some("abc")),
        ];
        for (n, a) in digests.iter().enumerate() {
            assert!(!digests[n + 1..].contains(a), "{n}");
        }
    }
}
