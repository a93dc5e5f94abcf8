-- Revert parvis:administration from pg
begin;

drop function worker.volume_watch();
drop function agent.volume_answer(bigint, date, text);
drop function agent.volume_alerts();
drop function agent.looks(bigint, text, date, date, bigint, int);
drop function agent.signatures();
drop function agent.delegation_end(bigint);
drop function agent.delegation_add(text, bigint, bigint, boolean, boolean, date, date);
drop function agent.delegations();
drop function agent.account_sessions_end(bigint);
drop function agent.session_end(text);
drop function agent.sessions();
drop function agent.account_set(bigint, text, text, text, text[], text[], boolean, bigint);
drop function agent.accounts();
drop function agent.form_period(text, timestamp, timestamp, timestamptz);
drop function agent.service_set(text, text, text, boolean, int);
drop function agent.service_list();
drop function agent.settings_restore(bigint, bigint);
drop function agent.administration_history(text, bigint, date, date, bigint, int);
drop function agent.settings_set(jsonb, bigint);
drop function agent.settings();
drop function parvis.agent_words(bigint);
drop function parvis.administration_version(text);
drop function parvis.administration_note(text, jsonb, jsonb);
drop function parvis.administration_wrote(text, jsonb, jsonb, bigint);
drop table parvis.volume_alert;
drop table parvis.administration_act;

commit;
