-- Revert parvis:activity_desk from pg
begin;

drop function worker.school_break_set(bigint, date, date, text);
drop function worker.activity_set(bigint, text, jsonb);
drop function agent.school_breaks_set(jsonb, date, boolean);
drop function agent.school_breaks();
drop function agent.closure_remove(text, bigint);
drop function agent.closure_add(text, text, date, date, text);
drop function agent.closure_try(text, date, date);
drop function agent.activity_set(text, jsonb, int, boolean);
drop function agent.activity(text);
drop function agent.activity_choices();
drop function agent.activities();
drop function parvis.bookings_let(bigint[]);
drop function parvis.bookings_kept(bigint);
drop function parvis.timetables_make();
drop function parvis.school_break_write(date, date, text);
drop function parvis.activity_write(text, jsonb, int);
drop function parvis.action_end(text, jsonb);
drop function parvis.action_begin(text);
drop function parvis.activity_held(text);

commit;
