-- Revert parvis:api from pg
begin;

drop function agent.written(text, text);
drop function agent.document_look(text, bigint);
drop function agent.feed(text, int);
drop trigger event_noted on parvis.event;
drop function parvis.note_change();
drop table parvis.request_change;

commit;
