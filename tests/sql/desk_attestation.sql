-- Attestations: their keys, what is known of them, revoked; each function.
\ir setup.sql
select no_plan();

select test.enter(1), test.draft('a'), test.draft('b') \g /dev/null
select test.submit('a'), test.submit('b') \g /dev/null
select test.enter(1) \g /dev/null
select throws_ok(format('select %s', call), 'PV401', 'agent.session', call || ' needs a session')
from unnest(array['agent.attestations(null, null, 10)', $$agent.attestation_revoke('A-AAAA-AAAA-AAAA', 'x')$$]) as call;

-- keys
select is((select count(*) from worker.attestation_key()), 0::bigint, 'no key before the first');
select is(worker.attestation_key_add('0000000000000001', test.hash('k1'), decode(repeat('ab', 104), 'hex'), true), true, 'attestation_key_add: the first');
select is(worker.attestation_key_add('0000000000000002', test.hash('k2'), decode(repeat('ab', 104), 'hex'), true), false, 'another worker was faster');
select is(worker.attestation_key_add('0000000000000002', test.hash('k2'), decode(repeat('ab', 104), 'hex'), false), true, 'a rotation');
select is((select id from worker.attestation_key()), '0000000000000002', 'the new one signs');
select is((select string_agg(id || case when retired_at is null then ' signs' else '' end, ',' order by id) from citizen.attestation_keys()),
	'0000000000000001,0000000000000002 signs', 'both are published');

-- issued
select test.enter(1, 'camille1') \g /dev/null
select agent.message_add('REQUEST-A', 1, 'token-a-1', 'x', '{}', '[{"kind": "letter", "template": "letter/x", "model": {"file": "x.pdf"}}]') \g /dev/null
select o.id as row from parvis.outbox o where o.kind = 'letter' \gset
select is(worker.attestation_made(:row, 'x.pdf', 1, test.hash('pdf'), test.hash('k'), array['\x01'::bytea], 'A-AAAA-AAAA-AAA2', 'Attestation d’essai', '0000000000000001', '2026-11-26', '2026-12-26'), true, 'attestation_made');
select is(worker.attestation_made(:row, 'x.pdf', 1, test.hash('pdf'), test.hash('k'), array['\x01'::bytea], 'A-AAAA-AAAA-AAA3', 'Attestation d’essai', '0000000000000001', '2026-11-26', null), false, 'twice is once');
select is((select kind || ' ' || issued_on || ' ' || expires_on || coalesce(revoked_at::text, '') from citizen.attestation('A-AAAA-AAAA-AAA2')), 'Attestation d’essai 2026-11-26 2026-12-26', 'anyone may ask of a number');
select is((select count(*) from citizen.attestation('A-AAAA-AAAA-AAA3')), 0::bigint, 'of one that there is');
select is((select number from citizen.attestation_file(test.hash('pdf'))), 'A-AAAA-AAAA-AAA2', 'and of a file');
select is((select count(*) from citizen.attestation_file(test.hash('autre'))), 0::bigint, 'that was not changed');
select is((select count(*) from parvis.file f where f.name = 'x.pdf'), 1::bigint, 'the file is kept with its message');

-- revoked
select test.enter(1, 'dominique1') \g /dev/null
select is((select count(*) from agent.attestations(null, null, 10)), 0::bigint, 'another service sees none');
select throws_ok($$select agent.attestation_revoke('A-AAAA-AAAA-AAA2', 'x')$$, 'PV404', 'agent.attestation.unknown', 'nor revokes it');
select test.enter(2, 'sacha2') \g /dev/null
select throws_ok($$select agent.attestation_revoke('A-AAAA-AAAA-AAA2', 'x')$$, 'PV404', 'agent.attestation.unknown', 'nor does another commune');
select is((select count(*) from citizen.attestation('A-AAAA-AAAA-AAA2')), 0::bigint, 'whose site does not know it');
select is((select count(*) from citizen.attestation_keys()), 0::bigint, 'nor its keys');
select test.enter(1, 'camille1') \g /dev/null
select is((select reference || ' ' || person_name from agent.attestations('A-AAAA-AAAA-AAA2', null, 10)), 'REQUEST-A Élodie Exemple', 'its service sees it');
select is((select count(*) from citizen.attestations_revoked()), 0::bigint, 'none is revoked');
select throws_ok($$select agent.attestation_revoke('A-AAAA-AAAA-AAA2', '')$$, '23514', null, 'not without a reason');
select lives_ok($$select agent.attestation_revoke('A-AAAA-AAAA-AAA2', 'Erreur sur le nom')$$, 'attestation_revoke');
select lives_ok($$select agent.attestation_revoke('A-AAAA-AAAA-AAA2', 'Autre raison')$$, 'twice is once');
select is((select reason || ' ' || revoked_by from agent.attestations(null, null, 10)), 'Erreur sur le nom Camille Exemple', 'the first reason stays');
select is((select string_agg(number, ',') from citizen.attestations_revoked()), 'A-AAAA-AAAA-AAA2', 'it is published');
select ok((select revoked_at is not null from citizen.attestation('A-AAAA-AAAA-AAA2')), 'and told to who asks');

select throws_ok($$update parvis.attestation_key set retired_at = null$$, '23505', null, 'one key signs');
select * from finish();
rollback;
