-- Revert parvis:request from pg
begin;

alter table parvis.draft drop column request;
drop function parvis.person_words(bigint, jsonb);
drop table parvis.person_word;
drop function parvis.start_length(text);
drop table parvis.request;
drop function parvis.count_request();
drop table parvis.counter_delta;
drop table parvis.counter;
drop domain parvis.way;

commit;
