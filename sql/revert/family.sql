-- Revert parvis:family from pg
begin;

drop table parvis.family_access;
drop table parvis.family_person;
drop table parvis.family_care;
drop table parvis.family_child;
drop table parvis.family_adult;
drop table parvis.family_quotient;
drop table parvis.family;

commit;
