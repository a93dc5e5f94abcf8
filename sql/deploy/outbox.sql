-- Deploy parvis:outbox to pg
-- requires: access filing
begin;
set local role parvis_owner;

create domain parvis.outbox_state as text
	constraint outbox_state_known check (value in ('pending', 'sent', 'failed'));
comment on domain parvis.outbox_state is 'failed: refused for good, or tried for 72 hours.';
grant usage on type parvis.outbox_state to parvis_keeper;

create table parvis.outbox (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	request bigint,
	draft bigint,
	message bigint,
	kind text not null,
	recipient text,
	template text not null,
	language text not null,
	model jsonb not null,
	state parvis.outbox_state not null default 'pending',
	attempts int not null default 0,
	next_at timestamptz not null default now(),
	created_at timestamptz not null default clock_timestamp(),
	sent_at timestamptz,
	message_id text,
	last_error text,
	constraint outbox_pkey primary key (commune, id),
	constraint outbox_commune_fkey foreign key (commune) references parvis.commune (id),
	constraint outbox_request_fkey foreign key (commune, request)
		references parvis.request (commune, id),
	constraint outbox_draft_fkey foreign key (commune, draft)
		references parvis.draft (commune, id) on delete cascade,
	constraint outbox_message_fkey foreign key (commune, message)
		references parvis.message (commune, id) on delete cascade,
	constraint outbox_kind_form check (kind ~ '^[a-z][a-z-]{0,31}$'),
	constraint outbox_recipient_length check (length(recipient) between 3 and 254),
	constraint outbox_recipient_present
		check (recipient is not null or state <> 'pending' or kind = 'letter'),
	constraint outbox_letter_message check (kind <> 'letter' or message is not null),
	constraint outbox_template_form check (template ~ '^[a-z][a-z0-9/-]{0,99}$'),
	constraint outbox_language_form check (language ~ '^[a-z]{2}$'),
	constraint outbox_model_object check (jsonb_typeof(model) = 'object'),
	constraint outbox_model_size check (octet_length(model::text) <= 262144),
	constraint outbox_sent check ((state = 'sent') = (sent_at is not null)),
	constraint outbox_message_id_length check (length(message_id) <= 255),
	constraint outbox_last_error_length check (length(last_error) <= 500)
);
create index outbox_pending_index on parvis.outbox (next_at) where state = 'pending';
create index outbox_id_index on parvis.outbox (id) where state = 'pending';
create index outbox_failed_index on parvis.outbox (commune, request) where state = 'failed';
create index outbox_request_index on parvis.outbox (commune, request) where request is not null;
create index outbox_message_index on parvis.outbox (commune, message) where message is not null;
create index outbox_draft_index on parvis.outbox (commune, draft) where draft is not null;
call parvis.protect('parvis.outbox');
comment on table parvis.outbox is 'What must leave or be made (mails, letters), written with what it tells of, sent by the worker. Personal data, erased with the draft or the request; the model is emptied as soon as it is sent. Legal basis: GDPR art. 6.1.e.';
comment on column parvis.outbox.commune is 'Tenant.';
comment on column parvis.outbox.id is 'Inside only.';
comment on column parvis.outbox.request is 'About which request.';
comment on column parvis.outbox.draft is 'About which draft.';
comment on column parvis.outbox.message is 'Of which message: a letter becomes a file of it.';
comment on column parvis.outbox.kind is 'What it tells: a mail''s kind; letter: a PDF to be made.';
comment on column parvis.outbox.recipient is 'To whom. Personal data, erased.';
comment on column parvis.outbox.template is 'Which template makes it.';
comment on column parvis.outbox.language is 'In which language.';
comment on column parvis.outbox.model is 'What the template is given. Personal data, emptied when it is sent.';
comment on column parvis.outbox.state is 'What the agent sees.';
comment on column parvis.outbox.attempts is 'How often it was tried.';
comment on column parvis.outbox.next_at is 'When it may be tried (again); a lease while it is being tried.';
comment on column parvis.outbox.created_at is 'When it was written: after the event that it tells of.';
comment on column parvis.outbox.sent_at is 'When the next server took it.';
comment on column parvis.outbox.message_id is 'Message-ID under which it left.';
comment on column parvis.outbox.last_error is 'What the server answered, without addresses.';

create function parvis.outbox_add(
	p_draft bigint, p_request bigint, p_outbox jsonb, p_message bigint default null)
returns void
language sql
set search_path = parvis, pg_temp
as $$
	with given as materialized (
		select *
		from jsonb_to_recordset(coalesce(p_outbox, '[]')) as given (
			kind text, recipient text, template text, language text, model jsonb, link text)
	), item as (
		select *
		from given
		-- who is acted for is told what is done to the request, too
		union all
		select g.kind, f.represented_email, g.template, g.language, g.model, g.link
		from given g
		join filing f on f.request = p_request
		where g.kind in ('question', 'answer', 'refusal', 'closed', 'message', 'withdrawn',
			'correction', 'correction-cancelled', 'corrected')
		and f.represented_email <> g.recipient
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
comment on function parvis.outbox_add(bigint, bigint, jsonb, bigint) is 'Writes what must leave, with the message that it tells of, an array of {kind, recipient, template, language, model, link}; link is the hash, in hexadecimal, of a mailed link''s token, and makes it open. Whom a request was filed for is told of it at the same time.';

commit;
