-- Verify parvis:message on pg
begin;

select commune, id, request, author, agent, kind, text, token, post, at from parvis.message where false;
select commune, id, request, agent, text, token, at from parvis.note where false;

rollback;
