-- Deploy parvis:service to pg
-- requires: agent definition
begin;
set local role parvis_owner;

create table parvis.service (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	name text not null,
	label text not null,
	email text,
	active boolean not null default true,
	version int not null default 1,
	constraint service_pkey primary key (commune, name),
	constraint service_commune_fkey foreign key (commune) references parvis.commune (id),
	constraint service_name_form check (name ~ '^[a-z][a-z0-9-]{0,63}$'),
	constraint service_label_length check (length(label) between 1 and 100),
	constraint service_email_length check (length(email) between 3 and 254),
	constraint service_version_range check (version >= 1)
);
call parvis.protect('parvis.service');
comment on table parvis.service is 'The services of a mairie: each word that a procedure or an agent names has its row, made when it first appears. No personal data. Kept.';
comment on column parvis.service.commune is 'Tenant.';
comment on column parvis.service.name is 'The word that requests, definitions and agents keep: etat-civil.';
comment on column parvis.service.label is 'As people read it: État civil.';
comment on column parvis.service.email is 'Where the service itself is written to; optional.';
comment on column parvis.service.active is 'False: nothing new is given to it; what it has stays.';
comment on column parvis.service.version is 'Grows with each change: who changes it says which one they saw.';

create function parvis.service_label(p_name text)
returns text
language sql
immutable
as $$
	select coalesce(known.label, upper(left(p_name, 1)) || replace(substr(p_name, 2), '-', ' '))
	from (select) one
	left join (values
		('accessibilite', 'Accessibilité'),
		('ecoles', 'Écoles'),
		('elections', 'Élections'),
		('etat-civil', 'État civil')
	) as known (name, label) on known.name = p_name
$$;
comment on function parvis.service_label(text) is 'What a service is called until an administrator says otherwise.';

create function parvis.service_meet(p_commune bigint, p_name text)
returns void
language sql
set search_path = parvis, pg_temp
as $$
	insert into service (commune, name, label)
	values (p_commune, p_name, service_label(p_name))
	on conflict on constraint service_pkey do nothing
$$;
comment on function parvis.service_meet(bigint, text) is 'A word that names a service of the commune has its row.';
grant execute on function
	parvis.service_label(text),
	parvis.service_meet(bigint, text)
	to parvis_keeper;

create function parvis.service_named()
returns trigger
language plpgsql
set search_path = parvis, pg_temp
as $$
begin
	case tg_table_name
	when 'agent_service' then
		perform service_meet(new.commune, new.service);
	when 'procedure' then
		perform service_meet(new.commune, d.service)
		from definition d
		where d.digest = new.digest;
	when 'definition' then
		perform service_meet(c.id, new.service)
		from commune c
		where not new.own;
	when 'commune' then
		perform service_meet(new.id, d.service)
		from (select distinct d.service from definition d where not d.own) d;
	end case;
	return null;
end
$$;
comment on function parvis.service_named() is 'Trigger: what an agent or a procedure names as its service is one.';

create trigger agent_service_named
	after insert on parvis.agent_service
	for each row execute function parvis.service_named();
create trigger procedure_service_named
	after insert or update of digest on parvis.procedure
	for each row execute function parvis.service_named();
create trigger definition_service_named
	after insert on parvis.definition
	for each row execute function parvis.service_named();
create trigger commune_service_named
	after insert on parvis.commune
	for each row execute function parvis.service_named();

set local role parvis_keeper;
select parvis.service_meet(c.id, known.service)
from parvis.commune c
cross join lateral (
	select d.service from parvis.definition d where not d.own
	union
	select d.service
	from parvis.procedure p
	join parvis.definition d on d.digest = p.digest
	where p.commune = c.id
	union
	select s.service from parvis.agent_service s where s.commune = c.id
) known (service);

commit;
