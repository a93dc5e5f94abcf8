-- Revert parvis:invoice_paper from pg
begin;

drop function worker.invoice_papers_purge();
drop function worker.invoice_paper_failed(bigint, bigint);
drop function worker.invoice_paper_made(bigint, bigint, int, bigint, bytea, bytea[]);
drop function worker.invoice_paper_take();
drop function agent.invoice_paper_chunk(text, bigint, int);
drop function agent.invoice_paper(text, text);
drop function citizen.invoice_paper_chunk(text, bigint, int);
drop function citizen.invoice_paper(text, text);
drop function parvis.invoice_paper_model(parvis.invoice_paper);
drop function parvis.invoice_paper_ask(parvis.invoice, text);
drop table parvis.invoice_paper_chunk;
drop table parvis.invoice_paper;
drop domain parvis.paper_state;

commit;
