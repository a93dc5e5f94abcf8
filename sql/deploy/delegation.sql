-- Deploy parvis:delegation to pg
-- requires: service
begin;
set local role parvis_owner;

create table parvis.delegation (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	token text not null,
	kind text not null,
	giver bigint not null,
	taker bigint not null,
	services boolean not null,
	signature boolean not null,
	begins_on date not null,
	ends_on date not null,
	made_by bigint not null,
	made_at timestamptz not null default now(),
	ended_by bigint,
	ended_at timestamptz,
	constraint delegation_pkey primary key (commune, id),
	constraint delegation_token_key unique (commune, token),
	constraint delegation_commune_fkey foreign key (commune) references parvis.commune (id),
	constraint delegation_giver_fkey foreign key (commune, giver) references parvis.agent (commune, id),
	constraint delegation_taker_fkey foreign key (commune, taker) references parvis.agent (commune, id),
	constraint delegation_made_by_fkey foreign key (commune, made_by) references parvis.agent (commune, id),
	constraint delegation_ended_by_fkey foreign key (commune, ended_by) references parvis.agent (commune, id),
	constraint delegation_token_length check (length(token) between 8 and 100),
	constraint delegation_kind_known check (kind in ('delegation', 'replacement')),
	constraint delegation_other check (giver <> taker),
	constraint delegation_something check (services or signature),
	constraint delegation_period check (ends_on between begins_on and begins_on + 366),
	constraint delegation_ended check ((ended_by is null) = (ended_at is null))
);
create index delegation_taker_index on parvis.delegation (commune, taker, ends_on);
create index delegation_giver_index on parvis.delegation (commune, giver, ends_on);
call parvis.protect('parvis.delegation');
comment on table parvis.delegation is 'Who acts for whom, from one day to another. Personal data of staff: kept with what was decided under it (CRPA art. L111-2, delegations of signature). Legal basis: public task.';
comment on column parvis.delegation.commune is 'Tenant.';
comment on column parvis.delegation.id is 'Inside only.';
comment on column parvis.delegation.token is 'Of the page that made it: the same twice is once.';
comment on column parvis.delegation.kind is 'delegation: given by the agent; replacement: set by a supervisor for an absence.';
comment on column parvis.delegation.giver is 'Whose services or signature.';
comment on column parvis.delegation.taker is 'Who has them too.';
comment on column parvis.delegation.services is 'The requests of the giver''s services are seen.';
comment on column parvis.delegation.signature is 'Letters may be signed for the giver.';
comment on column parvis.delegation.begins_on is 'First day, in the commune''s time zone.';
comment on column parvis.delegation.ends_on is 'Last day; a year at most.';
comment on column parvis.delegation.made_by is 'Who wrote it.';
comment on column parvis.delegation.made_at is 'When.';
comment on column parvis.delegation.ended_by is 'Who took it back before its end.';
comment on column parvis.delegation.ended_at is 'When.';

create function parvis.stands_in_for(p_agent bigint)
returns table (agent bigint, services boolean, signature boolean)
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return query
	select d.giver, bool_or(d.services), bool_or(d.signature)
	from delegation d
	join parvis.agent a on a.commune = d.commune and a.id = d.giver
	where d.taker = p_agent
	and d.ended_at is null
	and today() between d.begins_on and d.ends_on
	and a.disabled_at is null
	group by d.giver;
end
$$;
comment on function parvis.stands_in_for(bigint) is 'For whom an agent stands in today, and in what. Never further: what one was given is not given on.';
grant execute on function parvis.stands_in_for(bigint) to parvis_keeper;

commit;
