-- Verify parvis:agent on pg
begin;

select commune, id, login, name, email, password_hash, totp_secret, totp_step, disabled_at, created_at
from parvis.agent where false;
select commune, agent, role from parvis.agent_role where false;
select commune, agent, service from parvis.agent_service where false;

rollback;
