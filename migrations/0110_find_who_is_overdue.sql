-- Whoever paid is looked for whenever money comes in, in the order of their ids.
drop index subscriptions_overdue;
create index subscriptions_overdue on subscriptions (id) where overdue_at is not null;
