-- Deploy parvis:role to pg
-- The roles belong to the cluster and may serve several databases: each is
-- made only where it is absent.  Run by a superuser, or by the database's
-- owner with createrole.
begin;

do $$
declare
	wanted record;
begin
	for wanted in
		select *
		from (values
			('parvis_owner', 'nologin'),
			('parvis_keeper', 'nologin'),
			('parvis_citizen', 'login'),
			('parvis_agent', 'login'),
			('parvis_worker', 'login')
		) as role (name, login)
	loop
		begin
			if not exists (select from pg_roles where rolname = wanted.name) then
				execute format('create role %I %s', wanted.name, wanted.login);
			end if;
		exception
			-- another database's deployment was faster
			when duplicate_object or unique_violation then null;
		end;
	end loop;

	-- whoever deploys makes the tables as their owner
	if not (select rolsuper from pg_roles where rolname = current_user) then
		execute format('grant parvis_owner, parvis_keeper to %I', current_user);
	end if;

	-- a query that hangs gives its process back; behind a pooler too
	for wanted in
		select *
		from (values
			('parvis_citizen', '10s'),
			('parvis_agent', '10s'),
			('parvis_worker', '10min')
		) as role (name, statement_timeout)
	loop
		execute format('alter role %I in database %I set statement_timeout = %L',
			wanted.name, current_database(), wanted.statement_timeout);
		execute format('alter role %I in database %I set lock_timeout = %L',
			wanted.name, current_database(), '3s');
		execute format('alter role %I in database %I set idle_in_transaction_session_timeout = %L',
			wanted.name, current_database(), '10s');
		execute format('alter role %I in database %I set jit = %L',
			wanted.name, current_database(), 'off');
		execute format('alter role %I in database %I set timezone = %L',
			wanted.name, current_database(), 'UTC');
		execute format('alter role %I in database %I set datestyle = %L',
			wanted.name, current_database(), 'ISO, YMD');
	end loop;

	execute format('revoke all on database %I from public', current_database());
	execute format('grant connect on database %I to parvis_citizen, parvis_agent, parvis_worker',
		current_database());
end
$$;

commit;
