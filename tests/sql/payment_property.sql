-- Whatever order the provider's answers come in, and however often: journal =
-- invoices = provider, to the cent.
\ir setup.sql
select no_plan();
select worker.regie_set(test.commune(1), 'CANT', '{"name": "Cantine", "service": "etat-civil", "mode": "W", "provider": "payfip", "numcli": "123456", "means": ["cash"], "agents": ["camille", "sacha"]}') \g /dev/null
select test.enter(1, 'camille1'), setseed(0.42) \g /dev/null

-- What the provider holds of each number: the truth, which answers tell or hide.
create temporary table held (attempt bigint primary key, paid boolean not null);

-- One step, at random: an attempt, an answer (true, early, late, again, forged),
-- a payment at the counter, a cancellation, a refund.
create function test.step(p_invoice bigint, p_n int)
returns void
language plpgsql
as $$
declare
	about parvis.invoice;
	asked jsonb;
	attempt parvis.payment_attempt;
	dice float := random();
	said text;
	answer jsonb;
begin
	select * into about from parvis.invoice where id = p_invoice;
	select * into attempt from parvis.payment_attempt where invoice = p_invoice order by random() limit 1;
	if dice < 0.2 or attempt.id is null then
		asked := citizen.payment_start(citizen.invoice_find(about.reference, about.cents), 'payeur@exemple.test');
		perform citizen.payment_started(asked ->> 'back', gen_random_uuid()::text);
		insert into held values ((asked ->> 'id')::bigint, random() < 0.7);
	elsif dice < 0.7 then
		said := case
			when random() < 0.3 then (array['P5', 'P1', 'A', 'T4', ''])[1 + floor(random() * 5)]
			when (select h.paid from held h where h.attempt = attempt.id) then (array['P', 'V'])[1 + floor(random() * 2)]
			else (array['R', 'Z', 'A', 'P5'])[1 + floor(random() * 4)]
		end;
		answer := jsonb_build_object('code', said, 'montant', attempt.cents::text, 'refdet', attempt.refdet,
			'numcli', attempt.numcli, 'saisie', attempt.mode, 'idop', attempt.idop);
		-- as one that is forged would be, of what nobody paid
		if not (select h.paid from held h where h.attempt = attempt.id) and random() < 0.3 then
			answer := answer || '{"code": "P"}' || (array['{"montant": "1"}', '{"numcli": "000000"}', '{"saisie": "T"}', '{"refdet": "X"}'])[1 + floor(random() * 4)]::jsonb;
		end if;
		perform worker.payment_result(about.commune, attempt.id, answer);
	elsif dice < 0.8 then
		update parvis.payment_attempt a set created_at = a.created_at - interval '15 minutes' where a.invoice = p_invoice;
	elsif dice < 0.88 then
		perform agent.payment_add(about.reference, about.version, 'token-step-' || p_n, 'cash', 1 + floor(random() * 3000)::int, '');
	elsif dice < 0.92 then
		perform agent.invoice_cancel(about.reference, about.version, 'au hasard');
	else
		perform agent.refund_ask(about.reference, 'token-step-' || p_n, 1 + floor(random() * 2000)::int, 'au hasard');
		perform test.enter(1, 'sacha1');
		perform agent.refund_decide(f.id, random() < 0.8) from parvis.refund f where f.token = 'token-step-' || p_n;
		perform test.enter(1, 'camille1');
	end if;
exception
	-- refused with its reason: a sequence may try anything
	when sqlstate 'PV409' or sqlstate 'PV422' then null;
end
$$;

create temporary table sheet as
select agent.invoice_add('CANT', 'token-invoice-' || n, jsonb_build_object('subject', 'x', 'payer_name', 'y',
	'lines', jsonb_build_array(jsonb_build_object('label', 'z', 'quantity', 1, 'unit_cents', 100 + n * 37)))) as reference
from generate_series(1, 40) as n;
select test.step(i.id, s * 1000 + i.number)
from generate_series(1, 60) as s, (select id, number from parvis.invoice where regie = (select id from parvis.regie where code = 'CANT' and commune = test.commune(1)) order by id) i \g /dev/null
select test.enter(1, 'camille1') \g /dev/null
-- in the end each answer arrives
select worker.payment_result(a.commune, a.id, jsonb_build_object('code', case when h.paid then 'P' else 'R' end, 'montant', a.cents::text,
	'refdet', a.refdet, 'numcli', a.numcli, 'saisie', a.mode, 'idop', a.idop))
from parvis.payment_attempt a join held h on h.attempt = a.id \g /dev/null

select cmp_ok((select count(*) from held), '>', 40::bigint, 'many attempts');
select cmp_ok((select count(*) from parvis.payment_attempt where state = 'paid'), '>', 25::bigint, 'many paid');
select cmp_ok((select count(*) from parvis.payment_task where kind = 'credit'), '>', 5::bigint, 'some twice');
select cmp_ok((select count(*) from parvis.refund where approved), '>', 2::bigint, 'some paid back');
select is_empty('select * from worker.money_faults()', 'journal = invoices');
select is((select sum(cents) from parvis.money_line), 0::numeric, 'the journal adds up to 0');
select is_empty($$
	select a.id from parvis.payment_attempt a join held h on h.attempt = a.id where h.paid <> (a.state = 'paid')
$$, 'what the provider holds is settled, nothing else is');
select is(
	(select coalesce(sum(l.cents), 0) from parvis.money_line l where l.account = 'online'),
	(select coalesce(sum(a.cents), 0) from parvis.payment_attempt a join held h on h.attempt = a.id and h.paid),
	'journal = provider');
select is_empty($$select id from parvis.invoice where paid > cents or paid < 0$$, 'no invoice is paid more than whole');
select is_empty($$
	select i.id from parvis.invoice i where coalesce((parvis.invoice_balance(i.id) ->> 'credit')::bigint, 0) > 0
$$, 'no more is paid back than was owed');
select is(
	(select sum(paid) from parvis.invoice),
	(select -sum(l.cents) from parvis.money_entry e join parvis.money_line l on l.entry = e.id where l.account = 'receivable' and e.kind = 'payment')
		- (select coalesce(sum(l.cents), 0) from parvis.money_entry e join parvis.money_line l on l.entry = e.id where l.account = 'credit' and e.kind = 'cancelled') * -1,
	'what is paid is what came, but for what was cancelled since');
select is(agent.regie_close('CANT'), 1, 'closed');
select is((select totals from parvis.regie_close), (select balance from parvis.regie_close), 'all of it');
select is_empty('select * from worker.closes_broken()', 'and the chain holds');
select * from finish();
rollback;
