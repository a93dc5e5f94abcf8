-- Deploy parvis:rush to pg
-- requires: family_file activity
-- The hour at which bookings open: families wait their turn on a page, a bounded
-- number is inside at once.  Two hours after it, and on all other days, nothing
-- of this is asked.
begin;
set local role parvis_owner;

create table parvis.rush_ticket (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	opens_at timestamptz not null,
	family bigint not null,
	place double precision not null,
	came_at timestamptz not null default now(),
	seen_at timestamptz not null default now(),
	admitted_at timestamptz,
	served_at timestamptz,
	kept jsonb,
	constraint rush_ticket_pkey primary key (commune, opens_at, family),
	constraint rush_ticket_family_fkey foreign key (commune, family)
		references parvis.family (commune, id) on delete cascade,
	constraint rush_ticket_place_range check (place >= 0),
	constraint rush_ticket_served check (served_at is null or admitted_at is not null),
	constraint rush_ticket_kept_list check (jsonb_typeof(kept) = 'array'),
	constraint rush_ticket_kept_size check (octet_length(kept::text) <= 262144)
) with (fillfactor = 60);
create index rush_ticket_waiting_index on parvis.rush_ticket (commune, opens_at, place) where admitted_at is null;
call parvis.protect('parvis.rush_ticket');
comment on table parvis.rush_ticket is 'The turn of a family at an hour at which bookings open: one for each family, whoever of it comes and with however many telephones. Who waits before the hour is drawn by lot, so that nobody gains by being there first or by a faster line; who comes after is served in order. Personal data, erased after a week. Legal basis: public task (GDPR art. 6.1.e).';
comment on column parvis.rush_ticket.commune is 'Tenant.';
comment on column parvis.rush_ticket.opens_at is 'Of which hour.';
comment on column parvis.rush_ticket.family is 'Whose.';
comment on column parvis.rush_ticket.place is 'Its order: below 1 a lot drawn on arriving before the hour; above, 1 and the seconds after it.';
comment on column parvis.rush_ticket.came_at is 'When it first came.';
comment on column parvis.rush_ticket.seen_at is 'When its page last asked: who no longer does is passed over, and keeps its place.';
comment on column parvis.rush_ticket.admitted_at is 'Since when it may book; for the whole rush.';
comment on column parvis.rush_ticket.served_at is 'When it last saved: its place is the next one''s, its turn stays.';
comment on column parvis.rush_ticket.kept is 'What it had chosen when it had to wait: fields of the form, [[name, value]]; given back when its turn comes.';

-- plpgsql, which plans a statement once for a connection, as the three below.
create function parvis.rush_opening()
returns timestamptz
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select coalesce(
			max(a.opens_at) filter (where a.opens_at <= now()),
			min(a.opens_at))
		from activity a
		where a.commune = tenant()
		and a.state = 'open'
		and a.kind not in ('hall', 'appointment')
		and a.opens_at between now() - interval '2 hours' and now() + interval '15 minutes'
	);
end
$$;
comment on function parvis.rush_opening() is 'The hour of which families wait now: the last one of the two hours past, or the next of the quarter of an hour to come; null: no pressure.';

create function parvis.rush_places()
returns int
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select coalesce((
			select case when jsonb_typeof(s.value) = 'number' then greatest(1, (s.value #>> '{}')::numeric::int) end
			from setting s
			where s.commune = tenant()
			and s.name = 'rush_places'), 400)
	);
end
$$;
comment on function parvis.rush_places() is 'How many families book at once during a rush: the setting rush_places, else 400.';

create function parvis.rush_inside(p_opens_at timestamptz)
returns bigint
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select count(*)
		from rush_ticket t
		where t.commune = tenant()
		and t.opens_at = p_opens_at
		and t.admitted_at is not null
		and t.served_at is null
		and greatest(t.seen_at, t.admitted_at) > now() - interval '5 minutes'
	);
end
$$;
comment on function parvis.rush_inside(timestamptz) is 'How many families are between their turn and their save: who does nothing for five minutes leaves the place to the next.';

create function parvis.rush_room(p_opens_at timestamptz)
returns bigint
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select least(rush_places() - rush_inside(p_opens_at), 40 - (
			select count(*)
			from rush_ticket t
			where t.commune = tenant()
			and t.opens_at = p_opens_at
			and t.admitted_at > now() - interval '4 seconds'))
	);
end
$$;
comment on function parvis.rush_room(timestamptz) is 'How many families may come in now: within the places, and ten a second, so that the pages of those inside stay quick (2500 in five minutes: 8 a second).';

create function citizen.rush(
	p_session text, p_kept jsonb, p_look boolean,
	out state text, out ahead bigint, out opens_at timestamptz, out wait_s int, out kept jsonb)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	opening timestamptz := rush_opening();
	me family_adult;
	mine rush_ticket;
begin
	state := 'free';
	if opening is null then
		return;
	end if;
	me := family_of(p_session);
	opens_at := opening;
	insert into rush_ticket as t (opens_at, family, place, kept)
	values (opening, me.family,
		case when now() < opening then random() else 1 + extract(epoch from now() - opening) end, p_kept)
	on conflict on constraint rush_ticket_pkey do update
	set
		seen_at = now(),
		kept = coalesce(excluded.kept, t.kept)
	returning t.* into mine;
	if now() < opening then
		state := case when p_look then 'free' else 'before' end;
		wait_s := least(30, greatest(2, 1 + extract(epoch from opening - now())::int));
		return;
	end if;
	if mine.admitted_at is null then
		select count(*)
		into ahead
		from rush_ticket t
		where t.commune = tenant()
		and t.opens_at = opening
		and t.admitted_at is null
		and (t.place, t.family) < (mine.place, mine.family)
		and t.seen_at > now() - interval '90 seconds';
		if ahead >= rush_room(opening) then
			state := 'waiting';
			-- who is next asks often, so that no place stands empty
			wait_s := least(30, 3 + ahead / 15);
			return;
		end if;
	end if;
	state := 'in';
	kept := mine.kept;
	if mine.admitted_at is null or p_kept is not null then
		update rush_ticket t
		set
			admitted_at = coalesce(t.admitted_at, now()),
			served_at = case when p_kept is null then t.served_at else now() end,
			kept = case when p_kept is null then t.kept end
		where t.commune = tenant()
		and t.opens_at = opening
		and t.family = me.family;
	end if;
end
$$;
comment on function citizen.rush(text, jsonb, boolean) is 'Whether who is in may book now: free (no pressure), in (its turn), before (the hour has not come; p_look sees the page all the same), waiting (so many families ahead; ask again in wait_s). What was sent, p_kept, is kept while it waits; a turn is for the whole rush.';

create function citizen.rush_forget(p_session text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me family_adult := family_of(p_session);
begin
	update rush_ticket t
	set kept = null
	where t.commune = tenant()
	and t.family = me.family
	and t.kept is not null;
end
$$;
comment on function citizen.rush_forget(text) is 'What was kept while who is in waited is no longer wanted.';

grant execute on function
	citizen.rush(text, jsonb, boolean),
	citizen.rush_forget(text)
	to parvis_citizen;

create function agent.rush(
	out opens_at timestamptz, out places int, out inside bigint, out waiting bigint, out drawn bigint, out served bigint)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform family_keeper();
	opens_at := rush_opening();
	places := rush_places();
	inside := rush_inside(rush.opens_at);
	select count(*) filter (where t.admitted_at is null and t.seen_at > now() - interval '90 seconds'),
		count(*) filter (where t.place < 1), count(t.served_at)
	into waiting, drawn, served
	from rush_ticket t
	where t.commune = tenant()
	and t.opens_at = rush.opens_at;
end
$$;
comment on function agent.rush() is 'How the rush goes, to who sees families: how many are inside and wait, how many were drawn by lot, how many have saved; opens_at is null where there is none.';
grant execute on function agent.rush() to parvis_agent;

set local role parvis_keeper;

create function worker.rush_purge()
returns bigint
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with gone as (
		delete from rush_ticket t
		where t.opens_at < now() - interval '7 days'
		returning 1
	)
	select count(*)
	from gone
$$;
comment on function worker.rush_purge() is 'Erases the turns of a week ago; how many.';
grant execute on function worker.rush_purge() to parvis_worker;

commit;
