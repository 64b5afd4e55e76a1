-- Who may come in: sessions, operators and their second factor, one-time links, cases.

-- What a browser's cookie stands for. A row can be revoked, and all rows of one person at once.
create table sessions (
    id text primary key,
    token_digest bytea not null unique,
    -- customer, operator, or one of the steps on an operator's way in
    kind text not null,
    person_id text not null,
    created_at bigint not null,
    -- raised once a minute at most
    seen_at bigint not null,
    expires_at bigint not null
);
create index sessions_by_person on sessions (person_id);
create index sessions_by_expiry on sessions (expires_at);

create table operators (
    id text primary key,
    subject_id text not null unique,
    role text not null,
    email_index bytea not null unique,
    email_sealed bytea not null,
    -- what follows is there once the operator has come
    name_sealed bytea,
    password_sealed bytea,
    totp_sealed bytea,
    -- the last time step whose code was taken: a code works once
    totp_step bigint not null,
    invited_at bigint not null,
    -- the steps of the way in, in this order; the sheet is the first owner's alone
    account_made_at bigint,
    totp_confirmed_at bigint,
    codes_kept_at bigint,
    sheet_kept_at bigint,
    enrolled_at bigint,
    signed_in_at bigint,
    disabled_at bigint
);

-- For the day the telephone is lost.
create table recovery_codes (
    operator_id text not null references operators (id),
    code_digest bytea not null,
    made_at bigint not null,
    used_at bigint,
    primary key (operator_id, code_digest)
);

-- One-time links that make an operator. Their secret is derived from the id, so that nothing here opens anything.
create table enrolment_links (
    id text primary key,
    -- setup: the first owner's; invitation: anybody else's
    kind text not null,
    -- null until the first owner has said who it is
    operator_id text references operators (id),
    created_at bigint not null,
    expires_at bigint,
    used_at bigint
);
create index enrolment_links_by_operator on enrolment_links (operator_id);

-- One customer's fields, opened to one operator, for a quarter of an hour.
create table cases (
    id text primary key,
    operator_id text not null references operators (id),
    -- it ends with the session it was opened in
    session_id text not null,
    subject_id text not null,
    reason text not null,
    opened_at bigint not null,
    expires_at bigint not null,
    closed_at bigint
);
create index cases_by_operator on cases (operator_id, opened_at);

-- Links by mail that sign a customer in. The secret is derived here, too.
create table sign_in_links (
    id text primary key,
    customer_id text not null references customers (id),
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint
);
create index sign_in_links_by_expiry on sign_in_links (expires_at);

-- That somebody asked for such a link, known to the shop or not: a job finds out, later, so that nobody can tell.
create table sign_in_requests (
    id text primary key,
    email_digest bytea not null,
    language text not null,
    requested_at bigint not null
);

-- When an account may be tried again. The key is a keyed digest of the account, known or not, and of the browser.
create table sign_in_throttles (
    key_digest bytea primary key,
    free_at bigint not null
);
create index sign_in_throttles_by_age on sign_in_throttles (free_at);
