-- What an order's lines are called that have no plan's name, as they were called then.
alter table order_lines add column key text;
alter table order_lines add column name_en text;
alter table order_lines add column name_de text;

-- Who used a coupon, with what it gave then: an opaque reference, an order's id. What is given back is given back once.
create table coupon_uses (
    cause text primary key,
    coupon_id text not null references coupons (id),
    code text not null,
    percent_ppm bigint,
    amount_minor bigint,
    currency text,
    periods bigint,
    customer_id text not null,
    -- the SHA-256 of the secret of the browser that used it
    browser_digest bytea,
    used_at bigint not null,
    -- the customer has used it more often than it allows. Who only says to be somebody is not told so, or a coupon would
    -- tell strangers who is a customer: an operator decides
    exceeded_at bigint,
    given_back_at bigint
);
create index coupon_uses_by_customer on coupon_uses (coupon_id, customer_id);
create index coupon_uses_by_age on coupon_uses (coupon_id, used_at);
