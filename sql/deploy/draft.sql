-- Deploy parvis:draft to pg
-- requires: definition
begin;
set local role parvis_owner;

create table parvis.draft (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	procedure text not null,
	digest text not null,
	token parvis.hash not null,
	code parvis.hash not null,
	page text,
	version int not null default 1,
	answers text not null,
	has_files boolean not null default false,
	created_at timestamptz not null default now(),
	expires_at timestamptz not null default date_trunc('day', now()) + interval '31 days',
	constraint draft_pkey primary key (commune, id),
	constraint draft_token_key unique (commune, token),
	constraint draft_code_key unique (commune, code),
	constraint draft_commune_fkey foreign key (commune) references parvis.commune (id),
	constraint draft_digest_fkey foreign key (digest) references parvis.definition (digest),
	constraint draft_page_length check (length(page) between 1 and 200),
	constraint draft_answers_size check (octet_length(answers) between 1 and 1048576)
)
-- a page saved changes no indexed column: room for its next version beside it
with (fillfactor = 60);
-- lz4 costs a page saved less than the default, where the server was built with it
do $$
begin
	alter table parvis.draft alter column answers set compression lz4;
exception
	when feature_not_supported then null;
end
$$;
create index draft_expires_index on parvis.draft (expires_at);
call parvis.protect('parvis.draft');
comment on table parvis.draft is 'A form being filled. Personal data: erased 30 days after the last page saved, 2 days after it was sent. Legal basis: steps taken at the person''s request (GDPR art. 6.1.e).';
comment on column parvis.draft.commune is 'Tenant.';
comment on column parvis.draft.id is 'Inside only.';
comment on column parvis.draft.procedure is 'Name of the procedure.';
comment on column parvis.draft.digest is 'The definition that it began with.';
comment on column parvis.draft.token is 'Of the cookie of the browser that fills it.';
comment on column parvis.draft.code is 'Of the recovery code that the person was shown.';
comment on column parvis.draft.page is 'Where to go on: the page saved last.';
comment on column parvis.draft.version is 'Grows with each page saved: two tabs see each other.';
comment on column parvis.draft.answers is 'The XForms instance, as typed, at most 1 MiB. Personal data, as the table.';
comment on column parvis.draft.has_files is 'Whether it ever had one: who reads a page looks for them only then.';
comment on column parvis.draft.created_at is 'When it began.';
comment on column parvis.draft.expires_at is 'When the worker erases it; moves at most once a day.';

create table parvis.parked (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	code parvis.hash not null,
	procedure text not null,
	path text not null,
	body bytea not null,
	created_at timestamptz not null default now(),
	expires_at timestamptz not null default now() + interval '7 days',
	constraint parked_pkey primary key (commune, code),
	constraint parked_commune_fkey foreign key (commune) references parvis.commune (id),
	constraint parked_procedure_length check (length(procedure) <= 64),
	constraint parked_path_length check (length(path) between 1 and 1024),
	constraint parked_body_size check (octet_length(body) between 1 and 1048576)
);
alter table parvis.parked alter column body set storage external;
create index parked_expires_index on parvis.parked (expires_at);
call parvis.protect('parvis.parked');
comment on table parvis.parked is 'A post that could not be taken (dead session, gone draft), kept under a recovery code. Personal data, sealed with a key made from that code: the database alone cannot read it. Erased after 7 days. Legal basis: GDPR art. 6.1.e.';
comment on column parvis.parked.commune is 'Tenant.';
comment on column parvis.parked.code is 'Of the recovery code that the person was shown.';
comment on column parvis.parked.procedure is 'Name of the procedure, or empty.';
comment on column parvis.parked.path is 'Where it was posted.';
comment on column parvis.parked.body is 'The fields, sealed.';
comment on column parvis.parked.created_at is 'When it was parked.';
comment on column parvis.parked.expires_at is 'When the worker erases it.';

commit;
