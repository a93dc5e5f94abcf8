-- Deploy parvis:commune to pg
-- requires: schema
begin;
set local role parvis_owner;

create table parvis.commune (
	id bigint generated always as identity,
	insee text not null,
	name text not null,
	time_zone text not null,
	wrapped_key bytea not null,
	created_at timestamptz not null default now(),
	constraint commune_pkey primary key (id),
	constraint commune_insee_key unique (insee),
	constraint commune_insee_form check (insee ~ '^([0-9]{2}|2[AB])[0-9]{3}$'),
	constraint commune_name_length check (length(name) between 1 and 200),
	constraint commune_time_zone_length check (length(time_zone) between 1 and 64),
	constraint commune_wrapped_key_length check (octet_length(wrapped_key) between 32 and 256)
);
call parvis.protect('parvis.commune', 'id');
comment on table parvis.commune is 'A tenant. No personal data.';
comment on column parvis.commune.id is 'The tenant in every other key.';
comment on column parvis.commune.insee is 'Code of the Code officiel géographique (INSEE).';
comment on column parvis.commune.name is 'Its name, with its article: Saint-Exemple-sur-Orge.';
comment on column parvis.commune.time_zone is 'IANA name: a legal day is a date there (overseas communes).';
comment on column parvis.commune.wrapped_key is 'The key of its files, sealed under the master key, which is not in the database.';
comment on column parvis.commune.created_at is 'When it was added.';

create table parvis.host_name (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	host text not null,
	main boolean not null,
	constraint host_name_pkey primary key (commune, host),
	constraint host_name_host_key unique (host),
	constraint host_name_commune_fkey foreign key (commune) references parvis.commune (id),
	constraint host_name_host_form check (host ~ '^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$')
);
create unique index host_name_main_index on parvis.host_name (commune) where main;
call parvis.protect('parvis.host_name');
comment on table parvis.host_name is 'The hosts under which a commune is served. No personal data.';
comment on column parvis.host_name.commune is 'Tenant.';
comment on column parvis.host_name.host is 'Lower case, without port; belongs to one commune only.';
comment on column parvis.host_name.main is 'The one that mails and links name; one for each commune.';

create table parvis.setting (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	name text not null,
	value jsonb not null,
	constraint setting_pkey primary key (commune, name),
	constraint setting_commune_fkey foreign key (commune) references parvis.commune (id),
	constraint setting_name_form check (name ~ '^[a-z][a-z0-9_-]{0,63}$'),
	constraint setting_value_size check (octet_length(value::text) <= 262144)
);
call parvis.protect('parvis.setting');
comment on table parvis.setting is 'What a commune says and how it looks: contacts, hours, legal notice, accessibility record, colours, logo. Public data.';
comment on column parvis.setting.commune is 'Tenant.';
comment on column parvis.setting.name is 'Key of the setting.';
comment on column parvis.setting.value is 'Any JSON, at most 256 KiB.';

commit;
