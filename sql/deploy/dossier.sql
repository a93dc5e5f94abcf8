-- Deploy parvis:dossier to pg
-- requires: file outbox
-- What agents keep about a request: a verdict on each document, what they ask
-- of each other, duplicates, transfers, what may be taken back.
begin;
set local role parvis_owner;

create domain parvis.verdict as text
	constraint verdict_known check (value in ('conforming', 'refused', 'none'));
comment on domain parvis.verdict is 'What an agent finds of a document; none: the verdict is taken back.';
grant usage on type parvis.verdict to parvis_keeper;

create table parvis.file_check (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	file bigint not null,
	verdict parvis.verdict not null,
	remark text,
	agent bigint not null,
	at timestamptz not null default clock_timestamp(),
	constraint file_check_pkey primary key (commune, id),
	constraint file_check_file_fkey foreign key (commune, file)
		references parvis.file (commune, id) on delete cascade,
	constraint file_check_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint file_check_remark_length check (length(remark) between 1 and 2000),
	constraint file_check_remark_present check (verdict <> 'refused' or remark is not null)
);
create index file_check_file_index on parvis.file_check (commune, file, id);
create trigger file_check_append_only
	before update on parvis.file_check
	for each row execute function parvis.append_only();
call parvis.protect('parvis.file_check');
comment on table parvis.file_check is 'What agents found of a document of a request, each time: the last one holds. A remark may hold personal data, erased with the file. Legal basis: GDPR art. 6.1.e.';
comment on column parvis.file_check.commune is 'Tenant.';
comment on column parvis.file_check.id is 'Their order.';
comment on column parvis.file_check.file is 'Of which document.';
comment on column parvis.file_check.verdict is 'What was found.';
comment on column parvis.file_check.remark is 'What is wrong with it. Personal data, erased.';
comment on column parvis.file_check.agent is 'Who looked.';
comment on column parvis.file_check.at is 'When.';

create domain parvis.task_kind as text
	constraint task_kind_known check (value in ('task', 'opinion'));
comment on domain parvis.task_kind is 'task: for a colleague who sees the request; opinion: of one of another service, who sees it meanwhile.';
grant usage on type parvis.task_kind to parvis_keeper;

create table parvis.task (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	request bigint not null,
	kind parvis.task_kind not null,
	asked_by bigint not null,
	agent bigint not null,
	text text not null,
	due_on date not null,
	token text not null,
	version int not null default 1,
	at timestamptz not null default now(),
	done_at timestamptz,
	answer text,
	ended_at timestamptz,
	constraint task_pkey primary key (commune, id),
	constraint task_token_key unique (commune, request, token),
	constraint task_request_fkey foreign key (commune, request)
		references parvis.request (commune, id),
	constraint task_asked_by_fkey foreign key (commune, asked_by) references parvis.agent (commune, id),
	constraint task_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint task_text_length check (length(text) between 1 and 4000),
	constraint task_answer_length check (length(answer) between 1 and 20000),
	constraint task_token_length check (length(token) between 8 and 100),
	constraint task_once check (done_at is null or ended_at is null)
);
create index task_request_index on parvis.task (commune, request);
create index task_agent_index on parvis.task (commune, agent, due_on, id);
create index task_asked_by_index on parvis.task (commune, asked_by, due_on, id);
call parvis.protect('parvis.task');
comment on table parvis.task is 'What an agent asks of a colleague about a request: something to do, or an opinion. Personal data, erased with the request''s. Legal basis: GDPR art. 6.1.e.';
comment on column parvis.task.commune is 'Tenant.';
comment on column parvis.task.id is 'Inside only.';
comment on column parvis.task.request is 'About which request.';
comment on column parvis.task.kind is 'Which.';
comment on column parvis.task.asked_by is 'Who asks.';
comment on column parvis.task.agent is 'Of whom.';
comment on column parvis.task.text is 'What is asked. Personal data, erased.';
comment on column parvis.task.due_on is 'By which day.';
comment on column parvis.task.token is 'Of the page that posted it: the same twice is one task.';
comment on column parvis.task.version is 'Grows with each change: two agents see each other.';
comment on column parvis.task.at is 'When it was asked.';
comment on column parvis.task.done_at is 'When it was done; null: not, or not any more.';
comment on column parvis.task.answer is 'What was found. Personal data, erased.';
comment on column parvis.task.ended_at is 'When it was taken back, undone.';

create table parvis.request_link (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	request bigint not null,
	other bigint not null,
	agent bigint not null,
	at timestamptz not null default now(),
	constraint request_link_pkey primary key (commune, request, other),
	constraint request_link_request_fkey foreign key (commune, request)
		references parvis.request (commune, id),
	constraint request_link_other_fkey foreign key (commune, other)
		references parvis.request (commune, id),
	constraint request_link_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint request_link_order check (request < other)
);
create index request_link_other_index on parvis.request_link (commune, other);
call parvis.protect('parvis.request_link');
comment on table parvis.request_link is 'Two requests that an agent found to ask the same. No personal data of citizens. Kept. Legal basis: public task.';
comment on column parvis.request_link.commune is 'Tenant.';
comment on column parvis.request_link.request is 'The one that came first.';
comment on column parvis.request_link.other is 'The one that came after.';
comment on column parvis.request_link.agent is 'Who linked them.';
comment on column parvis.request_link.at is 'When.';

create domain parvis.transfer_state as text
	constraint transfer_state_known check (value in ('done', 'pending', 'moved', 'undone', 'failed'));
comment on domain parvis.transfer_state is 'To a service: done, or undone. To a commune: pending until the worker has moved it; undone where it was called back in time; failed after 72 hours.';
grant usage on type parvis.transfer_state to parvis_keeper;

create table parvis.transfer (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	request bigint not null,
	from_service text not null,
	to_service text,
	to_commune bigint,
	to_name text,
	reason text,
	agent bigint not null,
	token text not null,
	state parvis.transfer_state not null,
	attempts int not null default 0,
	next_at timestamptz not null default now(),
	last_error text,
	at timestamptz not null default now(),
	moved_at timestamptz,
	constraint transfer_pkey primary key (commune, id),
	constraint transfer_token_key unique (commune, request, token),
	constraint transfer_request_fkey foreign key (commune, request)
		references parvis.request (commune, id),
	constraint transfer_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint transfer_to_commune_fkey foreign key (to_commune) references parvis.commune (id),
	constraint transfer_somewhere check ((to_service is null) <> (to_commune is null)),
	constraint transfer_named check ((to_commune is null) = (to_name is null)),
	constraint transfer_elsewhere check (to_commune <> commune and to_service <> from_service),
	constraint transfer_service_form check (to_service ~ '^[a-z][a-z0-9-]{0,63}$'),
	constraint transfer_reason_length check (length(reason) between 1 and 2000),
	constraint transfer_token_length check (length(token) between 8 and 100),
	constraint transfer_last_error_length check (length(last_error) <= 500),
	constraint transfer_moved check ((state = 'moved') = (moved_at is not null))
);
create index transfer_pending_index on parvis.transfer (next_at) where state = 'pending';
create index transfer_request_index on parvis.transfer (commune, request);
call parvis.protect('parvis.transfer');
comment on table parvis.transfer is 'A request given to another service, or to another commune of this installation (CRPA art. L114-2); the latter is done by the worker. The reason may hold personal data, erased with the request''s; the rest is kept. Legal basis: public task.';
comment on column parvis.transfer.commune is 'Tenant that gave it.';
comment on column parvis.transfer.id is 'Inside only.';
comment on column parvis.transfer.request is 'Which request.';
comment on column parvis.transfer.from_service is 'Which service had it.';
comment on column parvis.transfer.to_service is 'Which service has it now; null: it went to a commune.';
comment on column parvis.transfer.to_commune is 'To which commune; null: it stays here.';
comment on column parvis.transfer.to_name is 'The name of that commune, which its agents may read.';
comment on column parvis.transfer.reason is 'Why. Personal data, erased.';
comment on column parvis.transfer.agent is 'Who gave it.';
comment on column parvis.transfer.token is 'Of the page that posted it: the same twice is one transfer.';
comment on column parvis.transfer.state is 'Where it stands.';
comment on column parvis.transfer.attempts is 'How often the worker tried.';
comment on column parvis.transfer.next_at is 'When it may be tried (again); a lease meanwhile.';
comment on column parvis.transfer.last_error is 'Why it was not moved: an error''s number.';
comment on column parvis.transfer.at is 'When it was asked.';
comment on column parvis.transfer.moved_at is 'When the other commune had it whole.';

create domain parvis.undo_kind as text
	constraint undo_kind_known check (value in ('assigned', 'transferred'));
comment on domain parvis.undo_kind is 'Which act may be taken back.';
grant usage on type parvis.undo_kind to parvis_keeper;

create table parvis.undo (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	request bigint not null,
	kind parvis.undo_kind not null,
	version int not null,
	agent bigint not null,
	before_agent bigint,
	before_service text not null,
	before_state parvis.request_state not null,
	at timestamptz not null default now(),
	constraint undo_pkey primary key (commune, request),
	constraint undo_request_fkey foreign key (commune, request)
		references parvis.request (commune, id) on delete cascade,
	constraint undo_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint undo_before_agent_fkey foreign key (commune, before_agent)
		references parvis.agent (commune, id)
);
call parvis.protect('parvis.undo');
comment on table parvis.undo is 'How a request was before the last act that may be taken back: within ten minutes, by who did it, if nothing was done since. No personal data of citizens; kept until the next. Legal basis: public task.';
comment on column parvis.undo.commune is 'Tenant.';
comment on column parvis.undo.request is 'Which request.';
comment on column parvis.undo.kind is 'What was done.';
comment on column parvis.undo.version is 'Of the request after it: another one means that something was done since.';
comment on column parvis.undo.agent is 'Who did it.';
comment on column parvis.undo.before_agent is 'Who dealt with it before.';
comment on column parvis.undo.before_service is 'Which service had it before.';
comment on column parvis.undo.before_state is 'Where it stood before.';
comment on column parvis.undo.at is 'When.';

create function parvis.undo_keep(
	p_before parvis.request, p_kind text, p_version int, p_agent bigint)
returns void
language sql
set search_path = parvis, pg_temp
as $$
	insert into undo (request, kind, version, agent, before_agent, before_service, before_state)
	values (p_before.id, p_kind, p_version, p_agent, p_before.agent, p_before.service, p_before.state)
	on conflict on constraint undo_pkey do update
	set
		kind = excluded.kind,
		version = excluded.version,
		agent = excluded.agent,
		before_agent = excluded.before_agent,
		before_service = excluded.before_service,
		before_state = excluded.before_state,
		at = excluded.at
$$;
comment on function parvis.undo_keep(parvis.request, text, int, bigint) is 'Keeps how a request was before an act, which gave it that version.';

create function parvis.opinion_open(p_request bigint, p_agent bigint)
returns boolean
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return exists (
		select
		from task t
		join request r on r.id = t.request
		where t.request = p_request
		and t.agent = p_agent
		and t.kind = 'opinion'
		and t.done_at is null
		and t.ended_at is null
		and r.closed_at is null
	);
end
$$;
comment on function parvis.opinion_open(bigint, bigint) is 'Whether an agent''s opinion on a request is awaited: meanwhile they may look at it.';

create function parvis.sees(p_agent bigint, p_service text)
returns boolean
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	services text[] := services_of(p_agent);
begin
	return services is null or p_service = any(services);
end
$$;
comment on function parvis.sees(bigint, text) is 'Whether an agent sees the requests of a service.';

create function parvis.is_moving(p_request bigint)
returns boolean
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return exists (
		select
		from transfer t
		where t.request = p_request
		and t.state = 'pending'
	);
end
$$;
comment on function parvis.is_moving(bigint) is 'Whether a request is on its way to another commune: nobody acts on it.';

create function parvis.erase_dossier()
returns trigger
language plpgsql
set search_path = parvis, pg_temp
as $$
begin
	delete from task t
	where t.commune = new.commune
	and t.request = new.id;
	update transfer t
	set reason = null
	where t.commune = new.commune
	and t.request = new.id
	and t.reason is not null;
	return null;
end
$$;
comment on function parvis.erase_dossier() is 'Trigger: what agents asked of each other about a request goes with it, and why it was transferred.';
grant execute on function parvis.erase_dossier() to parvis_keeper;
create trigger request_dossier_erased
	after update of erased_at on parvis.request
	for each row when (new.erased_at is not null)
	execute function parvis.erase_dossier();

commit;
