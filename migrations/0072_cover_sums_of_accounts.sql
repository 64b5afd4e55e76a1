-- Trial balances and figures a month add up an account's postings: with everything that they ask for in the index, they read
-- nothing else.
drop index postings_by_account;
create index postings_by_account on postings (account, currency, booked_on, booked_at, amount_minor);
