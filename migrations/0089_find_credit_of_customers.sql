-- The panel shows how a customer's credit came about. Only these postings name a customer and no invoice; all others are found
-- by their invoice.
create index postings_by_credit on postings (customer_id, booked_at) where account = 'customer_credit';
