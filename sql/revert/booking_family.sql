-- Revert parvis:booking_family from pg
begin;

drop function worker.booking_actions_purge();
drop function citizen.booking_save(text, text, bigint, jsonb);
drop function parvis.booking_groups(jsonb);
drop function parvis.booking_ids(jsonb);
drop function parvis.booking_week_set(bigint, text[], text[], date, date);
drop function parvis.booking_week_slots(text[], date, date);
drop function parvis.booking_change_days(parvis.family_child, bigint, bigint[], bigint[]);
drop function parvis.booking_told(parvis.family_child, bigint[], text[]);
drop function citizen.bookings_turn(text, bigint, date, text, boolean);
drop function citizen.bookings(text, bigint, date, text);
drop function parvis.booking_documents(parvis.family_child);
drop function parvis.booking_usual(parvis.family_child, date);
drop function parvis.booking_grid(parvis.family_child, date, date);
drop function parvis.booking_rank(bigint);
drop function parvis.booking_child(parvis.family_adult, bigint);

commit;
