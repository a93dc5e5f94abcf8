-- Verify parvis:event on pg
begin;

select commune, request, n, kind, at, actor, agent, state, previous, hash
from parvis.event where false;
select commune, day, heads, previous, hash, sealed_at from parvis.head_seal where false;
select commune, id, request, agent, at from parvis.look where false;
select 1 / (not parvis.chain_ok(0, 0))::int;

rollback;
