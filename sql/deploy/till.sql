-- Deploy parvis:till to pg
-- requires: payment
-- What the régisseur does: invoices, payments at the counter, credits, refunds
-- by two, the close of the day.
begin;
set local role parvis_owner;

create table parvis.refund (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	invoice bigint not null,
	cents bigint not null,
	reason text not null,
	token text not null,
	asked_by bigint not null,
	asked_at timestamptz not null default now(),
	decided_by bigint,
	decided_at timestamptz,
	approved boolean,
	entry bigint,
	constraint refund_pkey primary key (commune, id),
	constraint refund_token_key unique (commune, token),
	constraint refund_entry_key unique (commune, entry),
	constraint refund_invoice_fkey foreign key (commune, invoice) references parvis.invoice (commune, id),
	constraint refund_asked_by_fkey foreign key (commune, asked_by) references parvis.agent (commune, id),
	constraint refund_decided_by_fkey foreign key (commune, decided_by) references parvis.agent (commune, id),
	constraint refund_entry_fkey foreign key (commune, entry) references parvis.money_entry (commune, id),
	constraint refund_cents_range check (cents between 1 and 99999999999),
	constraint refund_reason_length check (length(reason) between 1 and 500),
	constraint refund_token_length check (length(token) between 8 and 100),
	constraint refund_four_eyes check (decided_by <> asked_by),
	constraint refund_decided check
		((decided_by is null) = (decided_at is null) and (decided_by is null) = (approved is null)
		and coalesce(approved, false) = (entry is not null))
);
-- one that waits at a time: a credit is not asked back twice
create unique index refund_open_index on parvis.refund (commune, invoice) where decided_at is null;
create index refund_invoice_index on parvis.refund (commune, invoice);
call parvis.protect('parvis.refund');
comment on table parvis.refund is 'A credit that is paid back: asked by one agent, approved by another. Kept with the invoice: 10 years. Legal basis: public task (CGCT art. R1617-1).';
comment on column parvis.refund.commune is 'Tenant.';
comment on column parvis.refund.id is 'Inside only.';
comment on column parvis.refund.invoice is 'Of which invoice.';
comment on column parvis.refund.cents is 'How much.';
comment on column parvis.refund.reason is 'Why.';
comment on column parvis.refund.token is 'Of the action that asked it: twice is once.';
comment on column parvis.refund.asked_by is 'Who asked.';
comment on column parvis.refund.asked_at is 'When.';
comment on column parvis.refund.decided_by is 'Who decided: another.';
comment on column parvis.refund.decided_at is 'When.';
comment on column parvis.refund.approved is 'What.';
comment on column parvis.refund.entry is 'What it moved in the journal.';

create table parvis.regie_close (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	regie bigint not null,
	mode parvis.pay_mode not null,
	n int not null,
	day date not null,
	first_entry bigint not null,
	last_entry bigint not null,
	entries int not null,
	totals jsonb not null,
	balance jsonb not null,
	previous bytea not null,
	hash bytea not null,
	agent bigint not null,
	at timestamptz not null default now(),
	constraint regie_close_pkey primary key (commune, regie, mode, n),
	constraint regie_close_regie_fkey foreign key (commune, regie) references parvis.regie (commune, id),
	constraint regie_close_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint regie_close_entries_range check (entries >= 1 and first_entry <= last_entry),
	constraint regie_close_hash_size check (octet_length(hash) = 32 and octet_length(previous) = 32)
);
call parvis.protect('parvis.regie_close');
create trigger regie_close_append_only
	before update or delete on parvis.regie_close
	for each row execute function parvis.money_kept();
create trigger regie_close_truncate
	before truncate on parvis.regie_close
	for each statement execute function parvis.append_only();
comment on table parvis.regie_close is 'The close of a day: each entry is in one, totals are told, hashes are chained. Names an agent; kept 10 years. Legal basis: public task (CGCT art. R1617-1).';
comment on column parvis.regie_close.commune is 'Tenant.';
comment on column parvis.regie_close.regie is 'Whose.';
comment on column parvis.regie_close.mode is 'Of which mode.';
comment on column parvis.regie_close.n is 'Their order.';
comment on column parvis.regie_close.day is 'Which day.';
comment on column parvis.regie_close.first_entry is 'From which entry.';
comment on column parvis.regie_close.last_entry is 'To which.';
comment on column parvis.regie_close.entries is 'How many.';
comment on column parvis.regie_close.totals is 'What these entries moved, by account, in cents.';
comment on column parvis.regie_close.balance is 'What the journal has in all, by account, in cents.';
comment on column parvis.regie_close.previous is 'Hash of the close before; zeros at first.';
comment on column parvis.regie_close.hash is 'SHA-256 of that and of each entry with its lines.';
comment on column parvis.regie_close.agent is 'Who closed.';
comment on column parvis.regie_close.at is 'When.';

create function parvis.till_invoice(p_reference text)
returns parvis.invoice
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	seen invoice;
begin
	select i.*
	into seen
	from invoice i
	join regie_agent a on a.regie = i.regie and a.agent = me
	where i.reference = p_reference;
	if not found then
		perform refuse(404, 'payment.unknown');
	end if;
	return seen;
end
$$;
comment on function parvis.till_invoice(text) is 'An invoice, to who handles the money of its régie; PV404 payment.unknown to anybody else.';

create function parvis.till_lock(p_reference text, p_version int)
returns parvis.invoice
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	seen invoice := till_invoice(p_reference);
begin
	select i.*
	into seen
	from invoice i
	where i.id = seen.id
	for update;
	if seen.version <> p_version then
		perform refuse(409, 'payment.changed');
	end if;
	return seen;
end
$$;
comment on function parvis.till_lock(text, int) is 'The same, to be changed, at the version that was seen; PV409 payment.changed.';

create function parvis.close_hash(p_previous bytea, p_regie bigint, p_mode text, p_first bigint, p_last bigint)
returns bytea
language sql
stable
set search_path = parvis, pg_temp
as $$
	select sha256(p_previous || convert_to(coalesce(string_agg(
		concat_ws('|', e.id, e.kind, extract(epoch from e.at), e.day, e.invoice, e.receipt, e.note, e.agent, l.moved),
		E'\n' order by e.id), ''), 'UTF8'))
	from money_entry e
	cross join lateral (
		select string_agg(l.account || '=' || l.cents, ',' order by l.account collate "C") as moved
		from money_line l
		where l.commune = e.commune
		and l.entry = e.id
	) l
	where e.commune = tenant()
	and e.regie = p_regie
	and e.mode = p_mode
	and e.id between p_first and p_last
$$;
comment on function parvis.close_hash(bytea, bigint, text, bigint, bigint) is 'SHA-256 of the hash before and of the entries, one a line.';

-- invoices
create function agent.invoices(p_regie text, p_state text, p_before bigint, p_limit int)
returns table (
	id bigint, reference text, subject text, payer_name text, issued_on date, due_on date, late boolean,
	cents bigint, paid bigint, state text, mode text)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine regie := cashier(p_regie);
begin
	return query
	select i.id, i.reference, i.subject, i.payer_name, i.issued_on, i.due_on, i.due_on < today(), i.cents, i.paid,
		i.state::text, i.mode::text
	from invoice i
	where i.regie = mine.id
	and (p_state is null or i.state = p_state)
	and (p_before is null or i.id < p_before)
	order by i.id desc
	limit p_limit;
end
$$;
comment on function agent.invoices(text, text, bigint, int) is 'The invoices of a régie that the agent signed in handles, the last first: of a state, or before one.';

create function agent.invoice(p_reference text)
returns table (
	reference text, regie text, regie_name text, means text[], mode text, subject text, payer_name text,
	payer_email text, payer_address text, issued_on date, due_on date, late boolean, cents bigint, paid bigint,
	state text, reason text, version int, replaces text, replaced_by text, request text, lines jsonb,
	entries jsonb, credit bigint, refunds jsonb, attempts jsonb)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen invoice := till_invoice(p_reference);
	me bigint := signed_in();
begin
	return query
	select
		seen.reference, r.code, r.name, r.means::text[], seen.mode::text, seen.subject, seen.payer_name,
		seen.payer_email, seen.payer_address, seen.issued_on, seen.due_on, seen.due_on < today(), seen.cents,
		seen.paid, seen.state::text, seen.reason, seen.version,
		(select o.reference from invoice o where o.id = seen.replaces),
		(select n.reference from invoice n where n.replaces = seen.id),
		(select q.reference from request q where q.id = seen.request),
		(select jsonb_agg(jsonb_build_object('label', l.label, 'quantity', l.quantity, 'unit', l.unit_cents,
			'cents', l.quantity * l.unit_cents) order by l.n)
			from invoice_line l where l.invoice = seen.id),
		(select coalesce(jsonb_agg(jsonb_build_object('kind', e.kind, 'at', e.at, 'receipt', e.receipt,
			'note', e.note, 'agent', b.name,
			'means', (select m.account from money_line m where m.entry = e.id
				and m.account in ('online', 'cash', 'cheque', 'card', 'cesu', 'transfer')),
			'cents', (select sum(m.cents) from money_line m where m.entry = e.id and m.cents > 0)) order by e.id), '[]')
			from money_entry e left join agent b on b.id = e.agent where e.invoice = seen.id),
		coalesce(-(invoice_balance(seen.id) ->> 'credit')::bigint, 0),
		(select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'cents', f.cents, 'reason', f.reason,
			'asked_by', b.name, 'at', f.asked_at, 'approved', f.approved, 'waits', f.decided_at is null,
			'mine', f.asked_by = me) order by f.id), '[]')
			from refund f join agent b on b.id = f.asked_by where f.invoice = seen.id),
		(select coalesce(jsonb_agg(jsonb_build_object('at', a.created_at, 'state', a.state, 'code', a.code,
			'cents', a.cents) order by a.id), '[]')
			from payment_attempt a where a.invoice = seen.id)
	from regie r
	where r.id = seen.regie;
end
$$;
comment on function agent.invoice(text) is 'An invoice with all that happened to it; PV404 payment.unknown.';

create function agent.invoice_add(p_regie text, p_token text, p_data jsonb)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine regie := cashier(p_regie);
	issued bigint;
begin
	issued := invoice_issue(mine, p_token, p_data, signed_in());
	return (
		select i.reference
		from invoice i
		where i.id = issued
	);
end
$$;
comment on function agent.invoice_add(text, text, jsonb) is 'An agent of the régie issues an invoice, as invoice_issue(); its reference.';

create function agent.invoice_cancel(p_reference text, p_version int, p_reason text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen invoice := till_lock(p_reference, p_version);
	posted bigint;
begin
	if seen.state = 'cancelled' then
		perform refuse(409, 'payment.changed');
	end if;
	-- what a credit note took off it was said by a campaign, which corrects it too
	if seen.credited > 0 then
		perform refuse(409, 'invoice.credited');
	end if;
	if exists (
		select
		from payment_attempt a
		where a.invoice = seen.id
		and a.open
		and a.created_at > now() - interval '20 minutes'
	) then
		perform refuse(409, 'payment.under-way');
	end if;
	posted := money_post('cancelled', seen,
		jsonb_build_object('income', seen.cents, 'receivable', seen.paid - seen.cents, 'credit', -seen.paid),
		null, signed_in());
	perform payment_credit(seen.id, posted, seen.paid);
	update invoice i
	set
		state = 'cancelled',
		paid = 0,
		reason = p_reason,
		version = i.version + 1
	where i.id = seen.id
	returning i.* into seen;
	perform invoice_mail(seen, 'invoice-cancelled', jsonb_build_object('reason', p_reason));
end
$$;
comment on function agent.invoice_cancel(text, int, text) is 'The invoice is owed no more, and its payer is told why; what was paid of it becomes a credit, with a task. PV409 payment.changed, payment.under-way, invoice.credited.';

create function agent.invoice_reissue(p_reference text, p_token text, p_data jsonb)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen invoice := till_invoice(p_reference);
	of_regie regie;
	issued bigint;
begin
	if seen.state <> 'cancelled' then
		perform refuse(409, 'invoice.not-cancelled');
	end if;
	select r.*
	into of_regie
	from regie r
	where r.id = seen.regie;
	issued := invoice_issue(of_regie, p_token, p_data, signed_in(), seen.request, seen.id);
	return (
		select i.reference
		from invoice i
		where i.id = issued
	);
end
$$;
comment on function agent.invoice_reissue(text, text, jsonb) is 'The invoice that corrects a cancelled one: once. PV409 invoice.not-cancelled.';

-- the counter
create function agent.payment_add(
	p_reference text, p_version int, p_token text, p_means text, p_cents bigint, p_note text)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen invoice := till_invoice(p_reference);
	received record;
	about text;
begin
	select e.receipt
	into about
	from money_entry e
	where e.token = p_token
	and e.invoice = seen.id;
	if found then
		return about;
	end if;
	seen := till_lock(p_reference, p_version);
	if not exists (
		select
		from regie r
		where r.id = seen.regie
		and p_means = any(r.means)
	) then
		perform refuse(422, 'till.means');
	end if;
	if p_cents not between 1 and 99999999 then
		perform refuse(422, 'till.cents');
	end if;
	if seen.state not in ('due', 'collected') then
		perform refuse(409, 'payment.not-due');
	end if;
	select m.entry, m.excess
	into received
	from money_receive(seen.id, p_means, p_cents, nullif(p_note, ''), signed_in(), p_token) m;
	perform payment_credit(seen.id, received.entry, received.excess);
	select e.receipt
	into about
	from money_entry e
	where e.id = received.entry;
	perform invoice_mail(seen, 'payment', jsonb_build_object(
		'amount', euros(p_cents, seen.language), 'receipt', about, 'paper', 'letter/payment', 'file', 'recu-' || about || '.pdf', 'paid_at', now(),
		'credit', case when received.excess > 0 then euros(received.excess, seen.language) end));
	return about;
end
$$;
comment on function agent.payment_add(text, int, text, text, bigint, text) is 'A payment at the counter, by a means that the régie takes; the number of its receipt, the same again for the same token. PV409 payment.changed, payment.not-due; PV422 till.means, till.cents.';

-- tasks
create function agent.payment_tasks(p_regie text)
returns table (
	id bigint, kind text, reference text, payer_name text, cents bigint, detail text, created_at timestamptz)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine regie := cashier(p_regie);
begin
	return query
	select t.id, t.kind, i.reference, i.payer_name, t.cents, t.detail, t.created_at
	from payment_task t
	join invoice i on i.id = t.invoice
	where t.regie = mine.id
	and t.done_at is null
	order by t.id
	limit 200;
end
$$;
comment on function agent.payment_tasks(text) is 'What waits for an agent of the régie: credits, and answers that do not match.';

create function agent.payment_task_done(p_task bigint)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
begin
	update payment_task t
	set
		done_at = coalesce(t.done_at, now()),
		done_by = coalesce(t.done_by, me)
	where t.id = p_task
	and exists (
		select
		from regie_agent a
		where a.regie = t.regie
		and a.agent = me
	);
	if not found then
		perform refuse(404, 'payment.unknown');
	end if;
end
$$;
comment on function agent.payment_task_done(bigint) is 'It was looked at; twice is once. What is owed stays in the journal. PV404 payment.unknown.';

-- refunds
create function agent.refund_ask(p_reference text, p_token text, p_cents bigint, p_reason text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen invoice := till_invoice(p_reference);
begin
	perform
	from invoice i
	where i.id = seen.id
	for update;
	if exists (
		select
		from refund f
		where f.token = p_token
	) then
		return;
	end if;
	if p_cents not between 1 and coalesce(-(invoice_balance(seen.id) ->> 'credit')::bigint, 0) then
		perform refuse(422, 'till.no-credit');
	end if;
	if exists (
		select
		from refund f
		where f.invoice = seen.id
		and f.decided_at is null
	) then
		perform refuse(409, 'till.refund-waits');
	end if;
	insert into refund (invoice, cents, reason, token, asked_by)
	values (seen.id, p_cents, p_reason, p_token, signed_in());
end
$$;
comment on function agent.refund_ask(text, text, bigint, text) is 'Asks that a credit be paid back; another agent of the régie decides. PV422 till.no-credit where it is more than what is owed; PV409 till.refund-waits.';

create function agent.refund_decide(p_refund bigint, p_approved boolean)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	asked refund;
	about invoice;
	posted bigint;
begin
	select f.*
	into asked
	from refund f
	join invoice i on i.id = f.invoice
	join regie_agent a on a.regie = i.regie and a.agent = me
	where f.id = p_refund
	for update of f;
	if not found then
		perform refuse(404, 'payment.unknown');
	end if;
	if asked.asked_by = me then
		perform refuse(403, 'till.four-eyes');
	end if;
	if asked.decided_at is not null then
		perform refuse(409, 'payment.changed');
	end if;
	select i.*
	into about
	from invoice i
	where i.id = asked.invoice
	for update;
	if p_approved then
		if asked.cents > coalesce(-(invoice_balance(about.id) ->> 'credit')::bigint, 0) then
			perform refuse(422, 'till.no-credit');
		end if;
		posted := money_post('refund', about,
			jsonb_build_object('credit', asked.cents, 'refund', -asked.cents), null, me);
	end if;
	update refund f
	set
		decided_by = me,
		decided_at = now(),
		approved = p_approved,
		entry = posted
	where f.id = asked.id;
	if p_approved and coalesce((invoice_balance(about.id) ->> 'credit')::bigint, 0) = 0 then
		update payment_task t
		set
			done_at = now(),
			done_by = me
		where t.invoice = about.id
		and t.kind = 'credit'
		and t.done_at is null;
	end if;
end
$$;
comment on function agent.refund_decide(bigint, boolean) is 'Another agent than who asked approves a refund, or not. PV403 till.four-eyes; PV409 payment.changed where it was decided before; PV404 payment.unknown.';

-- the close
create function agent.regie_day(p_regie text)
returns table (
	mode text, day date, first_entry bigint, last_entry bigint, entries bigint, totals jsonb, balance jsonb, closes jsonb)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine regie := cashier(p_regie);
begin
	return query
	select
		mine.mode::text, today(), min(e.id), max(e.id), count(*),
		(select coalesce(jsonb_object_agg(s.account, s.cents), '{}') from (
			select l.account, sum(l.cents) as cents
			from money_entry x
			join money_line l on l.entry = x.id
			where x.regie = mine.id and x.mode = mine.mode
			and x.id > coalesce((select max(c.last_entry) from regie_close c where c.regie = mine.id and c.mode = mine.mode), 0)
			group by l.account) s),
		regie_balance(mine.id, mine.mode),
		(select coalesce(jsonb_agg(jsonb_build_object('n', c.n, 'day', c.day, 'entries', c.entries,
			'totals', c.totals, 'hash', encode(c.hash, 'hex'), 'agent', b.name) order by c.n desc), '[]')
			from (select * from regie_close k where k.regie = mine.id and k.mode = mine.mode order by k.n desc limit 31) c
			join agent b on b.id = c.agent)
	from money_entry e
	where e.regie = mine.id
	and e.mode = mine.mode
	and e.id > coalesce((select max(c.last_entry) from regie_close c where c.regie = mine.id and c.mode = mine.mode), 0);
end
$$;
comment on function agent.regie_day(text) is 'What of a régie was not closed yet, with totals by account, and its last closes.';

create function agent.regie_close(p_regie text)
returns int
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine regie := cashier(p_regie);
	before regie_close;
	found_entries record;
	next_n int;
begin
	-- who posts holds this until it commits: nothing slips in behind
	perform
	from regie r
	where r.id = mine.id
	for update;
	select c.*
	into before
	from regie_close c
	where c.regie = mine.id
	and c.mode = mine.mode
	order by c.n desc
	limit 1;
	select min(e.id) as first, max(e.id) as last, count(*) as n
	into found_entries
	from money_entry e
	where e.regie = mine.id
	and e.mode = mine.mode
	and e.id > coalesce(before.last_entry, 0);
	if found_entries.n = 0 then
		perform refuse(409, 'till.nothing-to-close');
	end if;
	next_n := coalesce(before.n, 0) + 1;
	insert into regie_close (
		regie, mode, n, day, first_entry, last_entry, entries, totals, balance, previous, hash, agent)
	select
		mine.id, mine.mode, next_n, today(), found_entries.first, found_entries.last, found_entries.n,
		(select jsonb_object_agg(s.account, s.cents) from (
			select l.account, sum(l.cents) as cents
			from money_entry e
			join money_line l on l.entry = e.id
			where e.regie = mine.id and e.mode = mine.mode
			and e.id between found_entries.first and found_entries.last
			group by l.account) s),
		regie_balance(mine.id, mine.mode),
		p.previous, close_hash(p.previous, mine.id, mine.mode, found_entries.first, found_entries.last), signed_in()
	from (select coalesce(before.hash, decode(repeat('00', 32), 'hex')) as previous) p;
	return next_n;
end
$$;
comment on function agent.regie_close(text) is 'Closes what was not closed yet: totals, and a hash chained on the one before; the number of the close. PV409 till.nothing-to-close.';

grant execute on function parvis.close_hash(bytea, bigint, text, bigint, bigint) to parvis_keeper;
grant execute on function
	agent.invoices(text, text, bigint, int),
	agent.invoice(text),
	agent.invoice_add(text, text, jsonb),
	agent.invoice_cancel(text, int, text),
	agent.invoice_reissue(text, text, jsonb),
	agent.payment_add(text, int, text, text, bigint, text),
	agent.payment_tasks(text),
	agent.payment_task_done(bigint),
	agent.refund_ask(text, text, bigint, text),
	agent.refund_decide(bigint, boolean),
	agent.regie_day(text),
	agent.regie_close(text)
	to parvis_agent;

set local role parvis_keeper;

create function worker.closes_broken()
returns table (commune bigint, regie text, n int)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	one record;
begin
	for one in
		select c.*, r.code, lag(c.hash) over (partition by c.commune, c.regie, c.mode order by c.n) as before
		from parvis.regie_close c
		join parvis.regie r on r.commune = c.commune and r.id = c.regie
		order by c.commune, c.regie, c.mode, c.n
	loop
		perform set_config('parvis.commune', one.commune::text, true);
		-- of what was erased after ten years nothing can be told any more
		if one.previous <> coalesce(one.before,
				case when one.n > 1 then one.previous else decode(repeat('00', 32), 'hex') end)
			or one.hash <> close_hash(one.previous, one.regie, one.mode, one.first_entry, one.last_entry)
			and not (money_old(one.day) and one.entries > (
				select count(*)
				from parvis.money_entry e
				where e.commune = one.commune
				and e.regie = one.regie
				and e.mode = one.mode
				and e.id between one.first_entry and one.last_entry))
		then
			commune := one.commune;
			regie := one.code;
			n := one.n;
			return next;
		end if;
	end loop;
end
$$;
comment on function worker.closes_broken() is 'Closes whose hash is not that of their entries, or of the one before: none, ever.';
grant execute on function worker.closes_broken() to parvis_worker;

commit;
