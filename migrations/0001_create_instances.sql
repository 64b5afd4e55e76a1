-- Which shop this database belongs to. The keystore carries the same id, and every sealed field is bound to it, so a
-- database that was put beside somebody else's keystore is noticed at once.
create table instances (
    id text primary key,
    created_at bigint not null
);
