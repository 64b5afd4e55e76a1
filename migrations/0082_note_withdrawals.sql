-- An order that its customer withdrew from is not one that the shop cancelled: what was paid for it has to be back within
-- fourteen days (Directive 2011/83/EU, article 13).
alter table orders add column withdrawn_at bigint;
update orders set withdrawn_at = cancelled_at where id in (select order_id from declarations where outcome = 'withdrawn');
create index orders_withdrawn on orders (withdrawn_at, id) where withdrawn_at is not null;
