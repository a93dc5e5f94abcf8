-- Role × object × right, of all that the roles and everybody may do here: what
-- tests/sql/run compares with rights.csv.
with role as (
	select r.oid, r.rolname::text as name
	from pg_roles r
	where r.rolname in ('parvis_owner', 'parvis_keeper', 'parvis_citizen', 'parvis_agent', 'parvis_worker')
), object as (
	select 'schema' as kind, n.nspname::text as name, n.nspacl as acl, n.nspowner as owner, 'n'::"char" as type
	from pg_namespace n
	where n.nspname in ('parvis', 'citizen', 'agent', 'worker')
	union all
	select case c.relkind when 'r' then 'table' else 'sequence' end, c.oid::regclass::text, c.relacl, c.relowner,
		case c.relkind when 'r' then 'r'::"char" else 's'::"char" end
	from pg_class c
	where c.relnamespace = 'parvis'::regnamespace
	and c.relkind in ('r', 'S')
	union all
	select 'function', p.oid::regprocedure::text, p.proacl, p.proowner, 'f'::"char"
	from pg_proc p
	where p.pronamespace::regnamespace::text in ('parvis', 'citizen', 'agent', 'worker')
	union all
	select 'domain', t.oid::regtype::text, t.typacl, t.typowner, 'T'::"char"
	from pg_type t
	where t.typnamespace = 'parvis'::regnamespace
	and t.typtype = 'd'
)
select
	coalesce(r.name, 'public') as role, o.kind, o.name as object,
	string_agg(lower(a.privilege_type), ' ' order by a.privilege_type) as rights
from object o
cross join lateral aclexplode(coalesce(o.acl, acldefault(o.type, o.owner))) a
left join role r on r.oid = a.grantee
where a.grantee = 0
or r.oid is not null
group by 1, 2, 3
order by 1, 2, 3;
