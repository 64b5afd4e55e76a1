-- The One-Stop-Shop's return tells goods from services (Regulation (EU) 282/2011, article 59 and annex III of 2020/194):
-- a document says what kind of thing it is for. A plan is of one kind, and so are the documents of its orders.
alter table invoices add column supply text not null default 'electronic';
