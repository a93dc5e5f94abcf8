-- Revert parvis:survey from pg
begin;

drop function worker.surveys_purge();

set local role parvis_owner;
drop function citizen.survey_answer(bytea, int[]);
drop function citizen.survey(bytea);
drop function parvis.survey_open(text, text, jsonb);
drop table parvis.survey_count;
drop table parvis.survey_token;

commit;
