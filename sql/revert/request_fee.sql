-- Revert parvis:request_fee from pg
begin;

drop function worker.fee_regies(text);
drop function agent.fee_issue(text, text);
drop function agent.request_fee(text);
drop function citizen.fee_open(bytea);
drop function citizen.request_fee(bytea, text);
drop function parvis.fee_issue(bigint, jsonb);
drop function parvis.fee_invoice(parvis.request, parvis.regie, jsonb, bigint);
drop table parvis.request_fee;

commit;
