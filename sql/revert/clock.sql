-- Revert parvis:clock from pg
begin;

drop function worker.digest_write(int);
drop function worker.clock_run(int);
drop function agent.digest_set(boolean);
drop function agent.digest();
drop function agent.attest(text, int, text, text, jsonb);
drop function citizen.attestation_ask(bytea);
drop function agent.extend(text, int, text, date, text, jsonb);
drop function agent.delay_end(date, text);
drop function citizen.delay_end(text);
drop function citizen.clock(bytea);
drop function agent.clock(text);
drop function parvis.clock_of(parvis.request);
drop trigger request_clocked on parvis.request;
drop function parvis.request_clock();
drop function parvis.resumed(parvis.request, date);
drop function parvis.answer_days(bigint);
drop function parvis.day_in(bigint);
drop trigger request_extension_erased on parvis.request;
drop function parvis.erase_extension();
drop table parvis.digest;
drop table parvis.extension;

commit;
