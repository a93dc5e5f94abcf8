-- Deploy parvis:holiday to pg
-- requires: commune
-- Public holidays, working days, and the day on which a delay ends.  The only
-- place where they are computed: programs ask for the day.
begin;
set local role parvis_owner;

create function parvis.easter(p_year int)
returns date
language sql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
	-- the anonymous Gregorian computation of 1876
	with one as (
		select p_year % 19 as a, p_year / 100 as b, p_year % 100 as c
	), two as (
		select a, b, c, (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30 as h
		from one
	), three as (
		select a, h, (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7 as l
		from two
	), four as (
		select h + l - 7 * ((a + 11 * h + 22 * l) / 451) + 114 as n
		from three
	)
	select make_date(p_year, n / 31, n % 31 + 1)
	from four
$$;
comment on function parvis.easter(int) is 'Easter Sunday of a year of the Gregorian calendar.';

create function parvis.region_of(p_insee text)
returns text
language sql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
	select case
		when left(p_insee, 2) in ('57', '67', '68') then 'alsace-moselle'
		when left(p_insee, 3) = '971' then 'guadeloupe'
		when left(p_insee, 3) = '972' then 'martinique'
		when left(p_insee, 3) = '973' then 'guyane'
		when left(p_insee, 3) = '974' then 'reunion'
		when left(p_insee, 3) = '976' then 'mayotte'
		when left(p_insee, 3) = '977' then 'saint-barthelemy'
		when left(p_insee, 3) = '978' then 'saint-martin'
		else 'france'
	end
$$;
comment on function parvis.region_of(text) is 'Where days off depend on it: of a commune, by its code of the Code officiel géographique.';

create function parvis.holidays(p_year int, p_region text)
returns table (day date, name text)
language sql
immutable
parallel safe
set search_path = parvis, pg_temp
as $$
	select make_date(p_year, fixed.month, fixed.day), fixed.name
	from (values
		-- code du travail, L3133-1
		(1, 1, 'new-year', null), (5, 1, 'labour', null), (5, 8, 'victory', null),
		(7, 14, 'national', null), (8, 15, 'assumption', null), (11, 1, 'all-saints', null),
		(11, 11, 'armistice', null), (12, 25, 'christmas', null),
		-- L3134-13
		(12, 26, 'saint-stephen', 'alsace-moselle'),
		-- L3422-2: the abolition of slavery
		(4, 27, 'abolition', 'mayotte'), (5, 22, 'abolition', 'martinique'),
		(5, 27, 'abolition', 'guadeloupe'), (5, 28, 'abolition', 'saint-martin'),
		(6, 10, 'abolition', 'guyane'), (10, 9, 'abolition', 'saint-barthelemy'),
		(12, 20, 'abolition', 'reunion')
	) as fixed (month, day, name, region)
	where fixed.region is null
	or fixed.region = p_region
	union all
	select easter(p_year) + moving.days, moving.name
	from (values
		(1, 'easter', null), (39, 'ascension', null), (50, 'whit', null),
		(-2, 'good-friday', 'alsace-moselle')
	) as moving (days, name, region)
	where moving.region is null
	or moving.region = p_region
$$;
comment on function parvis.holidays(int, text) is 'The public holidays of a year in a region, as parvis.region_of() names it, in no order (code du travail, L3133-1, L3134-13, L3422-2).';

create function parvis.holiday(p_day date, p_commune bigint)
returns boolean
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	said jsonb := (
		select s.value
		from setting s
		where s.commune = p_commune
		and s.name = 'holidays');
	-- a temple or a mixed church is what makes Good Friday one (L3134-13)
	temple boolean := coalesce((said ->> 'good-friday')::boolean, true);
	region text := coalesce(said ->> 'region', (
		select region_of(c.insee)
		from commune c
		where c.id = p_commune));
begin
	if said -> 'add' ? p_day::text then
		return true;
	end if;
	if said -> 'remove' ? p_day::text then
		return false;
	end if;
	return exists (
		select
		from holidays(extract(year from p_day)::int, region) h
		where h.day = p_day
		and (h.name <> 'good-friday' or temple));
end
$$;
comment on function parvis.holiday(date, bigint) is 'A day off in a commune: by its INSEE code, and by its setting "holidays" {region, good-friday, add [], remove []} where it says otherwise.';

create function parvis.working_day(p_day date, p_commune bigint)
returns boolean
language sql
stable
set search_path = parvis, pg_temp
as $$
	select extract(isodow from p_day) < 6 and not holiday(p_day, p_commune)
$$;
comment on function parvis.working_day(date, bigint) is 'Monday to Friday, and no holiday of the commune.';

create function parvis.working_after(p_day date, p_n int, p_commune bigint)
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
		day := day + 1;
		if working_day(day, p_commune) then
			left_days := left_days - 1;
		end if;
	end loop;
	return day;
end
$$;
comment on function parvis.working_after(date, int, bigint) is 'So many working days later; the day that begins the delay does not count.';

create function parvis.working_between(p_after date, p_to date, p_commune bigint)
returns int
language sql
stable
set search_path = parvis, pg_temp
as $$
	select count(*) filter (where working_day(p_after + n, p_commune))::int
	from generate_series(1, p_to - p_after) n
$$;
comment on function parvis.working_between(date, date, bigint) is 'How many working days are after the first day, up to the second, which counts.';

create function parvis.delay_end(p_from date, p_delay text, p_commune bigint)
returns date
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	if p_delay ~ '^P[0-9]+B$' then
		return working_after(p_from, substr(p_delay, 2, length(p_delay) - 2)::int, p_commune);
	end if;
	return (p_from + p_delay::interval)::date;
end
$$;
comment on function parvis.delay_end(date, text, bigint) is 'The day on which a delay of a form''s head ends: days, months or years of the calendar (P15D, P2M, P1Y), or working days (P10B). The month that has no such day ends it on its last.';

grant execute on function
	parvis.easter(int),
	parvis.region_of(text),
	parvis.holidays(int, text),
	parvis.holiday(date, bigint),
	parvis.working_day(date, bigint),
	parvis.working_after(date, int, bigint),
	parvis.working_between(date, date, bigint),
	parvis.delay_end(date, text, bigint)
	to parvis_keeper;

commit;
