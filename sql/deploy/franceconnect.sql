-- Deploy parvis:franceconnect to pg
-- requires: family_file
-- Who comes by FranceConnect: tied once to an adult of a family, by a name that is
-- the same and a code mailed to the address of the file; then let in at once.
begin;
set local role parvis_owner;

create table parvis.family_tie (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	subject text not null,
	adult bigint not null,
	code parvis.hash not null,
	tries int not null default 0,
	expires_at timestamptz not null,
	constraint family_tie_pkey primary key (commune, subject, adult),
	constraint family_tie_adult_fkey foreign key (commune, adult)
		references parvis.family_adult (commune, id) on delete cascade,
	constraint family_tie_subject_length check (length(subject) between 1 and 255),
	constraint family_tie_tries_range check (tries between 0 and 10)
);
create index family_tie_adult_index on parvis.family_tie (commune, adult);
create index family_tie_expires_index on parvis.family_tie (expires_at);
call parvis.protect('parvis.family_tie');
comment on table parvis.family_tie is 'Who came by FranceConnect and is to show, by a mailed code, that they are an adult of a family. Personal data, erased when it is used, or after 30 minutes. Legal basis: security of the processing (GDPR art. 32).';
comment on column parvis.family_tie.commune is 'Tenant.';
comment on column parvis.family_tie.subject is 'The sub that FranceConnect gave.';
comment on column parvis.family_tie.adult is 'Who they may be: one of each family that has their name and address.';
comment on column parvis.family_tie.code is 'Of the mailed code.';
comment on column parvis.family_tie.tries is 'Wrong codes: ten at most.';
comment on column parvis.family_tie.expires_at is 'Until when the code is good.';

create function parvis.family_named(
	p_adult parvis.family_adult, p_family_name text, p_given_names text, p_usual_name text)
returns boolean
language sql
immutable
set search_path = parvis, pg_temp
as $$
	select words(p_adult.last_name) <@ words(p_family_name || ' ' || p_usual_name)
		and words(p_adult.first_name) <@ words(p_given_names)
		and words(p_adult.last_name) <> '{}'
		and words(p_adult.first_name) <> '{}'
$$;
comment on function parvis.family_named(parvis.family_adult, text, text, text) is 'Whether an adult has the name that FranceConnect tells: any of the given names, the family name or the usual one, whatever the accents.';

create function citizen.federated_enter(p_subject text, p_adult bigint)
returns table (session text, adult bigint, family text, reference text)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	found_adults bigint[];
begin
	select array_agg(a.id order by a.id)
	into found_adults
	from family_adult a
	where a.commune = tenant()
	and a.subject = p_subject
	and (a.left_on is null or a.left_on > today())
	and (p_adult is null or a.id = p_adult);
	return query
	select
		case when cardinality(found_adults) = 1 then family_enter(a.id, null) end,
		a.id, f.name, f.reference
	from family_adult a
	join family f on f.id = a.family
	where a.id = any(found_adults)
	order by f.name, a.id;
end
$$;
comment on function citizen.federated_enter(text, bigint) is 'Lets in who is tied to an adult: a row with its session. Of several families, a row each and no session, until one is chosen; no row for who is not tied.';

create function citizen.federated_ask(
	p_subject text, p_family_name text, p_given_names text, p_usual_name text, p_email text, p_language text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	made text := random_letters(8);
	until_at timestamptz := now() + interval '30 minutes';
	n int;
begin
	delete from family_tie t
	where t.commune = tenant()
	and (t.subject = p_subject or t.expires_at < now());
	insert into family_tie (subject, adult, code, expires_at)
	select distinct on (a.family) p_subject, a.id, family_seal(made), until_at
	from family_adults_of(p_email) a
	where family_named(a, p_family_name, p_given_names, p_usual_name)
	order by a.family, a.id;
	get diagnostics n = row_count;
	if n > 0 then
		insert into outbox (kind, recipient, template, language, model)
		values ('family-tie', p_email, 'mail/family-tie', p_language, jsonb_build_object(
			'code', left(made, 4) || '-' || right(made, 4), 'until_at', until_at));
	end if;
end
$$;
comment on function citizen.federated_ask(text, text, text, text, text, text) is 'Mails a code to an address of the files, where an adult of that name has it; nothing tells whether there is one. The name is compared, not kept.';

create function citizen.federated_tie(p_subject text, p_code text)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	-- as it is written: letters that are not in it are those that look alike
	typed text := translate(upper(regexp_replace(p_code, '[^A-Za-z0-9]', '', 'g')), 'OIL', '011');
	tied bigint[];
begin
	with used as (
		delete from family_tie t
		where t.commune = tenant()
		and t.subject = p_subject
		and t.code = family_seal(typed)
		and t.tries < 10
		and t.expires_at > now()
		returning t.adult
	)
	select array_agg(u.adult order by u.adult)
	into tied
	from used u;
	if tied is null then
		update family_tie t
		set tries = t.tries + 1
		where t.commune = tenant()
		and t.subject = p_subject
		and t.tries < 10;
		return null;
	end if;
	-- of one family, one is this person
	update family_adult a
	set subject = null
	where a.commune = tenant()
	and a.subject = p_subject
	and a.family in (select b.family from family_adult b where b.id = any(tied))
	and a.id <> all(tied);
	update family_adult a
	set subject = p_subject
	where a.id = any(tied);
	return family_enter(tied[1], (select a.email from family_adult a where a.id = tied[1]));
end
$$;
comment on function citizen.federated_tie(text, text) is 'Ties who came by FranceConnect to the adults whose mailed code they have, and gives a session; null for a wrong code, ten times at most.';

grant execute on function
	citizen.federated_enter(text, bigint),
	citizen.federated_ask(text, text, text, text, text, text),
	citizen.federated_tie(text, text)
	to parvis_citizen;

set local role parvis_keeper;

create function worker.family_access_purge()
returns bigint
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with untied as (
		delete from family_tie t
		where t.expires_at < now()
		returning 1
	), gone as (
		delete from family_access a
		where a.expires_at < now()
		returning 1
	)
	select (select count(*) from untied) + (select count(*) from gone)
$$;
comment on function worker.family_access_purge() is 'Erases links, codes and sessions that have expired, and who did not show that they are of a family; how many.';
grant execute on function worker.family_access_purge() to parvis_worker;

commit;
