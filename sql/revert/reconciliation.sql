-- Revert parvis:reconciliation from pg
begin;

drop function worker.bank_lists_purge();
drop function agent.bank_line_link(text, bigint, int, text);
drop function agent.bank_entry_explain(text, bigint, bigint, text);
drop function agent.bank_line_explain(text, bigint, int, text);
drop function agent.bank_pile(text, bigint, text, int);
drop function agent.bank_list(text, bigint);
drop function agent.bank_lists(text);
drop function agent.bank_list_drop(text, bigint);
drop function agent.bank_list_keep(text, bigint);
drop function agent.bank_list_add(text, bytea, text, text, jsonb);
drop function parvis.bank_sorted(parvis.bank_list);
drop function parvis.bank_seen(text, bigint);
drop function parvis.bank_match(parvis.bank_list);
drop function parvis.bank_nearest(parvis.bank_list, parvis.bank_line, int);
drop function parvis.bank_ours(parvis.bank_list, date, date);
drop function parvis.bank_accounts(text);
drop index parvis.money_entry_note_index;
drop index parvis.money_entry_day_index;
drop table parvis.money_absence;
drop table parvis.bank_line;
drop table parvis.bank_list;

commit;
