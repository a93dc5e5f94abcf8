-- Revert parvis:citizen_follow from pg
begin;

drop function citizen.request_file_chunk(bytea, bigint, int);
drop function citizen.request_file_info(bytea, bigint);
drop function citizen.request_file_remove(bytea, bigint);
drop function citizen.request_file_add(bytea, text, text, bigint, bytea, bytea, text, bytea[]);
drop function citizen.request_withdraw(bytea, text, jsonb);
drop function citizen.message_add(bytea, text, text, bigint[]);
drop function citizen.request(bytea);
drop function citizen.session_close(bytea);
drop function citizen.follow_link(bytea, bytea);
drop function citizen.follow_open(text, bytea, bytea);
drop function parvis.follow(bigint, bytea);
drop function parvis.followed(bytea);

commit;
