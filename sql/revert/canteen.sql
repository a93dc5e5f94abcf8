-- Revert parvis:canteen from pg
begin;

drop function citizen.menu_lines(text);
drop function citizen.menus(text, date);
drop function agent.menus_set(text, jsonb, boolean);
drop function agent.menus(text, date);

commit;
