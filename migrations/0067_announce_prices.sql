-- What a subscriber is told ahead: that a trial ends or a year begins, once for each such day; and another price, which is
-- charged only from a period on that begins so long after the mail as the settings say.
alter table subscriptions add column reminded_on text;
-- the mail that announced what renews next, where that is another price
alter table subscriptions add column next_notice_id text;
create index subscriptions_by_price on subscriptions (price_id, renews_at, id) where renews_at is not null;
create index customers_erasing on customers (id) where erasing_at is not null;
create index subscriptions_trying on subscriptions (trial_ends_at) where trial_ends_at is not null;
