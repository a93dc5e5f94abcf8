-- Revert parvis:definition from pg
begin;

drop function parvis.due_after(date, text);
drop function parvis.definition_head(text, text);
drop function parvis.procedure_open(parvis.procedure);
drop table parvis.procedure;
drop table parvis.definition;

commit;
