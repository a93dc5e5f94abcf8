-- Verify parvis:schema on pg
begin;

select 1 / (count(*) = 4)::int
from pg_namespace
where nspname in ('parvis', 'citizen', 'agent', 'worker')
and nspowner = 'parvis_owner'::regrole;

select 1 / (parvis.words('Élodie D’Œuvre-LE GALL') = '{d,elodie,gall,le,oeuvre}')::int;
select 1 / (parvis.phone_key('+33 (0)6 12 34') = '061234')::int;
select 1 / (parvis.tenant() is null)::int;

rollback;
