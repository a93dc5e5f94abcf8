-- Revert parvis:holiday from pg
begin;

drop function parvis.delay_end(date, text, bigint);
drop function parvis.working_between(date, date, bigint);
drop function parvis.working_after(date, int, bigint);
drop function parvis.working_day(date, bigint);
drop function parvis.holiday(date, bigint);
drop function parvis.holidays(int, text);
drop function parvis.region_of(text);
drop function parvis.easter(int);

commit;
