-- Deploy parvis:worker_commune to pg
-- requires: shared outbox
begin;
-- the worker's functions belong to the keeper, whose policy sees every commune
set local role parvis_keeper;

create function worker.enter(p_commune bigint)
returns void
language sql
as $$
	select pg_catalog.set_config('parvis.commune', coalesce(p_commune::text, ''), true)
$$;
comment on function worker.enter(bigint) is 'Enters a commune for this transaction; null: none, the worker''s functions see all.';

create function worker.commune_by_host(p_host text)
returns table (id bigint, insee text, name text, host text, time_zone text, settings jsonb)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select * from commune_by_host(p_host)
$$;
comment on function worker.commune_by_host(text) is 'The commune served under a host name.';

create function worker.commune_set(p_commune bigint, p_settings jsonb)
returns void
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with gone as (
		delete from setting s
		using jsonb_each(p_settings) as given (name, value)
		where s.commune = p_commune
		and s.name = given.name
		and given.value = 'null'
	)
	insert into setting (commune, name, value)
	select p_commune, given.name, given.value
	from jsonb_each(p_settings) as given (name, value)
	where given.value <> 'null'
	on conflict on constraint setting_pkey do update
	set value = excluded.value
$$;
comment on function worker.commune_set(bigint, jsonb) is 'Sets each member as a setting of the commune; null removes one; those not named stay.';

create function worker.commune_list()
returns table (
	id bigint, insee text, name text, host text, hosts text[], time_zone text,
	settings jsonb, created_at timestamptz)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select
		c.id, c.insee, c.name,
		max(h.host) filter (where h.main),
		array_agg(h.host order by h.main desc, h.host),
		c.time_zone,
		coalesce((
			select jsonb_object_agg(s.name, s.value)
			from setting s
			where s.commune = c.id
		), '{}'),
		c.created_at
	from commune c
	left join host_name h on h.commune = c.id
	group by c.id
	order by c.name, c.id
$$;
comment on function worker.commune_list() is 'Every commune of this database.';

create function worker.commune_key()
returns bytea
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select c.wrapped_key
	from commune c
	where c.id = tenant()
$$;
comment on function worker.commune_key() is 'The key of the commune entered, sealed under the master key.';

create function worker.commune_export(p_commune bigint)
returns setof jsonb
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	exported record;
begin
	for exported in
		select
			c.relname::text as name,
			case when c.relname = 'commune' then 'id' else 'commune' end as tenant
		from pg_class c
		where c.relnamespace = 'parvis'::regnamespace
		and c.relkind = 'r'
		-- what opens something, or lives for a moment, is no one's record
		and c.relname not in ('session', 'rate', 'access_link', 'invitation', 'parked', 'counter_delta', 'definition')
		order by array_position(array['commune', 'host_name', 'setting', 'procedure', 'agent']::name[], c.relname), c.relname
	loop
		return query execute format(
			'select jsonb_build_object(''table'', %L, ''row'','
			' to_jsonb(t) - array[''password_hash'', ''totp_secret'', ''token'', ''code'', ''access''])'
			' from %I t where t.%I = $1',
			exported.name, exported.name, exported.tenant)
		using p_commune;
	end loop;
	return query
	select jsonb_build_object('table', 'definition', 'row', to_jsonb(d))
	from definition d
	where d.digest in (
		select p.digest from procedure p where p.commune = p_commune
		union
		select r.digest from request r where r.commune = p_commune
		union
		select f.digest from draft f where f.commune = p_commune);
end
$$;
comment on function worker.commune_export(bigint) is 'All that is kept of a commune, one line {table, row} for each row; without passwords, secrets and tokens; files stay sealed.';

create function worker.agent_add(
	p_commune bigint, p_login text, p_name text, p_email text, p_password_hash text,
	p_roles text[], p_services text[])
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	added bigint;
begin
	insert into agent (commune, login, name, email, password_hash)
	values (p_commune, lower(p_login), p_name, p_email, p_password_hash)
	returning id into added;
	insert into agent_role (commune, agent, role)
	select distinct p_commune, added, given.role
	from unnest(p_roles) as given (role);
	insert into agent_service (commune, agent, service)
	select distinct p_commune, added, given.service
	from unnest(p_services) as given (service);
	return added;
end
$$;
comment on function worker.agent_add(bigint, text, text, text, text, text[], text[]) is 'Adds an account of the mairie; without any service it sees every one.';

grant execute on function
	worker.enter(bigint),
	worker.commune_by_host(text),
	worker.commune_set(bigint, jsonb),
	worker.commune_list(),
	worker.commune_key(),
	worker.commune_export(bigint),
	worker.agent_add(bigint, text, text, text, text, text[], text[])
	to parvis_worker;

commit;
