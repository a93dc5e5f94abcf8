-- Revert parvis:message from pg
begin;

drop table parvis.note;
drop table parvis.message;
drop domain parvis.letter_state;
drop domain parvis.message_kind;

commit;
