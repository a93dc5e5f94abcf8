-- Deploy parvis:invoice to pg
-- requires: regie request
-- What is owed to a régie, and the journal of money, which is apart from it.
begin;
set local role parvis_owner;

create domain parvis.invoice_state as text
	constraint invoice_state_known check (value in ('due', 'paid', 'cancelled', 'collected'));
comment on domain parvis.invoice_state is 'collected: handed over to the comptable public, who asks for it; no longer paid here.';
create domain parvis.money_account as text
	constraint money_account_known check (value in (
		'receivable', 'income', 'online', 'cash', 'cheque', 'card', 'cesu', 'transfer', 'credit', 'assigned', 'refund'));
comment on domain parvis.money_account is 'receivable: what payers owe; income: what was invoiced; online … transfer: what came, by means; credit: what is owed to payers; assigned: what of it was given to another invoice; refund: what is to be paid back. A debit is positive.';
grant usage on type parvis.invoice_state, parvis.money_account to parvis_keeper;

create table parvis.invoice (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	regie bigint not null,
	mode parvis.pay_mode not null,
	year int not null,
	number int not null,
	reference text collate "C" not null,
	token text not null,
	subject text not null,
	payer_name text not null,
	payer_email text,
	payer_address text,
	language text not null default 'fr',
	request bigint,
	replaces bigint,
	issued_on date not null,
	due_on date not null,
	cents bigint not null,
	paid bigint not null default 0,
	credited bigint not null default 0,
	state parvis.invoice_state not null default 'due',
	reason text,
	agent bigint,
	version int not null default 1,
	constraint invoice_pkey primary key (commune, id),
	constraint invoice_number_key unique (commune, regie, mode, year, number),
	constraint invoice_reference_key unique (commune, reference),
	constraint invoice_token_key unique (commune, token),
	constraint invoice_replaces_key unique (commune, replaces),
	constraint invoice_regie_fkey foreign key (commune, regie) references parvis.regie (commune, id),
	constraint invoice_request_fkey foreign key (commune, request)
		references parvis.request (commune, id) on delete set null (request),
	constraint invoice_replaces_fkey foreign key (commune, replaces) references parvis.invoice (commune, id),
	constraint invoice_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint invoice_reference_form check (reference ~ '^[A-Za-z0-9]{6,30}$'),
	constraint invoice_token_length check (length(token) between 8 and 100),
	constraint invoice_subject_length check (length(subject) between 1 and 99),
	constraint invoice_payer_name_length check (length(payer_name) between 1 and 200),
	constraint invoice_payer_email_length check (length(payer_email) between 6 and 80),
	constraint invoice_payer_address_length check (length(payer_address) <= 500),
	constraint invoice_language_form check (language ~ '^[a-z]{2}$'),
	constraint invoice_due_range check (due_on >= issued_on),
	constraint invoice_cents_range check (cents between 1 and 99999999999),
	constraint invoice_paid_range check (paid between 0 and cents),
	constraint invoice_credited_range check (credited between 0 and paid),
	constraint invoice_paid_state check ((state = 'paid') = (paid = cents)),
	constraint invoice_cancelled check (state <> 'cancelled' or paid = 0 and reason is not null),
	constraint invoice_reason_length check (length(reason) between 1 and 1000)
);
create index invoice_request_index on parvis.invoice (commune, request) where request is not null;
create index invoice_due_index on parvis.invoice (commune, regie, due_on) where state = 'due';
call parvis.protect('parvis.invoice');
comment on table parvis.invoice is 'What someone owes. Personal data, kept 10 years after the end of its year, as what justifies accounts is (instruction DGP/SIAF/2014/006); never deleted before: cancelled, and issued anew. Legal basis: public task (CGCT art. R1617-1).';
comment on column parvis.invoice.commune is 'Tenant.';
comment on column parvis.invoice.id is 'Inside only.';
comment on column parvis.invoice.regie is 'To whom.';
comment on column parvis.invoice.mode is 'That of the régie when it was issued.';
comment on column parvis.invoice.year is 'Of its number.';
comment on column parvis.invoice.number is 'By régie, mode and year, without a gap.';
comment on column parvis.invoice.reference is 'What the payer types and PayFiP is given (refdet): code, year, number and four letters that are not guessed.';
comment on column parvis.invoice.token is 'Of the action that made it: twice is once.';
comment on column parvis.invoice.subject is 'What it is for, in a line.';
comment on column parvis.invoice.payer_name is 'Who owes it. Personal data.';
comment on column parvis.invoice.payer_email is 'Where it is mailed; optional. Personal data.';
comment on column parvis.invoice.payer_address is 'Where it is posted; optional. Personal data.';
comment on column parvis.invoice.language is 'Of its mails.';
comment on column parvis.invoice.request is 'The fee of which request, if any.';
comment on column parvis.invoice.replaces is 'The cancelled one that this corrects.';
comment on column parvis.invoice.issued_on is 'In the commune''s time zone.';
comment on column parvis.invoice.due_on is 'Last day to pay it here.';
comment on column parvis.invoice.cents is 'The sum of its lines.';
comment on column parvis.invoice.paid is 'What the journal has of it, to the cent.';
comment on column parvis.invoice.credited is 'What credit notes took off it: counted as paid, so far as it was not.';
comment on column parvis.invoice.state is 'due until it is paid whole.';
comment on column parvis.invoice.reason is 'Why it was cancelled; its payer reads it.';
comment on column parvis.invoice.agent is 'Who issued it; null: a program.';
comment on column parvis.invoice.version is 'Grows with each change.';

create table parvis.invoice_line (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	invoice bigint not null,
	n int not null,
	label text not null,
	quantity int not null,
	unit_cents bigint not null,
	constraint invoice_line_pkey primary key (commune, invoice, n),
	constraint invoice_line_invoice_fkey foreign key (commune, invoice) references parvis.invoice (commune, id),
	constraint invoice_line_n_range check (n between 1 and 500),
	constraint invoice_line_label_length check (length(label) between 1 and 200),
	constraint invoice_line_quantity_range check (quantity between 1 and 100000),
	constraint invoice_line_unit_cents_range check (unit_cents between -99999999 and 99999999)
);
call parvis.protect('parvis.invoice_line');
comment on table parvis.invoice_line is 'What an invoice is made of. Kept with it, for 10 years. Legal basis: public task (CGCT art. R1617-1).';
comment on column parvis.invoice_line.commune is 'Tenant.';
comment on column parvis.invoice_line.invoice is 'Of which.';
comment on column parvis.invoice_line.n is 'Their order.';
comment on column parvis.invoice_line.label is 'What for.';
comment on column parvis.invoice_line.quantity is 'How many.';
comment on column parvis.invoice_line.unit_cents is 'Of each; negative: taken off.';

create table parvis.invoice_link (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	link bytea not null,
	invoice bigint not null,
	mailed boolean not null,
	expires_at timestamptz not null,
	constraint invoice_link_pkey primary key (commune, link),
	constraint invoice_link_invoice_fkey foreign key (commune, invoice) references parvis.invoice (commune, id),
	constraint invoice_link_link_size check (octet_length(link) = 32)
);
create index invoice_link_expires_index on parvis.invoice_link (expires_at);
create index invoice_link_invoice_index on parvis.invoice_link (commune, invoice);
call parvis.protect('parvis.invoice_link');
comment on table parvis.invoice_link is 'What opens one invoice: a mailed link, or the cookie of who found it. Personal data by what it opens; erased when it expires. Legal basis: GDPR art. 6.1.e.';
comment on column parvis.invoice_link.commune is 'Tenant.';
comment on column parvis.invoice_link.link is 'SHA-256 of the token.';
comment on column parvis.invoice_link.invoice is 'Which.';
comment on column parvis.invoice_link.mailed is 'True: for months; false: the two hours of a visit.';
comment on column parvis.invoice_link.expires_at is 'Until when.';

create table parvis.invoice_notice (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	invoice bigint not null,
	kind text not null,
	days int,
	at timestamptz not null default now(),
	outbox bigint not null,
	constraint invoice_notice_pkey primary key (commune, id),
	constraint invoice_notice_days_key unique (commune, invoice, days),
	constraint invoice_notice_invoice_fkey foreign key (commune, invoice) references parvis.invoice (commune, id),
	constraint invoice_notice_kind_form check (kind ~ '^[a-z][a-z-]{0,31}$'),
	constraint invoice_notice_days_reminder check ((kind = 'reminder') = (days is not null))
);
create index invoice_notice_invoice_index on parvis.invoice_notice (commune, invoice);
call parvis.protect('parvis.invoice_notice');
comment on table parvis.invoice_notice is 'The mails that told of an invoice, without what they said. Kept with it, for 10 years. Legal basis: public task (CGCT art. R1617-1).';
comment on column parvis.invoice_notice.commune is 'Tenant.';
comment on column parvis.invoice_notice.id is 'Inside only.';
comment on column parvis.invoice_notice.invoice is 'Of which.';
comment on column parvis.invoice_notice.kind is 'What it told: invoice, reminder, payment …';
comment on column parvis.invoice_notice.days is 'Of a reminder: days from the due date, negative before it. Each is sent once.';
comment on column parvis.invoice_notice.at is 'When it was written.';
comment on column parvis.invoice_notice.outbox is 'Where its state is, as long as the mail is kept.';

create function parvis.money_old(p_day date)
returns boolean
language sql
stable
as $$
	select extract(year from p_day) < extract(year from now() at time zone 'UTC') - 10
$$;
comment on function parvis.money_old(date) is 'Whether the year of a day has been over for ten years: accounts are justified so long (instruction DGP/SIAF/2014/006).';

-- Never deleted before that, and no fact of it rewritten.
create function parvis.invoice_kept()
returns trigger
language plpgsql
as $$
begin
	if tg_op = 'DELETE' and current_user = 'parvis_keeper' and old.state <> 'due'
		and parvis.money_old(make_date(old.year, 12, 31))
	then
		return old;
	end if;
	if tg_op = 'DELETE' or
		to_jsonb(old) - '{paid,credited,state,reason,version,payer_email,payer_address,request,family}'::text[]
		<> to_jsonb(new) - '{paid,credited,state,reason,version,payer_email,payer_address,request,family}'::text[]
		-- whose it was may be erased before it is
		or old.state = 'cancelled' and to_jsonb(old) - '{request,family}'::text[] <> to_jsonb(new) - '{request,family}'::text[]
	then
		raise exception using
			errcode = 'PV403',
			message = 'error.append-only',
			detail = format('%s on %s', tg_op, tg_table_name);
	end if;
	return new;
end
$$;
comment on function parvis.invoice_kept() is 'Trigger: an invoice is cancelled, never rewritten, nor deleted but by the keeper once it is old (money_old) and not due.';
create trigger invoice_kept
	before update or delete on parvis.invoice
	for each row execute function parvis.invoice_kept();
create trigger invoice_truncate
	before truncate on parvis.invoice
	for each statement execute function parvis.append_only();

-- The journal of money.
create table parvis.money_entry (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	regie bigint not null,
	mode parvis.pay_mode not null,
	kind text not null,
	at timestamptz not null default now(),
	day date not null,
	invoice bigint not null,
	receipt text,
	note text,
	agent bigint,
	token text,
	constraint money_entry_pkey primary key (commune, id),
	constraint money_entry_receipt_key unique (commune, receipt),
	constraint money_entry_token_key unique (commune, token),
	constraint money_entry_regie_fkey foreign key (commune, regie) references parvis.regie (commune, id),
	constraint money_entry_invoice_fkey foreign key (commune, invoice) references parvis.invoice (commune, id),
	constraint money_entry_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint money_entry_kind_known check (kind in ('issued', 'cancelled', 'credited', 'payment', 'assigned', 'refund')),
	constraint money_entry_receipt_kind check ((kind = 'payment') = (receipt is not null)),
	constraint money_entry_note_length check (length(note) <= 200),
	constraint money_entry_token_length check (length(token) between 8 and 100)
);
create index money_entry_invoice_index on parvis.money_entry (commune, invoice);
create index money_entry_regie_index on parvis.money_entry (commune, regie, mode, id);
call parvis.protect('parvis.money_entry');
comment on table parvis.money_entry is 'The journal of money: each event once, in double entry, append-only. Kept 10 years after the end of its year (instruction DGP/SIAF/2014/006). Legal basis: public task (CGCT art. R1617-1).';
comment on column parvis.money_entry.commune is 'Tenant.';
comment on column parvis.money_entry.id is 'Their order.';
comment on column parvis.money_entry.regie is 'Of which régie.';
comment on column parvis.money_entry.mode is 'That of its invoice: sums never mix modes.';
comment on column parvis.money_entry.kind is 'issued, cancelled: of the invoice; credited: a credit note lowers it; payment; assigned: a credit is given to another invoice; refund.';
comment on column parvis.money_entry.at is 'When.';
comment on column parvis.money_entry.day is 'The same, as a day of the commune.';
comment on column parvis.money_entry.invoice is 'About which invoice.';
comment on column parvis.money_entry.receipt is 'Number of the receipt of a payment, by year without a gap.';
comment on column parvis.money_entry.note is 'Of a cheque or transfer its number, of a card its authorisation.';
comment on column parvis.money_entry.agent is 'Who entered it; null: a program.';
comment on column parvis.money_entry.token is 'Of the action that made it: twice is once.';

create table parvis.money_line (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	entry bigint not null,
	account parvis.money_account not null,
	cents bigint not null,
	constraint money_line_pkey primary key (commune, entry, account),
	constraint money_line_entry_fkey foreign key (commune, entry) references parvis.money_entry (commune, id),
	constraint money_line_cents_range check (cents <> 0)
);
call parvis.protect('parvis.money_line');
comment on table parvis.money_line is 'What an entry moves: its lines add up to 0. No personal data. Kept with it.';
comment on column parvis.money_line.commune is 'Tenant.';
comment on column parvis.money_line.entry is 'Of which.';
comment on column parvis.money_line.account is 'Which account.';
comment on column parvis.money_line.cents is 'A debit is positive, a credit negative.';

create function parvis.money_kept()
returns trigger
language plpgsql
as $$
declare
	row_ jsonb := to_jsonb(old);
begin
	if tg_op = 'DELETE' and current_user = 'parvis_keeper' and parvis.money_old(coalesce(
		(row_ ->> 'day')::date,
		(select e.day from parvis.money_entry e where e.commune = old.commune and e.id = (row_ ->> 'entry')::bigint),
		(select make_date(i.year, 12, 31) from parvis.invoice i
			where i.commune = old.commune and i.id = (row_ ->> 'invoice')::bigint)))
	then
		return old;
	end if;
	raise exception using
		errcode = 'PV403',
		message = 'error.append-only',
		detail = format('%s on %s', tg_op, tg_table_name);
end
$$;
comment on function parvis.money_kept() is 'Trigger: refuses to change or remove what was written of money, but to the keeper once its day, that of its entry or the year of its invoice is old (money_old).';
create trigger invoice_line_append_only
	before update or delete on parvis.invoice_line
	for each row execute function parvis.money_kept();
create trigger money_entry_append_only
	before update or delete on parvis.money_entry
	for each row execute function parvis.money_kept();
create trigger money_line_append_only
	before update or delete on parvis.money_line
	for each row execute function parvis.money_kept();
create trigger money_entry_truncate
	before truncate on parvis.money_entry
	for each statement execute function parvis.append_only();
create trigger money_line_truncate
	before truncate on parvis.money_line
	for each statement execute function parvis.append_only();

-- as who reads every line: it is fired at commit, whichever commune is entered then
set local role parvis_keeper;
create function worker.money_balanced()
returns trigger
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	if (
		select count(*) < 2 or sum(l.cents) <> 0
		from money_line l
		where l.commune = new.commune
		and l.entry = case tg_table_name when 'money_line' then (to_jsonb(new) ->> 'entry')::bigint else (to_jsonb(new) ->> 'id')::bigint end
	) then
		raise exception using
			errcode = '23514',
			message = 'an entry of the journal does not add up to 0',
			constraint = 'money_line_balanced';
	end if;
	return null;
end
$$;
comment on function worker.money_balanced() is 'Trigger: an entry has two lines or more, which add up to 0.';
grant execute on function worker.money_balanced() to parvis_owner;
set local role parvis_owner;
create constraint trigger money_entry_balanced
	after insert on parvis.money_entry
	deferrable initially deferred
	for each row execute function worker.money_balanced();
create constraint trigger money_line_balanced
	after insert on parvis.money_line
	deferrable initially deferred
	for each row execute function worker.money_balanced();

create function parvis.money_post(
	p_kind text, p_invoice parvis.invoice, p_lines jsonb, p_note text default null,
	p_agent bigint default null, p_token text default null)
returns bigint
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	posted bigint;
	receipt text;
	called text;
begin
	-- who closes the day waits for who posts, and the other way round
	select r.code
	into called
	from regie r
	where r.commune = tenant()
	and r.id = p_invoice.regie
	for share;
	if p_kind = 'payment' then
		receipt := format('%s%s-Q%s-%s', nullif(p_invoice.mode, 'W'), called,
			extract(year from today()),
			lpad(regie_next(p_invoice.regie, 'receipt', p_invoice.mode, extract(year from today())::int)::text, 6, '0'));
	end if;
	insert into money_entry (regie, mode, kind, day, invoice, receipt, note, agent, token)
	values (p_invoice.regie, p_invoice.mode, p_kind, today(), p_invoice.id, receipt, p_note, p_agent, p_token)
	returning money_entry.id into posted;
	insert into money_line (entry, account, cents)
	select posted, l.key, l.value::bigint
	from jsonb_each_text(p_lines) l
	where l.value::bigint <> 0;
	return posted;
end
$$;
comment on function parvis.money_post(text, parvis.invoice, jsonb, text, bigint, text) is 'Writes an entry: {account: cents}, which adds up to 0.';

create function parvis.invoice_balance(p_invoice bigint)
returns jsonb
language sql
stable
set search_path = parvis, pg_temp
as $$
	select coalesce(jsonb_object_agg(s.account, s.cents), '{}')
	from (
		select l.account, sum(l.cents) as cents
		from money_entry e
		join money_line l on l.commune = e.commune and l.entry = e.id
		where e.commune = tenant()
		and e.invoice = p_invoice
		group by l.account
	) s
$$;
comment on function parvis.invoice_balance(bigint) is 'What the journal has of an invoice, by account.';

create function parvis.regie_balance(p_regie bigint, p_mode text)
returns jsonb
language sql
stable
set search_path = parvis, pg_temp
as $$
	select coalesce(jsonb_object_agg(s.account, s.cents), '{}')
	from (
		select l.account, sum(l.cents) as cents
		from money_entry e
		join money_line l on l.commune = e.commune and l.entry = e.id
		where e.commune = tenant()
		and e.regie = p_regie
		and e.mode = p_mode
		group by l.account
	) s
$$;
comment on function parvis.regie_balance(bigint, text) is 'What the journal has of a régie in a mode, by account: adds up to 0.';

create function parvis.invoice_link_add(p_invoice bigint, p_mailed boolean)
returns text
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	token text := random_token();
begin
	insert into invoice_link (link, invoice, mailed, expires_at)
	values (sha256(convert_to(token, 'UTF8')), p_invoice, p_mailed,
		now() + case when p_mailed then interval '400 days' else interval '2 hours' end);
	return token;
end
$$;
comment on function parvis.invoice_link_add(bigint, boolean) is 'A token that opens an invoice; only its hash is kept.';

create function parvis.invoice_mail(
	p_invoice parvis.invoice, p_kind text, p_more jsonb default '{}', p_days int default null)
returns void
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	written bigint;
begin
	if p_invoice.payer_email is null then
		return;
	end if;
	insert into outbox (kind, recipient, template, language, model)
	select p_kind, p_invoice.payer_email, 'mail/' || p_kind, p_invoice.language, jsonb_build_object(
		'reference', p_invoice.reference, 'subject', p_invoice.subject, 'regie', r.name,
		'payer', p_invoice.payer_name, 'person', p_invoice.payer_name, 'postal', p_invoice.payer_address,
		'due_on', p_invoice.due_on,
		'test', p_invoice.mode = 'T',
		'amount', euros(p_invoice.cents, p_invoice.language),
		'link', '/paiement/lien/' || invoice_link_add(p_invoice.id, true)) || p_more
	from regie r
	where r.commune = tenant()
	and r.id = p_invoice.regie
	returning id into written;
	insert into invoice_notice (invoice, kind, days, outbox)
	values (p_invoice.id, p_kind, p_days, written);
end
$$;
comment on function parvis.invoice_mail(parvis.invoice, text, jsonb, int) is 'Tells the payer, where an address is known: mail/<kind>, with a link that opens the invoice. days: of a reminder, which.';

create function parvis.invoice_issue(
	p_regie parvis.regie, p_token text, p_data jsonb, p_agent bigint,
	p_request bigint default null, p_replaces bigint default null)
returns bigint
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	issued invoice;
	today_ date := today();
	this_year int := extract(year from today_);
	sum_ bigint;
	n int;
begin
	select i.*
	into issued
	from invoice i
	where i.commune = tenant()
	and i.token = p_token;
	if found then
		return issued.id;
	end if;
	if not p_regie.active then
		perform refuse(422, 'regie.inactive');
	end if;
	select sum(l.quantity * l.unit_cents)
	into sum_
	from jsonb_to_recordset(p_data -> 'lines') as l (quantity bigint, unit_cents bigint);
	if coalesce(sum_, 0) < 1 then
		perform refuse(422, 'invoice.nothing');
	end if;
	n := regie_next(p_regie.id, 'invoice', p_regie.mode, this_year);
	insert into invoice as i (
		regie, mode, year, number, reference, token, subject, payer_name, payer_email, payer_address, language,
		request, replaces, issued_on, due_on, cents, agent)
	values (
		p_regie.id, p_regie.mode, this_year, n,
		coalesce(nullif(p_regie.mode, 'W'), '') || p_regie.code || this_year || lpad(n::text, 6, '0') || random_letters(4),
		p_token, p_data ->> 'subject', p_data ->> 'payer_name', nullif(p_data ->> 'payer_email', ''),
		nullif(p_data ->> 'payer_address', ''), coalesce(p_data ->> 'language', 'fr'), p_request, p_replaces,
		today_, coalesce((p_data ->> 'due_on')::date, today_ + p_regie.due_days), sum_, p_agent)
	returning i.* into issued;
	insert into invoice_line (invoice, n, label, quantity, unit_cents)
	select issued.id, l.n, l.one ->> 'label', (l.one ->> 'quantity')::int, (l.one ->> 'unit_cents')::bigint
	from jsonb_array_elements(p_data -> 'lines') with ordinality as l (one, n);
	perform money_post('issued', issued,
		jsonb_build_object('receivable', issued.cents, 'income', -issued.cents), null, p_agent);
	perform invoice_mail(issued, 'invoice');
	return issued.id;
end
$$;
comment on function parvis.invoice_issue(parvis.regie, text, jsonb, bigint, bigint, bigint) is 'Issues an invoice: {subject, payer_name, payer_email, payer_address, language, due_on, lines: [{label, quantity, unit_cents}]}, numbered, in the journal, mailed; the same token again changes nothing. PV422 regie.inactive, invoice.nothing where it comes to less than a cent.';

create function parvis.money_receive(
	p_invoice bigint, p_means text, p_cents bigint, p_note text, p_agent bigint, p_token text,
	out entry bigint, out excess bigint)
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	paid_for invoice;
	applied bigint;
begin
	select i.*
	into paid_for
	from invoice i
	where i.commune = tenant()
	and i.id = p_invoice
	for update;
	applied := case
		when paid_for.state in ('due', 'collected') then least(p_cents, paid_for.cents - paid_for.paid)
		else 0
	end;
	excess := p_cents - applied;
	entry := money_post('payment', paid_for,
		jsonb_build_object(p_means, p_cents, 'receivable', -applied, 'credit', -excess),
		p_note, p_agent, p_token);
	update invoice i
	set
		paid = i.paid + applied,
		state = case when i.paid + applied = i.cents then 'paid' else i.state end,
		version = i.version + 1
	where i.commune = tenant()
	and i.id = p_invoice
	and applied > 0;
end
$$;
comment on function parvis.money_receive(bigint, text, bigint, text, bigint, text) is 'Money came for an invoice: it settles what is due of it; excess is what was too much (all of it, where it was paid or cancelled), which the journal owes to the payer.';

grant execute on function
	parvis.money_post(text, parvis.invoice, jsonb, text, bigint, text),
	parvis.invoice_balance(bigint),
	parvis.regie_balance(bigint, text),
	parvis.invoice_link_add(bigint, boolean),
	parvis.invoice_mail(parvis.invoice, text, jsonb, int),
	parvis.invoice_issue(parvis.regie, text, jsonb, bigint, bigint, bigint),
	parvis.money_receive(bigint, text, bigint, text, bigint, text),
	parvis.invoice_kept(),
	parvis.money_kept(),
	parvis.money_old(date)
	to parvis_keeper;
grant usage on type parvis.invoice, parvis.regie to parvis_keeper;

-- citizens
create function parvis.invoice_opened(p_token text)
returns parvis.invoice
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	opened invoice;
begin
	select i.*
	into opened
	from invoice_link k
	join invoice i on i.commune = k.commune and i.id = k.invoice
	where k.commune = tenant()
	and k.link = sha256(convert_to(p_token, 'UTF8'))
	and k.expires_at > now();
	if not found then
		perform refuse(404, 'payment.link-unknown');
	end if;
	return opened;
end
$$;
comment on function parvis.invoice_opened(text) is 'The invoice that a link or a cookie opens; PV404 payment.link-unknown.';

create function citizen.invoice_find(p_reference text, p_cents bigint)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	found_invoice bigint;
begin
	select i.id
	into found_invoice
	from invoice i
	where i.reference = p_reference
	and i.cents = p_cents;
	if not found then
		perform refuse(404, 'payment.unknown');
	end if;
	return invoice_link_add(found_invoice, false);
end
$$;
comment on function citizen.invoice_find(text, bigint) is 'Opens an invoice to who has its reference and its amount: a token for two hours. PV404 payment.unknown, whichever is wrong.';

create function citizen.invoice_visit(p_link text)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	opened invoice := invoice_opened(p_link);
begin
	return invoice_link_add(opened.id, false);
end
$$;
comment on function citizen.invoice_visit(text) is 'Opens the invoice of a mailed link: a token for two hours. PV404 payment.link-unknown.';
grant execute on function
	citizen.invoice_find(text, bigint),
	citizen.invoice_visit(text)
	to parvis_citizen;

set local role parvis_keeper;

create function worker.invoice_links_purge()
returns bigint
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with gone as (
		delete from invoice_link k
		where k.expires_at < now()
		returning 1
	)
	select count(*)
	from gone
$$;
comment on function worker.invoice_links_purge() is 'Erases the links that open nothing more; how many.';

create function worker.invoice_add(p_commune bigint, p_regie text, p_token text, p_data jsonb)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	of_regie regie;
	issued bigint;
begin
	perform set_config('parvis.commune', p_commune::text, true);
	select r.*
	into of_regie
	from regie r
	where r.commune = p_commune
	and r.code = p_regie;
	if not found then
		perform refuse(404, 'regie.unknown');
	end if;
	issued := invoice_issue(of_regie, p_token, p_data, null);
	return (
		select i.reference
		from invoice i
		where i.commune = p_commune
		and i.id = issued
	);
end
$$;
comment on function worker.invoice_add(bigint, text, text, jsonb) is 'Issues an invoice, as invoice_issue(); its reference.';

create function worker.money_faults()
returns table (commune bigint, reference text, fault text)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	with sums as (
		select
			e.commune, e.invoice,
			sum(l.cents) filter (where l.account = 'receivable') as owed,
			sum(l.cents) as whole
		from money_entry e
		join money_line l on l.commune = e.commune and l.entry = e.id
		group by e.commune, e.invoice
	)
	select i.commune, i.reference,
		case
			when s.whole is null then 'no entry'
			when s.whole <> 0 then 'entries do not add up'
			else 'invoice and journal differ'
		end
	from invoice i
	left join sums s on s.commune = i.commune and s.invoice = i.id
	where s.whole is distinct from 0
	or s.owed is distinct from case when i.state = 'cancelled' then 0 else i.cents - i.paid end
	union all
	select i.commune, i.reference, 'lines do not add up'
	from invoice i
	where i.cents <> (
		select sum(n.quantity * n.unit_cents)
		from invoice_line n
		where n.commune = i.commune
		and n.invoice = i.id)
$$;
comment on function worker.money_faults() is 'Invoices that the journal does not have to the cent: none, ever.';
grant execute on function
	worker.invoice_links_purge(),
	worker.invoice_add(bigint, text, text, jsonb),
	worker.money_faults()
	to parvis_worker;

commit;
