-- Included by each test: a transaction that ends in rollback, two communes with
-- the same things in both, and what the tests share.
\set ON_ERROR_STOP on
\set QUIET on
\pset format unaligned
\pset tuples_only on
begin;
set local search_path = tap, pg_catalog;
set local client_min_messages = warning;
create schema test;

-- The state that a statement ends with, or "done": run in a part of its own.
create function test.outcome(p_sql text)
returns text
language plpgsql
as $$
begin
	execute p_sql;
	return 'done';
exception
	when others then
		return sqlstate || ' ' || sqlerrm;
end
$$;

create function test.hash(p_token text)
returns bytea
language sql
immutable
as $$
	select sha256(convert_to(p_token, 'UTF8'))
$$;

create function test.commune(p_n int)
returns bigint
language sql
stable
as $$
	select id from parvis.commune where insee = '9900' || p_n
$$;

-- Enters commune n, and its agent's session where there is one.
create function test.enter(p_n int, p_session text default null)
returns void
language sql
as $$
	select agent.enter(test.commune(p_n), test.hash(p_session))
$$;

-- Draft and request of a letter: token t<letter>, code c<letter>, access a<letter>, reference REQUEST-<LETTER>.
create function test.draft(p_letter text)
returns void
language sql
as $$
	select citizen.draft_create('etat-civil', test.hash('t' || p_letter), test.hash('c' || p_letter), '<data/>')
$$;

create function test.submit(p_letter text, p_more jsonb default '{}')
returns record
language sql
as $$
	select citizen.draft_submit(test.hash('t' || p_letter), 1,
		jsonb_build_object(
			'reference', 'REQUEST-' || upper(p_letter), 'answers', '<data><a/></data>',
			'person_name', 'Élodie Exemple', 'person_names_search', array['Le Gall'],
			'email', 'elodie@exemple.test', 'phone', '06 11 22 33 44',
			'birth_date', '1980-02-01', 'subject', 'Naissance', 'channel', 'post') || p_more,
		test.hash('a' || p_letter),
		'[{"kind": "receipt", "recipient": "elodie@exemple.test", "template": "mail/receipt", "model": {"a": 1}}]')
$$;

create function test.follow(p_letter text)
returns void
language sql
as $$
	select citizen.follow_open('REQUEST-' || upper(p_letter), test.hash('a' || p_letter), test.hash('f' || p_letter))
$$;

select worker.definition_publish('etat-civil', repeat('a', 64), 'État civil', 'Actes de l’état civil',
	'<h:html xmlns:h="http://www.w3.org/1999/xhtml" xmlns:pv="urn:parvis:procedure"><h:head>'
	'<pv:procedure service="etat-civil" category="Papiers"><pv:retention>P1Y</pv:retention>'
	'<pv:delay>P1M</pv:delay></pv:procedure></h:head></h:html>') \g /dev/null
select worker.definition_publish('autre', repeat('b', 64), 'Autre démarche', null, '<data/>') \g /dev/null
select worker.commune_add('9900' || n, 'Saint-Essai-' || n, array['essai-' || n || '.test', 'autre-' || n || '.test'],
	case n when 1 then 'Europe/Paris' else 'Indian/Reunion' end,
	decode(repeat('ab', 72), 'hex'), '{"colour": "#003189"}')
from generate_series(1, 2) as n \g /dev/null
-- camille: her service alone; dominique: another service; sacha: all
select worker.agent_add(test.commune(n), login, name, null, '$argon2id$essai', array[role], services)
from generate_series(1, 2) as n,
	(values
		('camille', 'Camille Exemple', 'agent', array['etat-civil']),
		('dominique', 'Dominique Exemple', 'agent', array['voirie']),
		('sacha', 'Sacha Exemple', 'administrator', array['voirie'])
	) as a (login, name, role, services) \g /dev/null
-- a session of each: camille1, dominique1 … in commune 1, camille2 … in 2
select test.enter(n), agent.sign_in_remote(login, test.hash(login || n))
from generate_series(1, 2) as n, unnest(array['camille', 'dominique', 'sacha']) as login \g /dev/null
