-- Whoever knows an address can order in its name, and what they order must not be paid out of the credit of whose it is: only
-- an order whose customer said that it is theirs spends it by itself. Null: nobody did, as far as is known.
alter table orders add column proven_at bigint;
