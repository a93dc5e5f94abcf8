-- Revert parvis:edition from pg
begin;
set local role parvis_keeper;

drop function worker.form_export(bigint, text, text);
drop function worker.procedure_withdraw(bigint, text);
drop function worker.procedure_back(bigint, text);
drop function worker.procedure_plan(bigint, text);
drop function worker.form_publish(bigint, text, text);
drop function worker.form_import(bigint, text, text, text, text, text);
drop function worker.definition_publish(text, text, text, text, text);
drop function worker.commune_add(text, text, text[], text, bytea, jsonb);

set local role parvis_owner;

drop function agent.form_reopen(text);
drop function agent.form_withdraw(text);
drop function agent.form_back(text, text);
drop function agent.form_discard(text);
drop function agent.form_publish(text, text);
drop function agent.form_plan(text);
drop function agent.form_import(text, text, text, text, text);
drop function agent.form_history(text);
drop function agent.forms();
drop function parvis.administrator();
drop function parvis.procedure_plan(bigint, text);
drop function parvis.procedure_withdraw(bigint, text, bigint);
drop function parvis.procedure_back(bigint, text, bigint);
drop function parvis.edition_before(bigint, text);
drop function parvis.candidate_publish(bigint, text, text, bigint);
drop function parvis.candidate_put(bigint, text, text, bigint);
drop function parvis.procedure_put(bigint, text, text, boolean, bigint, text);
drop function parvis.definition_keep(text, text, text, text, text, boolean);
drop table parvis.publication;
drop table parvis.candidate;

commit;
