-- What somebody declares without signing in: that they cancel, or withdraw from, what they ordered. A row and a job for
-- whoever asks, so that nobody learns from the answer, or from its time, whether an order or an address is known. The
-- address is kept as its index alone; a reason is sealed under keys of its own, which go with the row.
create table declarations (
    id text primary key,
    -- cancellation or withdrawal
    kind text not null,
    -- what was typed as the order's number, in the form that numbers have
    order_number text not null,
    email_digest bytea not null,
    -- ordinary or for_cause
    manner text not null,
    -- the end that is wished for, where it is later than the next one possible
    wanted_on text,
    language text not null,
    subject_id text not null,
    reason_sealed bytea,
    declared_at bigint not null,
    -- what became of it
    outcome text,
    order_id text references orders (id),
    effective_on text
);
create index declarations_by_order on declarations (order_id);
