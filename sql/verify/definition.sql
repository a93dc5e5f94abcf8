-- Verify parvis:definition on pg
begin;

select digest, name, title, summary, category, service, retention, delay, xml, published_at
from parvis.definition where false;
select commune, name, digest, enabled, updated_at, opens_at, closes_at from parvis.procedure where false;

rollback;
