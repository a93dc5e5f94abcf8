-- Revert parvis:acknowledge from pg
begin;

drop function agent.acknowledge(text, int, text, text, text, date, jsonb, text);
drop function parvis.to_acknowledge(bigint);

commit;
