-- Deploy parvis:file to pg
-- requires: message
begin;
set local role parvis_owner;

create table parvis.file (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	draft bigint,
	request bigint,
	document bigint,
	message bigint,
	origin parvis.actor not null,
	field text,
	name text not null,
	type text not null,
	size bigint not null,
	sha256 parvis.hash not null,
	key bytea not null,
	chunks int not null,
	state parvis.file_state not null,
	at timestamptz not null default now(),
	constraint file_pkey primary key (commune, id),
	constraint file_draft_fkey foreign key (commune, draft)
		references parvis.draft (commune, id) on delete cascade,
	constraint file_request_fkey foreign key (commune, request)
		references parvis.request (commune, id),
	constraint file_message_fkey foreign key (commune, message)
		references parvis.message (commune, id),
	constraint file_owner check (num_nonnulls(draft, request, document) = 1),
	constraint file_message_request check (message is null or request is not null),
	constraint file_field_length check (length(field) <= 200),
	constraint file_name_length check (length(name) between 1 and 255),
	constraint file_type_form check (type ~ '^[a-z0-9.+-]+/[a-z0-9.+-]+$'),
	constraint file_size_range check (size between 1 and 104857600),
	constraint file_key_size check (octet_length(key) between 16 and 256),
	constraint file_chunks_range check (chunks between 1 and 1700)
);
create index file_draft_index on parvis.file (commune, draft) where draft is not null;
create index file_request_index on parvis.file (commune, request) where request is not null;
create index file_document_index on parvis.file (commune, document) where document is not null;
create index file_message_index on parvis.file (commune, message) where message is not null;
create index file_scan_index on parvis.file (id) where state = 'to-scan';
call parvis.protect('parvis.file');
comment on table parvis.file is 'A file that was sent: its name and kind; the bytes are in file_chunk. Personal data, erased with the draft, the request or the document. Legal basis: GDPR art. 6.1.e.';
comment on column parvis.file.commune is 'Tenant.';
comment on column parvis.file.id is 'Named in pages, only with the token of what it is of.';
comment on column parvis.file.draft is 'Of which draft, until it is sent.';
comment on column parvis.file.request is 'Of which request.';
comment on column parvis.file.document is 'Of which document of a family.';
comment on column parvis.file.message is 'Of which message, where it came with one.';
comment on column parvis.file.origin is 'Who sent it.';
comment on column parvis.file.field is 'Path of the question that it answers, or null.';
comment on column parvis.file.name is 'As the person called it. Personal data, erased.';
comment on column parvis.file.type is 'Media type by content, not by name.';
comment on column parvis.file.size is 'Bytes, before sealing.';
comment on column parvis.file.sha256 is 'Of the bytes before sealing.';
comment on column parvis.file.key is 'The file''s own key, sealed with the commune''s.';
comment on column parvis.file.chunks is 'How many rows of file_chunk.';
comment on column parvis.file.state is 'to-scan until the scanner has told.';
comment on column parvis.file.at is 'When it came.';

create table parvis.file_chunk (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	file bigint not null,
	n int not null,
	data bytea not null,
	constraint file_chunk_pkey primary key (commune, file, n),
	constraint file_chunk_file_fkey foreign key (commune, file)
		references parvis.file (commune, id) on delete cascade,
	constraint file_chunk_n_range check (n >= 0),
	constraint file_chunk_data_size check (octet_length(data) between 1 and 131072)
);
-- sealed bytes do not compress
alter table parvis.file_chunk alter column data set storage external;
call parvis.protect('parvis.file_chunk');
comment on table parvis.file_chunk is 'The bytes of a file, sealed (libsodium secretstream), in order. Personal data, erased with the file. Legal basis: GDPR art. 6.1.e.';
comment on column parvis.file_chunk.commune is 'Tenant.';
comment on column parvis.file_chunk.file is 'Of which file.';
comment on column parvis.file_chunk.n is 'From 0.';
comment on column parvis.file_chunk.data is 'Sealed bytes.';

commit;
