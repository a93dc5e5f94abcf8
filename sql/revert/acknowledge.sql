-- Revert parvis:acknowledge from pg
begin;
set local role parvis_owner;

drop function agent.acknowledge(text, int, text, text, text, date, jsonb);
drop function parvis.to_acknowledge(bigint);

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

-- fails where one was registered: the journal is never changed
alter domain parvis.event_kind
	drop constraint event_kind_known;
alter domain parvis.event_kind
	add constraint event_kind_known check (value in (
		'received', 'taken', 'assigned', 'asked', 'message', 'file', 'answered',
		'refused', 'closed', 'withdrawn', 'erased', 'deposited'));

commit;
