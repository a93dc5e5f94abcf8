-- Revert parvis:schema from pg
begin;

drop schema worker;
drop schema agent;
drop schema citizen;
drop procedure parvis.protect(regclass, name);
drop function parvis.append_only();
drop function parvis.phone_key(text);
drop function parvis.sound(text);
drop function parvis.sound_step(text, text[], text[]);
drop function parvis.name_forms(text);
drop function parvis.words(text);
drop function parvis.refuse(int, text, text);
drop function parvis.tenant();
drop domain parvis.actor;
drop domain parvis.file_state;
drop domain parvis.request_state;
drop domain parvis.hash;
drop schema parvis;

alter default privileges for role parvis_owner
	grant usage on types to public;
alter default privileges for role parvis_keeper
	grant execute on functions to public;
alter default privileges for role parvis_owner
	grant execute on functions to public;

commit;
