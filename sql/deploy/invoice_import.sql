-- Deploy parvis:invoice_import to pg
-- requires: till
-- Invoices by file: tried first, then issued, all of them or none.
begin;
set local role parvis_owner;

create table parvis.invoice_import (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	regie bigint not null,
	token text not null,
	agent bigint not null,
	digest bytea not null,
	data jsonb,
	invoices int not null,
	tried_at timestamptz not null default now(),
	done_at timestamptz,
	constraint invoice_import_pkey primary key (commune, id),
	constraint invoice_import_token_key unique (commune, token),
	constraint invoice_import_regie_fkey foreign key (commune, regie) references parvis.regie (commune, id),
	constraint invoice_import_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint invoice_import_token_length check (length(token) between 8 and 90),
	constraint invoice_import_digest_size check (octet_length(digest) = 32),
	constraint invoice_import_data_array check (jsonb_typeof(data) = 'array'),
	constraint invoice_import_data_size check (octet_length(data::text) <= 8388608),
	constraint invoice_import_invoices_range check (invoices between 1 and 1000),
	constraint invoice_import_done check ((done_at is null) = (data is not null))
);
create index invoice_import_digest_index on parvis.invoice_import (commune, regie, digest) where done_at is not null;
call parvis.protect('parvis.invoice_import');
comment on table parvis.invoice_import is 'A file of invoices that was tried. Personal data (payers): erased when it is issued, or after a day; who issued how many and when is kept for a year. Legal basis: public task (CGCT art. R1617-1).';
comment on column parvis.invoice_import.commune is 'Tenant.';
comment on column parvis.invoice_import.id is 'Inside only.';
comment on column parvis.invoice_import.regie is 'Whose invoices.';
comment on column parvis.invoice_import.token is 'Of the page that tried it: issued once.';
comment on column parvis.invoice_import.agent is 'Who tried it.';
comment on column parvis.invoice_import.digest is 'SHA-256 of what it says: the same again is told.';
comment on column parvis.invoice_import.data is 'The invoices, as invoice_issue() takes them. Personal data, emptied when they are issued.';
comment on column parvis.invoice_import.invoices is 'How many.';
comment on column parvis.invoice_import.tried_at is 'When it was tried.';
comment on column parvis.invoice_import.done_at is 'When they were issued.';

create function agent.invoice_import_try(p_regie text, p_token text, p_data jsonb)
returns timestamptz
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine regie := cashier(p_regie);
	said bytea := sha256(convert_to(p_data::text, 'UTF8'));
begin
	if not mine.active then
		perform refuse(422, 'regie.inactive');
	end if;
	insert into invoice_import (regie, token, agent, digest, data, invoices)
	values (mine.id, p_token, signed_in(), said, p_data, jsonb_array_length(p_data))
	on conflict on constraint invoice_import_token_key do nothing;
	return (
		select max(m.done_at)
		from invoice_import m
		where m.regie = mine.id
		and m.digest = said
		and m.done_at is not null
	);
end
$$;
comment on function agent.invoice_import_try(text, text, jsonb) is 'Keeps the invoices of a file, [{subject, payer_name …}], until they are confirmed, for a day: nothing is issued. When the same were issued before; null: never. PV404 regie.unknown; PV422 regie.inactive.';

create function agent.invoice_import_confirm(p_regie text, p_token text)
returns int
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine regie := cashier(p_regie);
	me bigint := signed_in();
	tried invoice_import;
begin
	select m.*
	into tried
	from invoice_import m
	where m.token = p_token
	and m.regie = mine.id
	and m.agent = me
	for update;
	if not found then
		perform refuse(404, 'batch.unknown');
	end if;
	if tried.done_at is not null then
		return tried.invoices;
	end if;
	perform invoice_issue(mine, p_token || '-' || d.n, d.one, me)
	from jsonb_array_elements(tried.data) with ordinality as d (one, n);
	update invoice_import m
	set
		data = null,
		done_at = now()
	where m.id = tried.id;
	return tried.invoices;
end
$$;
comment on function agent.invoice_import_confirm(text, text) is 'Issues what was tried under a token, by who tried it: all of it or none; how many, the same again for the same token. PV404 batch.unknown.';
grant execute on function
	agent.invoice_import_try(text, text, jsonb),
	agent.invoice_import_confirm(text, text)
	to parvis_agent;

set local role parvis_keeper;

create function worker.invoice_imports_purge()
returns bigint
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with gone as (
		delete from invoice_import m
		where (m.done_at is null and m.tried_at < now() - interval '1 day')
		or m.done_at < now() - interval '1 year'
		returning 1
	)
	select count(*)
	from gone
$$;
comment on function worker.invoice_imports_purge() is 'Erases files that nobody confirmed for a day, and the trace of those issued a year ago; how many.';
grant execute on function worker.invoice_imports_purge() to parvis_worker;

commit;
