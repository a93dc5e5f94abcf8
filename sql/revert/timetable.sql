-- Revert parvis:timetable from pg
begin;

drop function worker.slots_make(int);
drop function parvis.slot_reopen(bigint);
drop function parvis.slot_close(bigint, date, date, text, bigint);
drop function parvis.slots_make(bigint);
drop function parvis.bookings_close(bigint[], text);
drop function parvis.timetable_of(parvis.activity);
drop function parvis.deadline_at(bigint, date, time, text);
drop function parvis.working_before(date, int, bigint);
alter table parvis.activity drop column slots_on;

commit;
