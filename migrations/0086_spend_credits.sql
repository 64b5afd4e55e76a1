-- What the shop owes a customer pays their open invoices by itself: asked whenever a credit was given, and every few seconds.
create index customer_credits_left on customer_credits (customer_id, currency) where credit_minor > 0;
create index postings_of_credits on postings (customer_id, currency, booked_on) where account = 'customer_credit';
