-- Add-ons, coupons and stock. What an order says of them is frozen on the order; these rows say what is on offer now, and
-- how much of it is left.

-- A question that is asked no more keeps its row: answers were given to it.
alter table questions add column retired_at bigint;

-- What a customer may order with a plan.
create table addons (
    id text primary key,
    plan_id text not null references plans (id),
    key text not null,
    name_en text not null,
    name_de text not null,
    quantity_min bigint not null,
    quantity_max bigint not null,
    position bigint not null,
    retired_at bigint,
    unique (plan_id, key)
);

-- Like a plan's price: never edited, each version from one moment to another.
create table addon_prices (
    id text primary key,
    addon_id text not null references addons (id),
    currency text not null,
    interval text not null,
    basis text not null,
    amount_minor bigint not null,
    valid_from_at bigint not null,
    valid_until_at bigint
);
create index addon_prices_by_addon on addon_prices (addon_id, valid_from_at);

-- A plan of which there are only so many. Orders of other plans touch none of this, so that none of them waits.
create table stocks (
    plan_id text primary key references plans (id),
    -- none: no limit any more
    units_max bigint,
    units_taken bigint not null
);

-- Who took of a stock: an opaque reference, an order's id. What is returned is returned once.
create table stock_takings (
    cause text primary key,
    plan_id text not null references plans (id),
    units bigint not null,
    taken_at bigint not null,
    returned_at bigint
);

create table coupons (
    id text primary key,
    -- in capitals: people type it as they like
    code text not null unique,
    -- one of the two
    percent_ppm bigint,
    amount_minor bigint,
    currency text,
    -- of how many periods it lowers the price, the first ones; none: of every one
    periods bigint,
    valid_from_at bigint,
    -- the first moment at which it is over
    valid_until_at bigint,
    uses_max bigint,
    customer_uses_max bigint,
    uses bigint not null,
    position bigint not null,
    created_at bigint not null,
    ended_at bigint
);

-- For which plans a coupon is good; one that stands in no row is good for all.
create table coupon_plans (
    coupon_id text not null references coupons (id),
    plan_id text not null references plans (id),
    primary key (coupon_id, plan_id)
);
