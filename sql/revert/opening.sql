-- Revert parvis:opening from pg
begin;

set local role parvis_owner;
drop function citizen.opening(timestamptz);
drop function parvis.opening_now(text, time);
drop function parvis.opening_day(jsonb, date, bigint);
drop function parvis.holiday_name(date, bigint);

commit;
