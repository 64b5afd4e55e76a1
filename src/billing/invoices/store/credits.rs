//! Credit notes that are owed: what each takes back of each part.

use jiff::Timestamp;

use crate::billing::invoices::model::{Document, InvoiceId};
use crate::billing::tax::Part;
use crate::money::Money;
use crate::storage::{Batch, Error, Result, Storage, Tx};
use crate::values;
use crate::vault::{Sealed, SubjectId};

/// What was taken back of each part of an invoice already, issued or owed, in the order of its parts.
pub(in crate::billing::invoices) async fn credited(
    tx: &mut Tx,
    invoice: &Document,
) -> Result<Vec<(Money, Money)>> {
    let rows: Vec<(i64, i64, i64)> = sqlx::query_as(
        "select c.position, cast(sum(c.net_minor) as bigint), cast(sum(c.tax_minor) as bigint) \
         from invoices_owed o join credits_owed c on c.cause = o.cause where o.corrects_id = $1 group by c.position",
    )
    .bind(invoice.id.as_str())
    .fetch_all(tx.conn())
    .await?;
    let currency = invoice.total.currency();
    let zero = Money::zero(currency);
    let mut taken = vec![(zero, zero); invoice.parts.len()];
    for (position, net, tax) in rows {
        let position = usize::try_from(position).map_err(Error::unreadable)?;
        let part = taken
            .get_mut(position)
            .ok_or_else(|| Error::unreadable("a part"))?;
        *part = (Money::new(net, currency), Money::new(tax, currency));
    }
    Ok(taken)
}

/// What credit notes, issued or owed, take back of the invoice for a cause.
macro_rules! select_taken_back {
    () => {
        "select cast(coalesce(sum(c.net_minor), 0) as bigint), cast(coalesce(sum(c.tax_minor), 0) as bigint) \
         from invoices i join invoices_owed o on o.corrects_id = i.id join credits_owed c on c.cause = o.cause \
         where i.cause = $1"
    };
}

/// Net and tax of what is taken back of the invoice for a cause; nothing, while it is not issued.
pub async fn taken_back(storage: &Storage, cause: &str) -> Result<(i64, i64)> {
    let sums = sqlx::query_as(select_taken_back!()).bind(cause);
    Ok(sums.fetch_one(storage.reader()).await?)
}

/// The same, asked in the transaction that depends on it.
pub async fn taken_back_in(tx: &mut Tx, cause: &str) -> Result<(i64, i64)> {
    let sums = sqlx::query_as(select_taken_back!()).bind(cause);
    Ok(sums.fetch_one(tx.conn()).await?)
}

/// The cause of the credit note that a request was answered with before: its causes begin with `prefix`.
pub(in crate::billing::invoices) async fn earlier_credit(
    tx: &mut Tx,
    prefix: &str,
) -> Result<Option<String>> {
    // `~` sorts behind every letter and digit.
    let cause = sqlx::query_scalar(
        "select cause from invoices_owed where cause >= $1 and cause < $2 limit 1",
    )
    .bind(prefix)
    .bind(format!("{prefix}~"))
    .fetch_optional(tx.conn())
    .await?;
    Ok(cause)
}

/// A credit note that is to be issued.
#[derive(Debug)]
pub(in crate::billing::invoices) struct Credited<'a> {
    pub(in crate::billing::invoices) cause: &'a str,
    pub(in crate::billing::invoices) invoice: &'a InvoiceId,
    pub(in crate::billing::invoices) subject: &'a SubjectId,
    pub(in crate::billing::invoices) basis: &'static str,
    pub(in crate::billing::invoices) reason: Option<Sealed>,
    pub(in crate::billing::invoices) parts: &'a [Part],
    pub(in crate::billing::invoices) net: Money,
    pub(in crate::billing::invoices) tax: Money,
    pub(in crate::billing::invoices) total: Money,
    pub(in crate::billing::invoices) owed_at: Timestamp,
}

pub(in crate::billing::invoices) fn add_credit_owed(batch: &mut Batch, credit: &Credited<'_>) {
    batch.push(
        "insert into invoices_owed (cause, kind, corrects_id, subject_id, currency, basis, net_minor, tax_minor, \
         total_minor, owed_at) values ($1, 'credit_note', $2, $3, $4, $5, $6, $7, $8, $9)",
        values![
            credit.cause,
            credit.invoice.as_str(),
            credit.subject.as_str(),
            credit.total.currency().code(),
            credit.basis,
            credit.net.minor(),
            credit.tax.minor(),
            credit.total.minor(),
            credit.owed_at,
        ],
    );
    if let Some(reason) = &credit.reason {
        batch.push(
            "insert into credit_reasons (id, subject_id, reason_sealed) values ($1, $2, $3)",
            values![credit.cause, credit.subject.as_str(), reason.as_bytes()],
        );
    }
    let rows = (0_i64..).zip(credit.parts).map(|(position, part)| {
        values![credit.cause, position, part.net.minor(), part.tax.minor()]
    });
    batch.push_rows(
        "insert into credits_owed (cause, position, net_minor, tax_minor)",
        rows,
    );
}

/// What a credit note takes back of each part of the invoice that it corrects.
pub(in crate::billing::invoices) async fn credit_parts(
    storage: &Storage,
    cause: &str,
    invoice: &Document,
) -> Result<Vec<Part>> {
    let rows: Vec<(i64, i64)> = sqlx::query_as(
        "select net_minor, tax_minor from credits_owed where cause = $1 order by position",
    )
    .bind(cause)
    .fetch_all(storage.reader())
    .await?;
    let currency = invoice.total.currency();
    let parts = invoice
        .parts
        .iter()
        .zip(rows)
        .map(|(part, (net, tax))| Part {
            decision: part.decision,
            net: Money::new(net, currency),
            tax: Money::new(tax, currency),
        });
    Ok(parts.collect())
}
