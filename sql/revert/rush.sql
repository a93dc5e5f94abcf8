-- Revert parvis:rush from pg
begin;

drop function worker.rush_purge();
drop function agent.rush();
drop function citizen.rush_forget(text);
drop function citizen.rush(text, jsonb, boolean);
drop function parvis.rush_room(timestamptz);
drop function parvis.rush_inside(timestamptz);
drop function parvis.rush_places();
drop function parvis.rush_opening();
drop table parvis.rush_ticket;

commit;
