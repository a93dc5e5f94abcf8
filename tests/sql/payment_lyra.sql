-- Lyra: its words in ours, heard of a signed notification; and a provider that is away.
\ir setup.sql
select no_plan();
select worker.regie_set(test.commune(n), 'PISC', '{"name": "Piscine", "service": "etat-civil", "mode": "W", "provider": "lyra", "site": "12345678", "sealed_key": "\\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", "means": ["cash"], "agents": ["camille"]}')
from generate_series(1, 2) as n \g /dev/null
select test.enter(1, 'camille1') \g /dev/null

create temporary table sheet (n int primary key, reference text, idop text);
create function test.start(p_n int)
returns text
language plpgsql
as $$
declare
	asked jsonb;
	issued text := agent.invoice_add('PISC', 'token-piscine-' || p_n, '{"subject": "Cours de natation", "payer_name": "Élodie Exemple",
		"payer_email": "elodie@exemple.test", "lines": [{"label": "Cours", "quantity": 1, "unit_cents": 4250}]}');
begin
	asked := citizen.payment_start(citizen.invoice_find(issued, 4250), 'payeur@exemple.test');
	perform citizen.payment_started(asked ->> 'back', '12345678-20261126200000-00000' || p_n);
	insert into sheet values (p_n, issued, '12345678-20261126200000-00000' || p_n);
	return asked ->> 'numcli';
end
$$;
create function test.heard(p_n int, p_code text, p_more jsonb default '{}')
returns text
language sql
as $$
	select citizen.payment_heard(s.idop, jsonb_build_object('code', p_code, 'montant', '4250', 'refdet', s.reference, 'numcli', '12345678', 'saisie', 'W', 'idop', s.idop) || p_more)
	from sheet s where s.n = p_n
$$;
create function test.state(p_n int)
returns text
language sql
as $$
	select i.state || ' ' || i.paid from sheet s join parvis.invoice i on i.reference = s.reference where s.n = p_n
$$;

select is(test.start(n), '12345678', 'the shop is asked') from generate_series(1, 7) as n;
select is(test.heard(1, 'AUTHORISED'), 'paid', 'authorised');
select is(test.heard(1, 'CAPTURED'), 'paid', 'then captured');
select is(test.state(1), 'paid 4250', 'once');
select is(test.heard(2, 'CAPTURED'), 'paid', 'captured at once');
select is(test.heard(3, 'ACCEPTED'), 'paid', 'accepted');
select is(test.heard(4, 'CANCELLED'), 'abandoned', 'cancelled');
select is(test.heard(5, 'WAITING_AUTHORISATION'), 'open', 'nothing is said yet');
select is(test.heard(5, '?AUTHORISED'), 'open', 'nor by what is no payment');
select is(test.heard(5, 'REFUSED'), 'refused', 'refused');
select is(test.heard(6, 'EXPIRED'), 'open', 'expired there, while one may still pay');
select is(test.heard(7, 'AUTHORISED', '{"montant": "425"}'), 'mismatch', 'not what was asked');
select is(array_agg(test.state(n) order by n), array['paid 4250', 'paid 4250', 'paid 4250', 'due 0', 'due 0', 'due 0', 'due 0'], 'what moved') from generate_series(1, 7) as n;
select is((select count(*) from parvis.money_entry where kind = 'payment'), 3::bigint, 'the journal has as many');
select is(citizen.payment_of(idop) ->> 'provider', 'lyra', 'what a notification is about') from sheet where n = 1;
select test.enter(2) \g /dev/null
select is(test.heard(4, 'AUTHORISED'), null, 'not another commune''s');
select is((select citizen.payment_of(idop) from sheet where n = 1), null, 'nor told there');
select test.enter(1, 'camille1') \g /dev/null
select is(test.state(4), 'due 0', 'which moves nothing');

-- asked again soon while the payer may be there, then as the provider's guide wants it
select worker.payment_unreachable(test.commune(1), a.id) from parvis.payment_attempt a join sheet s on s.idop = a.idop where s.n = 6 \g /dev/null
select is((select check_at - now() from parvis.payment_attempt a join sheet s on s.idop = a.idop where s.n = 6), interval '2 minutes', 'in two minutes');
update parvis.payment_attempt set created_at = now() - interval '21 minutes' where idop = (select idop from sheet where n = 6);
select worker.payment_unreachable(test.commune(1), a.id) from parvis.payment_attempt a join sheet s on s.idop = a.idop where s.n = 6 \g /dev/null
select is((select check_at - now() from parvis.payment_attempt a join sheet s on s.idop = a.idop where s.n = 6), interval '30 minutes', 'in half an hour');
select is(test.heard(6, 'EXPIRED'), 'expired', 'expired');
select worker.payment_unreachable(test.commune(1), a.id) from parvis.payment_attempt a join sheet s on s.idop = a.idop where s.n = 1 \g /dev/null
select is((select check_at from parvis.payment_attempt a join sheet s on s.idop = a.idop where s.n = 1), null, 'one that is paid is not asked any more');
select is_empty('select * from worker.money_faults()', 'journal = invoices');
select * from finish();
rollback;
