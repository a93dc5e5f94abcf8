-- Revert parvis:family_part from pg
begin;

drop function worker.families_purge(int);
drop function agent.family_write(text, int, text, bigint, jsonb);
drop function agent.family_add(text, jsonb);
drop function agent.family(text, boolean);
drop function agent.families(text, int);
drop function citizen.family_write(text, int, text, bigint, jsonb);
drop function citizen.family_file(text);
drop function parvis.family_write(bigint, int, text, bigint, jsonb, bigint, bigint);
drop function parvis.family_json(bigint, boolean);
drop table parvis.family_change;

commit;
