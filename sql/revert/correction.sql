-- Revert parvis:correction from pg
begin;
set local role parvis_owner;

drop trigger request_correction_erased on parvis.request;
drop trigger request_correction_ended on parvis.request;
drop function citizen.correction_send(bytea, text, int, jsonb, jsonb);
drop function citizen.correction_file_remove(bytea, bigint);
drop function citizen.correction_file_add(bytea, text, text, text, bigint, bytea, bytea, text, bytea[]);
drop function citizen.correction_save(bytea, int, text);
drop function citizen.correction(bytea);
drop function parvis.correction_held(bytea);
drop function agent.corrections(text);
drop function agent.correction_cancel(text, int, jsonb);
drop function agent.correction_ask(text, int, text, text, jsonb, jsonb);
drop function parvis.field_files(bigint, bigint, bigint[]);
drop function parvis.correction_erase();
drop function parvis.correction_end();
drop table parvis.correction;
drop domain parvis.correction_state;

commit;
