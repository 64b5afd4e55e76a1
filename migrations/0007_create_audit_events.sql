-- Who looked at what, when and for what, and what else an operator did: written before plaintext leaves, never changed.
-- Rows come in unchained, so that concurrent writers do not wait for each other; one process numbers and hashes them in
-- batches (src/audit/chain.rs says how, byte by byte).
create table audit_events (
    id text primary key,
    -- Both set once, by the chaining.
    seq bigint,
    hash bytea,
    recorded_at bigint not null,
    actor_kind text not null,
    actor_id text,
    actor_role text,
    action text not null,
    object text,
    -- `table.column` of each field that was opened, sorted, with spaces between.
    fields text,
    purpose text,
    reason text,
    case_id text,
    -- Whom the event is about, when it is about one person; a list's many are in audit_subjects.
    subject_id text,
    -- The chain covers the digest alone: erasing the note leaves the chain whole.
    note_sealed bytea,
    note_digest bytea
);

-- Partial, so that new rows do not touch the pages that the chaining reads.
create unique index audit_events_chain on audit_events (seq) where seq is not null;
create index audit_events_unchained on audit_events (id) where seq is null;
create index audit_events_subject on audit_events (subject_id, id) where subject_id is not null;
create index audit_events_actor on audit_events (actor_id, id) where actor_id is not null;

-- The people on a page that one event stands for.
create table audit_subjects (
    event_id text not null references audit_events (id),
    subject_id text not null,
    primary key (event_id, subject_id)
);

create index audit_subjects_subject on audit_subjects (subject_id, event_id);
