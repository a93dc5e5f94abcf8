-- Revert parvis:answer_template from pg
begin;

drop function agent.answer_templates_for(text, text);
drop function agent.answer_template_archive(bigint, boolean);
drop function agent.answer_template_approve(bigint, int);
drop function agent.answer_template_restore(bigint, int);
drop function agent.answer_template_save(bigint, int, text, text);
drop function agent.answer_template_add(text, text, text, text, text);
drop function agent.answer_template(bigint);
drop function agent.answer_templates(boolean);
drop function parvis.template_held(bigint);
drop function parvis.template_seen(text);
drop table parvis.answer_template_act;
drop table parvis.answer_template_version;
drop table parvis.answer_template;
drop domain parvis.template_kind;

commit;
