-- Revert parvis:tariff from pg
begin;

drop function worker.tariff_set(bigint, text, jsonb);
drop function agent.tariff_try(text, date, boolean, bigint, int);
drop function agent.tariff_remove(text, bigint, int);
drop function agent.tariff_set(text, bigint, jsonb, int);
drop function agent.tariffs(text);
drop function parvis.tariff_json(parvis.tariff);
drop function parvis.tariff_write(bigint, bigint, jsonb, int);
drop function parvis.quote(bigint, bigint, date);
drop function parvis.quoted(bigint, bigint, date);
drop function parvis.priced(bigint, date, date);
drop function parvis.tariff_unit(bigint, boolean, bigint, int);
drop function parvis.tariff_units(bigint, boolean, bigint, int);
drop table parvis.tariff_sibling;
drop table parvis.tariff_slice;
drop table parvis.tariff;

commit;
