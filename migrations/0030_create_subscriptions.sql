-- What renews. An order of a monthly or yearly price begins one; its prices are frozen with it, and each period is
-- charged for once, ever: by the key of what is charged, and by that of invoices_owed, whose cause names the period.
create table subscriptions (
    id text primary key,
    order_id text not null unique references orders (id),
    customer_id text not null references customers (id),
    subject_id text not null,
    plan_id text not null references plans (id),
    price_id text not null references prices (id),
    interval text not null,
    currency text not null,
    basis text not null,
    -- where the address lies, as VAT sees it
    territory text not null,
    -- the customer was on record as a business when it began
    business_confirmed_at bigint,
    -- the day that periods are counted from
    anchor_on text not null,
    -- the first period that is not charged for yet, its first day, and when that begins
    position bigint not null,
    next_on text not null,
    -- nothing, while nothing is going to renew
    renews_at bigint,
    -- what renews from that period on, where that is something else
    next_plan_id text references plans (id),
    next_price_id text references prices (id),
    next_quantity bigint,
    -- and not before this day
    next_from_on text,
    -- raised when charged periods are called off: what is charged for the same days again has another cause
    round bigint not null,
    begun_at bigint not null,
    trial_ends_at bigint,
    paused_at bigint,
    overdue_at bigint,
    suspended_at bigint,
    ends_at bigint,
    ended_at bigint,
    -- how much happened to it: who read another number than it has now knows an older row
    epoch bigint not null
);
create index subscriptions_due on subscriptions (renews_at, id) where renews_at is not null;
create index subscriptions_ending on subscriptions (ends_at, id) where ends_at is not null and ended_at is null;
create index subscriptions_by_age on subscriptions (begun_at, id);
create index subscriptions_by_customer on subscriptions (customer_id, begun_at);

-- What each period consists of.
create table subscription_items (
    subscription_id text not null references subscriptions (id),
    position bigint not null,
    -- plan, addon or discount
    kind text not null,
    -- what the add-on, or the coupon, is called
    name text not null,
    quantity bigint not null,
    -- of a discount: what it takes off each period
    unit_minor bigint not null,
    -- of a discount in percent: which part
    rate_ppm bigint,
    -- for how many more periods; nothing: for all
    periods_left bigint,
    primary key (subscription_id, position)
);

-- What was charged, for which days: the lines of an invoice, by its cause.
create table subscription_charges (
    cause text not null,
    position bigint not null,
    subscription_id text not null references subscriptions (id),
    -- plan, addon, discount or credit
    kind text not null,
    plan_id text not null references plans (id),
    name text not null,
    quantity bigint not null,
    amount_minor bigint not null,
    tax_territory text not null,
    tax_treatment text not null,
    tax_rate_ppm bigint not null,
    begins_on text not null,
    until_on text not null,
    -- how many days the whole period has, of which these may be a part
    period_days bigint not null,
    -- another plan took its place within its days
    superseded_at bigint,
    primary key (cause, position)
);
create index subscription_charges_by_time on subscription_charges (subscription_id, until_on);

-- What happened: others act on it, and the state of a subscription follows from it. Rows are only ever added.
create table subscription_events (
    id text primary key,
    subscription_id text not null references subscriptions (id),
    -- counts what happened to the subscription
    position bigint not null,
    kind text not null,
    happened_at bigint not null,
    -- the moment that it names: when a trial ends, or the subscription
    effective_at bigint,
    -- who did it: customer, operator, api_key or system
    actor text not null,
    -- what was charged by it
    cause text,
    price_id text,
    unique (subscription_id, position)
);

-- Orders that renew, and that subscriptions have not seen as they stand now: new ones, cancelled ones.
alter table orders add column followed_at bigint;
create index orders_to_follow on orders (id) where followed_at is null and interval <> 'once';
