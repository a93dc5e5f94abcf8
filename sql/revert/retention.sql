-- Revert parvis:retention from pg
begin;

drop function worker.retention_align(int);
drop function agent.rights_served(int);
drop function agent.person_erase(text[], text);
drop function agent.person_erasable(text[]);
drop function parvis.erasure_refused(parvis.request);
drop function agent.person_export(text[], text);
drop function agent.person_find(text, text, text, date);
drop function parvis.retention_forget(bigint, bigint);
drop function parvis.anonymous_answers(text, text);
drop function agent.release(text);
drop function agent.hold(text, text);
drop function agent.retention_preview(text, int);
drop function agent.retention_set(text, text, text);
drop function agent.retention_list();
drop function parvis.retention_bounds(text, interval);
drop table parvis.right_served;
drop table parvis.anonymous;
drop table parvis.hold;
drop table parvis.retention;

commit;
