-- The catalogue keeps its promises, whatever is added later.
\ir setup.sql
select no_plan();

select is_empty($$
	select c.relname
	from pg_class c
	where c.relnamespace = 'parvis'::regnamespace
	and c.relkind in ('r', 'p')
	and c.relname <> 'definition'
	and not (c.relrowsecurity and c.relforcerowsecurity)
$$, 'every table but the definitions has row-level security, forced');

select is_empty($$
	select c.relname
	from pg_class c
	where c.relnamespace = 'parvis'::regnamespace
	and c.relkind in ('r', 'p')
	and c.relname not in ('definition', 'commune')
	and not exists (
		select
		from pg_constraint k
		join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
		where k.conrelid = c.oid
		and k.contype = 'p'
		and a.attname = 'commune'
	)
$$, 'every table of a tenant has it first in its key');

select set_eq($$
	select c.relname::text, p.polname::text, pg_get_expr(p.polqual, p.polrelid) as qual,
		p.polroles::regrole[]::text as roles, p.polcmd::text, p.polpermissive
	from pg_policy p
	join pg_class c on c.oid = p.polrelid
$$, $$
	select c.relname::text, p.name,
		case p.name when 'worker_and_migration' then 'true'
		else format('(%s = (NULLIF(current_setting(''parvis.commune''::text, true), ''''::text))::bigint)',
			case c.relname when 'commune' then 'id' else 'commune' end) end as qual,
		case p.name when 'tenant' then '{parvis_owner}' else '{parvis_keeper}' end as roles,
		'*' as command, true as permissive
	from pg_class c
	cross join (values ('tenant'), ('worker_and_migration')) as p (name)
	where c.relnamespace = 'parvis'::regnamespace
	and c.relkind = 'r'
	and c.relname <> 'definition'
$$, 'every table of a tenant has the two policies, and no other');

select is_empty($$
	select p.oid::regprocedure
	from pg_proc p
	where p.pronamespace::regnamespace::text in ('parvis', 'citizen', 'agent', 'worker')
	and p.prosecdef
	and not exists (
		select from unnest(p.proconfig) as c (setting) where setting ~ '^search_path=.*pg_temp$')
$$, 'every security definer has a search_path of its own, which ends with pg_temp');

select is_empty($$
	select p.oid::regprocedure
	from pg_proc p
	where p.pronamespace::regnamespace::text in ('citizen', 'agent', 'worker')
	and not p.prosecdef
	and p.proname <> 'enter'
$$, 'every function of an audience is a security definer; enter alone touches no table');

select is_empty($$
	select p.oid::regprocedure
	from pg_proc p
	where p.pronamespace = 'parvis'::regnamespace
	and p.prosecdef
$$, 'no function inside is one');

select is_empty($$
	select p.oid::regprocedure, p.proowner::regrole
	from pg_proc p
	where p.pronamespace::regnamespace::text in ('parvis', 'citizen', 'agent', 'worker')
	and p.proowner <> (case
		when p.pronamespace = 'worker'::regnamespace or p.proname = 'commune_by_host' and p.prosecdef
		then 'parvis_keeper' else 'parvis_owner' end)::regrole
$$, 'the worker''s functions belong to the keeper, the others to the owner');

select is_empty($$
	select c.oid::regclass
	from pg_class c
	where c.relnamespace = 'parvis'::regnamespace
	and c.relkind in ('r', 'v', 'c')
	and coalesce(obj_description(
		case c.relkind when 'c' then c.reltype else c.oid end,
		case c.relkind when 'c' then 'pg_type' else 'pg_class' end), '') = ''
$$, 'every table and type has its comment');

select is_empty($$
	select c.oid::regclass, a.attname
	from pg_class c
	join pg_attribute a on a.attrelid = c.oid
	where c.relnamespace = 'parvis'::regnamespace
	and c.relkind = 'r'
	and a.attnum > 0
	and not a.attisdropped
	and coalesce(col_description(c.oid, a.attnum), '') = ''
$$, 'every column has its comment');

select is_empty($$
	select p.oid::regprocedure
	from pg_proc p
	where p.pronamespace::regnamespace::text in ('parvis', 'citizen', 'agent', 'worker')
	and coalesce(obj_description(p.oid, 'pg_proc'), '') = ''
$$, 'every function has its comment');

select is_empty($$
	select t.oid::regtype
	from pg_type t
	where t.typnamespace = 'parvis'::regnamespace
	and t.typtype = 'd'
	and coalesce(obj_description(t.oid, 'pg_type'), '') = ''
$$, 'every domain has its comment');

select is_empty($$
	select c.relname
	from pg_class c
	where c.relnamespace = 'parvis'::regnamespace
	and c.relkind = 'r'
	and obj_description(c.oid) !~* '(no personal data|public data|legal basis)'
$$, 'every table says its legal basis, or that nothing in it is personal');

select is_empty($$
	select c.relname
	from pg_class c
	where c.relnamespace = 'parvis'::regnamespace
	and c.relkind = 'r'
	and obj_description(c.oid) ~* 'legal basis'
	and obj_description(c.oid) !~* '(erased|kept)'
$$, 'every table of personal data says how long they are kept');

select is_empty($$
	select k.conname
	from pg_constraint k
	where k.connamespace = 'parvis'::regnamespace
	and k.conrelid <> 0
	and k.conname not like (select c.relname from pg_class c where c.oid = k.conrelid) || '\_%'
$$, 'every constraint is named after its table');

select is_empty($$
	select r.rolname
	from pg_roles r
	where r.rolname ~ '^parvis_'
	and (r.rolsuper or r.rolbypassrls or r.rolcreatedb or r.rolcreaterole or r.rolreplication)
$$, 'no role of Parvis is more than a role');

select is_empty($$
	select m.roleid::regrole, m.member::regrole
	from pg_auth_members m
	where m.roleid::regrole::text ~ '^parvis_'
	and m.member in (select oid from pg_roles where rolname ~ '^parvis_')
$$, 'no role of Parvis is a member of another');

select set_eq($$
	select r.rolname::text, r.rolcanlogin
	from pg_roles r
	where r.rolname ~ '^parvis_'
$$, $$
	values ('parvis_agent', true), ('parvis_citizen', true), ('parvis_keeper', false),
		('parvis_owner', false), ('parvis_worker', true)
$$, 'the three audiences log in, nobody else');

select * from finish();
rollback;
