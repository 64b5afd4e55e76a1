-- A mail that is owed: committed with its cause, so a crash loses none. One obligation, one message: the unique index
-- makes a repeated cause owe nothing twice. The message's bytes are frozen and sealed before they are first sent.
create table messages (
    id text primary key,
    kind text not null,
    -- What happened, to what, to whom it is told, and which telling it is.
    event text not null,
    entity text not null,
    subject_id text not null,
    step bigint not null,
    owed_at bigint not null,
    -- queued, sending, sent, previewed, deferred, unknown, dead, dropped
    state text not null,
    -- When the row next wants attention: to be sent, to be sent again, or because its sender's lease ran out.
    -- Nothing when only a person can move it.
    due_at bigint,
    -- The smaller, the sooner: somebody who waits to sign in is not behind ten thousand confirmations.
    urgency bigint not null,
    attempts bigint not null,
    -- Attempts after which nobody knew whether the message had arrived.
    unknowns bigint not null,
    -- Raised by every claim: who finds another number than its own has lost the message.
    epoch bigint not null,
    -- The current attempt may have written the body's first byte since.
    body_at bigint,
    -- How the last attempt ended.
    phase text,
    reason text,
    reply_code bigint,
    reply_enhanced text,
    settled_at bigint,
    -- When the sealed copy goes; nothing while it is needed, or once it is gone.
    copy_until_at bigint,
    address_sealed bytea,
    bytes_sealed bytea,
    reply_sealed bytea
);

create unique index messages_owed_once on messages (entity, event, subject_id, step);
create index messages_due on messages (urgency, due_at) where due_at is not null;
create index messages_in_trouble on messages (id) where state in ('unknown', 'dead');
create index messages_kept on messages (copy_until_at) where copy_until_at is not null;
