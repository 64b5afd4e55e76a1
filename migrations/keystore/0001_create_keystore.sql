-- The keystore: which subject has which data keys. It is a database of its own, so that a copy of the data holds no key,
-- and so that destroying a key here makes every old copy of the data unreadable.

-- One row: the shop that this keystore belongs to. Every key in it is bound to the id.
create table instances (
    only_one bigint primary key check (only_one = 1),
    id text not null,
    made_at bigint not null,
    -- Since when a data database has carried the id. From then on a missing one is an accident, not a first start.
    data_bound_at bigint,
    -- A restore brings rows back whose keys look unused: none is swept for a while after it.
    restored_at bigint,
    -- Unused subjects minted before this time have been swept.
    swept_to_at bigint not null
);

-- Master keys by id; the keys themselves are never here.
create table master_keys (
    kek_id bytea primary key,
    state text not null,
    -- Stretches a passphrase into this key; null when the key came as it is.
    salt bytea,
    -- Keys wrapped under it so far: it stops at 2^30, like any key.
    wraps bigint not null,
    made_at bigint not null
);

-- The key that blind indexes, capabilities and fingerprints are derived from.
create table index_roots (
    root_id bytea primary key,
    kek_id bytea not null references master_keys (kek_id),
    root_wrapped bytea not null,
    made_at bigint not null
);

-- Subjects are minted with their keys in batches, ahead of use; the data database says which of them are used.
create table subjects (
    id text primary key,
    minted_at bigint not null
);

create table data_keys (
    subject_id text not null references subjects (id),
    class text not null,
    dek_id bytea not null,
    kek_id bytea not null references master_keys (kek_id),
    key_wrapped bytea not null,
    -- Seals given out to processes so far, in blocks.
    seals bigint not null,
    -- By subject first: subject ids are ordered by time, so that minting appends.
    primary key (subject_id, class, dek_id)
);

-- Subjects whose keys were destroyed. Replayed by a restore before it serves.
create table tombstones (
    subject_id text primary key,
    erased_at bigint not null
);

-- The last entry of the audit log that this keystore has seen: a log that was cut behind it is found out.
create table audit_heads (
    only_one bigint primary key check (only_one = 1),
    position bigint not null,
    entry_digest bytea not null,
    noted_at bigint not null
);
