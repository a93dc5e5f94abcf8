-- Deploy parvis:regie to pg
-- requires: administration
-- The cash offices of a mairie, who keeps them, how they number.
begin;
set local role parvis_owner;

create domain parvis.pay_mode as text
	constraint pay_mode_known check (value in ('T', 'X', 'W'));
comment on domain parvis.pay_mode is 'As PayFiP says it. T: test, no money; X: activation, one real payment; W: production. What is of one never settles what is of another.';
create domain parvis.pay_means as text
	constraint pay_means_known check (value in ('online', 'cash', 'cheque', 'card', 'cesu', 'transfer'));
comment on domain parvis.pay_means is 'How money came; online: through the provider. Each is an account of the journal.';
grant usage on type parvis.pay_mode, parvis.pay_means to parvis_keeper;

create table parvis.regie (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	code text not null,
	name text not null,
	service text not null,
	mode parvis.pay_mode not null default 'T',
	provider text,
	numcli text,
	site text,
	sealed_key bytea,
	means parvis.pay_means[] not null default '{}',
	due_days int not null default 30,
	remind boolean not null default true,
	remind_before int[] not null default '{5}',
	remind_after int[] not null default '{3,15}',
	active boolean not null default true,
	version int not null default 1,
	constraint regie_pkey primary key (commune, id),
	constraint regie_code_key unique (commune, code),
	constraint regie_service_fkey foreign key (commune, service) references parvis.service (commune, name),
	constraint regie_code_form check (code ~ '^[A-Z][A-Z0-9]{1,7}$'),
	constraint regie_name_length check (length(name) between 1 and 100),
	constraint regie_provider_known check (provider in ('payfip', 'lyra')),
	constraint regie_payfip check (provider <> 'payfip' or numcli is not null),
	constraint regie_lyra check (provider <> 'lyra' or site is not null and sealed_key is not null),
	constraint regie_numcli_form check (numcli ~ '^[0-9]{6}$'),
	constraint regie_site_form check (site ~ '^[0-9]{8}$'),
	constraint regie_sealed_key_size check (octet_length(sealed_key) between 16 and 512),
	constraint regie_due_days_range check (due_days between 1 and 365),
	constraint regie_remind_before_range check
		(cardinality(remind_before) <= 5 and 1 <= all (remind_before) and 60 >= all (remind_before)),
	constraint regie_remind_after_range check
		(cardinality(remind_after) <= 5 and 1 <= all (remind_after) and 180 >= all (remind_after)),
	constraint regie_version_range check (version >= 1)
);
create index regie_service_index on parvis.regie (commune, service);
call parvis.protect('parvis.regie');
comment on table parvis.regie is 'A cash office (régie de recettes; CGCT art. R1617-1 to R1617-18). No personal data. Kept.';
comment on column parvis.regie.commune is 'Tenant.';
comment on column parvis.regie.id is 'Inside only.';
comment on column parvis.regie.code is 'Begins the references of its invoices.';
comment on column parvis.regie.name is 'As its act of creation calls it.';
comment on column parvis.regie.service is 'The service that it is of.';
comment on column parvis.regie.mode is 'What its new invoices are: test until the mairie says otherwise.';
comment on column parvis.regie.provider is 'Who takes payments on line; null: none.';
comment on column parvis.regie.numcli is 'Its number at PayFiP, given by the DGFiP.';
comment on column parvis.regie.site is 'Its number at Lyra.';
comment on column parvis.regie.sealed_key is 'Its key at Lyra, sealed with the commune''s key.';
comment on column parvis.regie.means is 'What it takes at the counter.';
comment on column parvis.regie.due_days is 'Days before an invoice is due.';
comment on column parvis.regie.remind is 'Whether its payers are reminded by mail.';
comment on column parvis.regie.remind_before is 'How many days before the due date.';
comment on column parvis.regie.remind_after is 'How many days after it.';
comment on column parvis.regie.active is 'False: nothing new is invoiced; what is due is still paid.';
comment on column parvis.regie.version is 'Grows with each change.';

create table parvis.regie_number (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	regie bigint not null,
	kind text not null,
	mode parvis.pay_mode not null,
	year int not null,
	last int not null,
	constraint regie_number_pkey primary key (commune, regie, kind, mode, year),
	constraint regie_number_regie_fkey foreign key (commune, regie) references parvis.regie (commune, id),
	constraint regie_number_kind_known check (kind in ('invoice', 'receipt', 'docket')),
	constraint regie_number_last_range check (last between 1 and 999999)
);
call parvis.protect('parvis.regie_number');
comment on table parvis.regie_number is 'The last number given, by year, without a gap: the row is locked by who takes one until it commits. No personal data.';
comment on column parvis.regie_number.commune is 'Tenant.';
comment on column parvis.regie_number.regie is 'Whose.';
comment on column parvis.regie_number.kind is 'invoice, receipt, docket.';
comment on column parvis.regie_number.mode is 'Tests have numbers of their own: no gap in the others.';
comment on column parvis.regie_number.year is 'Financial year.';
comment on column parvis.regie_number.last is 'The last one.';

create table parvis.regie_agent (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	regie bigint not null,
	agent bigint not null,
	constraint regie_agent_pkey primary key (commune, regie, agent),
	constraint regie_agent_regie_fkey foreign key (commune, regie) references parvis.regie (commune, id),
	constraint regie_agent_agent_fkey foreign key (commune, agent)
		references parvis.agent (commune, id) on delete cascade
);
create index regie_agent_agent_index on parvis.regie_agent (commune, agent);
call parvis.protect('parvis.regie_agent');
comment on table parvis.regie_agent is 'The régisseur and mandataires of a régie: they alone handle its money (CGCT art. R1617-3). Personal data of staff: kept as long as they are. Legal basis: public task.';
comment on column parvis.regie_agent.commune is 'Tenant.';
comment on column parvis.regie_agent.regie is 'Of which.';
comment on column parvis.regie_agent.agent is 'Who.';

create function parvis.random_letters(p_n int)
returns text
language sql
volatile
as $$
	-- bytes 0 to 5 of a UUID are all random
	select string_agg(
		substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', get_byte(uuid_send(gen_random_uuid()), 0) % 32 + 1, 1), '')
	from generate_series(1, p_n) as n
$$;
comment on function parvis.random_letters(int) is 'Letters and digits that nobody guesses, without those that are confused.';

create function parvis.random_token()
returns text
language sql
volatile
as $$
	select replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')
$$;
comment on function parvis.random_token() is 'For a link or a cookie: 244 random bits.';

-- plpgsql: to_char keeps an SQL function from becoming a part of its statement.
create function parvis.euros(p_cents bigint, p_language text)
returns text
language plpgsql
immutable
as $$
begin
	return case p_language
		when 'fr' then translate(to_char(p_cents / 100.0, 'FM999,999,999,990.00'), ',.', U&'\202F,') || U&'\00A0€'
		else '€' || to_char(p_cents / 100.0, 'FM999,999,999,990.00')
	end;
end
$$;
comment on function parvis.euros(bigint, text) is 'Cents as people read them: 1 234,50 €.';

create function parvis.regie_next(p_regie bigint, p_kind text, p_mode text, p_year int, p_n int default 1)
returns int
language sql
set search_path = parvis, pg_temp
as $$
	insert into regie_number as n (regie, kind, mode, year, last)
	values (p_regie, p_kind, p_mode, p_year, p_n)
	on conflict on constraint regie_number_pkey do update
	set last = n.last + p_n
	returning n.last
$$;
comment on function parvis.regie_next(bigint, text, text, int, int) is 'The last of the next n numbers; given back if the transaction is.';

create function parvis.cashier(p_code text)
returns parvis.regie
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	found_regie regie;
begin
	select r.*
	into found_regie
	from regie r
	join regie_agent a on a.regie = r.id
	where r.code = p_code
	and a.agent = me;
	if not found then
		perform refuse(404, 'regie.unknown');
	end if;
	return found_regie;
end
$$;
comment on function parvis.cashier(text) is 'The régie, to who handles its money; PV404 regie.unknown to anybody else.';

create function parvis.regie_write(p_code text, p_settings jsonb, p_version int)
returns bigint
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	written bigint;
begin
	perform service_meet(tenant(), p_settings ->> 'service');
	insert into regie as r (code, name, service, mode, provider, numcli, site, sealed_key, means, due_days, active,
		remind, remind_before, remind_after)
	select p_code, s.name, s.service, coalesce(s.mode, 'T'), s.provider, s.numcli, s.site, s.sealed_key, coalesce(s.means, '{}'),
		coalesce(s.due_days, 30), coalesce(s.active, true),
		coalesce(s.remind, true), coalesce(s.remind_before, '{5}'), coalesce(s.remind_after, '{3,15}')
	from jsonb_to_record(p_settings) as s (
		name text, service text, mode text, provider text, numcli text, site text, sealed_key bytea,
		means text[], due_days int, active boolean, remind boolean, remind_before int[], remind_after int[])
	on conflict on constraint regie_code_key do update
	set
		name = excluded.name,
		service = excluded.service,
		mode = excluded.mode,
		provider = excluded.provider,
		numcli = excluded.numcli,
		site = excluded.site,
		-- typed once, never shown: what is not given stays
		sealed_key = coalesce(excluded.sealed_key, r.sealed_key),
		means = excluded.means,
		due_days = excluded.due_days,
		active = excluded.active,
		remind = excluded.remind,
		remind_before = excluded.remind_before,
		remind_after = excluded.remind_after,
		version = r.version + 1
	where p_version is null
	or r.version = p_version
	returning r.id into written;
	if written is null then
		perform refuse(409, 'regie.changed');
	end if;
	delete from regie_agent a
	where a.commune = tenant()
	and a.regie = written;
	insert into regie_agent (regie, agent)
	select written, a.id
	from agent a
	where a.commune = tenant()
	and a.login in (select jsonb_array_elements_text(coalesce(p_settings -> 'agents', '[]')));
	return written;
end
$$;
comment on function parvis.regie_write(text, jsonb, int) is 'Makes or changes a régie: {name, service, mode, provider, numcli, site, sealed_key, means, due_days, remind, remind_before, remind_after, active, agents}; agents are logins. PV409 regie.changed where it is not at that version (null: whichever).';
grant execute on function
	parvis.random_letters(int),
	parvis.random_token(),
	parvis.euros(bigint, text),
	parvis.regie_next(bigint, text, text, int, int),
	parvis.regie_write(text, jsonb, int)
	to parvis_keeper;

create function agent.regies()
returns table (
	code text, name text, service text, mode text, provider text, numcli text, site text, has_key boolean,
	means text[], due_days int, remind boolean, remind_before int[], remind_after int[], active boolean, version int, agents text[], mine boolean)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
begin
	return query
	select
		r.code, r.name, r.service, r.mode::text, r.provider, r.numcli, r.site, r.sealed_key is not null,
		r.means::text[], r.due_days, r.remind, r.remind_before, r.remind_after, r.active, r.version,
		array(
			select b.login
			from regie_agent a
			join agent b on b.id = a.agent
			where a.regie = r.id
			order by b.login),
		exists (select from regie_agent a where a.regie = r.id and a.agent = me)
	from regie r
	where exists (select from regie_agent a where a.regie = r.id and a.agent = me)
	or exists (select from agent_role o where o.agent = me and o.role = 'administrator')
	order by r.name collate "fr-x-icu";
end
$$;
comment on function agent.regies() is 'The régies that the agent signed in handles (mine), and all of them for an administrator, who sets them up.';

create function agent.regie_set(p_code text, p_settings jsonb, p_version int)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform administrator();
	perform regie_write(p_code, p_settings, p_version);
	perform administration_note('regie ' || lower(p_code), '{}', p_settings - 'sealed_key');
end
$$;
comment on function agent.regie_set(text, jsonb, int) is 'An administrator makes (version 0) or changes a régie; as regie_write().';
grant execute on function
	agent.regies(),
	agent.regie_set(text, jsonb, int)
	to parvis_agent;

set local role parvis_keeper;

create function worker.regie_set(p_commune bigint, p_code text, p_settings jsonb)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform set_config('parvis.commune', p_commune::text, true);
	perform regie_write(p_code, p_settings, null);
end
$$;
comment on function worker.regie_set(bigint, text, jsonb) is 'Makes or changes a régie of a commune; as regie_write().';
grant execute on function worker.regie_set(bigint, text, jsonb) to parvis_worker;

commit;
