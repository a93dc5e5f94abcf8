-- Revert parvis:booking from pg
begin;

drop table parvis.menu;
drop table parvis.absence;
drop table parvis.closure;
drop table parvis.booking_week;
drop table parvis.booking_visitor;
drop table parvis.booking_action;
drop table parvis.booking_change;
drop table parvis.booking;
drop domain parvis.presence;
drop domain parvis.booking_state;

commit;
