-- Revert parvis:shared from pg
begin;

drop function agent.commune_by_host(text);
drop function citizen.commune_by_host(text);
drop function agent.rate_forgive(text, bytea);
drop function agent.rate_hit(text, bytea, int, int);
drop function agent.commune_key();
drop function agent.procedures();
drop function agent.definition(text);
drop function agent.commune_page();
drop function citizen.rate_forgive(text, bytea);
drop function citizen.rate_hit(text, bytea, int, int);
drop function citizen.commune_key();
drop function citizen.definition(text);
drop function citizen.procedure_current(text);
drop function citizen.procedures();
drop function citizen.commune_page();
drop function citizen.enter(bigint);
drop function parvis.files_attach(bigint, bigint, text, bigint[]);
drop function parvis.file_again(bigint, text, text, bytea);
drop function parvis.timeline_of(bigint);
drop function parvis.messages_of(bigint);
drop function parvis.files_of(bigint, boolean);
drop function parvis.today();
drop function parvis.rate_forgive(text, bytea);
drop function parvis.file_read(bigint, int);
drop function parvis.file_store(bigint, bigint, text, text, text, text, bigint, bytea, bytea, text, bytea[], bigint);
drop function parvis.rate_hit(text, bytea, int, int);
drop function parvis.commune_page();
drop function parvis.commune_by_host(text);

commit;
