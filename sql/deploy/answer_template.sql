-- Deploy parvis:answer_template to pg
-- requires: agent_request edition
-- The texts that agents begin their answers with: written once, approved,
-- filled with what a request says.
begin;
set local role parvis_owner;

create domain parvis.template_kind as text
	constraint template_kind_known check (value in ('answer', 'refusal', 'question', 'message'));
comment on domain parvis.template_kind is 'Of which act a template is.';

create table parvis.answer_template (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	procedure text,
	kind parvis.template_kind not null,
	name text not null,
	last int not null default 1,
	used int,
	token text not null,
	archived_at timestamptz,
	constraint answer_template_pkey primary key (commune, id),
	constraint answer_template_token_key unique (commune, token),
	constraint answer_template_commune_fkey foreign key (commune) references parvis.commune (id),
	constraint answer_template_procedure_form check (procedure ~ '^[a-z][a-z0-9-]{0,63}$'),
	constraint answer_template_name_length check (length(name) between 1 and 200),
	constraint answer_template_token_length check (length(token) between 8 and 100),
	constraint answer_template_last_range check (last between 1 and 100000),
	constraint answer_template_used_range check (used between 1 and last)
);
create index answer_template_procedure_index on parvis.answer_template (commune, procedure);
call parvis.protect('parvis.answer_template');
comment on table parvis.answer_template is 'A text that answers are begun with. Kept for ever: what was sent can be told by it. No personal data.';
comment on column parvis.answer_template.commune is 'Tenant.';
comment on column parvis.answer_template.id is 'In addresses of the desk.';
comment on column parvis.answer_template.procedure is 'For whose requests; null: those of every procedure.';
comment on column parvis.answer_template.kind is 'For which act.';
comment on column parvis.answer_template.name is 'As agents choose it.';
comment on column parvis.answer_template.last is 'Number of its last version.';
comment on column parvis.answer_template.used is 'The version that agents may use: approved; null: none is yet.';
comment on column parvis.answer_template.token is 'Of the page that made it: twice is once.';
comment on column parvis.answer_template.archived_at is 'Since when it is offered no more; it can come back.';

create table parvis.answer_template_version (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	template bigint not null,
	n int not null,
	name text not null,
	text text not null,
	agent bigint not null,
	at timestamptz not null default now(),
	constraint answer_template_version_pkey primary key (commune, template, n),
	constraint answer_template_version_template_fkey foreign key (commune, template)
		references parvis.answer_template (commune, id),
	constraint answer_template_version_agent_fkey foreign key (commune, agent)
		references parvis.agent (commune, id),
	constraint answer_template_version_name_length check (length(name) between 1 and 200),
	constraint answer_template_version_text_length check (length(text) between 1 and 20000)
);
call parvis.protect('parvis.answer_template_version');
create trigger answer_template_version_immutable
	before update or delete on parvis.answer_template_version
	for each row execute function parvis.append_only();
create trigger answer_template_version_not_truncated
	before truncate on parvis.answer_template_version
	for each statement execute function parvis.append_only();
comment on table parvis.answer_template_version is 'What a template said, version by version. Names agents: kept with what they decided (CRPA art. L111-2). Legal basis: public task.';
comment on column parvis.answer_template_version.commune is 'Tenant.';
comment on column parvis.answer_template_version.template is 'Of which template.';
comment on column parvis.answer_template_version.n is 'Its number, from 1.';
comment on column parvis.answer_template_version.name is 'The template''s name then.';
comment on column parvis.answer_template_version.text is 'Mustache, checked before it is kept.';
comment on column parvis.answer_template_version.agent is 'Who wrote it.';
comment on column parvis.answer_template_version.at is 'When.';

create table parvis.answer_template_act (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	template bigint not null,
	act text not null,
	n int,
	agent bigint not null,
	at timestamptz not null default now(),
	constraint answer_template_act_pkey primary key (commune, id),
	constraint answer_template_act_template_fkey foreign key (commune, template)
		references parvis.answer_template (commune, id),
	constraint answer_template_act_agent_fkey foreign key (commune, agent)
		references parvis.agent (commune, id),
	constraint answer_template_act_known check (act in ('approved', 'archived', 'back'))
);
create index answer_template_act_template_index on parvis.answer_template_act (commune, template, id);
call parvis.protect('parvis.answer_template_act');
create trigger answer_template_act_immutable
	before update or delete on parvis.answer_template_act
	for each row execute function parvis.append_only();
create trigger answer_template_act_not_truncated
	before truncate on parvis.answer_template_act
	for each statement execute function parvis.append_only();
comment on table parvis.answer_template_act is 'What was decided about a template, by whom. Names agents: kept with what they decided (CRPA art. L111-2). Legal basis: public task.';
comment on column parvis.answer_template_act.commune is 'Tenant.';
comment on column parvis.answer_template_act.id is 'Their order.';
comment on column parvis.answer_template_act.template is 'About which template.';
comment on column parvis.answer_template_act.act is 'approved: that version is used from then on; archived: none is offered; back: it is offered again.';
comment on column parvis.answer_template_act.n is 'Which version was approved.';
comment on column parvis.answer_template_act.agent is 'Who decided it.';
comment on column parvis.answer_template_act.at is 'When.';

create function parvis.template_seen(p_procedure text)
returns boolean
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	services text[] := services_of(signed_in());
begin
	return p_procedure is null or exists (
		select
		from procedure p
		join definition d on d.digest = p.digest
		where p.name = p_procedure
		and (services is null or d.service = any(services))
	);
end
$$;
comment on function parvis.template_seen(text) is 'Whether the agent signed in deals with that procedure (null: every agent does).';

create function parvis.template_held(p_id bigint)
returns parvis.answer_template
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	held answer_template;
begin
	perform signed_in();
	select t.*
	into held
	from answer_template t
	where t.id = p_id
	for update;
	if not found or not template_seen(held.procedure) then
		perform refuse(404, 'agent.template.unknown');
	end if;
	return held;
end
$$;
comment on function parvis.template_held(bigint) is 'A template that the agent signed in may see, locked to be changed; PV404 agent.template.unknown.';

create function agent.answer_templates(p_archived boolean)
returns table (
	id bigint, procedure text, title text, kind text, name text, last int, used int,
	at timestamptz, agent_name text, archived boolean)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform signed_in();
	return query
	select
		t.id, t.procedure, d.title, t.kind::text, t.name, t.last, t.used, v.at, a.name,
		t.archived_at is not null
	from answer_template t
	join answer_template_version v on v.template = t.id and v.n = t.last
	join agent a on a.id = v.agent
	left join procedure p on p.name = t.procedure
	left join definition d on d.digest = p.digest
	where (t.archived_at is not null) = p_archived
	and template_seen(t.procedure)
	order by d.title collate "fr-x-icu" nulls first, t.kind, t.name collate "fr-x-icu", t.id;
end
$$;
comment on function agent.answer_templates(boolean) is 'The templates of the procedures that the agent signed in deals with: those offered, or those archived.';

create function agent.answer_template(
	p_id bigint,
	out id bigint, out procedure text, out title text, out digest text, out kind text, out name text,
	out last int, out used int, out archived boolean, out text text, out history jsonb,
	out may_approve boolean)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	seen answer_template;
begin
	select t.*
	into seen
	from answer_template t
	where t.id = p_id;
	if not found or not template_seen(seen.procedure) then
		perform refuse(404, 'agent.template.unknown');
	end if;
	id := seen.id;
	procedure := seen.procedure;
	kind := seen.kind;
	name := seen.name;
	last := seen.last;
	used := seen.used;
	archived := seen.archived_at is not null;
	select v.text
	into text
	from answer_template_version v
	where v.template = seen.id
	and v.n = seen.last;
	select p.digest, d.title
	into digest, title
	from procedure p
	join definition d on d.digest = p.digest
	where p.name = seen.procedure;
	select coalesce(jsonb_agg(jsonb_build_object(
		'act', told.act, 'n', told.n, 'at', told.at, 'agent_name', a.name,
		'name', told.name, 'text', told.text) order by told.at desc, told.place desc), '[]')
	into history
	from (
		select 'written' as act, v.n, v.at, v.agent, v.name, v.text, v.n::bigint as place
		from answer_template_version v
		where v.template = seen.id
		union all
		select c.act, c.n, c.at, c.agent, null, null, 1000000 + c.id
		from answer_template_act c
		where c.template = seen.id
	) told
	join agent a on a.id = told.agent;
	may_approve := leads(me);
end
$$;
comment on function agent.answer_template(bigint) is 'A template as it was last written, with its history.';

create function agent.answer_template_add(
	p_token text, p_procedure text, p_kind text, p_name text, p_text text)
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	added bigint;
begin
	if not template_seen(p_procedure) then
		perform refuse(404, 'procedure.unknown');
	end if;
	insert into answer_template as t (procedure, kind, name, token)
	values (p_procedure, p_kind, p_name, p_token)
	on conflict on constraint answer_template_token_key do nothing
	returning t.id into added;
	if found then
		insert into answer_template_version (template, n, name, text, agent)
		values (added, 1, p_name, p_text, me);
	else
		select t.id
		into added
		from answer_template t
		where t.token = p_token;
	end if;
	return added;
end
$$;
comment on function agent.answer_template_add(text, text, text, text, text) is 'Keeps a new template, which is used once it is approved: token, procedure or null, kind, name, text; the same token twice is one.';

create function agent.answer_template_save(p_id bigint, p_last int, p_name text, p_text text)
returns int
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	held answer_template := template_held(p_id);
	latest answer_template_version;
begin
	select v.*
	into latest
	from answer_template_version v
	where v.template = held.id
	and v.n = held.last;
	if latest.name = p_name and latest.text = p_text then
		return held.last;
	end if;
	if held.last <> p_last then
		perform refuse(409, 'agent.template.conflict');
	end if;
	update answer_template t
	set
		last = t.last + 1,
		name = p_name
	where t.id = held.id;
	insert into answer_template_version (template, n, name, text, agent)
	values (held.id, held.last + 1, p_name, p_text, me);
	return held.last + 1;
end
$$;
comment on function agent.answer_template_save(bigint, int, text, text) is 'Writes a new version over the one that was read; the one that is approved stays used until this one is. Nothing where it says the same. PV409 agent.template.conflict where another was written since.';

create function agent.answer_template_restore(p_id bigint, p_n int)
returns int
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held answer_template := template_held(p_id);
	before answer_template_version;
begin
	select v.*
	into before
	from answer_template_version v
	where v.template = held.id
	and v.n = p_n;
	if not found then
		perform refuse(404, 'agent.template.unknown');
	end if;
	return agent.answer_template_save(held.id, held.last, before.name, before.text);
end
$$;
comment on function agent.answer_template_restore(bigint, int) is 'Writes what a version said as the last one again, which has to be approved.';

create function agent.answer_template_approve(p_id bigint, p_n int)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := supervisor('agent.not-approver');
	held answer_template := template_held(p_id);
begin
	if held.used = p_n then
		return;
	end if;
	if held.last <> p_n then
		perform refuse(409, 'agent.template.conflict');
	end if;
	update answer_template t
	set used = p_n
	where t.id = held.id;
	insert into answer_template_act (template, act, n, agent)
	values (held.id, 'approved', p_n, me);
end
$$;
comment on function agent.answer_template_approve(bigint, int) is 'From now on agents use that version, the last, as it was read; by a supervisor or an administrator. Twice is once. PV409 agent.template.conflict where another was written since.';

create function agent.answer_template_archive(p_id bigint, p_archived boolean)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := supervisor('agent.not-approver');
	held answer_template := template_held(p_id);
begin
	if (held.archived_at is not null) = p_archived then
		return;
	end if;
	update answer_template t
	set archived_at = case when p_archived then now() end
	where t.id = held.id;
	insert into answer_template_act (template, act, agent)
	values (held.id, case when p_archived then 'archived' else 'back' end, me);
end
$$;
comment on function agent.answer_template_archive(bigint, boolean) is 'A template is offered no more, or again; by a supervisor or an administrator. Twice is once.';

create function agent.answer_templates_for(p_reference text, p_kind text)
returns table (id bigint, name text, n int, text text)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen request := seen_request(p_reference);
begin
	return query
	select t.id, v.name, v.n, v.text
	from answer_template t
	join answer_template_version v on v.template = t.id and v.n = t.used
	where t.kind = p_kind
	and t.archived_at is null
	and (t.procedure is null or t.procedure = seen.procedure)
	order by t.procedure nulls last, v.name collate "fr-x-icu", t.id;
end
$$;
comment on function agent.answer_templates_for(text, text) is 'The templates that a request may be answered with, as they were approved: those of its procedure first.';

grant execute on function
	agent.answer_templates(boolean),
	agent.answer_template(bigint),
	agent.answer_template_add(text, text, text, text, text),
	agent.answer_template_save(bigint, int, text, text),
	agent.answer_template_restore(bigint, int),
	agent.answer_template_approve(bigint, int),
	agent.answer_template_archive(bigint, boolean),
	agent.answer_templates_for(text, text)
	to parvis_agent;

commit;
