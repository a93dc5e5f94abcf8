-- Revert parvis:hubee from pg
begin;

drop trigger request_hubee_erased on parvis.request;
drop trigger event_hubee_told on parvis.event;
drop function parvis.hubee_erase();
drop function parvis.hubee_tell();
delete from parvis.outbox where kind = 'hubee';
drop table parvis.hubee_look;
drop table parvis.hubee_event;
drop table parvis.hubee_file;
drop table parvis.hubee_case;
drop table parvis.hubee_link;
drop domain parvis.hubee_state;

commit;
