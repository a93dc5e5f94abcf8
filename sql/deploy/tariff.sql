-- Deploy parvis:tariff to pg
-- requires: booking
-- What a booking costs: by quotient or rate of effort, residence, rank among siblings.
begin;
set local role parvis_owner;

create table parvis.tariff (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	activity bigint not null,
	name text not null,
	from_on date not null,
	to_on date not null,
	basis text not null default 'slot',
	kind text not null,
	rate numeric(7, 4),
	floor_cents bigint,
	ceiling_cents bigint,
	absent_percent int not null default 100,
	late_percent int not null default 100,
	unexpected_percent int not null default 100,
	version int not null default 1,
	constraint tariff_pkey primary key (commune, id),
	constraint tariff_from_key unique (commune, activity, from_on),
	constraint tariff_activity_fkey foreign key (commune, activity) references parvis.activity (commune, id),
	constraint tariff_name_length check (length(name) between 1 and 100),
	constraint tariff_range check (to_on >= from_on),
	constraint tariff_basis_known check (basis in ('slot', 'quarter', 'month')),
	constraint tariff_kind_known check (kind in ('slices', 'effort')),
	constraint tariff_effort check (
		(kind = 'effort') = (rate is not null and floor_cents is not null and ceiling_cents is not null)),
	constraint tariff_rate_range check (rate > 0 and rate <= 100),
	constraint tariff_floor_range check (floor_cents between 0 and ceiling_cents),
	constraint tariff_ceiling_range check (ceiling_cents <= 9999999),
	constraint tariff_absent_percent_range check (absent_percent between 0 and 300),
	constraint tariff_late_percent_range check (late_percent between 0 and 300),
	constraint tariff_unexpected_percent_range check (unexpected_percent between 0 and 300),
	constraint tariff_version_range check (version >= 1)
);
call parvis.protect('parvis.tariff');
comment on table parvis.tariff is 'What an activity costs from a day to a day, as the council voted it; no two at once. No personal data. Kept 10 years after it, as what justifies accounts is.';
comment on column parvis.tariff.commune is 'Tenant.';
comment on column parvis.tariff.id is 'Inside only.';
comment on column parvis.tariff.activity is 'Of which activity.';
comment on column parvis.tariff.name is 'The deliberation, as agents know it.';
comment on column parvis.tariff.from_on is 'First day.';
comment on column parvis.tariff.to_on is 'Last day.';
comment on column parvis.tariff.basis is 'What is paid: a slot, each quarter of an hour begun, or a month in which something is booked.';
comment on column parvis.tariff.kind is 'slices: by slices of the quotient; effort: a rate of it, between a floor and a ceiling, which is for outsiders and where there is no quotient.';
comment on column parvis.tariff.rate is 'Per cent of the monthly quotient.';
comment on column parvis.tariff.floor_cents is 'At least, before what siblings take off.';
comment on column parvis.tariff.ceiling_cents is 'At most.';
comment on column parvis.tariff.absent_percent is 'Of the price, of who did not come and did not say why.';
comment on column parvis.tariff.late_percent is 'Of the price, of what was given back after the deadline.';
comment on column parvis.tariff.unexpected_percent is 'Of the price, of who came without having booked.';
comment on column parvis.tariff.version is 'Grows with each change.';

create table parvis.tariff_slice (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	tariff bigint not null,
	resident boolean not null,
	from_cents bigint not null,
	cents bigint not null,
	constraint tariff_slice_pkey primary key (commune, tariff, resident, from_cents),
	constraint tariff_slice_tariff_fkey foreign key (commune, tariff)
		references parvis.tariff (commune, id) on delete cascade,
	constraint tariff_slice_from_range check (from_cents between 0 and 9999999),
	constraint tariff_slice_cents_range check (cents between 0 and 9999999)
);
call parvis.protect('parvis.tariff_slice');
comment on table parvis.tariff_slice is 'A price by quotient: from one, to the next slice. Without a quotient: the last. No personal data. Kept with the tariff.';
comment on column parvis.tariff_slice.commune is 'Tenant.';
comment on column parvis.tariff_slice.tariff is 'Of which tariff.';
comment on column parvis.tariff_slice.resident is 'For families of the commune, or for others.';
comment on column parvis.tariff_slice.from_cents is 'From this quotient on, in cents a month.';
comment on column parvis.tariff_slice.cents is 'The price.';

create table parvis.tariff_sibling (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	tariff bigint not null,
	rank int not null,
	percent int not null,
	constraint tariff_sibling_pkey primary key (commune, tariff, rank),
	constraint tariff_sibling_tariff_fkey foreign key (commune, tariff)
		references parvis.tariff (commune, id) on delete cascade,
	constraint tariff_sibling_rank_range check (rank between 2 and 20),
	constraint tariff_sibling_percent_range check (percent between 1 and 100)
);
call parvis.protect('parvis.tariff_sibling');
comment on table parvis.tariff_sibling is 'What is taken off for siblings: from a rank on, the eldest being the first of those who come to the activity in the month. No personal data. Kept with the tariff.';
comment on column parvis.tariff_sibling.commune is 'Tenant.';
comment on column parvis.tariff_sibling.tariff is 'Of which tariff.';
comment on column parvis.tariff_sibling.rank is 'From the second child, the third …';
comment on column parvis.tariff_sibling.percent is 'Taken off the price.';

-- No search_path of their own, so that this one and quoted() become a part of
-- the statement that calls them.
create function parvis.tariff_units(p_tariff bigint, p_resident boolean, p_quotient bigint, p_rank int)
returns table (cents bigint)
language sql
stable
as $$
	select round(b.cents * (100 - coalesce((
		select s.percent
		from parvis.tariff_sibling s
		where s.commune = parvis.tenant()
		and s.tariff = p_tariff
		and s.rank <= p_rank
		order by s.rank desc
		limit 1
	), 0)) / 100.0)::bigint
	from (
		select
			case
				when t.kind = 'slices' then (
					select s.cents
					from parvis.tariff_slice s
					where s.commune = parvis.tenant()
					and s.tariff = p_tariff
					and s.resident = p_resident
					and s.from_cents <= coalesce(p_quotient, s.from_cents)
					order by s.from_cents desc
					limit 1
				)
				when p_resident and p_quotient is not null then
					least(greatest(round(t.rate * p_quotient / 100)::bigint, t.floor_cents), t.ceiling_cents)
				else t.ceiling_cents
			end as cents
		from parvis.tariff t
		where t.commune = parvis.tenant()
		and t.id = p_tariff
	) b
$$;
comment on function parvis.tariff_units(bigint, boolean, bigint, int) is 'The price of one unit of a tariff in cents, each product rounded half up; null where no slice says it.';

create function parvis.tariff_unit(p_tariff bigint, p_resident boolean, p_quotient bigint, p_rank int)
returns bigint
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select u.cents
		from tariff_units(p_tariff, p_resident, p_quotient, p_rank) u
	);
end
$$;
comment on function parvis.tariff_unit(bigint, boolean, bigint, int) is 'The same, as one value.';

create function parvis.priced(p_activity bigint, p_from date, p_to date)
returns table (
	booking bigint, child bigint, day date, tariff bigint, cents bigint, label text, detail jsonb, fault text)
language sql
stable
set search_path = parvis, pg_temp
-- nothing tells the planner how many rows a step has: a loop over a step of
-- thousands, for each of as many, took a minute
set enable_nestloop = off
set jit = off
as $$
	-- ranks and flat prices are of whole months, whatever is asked of them
	with months as materialized (
		select
			b.id as booking, b.child, b.state, b.presence, b.minutes, c.family, c.first_name, c.born_on, s.day,
			s.starts, s.ends, s.checked_at, date_trunc('month', s.day)::date as month
		from slot s
		join booking b on b.commune = s.commune and b.slot = s.id
		join family_child c on c.commune = b.commune and c.id = b.child
		where s.commune = tenant()
		and s.activity = p_activity
		and s.day >= date_trunc('month', p_from)::date
		and s.day < (date_trunc('month', p_to) + interval '1 month')::date
		and b.state in ('booked', 'late-cancelled')
	), ranks as materialized (
		select d.child, d.month, row_number() over (partition by d.family, d.month order by d.born_on, d.child)::int as rank
		from (
			select distinct m.family, m.child, m.born_on, m.month
			from months m
		) d
	), tariffs as materialized (
		select t.*
		from tariff t
		where t.commune = tenant()
		and t.activity = p_activity
		and t.from_on <= p_to
		and t.to_on >= date_trunc('month', p_from)::date
	), firsts as materialized (
		select distinct on (m.child, m.month) m.booking
		from months m
		join tariffs t on m.day between t.from_on and t.to_on and t.basis = 'month'
		order by m.child, m.month, m.day, m.starts, m.booking
	), excused as materialized (
		select m.booking, row_number() over (partition by a.id order by m.day, m.starts, m.booking) as n
		from months m
		join absence a on a.commune = tenant() and a.child = m.child and m.day between a.from_on and a.to_on and a.decided = 'taken'
		where m.presence = 'excused'
	), quotients as materialized (
		select q.family, q.cents, q.from_on, lead(q.from_on, 1, 'infinity'::date) over (partition by q.family order by q.from_on) as next_on
		from family_quotient q
		where q.commune = tenant()
	), asked as materialized (
		select
			m.*, t.id as tariff, t.basis, t.absent_percent, t.late_percent, t.unexpected_percent, f.resident,
			coalesce(q.cents, -1) as quotient, k.rank
		from months m
		join family f on f.commune = tenant() and f.id = m.family
		join ranks k on k.child = m.child and k.month = m.month
		left join tariffs t on m.day between t.from_on and t.to_on
		left join quotients q on q.family = m.family and m.day >= q.from_on and m.day < q.next_on
		where m.day between p_from and p_to
	), units as materialized (
		select d.*, tariff_unit(d.tariff, d.resident, nullif(d.quotient, -1), d.rank) as cents
		from (
			select distinct a.tariff, a.resident, a.quotient, a.rank
			from asked a
			where a.tariff is not null
		) d
	), counted as (
		select
			a.*, u.cents as unit,
			case a.basis
				when 'quarter' then ceil(coalesce(a.minutes, extract(epoch from a.ends - a.starts) / 60) / 15.0)::bigint
				when 'month' then (first_.booking is not null)::int
				else 1
			end as quantity,
			case
				when a.basis = 'month' then 100
				when a.state = 'late-cancelled' then a.late_percent
				when a.presence = 'absent' then a.absent_percent
				when a.presence = 'unexpected' then a.unexpected_percent
				when a.presence = 'excused' then case when e.n <= v.unpaid_days then 100 else 0 end
				else 100
			end as percent,
			v.name as activity_name
		from asked a
		join activity v on v.commune = tenant() and v.id = p_activity
		left join units u on u.tariff = a.tariff and u.resident = a.resident and u.quotient = a.quotient and u.rank = a.rank
		left join firsts first_ on first_.booking = a.booking
		left join excused e on e.booking = a.booking
	)
	select
		n.booking, n.child, n.day, n.tariff, coalesce(round(n.unit * n.quantity * n.percent / 100.0), 0)::bigint,
		left(n.activity_name || ' – ' || n.first_name, 200),
		jsonb_build_object(
			'unit', n.unit, 'quantity', n.quantity, 'percent', n.percent, 'quotient', nullif(n.quotient, -1),
			'resident', n.resident, 'rank', n.rank, 'presence', n.presence, 'state', n.state),
		case
			when n.unit is null then 'no-tariff'
			when n.state = 'booked' and n.presence is null and n.checked_at is null and n.day < today() then 'not-checked'
		end
	from counted n
$$;
comment on function parvis.priced(bigint, date, date) is 'What each booking of an activity costs from a day to a day, by what is true now. fault: no-tariff (cents is 0), not-checked (nobody said who came; cents is as if they had).';

create function parvis.quoted(p_activity bigint, p_child bigint, p_day date)
returns table (cents bigint, basis text)
language sql
stable
as $$
	select u.cents, t.basis
	from parvis.family_child c
	join parvis.family f on f.commune = c.commune and f.id = c.family
	join parvis.tariff t on t.commune = c.commune and t.activity = p_activity and p_day between t.from_on and t.to_on
	left join lateral (
		select q.cents
		from parvis.family_quotient q
		where q.commune = parvis.tenant()
		and q.family = c.family
		and q.from_on <= p_day
		order by q.from_on desc
		limit 1
	) q on true
	cross join lateral (
		select count(*)::int as n
		from parvis.family_child s
		where s.commune = parvis.tenant()
		and s.family = c.family
		and (s.born_on, s.id) <= (c.born_on, c.id)
		and (s.id = c.id or exists (
			select
			from parvis.booking b
			join parvis.slot l on l.commune = b.commune and l.id = b.slot
			where b.commune = parvis.tenant()
			and b.child = s.id
			and b.state in ('booked', 'late-cancelled')
			and l.activity = p_activity
			and l.day >= date_trunc('month', p_day)::date
			and l.day < (date_trunc('month', p_day) + interval '1 month')::date
		))
	) r
	cross join lateral parvis.tariff_units(t.id, f.resident, q.cents, r.n) u
	where c.commune = parvis.tenant()
	and c.id = p_child
$$;
comment on function parvis.quoted(bigint, bigint, date) is 'The price of one unit of an activity for a child on a day, as priced() would have it, in cents, and of what; no row: no tariff.';

create function parvis.quote(p_activity bigint, p_child bigint, p_day date)
returns bigint
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select q.cents
		from quoted(p_activity, p_child, p_day) q
	);
end
$$;
comment on function parvis.quote(bigint, bigint, date) is 'That price, as one value; null: no tariff.';

create function parvis.tariff_write(p_activity bigint, p_tariff bigint, p_data jsonb, p_version int)
returns bigint
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	written bigint;
	said record;
begin
	-- two who write tariffs of one activity wait for each other
	perform
	from activity a
	where a.commune = tenant()
	and a.id = p_activity
	for update;
	select *
	into said
	from jsonb_to_record(p_data) as d (
		name text, from_on date, to_on date, basis text, kind text, rate numeric, floor_cents bigint, ceiling_cents bigint,
		absent_percent int, late_percent int, unexpected_percent int);
	if said.to_on < said.from_on then
		perform refuse(422, 'tariff.range');
	end if;
	if exists (
		select
		from tariff t
		where t.commune = tenant()
		and t.activity = p_activity
		and t.id is distinct from p_tariff
		and t.from_on <= said.to_on
		and t.to_on >= said.from_on
	) then
		perform refuse(409, 'tariff.overlap');
	end if;
	if said.kind = 'slices' and not exists (
		select
		from jsonb_to_recordset(p_data -> 'slices') as s (resident boolean, from_cents bigint)
		where s.resident
		and s.from_cents = 0
	) then
		perform refuse(422, 'tariff.no-first-slice');
	end if;
	if p_tariff is null then
		insert into tariff (
			activity, name, from_on, to_on, basis, kind, rate, floor_cents, ceiling_cents, absent_percent, late_percent,
			unexpected_percent)
		values (
			p_activity, said.name, said.from_on, said.to_on, coalesce(said.basis, 'slot'), said.kind, said.rate,
			said.floor_cents, said.ceiling_cents, coalesce(said.absent_percent, 100), coalesce(said.late_percent, 100),
			coalesce(said.unexpected_percent, 100))
		returning tariff.id into written;
	else
		update tariff t
		set
			name = said.name,
			from_on = said.from_on,
			to_on = said.to_on,
			basis = coalesce(said.basis, 'slot'),
			kind = said.kind,
			rate = said.rate,
			floor_cents = said.floor_cents,
			ceiling_cents = said.ceiling_cents,
			absent_percent = coalesce(said.absent_percent, 100),
			late_percent = coalesce(said.late_percent, 100),
			unexpected_percent = coalesce(said.unexpected_percent, 100),
			version = t.version + 1
		where t.commune = tenant()
		and t.id = p_tariff
		and t.activity = p_activity
		and t.version = p_version
		returning t.id into written;
		if not found then
			perform refuse(409, 'tariff.changed');
		end if;
	end if;
	delete from tariff_slice s
	where s.commune = tenant()
	and s.tariff = written;
	insert into tariff_slice (tariff, resident, from_cents, cents)
	select written, s.resident, s.from_cents, s.cents
	from jsonb_to_recordset(p_data -> 'slices') as s (resident boolean, from_cents bigint, cents bigint)
	where said.kind = 'slices';
	delete from tariff_sibling s
	where s.commune = tenant()
	and s.tariff = written;
	insert into tariff_sibling (tariff, rank, percent)
	select written, s.rank, s.percent
	from jsonb_to_recordset(p_data -> 'siblings') as s (rank int, percent int);
	return written;
end
$$;
comment on function parvis.tariff_write(bigint, bigint, jsonb, int) is 'Makes (null) or changes a tariff of an activity: {name, from_on, to_on, basis, kind, slices: [{resident, from_cents, cents}], rate, floor_cents, ceiling_cents, siblings: [{rank, percent}], absent_percent, late_percent, unexpected_percent}. PV409 tariff.overlap, tariff.changed; PV422 tariff.range, tariff.no-first-slice.';

create function parvis.tariff_json(p_tariff parvis.tariff)
returns jsonb
language sql
stable
set search_path = parvis, pg_temp
as $$
	select to_jsonb(p_tariff) - '{commune,activity}'::text[] || jsonb_build_object(
		'slices', (
			select coalesce(jsonb_agg(jsonb_build_object('resident', s.resident, 'from_cents', s.from_cents, 'cents', s.cents)
				order by s.resident desc, s.from_cents), '[]')
			from tariff_slice s
			where s.commune = tenant()
			and s.tariff = p_tariff.id),
		'siblings', (
			select coalesce(jsonb_agg(jsonb_build_object('rank', s.rank, 'percent', s.percent) order by s.rank), '[]')
			from tariff_sibling s
			where s.commune = tenant()
			and s.tariff = p_tariff.id))
$$;
comment on function parvis.tariff_json(parvis.tariff) is 'A tariff as tariff_write() takes it, with its id and version.';
grant usage on type parvis.tariff to parvis_keeper;
grant execute on function
	parvis.tariff_units(bigint, boolean, bigint, int),
	parvis.tariff_unit(bigint, boolean, bigint, int),
	parvis.priced(bigint, date, date),
	parvis.quoted(bigint, bigint, date),
	parvis.quote(bigint, bigint, date),
	parvis.tariff_write(bigint, bigint, jsonb, int)
	to parvis_keeper;

create function agent.tariffs(p_activity text)
returns jsonb
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	held activity := activity_held(p_activity);
begin
	return (
		select coalesce(jsonb_agg(tariff_json(t) order by t.from_on desc), '[]')
		from tariff t
		where t.activity = held.id
	);
end
$$;
comment on function agent.tariffs(text) is 'The tariffs of an activity, the last first. PV404 activity.unknown.';

create function agent.tariff_set(p_activity text, p_tariff bigint, p_data jsonb, p_version int)
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held activity := activity_held(p_activity);
	before jsonb := (
		select tariff_json(t)
		from tariff t
		where t.id = p_tariff
		and t.activity = held.id);
	written bigint := tariff_write(held.id, p_tariff, p_data, p_version);
begin
	perform administration_wrote('tariff ' || held.code, coalesce(before, '{}'), p_data, signed_in());
	return written;
end
$$;
comment on function agent.tariff_set(text, bigint, jsonb, int) is 'Makes (null) or changes a tariff, as tariff_write(), and writes down who did.';

create function agent.tariff_remove(p_activity text, p_tariff bigint, p_version int)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held activity := activity_held(p_activity);
	gone jsonb;
begin
	delete from tariff t
	where t.id = p_tariff
	and t.activity = held.id
	and t.version = p_version
	returning tariff_json(t) into gone;
	if not found then
		perform refuse(409, 'tariff.changed');
	end if;
	perform administration_wrote('tariff ' || held.code, gone, jsonb_build_object('removed', gone), signed_in());
end
$$;
comment on function agent.tariff_remove(text, bigint, int) is 'Removes a tariff; what was invoiced by it stays. PV409 tariff.changed.';

create function agent.tariff_try(p_activity text, p_day date, p_resident boolean, p_quotient bigint, p_rank int)
returns bigint
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	held activity := activity_held(p_activity);
begin
	return (
		select tariff_unit(t.id, p_resident, p_quotient, p_rank)
		from tariff t
		where t.activity = held.id
		and p_day between t.from_on and t.to_on
	);
end
$$;
comment on function agent.tariff_try(text, date, boolean, bigint, int) is 'What such a family would pay for one unit, in cents; null: no tariff.';
grant execute on function
	agent.tariffs(text),
	agent.tariff_set(text, bigint, jsonb, int),
	agent.tariff_remove(text, bigint, int),
	agent.tariff_try(text, date, boolean, bigint, int)
	to parvis_agent;

set local role parvis_keeper;

create function worker.tariff_set(p_commune bigint, p_activity text, p_data jsonb)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	about activity;
	known tariff;
begin
	perform set_config('parvis.commune', p_commune::text, true);
	select a.*
	into about
	from activity a
	where a.commune = p_commune
	and a.code = p_activity;
	if not found then
		perform refuse(404, 'activity.unknown');
	end if;
	select t.*
	into known
	from tariff t
	where t.commune = p_commune
	and t.activity = about.id
	and t.from_on = (p_data ->> 'from_on')::date;
	perform tariff_write(about.id, known.id, p_data, known.version);
end
$$;
comment on function worker.tariff_set(bigint, text, jsonb) is 'Makes the tariff of an activity that begins on a day, or changes it; as tariff_write(). PV404 activity.unknown.';
grant execute on function worker.tariff_set(bigint, text, jsonb) to parvis_worker;

commit;
