-- Deploy parvis:booking_family to pg
-- requires: timetable family_file tariff rush
-- The page on which a family books: weeks and days of a child, saved at once.
begin;
set local role parvis_owner;

create function parvis.booking_child(p_adult parvis.family_adult, p_child bigint)
returns parvis.family_child
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	kid family_child;
begin
	select c.*
	into kid
	from family_child c
	where c.commune = tenant()
	and c.family = p_adult.family
	and (p_child is null or c.id = p_child)
	and (c.left_on is null or c.left_on > today())
	order by c.born_on, c.id
	limit 1;
	if not found then
		perform refuse(404, 'booking.child');
	end if;
	return kid;
end
$$;
comment on function parvis.booking_child(parvis.family_adult, bigint) is 'A child of an adult''s family, the eldest where none is named; PV404 booking.child.';

create function parvis.booking_rank(p_booking bigint)
returns int
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select count(*)
		from booking me
		join booking b on b.commune = me.commune and b.slot = me.slot and b.state = 'waiting'
			and (b.queued_at, b.id) <= (me.queued_at, me.id)
		where me.commune = tenant()
		and me.id = p_booking
		and me.state = 'waiting'
	);
end
$$;
comment on function parvis.booking_rank(bigint) is 'Which one of the waiting list a booking is: 1 is next; 0: it does not wait.';

-- The page's own functions are of plpgsql, which plans a statement once for a
-- connection, and give json, which is written as it is built.
create function parvis.booking_grid(
	p_child parvis.family_child, p_from date, p_to date,
	out columns json, out others jsonb)
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	ended_on date := (
		select f.closed_on
		from family f
		where f.commune = tenant()
		and f.id = p_child.family);
	soon timestamptz := now() + interval '8 days';
begin
	-- read at once: sought slot by slot they were half of the page
	with held as materialized (
		select b.slot, b.id, b.state
		from booking b
		where b.commune = tenant()
		and b.child = p_child.id
		and b.state in ('booked', 'waiting', 'late-cancelled')
	)
	select
		json_agg(json_build_object(
			'name', w.name, 'from', to_char(w.starts, 'HH24:MI'), 'to', to_char(w.ends, 'HH24:MI'),
			'price', euros(q.cents, 'fr'), 'basis', 't.booking.price.' || q.basis,
			'opens_at', case when w.opens_at > now() then w.opens_at end,
			'cells', w.cells)) filter (where w.may),
		-- what is for others is told apart
		jsonb_agg(distinct jsonb_build_object('name', w.name, 'refused', w.refused)) filter (where not w.may)
	into columns, others
	from (
		select
			c.activity, c.starts, c.name, min(c.ends) as ends, min(c.opens_at) as opens_at, min(c.day) as first_on, min(c.refused) as refused,
			bool_or(c.state is not null or coalesce(c.refused, '') not in ('age', 'school')) as may,
			json_agg(array[
				c.day::text, c.id::text, c.what,
				case c.what
					when 'few' then (c.capacity - c.taken)::text
					when 'waiting' then booking_rank(c.booking)::text
					when 'closed' then c.closed
				end,
				case
					when c.what in ('free', 'few', 'list') and c.book_until < soon then c.book_until::text
					when c.what in ('booked', 'waiting') and c.cancel_until < soon then c.cancel_until::text
				end] order by c.day) as cells
		from (
			select v.*, case
					when v.state = 'booked' and (v.billed or v.cancel_until < now()) then 'firm'
					when v.state is not null then v.state
					when v.refused is not null then v.refused
					when v.waiting > 0 or v.taken >= v.capacity then
						case when v.waiting >= v.list then 'full' else 'list' end
					when v.taken > v.capacity - 10 then 'few'
					else 'free'
				end as what
			from (
				select s.*, a.name, a.opens_at, a.waiting as list, b.id as booking, b.state,
					booking_verdict(s, a, p_child, ended_on, false) as refused
				from slot s
				join activity a on a.commune = s.commune and a.id = s.activity
				left join held b on b.slot = s.id
				where s.commune = tenant()
				and s.day between p_from and p_to
				and a.kind not in ('hall', 'appointment')
				and (a.state = 'open' or b.state = 'booked')
				-- each of these two is computed once
				offset 0) v
			offset 0) c
		group by c.starts, c.name, c.activity
		order by c.starts, c.name, c.activity) w
	left join lateral quoted(w.activity, p_child.id, w.first_on) q on w.may;
end
$$;
comment on function parvis.booking_grid(parvis.family_child, date, date) is 'The activities of a child: columns, each with its cells [day, slot, what, how, until], and those for others. what: booked, firm (it is too late to give it back), waiting, late-cancelled, why it is refused (booking_verdict), list, full, few, free; how: which one waits, why it is closed, how few are free; until: when it may still be taken or given back, of the next eight days.';

create function parvis.booking_usual(p_child parvis.family_child, p_day date)
returns json
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	first_on date;
	last_on date;
	chosen text[];
begin
	select min(k.from_on), max(k.to_on), array_agg(format('%s.%s.%s', k.activity, k.weekday, k.starts)) filter (where k.to_on >= p_day)
	into first_on, last_on, chosen
	from booking_week k
	where k.commune = tenant()
	and k.child = p_child.id;
	return (
		select json_build_object(
			'from', greatest(p_day, first_on),
			'to', coalesce(last_on, max(v.to_on)),
			'activities', json_agg(json_build_object('name', v.name, 'days', v.days)))
		from (
			select a.name, a.to_on, json_agg(array[
				o.weekday::text, to_char(o.starts, 'HH24:MI'), format('%s.%s.%s', a.id, o.weekday, to_char(o.starts, 'HH24:MI')),
				case when format('%s.%s.%s', a.id, o.weekday, o.starts) = any (chosen) then 'chosen' end] order by o.weekday, o.starts) as days
			from activity a
			join activity_opening o on o.commune = a.commune and o.activity = a.id
			where a.commune = tenant()
			and a.state = 'open'
			and a.kind not in ('hall', 'appointment')
			and a.to_on >= p_day
			and (a.opens_at is null or a.opens_at <= now())
			and (a.schools = '{}' or p_child.school = any (a.schools))
			and extract(year from age(greatest(a.from_on, p_day)::timestamp, p_child.born_on::timestamp)) <= coalesce(a.age_to, 120)
			and extract(year from age(a.to_on::timestamp, p_child.born_on::timestamp)) >= coalesce(a.age_from, 0)
			group by a.name, a.id, a.to_on
			order by a.name, a.id
		) v
	);
end
$$;
comment on function parvis.booking_usual(parvis.family_child, date) is 'The usual week of a child, from a day on: of each activity that it may have the days [weekday, from, key, chosen], which are chosen, and from when to when.';

create function parvis.booking_documents(p_child parvis.family_child)
returns json
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	day date := today();
begin
	return (
		select json_agg(json_build_object('kind', m.kind, 'bars', m.documents_bar, 'names', m.names) order by m.kind, m.documents_bar)
		from (
			select k.kind, a.documents_bar, string_agg(a.name, ', ' order by a.name) as names
			from activity a
			cross join unnest(documents_missing(a, p_child)) as k (kind)
			where a.commune = tenant()
			and a.documents <> '{}'
			and a.state = 'open'
			and a.to_on >= day
			and (a.schools = '{}' or p_child.school = any (a.schools))
			and extract(year from age(greatest(a.from_on, day), p_child.born_on)) <= coalesce(a.age_to, 120)
			and extract(year from age(a.to_on, p_child.born_on)) >= coalesce(a.age_from, 0)
			group by k.kind, a.documents_bar) m);
end
$$;
comment on function parvis.booking_documents(parvis.family_child) is 'Which documents the file of a child has not, the names of its activities that want each, and whether nothing is booked there without; null: none.';

create function citizen.bookings(p_session text, p_child bigint, p_from date, p_done text)
returns json
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	session family_access := family_session(p_session);
	me family_adult := family_adult_of(session);
	kid family_child := booking_child(me, p_child);
	day date := today();
	-- a Monday, not so far that it says nothing
	monday date := date_trunc('week', least(greatest(coalesce(p_from, day), day - 400), day + 800))::date;
begin
	return (
		select json_build_object(
			'me', (select to_json(m) from family_me(session, me) m),
			'child', json_build_object('id', kid.id, 'name', kid.first_name),
			'children', (
				select json_agg(json_build_object('id', c.id, 'name', c.first_name, 'open', c.id = kid.id) order by c.born_on, c.id)
				from family_child c
				where c.commune = tenant()
				and c.family = me.family
				and (c.left_on is null or c.left_on > day)),
			'from', monday, 'to', monday + 34, 'before', monday - 35, 'after', monday + 35, 'today', day,
			'usual', booking_usual(kid, day),
			'documents', booking_documents(kid),
			'done', (
				select a.result -> 'rows'
				from booking_action a
				where a.commune = tenant()
				and a.token = p_done
				and (a.result ->> 'family')::bigint = me.family),
			'columns', g.columns, 'others', g.others)
		from booking_grid(kid, monday, monday + 34) g
	);
end
$$;
comment on function citizen.bookings(text, bigint, date, text) is 'Five weeks of a child of who is in, from the Monday of a day; what the action of a token came to. PV401 family.session, PV404 booking.child.';

create function citizen.bookings_turn(
	p_session text, p_child bigint, p_from date, p_done text, p_look boolean,
	out state text, out ahead bigint, out opens_at timestamptz, out wait_s int, out kept jsonb, out page json)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	select r.*
	into state, ahead, opens_at, wait_s, kept
	from citizen.rush(p_session, null, p_look) r;
	if state in ('free', 'in') and kept is null then
		page := citizen.bookings(p_session, p_child, p_from, p_done);
	end if;
end
$$;
comment on function citizen.bookings_turn(text, bigint, date, text, boolean) is 'Whether it is the turn of who is in, as citizen.rush(), and then the page, as citizen.bookings(): in one call.';

-- Rows {child, activity, day, from, to, outcome, rank, until} of what a save came to.
create function parvis.booking_told(p_child parvis.family_child, p_slots bigint[], p_outcomes text[])
returns jsonb
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select coalesce(jsonb_agg(jsonb_build_object(
			'child', p_child.first_name, 'activity', a.name, 'day', s.day,
			'from', to_char(s.starts, 'HH24:MI'), 'to', to_char(s.ends, 'HH24:MI'),
			'outcome', o.outcome, 'reason', s.closed, 'opens_at', a.opens_at,
			'until', case when o.outcome = 'booked' then s.cancel_until end,
			'rank', case when o.outcome = 'waiting' then (
				select booking_rank(b.id)
				from booking b
				where b.commune = tenant()
				and b.slot = s.id
				and b.child = p_child.id) end) order by a.name, o.outcome, s.day, s.starts), '[]')
		from unnest(p_slots, p_outcomes) as o (slot, outcome)
		join slot s on s.commune = tenant() and s.id = o.slot
		join activity a on a.commune = s.commune and a.id = s.activity
	);
end
$$;
comment on function parvis.booking_told(parvis.family_child, bigint[], text[]) is 'What came of slots, as families are told.';

create function parvis.booking_change_days(p_child parvis.family_child, p_adult bigint, p_take bigint[], p_leave bigint[])
returns jsonb
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	firm bigint[];
	slots bigint[];
	outcomes text[];
	told jsonb;
begin
	-- what can no longer be given back free of charge stays, until its absence is told
	firm := array(
		select s.id
		from slot s
		join booking b on b.commune = s.commune and b.slot = s.id and b.child = p_child.id and b.state = 'booked'
		where s.commune = tenant()
		and s.id = any (p_leave)
		and (s.cancel_until < now() or s.billed));
	select array_agg(l.slot), array_agg(l.outcome)
	into slots, outcomes
	from booking_leave(array(select unnest(p_leave) except select unnest(firm)), p_child.id, p_adult, null) l
	where l.outcome <> 'none';
	told := booking_told(p_child, slots, outcomes) || booking_told(p_child, firm, array_fill('stays'::text, array[cardinality(firm)]));
	select array_agg(t.slot), array_agg(t.outcome)
	into slots, outcomes
	from booking_take(p_take, p_child.id, p_adult, null) t
	where t.outcome <> 'kept';
	return told || booking_told(p_child, slots, outcomes);
end
$$;
comment on function parvis.booking_change_days(parvis.family_child, bigint, bigint[], bigint[]) is 'Gives slots back and takes others for a child, the slots being held; what came of each.';

-- The slots of weekdays "activity.weekday.HH:MI" from a day to a day.
create function parvis.booking_week_slots(p_keys text[], p_from date, p_to date)
returns bigint[]
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	first_on date := greatest(p_from, today());
begin
	return array(
		select s.id
		from (
			select split_part(k, '.', 1)::bigint as activity, split_part(k, '.', 2)::int as weekday, split_part(k, '.', 3)::time as starts
			from unnest(p_keys) as k
			where k ~ '^[0-9]{1,18}[.][1-7][.][0-2][0-9]:[0-5][0-9]$'
		) w
		join slot s on s.activity = w.activity and s.starts = w.starts and extract(isodow from s.day) = w.weekday
		where s.commune = tenant()
		and s.day between first_on and p_to
	);
end
$$;
comment on function parvis.booking_week_slots(text[], date, date) is 'The slots to come of weekdays of activities ("activity.weekday.HH:MI") from a day to a day.';

create function parvis.booking_week_set(p_child bigint, p_add text[], p_drop text[], p_from date, p_to date)
returns void
language plpgsql
set search_path = parvis, pg_temp
as $$
begin
	delete from booking_week w
	where w.commune = tenant()
	and w.child = p_child
	and format('%s.%s.%s', w.activity, w.weekday, to_char(w.starts, 'HH24:MI')) = any (p_drop);
	insert into booking_week (child, activity, weekday, starts, from_on, to_on)
	select p_child, o.activity, o.weekday, o.starts, p_from, p_to
	from activity_opening o
	join activity a on a.commune = o.commune and a.id = o.activity
	where o.commune = tenant()
	and a.state = 'open'
	and a.kind not in ('hall', 'appointment')
	and format('%s.%s.%s', o.activity, o.weekday, to_char(o.starts, 'HH24:MI')) = any (p_add)
	on conflict on constraint booking_week_pkey do update
	set
		from_on = excluded.from_on,
		to_on = excluded.to_on;
end
$$;
comment on function parvis.booking_week_set(bigint, text[], text[], date, date) is 'Changes the usual week of a child: weekdays taken, or taken anew with other days, and weekdays left.';

create function parvis.booking_ids(p_list jsonb)
returns bigint[]
language sql
immutable
set search_path = parvis, pg_temp
as $$
	select array(
		select l::bigint
		from jsonb_array_elements_text(coalesce(p_list, '[]')) as l
		where l ~ '^[0-9]{1,18}$')
$$;
comment on function parvis.booking_ids(jsonb) is 'The numbers in a list of what a browser sent.';

create function parvis.booking_groups(p_rows jsonb)
returns jsonb
language plpgsql
immutable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select jsonb_agg(g.made)
		from (
			select jsonb_build_object('outcome', 't.booking.told.' || (r ->> 'outcome'), 'activity', r ->> 'activity', 'child', r ->> 'child',
				'rows', jsonb_agg(jsonb_build_object('day_on', r ->> 'day', 'weekday', 't.booking.weekday.' || extract(isodow from (r ->> 'day')::date),
					'from', r ->> 'from', 'to', r ->> 'to', 'rank', r -> 'rank') order by r ->> 'day', r ->> 'from')) as made
			from jsonb_array_elements(p_rows) as r
			group by r ->> 'child', r ->> 'activity', r ->> 'outcome'
			order by r ->> 'child', r ->> 'activity', r ->> 'outcome'
		) g
	);
end
$$;
comment on function parvis.booking_groups(jsonb) is 'What came of slots, as mails tell it: under child, activity and outcome.';

create function citizen.booking_save(p_session text, p_token text, p_child bigint, p_data jsonb)
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me family_adult := family_of(p_session);
	kid family_child := booking_child(me, p_child);
	take bigint[] := booking_ids(p_data -> 'take');
	leave bigint[] := booking_ids(p_data -> 'leave');
	kids bigint[] := booking_ids(p_data -> 'copy') || kid.id;
	add_ text[] := array(select jsonb_array_elements_text(coalesce(p_data -> 'add', '[]')));
	drop_ text[] := array(select jsonb_array_elements_text(coalesce(p_data -> 'drop', '[]')));
	from_ date := greatest((p_data ->> 'from')::date, today());
	to_ date := (p_data ->> 'to')::date;
	rows_ jsonb := '[]';
begin
	insert into booking_action (token, result)
	values (p_token, jsonb_build_object('family', me.family))
	on conflict on constraint booking_action_pkey do nothing;
	if not found then
		return kid.id;
	end if;
	-- a day that was ticked is more than its weekday
	take := take || array(select unnest(booking_week_slots(add_, from_, to_)) except select unnest(leave));
	leave := leave || array(select unnest(booking_week_slots(drop_, from_, 'infinity')) except select unnest(take));
	perform slots_lock(take || leave);
	for kid in
		select c.*
		from family_child c
		where c.commune = tenant()
		and c.family = me.family
		and c.id = any (kids)
		and (c.left_on is null or c.left_on > today())
		order by c.id <> p_child, c.born_on, c.id
	loop
		perform booking_week_set(kid.id, add_, drop_, from_, to_);
		rows_ := rows_ || booking_change_days(kid, me.id, take, leave);
	end loop;
	update booking_action a
	set result = a.result || jsonb_build_object('rows', rows_)
	where a.commune = tenant()
	and a.token = p_token;
	insert into outbox (kind, recipient, template, language, model)
	select 'booking-saved', me.email, 'mail/booking-saved', coalesce(p_data ->> 'language', 'fr'), jsonb_build_object('groups', booking_groups(rows_))
	where me.email is not null
	-- a mail tells of what changed, not of what was refused alone
	and exists (
		select
		from jsonb_array_elements(rows_) as r
		where r ->> 'outcome' in ('booked', 'waiting', 'cancelled'));
	return p_child;
end
$$;
comment on function citizen.booking_save(text, text, bigint, jsonb) is 'Saves a page at once, a token once: {take, leave: slots; add, drop: weekdays of the usual week, from, to; copy: other children for whom the same is done; language}. What cannot be had is told of each slot, and the rest is done. One mail says what changed. PV401 family.session, PV404 booking.child.';
grant execute on function
	citizen.bookings(text, bigint, date, text),
	citizen.bookings_turn(text, bigint, date, text, boolean),
	citizen.booking_save(text, text, bigint, jsonb)
	to parvis_citizen;

set local role parvis_keeper;

create function worker.booking_actions_purge()
returns int
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with gone as (
		delete from booking_action a
		where a.at < now() - interval '30 days'
		returning 1
	)
	select count(*)::int
	from gone
$$;
comment on function worker.booking_actions_purge() is 'Erases what actions of more than 30 days ago came to; how many.';
grant execute on function worker.booking_actions_purge() to parvis_worker;

commit;
