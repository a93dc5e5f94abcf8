-- fill - requests by the thousand, for the list of the desk: -v insee, -v n.
-- As the worker's maintenance sees them: row-level security is not in the way
-- of a superuser.
insert into parvis.request (
	commune, reference, procedure, service, digest, access, answers, person_name,
	email, subject, channel, received_at, due_on, silence, silence_on, erase_on)
select
	c.id,
	'BANC-' || lpad(i::text, 8, '0'),
	'etat-civil',
	'etat-civil',
	d.digest,
	sha256(convert_to(c.insee || ' ' || i, 'UTF8')),
	'<data><essai>' || repeat('x', 200) || '</essai></data>',
	'Camille Exemple ' || i,
	'c' || i || '@courriel.example',
	'Naissance, copie intégrale : Camille Exemple ' || i,
	'poste',
	now() - make_interval(secs => i % 5000000),
	current_date + (i % 90)::int,
	'refuses',
	current_date + 60 + (i % 90)::int,
	current_date + 365
from parvis.commune c
cross join generate_series(1, :n) as i
cross join lateral (
	select p.digest from parvis.procedure p
	where p.commune = c.id and p.name = 'etat-civil'
) d
where c.insee = :'insee';
-- the words of the names, as the submission writes them
insert into parvis.person_word (commune, word, request)
select r.commune, w.word, r.id
from parvis.request r
join parvis.commune c on c.id = r.commune
cross join unnest(array['camille', 'exemple', split_part(r.person_name, ' ', 3)]) w (word)
where c.insee = :'insee'
and r.reference like 'BANC-%';
-- what the worker does each minute
select worker.fold_counters() > 0 as folded;
select worker.fold_statistics() > 0 as folded_too;
-- and what autovacuum does
vacuum analyze parvis.counter_delta, parvis.counter, parvis.request, parvis.desk_delta,
	parvis.desk_count, parvis.statistic_delta, parvis.statistic, parvis.person_word;
