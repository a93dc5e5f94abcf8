-- Every function of agents, called by who must see nothing of a request: an
-- agent of another service, one of another commune, nobody.  0 bytes of it,
-- 0 change.  A function that is not listed here fails the test; so does one
-- that its rightful agent calls in vain.
\ir setup.sql
select no_plan();

-- The canary: in each text that a request has.
select test.enter(1), test.draft('c'),
	citizen.file_add(test.hash('tc'), '/data/f', 'CANARI.pdf', 'application/pdf', 1, test.hash('s'), test.hash('k'), 'clean', array['CANARI'::bytea]),
	test.submit('c', '{"person_name": "CANARI Exemple", "email": "canari@exemple.test", "answers": "<data>CANARI</data>", "subject": "CANARI", "person_names_search": ["CANARI"]}') \g /dev/null
select test.enter(1, 'camille1'), agent.take('REQUEST-C', 1), agent.note_add('REQUEST-C', 'token-note', 'CANARI'),
	agent.message_add('REQUEST-C', 2, 'token-0001', 'CANARI', '{}',
		'[{"kind": "letter", "template": "letter/x", "model": {"a": "CANARI"}}]'), agent.request('REQUEST-C') \g /dev/null

select worker.regie_set(test.commune(1), 'CANT', '{"name": "Cantine", "service": "etat-civil", "agents": ["camille", "sacha", "dominique"]}') \g /dev/null

create temporary table about as
select
	r.id, r.commune, r.version,
	(select f.id from parvis.file f where f.request = r.id limit 1) as file,
	(select m.id from parvis.message m where m.request = r.id order by m.id desc limit 1) as message
from parvis.request r
where r.reference = 'REQUEST-C' and r.commune = test.commune(1);

-- All of the canary's rows, or all of its commune: any change is seen.
create function test.print(p_all boolean)
returns text
language plpgsql
as $$
declare
	name text;
	one text;
	whole text := '';
begin
	for name in
		select c.relname
		from pg_class c
		where c.relnamespace = 'parvis'::regnamespace
		and c.relkind = 'r'
		and c.relname not in ('definition', 'commune', 'rate')
		and (p_all or c.relname = 'request' or exists (
			select
			from pg_attribute a
			where a.attrelid = c.oid
			and a.attname = 'request'
			and not a.attisdropped))
		order by 1
	loop
		execute format(
			'select md5(coalesce(string_agg(t::text, ''|'' order by t::text), '''')) from parvis.%I t where t.commune = %s%s',
			name, (select commune from about),
			case when p_all then ''
			else format(' and t.%I = %s', case name when 'request' then 'id' else 'request' end, (select id from about)) end)
		into one;
		whole := whole || name || one;
	end loop;
	return md5(whole);
end
$$;

-- What a parameter is given, to reach the canary: by its name, else its type.
create function test.given(p_name text, p_type text)
returns text
language sql
as $$
	select coalesce(
		case p_name
		when 'p_reference' then '''REQUEST-C'''
		when 'p_references' then 'array[''REQUEST-C'']'
		when 'p_version' then a.version::text
		when 'p_file' then a.file::text
		when 'p_message' then a.message::text
		when 'p_messages' then format('array[%s]', a.message)
		when 'p_n' then '0'
		when 'p_limit' then '50'
		when 'p_filter' then '''{}'''
		when 'p_outbox' then '''[]'''
		when 'p_files' then '''{}'''
		when 'p_token' then case p_type when 'bytea' then 'test.hash(''new'')' else '''token-9999''' end
		when 'p_session' then 'decode(current_setting(''parvis.session'', true), ''hex'')'
		when 'p_commune' then 'nullif(current_setting(''parvis.commune'', true), '''')::bigint'
		end,
		case p_type
		when 'text' then '''texte'''
		when 'boolean' then 'false'
		when 'bigint' then 'null'
		when 'integer' then '1'
		when 'date' then '(current_date + 30)'
		when 'jsonb' then '''{}'''
		when 'bytea' then 'test.hash(''x'')'
		when 'bytea[]' then 'array[''\x01''::bytea]'
		when 'text[]' then '''{}'''
		when 'bigint[]' then '''{}'''
		end) || '::' || p_type
	from about a
$$;

create function test.call(p_function regprocedure, p_with jsonb)
returns text
language sql
as $$
	select format('select string_agg(t::text, ''|'') from %s(%s) as t',
		p.pronamespace::regnamespace || '.' || p.proname,
		(select string_agg(coalesce(p_with ->> g.name, test.given(g.name, format_type(g.type, null))), ', ' order by g.n)
			from unnest(p.proargtypes) with ordinality as given (type, n)
			cross join lateral (select given.type, given.n, p.proargnames[given.n] as name) g))
	from pg_proc p
	where p.oid = p_function
$$;

-- "reads", "changes", "reads, changes" or "nothing" of the canary; all is undone.
create function test.reach(p_commune int, p_session text, p_call text, p_all boolean)
returns text
language plpgsql
as $$
declare
	before text := test.print(p_all);
	said text := '';
	changed boolean := false;
begin
	begin
		perform test.enter(p_commune, p_session);
		begin
			execute p_call into said;
		exception
			when others then
				said := sqlerrm;
		end;
		changed := test.print(p_all) <> before;
		raise exception 'undo';
	exception
		when others then
			if sqlerrm <> 'undo' then
				return sqlerrm;
			end if;
	end;
	return coalesce(nullif(concat_ws(', ',
		case when coalesce(said, '') ~* 'canari|request-c|Q0FOQVJJ|43414e415249' then 'reads' end,
		case when changed then 'changes' end), ''), 'nothing');
end
$$;


-- What its rightful agent reaches by each, and arguments of its own: a new
-- function has its line here.
create temporary table listed (name text primary key, reach text not null, arguments jsonb not null default '{}');
insert into listed values
	('account_invite', 'nothing', '{}'),
	('invitation', 'nothing', '{}'),
	('invitation_use', 'nothing', '{}'),
	('account_sessions_end', 'nothing', '{}'),
	('account_set', 'nothing', '{}'),
	('accounts', 'nothing', '{}'),
	('acknowledge', 'nothing', '{"p_silence":"''refuses''","p_silence_delay":"''P2M''"}'),
	('administration_history', 'nothing', '{}'),
	('agents', 'nothing', '{}'),
	('answer', 'changes', '{}'),
	('answer_template', 'nothing', '{}'),
	('answer_template_add', 'nothing', '{}'),
	('answer_template_approve', 'nothing', '{}'),
	('answer_template_archive', 'nothing', '{}'),
	('answer_template_restore', 'nothing', '{}'),
	('answer_template_save', 'nothing', '{}'),
	('answer_templates', 'nothing', '{}'),
	('answer_templates_for', 'nothing', '{}'),
	('ask', 'changes', '{}'),
	('assign', 'changes', '{}'),
	('attest', 'nothing', '{}'),
	('attestation_revoke', 'nothing', '{}'),
	('attestations', 'nothing', '{}'),
	('beside', 'reads', '{"p_reference": "''REQUEST-A''"}'),
	('census_list', 'nothing', '{}'),
	('census_quarters', 'nothing', '{}'),
	('census_sent', 'nothing', '{}'),
	('clock', 'nothing', '{}'),
	('close', 'changes', '{}'),
	('commune_by_host', 'nothing', '{}'),
	('commune_key', 'nothing', '{}'),
	('commune_page', 'nothing', '{}'),
	('correction_ask', 'changes', '{"p_fields":"''[{\"path\": \"/data/a\", \"label\": \"A\", \"remark\": \"x\"}]''"}'),
	('correction_cancel', 'nothing', '{}'),
	('corrections', 'nothing', '{}'),
	('counts', 'nothing', '{}'),
	('definition', 'nothing', '{}'),
	('delay_end', 'nothing', '{}'),
	('delegation_add', 'nothing', '{}'),
	('delegation_end', 'nothing', '{}'),
	('delegations', 'nothing', '{}'),
	('deposit', 'nothing', '{}'),
	('desk', 'reads', '{}'),
	('digest', 'nothing', '{}'),
	('digest_set', 'nothing', '{}'),
	('enter', 'nothing', '{}'),
	('enter_token', 'nothing', '{}'),
	('entry_begin', 'nothing', '{}'),
	('entry_procedure', 'nothing', '{}'),
	('entry_procedures', 'nothing', '{}'),
	('extend', 'changes', '{"p_day": "current_date + 45"}'),
	('file_add', 'nothing', '{"p_state": "''clean''", "p_size": "1"}'),
	('document_look', 'changes', '{}'),
	('feed', 'reads', '{}'),
	('written', 'reads', '{"p_token": "''token-note''"}'),
	('export_begin', 'nothing', '{"p_format": "''csv''"}'),
	('export_files', 'reads, changes', '{"p_references": "array[''REQUEST-C'']"}'),
	('file_chunk', 'reads', '{}'),
	('file_info', 'reads', '{}'),
	('file_remove', 'nothing', '{}'),
	('filing', 'nothing', '{}'),
	('form_back', 'nothing', '{}'),
	('form_discard', 'nothing', '{}'),
	('form_history', 'nothing', '{}'),
	('form_import', 'nothing', '{}'),
	('form_plan', 'nothing', '{}'),
	('form_period', 'nothing', '{}'),
	('form_publish', 'nothing', '{}'),
	('form_reopen', 'nothing', '{}'),
	('form_withdraw', 'nothing', '{}'),
	('forms', 'nothing', '{}'),
	('hold', 'changes', '{}'),
	('home', 'nothing', '{}'),
	('hubee_again', 'nothing', '{}'),
	('hubee_cases', 'nothing', '{}'),
	('hubee_file', 'nothing', '{}'),
	('hubee_file_chunk', 'nothing', '{}'),
	('hubee_links', 'nothing', '{}'),
	('hubee_of', 'nothing', '{}'),
	('hubee_push_again', 'nothing', '{}'),
	('hubee_pushes', 'nothing', '{}'),
	('job_add', 'nothing', '{"p_action": "''close''"}'),
	('job_excluded', 'nothing', '{}'),
	('job_preview', 'nothing', '{"p_action": "''close''"}'),
	('job_resume', 'nothing', '{}'),
	('job_stop', 'nothing', '{}'),
	('job_undo', 'nothing', '{}'),
	('jobs', 'nothing', '{}'),
	('preference', 'nothing', '{}'),
	('preference_set', 'nothing', '{"p_page_size": "25", "p_density": "''tight''"}'),
	('view_add', 'nothing', '{"p_scope": "''own''", "p_role": "null", "p_filter": "''''"}'),
	('view_counts', 'nothing', '{}'),
	('view_first', 'nothing', '{}'),
	('view_remove', 'nothing', '{}'),
	('views', 'nothing', '{}'),
	('letter_posted', 'nothing', '{}'),
	('letters', 'nothing', '{"p_after": "null"}'),
	('letters_mark', 'nothing', '{}'),
	('letters_print', 'nothing', '{}'),
	('looks', 'reads', '{"p_before":"null","p_since":"null","p_until":"null"}'),
	('message_add', 'changes', '{}'),
	('note_add', 'changes', '{}'),
	('outbox_of', 'nothing', '{}'),
	('password_set', 'nothing', '{}'),
	('person_erasable', 'reads', '{"p_references":"array[''REQUEST-C'']"}'),
	('person_erase', 'reads', '{"p_references":"array[''REQUEST-C'']","p_identity":"''seen''"}'),
	('person_export', 'reads, changes', '{"p_references":"array[''REQUEST-C'']","p_identity":"''seen''"}'),
	('person_find', 'reads, changes', '{"p_email":"''canari@exemple.test''","p_birth_date":"null::date"}'),
	('poll_add', 'nothing', '{}'),
	('poll_remove', 'nothing', '{}'),
	('polls', 'nothing', '{}'),
	('procedures', 'nothing', '{}'),
	('rate_forgive', 'nothing', '{}'),
	('rate_hit', 'nothing', '{}'),
	('refuse', 'changes', '{}'),
	('release', 'nothing', '{}'),
	('request', 'reads, changes', '{}'),
	('retention_list', 'nothing', '{}'),
	('retention_preview', 'nothing', '{}'),
	('retention_set', 'nothing', '{}'),
	('rights_served', 'nothing', '{}'),
	('roll', 'nothing', '{}'),
	('roll_batch', 'nothing', '{}'),
	('roll_batches', 'nothing', '{}'),
	('roll_deposit', 'nothing', '{"p_way": "''counter''"}'),
	('roll_pending', 'nothing', '{}'),
	('roll_send', 'nothing', '{}'),
	('search', 'reads', '{"p_kind": "''name''", "p_value": "''canari''"}'),
	('service_list', 'nothing', '{}'),
	('service_set', 'nothing', '{}'),
	('services', 'nothing', '{}'),
	('session', 'nothing', '{}'),
	('session_end', 'nothing', '{}'),
	('sessions', 'nothing', '{}'),
	('settings', 'nothing', '{}'),
	('settings_restore', 'nothing', '{}'),
	('settings_set', 'nothing', '{}'),
	('sign_in', 'nothing', '{}'),
	('sign_in_begin', 'nothing', '{"p_login": "''camille''"}'),
	('sign_in_remote', 'nothing', '{}'),
	('sign_out', 'nothing', '{}'),
	('signatures', 'nothing', '{}'),
	('statistic_lines', 'nothing', '{"p_from":"current_date - 30"}'),
	('statistic_months', 'nothing', '{}'),
	('statistic_opinions', 'nothing', '{}'),
	('statistic_procedures', 'nothing', '{}'),
	('statistic_services', 'nothing', '{}'),
	('statistic_ways', 'nothing', '{}'),
	('dossier', 'nothing', '{}'),
	('file_check', 'nothing', '{"p_seen": "0", "p_verdict": "''conforming''", "p_remark": "null"}'),
	('task_add', 'changes', '{"p_kind": "''task''", "p_agent": "(select id from parvis.agent where login = ''camille'' and commune = test.commune(1))", "p_text": "''x''", "p_due_on": "''2099-01-01''"}'),
	('task_done', 'nothing', '{"p_task": "1", "p_answer": "''x''"}'),
	('task_reopen', 'nothing', '{"p_task": "1"}'),
	('task_end', 'nothing', '{"p_task": "1"}'),
	('tasks', 'nothing', '{"p_given": "false", "p_done": "false"}'),
	('link_add', 'nothing', '{"p_other": "''REQUEST-C''"}'),
	('link_remove', 'nothing', '{"p_other": "''REQUEST-C''"}'),
	('transfer_services', 'nothing', '{}'),
	('transfer_communes', 'nothing', '{}'),
	('transfer', 'changes', '{"p_service": "''voirie''", "p_reason": "''x''"}'),
	('transfer_commune', 'changes', '{"p_insee": "''99002''", "p_reason": "''x''"}'),
	('transfer_cancel', 'nothing', '{}'),
	('transferred', 'nothing', '{}'),
	('undo', 'nothing', '{}'),
	('mail_again', 'nothing', '{"p_mail": "1"}'),
	('take', 'changes', '{}'),
	('token_begin', 'nothing', '{}'),
	('tokens', 'nothing', '{}'),
	('token_add', 'nothing', '{"p_scopes": "''{requests:read}''", "p_services": "''{etat-civil}''", "p_days": "30"}'),
	('token_revoke', 'nothing', '{}'),
	('totp_set', 'nothing', '{}'),
	('volume_alerts', 'nothing', '{}'),
	('bank_entry_explain', 'nothing', '{}'),
	('bank_line_explain', 'nothing', '{}'),
	('bank_line_link', 'nothing', '{}'),
	('bank_list', 'nothing', '{}'),
	('bank_list_add', 'nothing', '{}'),
	('bank_list_drop', 'nothing', '{}'),
	('bank_list_keep', 'nothing', '{}'),
	('bank_lists', 'nothing', '{}'),
	('bank_pile', 'nothing', '{}'),
	('docket', 'nothing', '{}'),
	('docket_add', 'nothing', '{}'),
	('docket_drop', 'nothing', '{}'),
	('docket_hand', 'nothing', '{}'),
	('docket_remove', 'nothing', '{}'),
	('dockets', 'nothing', '{}'),
	('invoice', 'nothing', '{}'),
	('overdue', 'nothing', '{}'),
	('invoice_add', 'nothing', '{}'),
	('invoice_cancel', 'nothing', '{}'),
	('invoice_reissue', 'nothing', '{}'),
	('invoice_import_try', 'nothing', '{}'),
	('invoice_import_confirm', 'nothing', '{}'),
	('request_fee', 'nothing', '{}'),
	('fee_issue', 'nothing', '{"p_regie": "''CANT''"}'),
	('invoice_notices', 'nothing', '{}'),
	('reminder_set', 'nothing', '{"p_note": "''x''"}'),
	('invoice_paper', 'nothing', '{}'),
	('invoice_paper_chunk', 'nothing', '{}'),
	('invoices', 'nothing', '{}'),
	('invoice_prints', 'nothing', '{}'),
	('invoices_on_paper', 'nothing', '{}'),
	('invoices_print', 'nothing', '{}'),
	('invoices_printed', 'nothing', '{}'),
	('invoices_to_print', 'nothing', '{}'),
	('invoices_unprinted', 'nothing', '{}'),
	('payment_add', 'nothing', '{}'),
	('payment_task_done', 'nothing', '{}'),
	('payment_tasks', 'nothing', '{}'),
	('refund_ask', 'nothing', '{}'),
	('refund_decide', 'nothing', '{}'),
	('regie_close', 'nothing', '{}'),
	('regie_day', 'nothing', '{}'),
	('regie_journal', 'nothing', '{}'),
	('regie_takings', 'nothing', '{}'),
	('regie_set', 'nothing', '{}'),
	('regies', 'nothing', '{}'),
	('families', 'nothing', '{}'),
	('family', 'nothing', '{}'),
	('family_add', 'nothing', '{"p_data": "''{\"name\": \"x\"}''"}'),
	('family_write', 'nothing', '{}'),
	('documents_waiting', 'nothing', '{}'),
	('family_documents', 'nothing', '{}'),
	('family_document_ask', 'nothing', '{}'),
	('family_document_chunk', 'nothing', '{}'),
	('family_document_decide', 'nothing', '{}'),
	('family_document_info', 'nothing', '{}'),
	('activities', 'nothing', '{}'),
	('activity', 'nothing', '{}'),
	('activity_choices', 'nothing', '{}'),
	('activity_set', 'nothing', '{}'),
	('rush', 'nothing', '{}'),
	('closure_add', 'nothing', '{}'),
	('closure_remove', 'nothing', '{}'),
	('closure_try', 'nothing', '{}'),
	('school_breaks', 'nothing', '{}'),
	('school_breaks_set', 'nothing', '{}'),
	('children_named', 'nothing', '{}'),
	('counter_day', 'nothing', '{}'),
	('counter_leave', 'nothing', '{"p_starts": "''11:30''"}'),
	('counter_take', 'nothing', '{"p_starts": "''11:30''"}'),
	('sheet_add', 'nothing', '{"p_starts": "''11:30''"}'),
	('sheet_check', 'nothing', '{"p_starts": "''11:30''"}'),
	('sheet_drop', 'nothing', '{"p_starts": "''11:30''"}'),
	('sheet_rest', 'nothing', '{"p_starts": "''11:30''"}'),
	('sheet', 'nothing', '{"p_starts": "''11:30''"}'),
	('sheet_mark', 'nothing', '{"p_starts": "''11:30''"}'),
	('sheets', 'nothing', '{}'),
	('absences', 'nothing', '{}'),
	('absence_decide', 'nothing', '{}'),
	('menus', 'nothing', '{}'),
	('menus_set', 'nothing', '{}'),
	('tariffs', 'nothing', '{}'),
	('tariff_set', 'nothing', '{}'),
	('tariff_remove', 'nothing', '{}'),
	('tariff_try', 'nothing', '{}'),
	('campaigns', 'nothing', '{}'),
	('campaign', 'nothing', '{}'),
	('campaign_families', 'nothing', '{}'),
	('campaign_add', 'nothing', '{}'),
	('campaign_act', 'nothing', '{}'),
	('campaign_assume', 'nothing', '{}'),
	('campaign_line_add', 'nothing', '{}'),
	('campaign_line_remove', 'nothing', '{}'),
	('credit_assign', 'nothing', '{}'),
	('family_account', 'nothing', '{}'),
	('family_care', 'nothing', '{}'),
	('family_care_mail', 'nothing', '{}'),
	('forwards', 'nothing', '{}'),
	('forward_add', 'nothing', '{"p_email": "''boite@a.test''", "p_service": "''etat-civil''"}'),
	('forward_asked', 'nothing', '{}'),
	('forward_confirm', 'nothing', '{}'),
	('forward_remove', 'nothing', '{}'),
	('webhooks', 'nothing', '{}'),
	('webhook_add', 'nothing', '{"p_url": "''https://a.test/''", "p_secret": "decode(repeat(''61'', 60), ''hex'')", "p_events": "''{received}''", "p_services": "''{etat-civil}''"}'),
	('webhook_again', 'nothing', '{}'),
	('webhook_deliveries', 'nothing', '{}'),
	('webhook_remove', 'nothing', '{}'),
	('webhook_rotate', 'nothing', '{}'),
	('webhook_switch', 'nothing', '{}'),
	('webhook_test', 'nothing', '{}'),
	('volume_answer', 'nothing', '{}');

select is_empty(
	$$select p.proname from pg_proc p where p.pronamespace = 'agent'::regnamespace and p.proname::text not in (select name from listed)$$,
	'every function of agents is tried');
-- Sacha sees every service: what is reached shows that the calls are good ones.
select is(test.reach(1, 'sacha1', test.call(p.oid, l.arguments), false), l.reach, l.name || ': its rightful agent')
from listed l
join pg_proc p on p.pronamespace = 'agent'::regnamespace and p.proname = l.name
order by l.name;
select is(test.reach(who.n, who.session, test.call(p.oid, l.arguments), who.n = 2), 'nothing', l.name || ': ' || who.name)
from listed l
join pg_proc p on p.pronamespace = 'agent'::regnamespace and p.proname = l.name
cross join (values
	(1, 'dominique1', 'an agent of another service'),
	(2, 'camille2', 'an agent of another commune'),
	(2, 'sacha2', 'an administrator of another commune'),
	(1, null, 'nobody')) as who (n, session, name)
order by l.name, who.name;

-- The same calls tell who stands in for whom: for the days given, and no more.
select test.enter(1, 'camille1'), agent.delegation_add('token-give', null,
	(select id from parvis.agent where login = 'dominique' and commune = test.commune(1)), true, false, current_date - 1, current_date + 1) \g /dev/null
select is(test.reach(1, 'dominique1', 'select t::text from agent.request(''REQUEST-C'') t', false), 'reads, changes', 'who stands in sees it');
select is(test.reach(2, 'dominique2', 'select t::text from agent.request(''REQUEST-C'') t', true), 'nothing', 'their like of another commune does not');
select test.enter(1, 'camille1'), agent.delegation_end(id) from agent.delegations() \g /dev/null
select is(test.reach(1, 'dominique1', 'select t::text from agent.request(''REQUEST-C'') t', false), 'nothing', 'once taken back, no more');
select * from finish();
rollback;
