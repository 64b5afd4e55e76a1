-- What is open of all invoices that are due on a day, so that a page of open items says its sums without reading all of them. Each
-- transaction that moves some adds a row with the difference: nobody waits for another's row. A duty adds the rows of a day up.
create table open_days (
    id text primary key,
    currency text not null,
    due_on text not null,
    open_minor bigint not null,
    items bigint not null
);
create index open_days_by_day on open_days (currency, due_on);
drop index invoice_balances_by_age;

insert into open_days (id, currency, due_on, open_minor, items)
    select 'sum/' || currency || '/' || due_on, currency, due_on,
           cast(sum(open_minor) as bigint), count(*)
    from invoice_balances where settled_at is null group by currency, due_on;
