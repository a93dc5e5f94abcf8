-- Deploy parvis:agent to pg
-- requires: commune
begin;
set local role parvis_owner;

create domain parvis.agent_duty as text
	constraint agent_duty_known check (value in ('agent', 'supervisor', 'administrator'));
comment on domain parvis.agent_duty is 'agent: deals with requests; supervisor: of every service; administrator: settings, accounts and forms.';
grant usage on type parvis.agent_duty to parvis_keeper;

create table parvis.agent (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	login text not null,
	name text not null,
	email text,
	password_hash text,
	totp_secret bytea,
	totp_step bigint,
	disabled_at timestamptz,
	created_at timestamptz not null default now(),
	constraint agent_pkey primary key (commune, id),
	constraint agent_login_key unique (commune, login),
	constraint agent_commune_fkey foreign key (commune) references parvis.commune (id),
	constraint agent_login_form check (login ~ '^[a-z0-9][a-z0-9._@-]{0,99}$'),
	constraint agent_name_length check (length(name) between 1 and 200),
	constraint agent_email_length check (length(email) between 3 and 254),
	constraint agent_password_hash_form check (password_hash like '$argon2id$%'),
	constraint agent_totp_secret_size check (octet_length(totp_secret) between 16 and 256)
);
call parvis.protect('parvis.agent');
comment on table parvis.agent is 'An account of the mairie. Personal data of staff: kept as long as they work there, then disabled, and their name kept with what they decided (CRPA art. L111-2). Legal basis: public task.';
comment on column parvis.agent.commune is 'Tenant.';
comment on column parvis.agent.id is 'The only trace of an agent in the chain of events.';
comment on column parvis.agent.login is 'Lower case; what REMOTE_USER gives under single sign-on.';
comment on column parvis.agent.name is 'Shown to colleagues, and to the citizen who is answered.';
comment on column parvis.agent.email is 'For the notices of the desk; optional.';
comment on column parvis.agent.password_hash is 'argon2id, or null where only single sign-on opens.';
comment on column parvis.agent.totp_secret is 'Secret of the one-time passwords, sealed with the commune''s key; null: not switched on.';
comment on column parvis.agent.totp_step is 'Last step of time accepted: a one-time password opens once.';
comment on column parvis.agent.disabled_at is 'Since when the account opens nothing.';
comment on column parvis.agent.created_at is 'When it was added.';

create table parvis.agent_role (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	agent bigint not null,
	role parvis.agent_duty not null,
	constraint agent_role_pkey primary key (commune, agent, role),
	constraint agent_role_agent_fkey foreign key (commune, agent)
		references parvis.agent (commune, id) on delete cascade
);
call parvis.protect('parvis.agent_role');
comment on table parvis.agent_role is 'What an agent may do. Kept with the agent. Legal basis: public task.';
comment on column parvis.agent_role.commune is 'Tenant.';
comment on column parvis.agent_role.agent is 'Whose.';
comment on column parvis.agent_role.role is 'Which.';

create table parvis.agent_service (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	agent bigint not null,
	service text not null,
	constraint agent_service_pkey primary key (commune, agent, service),
	constraint agent_service_agent_fkey foreign key (commune, agent)
		references parvis.agent (commune, id) on delete cascade,
	constraint agent_service_service_form check (service ~ '^[a-z][a-z0-9-]{0,63}$')
);
call parvis.protect('parvis.agent_service');
comment on table parvis.agent_service is 'The services whose requests an agent sees; an agent with none sees all. Kept with the agent. Legal basis: public task.';
comment on column parvis.agent_service.commune is 'Tenant.';
comment on column parvis.agent_service.agent is 'Whose.';
comment on column parvis.agent_service.service is 'As the definitions of procedures name it: etat-civil.';

commit;
