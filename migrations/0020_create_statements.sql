-- What the bank says happened. Every line is kept once, however statements overlap; who stands in it is sealed, for the
-- customer whose payment it is, or, while nobody knows whose, under keys that belong to the statement.
create table statements (
    id text primary key,
    -- the keys of those lines that nobody is known for
    subject_id text not null,
    file_digest bytea not null unique,
    account_digest bytea not null,
    -- camt.053, or the layout of a CSV export
    format text not null,
    currency text not null,
    first_on text,
    last_on text,
    lines bigint not null,
    -- those that another statement had brought before
    known bigint not null,
    -- how many lines are taken in: where to go on after a crash
    done bigint not null,
    actor_kind text not null,
    actor_id text,
    begun_at bigint not null,
    -- the opening balance and the lines were found to make the closing balance
    balanced_at bigint,
    finished_at bigint
);
create index statements_by_age on statements (begun_at, id);

create table bank_lines (
    id text primary key,
    statement_id text not null references statements (id),
    subject_id text not null,
    position bigint not null,
    key_digest bytea not null unique,
    likeness_digest bytea not null,
    booked_on text not null,
    currency text not null,
    amount_minor bigint not null,
    -- received, taken_back, came_back, paid_out or fee
    movement text not null,
    state text not null,
    customer_id text references customers (id),
    -- the receipt that it is booked as; again under another event once a match was taken back
    entry_id text references entries (id),
    receipts bigint not null,
    -- where an operator put what had been in suspense
    assignment_id text references entries (id),
    name_sealed bytea,
    iban_sealed bytea,
    iban_index bytea,
    text_sealed bytea,
    taken_at bigint not null
);
create index bank_lines_by_age on bank_lines (booked_on, id);
create index bank_lines_by_state on bank_lines (state, booked_on, id);
create index bank_lines_by_statement on bank_lines (statement_id, state);
create index bank_lines_by_likeness on bank_lines (likeness_digest);
create index bank_lines_by_iban on bank_lines (iban_index, customer_id);
create index bank_lines_by_customer on bank_lines (customer_id);

-- Which invoices a line may be for, the likeliest first.
create table bank_line_proposals (
    line_id text not null references bank_lines (id),
    position bigint not null,
    invoice_id text not null references invoices (id),
    -- reference, number, account, amount: what speaks for it
    why text not null,
    primary key (line_id, position)
);

-- A line that names nothing is compared with what is open by its amount alone.
create index invoice_balances_by_open on invoice_balances (open_minor) where settled_at is null;

-- A statement that was uploaded and waits to be read: its file, in sealed parts, which are gone when it is taken in.
create table statement_uploads (
    id text primary key,
    -- the keys of its parts
    subject_id text not null,
    actor_kind text not null,
    actor_id text,
    actor_role text,
    bytes bigint not null,
    statement_id text references statements (id),
    -- what was wrong with it: names places and amounts' forms, never what stands there
    refusal text,
    uploaded_at bigint not null,
    finished_at bigint
);
create index statement_uploads_by_age on statement_uploads (uploaded_at);

create table statement_parts (
    id text primary key,
    upload_id text not null references statement_uploads (id),
    subject_id text not null,
    position bigint not null,
    content_sealed bytea not null,
    unique (upload_id, position)
);
