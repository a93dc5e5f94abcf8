-- A change of data as a later one would be: as the keeper, it reaches every
-- commune; as the owner alone, whom the forced policies bind too, none.
\set ON_ERROR_STOP on
begin;
set local role parvis_owner;
do $$
begin
	update parvis.request set subject = 'changed';
	assert not found, 'the owner reached a row with no commune entered';
end
$$;
set local role parvis_keeper;
do $$
declare
	changed int;
begin
	update parvis.request set subject = 'changed';
	get diagnostics changed = row_count;
	assert changed = 2, format('%s rows of 2 were changed', changed);
	assert (select bool_and(parvis.chain_ok(commune, id)) from parvis.request), 'a chain is broken';
end
$$;
commit;
