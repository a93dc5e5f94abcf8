-- Revert parvis:accounting from pg
begin;

drop function agent.regie_takings(text, date, date, text);
drop function agent.regie_journal(text, date, date, int);

commit;
