-- What can be ordered. A price is never edited: a new one takes over from a moment on, and what was ordered keeps
-- pointing at the old one.
create table plans (
    id text primary key,
    slug text not null unique,
    name_en text not null,
    name_de text not null,
    summary_en text not null,
    summary_de text not null,
    tax_category text not null,
    supply text not null,
    position bigint not null,
    created_at bigint not null,
    retired_at bigint
);

create table prices (
    id text primary key,
    plan_id text not null references plans (id),
    currency text not null,
    -- monthly, yearly, once
    interval text not null,
    -- net or gross: many gross prices have no net price
    basis text not null,
    amount_minor bigint not null,
    setup_minor bigint not null,
    trial_days bigint not null,
    valid_from_at bigint not null,
    valid_until_at bigint
);
create index prices_by_plan on prices (plan_id, valid_from_at);

-- A plan's own form fields.
create table questions (
    id text primary key,
    plan_id text not null references plans (id),
    key text not null,
    kind text not null,
    label_en text not null,
    label_de text not null,
    help_en text not null,
    help_de text not null,
    -- required or optional
    demand text not null,
    -- of a choice, one a line
    choices text not null,
    position bigint not null,
    unique (plan_id, key)
);
