-- Deploy parvis:agent_session to pg
-- requires: shared delegation
begin;
set local role parvis_owner;

create function parvis.signed_in()
returns bigint
language plpgsql
stable
as $$
declare
	me bigint := nullif(current_setting('parvis.agent', true), '')::bigint;
begin
	if me is null then
		perform parvis.refuse(401, 'agent.session');
	end if;
	return me;
end
$$;
comment on function parvis.signed_in() is 'The agent whose session was entered; PV401 agent.session.';

create function parvis.leads(p_agent bigint)
returns boolean
language sql
stable
set search_path = parvis, pg_temp
as $$
	select exists (
		select
		from agent_role r
		where r.agent = p_agent
		and r.role in ('supervisor', 'administrator')
	)
$$;
comment on function parvis.leads(bigint) is 'A supervisor or an administrator.';

create function parvis.supervisor(p_text text default 'agent.not-supervisor')
returns bigint
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
begin
	if not leads(me) then
		perform refuse(403, p_text);
	end if;
	return me;
end
$$;
comment on function parvis.supervisor(text) is 'The agent whose session was entered, a supervisor or an administrator; else PV403 with that text.';

create function parvis.own_services(p_agent bigint)
returns text[]
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select array_agg(s.service order by s.service)
		from agent_service s
		where s.agent = p_agent
		and not leads(p_agent)
	);
end
$$;
comment on function parvis.own_services(bigint) is 'The services that an agent is of; null: all.';
-- the worker sees with an agent's eyes too: bulk actions, reminders
grant execute on function parvis.own_services(bigint), parvis.leads(bigint) to parvis_keeper;

create function parvis.services_of(p_agent bigint)
returns text[]
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	mine text[] := own_services(p_agent);
	given text[];
	giver bigint;
begin
	if mine is null then
		return null;
	end if;
	for giver in
		select s.agent
		from stands_in_for(p_agent) s
		where s.services
	loop
		given := own_services(giver);
		if given is null then
			return null;
		end if;
		mine := mine || given;
	end loop;
	return array(select distinct m.service from unnest(mine) as m (service) order by 1);
end
$$;
comment on function parvis.services_of(bigint) is 'The services whose requests an agent sees, with those of whom they stand in for today; null: all.';

create function parvis.session_open(p_agent bigint, p_session bytea)
returns void
language sql
set search_path = parvis, pg_temp
as $$
	insert into session (session, kind, agent, expires_at)
	values (p_session, 'agent', p_agent, now() + interval '8 hours')
$$;
comment on function parvis.session_open(bigint, bytea) is 'Opens an agent''s session, 8 hours at most.';

create function agent.enter(p_commune bigint, p_session bytea)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	opened record;
begin
	perform set_config('parvis.commune', coalesce(p_commune::text, ''), true);
	perform set_config('parvis.agent', '', true);
	perform set_config('parvis.session', '', true);
	if p_session is null then
		return;
	end if;
	select s.agent, s.seen_at
	into opened
	from session s
	join agent a on a.commune = s.commune and a.id = s.agent
	where s.session = p_session
	and s.kind = 'agent'
	and s.expires_at > now()
	and s.seen_at > now() - interval '30 minutes'
	and a.disabled_at is null;
	if not found then
		perform refuse(401, 'agent.session');
	end if;
	perform set_config('parvis.agent', opened.agent::text, true);
	perform set_config('parvis.session', encode(p_session, 'hex'), true);
	-- to the minute: most pages of an agent write nothing here
	if opened.seen_at < now() - interval '1 minute' then
		update session s
		set seen_at = now()
		where s.session = p_session;
	end if;
end
$$;
comment on function agent.enter(bigint, bytea) is 'Enters a commune, and an agent''s session where one is given, for this transaction; PV401 agent.session for one that is unknown, ended or idle for 30 minutes.';

create function agent.sign_in_begin(
	p_login text,
	out id bigint, out password_hash text, out totp_secret bytea, out disabled boolean)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select a.id, a.password_hash, a.totp_secret, a.disabled_at is not null
	from (select) one
	left join agent a on a.login = lower(p_login)
$$;
comment on function agent.sign_in_begin(text) is 'What a sign-in is checked against: always one row, of nulls for an unknown login.';

create function agent.sign_in(p_agent bigint, p_session bytea, p_totp_step bigint)
returns boolean
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	update agent a
	set totp_step = p_totp_step
	where a.id = p_agent
	and a.disabled_at is null
	and case
		when a.totp_secret is null then true
		else p_totp_step > coalesce(a.totp_step, 0)
	end;
	if not found then
		perform refuse(401, 'agent.sign-in');
	end if;
	perform session_open(p_agent, p_session);
	return true;
end
$$;
comment on function agent.sign_in(bigint, bytea, bigint) is 'Opens a session after the password, and the one-time password of that step where it is switched on, were checked; a step opens once. PV401 agent.sign-in.';

create function agent.sign_in_remote(p_login text, p_session bytea)
returns boolean
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	known bigint;
begin
	select a.id
	into known
	from agent a
	where a.login = lower(p_login)
	and a.disabled_at is null;
	if not found then
		perform refuse(401, 'agent.unknown-login');
	end if;
	perform session_open(known, p_session);
	return true;
end
$$;
comment on function agent.sign_in_remote(text, bytea) is 'Opens a session for whom Apache has authenticated; PV401 agent.unknown-login where the commune has no such account.';

create function agent.session(
	out agent bigint, out login text, out name text, out email text, out roles text[],
	out services text[], out totp boolean, out password boolean, out sees text[], out totp_due boolean, out till boolean,
	out activities boolean, out leads boolean, out administrator boolean)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
begin
	select
		a.id, a.login, a.name, a.email,
		array(select r.role::text from agent_role r where r.agent = a.id order by 1),
		array(select s.service from agent_service s where s.agent = a.id order by 1),
		a.totp_secret is not null,
		a.password_hash is not null,
		services_of(a.id),
		a.totp_secret is null and a.password_hash is not null and exists (
			select
			from agent_role r
			join setting t on t.name = 'totp_roles'
			where r.agent = a.id
			and t.value ? r.role),
		-- the change "regie" has the table: a body is read when it is called
		exists (select from regie_agent g where g.agent = a.id),
		-- and the change "activity" this one
		services_of(a.id) is null or exists (select from activity v where v.service = any (services_of(a.id))),
		leads(a.id),
		exists (
			select
			from agent_role r
			where r.agent = a.id
			and r.role = 'administrator')
	into agent, login, name, email, roles, services, totp, password, sees, totp_due, till, activities, leads, administrator
	from agent a
	where a.id = me;
end
$$;
comment on function agent.session() is 'Who is signed in; sees: the services whose requests they see today, null: all; totp_due: their role must switch one-time passwords on (setting totp_roles, an array of roles); till: they handle the money of a régie; activities: they keep one, or see every service; leads: a supervisor or an administrator.';

create function agent.sign_out()
returns void
language sql
security definer
set search_path = parvis, pg_temp
as $$
	delete from session s
	where s.session = decode(current_setting('parvis.session', true), 'hex')
$$;
comment on function agent.sign_out() is 'Ends the session entered.';

create function agent.totp_set(p_secret bytea, p_totp_step bigint)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
begin
	update agent a
	set
		totp_secret = p_secret,
		totp_step = p_totp_step
	where a.id = me;
end
$$;
comment on function agent.totp_set(bytea, bigint) is 'Switches one-time passwords on, with a sealed secret and the step of the code that proved it, which opens nothing more; or off with nulls; for who is signed in.';

create function agent.password_set(p_hash text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
begin
	update agent a
	set password_hash = p_hash
	where a.id = me;
	delete from session s
	where s.agent = me
	and s.session <> decode(current_setting('parvis.session', true), 'hex');
end
$$;
comment on function agent.password_set(text) is 'Changes the password of who is signed in, and ends their other sessions.';

create function agent.agents()
returns table (id bigint, name text, services text[])
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform signed_in();
	return query
	select
		a.id, a.name,
		array(select s.service from agent_service s where s.agent = a.id order by 1)
	from agent a
	where a.disabled_at is null
	order by a.name, a.id;
end
$$;
comment on function agent.agents() is 'The colleagues to whom a request may be given.';

create function agent.services()
returns table (name text, label text, email text, active boolean)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform signed_in();
	return query
	select s.name, s.label, s.email, s.active
	from service s
	order by s.label collate "fr-x-icu", s.name;
end
$$;
comment on function agent.services() is 'The services of the mairie; to one that is not active, nothing new is given.';

grant execute on function
	agent.enter(bigint, bytea),
	agent.sign_in_begin(text),
	agent.sign_in(bigint, bytea, bigint),
	agent.sign_in_remote(text, bytea),
	agent.session(),
	agent.sign_out(),
	agent.totp_set(bytea, bigint),
	agent.password_set(text),
	agent.agents(),
	agent.services()
	to parvis_agent;

commit;
