-- Deploy parvis:worker_outbox to pg
-- requires: worker_commune
begin;
set local role parvis_keeper;

create function worker.outbox_take(p_n int, p_lease_s int)
returns table (
	id bigint, commune bigint, commune_name text, commune_host text, time_zone text,
	settings jsonb, kind text, recipient text, template text, language text, model jsonb,
	attempts int, created_s bigint)
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with due as materialized (
		select w.commune, w.id
		from outbox w
		where w.state = 'pending'
		and w.next_at <= now()
		-- told to the hub by who has its keys (worker.hubee_push_take)
		and w.kind <> 'hubee'
		order by w.next_at, w.id
		limit p_n
		for update skip locked
	), taken as (
		update outbox o
		set
			attempts = o.attempts + 1,
			next_at = now() + make_interval(secs => p_lease_s)
		from due d
		where o.commune = d.commune
		and o.id = d.id
		returning o.*
	)
	select
		t.id, t.commune, c.name, h.host, c.time_zone,
		coalesce((
			select jsonb_object_agg(s.name, s.value)
			from setting s
			where s.commune = t.commune
		), '{}'),
		t.kind, t.recipient, t.template, t.language, t.model, t.attempts,
		floor(extract(epoch from t.created_at))::bigint
	from taken t
	join commune c on c.id = t.commune
	join host_name h on h.commune = t.commune and h.main
	order by t.id
$$;
comment on function worker.outbox_take(int, int) is 'Takes what is due, for a time: what is not told of by then is taken again. Two workers never take the same.';

create function worker.outbox_sent(p_id bigint, p_message_id text)
returns boolean
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with done as (
		update outbox o
		set
			state = 'sent',
			sent_at = now(),
			message_id = p_message_id,
			last_error = null,
			model = '{}'
		where o.id = p_id
		and o.state = 'pending'
		returning o.id
	)
	select exists (select from done)
$$;
comment on function worker.outbox_sent(bigint, text) is 'It left; its model is emptied, for it holds links. False where that was told before.';

create function worker.outbox_failed(p_id bigint, p_permanent boolean, p_detail text)
returns text
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with delay as (
		select o.commune, o.id,
			p_permanent or now() >= o.created_at + interval '72 hours' as over,
			least(
				now() + (array['1 minute', '5 minutes', '15 minutes', '1 hour', '3 hours',
					'6 hours', '12 hours'])[least(greatest(o.attempts, 1), 7)]::interval,
				o.created_at + interval '72 hours') as again_at
		from outbox o
		where o.id = p_id
		and o.state = 'pending'
	)
	update outbox o
	set
		state = case when d.over then 'failed' else 'pending' end,
		next_at = case when d.over then o.next_at else d.again_at end,
		model = case when d.over and o.kind <> 'letter' then '{}' else o.model end,
		last_error = left(p_detail, 500)
	from delay d
	where o.commune = d.commune
	and o.id = d.id
	returning o.state
$$;
comment on function worker.outbox_failed(bigint, boolean, text) is 'It did not leave: tried again after a growing delay, for 72 hours; refused for good, failed at once. Gives the state. The model of a letter stays: it tells its name, and holds no link.';

create function worker.letter_made(
	p_id bigint, p_name text, p_size bigint, p_sha256 bytea, p_key bytea, p_chunks bytea[])
returns boolean
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	made outbox;
	stored bigint;
begin
	update outbox o
	set
		state = 'sent',
		sent_at = now(),
		last_error = null,
		model = '{}'
	where o.commune = tenant()
	and o.id = p_id
	and o.kind = 'letter'
	and o.state = 'pending'
	returning o.* into made;
	if not found then
		return false;
	end if;
	stored := file_store(null, made.request, 'agent', null, p_name, 'application/pdf', p_size,
		p_sha256, p_key, 'clean', p_chunks);
	update file f
	set message = made.message
	where f.commune = made.commune
	and f.id = stored;
	return true;
end
$$;
comment on function worker.letter_made(bigint, text, bigint, bytea, bytea, bytea[]) is 'A letter was made: it becomes a file of its message, in the commune entered. False where that was told before.';

create function worker.scan_take(p_after bigint, p_n int)
returns table (id bigint, commune bigint, commune_host text, key bytea, chunks int, size bigint)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select f.id, f.commune, h.host, f.key, f.chunks, f.size
	from file f
	join host_name h on h.commune = f.commune and h.main
	where f.state = 'to-scan'
	and f.id > p_after
	order by f.id
	limit p_n
$$;
comment on function worker.scan_take(bigint, int) is 'Files that wait for the scanner, the oldest first, after one that had no verdict; their commune is entered by its host to open them.';

create function worker.file_chunk(p_commune bigint, p_file bigint, p_n int)
returns bytea
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select c.data
	from file_chunk c
	where c.commune = p_commune
	and c.file = p_file
	and c.n = p_n
$$;
comment on function worker.file_chunk(bigint, bigint, int) is 'A sealed chunk, for the scanner.';

create function worker.scan_done(p_commune bigint, p_file bigint, p_state text)
returns boolean
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with told as (
		update file f
		set state = p_state
		where f.commune = p_commune
		and f.id = p_file
		and f.state = 'to-scan'
		returning f.id
	)
	select exists (select from told)
$$;
comment on function worker.scan_done(bigint, bigint, text) is 'What the scanner found: clean or infected; false where the file is gone or was told of before.';

grant execute on function
	worker.outbox_take(int, int),
	worker.outbox_sent(bigint, text),
	worker.outbox_failed(bigint, boolean, text),
	worker.letter_made(bigint, text, bigint, bytea, bytea, bytea[]),
	worker.scan_take(bigint, int),
	worker.file_chunk(bigint, bigint, int),
	worker.scan_done(bigint, bigint, text)
	to parvis_worker;

commit;
