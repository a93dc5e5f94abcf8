-- Deploy parvis:view to pg
-- requires: agent_desk
begin;
set local role parvis_owner;

create domain parvis.view_scope as text
	constraint view_scope_known check (value in ('own', 'role', 'all'));
comment on domain parvis.view_scope is 'Whose list a saved view is in: its maker''s, those of a role, everyone''s.';
grant usage on type parvis.view_scope to parvis_keeper;

create table parvis.desk_view (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	agent bigint not null,
	name text not null,
	scope parvis.view_scope not null,
	role parvis.agent_duty,
	filter text not null,
	created_at timestamptz not null default now(),
	constraint desk_view_pkey primary key (commune, id),
	constraint desk_view_name_key unique (commune, agent, name),
	constraint desk_view_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint desk_view_name_length check (length(name) between 1 and 60),
	constraint desk_view_role check ((scope = 'role') = (role is not null)),
	constraint desk_view_filter_form check (filter ~ '^[a-z0-9=&-]*$' and length(filter) <= 1000)
);
call parvis.protect('parvis.desk_view');
comment on table parvis.desk_view is 'Filters of the desk that agents come back to. Of staff: who made it. Kept until taken away. Legal basis: public task.';
comment on column parvis.desk_view.commune is 'Tenant.';
comment on column parvis.desk_view.id is 'Inside only.';
comment on column parvis.desk_view.agent is 'Who made it.';
comment on column parvis.desk_view.name is 'As the list of views shows it.';
comment on column parvis.desk_view.scope is 'Who has it.';
comment on column parvis.desk_view.role is 'Of role: which one.';
comment on column parvis.desk_view.filter is 'The address of the list, after "?".';
comment on column parvis.desk_view.created_at is 'When it was made.';

create domain parvis.desk_density as text
	constraint desk_density_known check (value in ('usual', 'tight'));
comment on domain parvis.desk_density is 'How close the lines of the desk are.';
grant usage on type parvis.desk_density to parvis_keeper;

create table parvis.desk_preference (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	agent bigint not null,
	view bigint,
	page_size int not null default 50,
	density parvis.desk_density not null default 'usual',
	hidden text[] not null default '{service,received}',
	constraint desk_preference_pkey primary key (commune, agent),
	constraint desk_preference_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint desk_preference_view_fkey foreign key (commune, view)
		references parvis.desk_view (commune, id) on delete set null (view),
	constraint desk_preference_page_size_known check (page_size in (25, 50, 100, 200)),
	constraint desk_preference_hidden_known check (hidden <@ '{person,what,state,agent,service,received}')
);
call parvis.protect('parvis.desk_preference');
comment on table parvis.desk_preference is 'How an agent has the desk. Of staff; kept with the account. Legal basis: public task.';
comment on column parvis.desk_preference.commune is 'Tenant.';
comment on column parvis.desk_preference.agent is 'Whose.';
comment on column parvis.desk_preference.view is 'What the list shows at first; null: all that is to be dealt with.';
comment on column parvis.desk_preference.page_size is 'Lines of a page.';
comment on column parvis.desk_preference.density is 'How close they are.';
comment on column parvis.desk_preference.hidden is 'Columns left out.';

create function agent.views()
returns table (id bigint, name text, scope text, role text, filter text, mine boolean, may_remove boolean, first boolean)
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
		v.id, v.name, v.scope::text, v.role::text, v.filter, v.agent = me, v.agent = me or leads(me),
		exists (
			select
			from desk_preference p
			where p.agent = me
			and p.view = v.id
		)
	from desk_view v
	where v.scope = 'all'
	or v.agent = me
	or v.scope = 'role' and v.role in (
		select r.role
		from agent_role r
		where r.agent = me
	)
	order by v.scope = 'own' desc, v.name collate "fr-x-icu", v.id;
end
$$;
comment on function agent.views() is 'The views that who is signed in has; first: what their list shows at first.';

create function agent.view_add(p_name text, p_scope text, p_role text, p_filter text)
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	added bigint;
begin
	if p_scope <> 'own' and not leads(me) then
		perform refuse(403, 'agent.view-scope');
	end if;
	insert into desk_view as v (agent, name, scope, role, filter)
	values (me, p_name, p_scope, p_role, p_filter)
	on conflict on constraint desk_view_name_key do update
	set
		scope = excluded.scope,
		role = excluded.role,
		filter = excluded.filter
	returning v.id into added;
	return added;
end
$$;
comment on function agent.view_add(text, text, text, text) is 'Keeps a view; one of the same name of the same agent is replaced. PV403 agent.view-scope: for others only by who leads.';

create function agent.view_remove(p_view bigint)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform signed_in();
	delete from desk_view v
	using agent.views() mine
	where mine.id = p_view
	and mine.may_remove
	and v.id = mine.id;
	if not found then
		perform refuse(404, 'agent.view-unknown');
	end if;
end
$$;
comment on function agent.view_remove(bigint) is 'Takes a view away, for all who had it; PV404 agent.view-unknown.';

create function agent.view_counts(p_filters jsonb)
returns table (n bigint, more boolean)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	services text[] := services_of(signed_in());
begin
	return query
	with kept as materialized (
		select k.state, k.service, k.procedure, k.agent, k.n
		from counter k
		where services is null
		or k.service = any(services)
		union all
		select d.state, d.service, d.procedure, d.agent, d.n
		from counter_delta d
		where services is null
		or d.service = any(services)
	), asked as materialized (
		select
			f.place, f.filter,
			texts_of(f.filter, 'service') as services,
			coalesce(texts_of(f.filter, 'state'), '{received,in-progress,waiting}') as states,
			texts_of(f.filter, 'procedure') as procedures,
			texts_of(f.filter, 'agent') as agents,
			not exists (
				select
				from jsonb_object_keys(f.filter) k (key)
				where k.key not in ('state', 'service', 'procedure', 'agent', 'sort')
			) as is_kept
		from jsonb_array_elements(p_filters) with ordinality f (filter, place)
	)
	select
		case when a.is_kept then (
			select coalesce(sum(c.n), 0)::bigint
			from kept c
			where (a.services is null or c.service = any(a.services))
			and c.state = any(a.states)
			and (a.procedures is null or c.procedure = any(a.procedures))
			and (a.agents is null or case c.agent when 0 then 'none' else c.agent::text end = any(a.agents))
		) else least(l.n, 100) end,
		not a.is_kept and l.n > 100
	from asked a
	cross join lateral (
		select case when not a.is_kept
			then coalesce(cardinality(desk_ids(a.filter, null, false, 101)), 0)::bigint end as n
	) l
	order by a.place;
end
$$;
comment on function agent.view_counts(jsonb) is 'How many requests each filter of a list has, in its order: kept counts, or where it asks for more than they know, up to a hundred, and whether there are more.';

create function agent.preference(out page_size int, out density text, out hidden text[], out filter text)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
begin
	select coalesce(p.page_size, 50), coalesce(p.density, 'usual'), coalesce(p.hidden, '{service,received}'), v.filter
	into page_size, density, hidden, filter
	from (select) one
	left join desk_preference p on p.agent = me
	left join agent.views() v on v.id = p.view;
end
$$;
comment on function agent.preference() is 'How who is signed in has the desk; filter: of the view that it shows at first, or null.';

create function agent.preference_set(p_page_size int, p_density text, p_hidden text[])
returns void
language sql
security definer
set search_path = parvis, pg_temp
as $$
	insert into desk_preference (agent, page_size, density, hidden)
	values (signed_in(), p_page_size, p_density, p_hidden)
	on conflict on constraint desk_preference_pkey do update
	set
		page_size = excluded.page_size,
		density = excluded.density,
		hidden = excluded.hidden
$$;
comment on function agent.preference_set(int, text, text[]) is 'Changes how who is signed in has the desk.';

create function agent.view_first(p_view bigint)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	if p_view is not null and not exists (
		select
		from agent.views() v
		where v.id = p_view
	) then
		perform refuse(404, 'agent.view-unknown');
	end if;
	insert into desk_preference (agent, view)
	values (signed_in(), p_view)
	on conflict on constraint desk_preference_pkey do update
	set view = excluded.view;
end
$$;
comment on function agent.view_first(bigint) is 'What the list of who is signed in shows at first; null: all that is to be dealt with. PV404 agent.view-unknown.';

grant execute on function
	agent.views(),
	agent.view_add(text, text, text, text),
	agent.view_remove(bigint),
	agent.view_counts(jsonb),
	agent.view_first(bigint),
	agent.preference(),
	agent.preference_set(int, text, text[])
	to parvis_agent;

commit;
