-- Each constraint refuses what it is there to refuse: a copy of a good row with
-- one thing wrong in it; and none is left out.
\ir setup.sql
select no_plan();

-- A good row of each table.
select test.enter(n), test.draft('k' || n), test.submit('k' || n), test.follow('k' || n), test.draft('n' || n)
from generate_series(1, 2) as n \g /dev/null
select test.enter(1, 'camille1'), agent.take('REQUEST-K1', 1), agent.note_add('REQUEST-K1', 'token-note', 'une note'),
	agent.message_add('REQUEST-K1', 2, 'token-0001', 'texte', '{}', '[]'), (agent.request('REQUEST-K1')).id,
	citizen.park(test.hash('p'), 'x', '/x', '\x01'), citizen.rate_hit('try', '\x01', 1, 60),
	citizen.draft_link(test.hash('tn1'), test.hash('l'), '{"recipient": "a@b.test", "template": "mail/x"}'),
	citizen.file_add(test.hash('tn1'), '/data/f', 'a', 'a/b', 1, test.hash('s'), test.hash('k'), 'clean', array['\x01'::bytea]) \g /dev/null
insert into parvis.poll (commune, kind, first_round, second_round) select test.commune(1), 'municipal', '2026-03-15', '2026-03-22';
insert into parvis.census_list (commune, quarter, agent) select a.commune, '2026-01-01', a.id from parvis.agent a where a.login = 'sacha' and a.commune = test.commune(1);
insert into parvis.roll_batch (commune, token, agent) select a.commune, 'token-0001', a.id from parvis.agent a where a.login = 'sacha' and a.commune = test.commune(1);
insert into parvis.roll (commune, request, way, deposited_on, late, agent)
select r.commune, r.id, 'counter', '2026-01-05', false, a.id
from parvis.request r
join parvis.agent a on a.commune = r.commune and a.login = 'sacha'
where r.reference = 'REQUEST-K1' and r.commune = test.commune(1);
insert into parvis.draft_entry (commune, draft, agent, came_by)
select d.commune, d.id, a.id, 'phone'
from parvis.draft d
join parvis.agent a on a.commune = d.commune and a.login = 'sacha'
where d.token = test.hash('tn1');
insert into parvis.filing (commune, request, came_by, acting_as, represented_name)
select r.commune, r.id, 'web', 'mandat', 'Modèle'
from parvis.request r
where r.reference = 'REQUEST-K1' and r.commune = test.commune(1);
insert into parvis.digest (commune, agent) select a.commune, a.id from parvis.agent a where a.login = 'sacha' and a.commune = test.commune(1);
insert into parvis.retention (commune, procedure, agent) select a.commune, 'autre', a.id from parvis.agent a where a.login = 'sacha' and a.commune = test.commune(1);
insert into parvis.hold (commune, request, agent, reason, erase_on)
select r.commune, r.id, a.id, 'litige', '2030-01-01'
from parvis.request r
join parvis.agent a on a.commune = r.commune and a.login = 'sacha'
where r.reference = 'REQUEST-K1' and r.commune = test.commune(1);
insert into parvis.anonymous (commune, procedure, month, state, answers) select test.commune(1), 'autre', '2026-01-01', 'closed', '{}';
insert into parvis.right_served (commune, kind, identity, agent, outcome) select a.commune, 'access', 'seen', a.id, '{}' from parvis.agent a where a.login = 'sacha' and a.commune = test.commune(1);
insert into parvis.extension (commune, request, agent, due_before, due_after, reason)
select r.commune, r.id, a.id, '2026-01-01', '2026-02-01', 'motif'
from parvis.request r
join parvis.agent a on a.commune = r.commune and a.login = 'sacha'
where r.reference = 'REQUEST-K1' and r.commune = test.commune(1);
insert into parvis.candidate (commune, name, digest) select p.commune, p.name, p.digest from parvis.procedure p where p.commune = test.commune(1) and p.name = 'autre';
insert into parvis.attestation_key (commune, id, public, sealed, retired_at)
select test.commune(1), '0000000000000001', test.hash('k'), decode(repeat('ab', 104), 'hex'), now();
insert into parvis.attestation (commune, number, kind, key, issued_on, sha256)
select k.commune, 'A-AAAA-AAAA-AAAA', 'x', k.id, '2026-11-26', test.hash('p') from parvis.attestation_key k;
insert into parvis.posting (commune, message, act, agent)
select m.commune, m.id, 'printed', m.agent from parvis.message m where m.agent is not null and m.commune = test.commune(1) limit 1;
insert into parvis.answer_template (commune, kind, name, token) select test.commune(1), 'answer', 'x', 'token-0001';
insert into parvis.answer_template_version (commune, template, n, name, text, agent)
select t.commune, t.id, 1, 'x', 'x', a.id from parvis.answer_template t join parvis.agent a on a.commune = t.commune and a.login = 'sacha';
insert into parvis.answer_template_act (commune, template, act, agent)
select v.commune, v.template, 'approved', v.agent from parvis.answer_template_version v;
insert into parvis.hubee_link (commune, process) select test.commune(1), 'EtatCivil';
insert into parvis.hubee_case (commune, case_id, process) select test.commune(1), '00000000-0000-4000-8000-000000000001', 'EtatCivil';
insert into parvis.hubee_file (commune, "case", piece, original, kind, name, type, size, sha256, key, chunks)
select h.commune, h.id, 'x', true, 'x', 'x', 'a/b', 1, test.hash('s'), decode(repeat('ab', 32), 'hex'), array['\x01'::bytea] from parvis.hubee_case h;
insert into parvis.hubee_event (commune, event_id, "case") select h.commune, h.case_id, h.id from parvis.hubee_case h;
insert into parvis.hubee_look (commune, "case", file, agent) select f.commune, f."case", f.id, a.id from parvis.hubee_file f join parvis.agent a on a.commune = f.commune and a.login = 'sacha';
insert into parvis.delegation (commune, token, kind, giver, taker, services, signature, begins_on, ends_on, made_by)
select a.commune, 'token-0001', 'delegation', a.id, b.id, true, false, '2026-01-01', '2026-01-31', a.id
from parvis.agent a
join parvis.agent b on b.commune = a.commune and b.login = 'dominique'
where a.login = 'camille' and a.commune = test.commune(1);
insert into parvis.administration_act (commune, subject, before, after, agent)
select a.commune, 'setting', '{}', '{}', a.id from parvis.agent a where a.login = 'sacha' and a.commune = test.commune(1);
insert into parvis.volume_alert (commune, agent, day, looks, usual, colleagues)
select a.commune, a.id, '2026-01-01', 99, 1, 1 from parvis.agent a where a.login = 'sacha' and a.commune = test.commune(1);
insert into parvis.file_check (commune, file, verdict, remark, agent)
select f.commune, f.id, 'refused', 'illisible', a.id
from (select min(commune) as commune, min(id) as id from parvis.file where commune = test.commune(1)) f
join parvis.agent a on a.commune = f.commune and a.login = 'sacha';
insert into parvis.task (commune, request, kind, asked_by, agent, text, due_on, token)
select r.commune, r.id, 'task', a.id, a.id, 'à faire', '2099-01-01', 'token-0001'
from parvis.request r
join parvis.agent a on a.commune = r.commune and a.login = 'sacha'
where r.reference = 'REQUEST-K1' and r.commune = test.commune(1);
insert into parvis.transfer (commune, request, from_service, to_service, reason, agent, token, state)
select r.commune, r.id, 'etat-civil', 'voirie', 'x', a.id, 'token-0001', 'done'
from parvis.request r
join parvis.agent a on a.commune = r.commune and a.login = 'sacha'
where r.reference = 'REQUEST-K1' and r.commune = test.commune(1);
select test.enter(1), test.draft(l), test.submit(l) from unnest(array['k8', 'k9']) as l \g /dev/null
insert into parvis.request_link (commune, request, other, agent)
select r.commune, r.id, o.id, a.id
from parvis.request r
join parvis.request o on o.commune = r.commune and o.reference = 'REQUEST-K9'
join parvis.agent a on a.commune = r.commune and a.login = 'sacha'
where r.reference = 'REQUEST-K1' and r.commune = test.commune(1);
insert into parvis.counter (commune, service, state, procedure, agent, n) select test.commune(1), 'x', 'received', 'essai', 0, 1;
insert into parvis.invitation (commune, link, agent, made_by, expires_at)
select a.commune, test.hash('i'), a.id, a.id, now() from parvis.agent a where a.login = 'sacha' and a.commune = test.commune(1);
insert into parvis.head_seal (commune, day, heads, previous, hash)
select test.commune(1), '2020-01-01', 0, test.hash('0'), test.hash('1');
insert into parvis.desk_view (commune, agent, name, scope, filter) select a.commune, a.id, 'Une vue', 'own', '' from parvis.agent a where a.login = 'sacha' and a.commune = test.commune(1);
insert into parvis.desk_preference (commune, agent) select a.commune, a.id from parvis.agent a where a.login = 'sacha' and a.commune = test.commune(1);
insert into parvis.export (commune, agent, format, filter) select a.commune, a.id, 'csv', '{}' from parvis.agent a where a.login = 'sacha' and a.commune = test.commune(1);
insert into parvis.api_token (commune, name, hash, scopes, agent, made_by, expires_at) select a.commune, 'x', test.hash('x'), '{requests:read}', a.id, a.id, now() + interval '1 day' from parvis.agent a where a.login = 'sacha' and a.commune = test.commune(1);
insert into parvis.webhook (commune, token, name, url, secret, events, services, made_by)
select a.commune, 'token-0001', 'x', 'https://a.test/', decode(repeat('61', 60), 'hex'), '{received}', '{a}', a.id from parvis.agent a where a.login = 'sacha' and a.commune = test.commune(1);
insert into parvis.forward (commune, token, email, link, made_by) select a.commune, 'token-0001', 'x@a.test', test.hash('f'), a.id from parvis.agent a where a.login = 'sacha' and a.commune = test.commune(1);
insert into parvis.webhook_delivery (commune, webhook, kind, token) select w.commune, w.id, 'test', 'token-0001' from parvis.webhook w;
insert into parvis.job (commune, token, agent, action, gathered) select a.commune, 'token-0001', a.id, 'read', true from parvis.agent a where a.login = 'sacha' and a.commune = test.commune(1);
insert into parvis.correction (commune, request, agent, token, fields)
select r.commune, r.id, a.id, 'token-0001', '[]' from parvis.request r join parvis.agent a on a.commune = r.commune and a.login = 'sacha' where r.reference = 'REQUEST-K1' and r.commune = test.commune(1);
insert into parvis.survey_token (commune, token, service, procedure) select test.commune(1), test.hash('x'), 'a', 'b';
insert into parvis.survey_count select test.commune(1), '2026-01-01', 'a', 'b', 1, 1, 1;
insert into parvis.desk_count select test.commune(1), 'a', 'due', '2026-01-01', 1;
insert into parvis.statistic select test.commune(1), '2026-01-01', 'a', 'b', 'web', 'closed', 1, false, 1;
insert into parvis.job_item (commune, job, request) select j.commune, j.id, r.id from parvis.job j join parvis.request r on r.commune = j.commune and r.reference = 'REQUEST-K1';
select worker.regie_set(test.commune(1), 'CANT', '{"name": "x", "service": "x", "provider": "payfip", "numcli": "123456", "means": ["cash"], "agents": ["camille"]}'), test.enter(1, 'camille1'),
	agent.invoice_add('CANT', 'token-invoice', '{"subject": "x", "payer_name": "x", "lines": [{"label": "x", "quantity": 1, "unit_cents": 500}]}') \g /dev/null
create temporary table sheet as select citizen.invoice_find(reference, 500) as link from parvis.invoice;
select citizen.payment_started(citizen.payment_start(link, 'a@exemple.test') ->> 'back', 'idop-0001'),
	agent.payment_add((select reference from parvis.invoice), 1, 'token-payment', 'cash', 600, ''),
	agent.refund_ask((select reference from parvis.invoice), 'token-refund', 100, 'x'), agent.regie_close('CANT')
from sheet \g /dev/null
update parvis.payment_attempt set open = false, state = 'failed';
update parvis.refund f set decided_by = a.id, decided_at = now(), approved = false from parvis.agent a where a.commune = f.commune and a.login = 'sacha';
-- a second of each, that the first may not be like
insert into parvis.invoice (commune, regie, mode, year, number, reference, token, subject, payer_name, issued_on, due_on, cents, replaces)
select commune, regie, mode, year, 50, 'AUTRE50', 'token-50000', 'x', 'x', issued_on, due_on, 500, id from parvis.invoice;
insert into parvis.payment_attempt (commune, invoice, provider, mode, refdet, numcli, cents, email, back, state, open, entry)
select a.commune, a.invoice, a.provider, a.mode, a.refdet, a.numcli, a.cents, a.email, test.hash('second'), 'paid', false, e.id
from parvis.payment_attempt a join parvis.money_entry e on e.commune = a.commune and e.kind = 'payment';
insert into parvis.payment_task (commune, regie, kind, invoice, attempt, cents)
select i.commune, i.regie, 'mismatch', i.id, a.id, 5 from parvis.payment_attempt a join parvis.invoice i on i.id = a.invoice where a.entry is not null;
insert into parvis.refund (commune, invoice, cents, reason, token, asked_by, decided_by, decided_at, approved, entry)
select f.commune, f.invoice, 1, 'x', 'token-second', f.asked_by, f.decided_by, now(), true, e.id
from parvis.refund f join parvis.money_entry e on e.commune = f.commune and e.kind = 'payment';
insert into parvis.family (commune, reference, token, name) select test.commune(1), 'ABCD1234', 'token-0001', 'Modèle';
insert into parvis.family_quotient (commune, family, from_on, cents, source) select f.commune, f.id, '2026-01-01', 90000, 'caf' from parvis.family f;
insert into parvis.family_adult (commune, family, first_name, last_name) select f.commune, f.id, 'Camille', 'Modèle' from parvis.family f;
insert into parvis.family_child (commune, family, first_name, last_name, born_on) select f.commune, f.id, 'Alix', 'Modèle', '2019-05-05' from parvis.family f;
insert into parvis.family_care (commune, child) select c.commune, c.id from parvis.family_child c;
insert into parvis.family_person (commune, family, name) select f.commune, f.id, 'Dominique Modèle' from parvis.family f;
insert into parvis.family_access (commune, token, adult, kind, expires_at) select a.commune, test.hash('fa'), a.id, 'session', now() from parvis.family_adult a;
insert into parvis.family_tie (commune, subject, adult, code, expires_at) select a.commune, 'sub', a.id, test.hash('ft'), now() from parvis.family_adult a;
insert into parvis.family_feed (commune, adult, token) select a.commune, a.id, test.hash('ff') from parvis.family_adult a;
insert into parvis.rush_ticket (commune, opens_at, family, place) select f.commune, '2026-11-26 08:00+00', f.id, 0.5 from parvis.family f;
insert into parvis.activity (commune, code, kind, name, service, from_on, to_on)
select s.commune, 'cantine', 'canteen', 'Cantine', s.name, '2026-09-01', '2027-07-01' from parvis.service s where s.commune = test.commune(1) limit 1;
insert into parvis.activity_opening (commune, activity, weekday, starts, ends) select a.commune, a.id, 1, '12:00', '13:30' from parvis.activity a;
insert into parvis.activity_deadline (commune, activity, act, weekday, rule, n, until) select a.commune, a.id, 'book', 1, 'week', 2, '23:59' from parvis.activity a;
insert into parvis.school_break (commune, from_on, to_on, name) select test.commune(1), '2026-12-19', '2027-01-03', 'Noël';
insert into parvis.slot (commune, activity, day, starts, ends, book_until, cancel_until) select a.commune, a.id, '2026-11-30', '12:00', '13:30', now(), now() from parvis.activity a;
insert into parvis.sheet_look (commune, agent, slot) select l.commune, a.id, l.id from parvis.slot l join parvis.agent a on a.commune = l.commune and a.login = 'sacha';
insert into parvis.booking (commune, slot, child, state) select l.commune, l.id, c.id, 'booked' from parvis.slot l join parvis.family_child c on c.commune = l.commune;
insert into parvis.booking_change (commune, booking, state) select b.commune, b.id, 'booked' from parvis.booking b;
insert into parvis.booking_action (commune, token, result) select test.commune(1), 'token-0001', '{}';
insert into parvis.booking_visitor (commune, booking, link, name, email) select b.commune, b.id, test.hash('bv'), 'Modèle', 'a@b.test' from parvis.booking b;
insert into parvis.booking_week (commune, child, activity, weekday, starts, from_on, to_on)
select a.commune, c.id, a.id, 1, '12:00', '2026-09-01', '2027-07-01' from parvis.activity a join parvis.family_child c on c.commune = a.commune;
insert into parvis.closure (commune, activity, from_on, to_on, reason) select a.commune, a.id, '2026-12-01', '2026-12-02', 'Grève' from parvis.activity a;
insert into parvis.absence (commune, token, child, from_on, to_on, reason) select c.commune, 'token-0001', c.id, '2026-12-01', '2026-12-02', 'illness' from parvis.family_child c;
insert into parvis.menu (commune, activity, day, courses) select a.commune, a.id, '2026-12-01', 'Soupe' from parvis.activity a;
insert into parvis.invoice_paper (commune, invoice, version) select i.commune, i.id, 1 from parvis.invoice i where i.number = 1;
insert into parvis.invoice_paper (commune, invoice, entry, version) select e.commune, e.invoice, e.id, 1 from parvis.money_entry e where e.kind = 'payment';
insert into parvis.invoice_notice (commune, invoice, kind, days, outbox) select i.commune, i.id, 'reminder', 3, 0 from parvis.invoice i where i.number = 1;
insert into parvis.reminder_change (commune, invoice, stopped, note, agent) select i.commune, i.id, true, 'x', i.agent from parvis.invoice i where i.number = 1;
insert into parvis.invoice_print (commune, invoice, day, agent) select i.commune, i.id, '2026-11-01', i.agent from parvis.invoice i where i.number = 1;
insert into parvis.invoice_import (commune, regie, token, agent, digest, data, invoices) select i.commune, i.regie, 'token-0001', i.agent, test.hash('x'), '[]', 1 from parvis.invoice i where i.number = 1;
insert into parvis.request_fee (commune, request, label, cents, invoice) select r.commune, r.id, 'x', 500, i.id from parvis.request r join parvis.invoice i on i.commune = r.commune and i.number = 1 where r.reference = 'REQUEST-K1';
insert into parvis.invoice_paper_chunk (commune, paper, n, data) select p.commune, p.id, 0, '\x00' from parvis.invoice_paper p where p.entry is null;
insert into parvis.tariff (commune, activity, name, from_on, to_on, kind, rate, floor_cents, ceiling_cents) select a.commune, a.id, 'x', '2026-09-01', '2027-07-01', 'effort', 1, 1, 2 from parvis.activity a;
insert into parvis.tariff_slice (commune, tariff, resident, from_cents, cents) select t.commune, t.id, true, 0, 1 from parvis.tariff t;
insert into parvis.tariff_sibling (commune, tariff, rank, percent) select t.commune, t.id, 2, 10 from parvis.tariff t;
insert into parvis.campaign (commune, regie, mode, token, name, from_on, to_on, due_on, agent)
select a.commune, a.regie, 'T', 'token-0001', 'x', '2026-11-01', '2026-11-30', '2026-12-31', a.agent from parvis.regie_agent a where a.commune = test.commune(1) limit 1;
insert into parvis.campaign_line (commune, campaign, n, token, day, label, cents) select c.commune, c.id, 1, 'token-0001', '2026-11-01', 'x', 1 from parvis.campaign c;
insert into parvis.bank_list (commune, regie, mode, digest, name, source, first_day, last_day, lines, cents, agent)
select e.commune, e.regie, e.mode, test.hash('list'), 'x', 'bank', '2026-09-01', '2026-09-02', 1, 5, a.id from parvis.money_entry e join parvis.agent a on a.commune = e.commune and a.login = 'camille' where e.kind = 'payment';
insert into parvis.bank_line (commune, list, n, day, cents, entry) select b.commune, b.id, 1, '2026-09-01', 5, e.id from parvis.bank_list b join parvis.money_entry e on e.commune = b.commune and e.kind = 'payment';
insert into parvis.money_absence (commune, entry, note, agent) select b.commune, e.id, 'x', b.agent from parvis.bank_list b join parvis.money_entry e on e.commune = b.commune and e.kind = 'payment';
insert into parvis.docket (commune, regie, mode, threshold, token, agent, year, number, handed_at, handed_by)
select b.commune, b.regie, b.mode, 1500, 'token-docket', b.agent, 2026, 1, now(), b.agent from parvis.bank_list b;
insert into parvis.docket_invoice (commune, docket, invoice, cents) select d.commune, d.id, i.id, 5 from parvis.docket d join parvis.invoice i on i.commune = d.commune and i.number = 1;
insert into parvis.family_change (commune, family, act) select f.commune, f.id, 'made' from parvis.family f;
insert into parvis.family_document (commune, token, family, child, kind, state, sent_at, expires_on) select c.commune, 'token-0001', c.family, c.id, 'insurance', 'sent', now(), '2027-09-01' from parvis.family_child c;
insert into parvis.family_document (commune, token, family, child, absence, kind, state, sent_at) select c.commune, 'token-0002', c.family, c.id, a.id, 'absence', 'sent', now() from parvis.family_child c join parvis.absence a on a.commune = c.commune and a.child = c.id;

-- The constraint that a copy of the table's first row breaks, once changed.
create function test.broken_by(p_table text, p_change jsonb)
returns text
language plpgsql
as $$
declare
	columns text;
	broken text := 'none';
begin
	select string_agg(format('%I', a.attname), ', ' order by a.attnum)
	into columns
	from pg_attribute a
	where a.attrelid = ('parvis.' || p_table)::regclass
	and a.attnum > 0
	and not a.attisdropped
	and a.attgenerated = '';
	begin
		set constraints all immediate;
		execute format(
			'insert into parvis.%1$I (%2$s) overriding system value'
			' select %2$s from jsonb_populate_record(null::parvis.%1$I,'
			' (select to_jsonb(t) from parvis.%1$I t order by ctid limit 1) || $1)',
			p_table, columns)
		using p_change;
		raise exception 'done';
	exception
		when others then
			get stacked diagnostics broken = constraint_name;
			if broken = '' then
				broken := sqlerrm;
			end if;
	end;
	return broken;
end
$$;

create temporary table broken (name text, relation text, change jsonb);
insert into broken values
	('commune_pkey', 'commune', '{"insee": "99008"}'),
	('commune_insee_key', 'commune', '{"id": 0}'),
	('commune_insee_form', 'commune', '{"id": 0, "insee": "2C001"}'),
	('commune_name_length', 'commune', '{"id": 0, "insee": "99008", "name": ""}'),
	('commune_time_zone_length', 'commune', '{"id": 0, "insee": "99008", "time_zone": ""}'),
	('commune_wrapped_key_length', 'commune', '{"id": 0, "insee": "99008", "wrapped_key": "\\x01"}'),
	('host_name_pkey', 'host_name', '{}'),
	('host_name_host_key', 'host_name', jsonb_build_object('commune', test.commune(2), 'main', false)),
	('host_name_commune_fkey', 'host_name', '{"commune": 0, "host": "autre.test"}'),
	('host_name_host_form', 'host_name', '{"host": "Majuscule.test", "main": false}'),
	('setting_pkey', 'setting', '{}'),
	('setting_commune_fkey', 'setting', '{"commune": 0}'),
	('setting_name_form', 'setting', '{"name": "Nom"}'),
	('setting_value_size', 'setting', jsonb_build_object('name', 'long', 'value', repeat('x', 262144))),
	('agent_pkey', 'agent', '{"login": "autre"}'),
	('agent_login_key', 'agent', '{"id": 0}'),
	('agent_commune_fkey', 'agent', '{"commune": 0}'),
	('agent_login_form', 'agent', '{"id": 0, "login": "Élodie"}'),
	('agent_name_length', 'agent', '{"id": 0, "login": "autre", "name": ""}'),
	('agent_email_length', 'agent', '{"id": 0, "login": "autre", "email": "@"}'),
	('agent_password_hash_form', 'agent', '{"id": 0, "login": "autre", "password_hash": "clair"}'),
	('agent_totp_secret_size', 'agent', '{"id": 0, "login": "autre", "totp_secret": "\\x01"}'),
	('agent_role_pkey', 'agent_role', '{}'),
	('agent_role_agent_fkey', 'agent_role', '{"agent": 0}'),
	('agent_duty_known', 'agent_role', '{"role": "roi"}'),
	('service_pkey', 'service', '{}'),
	('service_commune_fkey', 'service', '{"commune": 0}'),
	('service_name_form', 'service', '{"name": "Voirie"}'),
	('service_label_length', 'service', '{"name": "x", "label": ""}'),
	('service_email_length', 'service', '{"name": "x", "email": "a"}'),
	('service_version_range', 'service', '{"name": "x", "version": 0}'),
	('delegation_pkey', 'delegation', '{"token": "token-0002"}'),
	('delegation_token_key', 'delegation', '{"id": 0}'),
	('delegation_commune_fkey', 'delegation', '{"commune": 0}'),
	('delegation_giver_fkey', 'delegation', '{"id": 0, "token": "token-0002", "giver": 0}'),
	('delegation_taker_fkey', 'delegation', '{"id": 0, "token": "token-0002", "taker": 0}'),
	('delegation_made_by_fkey', 'delegation', '{"id": 0, "token": "token-0002", "made_by": 0}'),
	('delegation_ended_by_fkey', 'delegation', '{"id": 0, "token": "token-0002", "ended_by": 0, "ended_at": "2026-01-02"}'),
	('delegation_token_length', 'delegation', '{"id": 0, "token": "x"}'),
	('delegation_kind_known', 'delegation', '{"id": 0, "token": "token-0002", "kind": "prêt"}'),
	('delegation_other', 'delegation', '{"id": 0, "token": "token-0002", "giver": 1, "taker": 1}'),
	('delegation_something', 'delegation', '{"id": 0, "token": "token-0002", "services": false}'),
	('delegation_period', 'delegation', '{"id": 0, "token": "token-0002", "ends_on": "2027-06-01"}'),
	('delegation_ended', 'delegation', '{"id": 0, "token": "token-0002", "ended_at": "2026-01-02"}'),
	('administration_act_pkey', 'administration_act', '{}'),
	('administration_act_agent_fkey', 'administration_act', '{"id": 0, "agent": 0}'),
	('administration_act_subject_form', 'administration_act', '{"id": 0, "subject": "autre"}'),
	('volume_alert_pkey', 'volume_alert', '{}'),
	('volume_alert_agent_fkey', 'volume_alert', '{"agent": 0}'),
	('volume_alert_answered_by_fkey', 'volume_alert', '{"day": "2026-01-02", "answered_by": 0, "answered_at": "2026-01-02", "answer": "x"}'),
	('volume_alert_looks_range', 'volume_alert', '{"day": "2026-01-02", "looks": 0}'),
	('volume_alert_answer_length', 'volume_alert', '{"day": "2026-01-02", "answer": ""}'),
	('volume_alert_answered', 'volume_alert', '{"day": "2026-01-02", "answer": "x"}'),
	('invitation_pkey', 'invitation', '{"agent": 0}'),
	('invitation_agent_key', 'invitation', jsonb_build_object('link', test.hash('j'))),
	('invitation_agent_fkey', 'invitation', jsonb_build_object('link', test.hash('j'), 'agent', 0)),
	('invitation_made_by_fkey', 'invitation', jsonb_build_object('link', test.hash('j'), 'agent', (select id from parvis.agent where login = 'camille' and commune = test.commune(1)), 'made_by', 0)),
	('agent_service_pkey', 'agent_service', '{}'),
	('agent_service_agent_fkey', 'agent_service', '{"agent": 0}'),
	('agent_service_service_form', 'agent_service', '{"service": "Voirie"}'),
	('definition_pkey', 'definition', '{}'),
	('definition_digest_form', 'definition', '{"digest": "x"}'),
	('definition_name_form', 'definition', '{"name": "Nom"}'),
	('definition_title_length', 'definition', '{"title": ""}'),
	('definition_summary_length', 'definition', jsonb_build_object('summary', repeat('x', 2001))),
	('definition_category_length', 'definition', jsonb_build_object('category', repeat('x', 101))),
	('definition_service_form', 'definition', '{"service": "Voirie"}'),
	('definition_retention_range', 'definition', '{"retention": "0 days"}'),
	('definition_delay_range', 'definition', '{"delay": "-1 days"}'),
	('definition_xml_size', 'definition', '{"xml": ""}'),
	('procedure_pkey', 'procedure', '{}'),
	('procedure_commune_fkey', 'procedure', '{"commune": 0}'),
	('procedure_period', 'procedure', '{"name": "y", "opens_at": "2027-01-02", "closes_at": "2027-01-01"}'),
	('procedure_digest_fkey', 'procedure', '{"name": "x", "digest": "x"}'),
	('candidate_pkey', 'candidate', '{}'),
	('candidate_commune_fkey', 'candidate', '{"commune": 0, "agent": null}'),
	('candidate_digest_fkey', 'candidate', '{"name": "x", "digest": "x"}'),
	('candidate_agent_fkey', 'candidate', '{"name": "x", "agent": 0}'),
	('publication_pkey', 'publication', '{}'),
	('publication_commune_fkey', 'publication', '{"commune": 0, "agent": null}'),
	('publication_digest_fkey', 'publication', '{"id": 0, "digest": "x"}'),
	('publication_agent_fkey', 'publication', '{"id": 0, "agent": 0}'),
	('publication_act_known', 'publication', '{"id": 0, "act": "perdu"}'),
	('file_check_pkey', 'file_check', '{}'),
	('file_check_file_fkey', 'file_check', '{"id": 0, "file": 0}'),
	('file_check_agent_fkey', 'file_check', '{"id": 0, "agent": 0}'),
	('file_check_remark_length', 'file_check', '{"id": 0, "remark": ""}'),
	('file_check_remark_present', 'file_check', '{"id": 0, "remark": null}'),
	('verdict_known', 'file_check', '{"verdict": "peut-être"}'),
	('task_pkey', 'task', '{"token": "token-9999"}'),
	('task_token_key', 'task', '{"id": 0}'),
	('task_request_fkey', 'task', '{"id": 0, "request": 0}'),
	('task_asked_by_fkey', 'task', '{"id": 0, "token": "token-9999", "asked_by": 0}'),
	('task_agent_fkey', 'task', '{"id": 0, "token": "token-9999", "agent": 0}'),
	('task_text_length', 'task', '{"text": ""}'),
	('task_answer_length', 'task', '{"answer": ""}'),
	('task_token_length', 'task', '{"token": "court"}'),
	('task_once', 'task', '{"done_at": "2026-01-01", "ended_at": "2026-01-01"}'),
	('task_kind_known', 'task', '{"kind": "ordre"}'),
	('request_link_pkey', 'request_link', '{}'),
	('request_link_request_fkey', 'request_link', '{"request": 0}'),
	('request_link_other_fkey', 'request_link', '{"other": 9223372036854775807}'),
	('request_link_agent_fkey', 'request_link', jsonb_build_object('other', (select id from parvis.request where reference = 'REQUEST-K8'), 'agent', 0)),
	('request_link_order', 'request_link', '{"other": 0}'),
	('transfer_pkey', 'transfer', '{"token": "token-9999"}'),
	('transfer_token_key', 'transfer', '{"id": 0}'),
	('transfer_request_fkey', 'transfer', '{"id": 0, "request": 0}'),
	('transfer_agent_fkey', 'transfer', '{"id": 0, "token": "token-9999", "agent": 0}'),
	('transfer_to_commune_fkey', 'transfer', '{"id": 0, "token": "token-9999", "to_service": null, "to_commune": 0, "to_name": "x"}'),
	('transfer_named', 'transfer', '{"to_name": "x"}'),
	('transfer_somewhere', 'transfer', '{"to_service": null}'),
	('transfer_elsewhere', 'transfer', '{"to_service": "etat-civil"}'),
	('transfer_service_form', 'transfer', '{"to_service": "Voirie"}'),
	('transfer_reason_length', 'transfer', '{"reason": ""}'),
	('transfer_token_length', 'transfer', '{"token": "court"}'),
	('transfer_last_error_length', 'transfer', jsonb_build_object('last_error', repeat('x', 501))),
	('transfer_moved', 'transfer', '{"state": "moved"}'),
	('transfer_state_known', 'transfer', '{"state": "perdu"}'),
	('undo_pkey', 'undo', '{}'),
	('undo_request_fkey', 'undo', '{"request": 0}'),
	('undo_agent_fkey', 'undo', jsonb_build_object('request', (select id from parvis.request where reference = 'REQUEST-K9'), 'agent', 0)),
	('undo_before_agent_fkey', 'undo', jsonb_build_object('request', (select id from parvis.request where reference = 'REQUEST-K9'), 'before_agent', 0)),
	('undo_kind_known', 'undo', '{"kind": "refused"}'),
	('draft_pkey', 'draft', jsonb_build_object('token', test.hash('1'), 'code', test.hash('1'))),
	('draft_token_key', 'draft', jsonb_build_object('id', 0, 'code', test.hash('1'))),
	('draft_code_key', 'draft', jsonb_build_object('id', 0, 'token', test.hash('1'))),
	('draft_commune_fkey', 'draft', '{"commune": 0, "request": null}'),
	('draft_digest_fkey', 'draft', jsonb_build_object('id', 0, 'token', test.hash('1'), 'code', test.hash('1'), 'digest', 'x')),
	('draft_request_fkey', 'draft', jsonb_build_object('id', 0, 'token', test.hash('1'), 'code', test.hash('1'), 'request', 0)),
	('draft_page_length', 'draft', '{"page": ""}'),
	('draft_answers_size', 'draft', '{"answers": ""}'),
	('hash_length', 'draft', '{"token": "\\x01"}'),
	('parked_pkey', 'parked', '{}'),
	('parked_commune_fkey', 'parked', '{"commune": 0}'),
	('parked_procedure_length', 'parked', jsonb_build_object('procedure', repeat('x', 65))),
	('parked_path_length', 'parked', '{"path": ""}'),
	('parked_body_size', 'parked', '{"body": "\\x"}'),
	('request_pkey', 'request', jsonb_build_object('reference', 'REQUEST-K9', 'access', test.hash('1'))),
	('request_reference_key', 'request', jsonb_build_object('id', 0, 'access', test.hash('1'))),
	('request_access_key', 'request', '{"id": 0, "reference": "REQUEST-K7"}'),
	('request_commune_fkey', 'request', '{"commune": 0, "agent": null}'),
	('request_digest_fkey', 'request', jsonb_build_object('id', 0, 'access', test.hash('1'), 'reference', 'REQUEST-K7', 'digest', 'x')),
	('request_agent_fkey', 'request', jsonb_build_object('id', 0, 'access', test.hash('1'), 'reference', 'REQUEST-K7', 'agent', 0)),
	('request_reference_form', 'request', '{"reference": "non"}'),
	('request_answers_size', 'request', jsonb_build_object('answers', repeat('x', 1048577))),
	('request_person_name_length', 'request', jsonb_build_object('person_name', repeat('x', 301))),
	('request_email_length', 'request', '{"email": "@"}'),
	('request_phone_length', 'request', '{"phone": "1"}'),
	('request_subject_length', 'request', jsonb_build_object('subject', repeat('x', 301))),
	('request_channel_form', 'request', '{"channel": "La Poste"}'),
	('request_state_known', 'request', '{"state": "perdue"}'),
	('request_silence_delay_form', 'request', '{"silence_delay": "deux mois"}'),
	('request_implicit', 'request', '{"implicit_on": "2026-01-01"}'),
	('digest_pkey', 'digest', '{}'),
	('digest_agent_fkey', 'digest', '{"agent": 0}'),
	('retention_pkey', 'retention', '{}'),
	('retention_agent_fkey', 'retention', '{"procedure": "x", "agent": 0}'),
	('retention_keep_form', 'retention', '{"procedure": "x", "keep": "un an"}'),
	('retention_manner_known', 'retention', '{"procedure": "x", "manner": "garder"}'),
	('hold_pkey', 'hold', '{}'),
	('hold_request_fkey', 'hold', '{"request": 0}'),
	('hold_agent_fkey', 'hold', jsonb_build_object('commune', test.commune(2), 'request', (select id from parvis.request where reference = 'REQUEST-K2' and commune = test.commune(2)), 'agent', 0)),
	('hold_reason_length', 'hold', '{"reason": ""}'),
	('anonymous_pkey', 'anonymous', '{}'),
	('anonymous_commune_fkey', 'anonymous', '{"commune": 0}'),
	('anonymous_month_first', 'anonymous', '{"id": 1000, "month": "2026-01-02"}'),
	('anonymous_answers_object', 'anonymous', '{"id": 1000, "answers": []}'),
	('right_served_pkey', 'right_served', '{}'),
	('right_served_commune_fkey', 'right_served', '{"id": 1000, "commune": 0}'),
	('right_served_agent_fkey', 'right_served', '{"id": 1000, "agent": 0}'),
	('right_served_kind_known', 'right_served', '{"id": 1000, "kind": "oubli"}'),
	('right_served_identity_known', 'right_served', '{"id": 1000, "identity": "parole"}'),
	('extension_pkey', 'extension', '{}'),
	('extension_request_fkey', 'extension', '{"id": 1000, "request": 0}'),
	('extension_agent_fkey', 'extension', '{"id": 1000, "agent": 0}'),
	('extension_later', 'extension', '{"id": 1000, "due_after": "2026-01-01"}'),
	('extension_reason_length', 'extension', jsonb_build_object('id', 1000, 'reason', repeat('x', 2001))),
	('request_silence_length', 'request', '{"silence": ""}'),
	('request_reason_length', 'request', jsonb_build_object('reason', repeat('x', 20001))),
	('request_appeal_length', 'request', jsonb_build_object('appeal', repeat('x', 20001))),
	('request_closed', 'request', '{"state": "answered"}'),
	('request_refusal', 'request', '{"state": "refused", "closed_at": "2020-01-01"}'),
	('request_erased', 'request', '{"erased_at": "2020-01-01"}'),
	('person_word_pkey', 'person_word', '{}'),
	('person_word_request_fkey', 'person_word', '{"request": 0}'),
	('person_word_word_length', 'person_word', '{"word": ""}'),
	('counter_pkey', 'counter', '{}'),
	('counter_commune_fkey', 'counter', '{"commune": 0}'),
	('counter_delta_pkey', 'counter_delta', '{}'),
	('event_pkey', 'event', '{}'),
	('event_request_fkey', 'event', '{"request": 0}'),
	('event_agent_fkey', 'event', '{"n": 99, "actor": "agent", "agent": 0}'),
	('event_n_range', 'event', '{"n": 0}'),
	('event_actor_agent', 'event', '{"n": 99, "actor": "citizen", "agent": 0}'),
	('event_kind_known', 'event', '{"kind": "perdue"}'),
	('actor_known', 'event', '{"actor": "voisin"}'),
	('head_seal_pkey', 'head_seal', '{}'),
	('head_seal_commune_fkey', 'head_seal', '{"commune": 0}'),
	('head_seal_heads_range', 'head_seal', '{"heads": -1}'),
	('look_pkey', 'look', '{}'),
	('sheet_look_agent_fkey', 'sheet_look', '{"id": 0, "agent": 0}'),
	('sheet_look_pkey', 'sheet_look', '{}'),
	('sheet_look_slot_fkey', 'sheet_look', '{"id": 0, "slot": 0}'),
	('look_request_fkey', 'look', '{"id": 0, "request": 0}'),
	('look_agent_fkey', 'look', '{"id": 0, "agent": 0}'),
	('message_pkey', 'message', '{"token": "autre-token"}'),
	('message_token_key', 'message', '{"id": 0}'),
	('message_request_fkey', 'message', '{"id": 0, "request": 0}'),
	('message_agent_fkey', 'message', '{"id": 0, "agent": 0, "token": "autre-token"}'),
	('message_text_length', 'message', jsonb_build_object('text', repeat('x', 20001))),
	('message_token_length', 'message', '{"token": "court"}'),
	('message_post_author', 'message', '{"author": "citizen", "post": "to-post"}'),
	('message_kind_known', 'message', '{"kind": "pub"}'),
	('letter_state_known', 'message', '{"post": "perdue"}'),
	('note_pkey', 'note', '{"token": "autre-token"}'),
	('note_token_key', 'note', '{"id": 0}'),
	('note_request_fkey', 'note', '{"id": 0, "request": 0}'),
	('note_agent_fkey', 'note', '{"id": 0, "agent": 0, "token": "autre-token"}'),
	('note_text_length', 'note', '{"text": ""}'),
	('note_token_length', 'note', '{"token": "court"}'),
	('file_pkey', 'file', '{}'),
	('file_draft_fkey', 'file', '{"id": 0, "draft": 0}'),
	('file_request_fkey', 'file', '{"id": 0, "draft": null, "request": 0}'),
	('file_document_fkey', 'file', '{"id": 0, "draft": null, "document": 0}'),
	('file_message_fkey', 'file', jsonb_build_object('id', 0, 'draft', null, 'message', 0,
		'request', (select min(id) from parvis.request where commune = test.commune(1)))),
	('file_owner', 'file', '{"draft": null}'),
	('file_message_request', 'file', '{"message": 0}'),
	('file_field_length', 'file', jsonb_build_object('field', repeat('x', 201))),
	('file_name_length', 'file', '{"name": ""}'),
	('file_type_form', 'file', '{"type": "x"}'),
	('file_size_range', 'file', '{"size": 0}'),
	('file_key_size', 'file', '{"key": "\\x01"}'),
	('file_chunks_range', 'file', '{"chunks": 0}'),
	('file_state_known', 'file', '{"state": "sale"}'),
	('file_chunk_pkey', 'file_chunk', '{}'),
	('file_chunk_file_fkey', 'file_chunk', '{"file": 0}'),
	('file_chunk_n_range', 'file_chunk', '{"n": -1}'),
	('file_chunk_data_size', 'file_chunk', '{"data": "\\x"}'),
	('access_link_pkey', 'access_link', '{}'),
	('access_link_draft_fkey', 'access_link', jsonb_build_object('link', test.hash('2'), 'draft', 0)),
	('access_link_request_fkey', 'access_link', jsonb_build_object('link', test.hash('2'), 'draft', null, 'request', 0)),
	('access_link_owner', 'access_link', '{"draft": null}'),
	('session_pkey', 'session', '{}'),
	('session_agent_fkey', 'session', jsonb_build_object('session', test.hash('2'), 'kind', 'agent', 'agent', 0, 'request', null)),
	('session_request_fkey', 'session', jsonb_build_object('session', test.hash('2'), 'kind', 'follow', 'agent', null, 'request', 0)),
	('session_owner', 'session', '{"agent": null, "request": null}'),
	('session_kind_known', 'session', '{"kind": "roi"}'),
	('rate_pkey', 'rate', '{}'),
	('rate_bucket_form', 'rate', '{"bucket": "X"}'),
	('rate_key_size', 'rate', '{"key": "\\x"}'),
	('rate_hits_range', 'rate', '{"hits": 0}'),
	('forward_pkey', 'forward', jsonb_build_object('token', 'token-0002', 'email', 'y@a.test', 'link', test.hash('g'))),
	('forward_token_key', 'forward', jsonb_build_object('id', 0, 'email', 'y@a.test', 'link', test.hash('g'))),
	('forward_link_key', 'forward', jsonb_build_object('id', 0, 'token', 'token-0002', 'email', 'y@a.test')),
	('forward_email_key', 'forward', jsonb_build_object('id', 0, 'token', 'token-0002', 'link', test.hash('g'))),
	('forward_service_fkey', 'forward', jsonb_build_object('id', 0, 'token', 'token-0002', 'email', 'y@a.test', 'link', test.hash('g'), 'service', 'nulle-part')),
	('forward_made_by_fkey', 'forward', jsonb_build_object('id', 0, 'token', 'token-0002', 'email', 'y@a.test', 'link', test.hash('g'), 'made_by', 0)),
	('forward_token_length', 'forward', jsonb_build_object('id', 0, 'token', 'x', 'email', 'y@a.test', 'link', test.hash('g'))),
	('forward_email_length', 'forward', jsonb_build_object('id', 0, 'token', 'token-0002', 'email', 'x', 'link', test.hash('g'))),
	('webhook_pkey', 'webhook', '{"token": "token-0002"}'),
	('webhook_token_key', 'webhook', '{"id": 0}'),
	('webhook_made_by_fkey', 'webhook', '{"id": 0, "token": "token-0002", "made_by": 0}'),
	('webhook_token_length', 'webhook', '{"id": 0, "token": "x"}'),
	('webhook_name_length', 'webhook', '{"id": 0, "token": "token-0002", "name": ""}'),
	('webhook_url_form', 'webhook', '{"id": 0, "token": "token-0002", "url": "ftp://a.test/"}'),
	('webhook_secret_size', 'webhook', '{"id": 0, "token": "token-0002", "secret": "\\x01"}'),
	('webhook_old_secret_size', 'webhook', '{"id": 0, "token": "token-0002", "old_secret": "\\x01"}'),
	('webhook_events_known', 'webhook', '{"id": 0, "token": "token-0002", "events": ["autre"]}'),
	('webhook_services_size', 'webhook', '{"id": 0, "token": "token-0002", "services": []}'),
	('webhook_state_known', 'webhook_delivery', '{"id": 0, "token": "token-0002", "state": "autre"}'),
	('webhook_delivery_pkey', 'webhook_delivery', '{"token": "token-0002"}'),
	('webhook_delivery_token_key', 'webhook_delivery', '{"id": 0}'),
	('webhook_delivery_webhook_fkey', 'webhook_delivery', '{"id": 0, "token": "token-0002", "webhook": 0}'),
	('webhook_delivery_kind_form', 'webhook_delivery', '{"id": 0, "token": "token-0002", "kind": "Non"}'),
	('webhook_delivery_ended', 'webhook_delivery', '{"id": 0, "token": "token-0002", "state": "done"}'),
	('webhook_delivery_tries_array', 'webhook_delivery', '{"id": 0, "token": "token-0002", "tries": {}}'),
	('hubee_link_pkey', 'hubee_link', '{}'),
	('hubee_link_commune_fkey', 'hubee_link', '{"commune": 0}'),
	('hubee_link_process_length', 'hubee_link', '{"process": ""}'),
	('hubee_link_last_error_length', 'hubee_link', ('{"process": "x", "last_error": "' || repeat('x', 501) || '"}')::jsonb),
	('hubee_case_pkey', 'hubee_case', '{}'),
	('hubee_case_case_key', 'hubee_case', '{"id": 0}'),
	('hubee_case_commune_fkey', 'hubee_case', '{"id": 0, "case_id": "00000000-0000-4000-8000-000000000002", "commune": 0}'),
	('hubee_case_request_fkey', 'hubee_case', '{"id": 0, "case_id": "00000000-0000-4000-8000-000000000002", "request": 0, "state": "received"}'),
	('hubee_case_process_length', 'hubee_case', '{"id": 0, "case_id": "00000000-0000-4000-8000-000000000002", "process": ""}'),
	('hubee_case_external_length', 'hubee_case', ('{"id": 0, "case_id": "00000000-0000-4000-8000-000000000002", "external_id": "' || repeat('x', 101) || '"}')::jsonb),
	('hubee_case_applicant_length', 'hubee_case', ('{"id": 0, "case_id": "00000000-0000-4000-8000-000000000002", "applicant": "' || repeat('x', 601) || '"}')::jsonb),
	('hubee_case_reason_form', 'hubee_case', '{"id": 0, "case_id": "00000000-0000-4000-8000-000000000002", "reason": "Non !"}'),
	('hubee_case_detail_length', 'hubee_case', ('{"id": 0, "case_id": "00000000-0000-4000-8000-000000000002", "detail": "' || repeat('x', 501) || '"}')::jsonb),
	('hubee_case_told_form', 'hubee_case', '{"id": 0, "case_id": "00000000-0000-4000-8000-000000000002", "told": "fini"}'),
	('hubee_case_more_array', 'hubee_case', '{"id": 0, "case_id": "00000000-0000-4000-8000-000000000002", "more": {}}'),
	('hubee_case_more_size', 'hubee_case', ('{"id": 0, "case_id": "00000000-0000-4000-8000-000000000002", "more": ["' || repeat('x', 1048577) || '"]}')::jsonb),
	('hubee_case_aside', 'hubee_case', '{"id": 0, "case_id": "00000000-0000-4000-8000-000000000002", "state": "aside"}'),
	('hubee_case_received', 'hubee_case', '{"id": 0, "case_id": "00000000-0000-4000-8000-000000000002", "state": "received"}'),
	('hubee_state_known', 'hubee_case', '{"id": 0, "case_id": "00000000-0000-4000-8000-000000000002", "state": "x"}'),
	('hubee_file_pkey', 'hubee_file', '{}'),
	('hubee_file_piece_key', 'hubee_file', '{"id": 0}'),
	('hubee_file_case_fkey', 'hubee_file', '{"id": 0, "case": 0}'),
	('hubee_file_piece_length', 'hubee_file', '{"id": 0, "piece": ""}'),
	('hubee_file_kind_length', 'hubee_file', ('{"id": 0, "piece": "y", "kind": "' || repeat('x', 101) || '"}')::jsonb),
	('hubee_file_name_length', 'hubee_file', '{"id": 0, "piece": "y", "name": ""}'),
	('hubee_file_type_form', 'hubee_file', '{"id": 0, "piece": "y", "type": "x"}'),
	('hubee_file_size_range', 'hubee_file', '{"id": 0, "piece": "y", "size": 0}'),
	('hubee_file_key_size', 'hubee_file', '{"id": 0, "piece": "y", "key": "\\x01"}'),
	('hubee_file_chunks_range', 'hubee_file', '{"id": 0, "piece": "y", "chunks": []}'),
	('hubee_event_pkey', 'hubee_event', '{}'),
	('hubee_event_case_fkey', 'hubee_event', '{"event_id": "00000000-0000-4000-8000-000000000002", "case": 0}'),
	('hubee_look_pkey', 'hubee_look', '{}'),
	('hubee_look_commune_fkey', 'hubee_look', '{"id": 0, "commune": 0}'),
	('hubee_look_agent_fkey', 'hubee_look', '{"id": 0, "agent": 0}'),
	('census_list_pkey', 'census_list', '{}'),
	('census_list_commune_fkey', 'census_list', '{"commune": 0}'),
	('census_list_agent_fkey', 'census_list', '{"quarter": "2026-04-01", "agent": 0}'),
	('census_list_quarter', 'census_list', '{"quarter": "2026-02-01"}'),
	('poll_pkey', 'poll', '{"kind": "european"}'),
	('poll_once_key', 'poll', '{"id": 0}'),
	('poll_commune_fkey', 'poll', '{"id": 0, "commune": 0}'),
	('poll_kind_known', 'poll', '{"id": 0, "kind": "senatorial"}'),
	('poll_first_range', 'poll', '{"id": 0, "first_round": "2018-03-18", "second_round": null}'),
	('poll_second_range', 'poll', '{"id": 0, "kind": "regional", "second_round": "2026-03-15"}'),
	('roll_pkey', 'roll', '{}'),
	('roll_request_fkey', 'roll', '{"request": 0}'),
	('roll_agent_fkey', 'roll', jsonb_build_object('request', (select id from parvis.request where reference = 'REQUEST-K2' and commune = test.commune(2)), 'commune', test.commune(2), 'agent', 0)),
	('roll_batch_fkey', 'roll', jsonb_build_object('request', (select id from parvis.request where reference = 'REQUEST-K2' and commune = test.commune(2)), 'commune', test.commune(2), 'agent', (select id from parvis.agent where login = 'sacha' and commune = test.commune(2)), 'batch', 0)),
	('roll_late_poll', 'roll', '{"late": true}'),
	('deposit_way_known', 'roll', '{"way": "pigeon"}'),
	('roll_batch_pkey', 'roll_batch', '{"token": "token-0002"}'),
	('roll_batch_token_key', 'roll_batch', '{"id": 0}'),
	('roll_batch_agent_fkey', 'roll_batch', '{"id": 0, "token": "token-0002", "agent": 0}'),
	('roll_batch_token_length', 'roll_batch', '{"id": 0, "token": "court"}'),
	('posting_pkey', 'posting', '{}'),
	('posting_message_fkey', 'posting', '{"id": 0, "message": 0}'),
	('posting_agent_fkey', 'posting', '{"id": 0, "agent": 0}'),
	('posting_act_known', 'posting', '{"id": 0, "act": "perdu"}'),
	('attestation_key_pkey', 'attestation_key', '{}'),
	('attestation_key_commune_fkey', 'attestation_key', '{"commune": 0}'),
	('attestation_key_id_form', 'attestation_key', '{"id": "x"}'),
	('attestation_key_public_size', 'attestation_key', '{"id": "0000000000000002", "public": "\\x00"}'),
	('attestation_key_sealed_size', 'attestation_key', '{"id": "0000000000000002", "sealed": "\\x00"}'),
	('attestation_pkey', 'attestation', jsonb_build_object('id', 0, 'sha256', test.hash('z'))),
	('attestation_id_key', 'attestation', jsonb_build_object('number', 'A-BBBB-BBBB-BBBB', 'sha256', test.hash('z'))),
	('attestation_sha256_key', 'attestation', '{"id": 0, "number": "A-BBBB-BBBB-BBBB"}'),
	('attestation_key_fkey', 'attestation', jsonb_build_object('id', 0, 'number', 'A-BBBB-BBBB-BBBB', 'sha256', test.hash('z'), 'key', '00000000000000ff')),
	('attestation_request_fkey', 'attestation', jsonb_build_object('id', 0, 'number', 'A-BBBB-BBBB-BBBB', 'sha256', test.hash('z'), 'request', 0)),
	('attestation_agent_fkey', 'attestation', jsonb_build_object('id', 0, 'number', 'A-BBBB-BBBB-BBBB', 'sha256', test.hash('z'), 'revoked_by', 0, 'reason', 'x', 'revoked_at', now())),
	('attestation_number_form', 'attestation', '{"number": "A-1"}'),
	('attestation_kind_length', 'attestation', '{"kind": ""}'),
	('attestation_expires_range', 'attestation', '{"expires_on": "2020-01-01"}'),
	('attestation_revoked', 'attestation', '{"reason": "x"}'),
	('attestation_reason_length', 'attestation', jsonb_build_object('reason', '', 'revoked_at', now(), 'revoked_by', 0)),
	('answer_template_pkey', 'answer_template', '{"token": "token-0002"}'),
	('answer_template_token_key', 'answer_template', '{"id": 0}'),
	('answer_template_commune_fkey', 'answer_template', '{"commune": 0}'),
	('answer_template_procedure_form', 'answer_template', '{"id": 0, "token": "token-0002", "procedure": "A B"}'),
	('template_kind_known', 'answer_template', '{"id": 0, "token": "token-0002", "kind": "lettre"}'),
	('answer_template_name_length', 'answer_template', '{"id": 0, "token": "token-0002", "name": ""}'),
	('answer_template_token_length', 'answer_template', '{"id": 0, "token": "court"}'),
	('answer_template_last_range', 'answer_template', '{"id": 0, "token": "token-0002", "last": 0}'),
	('answer_template_used_range', 'answer_template', '{"id": 0, "token": "token-0002", "used": 2}'),
	('answer_template_version_pkey', 'answer_template_version', '{}'),
	('answer_template_version_template_fkey', 'answer_template_version', '{"template": 0}'),
	('answer_template_version_agent_fkey', 'answer_template_version', '{"n": 2, "agent": 0}'),
	('answer_template_version_name_length', 'answer_template_version', '{"n": 2, "name": ""}'),
	('answer_template_version_text_length', 'answer_template_version', '{"n": 2, "text": ""}'),
	('answer_template_act_pkey', 'answer_template_act', '{}'),
	('answer_template_act_template_fkey', 'answer_template_act', '{"id": 0, "template": 0}'),
	('answer_template_act_agent_fkey', 'answer_template_act', '{"id": 0, "agent": 0}'),
	('answer_template_act_known', 'answer_template_act', '{"id": 0, "act": "effacé"}'),
	('outbox_pkey', 'outbox', '{}'),
	('outbox_commune_fkey', 'outbox', '{"commune": 0, "request": null, "draft": null}'),
	('outbox_request_fkey', 'outbox', '{"id": 0, "request": 0}'),
	('outbox_draft_fkey', 'outbox', '{"id": 0, "draft": 0}'),
	('outbox_message_fkey', 'outbox', '{"id": 0, "message": 0}'),
	('outbox_letter_message', 'outbox', '{"kind": "letter"}'),
	('outbox_kind_form', 'outbox', '{"kind": "X"}'),
	('outbox_recipient_length', 'outbox', '{"recipient": "@"}'),
	('outbox_recipient_present', 'outbox', '{"recipient": null}'),
	('outbox_template_form', 'outbox', '{"template": "../x"}'),
	('way_known', 'filing', '{"came_by": "pigeon"}'),
	('draft_entry_pkey', 'draft_entry', '{}'),
	('draft_entry_draft_fkey', 'draft_entry', '{"draft": 0}'),
	('draft_entry_agent_fkey', 'draft_entry', jsonb_build_object('draft', (select id from parvis.draft where token = test.hash('tn2')), 'commune', test.commune(2), 'agent', 0)),
	('filing_pkey', 'filing', '{}'),
	('filing_request_fkey', 'filing', '{"request": 0}'),
	('filing_agent_fkey', 'filing', jsonb_build_object('request', (select id from parvis.request where reference = 'REQUEST-K2' and commune = test.commune(2)), 'commune', test.commune(2), 'came_by', 'phone', 'entered_by', 0)),
	('filing_entered', 'filing', '{"came_by": "phone"}'),
	('filing_acting_form', 'filing', '{"acting_as": "Mandat"}'),
	('filing_name_length', 'filing', jsonb_build_object('represented_name', repeat('x', 301))),
	('filing_email_length', 'filing', '{"represented_email": "a@"}'),
	('filing_represented', 'filing', '{"acting_as": null}'),
	('correction_pkey', 'correction', '{"token": "token-0002", "state": "cancelled", "ended_at": "2026-01-01"}'),
	('correction_token_key', 'correction', '{"id": 0, "state": "cancelled", "ended_at": "2026-01-01"}'),
	('correction_request_fkey', 'correction', '{"id": 0, "request": 0}'),
	('correction_agent_fkey', 'correction', '{"id": 0, "token": "token-0002", "state": "cancelled", "ended_at": "2026-01-01", "agent": 0}'),
	('correction_draft_fkey', 'correction', '{"id": 0, "token": "token-0002", "state": "cancelled", "ended_at": "2026-01-01", "draft": 0}'),
	('correction_token_length', 'correction', '{"token": "court"}'),
	('correction_sent_token_length', 'correction', '{"sent_token": "court", "state": "sent", "ended_at": "2026-01-01"}'),
	('correction_fields_list', 'correction', '{"fields": {}}'),
	('correction_fields_size', 'correction', jsonb_build_object('fields', jsonb_build_array(repeat('x', 262144)))),
	('correction_before_size', 'correction', jsonb_build_object('before', repeat('x', 1048577))),
	('correction_ended', 'correction', '{"ended_at": "2026-01-01"}'),
	('correction_sent', 'correction', '{"sent_token": "token-0003"}'),
	('correction_state_known', 'correction', '{"state": "perdue"}'),
	('survey_token_pkey', 'survey_token', '{}'),
	('survey_token_commune_fkey', 'survey_token', '{"commune": 0}'),
	('survey_count_pkey', 'survey_count', '{}'),
	('survey_count_commune_fkey', 'survey_count', '{"commune": 0}'),
	('survey_count_month_first', 'survey_count', '{"month": "2026-01-02"}'),
	('survey_count_question_range', 'survey_count', '{"question": 5}'),
	('survey_count_mark_range', 'survey_count', '{"mark": 0}'),
	('desk_count_pkey', 'desk_count', '{}'),
	('desk_count_commune_fkey', 'desk_count', '{"commune": 0}'),
	('desk_delta_pkey', 'desk_delta', '{}'),
	('desk_measure_known', 'desk_count', '{"measure": "autre"}'),
	('statistic_pkey', 'statistic', '{}'),
	('statistic_commune_fkey', 'statistic', '{"commune": 0}'),
	('statistic_days_range', 'statistic', '{"days": -1}'),
	('statistic_delta_pkey', 'statistic_delta', '{}'),
	('job_pkey', 'job', '{"token": "token-0002"}'),
	('job_token_key', 'job', '{"id": 999999}'),
	('job_token_length', 'job', '{"token": "court"}'),
	('job_agent_fkey', 'job', '{"id": 999999, "agent": 0}'),
	('job_target_fkey', 'job', '{"id": 999999, "token": "token-0002", "target": 0}'),
	('job_action_known', 'job', '{"action": "danser"}'),
	('job_state_known', 'job', '{"state": "perdu"}'),
	('job_text_length', 'job', jsonb_build_object('text', repeat('x', 20001))),
	('job_text_told', 'job', '{"action": "message", "text": ""}'),
	('job_gathered', 'job', '{"gathered": false}'),
	('job_item_pkey', 'job_item', '{}'),
	('job_item_job_fkey', 'job_item', '{"job": 0}'),
	('job_item_request_fkey', 'job_item', '{"request": 0}'),
	('job_item_state_known', 'job_item', '{"state": "perdu"}'),
	('desk_view_pkey', 'desk_view', '{"name": "autre"}'),
	('desk_view_name_key', 'desk_view', '{"id": 999999}'),
	('desk_view_agent_fkey', 'desk_view', '{"id": 999999, "agent": 0}'),
	('desk_view_name_length', 'desk_view', '{"name": ""}'),
	('desk_view_role', 'desk_view', '{"scope": "role"}'),
	('desk_view_filter_form', 'desk_view', '{"filter": "<b>"}'),
	('view_scope_known', 'desk_view', '{"scope": "personne"}'),
	('desk_preference_pkey', 'desk_preference', '{}'),
	('desk_preference_agent_fkey', 'desk_preference', '{"agent": 0}'),
	('desk_preference_view_fkey', 'desk_preference', jsonb_build_object('agent', (select id from parvis.agent where login = 'dominique' and commune = test.commune(1)), 'view', 0)),
	('desk_preference_page_size_known', 'desk_preference', '{"page_size": 7}'),
	('desk_preference_hidden_known', 'desk_preference', '{"hidden": ["tout"]}'),
	('desk_density_known', 'desk_preference', '{"density": "flou"}'),
	('export_pkey', 'export', '{}'),
	('export_agent_fkey', 'export', '{"id": 999999, "agent": 0}'),
	('export_format_known', 'export', '{"format": "doc"}'),
	('export_filter_size', 'export', jsonb_build_object('filter', jsonb_build_object('x', repeat('x', 20000)))),
	('request_change_pkey', 'request_change', '{}'),
	('request_change_request_fkey', 'request_change', '{"request": 0}'),
	('request_change_n_range', 'request_change', '{"n": 0, "request": 0}'),
	('api_token_pkey', 'api_token', jsonb_build_object('hash', test.hash('y'))),
	('api_token_hash_key', 'api_token', '{"id": 0}'),
	('api_token_agent_fkey', 'api_token', jsonb_build_object('id', 999999, 'hash', test.hash('y'), 'agent', 0)),
	('api_token_made_by_fkey', 'api_token', jsonb_build_object('id', 999999, 'hash', test.hash('y'), 'made_by', 0)),
	('api_token_name_length', 'api_token', '{"name": ""}'),
	('api_token_scopes_known', 'api_token', '{"scopes": ["all"]}'),
	('api_token_rate_range', 'api_token', '{"rate": 0}'),
	('api_token_expiry', 'api_token', '{"expires_at": "2001-01-01"}'),
	('outbox_language_form', 'outbox', '{"language": "français"}'),
	('outbox_model_object', 'outbox', '{"model": []}'),
	('outbox_model_size', 'outbox', jsonb_build_object('model', jsonb_build_object('x', repeat('x', 262144)))),
	('outbox_state_known', 'outbox', '{"state": "perdue"}'),
	('outbox_sent', 'outbox', '{"state": "sent"}'),
	('outbox_message_id_length', 'outbox', jsonb_build_object('message_id', repeat('x', 256))),
	('regie_pkey', 'regie', '{"code": "AUTRE"}'),
	('regie_code_key', 'regie', '{"id": 0}'),
	('regie_service_fkey', 'regie', '{"id": 0, "code": "AUTRE", "service": "nul"}'),
	('regie_code_form', 'regie', '{"code": "cant"}'),
	('regie_name_length', 'regie', '{"name": ""}'),
	('regie_provider_known', 'regie', '{"provider": "autre"}'),
	('regie_payfip', 'regie', '{"numcli": null}'),
	('regie_lyra', 'regie', '{"provider": "lyra"}'),
	('regie_numcli_form', 'regie', '{"numcli": "12345"}'),
	('regie_site_form', 'regie', '{"site": "1"}'),
	('regie_sealed_key_size', 'regie', '{"sealed_key": "\\x01"}'),
	('regie_remind_before_range', 'regie', '{"remind_before": [61]}'),
	('regie_remind_after_range', 'regie', '{"remind_after": [0]}'),
	('regie_due_days_range', 'regie', '{"due_days": 0}'),
	('regie_version_range', 'regie', '{"version": 0}'),
	('pay_mode_known', 'regie', '{"mode": "Z"}'),
	('pay_means_known', 'regie', '{"means": ["troc"]}'),
	('regie_number_pkey', 'regie_number', '{}'),
	('regie_number_regie_fkey', 'regie_number', '{"regie": 0}'),
	('regie_number_kind_known', 'regie_number', '{"kind": "autre"}'),
	('regie_number_last_range', 'regie_number', '{"last": 1000000}'),
	('regie_agent_pkey', 'regie_agent', '{}'),
	('regie_agent_regie_fkey', 'regie_agent', '{"regie": 0}'),
	('regie_agent_agent_fkey', 'regie_agent', '{"agent": 0}'),
	('invoice_pkey', 'invoice', '{"number": 99, "reference": "AUTRE99", "token": "token-other"}'),
	('invoice_number_key', 'invoice', '{"id": 0, "reference": "AUTRE99", "token": "token-other"}'),
	('invoice_reference_key', 'invoice', '{"id": 0, "number": 99, "token": "token-other"}'),
	('invoice_token_key', 'invoice', '{"id": 0, "number": 99, "reference": "AUTRE99"}'),
	('invoice_regie_fkey', 'invoice', '{"id": 0, "number": 99, "reference": "AUTRE99", "token": "token-other", "regie": 0}'),
	('invoice_request_fkey', 'invoice', '{"id": 0, "number": 99, "reference": "AUTRE99", "token": "token-other", "request": 0}'),
	('invoice_replaces_fkey', 'invoice', '{"id": 0, "number": 99, "reference": "AUTRE99", "token": "token-other", "replaces": 987654}'),
	('invoice_agent_fkey', 'invoice', '{"id": 0, "number": 99, "reference": "AUTRE99", "token": "token-other", "agent": 0}'),
	('invoice_reference_form', 'invoice', '{"reference": "A-1"}'),
	('invoice_token_length', 'invoice', '{"token": "x"}'),
	('invoice_subject_length', 'invoice', '{"subject": ""}'),
	('invoice_payer_name_length', 'invoice', '{"payer_name": ""}'),
	('invoice_payer_email_length', 'invoice', '{"payer_email": "a@b"}'),
	('invoice_payer_address_length', 'invoice', jsonb_build_object('payer_address', repeat('x', 501))),
	('invoice_language_form', 'invoice', '{"language": "français"}'),
	('request_fee_pkey', 'request_fee', '{"invoice": null, "fault": "amount"}'),
	('request_fee_invoice_key', 'request_fee', '{"request": 0}'),
	('request_fee_request_fkey', 'request_fee', '{"request": 0, "invoice": null, "fault": "amount"}'),
	('request_fee_invoice_fkey', 'request_fee', jsonb_build_object('invoice', 0, 'request', (select max(r.id) from parvis.request r where r.commune = test.commune(1) and r.reference <> 'REQUEST-K1'))),
	('request_fee_label_length', 'request_fee', '{"label": ""}'),
	('request_fee_cents_range', 'request_fee', '{"cents": 0}'),
	('request_fee_regie_length', 'request_fee', jsonb_build_object('regie', repeat('x', 21))),
	('request_fee_fault_known', 'request_fee', '{"invoice": null, "fault": "perdu"}'),
	('request_fee_invoiced', 'request_fee', '{"invoice": null}'),
	('request_fee_cents_told', 'request_fee', '{"cents": null}'),
	('invoice_import_pkey', 'invoice_import', '{"token": "token-other"}'),
	('invoice_import_token_key', 'invoice_import', '{"id": 0}'),
	('invoice_import_regie_fkey', 'invoice_import', '{"id": 0, "token": "token-other", "regie": 0}'),
	('invoice_import_agent_fkey', 'invoice_import', '{"id": 0, "token": "token-other", "agent": 0}'),
	('invoice_import_token_length', 'invoice_import', '{"token": "x"}'),
	('invoice_import_digest_size', 'invoice_import', '{"digest": "\\x00"}'),
	('invoice_import_data_array', 'invoice_import', '{"data": {}}'),
	('invoice_import_data_size', 'invoice_import', jsonb_build_object('data', jsonb_build_array(repeat('x', 8388608)))),
	('invoice_import_invoices_range', 'invoice_import', '{"invoices": 1001}'),
	('invoice_import_done', 'invoice_import', '{"data": null}'),
	('invoice_notice_pkey', 'invoice_notice', '{"days": 4}'),
	('invoice_notice_days_key', 'invoice_notice', '{"id": 0}'),
	('invoice_notice_invoice_fkey', 'invoice_notice', '{"id": 0, "days": 4, "invoice": 0}'),
	('invoice_notice_kind_form', 'invoice_notice', '{"kind": "Rappel", "days": null}'),
	('invoice_notice_days_reminder', 'invoice_notice', '{"days": null}'),
	('invoice_print_pkey', 'invoice_print', '{"day": "2026-11-02"}'),
	('invoice_print_invoice_fkey', 'invoice_print', '{"id": 0, "invoice": 0}'),
	('invoice_print_agent_fkey', 'invoice_print', '{"id": 0, "day": "2026-11-02", "agent": 0}'),
	('invoice_print_undone_by_fkey', 'invoice_print', '{"id": 0, "undone_by": 0, "undone_at": "2026-11-02"}'),
	('invoice_print_undone', 'invoice_print', '{"id": 0, "day": "2026-11-02", "undone_at": "2026-11-02"}'),
	('reminder_change_pkey', 'reminder_change', '{}'),
	('reminder_change_invoice_fkey', 'reminder_change', '{"id": 0, "invoice": 0}'),
	('reminder_change_agent_fkey', 'reminder_change', '{"id": 0, "agent": 0}'),
	('reminder_change_note_length', 'reminder_change', '{"note": ""}'),
	('reminder_change_note_stop', 'reminder_change', '{"note": null}'),
	('invoice_paper_pkey', 'invoice_paper', '{"entry": 0}'),
	('invoice_paper_invoice_key', 'invoice_paper', '{"id": 0}'),
	('invoice_paper_invoice_fkey', 'invoice_paper', '{"id": 0, "invoice": 0}'),
	('invoice_paper_entry_fkey', 'invoice_paper', '{"id": 0, "entry": 0}'),
	('invoice_paper_made', 'invoice_paper', '{"state": "made"}'),
	('invoice_paper_size_range', 'invoice_paper', '{"size": 0}'),
	('invoice_paper_key_size', 'invoice_paper', '{"key": "\\x00"}'),
	('invoice_paper_chunks_range', 'invoice_paper', '{"chunks": 201}'),
	('paper_state_known', 'invoice_paper', '{"state": "perdu"}'),
	('invoice_paper_chunk_pkey', 'invoice_paper_chunk', '{}'),
	('invoice_paper_chunk_paper_fkey', 'invoice_paper_chunk', '{"paper": 0}'),
	('invoice_paper_chunk_n_range', 'invoice_paper_chunk', '{"n": -1}'),
	('invoice_paper_chunk_data_size', 'invoice_paper_chunk', '{"data": "\\x"}'),
	('invoice_due_range', 'invoice', '{"due_on": "2020-01-01"}'),
	('invoice_cents_range', 'invoice', '{"cents": 0, "paid": 0}'),
	('invoice_paid_range', 'invoice', '{"paid": 501, "state": "due"}'),
	('invoice_paid_state', 'invoice', '{"state": "due"}'),
	('invoice_cancelled', 'invoice', '{"state": "cancelled", "paid": 1, "reason": "x"}'),
	('invoice_reason_length', 'invoice', '{"reason": ""}'),
	('invoice_state_known', 'invoice', '{"state": "perdue"}'),
	('invoice_line_pkey', 'invoice_line', '{}'),
	('invoice_line_invoice_fkey', 'invoice_line', '{"invoice": 0}'),
	('invoice_line_n_range', 'invoice_line', '{"n": 0}'),
	('invoice_line_label_length', 'invoice_line', '{"label": ""}'),
	('invoice_line_quantity_range', 'invoice_line', '{"quantity": 0}'),
	('invoice_line_unit_cents_range', 'invoice_line', '{"unit_cents": 100000000}'),
	('invoice_link_pkey', 'invoice_link', '{}'),
	('invoice_link_invoice_fkey', 'invoice_link', jsonb_build_object('link', test.hash('y'), 'invoice', 0)),
	('invoice_link_link_size', 'invoice_link', '{"link": "\\x01"}'),
	('money_entry_pkey', 'money_entry', '{}'),
	('money_entry_regie_fkey', 'money_entry', '{"id": 0, "regie": 0}'),
	('money_entry_invoice_fkey', 'money_entry', '{"id": 0, "invoice": 0}'),
	('money_entry_agent_fkey', 'money_entry', '{"id": 0, "agent": 0}'),
	('money_entry_kind_known', 'money_entry', '{"kind": "don"}'),
	('money_entry_receipt_kind', 'money_entry', '{"receipt": "x"}'),
	('money_entry_note_length', 'money_entry', jsonb_build_object('note', repeat('x', 201))),
	('money_entry_token_length', 'money_entry', '{"token": "x"}'),
	('money_entry_token_key', 'money_entry', '{"id": 0, "token": "token-payment"}'),
	('money_line_pkey', 'money_line', '{}'),
	('money_line_entry_fkey', 'money_line', '{"entry": 0}'),
	('money_line_cents_range', 'money_line', '{"cents": 0}'),
	('money_account_known', 'money_line', '{"account": "or"}'),
	('payment_attempt_pkey', 'payment_attempt', '{"idop": null}'),
	('payment_attempt_idop_key', 'payment_attempt', '{"id": 0}'),
	('payment_attempt_back_key', 'payment_attempt', '{"id": 0, "idop": null}'),
	('payment_attempt_invoice_fkey', 'payment_attempt', jsonb_build_object('id', 0, 'idop', null, 'back', test.hash('y'), 'invoice', 0)),
	('payment_attempt_entry_fkey', 'payment_attempt', jsonb_build_object('id', 0, 'idop', null, 'back', test.hash('y'), 'state', 'paid', 'entry', 0)),
	('payment_attempt_provider_known', 'payment_attempt', '{"provider": "autre"}'),
	('payment_attempt_cents_range', 'payment_attempt', '{"cents": 99}'),
	('payment_attempt_email_form', 'payment_attempt', '{"email": "personne"}'),
	('payment_attempt_back_size', 'payment_attempt', '{"back": "\\x01"}'),
	('payment_attempt_idop_length', 'payment_attempt', '{"idop": "x"}'),
	('payment_attempt_paid', 'payment_attempt', '{"state": "paid"}'),
	('payment_attempt_open', 'payment_attempt', '{"open": true}'),
	('payment_attempt_code_length', 'payment_attempt', jsonb_build_object('code', repeat('x', 21))),
	('payment_attempt_result_size', 'payment_attempt', jsonb_build_object('result', repeat('x', 5000))),
	('attempt_state_known', 'payment_attempt', '{"state": "perdu"}'),
	('payment_task_pkey', 'payment_task', '{"entry": null, "kind": "mismatch", "attempt": 0}'),
	('payment_task_entry_key', 'payment_task', '{"id": 0}'),
	('payment_task_regie_fkey', 'payment_task', '{"id": 0, "regie": 0, "entry": 0}'),
	('payment_task_invoice_fkey', 'payment_task', '{"id": 0, "invoice": 0, "entry": 0}'),
	('payment_task_entry_fkey', 'payment_task', '{"id": 0, "entry": 0}'),
	('payment_task_attempt_fkey', 'payment_task', '{"id": 0, "entry": null, "kind": "mismatch", "attempt": 0}'),
	('payment_task_kind_known', 'payment_task', '{"kind": "autre", "entry": null}'),
	('payment_task_credit', 'payment_task', '{"entry": null}'),
	('payment_task_detail_length', 'payment_task', jsonb_build_object('detail', repeat('x', 501))),
	('payment_task_done', 'payment_task', '{"done_at": "2026-01-01"}'),
	('refund_pkey', 'refund', '{"token": "token-other"}'),
	('refund_token_key', 'refund', '{"id": 0}'),
	('refund_invoice_fkey', 'refund', '{"id": 0, "token": "token-other", "invoice": 0}'),
	('refund_asked_by_fkey', 'refund', '{"id": 0, "token": "token-other", "asked_by": 0}'),
	('refund_decided_by_fkey', 'refund', '{"id": 0, "token": "token-other", "decided_by": 0}'),
	('refund_entry_fkey', 'refund', '{"id": 0, "token": "token-other", "approved": true, "entry": 0}'),
	('refund_cents_range', 'refund', '{"cents": 0}'),
	('refund_reason_length', 'refund', '{"reason": ""}'),
	('refund_token_length', 'refund', '{"token": "x"}'),
	('refund_decided', 'refund', '{"approved": true}'),
	('regie_close_pkey', 'regie_close', '{}'),
	('regie_close_regie_fkey', 'regie_close', '{"regie": 0}'),
	('regie_close_agent_fkey', 'regie_close', '{"n": 2, "agent": 0}'),
	('regie_close_entries_range', 'regie_close', '{"entries": 0}'),
	('regie_close_hash_size', 'regie_close', '{"hash": "\\x01"}'),
	('family_pkey', 'family', '{"reference": "ZZZZ1234", "token": "token-other"}'),
	('family_reference_key', 'family', '{"id": 0, "token": "token-other"}'),
	('family_token_key', 'family', '{"id": 0, "reference": "ZZZZ1234"}'),
	('family_reference_form', 'family', '{"reference": "abc"}'),
	('family_token_length', 'family', '{"token": "x"}'),
	('family_name_length', 'family', '{"name": ""}'),
	('family_address_length', 'family', jsonb_build_object('address', repeat('x', 501))),
	('family_version_range', 'family', '{"version": 0}'),
	('family_quotient_pkey', 'family_quotient', '{}'),
	('family_quotient_family_fkey', 'family_quotient', '{"family": 0}'),
	('family_quotient_cents_range', 'family_quotient', '{"cents": -1}'),
	('family_quotient_source_known', 'family_quotient', '{"source": "autre"}'),
	('family_adult_pkey', 'family_adult', '{}'),
	('family_adult_family_fkey', 'family_adult', '{"id": 0, "family": 0}'),
	('family_adult_first_name_length', 'family_adult', '{"first_name": ""}'),
	('family_adult_last_name_length', 'family_adult', '{"last_name": ""}'),
	('family_adult_email_length', 'family_adult', '{"email": "a@b"}'),
	('family_adult_phone_length', 'family_adult', jsonb_build_object('phone', repeat('x', 31))),
	('family_adult_subject_length', 'family_adult', '{"subject": ""}'),
	('family_child_pkey', 'family_child', '{}'),
	('family_child_family_fkey', 'family_child', '{"id": 0, "family": 0}'),
	('family_child_first_name_length', 'family_child', '{"first_name": ""}'),
	('family_child_last_name_length', 'family_child', '{"last_name": ""}'),
	('family_child_born_range', 'family_child', '{"born_on": "1980-01-01"}'),
	('family_child_school_length', 'family_child', jsonb_build_object('school', repeat('x', 101))),
	('family_child_class_length', 'family_child', jsonb_build_object('class', repeat('x', 51))),
	('family_care_pkey', 'family_care', '{}'),
	('family_care_child_fkey', 'family_care', '{"child": 0}'),
	('family_care_allergies_length', 'family_care', jsonb_build_object('allergies', repeat('x', 1001))),
	('family_care_diet_length', 'family_care', jsonb_build_object('diet', repeat('x', 201))),
	('family_care_plan_length', 'family_care', jsonb_build_object('plan', repeat('x', 2001))),
	('family_person_pkey', 'family_person', '{}'),
	('family_person_family_fkey', 'family_person', '{"id": 0, "family": 0}'),
	('family_person_name_length', 'family_person', '{"name": ""}'),
	('family_person_phone_length', 'family_person', jsonb_build_object('phone', repeat('x', 31))),
	('family_person_relation_length', 'family_person', jsonb_build_object('relation', repeat('x', 101))),
	('family_access_pkey', 'family_access', '{}'),
	('family_access_adult_fkey', 'family_access', jsonb_build_object('adult', 0, 'token', test.hash('fb'))),
	('family_access_email_length', 'family_access', '{"email": "a@b"}'),
	('family_access_kind_known', 'family_access', '{"kind": "autre"}'),
	('family_access_code', 'family_access', jsonb_build_object('code', test.hash('c'))),
	('family_access_tries_range', 'family_access', '{"tries": 11}'),
	('family_tie_pkey', 'family_tie', '{}'),
	('family_tie_adult_fkey', 'family_tie', '{"adult": 0}'),
	('family_tie_subject_length', 'family_tie', '{"subject": ""}'),
	('family_tie_tries_range', 'family_tie', '{"tries": 11}'),
	('rush_ticket_pkey', 'rush_ticket', '{}'),
	('rush_ticket_family_fkey', 'rush_ticket', '{"family": 0}'),
	('rush_ticket_place_range', 'rush_ticket', '{"place": -1}'),
	('rush_ticket_served', 'rush_ticket', '{"served_at": "2026-11-26"}'),
	('rush_ticket_kept_list', 'rush_ticket', '{"kept": {}}'),
	('rush_ticket_kept_size', 'rush_ticket', jsonb_build_object('kept', jsonb_build_array(repeat('x', 262200)))),
	('family_feed_pkey', 'family_feed', jsonb_build_object('token', test.hash('fg'))),
	('family_feed_token_key', 'family_feed', '{"adult": 0}'),
	('family_feed_adult_fkey', 'family_feed', jsonb_build_object('adult', 0, 'token', test.hash('fg'))),
	('activity_kind_known', 'activity', '{"kind": "autre"}'),
	('activity_pkey', 'activity', '{"code": "autre"}'),
	('activity_code_key', 'activity', '{"id": 0}'),
	('activity_service_fkey', 'activity', '{"id": 0, "code": "autre", "service": "inconnu"}'),
	('activity_regie_fkey', 'activity', '{"id": 0, "code": "autre", "regie": 0}'),
	('activity_code_form', 'activity', '{"code": "Cantine"}'),
	('activity_name_length', 'activity', '{"name": ""}'),
	('activity_place_length', 'activity', jsonb_build_object('place', repeat('x', 201))),
	('activity_about_length', 'activity', jsonb_build_object('about', repeat('x', 2001))),
	('activity_range', 'activity', '{"to_on": "2026-08-31"}'),
	('activity_days_known', 'activity', '{"days": "autre"}'),
	('activity_capacity_range', 'activity', '{"capacity": 0}'),
	('activity_waiting_range', 'activity', '{"waiting": -1}'),
	('activity_age_range', 'activity', '{"age_from": 6, "age_to": 3}'),
	('activity_documents_known', 'activity', '{"documents": ["pai"]}'),
	('activity_proof_hours_range', 'activity', '{"proof_hours": 0}'),
	('activity_unpaid_days_range', 'activity', '{"unpaid_days": 31}'),
	('activity_state_known', 'activity', '{"state": "autre"}'),
	('activity_version_range', 'activity', '{"version": 0}'),
	('activity_opening_pkey', 'activity_opening', '{}'),
	('activity_opening_activity_fkey', 'activity_opening', '{"activity": 0}'),
	('activity_opening_weekday_range', 'activity_opening', '{"weekday": 8}'),
	('activity_opening_range', 'activity_opening', '{"ends": "12:00"}'),
	('activity_opening_minutes_range', 'activity_opening', '{"minutes": 4}'),
	('activity_opening_capacity_range', 'activity_opening', '{"capacity": 0}'),
	('activity_deadline_pkey', 'activity_deadline', '{}'),
	('activity_deadline_activity_fkey', 'activity_deadline', '{"activity": 0}'),
	('activity_deadline_act_known', 'activity_deadline', '{"act": "autre"}'),
	('activity_deadline_weekday_range', 'activity_deadline', '{"weekday": 0}'),
	('activity_deadline_rule_known', 'activity_deadline', '{"rule": "autre"}'),
	('activity_deadline_n_range', 'activity_deadline', '{"n": 61}'),
	('school_break_pkey', 'school_break', '{}'),
	('school_break_range', 'school_break', '{"to_on": "2026-12-18"}'),
	('school_break_name_length', 'school_break', '{"name": ""}'),
	('slot_pkey', 'slot', '{"starts": "11:00"}'),
	('slot_activity_key', 'slot', '{"id": 0}'),
	('slot_activity_fkey', 'slot', '{"id": 0, "activity": 0}'),
	('slot_range', 'slot', '{"ends": "12:00"}'),
	('slot_capacity_range', 'slot', '{"capacity": 0}'),
	('slot_taken_range', 'slot', '{"capacity": 1, "taken": 2}'),
	('slot_waiting_range', 'slot', '{"waiting": -1}'),
	('slot_closed_length', 'slot', '{"closed": ""}'),
	('booking_state_known', 'booking', '{"state": "autre"}'),
	('presence_known', 'booking', '{"presence": "autre", "presence_at": "2026-01-01"}'),
	('booking_pkey', 'booking', '{"child": null}'),
	('booking_child_key', 'booking', '{"id": 0}'),
	('booking_slot_fkey', 'booking', '{"id": 0, "slot": 0}'),
	('booking_child_fkey', 'booking', '{"id": 0, "child": 0}'),
	('booking_queued', 'booking', '{"state": "waiting"}'),
	('booking_minutes_range', 'booking', '{"minutes": 0}'),
	('booking_presence_at', 'booking', '{"presence": "present"}'),
	('booking_change_pkey', 'booking_change', '{}'),
	('booking_change_booking_fkey', 'booking_change', '{"id": 0, "booking": 0}'),
	('booking_change_what', 'booking_change', '{"state": null}'),
	('booking_change_who', 'booking_change', '{"by_adult": 0, "by_agent": 0}'),
	('booking_action_pkey', 'booking_action', '{}'),
	('booking_action_token_length', 'booking_action', '{"token": "x"}'),
	('booking_visitor_pkey', 'booking_visitor', jsonb_build_object('link', test.hash('bw'))),
	('booking_visitor_link_key', 'booking_visitor', '{"booking": 0}'),
	('booking_visitor_booking_fkey', 'booking_visitor', jsonb_build_object('booking', 0, 'link', test.hash('bw'))),
	('booking_visitor_name_length', 'booking_visitor', '{"name": ""}'),
	('booking_visitor_email_length', 'booking_visitor', '{"email": "a@b"}'),
	('booking_visitor_phone_length', 'booking_visitor', jsonb_build_object('phone', repeat('x', 31))),
	('booking_visitor_subject_length', 'booking_visitor', jsonb_build_object('subject', repeat('x', 501))),
	('booking_week_pkey', 'booking_week', '{}'),
	('booking_week_child_fkey', 'booking_week', '{"child": 0}'),
	('booking_week_activity_fkey', 'booking_week', '{"activity": 0}'),
	('booking_week_weekday_range', 'booking_week', '{"weekday": 0}'),
	('booking_week_range', 'booking_week', '{"to_on": "2026-08-31"}'),
	('closure_pkey', 'closure', '{}'),
	('closure_activity_fkey', 'closure', '{"id": 0, "activity": 0}'),
	('closure_agent_fkey', 'closure', '{"id": 0, "agent": 0}'),
	('closure_range', 'closure', '{"to_on": "2026-11-30"}'),
	('closure_reason_length', 'closure', '{"reason": ""}'),
	('absence_pkey', 'absence', '{"token": "token-other"}'),
	('absence_token_key', 'absence', '{"id": 0}'),
	('absence_child_fkey', 'absence', '{"id": 0, "token": "token-other", "child": 0}'),
	('absence_agent_fkey', 'absence', '{"id": 0, "token": "token-other", "agent": 0}'),
	('absence_token_length', 'absence', '{"token": "x"}'),
	('absence_range', 'absence', '{"to_on": "2026-11-30"}'),
	('absence_reason_known', 'absence', '{"reason": "autre"}'),
	('absence_decided_known', 'absence', '{"decided": "autre", "decided_at": "2026-01-01"}'),
	('absence_decided_whole', 'absence', '{"decided": "taken"}'),
	('menu_pkey', 'menu', '{}'),
	('menu_activity_fkey', 'menu', '{"activity": 0}'),
	('menu_courses_length', 'menu', '{"courses": ""}'),
	('menu_allergens_length', 'menu', jsonb_build_object('allergens', repeat('x', 501))),
	('tariff_pkey', 'tariff', '{"from_on": "2026-10-01"}'),
	('tariff_from_key', 'tariff', '{"id": 0}'),
	('tariff_activity_fkey', 'tariff', '{"id": 0, "activity": 0}'),
	('tariff_name_length', 'tariff', '{"name": ""}'),
	('tariff_range', 'tariff', '{"to_on": "2026-08-31"}'),
	('tariff_basis_known', 'tariff', '{"basis": "autre"}'),
	('tariff_kind_known', 'tariff', '{"kind": "autre", "rate": null}'),
	('tariff_effort', 'tariff', '{"rate": null}'),
	('tariff_rate_range', 'tariff', '{"rate": 0}'),
	('tariff_floor_range', 'tariff', '{"floor_cents": 3}'),
	('tariff_ceiling_range', 'tariff', '{"ceiling_cents": 10000000}'),
	('tariff_absent_percent_range', 'tariff', '{"absent_percent": 301}'),
	('tariff_late_percent_range', 'tariff', '{"late_percent": 301}'),
	('tariff_unexpected_percent_range', 'tariff', '{"unexpected_percent": 301}'),
	('tariff_version_range', 'tariff', '{"version": 0}'),
	('tariff_slice_pkey', 'tariff_slice', '{}'),
	('tariff_slice_tariff_fkey', 'tariff_slice', '{"tariff": 0}'),
	('tariff_slice_from_range', 'tariff_slice', '{"from_cents": -1}'),
	('tariff_slice_cents_range', 'tariff_slice', '{"cents": -1}'),
	('tariff_sibling_pkey', 'tariff_sibling', '{}'),
	('tariff_sibling_tariff_fkey', 'tariff_sibling', '{"tariff": 0}'),
	('tariff_sibling_rank_range', 'tariff_sibling', '{"rank": 1}'),
	('tariff_sibling_percent_range', 'tariff_sibling', '{"percent": 0}'),
	('campaign_state_known', 'campaign', '{"state": "autre"}'),
	('campaign_pkey', 'campaign', '{"token": "token-other"}'),
	('campaign_token_key', 'campaign', '{"id": 0}'),
	('campaign_regie_fkey', 'campaign', '{"id": 0, "token": "token-other", "regie": 0}'),
	('campaign_agent_fkey', 'campaign', '{"id": 0, "token": "token-other", "agent": 0}'),
	('campaign_token_length', 'campaign', '{"token": "x"}'),
	('campaign_name_length', 'campaign', '{"name": ""}'),
	('campaign_range', 'campaign', '{"to_on": "2026-10-31"}'),
	('campaign_finished', 'campaign', '{"state": "final"}'),
	('campaign_version_range', 'campaign', '{"version": 0}'),
	('campaign_line_pkey', 'campaign_line', '{"token": null}'),
	('campaign_line_token_key', 'campaign_line', '{"n": 2}'),
	('campaign_line_campaign_fkey', 'campaign_line', '{"n": 2, "token": null, "campaign": 0}'),
	('campaign_line_booking_fkey', 'campaign_line', '{"n": 2, "token": null, "booking": 0}'),
	('campaign_line_family_fkey', 'campaign_line', '{"n": 2, "token": null, "family": 0}'),
	('campaign_line_child_fkey', 'campaign_line', '{"n": 2, "token": null, "child": 0}'),
	('campaign_line_activity_fkey', 'campaign_line', '{"n": 2, "token": null, "activity": 0}'),
	('campaign_line_token_length', 'campaign_line', '{"token": "x"}'),
	('campaign_line_label_length', 'campaign_line', '{"label": ""}'),
	('campaign_line_cents_range', 'campaign_line', '{"cents": 100000000}'),
	('campaign_line_fault_known', 'campaign_line', '{"fault": "autre"}'),
	('invoice_credited_range', 'invoice', '{"credited": -1}'),
	('invoice_family_fkey', 'invoice', '{"id": 0, "number": 98, "reference": "AUTRE98", "token": "token-other", "replaces": null, "family": 0}'),
	('invoice_campaign_fkey', 'invoice', '{"id": 0, "number": 98, "reference": "AUTRE98", "token": "token-other", "replaces": null, "campaign": 0}'),
	('bank_list_pkey', 'bank_list', jsonb_build_object('digest', test.hash('y'))),
	('bank_list_digest_key', 'bank_list', '{"id": 0}'),
	('bank_list_regie_fkey', 'bank_list', '{"id": 0, "regie": 0}'),
	('bank_list_agent_fkey', 'bank_list', jsonb_build_object('id', 0, 'digest', test.hash('y'), 'agent', 0)),
	('bank_list_digest_size', 'bank_list', '{"digest": "\\x01"}'),
	('bank_list_name_length', 'bank_list', '{"name": ""}'),
	('bank_list_source_known', 'bank_list', '{"source": "autre"}'),
	('bank_list_days', 'bank_list', '{"first_day": "2026-09-03"}'),
	('bank_list_lines_range', 'bank_list', '{"lines": 0}'),
	('bank_line_pkey', 'bank_line', '{"entry": null}'),
	('bank_line_entry_key', 'bank_line', '{"n": 2}'),
	('bank_line_list_fkey', 'bank_line', '{"entry": null, "list": 0}'),
	('bank_line_invoice_fkey', 'bank_line', '{"n": 2, "entry": null, "invoice": 0}'),
	('bank_line_entry_fkey', 'bank_line', '{"n": 2, "entry": 0}'),
	('bank_line_agent_fkey', 'bank_line', '{"n": 2, "entry": null, "note": "x", "agent": 0, "at": "2026-09-01"}'),
	('bank_line_n_range', 'bank_line', '{"n": 0}'),
	('bank_line_cents_range', 'bank_line', '{"cents": 0}'),
	('bank_line_reference_length', 'bank_line', '{"reference": ""}'),
	('bank_line_numauto_length', 'bank_line', '{"numauto": ""}'),
	('bank_line_label_length', 'bank_line', '{"label": ""}'),
	('bank_line_note_length', 'bank_line', jsonb_build_object('note', repeat('x', 501), 'agent', 1, 'at', now())),
	('bank_line_by_hand', 'bank_line', '{"entry": null, "by_hand": true, "agent": 1, "at": "2026-09-01"}'),
	('bank_line_agent', 'bank_line', '{"note": "x"}'),
	('money_absence_pkey', 'money_absence', '{}'),
	('money_absence_entry_fkey', 'money_absence', '{"entry": 0}'),
	('money_absence_agent_fkey', 'money_absence', jsonb_build_object('entry', (select min(e.id) from parvis.money_entry e where e.kind = 'issued'), 'agent', 0)),
	('money_absence_note_length', 'money_absence', '{"note": ""}'),
	('docket_pkey', 'docket', '{"token": "token-other", "number": 2}'),
	('docket_token_key', 'docket', '{"id": 0, "number": 2}'),
	('docket_number_key', 'docket', '{"id": 0, "token": "token-other"}'),
	('docket_regie_fkey', 'docket', '{"id": 0, "token": "token-other", "regie": 0}'),
	('docket_agent_fkey', 'docket', '{"id": 0, "token": "token-other", "number": 2, "agent": 0}'),
	('docket_handed_by_fkey', 'docket', '{"id": 0, "token": "token-other", "number": 2, "handed_by": 0}'),
	('docket_threshold_range', 'docket', '{"threshold": 1499}'),
	('docket_token_length', 'docket', '{"token": "x"}'),
	('docket_handed', 'docket', '{"number": null}'),
	('docket_invoice_pkey', 'docket_invoice', '{}'),
	('docket_invoice_docket_fkey', 'docket_invoice', jsonb_build_object('docket', 0, 'invoice', (select min(i.id) from parvis.invoice i where i.number <> 1))),
	('docket_invoice_invoice_fkey', 'docket_invoice', '{"invoice": 0}'),
	('docket_invoice_cents_range', 'docket_invoice', '{"cents": 0}'),
	('family_change_pkey', 'family_change', '{}'),
	('family_change_family_fkey', 'family_change', '{"id": 0, "family": 0}'),
	('family_change_act_known', 'family_change', '{"act": "autre"}'),
	('family_change_who', 'family_change', '{"by_adult": 0, "by_agent": 0}'),
	('family_document_pkey', 'family_document', '{"token": "token-other"}'),
	('family_document_token_key', 'family_document', '{"id": 0}'),
	('family_document_absence_key', 'family_document', jsonb_build_object('id', 0, 'token', 'token-other', 'kind', 'absence', 'absence', (select min(id) from parvis.absence))),
	('family_document_family_fkey', 'family_document', '{"id": 0, "token": "token-other", "family": 0}'),
	('family_document_child_fkey', 'family_document', '{"id": 0, "token": "token-other", "child": 0}'),
	('family_document_absence_fkey', 'family_document', '{"id": 0, "token": "token-other", "kind": "absence", "absence": 0}'),
	('family_document_agent_fkey', 'family_document', '{"id": 0, "token": "token-other", "agent": 0}'),
	('family_document_token_length', 'family_document', '{"token": "x"}'),
	('family_document_kind_known', 'family_document', '{"kind": "autre"}'),
	('family_document_absence_kind', 'family_document', '{"kind": "absence"}'),
	('family_document_state_known', 'family_document', '{"state": "autre"}'),
	('family_document_sent', 'family_document', '{"sent_at": null}'),
	('family_document_decided', 'family_document', '{"state": "checked"}'),
	('family_document_note_length', 'family_document', '{"note": ""}'),
	('family_document_note_refused', 'family_document', '{"state": "refused", "decided_at": "2026-01-01"}'),
	('family_document_told_known', 'family_document', '{"told": "autre"}'),
	('family_document_told_end', 'family_document', '{"told": "soon", "expires_on": null}'),
	('outbox_last_error_length', 'outbox', jsonb_build_object('last_error', repeat('x', 501)));

insert into broken
select 'invoice_replaces_key', 'invoice', jsonb_build_object('id', 0, 'number', 99, 'reference', 'AUTRE99', 'token', 'token-other', 'replaces', o.replaces)
from parvis.invoice o where o.replaces is not null
union all
select 'money_entry_receipt_key', 'money_entry', jsonb_build_object('id', 0, 'kind', 'payment', 'receipt', e.receipt) from parvis.money_entry e where e.receipt is not null
union all
select 'payment_attempt_entry_key', 'payment_attempt', jsonb_build_object('id', 0, 'idop', null, 'back', test.hash('y'), 'state', 'paid', 'entry', a.entry) from parvis.payment_attempt a where a.entry is not null
union all
select 'payment_task_attempt_key', 'payment_task', jsonb_build_object('id', 0, 'entry', null, 'kind', 'mismatch', 'attempt', t.attempt) from parvis.payment_task t where t.attempt is not null
union all
select 'payment_task_done_by_fkey', 'payment_task', jsonb_build_object('id', 0, 'entry', null, 'kind', 'mismatch', 'attempt', a.id, 'done_by', 0, 'done_at', now()) from parvis.payment_attempt a where a.entry is null
union all
select 'refund_entry_key', 'refund', jsonb_build_object('id', 0, 'token', 'token-other', 'approved', true, 'entry', f.entry) from parvis.refund f where f.entry is not null
union all
select 'refund_four_eyes', 'refund', jsonb_build_object('decided_by', f.asked_by) from parvis.refund f where f.entry is not null;

select is(test.broken_by(relation, change), name, name) from broken;

select is_empty($$
	select k.conname
	from pg_constraint k
	where k.connamespace = 'parvis'::regnamespace
	and k.contype in ('c', 'u', 'p', 'f')
	and k.conname not in (select name from broken)
$$, 'every constraint is tried');

-- one main host for each commune: an index, not a constraint
select throws_ok(format($$insert into parvis.host_name (commune, host, main) values (%s, 'x.test', true)$$, test.commune(1)),
	'23505', null, 'one main host');
select * from finish();
rollback;
