-- Revert parvis:absence_desk from pg
begin;

drop function agent.absence_decide(bigint, boolean, text);
drop function agent.absences(boolean);
drop function parvis.absence_held(parvis.absence);

commit;
