-- What the terms of the shop said, with what the settings said in them: an order names the version that it agreed to, and it can be
-- read as long as there are orders. Only what the shop had is shown as its terms.
create table terms_versions (
    -- the words, and what was set: 2026-11b.14.30
    name text primary key,
    offered_at bigint not null
);
insert into terms_versions (name, offered_at)
    select terms_version, min(placed_at) from orders group by terms_version;
