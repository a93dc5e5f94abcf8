-- Deploy parvis:activity_desk to pg
-- requires: timetable family_file
-- The desk of activities: what they are, their weeks and deadlines, school breaks, closures.
begin;
set local role parvis_owner;

create function parvis.activity_held(p_code text)
returns parvis.activity
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	mine text[] := services_of(signed_in());
	held activity;
begin
	select a.*
	into held
	from activity a
	where a.commune = tenant()
	and a.code = p_code
	and (mine is null or a.service = any (mine));
	if not found then
		perform refuse(404, 'activity.unknown');
	end if;
	return held;
end
$$;
comment on function parvis.activity_held(text) is 'An activity, to an agent of its service or who sees every one; PV404 activity.unknown.';

create function parvis.action_begin(p_token text)
returns jsonb
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	done jsonb;
begin
	insert into booking_action (token, result)
	values (p_token, '{}')
	on conflict on constraint booking_action_pkey do nothing;
	if found then
		return null;
	end if;
	select b.result
	into done
	from booking_action b
	where b.commune = tenant()
	and b.token = p_token;
	return done;
end
$$;
comment on function parvis.action_begin(text) is 'An action on bookings begins: null; or what the same token already came to. Who is at it at the same time is waited for.';

create function parvis.action_end(p_token text, p_result jsonb)
returns jsonb
language sql
set search_path = parvis, pg_temp
as $$
	update booking_action b
	set result = p_result
	where b.commune = tenant()
	and b.token = p_token
	returning b.result
$$;
comment on function parvis.action_end(text, jsonb) is 'What the action of a token came to.';

create function parvis.activity_write(p_code text, p_data jsonb, p_version int)
returns bigint
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	written bigint;
	cashes bigint;
begin
	if p_data ->> 'regie' is not null then
		select r.id
		into cashes
		from regie r
		where r.commune = tenant()
		and r.code = p_data ->> 'regie';
		if not found then
			perform refuse(422, 'activity.regie');
		end if;
	end if;
	insert into activity as a (code, kind, name, service, regie, place, about, from_on, to_on, days, capacity, waiting,
		opens_at, age_from, age_to, schools, care, proof_hours, unpaid_days, documents, documents_bar, state)
	select p_code, d.kind, d.name, d.service, cashes, d.place, d.about, d.from_on, d.to_on, coalesce(d.days, 'school'),
		d.capacity, d.waiting,
		coalesce(d.opens_at, d.opens_local at time zone (select c.time_zone from commune c where c.id = tenant())),
		d.age_from, d.age_to, coalesce(d.schools, '{}'), coalesce(d.care, false), d.proof_hours,
		coalesce(d.unpaid_days, 0), coalesce(d.documents, '{}'), coalesce(d.documents_bar, false), coalesce(d.state, 'draft')
	from jsonb_to_record(p_data) as d (
		kind text, name text, service text, place text, about text, from_on date, to_on date, days text, capacity int,
		waiting int, opens_at timestamptz, opens_local timestamp, age_from int, age_to int, schools text[], care boolean,
		proof_hours int, unpaid_days int, documents text[], documents_bar boolean, state text)
	on conflict on constraint activity_code_key do update
	set
		name = excluded.name,
		service = excluded.service,
		regie = excluded.regie,
		place = excluded.place,
		about = excluded.about,
		from_on = excluded.from_on,
		to_on = excluded.to_on,
		days = excluded.days,
		capacity = excluded.capacity,
		waiting = excluded.waiting,
		opens_at = excluded.opens_at,
		age_from = excluded.age_from,
		age_to = excluded.age_to,
		schools = excluded.schools,
		care = excluded.care,
		proof_hours = excluded.proof_hours,
		unpaid_days = excluded.unpaid_days,
		documents = excluded.documents,
		documents_bar = excluded.documents_bar,
		state = excluded.state,
		version = a.version + 1
	where p_version is null
	or a.version = p_version
	returning a.id
	into written;
	if written is null then
		perform refuse(409, 'activity.changed');
	end if;
	delete from activity_opening o
	where o.commune = tenant()
	and o.activity = written;
	insert into activity_opening (activity, weekday, starts, ends, minutes, capacity)
	select written, o.weekday, o.starts, o.ends, o.minutes, o.capacity
	from jsonb_to_recordset(coalesce(p_data -> 'openings', '[]'))
		as o (weekday int, starts time, ends time, minutes int, capacity int);
	delete from activity_deadline d
	where d.commune = tenant()
	and d.activity = written;
	insert into activity_deadline (activity, act, weekday, rule, n, until)
	select written, d.act, d.weekday, d.rule, d.n, d.until
	from jsonb_to_recordset(coalesce(p_data -> 'deadlines', '[]'))
		as d (act text, weekday int, rule text, n int, until time);
	return written;
end
$$;
comment on function parvis.activity_write(text, jsonb, int) is 'Makes or changes an activity: {kind, name, service, regie (its code), place, about, from_on, to_on, days, capacity, waiting, opens_at or opens_local (in the commune''s time), age_from, age_to, schools, care, proof_hours, unpaid_days, documents, documents_bar, state, openings: [{weekday, starts, ends, minutes, capacity}], deadlines: [{act, weekday, rule, n, until}]}; its kind stays. Its slots are made by slots_make(). PV409 activity.changed where it is not at that version (null: whichever); PV422 activity.regie.';

create function parvis.school_break_write(p_from date, p_to date, p_name text)
returns void
language plpgsql
set search_path = parvis, pg_temp
as $$
begin
	if exists (
		select
		from school_break b
		where b.commune = tenant()
		and b.from_on <> p_from
		and b.from_on <= p_to
		and b.to_on >= p_from
	) then
		perform refuse(422, 'activity.break.overlap');
	end if;
	insert into school_break as b (from_on, to_on, name)
	values (p_from, p_to, p_name)
	on conflict on constraint school_break_pkey do update
	set
		to_on = excluded.to_on,
		name = excluded.name;
end
$$;
comment on function parvis.school_break_write(date, date, text) is 'Writes a school break, or changes the one that begins on that day; PV422 activity.break.overlap.';

create function parvis.timetables_make()
returns void
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	due bigint;
begin
	for due in
		select a.id
		from activity a
		where a.commune = tenant()
		and a.to_on >= today()
		order by a.id
	loop
		perform slots_make(due);
	end loop;
end
$$;
comment on function parvis.timetables_make() is 'The slots of every activity that is not over, after a change of the calendars.';

create function parvis.bookings_kept(p_activity bigint)
returns bigint[]
language sql
stable
set search_path = parvis, pg_temp
as $$
	select coalesce(array_agg(b.id), '{}')
	from slot s
	join booking b on b.commune = s.commune and b.slot = s.id
	where s.commune = tenant()
	and (p_activity is null or s.activity = p_activity)
	and s.day >= today()
	and b.state in ('booked', 'waiting')
$$;
comment on function parvis.bookings_kept(bigint) is 'Bookings from today on of an activity, or of all: taken, or waiting.';

create function parvis.bookings_let(p_bookings bigint[])
returns jsonb
language sql
stable
set search_path = parvis, pg_temp
as $$
	with let as (
		select b.id, s.day, coalesce('c' || k.family, 'v' || b.id) as who
		from booking b
		join slot s on s.commune = b.commune and s.id = b.slot
		left join family_child k on k.commune = b.commune and k.id = b.child
		where b.commune = tenant()
		and b.id = any (p_bookings)
		and b.state = 'closed'
	)
	select jsonb_build_object(
		'bookings', (select count(*) from let),
		'families', (select count(distinct who) from let),
		'days', (
			select coalesce(jsonb_agg(jsonb_build_object('day', d.day, 'n', d.n) order by d.day), '[]')
			from (select day, count(*) as n from let group by day) d))
$$;
comment on function parvis.bookings_let(bigint[]) is 'Of bookings that stood, those that were closed: {bookings, families, days: [{day, n}]}.';

grant execute on function
	parvis.activity_write(text, jsonb, int),
	parvis.school_break_write(date, date, text),
	parvis.timetables_make()
	to parvis_keeper;

-- agents: activities
create function agent.activities()
returns jsonb
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	with mine as materialized (
		select services_of(signed_in()) as services
	), coming as (
		select s.activity, count(*) as slots, sum(s.taken) as taken, sum(s.waiting) as waiting, min(s.day) as day,
			-- one without limit has no fill
			case when count(s.capacity) = count(*) then sum(s.capacity) end as capacity
		from slot s
		where s.commune = tenant()
		and s.day between today() and today() + 13
		and s.closed is null
		group by s.activity
	)
	select coalesce(jsonb_agg(jsonb_build_object(
		'code', a.code, 'kind', a.kind, 'name', a.name, 'state', a.state, 'service', coalesce(v.label, a.service),
		'place', a.place, 'from_on', a.from_on, 'to_on', a.to_on, 'over', a.to_on < today(),
		'slots', coalesce(c.slots, 0), 'taken', coalesce(c.taken, 0), 'capacity', c.capacity,
		'waiting', coalesce(c.waiting, 0), 'next_on', c.day)
		order by a.to_on < today(), a.kind, a.name, a.id), '[]')
	from activity a
	cross join mine m
	left join service v on v.commune = a.commune and v.name = a.service
	left join coming c on c.activity = a.id
	where a.commune = tenant()
	and (m.services is null or a.service = any (m.services))
$$;
comment on function agent.activities() is 'The activities of the agent''s services, with what is booked of their slots of the next 14 days.';

create function agent.activity_choices()
returns jsonb
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	with mine as materialized (
		select services_of(signed_in()) as services
	)
	select jsonb_build_object(
		'services', (
			select coalesce(jsonb_agg(jsonb_build_object('name', s.name, 'label', s.label) order by s.label, s.name), '[]')
			from service s
			cross join mine m
			where s.commune = tenant()
			and (m.services is null or s.name = any (m.services))),
		'regies', (
			select coalesce(jsonb_agg(jsonb_build_object('code', r.code, 'name', r.name) order by r.name), '[]')
			from regie r
			where r.commune = tenant()
			and r.active))
$$;
comment on function agent.activity_choices() is 'What an activity may be of: the agent''s services, the régies of the commune.';

create function agent.activity(p_code text)
returns jsonb
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	held activity := activity_held(p_code);
	zone text := (select c.time_zone from commune c where c.id = tenant());
begin
	return to_jsonb(held) - '{commune, id, slots_on}'::text[] || jsonb_build_object(
		'service_label', (select s.label from service s where s.commune = tenant() and s.name = held.service),
		'regie', (select r.code from regie r where r.commune = tenant() and r.id = held.regie),
		'regie_name', (select r.name from regie r where r.commune = tenant() and r.id = held.regie),
		'opens_on', (held.opens_at at time zone zone)::date,
		'opens_time', to_char(held.opens_at at time zone zone, 'HH24:MI'),
		'openings', (
			select coalesce(jsonb_agg(jsonb_build_object('weekday', o.weekday, 'starts', to_char(o.starts, 'HH24:MI'),
				'ends', to_char(o.ends, 'HH24:MI'), 'minutes', o.minutes, 'capacity', o.capacity)
				order by o.weekday, o.starts), '[]')
			from activity_opening o
			where o.commune = tenant()
			and o.activity = held.id),
		'deadlines', (
			select coalesce(jsonb_agg(jsonb_build_object('act', d.act, 'weekday', d.weekday, 'rule', d.rule, 'n', d.n,
				'until', to_char(d.until, 'HH24:MI')) order by d.act, d.weekday), '[]')
			from activity_deadline d
			where d.commune = tenant()
			and d.activity = held.id),
		'closures', (
			select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'from_on', c.from_on, 'to_on', c.to_on,
				'reason', c.reason, 'agent', g.name, 'at', c.at) order by c.from_on, c.id), '[]')
			from closure c
			left join agent g on g.commune = c.commune and g.id = c.agent
			where c.commune = tenant()
			and c.activity = held.id
			and c.to_on >= today()),
		'coming', (
			select coalesce(jsonb_agg(jsonb_build_object('day', d.day, 'taken', d.taken, 'capacity', d.capacity,
				'waiting', d.waiting, 'closed', d.closed, 'slots', d.slots) order by d.day), '[]')
			from (
				select s.day, sum(s.taken) as taken, sum(s.waiting) as waiting, count(*) as slots,
					case when count(s.capacity) = count(*) then sum(s.capacity) end as capacity,
					case when count(s.closed) = count(*) then min(s.closed) end as closed
				from slot s
				where s.commune = tenant()
				and s.activity = held.id
				and s.day between today() and today() + 27
				group by s.day
			) d));
end
$$;
comment on function agent.activity(text) is 'An activity with its week, deadlines, closures to come, and the days of the next four weeks; PV404 activity.unknown.';

create function agent.activity_set(p_code text, p_data jsonb, p_version int, p_over boolean)
returns jsonb
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine text[] := services_of(signed_in());
	held activity;
	base text;
	code text := p_code;
	kept bigint[] := '{}';
	written bigint;
	told jsonb;
begin
	if mine is not null and not coalesce(p_data ->> 'service' = any (mine), false) then
		perform refuse(403, 'activity.service');
	end if;
	if code is null then
		base := left(trim(both '-' from regexp_replace(
			regexp_replace(normalize(replace(lower(p_data ->> 'name'), 'œ', 'oe'), nfkd), '[\u0300-\u036f]', '', 'g'),
			'[^a-z0-9]+', '-', 'g')), 34);
		-- two words of the desk's own addresses
		base := case
			when length(base) < 2 then 'activite'
			when base in ('vacances', 'nouvelle') then 'activite-' || base
			else base
		end;
		select case n.n when 1 then base else base || '-' || n.n end
		into code
		from generate_series(1, 9999) as n (n)
		where not exists (
			select
			from activity a
			where a.commune = tenant()
			and a.code = case n.n when 1 then base else base || '-' || n.n end
		)
		order by n.n
		limit 1;
	else
		held := activity_held(code);
		kept := bookings_kept(held.id);
	end if;
	begin
		written := activity_write(code, p_data, case when p_code is null then 0 else p_version end);
		perform slots_make(written);
		told := bookings_let(kept);
		if not p_over and (told ->> 'bookings')::int > 0 then
			-- all of it is taken back: it was tried only
			raise exception using errcode = 'PV001';
		end if;
		return told || jsonb_build_object('code', code, 'done', true);
	exception when sqlstate 'PV001' then
		return told || jsonb_build_object('code', code, 'done', false);
	end;
end
$$;
comment on function agent.activity_set(text, jsonb, int, boolean) is 'Makes an activity (no code) or changes it, as activity_write(), and its slots: {code, done, bookings, families, days}. Where bookings would be let go and p_over is not said, it is not done, and tells which. PV403 activity.service, PV404 activity.unknown, PV409 activity.changed, PV422 activity.regie.';

-- agents: closures
create function agent.closure_try(p_code text, p_from date, p_to date)
returns jsonb
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	held activity := activity_held(p_code);
begin
	return (
		with touched as (
			select b.id, b.state, s.id as slot, s.billed, b.presence, k.family, b.child
			from slot s
			left join booking b on b.commune = s.commune and b.slot = s.id and b.state in ('booked', 'waiting')
				and (b.presence is null or b.presence in ('absent', 'excused'))
			left join family_child k on k.commune = b.commune and k.id = b.child
			where s.commune = tenant()
			and s.activity = held.id
			and s.day between p_from and p_to
		)
		select jsonb_build_object(
			'slots', count(distinct t.slot),
			'bookings', count(t.id) filter (where t.state = 'booked'),
			'waiting', count(t.id) filter (where t.state = 'waiting'),
			'billed', count(t.id) filter (where t.billed),
			'families', count(distinct t.family) + count(t.id) filter (where t.child is null),
			'mails', (
				select count(distinct lower(m.email))
				from (
					select a.email
					from touched u
					join family_adult a on a.commune = tenant() and a.family = u.family and a.left_on is null
					union all
					select v.email
					from touched u
					join booking_visitor v on v.commune = tenant() and v.booking = u.id
				) m))
		from touched t);
end
$$;
comment on function agent.closure_try(text, date, date) is 'Whom closing an activity would touch: {slots, bookings, waiting, billed, families, mails}; nothing is done. PV404 activity.unknown.';

create function agent.closure_add(p_code text, p_token text, p_from date, p_to date, p_reason text)
returns jsonb
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	held activity := activity_held(p_code);
	done jsonb := action_begin(p_token);
begin
	if done is not null then
		return done;
	end if;
	return action_end(p_token, jsonb_build_object('bookings', slot_close(held.id, p_from, p_to, p_reason, me)));
end
$$;
comment on function agent.closure_add(text, text, date, date, text) is 'Closes an activity from a day to a day, as slot_close(); the same token twice is once. {bookings} let go. PV404 activity.unknown.';

create function agent.closure_remove(p_code text, p_id bigint)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held activity := activity_held(p_code);
begin
	if exists (
		select
		from closure c
		where c.commune = tenant()
		and c.id = p_id
		and c.activity = held.id
	) then
		perform slot_reopen(p_id);
	end if;
end
$$;
comment on function agent.closure_remove(text, bigint) is 'Opens again what a closure closed, as slot_reopen(); nothing where it is gone. PV404 activity.unknown.';

-- agents: the school's calendar
create function agent.school_breaks()
returns table (from_on date, to_on date, name text, past boolean)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform family_keeper();
	return query
	select b.from_on, b.to_on, b.name, b.to_on < today()
	from school_break b
	where b.commune = tenant()
	order by b.from_on;
end
$$;
comment on function agent.school_breaks() is 'The school breaks of the commune, by day; PV403 family.not-keeper.';

create function agent.school_breaks_set(p_set jsonb, p_remove date, p_over boolean)
returns jsonb
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	kept bigint[];
	told jsonb;
begin
	if not leads(signed_in()) then
		perform refuse(403, 'activity.break.leader');
	end if;
	kept := bookings_kept(null);
	begin
		delete from school_break b
		where b.commune = tenant()
		and b.from_on = p_remove;
		perform school_break_write(s.from_on, s.to_on, s.name)
		from jsonb_to_recordset(coalesce(p_set, '[]')) as s (from_on date, to_on date, name text);
		perform timetables_make();
		told := bookings_let(kept);
		if not p_over and (told ->> 'bookings')::int > 0 then
			raise exception using errcode = 'PV001';
		end if;
		return told || '{"done": true}';
	exception when sqlstate 'PV001' then
		return told || '{"done": false}';
	end;
end
$$;
comment on function agent.school_breaks_set(jsonb, date, boolean) is 'Who leads writes school breaks [{from_on, to_on, name}], and takes out the one that begins on a day (or null); slots follow: {done, bookings, families, days} as activity_set(). PV403 activity.break.leader; PV422 activity.break.overlap.';

grant execute on function
	agent.activities(),
	agent.activity_choices(),
	agent.activity(text),
	agent.activity_set(text, jsonb, int, boolean),
	agent.closure_try(text, date, date),
	agent.closure_add(text, text, date, date, text),
	agent.closure_remove(text, bigint),
	agent.school_breaks(),
	agent.school_breaks_set(jsonb, date, boolean)
	to parvis_agent;

set local role parvis_keeper;

create function worker.activity_set(p_commune bigint, p_code text, p_data jsonb)
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	written bigint;
begin
	perform set_config('parvis.commune', p_commune::text, true);
	perform service_meet(p_commune, p_data ->> 'service');
	written := activity_write(p_code, p_data, null);
	perform slots_make(written);
	return written;
end
$$;
comment on function worker.activity_set(bigint, text, jsonb) is 'Makes or changes an activity of a commune, as activity_write(), and its slots; gives its id.';

create function worker.school_break_set(p_commune bigint, p_from date, p_to date, p_name text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform set_config('parvis.commune', p_commune::text, true);
	perform school_break_write(p_from, p_to, p_name);
	perform timetables_make();
end
$$;
comment on function worker.school_break_set(bigint, date, date, text) is 'Writes a school break of a commune, and its slots.';
grant execute on function
	worker.activity_set(bigint, text, jsonb),
	worker.school_break_set(bigint, date, date, text)
	to parvis_worker;

commit;
