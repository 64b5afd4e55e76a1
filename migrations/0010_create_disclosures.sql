-- Personal data that left for another party: to whom, which fields, for what, on whose word. The customer reads it. It
-- names fields, never what stood in them, so there is nothing in it to seal.
create table disclosures (
    id text primary key,
    subject_id text not null,
    -- A party's name, from the settings or the code.
    recipient text not null,
    -- Columns as table.column, one a line.
    fields text not null,
    purpose text not null,
    basis text not null,
    -- The random id of the consent it rests on, if it does.
    consent text,
    disclosed_at bigint not null
);

create index disclosures_by_subject on disclosures (subject_id, id);
