-- Deploy parvis:request to pg
-- requires: draft agent
begin;
set local role parvis_owner;

create domain parvis.way as text
	constraint way_known check (value in ('web', 'phone', 'counter', 'post', 'hubee'));
comment on domain parvis.way is 'How a request came to the mairie; hubee: from service-public.gouv.fr.';
grant usage on type parvis.way to parvis_keeper;

create table parvis.request (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	reference text collate "C" not null,
	procedure text not null,
	service text not null,
	digest text not null,
	access parvis.hash not null,
	answers text not null,
	person_name text,
	email text,
	phone text,
	phone_key text generated always as (parvis.phone_key(phone)) stored,
	birth_date date,
	subject text,
	channel text,
	came_by parvis.way not null default 'web',
	state parvis.request_state not null default 'received',
	awaited boolean not null default false,
	agent bigint,
	version int not null default 1,
	unread boolean not null default false,
	received_at timestamptz not null default now(),
	due_on date not null,
	silence text,
	silence_on date,
	silence_delay text,
	paused_on date,
	answer_by date,
	complete_on date,
	implicit_on date,
	closed_at timestamptz,
	reason text,
	appeal text,
	erase_on date not null,
	erased_at timestamptz,
	constraint request_pkey primary key (commune, id),
	constraint request_reference_key unique (commune, reference),
	constraint request_access_key unique (commune, access),
	constraint request_commune_fkey foreign key (commune) references parvis.commune (id),
	constraint request_digest_fkey foreign key (digest) references parvis.definition (digest),
	constraint request_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint request_reference_form check (reference ~ '^[A-Z0-9][A-Z0-9-]{5,31}$'),
	constraint request_answers_size check (octet_length(answers) <= 1048576),
	constraint request_person_name_length check (length(person_name) <= 300),
	constraint request_email_length check (length(email) between 3 and 254),
	constraint request_phone_length check (length(phone) between 3 and 40),
	constraint request_subject_length check (length(subject) <= 300),
	constraint request_channel_form check (channel ~ '^[a-z][a-z-]{0,31}$'),
	constraint request_silence_length check (length(silence) between 1 and 100),
	constraint request_silence_delay_form check (silence_delay ~ '^P[0-9]{1,4}[DBMY]$'),
	constraint request_implicit check (implicit_on is null or silence is not null),
	constraint request_reason_length check (length(reason) <= 20000),
	constraint request_appeal_length check (length(appeal) <= 20000),
	constraint request_closed check
		((closed_at is not null) = (state in ('answered', 'refused', 'closed', 'withdrawn'))),
	constraint request_refusal check (state <> 'refused' or reason is not null or erased_at is not null),
	constraint request_erased check (erased_at is null or
		(answers = '' and person_name is null and email is null and phone is null
		and birth_date is null and subject is null and reason is null and appeal is null))
);
-- lz4 costs a page saved less than the default, where the server was built with it
do $$
begin
	alter table parvis.request alter column answers set compression lz4;
exception
	when feature_not_supported then null;
end
$$;
-- the desk, by state and deadline: of a service, an agent, nobody, a procedure, a way;
-- the whole desk is that of every service
create index request_service_index on parvis.request (commune, service, state, due_on, id);
create index request_agent_index on parvis.request (commune, agent, state, due_on, id)
	where agent is not null;
create index request_unassigned_index on parvis.request (commune, state, due_on, id)
	where agent is null;
create index request_procedure_index on parvis.request (commune, procedure, state, due_on, id);
create index request_way_index on parvis.request (commune, came_by, state, due_on, id);
-- the desk, the newest first; what is unread
create index request_newest_index on parvis.request (commune, service, state, received_at, id) include (due_on);
create index request_unread_index on parvis.request (commune, service, state, due_on, id) where unread;
-- search
create index request_email_index on parvis.request (commune, email, id) where email is not null;
create index request_phone_index on parvis.request (commune, phone_key, id) where phone_key is not null;
create index request_birth_index on parvis.request (commune, birth_date, id) where birth_date is not null;
create index request_received_index on parvis.request (commune, received_at, id);
-- decisions by silence
create index request_silence_index on parvis.request (silence_on)
	where silence_on is not null and closed_at is null and implicit_on is null;
-- retention
create index request_erase_index on parvis.request (erase_on) where erased_at is null;
call parvis.protect('parvis.request');
comment on table parvis.request is 'A form that was sent: one row and one XML document. Personal data, erased on erase_on (civil status: one year, décret 2017-890 art. 29): then only the bare row stays. Legal basis: public task (GDPR art. 6.1.e).';
comment on column parvis.request.commune is 'Tenant.';
comment on column parvis.request.id is 'Inside only.';
comment on column parvis.request.reference is 'What the citizen and the agent call it by; cannot be guessed; kept.';
comment on column parvis.request.procedure is 'Name of the procedure; kept.';
comment on column parvis.request.service is 'Service that receives it; kept.';
comment on column parvis.request.digest is 'The definition that it was filled with; kept.';
comment on column parvis.request.access is 'Of the access code that the citizen was given.';
comment on column parvis.request.answers is 'The XForms instance without what was not relevant. Personal data, emptied at erasure.';
comment on column parvis.request.person_name is 'Of the person who asks, as lists show it. Personal data, erased.';
comment on column parvis.request.email is 'Where answers go; null: by post. Personal data, erased.';
comment on column parvis.request.phone is 'As typed. Personal data, erased.';
comment on column parvis.request.phone_key is 'Its digits, for the search. Personal data, erased.';
comment on column parvis.request.birth_date is 'For the search, where it is known whole. Personal data, erased.';
comment on column parvis.request.subject is 'One line that says what is asked. Personal data, erased.';
comment on column parvis.request.channel is 'How the citizen wants the result: mail, post, counter …; kept.';
comment on column parvis.request.came_by is 'How it came to the mairie; kept.';
comment on column parvis.request.state is 'Where it stands; kept.';
comment on column parvis.request.awaited is 'Prepared on line, and filed only by its deposit: no delay runs before; kept.';
comment on column parvis.request.agent is 'Who deals with it; kept.';
comment on column parvis.request.version is 'Grows with each change: two agents see each other.';
comment on column parvis.request.unread is 'The citizen added something that no agent has seen.';
comment on column parvis.request.received_at is 'When it was sent; kept.';
comment on column parvis.request.due_on is 'Day by which it must be answered, in the commune''s time; kept.';
comment on column parvis.request.silence is 'What no answer by silence_on means (CRPA art. L231-1 and following); kept.';
comment on column parvis.request.silence_on is 'Day on which silence takes its meaning; kept.';
comment on column parvis.request.silence_delay is 'Within which that is, as the form or the receipt says it (P2M, P10B): it begins anew where what was missing comes in (CRPA art. L114-5); kept.';
comment on column parvis.request.paused_on is 'Since when the delays stand still, for the citizen was asked for something; kept.';
comment on column parvis.request.answer_by is 'Day fixed for the citizen''s answer (CRPA art. L114-5); kept.';
comment on column parvis.request.complete_on is 'Day on which what was missing came in, from which a silence that accepts counts; null: the day of receipt; kept.';
comment on column parvis.request.implicit_on is 'Day on which silence decided, once it was noted; kept.';
comment on column parvis.request.closed_at is 'When it reached a final state; kept.';
comment on column parvis.request.reason is 'Why it was refused (CRPA art. L211-2). Personal data, erased.';
comment on column parvis.request.appeal is 'Ways and delays of appeal told with the refusal (CJA art. R421-5). Erased.';
comment on column parvis.request.erase_on is 'Day of erasure: receipt plus the definition''s retention.';
comment on column parvis.request.erased_at is 'When its personal data were erased.';

alter table parvis.draft
	add column request bigint,
	add constraint draft_request_fkey foreign key (commune, request)
		references parvis.request (commune, id);
comment on column parvis.draft.request is 'What it became: the second sending finds the first.';

create function parvis.start_length(p_word text)
returns int
language sql
immutable
parallel safe
as $$
	select case when p_word like '@%' then 4 else 3 end
$$;
comment on function parvis.start_length(text) is 'How many letters of a word person_word.start has, after "@" where there is one.';
grant execute on function parvis.start_length(text) to parvis_keeper;

create table parvis.person_word (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	word text collate "C" not null,
	request bigint not null,
	start text collate "C" generated always as (
		case when word not like '~%' then left(word, parvis.start_length(word)) end) stored,
	constraint person_word_pkey primary key (commune, word, request),
	constraint person_word_request_fkey foreign key (commune, request)
		references parvis.request (commune, id),
	constraint person_word_word_length check (length(word) between 1 and 64)
);
create index person_word_request_index on parvis.person_word (commune, request, word);
-- the newest request first, of all the words that begin as one does
create index person_word_start_index on parvis.person_word (commune, start, request, word)
	where start is not null;
call parvis.protect('parvis.person_word');
comment on table parvis.person_word is 'The words of the names in a request, folded, how they sound, and the words of the address, for the agents'' search: only equality and ranges use an index under row-level security. Personal data, erased with the request''s. Legal basis: GDPR art. 6.1.e.';
comment on column parvis.person_word.commune is 'Tenant.';
comment on column parvis.person_word.word is 'As parvis.words() folds it; "~" and parvis.sound() of one; "@" and one of the address.';
comment on column parvis.person_word.start is 'Its first letters, as many as start_length says; null of a sound, which is sought whole.';
comment on column parvis.person_word.request is 'Where it is found.';

create function parvis.person_words(p_request bigint, p_submission jsonb)
returns void
language sql
set search_path = parvis, pg_temp
as $$
	-- the worker's policy names no commune: without this no index serves it
	delete from person_word w
	where w.commune = tenant()
	and w.request = p_request;
	insert into person_word (word, request)
	with told as (
		select
			words(n.names) || (name_forms(n.names)).joined as names,
			words(s.address_search) as address
		from jsonb_to_record(p_submission) as s (
			person_name text, person_names_search text[], address_search text)
		cross join concat_ws(' ', s.person_name, array_to_string(s.person_names_search, ' ')) n (names)
	)
	select distinct w.word collate "C", p_request
	from told
	cross join lateral (
		select n.word
		from unnest(told.names) as n (word)
		union all
		select '~' || left(sound(n.word), 63)
		from unnest(told.names) as n (word)
		where length(n.word) > 2
		union all
		select '@' || left(a.word, 63)
		from unnest(told.address) as a (word)
	) w;
$$;
comment on function parvis.person_words(bigint, jsonb) is 'Makes the words of a request those of {person_name, person_names_search [], address_search}: of names as they are and, after "~", as they sound; of the address after "@".';

create table parvis.counter (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	service text not null,
	state parvis.request_state not null,
	procedure text not null,
	agent bigint not null,
	n bigint not null,
	constraint counter_pkey primary key (commune, service, state, procedure, agent),
	constraint counter_commune_fkey foreign key (commune) references parvis.commune (id)
);
call parvis.protect('parvis.counter');
comment on table parvis.counter is 'How many requests stand where, up to the last fold. No personal data.';
comment on column parvis.counter.commune is 'Tenant.';
comment on column parvis.counter.service is 'Of which service.';
comment on column parvis.counter.state is 'Where.';
comment on column parvis.counter.procedure is 'Of which procedure.';
comment on column parvis.counter.agent is 'Given to whom; 0: to nobody.';
comment on column parvis.counter.n is 'How many, without the deltas not yet folded.';

create table parvis.counter_delta (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	service text not null,
	state parvis.request_state not null,
	procedure text not null,
	agent bigint not null,
	n int not null,
	constraint counter_delta_pkey primary key (commune, id)
);
call parvis.protect('parvis.counter_delta');
comment on table parvis.counter_delta is 'What to add to counter: no transaction waits for another''s count. Folded by the worker. No personal data.';
comment on column parvis.counter_delta.commune is 'Tenant.';
comment on column parvis.counter_delta.id is 'Inside only.';
comment on column parvis.counter_delta.service is 'Of which service.';
comment on column parvis.counter_delta.state is 'Where.';
comment on column parvis.counter_delta.procedure is 'Of which procedure.';
comment on column parvis.counter_delta.agent is 'Given to whom; 0: to nobody.';
comment on column parvis.counter_delta.n is 'One more or one less.';

create function parvis.count_request()
returns trigger
language plpgsql
set search_path = parvis, pg_temp
as $$
begin
	if tg_op = 'UPDATE' then
		insert into counter_delta (commune, service, state, procedure, agent, n)
		values
			(old.commune, old.service, old.state, old.procedure, coalesce(old.agent, 0), -1),
			(new.commune, new.service, new.state, new.procedure, coalesce(new.agent, 0), 1);
	else
		insert into counter_delta (commune, service, state, procedure, agent, n)
		values (new.commune, new.service, new.state, new.procedure, coalesce(new.agent, 0), 1);
	end if;
	return null;
end
$$;
comment on function parvis.count_request() is 'Trigger: notes each request, and each change of its state, service or agent, in counter_delta.';
grant execute on function parvis.count_request() to parvis_keeper;

create trigger request_counted
	after insert on parvis.request
	for each row execute function parvis.count_request();
create trigger request_recounted
	after update of state, service, agent on parvis.request
	for each row when ((old.state, old.service, old.agent) is distinct from (new.state, new.service, new.agent))
	execute function parvis.count_request();

commit;
