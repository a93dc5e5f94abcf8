-- Deploy parvis:document to pg
-- requires: booking
-- Documents of a family: which kinds there are, how long they hold, what is sent.
begin;
set local role parvis_owner;

create function parvis.document_kinds()
returns table (kind text, whose text, term text, longest interval, restricted boolean)
language sql
immutable
as $$
	values
		('insurance', 'any', 'must', interval '15 months', false),
		('vaccination', 'child', 'none', null, true),
		('pai', 'child', 'must', interval '15 months', true),
		('quotient', 'family', 'must', interval '15 months', false),
		('court', 'any', 'may', interval '20 years', true),
		('other', 'any', 'may', interval '5 years', false)
$$;
comment on function parvis.document_kinds() is 'The kinds of documents that a family''s file may have: of a child, of the family or of any of them; whether it ends on a day (none, may, must) and how far that day may be; whether it has the restricted view (of health: GDPR art. 9; of a court).';

create table parvis.family_document (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	token text not null,
	family bigint not null,
	child bigint,
	absence bigint,
	kind text not null,
	state text not null,
	note text,
	expires_on date,
	told text,
	made_at timestamptz not null default now(),
	sent_at timestamptz,
	agent bigint,
	decided_at timestamptz,
	constraint family_document_pkey primary key (commune, id),
	constraint family_document_token_key unique (commune, token),
	constraint family_document_absence_key unique (commune, absence),
	constraint family_document_family_fkey foreign key (commune, family)
		references parvis.family (commune, id) on delete cascade,
	constraint family_document_child_fkey foreign key (commune, child)
		references parvis.family_child (commune, id) on delete cascade,
	constraint family_document_absence_fkey foreign key (commune, absence)
		references parvis.absence (commune, id) on delete cascade,
	constraint family_document_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint family_document_token_length check (length(token) between 8 and 100),
	constraint family_document_kind_known check (kind in (
		'insurance', 'vaccination', 'pai', 'quotient', 'court', 'other', 'absence')),
	constraint family_document_absence_kind check ((kind = 'absence') = (absence is not null)),
	constraint family_document_state_known check (state in ('asked', 'sent', 'checked', 'refused')),
	constraint family_document_sent check ((state = 'asked') = (sent_at is null)),
	constraint family_document_decided check ((state in ('checked', 'refused')) = (decided_at is not null)),
	constraint family_document_note_length check (length(note) between 1 and 1000),
	constraint family_document_note_refused check (state <> 'refused' or note is not null),
	constraint family_document_told_known check (told in ('soon', 'over')),
	constraint family_document_told_end check (told is null or expires_on is not null)
);
create index family_document_family_index on parvis.family_document (commune, family);
create index family_document_child_index on parvis.family_document (commune, child) where child is not null;
create index family_document_expires_index on parvis.family_document (expires_on) where expires_on is not null;
create index family_document_sent_index on parvis.family_document (commune, sent_at) where state = 'sent' and absence is null;
call parvis.protect('parvis.family_document');
comment on table parvis.family_document is 'A document of a family''s file, or the proof of an absence; its bytes are in file, sealed. What replaces it takes its place: nothing stays of the one before. Personal data, some of health or of justice: those are seen apart, each look written down. Erased with the file, a year after its last day, after it was refused or after the child has left; the proof of an absence two months after that is decided, a year after it was told if it never is. Legal basis: public task (GDPR art. 6.1.e); of health, the child''s safety (GDPR art. 9.2.g, code de l''éducation, D351-9).';
comment on column parvis.family_document.commune is 'Tenant.';
comment on column parvis.family_document.id is 'Named in pages, only within its family''s session or an agent''s.';
comment on column parvis.family_document.token is 'Of the action that made it: twice is once.';
comment on column parvis.family_document.family is 'Of whose file.';
comment on column parvis.family_document.child is 'About which child; null: about the family.';
comment on column parvis.family_document.absence is 'Which absence it proves.';
comment on column parvis.family_document.kind is 'One of document_kinds(); absence: the proof of one.';
comment on column parvis.family_document.state is 'asked: the mairie wants it; sent: not looked at yet; checked; refused. That of a proof stays sent: what is decided is the absence.';
comment on column parvis.family_document.note is 'What the agent wrote to the family: why it is asked or refused. Personal data.';
comment on column parvis.family_document.expires_on is 'Its last day, as the family says.';
comment on column parvis.family_document.told is 'The last mail about that day: soon, over; null: none since it was sent.';
comment on column parvis.family_document.made_at is 'When it was first asked or sent.';
comment on column parvis.family_document.sent_at is 'When the family sent what is there now.';
comment on column parvis.family_document.agent is 'Who asked, checked or refused it.';
comment on column parvis.family_document.decided_at is 'When it was checked or refused.';

alter table parvis.file add constraint file_document_fkey foreign key (commune, document)
	references parvis.family_document (commune, id) on delete cascade;

create function parvis.document_restricted(p_kind text)
returns boolean
language sql
immutable
set search_path = parvis, pg_temp
as $$
	select p_kind = 'absence' or exists (
		select
		from document_kinds() k
		where k.kind = p_kind
		and k.restricted)
$$;
comment on function parvis.document_restricted(text) is 'Whether a kind has the restricted view: the look at it is written down, no mail names it.';

-- plpgsql, which plans a statement once for a connection: it is asked for each slot.
create function parvis.documents_missing(p_activity parvis.activity, p_child parvis.family_child)
returns text[]
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select coalesce(array_agg(k.kind order by k.kind), '{}')
		from unnest(p_activity.documents) as k (kind)
		where not exists (
			select
			from family_document d
			where d.commune = tenant()
			and d.family = p_child.family
			and coalesce(d.child, p_child.id) = p_child.id
			and d.kind = k.kind
			and d.state in ('sent', 'checked')
			and coalesce(d.expires_on, 'infinity') >= today())
	);
end
$$;
comment on function parvis.documents_missing(parvis.activity, parvis.family_child) is 'Which documents that an activity wants are not in the file of a child, of the child or of the family, or have ended; one that is not checked yet counts.';

create function parvis.document_file(p_document bigint)
returns jsonb
language sql
stable
set search_path = parvis, pg_temp
as $$
	select jsonb_build_object('id', f.id, 'name', f.name, 'type', f.type, 'size', f.size, 'state', f.state)
	from file f
	where f.commune = tenant()
	and f.document = p_document
$$;
comment on function parvis.document_file(bigint) is 'What pages say of the file of a document; null while none was sent.';

create function parvis.document_keep(
	p_document bigint, p_name text, p_type text, p_size bigint, p_sha256 bytea, p_key bytea, p_state text, p_chunks bytea[])
returns void
language plpgsql
set search_path = parvis, pg_temp
as $$
begin
	delete from file f
	where f.commune = tenant()
	and f.document = p_document;
	perform file_store(null, null, 'citizen', null, p_name, p_type, p_size, p_sha256, p_key, p_state, p_chunks, p_document);
end
$$;
comment on function parvis.document_keep(bigint, text, text, bigint, bytea, bytea, text, bytea[]) is 'Keeps the file of a document, in place of the one before.';
grant execute on function
	parvis.document_kinds(),
	parvis.document_restricted(text),
	parvis.documents_missing(parvis.activity, parvis.family_child)
	to parvis_keeper;

commit;
