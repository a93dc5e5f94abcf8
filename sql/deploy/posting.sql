-- Deploy parvis:posting to pg
-- requires: agent_request
-- Letters that wait to be printed and posted, many at once.
begin;
set local role parvis_owner;

create index message_post_index on parvis.message (commune, id) where post = 'to-post';

create table parvis.posting (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	message bigint not null,
	act text not null,
	agent bigint not null,
	at timestamptz not null default now(),
	constraint posting_pkey primary key (commune, id),
	constraint posting_message_fkey foreign key (commune, message)
		references parvis.message (commune, id) on delete cascade,
	constraint posting_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint posting_act_known check (act in ('printed', 'posted', 'back'))
);
create index posting_message_index on parvis.posting (commune, message);
create index posting_posted_index on parvis.posting (commune, id) where act = 'posted';
call parvis.protect('parvis.posting');
comment on table parvis.posting is 'When a letter was printed and posted, by whom. Names agents; erased with the message. Legal basis: public task.';
comment on column parvis.posting.commune is 'Tenant.';
comment on column parvis.posting.id is 'Their order.';
comment on column parvis.posting.message is 'Which letter.';
comment on column parvis.posting.act is 'printed; posted: it left; back: it did not, after all.';
comment on column parvis.posting.agent is 'Who said so.';
comment on column parvis.posting.at is 'When.';

create function parvis.letters_seen(p_messages bigint[])
returns setof parvis.message
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	services text[] := services_of(signed_in());
begin
	return query
	select m.*
	from message m
	join request r on r.id = m.request
	where m.id = any(p_messages)
	and m.post is not null
	and (services is null or r.service = any(services));
end
$$;
comment on function parvis.letters_seen(bigint[]) is 'Those of the messages that go by post and are of requests that the agent signed in sees.';

create function parvis.letter_files(p_message parvis.message)
returns jsonb
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select coalesce(jsonb_agg(jsonb_build_object(
			'id', f.id, 'name', f.name, 'type', f.type, 'size', f.size, 'state', f.state,
			'made', f.at > p_message.at) order by f.at > p_message.at desc, f.id), '[]')
		from file f
		where f.message = p_message.id
	);
end
$$;
comment on function parvis.letter_files(parvis.message) is 'The files of a message: the letter that was made of it first (made), then what an agent had added before.';

create function agent.letters(p_posted boolean, p_after bigint, p_limit int)
returns table (
	id bigint, reference text, title text, person_name text, kind text, at timestamptz,
	agent_name text, files jsonb, making boolean, failed boolean, printed_at timestamptz,
	posted_at timestamptz, posted_by text)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	services text[] := services_of(signed_in());
begin
	return query
	select
		m.id, r.reference, d.title, r.person_name, m.kind::text, m.at, a.name,
		letter_files(m),
		exists (select from outbox o where o.message = m.id and o.kind = 'letter' and o.state = 'pending'),
		exists (select from outbox o where o.message = m.id and o.kind = 'letter' and o.state = 'failed'),
		(select max(p.at) from posting p where p.message = m.id and p.act = 'printed'),
		last.at, last.name
	from message m
	join request r on r.id = m.request
	join definition d on d.digest = r.digest
	left join agent a on a.id = m.agent
	left join lateral (
		select p.at, b.name
		from posting p
		join agent b on b.id = p.agent
		where p.message = m.id
		and p.act = 'posted'
		order by p.id desc
		limit 1
	) last on true
	where m.id > coalesce(p_after, 0)
	and m.post = 'to-post'
	and not p_posted
	and (services is null or r.service = any(services))
	union all
	select
		m.id, r.reference, d.title, r.person_name, m.kind::text, m.at, a.name,
		letter_files(m), false, false,
		(select max(p.at) from posting p where p.message = m.id and p.act = 'printed'),
		left_.at, b.name
	from posting left_
	join message m on m.id = left_.message
	join request r on r.id = m.request
	join definition d on d.digest = r.digest
	join agent b on b.id = left_.agent
	left join agent a on a.id = m.agent
	where p_posted
	and left_.act = 'posted'
	and m.post = 'posted'
	and not exists (
		select
		from posting n
		where n.message = m.id
		and n.act = 'posted'
		and n.id > left_.id)
	and left_.at > now() - interval '60 days'
	and m.id > coalesce(p_after, 0)
	and (services is null or r.service = any(services))
	order by 1
	limit p_limit;
end
$$;
comment on function agent.letters(boolean, bigint, int) is 'The letters that wait to be posted, the oldest first, after one; or (p_posted) those that left in the last 60 days. No look is written down: it says of a request no more than the list does.';

create function agent.letters_print(p_messages bigint[])
returns table (id bigint, reference text, file bigint, name text, type text, state text, made boolean)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
begin
	insert into look (request, agent)
	select distinct m.request, me
	from letters_seen(p_messages) m;
	insert into posting (message, act, agent)
	select m.id, 'printed', me
	from letters_seen(p_messages) m;
	return query
	select m.id, r.reference, f.id, f.name, f.type, f.state::text, f.made
	from letters_seen(p_messages) m
	join request r on r.id = m.request
	left join lateral (
		(
			select x.id, x.name, x.type, x.state, true as made
			from file x
			where x.message = m.id
			and x.at > m.at
			and x.type = 'application/pdf'
			and x.state = 'clean'
			order by x.id desc
			limit 1
		)
		union all
		select x.id, x.name, x.type, x.state, false
		from file x
		where x.message = m.id
		and x.at <= m.at
	) f on true
	order by m.id, f.made desc, f.id;
end
$$;
comment on function agent.letters_print(bigint[]) is 'The letters to be printed, each with the PDF that was made of it (made), if there is one yet, then with the files that go with it; a letter with none of them is one row. Each is written down as printed, and its request as looked at.';

create function agent.letters_mark(p_messages bigint[], p_posted boolean)
returns int
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	told int;
begin
	with changed as (
		update message m
		set post = case when p_posted then 'posted' else 'to-post' end
		where m.id in (select s.id from letters_seen(p_messages) s)
		and (m.post = 'posted') <> p_posted
		returning m.id
	), noted as (
		insert into posting (message, act, agent)
		select c.id, case when p_posted then 'posted' else 'back' end, me
		from changed c
	)
	select count(*)
	into told
	from changed;
	return told;
end
$$;
comment on function agent.letters_mark(bigint[], boolean) is 'The letters have left by post, or (false) have not after all; how many that changes: twice is once.';

create function agent.letter_posted(p_reference text, p_message bigint)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen request := seen_request(p_reference);
begin
	if not exists (
		select
		from message m
		where m.request = seen.id
		and m.id = p_message
		and m.post is not null
	) then
		perform refuse(404, 'agent.unknown');
	end if;
	perform agent.letters_mark(array[p_message], true);
end
$$;
comment on function agent.letter_posted(text, bigint) is 'The message has left by post.';

grant execute on function
	agent.letters(boolean, bigint, int),
	agent.letters_print(bigint[]),
	agent.letters_mark(bigint[], boolean),
	agent.letter_posted(text, bigint)
	to parvis_agent;

commit;
