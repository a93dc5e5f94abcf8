-- Verify parvis:citizen_draft on pg
begin;

select 1 / (count(*) = 12 and bool_and(has_function_privilege('parvis_citizen', p.oid, 'execute')))::int
from pg_proc p
where p.pronamespace = 'citizen'::regnamespace
and p.proname in ('draft_create', 'draft_page', 'draft_save', 'draft_resume', 'draft_link',
	'draft_submit', 'file_add', 'file_remove', 'file_info', 'file_chunk',
	'park', 'unpark');

rollback;
