-- Deploy parvis:retention to pg
-- requires: clock
-- How long requests are kept, by procedure, within what their form allows; what
-- is held; and the rights of a person over what is kept (GDPR art. 15 and 17).
begin;
set local role parvis_owner;

create table parvis.retention (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	procedure text not null,
	keep text,
	manner text not null default 'erase',
	agent bigint not null,
	at timestamptz not null default now(),
	aligned_to bigint not null default 0,
	aligned boolean not null default false,
	constraint retention_pkey primary key (commune, procedure),
	constraint retention_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint retention_keep_form check (keep ~ '^P[0-9]{1,4}[DMY]$'),
	constraint retention_manner_known check (manner in ('erase', 'anonymise'))
);
call parvis.protect('parvis.retention');
comment on table parvis.retention is 'How long a commune keeps the requests of a procedure, where that is not what its form says, and whether figures stay. Names an agent: kept as long as it holds. Legal basis: GDPR art. 5.1.e.';
comment on column parvis.retention.commune is 'Tenant.';
comment on column parvis.retention.procedure is 'Of which procedure.';
comment on column parvis.retention.keep is 'From receipt to erasure (P1Y); null: as the form says.';
comment on column parvis.retention.manner is 'erase: only the bare row stays; anonymise: what names nobody is put aside for figures first.';
comment on column parvis.retention.agent is 'Who decided it last.';
comment on column parvis.retention.at is 'When.';
comment on column parvis.retention.aligned_to is 'The last request whose day was set anew.';
comment on column parvis.retention.aligned is 'All have theirs.';

create table parvis.hold (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	request bigint not null,
	agent bigint not null,
	reason text not null,
	erase_on date not null,
	at timestamptz not null default now(),
	constraint hold_pkey primary key (commune, request),
	constraint hold_request_fkey foreign key (commune, request)
		references parvis.request (commune, id),
	constraint hold_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint hold_reason_length check (length(reason) between 1 and 2000)
);
call parvis.protect('parvis.hold');
comment on table parvis.hold is 'Requests that are kept past their day, for a dispute. The reason may name a person: gone once released. Legal basis: GDPR art. 17.3.e.';
comment on column parvis.hold.commune is 'Tenant.';
comment on column parvis.hold.request is 'Which request: its erase_on is infinity for as long.';
comment on column parvis.hold.agent is 'Who held it.';
comment on column parvis.hold.reason is 'Why. Personal data, gone once released.';
comment on column parvis.hold.erase_on is 'Its day without that.';
comment on column parvis.hold.at is 'Since when.';

create table parvis.anonymous (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	procedure text not null,
	month date not null,
	channel text,
	state parvis.request_state not null,
	answers jsonb not null,
	constraint anonymous_pkey primary key (commune, id),
	constraint anonymous_commune_fkey foreign key (commune) references parvis.commune (id),
	constraint anonymous_month_first check (extract(day from month) = 1),
	constraint anonymous_answers_object check (jsonb_typeof(answers) = 'object')
);
call parvis.protect('parvis.anonymous');
comment on table parvis.anonymous is 'What is left for figures of a request that was anonymised: no reference, no day, only the answers that its form marks pv:anonymous. No personal data. Kept.';
comment on column parvis.anonymous.commune is 'Tenant.';
comment on column parvis.anonymous.id is 'Inside only.';
comment on column parvis.anonymous.procedure is 'Of which procedure.';
comment on column parvis.anonymous.month is 'First day of the month of receipt.';
comment on column parvis.anonymous.channel is 'How the result was wanted.';
comment on column parvis.anonymous.state is 'How it ended.';
comment on column parvis.anonymous.answers is 'By path of the form: the answers to closed questions.';

create table parvis.right_served (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	kind text not null,
	identity text not null,
	agent bigint not null,
	at timestamptz not null default clock_timestamp(),
	outcome jsonb not null,
	constraint right_served_pkey primary key (commune, id),
	constraint right_served_commune_fkey foreign key (commune) references parvis.commune (id),
	constraint right_served_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint right_served_kind_known check (kind in ('access', 'erasure')),
	constraint right_served_identity_known check (identity in ('seen', 'copy', 'known', 'mandate'))
);
create trigger right_served_append_only
	before update or delete on parvis.right_served
	for each row execute function parvis.append_only();
create trigger right_served_not_truncated
	before truncate on parvis.right_served
	for each statement execute function parvis.append_only();
call parvis.protect('parvis.right_served');
comment on table parvis.right_served is 'The requests of persons over their data that were served (GDPR art. 15 and 17): by whom, on what identity check, about which requests. Names no citizen. Kept as proof (GDPR art. 5.2). Legal basis: legal obligation (GDPR art. 6.1.c).';
comment on column parvis.right_served.commune is 'Tenant.';
comment on column parvis.right_served.id is 'Inside only.';
comment on column parvis.right_served.kind is 'access or erasure.';
comment on column parvis.right_served.identity is 'How the person was known: an identity paper seen, its copy, known to the service, a mandate.';
comment on column parvis.right_served.agent is 'Who served it.';
comment on column parvis.right_served.at is 'When.';
comment on column parvis.right_served.outcome is 'By reference: given, erased, or why it is kept.';

create function parvis.retention_bounds(
	p_xml text, p_retention interval,
	out shortest interval, out longest interval)
language sql
immutable
set search_path = parvis, pg_temp
as $$
	-- no longer than citizens were told, no shorter than a text wants
	select
		coalesce(definition_head(p_xml, 'retention-min')::interval, least(p_retention, interval '1 month')),
		greatest(coalesce(definition_head(p_xml, 'retention-max')::interval, p_retention), p_retention)
$$;
comment on function parvis.retention_bounds(text, interval) is 'Between what a commune may keep the requests of a form: its head''s retention-min (else a month), and its retention-max, else the retention that citizens are told.';

create function agent.retention_list()
returns table (
	procedure text, title text, said text, keep text, manner text, shortest text, longest text,
	kept bigint, due_soon bigint, next_on date, held bigint)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
set intervalstyle = 'iso_8601'
as $$
declare
	me bigint := administrator();
	day date := today();
begin
	return query
	select
		p.name, d.title, d.retention::text, t.keep, coalesce(t.manner, 'erase'), b.shortest::text, b.longest::text,
		n.kept, n.due_soon, n.next_on, n.held
	from procedure p
	join definition d on d.digest = p.digest
	left join retention t on t.procedure = p.name
	cross join lateral retention_bounds(d.xml, d.retention) b
	cross join lateral (
		select
			count(*) as kept,
			count(*) filter (where r.erase_on <= day + 30) as due_soon,
			min(r.erase_on) filter (where r.erase_on <> 'infinity') as next_on,
			count(*) filter (where r.erase_on = 'infinity') as held
		from request r
		where r.procedure = p.name
		and r.erased_at is null
	) n
	order by d.title;
end
$$;
comment on function agent.retention_list() is 'For an administrator: how long each procedure''s requests are kept, what bounds that, how many are kept, go within thirty days, are held.';

create function agent.retention_set(p_procedure text, p_keep text, p_manner text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := administrator();
	bounds record;
begin
	select b.shortest, b.longest
	into bounds
	from procedure p
	join definition d on d.digest = p.digest
	cross join lateral retention_bounds(d.xml, d.retention) b
	where p.name = p_procedure;
	if not found then
		perform refuse(404, 'procedure.unknown');
	end if;
	if p_keep is not null then
		if p_keep !~ '^P[0-9]{1,4}[DMY]$' then
			perform refuse(422, 'agent.retention.form');
		end if;
		if date '2000-01-01' + p_keep::interval < date '2000-01-01' + bounds.shortest then
			perform refuse(422, 'agent.retention.short');
		end if;
		if date '2000-01-01' + p_keep::interval > date '2000-01-01' + bounds.longest then
			perform refuse(422, 'agent.retention.long');
		end if;
	end if;
	insert into retention as t (procedure, keep, manner, agent)
	values (p_procedure, p_keep, p_manner, me)
	on conflict on constraint retention_pkey do update
	set
		keep = excluded.keep,
		manner = excluded.manner,
		agent = excluded.agent,
		at = now(),
		aligned = false,
		aligned_to = 0;
end
$$;
comment on function agent.retention_set(text, text, text) is 'An administrator decides how long the requests of a procedure are kept (null: as its form says), and whether figures stay; those that are there get their day by the worker. PV422 agent.retention.short and .long out of the form''s bounds.';

create function agent.retention_preview(p_procedure text, p_limit int)
returns table (reference text, received_at timestamptz, state text, erase_on date, held boolean, reason text)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := administrator();
begin
	return query
	(
		select r.reference, r.received_at, r.state::text, h.erase_on, true, h.reason
		from hold h
		join request r on r.id = h.request
		where p_procedure is null
		or r.procedure = p_procedure
		order by h.at desc
		limit least(greatest(p_limit, 1), 500)
	)
	union all
	(
		select r.reference, r.received_at, r.state::text, r.erase_on, false, null
		from request r
		where r.erased_at is null
		and (p_procedure is null or r.procedure = p_procedure)
		and r.erase_on <= today() + 90
		order by r.erase_on, r.id
		limit least(greatest(p_limit, 1), 500)
	);
end
$$;
comment on function agent.retention_preview(text, int) is 'What will be erased within ninety days, first the first, and before that what is held; of a procedure, or (null) of all.';

create function agent.hold(p_reference text, p_reason text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := supervisor('agent.not-officer');
	kept request := locked_request(p_reference);
begin
	if kept.erased_at is not null then
		perform refuse(409, 'agent.hold.erased');
	end if;
	if coalesce(btrim(p_reason), '') = '' then
		perform refuse(422, 'agent.hold.reason');
	end if;
	-- held already: the day without that is the one noted first
	insert into hold (request, agent, reason, erase_on)
	values (kept.id, me, btrim(p_reason), kept.erase_on)
	on conflict on constraint hold_pkey do update
	set
		reason = excluded.reason,
		agent = excluded.agent;
	if kept.erase_on <> 'infinity' then
		update request r
		set erase_on = 'infinity'
		where r.id = kept.id;
		perform event_add(kept.id, 'held', 'agent', me, kept.state);
	end if;
end
$$;
comment on function agent.hold(text, text) is 'A supervisor keeps a request past its day, with a reason; again, only the reason changes.';

create function agent.release(p_reference text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := supervisor('agent.not-officer');
	kept request := locked_request(p_reference);
	day date;
begin
	delete from hold h
	where h.request = kept.id
	returning h.erase_on into day;
	if not found then
		return;
	end if;
	update request r
	set erase_on = day
	where r.id = kept.id;
	perform event_add(kept.id, 'released', 'agent', me, kept.state);
end
$$;
comment on function agent.release(text) is 'A request follows its day again; nothing where it was not held.';

create function parvis.anonymous_answers(p_xml text, p_answers text)
returns jsonb
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	names text[][] := array[array['pv', 'urn:parvis:procedure'], array['x', 'http://www.w3.org/2002/xforms']];
	kept jsonb := '{}';
	path text;
begin
	if p_answers = '' then
		return kept;
	end if;
	for path in
		select distinct p::text
		from unnest(xpath('//*[@pv:anonymous="true"]/@ref | //*[@pv:anonymous="true"]/@nodeset', p_xml::xml, names)) p
		where p::text ~ '^(/[A-Za-z_][A-Za-z0-9_.-]*)+$'
	loop
		kept := kept || coalesce(jsonb_build_object(path, (
			select nullif(string_agg(v::text, ' '), '')
			from unnest(xpath(path || '/text()', p_answers::xml)) v)), '{}');
	end loop;
	return jsonb_strip_nulls(kept);
end
$$;
comment on function parvis.anonymous_answers(text, text) is 'The answers to the questions that a form marks pv:anonymous="true": closed ones, which name nobody.';

create function parvis.retention_forget(p_commune bigint, p_request bigint)
returns void
language plpgsql
set search_path = parvis, pg_temp
as $$
begin
	insert into anonymous (commune, procedure, month, channel, state, answers)
	select r.commune, r.procedure, date_trunc('month', r.received_at at time zone c.time_zone)::date, r.channel,
		case when r.closed_at is null then 'closed' else r.state end,
		anonymous_answers(d.xml, r.answers)
	from request r
	join commune c on c.id = r.commune
	join definition d on d.digest = r.digest
	join retention t on t.commune = r.commune and t.procedure = r.procedure and t.manner = 'anonymise'
	where r.commune = p_commune
	and r.id = p_request;
	delete from hold h
	where h.commune = p_commune
	and h.request = p_request;
	perform erase_request(p_commune, p_request);
end
$$;
comment on function parvis.retention_forget(bigint, bigint) is 'Erases what is personal of a request; first, where its procedure is anonymised, what names nobody is put aside.';

create function agent.person_find(p_name text, p_email text, p_phone text, p_birth_date date)
returns table (
	reference text, title text, person_name text, email text, phone text, birth_date date,
	received_at timestamptz, state text, closed boolean, held boolean)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := supervisor('agent.not-officer');
	key text := phone_key(p_phone);
	found_ids bigint[];
begin
	if p_email is null and key is null and (p_name is null or p_birth_date is null) then
		perform refuse(422, 'agent.person.too-little');
	end if;
	select array_agg(f.id)
	into found_ids
	from (
		(
			select r.id
			from request r
			where r.email = p_email
			limit 500
		)
		union
		(
			select r.id
			from request r
			where r.phone_key = key
			limit 500
		)
		union
		(
			select r.id
			from request r
			where r.birth_date = p_birth_date
			and p_name is not null
			and words(r.person_name) @> words(p_name)
			limit 500
		)
		limit 300
	) f;
	-- names are shown: each is a look
	insert into look (request, agent)
	select id, me
	from unnest(found_ids) as id;
	return query
	select r.reference, d.title, r.person_name, r.email, r.phone, r.birth_date, r.received_at, r.state::text,
		r.closed_at is not null, r.erase_on = 'infinity'
	from request r
	join definition d on d.digest = r.digest
	where r.id = any(found_ids)
	and r.erased_at is null
	order by r.id desc;
end
$$;
comment on function agent.person_find(text, text, text, date) is 'For a supervisor: the requests of a person in every procedure and service, by e-mail, telephone, or name with date of birth; PV422 agent.person.too-little. Each is a look.';

create function agent.person_export(p_references text[], p_identity text)
returns jsonb
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := supervisor('agent.not-officer');
	given jsonb;
	held bigint[] := array(
		select r.id
		from request r
		where r.reference = any(p_references)
		and r.erased_at is null
		order by r.id);
begin
	if cardinality(held) = 0 then
		perform refuse(422, 'agent.person.none');
	end if;
	insert into look (request, agent)
	select id, me
	from unnest(held) as id;
	select jsonb_agg(jsonb_build_object(
		'reference', r.reference, 'procedure', d.title, 'service', r.service,
		'person_name', r.person_name, 'email', r.email, 'phone', r.phone, 'birth_date', r.birth_date,
		'subject', r.subject, 'channel', r.channel, 'state', r.state, 'received_at', r.received_at,
		'closed_at', r.closed_at, 'reason', r.reason, 'appeal', r.appeal,
		'kept_until', nullif(r.erase_on, 'infinity'), 'held', r.erase_on = 'infinity',
		'purpose', definition_head(d.xml, 'purpose'), 'legal', definition_head(d.xml, 'legal'),
		'recipients', definition_head(d.xml, 'recipients'),
		'answers', r.answers, 'filing', filing_of(r.id),
		'timeline', timeline_of(r.id), 'messages', messages_of(r.id), 'files', files_of(r.id, true),
		'notes', notes_of(r.id),
		'corrections', (
			select coalesce(jsonb_agg(jsonb_build_object('state', c.state, 'asked_at', c.asked_at,
				'ended_at', c.ended_at, 'fields', c.fields, 'before', c.before,
				'files_before', c.files_before, 'typed', s.answers) order by c.id), '[]')
			from correction c
			left join draft s on s.id = c.draft
			where c.request = r.id),
		'mails', (
			select coalesce(jsonb_agg(jsonb_build_object('kind', o.kind, 'recipient', o.recipient,
				'created_at', o.created_at, 'sent_at', o.sent_at, 'state', o.state) order by o.id), '[]')
			from outbox o
			where o.request = r.id),
		'looks', (
			select coalesce(jsonb_agg(jsonb_build_object('at', l.at, 'service', 'mairie') order by l.at), '[]')
			from look l
			where l.request = r.id)
	) order by r.id)
	into given
	from request r
	join definition d on d.digest = r.digest
	where r.id = any(held);
	insert into right_served (kind, identity, agent, outcome)
	select 'access', p_identity, me, jsonb_object_agg(r.reference, 'given')
	from request r
	where r.id = any(held);
	return jsonb_build_object('made_at', now(), 'requests', given);
end
$$;
comment on function agent.person_export(text[], text) is 'All that is held of the requests named, for the person whom they are about (GDPR art. 15); journalled with how their identity was checked.';

create function parvis.erasure_refused(p_request parvis.request)
returns text
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	least_kept interval := (
		select definition_head(d.xml, 'retention-min')::interval
		from definition d
		where d.digest = p_request.digest);
begin
	if p_request.erased_at is not null then
		return 'erased-before';
	end if;
	-- a dispute (art. 17.3.e)
	if p_request.erase_on = 'infinity' then
		return 'held';
	end if;
	-- the public task is under way (17.3.b)
	if p_request.closed_at is null then
		return 'open';
	end if;
	-- a text wants it kept (17.3.b)
	if least_kept is not null and p_request.received_at + least_kept > now() then
		return 'law';
	end if;
	-- its decision may still be contested (17.3.e; CJA art. R421-1)
	if p_request.closed_at + interval '2 months' > now() then
		return 'appeal';
	end if;
	return null;
end
$$;
comment on function parvis.erasure_refused(parvis.request) is 'Why a request may not be erased yet on demand (GDPR art. 17.3): held, open, law, appeal, erased-before; null: it may.';

create function agent.person_erasable(p_references text[])
returns table (reference text, refused text)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := supervisor('agent.not-officer');
begin
	return query
	select r.reference, erasure_refused(r)
	from request r
	where r.reference = any(p_references)
	order by r.id desc;
end
$$;
comment on function agent.person_erasable(text[]) is 'What erasing would do to each of the requests named: nothing refused, or why.';

create function agent.person_erase(p_references text[], p_identity text)
returns table (reference text, refused text)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := supervisor('agent.not-officer');
	one request;
	why text;
	outcome jsonb := '{}';
begin
	for one in
		select r.*
		from request r
		where r.reference = any(p_references)
		order by r.id
		for update
	loop
		why := erasure_refused(one);
		if why is null then
			perform retention_forget(one.commune, one.id);
		end if;
		outcome := outcome || jsonb_build_object(one.reference, coalesce(why, 'erased'));
	end loop;
	if outcome = '{}' then
		perform refuse(422, 'agent.person.none');
	end if;
	insert into right_served (kind, identity, agent, outcome)
	values ('erasure', p_identity, me, outcome);
	return query
	select o.key, nullif(o.value, 'erased')
	from jsonb_each_text(outcome) as o (key, value);
end
$$;
comment on function agent.person_erase(text[], text) is 'Erases the requests named that the law lets go (GDPR art. 17), and tells why the others stay; journalled with how the person''s identity was checked.';

create function agent.rights_served(p_limit int)
returns table (kind text, identity text, agent_name text, at timestamptz, outcome jsonb)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := supervisor('agent.not-officer');
begin
	return query
	select s.kind, s.identity, a.name, s.at, s.outcome
	from right_served s
	join agent a on a.id = s.agent
	order by s.id desc
	limit least(greatest(p_limit, 1), 200);
end
$$;
comment on function agent.rights_served(int) is 'The latest requests of persons over their data that were served.';

grant execute on function
	parvis.anonymous_answers(text, text),
	parvis.retention_forget(bigint, bigint)
	to parvis_keeper;
grant execute on function
	agent.retention_list(),
	agent.retention_set(text, text, text),
	agent.retention_preview(text, int),
	agent.hold(text, text),
	agent.release(text),
	agent.person_find(text, text, text, date),
	agent.person_export(text[], text),
	agent.person_erasable(text[]),
	agent.person_erase(text[], text),
	agent.rights_served(int)
	to parvis_agent;

set local role parvis_keeper;

create function worker.retention_align(p_limit int)
returns int
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	due retention;
	last bigint;
	n int;
begin
	select t.*
	into due
	from retention t
	where not t.aligned
	limit 1
	for update skip locked;
	if not found then
		return 0;
	end if;
	with batch as materialized (
		select r.commune, r.id,
			((r.received_at at time zone c.time_zone)::date
				+ coalesce(due.keep::interval, d.retention))::date as day
		from request r
		join commune c on c.id = r.commune
		join definition d on d.digest = r.digest
		where r.commune = due.commune
		and r.procedure = due.procedure
		and r.erased_at is null
		and r.id > due.aligned_to
		order by r.id
		limit p_limit
	), held as (
		update hold h
		set erase_on = b.day
		from batch b
		where h.commune = b.commune
		and h.request = b.id
	), moved as (
		update request r
		set erase_on = b.day
		from batch b
		where r.commune = b.commune
		and r.id = b.id
		and r.erase_on <> 'infinity'
		and r.erase_on <> b.day
	)
	select count(*), max(b.id)
	into n, last
	from batch b;
	update retention t
	set
		aligned_to = coalesce(last, t.aligned_to),
		aligned = n < p_limit
	where t.commune = due.commune
	and t.procedure = due.procedure;
	return n;
end
$$;
comment on function worker.retention_align(int) is 'Sets the day of erasure of requests anew, where an administrator has changed how long a procedure''s are kept; at most so many, gives how many.';

grant execute on function worker.retention_align(int) to parvis_worker;

commit;
