-- After ten years: what is closed goes, whole; what is open never does; and
-- nobody but the keeper erases.
\ir setup.sql
select no_plan();
select worker.regie_set(test.commune(1), 'CANT', '{"name": "Cantine", "service": "etat-civil", "mode": "W", "provider": "payfip", "numcli": "123456", "means": ["cash", "cheque"], "agents": ["camille", "sacha"]}') \g /dev/null
select test.enter(1, 'camille1') \g /dev/null
create temporary table owed (letter text primary key, reference text, id bigint);
insert into owed (letter, reference)
select l, agent.invoice_add('CANT', 'token-owed-' || l, jsonb_build_object('subject', 'Cantine', 'payer_name', 'Payeur ' || l,
	'lines', jsonb_build_array(jsonb_build_object('label', 'x', 'quantity', 1, 'unit_cents', 2000))))
from unnest(string_to_array('a b c d e f g h i j k l', ' ')) as l;
update owed o set id = i.id from parvis.invoice i where i.reference = o.reference;
create function test.ref(p_letter text)
returns text
language sql
as $$
	select reference from owed where letter = p_letter
$$;
create function test.pay(p_letter text, p_cents bigint, p_means text default 'cash')
returns text
language sql
as $$
	select agent.payment_add(i.reference, i.version, 'token-pay-' || p_letter, p_means, p_cents, '77' || p_letter) from parvis.invoice i where i.reference = test.ref(p_letter)
$$;
create function test.online(p_letter text)
returns void
language plpgsql
as $$
declare
	asked jsonb := citizen.payment_start(citizen.invoice_find(test.ref(p_letter), 2000), 'payeur@exemple.test');
	about parvis.payment_attempt;
begin
	perform citizen.payment_started(asked ->> 'back', gen_random_uuid()::text);
	select * into about from parvis.payment_attempt where id = (asked ->> 'id')::bigint;
	perform citizen.payment_result(asked ->> 'back', jsonb_build_object('code', 'P', 'montant', about.cents::text, 'refdet', about.refdet,
		'numcli', about.numcli, 'saisie', about.mode, 'idop', about.idop, 'numauto', '1234'));
end
$$;
-- a paid on line, b paid at the counter and absent from lists, c cancelled, d replaces c,
-- e due, f paid too much, g a refund waits, h a task waits, i handed over,
-- j in a list that is kept, k paid this year, l paid on line, its result asked again
select test.online('a'), test.pay('b', 2000), agent.invoice_cancel(test.ref('c'), 1, 'x') \g /dev/null
insert into owed (letter, reference) select 'z', agent.invoice_reissue(test.ref('c'), 'token-reissue', '{"subject": "x", "payer_name": "x", "lines": [{"label": "x", "quantity": 1, "unit_cents": 500}]}');
update owed o set id = i.id from parvis.invoice i where i.reference = o.reference;
select test.pay('z', 500), test.pay('d', 2000), test.pay('f', 2100), test.pay('g', 2100), test.pay('h', 2100) \g /dev/null
select test.pay('j', 2000, 'cheque'), test.pay('k', 2000) \g /dev/null
select test.online('l') \g /dev/null
select agent.invoices_printed('CANT', array(select id from owed)) \g /dev/null
select agent.refund_ask(test.ref('g'), 'token-refund-g', 100, 'x') \g /dev/null
select agent.refund_ask(test.ref('h'), 'token-refund-h', 100, 'x') \g /dev/null
select test.enter(1, 'sacha1'), agent.refund_decide(f.id, true) from parvis.refund f join owed o on o.id = f.invoice where o.letter = 'h' \g /dev/null
select test.enter(1, 'camille1') \g /dev/null
update parvis.payment_task t set done_at = now(), done_by = (select id from parvis.agent where login = 'camille' and commune = test.commune(1))
from owed o where o.id = t.invoice and o.letter in ('f', 'g');
update parvis.payment_task t set done_at = null, done_by = null from owed o where o.id = t.invoice and o.letter = 'h';
update parvis.payment_attempt a set check_at = now() from owed o where o.id = a.invoice and o.letter = 'l';
insert into parvis.money_absence (commune, entry, note, agent)
select e.commune, e.id, 'x', e.agent from parvis.money_entry e join owed o on o.id = e.invoice where o.letter = 'b' and e.kind = 'payment';
select agent.bank_list_add('CANT', test.hash('j'), 'j.csv', 'bank', jsonb_build_array(jsonb_build_object('n', 2, 'day', parvis.today(), 'cents', 2000, 'reference', test.ref('j')))) \g /dev/null
select agent.bank_list_keep('CANT', id) from parvis.bank_list \g /dev/null
select agent.regie_close('CANT') \g /dev/null

-- nothing of this year goes
select is(worker.money_purge(100), 0::bigint, 'nothing that is young');

-- eleven years later, but k's payment and j's list
create function test.older(p_years int)
returns void
language plpgsql
as $$
declare
	old interval := make_interval(years => p_years);
begin
	set constraints all immediate;
	set constraints all deferred;
	alter table parvis.invoice disable trigger user;
	alter table parvis.money_entry disable trigger user;
	alter table parvis.regie_close disable trigger user;
	update parvis.invoice set year = year - p_years, issued_on = issued_on - old, due_on = due_on - old;
	update parvis.money_entry set day = day - old;
	update parvis.regie_close set day = day - old;
	alter table parvis.invoice enable trigger user;
	alter table parvis.money_entry enable trigger user;
	alter table parvis.regie_close enable trigger user;
end
$$;
select test.older(10) \g /dev/null
select is(worker.money_purge(100), 0::bigint, 'nor before ten years are over');
select test.older(1) \g /dev/null
update parvis.bank_list set first_day = parvis.today() - 3650, last_day = parvis.today() - 3650;
select agent.docket_add('CANT', 'token-docket-i', 1500, array[test.ref('i')]) as docket \gset
select agent.docket_hand('CANT', :docket) \g /dev/null
alter table parvis.money_entry disable trigger user;
update parvis.money_entry e set day = parvis.today() from owed o where o.id = e.invoice and o.letter = 'k' and e.kind = 'payment';
alter table parvis.money_entry enable trigger user;
-- the hash is of what the days now are
alter table parvis.regie_close disable trigger user;
update parvis.regie_close c set hash = parvis.close_hash(c.previous, c.regie, c.mode, c.first_entry, c.last_entry);
alter table parvis.regie_close enable trigger user;
select is_empty($$select * from worker.closes_broken()$$, 'the close is as it was');

-- nobody else erases, old or not
select is(test.outcome($$delete from parvis.invoice where reference = test.ref('a')$$), 'PV403 error.append-only', 'an old invoice is not deleted by another');
select is(test.outcome($$delete from parvis.money_line$$), 'PV403 error.append-only', 'nor a line of the journal');
select is(test.outcome($$delete from parvis.money_entry$$), 'PV403 error.append-only', 'nor an entry');
select is(test.outcome($$delete from parvis.invoice_line$$), 'PV403 error.append-only', 'nor of an invoice');
select is(test.outcome($$delete from parvis.regie_close$$), 'PV403 error.append-only', 'nor a close');
create function test.as_keeper(p_sql text)
returns text
language plpgsql
as $$
begin
	set local role parvis_keeper;
	execute p_sql;
	reset role;
	return 'done';
exception
	when others then
		return sqlstate || ' ' || sqlerrm;
end
$$;
select is(test.as_keeper($$delete from parvis.money_line l using parvis.money_entry e where e.id = l.entry and e.day > current_date - 30$$), 'PV403 error.append-only', 'nor by the keeper what is young');
reset role;
select is(test.as_keeper($$delete from parvis.invoice where state = 'due'$$), 'PV403 error.append-only', 'nor what is due');
reset role;
select is(test.as_keeper($$update parvis.money_entry set note = 'x'$$), 'PV403 error.append-only', 'nor is anything rewritten');
reset role;

create temporary table before as select r.id as regie, parvis.regie_balance(r.id, 'W') as balance from parvis.regie r where r.commune = test.commune(1);
create function test.left()
returns text
language sql
as $$
	select string_agg(o.letter, '' order by o.letter) from owed o join parvis.invoice i on i.id = o.id
$$;
select is(worker.money_purge(2), 2::bigint, 'so many at a time');
select is(worker.money_purge(100), 3::bigint, 'what is closed goes');
select is(worker.money_purge(100), 1::bigint, 'what was replaced, after what replaced it');
select is(worker.money_purge(100), 0::bigint, 'and no more');
select is(test.left(), 'efghjkl', 'what is due, owed, waits, is in a list or of this year stays');
select is((select count(*) from parvis.payment_attempt a left join parvis.invoice i on i.id = a.invoice where i.id is null), 0::bigint, 'whole');
select is((select sum(cents) from parvis.money_line), 0::numeric, 'the journal adds up to 0');
select is_empty($$select * from worker.money_faults()$$, 'invoices and journal agree');
select is_empty($$select * from worker.closes_broken()$$, 'a close of which a part is gone is not broken');
select is((select count(*) from parvis.money_absence), 0::bigint, 'notes too');
select is((select count(*) from parvis.docket), 1::bigint, 'the docket is of this year');

-- the list is old too, and all is done
update parvis.bank_list set last_day = parvis.today() - 4400, first_day = parvis.today() - 4400;
update parvis.payment_task set done_at = now(), done_by = (select id from parvis.agent where login = 'camille' and commune = test.commune(1)) where done_at is null;
update parvis.payment_attempt set check_at = null;
select is(worker.money_purge(100), 3::bigint, 'once it is closed, it goes');
select is(test.left(), 'efgk', 'what is due or owed stays for ever');
select is((select count(*) from parvis.bank_list), 0::bigint, 'its list with it');
select is((select count(*) from parvis.regie_close), 1::bigint, 'a close stays while an entry of it does');
select is_empty($$select * from worker.money_faults()$$, 'to the cent');
select * from finish();
rollback;
