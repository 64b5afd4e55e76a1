-- Money that an operator took in by hand: cash, a cheque. The books have its entry; this says how it came, what was noted
-- about it, and whether it was taken back.
create table manual_payments (
    id text primary key,
    invoice_id text not null references invoices (id),
    customer_id text not null references customers (id),
    subject_id text not null,
    entry_id text not null references entries (id),
    -- cash or cheque
    means text not null,
    currency text not null,
    amount_minor bigint not null,
    -- what was more than open, and became the customer's credit
    credited_minor bigint not null,
    received_on text not null,
    remark_sealed bytea,
    -- the request that recorded it, and what it said: the same again records nothing
    key_digest bytea not null unique,
    body_digest bytea not null,
    actor_kind text not null,
    actor_id text,
    recorded_at bigint not null,
    undone_sealed bytea,
    reversal_id text references entries (id),
    reversed_at bigint
);
create index manual_payments_by_invoice on manual_payments (invoice_id, recorded_at);
create index manual_payments_by_customer on manual_payments (customer_id);
