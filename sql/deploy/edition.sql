-- Deploy parvis:edition to pg
-- requires: worker_commune
-- The versions of a procedure: what a commune imports for itself, what it
-- publishes, goes back to, or offers no more.  Drafts and requests never move.
begin;
set local role parvis_owner;

create table parvis.candidate (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	name text not null,
	digest text not null,
	agent bigint,
	at timestamptz not null default now(),
	constraint candidate_pkey primary key (commune, name),
	constraint candidate_commune_fkey foreign key (commune) references parvis.commune (id),
	constraint candidate_digest_fkey foreign key (digest) references parvis.definition (digest),
	constraint candidate_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id)
);
call parvis.protect('parvis.candidate');
comment on table parvis.candidate is 'A form that a commune has imported and not published: one at most for each procedure. Names an agent: erased when it is published or replaced. Legal basis: public task.';
comment on column parvis.candidate.commune is 'Tenant.';
comment on column parvis.candidate.name is 'As its definition.';
comment on column parvis.candidate.digest is 'What would be published.';
comment on column parvis.candidate.agent is 'Who imported it; null: the host, by the command.';
comment on column parvis.candidate.at is 'When.';

create table parvis.publication (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	name text not null,
	act text not null,
	digest text not null,
	own boolean not null,
	agent bigint,
	at timestamptz not null default now(),
	constraint publication_pkey primary key (commune, id),
	constraint publication_commune_fkey foreign key (commune) references parvis.commune (id),
	constraint publication_digest_fkey foreign key (digest) references parvis.definition (digest),
	constraint publication_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint publication_act_known check (act in ('published', 'back', 'withdrawn'))
);
create index publication_name_index on parvis.publication (commune, name, id);
call parvis.protect('parvis.publication');
create trigger publication_immutable
	before update or delete on parvis.publication
	for each row execute function parvis.append_only();
create trigger publication_not_truncated
	before truncate on parvis.publication
	for each statement execute function parvis.append_only();
comment on table parvis.publication is 'Which version of a procedure a commune offered, since when, by whom. Names agents: kept with what they decided (CRPA art. L111-2). Legal basis: public task.';
comment on column parvis.publication.commune is 'Tenant.';
comment on column parvis.publication.id is 'Their order.';
comment on column parvis.publication.name is 'Of the procedure.';
comment on column parvis.publication.act is 'published; back: to a version of before; withdrawn: offered no more.';
comment on column parvis.publication.digest is 'The version; of a withdrawal: the one that was offered.';
comment on column parvis.publication.own is 'The version is the commune''s own.';
comment on column parvis.publication.agent is 'Who did it; null: the host, by the command.';
comment on column parvis.publication.at is 'When.';

set local role parvis_keeper;
insert into parvis.publication (commune, name, act, digest, own, at)
select p.commune, p.name, 'published', p.digest, false, p.updated_at
from parvis.procedure p;
set local role parvis_owner;

create function parvis.definition_keep(
	p_name text, p_digest text, p_title text, p_summary text, p_xml text, p_own boolean)
returns boolean
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	added boolean;
begin
	insert into definition (digest, name, title, summary, category, service, retention, delay, delay_working, xml, own)
	select
		p_digest, p_name, p_title, coalesce(p_summary, ''),
		coalesce(head.category, ''),
		coalesce(head.service, 'accueil'),
		coalesce(head.retention::interval, interval '1 year'),
		coalesce(regexp_replace(head.delay, '^(P[0-9]+)B$', '\1D')::interval, interval '2 months'),
		coalesce(head.delay ~ '^P[0-9]+B$', false),
		p_xml, p_own
	from (select
		definition_head(p_xml, 'category') as category,
		definition_head(p_xml, 'service') as service,
		definition_head(p_xml, 'retention') as retention,
		definition_head(p_xml, 'delay') as delay
	) head
	on conflict on constraint definition_pkey do nothing;
	added := found;
	if not exists (select from definition d where d.digest = p_digest and d.name = p_name) then
		perform refuse(422, 'edition.name');
	end if;
	return added;
exception
	when invalid_datetime_format or datetime_field_overflow or invalid_xml_document then
		raise exception using
			errcode = 'PV422',
			message = 'definition.head',
			detail = sqlerrm;
end
$$;
comment on function parvis.definition_keep(text, text, text, text, text, boolean) is 'Keeps a definition; false where it was there already, which changes nothing; PV422 edition.name where that was under another name. Category, service, retention and delay are read from its head <pv:procedure>.';

create function parvis.procedure_put(
	p_commune bigint, p_name text, p_digest text, p_own boolean, p_agent bigint, p_act text)
returns void
language plpgsql
set search_path = parvis, pg_temp
as $$
begin
	insert into procedure as p (commune, name, digest, own)
	values (p_commune, p_name, p_digest, p_own)
	on conflict on constraint procedure_pkey do update
	set
		digest = excluded.digest,
		own = excluded.own,
		-- the host's new version does not open what the commune has closed
		enabled = p.enabled or p_agent is not null or excluded.own,
		updated_at = now()
	where (p.digest, p.own) <> (excluded.digest, excluded.own)
	or not p.enabled and (p_agent is not null or excluded.own);
	if found then
		insert into publication (commune, name, act, digest, own, agent)
		values (p_commune, p_name, p_act, p_digest, p_own, p_agent);
	end if;
end
$$;
comment on function parvis.procedure_put(bigint, text, text, boolean, bigint, text) is 'A commune offers a version from now on: commune, name, digest, whether it is its own, agent or null, act. Nothing where it does already.';

create function parvis.candidate_put(p_commune bigint, p_name text, p_digest text, p_agent bigint)
returns text
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	current record;
begin
	select p.digest, p.enabled
	into current
	from procedure p
	where p.commune = p_commune
	and p.name = p_name;
	if current.enabled and current.digest = p_digest then
		delete from candidate c
		where c.commune = p_commune
		and c.name = p_name;
		return 'same';
	end if;
	insert into candidate (commune, name, digest, agent)
	values (p_commune, p_name, p_digest, p_agent)
	on conflict on constraint candidate_pkey do update
	set
		digest = excluded.digest,
		agent = excluded.agent,
		at = now();
	return case when current.digest is null then 'new' else 'update' end;
end
$$;
comment on function parvis.candidate_put(bigint, text, text, bigint) is 'A form imported takes the place of the one imported before under the same name, until it is published: "new", "update" of a procedure there is, or "same" as what is offered already.';

create function parvis.candidate_publish(p_commune bigint, p_name text, p_digest text, p_agent bigint)
returns void
language plpgsql
set search_path = parvis, pg_temp
as $$
begin
	delete from candidate c
	where c.commune = p_commune
	and c.name = p_name
	and c.digest = p_digest;
	if not found and not exists (
		select
		from procedure p
		where p.commune = p_commune
		and p.name = p_name
		and p.digest = p_digest
		and p.own
		and p.enabled
	) then
		perform refuse(409, 'edition.conflict');
	end if;
	perform procedure_put(p_commune, p_name, p_digest, true, p_agent, 'published');
end
$$;
comment on function parvis.candidate_publish(bigint, text, text, bigint) is 'New drafts of the commune begin with what it imported, twice is once; PV409 edition.conflict where that is not what is there any more.';

create function parvis.edition_before(p_commune bigint, p_name text, out digest text, out own boolean)
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	select b.digest, b.own
	into digest, own
	from publication b
	where b.commune = p_commune
	and b.name = p_name
	and b.id < (
		select min(f.id)
		from procedure p
		join publication f on f.commune = p.commune and f.name = p.name and f.digest = p.digest
		where p.commune = p_commune
		and p.name = p_name)
	order by b.id desc
	limit 1;
end
$$;
comment on function parvis.edition_before(bigint, text) is 'The version that was offered before the one of today was first; nulls for the first of all.';

create function parvis.procedure_back(p_commune bigint, p_name text, p_agent bigint)
returns text
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	before record;
begin
	before := edition_before(p_commune, p_name);
	if before.digest is null then
		perform refuse(409, 'edition.first');
	end if;
	perform procedure_put(p_commune, p_name, before.digest, before.own, p_agent, 'back');
	return before.digest;
end
$$;
comment on function parvis.procedure_back(bigint, text, bigint) is 'New drafts begin with the version of before again; gives its digest; PV409 edition.first where there is none.';

create function parvis.procedure_withdraw(p_commune bigint, p_name text, p_agent bigint)
returns boolean
language plpgsql
set search_path = parvis, pg_temp
as $$
begin
	with closed as (
		update procedure p
		set
			enabled = false,
			updated_at = now()
		where p.commune = p_commune
		and p.name = p_name
		and p.enabled
		returning p.digest, p.own
	)
	insert into publication (commune, name, act, digest, own, agent)
	select p_commune, p_name, 'withdrawn', c.digest, c.own, p_agent
	from closed c;
	return found;
end
$$;
comment on function parvis.procedure_withdraw(bigint, text, bigint) is 'No draft begins any more; those begun are finished on their version. False where it was so.';

create function parvis.procedure_plan(p_commune bigint, p_name text)
returns table (
	digest text, title text, published_at timestamptz, current boolean, drafts bigint, requests bigint)
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return query
	select d.digest, d.title, d.published_at, bool_or(touched.current), sum(touched.drafts)::bigint, sum(touched.requests)::bigint
	from (
		select f.digest, false as current, 1 as drafts, 0 as requests
		from draft f
		where f.procedure = p_name
		and f.request is null
		and f.expires_at > now()
		and (p_commune is null or f.commune = p_commune)
		union all
		select r.digest, false, 0, 1
		from request r
		where r.procedure = p_name
		and r.closed_at is null
		and (p_commune is null or r.commune = p_commune)
		union all
		select p.digest, true, 0, 0
		from procedure p
		where p.name = p_name
		and (p_commune is null or p.commune = p_commune)
	) touched
	join definition d on d.digest = touched.digest
	group by d.digest
	order by d.published_at, d.digest;
end
$$;
comment on function parvis.procedure_plan(bigint, text) is 'The versions of a procedure that are in use, with how many open drafts and requests each has, of a commune (null: of all).';

grant execute on function
	parvis.definition_keep(text, text, text, text, text, boolean),
	parvis.procedure_put(bigint, text, text, boolean, bigint, text),
	parvis.candidate_put(bigint, text, text, bigint),
	parvis.candidate_publish(bigint, text, text, bigint),
	parvis.edition_before(bigint, text),
	parvis.procedure_back(bigint, text, bigint),
	parvis.procedure_withdraw(bigint, text, bigint),
	parvis.procedure_plan(bigint, text)
	to parvis_keeper;

-- agents
create function parvis.administrator()
returns bigint
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
begin
	if not exists (
		select
		from agent_role r
		where r.agent = me
		and r.role = 'administrator'
	) then
		perform refuse(403, 'agent.not-administrator');
	end if;
	return me;
end
$$;
comment on function parvis.administrator() is 'The agent whose session was entered, an administrator; PV403 agent.not-administrator.';

create function agent.forms()
returns table (
	name text, title text, digest text, enabled boolean, own boolean, since timestamptz,
	before text, candidate text, candidate_title text, candidate_at timestamptz, candidate_agent text,
	open boolean, opens_on text, closes_on text)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	zone text;
begin
	perform administrator();
	select c.time_zone
	into zone
	from commune c;
	return query
	select
		coalesce(p.name, c.name), coalesce(d.title, w.title), p.digest, coalesce(p.enabled, false),
		coalesce(p.own, true), p.updated_at, (edition_before(p.commune, p.name)).digest, c.digest, w.title, c.at, a.name,
		procedure_open(p),
		to_char(p.opens_at at time zone zone, 'YYYY-MM-DD HH24:MI'),
		to_char(p.closes_at at time zone zone, 'YYYY-MM-DD HH24:MI')
	from procedure p
	full join candidate c on c.commune = p.commune and c.name = p.name
	left join definition d on d.digest = p.digest
	left join definition w on w.digest = c.digest
	left join agent a on a.commune = c.commune and a.id = c.agent
	order by coalesce(d.title, w.title) collate "fr-x-icu", 1;
end
$$;
comment on function agent.forms() is 'The forms of the commune, and those imported that wait to be published; opens_on and closes_on in the commune''s time.';

create function agent.form_history(p_name text)
returns table (act text, digest text, own boolean, at timestamptz, agent_name text)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform administrator();
	return query
	select b.act, b.digest, b.own, b.at, a.name
	from publication b
	left join agent a on a.commune = b.commune and a.id = b.agent
	where b.name = p_name
	order by b.id desc
	limit 50;
end
$$;
comment on function agent.form_history(text) is 'What was offered of a form, the last first.';

create function agent.form_import(p_name text, p_digest text, p_title text, p_summary text, p_xml text)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := administrator();
begin
	perform definition_keep(p_name, p_digest, p_title, p_summary, p_xml, true);
	return candidate_put(tenant(), p_name, p_digest, me);
end
$$;
comment on function agent.form_import(text, text, text, text, text) is 'Keeps a form that waits to be published in this commune alone: "new", "update" or "same".';

create function agent.form_plan(p_name text)
returns table (
	digest text, title text, published_at timestamptz, current boolean, drafts bigint, requests bigint)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform administrator();
	return query
	select * from procedure_plan(tenant(), p_name);
end
$$;
comment on function agent.form_plan(text) is 'The versions of a form that are in use in the commune, with their open drafts and requests: they stay as they are.';

create function agent.form_publish(p_name text, p_digest text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := administrator();
begin
	perform candidate_publish(tenant(), p_name, p_digest, me);
end
$$;
comment on function agent.form_publish(text, text) is 'New drafts begin with what was imported; PV409 edition.conflict where it is another by now.';

create function agent.form_discard(p_name text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform administrator();
	delete from candidate c
	where c.name = p_name;
end
$$;
comment on function agent.form_discard(text) is 'What was imported is not to be published.';

create function agent.form_back(p_name text, p_digest text)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := administrator();
begin
	if not exists (
		select
		from procedure p
		where p.name = p_name
		and p.digest = p_digest
	) then
		perform refuse(409, 'edition.conflict');
	end if;
	return procedure_back(tenant(), p_name, me);
end
$$;
comment on function agent.form_back(text, text) is 'From the version of that digest back to the one before; PV409 edition.conflict where another is offered by now.';

create function agent.form_withdraw(p_name text)
returns boolean
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := administrator();
begin
	return procedure_withdraw(tenant(), p_name, me);
end
$$;
comment on function agent.form_withdraw(text) is 'The commune offers a form no more; drafts begun are finished.';

create function agent.form_reopen(p_name text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := administrator();
begin
	perform procedure_put(p.commune, p.name, p.digest, p.own, me, 'published')
	from procedure p
	where p.name = p_name;
end
$$;
comment on function agent.form_reopen(text) is 'A form that was withdrawn is offered again, in its last version.';

grant execute on function
	agent.forms(),
	agent.form_history(text),
	agent.form_import(text, text, text, text, text),
	agent.form_plan(text),
	agent.form_publish(text, text),
	agent.form_discard(text),
	agent.form_back(text, text),
	agent.form_withdraw(text),
	agent.form_reopen(text)
	to parvis_agent;

-- the worker's
set local role parvis_keeper;

create function worker.definition_publish(
	p_name text, p_digest text, p_title text, p_summary text, p_xml text)
returns boolean
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	added boolean := definition_keep(p_name, p_digest, p_title, p_summary, p_xml, false);
begin
	perform procedure_put(c.id, p_name, p_digest, false, null, 'published')
	from commune c
	where not exists (
		select
		from procedure p
		where p.commune = c.id
		and p.name = p_name
		and p.own);
	return added;
end
$$;
comment on function worker.definition_publish(text, text, text, text, text) is 'Publishes a definition for every commune that has no version of its own; drafts and requests stay with theirs; false where it was there already.';

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
	-- what the others have of the host: it may have gone back to a version
	perform procedure_put(added, offered.name, offered.digest, false, null, 'published')
	from (
		select distinct on (o.name) o.name, o.digest
		from (
			select p.name, p.digest, 1 as rank, max(p.updated_at) as at
			from procedure p
			where not p.own
			group by p.name, p.digest
			union all
			select d.name, d.digest, 2, d.published_at
			from definition d
			where not d.own
		) o
		order by o.name, o.rank, o.at desc, o.digest
	) offered;
	return added;
end
$$;

comment on function worker.commune_add(text, text, text[], text, bytea, jsonb) is 'Adds a commune under its host names (the first is the main one), with every procedure published so far; gives its id.';

create function worker.form_import(
	p_commune bigint, p_name text, p_digest text, p_title text, p_summary text, p_xml text)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform definition_keep(p_name, p_digest, p_title, p_summary, p_xml, true);
	return candidate_put(p_commune, p_name, p_digest, null);
end
$$;
comment on function worker.form_import(bigint, text, text, text, text, text) is 'Keeps a form that waits to be published in one commune: "new", "update" or "same".';

create function worker.form_publish(p_commune bigint, p_name text, p_digest text)
returns void
language sql
security definer
set search_path = parvis, pg_temp
as $$
	select candidate_publish(p_commune, p_name, p_digest, null)
$$;
comment on function worker.form_publish(bigint, text, text) is 'New drafts of the commune begin with what was imported for it.';

create function worker.procedure_plan(p_commune bigint, p_name text)
returns table (
	digest text, title text, published_at timestamptz, current boolean, drafts bigint, requests bigint)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select * from procedure_plan(p_commune, p_name)
$$;
comment on function worker.procedure_plan(bigint, text) is 'The versions of a procedure that are in use, with their open drafts and requests, of a commune (null: of all).';

create function worker.procedure_back(p_commune bigint, p_name text)
returns table (insee text, digest text)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	if p_commune is not null then
		return query
		select c.insee, procedure_back(c.id, p_name, null)
		from commune c
		where c.id = p_commune;
		return;
	end if;
	return query
	select c.insee, procedure_back(c.id, p_name, null)
	from procedure p
	join commune c on c.id = p.commune
	where p.name = p_name
	and not p.own
	and (edition_before(c.id, p_name)).digest is not null;
	if not found then
		perform refuse(409, 'edition.first');
	end if;
end
$$;
comment on function worker.procedure_back(bigint, text) is 'Back to the version of before, in a commune, or (null) in all that have none of their own; PV409 edition.first where there is none anywhere.';

create function worker.procedure_withdraw(p_commune bigint, p_name text)
returns bigint
language sql
security definer
set search_path = parvis, pg_temp
as $$
	select count(*) filter (where procedure_withdraw(p.commune, p.name, null))
	from procedure p
	where p.name = p_name
	and (p_commune is null or p.commune = p_commune)
$$;
comment on function worker.procedure_withdraw(bigint, text) is 'No draft begins any more, in a commune or (null) in all; how many offered it.';

create function worker.form_export(p_commune bigint, p_name text, p_digest text)
returns table (digest text, title text, published_at timestamptz, xml text)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select d.digest, d.title, d.published_at, d.xml
	from definition d
	left join (
		select p.digest, count(*) as n
		from procedure p
		where p.name = p_name
		and (p.commune = p_commune or p_commune is null and not p.own)
		group by p.digest
	) offered on offered.digest = d.digest
	where d.name = p_name
	and case
		when p_digest is not null then starts_with(d.digest, p_digest)
		when p_commune is not null then offered.n is not null
		else offered.n is not null or not d.own
	end
	order by offered.n desc nulls last, d.published_at desc
	limit 1
$$;
comment on function worker.form_export(bigint, text, text) is 'The file of a form: of the version given by the beginning of its digest, else of the one that a commune offers, else (null) of the one that most communes do.';

grant execute on function
	worker.commune_add(text, text, text[], text, bytea, jsonb),
	worker.definition_publish(text, text, text, text, text),
	worker.form_import(bigint, text, text, text, text, text),
	worker.form_publish(bigint, text, text),
	worker.procedure_plan(bigint, text),
	worker.procedure_back(bigint, text),
	worker.procedure_withdraw(bigint, text),
	worker.form_export(bigint, text, text)
	to parvis_worker;

commit;
