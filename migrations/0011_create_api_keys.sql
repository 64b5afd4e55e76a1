-- What a program of the shop's own comes with: what it may do, and how it is recognised. The key itself is shown once, to
-- whoever makes it, and stored nowhere.
create table api_keys (
    id text primary key,
    -- the shop's own word for the program
    name text not null,
    -- names, with spaces between
    scopes text not null,
    secret_digest bytea not null unique,
    created_at bigint not null,
    -- raised once an hour at most
    used_at bigint,
    revoked_at bigint
);

-- Among the keys that work a name stands for one.
create unique index api_keys_by_name on api_keys (name) where revoked_at is null;
