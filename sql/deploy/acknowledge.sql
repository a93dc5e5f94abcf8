-- Deploy parvis:acknowledge to pg
-- requires: agent_request
-- Requests that are only registered at once, and acknowledged later.
begin;
set local role parvis_owner;

create function agent.acknowledge(
	p_reference text, p_version int, p_token text, p_text text, p_silence text, p_silence_on date,
	p_outbox jsonb, p_silence_delay text default null,
	out version int, out state text)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen request := seen_request(p_reference);
begin
	-- once for each token, as what it tells is (tell)
	if not exists (
		select
		from message m
		where m.request = seen.id
		and m.token = p_token
	) and not to_acknowledge(seen.id) then
		perform refuse(409, 'agent.acknowledged');
	end if;
	select t.version, t.state
	into version, state
	from tell(p_reference, p_version, p_token, 'message', 'acknowledged', null, p_text, null, p_outbox) t;
	update request r
	set
		silence = p_silence,
		silence_on = p_silence_on,
		silence_delay = p_silence_delay,
		due_on = coalesce(p_silence_on, due_after(today(), r.digest))
	where r.id = seen.id
	and r.version = acknowledge.version;
end
$$;
comment on function agent.acknowledge(text, int, text, text, text, date, jsonb, text) is 'The receipt of a request that was only registered (CRPA art. R112-11-1): what silence will mean, from which day, or nothing of it where no decision is asked. PV409 agent.acknowledged where none is due.';

create function parvis.to_acknowledge(p_request bigint)
returns boolean
language sql
stable
set search_path = parvis, pg_temp
as $$
	select exists (
		select
		from event e
		where e.request = p_request
		and e.kind = 'registered'
	) and not exists (
		select
		from event e
		where e.request = p_request
		and e.kind = 'acknowledged'
	)
$$;
comment on function parvis.to_acknowledge(bigint) is 'Registered, and its receipt has not been sent yet.';
grant execute on function agent.acknowledge(text, int, text, text, text, date, jsonb, text) to parvis_agent;

commit;
