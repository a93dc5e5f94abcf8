-- Revert parvis:view from pg
begin;

drop function agent.view_first(bigint);
drop function agent.preference_set(int, text, text[]);
drop function agent.preference();
drop function agent.view_counts(jsonb);
drop function agent.view_remove(bigint);
drop function agent.view_add(text, text, text, text);
drop function agent.views();
drop table parvis.desk_preference;
drop domain parvis.desk_density;
drop table parvis.desk_view;
drop domain parvis.view_scope;

commit;
