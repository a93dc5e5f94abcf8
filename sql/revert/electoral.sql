-- Revert parvis:electoral from pg
begin;

drop function worker.poll_list();
drop function worker.poll_remove(bigint, text, date);
drop function worker.poll_add(bigint, text, date, date);
drop function agent.roll_batch(bigint);
drop function agent.roll_batches();
drop function agent.roll_send(text);
drop function agent.roll_pending();
drop function agent.roll_deposit(text, int, text, date, boolean, date, date);
drop function agent.roll(text);
drop function agent.poll_remove(bigint);
drop function agent.poll_add(text, date, date);
drop function parvis.polls_keeper();
drop function agent.polls();
drop function citizen.polls();
drop function parvis.polls();
drop table parvis.roll;
drop table parvis.roll_batch;
drop table parvis.poll;
drop domain parvis.deposit_way;
drop domain parvis.poll_kind;

commit;
