-- Deploy parvis:family_file to pg
-- requires: booking agent_session
-- How a family comes into its file, what it says there, and what the desk does
-- with it.
begin;
set local role parvis_owner;

-- coming in
-- plpgsql: convert_to keeps an SQL function from becoming a part of its statement.
create function parvis.family_seal(p_token text)
returns bytea
language plpgsql
immutable
as $$
begin
	return sha256(convert_to(p_token, 'UTF8'));
end
$$;
comment on function parvis.family_seal(text) is 'What is kept of a token that opens a family''s file.';

create function parvis.family_enter(p_adult bigint, p_email text)
returns text
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	token text := random_token();
begin
	insert into family_access (token, adult, kind, email, expires_at)
	values (family_seal(token), p_adult, 'session', lower(p_email), now() + interval '2 hours');
	return token;
end
$$;
comment on function parvis.family_enter(bigint, text) is 'Opens a session of an adult and gives its token, for the cookie; the address is the one that they showed to be theirs, or null.';

create function parvis.family_session(p_token text)
returns parvis.family_access
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	session family_access;
	longest timestamptz;
begin
	select a.*
	into session
	from family_access a
	where a.token = family_seal(p_token)
	and a.kind = 'session'
	and a.expires_at > now();
	if not found then
		perform refuse(401, 'family.session');
	end if;
	longest := least(session.created_at + interval '12 hours', now() + interval '2 hours');
	-- to the minute: most pages write nothing here
	if session.expires_at < longest - interval '1 minute' then
		update family_access a
		set expires_at = longest
		where a.token = session.token;
	end if;
	return session;
end
$$;
comment on function parvis.family_session(text) is 'The session that a cookie''s token opens, for two hours more, twelve in all; PV401 family.session.';

create function parvis.family_adult_of(p_session parvis.family_access)
returns parvis.family_adult
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	me family_adult;
begin
	select a.*
	into me
	from family_adult a
	where a.commune = tenant()
	and a.id = p_session.adult
	and (a.left_on is null or a.left_on > today());
	if not found then
		perform refuse(401, 'family.session');
	end if;
	return me;
end
$$;
comment on function parvis.family_adult_of(parvis.family_access) is 'The adult of a session; PV401 family.session.';

create function parvis.family_of(p_token text)
returns parvis.family_adult
language plpgsql
set search_path = parvis, pg_temp
as $$
begin
	return family_adult_of(family_session(p_token));
end
$$;
comment on function parvis.family_of(text) is 'The adult whose session a cookie''s token opens; PV401 family.session.';

-- No search_path of its own, so that it becomes a part of the statement that calls it.
create function parvis.family_adults_of(p_email text)
returns setof parvis.family_adult
language sql
stable
as $$
	select a.*
	from parvis.family_adult a
	where a.commune = parvis.tenant()
	and a.email_key = lower(p_email)
	and (a.left_on is null or a.left_on > parvis.today())
	order by a.id
$$;
comment on function parvis.family_adults_of(text) is 'Who has an address: the parents of two families may be one person.';

create function citizen.family_ask(p_email text, p_language text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	known family_adult;
	link text := random_token();
	code text := random_letters(8);
begin
	select a.*
	into known
	from family_adults_of(p_email) a
	limit 1;
	if not found then
		return;
	end if;
	-- sealed with what is kept of the link, so that the code is compared without it
	insert into family_access (token, adult, kind, email, code, expires_at)
	values (family_seal(link), known.id, 'link', lower(known.email),
		family_seal(encode(family_seal(link), 'hex') || code), now() + interval '30 minutes');
	insert into outbox (kind, recipient, template, language, model)
	values ('family-link', known.email, 'mail/family-link', p_language, jsonb_build_object(
		'link', '/famille/lien/' || link, 'code', left(code, 4) || '-' || right(code, 4)));
end
$$;
comment on function citizen.family_ask(text, text) is 'Mails the link and the code that open a family''s file for 30 minutes, where somebody has that address; says nothing of it.';

create function citizen.family_link(p_link text)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	used family_access;
begin
	delete from family_access a
	where a.token = family_seal(p_link)
	and a.kind = 'link'
	and a.expires_at > now()
	returning a.* into used;
	if not found then
		perform refuse(404, 'family.link-unknown');
	end if;
	return family_enter(used.adult, used.email);
end
$$;
comment on function citizen.family_link(text) is 'Opens a session by a mailed link, once, and gives its token; PV404 family.link-unknown.';

create function citizen.family_code(p_email text, p_code text)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	-- as it is written: letters that are not in it are those that look alike
	typed text := translate(upper(regexp_replace(p_code, '[^A-Za-z0-9]', '', 'g')), 'OIL', '011');
	used family_access;
begin
	delete from family_access a
	where a.kind = 'link'
	and a.email = lower(p_email)
	and a.expires_at > now()
	and a.tries < 10
	and a.code = family_seal(encode(a.token, 'hex') || typed)
	returning a.* into used;
	if found then
		return family_enter(used.adult, used.email);
	end if;
	update family_access a
	set tries = a.tries + 1
	where a.kind = 'link'
	and a.email = lower(p_email)
	and a.tries < 10;
	return null;
end
$$;
comment on function citizen.family_code(text, text) is 'Opens a session by the code that was mailed, once, and gives its token; null for a wrong one, which counts: ten at most.';

create function parvis.family_me(
	p_session parvis.family_access, p_adult parvis.family_adult,
	out adult bigint, out name text, out family text, out reference text, out closed boolean, out several boolean)
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	select p_adult.id, p_adult.first_name || ' ' || p_adult.last_name, f.name, f.reference, f.closed_on is not null
	into adult, name, family, reference, closed
	from family f
	where f.commune = tenant()
	and f.id = p_adult.family;
	several := exists (
		select
		from family_adults_of(p_session.email) a
		where a.family <> p_adult.family);
end
$$;
comment on function parvis.family_me(parvis.family_access, parvis.family_adult) is 'Who is in by a session, in which file, and whether there are several that they may open.';

create function citizen.family_me(
	p_token text,
	out adult bigint, out name text, out family text, out reference text, out closed boolean, out several boolean)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	session family_access := family_session(p_token);
begin
	select m.*
	into adult, name, family, reference, closed, several
	from family_me(session, family_adult_of(session)) m;
end
$$;
comment on function citizen.family_me(text) is 'Who is in, in which file, and whether there are several that they may open.';

create function citizen.family_files(p_token text)
returns table (adult bigint, family text, reference text, children text, open boolean)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me family_adult := family_of(p_token);
	session family_access := family_session(p_token);
begin
	return query
	select a.id, f.name, f.reference,
		(
			select string_agg(c.first_name, ', ' order by c.born_on, c.id)
			from family_child c
			where c.family = f.id
			and c.left_on is null),
		a.id = me.id
	from family_adult a
	join family f on f.id = a.family
	where a.id = me.id
	or a.id in (select b.id from family_adults_of(session.email) b)
	order by f.name, f.id;
end
$$;
comment on function citizen.family_files(text) is 'The files that who is in may open: that of the session, and those where they have the same address, which they showed to be theirs.';

create function citizen.family_choose(p_token text, p_adult bigint)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	session family_access := family_session(p_token);
	chosen bigint;
	opened text;
begin
	select a.id
	into chosen
	from family_adults_of(session.email) a
	where a.id = p_adult;
	if not found then
		perform refuse(404, 'family.unknown');
	end if;
	-- a new token: a page of the file before that is still open writes nothing here
	opened := family_enter(chosen, session.email);
	update family_access a
	set
		created_at = session.created_at,
		expires_at = least(session.created_at + interval '12 hours', a.expires_at)
	where a.token = family_seal(opened);
	delete from family_access a
	where a.token = session.token;
	return opened;
end
$$;
comment on function citizen.family_choose(text, bigint) is 'Opens another file of who is in, in place of this one, and gives the token of its session; PV404 family.unknown.';

create function citizen.family_leave(p_token text)
returns void
language sql
security definer
set search_path = parvis, pg_temp
as $$
	delete from family_access a
	where a.token = family_seal(p_token)
	and a.kind = 'session'
$$;
comment on function citizen.family_leave(text) is 'Ends a session.';

grant execute on function
	citizen.family_ask(text, text),
	citizen.family_link(text),
	citizen.family_code(text, text),
	citizen.family_me(text),
	citizen.family_files(text),
	citizen.family_choose(text, bigint),
	citizen.family_leave(text)
	to parvis_citizen;

-- the file
create function parvis.family_make(p_token text, p_data jsonb)
returns parvis.family
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	made family;
	child jsonb;
	born bigint;
begin
	insert into family as f (reference, token, name, address, resident)
	values (random_letters(8), p_token, trim(p_data ->> 'name'), nullif(trim(p_data ->> 'address'), ''),
		coalesce((p_data ->> 'resident')::boolean, true))
	on conflict on constraint family_token_key do nothing
	returning f.* into made;
	if not found then
		select f.*
		into made
		from family f
		where f.commune = tenant()
		and f.token = p_token;
		return made;
	end if;
	insert into family_quotient (family, from_on, cents, source)
	select made.id, q.from_on, q.cents, coalesce(q.source, 'mairie')
	from jsonb_to_recordset(p_data -> 'quotient') as q (from_on date, cents bigint, source text);
	insert into family_adult (family, first_name, last_name, email, phone, pays)
	select made.id, a.first_name, a.last_name, a.email, a.phone, coalesce(a.pays, false)
	from jsonb_to_recordset(p_data -> 'adults')
		as a (first_name text, last_name text, email text, phone text, pays boolean);
	insert into family_person (family, name, phone, relation)
	select made.id, p.name, p.phone, p.relation
	from jsonb_to_recordset(p_data -> 'persons') as p (name text, phone text, relation text);
	for child in select jsonb_array_elements(coalesce(p_data -> 'children', '[]')) loop
		insert into family_child as c (family, first_name, last_name, born_on, school, class)
		select made.id, d.first_name, d.last_name, d.born_on, d.school, d.class
		from jsonb_to_record(child)
			as d (first_name text, last_name text, born_on date, school text, class text)
		returning c.id into born;
		insert into family_care (child, allergies, diet, plan, plan_until)
		select born, d.allergies, d.diet, d.plan, d.plan_until
		from jsonb_to_record(child -> 'care') as d (allergies text, diet text, plan text, plan_until date)
		where child ? 'care';
	end loop;
	return made;
end
$$;
comment on function parvis.family_make(text, jsonb) is 'Opens a file: {name, address, resident, quotient: [{from_on, cents, source}], adults: [{first_name, last_name, email, phone, pays}], children: [{first_name, last_name, born_on, school, class, care: {allergies, diet, plan, plan_until}}], persons: [{name, phone, relation}]}. The same token twice is one file.';
grant execute on function
	parvis.family_seal(text),
	parvis.family_enter(bigint, text),
	parvis.family_make(text, jsonb)
	to parvis_keeper;

-- the desk
create function parvis.family_keeps(p_agent bigint)
returns boolean
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	mine text[] := services_of(p_agent);
begin
	return mine is null or exists (
		select
		from activity a
		where a.service = any(mine)
		and a.kind not in ('hall', 'appointment'));
end
$$;
comment on function parvis.family_keeps(bigint) is 'Whether an agent sees families: of a service that keeps children in an activity, or of every service.';

create function parvis.family_keeper()
returns bigint
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
begin
	if not family_keeps(me) then
		perform refuse(403, 'family.not-keeper');
	end if;
	return me;
end
$$;
comment on function parvis.family_keeper() is 'The agent signed in, who sees families: of a service that keeps children in an activity, or of every service; PV403 family.not-keeper.';

create function parvis.family_seen(p_reference text)
returns parvis.family
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	me bigint := family_keeper();
	seen family;
begin
	select f.*
	into seen
	from family f
	where f.reference = p_reference;
	if not found then
		perform refuse(404, 'family.unknown');
	end if;
	return seen;
end
$$;
comment on function parvis.family_seen(text) is 'A file, to an agent who sees families; PV403 family.not-keeper, PV404 family.unknown.';

set local role parvis_keeper;

create function worker.family_add(p_commune bigint, p_token text, p_data jsonb)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	made family;
begin
	perform set_config('parvis.commune', p_commune::text, true);
	made := family_make(p_token, p_data);
	return made.reference;
end
$$;
comment on function worker.family_add(bigint, text, jsonb) is 'Opens a family''s file in a commune, as family_make() has it; gives its reference.';
grant execute on function worker.family_add(bigint, text, jsonb) to parvis_worker;

commit;
