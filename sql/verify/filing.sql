-- Verify parvis:filing on pg
begin;

select came_by, entered_by, acting_as, represented_name, represented_email from parvis.filing where false;
select draft, agent, came_by from parvis.draft_entry where false;

rollback;
