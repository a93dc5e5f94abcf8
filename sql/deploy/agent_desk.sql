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
		when 'received' then (extract(epoch from p_request.received_at) * 1000000)::bigint::text
		else p_request.due_on::text
	end || '-' || p_request.id
$$;
comment on function parvis.desk_place(text, parvis.request) is 'Where a request stands in a list: what it is sorted by, and its id.';

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
		r.received_at, r.due_on, r.due_on - today.day, a.name, coalesce(f.came_by::text, 'web'),
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
	left join filing f on f.request = r.id
	order by wanted.place;
end
$$;
comment on function parvis.desk_rows(bigint[], text) is 'The lines of the requests named, in that order.';

create function parvis.texts_of(p_filter jsonb, p_key text)
returns text[]
language sql
immutable
as $$
	select array_agg(v.value)
	from jsonb_array_elements_text(p_filter -> p_key) v (value)
	having count(*) > 0
$$;
comment on function parvis.texts_of(jsonb, text) is 'The values of a member that is a list, or null where it is empty or absent.';

-- One index serves each list, whatever else is asked: that of the agents named,
-- of nobody, of the procedures, else of the services, each in the order of the
-- list.  The statement is made anew, since its plan is that of its filter; all
-- that varies in it is words of this function, never a value.
create function parvis.desk_ids(p_filter jsonb, p_place text, p_back boolean, p_limit int)
returns bigint[]
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	services text[] := services_of(signed_in());
	wanted text[] := texts_of(p_filter, 'service');
	states text[] := coalesce(texts_of(p_filter, 'state'), '{received,in-progress,waiting}');
	procedures text[] := texts_of(p_filter, 'procedure');
	agents bigint[] := array_remove(texts_of(p_filter, 'agent'), 'none')::bigint[];
	nobody boolean := 'none' = any(texts_of(p_filter, 'agent'));
	sorted text := coalesce(p_filter ->> 'sort', 'due');
	key text := case sorted when 'received' then 'received_at' else 'due_on' end;
	-- the newest first, the most urgent first
	down boolean := (sorted = 'received') <> coalesce(p_back, false);
	driver text;
	conditions text;
	after_key text;
	after_id bigint;
	failed bigint[];
	zone text := (select c.time_zone from commune c);
	found_ids bigint[];
begin
	if services is null then
		services := coalesce(wanted, array(select distinct d.service from definition d
			union select distinct c.service from counter c union select distinct c.service from counter_delta c));
	elsif wanted is not null then
		services := array(select unnest(services) intersect select unnest(wanted));
	end if;
	-- the index is that of the driver; what it does not say is a condition
	if cardinality(agents) > 0 and not nobody then
		driver := 'unnest($3) g (agent)';
		conditions := 'x.agent = g.agent';
	elsif nobody and cardinality(agents) = 0 then
		driver := '(select) g';
		conditions := 'x.agent is null';
	elsif procedures is not null then
		driver := 'unnest($2) g (procedure)';
		conditions := 'x.procedure = g.procedure';
	else
		driver := 'unnest($1) g (service)';
		conditions := 'x.service = g.service';
	end if;
	conditions := conditions || ' and x.state = s.state';
	if driver !~ 'service' then
		conditions := conditions || ' and x.service = any($1)';
	end if;
	if procedures is not null and driver !~ 'procedure' then
		conditions := conditions || ' and x.procedure = any($2)';
	end if;
	if nobody and cardinality(agents) > 0 then
		conditions := conditions || ' and (x.agent is null or x.agent = any($3))';
	end if;
	if p_filter ? 'late' and p_filter ? 'soon' then
		conditions := conditions || ' and x.due_on <= $4 + 7';
	elsif p_filter ? 'late' then
		conditions := conditions || ' and x.due_on < $4';
	elsif p_filter ? 'soon' then
		conditions := conditions || ' and x.due_on >= $4 and x.due_on <= $4 + 7';
	end if;
	if p_filter ? 'from' then
		conditions := conditions || ' and x.received_at >= $5';
	end if;
	if p_filter ? 'to' then
		conditions := conditions || ' and x.received_at < $6';
	end if;
	if p_filter ? 'unread' then
		conditions := conditions || ' and x.unread';
	end if;
	if p_filter ? 'failed' then
		failed := array(select distinct o.request from outbox o where o.state = 'failed' and o.request is not null);
		conditions := conditions || ' and x.id = any($7)';
	end if;
	if p_filter ? 'channel' then
		conditions := conditions || ' and coalesce((select f.came_by::text from filing f where f.request = x.id), ''web'') = any($8)';
	end if;
	if p_place ~ (case sorted when 'received' then '^[0-9]{1,18}-[0-9]{1,18}$' else '^[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{1,18}$' end) then
		after_key := regexp_replace(p_place, '-[0-9]+$', '');
		if sorted = 'received' then
			after_key := to_timestamp(0) + after_key::bigint * interval '1 microsecond';
		end if;
		after_id := substring(p_place from '-([0-9]+)$')::bigint;
		conditions := conditions || case when down then ' and (x.%1$s, x.id) < ($9%3$s, $10)' else ' and (x.%1$s, x.id) > ($9%3$s, $10)' end;
	end if;
	execute format(
		'select array_agg(page.id order by page.key %2$s, page.id %2$s) from ('
		' select found.id, found.key from unnest($12) s (state) cross join ' || driver ||
		' cross join lateral (select x.id, x.%1$s as key from request x where ' || conditions ||
		' order by x.%1$s %2$s, x.id %2$s limit $11) found'
		' order by found.key %2$s, found.id %2$s limit $11) page',
		key, case when down then 'desc' else 'asc' end,
		case sorted when 'received' then '::timestamptz' else '::date' end)
	into found_ids
	using services, procedures, agents, today(),
		(p_filter ->> 'from')::date::timestamp at time zone zone,
		((p_filter ->> 'to')::date + 1)::timestamp at time zone zone,
		failed, texts_of(p_filter, 'channel'),
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

create function parvis.word_ids(p_words text[], p_whole boolean, p_services text[], p_limit int)
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
	select w.word, w.word || case when p_whole then '' else U&'\+10FFFF' end
	into driver, driver_end
	from unnest(p_words) as w (word)
	order by length(w.word) desc, w.word
	limit 1;
	if driver is null or length(driver) < 2 then
		return null;
	end if;
	-- bounds made beforehand: a concatenation in the condition is no longer
	-- leakproof, and the index would be left aside
	select array_agg(w.word), array_agg(w.word || case when p_whole then U&'\0001' else U&'\+10FFFF' end)
	into lows, highs
	from unnest(p_words) as w (word)
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
comment on function parvis.word_ids(text[], boolean, text[], int) is 'The latest requests that have each of these words, or one that begins so unless whole, among the 4000 that the longest word finds first.';

create function parvis.name_ids(p_name text, p_sound boolean, p_services text[], p_limit int)
returns bigint[]
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
		plain := array(select '~' || sound(w.word) from unnest(plain) w (word) where length(w.word) > 2);
		joined := array(select '~' || sound(w.word) from unnest(joined) w (word) where length(w.word) > 2);
	end if;
	return (
		select array_agg(page.id)
		from (
			select *
			from (
				select unnest(word_ids(plain, p_sound, p_services, p_limit))
				union
				select unnest(word_ids(joined, p_sound, p_services, p_limit))
				where joined <> plain
			) found (id)
			order by found.id desc
			limit p_limit
		) page
	);
end
$$;
comment on function parvis.name_ids(text, boolean, text[], int) is 'The latest requests in whose names each word begins one, or is heard as one, particles and hyphens written either way.';

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
		found_ids := name_ids(p_value, false, services, wanted);
	when 'sound' then
		found_ids := name_ids(p_value, true, services, wanted);
	when 'address' then
		found_ids := word_ids(array(
			select '@' || w.word
			from unnest(words(p_value)) as w (word)), false, services, wanted);
	when 'mail' then
		found_ids := array(
			select r.id
			from request r
			where r.email = any(array[p_value, lower(p_value)])
			and (services is null or r.service = any(services))
			order by r.id desc
			limit wanted);
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
comment on function agent.search(text, text, int) is 'The latest requests that the agent sees, by number (its beginning), name (beginnings of words), sound (of the same words), address (beginnings of words), mail, phone, date (of birth, or of receipt).';

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
	agent.search(text, text, int),
	agent.counts()
	to parvis_agent;

commit;
