-- Deploy parvis:hubee to pg
-- requires: filing worker_outbox acknowledge
-- What comes from HubEE, the State's hub of télédossiers, and what goes back.
begin;
set local role parvis_owner;

create domain parvis.hubee_state as text
	constraint hubee_state_known check (value in ('waiting', 'aside', 'received'));
comment on domain parvis.hubee_state is 'waiting: to be taken, or tried again; aside: an agent must look; received: it has become a request.';
grant usage on type parvis.hubee_state to parvis_keeper;

create table parvis.hubee_link (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	process text not null,
	next_at timestamptz not null default now(),
	asked_at timestamptz,
	good_at timestamptz,
	failures int not null default 0,
	last_error text,
	constraint hubee_link_pkey primary key (commune, process),
	constraint hubee_link_commune_fkey foreign key (commune) references parvis.commune (id),
	constraint hubee_link_process_length check (length(process) between 1 and 30),
	constraint hubee_link_last_error_length check (length(last_error) <= 500)
);
call parvis.protect('parvis.hubee_link');
comment on table parvis.hubee_link is 'A flow of HubEE that a commune takes: when it was asked, what was answered. No personal data. Kept.';
comment on column parvis.hubee_link.commune is 'Tenant.';
comment on column parvis.hubee_link.process is 'The hub''s code of the flow: EtatCivil …';
comment on column parvis.hubee_link.next_at is 'When it is asked (again); a lease while it is being asked.';
comment on column parvis.hubee_link.asked_at is 'When it was last asked.';
comment on column parvis.hubee_link.good_at is 'When the hub last answered as it should.';
comment on column parvis.hubee_link.failures is 'How often in a row it did not.';
comment on column parvis.hubee_link.last_error is 'How it did not; without personal data.';

create table parvis.hubee_case (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	case_id uuid not null,
	process text not null,
	external_id text,
	service text not null default 'accueil',
	applicant text,
	state parvis.hubee_state not null default 'waiting',
	reason text,
	detail text,
	attempts int not null default 0,
	next_at timestamptz not null default now(),
	plain boolean not null default false,
	request bigint,
	told text,
	more jsonb not null default '[]',
	seen_at timestamptz not null default now(),
	changed_at timestamptz not null default now(),
	constraint hubee_case_pkey primary key (commune, id),
	constraint hubee_case_case_key unique (commune, case_id),
	constraint hubee_case_commune_fkey foreign key (commune) references parvis.commune (id),
	constraint hubee_case_request_fkey foreign key (commune, request)
		references parvis.request (commune, id),
	constraint hubee_case_process_length check (length(process) between 1 and 30),
	constraint hubee_case_external_length check (length(external_id) <= 100),
	constraint hubee_case_applicant_length check (length(applicant) <= 600),
	constraint hubee_case_reason_form check (reason ~ '^[a-z][a-z-]{0,63}$'),
	constraint hubee_case_detail_length check (length(detail) <= 500),
	constraint hubee_case_told_form check (told ~ '^[A-Z_]{1,15}$'),
	constraint hubee_case_more_array check (jsonb_typeof(more) = 'array'),
	constraint hubee_case_more_size check (octet_length(more::text) <= 1048576),
	constraint hubee_case_aside check (state <> 'aside' or reason is not null),
	constraint hubee_case_received check ((state = 'received') = (request is not null))
);
create unique index hubee_case_request_index on parvis.hubee_case (commune, request)
	where request is not null;
create index hubee_case_open_index on parvis.hubee_case (commune, state, id)
	where state <> 'received' or reason is not null;
call parvis.protect('parvis.hubee_case');
comment on table parvis.hubee_case is 'A télédossier of HubEE: the same is taken once. Personal data, erased with the request''s, or after a year where it never became one. Legal basis: public task (GDPR art. 6.1.e).';
comment on column parvis.hubee_case.commune is 'Tenant.';
comment on column parvis.hubee_case.id is 'Inside only.';
comment on column parvis.hubee_case.case_id is 'The hub''s name of it.';
comment on column parvis.hubee_case.process is 'The hub''s code of the flow.';
comment on column parvis.hubee_case.external_id is 'The number that the person was given by the State.';
comment on column parvis.hubee_case.service is 'Which service sees it while it is no request.';
comment on column parvis.hubee_case.applicant is 'Who asks, as the hub says. Personal data, erased.';
comment on column parvis.hubee_case.state is 'Where it stands.';
comment on column parvis.hubee_case.reason is 'Why it is not a request yet, or why what came later is not in it: a word that the pages explain.';
comment on column parvis.hubee_case.detail is 'What the log says of it: a name, a number; erased.';
comment on column parvis.hubee_case.attempts is 'How often it failed.';
comment on column parvis.hubee_case.next_at is 'When it may be tried again.';
comment on column parvis.hubee_case.plain is 'An agent wants it as a plain request, whatever is in it.';
comment on column parvis.hubee_case.request is 'What it became.';
comment on column parvis.hubee_case.told is 'The last status that the hub was, or is to be, told.';
comment on column parvis.hubee_case.more is 'What it says and no question of the form asks: [{path, value}]. Personal data, erased.';
comment on column parvis.hubee_case.seen_at is 'When it was first notified.';
comment on column parvis.hubee_case.changed_at is 'When its state last changed.';

create table parvis.hubee_file (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	"case" bigint not null,
	piece text not null,
	original boolean not null,
	kind text not null,
	name text not null,
	type text not null,
	size bigint not null,
	sha256 parvis.hash not null,
	key bytea not null,
	chunks bytea[] not null,
	at timestamptz not null default now(),
	constraint hubee_file_pkey primary key (commune, id),
	constraint hubee_file_piece_key unique (commune, "case", piece),
	constraint hubee_file_case_fkey foreign key (commune, "case")
		references parvis.hubee_case (commune, id) on delete cascade,
	constraint hubee_file_piece_length check (length(piece) between 1 and 36),
	constraint hubee_file_kind_length check (length(kind) <= 100),
	constraint hubee_file_name_length check (length(name) between 1 and 255),
	constraint hubee_file_type_form check (type ~ '^[a-z0-9.+-]+/[a-z0-9.+-]+$'),
	constraint hubee_file_size_range check (size between 1 and 104857600),
	constraint hubee_file_key_size check (octet_length(key) between 16 and 256),
	constraint hubee_file_chunks_range check (cardinality(chunks) between 1 and 1700)
);
call parvis.protect('parvis.hubee_file');
comment on table parvis.hubee_file is 'What came with a télédossier: the originals, byte for byte, and the files on their way to a request. Sealed. Personal data, erased with the case''s. Legal basis: GDPR art. 6.1.e.';
comment on column parvis.hubee_file.commune is 'Tenant.';
comment on column parvis.hubee_file.id is 'Named in pages, for who sees the case.';
comment on column parvis.hubee_file."case" is 'Of which télédossier.';
comment on column parvis.hubee_file.piece is 'The hub''s name of it; dossier: what the hub says of the case.';
comment on column parvis.hubee_file.original is 'It stays here as it came; else it goes into the request''s files.';
comment on column parvis.hubee_file.kind is 'The hub''s word for what it is.';
comment on column parvis.hubee_file.name is 'As it was called. Personal data, erased.';
comment on column parvis.hubee_file.type is 'Media type.';
comment on column parvis.hubee_file.size is 'Bytes, before sealing.';
comment on column parvis.hubee_file.sha256 is 'Of the bytes before sealing, which is what the hub says of it.';
comment on column parvis.hubee_file.key is 'Its own key, sealed with the commune''s.';
comment on column parvis.hubee_file.chunks is 'Sealed.';
comment on column parvis.hubee_file.at is 'When it came.';

create table parvis.hubee_event (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	event_id uuid not null,
	"case" bigint not null,
	at timestamptz not null default now(),
	constraint hubee_event_pkey primary key (commune, event_id),
	constraint hubee_event_case_fkey foreign key (commune, "case")
		references parvis.hubee_case (commune, id) on delete cascade
);
call parvis.protect('parvis.hubee_event');
comment on table parvis.hubee_event is 'What the hub told of a case later, and was taken: the same is taken once. No personal data.';
comment on column parvis.hubee_event.commune is 'Tenant.';
comment on column parvis.hubee_event.event_id is 'The hub''s name of it.';
comment on column parvis.hubee_event."case" is 'Of which télédossier.';
comment on column parvis.hubee_event.at is 'When it was taken.';

create table parvis.hubee_look (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	"case" bigint not null,
	file bigint not null,
	agent bigint not null,
	at timestamptz not null default now(),
	constraint hubee_look_pkey primary key (commune, id),
	constraint hubee_look_commune_fkey foreign key (commune) references parvis.commune (id),
	constraint hubee_look_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id)
);
create trigger hubee_look_append_only
	before update on parvis.hubee_look
	for each row execute function parvis.append_only();
call parvis.protect('parvis.hubee_look');
comment on table parvis.hubee_look is 'Which agent took an original out. No personal data of citizens. Kept three years. Legal basis: GDPR art. 32.';
comment on column parvis.hubee_look.commune is 'Tenant.';
comment on column parvis.hubee_look.id is 'Inside only.';
comment on column parvis.hubee_look."case" is 'Of which télédossier.';
comment on column parvis.hubee_look.file is 'Which original.';
comment on column parvis.hubee_look.agent is 'Who.';
comment on column parvis.hubee_look.at is 'When.';

-- What happens to a request that came from the hub is told there: its state, what
-- an agent wrote, the files with it.  In the transaction of the event itself.
create function parvis.hubee_tell()
returns trigger
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	held hubee_case;
	status text := case new.state
		when 'in-progress' then 'IN_PROGRESS'
		when 'waiting' then 'ADD_AWAITING'
		when 'refused' then 'REFUSED'
		when 'answered' then 'DONE'
		when 'closed' then 'DONE'
		when 'withdrawn' then 'DONE'
	end;
	written bigint;
	added int := 0;
begin
	if new.kind in ('received', 'erased') then
		return null;
	end if;
	select h.*
	into held
	from hubee_case h
	where h.commune = new.commune
	and h.request = new.request
	for update;
	if not found then
		return null;
	end if;
	if status = held.told then
		status := null;
	end if;
	for written in
		select m.id
		from message m
		where m.commune = new.commune
		and m.request = new.request
		and m.author = 'agent'
		and not exists (
			select
			from outbox o
			where o.commune = m.commune
			and o.message = m.id
			and o.kind = 'hubee')
		order by m.id
	loop
		insert into outbox (commune, request, message, kind, recipient, template, language, model)
		values (new.commune, new.request, written, 'hubee', held.case_id::text, 'hubee', 'fr',
			jsonb_strip_nulls(jsonb_build_object('status', status, 'event', new.kind)));
		added := added + 1;
	end loop;
	if added = 0 and status is not null then
		insert into outbox (commune, request, kind, recipient, template, language, model)
		values (new.commune, new.request, 'hubee', held.case_id::text, 'hubee', 'fr',
			jsonb_build_object('status', status, 'event', new.kind));
	end if;
	update hubee_case h
	set told = coalesce(status, h.told)
	where h.commune = held.commune
	and h.id = held.id;
	return null;
end
$$;
comment on function parvis.hubee_tell() is 'Trigger: what the hub is to be told of an event of a request that it brought, as rows of the outbox.';
grant execute on function parvis.hubee_tell() to parvis_keeper;

create trigger event_hubee_told
	after insert on parvis.event
	for each row execute function parvis.hubee_tell();

create function parvis.hubee_erase()
returns trigger
language plpgsql
set search_path = parvis, pg_temp
as $$
begin
	delete from hubee_file f
	using hubee_case h
	where h.commune = new.commune
	and h.request = new.id
	and f.commune = h.commune
	and f."case" = h.id;
	update hubee_case h
	set
		applicant = null,
		external_id = null,
		reason = null,
		detail = null,
		more = '[]'
	where h.commune = new.commune
	and h.request = new.id;
	return null;
end
$$;
comment on function parvis.hubee_erase() is 'Trigger: the originals go with the request that was made of them.';
grant execute on function parvis.hubee_erase() to parvis_keeper;

create trigger request_hubee_erased
	after update of erased_at on parvis.request
	for each row when (new.erased_at is not null and old.erased_at is null)
	execute function parvis.hubee_erase();

commit;
