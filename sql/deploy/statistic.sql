-- Deploy parvis:statistic to pg
-- requires: survey holiday service
-- What the first screen and the statistics show: counts that are kept, never a
-- scan of the requests.
begin;
set local role parvis_owner;

create domain parvis.desk_measure as text
	constraint desk_measure_known check (value in ('due', 'received', 'unread'));
comment on domain parvis.desk_measure is 'Of the requests to be dealt with: by the day that they are due, or came; of those that are open, what no agent has read.';
grant usage on type parvis.desk_measure to parvis_keeper;

create table parvis.desk_count (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	service text not null,
	measure parvis.desk_measure not null,
	day date not null,
	n bigint not null,
	constraint desk_count_pkey primary key (commune, service, measure, day),
	constraint desk_count_commune_fkey foreign key (commune) references parvis.commune (id)
);
call parvis.protect('parvis.desk_count');
comment on table parvis.desk_count is 'How many requests are to be dealt with, day by day, up to the last fold. No personal data.';
comment on column parvis.desk_count.commune is 'Tenant.';
comment on column parvis.desk_count.service is 'Of which service.';
comment on column parvis.desk_count.measure is 'What is counted.';
comment on column parvis.desk_count.day is 'Of which day.';
comment on column parvis.desk_count.n is 'How many, without the deltas not yet folded.';

create table parvis.desk_delta (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	service text not null,
	measure parvis.desk_measure not null,
	day date not null,
	n int not null,
	constraint desk_delta_pkey primary key (commune, id)
);
call parvis.protect('parvis.desk_delta');
comment on table parvis.desk_delta is 'What to add to desk_count. Folded by the worker. No personal data.';
comment on column parvis.desk_delta.commune is 'Tenant.';
comment on column parvis.desk_delta.id is 'Inside only.';
comment on column parvis.desk_delta.service is 'Of which service.';
comment on column parvis.desk_delta.measure is 'What is counted.';
comment on column parvis.desk_delta.day is 'Of which day.';
comment on column parvis.desk_delta.n is 'One more or one less.';

create table parvis.statistic (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	day date not null,
	service text not null,
	procedure text not null,
	came_by parvis.way not null,
	outcome parvis.request_state not null,
	days int not null,
	late boolean not null,
	n bigint not null,
	constraint statistic_pkey primary key (commune, day, service, procedure, came_by, outcome, days, late),
	constraint statistic_commune_fkey foreign key (commune) references parvis.commune (id),
	constraint statistic_days_range check (days between 0 and 9999)
);
call parvis.protect('parvis.statistic');
comment on table parvis.statistic is 'How many requests came and ended each day, by procedure and way. No personal data. Kept.';
comment on column parvis.statistic.commune is 'Tenant.';
comment on column parvis.statistic.day is 'On which day, in the commune''s time.';
comment on column parvis.statistic.service is 'Of which service.';
comment on column parvis.statistic.procedure is 'Of which procedure.';
comment on column parvis.statistic.came_by is 'How they had come.';
comment on column parvis.statistic.outcome is 'received: they came; a final state: they ended in it.';
comment on column parvis.statistic.days is 'Working days from the receipt to the end; 0 for those that came.';
comment on column parvis.statistic.late is 'They ended after the day that they were due.';
comment on column parvis.statistic.n is 'How many.';

create table parvis.statistic_delta (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	day date not null,
	service text not null,
	procedure text not null,
	came_by parvis.way not null,
	outcome parvis.request_state not null,
	received_on date not null,
	late boolean not null,
	constraint statistic_delta_pkey primary key (commune, id)
);
call parvis.protect('parvis.statistic_delta');
comment on table parvis.statistic_delta is 'What to add to statistic: the worker counts the working days and folds. No personal data.';
comment on column parvis.statistic_delta.commune is 'Tenant.';
comment on column parvis.statistic_delta.id is 'Inside only.';
comment on column parvis.statistic_delta.day is 'When it came or ended.';
comment on column parvis.statistic_delta.service is 'Of which service.';
comment on column parvis.statistic_delta.procedure is 'Of which procedure.';
comment on column parvis.statistic_delta.came_by is 'How it had come.';
comment on column parvis.statistic_delta.outcome is 'received, or the state that it ended in.';
comment on column parvis.statistic_delta.received_on is 'When it had come.';
comment on column parvis.statistic_delta.late is 'It ended after the day that it was due.';

-- At each request: plans that are kept, and nothing called.
create function parvis.desk_recount()
returns trigger
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	zone text;
begin
	select c.time_zone
	into zone
	from commune c
	where c.id = new.commune;
	if tg_op = 'UPDATE' then
		if old.state in ('received', 'in-progress') then
			insert into desk_delta (commune, service, measure, day, n)
			values
				(old.commune, old.service, 'due', old.due_on, -1),
				(old.commune, old.service, 'received', (old.received_at at time zone zone)::date, -1);
		end if;
		if old.unread and old.closed_at is null then
			insert into desk_delta (commune, service, measure, day, n)
			values (old.commune, old.service, 'unread', (old.received_at at time zone zone)::date, -1);
		end if;
	end if;
	if new.state in ('received', 'in-progress') then
		insert into desk_delta (commune, service, measure, day, n)
		values
			(new.commune, new.service, 'due', new.due_on, 1),
			(new.commune, new.service, 'received', (new.received_at at time zone zone)::date, 1);
	end if;
	if new.unread and new.closed_at is null then
		insert into desk_delta (commune, service, measure, day, n)
		values (new.commune, new.service, 'unread', (new.received_at at time zone zone)::date, 1);
	end if;
	return null;
end
$$;
comment on function parvis.desk_recount() is 'Trigger: notes what a request changes in desk_count.';
create trigger request_on_desk
	after insert on parvis.request
	for each row execute function parvis.desk_recount();
create trigger request_on_desk_changed
	after update of state, service, due_on, unread, closed_at on parvis.request
	for each row when ((old.state, old.service, old.due_on, old.unread, old.closed_at is null)
		is distinct from (new.state, new.service, new.due_on, new.unread, new.closed_at is null))
	execute function parvis.desk_recount();

create function parvis.statistic_event()
returns trigger
language plpgsql
set search_path = parvis, pg_temp
as $$
begin
	insert into statistic_delta (commune, day, service, procedure, came_by, outcome, received_on, late)
	select
		r.commune, (new.at at time zone c.time_zone)::date, r.service, r.procedure,
		r.came_by, case when new.kind = 'received' then 'received' else new.state end,
		(r.received_at at time zone c.time_zone)::date,
		new.kind <> 'received' and (new.at at time zone c.time_zone)::date > r.due_on
	from request r
	join commune c on c.id = r.commune
	where r.commune = new.commune
	and r.id = new.request;
	return null;
end
$$;
comment on function parvis.statistic_event() is 'Trigger: the receipt and the end of each request are counted. At the event, when how it came is written too.';
create trigger event_counted
	after insert on parvis.event
	for each row when (new.kind in ('received', 'answered', 'refused', 'closed', 'withdrawn'))
	execute function parvis.statistic_event();

grant execute on function
	parvis.desk_recount(),
	parvis.statistic_event()
	to parvis_keeper;

create function parvis.my_services(p_service text)
returns text[]
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	mine text[] := services_of(signed_in());
begin
	return case
		when p_service is null then mine
		when mine is null or p_service = any(mine) then array[p_service]
		else '{}'
	end;
end
$$;
comment on function parvis.my_services(text) is 'The services whose figures the agent signed in sees: all of theirs, or the one named; null: every one.';

create function agent.home()
returns jsonb
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	services text[] := my_services(null);
	day date := today();
	monday date := date_trunc('week', day::timestamp)::date;
	numbers jsonb;
	ages jsonb;
	weeks jsonb;
begin
	with part as (
		select c.service, c.measure, c.day, c.n
		from desk_count c
		union all
		select d.service, d.measure, d.day, d.n
		from desk_delta d
	), mine as (
		select p.measure, p.day as on_day, p.n
		from part p
		where services is null
		or p.service = any(services)
	)
	select
		jsonb_build_object(
			'open', coalesce(sum(m.n) filter (where m.measure = 'due'), 0),
			'late', coalesce(sum(m.n) filter (where m.measure = 'due' and m.on_day < day), 0),
			'soon', coalesce(sum(m.n) filter (where m.measure = 'due' and m.on_day between day and day + 7), 0),
			'unread', coalesce(sum(m.n) filter (where m.measure = 'unread'), 0)),
		jsonb_build_object(
			'1', coalesce(sum(m.n) filter (where m.measure = 'received' and m.on_day > day - 7), 0),
			'2', coalesce(sum(m.n) filter (where m.measure = 'received' and m.on_day between day - 29 and day - 7), 0),
			'3', coalesce(sum(m.n) filter (where m.measure = 'received' and m.on_day between day - 59 and day - 30), 0),
			'4', coalesce(sum(m.n) filter (where m.measure = 'received' and m.on_day < day - 59), 0))
	into numbers, ages
	from mine m;
	select jsonb_agg(jsonb_build_object(
		'from', w.first::date, 'to', w.first::date + 6,
		'received', coalesce(s.received, 0), 'ended', coalesce(s.ended, 0)) order by w.first)
	into weeks
	from generate_series((monday - 49)::timestamp, monday::timestamp, '7 days') as w (first)
	left join lateral (
		select
			sum(t.n) filter (where t.outcome = 'received') as received,
			sum(t.n) filter (where t.outcome <> 'received') as ended
		from statistic t
		where t.day between w.first::date and w.first::date + 6
		and (services is null or t.service = any(services))
	) s on true;
	return numbers || jsonb_build_object('today', day, 'ages', ages, 'weeks', weeks);
end
$$;
comment on function agent.home() is 'The first screen: open, late, due within 7 days, unread; those to be dealt with by age (within 7, 30, 60 days, older); what came and ended in each of the last 8 weeks.';

create function agent.statistic_procedures(p_from date, p_to date, p_service text)
returns table (
	procedure text, title text, received bigint, ended bigint, median int, ninetieth int,
	late bigint, answers bigint, satisfaction numeric)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	services text[] := my_services(p_service);
begin
	return query
	with mine as materialized (
		select t.procedure, t.outcome, t.days, t.late, t.n
		from statistic t
		where t.day between p_from and p_to
		and (services is null or t.service = any(services))
	), line as (
		select grouping(m.procedure) = 1 as is_all, m.procedure, m.days,
			sum(m.n) filter (where m.outcome = 'received') as came,
			sum(m.n) filter (where m.outcome <> 'received') as gone,
			sum(m.n) filter (where m.outcome <> 'received' and m.late) as was_late,
			-- the days of those that were answered: a withdrawal took nobody's time
			sum(m.n) filter (where m.outcome in ('answered', 'refused', 'closed')) as dealt
		from mine m
		group by grouping sets ((m.procedure, m.days), (m.days))
	), ranked as (
		select l.*,
			sum(l.dealt) over (partition by l.is_all, l.procedure order by l.days) as up_to,
			sum(l.dealt) over (partition by l.is_all, l.procedure) as of_all
		from line l
	), figure as (
		select
			r.is_all, r.procedure, sum(r.came)::bigint as came, sum(r.gone)::bigint as gone,
			min(r.days) filter (where r.dealt > 0 and r.up_to * 2 >= r.of_all) as half,
			min(r.days) filter (where r.dealt > 0 and r.up_to * 10 >= r.of_all * 9) as most,
			sum(r.was_late)::bigint as was_late
		from ranked r
		group by r.is_all, r.procedure
	), opinion as (
		select
			c.procedure, sum(c.n)::bigint as given, sum(c.mark * c.n)::numeric as marks
		from survey_count c
		where c.question = 4
		and c.month between date_trunc('month', p_from::timestamp)::date and p_to
		and (services is null or c.service = any(services))
		group by c.procedure
		having sum(c.n) >= 5
	), opinions as (
		select o.procedure, o.given, o.marks
		from opinion o
		union all
		select null, sum(o.given)::bigint, sum(o.marks)
		from opinion o
	)
	select
		f.procedure,
		(
			select d.title
			from definition d
			where d.name = f.procedure
			order by d.published_at desc
			limit 1
		),
		coalesce(f.came, 0), coalesce(f.gone, 0), f.half, f.most, coalesce(f.was_late, 0),
		coalesce(o.given, 0), round(o.marks / o.given, 1)
	from figure f
	left join opinions o on o.procedure is not distinct from f.procedure
	order by f.is_all desc, coalesce(f.came, 0) desc, f.procedure;
end
$$;
comment on function agent.statistic_procedures(date, date, text) is 'Figures of a period, of all procedures (procedure null, first) and of each: how many came and ended, late; median and 90th hundredth of the working days to an answer; satisfaction from 1 to 5, where 5 people or more gave it. Of the agent''s services, or of one of them.';

create function agent.statistic_months(p_from date, p_to date, p_service text)
returns table (month date, received bigint, ended bigint, late bigint)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	services text[] := my_services(p_service);
begin
	return query
	select m.first::date, coalesce(s.came, 0), coalesce(s.gone, 0), coalesce(s.was_late, 0)
	from generate_series(date_trunc('month', p_from::timestamp), p_to::timestamp, '1 month') as m (first)
	left join lateral (
		select
			(sum(t.n) filter (where t.outcome = 'received'))::bigint as came,
			(sum(t.n) filter (where t.outcome <> 'received'))::bigint as gone,
			(sum(t.n) filter (where t.outcome <> 'received' and t.late))::bigint as was_late
		from statistic t
		where t.day between greatest(m.first::date, p_from)
			and least((m.first + interval '1 month')::date - 1, p_to)
		and (services is null or t.service = any(services))
	) s on true
	order by m.first
	limit 120;
end
$$;
comment on function agent.statistic_months(date, date, text) is 'What came and ended in each month of a period.';

create function agent.statistic_ways(p_from date, p_to date, p_service text)
returns table (came_by text, received bigint)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	services text[] := my_services(p_service);
begin
	return query
	select t.came_by::text, sum(t.n)::bigint
	from statistic t
	where t.day between p_from and p_to
	and t.outcome = 'received'
	and (services is null or t.service = any(services))
	group by t.came_by
	order by sum(t.n) desc, t.came_by;
end
$$;
comment on function agent.statistic_ways(date, date, text) is 'How the requests of a period came.';

create function agent.statistic_opinions(p_from date, p_to date, p_service text)
returns table (question int, mark int, n bigint)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	services text[] := my_services(p_service);
begin
	return query
	with opinion as (
		select c.question, c.mark, sum(c.n)::bigint as given
		from survey_count c
		where c.month between date_trunc('month', p_from::timestamp)::date and p_to
		and (services is null or c.service = any(services))
		group by c.question, c.mark
	)
	select o.question, o.mark, o.given
	from opinion o
	where (
		select sum(x.given)
		from opinion x
		where x.question = 1
	) >= 5
	order by o.question, o.mark;
end
$$;
comment on function agent.statistic_opinions(date, date, text) is 'How often each mark was given to each question of the survey; nothing under 5 answers.';

create function agent.statistic_lines(p_from date, p_to date, p_service text)
returns table (
	day date, service text, procedure text, came_by text, outcome text, days int, late boolean, n bigint)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	services text[] := my_services(p_service);
begin
	return query
	select t.day, t.service, t.procedure, t.came_by::text, t.outcome::text, t.days, t.late, t.n
	from statistic t
	where t.day between p_from and p_to
	and (services is null or t.service = any(services))
	order by t.day, t.service, t.procedure, t.came_by, t.outcome, t.days, t.late
	limit 100000;
end
$$;
comment on function agent.statistic_lines(date, date, text) is 'The daily counts themselves, for a spreadsheet; the first 100 000.';

create function agent.statistic_services()
returns table (service text, label text)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	services text[] := my_services(null);
begin
	return query
	select s.name, s.label
	from service s
	where services is null
	or s.name = any(services)
	order by s.label collate "fr-x-icu", s.name;
end
$$;
comment on function agent.statistic_services() is 'The services of which the agent signed in may see figures.';

grant execute on function
	agent.home(),
	agent.statistic_procedures(date, date, text),
	agent.statistic_months(date, date, text),
	agent.statistic_ways(date, date, text),
	agent.statistic_opinions(date, date, text),
	agent.statistic_lines(date, date, text),
	agent.statistic_services()
	to parvis_agent;

set local role parvis_keeper;

create function worker.fold_statistics()
returns int
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with desk_taken as (
		delete from desk_delta d
		returning d.commune, d.service, d.measure, d.day, d.n
	), desk_folded as (
		insert into desk_count as c (commune, service, measure, day, n)
		select t.commune, t.service, t.measure, t.day, sum(t.n)
		from desk_taken t
		group by t.commune, t.service, t.measure, t.day
		having sum(t.n) <> 0
		on conflict on constraint desk_count_pkey do update
		set n = c.n + excluded.n
	), taken as (
		delete from statistic_delta d
		returning d.*
	), counted as materialized (
		-- each pair of days once
		select p.commune, p.received_on, p.day,
			case when p.outcome = 'received' then 0
				else least(working_between(p.received_on, p.day, p.commune), 9999) end as days,
			p.outcome = 'received' as came
		from (
			select distinct t.commune, t.received_on, t.day, t.outcome
			from taken t
		) p
	), folded as (
		insert into statistic as s (commune, day, service, procedure, came_by, outcome, days, late, n)
		select t.commune, t.day, t.service, t.procedure, t.came_by, t.outcome, c.days, t.late, count(*)
		from taken t
		join (
			select distinct x.commune, x.received_on, x.day, x.days, x.came
			from counted x
		) c on c.commune = t.commune
			and c.received_on = t.received_on
			and c.day = t.day
			and c.came = (t.outcome = 'received')
		group by t.commune, t.day, t.service, t.procedure, t.came_by, t.outcome, c.days, t.late
		on conflict on constraint statistic_pkey do update
		set n = s.n + excluded.n
	)
	select ((select count(*) from taken) + (select count(*) from desk_taken))::int
$$;
comment on function worker.fold_statistics() is 'Adds the deltas to desk_count and statistic; gives how many there were.';

create function worker.desk_counts_purge()
returns int
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with gone as (
		delete from desk_count c
		where c.n = 0
		returning c.commune
	)
	select count(*)::int
	from gone
$$;
comment on function worker.desk_counts_purge() is 'Takes out the days of desk_count of which nothing is left.';

grant execute on function
	worker.fold_statistics(),
	worker.desk_counts_purge()
	to parvis_worker;

-- what is there already
insert into parvis.desk_delta (commune, service, measure, day, n)
select r.commune, r.service, m.measure, m.day, 1
from parvis.request r
join parvis.commune c on c.id = r.commune
cross join lateral (
	values
		('due', r.due_on, r.state in ('received', 'in-progress')),
		('received', (r.received_at at time zone c.time_zone)::date, r.state in ('received', 'in-progress')),
		('unread', (r.received_at at time zone c.time_zone)::date, r.unread and r.closed_at is null)
) as m (measure, day, counts)
where m.counts;
insert into parvis.statistic_delta (commune, day, service, procedure, came_by, outcome, received_on, late)
select
	r.commune, (e.at at time zone c.time_zone)::date, r.service, r.procedure,
	r.came_by, e.outcome, (r.received_at at time zone c.time_zone)::date,
	e.outcome <> 'received' and (e.at at time zone c.time_zone)::date > r.due_on
from parvis.request r
join parvis.commune c on c.id = r.commune
cross join lateral (
	values
		('received', r.received_at),
		(r.state::text, r.closed_at)
) as e (outcome, at)
where e.at is not null;

commit;
