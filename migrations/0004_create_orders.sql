-- What was asked for, as it was said and priced at that moment. A later change of plan, price, tax rate or customer
-- never touches it.
create table orders (
    id text primary key,
    number text not null unique,
    customer_id text not null references customers (id),
    subject_id text not null,
    plan_id text not null references plans (id),
    price_id text not null references prices (id),
    interval text not null,
    quantity bigint not null,
    currency text not null,
    basis text not null,
    net_minor bigint not null,
    tax_minor bigint not null,
    total_minor bigint not null,
    country text not null,
    language text not null,
    payment_method text not null,
    terms_version text not null,
    name_sealed bytea not null,
    email_sealed bytea not null,
    company_sealed bytea,
    phone_sealed bytea,
    vat_id_sealed bytea,
    address_line1_sealed bytea not null,
    address_line2_sealed bytea,
    postal_code_sealed bytea,
    city_sealed bytea,
    region_sealed bytea,
    buyer_reference_sealed bytea,
    answers_sealed bytea,
    -- the SHA-256 of the secret of the browser that placed it, which may look at it
    browser_digest bytea,
    placed_at bigint not null,
    fulfilled_at bigint,
    cancelled_at bigint,
    -- the customer, signed in, took over what this order says of them
    taken_over_at bigint
);
create index orders_by_age on orders (placed_at, id);
create index orders_by_customer on orders (customer_id, placed_at);
create index orders_by_plan on orders (plan_id, placed_at);
create index orders_by_country on orders (country, placed_at);

-- The order's amounts, and how each is taxed.
create table order_lines (
    order_id text not null references orders (id),
    position bigint not null,
    -- plan or setup
    kind text not null,
    quantity bigint not null,
    unit_minor bigint not null,
    amount_minor bigint not null,
    tax_territory text not null,
    tax_treatment text not null,
    tax_rate_ppm bigint not null,
    primary key (order_id, position)
);

-- Which order a client's key stands for. Both key and body are keyed fingerprints; the answer is rebuilt, never
-- stored. Kept for a day.
create table idempotency_keys (
    key_digest bytea primary key,
    body_digest bytea not null,
    order_id text not null references orders (id),
    created_at bigint not null
);
create index idempotency_keys_by_age on idempotency_keys (created_at);

-- What is to be invoiced, with an opaque reference to its cause. Whoever issues takes the oldest without an invoice.
create table invoices_owed (
    cause text primary key,
    subject_id text not null,
    currency text not null,
    basis text not null,
    net_minor bigint not null,
    tax_minor bigint not null,
    total_minor bigint not null,
    owed_at bigint not null,
    invoiced_at bigint
);
create index invoices_owed_by_age on invoices_owed (invoiced_at, owed_at);
