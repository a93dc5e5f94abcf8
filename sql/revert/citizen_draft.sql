-- Revert parvis:citizen_draft from pg
begin;

drop function citizen.unpark(bytea);
drop function citizen.park(bytea, text, text, bytea);
drop function citizen.file_chunk(bytea, bigint, int);
drop function citizen.file_info(bytea, bigint);
drop function citizen.file_remove(bytea, bigint);
drop function citizen.file_add(bytea, text, text, text, bigint, bytea, bytea, text, bytea[]);
drop function citizen.draft_submit(bytea, int, jsonb, bytea, jsonb);
drop function citizen.draft_link(bytea, bytea, jsonb);
drop function citizen.draft_resume(bytea, bytea);
drop function citizen.draft_save(bytea, int, text, text);
drop function citizen.draft_page(bytea);
drop function citizen.draft_create(text, bytea, bytea, text);

commit;
