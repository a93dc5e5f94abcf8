-- Revert parvis:agent_desk from pg
begin;

drop function agent.counts();
drop function agent.search(text, text, int, text);
drop function parvis.name_ids(text, boolean, text[], bigint, int);
drop function parvis.word_ids(text[], boolean, text[], bigint, int);
drop function parvis.words_newest(text, text, boolean, bigint, int);
drop function agent.beside(jsonb, text, boolean);
drop function agent.desk(jsonb, text, boolean, int);
drop function parvis.desk_ids(jsonb, text, boolean, int);
drop function parvis.texts_of(jsonb, text);
drop function parvis.desk_rows(bigint[], text);
drop function parvis.desk_place(text, parvis.request);
drop type parvis.desk_row;

commit;
