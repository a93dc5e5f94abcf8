-- Verify parvis:api on pg
begin;

select commune, request, service, n, kind, at
from parvis.request_change
where false;
select 1 / has_function_privilege('parvis_agent', 'agent.feed(text, int)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.document_look(text, bigint)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.written(text, text)', 'execute')::int;

rollback;
