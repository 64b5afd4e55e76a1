-- The booked balance before the first movement of a line's day, in the statement that brought it; nothing where no balances
-- prove that the statement is whole. An equal line of a statement whose day begins with another balance is another payment.
alter table bank_lines add column opened_minor bigint;
