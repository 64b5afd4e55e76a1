-- VIES is asked about a VAT id where the settings say so: how often it was, and when it is again.
alter table vat_confirmations add column tries bigint not null default 0;
alter table vat_confirmations add column next_try_at bigint;
-- it is valid, but of somebody with another name: a person decides
alter table vat_confirmations add column left_at bigint;
-- the number by which VIES knows that it was asked
alter table vat_confirmations add column consultation text;
