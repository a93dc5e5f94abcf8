-- The pages of the desk and of its search, one after the other, are all that
-- there is to show and nothing else, in its order: whichever index leads.
\ir setup.sql
select no_plan();
select setseed(0.5) \g /dev/null
set local session_replication_role = replica;
create table test.one as
select
	i, case when i % 3 = 0 then 'etat-civil' else 'voirie' end as service,
	case when i % 10 = 0 then case when i % 20 = 0 then 'waiting' else 'in-progress' end when i % 4 = 0 then 'received' else 'answered' end as state,
	case when i % 900 = 0 then 'autre' else 'etat-civil' end as procedure,
	(array['web', 'counter', 'post'])[1 + i % 2 + (i % 1000 = 5)::int] as way,
	case when i % 10 = 0 then i % 2 end as held, i % 50 = 0 as unread,
	now() - make_interval(mins => i * 37 % 6007) as received_at, parvis.today() - 20 + (i * 11 % 90) as due_on,
	case when i % 100 = 3 then date '1980-02-01' else date '1950-01-01' + i end as birth_date,
	array[(array['marie', 'marc', 'marion', 'zoe'])[1 + i % 4], (array['pair', 'impaire'])[1 + i % 2],
		case when i % 5 = 0 then 'commune' else 'le' || chr(97 + i % 23) || 'rois' end]
		|| case when i > 5990 then array['impaire', 'pair'] else '{}' end
		|| case when i % 700 = 1 then array['marionnette'] else '{}' end as names
from generate_series(1, 6000) i;
insert into parvis.request (
	commune, reference, procedure, service, digest, access, answers, person_name, email, phone, birth_date,
	came_by, state, agent, unread, received_at, due_on, closed_at, erase_on)
overriding system value
select
	test.commune(1), 'PAGE-' || lpad(o.i::text, 6, '0'), o.procedure, o.service, d.digest, test.hash('p' || o.i), '<data/>',
	array_to_string(o.names, ' '), 'courriel' || o.i % 60 || '@exemple.test', '06000000' || lpad((o.i % 60)::text, 2, '0'), o.birth_date,
	o.way, o.state, a.id, o.unread, o.received_at, o.due_on, case when o.state = 'answered' then now() end, parvis.today() + 365
from test.one o
cross join lateral (select d.digest from parvis.definition d where d.name = 'etat-civil' limit 1) d
left join parvis.agent a on a.commune = test.commune(1) and a.login = case o.held when 0 then 'camille' when 1 then 'sacha' end
order by o.i;
insert into parvis.person_word (commune, word, request)
select distinct r.commune, w.word, r.id
from test.one o
join parvis.request r on r.commune = test.commune(1) and r.reference = 'PAGE-' || lpad(o.i::text, 6, '0')
cross join unnest(o.names) n (name)
cross join lateral (values (n.name), ('~' || parvis.sound(n.name)), ('@' || n.name)) w (word);
insert into parvis.outbox (commune, request, kind, recipient, template, language, model, state)
select r.commune, r.id, 'receipt', 'a@exemple.test', 'mail/receipt', 'fr', '{}', 'failed'
from parvis.request r
where r.commune = test.commune(1) and r.id % 150 = 0;
insert into parvis.counter (commune, service, state, procedure, agent, n)
select r.commune, r.service, r.state, r.procedure, coalesce(r.agent, 0), count(*)
from parvis.request r
where r.commune = test.commune(1)
group by r.commune, r.service, r.state, r.procedure, coalesce(r.agent, 0);
set local session_replication_role = origin;
analyze parvis.request, parvis.person_word;

-- Lists too long to be printed: how many, and which.
create function test.digest(p_list text[])
returns text
language sql
as $$
	select cardinality(p_list) || ' ' || md5(array_to_string(p_list, ' '))
$$;

-- What a search gives, page after page.
create function test.pages(p_kind text, p_value text, p_limit int)
returns text[]
language plpgsql
as $$
declare
	gathered text[] := '{}';
	page parvis.desk_row[];
	place text;
begin
	loop
		page := array(select s from agent.search(p_kind, p_value, p_limit + 1, place) s);
		exit when cardinality(page) = 0;
		gathered := gathered || array(select p.reference from unnest(page[1:p_limit]) with ordinality p where p.reference is not null);
		exit when cardinality(page) <= p_limit and page[cardinality(page)].reference is not null;
		place := case when cardinality(page) > p_limit then page[p_limit].place else page[cardinality(page)].place end;
	end loop;
	return gathered;
end
$$;
-- What it must give: each word begins one of the names, in the services named.
create function test.sought(p_kind text, p_value text, p_service text)
returns text[]
language sql
as $$
	select array(
		select r.reference
		from parvis.request r
		join test.one o on r.reference = 'PAGE-' || lpad(o.i::text, 6, '0')
		where r.commune = test.commune(1)
		and (p_service is null or r.service = p_service)
		and case p_kind
			when 'number' then r.reference like upper(p_value) || '%'
			when 'mail' then r.email = p_value
			when 'phone' then r.phone = p_value
			when 'date' then r.birth_date = p_value::date or (r.received_at at time zone 'Europe/Paris')::date = p_value::date
			else not exists (
				select
				from unnest(string_to_array(p_value, ' ')) w (word)
				where not exists (
					select
					from unnest(o.names) n (name)
					where case p_kind when 'sound' then parvis.sound(n.name) = parvis.sound(w.word) else n.name like w.word || '%' end
				)
			)
		end
		order by case p_kind when 'number' then r.reference end, r.id desc)
$$;
create function test.same_search(p_agent text, p_service text)
returns setof text
language plpgsql
as $$
declare
	one record;
begin
	perform test.enter(1, p_agent);
	for one in
		select *
		from (values
			('name', 'marie', 400), ('name', 'mar', 1500), ('name', 'ma', 1500), ('name', 'marion', 400), ('name', 'marionnette', 1),
			('name', 'marie pair', 1), ('name', 'impaire pair', 1), ('name', 'mar commune', 200), ('name', 'lebrois', 50), ('name', 'le', 1000),
			('name', 'zoe pair', 1), ('name', 'zoe impaire lecrois', 0), ('name', 'personne', 0), ('name', 'zoe personne', 0),
			('sound', 'marik', 0), ('sound', 'mary', 400), ('sound', 'impair pair', 1), ('sound', 'zoé commun', 1),
			('address', 'mar commune', 200), ('address', 'zo impaire', 400),
			('number', 'page-00', 1000), ('number', 'PAGE-0012', 30), ('mail', 'courriel7@exemple.test', 10), ('phone', '0600000007', 10),
			('date', '1980-02-01', 10), ('date', parvis.today()::text, 10)
		) as s (kind, value, least)
	loop
		return next tap.is(test.digest(test.pages(one.kind, one.value, 60)), test.digest(test.sought(one.kind, one.value, p_service)),
			format('%s: all of %s "%s", page after page', p_agent, one.kind, one.value));
		if p_service is null then
			return next tap.cmp_ok(cardinality(test.sought(one.kind, one.value, null)), '>=', one.least, 'of which there are some');
		end if;
	end loop;
end
$$;
select test.same_search('sacha1', null);
select test.same_search('camille1', 'etat-civil');

-- The list, page after page, one way then the other.
create function test.list(p_filter jsonb, p_limit int, p_back boolean)
returns text[]
language plpgsql
as $$
declare
	gathered text[] := '{}';
	page parvis.desk_row[];
	place text := case when p_back then case p_filter ->> 'sort' when 'received' then '1-1' else '2999-01-01-1' end end;
begin
	loop
		page := array(select d from agent.desk(p_filter, place, p_back, p_limit) d);
		exit when cardinality(page) = 0;
		if p_back then
			gathered := array(select p.reference from unnest(page) with ordinality p) || gathered;
			place := page[1].place;
		else
			gathered := gathered || array(select p.reference from unnest(page) with ordinality p);
			place := page[cardinality(page)].place;
		end if;
		exit when cardinality(page) < p_limit;
	end loop;
	return gathered;
end
$$;
create function test.listed(p_filter jsonb, p_service text)
returns text[]
language sql
as $$
	with f as (
		select
			coalesce(parvis.texts_of(p_filter, 'state'), '{received,in-progress,waiting}') as states,
			parvis.texts_of(p_filter, 'service') as services, parvis.texts_of(p_filter, 'procedure') as procedures,
			parvis.texts_of(p_filter, 'agent') as agents, parvis.texts_of(p_filter, 'channel') as ways
	)
	select array(
		select r.reference
		from parvis.request r
		cross join f
		where r.commune = test.commune(1)
		and (p_service is null or r.service = p_service)
		and r.state = any(f.states)
		and (f.services is null or r.service = any(f.services))
		and (f.procedures is null or r.procedure = any(f.procedures))
		and (f.agents is null or coalesce(r.agent::text, 'none') = any(f.agents))
		and (f.ways is null or r.came_by = any(f.ways))
		and (not p_filter ? 'unread' or r.unread)
		and (not p_filter ? 'failed' or r.id % 150 = 0)
		and (not p_filter ?| '{late,soon}' or p_filter ? 'late' and r.due_on < parvis.today()
			or p_filter ? 'soon' and r.due_on between parvis.today() and parvis.today() + 7)
		and (not p_filter ? 'from' or (r.received_at at time zone 'Europe/Paris')::date >= (p_filter ->> 'from')::date)
		and (not p_filter ? 'to' or (r.received_at at time zone 'Europe/Paris')::date <= (p_filter ->> 'to')::date)
		order by case when p_filter ->> 'sort' = 'received' then r.received_at end desc,
			case when p_filter ->> 'sort' = 'received' then r.id end desc, r.due_on, r.id)
$$;
create function test.same_list(p_agent text, p_service text)
returns setof text
language plpgsql
as $$
declare
	one record;
	filter jsonb;
	me bigint := (select a.id from parvis.agent a where a.commune = test.commune(1) and a.login = 'camille');
begin
	perform test.enter(1, p_agent);
	for one in
		select f.filter, s.sort
		from unnest(array['{}', '{"state": ["answered"]}', '{"state": ["answered", "received"], "service": ["voirie"]}', '{"agent": ["none"]}', '{"agent": ["ME"]}',
			'{"agent": ["ME", "none"]}', '{"agent": ["ME"], "procedure": ["autre"]}', '{"procedure": ["autre"]}', '{"procedure": ["etat-civil", "autre"]}',
			'{"channel": ["hubee"]}', '{"channel": ["counter"]}', '{"channel": ["post", "web"]}', '{"channel": ["post"], "procedure": ["etat-civil"], "agent": ["none"]}',
			'{"unread": true}', '{"unread": true, "channel": ["web"]}', '{"failed": true}', '{"failed": true, "state": ["answered"]}',
			'{"late": true}', '{"soon": true}', '{"late": true, "soon": true, "agent": ["ME"]}',
			'{"from": "DAY-0"}', '{"from": "DAY-1", "to": "DAY-1", "state": ["answered", "received"]}', '{"to": "DAY-3", "channel": ["counter"]}', '{"to": "1999-12-31"}',
			'{"service": ["etat-civil"], "channel": ["web"], "late": true}', '{"service": ["rien"]}', '{"procedure": ["rien"], "state": ["answered"]}']) f (filter),
			(values ('due'), ('received')) s (sort)
	loop
		filter := replace(one.filter, 'ME', me::text)::jsonb;
		filter := (select coalesce(jsonb_object_agg(e.key, case when jsonb_typeof(e.value) = 'string'
			then to_jsonb(parvis.today() - right(e.value #>> '{}', 1)::int) else e.value end), '{}') from jsonb_each(filter) e);
		filter := filter || jsonb_build_object('sort', one.sort);
		return next tap.is(test.digest(test.list(filter, 120, false)), test.digest(test.listed(filter, p_service)), format('%s: all of %s', p_agent, filter));
		return next tap.is(test.digest(test.list(filter, 200, true)), test.digest(test.listed(filter, p_service)), 'and back');
	end loop;
end
$$;
select test.same_list('sacha1', null);
select test.same_list('camille1', 'etat-civil');
select * from finish();
rollback;
