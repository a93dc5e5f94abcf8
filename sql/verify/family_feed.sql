-- Verify parvis:family_feed on pg
begin;

select commune, adult, token, made_at from parvis.family_feed where false;
select 1 / (count(*) = 4 and bool_and(has_function_privilege('parvis_citizen', p.oid, 'execute')))::int
from pg_proc p
where p.pronamespace = 'citizen'::regnamespace
and p.proname in ('family_feed', 'family_feed_renew', 'family_feed_stop', 'feed');

rollback;
