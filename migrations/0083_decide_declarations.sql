-- Whether a cause that somebody cancels for holds, or a withdrawal that came late is accepted, a person decides. Until then
-- the declaration waits, and is kept; what was decided, and the words with it, are mailed to whoever declared.
alter table declarations add column referred_at bigint;
alter table declarations add column decided_at bigint;
-- accepted or refused
alter table declarations add column verdict text;
-- the last day of a contract that ends by it
alter table declarations add column last_on text;
alter table declarations add column words_sealed bytea;
update declarations set referred_at = declared_at
    where outcome = 'too_late' or (manner = 'for_cause' and outcome in ('ends', 'nothing_renews'));
create index declarations_waiting on declarations (declared_at, id) where referred_at is not null and decided_at is null;
