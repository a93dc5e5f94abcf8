-- Verify parvis:attestation on pg
begin;

select id, public, sealed, created_at, retired_at from parvis.attestation_key where false;
select number, request, kind, key, issued_on, expires_on, sha256, revoked_at from parvis.attestation where false;
select 1 / has_function_privilege('parvis_citizen', 'citizen.attestation(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.attestation_revoke(text, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.attestation_key()', 'execute')::int;

rollback;
