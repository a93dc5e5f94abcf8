-- Verify parvis:hubee on pg
begin;

select commune, process, next_at, asked_at, good_at, failures, last_error from parvis.hubee_link where false;
select commune, id, case_id, process, external_id, service, applicant, state, reason, detail, attempts, next_at, plain, request, told, more, seen_at, changed_at
from parvis.hubee_case where false;
select commune, id, "case", piece, original, kind, name, type, size, sha256, key, chunks, at from parvis.hubee_file where false;
select commune, event_id, "case", at from parvis.hubee_event where false;
select commune, id, "case", file, agent, at from parvis.hubee_look where false;

rollback;
