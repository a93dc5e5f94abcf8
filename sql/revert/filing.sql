-- Revert parvis:filing from pg
begin;

drop trigger request_filing_erased on parvis.request;
drop function parvis.erase_filing();
drop table parvis.filing;
drop table parvis.draft_entry;

commit;
