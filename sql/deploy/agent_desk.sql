-- Deploy parvis:agent_desk to pg
-- requires: agent_session
begin;
set local role parvis_owner;

create type parvis.desk_row as (
	id bigint,
	reference text,
	procedure text,
	title text,
	person_name text,
	subject text,
	state text,
	received_at timestamptz,
	due_on date,
	days_left int,
	agent_name text,
	version int,
	unread boolean
);
comment on type parvis.desk_row is 'A line of the desk.';

create function parvis.desk_rows(p_requests bigint[])
returns setof parvis.desk_row
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return query
	select
		r.id, r.reference, r.procedure, d.title, r.person_name, r.subject, r.state::text,
		r.received_at, r.due_on, r.due_on - today.day, a.name, r.version, r.unread
	from unnest(p_requests) with ordinality as wanted (id, place)
	cross join today() as today (day)
	join request r on r.id = wanted.id
	join definition d on d.digest = r.digest
	left join agent a on a.id = r.agent
	order by wanted.place;
end
$$;
comment on function parvis.desk_rows(bigint[]) is 'The lines of the requests named, in that order.';

-- One branch for each index, and no other index has its order: only the branch
-- that the mode names is run.
create function parvis.desk_ids(
	p_mode text, p_states text[], p_services text[], p_procedure text, p_agent bigint,
	p_before date, p_after_due date, p_after_id bigint, p_limit int)
returns bigint[]
language plpgsql
stable
set search_path = parvis, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
	return (
		select array_agg(page.id order by page.due_on, page.id)
		from (
			select found.id, found.due_on
			from unnest(p_states) as s (state)
			cross join lateral (
				(
					select r.id, r.due_on
					from unnest(p_services) as v (service)
					cross join lateral (
						select x.id, x.due_on
						from request x
						where x.service = v.service
						and x.state = s.state
						and (x.due_on, x.id) > (p_after_due, p_after_id)
						and x.due_on < p_before
						order by x.due_on, x.id
						limit p_limit
					) r
					where p_mode = 'service'
				)
				union all
				(
					select r.id, r.due_on
					from request r
					where p_mode = 'procedure'
					and r.procedure = p_procedure
					and r.state = s.state
					and r.service = any(p_services)
					and (r.due_on, r.id) > (p_after_due, p_after_id)
					and r.due_on < p_before
					order by r.due_on, r.id
					limit p_limit
				)
				union all
				(
					select r.id, r.due_on
					from request r
					where p_mode = 'agent'
					and r.agent = p_agent
					and r.state = s.state
					and r.service = any(p_services)
					and (p_procedure is null or r.procedure = p_procedure)
					and (r.due_on, r.id) > (p_after_due, p_after_id)
					and r.due_on < p_before
					order by r.due_on, r.id
					limit p_limit
				)
				union all
				(
					select r.id, r.due_on
					from request r
					where p_mode = 'none'
					and r.agent is null
					and r.state = s.state
					and r.service = any(p_services)
					and (p_procedure is null or r.procedure = p_procedure)
					and (r.due_on, r.id) > (p_after_due, p_after_id)
					and r.due_on < p_before
					order by r.due_on, r.id
					limit p_limit
				)
			) found
			order by found.due_on, found.id
			limit p_limit
		) page
	);
end
$$;
comment on function parvis.desk_ids(text, text[], text[], text, bigint, date, date, bigint, int) is 'A page of requests of some services by deadline after a place, by the index of a mode: service, procedure, agent, none (given to nobody).';

create function agent.desk(p_filter jsonb, p_after_due date, p_after_id bigint, p_limit int)
returns setof parvis.desk_row
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	services text[] := services_of(signed_in());
	states text[] := array(select jsonb_array_elements_text(p_filter -> 'state'));
	mode text;
begin
	if services is null then
		services := array(select distinct d.service from definition d);
	end if;
	if p_filter ->> 'service' is not null then
		services := array(
			select p_filter ->> 'service'
			where p_filter ->> 'service' = any(services));
	end if;
	if cardinality(states) = 0 then
		states := '{received,in-progress,waiting}';
	end if;
	mode := case
		when p_filter ->> 'agent' = 'none' then 'none'
		when p_filter ->> 'agent' is not null then 'agent'
		when p_filter ->> 'procedure' is not null then 'procedure'
		else 'service'
	end;
	return query
	select *
	from desk_rows(desk_ids(
		mode, states, services, p_filter ->> 'procedure',
		case when mode = 'agent' then (p_filter ->> 'agent')::bigint end,
		case when p_filter ->> 'late' = 'true' then today() else 'infinity' end,
		coalesce(p_after_due, '-infinity'), coalesce(p_after_id, 0),
		least(greatest(p_limit, 1), 200)));
end
$$;
comment on function agent.desk(jsonb, date, bigint, int) is 'A page of the requests that the agent sees, by deadline, after a place; filter {state [], procedure, service, agent (id or "none"), late}; without states, the open ones.';

create function parvis.name_ids(p_name text, p_services text[], p_limit int)
returns bigint[]
language plpgsql
stable
set search_path = parvis, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
	driver text;
	driver_end text;
	lows text[];
	highs text[];
begin
	-- the longest word is sought in the index, the others where it is found
	select w.word, w.word || U&'\+10FFFF'
	into driver, driver_end
	from unnest(words(p_name)) as w (word)
	order by length(w.word) desc, w.word
	limit 1;
	if driver is null or length(driver) < 2 then
		return null;
	end if;
	-- bounds made beforehand: a concatenation in the condition is no longer
	-- leakproof, and the index would be left aside
	select array_agg(w.word), array_agg(w.word || U&'\+10FFFF')
	into lows, highs
	from unnest(words(p_name)) as w (word)
	where w.word <> driver;
	return (
		select array_agg(page.request order by page.request desc)
		from (
			select found.request
			from (
				(
					select w.request
					from person_word w
					where w.word = driver
					order by w.request desc
					limit 2000
				)
				union
				(
					select w.request
					from person_word w
					where w.word > driver
					and w.word < driver_end
					order by w.word
					limit 2000
				)
			) found
			-- one by one, by their key: never the whole table to meet a few
			cross join lateral (
				select x.service
				from request x
				where x.id = found.request
				limit 1
			) r
			where (p_services is null or r.service = any(p_services))
			and not exists (
				select
				from unnest(lows, highs) as other (low, high)
				where not exists (
					select
					from person_word o
					where o.request = found.request
					and o.word >= other.low
					and o.word < other.high
				)
			)
			order by found.request desc
			limit p_limit
		) page
	);
end
$$;
comment on function parvis.name_ids(text, text[], int) is 'The latest requests in whose names each word begins one, among the 4000 that the longest word finds first.';

create function agent.search(p_kind text, p_value text, p_limit int)
returns setof parvis.desk_row
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
	services text[] := services_of(signed_in());
	wanted int := least(greatest(p_limit, 1), 200);
	key text;
	key_end text;
	day date;
	zone text;
	day_begins timestamptz;
	day_ends timestamptz;
	found_ids bigint[];
begin
	case p_kind
	when 'number' then
		key := upper(regexp_replace(p_value, '[^[:alnum:]-]', '', 'g'));
		key_end := key || U&'\+10FFFF';
		if length(key) >= 3 then
			found_ids := array(
				select r.id
				from request r
				where r.reference >= key collate "C"
				and r.reference < key_end collate "C"
				and (services is null or r.service = any(services))
				order by r.reference
				limit wanted);
		end if;
	when 'name' then
		found_ids := name_ids(p_value, services, wanted);
	when 'phone' then
		key := phone_key(p_value);
		found_ids := array(
			select r.id
			from request r
			where r.phone_key = key
			and (services is null or r.service = any(services))
			order by r.id desc
			limit wanted);
	when 'date' then
		day := p_value::date;
		select c.time_zone
		into zone
		from commune c;
		day_begins := day::timestamp at time zone zone;
		day_ends := (day + 1)::timestamp at time zone zone;
		found_ids := array(
			select both_dates.id
			from (
				(
					select r.id
					from request r
					where r.birth_date = day
					and (services is null or r.service = any(services))
					order by r.id desc
					limit wanted
				)
				union
				(
					select r.id
					from request r
					where r.received_at >= day_begins
					and r.received_at < day_ends
					and (services is null or r.service = any(services))
					order by r.received_at
					limit wanted
				)
			) both_dates
			order by both_dates.id desc
			limit wanted);
	else
		perform refuse(422, 'agent.search-kind');
	end case;
	return query
	select *
	from desk_rows(found_ids);
end
$$;
comment on function agent.search(text, text, int) is 'The latest requests that the agent sees, by number (its beginning), name (beginnings of words), phone, date (of birth, or of receipt).';

create function agent.counts()
returns table (state text, n bigint)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	services text[] := services_of(signed_in());
begin
	return query
	select c.state, sum(c.n)::bigint
	from (
		select k.state::text, k.service, k.n
		from counter k
		union all
		select d.state::text, d.service, d.n
		from counter_delta d
	) c
	where services is null
	or c.service = any(services)
	group by c.state
	order by c.state;
end
$$;
comment on function agent.counts() is 'How many requests stand where, of those that the agent sees.';

grant execute on function
	agent.desk(jsonb, date, bigint, int),
	agent.search(text, text, int),
	agent.counts()
	to parvis_agent;

commit;
