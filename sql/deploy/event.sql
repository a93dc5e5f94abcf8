-- Deploy parvis:event to pg
-- requires: request
begin;
set local role parvis_owner;

create domain parvis.event_kind as text
	constraint event_kind_known check (value in (
		'received',
		'taken',
		'assigned',
		'asked',
		'correction-asked',
		'correction-cancelled',
		'corrected',
		'message',
		'file',
		'answered',
		'refused',
		'closed',
		'withdrawn',
		'erased',
		'deposited',
		'registered',
		'acknowledged',
		'extended',
		'resumed',
		'silence-accepts',
		'silence-refuses',
		'attestation-asked',
		'attested',
		'held',
		'released',
		'transferred',
		'moving',
		'moved',
		'undone',
		'linked',
		'unlinked',
		'task',
		'task-done',
		'task-reopened',
		'task-ended',
		'opinion',
		'opinion-given'));
comment on domain parvis.event_kind is 'What happened to a request.';
grant usage on type parvis.event_kind to parvis_keeper;

create table parvis.event (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	request bigint not null,
	n int not null,
	kind parvis.event_kind not null,
	at timestamptz not null,
	actor parvis.actor not null,
	agent bigint,
	state parvis.request_state not null,
	previous parvis.hash not null,
	hash parvis.hash not null,
	constraint event_pkey primary key (commune, request, n),
	constraint event_request_fkey foreign key (commune, request)
		references parvis.request (commune, id),
	constraint event_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint event_n_range check (n >= 1),
	constraint event_actor_agent check (actor = 'agent' or agent is null)
);
-- events come in the order of time: the daily seal reads only the day's blocks
create index event_at_index on parvis.event using brin (at);
create trigger event_append_only
	before update or delete on parvis.event
	for each row execute function parvis.append_only();
create trigger event_not_truncated
	before truncate on parvis.event
	for each statement execute function parvis.append_only();
call parvis.protect('parvis.event');
revoke update, delete, truncate on parvis.event from parvis_keeper;
revoke update, delete, truncate on parvis.event from parvis_owner;
comment on table parvis.event is 'What happened to each request: a chain of hashes for each, so that nothing is changed or taken out unseen. Holds no personal data of citizens; agents by number. Kept. Legal basis: public task, proof of what was decided.';
comment on column parvis.event.commune is 'Tenant.';
comment on column parvis.event.request is 'Of which request.';
comment on column parvis.event.n is 'Place in the chain, from 1.';
comment on column parvis.event.kind is 'What.';
comment on column parvis.event.at is 'When, by the clock of the database.';
comment on column parvis.event.actor is 'Who: the citizen, an agent, the system.';
comment on column parvis.event.agent is 'Which agent.';
comment on column parvis.event.state is 'Where the request stood after it.';
comment on column parvis.event.previous is 'Hash of the event before; of the first, of nothing.';
comment on column parvis.event.hash is 'SHA-256 of previous and of all the columns above: parvis.event_hash().';

create table parvis.head_seal (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	day date not null,
	heads int not null,
	previous parvis.hash not null,
	hash parvis.hash not null,
	sealed_at timestamptz not null default now(),
	constraint head_seal_pkey primary key (commune, day),
	constraint head_seal_commune_fkey foreign key (commune) references parvis.commune (id),
	constraint head_seal_heads_range check (heads >= 0)
);
create trigger head_seal_append_only
	before update or delete on parvis.head_seal
	for each row execute function parvis.append_only();
create trigger head_seal_not_truncated
	before truncate on parvis.head_seal
	for each statement execute function parvis.append_only();
call parvis.protect('parvis.head_seal');
revoke update, delete, truncate on parvis.head_seal from parvis_keeper;
revoke update, delete, truncate on parvis.head_seal from parvis_owner;
comment on table parvis.head_seal is 'One hash a day over the heads of the chains that grew that day (UTC), chained to the day before. Copied elsewhere, it dates every chain. No personal data. Kept.';
comment on column parvis.head_seal.commune is 'Tenant.';
comment on column parvis.head_seal.day is 'The day sealed, in UTC.';
comment on column parvis.head_seal.heads is 'How many chains grew.';
comment on column parvis.head_seal.previous is 'Hash of the seal before; of the first, of nothing.';
comment on column parvis.head_seal.hash is 'SHA-256 of previous, day and the heads in the order of their requests.';
comment on column parvis.head_seal.sealed_at is 'When the worker did it.';

create table parvis.look (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	request bigint not null,
	agent bigint not null,
	at timestamptz not null default now(),
	constraint look_pkey primary key (commune, id),
	constraint look_request_fkey foreign key (commune, request)
		references parvis.request (commune, id),
	constraint look_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id)
);
create index look_request_index on parvis.look (commune, request, at);
create index look_agent_index on parvis.look (commune, agent, at);
create trigger look_append_only
	before update on parvis.look
	for each row execute function parvis.append_only();
create trigger look_kept_a_year
	before delete on parvis.look
	for each row when (old.at > now() - interval '1 year')
	execute function parvis.append_only();
create trigger look_not_truncated
	before truncate on parvis.look
	for each statement execute function parvis.append_only();
call parvis.protect('parvis.look');
revoke update, truncate on parvis.look from parvis_keeper;
revoke update, delete, truncate on parvis.look from parvis_owner;
comment on table parvis.look is 'Which agent looked at which request: append-only. Personal data of staff, erased after one year (CNIL, recommendation on logs). Legal basis: security of the processing (GDPR art. 32).';
comment on column parvis.look.commune is 'Tenant.';
comment on column parvis.look.id is 'Inside only.';
comment on column parvis.look.request is 'What was looked at.';
comment on column parvis.look.agent is 'Who looked.';
comment on column parvis.look.at is 'When.';

create function parvis.event_hash(p_previous bytea, p_event parvis.event)
returns bytea
language sql
stable
as $$
	select sha256(p_previous || convert_to(concat_ws('|',
		p_event.commune, p_event.request, p_event.n, p_event.kind,
		extract(epoch from p_event.at), p_event.actor,
		coalesce(p_event.agent::text, '-'), p_event.state), 'UTF8'))
$$;
comment on function parvis.event_hash(bytea, parvis.event) is 'What an event''s hash must be, given the hash before it.';

create function parvis.event_add(
	p_request bigint, p_kind text, p_actor text, p_agent bigint, p_state text,
	p_commune bigint default parvis.tenant())
returns void
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	added event;
begin
	select e.n + 1, e.hash
	into added.n, added.previous
	from event e
	where e.commune = p_commune
	and e.request = p_request
	order by e.n desc
	limit 1;
	added.commune := p_commune;
	added.request := p_request;
	added.n := coalesce(added.n, 1);
	added.kind := p_kind;
	-- of now, not of the transaction's begin: it may have waited for the row
	added.at := clock_timestamp();
	added.actor := p_actor;
	added.agent := p_agent;
	added.state := p_state;
	added.previous := coalesce(added.previous, sha256(''));
	added.hash := event_hash(added.previous, added);
	insert into event
	select added.*;
end
$$;
comment on function parvis.event_add(bigint, text, text, bigint, text, bigint) is 'Adds an event at the end of a request''s chain; the caller holds the request''s row.';

create function parvis.chain_ok(p_commune bigint, p_request bigint)
returns boolean
language sql
stable
set search_path = parvis, pg_temp
as $$
	select coalesce(bool_and(e.n = e.place and e.previous = e.before
		and e.hash = event_hash(e.before, e.event)), false)
	from (
		select
			e.n, e.previous, e.hash, e as event,
			row_number() over chain as place,
			coalesce(lag(e.hash::bytea) over chain, sha256('')) as before
		from event e
		where e.commune = p_commune
		and e.request = p_request
		window chain as (order by e.n)
	) e
$$;
comment on function parvis.chain_ok(bigint, bigint) is 'Whether a request''s chain is whole and unchanged; false without any event.';

create function parvis.seal_hash(p_commune bigint, p_day date, p_previous bytea, out heads int, out hash bytea)
language sql
stable
set search_path = parvis, pg_temp
as $$
	select
		count(*)::int,
		sha256(p_previous || convert_to(p_commune || '|' || to_char(p_day, 'YYYY-MM-DD'), 'UTF8')
			|| coalesce(string_agg(h.hash::bytea, ''::bytea order by h.request), ''))
	from (
		select distinct on (e.request)
			e.request, e.hash
		from event e
		where e.commune = p_commune
		and e.at >= p_day::timestamp at time zone 'UTC'
		and e.at < (p_day + 1)::timestamp at time zone 'UTC'
		order by e.request, e.n desc
	) h
$$;
comment on function parvis.seal_hash(bigint, date, bytea) is 'What a day''s seal must be, given the hash of the one before.';

grant execute on function
	parvis.event_hash(bytea, parvis.event),
	parvis.event_add(bigint, text, text, bigint, text, bigint),
	parvis.chain_ok(bigint, bigint),
	parvis.seal_hash(bigint, date, bytea)
	to parvis_keeper;

commit;
