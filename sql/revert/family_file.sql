-- Revert parvis:family_file from pg
begin;

drop function worker.family_add(bigint, text, jsonb);
drop function parvis.family_seen(text);
drop function parvis.family_keeper();
drop function parvis.family_keeps(bigint);
drop function parvis.family_make(text, jsonb);
drop function citizen.family_leave(text);
drop function citizen.family_choose(text, bigint);
drop function citizen.family_files(text);
drop function citizen.family_me(text);
drop function parvis.family_me(parvis.family_access, parvis.family_adult);
drop function citizen.family_code(text, text);
drop function citizen.family_link(text);
drop function citizen.family_ask(text, text);
drop function parvis.family_adults_of(text);
drop function parvis.family_of(text);
drop function parvis.family_adult_of(parvis.family_access);
drop function parvis.family_session(text);
drop function parvis.family_enter(bigint, text);
drop function parvis.family_seal(text);

commit;
