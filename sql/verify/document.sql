-- Verify parvis:document on pg
begin;

select commune, id, token, family, child, absence, kind, state, note, expires_on, told, made_at, sent_at, agent, decided_at
from parvis.family_document
where false;
select 1 / (count(*) > 0)::int
from parvis.document_kinds();
select parvis.document_restricted('pai'), parvis.document_file(0);
select parvis.documents_missing(null, null);

rollback;
