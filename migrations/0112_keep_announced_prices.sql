-- Whoever was told of another price may change the number or the add-ons before it holds: the price, its day and the mail that
-- told of it stay what they are, also while something else is planned for the next period.
alter table subscriptions add column announced_price_id text references prices (id);
alter table subscriptions add column announced_from_on text;
alter table subscriptions add column announced_notice_id text;
