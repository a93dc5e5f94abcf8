-- Revert parvis:activity from pg
begin;

drop table parvis.slot;
drop table parvis.school_break;
drop table parvis.activity_deadline;
drop table parvis.activity_opening;
drop table parvis.activity;
drop domain parvis.activity_kind;

commit;
