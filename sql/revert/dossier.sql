-- Revert parvis:dossier from pg
begin;
set local role parvis_owner;

drop trigger request_dossier_erased on parvis.request;
drop function parvis.erase_dossier();
drop function parvis.is_moving(bigint);
drop function parvis.sees(bigint, text);
drop function parvis.opinion_open(bigint, bigint);
drop function parvis.undo_keep(parvis.request, text, int, bigint);
drop table parvis.undo;
drop domain parvis.undo_kind;
drop table parvis.transfer;
drop domain parvis.transfer_state;
drop table parvis.request_link;
drop table parvis.task;
drop domain parvis.task_kind;
drop table parvis.file_check;
drop domain parvis.verdict;

commit;
