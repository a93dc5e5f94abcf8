-- Revert parvis:edition from pg
begin;
set local role parvis_keeper;

drop function worker.form_export(bigint, text, text);
drop function worker.procedure_withdraw(bigint, text);
drop function worker.procedure_back(bigint, text);
drop function worker.procedure_plan(bigint, text);
drop function worker.form_publish(bigint, text, text);
drop function worker.form_import(bigint, text, text, text, text, text);
create or replace function worker.definition_publish(
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

create or replace function worker.commune_add(
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

set local role parvis_owner;

drop function agent.form_reopen(text);
drop function agent.form_withdraw(text);
drop function agent.form_back(text, text);
drop function agent.form_discard(text);
drop function agent.form_publish(text, text);
drop function agent.form_plan(text);
drop function agent.form_import(text, text, text, text, text);
drop function agent.form_history(text);
drop function agent.forms();
drop function parvis.administrator();
drop function agent.definition(text);
create function agent.definition(p_digest text)
returns table (name text, xml text)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select d.name, d.xml
	from definition d
	where d.digest = p_digest
$$;
comment on function agent.definition(text) is 'A definition, never changed once published: to be kept by its digest.';
grant execute on function agent.definition(text) to parvis_agent;

drop function citizen.definition(text);
create function citizen.definition(p_digest text)
returns table (name text, xml text)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select d.name, d.xml
	from definition d
	where d.digest = p_digest
$$;
comment on function citizen.definition(text) is 'A definition, never changed once published: to be kept by its digest.';
grant execute on function citizen.definition(text) to parvis_citizen;

drop function parvis.procedure_plan(bigint, text);
drop function parvis.procedure_withdraw(bigint, text, bigint);
drop function parvis.procedure_back(bigint, text, bigint);
drop function parvis.edition_before(bigint, text);
drop function parvis.candidate_publish(bigint, text, text, bigint);
drop function parvis.candidate_put(bigint, text, text, bigint);
drop function parvis.procedure_put(bigint, text, text, boolean, bigint, text);
drop function parvis.definition_keep(text, text, text, text, text, boolean);
drop table parvis.publication;
drop table parvis.candidate;
comment on domain parvis.agent_duty is 'agent: deals with requests; supervisor: of every service; administrator: settings and accounts.';
alter table parvis.procedure
	drop column own;
alter table parvis.definition
	drop column own;

commit;
