-- What was done about an invoice that was not paid in time: each step once. It is written with the mail that it owes and
-- the fee that it charges.
create table dunning_steps (
    invoice_id text not null references invoices (id),
    -- counts the steps of the settings, from 0
    step bigint not null,
    -- what the invoice was for, where that renews
    subscription_id text references subscriptions (id),
    -- which letter it is: reminder, first or last
    text text not null,
    taken_at bigint not null,
    -- a day of the shop's calendar
    taken_on text not null,
    currency text not null,
    fee_minor bigint not null,
    interest_minor bigint not null,
    primary key (invoice_id, step)
);
create index dunning_steps_by_subscription on dunning_steps (subscription_id);
create index subscriptions_overdue on subscriptions (overdue_at, id) where overdue_at is not null;
