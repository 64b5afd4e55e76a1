//! What must hold between entries, postings, documents, balances and credits.

use crate::storage::{Result, Storage};

/// The rules that hold between postings, balances and credits, and what is wrong where one does not.
pub(in crate::billing::ledger) const RULES: &[(&str, &str)] = &[
    (
        "entries whose postings do not sum to zero",
        "select count(*) from (select entry_id from postings group by entry_id, currency \
         having sum(amount_minor / 1000000000) * 1000000000 + sum(amount_minor % 1000000000) <> 0) as faults",
    ),
    (
        "entries without postings in their own currency",
        "select count(*) from entries e where not exists \
         (select 1 from postings p where p.entry_id = e.id and p.currency = e.currency)",
    ),
    (
        "postings in another currency or of another time than their entry",
        "select count(*) from postings p join entries e on e.id = p.entry_id \
         where p.currency <> e.currency or p.booked_on <> e.booked_on or (p.booked_at <> e.booked_at and p.booked_at <> 0)",
    ),
    (
        "invoices whose open amount is not what their postings say",
        "select count(*) from invoice_balances b where b.open_minor <> (select coalesce(sum(p.amount_minor), 0) \
         from postings p where p.invoice_id = b.invoice_id and p.account = 'receivable')",
    ),
    (
        "days whose open items are not what their invoices say",
        "select count(*) from (select due_on from (select currency, due_on, open_minor, 1 as items from invoice_balances \
         where settled_at is null union all select currency, due_on, -open_minor, -items from open_days) as both_sides \
         group by currency, due_on having sum(items) <> 0 \
         or sum(open_minor / 1000000000) * 1000000000 + sum(open_minor % 1000000000) <> 0) as faults",
    ),
    (
        "customers whose credit is not what their postings say",
        "select count(*) from customer_credits c where c.credit_minor <> (select coalesce(-sum(p.amount_minor), 0) \
         from postings p where p.customer_id = c.customer_id and p.currency = c.currency and p.account = 'customer_credit')",
    ),
    (
        "invoices that are open for what was credited",
        "select count(*) from invoice_balances b where b.credited_minor > 0 and b.open_minor > 0 \
         and b.open_minor + b.credited_minor > (select coalesce(sum(p.amount_minor), 0) \
         from postings p join entries e on e.id = p.entry_id where p.invoice_id = b.invoice_id \
         and p.account = 'receivable' and e.kind in ('invoice', 'fee'))",
    ),
    (
        "invoices of which more was credited than they came to",
        "select count(*) from (select sum(c.total_minor) as credited_minor, i.total_minor from invoices c \
         join invoices i on i.id = c.corrects_id group by i.id, i.total_minor) as corrected \
         where credited_minor > total_minor",
    ),
    (
        "invoices whose fees and interest are not what their postings say",
        "select count(*) from invoice_balances b where b.fees_minor + b.interest_minor <> (select coalesce(sum(\
         case when e.kind = 'waiver' then -p.amount_minor else p.amount_minor end), 0) \
         from postings p join entries e on e.id = p.entry_id where p.invoice_id = b.invoice_id \
         and (p.account = 'receivable' and e.kind = 'fee' or p.account = 'dunning'))",
    ),
    (
        "invoices without a balance",
        "select count(*) from invoices i where i.kind = 'invoice' \
         and not exists (select 1 from invoice_balances b where b.invoice_id = i.id)",
    ),
    (
        "documents without an entry",
        "select count(*) from invoices i where not exists \
         (select 1 from entries e where e.source = 'invoice' and e.event = i.id)",
    ),
];

/// How many rows break a rule; each query counts one kind of fault.
pub(in crate::billing::ledger) async fn count(
    storage: &Storage,
    query: &'static str,
) -> Result<i64> {
    Ok(sqlx::query_scalar(query)
        .fetch_one(storage.reader())
        .await?)
}
