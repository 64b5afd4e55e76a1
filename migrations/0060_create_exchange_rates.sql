-- VAT is owed in the seller's currency, at a rate of the day (Directive 2006/112/EC, articles 91 and 230). Rates come from
-- the operator, each with its day and its source; what was issued keeps the rate that it was issued with.
create table exchange_rates (
    -- one of these
    base text not null,
    -- is worth so many millionths of that
    quote text not null,
    -- as 2026-03-31
    published_on text not null,
    rate_millionths bigint not null,
    source text not null,
    recorded_at bigint not null,
    primary key (base, quote, published_on)
);
create index exchange_rates_by_day on exchange_rates (published_on, base, quote);

-- How a document in another currency was converted: so many millionths of its currency are as much as so many of this one.
create table invoice_conversions (
    invoice_id text primary key references invoices (id),
    currency text not null,
    rate_millionths bigint not null,
    per_millionths bigint not null,
    published_on text not null,
    source text not null,
    tax_minor bigint not null
);

-- What each of its parts comes to then; the taxes sum to the document's.
create table converted_parts (
    invoice_id text not null references invoice_conversions (invoice_id),
    position bigint not null,
    currency text not null,
    net_minor bigint not null,
    tax_minor bigint not null,
    primary key (invoice_id, position)
);

-- What an invoice that could not be issued waits for, in one word: exchange_rate. Else it is tried again by itself.
alter table invoices_owed add column waits_for text;
create index invoices_owed_waiting on invoices_owed (waits_for) where waits_for is not null and invoiced_at is null;
