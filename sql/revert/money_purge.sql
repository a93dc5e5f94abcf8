-- Revert parvis:money_purge from pg
begin;

drop function worker.money_purge(int);
drop function parvis.money_over(int);

commit;
