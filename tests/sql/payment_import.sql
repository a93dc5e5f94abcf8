-- Invoices by file: tried, then issued once, all of them or none.
\ir setup.sql
select no_plan();

select worker.regie_set(test.commune(1), 'CANT', '{"name": "Cantine", "service": "etat-civil", "mode": "W", "agents": ["camille", "sacha"]}') \g /dev/null
select test.enter(1, 'camille1') \g /dev/null
\set two '[{"subject": "Cantine", "payer_name": "A", "payer_email": "a@exemple.test", "lines": [{"label": "Repas", "quantity": 2, "unit_cents": 425}]}, {"subject": "Salle", "payer_name": "B", "lines": [{"label": "Jour", "quantity": 1, "unit_cents": 15000}]}]'
\set worse '[{"subject": "Cantine", "payer_name": "A", "lines": [{"label": "Repas", "quantity": 2, "unit_cents": 425}]}, {"subject": "Rien", "payer_name": "B", "lines": [{"label": "Jour", "quantity": 1, "unit_cents": 0}]}]'

select is(agent.invoice_import_try('CANT', 'token-one', :'two'), null, 'tried: never issued before');
select is((select count(*) from parvis.invoice), 0::bigint, 'nothing is issued');
select lives_ok($$select agent.invoice_import_try('CANT', 'token-one', '[{"a": 1}]')$$, 'tried twice under a token');
select is((select jsonb_array_length(data) from parvis.invoice_import), 2, 'the first counts');
select throws_ok($$select agent.invoice_import_confirm('CANT', 'token-other')$$, 'PV404', 'batch.unknown', 'what was not tried is not issued');
select test.enter(1, 'sacha1') \g /dev/null
select throws_ok($$select agent.invoice_import_confirm('CANT', 'token-one')$$, 'PV404', 'batch.unknown', 'nor by another');
select test.enter(1, 'camille1') \g /dev/null
select is(agent.invoice_import_confirm('CANT', 'token-one'), 2, 'issued');
select is(agent.invoice_import_confirm('CANT', 'token-one'), 2, 'twice is once');
select is((select array_agg(payer_name || ' ' || cents || ' ' || number order by number) from parvis.invoice), array['A 850 1', 'B 15000 2'], 'each of them, numbered');
select is((select count(*) from parvis.outbox where template = 'mail/invoice'), 1::bigint, 'mailed to who has an address');
select is((select data from parvis.invoice_import), null, 'the file is let go of');
select ok(agent.invoice_import_try('CANT', 'token-two', :'two') is not null, 'the same again is told');
select is(agent.invoice_import_try('CANT', 'token-bad', :'worse'), null, 'another');
select throws_ok($$select agent.invoice_import_confirm('CANT', 'token-bad')$$, 'PV422', 'invoice.nothing', 'one that comes to nothing');
select is((select count(*) from parvis.invoice), 2::bigint, 'none of it is in');
select is((select last from parvis.regie_number where kind = 'invoice'), 2, 'no number is lost');
select worker.regie_set(test.commune(1), 'CANT', '{"name": "Cantine", "service": "etat-civil", "mode": "W", "active": false, "agents": ["camille"]}') \g /dev/null
select test.enter(1, 'camille1') \g /dev/null
select throws_ok($$select agent.invoice_import_try('CANT', 'token-off', '[]')$$, 'PV422', 'regie.inactive', 'a régie that issues nothing more');
select throws_ok($$select agent.invoice_import_confirm('CANT', 'token-two')$$, 'PV422', 'regie.inactive', 'nor what was tried before');
select test.enter(1, 'dominique1') \g /dev/null
select throws_ok($$select agent.invoice_import_try('CANT', 'token-no', '[]')$$, 'PV404', 'regie.unknown', 'not by who handles no money of it');
select is(worker.invoice_imports_purge(), 0::bigint, 'kept for a day');
update parvis.invoice_import set tried_at = now() - interval '25 hours';
select is(worker.invoice_imports_purge(), 2::bigint, 'and no longer');
update parvis.invoice_import set done_at = now() - interval '13 months';
select is(worker.invoice_imports_purge(), 1::bigint, 'who issued what, for a year');

select * from finish();
rollback;
