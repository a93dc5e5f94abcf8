-- Revert parvis:access from pg
begin;

drop table parvis.rate;
drop table parvis.session;
drop table parvis.access_link;
drop domain parvis.session_kind;

commit;
