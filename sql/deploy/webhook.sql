-- Deploy parvis:webhook to pg
-- requires: administration invitation worker_outbox hubee
-- What other software is told of requests, as it happens.
begin;
set local role parvis_owner;

create domain parvis.webhook_state as text
	constraint webhook_state_known check (value in ('pending', 'done', 'aside'));
comment on domain parvis.webhook_state is 'pending: to be sent, or tried again; done: the receiver took it; aside: given up, an administrator may send it again.';
grant usage on type parvis.webhook_state to parvis_keeper;

create table parvis.webhook (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	token text not null,
	name text not null,
	url text not null,
	secret bytea not null,
	old_secret bytea,
	old_until timestamptz,
	events text[] not null,
	services text[] not null,
	made_by bigint not null,
	made_at timestamptz not null default now(),
	stopped_at timestamptz,
	failing_since timestamptz,
	failures int not null default 0,
	rest_until timestamptz not null default now(),
	constraint webhook_pkey primary key (commune, id),
	constraint webhook_token_key unique (commune, token),
	constraint webhook_made_by_fkey foreign key (commune, made_by) references parvis.agent (commune, id),
	constraint webhook_token_length check (length(token) between 8 and 100),
	constraint webhook_name_length check (length(name) between 1 and 100),
	constraint webhook_url_form check (url ~ '^https?://[^[:space:]@]+$' and length(url) <= 500),
	constraint webhook_secret_size check (octet_length(secret) between 40 and 256),
	constraint webhook_old_secret_size check (octet_length(old_secret) between 40 and 256),
	constraint webhook_events_known check (cardinality(events) between 1 and 20 and events <@ array[
		'received', 'taken', 'asked', 'corrected', 'message', 'answered', 'refused', 'closed', 'withdrawn', 'transferred',
		'silence-accepts', 'silence-refuses', 'attested']),
	constraint webhook_services_size check (cardinality(services) between 1 and 200)
);
create index webhook_made_by_index on parvis.webhook (commune, made_by);
call parvis.protect('parvis.webhook');
comment on table parvis.webhook is 'Where other software of the mairie is told what happens to requests. No personal data but who made it; erased when it is removed. Legal basis: public task.';
comment on column parvis.webhook.commune is 'Tenant.';
comment on column parvis.webhook.id is 'Inside only.';
comment on column parvis.webhook.token is 'Of the form that made it: sent twice, it is one.';
comment on column parvis.webhook.name is 'Which software.';
comment on column parvis.webhook.url is 'Where it listens.';
comment on column parvis.webhook.secret is 'What signs, sealed with the commune''s key; shown once.';
comment on column parvis.webhook.old_secret is 'The one before, sealed: it signs beside the new one for a day.';
comment on column parvis.webhook.old_until is 'Until when it does.';
comment on column parvis.webhook.events is 'Which kinds of events it is told.';
comment on column parvis.webhook.services is 'Of the requests of which services.';
comment on column parvis.webhook.made_by is 'Which administrator.';
comment on column parvis.webhook.made_at is 'When.';
comment on column parvis.webhook.stopped_at is 'Since when nothing is sent: by an administrator, or after three days of failures.';
comment on column parvis.webhook.failing_since is 'When the failures in a row began.';
comment on column parvis.webhook.failures is 'How many in a row.';
comment on column parvis.webhook.rest_until is 'Not called before: one that does not answer keeps nobody waiting.';

create table parvis.webhook_delivery (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	webhook bigint not null,
	message uuid not null default gen_random_uuid(),
	token text,
	kind text not null,
	at timestamptz not null default now(),
	reference text,
	procedure text,
	state_word text,
	state parvis.webhook_state not null default 'pending',
	attempts int not null default 0,
	next_at timestamptz not null default now(),
	since timestamptz not null default now(),
	ended_at timestamptz,
	tries jsonb not null default '[]',
	constraint webhook_delivery_pkey primary key (commune, id),
	constraint webhook_delivery_token_key unique (commune, webhook, token),
	constraint webhook_delivery_webhook_fkey foreign key (commune, webhook)
		references parvis.webhook (commune, id) on delete cascade,
	constraint webhook_delivery_kind_form check (kind ~ '^[a-z][a-z-]{0,31}$'),
	constraint webhook_delivery_ended check ((state = 'pending') = (ended_at is null)),
	constraint webhook_delivery_tries_array check (jsonb_typeof(tries) = 'array' and jsonb_array_length(tries) <= 20)
);
create index webhook_delivery_due_index on parvis.webhook_delivery (next_at) where state = 'pending';
create index webhook_delivery_webhook_index on parvis.webhook_delivery (commune, webhook, id);
call parvis.protect('parvis.webhook_delivery');
comment on table parvis.webhook_delivery is 'One event on its way to one receiver: written with the event itself. No personal data: the number of the request leads to it for who may ask. Erased thirty days after its end.';
comment on column parvis.webhook_delivery.commune is 'Tenant.';
comment on column parvis.webhook_delivery.id is 'Inside only.';
comment on column parvis.webhook_delivery.webhook is 'To whom.';
comment on column parvis.webhook_delivery.message is 'webhook-id: the same at each try.';
comment on column parvis.webhook_delivery.token is 'Of a test: the form that asked it, sent twice, is one.';
comment on column parvis.webhook_delivery.kind is 'Which event; test: none.';
comment on column parvis.webhook_delivery.at is 'When it happened.';
comment on column parvis.webhook_delivery.reference is 'The number of the request.';
comment on column parvis.webhook_delivery.procedure is 'Of which procedure.';
comment on column parvis.webhook_delivery.state_word is 'Its state after the event.';
comment on column parvis.webhook_delivery.state is 'Where it stands.';
comment on column parvis.webhook_delivery.attempts is 'How often it was tried, since it was last asked for.';
comment on column parvis.webhook_delivery.next_at is 'When it may be tried (again); a lease while it is.';
comment on column parvis.webhook_delivery.since is 'When it began to be tried: given up three days later.';
comment on column parvis.webhook_delivery.ended_at is 'When it was taken, or given up.';
comment on column parvis.webhook_delivery.tries is 'The last tries: [{at, status, ms, reason}].';

create function parvis.webhook_tell()
returns trigger
language plpgsql
set search_path = parvis, pg_temp
as $$
begin
	insert into webhook_delivery (commune, webhook, kind, at, reference, procedure, state_word)
	select new.commune, w.id, new.kind, new.at, r.reference, r.procedure, new.state
	from webhook w
	join request r on r.commune = w.commune and r.id = new.request
	where w.commune = new.commune
	and w.stopped_at is null
	and new.kind = any (w.events)
	and r.service = any (w.services);
	return null;
end
$$;
comment on function parvis.webhook_tell() is 'Trigger: what receivers are to be told of an event, in its own transaction.';
grant execute on function parvis.webhook_tell() to parvis_keeper;

create trigger event_webhook_told
	after insert on parvis.event
	for each row execute function parvis.webhook_tell();

create function agent.webhooks()
returns table (
	id bigint, name text, url text, events text[], services text[], labels text, made_by text,
	made_at timestamptz, stopped_at timestamptz, failing_since timestamptz, old_until timestamptz,
	pending bigint, aside bigint, done_at timestamptz)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform administrator();
	return query
	select
		w.id, w.name, w.url, w.events, w.services,
		(select string_agg(coalesce(s.label, n.name), ', ' order by n.name)
			from unnest(w.services) as n (name)
			left join service s on s.name = n.name),
		a.name, w.made_at, w.stopped_at, w.failing_since,
		case when w.old_until > now() then w.old_until end,
		count(d.id) filter (where d.state = 'pending'),
		count(d.id) filter (where d.state = 'aside'),
		max(d.ended_at) filter (where d.state = 'done')
	from webhook w
	join agent a on a.id = w.made_by
	left join webhook_delivery d on d.webhook = w.id
	group by w.commune, w.id, a.name
	order by w.name, w.id;
end
$$;
comment on function agent.webhooks() is 'The receivers of the commune; for administrators. None has its secret.';

create function agent.webhook_add(
	p_token text, p_name text, p_url text, p_secret bytea, p_events text[], p_services text[])
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := administrator();
	made bigint;
begin
	insert into webhook (token, name, url, secret, events, services, made_by)
	values (p_token, p_name, p_url, p_secret, p_events, p_services, me)
	on conflict on constraint webhook_token_key do nothing
	returning webhook.id into made;
	if made is null then
		return (select w.id from webhook w where w.token = p_token);
	end if;
	if exists (
		select
		from unnest(p_services) as asked (service)
		where not exists (select from service s where s.name = asked.service)
	) then
		perform refuse(422, 'agent.token.services');
	end if;
	perform administration_note('webhook ' || made, '{}', jsonb_build_object(
		'name', p_name, 'url', p_url, 'events', to_jsonb(p_events), 'services', to_jsonb(p_services)));
	return made;
end
$$;
comment on function agent.webhook_add(text, text, text, bytea, text[], text[]) is 'An administrator adds a receiver; the same token again changes nothing. PV422 agent.token.services for a service that is none.';

create function parvis.webhook_held(p_id bigint)
returns parvis.webhook
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	held webhook;
begin
	perform administrator();
	select w.*
	into held
	from webhook w
	where w.id = p_id
	for update;
	if not found then
		perform refuse(404, 'error.not-found');
	end if;
	return held;
end
$$;
comment on function parvis.webhook_held(bigint) is 'A receiver, held for a change by an administrator. PV404 where there is none.';

create function agent.webhook_rotate(p_id bigint, p_token text, p_secret bytea)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held webhook := webhook_held(p_id);
begin
	if held.token = p_token then
		return;
	end if;
	update webhook w
	set
		token = p_token,
		secret = p_secret,
		old_secret = held.secret,
		old_until = now() + interval '1 day'
	where w.id = p_id;
	perform administration_note('webhook ' || p_id, '{}', jsonb_build_object('secret', now()));
end
$$;
comment on function agent.webhook_rotate(bigint, text, bytea) is 'Another secret; the one before signs too for a day. The same token again changes nothing.';

create function agent.webhook_switch(p_id bigint, p_on boolean)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held webhook := webhook_held(p_id);
begin
	update webhook w
	set
		stopped_at = case when p_on then null else coalesce(w.stopped_at, now()) end,
		failing_since = case when p_on then null else w.failing_since end,
		failures = case when p_on then 0 else w.failures end,
		rest_until = now()
	where w.id = p_id;
	perform administration_note('webhook ' || p_id,
		jsonb_build_object('active', held.stopped_at is null), jsonb_build_object('active', p_on));
end
$$;
comment on function agent.webhook_switch(bigint, boolean) is 'Stops a receiver, or starts it again: what waited is sent then; what happened meanwhile is not.';

create function agent.webhook_remove(p_id bigint)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held webhook := webhook_held(p_id);
begin
	delete from webhook w
	where w.id = p_id;
	perform administration_note('webhook ' || p_id,
		jsonb_build_object('url', held.url), '{"url": null}');
end
$$;
comment on function agent.webhook_remove(bigint) is 'Removes a receiver, with what waits for it.';

create function agent.webhook_test(p_id bigint, p_token text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform webhook_held(p_id);
	insert into webhook_delivery (webhook, token, kind)
	values (p_id, p_token, 'test')
	on conflict on constraint webhook_delivery_token_key do nothing;
	update webhook w
	set rest_until = now()
	where w.id = p_id;
end
$$;
comment on function agent.webhook_test(bigint, text) is 'Has a test sent, at once; the same token again changes nothing.';

create function agent.webhook_deliveries(p_id bigint, p_limit int)
returns table (
	id bigint, message uuid, kind text, at timestamptz, reference text, state text,
	attempts int, next_at timestamptz, ended_at timestamptz, tries jsonb)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform administrator();
	return query
	select
		d.id, d.message, d.kind, d.at, d.reference, d.state::text,
		d.attempts, d.next_at, d.ended_at, d.tries
	from webhook_delivery d
	where d.webhook = p_id
	-- what was given up stays in sight
	order by d.state = 'aside' desc, d.id desc
	limit least(p_limit, 200);
end
$$;
comment on function agent.webhook_deliveries(bigint, int) is 'What one receiver was told, is to be told, could not be told: those given up first, then the last.';

create function agent.webhook_again(p_id bigint)
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	receiver bigint;
begin
	perform administrator();
	update webhook_delivery d
	set
		state = 'pending',
		attempts = 0,
		next_at = now(),
		since = now(),
		ended_at = null
	where d.id = p_id
	returning d.webhook into receiver;
	if receiver is null then
		perform refuse(404, 'error.not-found');
	end if;
	update webhook w
	set rest_until = now()
	where w.id = receiver;
	return receiver;
end
$$;
comment on function agent.webhook_again(bigint) is 'Has it sent again, under the same identifier; gives its receiver. PV404 where there is none.';

grant execute on function
	agent.webhooks(),
	agent.webhook_add(text, text, text, bytea, text[], text[]),
	agent.webhook_rotate(bigint, text, bytea),
	agent.webhook_switch(bigint, boolean),
	agent.webhook_remove(bigint),
	agent.webhook_test(bigint, text),
	agent.webhook_deliveries(bigint, int),
	agent.webhook_again(bigint)
	to parvis_agent;

reset role;
set local role parvis_keeper;

create function worker.webhook_take(p_lease_s int)
returns table (
	id bigint, host text, url text, secret bytea, old_secret bytea, message uuid, kind text,
	happened_s bigint, reference text, procedure text, state text, attempts int)
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with due as materialized (
		select d.commune, d.id
		from webhook_delivery d
		join webhook w on w.commune = d.commune and w.id = d.webhook
		where d.state = 'pending'
		and d.next_at <= now()
		and (w.stopped_at is null or d.kind = 'test')
		and w.rest_until <= now()
		order by d.next_at, d.id
		limit 1
		for update of d skip locked
	), taken as (
		update webhook_delivery d
		set
			attempts = d.attempts + 1,
			next_at = now() + make_interval(secs => p_lease_s)
		from due
		where d.commune = due.commune
		and d.id = due.id
		returning d.*
	)
	select
		t.id, h.host, w.url, w.secret, case when w.old_until > now() then w.old_secret end,
		t.message, t.kind, floor(extract(epoch from t.at))::bigint, t.reference, t.procedure,
		t.state_word, t.attempts
	from taken t
	join webhook w on w.commune = t.commune and w.id = t.webhook
	join host_name h on h.commune = t.commune and h.main
$$;
comment on function worker.webhook_take(int) is 'One thing that a receiver is to be told, for a time: what is not told of by then is taken again, under the same identifier.';

create function worker.webhook_told(
	p_id bigint, p_done boolean, p_final boolean, p_status int, p_ms int, p_reason text)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held webhook_delivery;
	receiver webhook;
begin
	select d.*
	into held
	from webhook_delivery d
	where d.id = p_id
	and d.state = 'pending'
	for update;
	if not found then
		return null;
	end if;
	held.tries := jsonb_path_query_array(held.tries, '$[last - 18 to last]')
		|| jsonb_build_object('at', now(), 'status', p_status, 'ms', p_ms, 'reason', p_reason);
	if p_done then
		held.state := 'done';
	elsif p_final or held.attempts >= 12 or now() >= held.since + interval '3 days' then
		held.state := 'aside';
	end if;
	update webhook_delivery d
	set
		state = held.state,
		tries = held.tries,
		ended_at = case when held.state <> 'pending' then now() end,
		next_at = now() + (array['10 seconds', '30 seconds', '2 minutes', '10 minutes', '30 minutes',
			'1 hour', '3 hours', '6 hours', '12 hours'])[least(greatest(held.attempts, 1), 9)]::interval
	where d.commune = held.commune
	and d.id = held.id;
	update webhook w
	set
		failures = case when p_done then 0 else w.failures + 1 end,
		failing_since = case when p_done then null else coalesce(w.failing_since, now()) end,
		rest_until = case when p_done then now() else now() + least(
			interval '5 seconds' * power(2, least(w.failures, 10)), interval '1 hour') end
	where w.commune = held.commune
	and w.id = held.webhook
	returning w.* into receiver;
	if receiver.stopped_at is null and receiver.failing_since < now() - interval '3 days' then
		update webhook w
		set stopped_at = now()
		where w.commune = held.commune
		and w.id = held.webhook;
		insert into outbox (commune, kind, recipient, template, language, model)
		select distinct
			held.commune, 'webhook', a.email, 'mail/webhook', 'fr',
			jsonb_build_object('name', receiver.name, 'link', '/agent/integrations/webhooks/' || receiver.id)
		from agent_role r
		join agent a on a.commune = r.commune and a.id = r.agent
		where r.commune = held.commune
		and r.role = 'administrator'
		and a.email is not null
		and a.disabled_at is null;
	end if;
	return held.state;
end
$$;
comment on function worker.webhook_told(bigint, boolean, boolean, int, int, text) is 'How a try ended: taken; else tried again after a growing delay, twelve times and three days at most, or given up at once (final). A receiver that fails for three days in a row is stopped, and the administrators are told by mail. Gives the state, null where that was told before.';

create function worker.webhook_purge()
returns bigint
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with gone as (
		delete from webhook_delivery d
		where coalesce(d.ended_at, d.since) < now() - interval '30 days'
		returning d.id
	)
	select count(*)
	from gone
$$;
comment on function worker.webhook_purge() is 'Erases what was told, or given up, thirty days ago; how many.';

grant execute on function
	worker.webhook_take(int),
	worker.webhook_told(bigint, boolean, boolean, int, int, text),
	worker.webhook_purge()
	to parvis_worker;

commit;
