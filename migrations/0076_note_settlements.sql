-- A processor may settle a payment in another currency than it was charged in. What came in is booked in the currency of the
-- charge, in which the customer owed it; what it became, and what the processor kept of that, stands beside it for a person.
alter table processor_payments add column settled_currency text;
alter table processor_payments add column settled_minor bigint;
alter table processor_payments add column settled_fee_minor bigint;
create index processor_payments_settled on processor_payments (paid_at) where settled_currency is not null;
