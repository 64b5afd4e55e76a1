//! Lines as they come in: which are known, which look alike, who paid before, and new ones.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::bind_digests;
use crate::billing::invoices::InvoiceId;
use crate::billing::ledger::EntryId;
use crate::customers::CustomerId;
use crate::money::Money;
use crate::payments::lines::{LineId, LineState};
use crate::payments::matching::{Movement, Why};
use crate::payments::refunds::RefundId;
use crate::payments::statements::StatementId;
use crate::storage::{Batch, Error, Placeholders, Result, Storage};
use crate::values;
use crate::vault::{IndexValue, Sealed, SubjectId};

/// A line that may be the same as one that was just read.
#[derive(Debug, Clone)]
pub struct Alike {
    pub key: [u8; 32],
    pub format: String,
}

/// A line to be kept.
#[derive(Debug, Clone)]
pub struct NewLine {
    pub id: LineId,
    pub statement: StatementId,
    pub subject: SubjectId,
    pub position: u32,
    pub key: [u8; 32],
    pub likeness: [u8; 32],
    /// The balance before the movements of its day.
    pub opened: Option<i64>,
    pub booked_on: Date,
    pub amount: Money,
    pub movement: Movement,
    pub state: LineState,
    pub customer: Option<CustomerId>,
    pub entry: Option<EntryId>,
    /// The refund of ours that it names.
    pub refund: Option<RefundId>,
    pub name: Option<Sealed>,
    pub iban: Option<Sealed>,
    pub iban_index: Option<IndexValue>,
    pub text: Option<Sealed>,
    pub proposals: Vec<(InvoiceId, Vec<Why>)>,
}

/// What tells a line that is known from another one of its key.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    pub opened: Option<i64>,
    pub account: Option<IndexValue>,
}

/// Which of these lines are known, by their keys.
pub async fn known(storage: &Storage, keys: &[[u8; 32]]) -> Result<HashMap<[u8; 32], Told>> {
    let sql = format!(
        "select key_digest, opened_minor, iban_index from bank_lines where key_digest in ({})",
        Placeholders(keys.len())
    );
    let rows = bind_digests(sqlx::query(AssertSqlSafe(sql)), keys)
        .fetch_all(storage.reader())
        .await?;
    rows.iter()
        .map(|row| {
            let account: Option<Vec<u8>> = row.try_get("iban_index")?;
            let told = Told {
                opened: row.try_get("opened_minor")?,
                account: account.and_then(|value| IndexValue::from_stored(&value)),
            };
            Ok((digest(row, "key_digest")?, told))
        })
        .collect()
}

/// The lines of other statements that look like these, by their likeness.
pub async fn alike(
    storage: &Storage,
    likenesses: &[[u8; 32]],
    than: &StatementId,
) -> Result<HashMap<[u8; 32], Vec<Alike>>> {
    let sql = format!(
        "select l.likeness_digest, l.key_digest, s.format from bank_lines l \
         join statements s on s.id = l.statement_id where l.likeness_digest in ({}) and l.statement_id <> ${}",
        Placeholders(likenesses.len()),
        likenesses.len() + 1
    );
    let rows = bind_digests(sqlx::query(AssertSqlSafe(sql)), likenesses)
        .bind(than.as_str())
        .fetch_all(storage.reader())
        .await?;
    let mut found: HashMap<[u8; 32], Vec<Alike>> = HashMap::new();
    for row in &rows {
        let alike = Alike {
            key: digest(row, "key_digest")?,
            format: row.try_get("format")?,
        };
        let likeness = digest(row, "likeness_digest")?;
        found.entry(likeness).or_default().push(alike);
    }
    Ok(found)
}

fn digest(row: &AnyRow, column: &str) -> Result<[u8; 32]> {
    let bytes: Vec<u8> = row.try_get(column)?;
    bytes
        .try_into()
        .map_err(|_| Error::unreadable("a digest has 32 bytes"))
}

/// Whose invoices these accounts paid before; `most` of each at most.
pub async fn payers(
    storage: &Storage,
    accounts: &[IndexValue],
    most: u32,
) -> Result<HashMap<Vec<u8>, Vec<CustomerId>>> {
    let mut found: HashMap<Vec<u8>, Vec<CustomerId>> = HashMap::new();
    // One by one, since each stops at its bound: an account that pays for everybody has as many lines as there are.
    for account in accounts {
        if found.contains_key(account.as_bytes()) {
            continue;
        }
        let customers: Vec<String> = sqlx::query_scalar(
            "select distinct customer_id from bank_lines where customer_id is not null and iban_index = $1 limit $2",
        )
        .bind(account.to_vec())
        .bind(i64::from(most))
        .fetch_all(storage.reader())
        .await?;
        let customers = customers.iter().map(|customer| customer.parse());
        let customers: std::result::Result<_, _> = customers.collect();
        found.insert(account.to_vec(), customers.map_err(Error::unreadable)?);
    }
    Ok(found)
}

/// Adds lines, and what is proposed for them, to what a transaction inserts.
pub fn add(batch: &mut Batch, lines: &[NewLine], at: Timestamp) {
    let rows = lines.iter().map(|line| {
        values![
            line.id.as_str(),
            line.statement.as_str(),
            line.subject.as_str(),
            line.position,
            &line.key[..],
            &line.likeness[..],
            line.opened,
            line.booked_on.to_string(),
            line.amount.currency().code(),
            line.amount.minor(),
            line.movement.as_str(),
            line.state.as_str(),
            line.customer.as_ref().map(CustomerId::as_str),
            line.entry.as_ref().map(EntryId::as_str),
            i64::from(line.entry.is_some()),
            line.refund.as_ref().map(RefundId::as_str),
            line.name.clone(),
            line.iban.clone(),
            line.iban_index,
            line.text.clone(),
            at,
        ]
    });
    batch.push_rows(
        "insert into bank_lines (id, statement_id, subject_id, position, key_digest, likeness_digest, opened_minor, \
         booked_on, currency, \
         amount_minor, movement, state, customer_id, entry_id, receipts, refund_id, name_sealed, iban_sealed, iban_index, text_sealed, \
         taken_at)",
        rows,
    );
    propose(batch, lines.iter().map(|line| (&line.id, &line.proposals)));
}

/// Adds what lines may be for, the likeliest first.
pub fn propose<'a>(
    batch: &mut Batch,
    proposed: impl IntoIterator<Item = (&'a LineId, &'a Vec<(InvoiceId, Vec<Why>)>)>,
) {
    let rows = proposed.into_iter().flat_map(|(line, proposals)| {
        (0_i64..).zip(proposals).map(|(position, (invoice, why))| {
            let why: Vec<&str> = why.iter().map(|reason| reason.as_str()).collect();
            values![line.as_str(), position, invoice.as_str(), why.join(" ")]
        })
    });
    batch.push_rows(
        "insert into bank_line_proposals (line_id, position, invoice_id, why)",
        rows,
    );
}
