-- Deploy parvis:access to pg
-- requires: request
begin;
set local role parvis_owner;

create domain parvis.session_kind as text
	constraint session_kind_known check (value in ('agent', 'follow'));
comment on domain parvis.session_kind is 'agent: signed in; follow: a citizen looks at one request.';
grant usage on type parvis.session_kind to parvis_keeper;

create table parvis.access_link (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	link parvis.hash not null,
	draft bigint,
	request bigint,
	created_at timestamptz not null default now(),
	expires_at timestamptz not null,
	constraint access_link_pkey primary key (commune, link),
	constraint access_link_draft_fkey foreign key (commune, draft)
		references parvis.draft (commune, id) on delete cascade,
	constraint access_link_request_fkey foreign key (commune, request)
		references parvis.request (commune, id),
	constraint access_link_owner check ((draft is null) <> (request is null))
);
create index access_link_draft_index on parvis.access_link (commune, draft) where draft is not null;
create index access_link_request_index on parvis.access_link (commune, request) where request is not null;
create index access_link_expires_index on parvis.access_link (expires_at);
call parvis.protect('parvis.access_link');
comment on table parvis.access_link is 'A link that was mailed: opens one draft or one request until it expires. Personal data by what it opens; erased when it expires, or with that. Legal basis: GDPR art. 6.1.e.';
comment on column parvis.access_link.commune is 'Tenant.';
comment on column parvis.access_link.link is 'Of the token in the link.';
comment on column parvis.access_link.draft is 'Which draft it opens.';
comment on column parvis.access_link.request is 'Which request it opens.';
comment on column parvis.access_link.created_at is 'When it was made.';
comment on column parvis.access_link.expires_at is 'Until when it opens.';

create table parvis.session (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	session parvis.hash not null,
	kind parvis.session_kind not null,
	agent bigint,
	request bigint,
	created_at timestamptz not null default now(),
	seen_at timestamptz not null default now(),
	expires_at timestamptz not null,
	constraint session_pkey primary key (commune, session),
	constraint session_agent_fkey foreign key (commune, agent)
		references parvis.agent (commune, id) on delete cascade,
	constraint session_request_fkey foreign key (commune, request)
		references parvis.request (commune, id) on delete cascade,
	constraint session_owner check
		((kind = 'agent' and agent is not null and request is null)
		or (kind = 'follow' and agent is null and request is not null))
);
create index session_expires_index on parvis.session (expires_at);
create index session_agent_index on parvis.session (commune, agent) where agent is not null;
create index session_request_index on parvis.session (commune, request) where request is not null;
call parvis.protect('parvis.session');
comment on table parvis.session is 'Who is in: an agent (30 minutes idle, 8 hours in all), a citizen before one request (2 hours). Personal data, erased when it expires. Legal basis: security of the processing (GDPR art. 32).';
comment on column parvis.session.commune is 'Tenant.';
comment on column parvis.session.session is 'Of the token in the cookie.';
comment on column parvis.session.kind is 'Whose.';
comment on column parvis.session.agent is 'Which agent.';
comment on column parvis.session.request is 'Which request.';
comment on column parvis.session.created_at is 'When it was opened.';
comment on column parvis.session.seen_at is 'When it was used, to the minute.';
comment on column parvis.session.expires_at is 'When it ends, used or not.';

-- Lost with a crash of the cluster, and that is well: a hit costs no flush.
create unlogged table parvis.rate (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	bucket text not null,
	key bytea not null,
	began_at timestamptz not null,
	ends_at timestamptz not null,
	hits int not null,
	constraint rate_pkey primary key (commune, bucket, key),
	constraint rate_bucket_form check (bucket ~ '^[a-z][a-z-]{0,31}$'),
	constraint rate_key_size check (octet_length(key) between 1 and 64),
	constraint rate_hits_range check (hits >= 1)
)
with (fillfactor = 70);
create index rate_ends_index on parvis.rate (ends_at);
call parvis.protect('parvis.rate');
comment on table parvis.rate is 'How often an address or an account knocked in the window under way. Personal data only as a hash, erased at the end of the window by the worker. Legal basis: security of the processing (GDPR art. 32).';
comment on column parvis.rate.commune is 'Tenant.';
comment on column parvis.rate.bucket is 'What is counted: draft-code, sign-in …';
comment on column parvis.rate.key is 'Hash of the address or the account.';
comment on column parvis.rate.began_at is 'When the window began.';
comment on column parvis.rate.ends_at is 'When it ends.';
comment on column parvis.rate.hits is 'How many in it.';

commit;
