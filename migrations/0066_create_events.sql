-- What happened, for programs that act on it. Whoever does something tells it in the same transaction, without a place; one
-- process at a time gives the places, so that nothing ever appears before a place that was read.
create table events (
    -- what it is called where it happened: told once
    source text primary key,
    position bigint,
    kind text not null,
    subscription_id text,
    invoice_id text,
    happened_at bigint not null,
    effective_at bigint
);
create unique index events_by_position on events (position) where position is not null;
create index events_unplaced on events (happened_at, source) where position is null;
create index events_by_invoice on events (invoice_id) where invoice_id is not null;
