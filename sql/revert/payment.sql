-- Revert parvis:payment from pg
begin;

drop function worker.payment_unreachable(bigint, bigint);
drop function worker.payment_result(bigint, bigint, jsonb);
drop function worker.payment_take(int);
drop function citizen.payment_heard(text, jsonb);
drop function citizen.payment_of(text);
drop function citizen.payment_hint(text);
drop function citizen.payment_visit(text);
drop function citizen.payment_result(text, jsonb);
drop function citizen.payment_awaited(text);
drop function citizen.payment_back(text);
drop function citizen.payment_failed(text, text);
drop function citizen.payment_started(text, text);
drop function citizen.payment_start(text, text);
drop function citizen.invoice(text);
drop function parvis.payment_ask(parvis.payment_attempt);
drop function parvis.payment_settle(bigint, jsonb);
drop function parvis.payment_tell(parvis.payment_attempt);
drop function parvis.payment_pay(parvis.payment_attempt, jsonb);
drop function parvis.payment_compare(parvis.payment_attempt, jsonb);
drop function parvis.payment_credit(bigint, bigint, bigint);
drop table parvis.payment_task;
drop table parvis.payment_attempt;
drop domain parvis.attempt_state;

commit;
