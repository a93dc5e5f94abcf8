-- Deploy parvis:clock to pg
-- requires: holiday worker_keep acknowledge
-- The delays of a request: they stand still while the citizen is asked for
-- something, go on with what is left, are extended with a reason; silence
-- decides on its day; agents are told before, once a day.
begin;
set local role parvis_owner;

create table parvis.extension (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	request bigint not null,
	agent bigint not null,
	due_before date not null,
	due_after date not null,
	silence_before date,
	silence_after date,
	reason text not null,
	at timestamptz not null default now(),
	constraint extension_pkey primary key (commune, id),
	constraint extension_request_fkey foreign key (commune, request)
		references parvis.request (commune, id),
	constraint extension_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint extension_later check (due_after > due_before),
	constraint extension_reason_length check (length(reason) <= 2000)
);
create index extension_request_index on parvis.extension (commune, request);
call parvis.protect('parvis.extension');
comment on table parvis.extension is 'The deadlines that were put off, by whom and why. The reason may name a person: emptied with the request''s; the rest is kept. Legal basis: public task (GDPR art. 6.1.e).';
comment on column parvis.extension.commune is 'Tenant.';
comment on column parvis.extension.id is 'Inside only.';
comment on column parvis.extension.request is 'Of which request.';
comment on column parvis.extension.agent is 'Who put it off.';
comment on column parvis.extension.due_before is 'The day by which it was due.';
comment on column parvis.extension.due_after is 'The day by which it is.';
comment on column parvis.extension.silence_before is 'The day on which silence decided, where that moved too.';
comment on column parvis.extension.silence_after is 'The day on which it does.';
comment on column parvis.extension.reason is 'As the citizen was told it. Emptied at erasure.';
comment on column parvis.extension.at is 'When.';

create function parvis.erase_extension()
returns trigger
language plpgsql
set search_path = parvis, pg_temp
as $$
begin
	update extension x
	set reason = ''
	where x.commune = new.commune
	and x.request = new.id;
	return null;
end
$$;
comment on function parvis.erase_extension() is 'Trigger: the reasons of what was put off go with what is personal of the request.';
create trigger request_extension_erased
	after update of erased_at on parvis.request
	for each row when (new.erased_at is not null)
	execute function parvis.erase_extension();

create table parvis.digest (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	agent bigint not null,
	stopped boolean not null default false,
	told_on date,
	constraint digest_pkey primary key (commune, agent),
	constraint digest_agent_fkey foreign key (commune, agent)
		references parvis.agent (commune, id) on delete cascade
);
call parvis.protect('parvis.digest');
comment on table parvis.digest is 'Who is told each morning of what is due, and for which day that was last done. Personal data of staff, kept with the agent. Legal basis: public task.';
comment on column parvis.digest.commune is 'Tenant.';
comment on column parvis.digest.agent is 'Whom.';
comment on column parvis.digest.stopped is 'They asked not to be told.';
comment on column parvis.digest.told_on is 'The last day for which it was looked at: once a day, whatever becomes of the worker.';

create function parvis.day_in(p_commune bigint)
returns date
language sql
stable
set search_path = parvis, pg_temp
as $$
	select (now() at time zone c.time_zone)::date
	from commune c
	where c.id = p_commune
$$;
comment on function parvis.day_in(bigint) is 'The date in a commune, by the clock of the database.';

create function parvis.answer_days(p_commune bigint)
returns int
language sql
stable
set search_path = parvis, pg_temp
as $$
	select coalesce((
		select greatest(1, least(365, (s.value #>> '{}')::int))
		from setting s
		where s.commune = p_commune
		and s.name = 'answer-days'
		and s.value #>> '{}' ~ '^[0-9]{1,3}$'
	), 30)
$$;
comment on function parvis.answer_days(bigint) is 'How many days the citizen has to send what is missing (CRPA art. L114-5): the setting "answer-days", else 30.';

create function parvis.resumed(p_request parvis.request, p_day date)
returns parvis.request
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	again request := p_request;
	working boolean := (
		select d.delay_working
		from definition d
		where d.digest = p_request.digest);
	-- what rejects is suspended for the time given, and no longer
	ended date := least(p_day, p_request.answer_by);
begin
	if again.due_on >= again.paused_on then
		again.due_on := case when working
			then working_after(p_day,
				working_between(again.paused_on, again.due_on, again.commune), again.commune)
			else again.due_on + (p_day - again.paused_on) end;
	end if;
	if again.silence_on is not null and again.implicit_on is null then
		if again.silence = 'accepts' and again.silence_delay is not null then
			-- it runs only from the day on which what was missing came in
			again.silence_on := delay_end(p_day, again.silence_delay, again.commune);
			again.complete_on := p_day;
		elsif again.silence_on >= again.paused_on then
			again.silence_on := again.silence_on + greatest(ended - again.paused_on, 0);
		end if;
	end if;
	again.paused_on := null;
	again.answer_by := null;
	return again;
end
$$;
comment on function parvis.resumed(parvis.request, date) is 'A request whose delays go on from a day: what was left of them is left; silence that accepts counts anew, silence that rejects was suspended for the time given at most (CRPA art. L114-5).';

create function parvis.request_clock()
returns trigger
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	day date := day_in(new.commune);
begin
	if new.closed_at is not null then
		new.paused_on := null;
		new.answer_by := null;
	elsif new.state = 'waiting' then
		if not new.awaited then
			new.paused_on := coalesce(new.paused_on, day);
			new.answer_by := coalesce(new.answer_by, day + answer_days(new.commune));
		end if;
	elsif old.paused_on is not null then
		new := resumed(new, day);
	else
		new.answer_by := null;
	end if;
	return new;
end
$$;
comment on function parvis.request_clock() is 'Trigger: whatever makes a request wait for the citizen stops its delays, and whatever ends that makes them go on.';
create trigger request_clocked
	before update of state on parvis.request
	for each row when (old.state is distinct from new.state
		and (old.state = 'waiting' or new.state = 'waiting'))
	execute function parvis.request_clock();

create function parvis.clock_of(p_request parvis.request)
returns jsonb
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	day date := day_in(p_request.commune);
begin
	return jsonb_build_object(
		'silence', p_request.silence,
		'silence_on', p_request.silence_on,
		'silence_left', p_request.silence_on - day,
		'implicit_on', p_request.implicit_on,
		'paused_on', p_request.paused_on,
		'answer_by', p_request.answer_by,
		'answer_late', p_request.answer_by < day,
		'complete_on', p_request.complete_on,
		'due_left', case when p_request.paused_on is not null
			then greatest(p_request.due_on - p_request.paused_on, 0) end,
		'attestation', (
			select max(e.at)
			from event e
			where e.commune = p_request.commune
			and e.request = p_request.id
			and e.kind = 'attestation-asked'
			and not exists (
				select
				from event a
				where a.commune = e.commune
				and a.request = e.request
				and a.kind = 'attested'
				and a.n > e.n)),
		'attested', exists (
			select
			from event e
			where e.commune = p_request.commune
			and e.request = p_request.id
			and e.kind = 'attested'),
		'extensions', coalesce((
			select jsonb_agg(jsonb_build_object('due_after', x.due_after, 'due_before', x.due_before,
				'silence_after', x.silence_after, 'reason', x.reason, 'at', x.at,
				'agent_name', a.name) order by x.id)
			from extension x
			left join agent a on a.commune = x.commune and a.id = x.agent
			where x.commune = p_request.commune
			and x.request = p_request.id), '[]'));
end
$$;
comment on function parvis.clock_of(parvis.request) is 'Where the delays of a request stand: what silence means and from when, since when they stand still, what was put off.';

create function agent.clock(p_reference text)
returns jsonb
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	return (
		select clock_of(r.seen)
		from readable_request(p_reference) r
	);
end
$$;
comment on function agent.clock(text) is 'Where the delays of a request that the agent sees stand: parvis.clock_of().';

create function citizen.clock(p_session bytea)
returns jsonb
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine bigint := followed(p_session);
	told request;
begin
	select r.*
	into told
	from request r
	where r.id = mine;
	return clock_of(told) - 'extensions' || jsonb_build_object('extensions', (
		select coalesce(jsonb_agg(x.one - 'agent_name'), '[]')
		from jsonb_array_elements(clock_of(told) -> 'extensions') as x (one)));
end
$$;
comment on function citizen.clock(bytea) is 'Where the delays of the request that the session opens stand, without the names of agents.';

create function citizen.delay_end(p_delay text)
returns date
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	return delay_end(today(), p_delay, tenant());
end
$$;
comment on function citizen.delay_end(text) is 'The day on which a delay that begins today ends, in the commune entered.';

create function agent.delay_end(p_from date, p_delay text)
returns date
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	return delay_end(coalesce(p_from, today()), p_delay, tenant());
end
$$;
comment on function agent.delay_end(date, text) is 'The day on which a delay that begins on a day (null: today) ends, in the commune entered.';

create function agent.extend(
	p_reference text, p_version int, p_token text, p_day date, p_reason text, p_outbox jsonb,
	out version int, out state text)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen request := seen_request(p_reference);
	held request;
	longest text;
	silence_last date;
	again boolean;
begin
	again := exists (
		select
		from message m
		where m.request = seen.id
		and m.token = p_token);
	if not again then
		held := held_request(p_reference, p_version);
		if p_day is null or p_day <= held.due_on or p_day < today() then
			perform refuse(422, 'agent.extend.earlier');
		end if;
		if p_day > today() + 3650 then
			perform refuse(422, 'agent.extend.far');
		end if;
		if coalesce(btrim(p_reason), '') = '' then
			perform refuse(422, 'agent.extend.reason');
		end if;
		select definition_head(d.xml, 'extension')
		into longest
		from definition d
		where d.digest = held.digest;
		if held.silence_on is not null and held.implicit_on is null and p_day > held.silence_on then
			-- only a text lengthens what silence is counted by: the form says so
			if longest is null then
				perform refuse(422, 'agent.extend.silence');
			end if;
			silence_last := delay_end(coalesce((
				select min(x.silence_before)
				from extension x
				where x.request = held.id), held.silence_on), longest, held.commune);
			if p_day > silence_last then
				perform refuse(422, 'agent.extend.longest');
			end if;
		end if;
	end if;
	select t.version, t.state
	into version, state
	from tell(p_reference, p_version, p_token, 'message', 'extended', null, p_reason, null, p_outbox) t;
	if again then
		return;
	end if;
	insert into extension (request, agent, due_before, due_after, silence_before, silence_after, reason)
	values (held.id, signed_in(), held.due_on, p_day,
		case when silence_last is not null then held.silence_on end,
		case when silence_last is not null then p_day end, p_reason);
	update request r
	set
		due_on = p_day,
		silence_on = case when silence_last is not null then p_day else r.silence_on end
	where r.id = held.id;
end
$$;
comment on function agent.extend(text, int, text, date, text, jsonb) is 'Puts the day by which a request is due off, with a reason that the citizen is told; past the day on which silence decides only where the form''s head says extension, and by so much at most. The same token twice is once.';

create function citizen.attestation_ask(p_session bytea)
returns boolean
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine bigint := followed(p_session);
	told request;
begin
	select r.*
	into told
	from request r
	where r.id = mine
	for update;
	if told.implicit_on is null or told.silence <> 'accepts' or told.erased_at is not null then
		perform refuse(409, 'suivi.no-attestation');
	end if;
	if clock_of(told) ->> 'attestation' is not null then
		return false;
	end if;
	update request r
	set
		unread = true,
		version = r.version + 1
	where r.id = told.id;
	perform event_add(told.id, 'attestation-asked', 'citizen', null, told.state);
	return true;
end
$$;
comment on function citizen.attestation_ask(bytea) is 'The citizen asks for the attestation that silence has accepted (CRPA art. L232-3); false where that was asked already.';

create function agent.attest(
	p_reference text, p_version int, p_token text, p_text text, p_outbox jsonb,
	out version int, out state text)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held request := locked_request(p_reference);
	added bigint;
begin
	version := held.version;
	state := held.state;
	if exists (
		select
		from message m
		where m.request = held.id
		and m.token = p_token
	) then
		return;
	end if;
	if held.implicit_on is null or held.silence <> 'accepts' or held.erased_at is not null then
		perform refuse(409, 'agent.attest.none');
	end if;
	if held.version <> p_version then
		perform refuse(409, 'agent.conflict');
	end if;
	update request r
	set version = r.version + 1
	where r.id = held.id
	returning r.version into version;
	insert into message as m (request, author, agent, kind, text, token, post)
	values (held.id, 'agent', signed_in(), 'message', p_text, p_token,
		case when held.email is null then 'to-post' end)
	returning m.id into added;
	perform event_add(held.id, 'attested', 'agent', signed_in(), state);
	perform outbox_add(null, held.id, p_outbox, added);
end
$$;
comment on function agent.attest(text, int, text, text, jsonb) is 'Gives the attestation that silence has accepted (CRPA art. L232-3), its letter being in p_outbox; of a closed request too. The same token twice is once.';

create function agent.digest()
returns boolean
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
begin
	return not exists (
		select
		from digest d
		where d.agent = me
		and d.stopped);
end
$$;
comment on function agent.digest() is 'Whether the agent signed in is told each morning of what is due.';

create function agent.digest_set(p_wanted boolean)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	insert into digest as d (agent, stopped)
	values (signed_in(), not p_wanted)
	on conflict on constraint digest_pkey do update
	set stopped = excluded.stopped;
end
$$;
comment on function agent.digest_set(boolean) is 'The agent signed in wants to be told each morning of what is due, or no more.';

grant execute on function
	parvis.erase_extension(),
	parvis.day_in(bigint),
	parvis.answer_days(bigint),
	parvis.resumed(parvis.request, date),
	parvis.request_clock()
	to parvis_keeper;
grant execute on function
	citizen.clock(bytea),
	citizen.delay_end(text),
	citizen.attestation_ask(bytea)
	to parvis_citizen;
grant execute on function
	agent.clock(text),
	agent.delay_end(date, text),
	agent.extend(text, int, text, date, text, jsonb),
	agent.attest(text, int, text, text, jsonb),
	agent.digest(),
	agent.digest_set(boolean)
	to parvis_agent;

set local role parvis_keeper;

create function worker.clock_run(p_limit int)
returns int
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	due record;
	again request;
	done int := 0;
begin
	-- An answer under way holds the row: it is left, and its commit closes it.
	for due in
		select r.commune, r.id, r.silence, r.silence_on, r.state
		from request r
		join commune c on c.id = r.commune
		where r.silence_on is not null
		and r.closed_at is null
		and r.implicit_on is null
		and r.paused_on is null
		and not r.awaited
		-- the first zone to begin a day; then the commune's own
		and r.silence_on < (now() at time zone 'Pacific/Kiritimati')::date
		and r.silence_on < (now() at time zone c.time_zone)::date
		order by r.silence_on
		limit p_limit
		for update of r skip locked
	loop
		update request r
		set
			implicit_on = due.silence_on,
			unread = true,
			version = r.version + 1
		where r.commune = due.commune
		and r.id = due.id;
		perform event_add(due.id, 'silence-' || due.silence, 'system', null, due.state, due.commune);
		done := done + 1;
	end loop;
	-- the time given for what was missing is over: what rejects goes on
	for again in
		select r.*
		from request r
		join commune c on c.id = r.commune
		where r.silence_on is not null
		and r.closed_at is null
		and r.implicit_on is null
		and r.paused_on is not null
		and r.silence = 'refuses'
		and r.answer_by < (now() at time zone c.time_zone)::date
		limit greatest(p_limit - done, 0)
		for update of r skip locked
	loop
		again := resumed(again, again.answer_by);
		update request r
		set
			due_on = again.due_on,
			silence_on = again.silence_on,
			paused_on = null,
			version = r.version + 1
		where r.commune = again.commune
		and r.id = again.id;
		perform event_add(again.id, 'resumed', 'system', null, again.state, again.commune);
		done := done + 1;
	end loop;
	return done;
end
$$;
comment on function worker.clock_run(int) is 'Notes the decisions by silence whose day is over, and makes go on what was suspended for a time that is over; at most so many, gives how many.';

create function worker.digest_write(p_limit int)
returns int
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	told record;
	seen text[];
	sums record;
	going bigint;
	done int := 0;
begin
	for told in
		select a.commune, a.id, a.name, a.email, day_in(a.commune) as day, d.told_on
		from agent a
		join commune c on c.id = a.commune
		left join digest d on d.commune = a.commune and d.agent = a.id
		where a.email is not null
		and a.disabled_at is null
		and not coalesce(d.stopped, false)
		and (d.told_on is null or d.told_on < (now() at time zone c.time_zone)::date)
		and extract(hour from now() at time zone c.time_zone) >= 6
		and working_day((now() at time zone c.time_zone)::date, a.commune)
		limit p_limit
	loop
		-- the row makes it once, of two workers too
		insert into digest as d (commune, agent, told_on)
		values (told.commune, told.id, told.day)
		on conflict on constraint digest_pkey do update
		set told_on = excluded.told_on
		where d.told_on is null
		or d.told_on < excluded.told_on;
		continue when not found;
		done := done + 1;
		seen := coalesce(services_of(told.id), array(select distinct d.service from definition d));
		select
			count(*) filter (where due.late) as late,
			count(*) filter (where not due.late and not due.silent) as soon,
			count(*) filter (where due.silent) as silent,
			(jsonb_agg(jsonb_build_object('reference', due.reference, 'title', due.title,
				'due_on', due.due_on, 'silence_on', due.silence_on, 'late', due.late,
				'silent', due.silent, 'accepts', due.silence = 'accepts')
				order by due.due_on, due.id) filter (where due.place <= 20)) as items
		into sums
		from (
			select r.id, r.reference, d.title, r.due_on, r.silence_on, r.silence,
				r.due_on < told.day as late,
				coalesce(r.implicit_on is null and r.silence_on between told.day and told.day + 15, false) as silent,
				row_number() over (order by r.due_on, r.id) as place
			from request r
			join definition d on d.digest = r.digest
			where r.commune = told.commune
			and r.service = any(seen)
			and r.state in ('received', 'in-progress')
			and (r.agent is null or r.agent = told.id)
			and (r.due_on <= working_after(told.day, 3, told.commune)
				or r.implicit_on is null and r.silence_on between told.day and told.day + 15)
			order by r.due_on, r.id
			limit 1000
		) due;
		-- once a week, administrators are told of what goes
		going := 0;
		if (told.told_on is null or date_trunc('week', told.told_on) < date_trunc('week', told.day))
			and exists (
				select
				from agent_role a
				where a.commune = told.commune
				and a.agent = told.id
				and a.role = 'administrator'
			)
		then
			select count(*)
			into going
			from request r
			where r.commune = told.commune
			and r.erased_at is null
			and r.erase_on <= told.day + 30;
		end if;
		-- nothing is due: nothing is sent
		continue when sums.late + sums.soon + sums.silent + going = 0;
		insert into outbox (commune, kind, recipient, template, language, model)
		values (told.commune, 'digest', told.email, 'mail/digest', 'fr', jsonb_build_object(
			'agent_name', told.name, 'link', '/agent/demandes', 'stop', '/agent/rappels',
			'late', sums.late, 'has_late', sums.late > 0,
			'soon', sums.soon, 'has_soon', sums.soon > 0,
			'silent', sums.silent, 'has_silent', sums.silent > 0,
			'items', coalesce(sums.items, '[]'),
			'going', going, 'has_going', going > 0, 'keep', '/agent/conservation'));
	end loop;
	return done;
end
$$;
comment on function worker.digest_write(int) is 'Each morning of a working day, a mail to each agent who wants it: what is late, due within three working days, or decided by silence within fifteen days, of what they or nobody deal with; and each week, to administrators, how many requests will be erased within thirty days; once a day, none that is empty. How many agents it looked at.';

grant execute on function
	worker.clock_run(int),
	worker.digest_write(int)
	to parvis_worker;

commit;
