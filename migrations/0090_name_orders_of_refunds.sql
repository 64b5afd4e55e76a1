-- A refund can pay a withdrawn order back, which is to be done within fourteen days: which one it was says what is still to be
-- given back of which. Without it, a refund counts for the order that was withdrawn from first.
alter table refunds add column order_id text;
