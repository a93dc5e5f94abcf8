-- Revert parvis:hubee_worker from pg
begin;

drop function worker.hubee_health();
drop function worker.hubee_purge();
drop function worker.hubee_push_failed(bigint, boolean, text);
drop function worker.hubee_file(bigint);
drop function worker.hubee_push_take(text[], text[], int);
drop function worker.hubee_add(bigint, uuid, text, jsonb);
drop function worker.hubee_receive(bigint, text, text, jsonb, bytea, jsonb, jsonb);
drop function worker.hubee_form(text, text, text, text);
drop function worker.hubee_procedure(text);
drop function worker.hubee_failed(bigint, text, text, int);
drop function worker.hubee_kept_chunk(bigint, text, int);
drop function worker.hubee_kept(bigint, text);
drop function worker.hubee_keep(bigint, text, boolean, text, text, text, bigint, bytea, bytea, bytea[]);
drop function worker.hubee_describe(bigint, text, text, text);
drop function worker.hubee_begin(uuid, text);
drop function worker.hubee_asked(bigint, text, int, text);
drop function worker.hubee_due(text[], text[], int);
drop function worker.definition(text);
drop function worker.delay_end(text);
revoke execute on function
	parvis.definition_keep(text, text, text, text, text, boolean),
	parvis.today(),
	parvis.due_after(date, text),
	parvis.person_words(bigint, jsonb)
	from parvis_keeper;

commit;
