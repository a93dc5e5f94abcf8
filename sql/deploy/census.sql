-- Deploy parvis:census to pg
-- requires: agent_request
-- The census of young people: the list of each quarter, and when it was sent
-- (code du service national, R111-9 and R111-10).
begin;
set local role parvis_owner;

create table parvis.census_list (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	quarter date not null,
	agent bigint not null,
	sent_at timestamptz not null default now(),
	constraint census_list_pkey primary key (commune, quarter),
	constraint census_list_commune_fkey foreign key (commune) references parvis.commune (id),
	constraint census_list_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint census_list_quarter check (quarter = date_trunc('quarter', quarter::timestamp)::date)
);
call parvis.protect('parvis.census_list');
comment on table parvis.census_list is 'The list of a quarter was sent to the centre du service national (code du service national, R111-10). No personal data of citizens. Kept. Legal basis: public task (GDPR art. 6.1.e).';
comment on column parvis.census_list.commune is 'Tenant.';
comment on column parvis.census_list.quarter is 'Its first day.';
comment on column parvis.census_list.agent is 'Who sent it.';
comment on column parvis.census_list.sent_at is 'When.';

create function parvis.census_keeper()
returns bigint
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	services text[] := services_of(me);
begin
	if services is not null and not 'etat-civil' = any(services) then
		perform refuse(403, 'census.not-yours');
	end if;
	return me;
end
$$;
comment on function parvis.census_keeper() is 'The agent signed in, who must be of the service etat-civil; PV403 census.not-yours.';

create function agent.census_quarters(p_from date)
returns table (quarter date, n bigint, sent_at timestamptz, agent_name text)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform census_keeper();
	return query
	select q.day::date, count(r.id), l.sent_at, a.name
	from generate_series(date_trunc('quarter', p_from::timestamp),
		date_trunc('quarter', today()::timestamp), interval '3 months') as q (day)
	join commune c on c.id = tenant()
	left join request r on r.procedure = 'recensement'
		and r.state = 'answered'
		and r.closed_at >= q.day at time zone c.time_zone
		and r.closed_at < (q.day + interval '3 months') at time zone c.time_zone
	left join census_list l on l.quarter = q.day::date
	left join agent a on a.id = l.agent
	group by q.day, l.sent_at, a.name
	order by q.day desc
	limit 20;
end
$$;
comment on function agent.census_quarters(date) is 'The quarters since a day, the last first: how many people were counted, whether its list was sent.';

create function agent.census_list(p_quarter date)
returns table (reference text, digest text, answers text, counted_on date)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform census_keeper();
	return query
	select r.reference, r.digest, r.answers, (r.closed_at at time zone c.time_zone)::date
	from request r
	join commune c on c.id = r.commune
	where r.procedure = 'recensement'
	and r.state = 'answered'
	and r.erased_at is null
	and r.closed_at >= p_quarter::timestamp at time zone c.time_zone
	and r.closed_at < (p_quarter + interval '3 months') at time zone c.time_zone
	order by r.closed_at, r.id
	limit 5000;
end
$$;
comment on function agent.census_list(date) is 'Who was counted in the quarter that begins on that day (R111-9, 1°), but for those erased since.';

create function agent.census_sent(p_quarter date)
returns boolean
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := census_keeper();
begin
	if today() < p_quarter + interval '3 months' then
		perform refuse(422, 'census.not-over');
	end if;
	insert into census_list (quarter, agent)
	values (p_quarter, me)
	on conflict on constraint census_list_pkey do nothing;
	return found;
end
$$;
comment on function agent.census_sent(date) is 'The list of a quarter that is over has left; twice is once; PV422 census.not-over.';

grant execute on function
	agent.census_quarters(date),
	agent.census_list(date),
	agent.census_sent(date)
	to parvis_agent;

commit;
