-- Deploy parvis:electoral to pg
-- requires: deposit
-- The electoral roll: which polls come, how a request was deposited, what of
-- the decisions went to the répertoire électoral unique (code électoral, L16 to L18).
begin;
set local role parvis_owner;

create domain parvis.poll_kind as text
	constraint poll_kind_known check (value in (
		'municipal', 'departmental', 'regional', 'legislative', 'presidential', 'european', 'referendum'));
comment on domain parvis.poll_kind is 'What is voted for; EU citizens vote in municipal and european polls.';
grant usage on type parvis.poll_kind to parvis_keeper;

create domain parvis.deposit_way as text
	constraint deposit_way_known check (value in ('counter', 'post', 'mandate', 'online'));
comment on domain parvis.deposit_way is 'How a request for the electoral roll came (code électoral, R5).';
grant usage on type parvis.deposit_way to parvis_keeper;

create table parvis.poll (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	kind parvis.poll_kind not null,
	first_round date not null,
	second_round date,
	added_at timestamptz not null default now(),
	constraint poll_pkey primary key (commune, id),
	constraint poll_commune_fkey foreign key (commune) references parvis.commune (id),
	constraint poll_once_key unique (commune, first_round, kind),
	constraint poll_first_range check (first_round between '2019-01-01' and '2100-12-31'),
	constraint poll_second_range check (second_round between first_round + 1 and first_round + 60)
);
call parvis.protect('parvis.poll');
comment on table parvis.poll is 'The calendar of polls, as decrees call the voters; entered by the mairie, or by the host for every commune. No personal data.';
comment on column parvis.poll.commune is 'Tenant.';
comment on column parvis.poll.id is 'Inside only.';
comment on column parvis.poll.kind is 'What is voted for.';
comment on column parvis.poll.first_round is 'The Sunday of metropolitan France; some communes overseas vote on the day before (lib/law/electoral.h).';
comment on column parvis.poll.second_round is 'The other round, where there may be one.';
comment on column parvis.poll.added_at is 'When it was entered.';

create table parvis.roll (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	request bigint not null,
	way parvis.deposit_way not null,
	deposited_on date not null,
	late boolean not null,
	poll_on date,
	batch bigint,
	agent bigint not null,
	noted_at timestamptz not null default now(),
	constraint roll_pkey primary key (commune, request),
	constraint roll_request_fkey foreign key (commune, request)
		references parvis.request (commune, id),
	constraint roll_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint roll_late_poll check (not late or poll_on is not null)
);
call parvis.protect('parvis.roll');
comment on table parvis.roll is 'The deposit of a complete request for the electoral roll, from which the mayor''s delay runs (code électoral, L18). Of the person it holds nothing: the request does. Kept with the request''s row. Legal basis: public task (GDPR art. 6.1.e).';
comment on column parvis.roll.commune is 'Tenant.';
comment on column parvis.roll.request is 'Of which request.';
comment on column parvis.roll.way is 'How it came.';
comment on column parvis.roll.deposited_on is 'The day on which it was complete at the mairie: of receipt, where it came by post.';
comment on column parvis.roll.late is 'Under L30, after the sixth Friday.';
comment on column parvis.roll.poll_on is 'Of L30: the poll that it is for, on its day in the commune.';
comment on column parvis.roll.batch is 'Which transmission to the répertoire électoral unique its decision was part of; null: none yet.';
comment on column parvis.roll.agent is 'Who noted the deposit.';
comment on column parvis.roll.noted_at is 'When.';

create table parvis.roll_batch (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	token text not null,
	agent bigint not null,
	at timestamptz not null default now(),
	constraint roll_batch_pkey primary key (commune, id),
	constraint roll_batch_token_key unique (commune, token),
	constraint roll_batch_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint roll_batch_token_length check (length(token) between 8 and 100)
);
alter table parvis.roll
	add constraint roll_batch_fkey foreign key (commune, batch) references parvis.roll_batch (commune, id);
create index roll_batch_index on parvis.roll (commune, batch);
call parvis.protect('parvis.roll_batch');
comment on table parvis.roll_batch is 'A transmission of decisions to the répertoire électoral unique (code électoral, L18 III). No personal data.';
comment on column parvis.roll_batch.commune is 'Tenant.';
comment on column parvis.roll_batch.id is 'Its number.';
comment on column parvis.roll_batch.token is 'Of the page that asked for it: the same twice is one.';
comment on column parvis.roll_batch.agent is 'Who made it.';
comment on column parvis.roll_batch.at is 'When.';

create function parvis.polls()
returns table (id bigint, kind text, first_round date, second_round date)
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return query
	select p.id, p.kind::text, p.first_round, p.second_round
	from poll p
	where coalesce(p.second_round, p.first_round) >= today() - 1
	order by p.first_round, p.kind
	limit 50;
end
$$;
comment on function parvis.polls() is 'The polls that are not over, the next one first.';

create function citizen.polls()
returns table (id bigint, kind text, first_round date, second_round date)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	return query select * from parvis.polls();
end
$$;
comment on function citizen.polls() is 'The polls that are not over, the next one first.';

create function agent.polls()
returns table (id bigint, kind text, first_round date, second_round date)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform signed_in();
	return query select * from parvis.polls();
end
$$;
comment on function agent.polls() is 'The polls that are not over, the next one first.';

create function parvis.polls_keeper()
returns bigint
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	services text[] := services_of(me);
begin
	if services is not null and not 'elections' = any(services) then
		perform refuse(403, 'electoral.not-yours');
	end if;
	return me;
end
$$;
comment on function parvis.polls_keeper() is 'The agent signed in, who must be of the service elections; PV403 electoral.not-yours.';

create function agent.poll_add(p_kind text, p_first date, p_second date)
returns boolean
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform polls_keeper();
	insert into poll (kind, first_round, second_round)
	values (p_kind, p_first, p_second)
	on conflict on constraint poll_once_key do update
	set second_round = excluded.second_round;
	return true;
end
$$;
comment on function agent.poll_add(text, date, date) is 'Enters a poll of the commune; the same one again changes its second round.';

create function agent.poll_remove(p_poll bigint)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform polls_keeper();
	delete from poll p
	where p.id = p_poll;
end
$$;
comment on function agent.poll_remove(bigint) is 'Takes a poll out of the commune''s calendar; nothing where there is none.';

create function agent.roll(
	p_reference text,
	out awaited boolean, out way text, out deposited_on date, out late boolean, out poll_on date,
	out batch bigint, out received_on date, out decided_on date, out told boolean)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen request := seen_request(p_reference);
	zone text := (select c.time_zone from commune c where c.id = seen.commune);
begin
	select r.way, r.deposited_on, r.late, r.poll_on, r.batch
	into way, deposited_on, late, poll_on, batch
	from roll r
	where r.request = seen.id;
	awaited := seen.awaited;
	received_on := (seen.received_at at time zone zone)::date;
	if seen.state in ('answered', 'refused') then
		decided_on := (seen.closed_at at time zone zone)::date;
		told := not exists (
			select
			from message m
			where m.request = seen.id
			and m.kind in ('answer', 'refusal')
			and m.post = 'to-post');
	end if;
end
$$;
comment on function agent.roll(text) is 'Where a request for the electoral roll stands: deposit, decision, whether the person was told (by mail, or the letter has left), transmission.';

create function agent.roll_deposit(
	p_reference text, p_version int, p_way text, p_on date, p_late boolean, p_poll_on date,
	p_due_on date,
	out version int, out state text)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held request := held_request(p_reference, p_version);
	me bigint := polls_keeper();
begin
	if p_on > today() then
		perform refuse(422, 'electoral.deposit-future');
	end if;
	insert into roll (request, way, deposited_on, late, poll_on, agent)
	values (held.id, p_way, p_on, p_late, p_poll_on, me)
	on conflict on constraint roll_pkey do update
	set
		way = excluded.way,
		deposited_on = excluded.deposited_on,
		late = excluded.late,
		poll_on = excluded.poll_on,
		agent = excluded.agent,
		noted_at = now();
	if held.awaited then
		select d.version, d.state
		into version, state
		from agent.deposit(p_reference, p_version, p_due_on) d;
		return;
	end if;
	update request r
	set
		due_on = p_due_on,
		version = r.version + 1
	where r.id = held.id
	returning r.version, r.state into version, state;
end
$$;
comment on function agent.roll_deposit(text, int, text, date, boolean, date, date) is 'Notes the deposit of a complete request: its way, its day, under L30 its poll; the decision is due on the day given. Again, it corrects.';

create function agent.roll_pending()
returns table (
	reference text, digest text, answers text, state text, deposited_on date, way text,
	decided_on date, days_left int)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform polls_keeper();
	return query
	select
		r.reference, r.digest, r.answers, r.state::text, l.deposited_on, l.way::text,
		(r.closed_at at time zone c.time_zone)::date,
		(r.closed_at at time zone c.time_zone)::date + 2 - today()
	from roll l
	join request r on r.id = l.request
	join commune c on c.id = l.commune
	where l.batch is null
	and r.state in ('answered', 'refused')
	and r.erased_at is null
	order by r.closed_at, r.id
	limit 500;
end
$$;
comment on function agent.roll_pending() is 'Decisions that the répertoire électoral unique has not got yet, the oldest first; days_left of the two of L18 III.';

create function agent.roll_send(p_token text)
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := polls_keeper();
	made bigint;
begin
	select b.id
	into made
	from roll_batch b
	where b.token = p_token;
	if found then
		return made;
	end if;
	insert into roll_batch (token, agent)
	values (p_token, me)
	returning id into made;
	update roll l
	set batch = made
	from (
		select r.id
		from roll w
		join request r on r.id = w.request
		where w.batch is null
		and r.state in ('answered', 'refused')
		and r.erased_at is null
		order by r.closed_at, r.id
		limit 500
	) sent
	where l.request = sent.id;
	if not found then
		perform refuse(422, 'electoral.nothing');
	end if;
	return made;
end
$$;
comment on function agent.roll_send(text) is 'Puts the decisions that wait in one transmission, and gives its number; the same token twice is one; PV422 electoral.nothing.';

create function agent.roll_batches()
returns table (id bigint, at timestamptz, agent_name text, n bigint)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform polls_keeper();
	return query
	select b.id, b.at, a.name, (select count(*) from roll l where l.batch = b.id)
	from roll_batch b
	join agent a on a.id = b.agent
	order by b.id desc
	limit 20;
end
$$;
comment on function agent.roll_batches() is 'The latest transmissions.';

create function agent.roll_batch(p_batch bigint)
returns table (
	reference text, digest text, answers text, state text, deposited_on date, way text,
	decided_on date)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform polls_keeper();
	return query
	select
		r.reference, r.digest, r.answers, r.state::text, l.deposited_on, l.way::text,
		(r.closed_at at time zone c.time_zone)::date
	from roll l
	join request r on r.id = l.request
	join commune c on c.id = l.commune
	where l.batch = p_batch
	and r.erased_at is null
	order by r.closed_at, r.id;
end
$$;
comment on function agent.roll_batch(bigint) is 'The decisions of a transmission, but for those erased since.';

grant execute on function
	citizen.polls()
	to parvis_citizen;
grant execute on function
	agent.polls(),
	agent.poll_add(text, date, date),
	agent.poll_remove(bigint),
	agent.roll(text),
	agent.roll_deposit(text, int, text, date, boolean, date, date),
	agent.roll_pending(),
	agent.roll_send(text),
	agent.roll_batches(),
	agent.roll_batch(bigint)
	to parvis_agent;

-- the worker's functions belong to the keeper, whose policy sees every commune
set local role parvis_keeper;

create function worker.poll_add(p_commune bigint, p_kind text, p_first date, p_second date)
returns int
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	n int;
begin
	insert into poll (commune, kind, first_round, second_round)
	select c.id, p_kind, p_first, p_second
	from commune c
	where p_commune is null
	or c.id = p_commune
	on conflict on constraint poll_once_key do update
	set second_round = excluded.second_round;
	get diagnostics n = row_count;
	return n;
end
$$;
comment on function worker.poll_add(bigint, text, date, date) is 'Enters a poll for one commune, or with null for every one; the same again changes its second round; for how many.';

create function worker.poll_remove(p_commune bigint, p_kind text, p_first date)
returns int
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	n int;
begin
	delete from poll p
	where p.kind = p_kind
	and p.first_round = p_first
	and (p_commune is null or p.commune = p_commune);
	get diagnostics n = row_count;
	return n;
end
$$;
comment on function worker.poll_remove(bigint, text, date) is 'Takes a poll out of the calendar of one commune, or with null of every one; of how many.';

create function worker.poll_list()
returns table (kind text, first_round date, second_round date, communes bigint)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select p.kind::text, p.first_round, p.second_round, count(*)
	from poll p
	where coalesce(p.second_round, p.first_round) >= current_date - 1
	group by 1, 2, 3
	order by 2, 1
$$;
comment on function worker.poll_list() is 'The polls that are not over, and how many communes have each.';

grant execute on function
	worker.poll_add(bigint, text, date, date),
	worker.poll_remove(bigint, text, date),
	worker.poll_list()
	to parvis_worker;

commit;
