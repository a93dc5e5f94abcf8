-- Two communes, each with a request that an agent has begun to deal with.
\set ON_ERROR_STOP on
set search_path = pg_catalog;
\ir ../setup.sql
select test.enter(n), test.draft('m' || n), test.submit('m' || n) from generate_series(1, 2) as n \g /dev/null
select test.enter(n, 'camille' || n), agent.take('REQUEST-M' || n, 1),
	agent.note_add('REQUEST-M' || n, 'token-note', 'une note')
from generate_series(1, 2) as n \g /dev/null
drop schema test cascade;
commit;
