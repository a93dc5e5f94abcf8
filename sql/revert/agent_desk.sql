-- Revert parvis:agent_desk from pg
begin;

drop function agent.counts();
drop function agent.search(text, text, int);
drop function parvis.name_ids(text, text[], int);
drop function agent.desk(jsonb, date, bigint, int);
drop function parvis.desk_ids(text, text[], text[], text, bigint, date, date, bigint, int);
drop function parvis.desk_rows(bigint[]);
drop type parvis.desk_row;

commit;
