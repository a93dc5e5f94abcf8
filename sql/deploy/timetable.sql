-- Deploy parvis:timetable to pg
-- requires: booking_act
-- When an activity takes place: its deadlines, its slots, and what closes them.
begin;
set local role parvis_owner;

alter table parvis.activity add column slots_on date;
comment on column parvis.activity.slots_on is 'Day on which its slots were last made; null: since then something changed.';

create function parvis.working_before(p_day date, p_n int, p_commune bigint)
returns date
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	day date := p_day;
	left_days int := p_n;
begin
	while day is not null and left_days > 0 loop
		day := day - 1;
		if working_day(day, p_commune) then
			left_days := left_days - 1;
		end if;
	end loop;
	return day;
end
$$;
comment on function parvis.working_before(date, int, bigint) is 'The day so many working days before another; 0: that day itself.';

create function parvis.deadline_at(p_activity bigint, p_day date, p_starts time, p_act text)
returns timestamptz
language sql
stable
set search_path = parvis, pg_temp
as $$
	select least(p_day + p_starts, (
		select case d.rule
				when 'days' then p_day - d.n
				when 'working' then working_before(p_day, d.n, d.commune)
				else date_trunc('week', p_day)::date - 8 + d.n
			end
			-- "until 23:59" is until the end of the day
			+ case d.until when '23:59' then time '23:59:59' else d.until end
		from activity_deadline d
		where d.commune = tenant()
		and d.activity = p_activity
		and d.act = p_act
		and d.weekday = extract(isodow from p_day)::int
	)) at time zone c.time_zone
	from commune c
	where c.id = tenant()
$$;
comment on function parvis.deadline_at(bigint, date, time, text) is 'Until when a slot of an activity, on a day at an hour, is booked (book) or given back (cancel): as its deadlines say, and until it begins at the latest.';

create function parvis.timetable_of(p_activity parvis.activity)
returns table (day date, starts time, ends time, capacity int)
language sql
stable
set search_path = parvis, pg_temp
as $$
	select d.day, o.starts + t.n * o.step, o.starts + (t.n + 1) * o.step, coalesce(o.capacity, p_activity.capacity)
	from (
		select w.weekday, w.starts, w.capacity, w.ends - w.starts as whole,
			coalesce(make_interval(mins => w.minutes), w.ends - w.starts) as step
		from activity_opening w
		where w.commune = tenant()
		and w.activity = p_activity.id
	) o
	join lateral (
		select g::date as day
		from generate_series(greatest(p_activity.from_on, today())::timestamp, p_activity.to_on, interval '1 day') as g
	) d on extract(isodow from d.day) = o.weekday
	-- what is left of an opening cut into slots is too short for one
	cross join lateral generate_series(0, floor(extract(epoch from o.whole) / extract(epoch from o.step))::int - 1) as t (n)
	where p_activity.days = 'all'
	or not holiday(d.day, tenant())
	and (p_activity.days = 'working' or (p_activity.days = 'holidays') = exists (
		select
		from school_break b
		where b.commune = tenant()
		and d.day between b.from_on and b.to_on
	))
$$;
comment on function parvis.timetable_of(parvis.activity) is 'When an activity takes place from today on, by its week, the school holidays and the public ones.';

create function parvis.bookings_close(p_slots bigint[], p_reason text)
returns int
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	let bigint[];
begin
	perform slots_lock(p_slots);
	update slot s
	set closed = p_reason
	where s.commune = tenant()
	and s.id = any (p_slots)
	and s.closed is distinct from p_reason
	and (s.closed is null or p_reason <> 'timetable');
	-- who was there was kept: the rest of a day that closed early is not taken back
	with gone as (
		update booking b
		set
			state = 'closed',
			queued_at = null
		from booking was
		where b.commune = tenant()
		and b.slot = any (p_slots)
		and b.state in ('booked', 'waiting')
		and (b.presence is null or b.presence in ('absent', 'excused'))
		and was.commune = b.commune
		and was.id = b.id
		returning b.id, b.slot, was.state as was
	), counted as (
		update slot s
		set
			taken = s.taken - g.booked,
			waiting = s.waiting - g.waited
		from (
			select slot, count(*) filter (where was = 'booked') as booked, count(*) filter (where was = 'waiting') as waited
			from gone
			group by slot
		) g
		where s.commune = tenant()
		and s.id = g.slot
	), noted as (
		insert into booking_change (booking, state)
		select id, 'closed'
		from gone
	)
	select coalesce(array_agg(id), '{}')
	into let
	from gone;
	perform booking_tell('booking-closed', let, jsonb_build_object(
		'reason', nullif(p_reason, 'timetable'), 'timetable', p_reason = 'timetable'));
	return cardinality(let);
end
$$;
comment on function parvis.bookings_close(bigint[], text) is 'Closes slots: who had booked or waits is let go, owes nothing, and is told. "timetable": the activity no longer takes place then. Gives how many bookings.';

create function parvis.slots_make(p_activity bigint)
returns int
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	about activity;
	fresh bigint[];
	gone bigint[];
begin
	update activity a
	set slots_on = today()
	where a.commune = tenant()
	and a.id = p_activity
	returning a.*
	into about;
	if not found then
		return 0;
	end if;
	perform slots_lock(array(
		select s.id
		from slot s
		where s.commune = tenant()
		and s.activity = p_activity
		and s.day >= today()));
	-- the only one of a day that begins at another hour now is still that one
	with wanted as materialized (
		select t.*
		from timetable_of(about) t
	), stray as (
		select s.day, min(s.id) as id
		from slot s
		where s.commune = tenant()
		and s.activity = p_activity
		and s.day > today()
		and not s.billed
		and not exists (select from wanted w where w.day = s.day and w.starts = s.starts)
		group by s.day
		having count(*) = 1
	), missing as (
		select w.day, min(w.starts) as starts, min(w.ends) as ends
		from wanted w
		where not exists (
			select
			from slot s
			where s.commune = tenant()
			and s.activity = p_activity
			and s.day = w.day
			and s.starts = w.starts)
		group by w.day
		having count(*) = 1
	)
	update slot s
	set
		starts = m.starts,
		ends = m.ends
	from stray y
	join missing m on m.day = y.day
	where s.commune = tenant()
	and s.id = y.id;
	update booking_week k
	set starts = o.starts
	from (
		select weekday, min(starts) as starts
		from activity_opening
		where commune = tenant()
		and activity = p_activity
		group by weekday
		having count(*) = 1
	) o
	where k.commune = tenant()
	and k.activity = p_activity
	and k.weekday = o.weekday
	and k.starts <> o.starts;
	with wanted as materialized (
		select t.*, (
				select c.reason
				from closure c
				where c.commune = tenant()
				and c.activity = p_activity
				and t.day between c.from_on and c.to_on
				order by c.id desc
				limit 1) as closed,
			deadline_at(p_activity, t.day, t.starts, 'book') as book_until,
			deadline_at(p_activity, t.day, t.starts, 'cancel') as cancel_until
		from timetable_of(about) t
	), made as (
		insert into slot as s (activity, day, starts, ends, capacity, closed, book_until, cancel_until)
		select p_activity, w.day, w.starts, w.ends, w.capacity, w.closed, w.book_until, w.cancel_until
		from wanted w
		order by w.day, w.starts
		on conflict on constraint slot_activity_key do update
		set
			ends = excluded.ends,
			-- who has a place keeps it where there are fewer
			capacity = greatest(excluded.capacity, case when excluded.capacity is not null then s.taken end),
			closed = excluded.closed,
			book_until = excluded.book_until,
			cancel_until = excluded.cancel_until
		where not s.billed
		and (s.day + s.starts) at time zone (select c.time_zone from commune c where c.id = tenant()) > now()
		and (s.ends, s.closed, s.book_until, s.cancel_until, s.capacity)
			is distinct from (excluded.ends, excluded.closed, excluded.book_until, excluded.cancel_until,
				greatest(excluded.capacity, case when excluded.capacity is not null then s.taken end))
		returning s.id, s.xmax = 0 as fresh
	)
	select
		(select coalesce(array_agg(m.id), '{}') from made m where m.fresh),
		array(
			select s.id
			from slot s
			where s.commune = tenant()
			and s.activity = p_activity
			and s.day >= today()
			and not s.billed
			and s.checked_at is null
			and not exists (select from wanted w where w.day = s.day and w.starts = s.starts))
	into fresh, gone;
	-- what nobody ever asked for is not kept
	delete from slot s
	where s.commune = tenant()
	and s.id = any (gone)
	and not exists (select from booking b where b.commune = tenant() and b.slot = s.id);
	perform bookings_close(gone, 'timetable');
	perform booking_weeks_take(fresh);
	perform booking_promote(array(
		select s.id
		from slot s
		where s.commune = tenant()
		and s.activity = p_activity
		and s.day >= today()
		and s.waiting > 0));
	return cardinality(fresh);
end
$$;
comment on function parvis.slots_make(bigint) is 'Makes the slots of an activity from today on as its week, deadlines, closures and the calendars say, and changes those that stand: never one that began or is invoiced. Those that no longer take place go, or are closed ("timetable") where someone had booked. New ones are booked of the usual weeks; places that were added go to who waits. How many are new.';

create function parvis.slot_close(p_activity bigint, p_from date, p_to date, p_reason text, p_agent bigint)
returns int
language plpgsql
set search_path = parvis, pg_temp
as $$
begin
	insert into closure (activity, from_on, to_on, reason, agent)
	values (p_activity, p_from, p_to, p_reason, p_agent);
	return bookings_close(array(
		select s.id
		from slot s
		where s.commune = tenant()
		and s.activity = p_activity
		and s.day between p_from and p_to), p_reason);
end
$$;
comment on function parvis.slot_close(bigint, date, date, text, bigint) is 'An activity does not take place from a day to a day after all: bookings are let go and owe nothing, also of days that are over or invoiced, whose invoices a corrective campaign credits. Gives how many bookings.';

create function parvis.slot_reopen(p_closure bigint)
returns int
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	was closure;
	slots bigint[];
	let bigint[];
begin
	delete from closure c
	where c.commune = tenant()
	and c.id = p_closure
	returning c.*
	into was;
	if not found then
		perform refuse(404, 'booking.closure');
	end if;
	slots := array(
		select s.id
		from slot s
		where s.commune = tenant()
		and s.activity = was.activity
		and s.day between greatest(was.from_on, today()) and was.to_on
		and s.closed = was.reason
		and not s.billed);
	perform slots_lock(slots);
	update slot s
	set closed = (
		select c.reason
		from closure c
		where c.commune = tenant()
		and c.activity = was.activity
		and s.day between c.from_on and c.to_on
		order by c.id desc
		limit 1)
	where s.commune = tenant()
	and s.id = any (slots);
	-- who had made other plans meanwhile is not booked again unasked
	let := array(
		select b.id
		from booking b
		join slot s on s.commune = b.commune and s.id = b.slot
		where b.commune = tenant()
		and b.slot = any (slots)
		and b.state = 'closed'
		and s.closed is null);
	perform booking_tell('booking-reopened', let);
	return cardinality(let);
end
$$;
comment on function parvis.slot_reopen(bigint) is 'An activity takes place all the same: its slots to come are booked again by who wants to; who had booked is told, once. How many bookings it was. PV404 booking.closure.';
grant execute on function
	parvis.working_before(date, int, bigint),
	parvis.deadline_at(bigint, date, time, text),
	parvis.timetable_of(parvis.activity),
	parvis.bookings_close(bigint[], text),
	parvis.slots_make(bigint),
	parvis.slot_close(bigint, date, date, text, bigint)
	to parvis_keeper;

set local role parvis_keeper;

create function worker.slots_make(p_limit int)
returns int
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	due record;
	done int := 0;
begin
	for due in
		select a.commune, a.id, (now() at time zone c.time_zone)::date as today
		from activity a
		join commune c on c.id = a.commune
		where a.state <> 'closed'
		and a.to_on >= (now() at time zone c.time_zone)::date
		and a.slots_on is distinct from (now() at time zone c.time_zone)::date
		order by a.commune, a.id
		limit p_limit
	loop
		perform set_config('parvis.commune', due.commune::text, true);
		perform slots_make(due.id);
		done := done + 1;
	end loop;
	return done;
end
$$;
comment on function worker.slots_make(int) is 'Makes the slots of activities, each once a day: what was added to the calendars of the commune tells there. At most so many; gives how many.';
grant execute on function worker.slots_make(int) to parvis_worker;

commit;
