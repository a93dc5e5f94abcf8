-- fill - requests by the thousand, with the words of their names and the first
-- event of their chains; as a superuser, whom no policy binds.
--
--	psql -v insee=99999 -v n=1000000 -f tests/sql/fill.sql
--
-- Nine in ten are closed, as after years; without insee and n: 100000, in the
-- commune 99001 of the tests.  The triggers and the keys are left out of it
-- (session_replication_role), and the counters are set at the end.
\if :{?n}
\else
	\set n 100000
\endif
\if :{?insee}
\else
	\set insee 99001
\endif
set local session_replication_role = replica;
insert into parvis.request (
	commune, reference, procedure, service, digest, access, answers, person_name,
	email, phone, birth_date, subject, channel, state, received_at, due_on,
	silence, silence_on, closed_at, erase_on)
select
	c.id, 'REQUEST-' || lpad(i::text, 8, '0'), p.name, d.service, p.digest,
	sha256(convert_to(c.insee || ' ' || i, 'UTF8')),
	'<data><demandeur><nom>Nom' || i % 1000 || '</nom><prenom>Prénom</prenom></demandeur></data>',
	'Prénom Nom' || i % 1000,
	'a' || i || '@exemple.test',
	'06' || lpad(i::text, 8, '0'),
	date '1930-01-01' + i % 30000,
	'Naissance, copie intégrale', 'post',
	case when i % 10 = 0 then 'received' else 'answered' end,
	now() - make_interval(mins => i),
	current_date + (i % 90),
	'refuses', current_date + 60,
	case when i % 10 <> 0 then now() end,
	current_date + 365
from parvis.commune c
join parvis.procedure p on p.commune = c.id and p.name = 'etat-civil'
join parvis.definition d on d.digest = p.digest
cross join generate_series(1, :n) as i
where c.insee = :'insee';
insert into parvis.person_word (commune, word, request)
select r.commune, w.word, r.id
from parvis.request r
join parvis.commune c on c.id = r.commune
cross join lateral (values ('prenom'), (lower(split_part(r.person_name, ' ', 2)))) as w (word)
where c.insee = :'insee'
and r.email like 'a%@exemple.test'
on conflict do nothing;
insert into parvis.event (commune, request, n, kind, at, actor, state, previous, hash)
select e.commune, e.request, 1, 'received', e.at, 'citizen', 'received', sha256(''),
	parvis.event_hash(sha256(''), row(e.commune, e.request, 1, 'received', e.at, 'citizen', null, 'received', null, null)::parvis.event)
from (
	select r.commune, r.id as request, r.received_at as at
	from parvis.request r
	join parvis.commune c on c.id = r.commune
	where c.insee = :'insee'
) e
on conflict do nothing;
insert into parvis.request_change (commune, request, service, n, kind, at)
select r.commune, r.id, r.service, 1, 'received', r.received_at
from parvis.request r
join parvis.commune c on c.id = r.commune
where c.insee = :'insee'
on conflict do nothing;
insert into parvis.counter as c (commune, service, state, procedure, agent, n)
select r.commune, r.service, r.state, r.procedure, coalesce(r.agent, 0), count(*)
from parvis.request r
where r.commune = (select id from parvis.commune where insee = :'insee')
group by r.commune, r.service, r.state, r.procedure, coalesce(r.agent, 0)
on conflict on constraint counter_pkey do update
set n = excluded.n;
delete from parvis.counter_delta
where commune = (select id from parvis.commune where insee = :'insee');
set local session_replication_role = origin;
analyze parvis.request, parvis.person_word, parvis.event;
