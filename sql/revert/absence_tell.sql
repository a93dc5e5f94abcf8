-- Revert parvis:absence_tell from pg
begin;

drop function citizen.absence_tell(text, text, bigint, jsonb);
drop function citizen.absence_of(text, bigint);
drop function parvis.absence_own(parvis.family_adult, bigint);
drop function citizen.absences(text, bigint, text);

commit;
