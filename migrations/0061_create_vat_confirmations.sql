-- A well-formed VAT id proves nothing about who orders, so an order that would be taxed by its buyer in another state waits
-- until an operator or VIES confirmed the id, and its customer said that the order is theirs. A row is the question, and
-- then the answer, which counts for a while for the same customer and id.
create table vat_confirmations (
    id text primary key,
    -- what waits for it, or made somebody ask: an order, a period of a subscription
    cause text not null unique,
    customer_id text not null references customers (id),
    subject_id text not null,
    -- nothing once its customer was erased
    vat_id_index bytea,
    vat_id_sealed bytea not null,
    -- how it is taxed once the id is confirmed, decided when it was asked
    becomes_territory text not null,
    becomes_treatment text not null,
    asked_at bigint not null,
    -- then VAT is charged
    decide_by_at bigint not null,
    -- the customer said, signed in, that it is theirs
    claimed_at bigint,
    decided_at bigint,
    -- confirmed or refused
    verdict text,
    -- operator, vies, or earlier: an answer that still counted
    way text,
    -- until when a confirmation counts
    valid_until_at bigint,
    -- what was asked for came to be taxed so: it was not invoiced before
    applied_at bigint
);
create index vat_confirmations_by_customer on vat_confirmations (customer_id, vat_id_index, decided_at);
create index vat_confirmations_open on vat_confirmations (asked_at, id) where decided_at is null;

-- Raised when what is owed comes to something else before it is issued: the issuer sees that it read something older.
alter table invoices_owed add column revision bigint not null default 0;
