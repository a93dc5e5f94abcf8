-- Revert parvis:sheet from pg
begin;

drop function worker.sheet_looks_purge();
drop function agent.counter_leave(text, text, date, time, bigint);
drop function agent.counter_take(text, text, date, time, bigint);
drop function agent.counter_day(text, date);
drop function agent.sheet_check(text, date, time, boolean);
drop function agent.sheet_drop(text, date, time, bigint);
drop function agent.sheet_add(text, date, time, bigint);
drop function agent.children_named(text);
drop function agent.sheet_rest(text, date, time);
drop function agent.sheet_mark(text, date, time, jsonb, bigint);
drop function agent.sheet(text, date, time);
drop function agent.sheets(date);
drop function parvis.booking_presence(bigint, text, int, timestamptz, bigint);
drop function parvis.slot_held(text, date, time);
drop table parvis.sheet_look;

commit;
