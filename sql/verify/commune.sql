-- Verify parvis:commune on pg
begin;

select id, insee, name, time_zone, wrapped_key, created_at from parvis.commune where false;
select commune, host, main from parvis.host_name where false;
select commune, name, value from parvis.setting where false;

rollback;
