-- What goes back to customers by a transfer of the bank's. A refund takes its amount out of the customer's credit the moment it
-- is queued, so nothing is paid back twice; it leaves the books' bank account only when the bank says so.
create table refunds (
    id text primary key,
    customer_id text not null references customers (id),
    subject_id text not null,
    currency text not null,
    amount_minor bigint not null,
    name_sealed bytea not null,
    iban_sealed bytea not null,
    -- the entry that set it apart from the credit
    entry_id text not null references entries (id),
    -- the request that queued it, and what it said: the same again queues nothing
    key_digest bytea not null unique,
    body_digest bytea not null,
    actor_kind text not null,
    actor_id text,
    queued_at bigint not null,
    -- the file that orders it from the bank
    file_id text,
    -- given back to the credit without having been paid
    called_off_at bigint,
    -- the entry by which it left the bank account
    payout_id text references entries (id),
    paid_at bigint,
    -- the payee's bank sent it back, so it is credit again
    came_back_at bigint
);
create index refunds_by_age on refunds (queued_at, id);
create index refunds_by_file on refunds (file_id);
create index refunds_by_customer on refunds (customer_id);

-- A file of transfers for the bank (pain.001), frozen when it was made: the same bytes whenever it is asked for, until the bank
-- has paid all of it.
create table refund_files (
    id text primary key,
    -- the keys of its content
    subject_id text not null,
    currency text not null,
    transfers bigint not null,
    total_minor bigint not null,
    execute_on text not null,
    file_digest bytea not null,
    order_sealed bytea,
    actor_kind text not null,
    actor_id text,
    made_at bigint not null,
    called_off_at bigint,
    settled_at bigint
);
create index refund_files_by_age on refund_files (made_at, id);

-- The refund of ours that a movement names, by the id that the bank passes on from the file.
alter table bank_lines add column refund_id text;
create index bank_lines_by_refund on bank_lines (refund_id);
