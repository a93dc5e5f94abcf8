-- Revert parvis:agent_request from pg
begin;

drop function agent.outbox_of(text);
drop function agent.file_chunk(bigint, int);
drop function agent.file_info(bigint);
drop function agent.file_remove(text, bigint);
drop function agent.file_add(text, text, text, bigint, bytea, bytea, text, bytea[]);
drop function agent.note_add(text, text, text);
drop function agent.close(text, int, text, text, jsonb);
drop function agent.refuse(text, int, text, text, text, jsonb);
drop function agent.answer(text, int, text, text, bigint[], jsonb);
drop function agent.message_add(text, int, text, text, bigint[], jsonb);
drop function agent.ask(text, int, text, text, jsonb);
drop function parvis.tell(text, int, text, text, text, text, text, bigint[], jsonb, text, text);
drop function agent.assign(text, int, bigint);
drop function agent.take(text, int);
drop function parvis.viewers_of(bigint, bigint);
drop function parvis.others_of(parvis.request);
drop function parvis.same_person(parvis.request);
drop function parvis.notes_of(bigint);
drop function agent.request(text);
drop function parvis.readable_request(text);
drop function parvis.held_request(text, int);
drop function parvis.locked_request(text);
drop function parvis.seen_request(text);

commit;
