-- Revert parvis:regie from pg
begin;

drop function worker.regie_set(bigint, text, jsonb);
drop function agent.regie_set(text, jsonb, int);
drop function agent.regies();
drop function parvis.regie_write(text, jsonb, int);
drop function parvis.cashier(text);
drop function parvis.regie_next(bigint, text, text, int, int);
drop function parvis.euros(bigint, text);
drop function parvis.random_token();
drop function parvis.random_letters(int);
drop table parvis.regie_agent;
drop table parvis.regie_number;
drop table parvis.regie;
drop domain parvis.pay_means;
drop domain parvis.pay_mode;

commit;
