-- Consent belongs to the moment and the order it was given with. Nothing sends news yet; what does will ask here.
alter table orders add column news_asked_at bigint;
