-- The books as they stood at the end of a day are what had been booked by then, whatever date a later entry bears (a bank's
-- line of last week). Each posting says when that was, so that a report adds up postings alone. What was there before this
-- column counts as known from the beginning.
alter table postings add column booked_at bigint not null default 0;

-- Exports go through a period day by day, in pages.
create index entries_by_day on entries (booked_on, id);
drop index invoices_by_day;
create index invoices_by_day on invoices (issued_on, position);

-- What is open now, by age; and what was open earlier but is not now.
create index invoice_balances_by_age on invoice_balances (currency, due_on, open_minor) where settled_at is null;
create index invoice_balances_settled on invoice_balances (settled_at, due_on, invoice_id) where settled_at is not null;
