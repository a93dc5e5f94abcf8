-- Revert parvis:deposit from pg
begin;

drop function agent.deposit(text, int, date);

commit;
