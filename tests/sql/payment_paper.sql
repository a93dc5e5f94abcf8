-- Invoices and receipts as PDF: asked for once, made once, made anew when they change.
\ir setup.sql
select no_plan();

select worker.regie_set(test.commune(n), 'CANT', '{"name": "Cantine", "service": "etat-civil", "mode": "W", "provider": "payfip", "numcli": "123456", "means": ["cash"], "agents": ["camille"]}')
from generate_series(1, 2) as n \g /dev/null
select test.enter(1, 'camille1') \g /dev/null
create temporary table sheet (letter text primary key, reference text, link text);
insert into sheet
select l, agent.invoice_add('CANT', 'token-invoice-' || l, '{"subject": "Cantine", "payer_name": "Élodie", "lines": [{"label": "Repas", "quantity": 2, "unit_cents": 2000}]}')
from unnest(string_to_array('a b', ' ')) as l;
update sheet set link = citizen.invoice_find(reference, 4000);
select agent.payment_add(reference, 1, 'token-part', 'cash', 1500, '') as receipt from sheet where letter = 'b' \gset
create function test.paper(p_letter text, p_receipt text default null)
returns text
language sql
as $$
	select p.state || ' ' || regexp_replace(p.name, '[0-9].*', '') from sheet s, citizen.invoice_paper(s.link, p_receipt) p where s.letter = p_letter
$$;
create temporary table taken as select * from worker.invoice_paper_take();

select is((select count(*) from taken), 0::bigint, 'nothing is made that nobody asks for');
select is(test.paper('a'), 'pending facture-CANT', 'asked for, it waits');
select is(test.paper('a'), 'pending facture-CANT', 'asked for again, it is the same');
select is((select count(*) from parvis.invoice_paper), 1::bigint, 'one');
insert into taken select * from worker.invoice_paper_take();
select is((select array[template, model ->> 'rest', model ->> 'part', model #>> '{lines,0,cents}', (model ->> 'online')] from taken),
	array['letter/invoice', parvis.euros(4000, 'fr'), null, parvis.euros(4000, 'fr'), 'true'], 'what its template is given');
select ok((select citizen.invoice_visit(split_part(model ->> 'scan', '/', 4)) from taken) is not null, 'its code opens the invoice');
select is((select count(*) from worker.invoice_paper_take()), 0::bigint, 'taken once');
select is((select worker.invoice_paper_made(commune, paper, version, 10, decode(repeat('ab', 40), 'hex'), array['\x01', '\x02']::bytea[]) from taken), true, 'made');
select is((select worker.invoice_paper_made(commune, paper, version, 10, decode(repeat('ab', 40), 'hex'), array['\x01']::bytea[]) from taken), false, 'told twice is once');
select is(test.paper('a'), 'made facture-CANT', 'it is there');
select is((select citizen.invoice_paper_chunk(s.link, t.paper, 1) from sheet s, taken t where s.letter = 'a'), '\x02'::bytea, 'its bytes, to who opened it');
select is((select citizen.invoice_paper_chunk(s.link, t.paper, 1) from sheet s, taken t where s.letter = 'b'), null, 'and to nobody else');
select is((select agent.invoice_paper_chunk(s.reference, t.paper, 0) from sheet s, taken t where s.letter = 'a'), '\x01'::bytea, 'to the régie');
select throws_ok(format($$select citizen.invoice_paper_chunk('x', %s, 0)$$, (select paper from taken)), 'PV404', 'payment.link-unknown');

-- it changes
select agent.payment_add(reference, 1, 'token-paid', 'cash', 4000, '') from sheet where letter = 'a' \g /dev/null
select is(test.paper('a'), 'pending facture-CANT', 'paid since: made anew');
select is((select count(*) from parvis.invoice_paper_chunk), 0::bigint, 'what it was is gone');
select is((select worker.invoice_paper_made(commune, paper, version, 10, decode(repeat('ab', 40), 'hex'), array['\x01']::bytea[]) from taken), false, 'a worker that was late with the one before is not believed');
truncate taken;
insert into taken select * from worker.invoice_paper_take();
select is((select array[model ->> 'paid', model ->> 'scan'] from taken), array['true', null], 'of one that is paid: no code');

-- receipts
select is(test.paper('b', :'receipt'), 'pending recu-CANT-Q', 'a receipt');
select throws_ok(format($$select citizen.invoice_paper(%L, %L)$$, (select link from sheet where letter = 'a'), :'receipt'), 'PV404', 'payment.unknown', 'not of another invoice');
truncate taken;
insert into taken select * from worker.invoice_paper_take();
select is((select array[template, model ->> 'amount', model ->> 'means', model ->> 'duplicate', model ->> 'receipt'] from taken),
	array['letter/payment', parvis.euros(1500, 'fr'), 't.payment.means.cash', 'true', :'receipt'], 'what its template is given: a duplicate');
select worker.invoice_paper_made(commune, paper, version, 10, decode(repeat('ab', 40), 'hex'), array['\x01']::bytea[]) from taken \g /dev/null
select agent.payment_add(reference, 2, 'token-rest', 'cash', 2500, '') from sheet where letter = 'b' \g /dev/null
select is(test.paper('b', :'receipt'), 'made recu-CANT-Q', 'a receipt never changes');
select is((select p.state from sheet s, agent.invoice_paper(s.reference, :'receipt') p where s.letter = 'b'), 'made', 'the same to the régie');
select test.enter(1, 'sacha1') \g /dev/null
select throws_ok(format($$select agent.invoice_paper(%L, null)$$, (select reference from sheet where letter = 'a')), 'PV404', 'payment.unknown', 'not to who handles no money of it');

-- failures
select test.paper('b') \g /dev/null
select is((select array_agg(worker.invoice_paper_failed(p.commune, p.id)) from parvis.invoice_paper p where p.entry is null and p.state = 'pending'), array['pending', 'pending'], 'what fails waits');
update parvis.invoice_paper p set attempts = 8 where p.state = 'pending';
select is((select array_agg(worker.invoice_paper_failed(p.commune, p.id)) from parvis.invoice_paper p where p.state = 'pending'), array['failed', 'failed'], 'and fails for good the eighth time');
select is(test.paper('b'), 'failed facture-CANT', 'who asks is told');
update parvis.invoice_paper p set next_at = now() - interval '61 minutes' where p.state = 'failed';
select is(test.paper('b'), 'pending facture-CANT', 'an hour after, it is tried again');

-- erased
select is(worker.invoice_papers_purge(), 0::bigint, 'kept for a month');
update parvis.invoice_paper p set made_at = now() - interval '31 days' where p.state = 'made';
select is(worker.invoice_papers_purge(), 1::bigint, 'and no longer');
select is((select count(*) from parvis.invoice_paper_chunk), 0::bigint, 'with its bytes');

select * from finish();
rollback;
