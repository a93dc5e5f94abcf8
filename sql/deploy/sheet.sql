-- Deploy parvis:sheet to pg
-- requires: activity_desk
-- Attendance: the sheet of a slot, what staff says of each child, as their clock has it.
begin;
set local role parvis_owner;

create table parvis.sheet_look (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	agent bigint not null,
	slot bigint not null,
	at timestamptz not null default now(),
	constraint sheet_look_pkey primary key (commune, id),
	constraint sheet_look_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint sheet_look_slot_fkey foreign key (commune, slot) references parvis.slot (commune, id)
);
create index sheet_look_slot_index on parvis.sheet_look (commune, slot, agent, at);
create index sheet_look_at_index on parvis.sheet_look (at);
call parvis.protect('parvis.sheet_look');
comment on table parvis.sheet_look is 'Who looked at a sheet with what harms children (data of health), once in ten minutes. Personal data of agents, kept for a year. Legal basis: security of the processing (GDPR art. 32).';
comment on column parvis.sheet_look.commune is 'Tenant.';
comment on column parvis.sheet_look.id is 'Their order.';
comment on column parvis.sheet_look.agent is 'Who.';
comment on column parvis.sheet_look.slot is 'At the sheet of which slot.';
comment on column parvis.sheet_look.at is 'When.';

create function parvis.slot_held(p_code text, p_day date, p_starts time)
returns parvis.slot
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	held activity := activity_held(p_code);
	found_one slot;
begin
	select s.*
	into found_one
	from slot s
	where s.commune = tenant()
	and s.activity = held.id
	and s.day = p_day
	and s.starts = p_starts;
	if not found then
		perform refuse(404, 'activity.slot');
	end if;
	return found_one;
end
$$;
comment on function parvis.slot_held(text, date, time) is 'A slot of an activity that the agent holds; PV404 activity.unknown, activity.slot.';

create function parvis.booking_presence(
	p_booking bigint, p_presence text, p_minutes int, p_at timestamptz, p_agent bigint)
returns text
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	was booking;
	wanted text := p_presence;
	at timestamptz := least(p_at, now());
begin
	select b.*
	into was
	from booking b
	where b.commune = tenant()
	and b.id = p_booking
	for no key update;
	if not found or was.state not in ('booked', 'late-cancelled') then
		return 'unknown';
	end if;
	if exists (
		select
		from slot s
		where s.commune = tenant()
		and s.id = was.slot
		and s.billed
	) then
		return 'billed';
	end if;
	if was.presence_at > at then
		return 'older';
	end if;
	-- what was said before with more care stands: a proof, a child nobody had booked
	if was.presence = 'excused' and wanted = 'absent' then
		return 'noted';
	end if;
	if was.presence = 'unexpected' and wanted = 'present' then
		wanted := 'unexpected';
	end if;
	update booking b
	set
		presence = wanted,
		minutes = case when wanted in ('present', 'unexpected') then coalesce(p_minutes, b.minutes) end,
		presence_at = at
	where b.commune = tenant()
	and b.id = p_booking;
	if was.presence is distinct from wanted then
		insert into booking_change (booking, presence, by_agent)
		values (p_booking, wanted, p_agent);
	end if;
	return 'noted';
end
$$;
comment on function parvis.booking_presence(bigint, text, int, timestamptz, bigint) is 'What was seen of a booking at a moment: noted; older (something later was said: it stands), billed, unknown: nothing changes. The same twice is once.';

-- agents
create function agent.sheets(p_day date)
returns jsonb
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	with mine as materialized (
		select services_of(signed_in()) as services
	), counted as (
		select s.id, s.activity, s.starts, s.ends, s.closed, s.checked_at, s.taken, s.capacity,
			count(b.id) filter (where b.presence in ('present', 'unexpected')) as present,
			count(b.id) filter (where b.presence in ('absent', 'excused')) as absent,
			count(b.id) filter (where b.state = 'booked' and b.presence is null) as unsaid
		from slot s
		left join booking b on b.commune = s.commune and b.slot = s.id and b.state in ('booked', 'late-cancelled')
		where s.commune = tenant()
		and s.day = coalesce(p_day, today())
		group by s.commune, s.id
	)
	select jsonb_build_object(
		'day', coalesce(p_day, today()), 'today', today(),
		'previous', coalesce(p_day, today()) - 1, 'next', coalesce(p_day, today()) + 1,
		'sheets', coalesce((
			select jsonb_agg(jsonb_build_object('code', a.code, 'name', a.name, 'place', a.place,
				'starts', to_char(c.starts, 'HH24:MI'), 'ends', to_char(c.ends, 'HH24:MI'), 'closed', c.closed,
				'checked', c.checked_at is not null, 'taken', c.taken, 'capacity', c.capacity,
				'present', c.present, 'absent', c.absent, 'unsaid', c.unsaid) order by c.starts, a.name, a.id)
			from counted c
			join activity a on a.commune = tenant() and a.id = c.activity
			cross join mine m
			where a.kind not in ('hall', 'appointment')
			and (m.services is null or a.service = any (m.services))), '[]'))
$$;
comment on function agent.sheets(date) is 'The sheets of a day (null: today) of the activities of the agent''s services, and how far each is.';

create function agent.sheet(p_code text, p_day date, p_starts time)
returns jsonb
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	about activity := activity_held(p_code);
	shown slot := slot_held(p_code, p_day, p_starts);
begin
	insert into sheet_look (agent, slot)
	select me, shown.id
	where not exists (
		select
		from sheet_look l
		where l.commune = tenant()
		and l.slot = shown.id
		and l.agent = me
		and l.at > now() - interval '10 minutes'
	);
	return jsonb_build_object(
		'code', about.code, 'name', about.name, 'place', about.place, 'kind', about.kind,
		'timed', about.kind <> 'canteen', 'arrives', about.kind = 'before-school',
		'day', shown.day, 'starts', to_char(shown.starts, 'HH24:MI'), 'ends', to_char(shown.ends, 'HH24:MI'),
		'closed', shown.closed, 'billed', shown.billed, 'checked', shown.checked_at is not null, 'checked_at', shown.checked_at,
		'future', shown.day > today(), 'waiting', shown.waiting,
		'children', coalesce((
			select jsonb_agg(jsonb_build_object(
				'booking', b.id, 'first_name', k.first_name, 'last_name', k.last_name, 'school', k.school, 'class', k.class,
				'family', f.reference,
				'presence', b.presence, 'said', b.presence is not null,
				'is_present', coalesce(b.presence in ('present', 'unexpected'), false),
				'is_absent', coalesce(b.presence in ('absent', 'excused'), false),
				'excused', coalesce(b.presence = 'excused', false), 'unexpected', coalesce(b.presence = 'unexpected', false),
				'minutes', b.minutes,
				'left', case when b.minutes is not null then to_char(case when about.kind = 'before-school'
					then shown.ends - make_interval(mins => b.minutes) else shown.starts + make_interval(mins => b.minutes) end,
					'HH24:MI') end,
				'care', case when c.child is not null then jsonb_build_object(
					'allergies', c.allergies, 'diet', c.diet, 'plan', c.plan, 'plan_until_on', c.plan_until,
					'plan_over', coalesce(c.plan is not null and c.plan_until < shown.day, false)) end,
				'persons', (
					select coalesce(jsonb_agg(jsonb_build_object('name', p.name, 'phone', p.phone, 'dial', regexp_replace(p.phone, '[^0-9+]', '', 'g'), 'relation', p.relation) order by p.id), '[]')
					from family_person p
					where p.commune = tenant()
					and p.family = k.family
					and about.kind <> 'canteen'),
				'has_persons', about.kind <> 'canteen' and exists (
					select
					from family_person p
					where p.commune = tenant()
					and p.family = k.family))
				order by lower(k.last_name), lower(k.first_name), k.id)
			from booking b
			join family_child k on k.commune = b.commune and k.id = b.child
			join family f on f.commune = k.commune and f.id = k.family
			left join family_care c on c.commune = k.commune and c.child = k.id
				and coalesce(c.allergies, c.diet, c.plan, '') <> ''
			where b.commune = tenant()
			and b.slot = shown.id
			and b.state = 'booked'), '[]'));
end
$$;
comment on function agent.sheet(text, date, time) is 'The sheet of a slot: who is expected, what harms them, what was said of each; the look is noted. PV404 activity.unknown, activity.slot.';

create function agent.sheet_mark(p_code text, p_day date, p_starts time, p_marks jsonb, p_clock bigint)
returns jsonb
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	about activity := activity_held(p_code);
	shown slot := slot_held(p_code, p_day, p_starts);
	one record;
	stays int;
	said jsonb := '[]';
	outcome text;
begin
	for one in
		select m.*
		from jsonb_to_recordset(p_marks) as m (booking bigint, presence text, "left" text, at bigint)
		order by m.booking, m.at
	loop
		if not exists (
			select
			from booking b
			where b.commune = tenant()
			and b.id = one.booking
			and b.slot = shown.id
		) or one.presence is null or one.presence not in ('present', 'absent') then
			outcome := 'unknown';
		else
			stays := case when one."left" ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$' then
				greatest(1, least(1440, extract(epoch from case when about.kind = 'before-school'
					then shown.ends - one."left"::time else one."left"::time - shown.starts end)::int / 60)) end;
			-- how long ago it was, by the device's own clock, which may be wrong
			outcome := booking_presence(one.booking, one.presence, stays,
				now() - make_interval(secs => greatest(0, coalesce(p_clock - one.at, 0)) / 1000.0), me);
		end if;
		said := said || (
			select jsonb_build_object('booking', one.booking, 'outcome', outcome, 'presence', max(b.presence))
			from booking b
			where b.commune = tenant()
			and b.id = one.booking
			and b.slot = shown.id);
	end loop;
	return said;
end
$$;
comment on function agent.sheet_mark(text, date, time, jsonb, bigint) is 'Marks of a sheet: [{booking, presence (present, absent), left ("17:45"; of a before-school: when it came), at}], at and p_clock (now) in milliseconds of the device''s clock: [{booking, outcome, presence}] as booking_presence(). May be sent again. PV404 activity.unknown, activity.slot.';

create function agent.sheet_rest(p_code text, p_day date, p_starts time)
returns int
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	shown slot := slot_held(p_code, p_day, p_starts);
	n int;
begin
	select count(*) filter (where booking_presence(b.id, 'present', null, now(), me) = 'noted')
	into n
	from booking b
	where b.commune = tenant()
	and b.slot = shown.id
	and b.state = 'booked'
	and b.presence is null;
	return n;
end
$$;
comment on function agent.sheet_rest(text, date, time) is 'Of whom nothing was said yet is there; how many. PV404 activity.unknown, activity.slot.';

create function agent.children_named(p_name text)
returns jsonb
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform family_keeper();
	return (
		select coalesce(jsonb_agg(to_jsonb(t) - 'id' || jsonb_build_object('child', t.id)), '[]')
		from (
			select k.id, k.first_name, k.last_name, k.born_on, k.school, k.class, f.reference as family
			from family_child k
			join family f on f.commune = k.commune and f.id = k.family
			where k.commune = tenant()
			and k.left_on is null
			and f.closed_on is null
			and words(p_name) <> '{}'
			and not exists (
				select
				from unnest(words(p_name)) as w (word)
				where not exists (
					select
					from unnest(words(k.first_name || ' ' || k.last_name)) as n (word)
					where starts_with(n.word, w.word)
				)
			)
			order by lower(k.last_name), lower(k.first_name), k.id
			limit 20
		) t);
end
$$;
comment on function agent.children_named(text) is 'The children whose names begin with these words, at most 20, to who sees families; PV403 family.not-keeper.';

create function agent.sheet_add(p_code text, p_day date, p_starts time, p_child bigint)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := family_keeper();
	shown slot := slot_held(p_code, p_day, p_starts);
	was booking;
	made bigint;
begin
	if not exists (
		select
		from family_child k
		where k.commune = tenant()
		and k.id = p_child
	) then
		perform refuse(404, 'booking.child');
	end if;
	perform slots_lock(array[shown.id]);
	shown := slot_held(p_code, p_day, p_starts);
	if shown.billed then
		perform refuse(409, 'activity.sheet.billed');
	end if;
	if shown.day > today() then
		perform refuse(422, 'activity.sheet.future');
	end if;
	select b.*
	into was
	from booking b
	where b.commune = tenant()
	and b.slot = shown.id
	and b.child = p_child;
	if was.state = 'booked' then
		return booking_presence(was.id, 'present', null, now(), me);
	end if;
	-- who is there is there, whatever the places
	update slot s
	set
		taken = s.taken + 1,
		waiting = s.waiting - coalesce(was.state = 'waiting', false)::int,
		capacity = greatest(s.capacity, case when s.capacity is not null then s.taken + 1 end)
	where s.commune = tenant()
	and s.id = shown.id;
	insert into booking as b (slot, child, state, presence, presence_at)
	values (shown.id, p_child, 'booked', 'unexpected', now())
	on conflict on constraint booking_child_key do update
	set
		state = 'booked',
		queued_at = null,
		presence = 'unexpected',
		presence_at = now()
	returning b.id
	into made;
	insert into booking_change (booking, presence, by_agent)
	values (made, 'unexpected', me);
	return 'noted';
end
$$;
comment on function agent.sheet_add(text, date, time, bigint) is 'A child came who had not booked: on the sheet as unexpected, also where it is full; one who had booked is there. Twice is once. PV403 family.not-keeper; PV404 activity.unknown, activity.slot, booking.child; PV409 activity.sheet.billed; PV422 activity.sheet.future.';

create function agent.sheet_drop(p_code text, p_day date, p_starts time, p_booking bigint)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	shown slot := slot_held(p_code, p_day, p_starts);
begin
	perform slots_lock(array[shown.id]);
	shown := slot_held(p_code, p_day, p_starts);
	if shown.billed then
		perform refuse(409, 'activity.sheet.billed');
	end if;
	update booking b
	set
		state = 'cancelled',
		presence = null,
		presence_at = null,
		minutes = null
	where b.commune = tenant()
	and b.id = p_booking
	and b.slot = shown.id
	and b.state = 'booked'
	and b.presence = 'unexpected';
	if found then
		update slot s
		set taken = s.taken - 1
		where s.commune = tenant()
		and s.id = shown.id;
		insert into booking_change (booking, state, by_agent)
		values (p_booking, 'cancelled', me);
	end if;
end
$$;
comment on function agent.sheet_drop(text, date, time, bigint) is 'An unexpected child that was put on the sheet by mistake leaves it. PV404 activity.unknown, activity.slot; PV409 activity.sheet.billed.';

create function agent.sheet_check(p_code text, p_day date, p_starts time, p_checked boolean)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	shown slot := slot_held(p_code, p_day, p_starts);
begin
	perform slots_lock(array[shown.id]);
	shown := slot_held(p_code, p_day, p_starts);
	if shown.billed then
		perform refuse(409, 'activity.sheet.billed');
	end if;
	if p_checked and shown.day > today() then
		perform refuse(422, 'activity.sheet.future');
	end if;
	if p_checked and exists (
		select
		from booking b
		where b.commune = tenant()
		and b.slot = shown.id
		and b.state = 'booked'
		and b.presence is null
	) then
		perform refuse(422, 'activity.sheet.unsaid');
	end if;
	update slot s
	set checked_at = case when p_checked then coalesce(s.checked_at, now()) end
	where s.commune = tenant()
	and s.id = shown.id;
end
$$;
comment on function agent.sheet_check(text, date, time, boolean) is 'The sheet is complete, or is not yet after all. PV404 activity.unknown, activity.slot; PV409 activity.sheet.billed; PV422 activity.sheet.unsaid, activity.sheet.future.';

-- agents: the counter
create function agent.counter_day(p_code text, p_day date)
returns jsonb
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	held activity := activity_held(p_code);
begin
	return jsonb_build_object('code', held.code, 'name', held.name, 'day', p_day, 'past', p_day < today(),
		'children_kind', held.kind not in ('hall', 'appointment'),
		'slots', (
			select coalesce(jsonb_agg(jsonb_build_object(
				'starts', to_char(s.starts, 'HH24:MI'), 'ends', to_char(s.ends, 'HH24:MI'), 'taken', s.taken,
				'capacity', s.capacity, 'waiting', s.waiting, 'closed', s.closed, 'billed', s.billed,
				'late', s.book_until < now(), 'has_rows', exists (
					select
					from booking b
					where b.commune = tenant()
					and b.slot = s.id
					and b.state in ('booked', 'waiting')),
				'rows', (
					select coalesce(jsonb_agg(jsonb_build_object(
						'child', b.child, 'name', coalesce(k.first_name || ' ' || k.last_name, v.name),
						'family', f.reference, 'contact', v.email, 'subject', v.subject,
						'waits', b.state = 'waiting', 'state', b.state) order by b.state = 'waiting', b.queued_at,
						lower(k.last_name), lower(k.first_name), b.id), '[]')
					from booking b
					left join family_child k on k.commune = b.commune and k.id = b.child
					left join family f on f.commune = k.commune and f.id = k.family
					left join booking_visitor v on v.commune = b.commune and v.booking = b.id
					where b.commune = tenant()
					and b.slot = s.id
					and b.state in ('booked', 'waiting'))) order by s.starts), '[]')
			from slot s
			where s.commune = tenant()
			and s.activity = held.id
			and s.day = p_day));
end
$$;
comment on function agent.counter_day(text, date) is 'The slots of an activity on a day with who has them and who waits, in order; PV404 activity.unknown.';

create function agent.counter_take(p_code text, p_token text, p_day date, p_starts time, p_child bigint)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := family_keeper();
	shown slot := slot_held(p_code, p_day, p_starts);
	done jsonb := action_begin(p_token);
begin
	if done is null then
		done := action_end(p_token, (
			select jsonb_build_object('outcome', t.outcome)
			from booking_take(array[shown.id], p_child, null, me) t));
	end if;
	return done ->> 'outcome';
end
$$;
comment on function agent.counter_take(text, text, date, time, bigint) is 'Books a slot for a child at the counter, also past the deadline, never over capacity; the same token twice is once: the outcome of booking_take(). PV403 family.not-keeper; PV404 activity.unknown, activity.slot, booking.child.';

create function agent.counter_leave(p_code text, p_token text, p_day date, p_starts time, p_child bigint)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := family_keeper();
	shown slot := slot_held(p_code, p_day, p_starts);
	done jsonb := action_begin(p_token);
begin
	if done is null then
		done := action_end(p_token, (
			select jsonb_build_object('outcome', t.outcome)
			from booking_leave(array[shown.id], p_child, null, me) t));
	end if;
	return done ->> 'outcome';
end
$$;
comment on function agent.counter_leave(text, text, date, time, bigint) is 'Gives a slot of a child back at the counter, free of charge; the same token twice is once: the outcome of booking_leave(). PV403 family.not-keeper; PV404 activity.unknown, activity.slot.';

grant execute on function
	agent.sheets(date),
	agent.sheet(text, date, time),
	agent.sheet_mark(text, date, time, jsonb, bigint),
	agent.sheet_rest(text, date, time),
	agent.children_named(text),
	agent.sheet_add(text, date, time, bigint),
	agent.sheet_drop(text, date, time, bigint),
	agent.sheet_check(text, date, time, boolean),
	agent.counter_day(text, date),
	agent.counter_take(text, text, date, time, bigint),
	agent.counter_leave(text, text, date, time, bigint)
	to parvis_agent;

set local role parvis_keeper;

create function worker.sheet_looks_purge()
returns bigint
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with gone as (
		delete from sheet_look l
		where l.at < now() - interval '1 year'
		returning 1
	)
	select count(*)
	from gone
$$;
comment on function worker.sheet_looks_purge() is 'Erases looks at sheets of more than a year; how many.';
grant execute on function worker.sheet_looks_purge() to parvis_worker;

commit;
