-- Deploy parvis:administration to pg
-- requires: edition delegation
-- What an administrator decides of the commune, with its history; who looked at
-- what; sessions.
begin;
set local role parvis_owner;

create table parvis.administration_act (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	subject text not null,
	before jsonb not null,
	after jsonb not null,
	agent bigint not null,
	at timestamptz not null default now(),
	constraint administration_act_pkey primary key (commune, id),
	constraint administration_act_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint administration_act_subject_form check (subject ~ '^(setting|service|agent|form|regie|token|webhook|forward|tariff)( [a-z0-9-]{1,64})?$')
);
create index administration_act_subject_index on parvis.administration_act (commune, subject, id);
create trigger administration_act_append_only
	before update or delete on parvis.administration_act
	for each row execute function parvis.append_only();
create trigger administration_act_not_truncated
	before truncate on parvis.administration_act
	for each statement execute function parvis.append_only();
call parvis.protect('parvis.administration_act');
revoke update, delete, truncate on parvis.administration_act from parvis_keeper;
revoke update, delete, truncate on parvis.administration_act from parvis_owner;
comment on table parvis.administration_act is 'Each change that an administrator made: append-only. Names agents: kept with what they decided (CRPA art. L111-2). Legal basis: public task, security of the processing (GDPR art. 32).';
comment on column parvis.administration_act.commune is 'Tenant.';
comment on column parvis.administration_act.id is 'Their order; the last of a subject is its version.';
comment on column parvis.administration_act.subject is 'What was changed: setting, service NAME, agent ID, token ID …';
comment on column parvis.administration_act.before is 'The members that changed, as they were.';
comment on column parvis.administration_act.after is 'The same, as they became.';
comment on column parvis.administration_act.agent is 'Who did it.';
comment on column parvis.administration_act.at is 'When.';

create table parvis.volume_alert (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	agent bigint not null,
	day date not null,
	looks int not null,
	usual numeric not null,
	colleagues numeric not null,
	at timestamptz not null default now(),
	answered_by bigint,
	answered_at timestamptz,
	answer text,
	constraint volume_alert_pkey primary key (commune, agent, day),
	constraint volume_alert_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint volume_alert_answered_by_fkey foreign key (commune, answered_by) references parvis.agent (commune, id),
	constraint volume_alert_looks_range check (looks > 0),
	constraint volume_alert_answer_length check (length(answer) between 1 and 500),
	constraint volume_alert_answered check
		((answer is null) = (answered_by is null) and (answer is null) = (answered_at is null))
);
call parvis.protect('parvis.volume_alert');
comment on table parvis.volume_alert is 'An agent looked at many more requests in a day than is usual. Personal data of staff, erased after one year as the journal is. Legal basis: security of the processing (GDPR art. 32).';
comment on column parvis.volume_alert.commune is 'Tenant.';
comment on column parvis.volume_alert.agent is 'Who looked.';
comment on column parvis.volume_alert.day is 'On which day of the commune.';
comment on column parvis.volume_alert.looks is 'How many requests when it was seen.';
comment on column parvis.volume_alert.usual is 'How many a day, in the 28 days before: the agent''s own.';
comment on column parvis.volume_alert.colleagues is 'The same of the others, each.';
comment on column parvis.volume_alert.at is 'When it was seen.';
comment on column parvis.volume_alert.answered_by is 'Which administrator has dealt with it.';
comment on column parvis.volume_alert.answered_at is 'When.';
comment on column parvis.volume_alert.answer is 'What they say of it.';

create function parvis.administration_wrote(p_subject text, p_before jsonb, p_after jsonb, p_agent bigint)
returns void
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	names text[] := array(
		select e.key
		from jsonb_each(p_after) e
		where p_before -> e.key is distinct from e.value);
begin
	if names = '{}' then
		return;
	end if;
	insert into administration_act (subject, before, after, agent)
	select
		p_subject,
		coalesce(jsonb_object_agg(n.name, coalesce(p_before -> n.name, 'null')), '{}'),
		coalesce(jsonb_object_agg(n.name, p_after -> n.name), '{}'),
		p_agent
	from unnest(names) as n (name);
end
$$;
comment on function parvis.administration_wrote(text, jsonb, jsonb, bigint) is 'Writes what of a subject an agent changed, nothing where nothing did: who may is asked before.';

create function parvis.administration_note(p_subject text, p_before jsonb, p_after jsonb)
returns void
language sql
set search_path = parvis, pg_temp
as $$
	select administration_wrote(p_subject, p_before, p_after, administrator())
$$;
comment on function parvis.administration_note(text, jsonb, jsonb) is 'Writes what of a subject changed, nothing where nothing did.';

create function parvis.administration_version(p_subject text)
returns bigint
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select coalesce(max(a.id), 0)
		from administration_act a
		where a.subject = p_subject
	);
end
$$;
comment on function parvis.administration_version(text) is 'The last change of a subject; 0 before the first.';

-- settings
create function agent.settings(out settings jsonb, out version bigint)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform administrator();
	settings := coalesce((
		select jsonb_object_agg(s.name, s.value)
		from setting s
	), '{}');
	version := administration_version('setting');
end
$$;
comment on function agent.settings() is 'What the commune says and how it looks, with the version to give back when it is changed.';

create function agent.settings_set(p_settings jsonb, p_version bigint)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	old jsonb;
begin
	perform administrator();
	-- one at a time: the version is read after the one before is written
	perform
	from commune c
	for no key update;
	if administration_version('setting') <> p_version then
		perform refuse(409, 'administration.conflict');
	end if;
	select jsonb_object_agg(g.key, coalesce(s.value, 'null'))
	into old
	from jsonb_each(p_settings) g
	left join setting s on s.name = g.key;
	perform administration_note('setting', coalesce(old, '{}'), p_settings);
	delete from setting s
	using jsonb_each(p_settings) as g
	where s.name = g.key
	and g.value = 'null';
	insert into setting (name, value)
	select g.key, g.value
	from jsonb_each(p_settings) as g
	where g.value <> 'null'
	on conflict on constraint setting_pkey do update
	set value = excluded.value;
end
$$;
comment on function agent.settings_set(jsonb, bigint) is 'Sets each member as a setting; null removes one; those not named stay. PV409 administration.conflict where another change came between.';

create function agent.administration_history(
	p_subject text, p_agent bigint, p_since date, p_until date, p_before bigint, p_limit int)
returns table (id bigint, kind text, name text, before jsonb, after jsonb, agent_name text, at timestamptz)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	zone text;
begin
	perform administrator();
	select c.time_zone
	into zone
	from commune c;
	return query
	select
		a.id, w.words[1],
		coalesce(
			(select s.label from service s where w.words[1] = 'service' and s.name = w.words[2]),
			(select g.name from agent g where w.words[1] = 'agent' and g.id::text = w.words[2]),
			(select n.after ->> 'name'
				from administration_act n
				where w.words[1] in ('token', 'webhook', 'forward')
				and n.subject = a.subject
				and n.after ? 'name'
				order by n.id desc
				limit 1),
			(select d.title
				from procedure p
				join definition d on d.digest = p.digest
				where w.words[1] = 'form' and p.name = w.words[2]),
			w.words[2]),
		a.before, a.after, m.name, a.at
	from administration_act a
	join agent m on m.commune = a.commune and m.id = a.agent
	cross join lateral (select string_to_array(a.subject, ' ') as words) w
	where (p_subject is null or p_subject in (a.subject, w.words[1]))
	and (p_agent is null or a.agent = p_agent)
	and (p_since is null or a.at >= p_since::timestamp at time zone zone)
	and (p_until is null or a.at < (p_until + 1)::timestamp at time zone zone)
	and (p_before is null or a.id < p_before)
	order by a.id desc
	limit least(p_limit, 200);
end
$$;
comment on function agent.administration_history(text, bigint, date, date, bigint, int) is 'What administrators changed, the last first, after a place: of one subject (setting, service NAME), of all subjects of a kind (service), by an agent, between two days; null lets all through.';

create function agent.settings_restore(p_act bigint, p_version bigint)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	old jsonb;
begin
	perform administrator();
	select a.before
	into old
	from administration_act a
	where a.id = p_act
	and a.subject = 'setting';
	if not found then
		perform refuse(404, 'error.not-found');
	end if;
	perform agent.settings_set(old, p_version);
end
$$;
comment on function agent.settings_restore(bigint, bigint) is 'Gives the settings that a change touched the values of before it; that is a change like another.';

-- services
create function agent.service_list()
returns table (
	name text, label text, email text, active boolean, version int, agents bigint, procedures bigint, open bigint)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform administrator();
	return query
	select
		s.name, s.label, s.email, s.active, s.version,
		(select count(*) from agent_service g where g.service = s.name),
		(select count(*)
			from procedure p
			join definition d on d.digest = p.digest
			where p.enabled
			and d.service = s.name),
		(select coalesce(sum(k.n), 0)::bigint
			from (
				select c.n from counter c
				where c.service = s.name
				and c.state in ('received', 'in-progress', 'waiting')
				union all
				select c.n from counter_delta c
				where c.service = s.name
				and c.state in ('received', 'in-progress', 'waiting')
			) k)
	from service s
	order by s.label collate "fr-x-icu", s.name;
end
$$;
comment on function agent.service_list() is 'The services with what depends on each: agents, procedures that are offered, requests that are open.';

create function agent.service_set(p_name text, p_label text, p_email text, p_active boolean, p_version int)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	old service;
begin
	perform administrator();
	select s.*
	into old
	from service s
	where s.name = p_name
	for update;
	if not found and p_version = 0 then
		insert into service (name, label, email, active)
		values (p_name, p_label, p_email, p_active);
		perform administration_note('service ' || p_name, '{}',
			jsonb_build_object('label', p_label, 'email', p_email, 'active', p_active));
		return;
	end if;
	if old.version is distinct from p_version then
		perform refuse(409, 'administration.conflict');
	end if;
	if old.active and not p_active and exists (
		select
		from procedure p
		join definition d on d.digest = p.digest
		where p.enabled
		and d.service = p_name
	) then
		perform refuse(409, 'administration.service-used');
	end if;
	update service s
	set
		label = p_label,
		email = p_email,
		active = p_active,
		version = s.version + 1
	where s.name = p_name;
	perform administration_note('service ' || p_name,
		jsonb_build_object('label', old.label, 'email', old.email, 'active', old.active),
		jsonb_build_object('label', p_label, 'email', p_email, 'active', p_active));
end
$$;
comment on function agent.service_set(text, text, text, boolean, int) is 'Changes a service, or makes one (version 0); PV409 where it was changed since, or where a procedure that is offered still sends it requests.';

-- forms
create function agent.form_period(p_name text, p_opens timestamp, p_closes timestamp, p_since timestamptz)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	zone text;
	old procedure;
	new procedure;
begin
	perform administrator();
	select c.time_zone
	into zone
	from commune c;
	select p.*
	into old
	from procedure p
	where p.name = p_name
	for update;
	if not found then
		perform refuse(404, 'error.not-found');
	end if;
	if old.updated_at is distinct from p_since then
		perform refuse(409, 'administration.conflict');
	end if;
	if p_opens >= p_closes then
		perform refuse(422, 'administration.period');
	end if;
	update procedure p
	set
		opens_at = p_opens at time zone zone,
		closes_at = p_closes at time zone zone,
		updated_at = clock_timestamp()
	where p.name = p_name
	returning p.* into new;
	perform administration_note('form ' || p_name,
		jsonb_build_object(
			'opens_at', to_char(old.opens_at at time zone zone, 'DD/MM/YYYY HH24:MI'),
			'closes_at', to_char(old.closes_at at time zone zone, 'DD/MM/YYYY HH24:MI')),
		jsonb_build_object(
			'opens_at', to_char(new.opens_at at time zone zone, 'DD/MM/YYYY HH24:MI'),
			'closes_at', to_char(new.closes_at at time zone zone, 'DD/MM/YYYY HH24:MI')));
end
$$;
comment on function agent.form_period(text, timestamp, timestamp, timestamptz) is 'From when and until when drafts of a procedure begin, in the commune''s time; null: no limit. PV409 where it was changed since, PV422 administration.period where it would close before it opens.';

-- agents
create function parvis.agent_words(p_agent bigint)
returns jsonb
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select jsonb_build_object(
			'name', a.name,
			'email', a.email,
			'disabled', a.disabled_at is not null,
			'roles', (select coalesce(jsonb_agg(r.role order by r.role), '[]') from agent_role r where r.agent = a.id),
			'services', (select coalesce(jsonb_agg(s.service order by s.service), '[]') from agent_service s where s.agent = a.id))
		from agent a
		where a.id = p_agent
	);
end
$$;
comment on function parvis.agent_words(bigint) is 'What an administrator may change of an account.';

create function agent.accounts()
returns table (
	id bigint, login text, name text, email text, roles text[], services text[], disabled boolean,
	totp boolean, password boolean, sessions bigint, version bigint)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform administrator();
	return query
	select
		a.id, a.login, a.name, a.email,
		array(select r.role::text from agent_role r where r.agent = a.id order by 1),
		array(select s.service from agent_service s where s.agent = a.id order by 1),
		a.disabled_at is not null, a.totp_secret is not null, a.password_hash is not null,
		(select count(*) from session s where s.agent = a.id and s.expires_at > now()
			and s.seen_at > now() - interval '30 minutes'),
		administration_version('agent ' || a.id)
	from agent a
	order by a.disabled_at is not null, a.name collate "fr-x-icu", a.id;
end
$$;
comment on function agent.accounts() is 'The accounts of the mairie.';

create function agent.account_set(
	p_agent bigint, p_login text, p_name text, p_email text, p_roles text[], p_services text[],
	p_disabled boolean, p_version bigint)
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := administrator();
	changed bigint := p_agent;
	old jsonb := '{}';
begin
	if p_agent is null then
		insert into agent (login, name, email)
		values (lower(p_login), p_name, p_email)
		returning id into changed;
	else
		perform
		from agent a
		where a.id = p_agent
		for update;
		if not found then
			perform refuse(404, 'error.not-found');
		end if;
		if administration_version('agent ' || p_agent) <> p_version then
			perform refuse(409, 'administration.conflict');
		end if;
		old := agent_words(p_agent);
	end if;
	if p_agent = me and (p_disabled or not 'administrator' = any(p_roles)) then
		perform refuse(409, 'administration.oneself');
	end if;
	update agent a
	set
		name = p_name,
		email = p_email,
		disabled_at = case when p_disabled then coalesce(a.disabled_at, now()) end
	where a.id = changed;
	delete from agent_role r where r.agent = changed;
	insert into agent_role (agent, role)
	select distinct changed, g.role::agent_duty
	from unnest(p_roles) as g (role);
	delete from agent_service s where s.agent = changed;
	insert into agent_service (agent, service)
	select distinct changed, g.service
	from unnest(p_services) as g (service)
	join service s on s.name = g.service;
	if p_disabled then
		delete from session s where s.agent = changed;
	end if;
	perform administration_note('agent ' || changed, old, agent_words(changed));
	return changed;
end
$$;
comment on function agent.account_set(bigint, text, text, text, text[], text[], boolean, bigint) is 'Changes an account, or makes one (null); one that is disabled has no session any more. PV409 where it was changed since, and for one''s own rights.';

-- sessions
create function agent.sessions()
returns table (key text, created_at timestamptz, seen_at timestamptz, current boolean)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
begin
	return query
	select
		encode(sha256(s.session), 'hex'), s.created_at, s.seen_at,
		s.session = decode(current_setting('parvis.session', true), 'hex')
	from session s
	where s.agent = me
	and s.expires_at > now()
	and s.seen_at > now() - interval '30 minutes'
	order by s.seen_at desc;
end
$$;
comment on function agent.sessions() is 'Where the agent signed in is signed in; key names one, and opens nothing.';

create function agent.session_end(p_key text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
begin
	delete from session s
	where s.agent = me
	and s.session <> decode(current_setting('parvis.session', true), 'hex')
	and (p_key is null or encode(sha256(s.session), 'hex') = p_key);
end
$$;
comment on function agent.session_end(text) is 'Ends another of one''s own sessions; null: all the others.';

create function agent.account_sessions_end(p_agent bigint)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform administrator();
	delete from session s
	where s.agent = p_agent;
end
$$;
comment on function agent.account_sessions_end(bigint) is 'An administrator ends all the sessions of an agent.';

-- delegations
create function agent.delegations()
returns table (
	id bigint, kind text, giver bigint, giver_name text, taker bigint, taker_name text,
	services boolean, signature boolean, begins_on date, ends_on date, made_by_name text,
	state text, mine boolean)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	all_of boolean := own_services(me) is null and leads(me);
begin
	return query
	select
		d.id, d.kind, d.giver, g.name, d.taker, t.name,
		d.services, d.signature, d.begins_on, d.ends_on, m.name,
		case
			when d.ended_at is not null then 'ended'
			when today() > d.ends_on then 'over'
			when today() < d.begins_on then 'ahead'
			else 'now'
		end,
		all_of or d.giver = me
	from delegation d
	join parvis.agent g on g.commune = d.commune and g.id = d.giver
	join parvis.agent t on t.commune = d.commune and t.id = d.taker
	join parvis.agent m on m.commune = d.commune and m.id = d.made_by
	where all_of
	or d.giver = me
	or d.taker = me
	order by d.ended_at is not null, d.ends_on desc, d.id desc
	limit 200;
end
$$;
comment on function agent.delegations() is 'Who stands in for whom: what the agent gave or was given; of everybody for a supervisor. mine: may be ended by who is signed in.';

create function agent.delegation_add(
	p_token text, p_giver bigint, p_taker bigint, p_services boolean, p_signature boolean,
	p_begins_on date, p_ends_on date)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	from_whom bigint := coalesce(p_giver, me);
begin
	if from_whom <> me then
		perform supervisor();
	end if;
	if p_ends_on < today() then
		perform refuse(422, 'delegation.past');
	end if;
	if (
		select count(*)
		from agent a
		where a.id in (from_whom, p_taker)
		and a.disabled_at is null
	) <> 2 then
		perform refuse(422, 'agent.unknown-agent');
	end if;
	insert into delegation (token, kind, giver, taker, services, signature, begins_on, ends_on, made_by)
	values (
		p_token, case when from_whom = me then 'delegation' else 'replacement' end,
		from_whom, p_taker, p_services, p_signature, p_begins_on, p_ends_on, me)
	on conflict on constraint delegation_token_key do nothing;
end
$$;
comment on function agent.delegation_add(text, bigint, bigint, boolean, boolean, date, date) is 'Gives one''s services or signature to a colleague from one day to another; a supervisor sets who replaces somebody else. The same token twice is once.';

create function agent.delegation_end(p_id bigint)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	giver bigint;
begin
	select d.giver
	into giver
	from delegation d
	where d.id = p_id;
	if not found then
		perform refuse(404, 'error.not-found');
	end if;
	if giver <> me then
		perform supervisor();
	end if;
	update delegation d
	set
		ended_by = me,
		ended_at = now()
	where d.id = p_id
	and d.ended_at is null;
end
$$;
comment on function agent.delegation_end(bigint) is 'Takes back at once what one gave, or, as a supervisor, what anybody did.';

create function agent.signatures()
returns table (agent bigint, name text)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
begin
	return query
	select a.id, a.name
	from stands_in_for(me) s
	join parvis.agent a on a.id = s.agent
	where s.signature
	order by a.name;
end
$$;
comment on function agent.signatures() is 'For whom the agent signed in may sign today.';

-- the journal of looks
create function agent.looks(
	p_agent bigint, p_reference text, p_since date, p_until date, p_before bigint, p_limit int)
returns table (id bigint, at timestamptz, agent_name text, login text, reference text, service text)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	zone text;
begin
	perform administrator();
	select c.time_zone
	into zone
	from commune c;
	return query
	select l.id, l.at, a.name, a.login, r.reference, r.service
	from look l
	join agent a on a.commune = l.commune and a.id = l.agent
	join request r on r.commune = l.commune and r.id = l.request
	where (p_agent is null or l.agent = p_agent)
	and (p_reference is null or l.request = (
		select q.id
		from request q
		where q.reference = upper(p_reference)))
	and (p_since is null or l.at >= p_since::timestamp at time zone zone)
	and (p_until is null or l.at < (p_until + 1)::timestamp at time zone zone)
	and (p_before is null or l.id < p_before)
	order by l.id desc
	limit least(p_limit, 1000);
end
$$;
comment on function agent.looks(bigint, text, date, date, bigint, int) is 'Who looked at which request, the last first, after a place; filters that are null let all through. An administrator reads it; what was looked at is named by its number alone.';

create function agent.volume_alerts()
returns table (
	agent bigint, agent_name text, day date, looks int, usual numeric, colleagues numeric,
	answer text, answered_by text)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform administrator();
	return query
	select v.agent, a.name, v.day, v.looks, v.usual, v.colleagues, v.answer, b.name
	from volume_alert v
	join parvis.agent a on a.commune = v.commune and a.id = v.agent
	left join parvis.agent b on b.commune = v.commune and b.id = v.answered_by
	order by v.answer is not null, v.day desc, a.name
	limit 100;
end
$$;
comment on function agent.volume_alerts() is 'Days on which an agent looked at many more requests than is usual; those nobody has answered for first.';

create function agent.volume_answer(p_agent bigint, p_day date, p_answer text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := administrator();
begin
	update volume_alert v
	set
		answer = p_answer,
		answered_by = me,
		answered_at = now()
	where v.agent = p_agent
	and v.day = p_day
	and v.answer is null;
end
$$;
comment on function agent.volume_answer(bigint, date, text) is 'An administrator says a word of an alert, which ends it; the first word stays.';

grant execute on function
	agent.settings(),
	agent.settings_set(jsonb, bigint),
	agent.administration_history(text, bigint, date, date, bigint, int),
	agent.settings_restore(bigint, bigint),
	agent.service_list(),
	agent.service_set(text, text, text, boolean, int),
	agent.form_period(text, timestamp, timestamp, timestamptz),
	agent.accounts(),
	agent.account_set(bigint, text, text, text, text[], text[], boolean, bigint),
	agent.sessions(),
	agent.session_end(text),
	agent.account_sessions_end(bigint),
	agent.delegations(),
	agent.delegation_add(text, bigint, bigint, boolean, boolean, date, date),
	agent.delegation_end(bigint),
	agent.signatures(),
	agent.looks(bigint, text, date, date, bigint, int),
	agent.volume_alerts(),
	agent.volume_answer(bigint, date, text)
	to parvis_agent;

-- the worker's
set local role parvis_keeper;

create function worker.volume_watch()
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	told bigint;
begin
	delete from volume_alert v
	where v.at <= now() - interval '1 year';
	with town as (
		select
			c.id, (now() at time zone c.time_zone)::date as day,
			date_trunc('day', now() at time zone c.time_zone) at time zone c.time_zone as midnight,
			coalesce((s.value ->> 'minimum')::numeric, 50) as minimum,
			coalesce((s.value ->> 'times')::numeric, 3) as times
		from commune c
		left join setting s on s.commune = c.id and s.name = 'looks_watch'
	), seen as (
		select
			t.id as commune, a.id as agent, t.day, t.minimum, t.times,
			(select count(distinct l.request)
				from look l
				where l.commune = t.id
				and l.agent = a.id
				and l.at >= t.midnight) as looks,
			(select count(*)
				from look l
				where l.commune = t.id
				and l.agent = a.id
				and l.at >= t.midnight - interval '28 days'
				and l.at < t.midnight) / 20.0 as usual
		from town t
		join agent a on a.commune = t.id
		where a.disabled_at is null
	), compared as (
		select
			s.*,
			coalesce((sum(s.usual) over town - s.usual) / nullif(count(*) over town - 1, 0), 0) as colleagues
		from seen s
		window town as (partition by s.commune)
	), alert as (
		insert into volume_alert (commune, agent, day, looks, usual, colleagues)
		select c.commune, c.agent, c.day, c.looks, round(c.usual, 1), round(c.colleagues, 1)
		from compared c
		where c.looks >= c.minimum
		and c.looks > c.times * greatest(c.usual, c.colleagues, 1)
		on conflict on constraint volume_alert_pkey do nothing
		returning *
	), mail as (
		insert into outbox (commune, kind, recipient, template, language, model)
		select
			v.commune, 'volume', a.email, 'mail/volume', 'fr',
			jsonb_build_object('agent_name', w.name, 'looks', v.looks, 'link', '/agent/administration')
		from alert v
		join agent w on w.commune = v.commune and w.id = v.agent
		join agent_role r on r.commune = v.commune and r.role = 'administrator'
		join agent a on a.commune = r.commune and a.id = r.agent
		where a.email is not null
		and a.disabled_at is null
	)
	select count(*)
	into told
	from alert;
	return told;
end
$$;
comment on function worker.volume_watch() is 'Flags, once a day for each agent, who looked at many more requests than they and their colleagues usually do, and tells the administrators by mail; how many. Setting looks_watch: {minimum: 50, times: 3}; usual is of 20 working days. Those of a year ago are erased.';

grant execute on function worker.volume_watch() to parvis_worker;

commit;
