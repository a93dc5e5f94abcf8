-- Revert parvis:deposit from pg
begin;
set local role parvis_owner;

drop function agent.deposit(text, int, date);
drop function citizen.request(bytea);
create function citizen.request(
	p_session bytea,
	out reference text, out procedure text, out title text, out service text, out digest text,
	out answers text, out person_name text, out subject text, out channel text, out state text,
	out version int, out received_at timestamptz, out due_on date, out days_left int,
	out silence text, out silence_on date, out silence_passed boolean, out closed_at timestamptz,
	out erased_at timestamptz, out reason text, out appeal text, out email text,
	out timeline jsonb, out messages jsonb, out files jsonb)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	-- first: a condition is not evaluated where there is no row to compare
	mine bigint := followed(p_session);
begin
	select
		r.reference, r.procedure, d.title, r.service, r.digest, r.answers, r.person_name,
		r.subject, r.channel, r.state, r.version, r.received_at, r.due_on, r.due_on - today(),
		r.silence, r.silence_on, r.closed_at is null and r.silence_on < today(), r.closed_at,
		r.erased_at, r.reason, r.appeal, r.email,
		timeline_of(r.id), messages_of(r.id), files_of(r.id, false)
	into
		reference, procedure, title, service, digest, answers, person_name,
		subject, channel, state, version, received_at, due_on, days_left,
		silence, silence_on, silence_passed, closed_at,
		erased_at, reason, appeal, email,
		timeline, messages, files
	from request r
	join definition d on d.digest = r.digest
	where r.id = mine;
end
$$;
comment on function citizen.request(bytea) is 'All that the citizen may see of the request that the session opens.';
grant execute on function citizen.request(bytea) to parvis_citizen;

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
		birth_date, subject, channel, due_on, silence, silence_on, erase_on)
	select
		s.reference, sent.procedure, d.service, sent.digest, p_access, s.answers, s.person_name,
		s.email, s.phone, s.birth_date, s.subject, s.channel,
		coalesce(s.due_on, (today() + d.delay)::date), s.silence, s.silence_on,
		(today() + d.retention)::date
	from jsonb_to_record(p_submission) as s (
		reference text, answers text, person_name text, email text, phone text,
		birth_date date, subject text, channel text, due_on date, silence text, silence_on date)
	cross join definition d
	where d.digest = sent.digest
	returning r.id, r.reference into filed, reference;

	insert into person_word (word, request)
	select unnest(words(concat_ws(' ', s.person_name, array_to_string(s.person_names_search, ' ')))), filed
	from jsonb_to_record(p_submission) as s (person_name text, person_names_search text[]);

	perform event_add(filed, 'received', 'citizen', null, 'received');
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
comment on function citizen.draft_submit(bytea, int, jsonb, bytea, jsonb) is 'Makes a draft a request, with its event, its files and its mails, all or nothing; the second time gives the first''s reference.';

-- fails where a deposit was written: the journal is never changed
alter domain parvis.event_kind
	drop constraint event_kind_known;
alter domain parvis.event_kind
	add constraint event_kind_known check (value in (
		'received', 'taken', 'assigned', 'asked', 'message', 'file', 'answered',
		'refused', 'closed', 'withdrawn', 'erased'));
alter table parvis.request
	drop column awaited;

commit;
