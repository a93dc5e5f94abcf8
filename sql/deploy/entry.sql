-- Deploy parvis:entry to pg
-- requires: citizen_draft citizen_follow agent_request
-- How a request was filed, and those that an agent enters for somebody.
begin;
set local role parvis_owner;

create function parvis.filing_of(p_request bigint)
returns jsonb
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select jsonb_build_object(
			'came_by', f.came_by, 'agent_name', a.name, 'acting_as', f.acting_as,
			'represented_name', f.represented_name, 'represented_email', f.represented_email)
		from filing f
		left join agent a on a.id = f.entered_by
		where f.request = p_request
	);
end
$$;
comment on function parvis.filing_of(bigint) is 'How a request was filed, where that is particular; null: on line, for oneself.';

create function citizen.filing(p_session bytea)
returns jsonb
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine bigint := followed(p_session);
begin
	return filing_of(mine) - 'agent_name';
end
$$;
comment on function citizen.filing(bytea) is 'How the request that the session opens was filed; null: on line, for oneself.';

create function citizen.draft_entry(p_token bytea)
returns text
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	return (
		select e.came_by
		from draft d
		join draft_entry e on e.commune = d.commune and e.draft = d.id
		where d.token = p_token
		and d.expires_at > now()
	);
end
$$;
comment on function citizen.draft_entry(bytea) is 'How the person asked whose draft an agent fills in; null for a draft of one''s own.';

create function agent.filing(p_reference text)
returns jsonb
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	return (
		select filing_of((r.seen).id)
		from readable_request(p_reference) r
	);
end
$$;
comment on function agent.filing(text) is 'How a request was filed, where that is particular; null: on line, for oneself.';

create function agent.entry_procedure(
	p_procedure text,
	out digest text, out title text)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	services text[] := services_of(signed_in());
begin
	select p.digest, d.title
	into digest, title
	from procedure p
	join definition d on d.digest = p.digest
	where p.name = p_procedure
	and p.enabled
	and (services is null or d.service = any(services));
	if not found then
		perform refuse(404, 'procedure.unknown');
	end if;
end
$$;
comment on function agent.entry_procedure(text) is 'The definition of a procedure that the agent signed in may enter for somebody: one that is offered, of a service of theirs.';

create function agent.entry_procedures()
returns table (name text, title text)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	services text[] := services_of(signed_in());
begin
	return query
	select p.name, d.title
	from procedure p
	join definition d on d.digest = p.digest
	where p.enabled
	and (services is null or d.service = any(services))
	order by d.title;
end
$$;
comment on function agent.entry_procedures() is 'The procedures that the agent signed in may enter for somebody.';

create function agent.entry_begin(
	p_procedure text, p_token bytea, p_code bytea, p_answers text, p_came_by text)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	chosen text := (select e.digest from agent.entry_procedure(p_procedure) e);
	begun bigint;
begin
	insert into draft as d (procedure, digest, token, code, answers)
	values (p_procedure, chosen, p_token, p_code, p_answers)
	returning d.id into begun;
	insert into draft_entry (draft, agent, came_by)
	values (begun, me, p_came_by);
	return chosen;
end
$$;
comment on function agent.entry_begin(text, bytea, bytea, text, text) is 'Begins a draft that the agent signed in fills in for somebody, who asked by phone, at the counter or by post: what it becomes says so.';

grant execute on function
	citizen.filing(bytea),
	citizen.draft_entry(bytea)
	to parvis_citizen;
grant execute on function
	agent.filing(text),
	agent.entry_procedure(text),
	agent.entry_procedures(),
	agent.entry_begin(text, bytea, bytea, text, text)
	to parvis_agent;

commit;
