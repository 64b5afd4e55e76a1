-- A declaration whose number and address do not belong together reached the shop all the same, and may be meant (§ 130 BGB): a
-- person says which order it is about, or sets it aside with a note (words_sealed). The address that was typed is sealed under
-- the declaration's own keys until it is clear whose it is.
alter table declarations add column email_sealed bytea;
alter table declarations add column attached_at bigint;
alter table declarations add column set_aside_at bigint;
create index declarations_unmatched on declarations (declared_at, id) where outcome = 'not_matched' and set_aside_at is null;
