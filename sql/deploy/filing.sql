-- Deploy parvis:filing to pg
-- requires: deposit
-- A request filed for somebody else, or entered by an agent for a caller, at
-- the counter, or from paper.
begin;
set local role parvis_owner;

create domain parvis.way as text
	constraint way_known check (value in ('web', 'phone', 'counter', 'post'));
comment on domain parvis.way is 'How a request came to the mairie.';
grant usage on type parvis.way to parvis_keeper;

create table parvis.draft_entry (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	draft bigint not null,
	agent bigint not null,
	came_by parvis.way not null,
	constraint draft_entry_pkey primary key (commune, draft),
	constraint draft_entry_draft_fkey foreign key (commune, draft)
		references parvis.draft (commune, id) on delete cascade,
	constraint draft_entry_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id)
);
call parvis.protect('parvis.draft_entry');
comment on table parvis.draft_entry is 'A draft that an agent fills in for somebody. Of the person it holds nothing; of the agent, who entered it; erased with the draft. Legal basis: public task (GDPR art. 6.1.e).';
comment on column parvis.draft_entry.commune is 'Tenant.';
comment on column parvis.draft_entry.draft is 'Which draft.';
comment on column parvis.draft_entry.agent is 'Who fills it in.';
comment on column parvis.draft_entry.came_by is 'How the person asked.';

create table parvis.filing (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	request bigint not null,
	came_by parvis.way not null,
	entered_by bigint,
	acting_as text,
	represented_name text,
	represented_email text,
	constraint filing_pkey primary key (commune, request),
	constraint filing_request_fkey foreign key (commune, request)
		references parvis.request (commune, id),
	constraint filing_agent_fkey foreign key (commune, entered_by) references parvis.agent (commune, id),
	constraint filing_entered check ((came_by = 'web') = (entered_by is null)),
	constraint filing_acting_form check (acting_as ~ '^[a-z][a-z-]{0,31}$'),
	constraint filing_name_length check (length(represented_name) <= 300),
	constraint filing_email_length check (length(represented_email) between 3 and 254),
	constraint filing_represented check (acting_as is not null
		or (represented_name is null and represented_email is null))
);
call parvis.protect('parvis.filing');
comment on table parvis.filing is 'What is particular about how a request was filed: for somebody else, or by an agent; no row for one filed on line for oneself. Personal data, erased with the request''s: then who entered it and how stay. Legal basis: public task (GDPR art. 6.1.e).';
comment on column parvis.filing.commune is 'Tenant.';
comment on column parvis.filing.request is 'Which request.';
comment on column parvis.filing.came_by is 'How it came; kept.';
comment on column parvis.filing.entered_by is 'The agent who entered it; null: the person did; kept.';
comment on column parvis.filing.acting_as is 'In what quality the person acts for another (parent, mandat, association, entreprise); null: for oneself; kept.';
comment on column parvis.filing.represented_name is 'Whom the request is for. Personal data, erased.';
comment on column parvis.filing.represented_email is 'Where they are told of it. Personal data, erased.';

create function parvis.erase_filing()
returns trigger
language plpgsql
set search_path = parvis, pg_temp
as $$
begin
	update filing f
	set
		represented_name = null,
		represented_email = null
	where f.commune = new.commune
	and f.request = new.id;
	return null;
end
$$;
comment on function parvis.erase_filing() is 'Trigger: what is personal of a filing goes with the request''s.';
grant execute on function parvis.erase_filing() to parvis_keeper;
create trigger request_filing_erased
	after update of erased_at on parvis.request
	for each row when (new.erased_at is not null)
	execute function parvis.erase_filing();

create or replace function parvis.outbox_add(
	p_draft bigint, p_request bigint, p_outbox jsonb, p_message bigint default null)
returns void
language sql
set search_path = parvis, pg_temp
as $$
	with given as materialized (
		select *
		from jsonb_to_recordset(coalesce(p_outbox, '[]')) as given (
			kind text, recipient text, template text, language text, model jsonb, link text)
	), item as (
		select *
		from given
		-- who is acted for is told what is done to the request, too
		union all
		select g.kind, f.represented_email, g.template, g.language, g.model, g.link
		from given g
		join filing f on f.request = p_request
		where g.kind in ('question', 'answer', 'refusal', 'closed', 'message', 'withdrawn')
		and f.represented_email <> g.recipient
	), link as (
		insert into access_link (link, draft, request, expires_at)
		select decode(item.link, 'hex'), p_draft, p_request,
			now() + case when p_draft is null then interval '180 days' else interval '30 days' end
		from item
		where item.link is not null
		on conflict on constraint access_link_pkey do nothing
	)
	insert into outbox (draft, request, message, kind, recipient, template, language, model)
	select p_draft, p_request, p_message, item.kind, item.recipient, item.template,
		coalesce(item.language, 'fr'), coalesce(item.model, '{}')
	from item
$$;
comment on function parvis.outbox_add(bigint, bigint, jsonb, bigint) is 'Writes what must leave, with the message that it tells of, an array of {kind, recipient, template, language, model, link}; link is the hash, in hexadecimal, of a mailed link''s token, and makes it open. Whom a request was filed for is told of it at the same time.';

create or replace function citizen.draft_submit(
	p_token bytea, p_version int, p_submission jsonb, p_access bytea, p_outbox jsonb,
	out reference text, out created boolean)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	sent draft;
	filed bigint;
	filed_state text;
	entry draft_entry;
	todo text := p_submission ->> 'deposit';
begin
	select d.*
	into sent
	from draft d
	where d.token = p_token
	and d.expires_at > now()
	for update;
	if not found then
		perform refuse(410, 'draft.gone');
	end if;
	if sent.request is not null then
		select r.reference, false
		into reference, created
		from request r
		where r.commune = sent.commune
		and r.id = sent.request;
		return;
	end if;
	if sent.version <> p_version then
		perform refuse(409, 'draft.conflict');
	end if;

	insert into request as r (
		reference, procedure, service, digest, access, answers, person_name, email, phone,
		birth_date, subject, channel, state, awaited, due_on, silence, silence_on, erase_on)
	select
		s.reference, sent.procedure, coalesce(s.service, d.service), sent.digest, p_access, s.answers, s.person_name,
		s.email, s.phone, s.birth_date, s.subject, s.channel,
		case when todo is null then 'received' else 'waiting' end, todo is not null,
		-- no delay runs before the deposit
		case when todo is null then coalesce(s.due_on, (today() + d.delay)::date)
			else (today() + d.retention)::date end,
		s.silence, s.silence_on,
		(today() + d.retention)::date
	from jsonb_to_record(p_submission) as s (
		reference text, answers text, person_name text, email text, phone text,
		birth_date date, subject text, channel text, service text, due_on date, silence text,
		silence_on date)
	cross join definition d
	where d.digest = sent.digest
	returning r.id, r.reference, r.state into filed, reference, filed_state;

	insert into person_word (word, request)
	select unnest(words(concat_ws(' ', s.person_name, array_to_string(s.person_names_search, ' ')))), filed
	from jsonb_to_record(p_submission) as s (person_name text, person_names_search text[]);

	select e.*
	into entry
	from draft_entry e
	where e.draft = sent.id;
	insert into filing (request, came_by, entered_by, acting_as, represented_name, represented_email)
	select filed, coalesce(entry.came_by, 'web'), entry.agent, s.acting_as, s.represented_name, s.represented_email
	from jsonb_to_record(p_submission) as s (
		acting_as text, represented_name text, represented_email text)
	where entry.agent is not null
	or s.acting_as is not null;

	perform event_add(filed, 'received', case when entry.agent is null then 'citizen' else 'agent' end,
		entry.agent, filed_state);
	if todo is not null then
		insert into message (request, author, kind, text, token)
		values (filed, 'system', 'question', todo, 'deposit-' || filed);
		perform event_add(filed, 'asked', 'system', null, filed_state);
	end if;
	update file f
	set
		draft = null,
		request = filed
	where f.draft = sent.id
	and f.state <> 'infected';
	perform outbox_add(null, filed, p_outbox);
	update draft d
	set
		request = filed,
		expires_at = least(d.expires_at, date_trunc('day', now()) + interval '3 days')
	where d.id = sent.id;
	created := true;
end
$$;
comment on function citizen.draft_submit(bytea, int, jsonb, bytea, jsonb) is 'Makes a draft a request, with its event, its files and its mails, all or nothing; the second time gives the first''s reference. With the member deposit, which says what is still to be done, it is only prepared: it waits, and no delay runs. acting_as, represented_name, represented_email: whom it is for; of a draft that an agent entered, who did and how it came.';

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
declare
	seen request := seen_request(p_reference);
begin
	return filing_of(seen.id);
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
