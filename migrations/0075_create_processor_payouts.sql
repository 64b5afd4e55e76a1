-- What a processor pays out to the shop's bank. It is known by asking, before the bank's statement shows it or after; the line
-- that shows it takes it out of what is still at the processor. What names it is the shop's own money: no person.
create table processor_payouts (
    id text primary key,
    -- of the processor's name for it: finds it again
    payout_digest bytea not null unique,
    currency text not null,
    -- negative for what the processor takes from the bank
    amount_minor bigint not null,
    -- pending, in_transit, paid, failed, canceled: it only ever goes on
    state text not null,
    -- the day on which it should be at the bank
    arrives_on text not null,
    -- what the bank's statement says of it
    descriptor text,
    trace text,
    made_at bigint not null,
    learnt_at bigint not null,
    -- the line of the bank's statement that shows it
    line_id text unique references bank_lines (id),
    -- a person took its line away again: nothing but a person gives it another
    released_at bigint
);
create index processor_payouts_by_age on processor_payouts (arrives_on, id);
create index processor_payouts_awaited on processor_payouts (currency, amount_minor) where line_id is null;

-- What the processor said that it holds for the shop, and what the books said at that moment: without what is on its way to the
-- bank, both are the same.
create table processor_balances (
    currency text primary key,
    available_minor bigint not null,
    pending_minor bigint not null,
    booked_minor bigint not null,
    underway_minor bigint not null,
    asked_at bigint not null
);
