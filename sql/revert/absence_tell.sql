-- Revert parvis:absence_tell from pg
begin;

drop function citizen.absence_tell(text, text, bigint, jsonb);
drop function citizen.absences(text, bigint, text);

commit;
