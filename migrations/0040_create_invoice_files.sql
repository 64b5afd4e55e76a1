-- What a document was sent as: rendered once, then frozen, so that everybody who ever reads it reads the same bytes.
create table invoice_files (
    -- the document's id and the form: inv_….pdf
    id text primary key,
    invoice_id text not null references invoices (id),
    subject_id text not null,
    -- pdf, cii or ubl
    form text not null,
    rendered_at bigint not null,
    file_digest bytea not null,
    file_sealed bytea not null
);
create index invoice_files_by_invoice on invoice_files (invoice_id);
