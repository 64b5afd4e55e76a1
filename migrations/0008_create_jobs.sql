-- Work that a transaction owes: the row is committed with its cause, so a crash loses nothing, and done later.
-- A job names what it is about and carries no content: there is nothing in it to seal.
create table jobs (
    id text primary key,
    kind text not null,
    object text not null,
    due_at bigint not null,
    attempts bigint not null,
    -- Raised by every claim: who finds another number than its own has lost the job.
    epoch bigint not null,
    claimed_until_at bigint,
    given_up_at bigint,
    failure text
);

create index jobs_due on jobs (due_at, id) where given_up_at is null;
create index jobs_given_up on jobs (given_up_at, id) where given_up_at is not null;

-- Who of several processes does what only one may do at a time: chaining the audit log, for one.
create table leases (
    name text primary key,
    holder text not null,
    -- Raised whenever the lease changes hands.
    epoch bigint not null,
    expires_at bigint not null
);
