-- Verify parvis:forward on pg
begin;

select commune, id, token, email, service, link, made_by, made_at, expires_at, confirmed_at from parvis.forward where false;

rollback;
