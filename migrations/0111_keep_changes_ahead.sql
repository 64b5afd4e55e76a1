-- A change that is planned for the next period is made when that period is charged, some days before it begins. Until it begins,
-- whoever planned it can take it back: so what it was before is kept, and under which cause its first period was charged. One that
-- was taken back stays noted: the plan was not had by it, and what sets that up is charged with it when it is chosen again.
create table changes_ahead (
    event_id text primary key,
    subscription_id text not null references subscriptions (id),
    cause text not null,
    plan_id text not null references plans (id),
    price_id text not null references prices (id),
    interval text not null,
    anchor_on text not null,
    position bigint not null,
    next_on text not null,
    bound_until_on text,
    -- what a period consisted of, as JSON
    items text not null,
    -- the price that was announced to it by then
    announced_price_id text references prices (id),
    announced_from_on text,
    announced_notice_id text,
    taken_back_at bigint
);
create index changes_ahead_by_subscription on changes_ahead (subscription_id);
