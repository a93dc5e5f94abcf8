-- Lists of the bank against the journal: what is matched, what is not, each in
-- one pile, to the cent.
\ir setup.sql
select no_plan();
select worker.regie_set(test.commune(n), 'CANT', '{"name": "Cantine", "service": "etat-civil", "mode": "W", "provider": "payfip", "numcli": "123456", "means": ["cash", "cheque"], "agents": ["camille", "sacha"]}')
from generate_series(1, 2) as n \g /dev/null
select test.enter(1, 'camille1'), setseed(0.42) \g /dev/null

-- An invoice paid on line under a number of authorization; its reference.
create function test.paid(p_token text, p_cents bigint, p_numauto text)
returns text
language plpgsql
as $$
declare
	found_reference text;
	asked jsonb;
	about parvis.payment_attempt;
begin
	found_reference := agent.invoice_add('CANT', 'token-paid-' || p_token, jsonb_build_object('subject', 'x', 'payer_name', 'Payeur ' || p_token,
		'lines', jsonb_build_array(jsonb_build_object('label', 'x', 'quantity', 1, 'unit_cents', p_cents))));
	asked := citizen.payment_start(citizen.invoice_find(found_reference, p_cents), 'payeur@exemple.test');
	perform citizen.payment_started(asked ->> 'back', gen_random_uuid()::text);
	select * into about from parvis.payment_attempt where id = (asked ->> 'id')::bigint;
	perform citizen.payment_result(asked ->> 'back', jsonb_build_object('code', 'P', 'montant', about.cents::text, 'refdet', about.refdet,
		'numcli', about.numcli, 'saisie', about.mode, 'idop', about.idop, 'numauto', p_numauto));
	return found_reference;
end
$$;
create temporary table paid (letter text primary key, reference text);
insert into paid
select l, test.paid(l, 1000 + 100 * n, '90000' || n)
from unnest('{a,b,c,d,e,f}'::text[]) with ordinality as t (l, n);
create function test.ref(p_letter text)
returns text
language sql
as $$
	select reference from paid where letter = p_letter
$$;
-- a of all three; b without number; c in the label of a bank; d by its number
-- alone; e of another amount; f is not there; one line is of nobody
create temporary table list as
select jsonb_agg(l || jsonb_build_object('n', n + 1, 'day', parvis.today() + 1)) as lines
from unnest(array[
	jsonb_build_object('cents', 1100, 'reference', lower(test.ref('a')), 'numauto', '900001', 'numcli', '123456'),
	jsonb_build_object('cents', 1200, 'reference', test.ref('b')),
	jsonb_build_object('cents', 1300, 'label', 'CB PAYFIP ' || test.ref('c') || '/X'),
	jsonb_build_object('cents', 1400, 'numauto', '900004'),
	jsonb_build_object('cents', 1501, 'reference', test.ref('e'), 'numauto', '900005'),
	jsonb_build_object('cents', 77, 'label', 'Frais', 'numauto', '900001'),
	jsonb_build_object('cents', -500, 'reference', test.ref('f'))]) with ordinality as t (l, n);
create temporary table made (id bigint, again boolean);
insert into made select * from agent.bank_list_add('CANT', test.hash('file'), 'liste.csv', 'payfip', (select lines from list));
select is((select again from made), false, 'a list is sent');
select is((select row(b.again, b.id = (select id from made))::text from agent.bank_list_add('CANT', test.hash('file'), 'autre.csv', 'bank', (select lines from list)) b), '(t,t)', 'the same file again is the same list');
select is((select count(*) from parvis.bank_line), 7::bigint, 'and adds no line');
select is(test.outcome($$select agent.bank_list_add('CANT', test.hash('other'), 'x', 'payfip', '[{"n": 1, "day": "2026-09-01", "cents": 5, "numcli": "999999"}]')$$), 'PV422 statement.numcli', 'not the list of another régie');
select is((select kept from agent.bank_list('CANT', (select id from made))), false, 'it is looked at');
select agent.bank_list_keep('CANT', (select id from made)) \g /dev/null
select is((select array_agg(n || coalesce('=' || substr(payer, 8), '') order by n) from agent.bank_pile('CANT', (select id from made), 'matched', 100)), '{2=a,3=b,4=c,5=d}', 'by all, by reference, by a word of the label, by number');
select is((select array_agg(n || '=' || substr(payer, 8) || ' ' || cents || '/' || entry_cents) from agent.bank_pile('CANT', (select id from made), 'differs', 100)), '{6=e 1501/1500}', 'of another amount');
select is((select array_agg(n order by n) from agent.bank_pile('CANT', (select id from made), 'unknown', 100)), '{7,8}', 'in the list and not with us: a number of another amount, what went out');
-- the payments are of today, the list of tomorrow
select is((select count(*) from agent.bank_pile('CANT', (select id from made), 'absent', 100)), 0::bigint, 'none of those days is absent');
insert into made select id, again from agent.bank_list_add('CANT', test.hash('today'), 'jour.csv', 'payfip', jsonb_build_array(jsonb_build_object('n', 2, 'day', parvis.today(), 'cents', 42)));
select agent.bank_list_keep('CANT', (select max(id) from made)) \g /dev/null
select is((select array_agg(substr(payer, 8)) from agent.bank_pile('CANT', (select max(id) from made), 'absent', 100)), '{f}', 'with us and not in a list');
select is((select count(*) from agent.bank_pile('CANT', (select max(id) from made), 'elsewhere', 100)), 5::bigint, 'the others are in another list');
select is((select open from agent.bank_lists('CANT') where name = 'jour.csv'), 2::bigint, 'what waits for an agent');
select is((select count(*) from parvis.bank_line where entry is not null), 5::bigint, 'pairs');
select agent.bank_list_keep('CANT', (select min(id) from made)) \g /dev/null
select is((select count(*) from parvis.bank_line where entry is not null), 5::bigint, 'twice is once');
select is(test.outcome($$select agent.bank_list_drop('CANT', (select min(id) from made))$$), 'PV409 statement.kept', 'what is kept stays');

-- by hand
create function test.act(p_sql text)
returns text
language sql
as $$
	select test.outcome(format(p_sql, (select min(id) from made), (select max(id) from made)))
$$;
select is(test.act($$select agent.bank_line_link('CANT', %1$s, 7, 'RIEN00')$$), 'PV422 statement.no-entry', 'with nothing');
select is(test.act($$select agent.bank_line_link('CANT', %1$s, 7, test.ref('a'))$$), 'PV422 statement.no-entry', 'nor with what is in a pair');
select is(test.act($$select agent.bank_line_link('CANT', %1$s, 99, test.ref('f'))$$), 'PV404 statement.unknown', 'nor a line that is none');
select is(test.act($$select agent.bank_line_link('CANT', %1$s, 7, lower(test.ref('f')))$$), 'done', 'with a payment');
select is((select n || ' ' || by_hand from agent.bank_pile('CANT', (select min(id) from made), 'differs', 100) where n = 7), '7 true', 'it is said by whom');
select is((select count(*) from agent.bank_pile('CANT', (select max(id) from made), 'absent', 100)), 0::bigint, 'and absent no more');
select is(test.act($$select agent.bank_line_link('CANT', %1$s, 7, '')$$), 'done', 'taken back');
select is((select count(*) from agent.bank_pile('CANT', (select max(id) from made), 'absent', 100)), 1::bigint, 'absent again');
select is(test.act($$select agent.bank_line_explain('CANT', %1$s, 7, 'Frais de la banque')$$), 'done', 'explained');
select is((select n || ' ' || note from agent.bank_pile('CANT', (select min(id) from made), 'explained', 100)), '7 Frais de la banque', 'with its note');
select is(test.act($$select agent.bank_line_explain('CANT', %1$s, 7, '')$$), 'done', 'no more');
select is(test.act($$select agent.bank_line_explain('CANT', %1$s, 99, 'x')$$), 'PV404 statement.unknown', 'a line that is none');
select is(test.act($$select agent.bank_entry_explain('CANT', %2$s, (select entry from agent.bank_pile('CANT', %2$s, 'absent', 9)), 'Vient demain')$$), 'done', 'an absence too');
select is((select note from agent.bank_pile('CANT', (select max(id) from made), 'explained', 100)), 'Vient demain', 'with its note');
select is(test.act($$select agent.bank_entry_explain('CANT', %2$s, 0, 'x')$$), 'PV404 statement.unknown', 'of what is there');

-- nobody else
select test.enter(1, 'dominique1') \g /dev/null
select is(test.act($$select agent.bank_list('CANT', %1$s)$$), 'PV404 regie.unknown', 'only who handles its money');
select test.enter(2, 'camille2') \g /dev/null
select is(test.act($$select agent.bank_list('CANT', %1$s)$$), 'PV404 statement.unknown', 'of that commune');
select test.enter(1, 'camille1') \g /dev/null

-- a provider that says more than the journal has
update parvis.payment_attempt a set result = '{"code": "P"}', state = 'mismatch', entry = null where a.refdet = test.ref('f');
select is((select provider #>> '{0,state}' from agent.bank_list('CANT', (select max(id) from made))), 'mismatch', 'the third way');

-- whatever is in the lists: each line and each entry in one pile, to the cent
create function test.random_list(p_n int)
returns jsonb
language sql
as $$
	select jsonb_agg(jsonb_build_object('n', n + 1, 'day', parvis.today() + floor(random() * 9)::int - 4,
		'cents', case when random() < 0.7 then o.cents else 1 + floor(random() * 900)::int end,
		'reference', case when random() < 0.6 then o.reference when random() < 0.2 then 'CANTRIEN' end,
		'numauto', case when random() < 0.6 then o.numauto end))
	from generate_series(1, p_n) n
	cross join lateral (
		select i.reference, i.cents, e.note as numauto
		from parvis.money_entry e join parvis.invoice i on i.id = e.invoice
		where e.kind = 'payment' and i.regie = (select regie from parvis.bank_list limit 1) and n > 0
		order by random() limit 1) o
$$;
select test.paid('more' || n, 100 + n % 5, '70000' || n % 7) from generate_series(1, 40) n \g /dev/null
create temporary table random_list (id bigint);
insert into random_list select (agent.bank_list_add('CANT', test.hash('random' || n), 'x', (array['payfip', 'bank'])[1 + n % 2], test.random_list(30))).id from generate_series(1, 12) n;
select agent.bank_list_keep('CANT', id) from random_list \g /dev/null
select is((select count(*) from random_list r join parvis.bank_list b using (id)
	where (select row(count(*), sum(cents), count(distinct n)) from parvis.bank_sorted(b) where side = 'theirs') is distinct from row(b.lines::bigint, b.cents::numeric, b.lines::bigint)), 0::bigint, 'each line in one pile, their sum that of the list');
select is((select count(*) from random_list r join parvis.bank_list b using (id)
	where (select row(count(*), sum(entry_cents), count(distinct entry)) from parvis.bank_sorted(b) where side = 'ours')
		is distinct from (select row(count(*), sum(o.cents), count(*)) from parvis.bank_ours(b, b.first_day, b.last_day) o)), 0::bigint, 'each entry in one pile, their sum that of the journal');
select is((select count(*) from random_list r join parvis.bank_list b using (id), parvis.bank_sorted(b) s where s.pile = 'matched' and s.cents <> s.entry_cents), 0::bigint, 'what is matched agrees to the cent');
select cmp_ok((select count(*) from random_list r join parvis.bank_list b using (id), parvis.bank_sorted(b) s where s.pile = 'matched'), '>', 20::bigint, 'and is not nothing');
select is((select count(*) from (select entry from parvis.bank_line where entry is not null group by entry having count(*) > 1) x), 0::bigint, 'an entry is in one pair');

-- what was only looked at goes
select agent.bank_list_add('CANT', test.hash('gone'), 'x', 'bank', '[{"n": 1, "day": "2026-09-01", "cents": 5}]') \g /dev/null
select agent.bank_list_add('CANT', test.hash('drop'), 'x', 'bank', '[{"n": 1, "day": "2026-09-01", "cents": 5}]') as dropped \gset
select agent.bank_list_drop('CANT', max(id)) from parvis.bank_list \g /dev/null
select is((select count(*) from parvis.bank_list where kept_at is null), 1::bigint, 'it was not the right one');
select is(worker.bank_lists_purge(), 0::bigint, 'not within the day');
update parvis.bank_list set at = now() - interval '25 hours' where kept_at is null;
select is(worker.bank_lists_purge(), 1::bigint, 'after a day');
select * from finish();
rollback;
