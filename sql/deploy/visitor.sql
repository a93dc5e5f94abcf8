-- Deploy parvis:visitor to pg
-- requires: timetable
-- Halls, and appointments at the mairie: booked by anybody, without an account.
begin;
set local role parvis_owner;

alter table parvis.booking_visitor add column reminded boolean not null default false;
comment on column parvis.booking_visitor.reminded is 'Was told the day before.';

create function parvis.visitor_mail(p_kind text, p_booking bigint, p_language text, p_more jsonb default '{}')
returns void
language sql
set search_path = parvis, pg_temp
as $$
	insert into outbox (kind, recipient, template, language, model)
	select p_kind, v.email, 'mail/' || p_kind, p_language, p_more || jsonb_build_object(
		'activity', a.name, 'place', a.place, 'person', v.name, 'day_on', s.day,
		'weekday', 't.booking.weekday.' || extract(isodow from s.day),
		'from', to_char(s.starts, 'HH24:MI'), 'to', to_char(s.ends, 'HH24:MI'))
	from booking b
	join booking_visitor v on v.commune = b.commune and v.booking = b.id
	join slot s on s.commune = b.commune and s.id = b.slot
	join activity a on a.commune = s.commune and a.id = s.activity
	where b.commune = tenant()
	and b.id = p_booking
$$;
comment on function parvis.visitor_mail(text, bigint, text, jsonb) is 'Tells a visitor of a booking: mail/<kind>.';

create function citizen.visitor_activities(p_kind text)
returns jsonb
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select coalesce(jsonb_agg(jsonb_build_object('code', a.code, 'name', a.name, 'place', a.place, 'about', a.about) order by a.name), '[]')
	from activity a
	where a.commune = tenant()
	and a.kind = p_kind
	and a.kind in ('hall', 'appointment')
	and a.state = 'open'
	and a.to_on >= today()
$$;
comment on function citizen.visitor_activities(text) is 'The halls, or the appointments (kind), that anybody may book.';

create function citizen.activity_kinds()
returns table (kind text)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select distinct a.kind
	from activity a
	where a.commune = tenant()
	and a.state = 'open'
	and a.to_on >= today()
$$;
comment on function citizen.activity_kinds() is 'The kinds of activity that are open: what the home page leads to.';

create function parvis.visitor_activity(p_kind text, p_code text)
returns parvis.activity
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	about activity;
begin
	select a.*
	into about
	from activity a
	where a.commune = tenant()
	and a.code = p_code
	and a.kind = p_kind
	and a.kind in ('hall', 'appointment')
	and a.state = 'open'
	and a.to_on >= today();
	if not found then
		perform refuse(404, 'visitor.none');
	end if;
	return about;
end
$$;
comment on function parvis.visitor_activity(text, text) is 'A hall or an appointment that anybody may book; PV404 visitor.none.';

create function parvis.visitor_free(p_activity parvis.activity)
returns setof parvis.slot
language sql
stable
set search_path = parvis, pg_temp
as $$
	select s.*
	from slot s
	where s.commune = tenant()
	and s.activity = p_activity.id
	and s.day >= today()
	and s.closed is null
	and s.book_until >= now()
	and (s.capacity is null or s.taken < s.capacity)
	and (p_activity.opens_at is null or p_activity.opens_at <= now())
$$;
comment on function parvis.visitor_free(parvis.activity) is 'The slots that a visitor may still have.';

create function citizen.visitor_slots(p_kind text, p_code text, p_from date)
returns jsonb
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	about activity := visitor_activity(p_kind, p_code);
	-- the first week that has one
	monday date := date_trunc('week', coalesce(least(greatest(p_from, today()), about.to_on), (select min(f.day) from visitor_free(about) f), today()))::date;
begin
	return jsonb_build_object(
		'code', about.code, 'name', about.name, 'place', about.place, 'about', about.about,
		'opens_at', case when about.opens_at > now() then about.opens_at end,
		'from', monday, 'before', case when monday > today() then monday - 14 end, 'after', case when monday + 14 <= about.to_on then monday + 14 end,
		'days', (
			select coalesce(jsonb_agg(jsonb_build_object('day', d.day, 'slots', d.slots) order by d.day), '[]')
			from (
				select f.day, jsonb_agg(jsonb_build_object('slot', f.id, 'from', to_char(f.starts, 'HH24:MI'), 'to', to_char(f.ends, 'HH24:MI')) order by f.starts) as slots
				from visitor_free(about) f
				where f.day between monday and monday + 13
				group by f.day) d));
end
$$;
comment on function citizen.visitor_slots(text, text, date) is 'Two weeks of free slots of a hall or an appointment, from the Monday of a day, or of the first that is free. PV404 visitor.none.';

create function citizen.visitor_book(p_kind text, p_code text, p_token text, p_data jsonb)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	about activity := visitor_activity(p_kind, p_code);
	key bytea := sha256(convert_to(p_token, 'UTF8'));
	got bigint;
	made bigint;
begin
	perform
	from booking_visitor v
	where v.commune = tenant()
	and v.link = key;
	if found then
		return;
	end if;
	if (
		select count(*)
		from booking_visitor v
		join booking b on b.commune = v.commune and b.id = v.booking and b.state = 'booked'
		join slot s on s.commune = b.commune and s.id = b.slot
		where v.commune = tenant()
		and lower(v.email) = lower(p_data ->> 'email')
		and s.activity = about.id
		and s.day >= today()
	) >= 3 then
		perform refuse(422, 'visitor.many');
	end if;
	-- the one statement that takes a place, and finds none where it is full
	update slot s
	set taken = s.taken + 1
	where s.commune = tenant()
	and s.id = (p_data ->> 'slot')::bigint
	and s.activity = about.id
	and s.closed is null
	and s.book_until >= now()
	and (s.capacity is null or s.taken < s.capacity)
	and (about.opens_at is null or about.opens_at <= now())
	returning s.id
	into got;
	if not found then
		perform refuse(409, 'visitor.gone');
	end if;
	insert into booking (slot, state)
	values (got, 'booked')
	returning id
	into made;
	insert into booking_visitor (booking, link, name, email, phone, subject)
	values (made, key, p_data ->> 'name', p_data ->> 'email', nullif(p_data ->> 'phone', ''), nullif(p_data ->> 'subject', ''));
	insert into booking_change (booking, state)
	values (made, 'booked');
	perform visitor_mail('visitor-booked', made, coalesce(p_data ->> 'language', 'fr'),
		jsonb_build_object('link', '/famille/place/' || p_token));
end
$$;
comment on function citizen.visitor_book(text, text, text, jsonb) is 'Books {slot, name, email, phone, subject, language} for a visitor, a token once; the token is what opens it, in the mail. PV404 visitor.none, PV409 visitor.gone, PV422 visitor.many.';

create function citizen.visitor_booking(p_token text)
returns jsonb
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	said jsonb;
begin
	select jsonb_build_object('kind', a.kind, 'code', a.code, 'name', a.name, 'place', a.place, 'about', a.about, 'day', s.day,
		'from', to_char(s.starts, 'HH24:MI'), 'to', to_char(s.ends, 'HH24:MI'), 'state', b.state, 'reason', s.closed,
		'person', v.name, 'subject', v.subject, 'until', s.cancel_until,
		'can', b.state = 'booked' and s.cancel_until >= now())
	into said
	from booking_visitor v
	join booking b on b.commune = v.commune and b.id = v.booking
	join slot s on s.commune = b.commune and s.id = b.slot
	join activity a on a.commune = s.commune and a.id = s.activity
	where v.commune = tenant()
	and v.link = sha256(convert_to(p_token, 'UTF8'));
	if not found then
		perform refuse(404, 'visitor.unknown');
	end if;
	return said;
end
$$;
comment on function citizen.visitor_booking(text) is 'What the link of a mail opens; PV404 visitor.unknown.';

create function citizen.visitor_cancel(p_token text, p_language text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held record;
begin
	select b.id, b.slot
	into held
	from booking_visitor v
	join booking b on b.commune = v.commune and b.id = v.booking
	where v.commune = tenant()
	and v.link = sha256(convert_to(p_token, 'UTF8'));
	if not found then
		perform refuse(404, 'visitor.unknown');
	end if;
	perform slots_lock(array[held.slot]);
	update booking b
	set state = 'cancelled'
	from slot s
	where b.commune = tenant()
	and b.id = held.id
	and b.state = 'booked'
	and s.commune = b.commune
	and s.id = b.slot
	and s.cancel_until >= now();
	if not found then
		-- twice is once
		if (select b.state from booking b where b.commune = tenant() and b.id = held.id) = 'cancelled' then
			return;
		end if;
		perform refuse(409, 'visitor.late');
	end if;
	update slot s
	set taken = s.taken - 1
	where s.commune = tenant()
	and s.id = held.slot;
	insert into booking_change (booking, state)
	values (held.id, 'cancelled');
	perform visitor_mail('visitor-cancelled', held.id, p_language);
end
$$;
comment on function citizen.visitor_cancel(text, text) is 'Gives a visitor''s place back, until its deadline; twice is once. PV404 visitor.unknown, PV409 visitor.late.';
grant execute on function
	citizen.activity_kinds(),
	citizen.visitor_activities(text),
	citizen.visitor_slots(text, text, date),
	citizen.visitor_book(text, text, text, jsonb),
	citizen.visitor_booking(text),
	citizen.visitor_cancel(text, text)
	to parvis_citizen;
grant execute on function parvis.visitor_mail(text, bigint, text, jsonb) to parvis_keeper;

set local role parvis_keeper;

create function worker.visitors_remind()
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
		update booking_visitor v
		set reminded = true
		from booking b
		join slot s on s.commune = b.commune and s.id = b.slot
		join commune c on c.id = s.commune
		where b.commune = v.commune
		and b.id = v.booking
		and b.state = 'booked'
		and not v.reminded
		and s.day between (now() at time zone 'Pacific/Midway')::date and (now() at time zone 'Pacific/Kiritimati')::date + 1
		and s.day = (now() at time zone c.time_zone)::date + 1
		returning v.commune, v.booking
	loop
		perform set_config('parvis.commune', due.commune::text, true);
		perform visitor_mail('visitor-reminder', due.booking, 'fr');
		done := done + 1;
	end loop;
	return done;
end
$$;
comment on function worker.visitors_remind() is 'Reminds visitors the day before, once; how many.';

create function worker.visitors_purge()
returns int
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with gone as (
		delete from booking_visitor v
		using booking b
		join slot s on s.commune = b.commune and s.id = b.slot
		where b.commune = v.commune
		and b.id = v.booking
		and s.day < current_date - interval '2 months'
		returning 1
	)
	select count(*)::int
	from gone
$$;
comment on function worker.visitors_purge() is 'Erases who came two months ago and before: the place stays counted, without a name. How many.';
grant execute on function
	worker.visitors_remind(),
	worker.visitors_purge()
	to parvis_worker;

commit;
