-- Revert parvis:worker_keep from pg
begin;

revoke select on sqitch.changes from parvis_keeper;
revoke usage on schema sqitch from parvis_keeper;

drop function worker.doctor();
drop function worker.schema_version();
drop function worker.looks_purge();
drop function worker.rates_purge();
drop function worker.sessions_purge();
drop function worker.parked_purge();
drop function worker.drafts_purge(int);
drop function worker.retention_run(int);
drop function worker.audit_counts(bigint);
drop function worker.audit(bigint);
drop function worker.seals_broken(bigint);
drop function worker.seal_heads();
drop function worker.fold_counters();
drop function parvis.erase_request(bigint, bigint);

commit;
