-- Deploy parvis:payment to pg
-- requires: invoice outbox
-- Paying on line: attempts, what the provider answers, what that moves.
begin;
set local role parvis_owner;

create domain parvis.attempt_state as text
	constraint attempt_state_known check (value in
		('starting', 'open', 'paid', 'refused', 'abandoned', 'expired', 'failed', 'mismatch'));
comment on domain parvis.attempt_state is 'starting: the provider is being asked; open: the payer is there; failed: the provider took nothing; mismatch: it was paid something else than what was asked. paid is for ever, whatever comes later.';
grant usage on type parvis.attempt_state to parvis_keeper;

create table parvis.payment_attempt (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	invoice bigint not null,
	provider text not null,
	mode parvis.pay_mode not null,
	refdet text collate "C" not null,
	numcli text not null,
	cents bigint not null,
	email text not null,
	back bytea not null,
	idop text collate "C",
	state parvis.attempt_state not null default 'starting',
	open boolean not null default true,
	created_at timestamptz not null default now(),
	check_at timestamptz,
	checks int not null default 0,
	code text,
	result jsonb,
	entry bigint,
	told boolean not null default false,
	constraint payment_attempt_pkey primary key (commune, id),
	constraint payment_attempt_idop_key unique (idop),
	constraint payment_attempt_back_key unique (commune, back),
	constraint payment_attempt_entry_key unique (commune, entry),
	constraint payment_attempt_invoice_fkey foreign key (commune, invoice) references parvis.invoice (commune, id),
	constraint payment_attempt_entry_fkey foreign key (commune, entry) references parvis.money_entry (commune, id),
	constraint payment_attempt_provider_known check (provider in ('payfip', 'lyra')),
	constraint payment_attempt_cents_range check (cents between 100 and 9999999),
	constraint payment_attempt_email_form check (length(email) between 6 and 80 and email like '%_@_%'),
	constraint payment_attempt_back_size check (octet_length(back) = 32),
	constraint payment_attempt_idop_length check (length(idop) between 8 and 64),
	constraint payment_attempt_paid check ((state = 'paid') = (entry is not null)),
	constraint payment_attempt_open check (not open or state in ('starting', 'open', 'abandoned')),
	constraint payment_attempt_code_length check (length(code) <= 20),
	constraint payment_attempt_result_size check (octet_length(result::text) <= 4096)
);
-- one payer at a time on an invoice
create unique index payment_attempt_open_index on parvis.payment_attempt (commune, invoice) where open;
create index payment_attempt_invoice_index on parvis.payment_attempt (commune, invoice);
create index payment_attempt_check_index on parvis.payment_attempt (check_at) where check_at is not null;
call parvis.protect('parvis.payment_attempt');
comment on table parvis.payment_attempt is 'Each click on "pay", with what it asked and what the provider said. Personal data (an address), kept with the invoice: 10 years. Legal basis: public task (CGCT art. L1611-5-1).';
comment on column parvis.payment_attempt.commune is 'Tenant.';
comment on column parvis.payment_attempt.id is 'Inside only.';
comment on column parvis.payment_attempt.invoice is 'Of which invoice.';
comment on column parvis.payment_attempt.provider is 'Who was asked.';
comment on column parvis.payment_attempt.mode is 'In which mode: what is answered in another moves nothing.';
comment on column parvis.payment_attempt.refdet is 'What was asked: the reference.';
comment on column parvis.payment_attempt.numcli is 'What was asked: whose account.';
comment on column parvis.payment_attempt.cents is 'What was asked: how much.';
comment on column parvis.payment_attempt.email is 'Of who pays. Personal data.';
comment on column parvis.payment_attempt.back is 'SHA-256 of the token by which the payer comes back.';
comment on column parvis.payment_attempt.idop is 'The provider''s number of it; used once, in one commune.';
comment on column parvis.payment_attempt.state is 'What is known of it.';
comment on column parvis.payment_attempt.open is 'Whether someone may be paying: 20 minutes at most, and no other meanwhile.';
comment on column parvis.payment_attempt.created_at is 'When it was asked.';
comment on column parvis.payment_attempt.check_at is 'When the provider is to be asked (again); null: no more.';
comment on column parvis.payment_attempt.checks is 'How often it was asked.';
comment on column parvis.payment_attempt.code is 'Its last answer: P, V, R, Z, A, or a fault.';
comment on column parvis.payment_attempt.result is 'The same, whole, once it was final.';
comment on column parvis.payment_attempt.entry is 'What it moved in the journal: once.';
comment on column parvis.payment_attempt.told is 'The payer was told that the result is awaited: a mail will tell it.';

create table parvis.payment_task (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	regie bigint not null,
	kind text not null,
	invoice bigint not null,
	entry bigint,
	attempt bigint,
	cents bigint not null,
	detail text,
	created_at timestamptz not null default now(),
	done_at timestamptz,
	done_by bigint,
	constraint payment_task_pkey primary key (commune, id),
	constraint payment_task_entry_key unique (commune, entry),
	constraint payment_task_attempt_key unique (commune, attempt, kind),
	constraint payment_task_regie_fkey foreign key (commune, regie) references parvis.regie (commune, id),
	constraint payment_task_invoice_fkey foreign key (commune, invoice) references parvis.invoice (commune, id),
	constraint payment_task_entry_fkey foreign key (commune, entry) references parvis.money_entry (commune, id),
	constraint payment_task_attempt_fkey foreign key (commune, attempt) references parvis.payment_attempt (commune, id),
	constraint payment_task_done_by_fkey foreign key (commune, done_by) references parvis.agent (commune, id),
	constraint payment_task_kind_known check (kind in ('credit', 'mismatch')),
	constraint payment_task_credit check ((kind = 'credit') = (entry is not null) and (kind = 'mismatch') = (attempt is not null)),
	constraint payment_task_detail_length check (length(detail) <= 500),
	constraint payment_task_done check ((done_at is null) = (done_by is null))
);
create index payment_task_open_index on parvis.payment_task (commune, regie, id) where done_at is null;
create index payment_task_invoice_index on parvis.payment_task (commune, invoice);
call parvis.protect('parvis.payment_task');
comment on table parvis.payment_task is 'What an agent of a régie has to look at: money that is owed to a payer, an answer of a provider that is not what was asked. Kept with the invoice: 10 years. Legal basis: public task (CGCT art. R1617-1).';
comment on column parvis.payment_task.commune is 'Tenant.';
comment on column parvis.payment_task.id is 'Inside only.';
comment on column parvis.payment_task.regie is 'Whose.';
comment on column parvis.payment_task.kind is 'credit: more came than was due; mismatch: the provider says that something else was paid.';
comment on column parvis.payment_task.invoice is 'About which invoice.';
comment on column parvis.payment_task.entry is 'The entry that owes it.';
comment on column parvis.payment_task.attempt is 'The attempt that does not match.';
comment on column parvis.payment_task.cents is 'How much.';
comment on column parvis.payment_task.detail is 'What does not match; no personal data.';
comment on column parvis.payment_task.created_at is 'Since when.';
comment on column parvis.payment_task.done_at is 'When it was dealt with.';
comment on column parvis.payment_task.done_by is 'By whom.';

create function parvis.payment_credit(p_invoice bigint, p_entry bigint, p_excess bigint)
returns void
language sql
set search_path = parvis, pg_temp
as $$
	insert into payment_task (regie, kind, invoice, entry, cents)
	select i.regie, 'credit', i.id, p_entry, p_excess
	from invoice i
	where i.commune = tenant()
	and i.id = p_invoice
	and p_excess > 0
$$;
comment on function parvis.payment_credit(bigint, bigint, bigint) is 'The agents of the régie are told what an entry owes to the payer.';

create function parvis.payment_compare(p_attempt parvis.payment_attempt, p_result jsonb)
returns text
language sql
immutable
as $$
	select nullif(concat_ws(', ',
		case when p_result ->> 'montant' is distinct from (p_attempt.cents)::text then 'montant' end,
		case when p_result ->> 'refdet' is distinct from p_attempt.refdet then 'refdet' end,
		case when p_result ->> 'numcli' is distinct from p_attempt.numcli then 'numcli' end,
		case when p_result ->> 'saisie' is distinct from p_attempt.mode::text then 'saisie' end,
		case when p_result ->> 'idop' is distinct from p_attempt.idop then 'idop' end), '')
$$;
comment on function parvis.payment_compare(parvis.payment_attempt, jsonb) is 'What the provider''s answer has that was not asked; null: it is what was asked.';

create function parvis.payment_pay(p_attempt parvis.payment_attempt, p_result jsonb)
returns void
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	received record;
	about invoice;
begin
	select m.entry, m.excess
	into received
	from money_receive(p_attempt.invoice, 'online', p_attempt.cents, p_result ->> 'numauto', null, null) m;
	update payment_attempt a
	set
		state = 'paid',
		open = false,
		check_at = null,
		entry = received.entry,
		result = p_result
	where a.commune = tenant()
	and a.id = p_attempt.id;
	perform payment_credit(p_attempt.invoice, received.entry, received.excess);
	select i.*
	into about
	from invoice i
	where i.commune = tenant()
	and i.id = p_attempt.invoice;
	about.payer_email := p_attempt.email;
	perform invoice_mail(about, 'payment', jsonb_build_object(
		'amount', euros(p_attempt.cents, about.language),
		'receipt', e.receipt, 'paper', 'letter/payment', 'file', 'recu-' || e.receipt || '.pdf', 'paid_at', e.at,
		'credit', case when received.excess > 0 then euros(received.excess, about.language) end))
	from money_entry e
	where e.commune = tenant()
	and e.id = received.entry;
end
$$;
comment on function parvis.payment_pay(parvis.payment_attempt, jsonb) is 'The attempt was paid as asked: the journal, the invoice, the receipt.';

create function parvis.payment_tell(p_attempt parvis.payment_attempt)
returns void
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	about invoice;
begin
	select i.*
	into about
	from invoice i
	where i.commune = tenant()
	and i.id = p_attempt.invoice;
	about.payer_email := p_attempt.email;
	perform invoice_mail(about, 'payment-none', jsonb_build_object(
		'amount', euros(p_attempt.cents, about.language), 'mismatch', p_attempt.state = 'mismatch'));
end
$$;
comment on function parvis.payment_tell(parvis.payment_attempt) is 'Tells who was told to wait that nothing was paid after all, or that the régie looks at it.';

create function parvis.payment_settle(p_attempt bigint, p_result jsonb)
returns text
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	attempt payment_attempt;
	-- the words of Lyra, in those of PayFiP
	said text := case coalesce(p_result ->> 'code', '')
		when 'AUTHORISED' then 'P'
		when 'CAPTURED' then 'P'
		when 'ACCEPTED' then 'P'
		when 'REFUSED' then 'R'
		when 'CANCELLED' then 'A'
		when 'ABANDONED' then 'A'
		when 'EXPIRED' then 'P1'
		else coalesce(p_result ->> 'code', '')
	end;
	other text;
	young boolean;
	still boolean;
begin
	-- who asks at the same time waits here, and then finds it paid
	select a.*
	into attempt
	from payment_attempt a
	where a.commune = tenant()
	and a.id = p_attempt
	for update;
	if not found then
		perform refuse(404, 'payment.unknown');
	end if;
	if attempt.state = 'paid' then
		return 'paid';
	end if;
	young := attempt.created_at > now() - interval '20 minutes';
	if said in ('P', 'V') then
		other := payment_compare(attempt, p_result);
		if other is null then
			perform payment_pay(attempt, p_result);
			attempt.state := 'paid';
		else
			update payment_attempt a
			set
				state = 'mismatch',
				open = false,
				check_at = null,
				result = p_result
			where a.commune = tenant()
			and a.id = attempt.id;
			insert into payment_task (regie, kind, invoice, attempt, cents, detail)
			select i.regie, 'mismatch', i.id, attempt.id, attempt.cents, other
			from invoice i
			where i.commune = tenant()
			and i.id = attempt.invoice
			on conflict on constraint payment_task_attempt_key do nothing;
			attempt.state := 'mismatch';
		end if;
	elsif said in ('R', 'Z') then
		update payment_attempt a
		set
			state = 'refused',
			open = false,
			check_at = null,
			result = p_result
		where a.commune = tenant()
		and a.id = attempt.id;
		attempt.state := 'refused';
	elsif said = 'A' then
		-- they may go back and pay while the page of the provider opens
		update payment_attempt a
		set
			state = 'abandoned',
			open = a.open and young,
			check_at = case when young then now() + interval '5 minutes' end,
			result = p_result
		where a.commune = tenant()
		and a.id = attempt.id;
		attempt.state := 'abandoned';
	elsif young then
		update payment_attempt a
		set check_at = now() + interval '2 minutes'
		where a.commune = tenant()
		and a.id = attempt.id;
	else
		-- P1: purged at night, final.  P5 and others: a result may still come.
		attempt.state := case when attempt.state in ('starting', 'open') then 'expired' else attempt.state end;
		update payment_attempt a
		set
			state = attempt.state,
			open = false,
			check_at = case
				when said <> 'P1' and a.created_at > now() - interval '48 hours' then now() + interval '1 hour'
			end
		where a.commune = tenant()
		and a.id = attempt.id;
	end if;
	update payment_attempt a
	set
		code = left(p_result ->> 'code', 20),
		checks = a.checks + 1,
		told = a.told and a.open,
		-- notified since it was asked: what it answered may be old
		check_at = case
			when attempt.state <> 'paid' and attempt.check_at <= clock_timestamp() then attempt.check_at
			else a.check_at
		end
	where a.commune = tenant()
	and a.id = attempt.id
	returning a.open into still;
	if attempt.told and not still and attempt.state <> 'paid' then
		perform payment_tell(attempt);
	end if;
	return attempt.state;
end
$$;
comment on function parvis.payment_settle(bigint, jsonb) is 'What the provider answered of an attempt ({code, montant, refdet, numcli, saisie, idop …}, asked by us, never taken from a notification): moves money once, and only where all of it is what was asked. The state that results.';

create function parvis.payment_ask(p_attempt parvis.payment_attempt)
returns jsonb
language sql
stable
set search_path = parvis, pg_temp
as $$
	select jsonb_build_object(
		'id', p_attempt.id, 'provider', p_attempt.provider, 'mode', p_attempt.mode, 'numcli', p_attempt.numcli,
		'refdet', p_attempt.refdet, 'cents', p_attempt.cents, 'email', p_attempt.email, 'idop', p_attempt.idop,
		'subject', i.subject, 'exer', i.year, 'reference', i.reference, 'state', p_attempt.state,
		'sealed_key', encode(r.sealed_key, 'hex'))
	from invoice i
	join regie r on r.commune = i.commune and r.id = i.regie
	where i.commune = tenant()
	and i.id = p_attempt.invoice
$$;
comment on function parvis.payment_ask(parvis.payment_attempt) is 'What the provider is asked of an attempt; the key is sealed.';

grant usage on type parvis.payment_attempt to parvis_keeper;
grant execute on function
	parvis.payment_credit(bigint, bigint, bigint),
	parvis.payment_compare(parvis.payment_attempt, jsonb),
	parvis.payment_pay(parvis.payment_attempt, jsonb),
	parvis.payment_tell(parvis.payment_attempt),
	parvis.payment_settle(bigint, jsonb),
	parvis.payment_ask(parvis.payment_attempt)
	to parvis_keeper;

-- citizens
create function citizen.invoice(p_link text)
returns table (
	reference text, regie text, test boolean, subject text, payer_name text, payer_email text, language text,
	issued_on date, due_on date, late boolean, cents bigint, paid bigint, state text, reason text,
	replaced_by text, lines jsonb, payments jsonb, payable boolean, open_until timestamptz, credit bigint)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	opened invoice := invoice_opened(p_link);
begin
	return query
	select
		opened.reference, r.name, opened.mode = 'T', opened.subject, opened.payer_name, opened.payer_email,
		opened.language, opened.issued_on, opened.due_on, opened.due_on < today(), opened.cents, opened.paid,
		opened.state::text, opened.reason,
		(select n.reference from invoice n where n.replaces = opened.id),
		(select jsonb_agg(jsonb_build_object('label', l.label, 'quantity', l.quantity, 'unit', l.unit_cents,
			'cents', l.quantity * l.unit_cents) order by l.n)
			from invoice_line l where l.invoice = opened.id),
		(select coalesce(jsonb_agg(jsonb_build_object('receipt', e.receipt, 'at', e.at, 'means', m.account,
			'cents', m.cents) order by e.id), '[]')
			from money_entry e
			join money_line m on m.entry = e.id and m.account not in ('receivable', 'credit')
			where e.invoice = opened.id
			and e.kind = 'payment'),
		r.provider is not null and opened.state = 'due' and opened.cents - opened.paid between 100 and 9999999,
		(select a.created_at + interval '20 minutes' from payment_attempt a
			where a.invoice = opened.id and a.open
			and a.created_at > now() - case when a.idop is null then interval '2 minutes' else interval '20 minutes' end),
		coalesce(-(invoice_balance(opened.id) ->> 'credit')::bigint, 0)
	from regie r
	where r.id = opened.regie;
end
$$;
comment on function citizen.invoice(text) is 'The invoice that a link or a cookie opens: what it is made of, what was paid. open_until: someone may be paying it until then.';

create function citizen.payment_start(p_link text, p_email text)
returns jsonb
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	opened invoice := invoice_opened(p_link);
	of_regie regie;
	attempt payment_attempt;
	token text := random_token();
begin
	select i.*
	into opened
	from invoice i
	where i.id = opened.id
	for update;
	select r.*
	into of_regie
	from regie r
	where r.id = opened.regie;
	if opened.state <> 'due' then
		perform refuse(409, 'payment.not-due');
	end if;
	-- an invoice is paid in the mode that it was issued in, or not at all
	if of_regie.provider is null or of_regie.mode <> opened.mode then
		perform refuse(422, 'payment.not-online');
	end if;
	if opened.cents - opened.paid < 100 then
		perform refuse(422, 'payment.too-small');
	end if;
	if opened.cents - opened.paid > 9999999 then
		perform refuse(422, 'payment.too-big');
	end if;
	update payment_attempt a
	set
		open = false,
		state = case when a.state in ('starting', 'open') then 'expired' else a.state end
	where a.invoice = opened.id
	and a.open
	and a.created_at <= now() - case when a.idop is null then interval '2 minutes' else interval '20 minutes' end;
	if exists (
		select
		from payment_attempt a
		where a.invoice = opened.id
		and a.open
	) then
		perform refuse(409, 'payment.under-way');
	end if;
	insert into payment_attempt as a (invoice, provider, mode, refdet, numcli, cents, email, back)
	values (opened.id, of_regie.provider, opened.mode, opened.reference,
		case of_regie.provider when 'payfip' then of_regie.numcli else of_regie.site end,
		opened.cents - opened.paid, p_email, sha256(convert_to(token, 'UTF8')))
	returning a.* into attempt;
	return payment_ask(attempt) || jsonb_build_object('back', token);
end
$$;
comment on function citizen.payment_start(text, text) is 'Begins an attempt on the invoice that is open: what the provider is to be asked (payment_ask), and the token by which the payer comes back. PV409 payment.not-due, payment.under-way (another is open, for 20 minutes at most); PV422 payment.not-online, payment.too-small, payment.too-big.';

create function citizen.payment_started(p_back text, p_idop text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	update payment_attempt a
	set
		idop = p_idop,
		state = 'open',
		check_at = now() + interval '2 minutes'
	where a.back = sha256(convert_to(p_back, 'UTF8'))
	and a.state = 'starting'
	and a.open;
	if not found then
		perform refuse(409, 'payment.under-way');
	end if;
end
$$;
comment on function citizen.payment_started(text, text) is 'The provider opened it under that number: only now may the payer go there. PV409 where it came too late.';

create function citizen.payment_failed(p_back text, p_code text)
returns void
language sql
security definer
set search_path = parvis, pg_temp
as $$
	update payment_attempt a
	set
		state = 'failed',
		open = false,
		code = left(p_code, 20)
	where a.back = sha256(convert_to(p_back, 'UTF8'))
	and a.state = 'starting'
$$;
comment on function citizen.payment_failed(text, text) is 'The provider opened nothing: another attempt may begin at once.';

create function citizen.payment_back(p_back text)
returns jsonb
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	attempt payment_attempt;
begin
	select a.*
	into attempt
	from payment_attempt a
	where a.back = sha256(convert_to(p_back, 'UTF8'));
	if not found then
		perform refuse(404, 'payment.unknown');
	end if;
	return payment_ask(attempt) || jsonb_build_object(
		'receipt', (select e.receipt from money_entry e where e.id = attempt.entry),
		'credit', coalesce((select t.cents from payment_task t where t.entry = attempt.entry), 0),
		'again', not attempt.open, 'open_until', attempt.created_at + interval '20 minutes');
end
$$;
comment on function citizen.payment_back(text) is 'The attempt of who comes back from the provider: its state, and what the provider is to be asked. PV404 payment.unknown.';

create function citizen.payment_awaited(p_back text)
returns void
language sql
security definer
set search_path = parvis, pg_temp
as $$
	update payment_attempt a
	set told = true
	where a.back = sha256(convert_to(p_back, 'UTF8'))
	and a.open
	and not a.told
$$;
comment on function citizen.payment_awaited(text) is 'The payer reads that the result is awaited, and that a mail will tell it.';

create function citizen.payment_result(p_back text, p_result jsonb)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	attempt bigint;
begin
	select a.id
	into attempt
	from payment_attempt a
	where a.back = sha256(convert_to(p_back, 'UTF8'))
	and a.idop is not null;
	return payment_settle(attempt, p_result);
end
$$;
comment on function citizen.payment_result(text, jsonb) is 'What the provider answered when it was asked at the payer''s return; as payment_settle().';

create function citizen.payment_visit(p_back text)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	about bigint;
begin
	select a.invoice
	into about
	from payment_attempt a
	where a.back = sha256(convert_to(p_back, 'UTF8'))
	and a.created_at > now() - interval '2 hours';
	if not found then
		perform refuse(404, 'payment.unknown');
	end if;
	return invoice_link_add(about, false);
end
$$;
comment on function citizen.payment_visit(text) is 'Opens the invoice again to who comes back from paying it, within two hours: a token. PV404 payment.unknown.';

create function citizen.payment_hint(p_idop text)
returns boolean
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with hinted as (
		update payment_attempt a
		set check_at = now()
		where a.idop = p_idop
		and a.state <> 'paid'
		and (a.check_at is null or a.check_at > now())
		and a.checks < 1000
		returning 1
	)
	select exists (select from hinted)
		or exists (select from payment_attempt a where a.idop = p_idop)
$$;
comment on function citizen.payment_hint(text) is 'Someone, maybe the provider, says that something happened to an attempt: it is asked at once, and nothing else moves. False for a number that is not of this commune.';
create function citizen.payment_of(p_idop text)
returns jsonb
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select payment_ask(a)
	from payment_attempt a
	where a.idop = p_idop
$$;
comment on function citizen.payment_of(text) is 'What the provider is asked of the attempt that a notification is about; null for none of this commune.';

create function citizen.payment_heard(p_idop text, p_result jsonb)
returns text
language sql
security definer
set search_path = parvis, pg_temp
as $$
	select payment_settle(a.id, p_result)
	from payment_attempt a
	where a.idop = p_idop
$$;
comment on function citizen.payment_heard(text, jsonb) is 'What a provider has proved by a signed notification; as payment_settle().';
grant execute on function
	citizen.payment_of(text),
	citizen.payment_heard(text, jsonb),
	citizen.invoice(text),
	citizen.payment_start(text, text),
	citizen.payment_started(text, text),
	citizen.payment_failed(text, text),
	citizen.payment_back(text),
	citizen.payment_awaited(text),
	citizen.payment_result(text, jsonb),
	citizen.payment_visit(text),
	citizen.payment_hint(text)
	to parvis_citizen;

set local role parvis_keeper;

create function worker.payment_take(p_n int)
returns table (commune bigint, attempt bigint, commune_host text, ask jsonb)
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with dead as (
		select a.commune, a.id
		from payment_attempt a
		where a.open
		and a.state = 'starting'
		and a.created_at <= now() - interval '2 minutes'
		for update skip locked
	), closed as (
		update payment_attempt a
		set
			state = 'expired',
			open = false
		from dead d
		where a.commune = d.commune
		and a.id = d.id
	), due as materialized (
		select a.commune, a.id
		from payment_attempt a
		where a.check_at <= now()
		order by a.check_at
		limit p_n
		for update skip locked
	), taken as (
		update payment_attempt a
		set check_at = now() + interval '2 minutes'
		from due d
		where a.commune = d.commune
		and a.id = d.id
		returning a.*
	)
	select t.commune, t.id, h.host, jsonb_build_object(
		'provider', t.provider, 'mode', t.mode, 'numcli', t.numcli, 'idop', t.idop,
		'refdet', t.refdet, 'cents', t.cents, 'sealed_key', encode(r.sealed_key, 'hex'))
	from taken t
	join host_name h on h.commune = t.commune and h.main
	join invoice i on i.commune = t.commune and i.id = t.invoice
	join regie r on r.commune = i.commune and r.id = i.regie
$$;
comment on function worker.payment_take(int) is 'Takes attempts whose result is to be asked, for two minutes; closes those whose program died before they had a number: nobody was sent to the provider.';

create function worker.payment_result(p_commune bigint, p_attempt bigint, p_result jsonb)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	told text;
begin
	perform set_config('parvis.commune', p_commune::text, true);
	told := payment_settle(p_attempt, p_result);
	return told;
end
$$;
comment on function worker.payment_result(bigint, bigint, jsonb) is 'What the provider answered; as payment_settle().';

create function worker.payment_unreachable(p_commune bigint, p_attempt bigint)
returns void
language sql
security definer
set search_path = parvis, pg_temp
as $$
	update payment_attempt a
	set
		check_at = case
			when a.check_at <= clock_timestamp() then a.check_at
			when a.created_at > now() - interval '20 minutes' then now() + interval '2 minutes'
			else now() + interval '30 minutes'
		end,
		checks = a.checks + 1
	where a.commune = p_commune
	and a.id = p_attempt
	and a.state <> 'paid'
$$;
comment on function worker.payment_unreachable(bigint, bigint) is 'The provider did not answer: asked again, after half an hour as its guide wants it once the payer is gone; at once where it has notified since.';
grant execute on function
	worker.payment_take(int),
	worker.payment_result(bigint, bigint, jsonb),
	worker.payment_unreachable(bigint, bigint)
	to parvis_worker;

commit;
