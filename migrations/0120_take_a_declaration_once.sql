-- A form that is sent twice (a double click, a page that is loaded again) declares once: a keyed digest of its ticket and of
-- everything typed in it.
alter table declarations add column submission_digest bytea;
create unique index declarations_submission on declarations (submission_digest);
