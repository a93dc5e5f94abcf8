-- Invoices of who has no mailbox: which wait, printed together, marked, taken back.
\ir setup.sql
select no_plan();

select worker.regie_set(test.commune(n), code, jsonb_build_object('name', code, 'service', 'etat-civil', 'mode', 'W', 'provider', 'payfip', 'numcli', '123456', 'means', '["cash"]'::jsonb, 'agents', agents))
from generate_series(1, 2) as n, (values ('CANT', '["camille"]'::jsonb), ('CENTRE', '["dominique"]')) as r (code, agents) \g /dev/null
select test.enter(1, 'camille1') \g /dev/null
create temporary table sheet (letter text primary key, reference text, id bigint);
create function test.issue(p_letter text, p_name text, p_more jsonb default '{}')
returns void
language plpgsql
as $$
begin
	insert into sheet select p_letter, agent.invoice_add('CANT', 'token-invoice-' || p_letter, jsonb_build_object('subject', 'Cantine',
		'payer_name', p_name, 'lines', '[{"label": "Repas", "quantity": 2, "unit_cents": 2000}]'::jsonb) || p_more);
	update sheet s set id = i.id from parvis.invoice i where i.reference = s.reference;
end
$$;
select test.issue('b', 'Zoé Modèle', '{"payer_address": "1 rue de l’Essai"}'), test.issue('a', 'Élodie Modèle'), test.issue('c', 'Alix Modèle', '{"payer_email": "alix@exemple.test"}'),
	test.issue('d', 'Denis Modèle'), test.issue('e', 'Farid Modèle') \g /dev/null
select agent.payment_add(reference, 1, 'token-paid', 'cash', 4000, '') from sheet where letter = 'd' \g /dev/null
select agent.invoice_cancel(reference, 1, 'x') from sheet where letter = 'e' \g /dev/null
create function test.ids(p_letters text)
returns bigint[]
language sql
as $$ select array_agg(s.id order by s.letter) from sheet s where s.letter = any (string_to_array(p_letters, ' ')) $$;
create function test.listed(p_which text, p_after text default null, p_limit int default 9, p_campaign bigint default null)
returns text
language sql
as $$
	select string_agg(s.letter, ' ' order by p.n)
	from agent.invoices_on_paper('CANT', p_campaign, p_which, (select id from sheet where letter = p_after), p_limit) with ordinality as p (id, reference, subject, payer_name, payer_address, due_on, late, rest, printed_at, printed_by, n)
	join sheet s on s.id = p.id
$$;
create function test.states(p_letters text)
returns text
language sql
as $$
	select string_agg(s.letter || ' ' || p.state, ', ' order by p.n)
	from agent.invoices_print('CANT', test.ids(p_letters)) with ordinality as p (id, reference, payer_name, state, n)
	join sheet s on s.id = p.id
$$;

-- which
select is(test.listed('waiting'), 'a b', 'due, without a mailbox, by name as it is read');
select is(test.listed('waiting', 'a'), 'b', 'after one');
select is(test.listed('waiting', null, 1), 'a', 'so many');
select is(test.listed('printed'), null, 'none is printed');
select is(test.listed('late'), null, 'none is late');
select is((select array[payer_address, rest::text, late::text, printed_by] from agent.invoices_on_paper('CANT', null, 'waiting', null, 9) offset 1), array['1 rue de l’Essai', '4000', 'false', null], 'what the list tells');
select is((select n::text from agent.invoices_to_print('CANT', null) n), '(2,,f)', 'how many');
-- tests ask for no money: once the régie does, they are not printed
select worker.regie_set(test.commune(1), 'CANT', '{"name": "Cantine", "service": "etat-civil", "mode": "T", "means": ["cash"], "agents": ["camille"]}') \g /dev/null
select is((select n::text from agent.invoices_to_print('CANT', null) n), '(0,,t)', 'of its mode alone');
select worker.regie_set(test.commune(1), 'CANT', '{"name": "Cantine", "service": "etat-civil", "mode": "W", "provider": "payfip", "numcli": "123456", "means": ["cash"], "agents": ["camille"]}') \g /dev/null

-- of a campaign
insert into parvis.campaign (regie, mode, token, name, from_on, to_on, due_on, agent)
select r.id, 'W', 'token-campaign-' || r.code, 'Novembre ' || r.code, '2026-11-01', '2026-11-30', '2026-12-31', a.id from parvis.regie r, parvis.agent a
where r.commune = test.commune(1) and a.commune = r.commune and a.login = 'camille';
select id as campaign from parvis.campaign where name = 'Novembre CANT' \gset
select id as foreign_campaign from parvis.campaign where name = 'Novembre CENTRE' \gset
alter table parvis.invoice disable trigger invoice_kept;
update parvis.invoice i set campaign = :campaign from sheet s where s.id = i.id and s.letter = 'b';
alter table parvis.invoice enable trigger invoice_kept;
select is(test.listed('waiting', null, 9, :campaign), 'b', 'those of a campaign');
select is((select n::text from agent.invoices_to_print('CANT', :campaign) n), '(1,"Novembre CANT",f)', 'which is named');
select throws_ok(format($$select agent.invoices_to_print('CANT', %s)$$, :foreign_campaign), 'PV404', 'campaign.unknown', 'not that of another régie');
select throws_ok(format($$select agent.invoices_on_paper('CANT', %s, 'waiting', null, 9)$$, :foreign_campaign), 'PV404', 'campaign.unknown', 'nor its invoices');

-- printed
select is(test.states('a b d'), 'd settled, a pending, b pending', 'by name; what is paid is not printed');
select is(test.states('a b'), 'a pending, b pending', 'asked again, they are the same');
select is((select count(*) from parvis.invoice_paper), 2::bigint, 'each once');
-- who asks for many has them made in no order
update parvis.invoice_paper p set next_at = p.next_at - interval '1 second' from sheet s where s.id = p.invoice and s.letter = 'a';
create temporary table taken as select * from worker.invoice_paper_take();
select is((select worker.invoice_paper_made(commune, paper, version, 10, decode(repeat('ab', 40), 'hex'), array['\x01']::bytea[]) from taken), true, 'one is made');
select is(test.states('a b'), 'a made, b pending', 'the other not yet');
update parvis.invoice_paper p set attempts = 8, state = 'failed', next_at = now() where p.state = 'pending';
select is(test.states('a b'), 'a made, b failed', 'nor ever');
select is(agent.invoices_print('CANT', '{}')::text, null, 'none is none');
select throws_ok($$select agent.invoices_print('CANT', array(select n::bigint from generate_series(1, 201) as n))$$, 'PV422', 'invoice.print-many', 'so many at most');
select is((select count(*) from parvis.invoice_print), 0::bigint, 'who prints has not marked');

-- marked
select is(agent.invoices_printed('CANT', test.ids('a b')), parvis.today(), 'marked');
select is(agent.invoices_printed('CANT', test.ids('a b')), parvis.today(), 'marked again');
select is((select count(*) from parvis.invoice_print), 2::bigint, 'twice is once');
select is(test.listed('waiting'), null, 'they have left the list');
select is(test.listed('printed'), 'a b', 'for another');
select is((select n.waiting from agent.invoices_to_print('CANT', null) n), 0::bigint, 'and wait no more');
select is((select array_agg(printed_by) from agent.invoices_on_paper('CANT', null, 'printed', null, 9)), array['Camille Exemple', 'Camille Exemple'], 'by whom');
select is((select array_agg(agent || ' ' || (at is not null) || ' ' || (undone_at is null)) from agent.invoice_prints((select reference from sheet where letter = 'a'))), array['Camille Exemple true true'], 'which the invoice tells');

-- printed again, on another day, once it is late
update parvis.invoice_print p set day = p.day - 40, at = p.at - interval '40 days';
alter table parvis.invoice disable trigger invoice_kept;
update parvis.invoice i set issued_on = parvis.today() - 40, due_on = parvis.today() - 1 from sheet s where s.id = i.id and s.letter = 'a';
alter table parvis.invoice enable trigger invoice_kept;
select is(test.listed('late'), 'a', 'late, printed or not');
select agent.invoices_printed('CANT', test.ids('a')) as day \gset
select is((select printed_at from agent.invoices_on_paper('CANT', null, 'late', null, 9)), now(), 'on another day it is printed again');
select agent.invoices_unprinted('CANT', test.ids('a b'), :'day') \g /dev/null
select is(test.listed('printed'), 'a b', 'taken back of that day, it is printed as before');
select is((select array_agg(undone_by) from agent.invoice_prints((select reference from sheet where letter = 'a'))), array[null, 'Camille Exemple'], 'which stays told');
select agent.invoices_unprinted('CANT', test.ids('a b'), :'day') \g /dev/null
select is(test.listed('printed'), 'a b', 'twice is once');
select agent.invoices_printed('CANT', test.ids('a')) \g /dev/null
select is((select count(*) from parvis.invoice_print p where p.invoice = (test.ids('a'))[1]), 3::bigint, 'and marked again after');
select agent.invoices_unprinted('CANT', test.ids('a b'), null) \g /dev/null
select is(test.listed('waiting'), 'a b', 'taken back whole, they wait');

-- who
select throws_ok(format($$select agent.%s('CENTRE', %L)$$, f, test.ids('a')), 'PV404', 'regie.unknown', f || ': not who handles no money of it')
from unnest('{invoices_print,invoices_printed}'::text[]) as f;
select test.enter(1, 'dominique1') \g /dev/null
select throws_ok(format($$select agent.%s('CENTRE', %L)$$, f, test.ids('a')), 'PV404', 'payment.unknown', f || ': nor an invoice of another')
from unnest('{invoices_print,invoices_printed}'::text[]) as f;
select throws_ok(format($$select agent.invoices_unprinted('CENTRE', %L, null)$$, test.ids('a')), 'PV404', 'payment.unknown', 'invoices_unprinted: nor');
select throws_ok($$select agent.invoices_on_paper('CANT', null, 'waiting', null, 9)$$, 'PV404', 'regie.unknown', 'nor their list');
select throws_ok($$select agent.invoices_to_print('CANT', null)$$, 'PV404', 'regie.unknown', 'nor their number');
select throws_ok(format($$select agent.invoice_prints(%L)$$, (select reference from sheet where letter = 'a')), 'PV404', 'payment.unknown', 'nor when it left');
select test.enter(2, 'camille2') \g /dev/null
select is((select n::text from agent.invoices_to_print('CANT', null) n), '(0,,f)', 'another commune has its own');
select throws_ok(format($$select agent.invoices_printed('CANT', %L)$$, test.ids('a')), 'PV404', 'payment.unknown', 'and marks none of ours');

select * from finish();
rollback;
