-- Verify parvis:survey on pg
begin;

select commune, token, service, procedure, expires_at from parvis.survey_token where false;
select commune, month, service, procedure, question, mark, n from parvis.survey_count where false;
select 1 / has_function_privilege('parvis_citizen', 'citizen.survey_answer(bytea, int[])', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.surveys_purge()', 'execute')::int;

rollback;
