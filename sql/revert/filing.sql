-- Revert parvis:filing from pg
begin;
set local role parvis_owner;

drop function agent.entry_begin(text, bytea, bytea, text, text);
drop function agent.entry_procedures();
drop function agent.entry_procedure(text);
drop function agent.filing(text);
drop function citizen.draft_entry(bytea);
drop function citizen.filing(bytea);
drop function parvis.filing_of(bigint);

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

	perform event_add(filed, 'received', 'citizen', null, filed_state);
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
comment on function citizen.draft_submit(bytea, int, jsonb, bytea, jsonb) is 'Makes a draft a request, with its event, its files and its mails, all or nothing; the second time gives the first''s reference. With the member deposit, which says what is still to be done, it is only prepared: it waits, and no delay runs.';

create or replace function parvis.outbox_add(
	p_draft bigint, p_request bigint, p_outbox jsonb, p_message bigint default null)
returns void
language sql
set search_path = parvis, pg_temp
as $$
	with item as materialized (
		select *
		from jsonb_to_recordset(coalesce(p_outbox, '[]')) as item (
			kind text, recipient text, template text, language text, model jsonb, link text)
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
comment on function parvis.outbox_add(bigint, bigint, jsonb, bigint) is 'Writes what must leave, with the message that it tells of, an array of {kind, recipient, template, language, model, link}; link is the hash, in hexadecimal, of a mailed link''s token, and makes it open.';

drop trigger request_filing_erased on parvis.request;
drop function parvis.erase_filing();
drop table parvis.filing;
drop table parvis.draft_entry;
drop domain parvis.way;

commit;
