-- Revert parvis:dossier_act from pg
begin;
set local role parvis_owner;

drop function agent.transfer_commune(text, int, text, text, text, jsonb);
drop function agent.transfer_communes(text);
drop function parvis.moved_term(parvis.request, date, date);
drop function agent.transfer_cancel(text);
drop function agent.undo(text, int);
drop function agent.transferred(text);
drop function agent.transfer(text, int, text, text, text, jsonb);
drop function agent.transfer_services(text);
drop function agent.link_remove(text, text);
drop function agent.link_add(text, text);
drop function parvis.link_pair(text, text);
drop function agent.mail_again(text, bigint, jsonb);
drop function agent.tasks(boolean, boolean, int);
drop function agent.task_end(bigint, int);
drop function agent.task_reopen(bigint, int);
drop function agent.task_done(bigint, int, text);
drop function parvis.task_told(parvis.task, text);
drop function parvis.held_task(bigint, int, text);
drop function agent.task_add(text, int, text, text, bigint, text, date);
drop function agent.file_check(text, bigint, bigint, text, text);
drop function agent.dossier(text);
drop function parvis.undo_of(parvis.request);
drop function parvis.moving_of(bigint);
drop function parvis.duplicates_of(parvis.request);
drop function parvis.links_of(bigint);
drop function parvis.tasks_of(bigint);
drop function parvis.checks_of(bigint);

set local role parvis_keeper;

drop function worker.transfer_failed(bigint, text);
drop function worker.transfer_move(bigint, bigint[], bytea[], text, jsonb);
drop function worker.transfer_keys(bigint);
drop function worker.transfer_take(int);
drop function worker.communes_offering(text, bigint);

commit;
