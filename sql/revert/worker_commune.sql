-- Revert parvis:worker_commune from pg
begin;

drop function worker.agent_add(bigint, text, text, text, text, text[], text[]);
drop function worker.commune_export(bigint);
drop function worker.commune_key();
drop function worker.commune_list();
drop function worker.commune_set(bigint, jsonb);
drop function worker.commune_by_host(text);
drop function worker.enter(bigint);

commit;
