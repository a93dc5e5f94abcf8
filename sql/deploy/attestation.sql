-- Deploy parvis:attestation to pg
-- requires: worker_outbox agent_request answer_template
-- Attestations that anyone can verify: the keys that sign them, which were
-- issued, which hold no more.
begin;
set local role parvis_owner;

create table parvis.attestation_key (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id text not null,
	public bytea not null,
	sealed bytea not null,
	created_at timestamptz not null default now(),
	retired_at timestamptz,
	constraint attestation_key_pkey primary key (commune, id),
	constraint attestation_key_commune_fkey foreign key (commune) references parvis.commune (id),
	constraint attestation_key_id_form check (id ~ '^[0-9a-f]{16}$'),
	constraint attestation_key_public_size check (octet_length(public) = 32),
	constraint attestation_key_sealed_size check (octet_length(sealed) between 64 and 256)
);
create unique index attestation_key_current_index on parvis.attestation_key (commune) where retired_at is null;
call parvis.protect('parvis.attestation_key');
comment on table parvis.attestation_key is 'The keys (Ed25519) that sign attestations. Kept for ever: what an old one signed is still verified. No personal data.';
comment on column parvis.attestation_key.commune is 'Tenant.';
comment on column parvis.attestation_key.id is 'First bytes of the BLAKE2b of the public key: named in what it signs.';
comment on column parvis.attestation_key.public is 'Published on the commune''s site.';
comment on column parvis.attestation_key.sealed is 'The secret one, sealed with the commune''s key.';
comment on column parvis.attestation_key.created_at is 'Since when it signs.';
comment on column parvis.attestation_key.retired_at is 'Since when it signs nothing more; null: the one that signs.';

create table parvis.attestation (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	number text not null,
	id bigint generated always as identity,
	request bigint,
	kind text not null,
	key text not null,
	issued_on date not null,
	expires_on date,
	sha256 parvis.hash not null,
	revoked_at timestamptz,
	revoked_by bigint,
	reason text,
	constraint attestation_pkey primary key (commune, number),
	constraint attestation_id_key unique (commune, id),
	constraint attestation_sha256_key unique (commune, sha256),
	constraint attestation_key_fkey foreign key (commune, key) references parvis.attestation_key (commune, id),
	constraint attestation_request_fkey foreign key (commune, request)
		references parvis.request (commune, id) on delete set null (request),
	constraint attestation_agent_fkey foreign key (commune, revoked_by) references parvis.agent (commune, id),
	constraint attestation_number_form check (number ~ '^A-[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}$'),
	constraint attestation_kind_length check (length(kind) between 1 and 200),
	constraint attestation_expires_range check (expires_on >= issued_on),
	constraint attestation_revoked check ((revoked_at is null) = (reason is null) and (revoked_at is null) = (revoked_by is null)),
	constraint attestation_reason_length check (length(reason) between 1 and 1000)
);
create index attestation_request_index on parvis.attestation (commune, request) where request is not null;
create index attestation_revoked_index on parvis.attestation (commune, id) where revoked_at is not null;
call parvis.protect('parvis.attestation');
comment on table parvis.attestation is 'Which attestations were issued and which were revoked; not for whom: that is in the document alone. Kept as long as someone may show one. Legal basis: public task.';
comment on column parvis.attestation.commune is 'Tenant.';
comment on column parvis.attestation.number is 'Printed on it; says nothing of the request.';
comment on column parvis.attestation.id is 'Their order.';
comment on column parvis.attestation.request is 'That it was issued for, until that is erased.';
comment on column parvis.attestation.kind is 'What it attests, in words.';
comment on column parvis.attestation.key is 'Which key signed it.';
comment on column parvis.attestation.issued_on is 'Its date, in the commune''s time zone.';
comment on column parvis.attestation.expires_on is 'Last day on which it holds; null: no end.';
comment on column parvis.attestation.sha256 is 'Of the PDF: another byte is another document.';
comment on column parvis.attestation.revoked_at is 'Since when it holds no more.';
comment on column parvis.attestation.revoked_by is 'Which agent revoked it.';
comment on column parvis.attestation.reason is 'Why; for agents only.';

-- the site
create function citizen.attestation_keys()
returns table (id text, public bytea, created_at timestamptz, retired_at timestamptz)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select k.id, k.public, k.created_at, k.retired_at
	from attestation_key k
	order by k.created_at desc, k.id
$$;
comment on function citizen.attestation_keys() is 'The public keys of the commune, the one that signs first.';

create function citizen.attestation(p_number text)
returns table (number text, kind text, issued_on date, expires_on date, expired boolean, revoked_at timestamptz)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select a.number, a.kind, a.issued_on, a.expires_on, coalesce(a.expires_on < today(), false), a.revoked_at
	from attestation a
	where a.number = p_number
$$;
comment on function citizen.attestation(text) is 'Whether an attestation of that number was issued, and holds; not for whom.';

create function citizen.attestation_file(p_sha256 bytea)
returns table (number text, kind text, issued_on date, expires_on date, expired boolean, revoked_at timestamptz)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select a.number, a.kind, a.issued_on, a.expires_on, coalesce(a.expires_on < today(), false), a.revoked_at
	from attestation a
	where a.sha256 = p_sha256
$$;
comment on function citizen.attestation_file(bytea) is 'The attestation that a PDF is, to the byte; none for any other file.';

create function citizen.attestations_revoked()
returns table (number text, revoked_at timestamptz)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select a.number, a.revoked_at
	from attestation a
	where a.revoked_at is not null
	order by a.id
$$;
comment on function citizen.attestations_revoked() is 'The numbers that hold no more: published.';

-- the desk
create function agent.attestations(p_number text, p_before bigint, p_limit int)
returns table (
	id bigint, number text, kind text, issued_on date, expires_on date, revoked_at timestamptz,
	revoked_by text, reason text, reference text, person_name text)
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
		t.id, t.number, t.kind, t.issued_on, t.expires_on, t.revoked_at, a.name, t.reason,
		r.reference, r.person_name
	from attestation t
	left join request r on r.id = t.request
	left join agent a on a.id = t.revoked_by
	where (p_number is null or t.number = p_number)
	and (p_before is null or t.id < p_before)
	and (services is null or r.service = any(services))
	order by t.id desc
	limit p_limit;
end
$$;
comment on function agent.attestations(text, bigint, int) is 'The attestations issued for the requests that the agent signed in sees (all, those of requests erased too, for who sees all), the latest first: of a number, or before one.';

create function agent.attestation_revoke(p_number text, p_reason text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	services text[] := services_of(me);
begin
	update attestation t
	set
		revoked_at = now(),
		revoked_by = me,
		reason = p_reason
	where t.number = p_number
	and t.revoked_at is null
	and (services is null or exists (
		select
		from request r
		where r.id = t.request
		and r.service = any(services)));
	if not found and not exists (
		select
		from agent.attestations(p_number, null, 1)
	) then
		perform refuse(404, 'agent.attestation.unknown');
	end if;
end
$$;
comment on function agent.attestation_revoke(text, text) is 'The attestation holds no more, for ever; twice is once. PV404 agent.attestation.unknown.';

grant execute on function
	citizen.attestation_keys(),
	citizen.attestation(text),
	citizen.attestation_file(bytea),
	citizen.attestations_revoked()
	to parvis_citizen;
grant execute on function
	agent.attestations(text, bigint, int),
	agent.attestation_revoke(text, text)
	to parvis_agent;

-- the worker
set local role parvis_keeper;

create function worker.attestation_key()
returns table (id text, sealed bytea)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select k.id, k.sealed
	from attestation_key k
	where k.commune = tenant()
	and k.retired_at is null
$$;
comment on function worker.attestation_key() is 'The key that signs for the commune entered; none before its first attestation.';

create function worker.attestation_key_add(p_id text, p_public bytea, p_sealed bytea, p_only_first boolean)
returns boolean
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform
	from commune c
	where c.id = tenant()
	for update;
	if p_only_first and exists (
		select
		from attestation_key k
		where k.commune = tenant()
		and k.retired_at is null
	) then
		return false;
	end if;
	update attestation_key k
	set retired_at = now()
	where k.commune = tenant()
	and k.retired_at is null;
	insert into attestation_key (commune, id, public, sealed)
	values (tenant(), p_id, p_public, p_sealed);
	return true;
end
$$;
comment on function worker.attestation_key_add(text, bytea, bytea, boolean) is 'A key signs for the commune entered from now on; the one before it verifies still. p_only_first: only where there is none: false then.';

create function worker.attestation_made(
	p_id bigint, p_name text, p_size bigint, p_sha256 bytea, p_key bytea, p_chunks bytea[],
	p_number text, p_kind text, p_signing text, p_issued_on date, p_expires_on date)
returns boolean
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	about bigint;
begin
	select o.request
	into about
	from outbox o
	where o.commune = tenant()
	and o.id = p_id;
	if not worker.letter_made(p_id, p_name, p_size, p_sha256, p_key, p_chunks) then
		return false;
	end if;
	insert into attestation (commune, number, request, kind, key, issued_on, expires_on, sha256)
	values (tenant(), p_number, about, p_kind, p_signing, p_issued_on, p_expires_on, p_sha256);
	return true;
end
$$;
comment on function worker.attestation_made(bigint, text, bigint, bytea, bytea, bytea[], text, text, text, date, date) is 'The same as letter_made, of an attestation: it is known from then on. False where that was told before.';

grant execute on function
	worker.attestation_key(),
	worker.attestation_key_add(text, bytea, bytea, boolean),
	worker.attestation_made(bigint, text, bigint, bytea, bytea, bytea[], text, text, text, date, date)
	to parvis_worker;

commit;
