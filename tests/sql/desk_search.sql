-- The search of the desk: names however they are written, addresses, e-mails.
\ir setup.sql
select no_plan();

select is(parvis.sound(one), parvis.sound(other), one || ' sounds as ' || other)
from (values
	('dupont', 'dupond'), ('dupont', 'dupon'), ('lefevre', 'lefebvre'), ('gauthier', 'gotier'), ('philippe', 'filip'),
	('schmitt', 'schmidt'), ('rousseau', 'rousso'), ('henri', 'henry'), ('benoit', 'benoist'), ('thibault', 'tibo'),
	('cecile', 'sessile'), ('martin', 'martain'), ('mathieu', 'matthieu'), ('leblanc', 'leblan'), ('renaud', 'renault'),
	('legrand', 'legrant'), ('roux', 'rou'), ('faure', 'fort'), ('gerard', 'jerard')
) as pair (one, other);
select isnt(parvis.sound(one), parvis.sound(other), one || ' does not sound as ' || other)
from (values ('dupont', 'dumont'), ('martin', 'martel'), ('petit', 'perrin'), ('roux', 'rouge')) as pair (one, other);

select is((select f.plain::text || f.joined::text from parvis.name_forms('Anne-Lise de La Tour d’Arc') f), '{anne,arc,lise,tour}{annelise,darc,delatour}', 'both ways to write a name');
select is((select f.plain from parvis.name_forms('Le') f), '{le}', 'a particle alone is a name');

select test.enter(1), test.draft('a'), test.draft('b'), test.draft('c') \g /dev/null
select test.submit('a', '{"person_name": "Gaëlle Lefèvre", "person_names_search": [], "email": "Gaelle@Exemple.test", "address_search": "12 rue des Lilas 99999 Saint-Essai"}'),
	test.submit('b', '{"person_name": "Paul Lefebvre-Dupond", "person_names_search": ["Jean-Noël d’Auvergne de La Tour"], "address_search": "3 place de l’Église 99999 Saint-Essai"}'),
	test.submit('c', '{"person_name": "Alix Martin", "person_names_search": [], "service": "voirie", "address_search": "12 rue des Lilas"}') \g /dev/null
select test.enter(1, 'camille1') \g /dev/null
create function test.search(p_kind text, p_value text)
returns text
language sql
as $$
	select coalesce(string_agg(right(reference, 1), '' order by reference), '')
	from agent.search(p_kind, p_value, 50)
$$;
select is(test.search(kind, value), found, format('%s "%s"', kind, value))
from (values
	('name', 'lefevre', 'A'), ('name', 'LEFÈVRE gaelle', 'A'), ('name', 'auvergne', 'B'), ('name', 'd’auvergne', 'B'),
	('name', 'lefebvre dupond', 'B'), ('name', '12', ''), ('name', 'lilas', ''), ('name', '~lefevr', 'A'),
	('name', 'de la tour', 'B'), ('name', 'delatour', 'B'), ('name', 'tour', 'B'), ('name', 'de-la-tour', 'B'), ('name', 'jeannoel', 'B'),
	('name', 'jean noel', 'B'), ('name', 'dauvergne', 'B'), ('name', 'de', 'B'), ('sound', 'delatoure', 'B'),
	('sound', 'lefaivre', 'AB'), ('sound', 'lefevre dupont', 'B'), ('sound', 'gael lefèvre', 'A'), ('sound', 'durand', ''),
	('sound', 'martin', ''), ('sound', 'le', ''),
	('address', '12 rue des lilas', 'A'), ('address', 'place église', 'B'), ('address', 'rue des roses', ''),
	('mail', 'Gaelle@Exemple.test', 'A'), ('mail', 'ELODIE@exemple.test', 'B'), ('mail', 'autre@exemple.test', '')
) as s (kind, value, found);
select test.enter(1, 'sacha1') \g /dev/null
select is(test.search('address', '12 rue des lilas'), 'AC', 'of every service for who sees them all');
select is(test.search('sound', 'marteint'), 'C', 'and by sound');
select worker.retention_run(10) \g /dev/null
select parvis.erase_request(r.commune, r.id) from parvis.request r where r.reference = 'REQUEST-A' \g /dev/null
select is((select count(*) from parvis.person_word w join parvis.request r on r.commune = w.commune and r.id = w.request where r.reference = 'REQUEST-A'), 0::bigint, 'nothing is left of what was erased');
select * from finish();
rollback;
