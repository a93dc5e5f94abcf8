-- Deploy parvis:token to pg
-- requires: administration
begin;
set local role parvis_owner;

create table parvis.api_token (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	name text not null,
	hash parvis.hash not null,
	scopes text[] not null,
	rate int not null default 60,
	agent bigint not null,
	made_by bigint not null,
	made_at timestamptz not null default now(),
	expires_at timestamptz not null,
	revoked_at timestamptz,
	last_used_at timestamptz,
	constraint api_token_pkey primary key (commune, id),
	constraint api_token_hash_key unique (commune, hash),
	constraint api_token_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint api_token_made_by_fkey foreign key (commune, made_by) references parvis.agent (commune, id),
	constraint api_token_name_length check (length(name) between 1 and 100),
	constraint api_token_scopes_known check
		(scopes <@ array['requests:read', 'requests:write', 'documents:read', 'feed'] and cardinality(scopes) between 1 and 4),
	constraint api_token_rate_range check (rate between 1 and 6000),
	constraint api_token_expiry check (expires_at > made_at and expires_at <= made_at + interval '2 years')
);
create index api_token_agent_index on parvis.api_token (commune, agent);
create index api_token_made_by_index on parvis.api_token (commune, made_by);
call parvis.protect('parvis.api_token');
comment on table parvis.api_token is 'What opens the interface to other software of the mairie. No personal data but who made it: kept with what was done by it (CRPA art. L111-2). Legal basis: public task.';
comment on column parvis.api_token.commune is 'Tenant.';
comment on column parvis.api_token.id is 'Inside only.';
comment on column parvis.api_token.name is 'Which software.';
comment on column parvis.api_token.hash is 'Of the token, which is shown once.';
comment on column parvis.api_token.scopes is 'requests:read, requests:write, documents:read, feed: what each address of the interface asks.';
comment on column parvis.api_token.rate is 'How many calls a minute.';
comment on column parvis.api_token.agent is 'The technical account that acts: its services are what the token sees. It opens no session.';
comment on column parvis.api_token.made_by is 'Which administrator.';
comment on column parvis.api_token.made_at is 'When.';
comment on column parvis.api_token.expires_at is 'Two years at most.';
comment on column parvis.api_token.revoked_at is 'Since when it opens nothing, before its end.';
comment on column parvis.api_token.last_used_at is 'To the minute.';

create function agent.enter_token(p_commune bigint, p_hash bytea)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	technical bigint;
begin
	perform set_config('parvis.commune', coalesce(p_commune::text, ''), true);
	perform set_config('parvis.agent', '', true);
	perform set_config('parvis.session', '', true);
	select t.agent
	into technical
	from api_token t
	where t.hash = p_hash
	and t.revoked_at is null
	and t.expires_at > now()
	-- its account was given every service since: more than the token is for
	and own_services(t.agent) is not null;
	if not found then
		perform refuse(401, 'agent.token');
	end if;
	perform set_config('parvis.agent', technical::text, true);
end
$$;
comment on function agent.enter_token(bigint, bytea) is 'Enters a commune as the technical account of a token, for this transaction. PV401 agent.token for one that is unknown, revoked or expired, or whose account sees every service.';

create function agent.token_begin(out scopes text[], out allowed boolean, out retry_after_s int)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	used record;
begin
	select t.id, t.hash, t.scopes, t.rate, t.last_used_at
	into used
	from api_token t
	where t.agent = signed_in();
	if not found then
		perform refuse(401, 'agent.token');
	end if;
	scopes := used.scopes;
	select h.allowed, h.retry_after_s
	into token_begin.allowed, token_begin.retry_after_s
	from rate_hit('api', used.hash, used.rate, 60) h;
	if allowed and coalesce(used.last_used_at, '-infinity') < now() - interval '1 minute' then
		update api_token t
		set last_used_at = now()
		where t.id = used.id;
	end if;
end
$$;
comment on function agent.token_begin() is 'What the token entered may do; counts one request of it, and says whether it is within its rate (of a window of a minute), and else when to come back.';

create function agent.tokens()
returns table (
	id bigint, name text, scopes text[], services text[], labels text, rate int,
	made_by text, made_at timestamptz, expires_at timestamptz, expired boolean,
	revoked_at timestamptz, last_used_at timestamptz)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform administrator();
	return query
	select
		t.id, t.name, t.scopes,
		array(select s.service from agent_service s where s.agent = t.agent order by 1),
		(select string_agg(coalesce(n.label, s.service), ', ' order by s.service)
			from agent_service s
			left join service n on n.name = s.service
			where s.agent = t.agent),
		t.rate, a.name, t.made_at, t.expires_at, t.expires_at <= now(), t.revoked_at, t.last_used_at
	from api_token t
	join agent a on a.id = t.made_by
	order by t.id desc;
end
$$;
comment on function agent.tokens() is 'The tokens of the commune, the last made first; for administrators. None has its hash.';

create function agent.token_add(
	p_name text, p_hash bytea, p_scopes text[], p_services text[], p_rate int, p_days int)
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := administrator();
	made bigint;
	technical bigint;
begin
	select t.id
	into made
	from api_token t
	where t.hash = p_hash;
	if found then
		return made;
	end if;
	-- an account without a service would see them all
	if coalesce(cardinality(p_services), 0) = 0 or exists (
		select
		from unnest(p_services) as asked (service)
		where not exists (select from service s where s.name = asked.service)
	) then
		perform refuse(422, 'agent.token.services');
	end if;
	insert into agent (login, name, disabled_at)
	values ('api-' || encode(substr(p_hash, 1, 8), 'hex'), p_name, now())
	returning agent.id into technical;
	insert into agent_role (agent, role)
	values (technical, 'agent');
	insert into agent_service (agent, service)
	select distinct technical, s.service
	from unnest(p_services) as s (service);
	insert into api_token (name, hash, scopes, rate, agent, made_by, expires_at)
	values (p_name, p_hash, p_scopes, p_rate, technical, me, now() + make_interval(days => p_days))
	returning api_token.id into made;
	perform administration_note('token ' || made, '{}', jsonb_build_object(
		'name', p_name, 'scopes', to_jsonb(p_scopes), 'services', to_jsonb(p_services), 'rate', p_rate));
	return made;
end
$$;
comment on function agent.token_add(text, bytea, text[], text[], int, int) is 'An administrator makes a token and its technical account, which is disabled (it opens no session, no colleague gives it anything); the same hash again changes nothing. PV422 agent.token.services without a service of the commune.';

create function agent.token_revoke(p_id bigint)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held api_token;
begin
	perform administrator();
	select t.*
	into held
	from api_token t
	where t.id = p_id
	for update;
	if not found then
		perform refuse(404, 'agent.token.none');
	end if;
	if held.revoked_at is not null then
		return;
	end if;
	update api_token t
	set revoked_at = now()
	where t.id = p_id;
	perform administration_note('token ' || p_id,
		'{"revoked": false}', '{"revoked": true}');
end
$$;
comment on function agent.token_revoke(bigint) is 'An administrator revokes a token, for good; again changes nothing. PV404 agent.token.none.';

grant execute on function
	agent.enter_token(bigint, bytea),
	agent.token_begin(),
	agent.tokens(),
	agent.token_add(text, bytea, text[], text[], int, int),
	agent.token_revoke(bigint)
	to parvis_agent;

commit;
