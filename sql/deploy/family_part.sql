-- Deploy parvis:family_part to pg
-- requires: family_file campaign
-- A family's file, part by part: read and changed by the family and by agents.
begin;
set local role parvis_owner;

create table parvis.family_change (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	family bigint not null,
	act text not null,
	by_adult bigint,
	by_agent bigint,
	at timestamptz not null default now(),
	constraint family_change_pkey primary key (commune, id),
	constraint family_change_family_fkey foreign key (commune, family)
		references parvis.family (commune, id) on delete cascade,
	constraint family_change_act_known check (act in (
		'made', 'file', 'adult', 'adult-left', 'child', 'child-left', 'care', 'care-seen', 'person', 'person-gone',
		'quotient', 'closed', 'opened', 'document', 'document-gone', 'document-seen', 'document-asked', 'document-checked',
		'document-refused')),
	constraint family_change_who check (by_adult is null or by_agent is null)
);
create index family_change_family_index on parvis.family_change (commune, family, id);
create trigger family_change_append_only
	before update on parvis.family_change
	for each row execute function parvis.append_only();
call parvis.protect('parvis.family_change');
comment on table parvis.family_change is 'Who changed which part of a family''s file, and which agent looked at what is of health or has the restricted view. Personal data, erased with the file. Legal basis: security of the processing (GDPR art. 32).';
comment on column parvis.family_change.commune is 'Tenant.';
comment on column parvis.family_change.id is 'Their order.';
comment on column parvis.family_change.family is 'Whose file.';
comment on column parvis.family_change.act is 'Which part was changed; care-seen, document-seen: looked at.';
comment on column parvis.family_change.by_adult is 'Which adult of the family did it.';
comment on column parvis.family_change.by_agent is 'Or which agent.';
comment on column parvis.family_change.at is 'When.';

create function parvis.family_json(p_family bigint, p_care boolean)
returns jsonb
language sql
stable
set search_path = parvis, pg_temp
as $$
	select jsonb_build_object(
		'reference', f.reference, 'name', f.name, 'address', f.address, 'resident', f.resident,
		'version', f.version, 'closed_on', f.closed_on, 'created_on', f.created_at::date,
		'quotients', (
			select coalesce(jsonb_agg(jsonb_build_object('from_on', q.from_on, 'cents', q.cents, 'source', q.source) order by q.from_on desc), '[]')
			from family_quotient q
			where q.commune = tenant()
			and q.family = f.id),
		'adults', (
			select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'first_name', a.first_name, 'last_name', a.last_name,
				'email', a.email, 'phone', a.phone, 'pays', a.pays, 'left_on', a.left_on) order by a.left_on is not null, a.id), '[]')
			from family_adult a
			where a.commune = tenant()
			and a.family = f.id),
		'children', (
			select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'first_name', c.first_name, 'last_name', c.last_name,
				'born_on', c.born_on, 'school', c.school, 'class', c.class, 'left_on', c.left_on,
				'care', case when p_care then coalesce(to_jsonb(k) - '{commune,child}'::text[], '{}') end)
				order by c.left_on is not null, c.born_on, c.id), '[]')
			from family_child c
			left join family_care k on k.commune = c.commune and k.child = c.id
			where c.commune = tenant()
			and c.family = f.id),
		'persons', (
			select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'phone', p.phone, 'relation', p.relation) order by p.id), '[]')
			from family_person p
			where p.commune = tenant()
			and p.family = f.id))
	from family f
	where f.commune = tenant()
	and f.id = p_family
$$;
comment on function parvis.family_json(bigint, boolean) is 'A family''s file; with what is of health, or without.';

create function parvis.family_write(
	p_family bigint, p_version int, p_part text, p_id bigint, p_data jsonb, p_adult bigint, p_agent bigint)
returns void
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	held family;
begin
	select f.*
	into held
	from family f
	where f.commune = tenant()
	and f.id = p_family
	for update;
	if held.version <> p_version then
		perform refuse(409, 'family.changed');
	end if;
	if p_part = 'file' then
		update family f
		set
			address = nullif(trim(p_data ->> 'address'), ''),
			-- what tariffs depend on is the mairie's to say
			name = case when p_agent is not null then trim(p_data ->> 'name') else f.name end,
			resident = case when p_agent is not null then coalesce((p_data ->> 'resident')::boolean, false) else f.resident end
		where f.commune = tenant()
		and f.id = held.id;
	elsif p_part = 'adult' then
		if (p_data ->> 'pays')::boolean then
			update family_adult a
			set pays = false
			where a.commune = tenant()
			and a.family = held.id
			and a.pays;
		end if;
		if p_id is null then
			insert into family_adult (family, first_name, last_name, email, phone, pays)
			select held.id, trim(d.first_name), trim(d.last_name), nullif(trim(d.email), ''), nullif(trim(d.phone), ''), coalesce(d.pays, false)
			from jsonb_to_record(p_data) as d (first_name text, last_name text, email text, phone text, pays boolean);
		else
			-- a mailbox that is theirs no more opens nothing; who changes their own stays in
			delete from family_access s
			using family_adult a
			where a.commune = tenant()
			and a.family = held.id
			and a.id = p_id
			and lower(a.email) is distinct from nullif(lower(trim(p_data ->> 'email')), '')
			and s.commune = a.commune
			and s.adult = a.id
			and (s.kind = 'link' or p_adult is distinct from a.id);
			update family_access s
			set email = null
			where s.commune = tenant()
			and s.adult = p_id
			and s.email is distinct from lower(trim(p_data ->> 'email'));
			update family_adult a
			set
				first_name = trim(d.first_name),
				last_name = trim(d.last_name),
				email = nullif(trim(d.email), ''),
				phone = nullif(trim(d.phone), ''),
				-- who pays is another one once that one is said
				pays = a.pays or coalesce(d.pays, false)
			from jsonb_to_record(p_data) as d (first_name text, last_name text, email text, phone text, pays boolean)
			where a.commune = tenant()
			and a.family = held.id
			and a.id = p_id;
			if not found then
				perform refuse(404, 'family.part-unknown');
			end if;
		end if;
	elsif p_part = 'adult-left' then
		if exists (
			select
			from family_adult a
			where a.commune = tenant()
			and a.family = held.id
			and a.id = p_id
			and a.pays
		) then
			perform refuse(409, 'family.payer-wanted');
		end if;
		update family_adult a
		set left_on = today()
		where a.commune = tenant()
		and a.family = held.id
		and a.id = p_id
		and a.left_on is null;
		if not found then
			perform refuse(404, 'family.part-unknown');
		end if;
		delete from family_access s
		where s.commune = tenant()
		and s.adult = p_id;
	elsif p_part = 'child' then
		if p_id is null then
			insert into family_child (family, first_name, last_name, born_on, school, class)
			select held.id, trim(d.first_name), trim(d.last_name), d.born_on, nullif(trim(d.school), ''), nullif(trim(d.class), '')
			from jsonb_to_record(p_data) as d (first_name text, last_name text, born_on date, school text, class text);
		else
			update family_child c
			set
				first_name = trim(d.first_name),
				last_name = trim(d.last_name),
				born_on = d.born_on,
				school = nullif(trim(d.school), ''),
				class = nullif(trim(d.class), '')
			from jsonb_to_record(p_data) as d (first_name text, last_name text, born_on date, school text, class text)
			where c.commune = tenant()
			and c.family = held.id
			and c.id = p_id;
			if not found then
				perform refuse(404, 'family.part-unknown');
			end if;
		end if;
	elsif p_part = 'child-left' then
		update family_child c
		set left_on = today()
		where c.commune = tenant()
		and c.family = held.id
		and c.id = p_id
		and c.left_on is null;
		if not found then
			perform refuse(404, 'family.part-unknown');
		end if;
	elsif p_part = 'care' then
		insert into family_care (child, allergies, diet, plan, plan_until)
		select c.id, nullif(trim(d.allergies), ''), nullif(trim(d.diet), ''), nullif(trim(d.plan), ''), d.plan_until
		from jsonb_to_record(p_data) as d (allergies text, diet text, plan text, plan_until date)
		join family_child c on c.commune = tenant() and c.family = held.id and c.id = p_id
		on conflict on constraint family_care_pkey do update
		set
			allergies = excluded.allergies,
			diet = excluded.diet,
			plan = excluded.plan,
			plan_until = excluded.plan_until;
		if not found then
			perform refuse(404, 'family.part-unknown');
		end if;
	elsif p_part = 'person' then
		if p_id is null then
			insert into family_person (family, name, phone, relation)
			values (held.id, trim(p_data ->> 'name'), nullif(trim(p_data ->> 'phone'), ''), nullif(trim(p_data ->> 'relation'), ''));
		else
			update family_person p
			set
				name = trim(p_data ->> 'name'),
				phone = nullif(trim(p_data ->> 'phone'), ''),
				relation = nullif(trim(p_data ->> 'relation'), '')
			where p.commune = tenant()
			and p.family = held.id
			and p.id = p_id;
			if not found then
				perform refuse(404, 'family.part-unknown');
			end if;
		end if;
	elsif p_part = 'person-gone' then
		delete from family_person p
		where p.commune = tenant()
		and p.family = held.id
		and p.id = p_id;
		if not found then
			perform refuse(404, 'family.part-unknown');
		end if;
	elsif p_part = 'quotient' and p_agent is not null then
		insert into family_quotient (family, from_on, cents, source)
		values (held.id, (p_data ->> 'from_on')::date, (p_data ->> 'cents')::bigint, p_data ->> 'source')
		on conflict on constraint family_quotient_pkey do update
		set
			cents = excluded.cents,
			source = excluded.source,
			noted_at = now();
	elsif p_part in ('closed', 'opened') and p_agent is not null then
		update family f
		set closed_on = case p_part when 'closed' then today() end
		where f.commune = tenant()
		and f.id = held.id;
	else
		perform refuse(404, 'family.part-unknown');
	end if;
	update family f
	set version = f.version + 1
	where f.commune = tenant()
	and f.id = held.id;
	insert into family_change (family, act, by_adult, by_agent)
	values (held.id, p_part, p_adult, p_agent);
end
$$;
comment on function parvis.family_write(bigint, int, text, bigint, jsonb, bigint, bigint) is 'Changes a part of a file (file, adult, adult-left, child, child-left, care, person, person-gone; by an agent alone: quotient, closed, opened), p_id of it or null for a new one, and writes down who did. PV409 family.changed, family.payer-wanted; PV404 family.part-unknown.';

-- families
create function citizen.family_file(p_token text)
returns jsonb
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me family_adult := family_of(p_token);
begin
	return family_json(me.family, true);
end
$$;
comment on function citizen.family_file(text) is 'The file of the family whose session it is, whole; PV401 family.session.';

create function citizen.family_write(p_token text, p_version int, p_part text, p_id bigint, p_data jsonb)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me family_adult := family_of(p_token);
begin
	perform family_write(me.family, p_version, p_part, p_id, p_data, me.id, null);
end
$$;
comment on function citizen.family_write(text, int, text, bigint, jsonb) is 'The family changes a part of its file, as parvis.family_write(); PV401 family.session.';
grant execute on function
	citizen.family_file(text),
	citizen.family_write(text, int, text, bigint, jsonb)
	to parvis_citizen;

-- agents
create function agent.families(p_words text, p_limit int)
returns table (
	reference text, name text, children text, adults text, resident boolean, closed boolean, changed_at timestamptz, changed text, by_family boolean)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := family_keeper();
	typed text[] := words(coalesce(p_words, ''));
begin
	return query
	select
		f.reference, f.name, m.children, m.adults, f.resident, f.closed_on is not null, l.at, l.act, l.by_adult is not null
	from family f
	cross join lateral (
		select
			(select string_agg(c.first_name, ', ' order by c.born_on) from family_child c where c.family = f.id and c.left_on is null) as children,
			(select string_agg(concat_ws(' ', a.first_name, a.last_name), ', ' order by a.id) from family_adult a where a.family = f.id and a.left_on is null) as adults
	) m
	left join lateral (
		select x.at, x.act, x.by_adult
		from family_change x
		where x.family = f.id
		and x.act not in ('care-seen', 'document-seen')
		order by x.id desc
		limit 1
	) l on true
	where typed = '{}'
	or f.reference = upper(trim(p_words))
	or exists (
		select
		from family_adult a
		where a.family = f.id
		and a.email_key = lower(trim(p_words)))
	or not exists (
		select
		from unnest(typed) w
		where not exists (
			select
			from unnest(words(concat_ws(' ', f.name, m.adults, m.children, (
				select string_agg(c.last_name, ' ') from family_child c where c.family = f.id)))) k
			where starts_with(k, w)))
	order by coalesce(l.at, f.created_at) desc, f.id desc
	limit least(p_limit, 200);
end
$$;
comment on function agent.families(text, int) is 'The files whose names begin with each of the words, or of a number or an address; without any, all: the last changed first. PV403 family.not-keeper.';

create function agent.family(p_reference text, p_care boolean)
returns jsonb
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen family := family_seen(p_reference);
	me bigint := signed_in();
begin
	if p_care then
		insert into family_change (family, act, by_agent)
		values (seen.id, 'care-seen', me);
	end if;
	return family_json(seen.id, p_care) || jsonb_build_object(
		'changes', (
			select coalesce(jsonb_agg(jsonb_build_object('act', x.act, 'at', x.at, 'agent', b.name,
				'adult', case when x.by_adult is not null then coalesce(a.first_name || ' ' || a.last_name, '-') end) order by x.id desc), '[]')
			from (
				select y.*
				from family_change y
				where y.family = seen.id
				order by y.id desc
				limit 50
			) x
			left join agent b on b.id = x.by_agent
			left join family_adult a on a.id = x.by_adult),
		'invoices', (
			select coalesce(jsonb_agg(jsonb_build_object('reference', i.reference, 'subject', i.subject, 'cents', i.cents,
				'paid', i.paid, 'state', i.state, 'due_on', i.due_on, 'mine', r.id is not null) order by i.id desc), '[]')
			from (
				select y.*
				from invoice y
				where y.family = seen.id
				order by y.id desc
				limit 20
			) i
			left join regie_agent g on g.regie = i.regie and g.agent = me
			left join regie r on r.id = g.regie));
end
$$;
comment on function agent.family(text, boolean) is 'A file with its last changes and invoices; what is of health only where it is asked for, which is written down. PV403 family.not-keeper, PV404 family.unknown.';

create function agent.family_add(p_token text, p_data jsonb)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := family_keeper();
	known boolean := exists (
		select
		from family f
		where f.token = p_token);
	made family := family_make(p_token, p_data);
begin
	if not known then
		insert into family_change (family, act, by_agent)
		values (made.id, 'made', me);
	end if;
	return made.reference;
end
$$;
comment on function agent.family_add(text, jsonb) is 'Opens a file, as family_make() has it; its reference. PV403 family.not-keeper.';

create function agent.family_write(p_reference text, p_version int, p_part text, p_id bigint, p_data jsonb)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform family_write((family_seen(p_reference)).id, p_version, p_part, p_id, p_data, null, signed_in());
end
$$;
comment on function agent.family_write(text, int, text, bigint, jsonb) is 'An agent changes a part of a file, as parvis.family_write(). PV403 family.not-keeper, PV404 family.unknown.';
grant execute on function
	agent.families(text, int),
	agent.family(text, boolean),
	agent.family_add(text, jsonb),
	agent.family_write(text, int, text, bigint, jsonb)
	to parvis_agent;

set local role parvis_keeper;

create function worker.families_purge(p_limit int)
returns bigint
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with due as (
		select f.commune, f.id
		from family f
		where f.closed_on < current_date - interval '2 years'
		and not exists (
			select
			from invoice i
			where i.commune = f.commune
			and i.family = f.id
			and i.state = 'due')
		limit p_limit
	), places as (
		delete from booking b
		using family_child c, due d
		where c.commune = d.commune
		and c.family = d.id
		and b.commune = c.commune
		and b.child = c.id
		returning b.id
	), gone as (
		delete from family f
		using due d
		where f.commune = d.commune
		and f.id = d.id
		returning f.id
	)
	select count(*)
	from gone
$$;
comment on function worker.families_purge(int) is 'Erases files that were closed two years ago, of which nothing is owed, with their bookings; what was invoiced stays with its invoice. How many.';
grant execute on function worker.families_purge(int) to parvis_worker;

commit;
