-- Verify parvis:family on pg
begin;

select commune, id, reference, token, name, address, resident, created_at, closed_on, version
from parvis.family
where false;
select commune, family, from_on, cents, source, noted_at
from parvis.family_quotient
where false;
select commune, id, family, first_name, last_name, email, phone, pays, subject, left_on
from parvis.family_adult
where false;
select commune, id, family, first_name, last_name, born_on, school, class, left_on
from parvis.family_child
where false;
select commune, child, allergies, diet, plan, plan_until
from parvis.family_care
where false;
select commune, id, family, name, phone, relation
from parvis.family_person
where false;
select commune, token, adult, kind, email, code, tries, created_at, expires_at
from parvis.family_access
where false;

rollback;
