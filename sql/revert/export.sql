-- Revert parvis:export from pg
begin;

drop function worker.exports_purge();
drop function agent.export_files(text[]);
drop function agent.export_begin(jsonb, text, int, boolean);
drop table parvis.export;

commit;
