-- Revert parvis:document from pg
begin;

drop function parvis.document_keep(bigint, text, text, bigint, bytea, bytea, text, bytea[]);
drop function parvis.document_file(bigint);
drop function parvis.documents_missing(parvis.activity, parvis.family_child);
drop function parvis.document_restricted(text);
alter table parvis.file drop constraint file_document_fkey;
drop table parvis.family_document;
drop function parvis.document_kinds();

commit;
