-- Revert parvis:file from pg
begin;

drop table parvis.file_chunk;
drop table parvis.file;

commit;
