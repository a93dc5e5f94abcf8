-- Revert parvis:invoice_import from pg
begin;

drop function worker.invoice_imports_purge();
drop function agent.invoice_import_confirm(text, text);
drop function agent.invoice_import_try(text, text, jsonb);
drop table parvis.invoice_import;

commit;
