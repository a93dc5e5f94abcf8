-- Revert parvis:hubee_desk from pg
begin;

drop function agent.hubee_file_chunk(bigint, int);
drop function agent.hubee_file(bigint);
drop function agent.hubee_of(text);
drop function agent.hubee_push_again(bigint);
drop function agent.hubee_pushes();
drop function agent.hubee_again(bigint, boolean);
drop function agent.hubee_cases();
drop function agent.hubee_links();
drop function parvis.hubee_originals(bigint);
drop function parvis.hubee_seen(bigint);

commit;
