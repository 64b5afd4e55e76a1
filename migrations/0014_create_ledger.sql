-- The books: double entry, append-only (triggers refuse anything else). The postings of an entry are in one currency and sum
-- to zero. What happened outside is booked once: source and event name it.
create table entries (
    id text primary key,
    -- invoice, credit_note, receipt, assignment, credit, payout, reversal, fee, write_off
    kind text not null,
    source text not null,
    event text not null,
    currency text not null,
    -- a day of the shop's calendar, as 2026-03-31
    booked_on text not null,
    booked_at bigint not null,
    unique (source, event)
);
create index entries_by_age on entries (booked_at, id);

create table postings (
    entry_id text not null references entries (id),
    position bigint not null,
    account text not null,
    currency text not null,
    -- debit is positive, credit negative
    amount_minor bigint not null,
    booked_on text not null,
    invoice_id text,
    customer_id text,
    primary key (entry_id, position)
);
create index postings_by_account on postings (account, booked_on);
create index postings_by_invoice on postings (invoice_id);

-- What is open now, kept with the postings so that nobody adds up a million of them: the ledger is the proof, these are the
-- answer.
create table invoice_balances (
    invoice_id text primary key references invoices (id),
    customer_id text not null,
    currency text not null,
    due_on text not null,
    open_minor bigint not null,
    paid_minor bigint not null,
    credited_minor bigint not null,
    settled_at bigint
);
create index invoice_balances_open on invoice_balances (due_on, invoice_id) where settled_at is null;
create index invoice_balances_by_customer on invoice_balances (customer_id, due_on);

create table customer_credits (
    customer_id text not null,
    currency text not null,
    credit_minor bigint not null check (credit_minor >= 0),
    primary key (customer_id, currency)
);
