-- Campaigns: a draft with its faults, invoices of it, what changed since as
-- credits; whatever happens, the journal is what bookings cost.
\ir setup.sql
select no_plan();
select worker.regie_set(test.commune(n), 'CANT', '{"name": "Cantine", "service": "etat-civil", "mode": "W", "provider": "payfip", "numcli": "123456", "means": ["cash"], "agents": ["camille", "sacha"]}')
from generate_series(1, 2) n \g /dev/null
select test.enter(1, 'camille1') \g /dev/null
select date_trunc('month', parvis.today() - 70)::date as m, parvis.today() + 20 as due \gset
select (:'m'::date + 27) as n \gset

insert into parvis.family (reference, token, name)
select 'AAAA000' || n, 'token-a' || n, 'Modèle ' || n from generate_series(1, 6) n;
insert into parvis.family_adult (family, first_name, last_name, email, pays)
select f.id, 'Camille', f.name, case when f.reference <> 'AAAA0003' then lower(f.reference) || '@exemple.test' end, f.reference <> 'AAAA0006' from parvis.family f;
insert into parvis.family_child (family, first_name, last_name, born_on)
select f.id, 'Enfant' || c, f.name, '2016-01-01'::date + c * 400 from parvis.family f, generate_series(1, 2) c;
insert into parvis.activity (code, kind, name, service, from_on, to_on, regie)
select 'cantine', 'canteen', 'Cantine', 'etat-civil', :'m', :'n', r.id from parvis.regie r where r.code = 'CANT' and r.commune = test.commune(1);
insert into parvis.slot (activity, day, starts, ends, book_until, cancel_until, checked_at)
select a.id, :'m'::date + d, '12:00', '13:20', now(), now(), now() from parvis.activity a, generate_series(0, 27) as d;
select worker.tariff_set(test.commune(1), 'cantine', jsonb_build_object('name', 'Délibération', 'from_on', :'m', 'to_on', :'n'::date - 7, 'kind', 'slices',
	'slices', '[{"resident": true, "from_cents": 0, "cents": 333}]'::jsonb, 'siblings', '[{"rank": 2, "percent": 15}]'::jsonb)) \g /dev/null
-- everybody on the first ten days; the last family, which nobody pays for, not yet
insert into parvis.booking (slot, child, state, presence, presence_at)
select s.id, c.id, 'booked', 'present', now()
from parvis.slot s, parvis.family_child c join parvis.family f on f.id = c.family
where s.day < :'m'::date + 10 and f.reference <> 'AAAA0006';

create function test.campaign(p_token text, p_more jsonb default '{}')
returns text
language sql
as $$
	select test.outcome(format('select agent.campaign_add(''CANT'', %L, %L)', 'campaign-' || p_token, jsonb_build_object('name', 'Cantine du mois') || p_more))
$$;
create function test.is(p_token text)
returns parvis.campaign
language sql
as $$
	select c from parvis.campaign c where c.token = 'campaign-' || p_token
$$;
create function test.act(p_token text, p_act text)
returns text
language sql
as $$
	select test.outcome(format('select agent.campaign_act(%s, %s, %L)', (test.is(p_token)).id, (test.is(p_token)).version, p_act))
$$;
create function test.work()
returns void
language plpgsql
as $$
begin
	while worker.campaign_run() > 0 loop
	end loop;
	perform test.enter(1, 'camille1');
end
$$;
-- what bookings cost now, less what invoices and credit notes have of it
create function test.gap()
returns bigint
language sql
as $$
	select (
		select coalesce(sum(p.cents), 0) from parvis.activity a, parvis.priced(a.id, a.from_on, a.to_on) p where a.code = 'cantine' and coalesce(p.fault, 'not-checked') = 'not-checked'
	) - (
		select coalesce(sum(i.cents - i.credited), 0) from parvis.invoice i where i.campaign is not null and i.state <> 'cancelled'
	)
$$;
select jsonb_build_object('from_on', :'m', 'to_on', :'n', 'due_on', :'due') as period \gset

select is(test.campaign('a', :'period'::jsonb || jsonb_build_object('to_on', :'m'::date - 1)), 'PV422 campaign.range', 'it ends after it begins');
select is(test.campaign('a', :'period'::jsonb || jsonb_build_object('due_on', :'m')), 'PV422 campaign.due', 'and is paid later than today');
select is(test.campaign('a', :'period'::jsonb || '{"corrective": true}'), 'PV409 campaign.not-invoiced', 'nothing to correct yet');
select is(test.campaign('a', :'period'), 'done', 'asked');
select is(test.campaign('a', :'period'), 'done', 'the same token again');
select is((select count(*) from parvis.campaign), 1::bigint, 'is the same one');
select is(test.campaign('b', :'period'), 'PV409 campaign.under-way', 'not two at once');
select is(test.act('a', 'finish'), 'PV409 campaign.changed', 'nothing to finish yet');
select test.work() \g /dev/null
select is((test.is('a')).state::text, 'draft', 'the worker made the draft');
select is((test.is('a')).lines, 100, 'a line for each booking');
select is((test.is('a')).cents, 5 * 10 * (333 + 283)::bigint, 'the second child at fifteen per cent less, 283.05');

-- faults, each a list and no invoice
insert into parvis.booking (slot, child, state, presence, presence_at)
select s.id, c.id, 'booked', 'present', now() from parvis.slot s, parvis.family_child c join parvis.family f on f.id = c.family
where s.day = :'n' and f.reference = 'AAAA0001' and c.first_name = 'Enfant1'
union all
select s.id, c.id, 'booked', 'present', now() from parvis.slot s, parvis.family_child c join parvis.family f on f.id = c.family
where s.day = :'m' and f.reference = 'AAAA0006' and c.first_name = 'Enfant1';
insert into parvis.booking (slot, child, state)
select s.id, c.id, 'booked' from parvis.slot s, parvis.family_child c join parvis.family f on f.id = c.family
where s.day = :'m'::date + 12 and f.reference = 'AAAA0002' and c.first_name = 'Enfant1';
update parvis.slot set checked_at = null where day = :'m'::date + 12;
select is(test.act('a', 'finish'), 'done', 'approved as it was seen');
select test.work() \g /dev/null
select is((test.is('a')).state || ' ' || (test.is('a')).moved, 'draft true', 'but bookings changed since: it is looked at again');
select is(array(select l.fault from parvis.campaign_line l where l.fault is not null order by 1), array['no-payer', 'no-tariff', 'not-checked'], 'each fault');
select is((select count(*) from parvis.invoice), 0::bigint, 'no invoice, least of all one at 0');
select is(test.act('a', 'finish'), 'PV409 campaign.faults', 'with faults it is not finished');
select is((select count(*) from jsonb_array_elements(agent.campaign((test.is('a')).id) -> 'fault_lines')), 3::bigint, 'the agent reads them');
select is(agent.campaign((test.is('a')).id) ->> 'unreachable', '2', 'and who has no address'); -- nobody's e-mail, nobody who pays
update parvis.family_adult a set pays = true from parvis.family f where f.id = a.family and f.reference = 'AAAA0006';
select worker.tariff_set(test.commune(1), 'cantine', jsonb_build_object('name', 'Suite', 'from_on', :'n'::date - 6, 'to_on', :'n', 'kind', 'slices',
	'slices', '[{"resident": true, "from_cents": 0, "cents": 350}]'::jsonb)) \g /dev/null
select is(test.act('a', 'again'), 'done', 'mended, made anew');
select test.work() \g /dev/null
select is(array(select l.fault from parvis.campaign_line l where l.fault is not null), array['not-checked'], 'one is left');
select agent.campaign_assume((test.is('a')).id, (test.is('a')).version, true), test.work() \g /dev/null
select is((test.is('a')).faults, 0, 'who was not called is invoiced as present, as the agent wants it');
select (test.is('a')).digest as digest, (test.is('a')).cents as cents \gset
select test.act('a', 'again'), test.work() \g /dev/null
select is((test.is('a')).digest || ' ' || (test.is('a')).cents, :'digest' || ' ' || :'cents', 'made again, the same cents');

-- lines of agents
select is(test.outcome(format('select agent.campaign_line_add(%s, %s, ''token-line-1'', ''ZZZZ9999'', ''Retard'', 500)', (test.is('a')).id, (test.is('a')).version)), 'PV422 campaign.family-unknown', 'of a family that there is');
select agent.campaign_line_add((test.is('a')).id, (test.is('a')).version, 'token-line-1', 'AAAA0001', 'Retard', 500),
	agent.campaign_line_add((test.is('a')).id, 0, 'token-line-1', 'AAAA0001', 'Retard', 500), test.work() \g /dev/null
select is((test.is('a')).cents, :'cents'::bigint + 500, 'added once');
select agent.campaign_line_add((test.is('a')).id, (test.is('a')).version, 'token-line-2', 'AAAA0004', 'Geste', -999999), test.work() \g /dev/null
select is((select l.fault from parvis.campaign_line l where l.n = -2), 'nothing-to-credit', 'no more is given than was invoiced');
select agent.campaign_line_remove((test.is('a')).id, (test.is('a')).version, -2), test.work() \g /dev/null
select is((test.is('a')).faults || ' ' || (select count(*) from parvis.campaign_line l where l.n < 0), '0 1', 'taken away, the other stays');
select is((select count(*) from agent.campaign_families((test.is('a')).id, 0, 100)), 6::bigint, 'family by family');

-- final
select count(*) as mails from parvis.outbox \gset
select is(test.act('a', 'finish'), 'done', 'finished');
select test.work() \g /dev/null
select is((test.is('a')).state::text, 'final', 'by the worker');
select is(test.act('a', 'finish'), 'PV409 campaign.changed', 'once');
select is((select count(*) || ' ' || sum(cents) from parvis.invoice where campaign is not null), '6 ' || (test.is('a')).cents, 'an invoice a family, of what the draft said');
select is((select array_agg(number order by number) from parvis.invoice where commune = test.commune(1)), array[1, 2, 3, 4, 5, 6], 'numbered without a gap');
select is((select count(*) from parvis.outbox) - :mails, 5::bigint, 'mailed to who has an address');
select is_empty('select * from worker.money_faults()', 'journal = invoices');
select is(test.gap(), -500::bigint, 'invoices = bookings, and the line of the agent');
select ok((select bool_and(billed) from parvis.slot), 'the days are closed to changes');
select is(test.campaign('c', :'period'), 'PV409 campaign.invoiced', 'the period is not invoiced twice');

update parvis.slot set checked_at = now();
-- what changed since: paid by one, owed by another
select agent.payment_add(i.reference, i.version, 'token-pay-1', 'cash', i.cents, '') from parvis.invoice i join parvis.family f on f.id = i.family where f.reference = 'AAAA0001' \g /dev/null
select is(test.campaign('d', :'period'::jsonb || '{"corrective": true}'), 'done', 'a correction');
select ok(not (select bool_or(billed) from parvis.slot), 'opens the days again');
select test.work() \g /dev/null
select is((test.is('d')).lines, 0, 'nothing changed: nothing to correct');
select is(test.act('d', 'finish'), 'PV409 campaign.empty', 'nor to finish');
update parvis.booking b set state = 'closed', presence = null from parvis.slot s where s.id = b.slot and s.day = :'m'::date + 1;
insert into parvis.booking (slot, child, state, presence, presence_at)
select s.id, c.id, 'booked', 'unexpected', now() from parvis.slot s, parvis.family_child c join parvis.family f on f.id = c.family
where s.day between :'m'::date + 11 and :'m'::date + 16 and f.reference = 'AAAA0005' and c.first_name = 'Enfant1';
select test.act('d', 'again'), test.work() \g /dev/null
select is((select count(*) filter (where cents < 0) || ' ' || count(*) filter (where cents > 0) from parvis.campaign_line l where l.campaign = (test.is('d')).id), '10 6', 'a day that was closed comes off, days that were not booked are added');
select is(test.act('d', 'finish'), 'done', 'finished');
select test.work() \g /dev/null
select is((test.is('d')).state::text, 'final', 'final');
select is(test.gap(), -500::bigint, 'invoices less credit notes = bookings');
select is_empty('select * from worker.money_faults()', 'journal = invoices');
select is((select sum(cents) from parvis.money_line), 0::numeric, 'the journal adds up to 0');
select is((select i.credited || ' ' || i.state || ' ' || (parvis.invoice_balance(i.id) ->> 'credit') from parvis.invoice i join parvis.family f on f.id = i.family where f.reference = 'AAAA0001'),
	'616 paid -616', 'who had paid is owed it');
select is((select i.credited || ' ' || i.paid || ' ' || i.state from parvis.invoice i join parvis.family f on f.id = i.family where f.reference = 'AAAA0002'), '616 616 due', 'who had not owes less');
select is((select count(*) from parvis.payment_task where kind = 'credit' and done_at is null), 1::bigint, 'the agents of the régie are told');

-- a credit goes to the oldest due, at the next campaign or when an agent says so
select agent.invoice_add('CANT', 'token-old-' || n, jsonb_build_object('subject', 'x', 'payer_name', 'y', 'due_on', parvis.today() + n,
	'lines', jsonb_build_array(jsonb_build_object('label', 'z', 'quantity', 1, 'unit_cents', 400)))) from generate_series(1, 2) n \g /dev/null
update parvis.invoice i set family = f.id from parvis.family f where f.reference = 'AAAA0001' and i.token like 'token-old-%';
select agent.refund_ask(i.reference, 'token-refund', 16, 'essai') from parvis.invoice i join parvis.family f on f.id = i.family where f.reference = 'AAAA0001' and i.campaign is not null \g /dev/null
select is(agent.credit_assign(i.reference, i.version), 600::bigint, 'given, but for what is asked to be paid back') from parvis.invoice i where i.token = 'token-old-2';
select is((select array_agg(i.state || ' ' || i.paid order by i.due_on) from parvis.invoice i where i.token like 'token-old-%'), array['paid 400', 'due 200'], 'the oldest due first');
select is_empty('select * from worker.money_faults()', 'journal = invoices');
select is((select sum(l.cents) from parvis.money_line l where l.account = 'assigned'), 0::numeric, 'what one gives another takes');
select is((select count(*) from parvis.payment_task where kind = 'credit' and done_at is null), 1::bigint, 'still told, while sixteen cents are owed');
select test.enter(1, 'sacha1'), agent.refund_decide(f.id, true) from parvis.refund f \g /dev/null
select is((select count(*) from parvis.payment_task where kind = 'credit' and done_at is null), 0::bigint, 'paid back, nothing is owed');
select test.enter(1, 'camille1') \g /dev/null
select is(test.outcome(format('select agent.credit_assign(%L, %s)', i.reference, i.version)), 'PV422 till.no-family', 'an invoice of no family')
from (select agent.invoice_add('CANT', 'token-free', '{"subject": "x", "payer_name": "y", "lines": [{"label": "z", "quantity": 1, "unit_cents": 5}]}') as reference) n join parvis.invoice i using (reference);

-- an invoice that is cancelled: its bookings are invoiced again
select is(test.outcome(format('select agent.invoice_cancel(%L, %s, ''erreur'')', i.reference, i.version)), 'PV409 invoice.credited', 'what a credit note lowered is corrected, not cancelled')
from parvis.invoice i join parvis.family f on f.id = i.family where f.reference = 'AAAA0002';
select agent.invoice_cancel(i.reference, i.version, 'erreur') from parvis.invoice i join parvis.family f on f.id = i.family where f.reference = 'AAAA0005' and i.credited = 0 and i.campaign = (test.is('d')).id \g /dev/null
select test.campaign('e', :'period'::jsonb || '{"corrective": true}'), test.work() \g /dev/null
select is((test.is('e')).cents, (select sum(l.cents)::bigint from parvis.campaign_line l join parvis.family f on f.id = l.family where f.reference = 'AAAA0005' and l.campaign = (test.is('e')).id), 'theirs alone');
select test.act('e', 'finish'), test.work() \g /dev/null
select is(test.gap(), -500::bigint, 'invoices less credit notes = bookings');
select is(test.act('e', 'abandon'), 'PV409 campaign.changed', 'what is final is not given up');
select test.campaign('f', :'period'::jsonb || '{"corrective": true}'), test.work() \g /dev/null
select is(test.act('f', 'abandon'), 'done', 'a draft is');
select ok((select bool_and(billed) from parvis.slot), 'and closes the days again');

-- a credit that is used up while another invoice is due; no more is credited than was invoiced
select agent.payment_add(i.reference, i.version, 'token-over-' || i.id, 'cash', i.cents - i.paid + 300, '')
from parvis.invoice i join parvis.family f on f.id = i.family where f.reference = 'AAAA0004' and i.state = 'due' order by i.id limit 1 \g /dev/null
select agent.invoice_add('CANT', 'token-more-' || n, jsonb_build_object('subject', 'x', 'payer_name', 'y', 'due_on', parvis.today() + n,
	'lines', jsonb_build_array(jsonb_build_object('label', 'z', 'quantity', 1, 'unit_cents', 200)))) from generate_series(1, 3) n \g /dev/null
update parvis.invoice i set family = f.id from parvis.family f where f.reference = 'AAAA0004' and i.token like 'token-more-%';
select is(agent.credit_assign(i.reference, i.version), 300::bigint, 'all of it') from parvis.invoice i where i.token = 'token-more-3';
select is((select array_agg(i.paid order by i.due_on) from parvis.invoice i where i.token like 'token-more-%'), array[200, 100, 0]::bigint[], 'the oldest first, and no more than there is');
select is(test.outcome(format('select parvis.credit_note(%s, %s, ''W'', 9999999, ''x'', null)', f.id, r.id)), 'PV409 campaign.nothing-to-credit', 'no more is credited than was invoiced')
from parvis.family f, parvis.regie r where f.reference = 'AAAA0004' and r.code = 'CANT' and r.commune = f.commune;

-- nobody else's
select test.enter(2, 'dominique2') \g /dev/null
select is(test.outcome(format('select agent.campaign(%s)', (test.is('a')).id)), 'PV404 campaign.unknown', 'not seen from elsewhere');

-- property: bookings change at random, a correction always comes to what they cost
select test.enter(1, 'camille1'), setseed(0.7) \g /dev/null
create function test.shake(p_n int)
returns void
language plpgsql
as $$
begin
	update parvis.booking b
	set (state, presence, presence_at) = (
		select d.state::parvis.booking_state, case when d.state = 'booked' then d.presence::parvis.presence end, now()
		from (select (array['booked', 'booked', 'cancelled', 'late-cancelled', 'closed'])[1 + floor(random() * 5 + b.id * 0)] as state,
			(array['present', 'absent', 'excused', 'unexpected'])[1 + floor(random() * 4 + b.id * 0)] as presence) d)
	where random() < 0.3;
	perform agent.payment_add(i.reference, i.version, format('token-shake-%s-%s', p_n, i.id), 'cash', 1 + floor(random() * (i.cents - i.paid))::bigint, '')
	from parvis.invoice i
	where i.commune = test.commune(1) and i.state = 'due' and random() < 0.5;
	perform test.campaign('shake-' || p_n, jsonb_build_object('corrective', true, 'from_on', a.from_on, 'to_on', a.to_on, 'due_on', parvis.today() + p_n, 'assume', true))
	from parvis.activity a where a.code = 'cantine';
	perform test.work();
	perform test.act('shake-' || p_n, case when (test.is('shake-' || p_n)).lines > 0 then 'finish' else 'abandon' end);
	perform test.work();
end
$$;
create temporary table shaken as select n, null::bigint as gap, null::text as state, null::bigint as faults from generate_series(1, 12) n;
create function test.shaken(p_n int)
returns void
language plpgsql
as $$
begin
	perform test.shake(p_n);
	update shaken set gap = test.gap(), state = (test.is('shake-' || p_n)).state, faults = (select count(*) from worker.money_faults()) where n = p_n;
	perform test.enter(1, 'camille1');
end
$$;
select test.shaken(n) from generate_series(1, 12) n \g /dev/null
select results_eq('select distinct gap, state, faults from shaken', $$values (-500::bigint, 'final', 0::bigint)$$, 'twelve corrections: to the cent');
select is((select sum(cents) from parvis.money_line), 0::numeric, 'the journal adds up to 0');
select is_empty($$select id from parvis.invoice where paid > cents or credited > paid$$, 'no invoice is lowered below nothing');
select * from finish();
rollback;
