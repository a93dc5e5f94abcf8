-- Deploy parvis:api to pg
-- requires: token agent_request
begin;
set local role parvis_owner;

create table parvis.request_change (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	request bigint not null,
	service text not null,
	n int not null,
	kind parvis.event_kind not null,
	at timestamptz not null,
	constraint request_change_pkey primary key (commune, request),
	constraint request_change_request_fkey foreign key (commune, request)
		references parvis.request (commune, id),
	constraint request_change_n_range check (n >= 1)
);
create index request_change_latest_index on parvis.request_change (commune, service, at, request);
call parvis.protect('parvis.request_change');
comment on table parvis.request_change is 'The last event of each request, by the service that has it: what the feed is read from. No personal data: kept as the events are. Legal basis: public task.';
comment on column parvis.request_change.commune is 'Tenant.';
comment on column parvis.request_change.request is 'Of which request.';
comment on column parvis.request_change.service is 'Which service had it then.';
comment on column parvis.request_change.n is 'Place of the event in the chain.';
comment on column parvis.request_change.kind is 'What happened.';
comment on column parvis.request_change.at is 'When.';

create function parvis.note_change()
returns trigger
language plpgsql
set search_path = parvis, pg_temp
as $$
begin
	insert into request_change (commune, request, service, n, kind, at)
	select new.commune, new.request, r.service, new.n, new.kind, new.at
	from request r
	where r.commune = new.commune
	and r.id = new.request
	on conflict on constraint request_change_pkey do update
	set
		service = excluded.service,
		n = excluded.n,
		kind = excluded.kind,
		at = excluded.at;
	return null;
end
$$;
comment on function parvis.note_change() is 'Trigger: the last event of a request, in request_change.';
grant execute on function parvis.note_change() to parvis_keeper;

create trigger event_noted
	after insert on parvis.event
	for each row execute function parvis.note_change();

create function agent.feed(p_place text, p_limit int)
returns table (
	reference text, procedure text, title text, service text, state text,
	received_at timestamptz, kind text, changed_at timestamptz, place text)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	services text[] := coalesce(services_of(signed_in()), array(select s.name from service s));
	wanted int := least(greatest(p_limit, 1), 201);
	after_at timestamptz := 'infinity';
	after_id bigint := 0;
begin
	if p_place ~ '^[0-9]{1,18}-[0-9]{1,18}$' then
		after_at := to_timestamp(0) + split_part(p_place, '-', 1)::bigint * interval '1 microsecond';
		after_id := split_part(p_place, '-', 2)::bigint;
	end if;
	return query
	select
		r.reference, r.procedure, d.title, r.service, r.state::text, r.received_at,
		page.kind, page.at, (extract(epoch from page.at) * 1000000)::bigint || '-' || page.request
	from (
		select found.request, found.kind, found.at
		from unnest(services) s (service)
		-- of each service no more than a page, by its index
		cross join lateral (
			select c.request, c.kind::text, c.at
			from request_change c
			where c.service = s.service
			and (c.at, c.request) < (after_at, after_id)
			order by c.at desc, c.request desc
			limit wanted
		) found
		order by found.at desc, found.request desc
		limit wanted
	) page
	join request r on r.id = page.request
	join definition d on d.digest = r.digest
	-- one that was given to another service is that one's affair
	where r.service = any(services)
	order by page.at desc, page.request desc;
end
$$;
comment on function agent.feed(text, int) is 'The requests that who is signed in sees, the last changed first, after a place; what they are and where they stand, nothing of who asked.';

create function agent.document_look(p_reference text, p_file bigint)
returns boolean
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen request := seen_request(p_reference);
begin
	perform
	from file f
	where f.id = p_file
	and f.request = seen.id;
	if not found then
		perform refuse(404, 'file.unknown');
	end if;
	insert into look (request, agent)
	values (seen.id, signed_in());
	return true;
end
$$;
comment on function agent.document_look(text, bigint) is 'Writes down that a file of a request is read by itself, without the request; PV404 file.unknown for none of it.';

create function agent.written(
	p_reference text, p_token text,
	out id bigint, out kind text, out text text, out at timestamptz)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen request := seen_request(p_reference);
begin
	select w.*
	into id, kind, text, at
	from (
		select m.id, m.kind::text, m.text, m.at
		from message m
		where m.request = seen.id
		and m.token = p_token
		union all
		select n.id, 'note', n.text, n.at
		from note n
		where n.request = seen.id
		and n.token = p_token
	) w;
end
$$;
comment on function agent.written(text, text) is 'The message or the note of a token: what a request sent twice has written; nulls where there is none.';

grant execute on function
	agent.feed(text, int),
	agent.document_look(text, bigint),
	agent.written(text, text)
	to parvis_agent;

-- What happened before this change.
set local role parvis_keeper;
insert into parvis.request_change (commune, request, service, n, kind, at)
select e.commune, e.request, r.service, e.n, e.kind, e.at
from (
	select distinct on (x.commune, x.request) x.commune, x.request, x.n, x.kind, x.at
	from parvis.event x
	order by x.commune, x.request, x.n desc
) e
join parvis.request r on r.commune = e.commune and r.id = e.request;

commit;
