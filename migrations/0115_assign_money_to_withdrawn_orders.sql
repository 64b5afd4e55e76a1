-- Who withdraws before there is an invoice may have paid all the same. An operator says which order the money came for: it is its
-- customer's credit, and to be given back. An entry that takes the assignment back ends that.
create table order_assignments (
    entry_id text primary key references entries (id),
    line_id text not null references bank_lines (id),
    order_id text not null references orders (id)
);
