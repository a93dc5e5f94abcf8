-- Reminders: on their days where the commune is, once each, never to who need not pay.
\ir setup.sql
select no_plan();

select worker.regie_set(test.commune(n), 'CANT', '{"name": "Cantine", "service": "etat-civil", "mode": "W", "provider": "payfip", "numcli": "123456", "means": ["cash"], "agents": ["camille"], "remind_before": [5], "remind_after": [3, 15]}')
from generate_series(1, 2) as n \g /dev/null
-- it is ten in the morning where the commune is, whenever this runs
create function test.at_hour(p_hour int)
returns void
language sql
as $$
	update parvis.commune set time_zone = (
		select name from pg_timezone_names
		where name ~ '^Etc/GMT' and extract(hour from now() at time zone name)::int = p_hour
		order by name limit 1)
$$;
select test.at_hour(10);
select test.enter(1, 'camille1') \g /dev/null
create temporary table sheet (letter text primary key, reference text, id bigint);
-- an invoice that was due so many days ago
create function test.due(p_letter text, p_days int, p_email text default 'payeur@exemple.test')
returns void
language plpgsql
as $$
begin
	insert into sheet select p_letter, agent.invoice_add('CANT', 'token-invoice-' || p_letter, jsonb_build_object('subject', 'Cantine',
		'payer_name', 'Élodie', 'payer_email', p_email, 'lines', '[{"label": "Repas", "quantity": 2, "unit_cents": 2000}]'::jsonb));
	update sheet s set id = i.id from parvis.invoice i where i.reference = s.reference;
	perform test.moved(p_letter, p_days);
end
$$;
create function test.moved(p_letter text, p_days int)
returns void
language plpgsql
as $$
begin
	alter table parvis.invoice disable trigger invoice_kept;
	update parvis.invoice i set issued_on = parvis.today() - 200, due_on = parvis.today() - p_days from sheet s where s.letter = p_letter and i.id = s.id;
	alter table parvis.invoice enable trigger invoice_kept;
end
$$;
create function test.reminded(p_letter text)
returns int[]
language sql
as $$ select coalesce(array_agg(n.days order by n.id), '{}') from parvis.invoice_notice n join sheet s on s.id = n.invoice where s.letter = p_letter and n.kind = 'reminder' $$;

-- days
select test.due('none', -6), test.due('before', -5), test.due('day', 0), test.due('late', 3), test.due('later', 15), test.due('old', 23), test.due('missed', 9), test.due('mute', 3, null) \g /dev/null
select is(worker.reminders_write(100), 5::bigint, 'those whose day has come');
select is(test.reminded('none'), '{}', 'six days before: not yet');
select is(test.reminded('before'), '{-5}', 'five days before');
select is(test.reminded('day'), '{-5}', 'one that nobody could send in time is sent late');
select is(test.reminded('late'), '{3}', 'three days after');
select is(test.reminded('later'), '{15}', 'fifteen days after');
select is(test.reminded('old'), '{}', 'not more than a week late');
select is(test.reminded('missed'), '{3}', 'of two that have come, the last');
select is(test.reminded('mute'), '{}', 'to who has no address: none');
select is(worker.reminders_write(100), 0::bigint, 'each once');
select is((select array[o.template, o.recipient::text, o.model ->> 'late', o.model ->> 'rest'] from parvis.invoice_notice n join parvis.outbox o on o.id = n.outbox
	join sheet s on s.id = n.invoice where s.letter = 'late' and n.days = 3), array['mail/reminder', 'payeur@exemple.test', 'true', parvis.euros(4000, 'fr')], 'what the mail is given');
select ok((select citizen.invoice_visit(split_part(o.model ->> 'link', '/', 4)) from parvis.invoice_notice n join parvis.outbox o on o.id = n.outbox
	join sheet s on s.id = n.invoice where s.letter = 'late' and n.days = 3) is not null, 'its link opens the invoice');
select test.moved('before', 3) \g /dev/null
select is(worker.reminders_write(100), 1::bigint, 'the next one comes');
select is(test.reminded('before'), '{-5,3}', 'after the first');

-- the day of the commune
update parvis.commune set time_zone = 'Pacific/Kiritimati';
select test.due('east', -5) \g /dev/null
update parvis.commune set time_zone = 'Etc/GMT+12';
select is(parvis.reminder_days(i, r), null, 'it is not yet that day where the commune is') from parvis.invoice i join parvis.regie r on r.id = i.regie join sheet s on s.id = i.id where s.letter = 'east';
update parvis.commune set time_zone = 'Pacific/Kiritimati';
select is(parvis.reminder_days(i, r), -5, 'it is that day there') from parvis.invoice i join parvis.regie r on r.id = i.regie join sheet s on s.id = i.id where s.letter = 'east';
select test.at_hour(10);
select test.moved('east', 100), test.due('night', 3) \g /dev/null
select test.at_hour(3);
select is(worker.reminders_write(100), 0::bigint, 'nobody is written to at night');
select test.at_hour(10);
select test.moved('night', 100) \g /dev/null

-- who need not pay
select test.due(l, 3) from unnest(array['paid', 'part', 'cancelled', 'collected', 'paying', 'expired', 'mismatch', 'stopped', 'fresh']) l \g /dev/null
select agent.payment_add(reference, 1, 'token-paid', 'cash', 4000, '') from sheet where letter = 'paid' \g /dev/null
select agent.payment_add(reference, 1, 'token-part', 'cash', 1000, '') from sheet where letter = 'part' \g /dev/null
select agent.invoice_cancel(reference, 1, 'erreur') from sheet where letter = 'cancelled' \g /dev/null
update parvis.invoice i set state = 'collected' from sheet s where s.id = i.id and s.letter = 'collected';
select citizen.payment_started(citizen.payment_start(citizen.invoice_find(reference, 4000), 'a@exemple.test') ->> 'back', 'idop-' || letter) from sheet where letter in ('paying', 'expired', 'mismatch') \g /dev/null
update parvis.payment_attempt a set created_at = now() - interval '3 days', open = false, state = 'expired', check_at = null where a.idop = 'idop-expired';
select citizen.payment_heard('idop-mismatch', '{"code": "P", "montant": "1"}') \g /dev/null
select is((agent.invoice_notices(reference) ->> 'stopped')::boolean, false, 'reminded of, at first') from sheet where letter = 'stopped';
select throws_ok(format($$select agent.reminder_set(%L, 1, true, '')$$, reference), 'PV422', 'reminder.note', 'not stopped without a why') from sheet where letter = 'stopped';
select throws_ok(format($$select agent.reminder_set(%L, 7, true, 'x')$$, reference), 'PV409', 'payment.changed', 'nor at another version') from sheet where letter = 'stopped';
select lives_ok(format($$select agent.reminder_set(%L, 1, true, 'échéancier')$$, reference), 'stopped') from sheet where letter = 'stopped';
select throws_ok(format($$select agent.reminder_set(%L, 2, true, 'x')$$, reference), 'PV409', 'payment.changed', 'once') from sheet where letter = 'stopped';
select test.moved('fresh', -5) \g /dev/null
alter table parvis.invoice disable trigger invoice_kept;
update parvis.invoice i set issued_on = parvis.today() from sheet s where s.id = i.id and s.letter = 'fresh';
alter table parvis.invoice enable trigger invoice_kept;
select is(worker.reminders_write(100), 2::bigint, 'two of nine');
select is(test.reminded('part'), '{3}', 'who paid a part is reminded of the rest');
select is((select o.model ->> 'rest' from parvis.invoice_notice n join parvis.outbox o on o.id = n.outbox join sheet s on s.id = n.invoice where s.letter = 'part' and n.days = 3), parvis.euros(3000, 'fr'), 'the rest');
select is(test.reminded('expired'), '{3}', 'who gave up paying, too');
select is(array(select l from unnest(array['paid', 'cancelled', 'collected', 'paying', 'mismatch', 'stopped', 'fresh']) l where test.reminded(l) <> '{}'), '{}', 'nobody else');

-- each of them is held by reminder_write() too: what changed since it was chosen is seen
select is(array(select s.letter from sheet s where s.letter in ('paid', 'cancelled', 'collected', 'paying', 'mismatch', 'stopped', 'fresh', 'late') and parvis.reminder_write(s.id)), '{}', 'nor when it is written');
select lives_ok(format($$select agent.reminder_set(%L, 2, false, '')$$, reference), 'let go on') from sheet where letter = 'stopped';
select is(worker.reminders_write(100), 1::bigint, 'it is reminded of again');
select is(jsonb_array_length(agent.invoice_notices(reference) -> 'changes'), 2, 'both are told') from sheet where letter = 'stopped';
select is(agent.invoice_notices(reference) #>> '{notices,-1,kind}', 'reminder', 'with the mails') from sheet where letter = 'stopped';
select throws_ok(format($$select agent.reminder_set(%L, 2, true, 'x')$$, reference), 'PV409', 'payment.changed', 'of a cancelled one nothing is stopped') from sheet where letter = 'cancelled';

-- who has just pressed the button: the provider is being asked
select test.due('starting', 3) \g /dev/null
select citizen.payment_start(citizen.invoice_find(reference, 4000), 'a@exemple.test') from sheet where letter = 'starting' \g /dev/null
select is(worker.reminders_write(100), 0::bigint, 'nor who is about to pay');
select is(test.reminded('starting'), '{}', 'no mail');
update parvis.payment_attempt a set created_at = now() - interval '21 minutes' from sheet s where s.letter = 'starting' and a.invoice = s.id;
select is(worker.reminders_write(100), 1::bigint, 'twenty minutes later, it is');

-- the régie
select test.due('quiet', 3) \g /dev/null
select worker.regie_set(test.commune(1), 'CANT', '{"name": "Cantine", "service": "etat-civil", "mode": "W", "provider": "payfip", "numcli": "123456", "means": ["cash"], "agents": ["camille"], "remind": false}') \g /dev/null
select test.enter(1, 'camille1') \g /dev/null
select is(worker.reminders_write(100), 0::bigint, 'a régie that does not remind');
select is(parvis.reminder_write((select id from sheet where letter = 'quiet')), false, 'nor when it is written');
select is(agent.invoice_notices(reference) ->> 'reminded', 'false', 'its page says so') from sheet where letter = 'quiet';
select test.enter(1, 'sacha1') \g /dev/null
select throws_ok(format($$select agent.reminder_set(%L, 1, true, 'x')$$, reference), 'PV404', 'payment.unknown', 'not by who handles no money of it') from sheet where letter = 'quiet';
select throws_ok($$update parvis.reminder_change set note = 'y'$$, 'PV403', 'error.append-only', 'what was stopped stays written');

select * from finish();
rollback;
