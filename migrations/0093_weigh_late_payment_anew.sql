-- What late payment costs follows from the steps that were taken and from the money that came and stayed, whatever is known of
-- that first: so a step keeps by what it reckoned. Of steps that were taken before, nobody wrote the rate down.
alter table dunning_steps add column interest_rate bigint;
-- what of the invoice its customer's credit covered when the step was taken
alter table dunning_steps add column covered_minor bigint not null default 0;

-- How often what is open on an invoice moved; and, of its first step, how often it had when it was last weighed. Not every move
-- leaves a posting on the invoice: what a credit note gives of a paid one does not.
alter table invoice_balances add column moves bigint not null default 0;
alter table dunning_steps add column weighed_moves bigint not null default 0;
update dunning_steps set weighed_moves = -1 where step = 0 and weighed_postings <>
    (select count(*) from postings p where p.invoice_id = dunning_steps.invoice_id and p.account = 'receivable');
alter table dunning_steps drop column weighed_postings;
-- Fees that were given up can come back, so what stands now says no more which invoices are to be weighed.
drop index invoice_balances_late;
