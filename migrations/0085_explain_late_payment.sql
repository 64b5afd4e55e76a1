-- What late payment costs stands with what is open, as fees and as interest, so that the sums of an invoice add up: without
-- what was given up.
alter table invoice_balances add column fees_minor bigint not null default 0;
alter table invoice_balances add column interest_minor bigint not null default 0;
update invoice_balances set
    fees_minor = (select cast(coalesce(sum(s.fee_minor), 0) as bigint) from dunning_steps s
        where s.invoice_id = invoice_balances.invoice_id),
    interest_minor = (select cast(coalesce(sum(s.interest_minor), 0) as bigint) from dunning_steps s
        where s.invoice_id = invoice_balances.invoice_id)
where invoice_id in (select invoice_id from dunning_steps);
create index invoice_balances_late on invoice_balances (invoice_id) where fees_minor > 0 or interest_minor > 0;

-- Of an invoice's first step: how many bookings of what it owes were known when it was last asked whether money had come
-- before a step that was taken.
alter table dunning_steps add column weighed_postings bigint not null default 0;

-- Fees and interest that are not asked for after all: the money had come in time, or somebody decided so.
create table waivers (
    id text primary key,
    invoice_id text not null references invoices (id),
    subject_id text not null,
    entry_id text not null references entries (id),
    -- in_time or decided
    why text not null,
    currency text not null,
    fee_minor bigint not null,
    interest_minor bigint not null,
    reason_sealed bytea,
    -- the request that decided it, and what it said: the same again gives nothing more up
    key_digest bytea unique,
    body_digest bytea,
    actor_kind text not null,
    actor_id text,
    waived_at bigint not null
);
create index waivers_by_invoice on waivers (invoice_id, waived_at);
