-- What is issued is sealed under one key for each subject and fiscal year, minted with the first document of the year: it
-- outlives the subject's other keys as long as the law asks, and expires by itself.
alter table data_keys add column fiscal_year bigint;
create unique index data_keys_by_year on data_keys (subject_id, class, fiscal_year);
