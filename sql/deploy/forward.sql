-- Deploy parvis:forward to pg
-- requires: webhook
-- New requests told by mail to a mailbox that was confirmed.
begin;
set local role parvis_owner;

create table parvis.forward (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	token text not null,
	email text not null,
	service text,
	link parvis.hash not null,
	made_by bigint not null,
	made_at timestamptz not null default now(),
	expires_at timestamptz not null default now() + interval '7 days',
	confirmed_at timestamptz,
	constraint forward_pkey primary key (commune, id),
	constraint forward_token_key unique (commune, token),
	constraint forward_link_key unique (commune, link),
	constraint forward_email_key unique nulls not distinct (commune, email, service),
	constraint forward_service_fkey foreign key (commune, service) references parvis.service (commune, name),
	constraint forward_made_by_fkey foreign key (commune, made_by) references parvis.agent (commune, id),
	constraint forward_token_length check (length(token) between 8 and 100),
	constraint forward_email_length check (length(email) between 3 and 254)
);
create index forward_service_index on parvis.forward (commune, service);
create index forward_made_by_index on parvis.forward (commune, made_by);
call parvis.protect('parvis.forward');
comment on table parvis.forward is 'Mailboxes that are told of each new request, once they were confirmed. The address may be personal data of staff: erased when it is removed, or with the next one added where it was not confirmed in 7 days. Legal basis: public task.';
comment on column parvis.forward.commune is 'Tenant.';
comment on column parvis.forward.id is 'Inside only.';
comment on column parvis.forward.token is 'Of the form that made it: sent twice, it is one.';
comment on column parvis.forward.email is 'Where to. May be personal data.';
comment on column parvis.forward.service is 'Of the requests of which service; null: of all.';
comment on column parvis.forward.link is 'Of the token in the link that confirms it.';
comment on column parvis.forward.made_by is 'Which administrator.';
comment on column parvis.forward.made_at is 'When.';
comment on column parvis.forward.expires_at is 'Until when the link confirms.';
comment on column parvis.forward.confirmed_at is 'When who reads the mailbox agreed; nothing is sent before.';

create function parvis.forward_tell()
returns trigger
language plpgsql
set search_path = parvis, pg_temp
as $$
begin
	insert into outbox (commune, kind, recipient, template, language, model)
	select distinct
		new.commune, 'forward', f.email, 'mail/forward', 'fr',
		jsonb_build_object('reference', r.reference, 'title', d.title, 'state', 't.agent.state.' || new.state)
	from request r
	join definition d on d.digest = r.digest
	join forward f on f.commune = r.commune
	where r.commune = new.commune
	and r.id = new.request
	and f.confirmed_at is not null
	and (f.service is null or f.service = r.service);
	return null;
end
$$;
comment on function parvis.forward_tell() is 'Trigger: the mails that tell of a new request, in its own transaction: no personal data in them.';
grant execute on function parvis.forward_tell() to parvis_keeper;

create trigger event_forward_told
	after insert on parvis.event
	for each row when (new.kind = 'received') execute function parvis.forward_tell();

create function agent.forwards()
returns table (
	id bigint, email text, label text, made_by text, made_at timestamptz,
	expires_at timestamptz, confirmed_at timestamptz)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform administrator();
	return query
	select f.id, f.email, s.label, a.name, f.made_at, f.expires_at, f.confirmed_at
	from forward f
	join agent a on a.commune = f.commune and a.id = f.made_by
	left join service s on s.commune = f.commune and s.name = f.service
	order by f.email, s.label nulls first, f.id;
end
$$;
comment on function agent.forwards() is 'The mailboxes that are told of new requests, or are to confirm that they will; no label: of all services.';

create function agent.forward_add(
	p_token text, p_email text, p_service text, p_link bytea, p_path text)
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := administrator();
	made bigint;
begin
	if p_service is not null and not exists (select from service s where s.name = p_service) then
		perform refuse(422, 'agent.token.services');
	end if;
	delete from forward f
	where f.confirmed_at is null
	and f.expires_at < now();
	insert into forward (token, email, service, link, made_by)
	values (p_token, p_email, p_service, p_link, me)
	on conflict do nothing
	returning forward.id into made;
	if made is null then
		select f.id
		into made
		from forward f
		where f.token = p_token;
		if not found then
			perform refuse(422, 'agent.forward.twice');
		end if;
		return made;
	end if;
	perform administration_note('forward ' || made, '{}', jsonb_build_object(
		'name', p_email, 'service', p_service));
	insert into outbox (kind, recipient, template, language, model)
	values ('forward-confirm', p_email, 'mail/forward-confirm', 'fr', jsonb_build_object(
		'link', p_path, 'until_at', now() + interval '7 days'));
	return made;
end
$$;
comment on function agent.forward_add(text, text, text, bytea, text) is 'An administrator adds a mailbox, which is mailed the link to confirm; the same token again changes nothing. PV422 agent.forward.twice for one that is there for that service, agent.token.services for a service that is none.';

create function agent.forward_remove(p_id bigint)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	gone forward;
begin
	perform administrator();
	delete from forward f
	where f.id = p_id
	returning f.* into gone;
	if gone.id is null then
		perform refuse(404, 'error.not-found');
	end if;
	perform administration_note('forward ' || p_id,
		jsonb_build_object('email', gone.email), '{"email": null}');
end
$$;
comment on function agent.forward_remove(bigint) is 'Removes a mailbox: it is told of nothing more. PV404 where there is none.';

create function agent.forward_asked(p_link bytea, out email text, out label text, out confirmed boolean)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	select f.email, s.label, f.confirmed_at is not null
	into email, label, confirmed
	from forward f
	left join service s on s.commune = f.commune and s.name = f.service
	where f.link = p_link
	and (f.confirmed_at is not null or f.expires_at > now());
	if not found then
		perform refuse(404, 'agent.forward.unknown');
	end if;
end
$$;
comment on function agent.forward_asked(bytea) is 'What a mailed link is to confirm. PV404 for one that is unknown, removed or too old.';

create function agent.forward_confirm(p_link bytea)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform agent.forward_asked(p_link);
	update forward f
	set confirmed_at = now()
	where f.link = p_link
	and f.confirmed_at is null;
end
$$;
comment on function agent.forward_confirm(bytea) is 'Who reads the mailbox agrees: it is told of new requests from now on. Twice, it changes nothing.';

grant execute on function
	agent.forwards(),
	agent.forward_add(text, text, text, bytea, text),
	agent.forward_remove(bigint),
	agent.forward_asked(bytea),
	agent.forward_confirm(bytea)
	to parvis_agent;

commit;
