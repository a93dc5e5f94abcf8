-- Verify parvis:answer_template on pg
begin;

select procedure, kind, name, last, used, archived_at from parvis.answer_template where false;
select template, n, name, text, agent, at from parvis.answer_template_version where false;
select template, act, n, agent, at from parvis.answer_template_act where false;
select 1 / has_function_privilege('parvis_agent', 'agent.answer_template_save(bigint, int, text, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.answer_templates_for(text, text)', 'execute')::int;

rollback;
