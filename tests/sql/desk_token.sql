-- Tokens: made by administrators, each with its services, its scopes, its rate, its end.
\ir setup.sql
select no_plan();

select test.enter(1), test.draft('a'), test.submit('a') \g /dev/null
select test.enter(1, 'camille1') \g /dev/null
select throws_ok(format('select %s', call), 'PV403', null, call || ' is for administrators')
from unnest(array['agent.tokens()', 'agent.token_revoke(1)',
	$$agent.token_add('a', test.hash('x'), '{requests:read}', '{etat-civil}', 5, 30)$$]) as call;

select test.enter(1, 'sacha1') \g /dev/null
select ok(agent.token_add('GED', test.hash('x'), '{requests:read}', '{etat-civil}', 3, 30) > 0, 'token_add');
select is(agent.token_add('GED', test.hash('x'), '{requests:read}', '{etat-civil}', 3, 30), (select id from parvis.api_token), 'the same again changes nothing');
select agent.token_add('Voirie', test.hash('y'), '{requests:read,requests:write}', array[(select service from parvis.agent_service s join parvis.agent a on a.id = s.agent and a.commune = s.commune where a.login = 'dominique' and a.commune = test.commune(1) limit 1)], 3, 30) \g /dev/null
select throws_ok($$select agent.token_add('a', test.hash('z'), '{requests:read}', '{}', 5, 30)$$, 'PV422', 'agent.token.services', 'no service is not every service');
select throws_ok($$select agent.token_add('a', test.hash('z'), '{requests:read}', '{nulle-part}', 5, 30)$$, 'PV422', 'agent.token.services', 'a service that is none');
select throws_ok($$select agent.token_add('a', test.hash('z'), '{all}', '{etat-civil}', 5, 30)$$, '23514', null, 'a scope that is none');
select is((select string_agg(name || ' ' || array_to_string(scopes, ',') || ' ' || made_by, '; ') from agent.tokens() where name = 'GED'),
	(select 'GED requests:read ' || name from parvis.agent where login = 'sacha' and commune = test.commune(1)), 'tokens');
select is((select count(*) from agent.agents() where name = 'GED'), 0::bigint, 'its account is nobody''s colleague');

select agent.enter_token(test.commune(1), test.hash('x')) \g /dev/null
select is((select array_to_string(b.scopes, ',') || ' ' || b.allowed from agent.token_begin() b), 'requests:read true', 'token_begin');
select is((agent.request('REQUEST-A')).reference, 'REQUEST-A', 'it sees its services');
select is((agent.session()).roles, '{agent}', 'as an agent, no more');
select throws_ok('select agent.tokens()', 'PV403', null, 'and makes no token');
select ok((select last_used_at is not null from parvis.api_token where name = 'GED'), 'last_used_at');
select agent.enter_token(test.commune(1), test.hash('y')) \g /dev/null
select throws_ok($$select agent.request('REQUEST-A')$$, 'PV404', null, 'the token of another service does not');
select throws_ok($$select agent.enter_token(test.commune(2), test.hash('x'))$$, 'PV401', 'agent.token', 'nothing in another commune');
select throws_ok($$select agent.enter_token(test.commune(1), test.hash('none'))$$, 'PV401', 'agent.token', 'unknown');

select agent.enter_token(test.commune(1), test.hash('x')), agent.token_begin(), agent.token_begin() \g /dev/null
select is((select b.allowed::text || ' ' || (b.retry_after_s between 1 and 60) from agent.token_begin() b), 'false true', 'past its rate');
select test.enter(1, 'camille1') \g /dev/null
select throws_ok('select agent.token_begin()', 'PV401', 'agent.token', 'an agent is no token');

select test.enter(1, 'sacha1') \g /dev/null
select agent.account_set(a.id, a.login, a.name, null, '{agent}', '{}', true, 0) from parvis.agent a where a.name = 'Voirie' and a.commune = test.commune(1) \g /dev/null
select throws_ok($$select agent.enter_token(test.commune(1), test.hash('y'))$$, 'PV401', 'agent.token', 'an account made to see every service opens no more');
select test.enter(1, 'sacha1') \g /dev/null
select throws_ok('select agent.token_revoke(0)', 'PV404', 'agent.token.none', 'token_revoke: none');
select agent.token_revoke(id) from agent.tokens(), generate_series(1, 2) where name = 'GED' \g /dev/null
select is((select string_agg(name || ' ' || kind || ' ' || coalesce(after ->> 'revoked', after ->> 'rate'), '; ' order by id) from agent.administration_history('token', null, null, null, null, 10) where name = 'GED'),
	'GED token 3; GED token true', 'what was made and revoked is told, once each');
select throws_ok($$select agent.enter_token(test.commune(1), test.hash('x'))$$, 'PV401', 'agent.token', 'revoked');
select test.enter(1) \g /dev/null
insert into parvis.agent_service (agent, service) select a.id, 'voirie' from parvis.agent a where a.name = 'Voirie' and a.commune = test.commune(1);
select lives_ok($$select agent.enter_token(test.commune(1), test.hash('y'))$$, 'with a service again, it opens');
select test.enter(1) \g /dev/null
update parvis.api_token set made_at = now() - interval '2 days', expires_at = now() - interval '1 day' where name = 'Voirie';
select throws_ok($$select agent.enter_token(test.commune(1), test.hash('y'))$$, 'PV401', 'agent.token', 'expired');
select * from finish();
rollback;
