-- Deploy parvis:canteen to pg
-- requires: activity_desk
-- Menus: written a week at a time, published.
begin;
set local role parvis_owner;

create function agent.menus(p_code text, p_monday date)
returns jsonb
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine text[] := services_of(signed_in());
	monday date := date_trunc('week', coalesce(p_monday, today()))::date;
	held activity;
begin
	select a.*
	into held
	from activity a
	where a.commune = tenant()
	and a.kind = 'canteen'
	and (p_code is null or a.code = p_code)
	and (mine is null or a.service = any (mine))
	order by a.to_on < today(), a.name, a.id
	limit 1;
	if not found and p_code is not null then
		perform refuse(404, 'activity.unknown');
	end if;
	return jsonb_build_object('monday', monday, 'week_on', monday, 'previous', monday - 7, 'next', monday + 7,
		'code', held.code, 'name', held.name,
		'canteens', (
			select coalesce(jsonb_agg(jsonb_build_object('code', a.code, 'name', a.name, 'here', a.id = held.id) order by a.name, a.id), '[]')
			from activity a
			where a.commune = tenant()
			and a.kind = 'canteen'
			and (mine is null or a.service = any (mine))),
		'days', (
			select coalesce(jsonb_agg(jsonb_build_object('n', d.n, 'day', monday + d.n - 1, 'courses', m.courses,
				'allergens', string_to_array(m.allergens, ','), 'published', coalesce(m.published, false),
				'version', coalesce(m.version, 0)) order by d.n), '[]')
			from generate_series(1, 7) as d (n)
			left join menu m on m.commune = tenant() and m.activity = held.id and m.day = monday + d.n - 1
			where m.day is not null
			or exists (
				select
				from activity_opening o
				where o.commune = tenant()
				and o.activity = held.id
				and o.weekday = d.n)));
end
$$;
comment on function agent.menus(text, date) is 'A week of menus of a canteen of the agent''s services (null: the first one), the days on which it serves; PV404 activity.unknown.';

create function agent.menus_set(p_code text, p_days jsonb, p_publish boolean)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held activity := activity_held(p_code);
	one record;
begin
	for one in
		select d.*
		from jsonb_to_recordset(p_days) as d (day date, courses text, allergens text, version int)
		order by d.day
	loop
		if exists (
			select
			from menu m
			where m.commune = tenant()
			and m.activity = held.id
			and m.day = one.day
			and m.version <> one.version
		) then
			perform refuse(409, 'activity.menu.changed');
		end if;
		if coalesce(one.courses, '') = '' then
			delete from menu m
			where m.commune = tenant()
			and m.activity = held.id
			and m.day = one.day;
		else
			insert into menu as m (activity, day, courses, allergens, published)
			values (held.id, one.day, one.courses, nullif(one.allergens, ''), p_publish)
			on conflict on constraint menu_pkey do update
			set
				courses = excluded.courses,
				allergens = excluded.allergens,
				published = excluded.published,
				version = m.version + 1;
		end if;
	end loop;
end
$$;
comment on function agent.menus_set(text, jsonb, boolean) is 'Writes menus of a canteen: [{day, courses (one a line; none: no menu), allergens (joined by commas), version}], seen by families or not yet. PV404 activity.unknown; PV409 activity.menu.changed.';

create function citizen.menus(p_code text, p_monday date)
returns jsonb
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	monday date := date_trunc('week', coalesce(p_monday, today()))::date;
	shown activity;
begin
	select a.*
	into shown
	from activity a
	where a.commune = tenant()
	and a.kind = 'canteen'
	and a.state <> 'draft'
	and (p_code is null or a.code = p_code)
	order by a.to_on < today(), a.name, a.id
	limit 1;
	if not found and p_code is not null then
		perform refuse(404, 'activity.unknown');
	end if;
	return jsonb_build_object('week_on', monday, 'monday', monday, 'previous', monday - 7, 'next', monday + 7,
		'code', shown.code, 'name', shown.name, 'place', shown.place,
		'canteens', (
			select coalesce(jsonb_agg(jsonb_build_object('code', a.code, 'name', a.name, 'here', a.id = shown.id) order by a.name, a.id), '[]')
			from activity a
			where a.commune = tenant()
			and a.kind = 'canteen'
			and a.state <> 'draft'),
		'days', (
			select coalesce(jsonb_agg(jsonb_build_object('day', m.day, 'courses', string_to_array(m.courses, E'\n'),
				'allergens', string_to_array(m.allergens, ',')) order by m.day), '[]')
			from menu m
			where m.commune = tenant()
			and m.activity = shown.id
			and m.published
			and m.day between monday and monday + 6));
end
$$;
comment on function citizen.menus(text, date) is 'A week of the published menus of a canteen (null: the first one); PV404 activity.unknown.';

create function citizen.menu_lines(p_code text)
returns table (day date, course text, allergens text, canteen text, place text)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select m.day, c.course, coalesce(m.allergens, ''), a.name, coalesce(a.place, a.name)
	from menu m
	join activity a on a.commune = m.commune and a.id = m.activity
	cross join lateral unnest(string_to_array(m.courses, E'\n')) with ordinality as c (course, n)
	where m.commune = tenant()
	and a.code = p_code
	and a.state <> 'draft'
	and m.published
	and m.day between today() - 400 and today() + 400
	and c.course <> ''
	order by m.day, c.n
$$;
comment on function citizen.menu_lines(text) is 'The published menus of a canteen, a course a row, for open data.';

grant execute on function
	agent.menus(text, date),
	agent.menus_set(text, jsonb, boolean)
	to parvis_agent;
grant execute on function
	citizen.menus(text, date),
	citizen.menu_lines(text)
	to parvis_citizen;

commit;
