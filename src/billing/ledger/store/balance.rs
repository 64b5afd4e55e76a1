//! What is open on invoices, as it moves.

use std::collections::{HashMap, HashSet};
use std::slice;

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::money;
use super::open_days::{self, Step};
use crate::billing::invoices::InvoiceId;
use crate::billing::ledger::credited::PAID;
use crate::customers::CustomerId;
use crate::feed;
use crate::money::Money;
use crate::storage::{Batch, Error, Placeholders, Result, Tx};

/// What is open on an invoice, and whose it is.
#[derive(Debug, Clone)]
pub(in crate::billing) struct OpenOn {
    pub(in crate::billing) customer: CustomerId,
    pub(in crate::billing) open: Money,
}

pub(in crate::billing) async fn open_on(
    tx: &mut Tx,
    invoice: &InvoiceId,
) -> Result<Option<OpenOn>> {
    let mut found = open_on_each(tx, HashSet::from([invoice])).await?;
    Ok(found.remove(invoice))
}

/// Of those invoices that there are.
pub(in crate::billing::ledger) async fn open_on_each(
    tx: &mut Tx,
    invoices: HashSet<&InvoiceId>,
) -> Result<HashMap<InvoiceId, OpenOn>> {
    if invoices.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "select invoice_id, customer_id, currency, open_minor from invoice_balances where invoice_id in ({})",
        Placeholders(invoices.len())
    );
    let query = sqlx::query(AssertSqlSafe(sql)).persistent(invoices.len() == 1);
    let query = invoices
        .into_iter()
        .fold(query, |query, invoice| query.bind(invoice.as_str()));
    let found = query.fetch_all(tx.conn()).await?;
    found.iter().map(open_on_one).collect()
}

fn open_on_one(row: &AnyRow) -> Result<(InvoiceId, OpenOn)> {
    let invoice: String = row.try_get("invoice_id")?;
    let customer: String = row.try_get("customer_id")?;
    let on = OpenOn {
        customer: customer.parse().map_err(Error::unreadable)?,
        open: money(row, "open_minor")?,
    };
    Ok((invoice.parse().map_err(Error::unreadable)?, on))
}

/// How much an invoice's open amount, what was paid and credited on it, and what late payment costs there, move.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::billing) struct Move {
    pub(in crate::billing) open: i64,
    pub(in crate::billing) paid: i64,
    pub(in crate::billing) credited: i64,
    pub(in crate::billing) fees: i64,
    pub(in crate::billing) interest: i64,
}

impl Move {
    /// By a payment.
    pub(in crate::billing) fn paid(part: Money) -> Self {
        Self {
            open: -part.minor(),
            paid: part.minor(),
            ..Self::default()
        }
    }

    /// What others are told of it: that nothing is open any more, or that a payment was taken back.
    fn told_as(self, is_settled: bool, was_paid: bool) -> Option<&'static str> {
        if self.paid < 0 {
            Some("invoice.payment_reversed")
        } else if !is_settled || self.open == 0 {
            None
        } else if self.paid > 0 {
            Some("invoice.paid")
        } else if self.fees + self.interest < 0 && was_paid {
            // The last of it was a fee that is not asked for.
            Some("invoice.paid")
        } else if self.credited > 0 || self.fees + self.interest < 0 {
            Some("invoice.credited")
        } else {
            Some("invoice.written_off")
        }
    }
}

/// Moves an invoice's balance; `None`, and nothing moves, when its open amount, or what late payment costs, would be less than
/// nothing. Returns whether nothing is open on it any more.
pub(in crate::billing) async fn move_balance(
    tx: &mut Tx,
    invoice: &InvoiceId,
    by: Move,
    at: Timestamp,
) -> Result<Option<bool>> {
    let moved = move_some(tx, slice::from_ref(&(invoice.clone(), by)), at).await?;
    Ok(moved.get(invoice).copied())
}

/// Moves the balances of different invoices; `false` when one would leave what is possible: then the
/// transaction is to be given up.
pub(in crate::billing::ledger) async fn move_balances(
    tx: &mut Tx,
    moves: &[(InvoiceId, Move)],
    at: Timestamp,
) -> Result<bool> {
    Ok(move_some(tx, moves, at).await?.len() == moves.len())
}

/// Those that could be moved, and whether nothing is open on them any more.
async fn move_some(
    tx: &mut Tx,
    moves: &[(InvoiceId, Move)],
    at: Timestamp,
) -> Result<HashMap<InvoiceId, bool>> {
    if moves.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "update invoice_balances set open_minor = open_minor + moved.column2, paid_minor = paid_minor + moved.column3, \
         credited_minor = credited_minor + moved.column4, fees_minor = fees_minor + moved.column5, \
         interest_minor = interest_minor + moved.column6, moves = moves + 1, \
         settled_at = case when open_minor + moved.column2 = 0 then coalesce(settled_at, moved.column7) else null end \
         from (values {}) as moved where invoice_id = moved.column1 and open_minor + moved.column2 >= 0 \
         and fees_minor + moved.column5 >= 0 and interest_minor + moved.column6 >= 0 \
         returning invoice_id, open_minor, paid_minor, moves, currency, due_on",
        tx.rows(moves.len(), 7)
    );
    let query = sqlx::query_as(AssertSqlSafe(sql)).persistent(moves.len() == 1);
    let query = moves.iter().fold(query, |query, (invoice, by)| {
        query
            .bind(invoice.as_str())
            .bind(by.open)
            .bind(by.paid)
            .bind(by.credited)
            .bind(by.fees)
            .bind(by.interest)
            .bind(at.as_microsecond())
    });
    let rows: Vec<Moved> = query.fetch_all(tx.conn()).await?;
    let mut stand = HashMap::with_capacity(rows.len());
    for (invoice, open, paid, ..) in &rows {
        stand.insert(
            invoice.parse().map_err(Error::unreadable)?,
            (*open == 0, *paid > 0),
        );
    }
    move_days(tx, moves, &rows).await?;
    let told = moves.iter().filter_map(|(invoice, by)| {
        let (is_settled, was_paid) = *stand.get(invoice)?;
        Some((invoice.as_str(), by.told_as(is_settled, was_paid)?))
    });
    if moves.iter().any(|(_, by)| by.open < 0) {
        tx.after_commit(|| PAID.notify_one());
    }
    feed::tell_of_invoices(tx, &told.collect::<Vec<_>>(), at).await?;
    let settled = |(invoice, (is_settled, _))| (invoice, is_settled);
    Ok(stand.into_iter().map(settled).collect())
}

/// The balances as they were moved, with how often each was, its currency and its day.
type Moved = (String, i64, i64, i64, String, String);

/// Tells the days on which they are due.
async fn move_days(tx: &mut Tx, moves: &[(InvoiceId, Move)], rows: &[Moved]) -> Result<()> {
    let by: HashMap<&str, i64> = moves
        .iter()
        .map(|(invoice, by)| (invoice.as_str(), by.open))
        .collect();
    let steps = rows
        .iter()
        .map(|(invoice, open, _, count, currency, due_on)| Step {
            invoice,
            moves: *count,
            currency,
            due_on,
            before: *open - by.get(invoice.as_str()).copied().unwrap_or_default(),
            after: *open,
        });
    let mut batch = Batch::new();
    open_days::add(&mut batch, steps);
    tx.insert(batch).await
}
