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

create function worker.commune_add(
	p_insee text, p_name text, p_hosts text[], p_time_zone text, p_wrapped_key bytea, p_settings jsonb)
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	added bigint;
begin
	if not exists (select from pg_timezone_names where name = p_time_zone) then
		perform refuse(422, 'commune.time-zone');
	end if;
	if coalesce(array_length(p_hosts, 1), 0) = 0 then
		perform refuse(422, 'commune.no-host');
	end if;
	insert into commune (insee, name, time_zone, wrapped_key)
	values (p_insee, p_name, p_time_zone, p_wrapped_key)
	returning id into added;
	insert into host_name (commune, host, main)
	select added, lower(given.host), given.place = 1
	from unnest(p_hosts) with ordinality as given (host, place);
	perform worker.commune_set(added, coalesce(p_settings, '{}'));
	insert into procedure (commune, name, digest)
	select distinct on (d.name)
		added, d.name, d.digest
	from definition d
	order by d.name, d.published_at desc, d.digest;
	return added;
end
$$;
comment on function worker.commune_add(text, text, text[], text, bytea, jsonb) is 'Adds a commune under its host names (the first is the main one), with every procedure published so far; gives its id.';

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
		and c.relname not in ('session', 'rate', 'access_link', 'parked', 'counter_delta', 'definition')
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

create function worker.definition_publish(
	p_name text, p_digest text, p_title text, p_summary text, p_xml text)
returns boolean
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	added boolean;
begin
	insert into definition (digest, name, title, summary, category, service, retention, delay, xml)
	select
		p_digest, p_name, p_title, coalesce(p_summary, ''),
		coalesce(head.category, ''),
		coalesce(head.service, 'accueil'),
		coalesce(head.retention::interval, interval '1 year'),
		coalesce(head.delay::interval, interval '2 months'),
		p_xml
	from (select
		definition_head(p_xml, 'category') as category,
		definition_head(p_xml, 'service') as service,
		definition_head(p_xml, 'retention') as retention,
		definition_head(p_xml, 'delay') as delay
	) head
	on conflict on constraint definition_pkey do nothing;
	added := found;
	insert into procedure (commune, name, digest)
	select c.id, p_name, p_digest
	from commune c
	on conflict on constraint procedure_pkey do update
	set
		digest = excluded.digest,
		updated_at = now()
	where procedure.digest <> excluded.digest;
	return added;
exception
	when invalid_datetime_format or datetime_field_overflow or invalid_xml_document then
		raise exception using
			errcode = 'PV422',
			message = 'definition.head',
			detail = sqlerrm;
end
$$;
comment on function worker.definition_publish(text, text, text, text, text) is 'Publishes a definition for every commune; drafts and requests stay with theirs; false where it was there already. Category, service, retention and delay are read from its head <pv:procedure>.';

grant execute on function
	worker.enter(bigint),
	worker.commune_by_host(text),
	worker.commune_set(bigint, jsonb),
	worker.commune_add(text, text, text[], text, bytea, jsonb),
	worker.commune_list(),
	worker.commune_key(),
	worker.commune_export(bigint),
	worker.agent_add(bigint, text, text, text, text, text[], text[]),
	worker.definition_publish(text, text, text, text, text)
	to parvis_worker;

commit;
