-- Verify parvis:request on pg
begin;

select commune, id, reference, procedure, service, digest, access, answers, person_name, email,
	phone, phone_key, birth_date, subject, channel, came_by, state, awaited, agent, version, unread, received_at,
	due_on, silence, silence_on, silence_delay, paused_on, answer_by, complete_on, implicit_on, closed_at, reason, appeal, erase_on, erased_at
from parvis.request where false;
select request from parvis.draft where false;
select commune, word, start, request from parvis.person_word where false;
select commune, service, state, n from parvis.counter where false;
select commune, id, service, state, n from parvis.counter_delta where false;
select has_function_privilege('parvis_keeper', 'parvis.count_request()', 'execute');

rollback;
