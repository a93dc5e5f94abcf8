-- Verify parvis:draft on pg
begin;

select commune, id, procedure, digest, token, code, page, version, answers, has_files, created_at, expires_at
from parvis.draft where false;
select commune, code, procedure, path, body, created_at, expires_at from parvis.parked where false;

rollback;
