-- What an uploaded file is called, so that whoever sent several knows which was refused; sealed, since a name may hold anything.
alter table statement_uploads add column file_name_sealed bytea;
