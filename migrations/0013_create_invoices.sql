-- What was issued. A row never changes and is never deleted (triggers refuse it): a correction is a credit note. Numbers are
-- gapless for each series and year, because one lease holder gives them, in batches; each row's digest covers the row before.
create table invoices (
    id text primary key,
    -- invoice or credit_note
    kind text not null,
    number text not null unique,
    series text not null,
    fiscal_year bigint not null,
    running bigint not null,
    -- its place in the chain of all documents
    position bigint not null unique,
    -- what it was owed for; opaque here
    cause text not null unique,
    -- the order that began it, for looking it up
    order_id text not null,
    customer_id text not null,
    subject_id text not null,
    -- of a credit note: the invoice that it corrects
    corrects_id text references invoices (id),
    currency text not null,
    basis text not null,
    net_minor bigint not null,
    tax_minor bigint not null,
    total_minor bigint not null,
    country text not null,
    language text not null,
    payment_method text not null,
    -- days of the shop's calendar, as 2026-03-31
    issued_on text not null,
    due_on text not null,
    issued_at bigint not null,
    -- everything that it says: seller, buyer, lines, notes
    draft_sealed bytea not null,
    row_digest bytea not null,
    previous_digest bytea not null,
    unique (series, fiscal_year, running)
);
create index invoices_by_age on invoices (issued_at, id);
create index invoices_by_customer on invoices (customer_id, issued_at);
create index invoices_by_order on invoices (order_id);
create index invoices_by_correction on invoices (corrects_id);
create index invoices_by_day on invoices (issued_on);

-- How a document's amounts are taxed: one row for what is taxed alike.
create table invoice_parts (
    invoice_id text not null references invoices (id),
    position bigint not null,
    tax_territory text not null,
    tax_treatment text not null,
    tax_rate_ppm bigint not null,
    net_minor bigint not null,
    tax_minor bigint not null,
    primary key (invoice_id, position)
);

-- The last number of each series and year, and the chain's head.
create table invoice_series (
    series text not null,
    fiscal_year bigint not null,
    running bigint not null,
    primary key (series, fiscal_year)
);
create table invoice_heads (
    only_one bigint primary key check (only_one = 1),
    position bigint not null,
    head_digest bytea not null
);

-- An invoice that could not be written waits for its next try without holding up the others.
alter table invoices_owed add column failures bigint not null default 0;
alter table invoices_owed add column next_try_at bigint;
-- invoice or credit_note; a credit note names what it corrects
alter table invoices_owed add column kind text not null default 'invoice';
alter table invoices_owed add column corrects_id text;
create index invoices_owed_by_correction on invoices_owed (corrects_id);

-- How much of each part a credit note that is owed takes back: what is left to credit is what neither issued nor owed
-- credit notes took.
create table credits_owed (
    cause text not null references invoices_owed (cause),
    position bigint not null,
    net_minor bigint not null,
    tax_minor bigint not null,
    primary key (cause, position)
);

-- Why an invoice is corrected, in words that will stand on the credit note; by its cause.
create table credit_reasons (
    id text primary key references invoices_owed (cause),
    subject_id text not null,
    reason_sealed bytea not null
);
