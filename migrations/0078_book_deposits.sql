-- Cash and cheques that were recorded by hand come in at the bank together, as one line: each says which one showed it there.
alter table manual_payments add column deposit_line_id text;
create index manual_payments_by_deposit on manual_payments (deposit_line_id) where deposit_line_id is not null;
create index manual_payments_in_hand on manual_payments (currency, received_on, id)
    where deposit_line_id is null and reversed_at is null;

-- A line is set aside for a reason, in an operator's words.
alter table bank_lines add column aside_sealed bytea;
