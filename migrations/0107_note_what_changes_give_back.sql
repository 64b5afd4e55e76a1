-- An invoice whose later days were given back by the invoice for another plan has only the rest of it left to credit: a credit note
-- for all of it would give those days back again. Both are named by their causes; the amount is on their basis.
create table amounts_given_back (
    cause text not null,
    by_cause text not null,
    currency text not null,
    amount_minor bigint not null,
    noted_at bigint not null,
    primary key (cause, by_cause)
);
