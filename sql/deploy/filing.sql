-- Deploy parvis:filing to pg
-- requires: request
-- A request filed for somebody else, or entered by an agent for a caller, at
-- the counter, or from paper.
begin;
set local role parvis_owner;

create table parvis.draft_entry (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	draft bigint not null,
	agent bigint not null,
	came_by parvis.way not null,
	constraint draft_entry_pkey primary key (commune, draft),
	constraint draft_entry_draft_fkey foreign key (commune, draft)
		references parvis.draft (commune, id) on delete cascade,
	constraint draft_entry_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id)
);
call parvis.protect('parvis.draft_entry');
comment on table parvis.draft_entry is 'A draft that an agent fills in for somebody. Of the person it holds nothing; of the agent, who entered it; erased with the draft. Legal basis: public task (GDPR art. 6.1.e).';
comment on column parvis.draft_entry.commune is 'Tenant.';
comment on column parvis.draft_entry.draft is 'Which draft.';
comment on column parvis.draft_entry.agent is 'Who fills it in.';
comment on column parvis.draft_entry.came_by is 'How the person asked.';

create table parvis.filing (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	request bigint not null,
	came_by parvis.way not null,
	entered_by bigint,
	acting_as text,
	represented_name text,
	represented_email text,
	constraint filing_pkey primary key (commune, request),
	constraint filing_request_fkey foreign key (commune, request)
		references parvis.request (commune, id),
	constraint filing_agent_fkey foreign key (commune, entered_by) references parvis.agent (commune, id),
	constraint filing_entered check ((came_by in ('web', 'hubee')) = (entered_by is null)),
	constraint filing_acting_form check (acting_as ~ '^[a-z][a-z-]{0,31}$'),
	constraint filing_name_length check (length(represented_name) <= 300),
	constraint filing_email_length check (length(represented_email) between 3 and 254),
	constraint filing_represented check (acting_as is not null
		or (represented_name is null and represented_email is null))
);
call parvis.protect('parvis.filing');
comment on table parvis.filing is 'What is particular about how a request was filed: for somebody else, or by an agent; no row for one filed on line for oneself. Personal data, erased with the request''s: then who entered it and how stay. Legal basis: public task (GDPR art. 6.1.e).';
comment on column parvis.filing.commune is 'Tenant.';
comment on column parvis.filing.request is 'Which request.';
comment on column parvis.filing.came_by is 'How it came; kept.';
comment on column parvis.filing.entered_by is 'The agent who entered it; null: the person did; kept.';
comment on column parvis.filing.acting_as is 'In what quality the person acts for another (parent, mandat, association, entreprise); null: for oneself; kept.';
comment on column parvis.filing.represented_name is 'Whom the request is for. Personal data, erased.';
comment on column parvis.filing.represented_email is 'Where they are told of it. Personal data, erased.';

create function parvis.erase_filing()
returns trigger
language plpgsql
set search_path = parvis, pg_temp
as $$
begin
	update filing f
	set
		represented_name = null,
		represented_email = null
	where f.commune = new.commune
	and f.request = new.id;
	return null;
end
$$;
comment on function parvis.erase_filing() is 'Trigger: what is personal of a filing goes with the request''s.';
grant execute on function parvis.erase_filing() to parvis_keeper;
create trigger request_filing_erased
	after update of erased_at on parvis.request
	for each row when (new.erased_at is not null)
	execute function parvis.erase_filing();

commit;
