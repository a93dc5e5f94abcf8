-- Deploy parvis:deposit to pg
-- requires: agent_request
-- A request that is only prepared on line, and filed by its deposit at the
-- counter, by post or by a mandate.
begin;
set local role parvis_owner;

create function agent.deposit(
	p_reference text, p_version int, p_due_on date,
	out version int, out state text)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held request := held_request(p_reference, p_version);
begin
	if not held.awaited then
		perform refuse(409, 'agent.conflict');
	end if;
	update request r
	set
		awaited = false,
		state = 'in-progress',
		agent = coalesce(r.agent, signed_in()),
		due_on = p_due_on,
		-- what was only prepared is complete from now
		complete_on = today(),
		silence_on = case when r.silence is not null and r.silence_delay is not null
			then delay_end(today(), r.silence_delay, r.commune) else r.silence_on end,
		version = r.version + 1
	where r.id = held.id
	returning r.version, r.state into version, state;
	perform event_add(held.id, 'deposited', 'agent', signed_in(), state);
end
$$;
comment on function agent.deposit(text, int, date) is 'A request that was only prepared has come to the mairie: its delay runs, to the day given.';
grant execute on function agent.deposit(text, int, date) to parvis_agent;

commit;
