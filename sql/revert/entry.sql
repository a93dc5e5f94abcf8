-- Revert parvis:entry from pg
begin;

drop function agent.entry_begin(text, bytea, bytea, text, text);
drop function agent.entry_procedures();
drop function agent.entry_procedure(text);
drop function agent.filing(text);
drop function citizen.draft_entry(bytea);
drop function citizen.filing(bytea);
drop function parvis.filing_of(bigint);

commit;
