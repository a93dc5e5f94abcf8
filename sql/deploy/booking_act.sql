-- Deploy parvis:booking_act to pg
-- requires: booking outbox document
-- Taking a place and giving it back: nobody over capacity, who waits in order.
begin;
set local role parvis_owner;

-- Who took a usual week first is served first when its slots are made.
alter table parvis.booking_week add column made_at timestamptz not null default now();
comment on column parvis.booking_week.made_at is 'Since when: the first is served first.';

create function parvis.slots_lock(p_slots bigint[])
returns void
language plpgsql
set search_path = parvis, pg_temp
as $$
begin
	perform
	from slot s
	where s.commune = tenant()
	and s.id = any (p_slots)
	order by s.id
	for no key update;
end
$$;
comment on function parvis.slots_lock(bigint[]) is 'Holds slots until the end of the transaction, always in the same order: who books waits for who books, and never in a circle.';

create function parvis.booking_tell(p_kind text, p_bookings bigint[], p_more jsonb default '{}')
returns void
language plpgsql
set search_path = parvis, pg_temp
as $$
begin
	if p_bookings = '{}' then
		return;
	end if;
	with told as (
		select b.id, coalesce(a.email, v.email) as email, k.first_name as child,
			t.name as activity, s.day, s.starts, s.ends
		from booking b
		join slot s on s.commune = b.commune and s.id = b.slot
		join activity t on t.commune = s.commune and t.id = s.activity
		left join family_child k on k.commune = b.commune and k.id = b.child
		left join family_adult a on a.commune = k.commune and a.family = k.family and (a.left_on is null or a.left_on > today())
		left join booking_visitor v on v.commune = b.commune and v.booking = b.id
		where b.commune = tenant()
		and b.id = any (p_bookings)
	)
	insert into outbox (kind, recipient, template, language, model)
	select p_kind, t.email, 'mail/' || p_kind, 'fr', p_more || jsonb_build_object('rows', jsonb_agg(
		jsonb_build_object(
			'child', t.child, 'activity', t.activity, 'day_on', t.day,
			'weekday', 't.booking.weekday.' || extract(isodow from t.day),
			'from', to_char(t.starts, 'HH24:MI'), 'to', to_char(t.ends, 'HH24:MI'))
		order by t.day, t.starts, t.child))
	from (select distinct on (lower(told.email), told.id) told.* from told where told.email is not null) t
	group by t.email;
end
$$;
comment on function parvis.booking_tell(text, bigint[], jsonb) is 'Mails to each address concerned, once, what happened to bookings: mail/<kind>, with its rows.';

-- No search_path of its own, so that it becomes a part of the statement that calls it.
create function parvis.booking_verdict(
	p_slot parvis.slot, p_activity parvis.activity, p_child parvis.family_child, p_closed_on date, p_over boolean)
returns text
language sql
stable
as $$
	select case
		when p_slot.closed is not null then 'closed'
		when least(p_child.left_on, p_closed_on) <= p_slot.day then 'left'
		when extract(year from age(p_slot.day::timestamp, p_child.born_on::timestamp))
			not between coalesce(p_activity.age_from, 0) and coalesce(p_activity.age_to, 120) then 'age'
		when p_activity.schools <> '{}' and not coalesce(p_child.school = any (p_activity.schools), false) then 'school'
		when p_slot.billed then 'late'
		when p_activity.state = 'closed' then 'not-open'
		when p_over then null
		when p_activity.state <> 'open' or p_activity.opens_at > now() then 'not-open'
		when p_slot.book_until < now() then 'late'
		when p_activity.documents_bar and parvis.documents_missing(p_activity, p_child) <> '{}' then 'document'
	end
$$;
comment on function parvis.booking_verdict(parvis.slot, parvis.activity, parvis.family_child, date, boolean) is 'Why a child may not have a slot, whatever places it has; null: it may. p_closed_on: since when the family''s file is closed; p_over: an agent passes over hours, deadlines and documents.';

create function parvis.booking_take(p_slots bigint[], p_child bigint, p_adult bigint, p_agent bigint)
returns table (slot bigint, outcome text, state text)
language plpgsql
set search_path = parvis, pg_temp
as $$
#variable_conflict use_column
declare
	kid family_child;
	ended_on date;
begin
	select c.*
	into kid
	from family_child c
	where c.commune = tenant()
	and c.id = p_child
	and (p_adult is null or exists (
		select
		from family_adult a
		where a.commune = c.commune
		and a.id = p_adult
		and a.family = c.family
		and (a.left_on is null or a.left_on > today())
	));
	if not found then
		perform refuse(404, 'booking.child');
	end if;
	ended_on := (
		select f.closed_on
		from family f
		where f.commune = tenant()
		and f.id = kid.family);
	-- what is read after this is what stands until the end of the transaction
	perform slots_lock(p_slots);
	return query
	with asked as (
		select s.id, b.state as was, clock_timestamp() as queued_at,
			booking_verdict(s, a, kid, ended_on, p_agent is not null) as refused,
			(s.capacity is null or s.taken < s.capacity)
				-- nobody overtakes who waits, but by an agent's hand
				and (s.waiting = 0 or p_agent is not null) as room,
			a.waiting is null or s.waiting < a.waiting as list
		from slot s
		join activity a on a.commune = s.commune and a.id = s.activity
		left join booking b on b.commune = s.commune and b.slot = s.id and b.child = p_child
		where s.commune = tenant()
		and s.id = any (p_slots)
		and a.kind not in ('hall', 'appointment')
	), decided as (
		select a.id, a.was, a.queued_at, case
			when a.was = 'booked' then 'kept'
			when a.was = 'waiting' and not (p_agent is not null and a.room and a.refused is null) then 'kept'
			when a.refused is not null then a.refused
			when a.room then 'booked'
			when a.list then 'waiting'
			else 'full'
		end as outcome
		from asked a
	), placed as (
		update slot s
		set
			taken = s.taken + (d.outcome = 'booked')::int,
			waiting = s.waiting + (d.outcome = 'waiting')::int - coalesce(d.was = 'waiting', false)::int
		from decided d
		where s.commune = tenant()
		and s.id = d.id
		and (d.outcome = 'waiting' or d.outcome = 'booked' and (s.capacity is null or s.taken < s.capacity))
		returning s.id
	), written as (
		insert into booking as b (slot, child, state, queued_at)
		select d.id, p_child, d.outcome, case d.outcome when 'waiting' then d.queued_at end
		from decided d
		join placed p on p.id = d.id
		order by d.id
		on conflict on constraint booking_child_key do update
		set
			state = excluded.state,
			queued_at = excluded.queued_at
		returning b.id, b.state
	), noted as (
		insert into booking_change (booking, state, by_adult, by_agent)
		select w.id, w.state, case when p_agent is null then p_adult end, p_agent
		from written w
	)
	select d.id, d.outcome, case when d.outcome in ('booked', 'waiting') then d.outcome else d.was end
	from decided d
	order by d.id;
end
$$;
comment on function parvis.booking_take(bigint[], bigint, bigint, bigint) is 'Takes slots for a child, by an adult of its family, an agent (who passes over late and not-open, never over capacity) or a program: of each, what came of it (booked, waiting, full, late, closed, not-open, age, school, left; kept: it had it) and the state it now has. PV404 booking.child.';

create function parvis.booking_promote(p_slots bigint[])
returns int
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	served bigint[];
begin
	with room as (
		select s.id, s.capacity - s.taken as free
		from slot s
		where s.commune = tenant()
		and s.id = any (p_slots)
		and s.waiting > 0
		and s.closed is null
		and not s.billed
		and s.book_until >= now()
		and (s.capacity is null or s.taken < s.capacity)
	), next as (
		select n.id
		from room r
		cross join lateral (
			select b.id
			from booking b
			where b.commune = tenant()
			and b.slot = r.id
			and b.state = 'waiting'
			order by b.queued_at, b.id
			limit r.free
		) n
	), moved as (
		update booking b
		set
			state = 'booked',
			queued_at = null
		from next n
		where b.commune = tenant()
		and b.id = n.id
		returning b.id, b.slot
	), counted as (
		update slot s
		set
			taken = s.taken + m.n,
			waiting = s.waiting - m.n
		from (select slot, count(*) as n from moved group by slot) m
		where s.commune = tenant()
		and s.id = m.slot
	), noted as (
		insert into booking_change (booking, state)
		select id, 'booked'
		from moved
	)
	select coalesce(array_agg(id), '{}')
	into served
	from moved;
	perform booking_tell('booking-promoted', served);
	return cardinality(served);
end
$$;
comment on function parvis.booking_promote(bigint[]) is 'Gives the free places of slots, held by the caller, to who waits, the first first, while they may still be booked; tells them. How many.';

create function parvis.booking_leave(p_slots bigint[], p_child bigint, p_adult bigint, p_agent bigint)
returns table (slot bigint, outcome text)
language plpgsql
set search_path = parvis, pg_temp
as $$
#variable_conflict use_column
begin
	if p_adult is not null and not exists (
		select
		from family_child c
		join family_adult a on a.commune = c.commune and a.family = c.family
		where c.commune = tenant()
		and c.id = p_child
		and a.id = p_adult
		and (a.left_on is null or a.left_on > today())
	) then
		perform refuse(404, 'booking.child');
	end if;
	perform slots_lock(p_slots);
	return query
	with asked as (
		select s.id, b.id as booking, b.state as was, case
			when b.state is null or b.state not in ('booked', 'waiting') then 'none'
			when b.state = 'waiting' then 'cancelled'
			-- what is invoiced, or was attended, is no longer given back
			when s.billed or b.presence in ('present', 'unexpected') or p_agent is null and s.day < today() then 'none'
			when p_agent is not null or s.cancel_until >= now() then 'cancelled'
			else 'late'
		end as outcome
		from slot s
		left join booking b on b.commune = s.commune and b.slot = s.id and b.child = p_child
		where s.commune = tenant()
		and s.id = any (p_slots)
	), let as (
		update booking b
		set
			state = case a.outcome when 'late' then 'late-cancelled' else 'cancelled' end,
			queued_at = null
		from asked a
		where b.commune = tenant()
		and b.id = a.booking
		and a.outcome <> 'none'
		returning b.id, b.state
	), freed as (
		update slot s
		set
			taken = s.taken - (a.was = 'booked')::int,
			waiting = s.waiting - (a.was = 'waiting')::int
		from asked a
		where s.commune = tenant()
		and s.id = a.id
		and a.outcome <> 'none'
	), noted as (
		insert into booking_change (booking, state, by_adult, by_agent)
		select l.id, l.state, case when p_agent is null then p_adult end, p_agent
		from let l
	)
	select a.id, a.outcome
	from asked a
	order by a.id;
	perform booking_promote(p_slots);
end
$$;
comment on function parvis.booking_leave(bigint[], bigint, bigint, bigint) is 'Gives slots of a child back, by an adult of its family or an agent: of each, cancelled, late (after the deadline: the place is free, and is invoiced), none (it had none, or attended, or it is invoiced). Who waits first has the place, and is told. PV404 booking.child.';

create function parvis.booking_weeks_take(p_slots bigint[])
returns void
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	due record;
begin
	for due in
		select w.child, array_agg(s.id) as slots
		from slot s
		join booking_week w on w.commune = s.commune and w.activity = s.activity
			and w.weekday = extract(isodow from s.day) and w.starts = s.starts
			and s.day between w.from_on and w.to_on
		where s.commune = tenant()
		and s.id = any (p_slots)
		group by w.child
		order by min(w.made_at), w.child
	loop
		perform booking_take(due.slots, due.child, null, null);
	end loop;
end
$$;
comment on function parvis.booking_weeks_take(bigint[]) is 'Books slots that were just made for the children whose usual week has them, who took it first first.';

grant execute on function
	parvis.slots_lock(bigint[]),
	parvis.booking_tell(text, bigint[], jsonb),
	parvis.booking_verdict(parvis.slot, parvis.activity, parvis.family_child, date, boolean),
	parvis.booking_take(bigint[], bigint, bigint, bigint),
	parvis.booking_promote(bigint[]),
	parvis.booking_leave(bigint[], bigint, bigint, bigint),
	parvis.booking_weeks_take(bigint[])
	to parvis_keeper;

commit;
