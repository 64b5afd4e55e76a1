-- Of the credit of a customer who withdrew from an order, some may be on its way back. Whether there is any such order is asked
-- whenever an invoice is issued, by a room that knows of no orders.
alter table customers add column withdrew_at bigint;
update customers set withdrew_at = (select min(o.withdrawn_at) from orders o where o.customer_id = customers.id);
