-- Deploy parvis:document_act to pg
-- requires: document family_part absence_desk absence_tell
-- Documents of a family: sent by it, asked, checked or refused by agents,
-- reminded of before their last day, erased after it.
begin;
set local role parvis_owner;

create function parvis.documents_json(p_family bigint, p_restricted boolean)
returns jsonb
language sql
stable
set search_path = parvis, pg_temp
as $$
	select jsonb_build_object(
		'documents', coalesce(jsonb_agg(jsonb_build_object(
			'id', d.id, 'kind', d.kind, 'term', k.term, 'restricted', k.restricted, 'child', c.first_name,
			'state', d.state, 'note', d.note, 'expires_on', d.expires_on,
			'stage', case
				when d.expires_on < today() then 'over'
				when d.expires_on <= today() + 30 then 'soon'
				when d.expires_on is not null then 'valid'
			end,
			'sent_on', (d.sent_at at time zone z.time_zone)::date,
			'agent', g.name, 'decided_on', (d.decided_at at time zone z.time_zone)::date,
			'file', document_file(d.id)) order by d.state <> 'asked', c.born_on nulls first, c.id, d.kind, d.id)
			filter (where p_restricted or not k.restricted), '[]'),
		'hidden', count(*) filter (where k.restricted and not p_restricted),
		'children', (
			select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'name', m.first_name) order by m.born_on, m.id), '[]')
			from family_child m
			where m.commune = tenant()
			and m.family = p_family
			and (m.left_on is null or m.left_on > today())),
		'kinds', (select jsonb_agg(jsonb_build_object('kind', x.kind, 'whose', x.whose, 'term', x.term)) from document_kinds() x))
	from family_document d
	join document_kinds() k on k.kind = d.kind
	join commune z on z.id = d.commune
	left join family_child c on c.commune = d.commune and c.id = d.child
	left join agent g on g.commune = d.commune and g.id = d.agent
	where d.commune = tenant()
	and d.family = p_family
$$;
comment on function parvis.documents_json(bigint, boolean) is 'The documents of a family, those asked first, and what may be sent; hidden: how many have the restricted view and are not among them. stage: valid, soon (in its last 30 days), over.';

create function parvis.document_about(p_family bigint, p_kind text, p_child bigint)
returns bigint
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	about text := (select k.whose from document_kinds() k where k.kind = p_kind);
begin
	if about is null then
		perform refuse(422, 'document.kind-none');
	end if;
	if about = 'family' then
		return null;
	end if;
	if about = 'child' and p_child is null then
		perform refuse(422, 'document.child-none');
	end if;
	if p_child is not null and not exists (
		select
		from family_child c
		where c.commune = tenant()
		and c.family = p_family
		and c.id = p_child
	) then
		perform refuse(422, 'document.child-unknown');
	end if;
	return p_child;
end
$$;
comment on function parvis.document_about(bigint, text, bigint) is 'About whom a document of a kind is: the child given, or null for the family. PV422 document.kind-none, document.child-none, document.child-unknown.';

create function parvis.document_end(p_kind text, p_on date)
returns date
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	kind record;
begin
	select k.term, k.longest
	into kind
	from document_kinds() k
	where k.kind = p_kind;
	if kind.term = 'none' then
		return null;
	end if;
	if p_on is null and kind.term = 'must' then
		perform refuse(422, 'document.end-none');
	end if;
	if p_on < today() then
		perform refuse(422, 'document.end-past');
	end if;
	if p_on > today() + kind.longest then
		perform refuse(422, 'document.end-far');
	end if;
	return p_on;
end
$$;
comment on function parvis.document_end(text, date) is 'The last day of a document that is sent today, as its kind has it. PV422 document.end-none, document.end-past, document.end-far.';

create function parvis.document_mail(p_document bigint, p_mail text)
returns void
language sql
set search_path = parvis, pg_temp
as $$
	insert into outbox (kind, recipient, template, language, model)
	select distinct on (lower(a.email)) 'document-' || p_mail, a.email, 'mail/document-' || p_mail, 'fr', jsonb_build_object(
		-- a mail is no place for what has the restricted view
		'kind', 't.document.kind.' || case when document_restricted(d.kind) then 'restricted' else d.kind end,
		'note', case when not document_restricted(d.kind) then d.note end,
		'child', c.first_name, 'expires_on', d.expires_on, 'document', d.id)
	from family_document d
	join family_adult a on a.commune = d.commune and a.family = d.family and a.left_on is null and a.email is not null
	left join family_child c on c.commune = d.commune and c.id = d.child
	where d.commune = tenant()
	and d.id = p_document
	order by lower(a.email), a.id
$$;
comment on function parvis.document_mail(bigint, text) is 'Writes a mail about a document (asked, refused, soon, over) to each adult of the family.';
grant execute on function parvis.document_mail(bigint, text) to parvis_keeper;

-- families
create function citizen.family_documents(p_session text)
returns jsonb
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me family_adult := family_of(p_session);
begin
	return documents_json(me.family, true);
end
$$;
comment on function citizen.family_documents(text) is 'The documents of who is in, as documents_json(); PV401 family.session.';

create function citizen.family_document_send(
	p_session text, p_token text, p_document bigint, p_data jsonb,
	p_name text, p_type text, p_size bigint, p_sha256 bytea, p_key bytea, p_state text, p_chunks bytea[])
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me family_adult := family_of(p_session);
	held family_document;
	until date;
begin
	-- one at a time: their number holds
	perform
	from family f
	where f.commune = tenant()
	and f.id = me.family
	for no key update;
	select d.*
	into held
	from family_document d
	where d.commune = tenant()
	and d.family = me.family
	and d.absence is null
	and case when p_document is null then d.token = p_token else d.id = p_document end;
	if p_document is null and found then
		return held.id;
	end if;
	if p_document is not null and not found then
		perform refuse(404, 'document.unknown');
	end if;
	if p_document is null then
		held.kind := p_data ->> 'kind';
		held.child := document_about(me.family, held.kind, (p_data ->> 'child')::bigint);
	end if;
	until := document_end(held.kind, (p_data ->> 'expires_on')::date);
	if p_document is null then
		if (select count(*) >= 60 from family_document d where d.commune = tenant() and d.family = me.family and d.absence is null) then
			perform refuse(422, 'document.too-many');
		end if;
		insert into family_document as d (token, family, child, kind, state, expires_on, sent_at)
		values (p_token, me.family, held.child, held.kind, 'sent', until, now())
		returning d.id into held.id;
	else
		update family_document d
		set
			state = 'sent',
			note = null,
			expires_on = until,
			told = null,
			sent_at = now(),
			agent = null,
			decided_at = null
		where d.commune = tenant()
		and d.id = held.id;
	end if;
	perform document_keep(held.id, p_name, p_type, p_size, p_sha256, p_key, p_state, p_chunks);
	insert into family_change (family, act, by_adult)
	values (me.family, 'document', me.id);
	return held.id;
end
$$;
comment on function citizen.family_document_send(text, text, bigint, jsonb, text, text, bigint, bytea, bytea, text, bytea[]) is 'The family sends a document {kind, child, expires_on}, a token once, or (p_document) what replaces one or was asked {expires_on}: it is to be checked. Sixty of a family at most. PV401 family.session, PV404 document.unknown, PV422 document.too-many and those of document_about() and document_end().';

create function citizen.family_document_remove(p_session text, p_document bigint)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me family_adult := family_of(p_session);
begin
	delete from family_document d
	where d.commune = tenant()
	and d.family = me.family
	and d.absence is null
	and d.state <> 'asked'
	and d.id = p_document;
	if not found then
		perform refuse(404, 'document.unknown');
	end if;
	insert into family_change (family, act, by_adult)
	values (me.family, 'document-gone', me.id);
end
$$;
comment on function citizen.family_document_remove(text, bigint) is 'The family takes out a document that it sent, which is erased. PV401 family.session, PV404 document.unknown.';

create function citizen.family_document_info(
	p_session text, p_file bigint,
	out name text, out type text, out size bigint, out state text, out chunks int, out key bytea, out sha256 bytea)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me family_adult := family_of(p_session);
begin
	select f.name, f.type, f.size, f.state, f.chunks, f.key, f.sha256
	into name, type, size, state, chunks, key, sha256
	from file f
	join family_document d on d.commune = f.commune and d.id = f.document
	where f.commune = tenant()
	and f.id = p_file
	and d.family = me.family;
	if not found then
		perform refuse(404, 'file.unknown');
	end if;
end
$$;
comment on function citizen.family_document_info(text, bigint) is 'What is known of a file of the family''s documents and proofs; PV401 family.session, PV404 file.unknown.';

create function citizen.family_document_chunk(p_session text, p_file bigint, p_n int)
returns bytea
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform citizen.family_document_info(p_session, p_file);
	return file_read(p_file, p_n);
end
$$;
comment on function citizen.family_document_chunk(text, bigint, int) is 'A sealed chunk of such a file, if it is clean.';

create function citizen.absence_prove(
	p_session text, p_absence bigint,
	p_name text, p_type text, p_size bigint, p_sha256 bytea, p_key bytea, p_state text, p_chunks bytea[])
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me family_adult := family_of(p_session);
	told absence := absence_own(me, p_absence);
	proof bigint;
begin
	insert into family_document as d (token, family, child, absence, kind, state, sent_at)
	values ('absence-' || told.id, me.family, told.child, told.id, 'absence', 'sent', now())
	on conflict on constraint family_document_absence_key do update
	set sent_at = now()
	returning d.id into proof;
	perform document_keep(proof, p_name, p_type, p_size, p_sha256, p_key, p_state, p_chunks);
	update absence a
	set proved_at = coalesce(a.proved_at, now())
	where a.commune = tenant()
	and a.id = told.id;
	return proof;
end
$$;
comment on function citizen.absence_prove(text, bigint, text, text, bigint, bytea, bytea, text, bytea[]) is 'The family sends the proof of an absence that is not decided, or another in its place: it came when the first did. PV401 family.session, PV404 absence.unknown, PV409 absence.decided.';
grant execute on function
	citizen.family_documents(text),
	citizen.family_document_send(text, text, bigint, jsonb, text, text, bigint, bytea, bytea, text, bytea[]),
	citizen.family_document_remove(text, bigint),
	citizen.family_document_info(text, bigint),
	citizen.family_document_chunk(text, bigint, int),
	citizen.absence_prove(text, bigint, text, text, bigint, bytea, bytea, text, bytea[])
	to parvis_citizen;

-- agents
create function agent.documents_waiting()
returns jsonb
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform family_keeper();
	return (
		select coalesce(jsonb_agg(jsonb_build_object(
			'reference', f.reference, 'family', f.name, 'restricted', document_restricted(d.kind),
			'kind', case when document_restricted(d.kind) then 'restricted' else d.kind end,
			'child', c.first_name, 'expires_on', d.expires_on,
			'sent_on', (d.sent_at at time zone z.time_zone)::date) order by d.sent_at, d.id), '[]')
		from (
			select w.*
			from family_document w
			where w.commune = tenant()
			and w.state = 'sent'
			and w.absence is null
			order by w.sent_at
			limit 200
		) d
		join commune z on z.id = d.commune
		join family f on f.commune = d.commune and f.id = d.family
		left join family_child c on c.commune = d.commune and c.id = d.child);
end
$$;
comment on function agent.documents_waiting() is 'Documents that families sent and nobody checked, the oldest first, 200 at most; those with the restricted view without their kind. PV403 family.not-keeper.';

create function agent.family_documents(p_reference text, p_restricted boolean)
returns jsonb
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen family := family_seen(p_reference);
begin
	if p_restricted then
		insert into family_change (family, act, by_agent)
		values (seen.id, 'document-seen', signed_in());
	end if;
	return documents_json(seen.id, p_restricted) || jsonb_build_object('reference', seen.reference, 'name', seen.name);
end
$$;
comment on function agent.family_documents(text, boolean) is 'The documents of a file, as documents_json(); those with the restricted view only where they are asked for, which is written down. PV403 family.not-keeper, PV404 family.unknown.';

create function agent.family_document_ask(p_reference text, p_token text, p_kind text, p_child bigint, p_note text)
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := family_keeper();
	seen family := family_seen(p_reference);
	made bigint;
begin
	insert into family_document as d (token, family, child, kind, state, note, agent)
	values (p_token, seen.id, document_about(seen.id, p_kind, p_child), p_kind, 'asked', nullif(trim(p_note), ''), me)
	on conflict on constraint family_document_token_key do nothing
	returning d.id into made;
	if not found then
		return null;
	end if;
	perform document_mail(made, 'asked');
	insert into family_change (family, act, by_agent)
	values (seen.id, 'document-asked', me);
	return made;
end
$$;
comment on function agent.family_document_ask(text, text, text, bigint, text) is 'An agent asks a family for a document, a token once: it is mailed, and waits in their list. PV403 family.not-keeper, PV404 family.unknown, PV422 as document_about().';

create function agent.family_document_decide(p_reference text, p_document bigint, p_file bigint, p_checked boolean, p_note text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := family_keeper();
	seen family := family_seen(p_reference);
	wanted text := case when p_checked then 'checked' else 'refused' end;
	held family_document;
begin
	select d.*
	into held
	from family_document d
	where d.commune = tenant()
	and d.family = seen.id
	and d.absence is null
	and d.id = p_document
	for no key update;
	if not found then
		perform refuse(404, 'document.unknown');
	end if;
	if held.state = wanted then
		return;
	end if;
	-- what was looked at is what is there
	if held.state <> 'sent' or not exists (
		select
		from file f
		where f.commune = tenant()
		and f.document = held.id
		and f.id = p_file
	) then
		perform refuse(409, 'document.changed');
	end if;
	if not p_checked and trim(coalesce(p_note, '')) = '' then
		perform refuse(422, 'document.note-none');
	end if;
	update family_document d
	set
		state = wanted,
		note = case when not p_checked then trim(p_note) end,
		agent = me,
		decided_at = now()
	where d.commune = tenant()
	and d.id = held.id;
	if not p_checked then
		perform document_mail(held.id, 'refused');
	end if;
	insert into family_change (family, act, by_agent)
	values (seen.id, 'document-' || wanted, me);
end
$$;
comment on function agent.family_document_decide(text, bigint, bigint, boolean, text) is 'An agent checks what was sent (its file), or refuses it, with why: the family is told. The same twice is once. PV403 family.not-keeper, PV404 family.unknown, document.unknown, PV409 document.changed, PV422 document.note-none.';

create function parvis.document_seen(p_file bigint)
returns parvis.family_document
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	seen family_document;
begin
	perform family_keeper();
	select d.*
	into seen
	from file f
	join family_document d on d.commune = f.commune and d.id = f.document
	where f.commune = tenant()
	and f.id = p_file;
	if not found or seen.absence is not null and not absence_held((
		select a
		from absence a
		where a.commune = tenant()
		and a.id = seen.absence
	)) then
		perform refuse(404, 'file.unknown');
	end if;
	return seen;
end
$$;
comment on function parvis.document_seen(bigint) is 'The document of a file, to an agent who sees families; the proof of an absence, to who decides it. PV403 family.not-keeper, PV404 file.unknown.';

create function agent.family_document_info(
	p_file bigint,
	out name text, out type text, out size bigint, out state text, out chunks int, out key bytea, out sha256 bytea)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen family_document := document_seen(p_file);
begin
	if document_restricted(seen.kind) then
		insert into family_change (family, act, by_agent)
		values (seen.family, 'document-seen', signed_in());
	end if;
	select f.name, f.type, f.size, f.state, f.chunks, f.key, f.sha256
	into name, type, size, state, chunks, key, sha256
	from file f
	where f.commune = tenant()
	and f.id = p_file;
end
$$;
comment on function agent.family_document_info(bigint) is 'What is known of a file that the agent opens, as document_seen(); one with the restricted view is written down.';

create function agent.family_document_chunk(p_file bigint, p_n int)
returns bytea
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform document_seen(p_file);
	return file_read(p_file, p_n);
end
$$;
comment on function agent.family_document_chunk(bigint, int) is 'A sealed chunk of such a file, if it is clean.';
grant execute on function
	agent.documents_waiting(),
	agent.family_documents(text, boolean),
	agent.family_document_ask(text, text, text, bigint, text),
	agent.family_document_decide(text, bigint, bigint, boolean, text),
	agent.family_document_info(bigint),
	agent.family_document_chunk(bigint, int)
	to parvis_agent;

set local role parvis_keeper;

create function worker.documents_remind(p_limit int)
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	one record;
	written bigint := 0;
begin
	for one in
		select d.commune, d.id, wanted.mail
		from family_document d
		join family f on f.commune = d.commune and f.id = d.family
		join parvis.commune c on c.id = d.commune
		left join family_child k on k.commune = d.commune and k.id = d.child
		cross join lateral (
			select
				(now() at time zone c.time_zone)::date as day,
				(now() at time zone c.time_zone)::time as hour
		) here
		cross join lateral (
			select case
				when d.expires_on < here.day then 'over'
				-- who sent it in its last month knows
				when (d.sent_at at time zone c.time_zone)::date < d.expires_on - 30 then 'soon'
			end as mail
		) wanted
		-- one that nobody could send for a week is not sent any more
		where d.expires_on between here.day - 7 and here.day + 30
		and d.expires_on between current_date - 8 and current_date + 31
		and d.state in ('sent', 'checked')
		and d.told is distinct from wanted.mail
		and wanted.mail is not null
		and f.closed_on is null
		and k.left_on is null
		and here.hour between '08:00' and '20:00'
		-- another one goes on from there
		and not exists (
			select
			from family_document n
			where n.commune = d.commune
			and n.family = d.family
			and n.child is not distinct from d.child
			and n.kind = d.kind
			and n.state in ('sent', 'checked')
			and (n.expires_on is null or n.expires_on > d.expires_on)
		)
		order by d.commune, d.id
		limit p_limit
		for update of d skip locked
	loop
		perform set_config('parvis.commune', one.commune::text, true);
		update family_document d
		set told = one.mail
		where d.commune = one.commune
		and d.id = one.id;
		perform document_mail(one.id, one.mail);
		written := written + 1;
	end loop;
	return written;
end
$$;
comment on function worker.documents_remind(int) is 'Tells families of documents that end within 30 days, and once they have ended, from 8 to 20 o''clock where the commune is, each once: in the same transaction as its mail; how many.';

create function worker.documents_purge(p_limit int)
returns bigint
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with due as (
		select d.commune, d.id
		from family_document d
		left join family_child c on c.commune = d.commune and c.id = d.child
		left join absence a on a.commune = d.commune and a.id = d.absence
		where d.expires_on < current_date - interval '1 year'
		or c.left_on < current_date - interval '1 year'
		or d.state = 'asked' and d.made_at < now() - interval '1 year'
		or d.state = 'refused' and d.decided_at < now() - interval '1 year'
		or a.decided_at < now() - interval '2 months'
		or a.told_at < now() - interval '1 year'
		limit p_limit
	), gone as (
		delete from family_document d
		using due u
		where d.commune = u.commune
		and d.id = u.id
		returning d.id
	)
	select count(*)
	from gone
$$;
comment on function worker.documents_purge(int) is 'Erases documents a year after their last day, after they were refused, asked in vain, or after their child has left; proofs two months after their absence was decided, or a year after it was told. How many.';
grant execute on function
	worker.documents_remind(int),
	worker.documents_purge(int)
	to parvis_worker;

commit;
