-- Revert parvis:attestation from pg
begin;
set local role parvis_keeper;

drop function worker.attestation_made(bigint, text, bigint, bytea, bytea, bytea[], text, text, text, date, date);
drop function worker.attestation_key_add(text, bytea, bytea, boolean);
drop function worker.attestation_key();

set local role parvis_owner;

drop function agent.attestation_revoke(text, text);
drop function agent.attestations(text, bigint, int);
drop function citizen.attestations_revoked();
drop function citizen.attestation_file(bytea);
drop function citizen.attestation(text);
drop function citizen.attestation_keys();
drop table parvis.attestation;
drop table parvis.attestation_key;

commit;
