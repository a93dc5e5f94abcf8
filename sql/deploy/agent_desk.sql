-- Deploy parvis:agent_desk to pg
-- requires: agent_session
begin;
set local role parvis_owner;

create type parvis.desk_row as (
	id bigint,
	reference text,
	procedure text,
	service text,
	title text,
	person_name text,
	subject text,
	state text,
	received_at timestamptz,
	due_on date,
	days_left int,
	agent_name text,
	came_by text,
	version int,
	unread boolean,
	place text,
	clock text,
	silence_left int
);
comment on type parvis.desk_row is 'A line of the desk; place: where it stands in the order of its list. clock: paused, accepts or refuses (silence will, in silence_left days), accepts-done or refuses-done (it has).';

create function parvis.desk_place(p_sort text, p_request parvis.request)
returns text
language sql
stable
as $$
	select case p_sort
		when 'received' then (extract(epoch from p_request.received_at) * 1000000)::bigint || '-' || p_request.id
		when 'number' then p_request.reference
		when 'found' then p_request.id::text
		else p_request.due_on || '-' || p_request.id
	end
$$;
comment on function parvis.desk_place(text, parvis.request) is 'Where a request stands in a list: what it is sorted by, and its id; of what a search found, its number, or its id alone.';

create function parvis.desk_rows(p_requests bigint[], p_sort text default 'due')
returns setof parvis.desk_row
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return query
	select
		r.id, r.reference, r.procedure, r.service, d.title, r.person_name, r.subject, r.state::text,
		r.received_at, r.due_on, r.due_on - today.day, a.name, r.came_by::text,
		r.version, r.unread, desk_place(p_sort, r),
		case
			when r.closed_at is not null then null
			when r.implicit_on is not null then r.silence || '-done'
			when r.paused_on is not null then 'paused'
			when r.silence_on - today.day between 0 and 30 then r.silence
		end,
		r.silence_on - today.day
	from unnest(p_requests) with ordinality as wanted (id, place)
	cross join today() as today (day)
	join request r on r.id = wanted.id
	join definition d on d.digest = r.digest
	left join agent a on a.id = r.agent
	order by wanted.place;
end
$$;
comment on function parvis.desk_rows(bigint[], text) is 'The lines of the requests named, in that order.';

create function parvis.texts_of(p_filter jsonb, p_key text)
returns text[]
language sql
immutable
as $$
	select array_agg(distinct v.value)
	from jsonb_array_elements_text(p_filter -> p_key) v (value)
	having count(*) > 0
$$;
comment on function parvis.texts_of(jsonb, text) is 'The values of a member that is a list, or null where it is empty or absent.';

-- One index leads each state of a list, and the other conditions are asked of
-- what it gives: the first that is in the order of the list, read until the
-- page is full; or one that gives a few, read whole.  The statements are made anew,
-- since each plan is that of its filter; all that varies in them is words of
-- this function, never a value.
create function parvis.desk_ids(p_filter jsonb, p_place text, p_back boolean, p_limit int)
returns bigint[]
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	few constant int := 500;
	-- of those whose index says when they are due, too
	many constant int := 2000;
	mine text[] := services_of(signed_in());
	wanted text[] := texts_of(p_filter, 'service');
	services text[];
	states text[] := coalesce(texts_of(p_filter, 'state'), '{received,in-progress,waiting}');
	procedures text[] := texts_of(p_filter, 'procedure');
	agents bigint[] := array_remove(texts_of(p_filter, 'agent'), 'none')::bigint[];
	nobody boolean := coalesce('none' = any(texts_of(p_filter, 'agent')), false);
	ways text[] := texts_of(p_filter, 'channel');
	failed bigint[];
	zone text := (select c.time_zone from commune c);
	first_moment timestamptz := (p_filter ->> 'from')::date::timestamp at time zone zone;
	last_moment timestamptz := ((p_filter ->> 'to')::date + 1)::timestamp at time zone zone;
	sorted text := case p_filter ->> 'sort' when 'received' then 'received' else 'due' end;
	key text := case sorted when 'received' then 'received_at' else 'due_on' end;
	-- the newest first, the most urgent first
	way text := case (sorted = 'received') <> coalesce(p_back, false) when true then 'desc' else 'asc' end;
	after_key text;
	after_id bigint;
	due text := case
		when p_filter ? 'late' and p_filter ? 'soon' then 'x.due_on <= $4 + 7'
		when p_filter ? 'late' then 'x.due_on < $4'
		when p_filter ? 'soon' then 'x.due_on >= $4 and x.due_on <= $4 + 7'
	end;
	received text := concat_ws(' and ',
		case when p_filter ? 'from' then 'x.received_at >= $5' end,
		case when p_filter ? 'to' then 'x.received_at < $6' end);
	part record;
	-- what may lead, one beside the other
	sources text[] := '{}';
	alongs text[] := '{}';
	leads text[] := '{}';
	held text[] := '{}';
	counts int[];
	-- of each state: which leads, and how many it has where it is read whole
	chosen int[] := array_fill(null::int, array[cardinality(states)]);
	fewest int[] := chosen;
	conditions text[] := '{}';
	pieces text[] := '{}';
	found_ids bigint[];
begin
	services := case
		when mine is not null and wanted is not null then array(select unnest(mine) intersect select unnest(wanted))
		else coalesce(mine, wanted, array(select distinct d.service from definition d
			union select distinct c.service from counter c union select distinct c.service from counter_delta c))
	end;
	if p_filter ? 'failed' then
		failed := array(select distinct o.request from outbox o where o.state = 'failed' and o.request is not null);
	end if;
	if p_place ~ (case sorted when 'received' then '^[0-9]{1,18}-[0-9]{1,18}$' else '^[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{1,18}$' end) then
		after_key := regexp_replace(p_place, '-[0-9]+$', '');
		if sorted = 'received' then
			after_key := to_timestamp(0) + after_key::bigint * interval '1 microsecond';
		end if;
		after_id := substring(p_place from '-([0-9]+)$')::bigint;
		conditions := array[format('(x.%s, x.id) %s ($9::%s, $10)', key,
			case way when 'desc' then '<' else '>' end,
			case sorted when 'received' then 'timestamptz' else 'date' end)];
	end if;
	for part in
		-- what is asked: of which values (null: it never leads), along which
		-- column its index goes; how many are few; by which condition it leads,
		-- and which it is where another does
		select *
		from (values
			(cardinality(agents) > 0 and not nobody, 'unnest($3) g (v)', 'due_on', few, 'x.agent = g.v', 'x.agent = any($3)'),
			(cardinality(agents) > 0 and nobody, null, null, null::int, null, '(x.agent is null or x.agent = any($3))'),
			(coalesce(cardinality(agents), 0) = 0 and nobody, '(select) g', 'due_on', few, 'x.agent is null', 'x.agent is null'),
			(procedures is not null, 'unnest($2) g (v)', 'due_on', few, 'x.procedure = g.v', 'x.procedure = any($2)'),
			(ways is not null, 'unnest($8) g (v)', 'due_on', few, 'x.came_by = g.v', 'x.came_by = any($8)'),
			(p_filter ? 'unread', 'unnest($1) g (v)', 'due_on', few, 'x.unread and x.service = g.v', 'x.unread'),
			(p_filter ? 'failed', 'unnest($7) g (v)', 'id', few, 'x.id = g.v', 'x.id = any($7)'),
			(due is not null and sorted <> 'due', 'unnest($1) g (v)', 'due_on', few, 'x.service = g.v and ' || due, due),
			(due is not null and sorted = 'due', null, null, null::int, null, due),
			(received <> '' and sorted <> 'received', 'unnest($1) g (v)', 'received_at', many, 'x.service = g.v and ' || received, received),
			(received <> '' and sorted = 'received', null, null, null::int, null, received),
			(true, 'unnest($1) g (v)', key, few, 'x.service = g.v', 'x.service = any($1)')
		) as p (asked, source, along, bound, leads, holds)
		where p.asked
	loop
		conditions := array_append(conditions, part.holds);
		continue when part.source is null;
		sources := array_append(sources, part.source);
		alongs := array_append(alongs, part.along);
		leads := array_append(leads, part.leads);
		held := array_append(held, part.holds);
		counts := null;
		-- every service has no less than what was asked of it
		if part.leads <> 'x.service = g.v' or mine is not null and cardinality(sources) > 1 then
			execute format(
				'select array_agg((select count(*) from (select from %s cross join lateral ('
				' select from request x where %s and x.state = s.state order by x.%s limit %s) found limit %4$s) counted)'
				' order by s.n) from unnest($12) with ordinality s (state, n)',
				part.source, part.leads, part.along, part.bound + 1)
			into counts
			using services, procedures, agents, today(), first_moment, last_moment, failed, ways,
				after_key, after_id, p_limit, states;
		end if;
		for i in 1 .. cardinality(states) loop
			if counts[i] <= part.bound and (fewest[i] is null or counts[i] < fewest[i]) then
				fewest[i] := counts[i];
				chosen[i] := cardinality(sources);
			elsif chosen[i] is null and part.along = key then
				chosen[i] := cardinality(sources);
			end if;
		end loop;
	end loop;
	for part in
		select c.lead, c.n is not null as whole, array_agg(c.state) as states
		from unnest(chosen, fewest) with ordinality c (lead, n, state)
		group by c.lead, c.n is not null
	loop
		pieces := array_append(pieces, format(
			'select found.id, found.key from unnest($12) with ordinality s (state, n) cross join %3$s cross join lateral ('
			' select x.id, x.%1$s as key from ' || case
				when part.whole then '(select x.* from request x where %4$s and x.state = s.state order by x.%5$s limit %6$s) x where %7$s'
				else 'request x where %4$s and x.state = s.state and %7$s order by x.%1$s %2$s, x.id %2$s limit $11'
			end || ') found where s.n = any(%8$L)',
			key, way, sources[part.lead], leads[part.lead], alongs[part.lead], many,
			array_to_string('{true}' || array_remove(conditions, held[part.lead]), ' and '), part.states));
	end loop;
	execute format(
		'select array_agg(page.id order by page.key %1$s, page.id %1$s)'
		' from (select p.id, p.key from (%2$s) p order by p.key %1$s, p.id %1$s limit $11) page',
		way, array_to_string(pieces, ' union all '))
	into found_ids
	using services, procedures, agents, today(), first_moment, last_moment, failed, ways,
		after_key, after_id, p_limit, states;
	return found_ids;
end
$$;
comment on function parvis.desk_ids(jsonb, text, boolean, int) is 'A page of the requests that who is signed in sees, by a filter, after (or back: before) a place, in the order of the list (back: the other way round).';

create function agent.desk(p_filter jsonb, p_place text, p_back boolean, p_limit int)
returns setof parvis.desk_row
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	found_ids bigint[] := desk_ids(p_filter, p_place, p_back, least(greatest(p_limit, 1), 200));
begin
	if p_back then
		found_ids := array(
			select f.id
			from unnest(found_ids) with ordinality f (id, place)
			order by f.place desc);
	end if;
	return query
	select *
	from desk_rows(found_ids, coalesce(p_filter ->> 'sort', 'due'));
end
$$;
comment on function agent.desk(jsonb, text, boolean, int) is 'A page of the requests that the agent sees: filter {state [], procedure [], service [], agent [id or "none"], channel [], late, soon, unread, failed, from, to, sort (due, received)}; lists are "or", members "and"; without states, the open ones. After a place, or back before it; always in the order of the list.';

create function agent.beside(p_filter jsonb, p_reference text, p_back boolean)
returns text
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	place text;
begin
	select desk_place(coalesce(p_filter ->> 'sort', 'due'), r)
	into place
	from request r
	where r.reference = p_reference;
	return (
		select r.reference
		from request r
		where r.id = (desk_ids(p_filter, place, p_back, 1))[1]
	);
end
$$;
comment on function agent.beside(jsonb, text, boolean) is 'The request after one in a list, or before it; null at its end. What is not in the list any more keeps its place there; of an unknown one, the first.';

create function parvis.words_newest(p_low text, p_high text, p_few boolean, p_before bigint, p_limit int)
returns bigint[]
language plpgsql
stable
set search_path = parvis, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
	letters int := start_length(p_low);
	starts text[];
begin
	if p_high is null then
		return array(
			select w.request
			from person_word w
			where w.word = p_low
			and w.request < p_before
			order by w.request desc
			limit p_limit);
	elsif p_few then
		return array(
			select distinct w.request
			from person_word w
			where w.word >= p_low
			and w.word < p_high
			and w.request < p_before
			order by w.request desc
			limit p_limit);
	end if;
	starts := array[left(p_low, letters)];
	if length(p_low) < letters then
		-- each start that there is, from one to the next
		with recursive s (start) as (
			(
				select w.start
				from person_word w
				where w.start >= p_low
				and w.start < p_high
				order by w.start
				limit 1
			)
			union all
			select (
				select w.start
				from person_word w
				where w.start > s.start
				and w.start < p_high
				order by w.start
				limit 1
			)
			from s
			where s.start is not null
		)
		select array_agg(s.start)
		into starts
		from s
		where s.start is not null;
	end if;
	return array(
		select distinct f.request
		from unnest(starts) as s (start)
		cross join lateral (
			select w.request
			from person_word w
			where w.start = s.start
			and w.request < p_before
			and w.word >= p_low
			and w.word < p_high
			group by w.request
			order by w.request desc
			limit p_limit
		) f
		order by f.request desc
		limit p_limit);
end
$$;
comment on function parvis.words_newest(text, text, boolean, bigint, int) is 'The newest requests before one that have a word from p_low to before p_high; without p_high, that word. few: there are few such words.';

create function parvis.word_ids(
	p_words text[], p_whole boolean, p_services text[], p_before bigint, p_limit int,
	out ids bigint[], out stopped bigint)
language plpgsql
stable
set search_path = parvis, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
	few constant int := 500;
	before bigint := coalesce(p_before, 9223372036854775807);
	size int := greatest(p_limit, 64);
	done int := 0;
	lead record;
	lows text[];
	highs text[];
	low text;
	high text;
	begins text;
	batch bigint[];
	kept bigint[];
begin
	ids := '{}';
	-- bounds made beforehand: a concatenation in the condition is no longer
	-- leakproof, and the index would be left aside
	select array_agg(w.word), array_agg(w.word || case when p_whole then U&'\0001' else U&'\+10FFFF' end)
	into lows, highs
	from unnest(p_words) as w (word);
	-- the rarest leads, by how many it has or, past some, how far back they reach
	select w.low, w.high, c.n <= few as few
	into lead
	from unnest(lows, highs) as w (low, high)
	cross join lateral (
		select count(*) as n
		from (
			select
			from person_word o
			where o.word >= w.low
			and o.word < w.high
			limit few + 1
		) o
	) c
	cross join lateral (
		select case when c.n > few and cardinality(lows) > 1
			then (words_newest(w.low, case when not p_whole then w.high end, false, before, 64))[64] end as reach
	) r
	where length(w.low) > 1
	order by c.n, r.reach nulls first, w.low
	limit 1;
	if lead is null then
		return;
	end if;
	loop
		batch := words_newest(lead.low, case when not p_whole then lead.high end, lead.few, before, size);
		kept := batch;
		-- one by one, in the order that they come in, which is that of the
		-- index: never the whole of it to meet a few
		for i in 1 .. cardinality(lows) loop
			continue when lows[i] = lead.low;
			low := lows[i];
			high := highs[i];
			begins := left(low, start_length(low));
			kept := case
				when not p_whole and length(low) >= start_length(low) then array(
					select b.id
					from unnest(kept) as b (id)
					cross join lateral (
						select
						from person_word o
						where o.start = begins
						and o.request = b.id
						and o.word >= low
						and o.word < high
						limit 1
					) o)
				else array(
					select b.id
					from unnest(kept) as b (id)
					cross join lateral (
						select
						from person_word o
						where o.request = b.id
						and o.word >= low
						and o.word < high
						limit 1
					) o)
			end;
		end loop;
		if p_services is not null then
			kept := array(
				select b.id
				from unnest(kept) as b (id)
				cross join lateral (
					select x.service
					from request x
					where x.id = b.id
					limit 1
				) x
				where x.service = any(p_services));
		end if;
		ids := ids || kept[1:p_limit - cardinality(ids)];
		exit when cardinality(batch) < size or cardinality(ids) >= p_limit;
		done := done + size;
		before := batch[size];
		if done >= (case when cardinality(ids) > 0 then 1000 else 20000 end) then
			stopped := before;
			exit;
		end if;
		size := least(size * 4, 680);
	end loop;
end
$$;
comment on function parvis.word_ids(text[], boolean, text[], bigint, int) is 'The newest requests, before one, that have each of these words, or one that begins so unless whole. stopped: they were so rare among the many read that the search ends there, complete down to that request; null: a page, or all there are.';

create function parvis.name_ids(
	p_name text, p_sound boolean, p_services text[], p_before bigint, p_limit int,
	out ids bigint[], out stopped bigint)
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	plain text[];
	joined text[];
begin
	select f.plain, f.joined
	into plain, joined
	from name_forms(p_name) f;
	if p_sound then
		plain := array(select distinct '~' || left(sound(w.word), 63) from unnest(plain) w (word) where length(w.word) > 2);
		joined := array(select distinct '~' || left(sound(w.word), 63) from unnest(joined) w (word) where length(w.word) > 2);
	end if;
	with form as materialized (
		select w.ids, w.stopped
		from (
			select plain
			union
			select joined
		) f (words)
		cross join lateral word_ids(f.words, p_sound, p_services, p_before, p_limit) w
	), reached as (
		select max(f.stopped) as stopped
		from form f
	)
	select
		r.stopped,
		array(
			select distinct i.id
			from form f
			cross join unnest(f.ids) as i (id)
			where i.id >= coalesce(r.stopped, 0)
			order by i.id desc
			limit p_limit)
	into stopped, ids
	from reached r;
end
$$;
comment on function parvis.name_ids(text, boolean, text[], bigint, int) is 'The newest requests, before one, in whose names each word begins one, or is heard as one, particles and hyphens written either way; stopped as of word_ids.';

create function agent.search(p_kind text, p_value text, p_limit int, p_place text default null)
returns setof parvis.desk_row
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
	many constant int := 4000;
	services text[] := services_of(signed_in());
	wanted int := least(greatest(p_limit, 1), 200);
	before bigint := 9223372036854775807;
	key text;
	key_end text;
	after_key text := '';
	zone text;
	day_begins timestamptz;
	day_ends timestamptz;
	found_ids bigint[];
	stopped text;
begin
	if p_kind = 'number' then
		after_key := coalesce(p_place, '');
	elsif p_place ~ '^[0-9]{1,18}$' then
		before := p_place::bigint;
	end if;
	case p_kind
	when 'number' then
		key := upper(regexp_replace(p_value, '[^[:alnum:]-]', '', 'g'));
		key_end := key || U&'\+10FFFF';
		if length(key) >= 3 then
			with near as materialized (
				select r.id, r.reference, r.service
				from request r
				where r.reference >= key collate "C"
				and r.reference < key_end collate "C"
				and r.reference > after_key collate "C"
				order by r.reference
				limit case when services is null then wanted else many end
			)
			select
				array(
					select n.id
					from near n
					where services is null
					or n.service = any(services)
					order by n.reference
					limit wanted),
				(select max(n.reference) from near n having count(*) = many)
			into found_ids, stopped;
		end if;
	when 'name' then
		select n.ids, n.stopped
		into found_ids, stopped
		from name_ids(p_value, false, services, before, wanted) n;
	when 'sound' then
		select n.ids, n.stopped
		into found_ids, stopped
		from name_ids(p_value, true, services, before, wanted) n;
	when 'address' then
		select w.ids, w.stopped
		into found_ids, stopped
		from word_ids(array(
			select '@' || left(w.word, 63)
			from unnest(words(p_value)) as w (word)), false, services, before, wanted) w;
	when 'mail' then
		found_ids := array(
			select r.id
			from request r
			where r.email = any(array[p_value, lower(p_value)])
			and r.id < before
			and (services is null or r.service = any(services))
			order by r.id desc
			limit wanted);
	when 'phone' then
		key := phone_key(p_value);
		found_ids := array(
			select r.id
			from request r
			where r.phone_key = key
			and r.id < before
			and (services is null or r.service = any(services))
			order by r.id desc
			limit wanted);
	when 'date' then
		select c.time_zone
		into zone
		from commune c;
		day_begins := p_value::date::timestamp at time zone zone;
		day_ends := (p_value::date + 1)::timestamp at time zone zone;
		found_ids := array(
			select both_dates.id
			from (
				(
					select r.id
					from request r
					where r.birth_date = p_value::date
					and r.id < before
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
					and r.id < before
					and (services is null or r.service = any(services))
					order by r.id desc
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
	from desk_rows(found_ids, case p_kind when 'number' then 'number' else 'found' end);
	if stopped is not null and coalesce(cardinality(found_ids), 0) < wanted then
		return query
		select (jsonb_populate_record(null::desk_row, jsonb_build_object('place', stopped))).*;
	end if;
end
$$;
comment on function agent.search(text, text, int, text) is 'The requests that the agent sees, the newest first and after a place of theirs, by number (its beginning, in its order), name (beginnings of words), sound (of the same words), address (beginnings of words), mail, phone, date (of birth, or of receipt). Where they are so rare among the many read that the page is not full, a last line has a place and nothing else: the search goes on from it.';

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
	agent.desk(jsonb, text, boolean, int),
	agent.beside(jsonb, text, boolean),
	agent.search(text, text, int, text),
	agent.counts()
	to parvis_agent;

commit;
