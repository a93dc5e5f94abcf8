-- Verify parvis:webhook on pg
begin;

select commune, id, token, name, url, secret, old_secret, old_until, events, services, made_by, made_at, stopped_at, failing_since, failures, rest_until from parvis.webhook where false;
select commune, id, webhook, message, token, kind, at, reference, procedure, state_word, state, attempts, next_at, since, ended_at, tries from parvis.webhook_delivery where false;

rollback;
