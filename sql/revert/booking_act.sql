-- Revert parvis:booking_act from pg
begin;

drop function parvis.booking_weeks_take(bigint[]);
drop function parvis.booking_leave(bigint[], bigint, bigint, bigint);
drop function parvis.booking_promote(bigint[]);
drop function parvis.booking_take(bigint[], bigint, bigint, bigint);
drop function parvis.booking_verdict(parvis.slot, parvis.activity, parvis.family_child, date, boolean);
drop function parvis.booking_tell(text, bigint[], jsonb);
drop function parvis.slots_lock(bigint[]);
alter table parvis.booking_week drop column made_at;

commit;
