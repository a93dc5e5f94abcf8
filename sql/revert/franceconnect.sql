-- Revert parvis:franceconnect from pg
begin;

drop function worker.family_access_purge();
drop function citizen.federated_tie(text, text);
drop function citizen.federated_ask(text, text, text, text, text, text);
drop function citizen.federated_enter(text, bigint);
drop function parvis.family_named(parvis.family_adult, text, text, text);
drop table parvis.family_tie;

commit;
