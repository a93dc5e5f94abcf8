-- Verify parvis:delegation on pg
begin;

select commune, id, token, kind, giver, taker, services, signature, begins_on, ends_on, made_by, made_at, ended_by, ended_at
from parvis.delegation where false;
select 'parvis.stands_in_for(bigint)'::regprocedure;

rollback;
