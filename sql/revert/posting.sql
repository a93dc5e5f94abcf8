-- Revert parvis:posting from pg
begin;

drop function agent.letter_posted(text, bigint);
drop function agent.letters_mark(bigint[], boolean);
drop function agent.letters_print(bigint[]);
drop function agent.letters(boolean, bigint, int);
drop function parvis.letter_files(parvis.message);
drop function parvis.letters_seen(bigint[]);
drop table parvis.posting;
drop index parvis.message_post_index;

commit;
