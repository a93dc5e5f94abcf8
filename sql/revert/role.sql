-- Revert parvis:role from pg
-- Nothing of this database is left.  A role that another database of the
-- cluster still uses stays; the last database to be reverted drops it.
begin;

do $$
declare
	role_name text;
begin
	execute format('grant connect, temporary on database %I to public', current_database());
	foreach role_name in array
		array['parvis_citizen', 'parvis_agent', 'parvis_worker', 'parvis_keeper', 'parvis_owner']
	loop
		continue when not exists (select from pg_roles where rolname = role_name);
		execute format('revoke all on database %I from %I', current_database(), role_name);
		execute format('alter role %I in database %I reset all', role_name, current_database());
		begin
			execute format('drop role %I', role_name);
		exception
			when dependent_objects_still_exist then
				raise notice 'role "%" stays: another database uses it', role_name;
		end;
	end loop;
end
$$;

commit;
