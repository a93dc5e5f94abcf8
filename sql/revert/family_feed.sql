-- Revert parvis:family_feed from pg
begin;

drop function citizen.feed(text);
drop function citizen.family_feed_stop(text);
drop function citizen.family_feed_renew(text);
drop function citizen.family_feed(text);
drop table parvis.family_feed;

commit;
