-- Deploy parvis:definition to pg
-- requires: holiday
begin;
set local role parvis_owner;

create table parvis.definition (
	digest text not null,
	name text not null,
	title text not null,
	summary text not null,
	category text not null,
	service text not null,
	retention interval not null,
	delay interval not null,
	delay_working boolean not null default false,
	xml text not null,
	published_at timestamptz not null default now(),
	own boolean not null default false,
	constraint definition_pkey primary key (digest),
	constraint definition_digest_form check (digest ~ '^[0-9a-f]{64}$'),
	constraint definition_name_form check (name ~ '^[a-z][a-z0-9-]{0,63}$'),
	constraint definition_title_length check (length(title) between 1 and 300),
	constraint definition_summary_length check (length(summary) <= 2000),
	constraint definition_category_length check (length(category) <= 100),
	constraint definition_service_form check (service ~ '^[a-z][a-z0-9-]{0,63}$'),
	constraint definition_retention_range check (retention between '1 day' and '100 years'),
	constraint definition_delay_range check (delay between '0 days' and '10 years'),
	constraint definition_xml_size check (octet_length(xml) between 1 and 4194304)
);
create index definition_name_index on parvis.definition (name, published_at);
create trigger definition_immutable
	before update or delete on parvis.definition
	for each row execute function parvis.append_only();
create trigger definition_not_truncated
	before truncate on parvis.definition
	for each statement execute function parvis.append_only();
grant select, insert on parvis.definition to parvis_keeper;
comment on table parvis.definition is 'A procedure as one ODK XForms file, never changed once published; serves every commune, so it has no tenant. No personal data.';
comment on column parvis.definition.digest is 'BLAKE2b-256 of the file, hexadecimal: drafts and requests are pinned to it.';
comment on column parvis.definition.name is 'Segment of the address: etat-civil.';
comment on column parvis.definition.title is 'As citizens read it.';
comment on column parvis.definition.summary is 'One sentence for lists and for search.';
comment on column parvis.definition.category is 'Heading under which lists put it.';
comment on column parvis.definition.service is 'Service of the mairie that receives the requests.';
comment on column parvis.definition.retention is 'From the receipt of a request to its erasure.';
comment on column parvis.definition.delay is 'From the receipt to the day it is due, where the program names none (two months: CRPA art. L231-1).';
comment on column parvis.definition.delay_working is 'The days of the delay are working ones (P10B).';
comment on column parvis.definition.xml is 'The file itself.';
comment on column parvis.definition.published_at is 'When it was published here.';
comment on column parvis.definition.own is 'It came from a commune: programs read it within tighter limits.';

create table parvis.procedure (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	name text not null,
	digest text not null,
	enabled boolean not null default true,
	updated_at timestamptz not null default now(),
	own boolean not null default false,
	opens_at timestamptz,
	closes_at timestamptz,
	constraint procedure_pkey primary key (commune, name),
	constraint procedure_commune_fkey foreign key (commune) references parvis.commune (id),
	constraint procedure_digest_fkey foreign key (digest) references parvis.definition (digest),
	constraint procedure_period check (opens_at < closes_at)
);
call parvis.protect('parvis.procedure');
comment on table parvis.procedure is 'A procedure that a commune offers, and the definition that begins now. No personal data.';
comment on column parvis.procedure.commune is 'Tenant.';
comment on column parvis.procedure.name is 'As its definition.';
comment on column parvis.procedure.digest is 'The definition that new drafts are pinned to.';
comment on column parvis.procedure.enabled is 'False: no draft begins; those begun go on.';
comment on column parvis.procedure.opens_at is 'No draft begins before; null: since ever.';
comment on column parvis.procedure.closes_at is 'No draft begins from then on, those begun are finished; null: without end.';
comment on column parvis.procedure.updated_at is 'When its definition or its opening changed last.';
comment on column parvis.procedure.own is 'The version is the commune''s own: one published for every commune does not replace it.';

create function parvis.procedure_open(p_procedure parvis.procedure)
returns boolean
language sql
stable
set search_path = parvis, pg_temp
as $$
	select p_procedure.enabled
	and coalesce(p_procedure.opens_at <= now(), true)
	and coalesce(p_procedure.closes_at > now(), true)
$$;
comment on function parvis.procedure_open(parvis.procedure) is 'Whether a draft may begin now.';
grant execute on function parvis.procedure_open(parvis.procedure) to parvis_keeper;

create function parvis.definition_head(p_xml text, p_name text)
returns text
language sql
immutable
as $$
	select nullif(trim(coalesce(
		(xpath(format('string((//pv:procedure/pv:%1$s | //pv:procedure/@%1$s)[1])', p_name),
			p_xml::xml, head.namespaces))[1]::text,
		'')), '')
	from (select array[array['pv', 'urn:parvis:procedure']] as namespaces) head
$$;
comment on function parvis.definition_head(text, text) is 'What the head <pv:procedure> of a definition says under a name, as an element or an attribute; null where it says nothing.';
grant execute on function parvis.definition_head(text, text) to parvis_keeper;

create function parvis.due_after(p_from date, p_digest text)
returns date
language sql
stable
set search_path = parvis, pg_temp
as $$
	select case when d.delay_working
		then working_after(p_from, extract(day from d.delay)::int, tenant())
		else (p_from + d.delay)::date end
	from definition d
	where d.digest = p_digest
$$;
comment on function parvis.due_after(date, text) is 'The day by which a request that a definition begins on a day is due, in the commune entered.';

commit;
