-- Deploy parvis:citizen_draft to pg
-- requires: shared file outbox
-- PL/pgSQL where a function is called for each page: it keeps its plans for as
-- long as the connection, a function in SQL makes them anew at each call.
begin;
set local role parvis_owner;

create function citizen.draft_create(
	p_procedure text, p_token bytea, p_code bytea, p_answers text,
	out digest text, out expires_at timestamptz)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	insert into draft as d (procedure, digest, token, code, answers)
	select p.name, p.digest, p_token, p_code, p_answers
	from procedure p
	where p.name = p_procedure
	and procedure_open(p)
	returning d.digest, d.expires_at into draft_create.digest, draft_create.expires_at;
	if found then
		return;
	end if;
	if exists (select from procedure p where p.name = p_procedure and p.enabled) then
		perform refuse(409, 'procedure.not-open');
	end if;
	perform refuse(404, 'procedure.unknown');
end
$$;
comment on function citizen.draft_create(text, bytea, bytea, text) is 'Begins a draft, pinned to the current definition: hashes of the cookie''s token and of the recovery code, first answers. PV409 procedure.not-open where none may begin now.';

create function citizen.draft_page(
	p_token bytea,
	out id bigint, out procedure text, out digest text, out answers text, out version int,
	out page text, out expires_at timestamptz, out submitted_reference text, out files jsonb)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	tenant bigint;
	sent bigint;
	has_files boolean;
begin
	select
		d.commune, d.id, d.procedure, d.digest, d.answers, d.version, d.page,
		d.expires_at, d.request, d.has_files
	into
		tenant, id, procedure, digest, answers, version, page,
		expires_at, sent, has_files
	from draft d
	where d.token = p_token
	and d.expires_at > now();
	if not found then
		perform refuse(410, 'draft.gone');
	end if;

	if sent is not null then
		select r.reference
		into submitted_reference
		from request r
		where r.commune = tenant
		and r.id = sent;
	end if;
	files := '[]';
	if has_files then
		select coalesce(jsonb_agg(jsonb_build_object(
			'id', f.id, 'field', f.field, 'name', f.name, 'type', f.type,
			'size', f.size, 'state', f.state) order by f.id), '[]')
		into files
		from file f
		where f.commune = tenant
		and f.draft = draft_page.id;
	end if;
end
$$;
comment on function citizen.draft_page(bytea) is 'A draft by its cookie''s token; PV410 alike for an unknown and an expired one.';

create function citizen.draft_save(
	p_token bytea, p_version int, p_page text, p_answers text,
	out version int)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	update draft d
	set
		answers = p_answers,
		page = p_page,
		version = d.version + 1,
		expires_at = greatest(d.expires_at, date_trunc('day', now()) + interval '31 days')
	where d.token = p_token
	and d.version = p_version
	and d.request is null
	and d.expires_at > now()
	returning d.version into version;
	if not found then
		perform refuse(409, case when d.request is null then 'draft.conflict' else 'draft.submitted' end)
		from draft d
		where d.token = p_token
		and d.expires_at > now();
		perform refuse(410, 'draft.gone');
	end if;
end
$$;
comment on function citizen.draft_save(bytea, int, text, text) is 'Saves a page; PV409 draft.conflict where another tab saved since, draft.submitted where it was sent, PV410 where it is gone.';

create function citizen.draft_resume(
	p_code bytea, p_new_token bytea,
	out procedure text, out page text)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	update draft d
	set token = p_new_token
	where d.id = coalesce(
		(select c.id from draft c where c.code = p_code),
		(select l.draft from access_link l where l.link = p_code and l.expires_at > now()))
	and d.expires_at > now()
	returning d.procedure, d.page into procedure, page;
	if not found then
		perform refuse(404, 'draft.unknown');
	end if;
end
$$;
comment on function citizen.draft_resume(bytea, bytea) is 'Finds a draft again by its recovery code or by a mailed link, and gives it to this browser: the token of the one before opens it no more.';

create function citizen.draft_link(p_token bytea, p_link bytea, p_mail jsonb)
returns boolean
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	found_draft bigint;
begin
	select d.id
	into found_draft
	from draft d
	where d.token = p_token
	and d.request is null
	and d.expires_at > now();
	if not found then
		perform refuse(410, 'draft.gone');
	end if;
	perform outbox_add(found_draft, null, jsonb_build_array(
		jsonb_build_object('kind', 'mail') || p_mail || jsonb_build_object('link', encode(p_link, 'hex'))));
	return true;
end
$$;
comment on function citizen.draft_link(bytea, bytea, jsonb) is 'Mails a link that finds the draft again: hash of the link''s token, and the mail {recipient, template, language, model}.';

create function citizen.draft_submit(
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

	select e.*
	into entry
	from draft_entry e
	where e.draft = sent.id;
	insert into request as r (
		reference, procedure, service, digest, access, answers, person_name, email, phone,
		birth_date, subject, channel, came_by, state, awaited, due_on, silence, silence_on, silence_delay,
		erase_on)
	select
		s.reference, sent.procedure, coalesce(s.service, d.service), sent.digest, p_access, s.answers, s.person_name,
		s.email, s.phone, s.birth_date, s.subject, s.channel, coalesce(entry.came_by, 'web'),
		case when todo is null then 'received' else 'waiting' end, todo is not null,
		-- no delay runs before the deposit
		case when todo is null then coalesce(s.acknowledge_by, s.due_on, due_after(today(), d.digest))
			else (today() + d.retention)::date end,
		s.silence, s.silence_on, s.silence_delay,
		(today() + coalesce((
			select t.keep::interval
			from retention t
			where t.procedure = sent.procedure
		), d.retention))::date
	from jsonb_to_record(p_submission) as s (
		reference text, answers text, person_name text, email text, phone text,
		birth_date date, subject text, channel text, service text, due_on date, acknowledge_by date, silence text,
		silence_on date, silence_delay text)
	cross join definition d
	where d.digest = sent.digest
	returning r.id, r.reference, r.state into filed, reference, filed_state;

	perform person_words(filed, p_submission);

	insert into filing (request, came_by, entered_by, acting_as, represented_name, represented_email)
	select filed, coalesce(entry.came_by, 'web'), entry.agent, s.acting_as, s.represented_name, s.represented_email
	from jsonb_to_record(p_submission) as s (
		acting_as text, represented_name text, represented_email text)
	where entry.agent is not null
	or s.acting_as is not null;

	perform event_add(filed, 'received', case when entry.agent is null then 'citizen' else 'agent' end,
		entry.agent, filed_state);
	if p_submission ? 'acknowledge_by' then
		perform event_add(filed, 'registered', 'system', null, filed_state);
	end if;
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
	-- of what is only prepared, nothing is due
	if todo is null and p_submission ? 'fee' then
		perform fee_issue(filed, p_submission -> 'fee');
	end if;
	update draft d
	set
		request = filed,
		expires_at = least(d.expires_at, date_trunc('day', now()) + interval '3 days')
	where d.id = sent.id;
	created := true;
end
$$;
comment on function citizen.draft_submit(bytea, int, jsonb, bytea, jsonb) is 'Makes a draft a request, with its event, its files and its mails, all or nothing; the second time gives the first''s reference. With the member deposit, which says what is still to be done, it is only prepared: it waits, and no delay runs. With acknowledge_by it is registered, and due to be acknowledged on that day (CRPA art. R112-11-2). acting_as, represented_name, represented_email: whom it is for; of a draft that an agent entered, who did and how it came. fee: what is due for it, as fee_issue() takes it.';

create function citizen.file_add(
	p_token bytea, p_field text, p_name text, p_type text, p_size bigint, p_sha256 bytea,
	p_key bytea, p_state text, p_chunks bytea[],
	out id bigint, out state text)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	found_draft bigint;
begin
	update draft d
	set has_files = true
	where d.token = p_token
	and d.request is null
	and d.expires_at > now()
	returning d.id into found_draft;
	if not found then
		perform refuse(410, 'draft.gone');
	end if;
	id := file_store(found_draft, null, 'citizen', p_field, p_name, p_type, p_size,
		p_sha256, p_key, p_state, p_chunks);
	state := p_state;
end
$$;
comment on function citizen.file_add(bytea, text, text, text, bigint, bytea, bytea, text, bytea[]) is 'Keeps a file with the draft: sealed key, state (clean or to-scan), sealed chunks.';

create function citizen.file_remove(p_token bytea, p_file bigint)
returns void
language sql
security definer
set search_path = parvis, pg_temp
as $$
	delete from file f
	using draft d
	where d.token = p_token
	and d.expires_at > now()
	and f.draft = d.id
	and f.id = p_file
$$;
comment on function citizen.file_remove(bytea, bigint) is 'Erases a file of the draft; nothing where there is none.';

create function citizen.file_info(
	p_token bytea, p_file bigint,
	out name text, out type text, out size bigint, out state text, out chunks int,
	out key bytea, out sha256 bytea)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	select f.name, f.type, f.size, f.state, f.chunks, f.key, f.sha256
	into name, type, size, state, chunks, key, sha256
	from draft d
	join file f on f.commune = d.commune and f.draft = d.id
	where d.token = p_token
	and d.expires_at > now()
	and f.id = p_file;
	if not found then
		perform refuse(404, 'file.unknown');
	end if;
end
$$;
comment on function citizen.file_info(bytea, bigint) is 'What is known of a file of the draft.';

create function citizen.file_chunk(p_token bytea, p_file bigint, p_n int)
returns bytea
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	if not exists (
		select
		from draft d
		join file f on f.commune = d.commune and f.draft = d.id
		where d.token = p_token
		and d.expires_at > now()
		and f.id = p_file
	) then
		perform refuse(404, 'file.unknown');
	end if;
	return file_read(p_file, p_n);
end
$$;
comment on function citizen.file_chunk(bytea, bigint, int) is 'A sealed chunk of a clean file of the draft.';

create function citizen.park(p_code bytea, p_procedure text, p_path text, p_body bytea)
returns timestamptz
language sql
security definer
set search_path = parvis, pg_temp
as $$
	insert into parked (code, procedure, path, body)
	values (p_code, p_procedure, p_path, p_body)
	returning expires_at
$$;
comment on function citizen.park(bytea, text, text, bytea) is 'Keeps a post that could not be taken, sealed, under the hash of a recovery code, for 7 days.';

create function citizen.unpark(
	p_code bytea,
	out procedure text, out path text, out body bytea)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	select p.procedure, p.path, p.body
	into procedure, path, body
	from parked p
	where p.code = p_code
	and p.expires_at > now();
	if not found then
		perform refuse(404, 'park.unknown');
	end if;
end
$$;
comment on function citizen.unpark(bytea) is 'What was parked under a recovery code; it stays until it expires.';

grant execute on function
	citizen.draft_create(text, bytea, bytea, text),
	citizen.draft_page(bytea),
	citizen.draft_save(bytea, int, text, text),
	citizen.draft_resume(bytea, bytea),
	citizen.draft_link(bytea, bytea, jsonb),
	citizen.draft_submit(bytea, int, jsonb, bytea, jsonb),
	citizen.file_add(bytea, text, text, text, bigint, bytea, bytea, text, bytea[]),
	citizen.file_remove(bytea, bigint),
	citizen.file_info(bytea, bigint),
	citizen.file_chunk(bytea, bigint, int),
	citizen.park(bytea, text, text, bytea),
	citizen.unpark(bytea)
	to parvis_citizen;

commit;
