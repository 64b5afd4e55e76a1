-- Who orders. The index recognises a returning customer without opening anything; everything that says who it is, is
-- sealed under the subject's own keys.
create table customers (
    id text primary key,
    subject_id text not null unique,
    email_index bytea not null unique,
    email_sealed bytea not null,
    name_sealed bytea,
    company_sealed bytea,
    phone_sealed bytea,
    vat_id_sealed bytea,
    address_line1_sealed bytea,
    address_line2_sealed bytea,
    postal_code_sealed bytea,
    city_sealed bytea,
    region_sealed bytea,
    country text not null,
    language text not null,
    created_at bigint not null,
    -- the customer proved to read the address's mail
    verified_at bigint,
    -- asked again by every transaction that seals for this customer
    erasing_at bigint
);
create index customers_by_age on customers (created_at, id);
