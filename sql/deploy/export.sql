-- Deploy parvis:export to pg
-- requires: agent_request
begin;
set local role parvis_owner;

create table parvis.export (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	agent bigint not null,
	format text not null,
	filter jsonb not null,
	requests int,
	at timestamptz not null default now(),
	constraint export_pkey primary key (commune, id),
	constraint export_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint export_format_known check (format in ('csv', 'ods', 'json', 'zip')),
	constraint export_filter_size check (length(filter::text) <= 8192)
);
create index export_agent_index on parvis.export (commune, agent, at);
create index export_at_index on parvis.export (at);
create trigger export_append_only
	before update on parvis.export
	for each row execute function parvis.append_only();
create trigger export_kept_a_year
	before delete on parvis.export
	for each row when (old.at > now() - interval '1 year')
	execute function parvis.append_only();
create trigger export_not_truncated
	before truncate on parvis.export
	for each statement execute function parvis.append_only();
call parvis.protect('parvis.export');
revoke update, truncate on parvis.export from parvis_keeper;
revoke update, delete, truncate on parvis.export from parvis_owner;
comment on table parvis.export is 'Which agent took which list away as a file: append-only. Personal data of staff, erased after one year (CNIL, recommendation on logs). Legal basis: security of the processing (GDPR art. 32).';
comment on column parvis.export.commune is 'Tenant.';
comment on column parvis.export.id is 'Inside only.';
comment on column parvis.export.agent is 'Who.';
comment on column parvis.export.format is 'csv, ods, json, or zip with the files.';
comment on column parvis.export.filter is 'The list, as agent.desk has it: words and numbers, no name of a citizen.';
comment on column parvis.export.requests is 'How many requests; null: more than were counted.';
comment on column parvis.export.at is 'When.';

create function agent.export_begin(
	p_filter jsonb, p_format text, p_bound int, p_confirmed boolean,
	out requests int, out begun boolean)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	bound int := least(greatest(p_bound, 1), 10000);
begin
	requests := coalesce(cardinality(desk_ids(p_filter, null, false, bound + 1)), 0);
	if requests > bound then
		requests := null;
	end if;
	begun := requests is not null or p_confirmed;
	if begun then
		insert into export (agent, format, filter, requests)
		values (me, p_format, p_filter, export_begin.requests);
	end if;
end
$$;
comment on function agent.export_begin(jsonb, text, int, boolean) is 'Writes down that a list is taken away, unless it has more requests than the bound and that was not confirmed; how many it has, null past the bound.';

create function agent.export_files(p_references text[])
returns table (reference text, file bigint, name text)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	services text[] := services_of(me);
	found_ids bigint[];
begin
	found_ids := array(
		select r.id
		from request r
		where r.reference = any(p_references[1:200])
		and (services is null or r.service = any(services)));
	insert into look (request, agent)
	select f.id, me
	from unnest(found_ids) f (id);
	return query
	select r.reference, f.id, f.name
	from unnest(found_ids) x (id)
	join request r on r.id = x.id
	join file f on f.request = r.id
	where f.state = 'clean'
	order by r.reference, f.id;
end
$$;
comment on function agent.export_files(text[]) is 'The clean files of requests, of those that the agent sees (at most 200); each is a look, written down.';

grant execute on function
	agent.export_begin(jsonb, text, int, boolean),
	agent.export_files(text[])
	to parvis_agent;

set local role parvis_keeper;

create function worker.exports_purge()
returns int
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with gone as (
		delete from export e
		where e.at <= now() - interval '1 year'
		returning e.commune
	)
	select count(*)::int
	from gone
$$;
comment on function worker.exports_purge() is 'Erases what was written of exports a year ago; how many.';
grant execute on function worker.exports_purge() to parvis_worker;

commit;
