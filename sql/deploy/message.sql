-- Deploy parvis:message to pg
-- requires: event
begin;
set local role parvis_owner;

create domain parvis.message_kind as text
	constraint message_kind_known check (value in
		('message', 'question', 'answer', 'refusal', 'closing'));
comment on domain parvis.message_kind is 'What a message does to the request: a plain one, nothing.';
grant usage on type parvis.message_kind to parvis_keeper;

create domain parvis.letter_state as text
	constraint letter_state_known check (value in ('to-post', 'posted'));
comment on domain parvis.letter_state is 'Where a message that goes by post stands.';
grant usage on type parvis.letter_state to parvis_keeper;

create table parvis.message (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	request bigint not null,
	author parvis.actor not null,
	agent bigint,
	kind parvis.message_kind not null,
	text text not null,
	token text not null,
	post parvis.letter_state,
	at timestamptz not null default clock_timestamp(),
	constraint message_pkey primary key (commune, id),
	constraint message_token_key unique (commune, request, token),
	constraint message_request_fkey foreign key (commune, request)
		references parvis.request (commune, id),
	constraint message_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint message_text_length check (length(text) <= 20000),
	constraint message_token_length check (length(token) between 8 and 100),
	constraint message_post_author check (post is null or author = 'agent')
);
call parvis.protect('parvis.message');
comment on table parvis.message is 'What the citizen and the mairie wrote to each other about a request. Personal data, erased with the request''s. Legal basis: GDPR art. 6.1.e.';
comment on column parvis.message.commune is 'Tenant.';
comment on column parvis.message.id is 'Inside only.';
comment on column parvis.message.request is 'About which.';
comment on column parvis.message.author is 'Who wrote.';
comment on column parvis.message.agent is 'Which agent wrote, where one did.';
comment on column parvis.message.kind is 'What it does to the request.';
comment on column parvis.message.text is 'Plain text. Personal data, erased.';
comment on column parvis.message.token is 'Of the page that posted it: the same twice is one message.';
comment on column parvis.message.post is 'To be posted, where the citizen gave no address for mails; null: mailed.';
comment on column parvis.message.at is 'When.';

create table parvis.note (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	request bigint not null,
	agent bigint not null,
	text text not null,
	token text not null,
	at timestamptz not null default clock_timestamp(),
	constraint note_pkey primary key (commune, id),
	constraint note_token_key unique (commune, request, token),
	constraint note_request_fkey foreign key (commune, request)
		references parvis.request (commune, id),
	constraint note_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint note_text_length check (length(text) between 1 and 20000),
	constraint note_token_length check (length(token) between 8 and 100)
);
call parvis.protect('parvis.note');
comment on table parvis.note is 'What agents wrote to each other about a request; the person may have a copy (GDPR art. 15). Personal data, erased with the request''s. Legal basis: GDPR art. 6.1.e.';
comment on column parvis.note.commune is 'Tenant.';
comment on column parvis.note.id is 'Inside only.';
comment on column parvis.note.request is 'About which.';
comment on column parvis.note.agent is 'Who wrote.';
comment on column parvis.note.text is 'Plain text. Personal data, erased.';
comment on column parvis.note.token is 'Of the page that posted it: the same twice is one note.';
comment on column parvis.note.at is 'When.';

commit;
