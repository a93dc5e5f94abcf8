-- Revert parvis:visitor from pg
begin;

drop function worker.visitors_purge();
drop function worker.visitors_remind();
drop function citizen.visitor_cancel(text, text);
drop function citizen.visitor_booking(text);
drop function citizen.visitor_book(text, text, text, jsonb);
drop function citizen.visitor_slots(text, text, date);
drop function parvis.visitor_free(parvis.activity);
drop function parvis.visitor_activity(text, text);
drop function citizen.visitor_activities(text);
drop function citizen.activity_kinds();
drop function parvis.visitor_mail(text, bigint, text, jsonb);
alter table parvis.booking_visitor drop column reminded;

commit;
