-- Revert parvis:document_act from pg
begin;

drop function worker.documents_purge(int);
drop function worker.documents_remind(int);
drop function agent.family_document_chunk(bigint, int);
drop function agent.family_document_info(bigint);
drop function parvis.document_seen(bigint);
drop function agent.family_document_decide(text, bigint, bigint, boolean, text);
drop function agent.family_document_ask(text, text, text, bigint, text);
drop function agent.family_documents(text, boolean);
drop function agent.documents_waiting();
drop function citizen.absence_prove(text, bigint, text, text, bigint, bytea, bytea, text, bytea[]);
drop function citizen.family_document_chunk(text, bigint, int);
drop function citizen.family_document_info(text, bigint);
drop function citizen.family_document_remove(text, bigint);
drop function citizen.family_document_send(text, text, bigint, jsonb, text, text, bigint, bytea, bytea, text, bytea[]);
drop function citizen.family_documents(text);
drop function parvis.document_mail(bigint, text);
drop function parvis.document_end(text, date);
drop function parvis.document_about(bigint, text, bigint);
drop function parvis.documents_json(bigint, boolean);

commit;
