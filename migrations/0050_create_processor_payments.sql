-- Payments through a processor. A row is written before the processor is asked, so that an answer which never comes is known
-- to be missing: its id is the key under which the processor does it once, however often it is asked. What the processor
-- calls its objects is sealed: with its help these names lead to a person.
create table processor_payments (
    id text primary key,
    -- checkout: on the processor's page; renewal: by a saved method
    kind text not null,
    invoice_id text not null references invoices (id),
    customer_id text not null,
    subject_id text not null,
    currency text not null,
    amount_minor bigint not null,
    -- asking: no answer yet; open: it can still be paid, or is on its way; paid; failed: no money will come of it
    state text not null,
    -- why it failed, one of a few words
    failure text,
    -- the consent to pay renewals in the same way
    saving_id text,
    -- of a renewal: the saved method
    method_id text,
    session_sealed bytea,
    intent_sealed bytea,
    requested_at bigint not null,
    paid_at bigint,
    failed_at bigint,
    -- when it was booked what the processor keeps
    fee_booked_at bigint,
    -- when the processor is asked again what became of it, and how often it was
    ask_at bigint,
    asked bigint not null
);
-- While one may still come to money, there is no other for the same invoice.
create unique index processor_payments_live on processor_payments (invoice_id) where state in ('asking', 'open');
create index processor_payments_due on processor_payments (ask_at) where ask_at is not null;
create index processor_payments_by_invoice on processor_payments (invoice_id);
create index processor_payments_by_customer on processor_payments (customer_id, id);

-- What a customer agreed to: being led to the processor's page with an amount (checkout), or renewals being paid by the
-- method that is given there (renewals).
create table payment_consents (
    id text primary key,
    customer_id text not null,
    subject_id text not null,
    what text not null,
    given_at bigint not null,
    withdrawn_at bigint
);
create index payment_consents_by_customer on payment_consents (customer_id);

-- The method that renewals are paid by. Of one order: whoever orders in somebody else's name pays for that order alone.
create table saved_methods (
    id text primary key,
    order_id text not null,
    customer_id text not null,
    subject_id text not null,
    consent_id text not null references payment_consents (id),
    customer_sealed bytea,
    method_sealed bytea,
    saved_at bigint not null,
    forgotten_at bigint
);
create unique index saved_methods_in_use on saved_methods (order_id) where forgotten_at is null;
create index saved_methods_by_customer on saved_methods (customer_id);

-- Money that goes back by the way it came, from a customer's credit. Like a payment, a row comes before the question.
create table processor_refunds (
    id text primary key,
    payment_id text not null references processor_payments (id),
    -- of one that was made elsewhere, at the processor itself: finds it again
    refund_digest bytea unique,
    -- the name of the request that it came from, so that the same request makes one
    request_digest bytea,
    currency text not null,
    amount_minor bigint not null,
    -- asking, pending, done, failed
    state text not null,
    -- what it was booked as
    entry_id text not null,
    requested_at bigint not null,
    done_at bigint,
    failed_at bigint,
    ask_at bigint,
    asked bigint not null
);
create index processor_refunds_by_payment on processor_refunds (payment_id);
create index processor_refunds_by_request on processor_refunds (request_digest);
create index processor_refunds_due on processor_refunds (ask_at) where ask_at is not null;

-- Payments that a customer's bank took back, and may give again.
create table processor_disputes (
    id text primary key,
    payment_id text not null references processor_payments (id),
    dispute_digest bytea not null unique,
    currency text not null,
    amount_minor bigint not null,
    taken_at bigint,
    returned_at bigint
);
create index processor_disputes_by_payment on processor_disputes (payment_id);

-- Messages of the processor that had their effect, in whose transaction they stand.
create table processor_events (
    event_digest bytea primary key,
    taken_at bigint not null
);
create index processor_events_by_age on processor_events (taken_at);
