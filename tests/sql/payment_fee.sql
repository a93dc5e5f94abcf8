-- The fee of a request: invoiced with it, or told to the agents; nothing is lost.
\ir setup.sql
select no_plan();

create function test.regie(p_code text, p_more jsonb default '{}')
returns void
language sql
as $$ select worker.regie_set(test.commune(1), p_code, '{"name": "Droits", "service": "etat-civil", "mode": "W", "agents": ["camille"], "means": ["cash"]}'::jsonb || p_more) $$;
create function test.fee(p_letter text)
returns jsonb
language sql
as $$ select to_jsonb(f) || jsonb_build_object('invoice', i.reference, 'payer', i.payer_name, 'sum', i.cents, 'subject', i.subject)
	from parvis.request_fee f join parvis.request r on r.id = f.request left join parvis.invoice i on i.id = f.invoice where r.reference = 'REQUEST-' || upper(p_letter) $$;
\set fee '{"fee": {"label": "Redevance", "cents": 4250, "language": "fr"}, "person_name": "Élodie Exemple", "email": "elodie@exemple.test"}'

select test.enter(1), test.draft(l) from unnest(string_to_array('a b c d e f g h', ' ')) l \g /dev/null
select is(test.submit('a', :'fee')::text, '(REQUEST-A,t)', 'filed where the commune has no régie');
select is(test.fee('a') ->> 'fault', 'no-regie', 'and says so');
select test.regie('ODP') \g /dev/null
select test.enter(1) \g /dev/null
select is(test.submit('b', :'fee')::text, '(REQUEST-B,t)', 'filed where it has one');
select is(test.fee('b') ->> 'fault', null, 'nothing wrong');
select ok(test.fee('b') ->> 'invoice' is not null, 'invoiced by the only one');
select is(array[test.fee('b') ->> 'payer', test.fee('b') ->> 'sum', test.fee('b') ->> 'subject'], array['Élodie Exemple', '4250', 'État civil'], 'to who asks');
select is((select count(*) from parvis.outbox where template = 'mail/invoice' and recipient = 'elodie@exemple.test'), 1::bigint, 'and mailed');
select is(test.submit('b', :'fee')::text, '(REQUEST-B,f)', 'sent twice');
select is((select count(*) from parvis.invoice), 1::bigint, 'is invoiced once');
select is(test.submit('c', '{}')::text, '(REQUEST-C,t)', 'without a fee');
select is(test.fee('c'), null, 'nothing is due');
select is(test.submit('d', '{"fee": {"label": "Redevance"}}')::text, '(REQUEST-D,t)', 'with an amount that is none');
select is(test.fee('d') ->> 'fault', 'amount', 'it is told');
select test.regie('HALLES') \g /dev/null
select test.enter(1) \g /dev/null
select is(test.submit('e', :'fee')::text, '(REQUEST-E,t)', 'with two régies');
select is(test.fee('e') ->> 'fault', 'no-regie', 'none is guessed');
select is(test.submit('f', jsonb_set(:'fee', '{fee,regie}', '"HALLES"'))::text, '(REQUEST-F,t)', 'where the form names one');
select ok(test.fee('f') ->> 'invoice' like 'HALLES%', 'it is that one');
select is(test.submit('g', jsonb_set(:'fee', '{fee,regie}', '"AUTRE"'))::text, '(REQUEST-G,t)', 'one that is not there');
select is(test.fee('g') ->> 'fault', 'no-regie', 'is told');
select is(test.submit('h', :'fee'::jsonb || '{"deposit": "Déposez-la."}')::text, '(REQUEST-H,t)', 'what is only prepared');
select is(test.fee('h'), null, 'owes nothing yet');

-- the citizen
select test.follow(l) from unnest(array['a', 'b', 'c']) l \g /dev/null
select is(citizen.request_fee(test.hash('fb'), 'fr') - 'due_on' - 'reference', jsonb_build_object('label', 'Redevance', 'amount', parvis.euros(4250, 'fr'),
	'state', 'due', 'rest', parvis.euros(4250, 'fr'), 'late', false, 'test', false), 'to be paid');
select citizen.fee_open(test.hash('fb')) as link \gset
select is((citizen.invoice(:'link')).reference, test.fee('b') ->> 'invoice', 'the way to its invoice');
select is(citizen.request_fee(test.hash('fa'), 'fr') ->> 'state', null, 'of one that was not invoiced, the amount alone');
select throws_ok($$select citizen.fee_open(test.hash('fa'))$$, 'PV404', 'payment.unknown', 'and no way');
select is(citizen.request_fee(test.hash('fc'), 'fr'), null, 'none is due');
select throws_ok($$select citizen.fee_open(test.hash('nobody'))$$, 'PV401', 'suivi.session', 'not without the session');

-- the desk
select test.enter(1, 'camille1') \g /dev/null
select is(agent.request_fee('REQUEST-B') ->> 'mine', 'true', 'the régisseur goes to the invoice');
select is(jsonb_array_length(agent.request_fee('REQUEST-A') -> 'regies'), 2, 'one that was not invoiced may be, by one of theirs');
select agent.fee_issue('REQUEST-A', 'ODP') as issued \gset
select is(test.fee('a') ->> 'invoice', :'issued', 'invoiced by hand');
select is(agent.fee_issue('REQUEST-A', 'HALLES'), :'issued', 'once');
select is(test.fee('a') ->> 'fault', null, 'and nothing is wrong any more');
select throws_ok($$select agent.fee_issue('REQUEST-D', 'ODP')$$, 'PV404', 'payment.unknown', 'of no amount, nothing');
select throws_ok($$select agent.fee_issue('REQUEST-E', 'AUTRE')$$, 'PV404', 'regie.unknown', 'by no other régie');
select agent.payment_add(:'issued', 1, 'token-fee-0001', 'cash', 4250, '') \g /dev/null
select is(agent.request_fee('REQUEST-A') ->> 'state', 'paid', 'paid');
select is(citizen.request_fee(test.hash('fa'), 'fr') ->> 'state', 'paid', 'as the citizen sees it');
select is((select array_agg(f.insee) from worker.fee_regies('ODP') f), array['99002'], 'the communes that have no such régie') where exists (select from parvis.commune where insee = '99002');
select is((select count(*) from worker.fee_regies(null)), 2::bigint, 'two régies are not one, nor none');

select * from finish();
rollback;
