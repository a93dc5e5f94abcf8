-- Verify parvis:access on pg
begin;

select commune, link, draft, request, created_at, expires_at from parvis.access_link where false;
select commune, session, kind, agent, request, created_at, seen_at, expires_at from parvis.session where false;
select commune, bucket, key, began_at, ends_at, hits from parvis.rate where false;

rollback;
