-- fill - requests by the thousand, for the desk: -v insee, -v n.
--
-- As after ten years: one in ten is open and came within three months.  Names
-- are as people have them: a few that many have, many that few have; and some
-- that sixty requests have at every size, so that a page of them is as full.
-- As a superuser, whom no policy binds; triggers and keys are left out of it
-- (session_replication_role), and the counters are set at the end.
set client_min_messages = warning;
set session_replication_role = replica;
set synchronous_commit = off;
set work_mem = '256MB';
set maintenance_work_mem = '512MB';
create temp table fill_index as
select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
from pg_index i
where i.indrelid in ('parvis.request'::regclass, 'parvis.person_word'::regclass)
and not i.indisunique;
select format('drop index %s', f.name) from fill_index f \gexec
alter table parvis.person_word drop constraint person_word_pkey;
create temp table given as
select k, case when k < 10
	then ('{marie,jean,camille,paul,anne,pierre,louise,michel,claire,jacques}'::text[])[k + 1]
	else (array['al','be','ci','do','el','fa','gi','ho','is','ju'])[1 + k % 10]
		|| (array['ra','lin','mon','tes','vi'])[1 + k / 10 % 5] || (array['e','ie','a','ine'])[1 + k / 50 % 4] end as word
from generate_series(0, 199) k;
create temp table surname as
select k, case when k < 10
	then ('{martin,bernard,dubois,thomas,robert,richard,petit,durand,leroy,moreau}'::text[])[k + 1]
	else (array['bar','cou','del','fer','gui','lam','mar','per','rou','ver'])[1 + k % 10]
		|| (array['an','ber','chi','dre','fon','gar','lot','min','ne','ri','sa','ti'])[1 + k / 10 % 12]
		|| (array['ot','in','eau','el','ier','et','on','ard','aud','ain'])[1 + k / 120 % 10]
		|| (array['','de','ville','mont','sol'])[1 + k / 1200 % 5] end as word
from generate_series(0, 4999) k;
create temp table street as
select k, (array['lilas','ecoles','mairie','eglise','moulin','pres','vignes','gare','fontaine','chenes'])[1 + k % 10]
	|| case when k < 10 then '' else k::text end as word
from generate_series(0, 299) k;
create temp table sound as
select w.word, '~' || left(parvis.sound(w.word), 63) as sound
from (select word from given union select word from surname union select 'rarissime' union select 'perdurand' union select 'exemple') w (word);
create temp table fill as
select
	i, i % 10 = 0 as open,
	case when i % (:n / 60) = 7 then 'marie' else g.word end as given,
	case when i % (:n / 60) = 7 then 'perdurand' when i <= 5 then 'rarissime' else s.word end as surname,
	(i % 60) + 1 as house, t.word as street
from (
	select i, random() as a, random() as b, random() as c
	from generate_series(1, :n) i
) x
join given g on g.k = floor(200 * x.a ^ 2)
join surname s on s.k = floor(5000 * x.b ^ 3)
join street t on t.k = floor(300 * x.c ^ 2);
insert into parvis.request (
	commune, reference, procedure, service, digest, access, answers, person_name,
	email, phone, birth_date, subject, channel, came_by, state, agent, unread, received_at, due_on,
	silence, silence_on, closed_at, erase_on)
select
	c.id, 'BANC-' || lpad(f.i::text, 8, '0'), p.name, d.service, d.digest,
	sha256(convert_to(c.insee || ' ' || f.i, 'UTF8')),
	'<data><essai>' || repeat('x', 200) || '</essai></data>',
	initcap(f.given || ' ' || f.surname),
	'c' || f.i || '@courriel.example', '06' || lpad(f.i::text, 8, '0'),
	case when f.i % (:n / 60) = 11 then date '1950-05-08' else date '1930-01-01' + (f.i % 25000)::int end,
	'Naissance, copie intégrale', 'post',
	case when f.i % 20 < 14 then 'web' when f.i % 20 < 17 then 'counter' when f.i % 20 < 19 then 'phone' else 'post' end,
	case when not f.open then 'answered' when f.i % 30 = 0 then 'in-progress' else 'received' end,
	case when f.i % 30 = 0 then a.id end,
	f.open and f.i % 50 = 0,
	now() - make_interval(secs => case when f.open then f.i * 7919::bigint % 7776000 else f.i * 7919::bigint % 315360000 end),
	current_date - 30 + (f.i % 91)::int,
	'refuses', current_date + 60 + (f.i % 90)::int,
	case when not f.open then now() - make_interval(secs => f.i * 7919::bigint % 315360000) + interval '10 days' end,
	current_date + 365
from fill f
join parvis.commune c on c.insee = :'insee'
join parvis.procedure p on p.commune = c.id and p.name = 'etat-civil'
join parvis.definition d on d.digest = p.digest
cross join lateral (
	select a.id from parvis.agent a where a.commune = c.id order by a.id limit 1
) a
order by f.i;
-- the words, as the submission writes them
insert into parvis.person_word (commune, word, request)
select r.commune, w.word, r.id
from parvis.request r
join parvis.commune c on c.id = r.commune and c.insee = :'insee'
join fill f on r.reference = 'BANC-' || lpad(f.i::text, 8, '0')
join sound g on g.word = f.given
join sound s on s.word = f.surname
cross join lateral (
	select distinct v.word
	from (values (f.given), (f.surname), (g.sound), (s.sound), ('@' || f.house), ('@rue'), ('@' || f.street), ('@saint'), ('@exemple')) v (word)
) w;
alter table parvis.person_word add constraint person_word_pkey primary key (commune, word, request);
select f.definition from fill_index f \gexec
insert into parvis.counter as k (commune, service, state, procedure, agent, n)
select r.commune, r.service, r.state, r.procedure, coalesce(r.agent, 0), count(*)
from parvis.request r
join parvis.commune c on c.id = r.commune and c.insee = :'insee'
where r.reference like 'BANC-%'
group by r.commune, r.service, r.state, r.procedure, coalesce(r.agent, 0)
on conflict on constraint counter_pkey do update
set n = k.n + excluded.n;
insert into parvis.desk_count as k (commune, service, measure, day, n)
select r.commune, r.service, m.measure, m.day, count(*)
from parvis.request r
join parvis.commune c on c.id = r.commune and c.insee = :'insee'
cross join lateral (
	values
		('due', r.due_on, r.state in ('received', 'in-progress')),
		('received', (r.received_at at time zone c.time_zone)::date, r.state in ('received', 'in-progress')),
		('unread', (r.received_at at time zone c.time_zone)::date, r.unread)
) as m (measure, day, counts)
where m.counts
and r.reference like 'BANC-%'
group by r.commune, r.service, m.measure, m.day
on conflict on constraint desk_count_pkey do update
set n = k.n + excluded.n;
insert into parvis.statistic as k (commune, day, service, procedure, came_by, outcome, days, late, n)
select r.commune, e.at::date, r.service, r.procedure, r.came_by, e.outcome, e.days, e.outcome <> 'received' and e.at::date > r.due_on, count(*)
from parvis.request r
join parvis.commune c on c.id = r.commune and c.insee = :'insee'
cross join lateral (
	values ('received', r.received_at, 0), (r.state::text, r.closed_at, 7)
) as e (outcome, at, days)
where e.at is not null
and r.reference like 'BANC-%'
group by 1, 2, 3, 4, 5, 6, 7, 8
on conflict on constraint statistic_pkey do update
set n = k.n + excluded.n;
insert into parvis.event (commune, request, n, kind, at, actor, state, previous, hash)
select r.commune, r.id, 1, 'received', r.received_at, 'citizen', 'received', sha256(''),
	parvis.event_hash(sha256(''), row(r.commune, r.id, 1, 'received', r.received_at, 'citizen', null, 'received', null, null)::parvis.event)
from parvis.request r
join parvis.commune c on c.id = r.commune and c.insee = :'insee'
where r.reference like 'BANC-%'
and r.state <> 'answered';
insert into parvis.outbox (commune, request, kind, recipient, template, language, model, state, last_error)
select r.commune, r.id, 'receipt', r.email, 'mail/receipt', 'fr', '{}', 'failed', 'essai'
from parvis.request r
join parvis.commune c on c.id = r.commune and c.insee = :'insee'
where r.state = 'received'
order by r.id
limit 20;
drop table given, surname, street, sound, fill, fill_index;
reset session_replication_role;
-- what autovacuum does
vacuum analyze parvis.counter_delta, parvis.counter, parvis.request, parvis.desk_delta,
	parvis.desk_count, parvis.statistic_delta, parvis.statistic, parvis.person_word, parvis.event, parvis.outbox;
