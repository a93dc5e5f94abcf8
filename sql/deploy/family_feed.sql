-- Deploy parvis:family_feed to pg
-- requires: family_file booking
-- The bookings of a family in the calendar of a telephone: a secret address.
begin;
set local role parvis_owner;

create table parvis.family_feed (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	adult bigint not null,
	token parvis.hash not null,
	made_at timestamptz not null default now(),
	constraint family_feed_pkey primary key (commune, adult),
	constraint family_feed_token_key unique (commune, token),
	constraint family_feed_adult_fkey foreign key (commune, adult)
		references parvis.family_adult (commune, id) on delete cascade
);
call parvis.protect('parvis.family_feed');
comment on table parvis.family_feed is 'The secret address by which a calendar reads the bookings of a family: one for each adult, so that who renews theirs, or leaves, takes none from the other. Personal data by what it opens; kept until it is renewed or stopped. Legal basis: public task (GDPR art. 6.1.e).';
comment on column parvis.family_feed.commune is 'Tenant.';
comment on column parvis.family_feed.adult is 'Of which adult.';
comment on column parvis.family_feed.token is 'Of the token in the address.';
comment on column parvis.family_feed.made_at is 'When it was made; the one before opens nothing more.';

create function citizen.family_feed(p_session text)
returns table (made_at timestamptz)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me family_adult := family_of(p_session);
begin
	return query
	select f.made_at
	from family_feed f
	where f.commune = tenant()
	and f.adult = me.id;
end
$$;
comment on function citizen.family_feed(text) is 'Since when who is in has an address for their calendar; no row: none.';

create function citizen.family_feed_renew(p_session text)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me family_adult := family_of(p_session);
	made text := random_token();
begin
	insert into family_feed as f (adult, token)
	values (me.id, family_seal(made))
	on conflict on constraint family_feed_pkey do update
	set
		token = excluded.token,
		made_at = now();
	return made;
end
$$;
comment on function citizen.family_feed_renew(text) is 'Makes an address for the calendar of who is in, and gives its token, this once; the one before opens nothing more.';

create function citizen.family_feed_stop(p_session text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me family_adult := family_of(p_session);
begin
	delete from family_feed f
	where f.commune = tenant()
	and f.adult = me.id;
end
$$;
comment on function citizen.family_feed_stop(text) is 'The address for the calendar opens nothing more.';

create function citizen.feed(
	p_token text,
	out family text, out time_zone text, out from_on date, out to_on date, out bookings jsonb)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	of_family bigint;
begin
	select a.family, f.name, c.time_zone
	into of_family, family, time_zone
	from family_feed k
	join family_adult a on a.commune = k.commune and a.id = k.adult
	join family f on f.commune = a.commune and f.id = a.family
	join commune c on c.id = k.commune
	where k.commune = tenant()
	and k.token = family_seal(p_token)
	and (a.left_on is null or a.left_on > today());
	if not found then
		perform refuse(404, 'error.not-found');
	end if;
	from_on := (today() - interval '3 months')::date;
	select jsonb_agg(jsonb_build_object(
			'id', b.id, 'child', k.first_name, 'activity', a.name, 'place', a.place,
			'day', s.day, 'starts', s.starts, 'ends', s.ends, 'state', b.state, 'closed', s.closed,
			'changed_s', floor(extract(epoch from coalesce(h.at, b.made_at)))::bigint,
			'changes', coalesce(h.n, 0))
		order by s.day, s.starts, b.id), coalesce(max(s.day), today())
	into bookings, to_on
	from family_child k
	join booking b on b.commune = k.commune and b.child = k.id
	join slot s on s.commune = b.commune and s.id = b.slot
	join activity a on a.commune = s.commune and a.id = s.activity
	cross join lateral (
		select max(c.at) as at, count(*) - 1 as n
		from booking_change c
		where c.commune = b.commune
		and c.booking = b.id
		and c.state is not null
	) h
	where k.commune = tenant()
	and k.family = of_family
	and s.day >= feed.from_on;
end
$$;
comment on function citizen.feed(text) is 'What the calendar of a family reads by its secret address: three months past, and all that is to come, what was let go among it. PV404 error.not-found: an address that was renewed or stopped.';

grant execute on function
	citizen.family_feed(text),
	citizen.family_feed_renew(text),
	citizen.family_feed_stop(text),
	citizen.feed(text)
	to parvis_citizen;

commit;
