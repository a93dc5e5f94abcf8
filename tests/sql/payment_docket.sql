-- Handing over: what is overdue, drafts, the threshold, what it stops.
\ir setup.sql
select no_plan();
select worker.regie_set(test.commune(n), 'CANT', '{"name": "Cantine", "service": "etat-civil", "mode": "W", "provider": "payfip", "numcli": "123456", "means": ["cash"], "agents": ["camille", "sacha"]}')
from generate_series(1, 2) as n \g /dev/null
select test.enter(1, 'camille1') \g /dev/null
create temporary table owed (letter text primary key, reference text);
-- a 20 €, b 14,99 €, c and d 8 € each of one payer, e 30 € not yet due, f 40 €
insert into owed
select l, agent.invoice_add('CANT', 'token-owed-' || l, jsonb_build_object('subject', 'Cantine', 'payer_name', p, 'payer_address', '1 rue ' || p,
	'lines', jsonb_build_array(jsonb_build_object('label', 'x', 'quantity', 1, 'unit_cents', c))))
from (values ('a', 'Ana', 2000), ('b', 'Bao', 1499), ('c', 'Chloe', 800), ('d', 'Chloe', 800), ('e', 'Eve', 3000), ('f', 'Flo', 4000)) as v (l, p, c);
create function test.ref(p_letters text)
returns text[]
language sql
as $$
	select array_agg(reference order by letter) from owed where letter = any (string_to_array(p_letters, null))
$$;
alter table parvis.invoice disable trigger invoice_kept;
update parvis.invoice set issued_on = parvis.today() - 60, due_on = parvis.today() - 30 where reference <> (test.ref('e'))[1];
alter table parvis.invoice enable trigger invoice_kept;
create function test.states()
returns text
language sql
as $$
	select string_agg(o.letter || ' ' || i.state, ', ' order by o.letter) from owed o join parvis.invoice i on i.reference = o.reference
$$;

select is((select string_agg(substr(payer_name, 1, 1) || enough, ' ') from agent.overdue('CANT', 1500, 100)), 'Atrue Ctrue Ctrue Ftrue Bfalse', 'overdue; who owes 15 € in all');
select is((select string_agg(substr(payer_name, 1, 1) || enough, ' ') from agent.overdue('CANT', 3000, 100)), 'Ftrue Afalse Bfalse Cfalse Cfalse', 'or more, as the mairie wants');
select is(test.outcome($$select agent.docket_add('CANT', 'token-docket-b', 1500, test.ref('ab'))$$), 'PV422 docket.too-low', 'nothing below the threshold');
select is(test.outcome($$select agent.docket_add('CANT', 'token-docket-c', 1500, test.ref('c'))$$), 'PV422 docket.too-low', 'nor a part of what is above');
select is(test.outcome($$select agent.docket_add('CANT', 'token-docket-d', 1499, test.ref('b'))$$), '23514 new row for relation "docket" violates check constraint "docket_threshold_range"', 'no threshold below that of the law');
select is(test.outcome($$select agent.docket_add('CANT', 'token-docket-e', 1500, test.ref('e'))$$), 'PV422 docket.empty', 'nothing that is not overdue');
select is(test.outcome($$select agent.docket_add('CANT', 'token-docket-e', 1500, test.ref('ae'))$$), 'PV409 docket.changed', 'nor with others');
select agent.docket_add('CANT', 'token-docket-1', 1500, test.ref('acdf')) as docket \gset
select is(agent.docket_add('CANT', 'token-docket-1', 1500, test.ref('f')), :docket::bigint, 'the same token is the same draft');
select is((select count(*) from agent.docket('CANT', :docket)), 4::bigint, 'a draft');
select is(test.outcome($$select agent.docket_add('CANT', 'token-docket-2', 1500, test.ref('a'))$$), 'PV422 docket.empty', 'an invoice is in one');
select is((select string_agg(substr(payer_name, 1, 1), '') from agent.overdue('CANT', 1500, 100)), 'B', 'and chosen no more');
select is(test.states(), 'a due, b due, c due, d due, e due, f due', 'nothing has changed yet');

-- undone while it is a draft
select agent.docket_remove('CANT', :docket, (test.ref('f'))[1]) \g /dev/null
select is((select count(*) from agent.docket('CANT', :docket)), 3::bigint, 'one is taken out');
select agent.docket_remove('CANT', :docket, (test.ref('c'))[1]) \g /dev/null
select is(test.outcome(format($$select agent.docket_hand('CANT', %s)$$, :docket)), 'PV422 docket.too-low', 'the threshold counts when it is handed over too');
select agent.docket_drop('CANT', :docket) \g /dev/null
select is((select count(*) from agent.overdue('CANT', 1500, 100)), 5::bigint, 'a draft that is dropped lets all go');
select is(test.outcome(format($$select agent.docket('CANT', %s)$$, :docket)), 'PV404 docket.unknown', 'and is no more');

-- handed over
select agent.docket_add('CANT', 'token-docket-3', 1500, test.ref('acdf')) as docket \gset
select agent.payment_add((test.ref('f'))[1], 1, 'token-payment-f', 'cash', 4000, '') \g /dev/null
select agent.payment_add((test.ref('a'))[1], 1, 'token-payment-a', 'cash', 100, '') \g /dev/null
-- someone is paying one of them
select citizen.payment_start(citizen.invoice_find((test.ref('a'))[1], 2000), 'payeur@exemple.test') ->> 'back' as back \gset
select is(test.outcome(format($$select agent.docket_hand('CANT', %s)$$, :docket)), 'PV409 docket.under-way', 'not while one is being paid');
select citizen.payment_failed(:'back', 'X') \g /dev/null
create temporary table before as select parvis.regie_balance(r.id, 'W') as balance, (select count(*) from parvis.money_entry) as n from parvis.regie r where r.commune = test.commune(1);
select agent.docket_hand('CANT', :docket) \g /dev/null
select is(test.states(), 'a collected, b due, c collected, d collected, e due, f paid', 'collected; what was paid meanwhile is not');
select is((select string_agg(called || ' ' || substr(payer_name, 1, 1) || rest, ', ') from agent.docket('CANT', :docket)),
	format('CANT-B%1$s-0001 A1900, CANT-B%1$s-0001 C800, CANT-B%1$s-0001 C800', extract(year from parvis.today())), 'numbered, with what is left to pay');
select is((select row(invoices, cents)::text from agent.dockets('CANT')), '(3,3500)', 'in the list');
select is((select balance from before), (select parvis.regie_balance(r.id, 'W') from parvis.regie r where r.commune = test.commune(1)), 'the journal is as it was, to the cent');
select is((select count(*) from parvis.money_entry), (select n from before), 'without an entry more');
select is_empty($$select * from worker.money_faults()$$, 'invoices and journal agree');
select is(test.outcome(format($$select agent.docket_hand('CANT', %s)$$, :docket)), 'PV409 docket.handed', 'once');
select is(test.outcome(format($$select agent.docket_drop('CANT', %s)$$, :docket)), 'PV409 docket.handed', 'and no more undone');
select is(test.outcome(format($$select agent.docket_remove('CANT', %s, 'x')$$, :docket)), 'PV409 docket.handed', 'nor changed');
select is(test.outcome($$select citizen.payment_start(citizen.invoice_find((test.ref('c'))[1], 800), 'payeur@exemple.test')$$), 'PV409 payment.not-due', 'no longer paid on line');
select citizen.invoice_find((test.ref('c'))[1], 800) as link \gset
select is((select row(state, payable)::text from citizen.invoice(:'link')), '(collected,f)', 'its payer is told so');
-- money that comes all the same is not lost
select agent.payment_add((test.ref('a'))[1], (select version from parvis.invoice where reference = (test.ref('a'))[1]), 'token-late-a', 'cash', 1900, '') \g /dev/null
select is((select string_agg(state, ' ') from agent.docket('CANT', :docket)), 'paid collected collected', 'the docket says so');
select is_empty($$select * from worker.money_faults()$$, 'to the cent');

-- nobody else
select test.enter(1, 'dominique1') \g /dev/null
select is(test.outcome(format($$select agent.docket('CANT', %s)$$, :docket)), 'PV404 regie.unknown', 'only who handles its money');
select test.enter(2, 'camille2') \g /dev/null
select is(test.outcome(format($$select agent.docket('CANT', %s)$$, :docket)), 'PV404 docket.unknown', 'of that commune');
select is(test.outcome(format($$select agent.docket_hand('CANT', %s)$$, :docket)), 'PV404 docket.unknown', 'nor handed over');
select * from finish();
rollback;
