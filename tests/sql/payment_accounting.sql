-- What an accountant takes of a régie: debits = credits, sums of the journal.
\ir setup.sql
select no_plan();
select worker.regie_set(test.commune(n), 'CANT', '{"name": "Cantine", "service": "etat-civil", "mode": "W", "means": ["cash", "cheque"], "agents": ["camille", "sacha"]}')
from generate_series(1, 2) as n \g /dev/null
select test.enter(1, 'camille1'), setseed(0.42) \g /dev/null
create function test.made(p_n int)
returns text
language plpgsql
as $$
declare
	made text := agent.invoice_add('CANT', 'token-made-' || p_n, jsonb_build_object('subject', 'x', 'payer_name', 'Payeur',
		'lines', jsonb_build_array(jsonb_build_object('label', 'x', 'quantity', 1, 'unit_cents', 100 + p_n))));
begin
	if p_n % 3 > 0 then
		perform agent.payment_add(made, 1, 'token-pay-' || p_n, (array['cash', 'cheque'])[p_n % 3], 100 + p_n * (p_n % 2), 'n' || p_n);
	end if;
	if p_n % 5 = 0 then
		perform agent.invoice_cancel(made, (select version from parvis.invoice where reference = made), 'x');
	end if;
	return made;
end
$$;
select test.made(n) from generate_series(1, 30) n \g /dev/null
select is((select sum(cents) from agent.regie_journal('CANT', parvis.today(), parvis.today(), 1000)), 0::numeric, 'debits are credits');
select is_empty($$select entry from agent.regie_journal('CANT', parvis.today(), parvis.today(), 1000) group by entry having sum(cents) <> 0$$, 'of each entry');
select is((select count(*) from agent.regie_journal('CANT', parvis.today(), parvis.today(), 1000)), (select count(*) from parvis.money_line where commune = test.commune(1)), 'each line is there');
select is((select count(*) from agent.regie_journal('CANT', parvis.today(), parvis.today(), 7)), 7::bigint, 'no more than asked');
select is_empty($$select * from agent.regie_journal('CANT', parvis.today() + 1, parvis.today() + 9, 1000)$$, 'of those days');
select is((select jsonb_object_agg(means, cents) from agent.regie_takings('CANT', parvis.today(), parvis.today(), 'day')),
	(select jsonb_object_agg(account, cents) from (select account::text, sum(cents) as cents from parvis.money_line where commune = test.commune(1) and account in ('cash', 'cheque') group by 1) s), 'takings by means');
select is((select string_agg(distinct period::text, ' ') from agent.regie_takings('CANT', parvis.today() - 400, parvis.today(), 'month')), date_trunc('month', parvis.today())::date::text, 'by month');
select test.enter(1, 'dominique1') \g /dev/null
select is(test.outcome($$select agent.regie_journal('CANT', parvis.today(), parvis.today(), 1000)$$), 'PV404 regie.unknown', 'only who handles its money');
select is(test.outcome($$select agent.regie_takings('CANT', parvis.today(), parvis.today(), 'day')$$), 'PV404 regie.unknown', 'nor its takings');
select test.enter(2, 'camille2') \g /dev/null
select is_empty($$select * from agent.regie_journal('CANT', parvis.today(), parvis.today(), 1000)$$, 'of that commune');
select * from finish();
rollback;
