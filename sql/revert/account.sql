-- Revert parvis:account from pg
begin;

drop function agent.family_care_mail(text, int, text);
drop function agent.family_care(text, int);
drop function agent.family_account(text);
drop function citizen.family_care_mail(text, int, text, text);
drop function citizen.family_care(text, int);
drop function citizen.family_invoice(text, text);
drop function citizen.family_account(text);
drop function parvis.care_mail(bigint, int, text, text, text);
drop function parvis.care_year(bigint, int);
drop function parvis.care_paid(bigint, int);
drop function parvis.family_account(bigint);
drop function parvis.family_coming(bigint);

commit;
