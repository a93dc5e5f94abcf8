-- Revert parvis:job from pg
begin;

drop function worker.jobs_purge();
drop function worker.job_apply(bigint, bigint, bigint[], jsonb);
drop function worker.job_take(int);
revoke execute on function
	parvis.services_of(bigint),
	parvis.signed_in(),
	agent.desk(jsonb, text, boolean, int),
	agent.assign(text, int, bigint),
	agent.message_add(text, int, text, text, bigint[], jsonb),
	agent.close(text, int, text, text, jsonb)
	from parvis_keeper;
drop function agent.job_undo(bigint);
drop function agent.job_resume(bigint);
drop function agent.job_stop(bigint);
drop function agent.job_excluded(bigint);
drop function agent.jobs(bigint);
drop function agent.job_add(text, text, bigint, text, text[], jsonb);
drop function agent.job_preview(text, bigint, text[], jsonb, int);
drop function parvis.job_put_back(parvis.job, parvis.job_item, parvis.request);
drop function parvis.job_gather(parvis.job);
drop function parvis.job_do(parvis.job, parvis.request, jsonb);
drop function parvis.held_job(bigint);
drop function parvis.job_may_undo(parvis.job);
drop function parvis.job_all(jsonb, int);
drop function parvis.job_page(jsonb, text, int);
drop function parvis.job_exclusion(parvis.request, text, bigint);
drop table parvis.job_item;
drop table parvis.job;
drop domain parvis.job_item_state;
drop domain parvis.job_state;
drop domain parvis.job_action;

commit;
