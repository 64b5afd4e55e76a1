-- What goes back to a customer is not always a transfer within the SEPA: money in another currency, or of somebody of whom nothing
-- is known any more, goes back by hand. It leaves the customer's credit and the shop's account, once for the request that said so.
create table manual_refunds (
    id text primary key,
    customer_id text not null references customers (id),
    subject_id text not null,
    -- the withdrawn order that it pays back, where it is one
    order_id text references orders (id),
    entry_id text not null references entries (id),
    -- transfer or cash
    means text not null,
    currency text not null,
    amount_minor bigint not null,
    paid_on text not null,
    key_digest bytea not null unique,
    body_digest bytea not null,
    actor_kind text not null,
    actor_id text,
    recorded_at bigint not null,
    -- it was a slip of the pen, or came back
    reversal_id text references entries (id),
    reversed_at bigint
);
create index manual_refunds_by_customer on manual_refunds (customer_id);
create index manual_refunds_latest on manual_refunds (recorded_at, id);

-- Of some withdrawn orders nothing goes back although there is something: nobody knows any more where to, or its customer wants to
-- keep it as a credit. What comes for one later is to be given back again.
create table repayment_closings (
    order_id text primary key references orders (id),
    -- unknown or kept
    why text not null,
    actor_kind text not null,
    actor_id text,
    closed_at bigint not null
);
