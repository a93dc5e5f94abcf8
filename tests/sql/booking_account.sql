-- A family's account, and what the tax office is told of child care.
\ir setup.sql
select no_plan();
select worker.regie_set(test.commune(n), 'CANT', '{"name": "Cantine", "service": "etat-civil", "mode": "W", "means": ["cash"], "agents": ["camille", "sacha"]}')
from generate_series(1, 2) n \g /dev/null
select test.enter(1, 'camille1') \g /dev/null
select extract(year from parvis.today())::int as y, parvis.today() - 20 as d, parvis.today() + 20 as due \gset

insert into parvis.family (reference, token, name) values ('AAAA0001', 'token-a1', 'Modèle'), ('AAAA0002', 'token-a2', 'Autre');
insert into parvis.family_adult (family, first_name, last_name, email, pays)
select f.id, 'Alix', f.name, case f.reference when 'AAAA0001' then 'alix@exemple.test' end, true from parvis.family f;
-- one who is six on 1 January, one born the day after: the care of the second counts
insert into parvis.family_child (family, first_name, last_name, born_on)
select f.id, k.name, f.name, k.born_on
from parvis.family f
cross join (values ('Six', make_date(:y - 6, 1, 1)), ('Cinq', make_date(:y - 6, 1, 2)), ('Bébé', make_date(:y - 1, 3, 3))) as k (name, born_on)
where f.reference = 'AAAA0001';
insert into parvis.activity (code, kind, name, service, from_on, to_on, regie, care)
select k.code, 'nursery', k.code, 'etat-civil', :'d', :'due', r.id, k.care
from parvis.regie r
cross join (values ('garde', true), ('repas', false)) as k (code, care)
where r.code = 'CANT' and r.commune = test.commune(1);
select worker.tariff_set(test.commune(1), k.code, jsonb_build_object('name', 'Délibération', 'from_on', :'d'::date, 'to_on', :'due'::date,
	'kind', 'slices', 'slices', jsonb_build_array(jsonb_build_object('resident', true, 'from_cents', 0, 'cents', k.cents))))
from (values ('garde', 1001), ('repas', 350)) as k (code, cents) \g /dev/null
select test.enter(1, 'camille1') \g /dev/null
insert into parvis.slot (activity, day, starts, ends, book_until, cancel_until, checked_at)
select a.id, k.day, '12:00', '13:20', now(), now(), now()
from parvis.activity a
cross join (values (parvis.today() - 10), (parvis.today() - 9), (parvis.today() + 3), (parvis.today() + 4)) as k (day);
insert into parvis.booking (slot, child, state, presence, presence_at)
select s.id, c.id, 'booked', case when s.day < parvis.today() then 'present' end, now()
from parvis.slot s, parvis.family_child c;

create function test.account()
returns jsonb
language sql
as $$
	select parvis.family_account(f.id) from parvis.family f where f.reference = 'AAAA0001'
$$;
create function test.care(p_year int)
returns text
language sql
as $$
	select string_agg(k ->> 'first_name' || ' ' || (k ->> 'cents'), ', ' order by k ->> 'first_name')
	from parvis.family f, jsonb_array_elements(parvis.care_year(f.id, p_year) -> 'children') k
	where f.reference = 'AAAA0001'
$$;
create function test.bill(p_token text, p_more jsonb)
returns void
language plpgsql
as $$
declare
	made bigint := agent.campaign_add('CANT', p_token, jsonb_build_object('name', 'Campagne', 'due_on', parvis.today() + 20) || p_more);
begin
	perform worker.campaign_run();
	perform test.enter(1, 'camille1');
	perform agent.campaign_act(made, (select c.version from parvis.campaign c where c.id = made), 'finish');
	perform worker.campaign_run();
	perform test.enter(1, 'camille1');
end
$$;
create function test.pay(p_token text, p_cents bigint)
returns void
language sql
as $$
	select agent.payment_add(i.reference, i.version, p_token, 'cash', p_cents, '')
	from parvis.invoice i
	where i.state = 'due'
$$;

select is(test.account() -> 'coming', '[{"cents": 6006, "unknown": 0, "activity": "garde", "bookings": 6}, {"cents": 2100, "unknown": 0, "activity": "repas", "bookings": 6}]'::jsonb, 'what is booked is told with its price');
select is((test.account() ->> 'due')::int, 0, 'nothing is owed before it is invoiced');
select test.bill('campaign-a', jsonb_build_object('from_on', :'d', 'to_on', parvis.today())) \g /dev/null
select is((test.account() ->> 'due')::int, 6 * 1001 + 6 * 350, 'what is invoiced is owed');
select is(jsonb_array_length(test.account() -> 'invoices'), 1, 'and stands in the list');
select is(test.care(:y), null, 'nothing is paid: nothing is attested');

select test.pay('action-p1', 4053) \g /dev/null
select is(test.care(:y), 'Bébé 1001, Cinq 1001', 'half of it is paid: half of the care, of who was under six on 1 January');
select is((test.account() ->> 'due')::int, 4053, 'the rest is owed');
select is((select sum(p.cents) from parvis.family f, parvis.care_paid(f.id, :y) p), 3003::numeric, 'another child''s is known, and not attested');
select test.pay('action-p2', 4053) \g /dev/null
select is(test.care(:y), 'Bébé 2002, Cinq 2002', 'all of it is paid: all of the care');
select is(test.care(:y - 1), null, 'none of it the year before');
select is(test.care(:y + 1), null, 'none of it the year after');
select is(jsonb_array_length(test.account() -> 'payments'), 2, 'each payment has its receipt');
select is(test.account() -> 'years', to_jsonb(array[:'y']), 'the years that have one are told');

-- a day is given up after it was paid: the care of it is not attested
update parvis.booking b set state = 'closed'
from parvis.slot s, parvis.activity a, parvis.family_child c
where s.id = b.slot and a.id = s.activity and c.id = b.child and a.code = 'garde' and c.first_name = 'Bébé' and s.day = parvis.today() - 10;
select test.bill('campaign-b', jsonb_build_object('from_on', :'d', 'to_on', parvis.today(), 'corrective', true)) \g /dev/null
select is(test.care(:y), 'Bébé 1001, Cinq 2002', 'what was credited is taken off');
select is((test.account() ->> 'credit')::int, 1001, 'and is owed to the family');
select is((select count(*)::int from worker.money_faults()), 0, 'the journal has every cent');

-- the next invoice takes the credit: that is care, paid
select test.enter(1, 'camille1') \g /dev/null
select test.bill('campaign-c', jsonb_build_object('from_on', parvis.today() + 1, 'to_on', parvis.today() + 10, 'assume', true)) \g /dev/null
select is((test.account() ->> 'credit')::int, 0, 'the credit went to the next invoice');
select is((test.account() ->> 'due')::int, 8106 - 1001, 'which is owed for the rest');
select is(test.care(:y), 'Bébé 1248, Cinq 2249', 'a share of it is care, to the cent below');

-- by whom
select parvis.family_enter(a.id, a.email) as session from parvis.family_adult a where a.email is not null \gset
select parvis.family_enter(a.id, null) as other from parvis.family_adult a where a.email is null \gset
select i.reference as invoice from parvis.invoice i order by i.id limit 1 \gset
select is((citizen.family_account(:'session') ->> 'due')::int, 7105, 'the family sees its account');
select is((citizen.family_account(:'other') ->> 'due')::int, 0, 'another sees its own');
select is(test.outcome(format('select citizen.family_account(%L)', repeat('0', 64))), 'PV401 family.session', 'and nobody without a session');
select is((select length(citizen.family_invoice(:'session', :'invoice'))), 64, 'an invoice is opened');
select is(test.outcome(format('select citizen.family_invoice(%L, %L)', :'other', :'invoice')), 'PV404 payment.unknown', 'not to another family');
select is(citizen.family_care(:'session', :y) ->> 'cents', '3497', 'the attestation is seen');
select is(test.outcome(format('select citizen.family_care(%L, 12)', :'session')), 'PV404 account.no-care', 'of a year that there is');
select citizen.family_care_mail(:'session', :y, 'action-m1', 'fr') from generate_series(1, 2) \g /dev/null
select is((select count(*) || ' ' || min(o.recipient) || ' ' || min(o.model ->> 'amount') from parvis.outbox o where o.kind = 'care-year'), U&'1 alix@exemple.test 34,97\00A0€', 'it is mailed once');
select is(test.outcome(format('select citizen.family_care_mail(%L, %s, ''action-m2'', ''fr'')', :'session', :y - 1)), 'PV409 account.no-care', 'nothing is attested of a year without care');
select is(test.outcome(format('select citizen.family_care_mail(%L, 12, ''action-m3'', ''fr'')', :'session')), 'PV404 account.no-care', 'nor of no year');
select is(test.outcome(format('select citizen.family_care_mail(%L, %s, ''action-m4'', ''fr'')', :'other', :y)), 'PV422 account.no-email', 'nor mailed without an address');
select is(agent.family_account('AAAA0001') ->> 'family', 'Modèle', 'an agent who keeps children sees it');
select is(test.outcome('select agent.family_account(''ZZZZ9999'')'), 'PV404 family.unknown', 'of a family that there is');
select is(agent.family_care('AAAA0001', :y) ->> 'cents', '3497', 'and its attestation');
select is(test.outcome('select agent.family_care(''AAAA0001'', 12)'), 'PV404 account.no-care', 'of a year that there is');
select agent.family_care_mail('AAAA0001', :y, 'action-m5') \g /dev/null
select is((select count(*)::int from parvis.outbox o where o.kind = 'care-year'), 2, 'and mails it');
select is(test.outcome('select agent.family_care_mail(''AAAA0001'', 12, ''action-m6'')'), 'PV404 account.no-care', 'not of no year');

select * from finish();
rollback;
