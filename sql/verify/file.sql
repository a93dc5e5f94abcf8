-- Verify parvis:file on pg
begin;

select commune, id, draft, request, document, message, origin, field, name, type, size, sha256, key, chunks, state, at
from parvis.file where false;
select commune, file, n, data from parvis.file_chunk where false;

rollback;
