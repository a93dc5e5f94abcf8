-- Verify parvis:role on pg
begin;

select 1 / (count(*) = 5)::int
from pg_roles
where rolname in ('parvis_owner', 'parvis_keeper', 'parvis_citizen', 'parvis_agent', 'parvis_worker')
and not rolsuper
and not rolbypassrls;

select 1 / (count(*) = 3)::int
from pg_db_role_setting s
join pg_roles r on r.oid = s.setrole
join pg_database d on d.oid = s.setdatabase
where d.datname = current_database()
and r.rolname in ('parvis_citizen', 'parvis_agent', 'parvis_worker');

rollback;
