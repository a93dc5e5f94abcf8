-- Verify parvis:dossier on pg
begin;

select file, verdict, remark, agent, at from parvis.file_check where false;
select request, kind, asked_by, agent, text, due_on, done_at, answer from parvis.task where false;
select request, other, agent, at from parvis.request_link where false;
select request, from_service, to_service, to_commune, reason, state from parvis.transfer where false;
select request, kind, version, agent from parvis.undo where false;

rollback;
