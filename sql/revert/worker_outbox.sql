-- Revert parvis:worker_outbox from pg
begin;

drop function worker.scan_done(bigint, bigint, text);
drop function worker.file_chunk(bigint, bigint, int);
drop function worker.scan_take(bigint, int);
drop function worker.letter_made(bigint, text, bigint, bytea, bytea, bytea[]);
drop function worker.outbox_failed(bigint, boolean, text);
drop function worker.outbox_sent(bigint, text);
drop function worker.outbox_take(int, int);

commit;
