-- Invoices, the journal of money, and what settles: each way through settling.
\ir setup.sql
select no_plan();

-- camille and sacha keep CANT in commune 1; dominique keeps nothing
select worker.regie_set(test.commune(n), 'CANT', '{"name": "Cantine", "service": "etat-civil", "mode": "W", "provider": "payfip", "numcli": "123456", "means": ["cash", "cheque"], "agents": ["camille", "sacha"]}')
from generate_series(1, 2) as n \g /dev/null
create function test.invoice(p_letter text, p_cents bigint default 4250)
returns text
language sql
as $$
	select agent.invoice_add('CANT', 'token-invoice-' || p_letter, jsonb_build_object(
		'subject', 'Cantine de novembre', 'payer_name', 'Élodie Exemple', 'payer_email', 'elodie@exemple.test',
		'lines', jsonb_build_array(
			jsonb_build_object('label', 'Repas', 'quantity', 2, 'unit_cents', p_cents),
			jsonb_build_object('label', 'Remise', 'quantity', 1, 'unit_cents', -p_cents))))
$$;
create temporary table sheet (letter text primary key, reference text, link text, back text, idop text);
create function test.start(p_letter text)
returns void
language plpgsql
as $$
declare
	asked jsonb;
begin
	update sheet s set link = citizen.invoice_find(s.reference, (select i.cents from parvis.invoice i where i.reference = s.reference)) where s.letter = p_letter;
	asked := (select citizen.payment_start(s.link, 'payeur@exemple.test') from sheet s where s.letter = p_letter);
	update sheet s set back = asked ->> 'back', idop = gen_random_uuid() where s.letter = p_letter;
	perform citizen.payment_started(s.back, s.idop) from sheet s where s.letter = p_letter;
end
$$;
create function test.answer(p_letter text, p_code text, p_more jsonb default '{}')
returns text
language sql
as $$
	select citizen.payment_result(s.back, jsonb_build_object('code', p_code, 'montant', a.cents::text, 'refdet', a.refdet,
		'numcli', a.numcli, 'saisie', a.mode, 'idop', a.idop, 'numauto', '654321') || p_more)
	from sheet s join parvis.payment_attempt a on a.idop = s.idop where s.letter = p_letter
$$;
create function test.state(p_letter text)
returns text
language sql
as $$
	select i.state || ' ' || i.paid from sheet s join parvis.invoice i on i.reference = s.reference where s.letter = p_letter
$$;
create function test.age(p_letter text, p_minutes int)
returns void
language sql
as $$
	update parvis.payment_attempt a set created_at = now() - make_interval(mins => p_minutes) where a.idop = (select s.idop from sheet s where s.letter = p_letter)
$$;

select test.enter(1, 'camille1') \g /dev/null
insert into sheet select l, test.invoice(l) from unnest(string_to_array('a b c d e f g h i j k l m n', ' ')) as l;

-- invoices
select matches((select reference from sheet where letter = 'a'), '^CANT[0-9]{4}000001[0-9A-Z]{4}$', 'a reference that PayFiP takes');
select is(test.invoice('a'), (select reference from sheet where letter = 'a'), 'the same token again issues nothing');
select is((select array_agg(number order by number) from parvis.invoice where commune = test.commune(1)), array(select generate_series(1, 14)), 'numbered without a gap');
select is((select cents from parvis.invoice where number = 1 and commune = test.commune(1)), 4250::bigint, 'the sum of its lines');
select is((select recipient || ' ' || template || ' ' || (model ->> 'amount') from parvis.outbox where kind = 'invoice' order by id limit 1), U&'elodie@exemple.test mail/invoice 42,50\00A0€', 'mailed');
select is(test.outcome($$select test.invoice('z', 0)$$), 'PV422 invoice.nothing', 'not for nothing');
select is((select max(last) from parvis.regie_number where kind = 'invoice'), 14, 'a refused one takes no number');
select test.enter(1, 'dominique1') \g /dev/null
select is(test.outcome($$select agent.invoices('CANT', null, null, 10)$$), 'PV404 regie.unknown', 'only who handles its money');
select is(test.outcome($$select agent.invoice((select reference from sheet where letter = 'a'))$$), 'PV404 payment.unknown', 'nor one of its invoices');
select test.enter(1, 'camille1') \g /dev/null
select is((select count(*) from agent.invoices('CANT', 'due', null, 100)), 14::bigint, 'the list');
select is((select jsonb_array_length(lines) from agent.invoice((select reference from sheet where letter = 'a'))), 2, 'one of them');
select is(test.outcome($$update parvis.invoice set cents = 1$$), 'PV403 error.append-only', 'no amount is rewritten');
select is(test.outcome($$delete from parvis.invoice$$), 'PV403 error.append-only', 'none is deleted');
set constraints all immediate;
set constraints all deferred;
select is(test.outcome($$truncate parvis.invoice cascade$$), 'PV403 error.append-only', 'nor all');
select is(test.outcome($$update parvis.invoice_line set quantity = 3$$), 'PV403 error.append-only', 'nor a line of one');
select is(test.outcome($$update parvis.money_line set cents = cents * 2$$), 'PV403 error.append-only', 'nor the journal');
select is(test.outcome($$delete from parvis.money_entry$$), 'PV403 error.append-only', 'nor a part of it');
select is(test.outcome($$insert into parvis.money_line (commune, entry, account, cents) select commune, id, 'cash', 5 from parvis.money_entry limit 1; set constraints all immediate$$),
	'23514 an entry of the journal does not add up to 0', 'an entry adds up to 0');
select is(test.outcome($$insert into parvis.money_entry (commune, regie, mode, kind, day, invoice) select commune, regie, mode, 'issued', day, invoice from parvis.money_entry limit 1; set constraints all immediate$$),
	'23514 an entry of the journal does not add up to 0', 'and has lines');

-- found
select is(test.outcome($$select citizen.invoice_find((select reference from sheet where letter = 'a'), 4251)$$), 'PV404 payment.unknown', 'another amount opens nothing');
select test.enter(2) \g /dev/null
select is(test.outcome($$select citizen.invoice_find((select reference from sheet where letter = 'a'), 4250)$$), 'PV404 payment.unknown', 'nor another commune');
select test.enter(1, 'camille1') \g /dev/null

-- settling, way by way
select test.start('a') \g /dev/null
select is(test.outcome($$select citizen.payment_start(link, 'payeur@exemple.test') from sheet where letter = 'a'$$), 'PV409 payment.under-way', 'one payer at a time');
select is(test.answer('a', 'P5'), 'open', 'P5: waits');
select is(test.state('a'), 'due 0', 'nothing moved');
select is(test.answer('a', 'P'), 'paid', 'P: paid');
select is(test.state('a'), 'paid 4250', 'to the cent');
select is(parvis.invoice_balance((select id from parvis.invoice where reference = (select reference from sheet where letter = 'a'))), '{"receivable": 0, "online": 4250, "income": -4250}', 'the journal');
select is(test.answer('a', 'P'), 'paid', 'told again');
select is(test.answer('a', 'R'), 'paid', 'a late refusal changes nothing');
select is(test.answer('a', 'A'), 'paid', 'nor an abandon');
select is((select count(*) from parvis.money_entry where kind = 'payment'), 1::bigint, 'once');
select is((select count(*) from parvis.outbox where kind = 'payment' and recipient = 'payeur@exemple.test'), 1::bigint, 'one receipt');
select matches((select model ->> 'receipt' from parvis.outbox where kind = 'payment'), '^CANT-Q[0-9]{4}-000001$', 'numbered');
select is(test.outcome($$select test.start('a')$$), 'PV409 payment.not-due', 'what is paid is not paid again');

select test.start('b') \g /dev/null
select is(test.answer('b', 'V'), 'paid', 'V: a direct debit');

select test.start('c') \g /dev/null
select is(test.answer('c', 'REFUSED'), 'refused', 'as Lyra says it');
select test.start('c') \g /dev/null
select is(test.answer('c', 'R'), 'refused', 'R: refused');
select test.start('c') \g /dev/null
select is(test.answer('c', 'Z'), 'refused', 'Z: refused, a new number at once');
select is(test.answer('c', 'P'), 'paid', 'paid after all: the money came');

select test.start('d') \g /dev/null
select is(test.answer('d', 'A'), 'abandoned', 'A');
select is(test.outcome($$select test.start('d')$$), 'PV409 payment.under-way', 'may still go back and pay');
select is(test.answer('d', 'AUTHORISED'), 'paid', 'and does');

select test.start('e'), test.age('e', 21) \g /dev/null
select is(test.answer('e', 'ABANDONED'), 'abandoned', 'A, later');
select is((select open from parvis.payment_attempt where idop = (select idop from sheet where letter = 'e')), false, 'closed');

select test.start('f'), test.age('f', 21) \g /dev/null
select is(test.answer('f', 'P5'), 'expired', 'P5 after 20 minutes');
select ok((select check_at > now() and not open from parvis.payment_attempt where idop = (select idop from sheet where letter = 'f')), 'asked again, later');
create temporary table old as select * from sheet where letter = 'f';
select test.start('f'), test.answer('f', 'P') \g /dev/null
update sheet set back = old.back, idop = old.idop from old where sheet.letter = 'f';
select is(test.answer('f', 'P'), 'paid', 'the first was paid too');
select is(test.state('f'), 'paid 4250', 'the invoice is paid once');
select is((select cents from agent.payment_tasks('CANT')), 4250::bigint, 'twice: a credit, and a task');
select is((select -(parvis.invoice_balance(id) ->> 'credit')::bigint from parvis.invoice where reference = (select reference from sheet where letter = 'f')), 4250::bigint, 'which the journal owes');
select is((select credit from citizen.invoice((select link from sheet where letter = 'f'))), 4250::bigint, 'and the payer is told');

select test.start('g'), test.age('g', 21) \g /dev/null
select is(test.answer('g', 'P1'), 'expired', 'P1: purged');
select ok((select check_at is null from parvis.payment_attempt where idop = (select idop from sheet where letter = 'g')), 'not asked again');
select test.start('g'), test.age('g', 60 * 49) \g /dev/null
select is(test.answer('g', 'P5'), 'expired', 'two days later');
select ok((select check_at is null from parvis.payment_attempt where idop = (select idop from sheet where letter = 'g')), 'nor after two days');
select is(test.answer('g', 'T4'), 'expired', 'any other fault settles nothing');

-- what is not what was asked
create temporary table forged (letter text, more jsonb, detail text);
insert into forged values
	('h', '{"montant": "4249"}', 'montant'), ('i', '{"refdet": "AUTRE1"}', 'refdet'),
	('j', '{"numcli": "999999"}', 'numcli'), ('k', '{"saisie": "T"}', 'saisie'),
	('l', '{"saisie": "X", "idop": "autre"}', 'saisie, idop');
select test.start(letter) from forged \g /dev/null
select is(test.answer(f.letter, 'P', f.more), 'mismatch', f.detail) from forged f;
select is(test.answer(f.letter, 'P', f.more), 'mismatch', f.detail || ', again') from forged f;
select is(test.state(f.letter), 'due 0', f.detail || ' moves nothing') from forged f;
select is((select array_agg(detail order by id) from agent.payment_tasks('CANT') where kind = 'mismatch'), array['montant', 'refdet', 'numcli', 'saisie', 'saisie, idop'], 'a task each, once');
select lives_ok($$select agent.payment_task_done(id) from agent.payment_tasks('CANT') where kind = 'mismatch'$$, 'looked at');
select is((select count(*) from agent.payment_tasks('CANT') where kind = 'mismatch'), 0::bigint, 'done');

-- hints
select is(citizen.payment_hint('inconnu-inconnu'), false, 'an unknown number');
select is(citizen.payment_hint((select idop from sheet where letter = 'a')), true, 'one of a payment that is settled');
select is((select check_at from parvis.payment_attempt where idop = (select idop from sheet where letter = 'a')), null, 'moves nothing');
select test.start('m') \g /dev/null
select test.enter(2) \g /dev/null
select is(citizen.payment_hint((select idop from sheet where letter = 'm')), false, 'another commune''s');
select is(test.outcome($$select test.answer('m', 'P')$$), 'PV404 payment.unknown', 'nor its result');
select test.enter(1, 'camille1') \g /dev/null
select is(test.outcome(format($$update parvis.payment_attempt set idop = %L where state = 'failed' or id = (select min(id) from parvis.payment_attempt)$$, (select idop from sheet where letter = 'm'))),
	'23505 duplicate key value violates unique constraint "payment_attempt_idop_key"', 'a number serves once');
select is(citizen.payment_hint((select idop from sheet where letter = 'm')), true, 'ours');
select is((select count(*) from worker.payment_take(50)), 1::bigint, 'is asked at once');
select is((select count(*) from worker.payment_take(50)), 0::bigint, 'by one worker');
select lives_ok(format('select worker.payment_unreachable(%s, (select id from parvis.payment_attempt where idop = %L))', test.commune(1), (select idop from sheet where letter = 'm')), 'the provider is away');
select citizen.payment_awaited(back) from sheet where letter = 'm' \g /dev/null
select is(worker.payment_result(test.commune(1), (select id from parvis.payment_attempt where idop = (select idop from sheet where letter = 'm')), '{"code": "R"}'), 'refused', 'the worker asks');
select is((select count(*) from parvis.outbox where kind = 'payment-none'), 1::bigint, 'who was told to wait is told');

-- notified while the provider is being asked: what it says may be old
create function test.taken()
returns bigint
language sql
as $$
	select count(*) from worker.payment_take(50)
$$;
create function test.hint(p_letter text)
returns boolean
language sql
as $$
	select citizen.payment_hint(s.idop) from sheet s where s.letter = p_letter
$$;
select test.start('m'), test.age('m', 21), test.hint('m') \g /dev/null
select is(test.taken(), 1::bigint, 'asked');
select is(test.hint('m'), true, 'notified meanwhile');
select is(test.answer('m', 'A'), 'abandoned', 'the old answer');
select is(test.taken(), 1::bigint, 'asked again at once');
select test.hint('m'), worker.payment_unreachable(test.commune(1), a.id) from parvis.payment_attempt a join sheet s on s.idop = a.idop where s.letter = 'm' \g /dev/null
select is(test.taken(), 1::bigint, 'and where it was away');
select is(test.answer('m', 'A'), 'abandoned', 'the same');
select is((select check_at from parvis.payment_attempt a join sheet s on s.idop = a.idop where s.letter = 'm'), null, 'which is the last word');
select test.hint('m') \g /dev/null
select is(test.answer('m', 'P'), 'paid', 'or is paid');
select is(test.taken(), 0::bigint, 'and not asked any more');

-- nothing opened
update sheet set link = citizen.invoice_find(reference, 4250) where letter = 'n';
update sheet set back = citizen.payment_start(link, 'payeur@exemple.test') ->> 'back' where letter = 'n';
select is(test.outcome($$select citizen.payment_result((select back from sheet where letter = 'n'), '{"code": "P"}')$$), 'PV404 payment.unknown', 'no result before a number');
select citizen.payment_failed(back, 'T4') from sheet where letter = 'n' \g /dev/null
select is(test.outcome($$select citizen.payment_started((select back from sheet where letter = 'n'), 'trop-tard')$$), 'PV409 payment.under-way', 'too late');
select is(test.outcome($$select citizen.payment_start(link, 'x') from sheet where letter = 'n'$$), '23514 new row for relation "payment_attempt" violates check constraint "payment_attempt_email_form"', 'no address');
update sheet set back = citizen.payment_start(link, 'payeur@exemple.test') ->> 'back' where letter = 'n';
select is((select open_until is not null and payable from citizen.invoice((select link from sheet where letter = 'n'))), true, 'its place is kept');
update parvis.payment_attempt set created_at = now() - interval '3 minutes' where state = 'starting';
select lives_ok($$select test.start('n')$$, 'a program that died keeps the place two minutes');
select is(test.outcome($$select agent.invoice_cancel(reference, version, 'erreur') from parvis.invoice where reference = (select reference from sheet where letter = 'n')$$), 'PV409 payment.under-way', 'not cancelled meanwhile');
select is(test.answer('n', 'R'), 'refused', 'refused');
update sheet set back = citizen.payment_start(link, 'payeur@exemple.test') ->> 'back' where letter = 'n';
select is(test.taken(), 0::bigint, 'of one without a number nothing is asked');
select is((select count(*) from parvis.payment_attempt where state = 'starting' and open), 1::bigint, 'its program may be there');
update parvis.payment_attempt set created_at = now() - interval '3 minutes' where state = 'starting';
select is(test.taken(), 0::bigint, 'nor later');
select is((select count(*) from parvis.payment_attempt where state = 'starting' or open and idop is null), 0::bigint, 'when it is closed');

-- amounts that the provider does not take
insert into sheet select l, test.invoice(l, c) from (values ('s', 99), ('t', 10000000)) as v (l, c);
select is(test.outcome($$select test.start('s')$$), 'PV422 payment.too-small', 'under 1 €');
select is(test.outcome($$select test.start('t')$$), 'PV422 payment.too-big', 'over the limit');

-- the mode is that of the invoice
select worker.regie_set(test.commune(1), 'CANT', '{"name": "Cantine", "service": "etat-civil", "mode": "T", "provider": "payfip", "numcli": "123456", "means": ["cash", "cheque"], "agents": ["camille", "sacha"]}') \g /dev/null
select is(test.outcome($$select test.start('h')$$), 'PV422 payment.not-online', 'what is of production is not paid by a test');
insert into sheet select 'u', test.invoice('u');
select matches((select reference from sheet where letter = 'u'), '^TCANT[0-9]{4}000001', 'tests have their own numbers');
select test.start('u') \g /dev/null
select is(test.answer('u', 'P', '{"saisie": "W"}'), 'mismatch', 'a test is not settled by production');
select is(test.answer('u', 'P'), 'paid', 'but by a test');
select is((parvis.regie_balance((select id from parvis.regie where code = 'CANT' and commune = test.commune(1)), 'T') ->> 'online')::bigint, 4250::bigint, 'in a journal of its own');
select worker.regie_set(test.commune(1), 'CANT', '{"name": "Cantine", "service": "etat-civil", "mode": "W", "provider": "payfip", "numcli": "123456", "means": ["cash", "cheque"], "agents": ["camille", "sacha"]}') \g /dev/null

-- cancelled, and paid all the same
select test.start('h'), test.age('h', 21) \g /dev/null
select agent.invoice_cancel(reference, version, 'erreur') from parvis.invoice where reference = (select reference from sheet where letter = 'h') \g /dev/null
select is(test.state('h'), 'cancelled 0', 'cancelled');
select is(test.answer('h', 'P'), 'paid', 'paid late');
select is((select credit from citizen.invoice((select link from sheet where letter = 'h'))), 4250::bigint, 'all of it is a credit');
select isnt(agent.invoice_reissue((select reference from sheet where letter = 'h'), 'token-again', '{"subject": "x", "payer_name": "y", "lines": [{"label": "z", "quantity": 1, "unit_cents": 500}]}'), null, 'issued anew');
select is(test.outcome($$select agent.invoice_reissue((select reference from sheet where letter = 'i'), 'token-more', '{}')$$), 'PV409 invoice.not-cancelled', 'only a cancelled one');
select is(test.outcome($$select agent.invoice_cancel(reference, version, 'encore') from parvis.invoice where reference = (select reference from sheet where letter = 'h')$$), 'PV409 payment.changed', 'once');

-- the counter
create function test.pay(p_letter text, p_token text, p_means text, p_cents bigint)
returns text
language sql
as $$
	select agent.payment_add(i.reference, i.version, p_token, p_means, p_cents, 'n° 12') from sheet s join parvis.invoice i on i.reference = s.reference where s.letter = p_letter
$$;
select matches(test.pay('i', 'token-pay-1', 'cash', 1250), '^CANT-Q', 'a part, in cash');
select is(test.state('i'), 'due 1250', 'the rest is due');
select is(test.pay('i', 'token-pay-1', 'cash', 1250), (select receipt from parvis.money_entry where token = 'token-pay-1'), 'pressed twice is once');
select is(test.outcome($$select test.pay('i', 'token-pay-2', 'card', 3000)$$), 'PV422 till.means', 'a means that the régie does not take');
select is(test.outcome($$select test.pay('i', 'token-pay-2', 'cash', -5)$$), 'PV422 till.cents', 'nor less than nothing');
select matches(test.pay('i', 'token-pay-3', 'cheque', 3100), '^CANT-Q', 'a cheque of too much');
select is(test.state('i'), 'paid 4250', 'paid');
select is((select credit from agent.invoice((select reference from sheet where letter = 'i'))), 100::bigint, 'one euro is owed');
select is(test.outcome($$select test.pay('i', 'token-pay-4', 'cash', 100)$$), 'PV409 payment.not-due', 'no more is taken');
select is(test.outcome($$select agent.payment_add((select reference from sheet where letter = 'j'), 99, 'token-pay-5', 'cash', 100, '')$$), 'PV409 payment.changed', 'at the version that was seen');
select test.start('j') \g /dev/null
select matches(test.pay('j', 'token-pay-6', 'cash', 4250), '^CANT-Q', 'paid at the counter while it is paid on line');
select is(test.answer('j', 'P'), 'paid', 'which goes through');
select is((select credit from agent.invoice((select reference from sheet where letter = 'j'))), 4250::bigint, 'a credit');

-- a part was paid, then cancelled
select matches(test.pay('k', 'token-pay-7', 'cash', 250), '^CANT-Q', 'a part');
select agent.invoice_cancel(reference, version, 'erreur') from parvis.invoice where reference = (select reference from sheet where letter = 'k') \g /dev/null
select is((select credit from agent.invoice((select reference from sheet where letter = 'k'))), 250::bigint, 'is owed');

-- refunds by two
select is(test.outcome($$select agent.refund_ask((select reference from sheet where letter = 'i'), 'token-refund', 101, 'trop')$$), 'PV422 till.no-credit', 'no more than is owed');
select lives_ok($$select agent.refund_ask((select reference from sheet where letter = 'i'), 'token-refund', 100, 'trop perçu')$$, 'asked');
select lives_ok($$select agent.refund_ask((select reference from sheet where letter = 'i'), 'token-refund', 100, 'trop perçu')$$, 'twice is once');
select is(test.outcome($$select agent.refund_ask((select reference from sheet where letter = 'i'), 'token-refund2', 100, 'trop')$$), 'PV409 till.refund-waits', 'one at a time');
select is(test.outcome($$select agent.refund_decide((select id from parvis.refund), true)$$), 'PV403 till.four-eyes', 'not by who asked');
select test.enter(1, 'dominique1') \g /dev/null
select is(test.outcome($$select agent.refund_decide((select id from parvis.refund), true)$$), 'PV404 payment.unknown', 'nor by who does not handle it');
select is(test.outcome($$select agent.payment_task_done((select min(id) from parvis.payment_task))$$), 'PV404 payment.unknown', 'nor a task');
select test.enter(1, 'sacha1') \g /dev/null
select lives_ok($$select agent.refund_decide((select id from parvis.refund), true)$$, 'by another');
select is(test.outcome($$select agent.refund_decide((select id from parvis.refund), true)$$), 'PV409 payment.changed', 'once');
select is((select credit from agent.invoice((select reference from sheet where letter = 'i'))), 0::bigint, 'nothing is owed');
select is((select count(*) from agent.payment_tasks('CANT') t where t.reference = (select reference from sheet where letter = 'i')), 0::bigint, 'its task is done');
select agent.refund_ask((select reference from sheet where letter = 'j'), 'token-refund3', 4250, 'double') \g /dev/null
select test.enter(1, 'camille1') \g /dev/null
select agent.refund_decide((select max(id) from parvis.refund), false) \g /dev/null
select is((select credit from agent.invoice((select reference from sheet where letter = 'j'))), 4250::bigint, 'one that is not approved moves nothing');

-- the close
select ok((select entries > 20 from agent.regie_day('CANT')), 'the day');
select is((select sum(v::bigint) from agent.regie_day('CANT') d, jsonb_each_text(d.totals) as t (k, v)), 0::numeric, 'adds up');
select is(agent.regie_close('CANT'), 1, 'closed');
select is(test.outcome($$select agent.regie_close('CANT')$$), 'PV409 till.nothing-to-close', 'all of it');
select test.pay('l', 'token-pay-8', 'cash', 4250) \g /dev/null
select is(agent.regie_close('CANT'), 2, 'and the next');
select is((select totals from parvis.regie_close where n = 2), '{"cash": 4250, "receivable": -4250}', 'its totals');
select is_empty('select * from worker.closes_broken()', 'the chain holds');
select is(test.outcome($$update parvis.regie_close set totals = '{}'$$), 'PV403 error.append-only', 'a close is not rewritten');
set local session_replication_role = replica;
update parvis.money_line set cents = cents where account = 'cash';
update parvis.money_entry set note = 'x' where token = 'token-pay-8';
set local session_replication_role = origin;
select is((select array_agg(n) from worker.closes_broken()), array[2], 'a forged entry breaks it');

select is_empty('select * from worker.money_faults()', 'journal = invoices');
select is((select sum(l.cents) from parvis.money_line l where l.account = 'online' and l.commune = test.commune(1)),
	(select sum(a.cents) from parvis.payment_attempt a where a.state = 'paid'), 'journal = provider');
select is(worker.invoice_links_purge(), 0::bigint, 'links that open are kept');
update parvis.invoice_link set expires_at = now() - interval '1 second';
select is(test.outcome($$select citizen.invoice(link) from sheet where letter = 'i'$$), 'PV404 payment.link-unknown', 'an old link opens nothing');
select ok(worker.invoice_links_purge() > 10, 'and is erased');
select * from finish();
rollback;
