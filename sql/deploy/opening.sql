-- Deploy parvis:opening to pg
-- requires: clock
-- When the town hall and its other places are open: a setting, read for a day.
begin;
set local role parvis_owner;

create function parvis.holiday_name(p_day date, p_commune bigint)
returns text
language sql
stable
set search_path = parvis, pg_temp
as $$
	select coalesce(min(h.name), 'other')
	from commune c
	left join setting s on s.commune = c.id and s.name = 'holidays'
	left join holidays(extract(year from p_day)::int, coalesce(s.value ->> 'region', region_of(c.insee))) h
		on h.day = p_day
	where c.id = p_commune
	and holiday(p_day, p_commune)
	having count(*) > 0
$$;
comment on function parvis.holiday_name(date, bigint) is 'The name of a day off, as parvis.holidays() has it; other for one that the commune added; null for no day off.';

create function parvis.opening_day(p_place jsonb, p_day date, p_commune bigint, out kind text, out slots text, out reason text)
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	usual text := coalesce(p_place ->> (array['monday', 'tuesday', 'wednesday', 'thursday', 'friday',
		'saturday', 'sunday'])[extract(isodow from p_day)::int], '');
begin
	-- of two periods, the shorter says more of the day; of two alike, the last
	select 'exception', e.one ->> 'slots', e.one ->> 'reason'
	into kind, slots, reason
	from jsonb_array_elements(coalesce(p_place -> 'exceptions', '[]')) with ordinality e (one, rank)
	where p_day between (e.one ->> 'since')::date and (e.one ->> 'until')::date
	order by (e.one ->> 'until')::date - (e.one ->> 'since')::date, e.rank desc
	limit 1;
	if found then
		return;
	end if;
	kind := 'week';
	slots := usual;
	reason := holiday_name(p_day, p_commune);
	if reason is not null and usual <> '' and not coalesce(p_place -> 'holidays', '[]') ? reason then
		kind := 'holiday';
		slots := '';
	end if;
end
$$;
comment on function parvis.opening_day(jsonb, date, bigint) is 'When a place of the setting "opening" is open on a day ("09:00-12:00, 14:00-17:30", empty: closed), and what says so: an exception with its reason, a holiday of that name, else the week (on a holiday that it is open on, reason names it).';

create function parvis.opening_now(p_slots text, p_at time)
returns boolean
language sql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
	select exists (
		select
		from regexp_split_to_table(nullif(p_slots, ''), ', ') slot
		where p_at >= split_part(slot, '-', 1)::time
		and p_at < split_part(slot, '-', 2)::time)
$$;
comment on function parvis.opening_now(text, time) is 'Whether a time is within one of the slots.';

create function citizen.opening(p_at timestamptz default now())
returns table (place text, name text, kind text, since date, until date, slots text, reason text, open boolean)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	with here as (
		select c.id, (p_at at time zone c.time_zone)::date as day, (p_at at time zone c.time_zone)::time as at
		from commune c
	), place as (
		select p.key, p.value
		from setting s
		cross join lateral jsonb_each(s.value) p
		where s.name = 'opening'
	), line as (
		select p.key, p.value, 1 as rank, 'today' as kind, h.day as since, h.day as until, d.slots,
			case when d.kind = 'exception' then d.reason end as reason, opening_now(d.slots, h.at) as open
		from here h
		cross join place p
		cross join lateral opening_day(p.value, h.day, h.id) d
		union all
		select p.key, p.value, 2, 'exception', (e.one ->> 'since')::date, (e.one ->> 'until')::date,
			e.one ->> 'slots', e.one ->> 'reason', null
		from here h
		cross join place p
		cross join lateral jsonb_array_elements(coalesce(p.value -> 'exceptions', '[]')) e (one)
		where (e.one ->> 'until')::date >= h.day
		union all
		select p.key, p.value, 2, 'holiday', h.day + n, h.day + n, d.slots, d.reason, null
		from here h
		cross join place p
		cross join generate_series(0, 90) n
		cross join lateral opening_day(p.value, h.day + n, h.id) d
		where d.kind <> 'exception'
		and d.slots is not null
		and d.reason is not null
		and (d.kind = 'holiday' or d.slots <> '')
	)
	select l.key, l.value ->> 'name', l.kind, l.since, l.until, l.slots, l.reason, l.open
	from line l
	order by l.key::int, l.rank, l.since, l.until
$$;
comment on function citizen.opening(timestamptz) is 'Of each place, what changes with the clock of the commune: today, with whether it is open at that moment; the exceptions that are not over; the holidays of the next 90 days on which the week would open it. The week itself is the setting.';

grant execute on function citizen.opening(timestamptz) to parvis_citizen;

commit;
