-- Deploy parvis:docket to pg
-- requires: accounting
-- What is handed over to the comptable public, who asks for it by a titre.
begin;
set local role parvis_owner;

create table parvis.docket (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	regie bigint not null,
	mode parvis.pay_mode not null,
	threshold bigint not null,
	token text not null,
	agent bigint not null,
	at timestamptz not null default now(),
	year int,
	number int,
	handed_at timestamptz,
	handed_by bigint,
	constraint docket_pkey primary key (commune, id),
	constraint docket_token_key unique (commune, token),
	constraint docket_number_key unique (commune, regie, mode, year, number),
	constraint docket_regie_fkey foreign key (commune, regie) references parvis.regie (commune, id),
	constraint docket_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint docket_handed_by_fkey foreign key (commune, handed_by) references parvis.agent (commune, id),
	constraint docket_threshold_range check (threshold between 1500 and 99999999),
	constraint docket_token_length check (length(token) between 8 and 100),
	constraint docket_handed check ((handed_at is null) = (number is null) and (handed_at is null) = (year is null)
		and (handed_at is null) = (handed_by is null))
);
call parvis.protect('parvis.docket');
comment on table parvis.docket is 'Invoices that a régie hands over, together: a draft, then numbered. Names agents; kept 10 years after its year (instruction DGP/SIAF/2014/006). Legal basis: public task (CGCT art. R1617-1 and L1611-5).';
comment on column parvis.docket.commune is 'Tenant.';
comment on column parvis.docket.id is 'Inside only.';
comment on column parvis.docket.regie is 'Of which régie.';
comment on column parvis.docket.mode is 'Tests are handed over to nobody.';
comment on column parvis.docket.threshold is 'What a payer owes in it at least, in cents: 15 € by law (CGCT art. D1611-1, décret 2017-509), or more.';
comment on column parvis.docket.token is 'Of the action that made it: twice is once.';
comment on column parvis.docket.agent is 'Who made it.';
comment on column parvis.docket.at is 'When.';
comment on column parvis.docket.year is 'Of its number.';
comment on column parvis.docket.number is 'By régie, mode and year, without a gap; null: a draft.';
comment on column parvis.docket.handed_at is 'When it was handed over.';
comment on column parvis.docket.handed_by is 'By whom.';

create table parvis.docket_invoice (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	docket bigint not null,
	invoice bigint not null,
	cents bigint not null,
	constraint docket_invoice_pkey primary key (commune, invoice),
	constraint docket_invoice_docket_fkey foreign key (commune, docket)
		references parvis.docket (commune, id) on delete cascade,
	constraint docket_invoice_invoice_fkey foreign key (commune, invoice) references parvis.invoice (commune, id),
	constraint docket_invoice_cents_range check (cents between 1 and 99999999999)
);
create index docket_invoice_docket_index on parvis.docket_invoice (commune, docket);
call parvis.protect('parvis.docket_invoice');
comment on table parvis.docket_invoice is 'An invoice of a docket: in one at most. Kept with it, 10 years. Legal basis: public task (CGCT art. R1617-1).';
comment on column parvis.docket_invoice.commune is 'Tenant.';
comment on column parvis.docket_invoice.docket is 'Of which.';
comment on column parvis.docket_invoice.invoice is 'Which.';
comment on column parvis.docket_invoice.cents is 'What was left to pay of it when it was chosen, then when it was handed over.';

create function parvis.docket_payer(p_invoice parvis.invoice)
returns text
language sql
immutable
as $$
	select lower(concat_ws('|', p_invoice.payer_name, p_invoice.payer_address, p_invoice.payer_email))
$$;
comment on function parvis.docket_payer(parvis.invoice) is 'Who owes it, to add up what they owe: a name, an address and a mailbox.';

create function parvis.docket_low(p_docket parvis.docket)
returns boolean
language sql
stable
set search_path = parvis, pg_temp
as $$
	select exists (
		select
		from docket_invoice d
		join invoice i on i.commune = d.commune and i.id = d.invoice
		where d.commune = tenant()
		and d.docket = p_docket.id
		group by docket_payer(i)
		having sum(i.cents - i.paid) < p_docket.threshold
	)
$$;
comment on function parvis.docket_low(parvis.docket) is 'Whether someone owes less in it than the threshold (CGCT art. L1611-5).';

create function parvis.docket_draft(p_regie text, p_docket bigint)
returns parvis.docket
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	mine regie := cashier(p_regie);
	seen docket;
begin
	select d.*
	into seen
	from docket d
	where d.id = p_docket
	and d.regie = mine.id
	for update;
	if not found then
		perform refuse(404, 'docket.unknown');
	end if;
	if seen.handed_at is not null then
		perform refuse(409, 'docket.handed');
	end if;
	return seen;
end
$$;
comment on function parvis.docket_draft(text, bigint) is 'A draft, to be changed, to who handles the money of its régie; PV404 regie.unknown, docket.unknown; PV409 docket.handed.';

create function agent.overdue(p_regie text, p_threshold bigint, p_limit int)
returns table (
	reference text, subject text, payer_name text, due_on date, cents bigint, rest bigint, payer_rest bigint,
	enough boolean, under_way boolean)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine regie := cashier(p_regie);
begin
	return query
	select i.reference, i.subject, i.payer_name, i.due_on, i.cents, i.cents - i.paid, i.payer_rest,
		i.payer_rest >= p_threshold,
		exists (
			select
			from payment_attempt a
			where a.invoice = i.id
			and a.open
			and a.created_at > now() - interval '20 minutes'
		)
	from (
		select o.*, (sum(o.cents - o.paid) over (partition by docket_payer(o)))::bigint as payer_rest
		from invoice o
		where o.regie = mine.id
		and o.mode = mine.mode
		and o.state = 'due'
		and o.due_on < today()
		and not exists (
			select
			from docket_invoice d
			where d.invoice = o.id
		)
	) i
	order by i.payer_rest >= p_threshold desc, lower(i.payer_name), i.due_on, i.id
	limit p_limit;
end
$$;
comment on function agent.overdue(text, bigint, int) is 'Invoices past their last day that are in no docket; enough: their payer owes the threshold in all. PV404 regie.unknown.';

create function agent.docket_add(p_regie text, p_token text, p_threshold bigint, p_references text[])
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine regie := cashier(p_regie);
	made docket;
	chosen int;
begin
	select d.*
	into made
	from docket d
	where d.token = p_token
	and d.regie = mine.id;
	if found then
		return made.id;
	end if;
	insert into docket as d (regie, mode, threshold, token, agent)
	values (mine.id, mine.mode, p_threshold, p_token, signed_in())
	returning d.* into made;
	insert into docket_invoice (docket, invoice, cents)
	select made.id, i.id, i.cents - i.paid
	from invoice i
	where i.reference = any (p_references)
	and i.regie = mine.id
	and i.mode = mine.mode
	and i.state = 'due'
	and i.due_on < today()
	and not exists (
		select
		from docket_invoice d
		where d.invoice = i.id
	)
	order by i.id;
	get diagnostics chosen = row_count;
	if chosen = 0 then
		perform refuse(422, 'docket.empty');
	end if;
	-- one that was paid, cancelled or chosen by a colleague meanwhile
	if chosen <> (select count(distinct r) from unnest(p_references) as r) then
		perform refuse(409, 'docket.changed');
	end if;
	if docket_low(made) then
		perform refuse(422, 'docket.too-low');
	end if;
	return made.id;
end
$$;
comment on function agent.docket_add(text, text, bigint, text[]) is 'A draft of invoices past their last day; the same token again gives the same. PV422 docket.empty, docket.too-low where someone owes less in it; PV409 docket.changed where one may not be chosen any more; PV404 regie.unknown.';

create function agent.docket_remove(p_regie text, p_docket bigint, p_reference text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen docket := docket_draft(p_regie, p_docket);
begin
	delete from docket_invoice d
	using invoice i
	where d.docket = seen.id
	and i.id = d.invoice
	and i.reference = p_reference;
end
$$;
comment on function agent.docket_remove(text, bigint, text) is 'Takes an invoice out of a draft; twice is once. PV409 docket.handed; PV404 docket.unknown.';

create function agent.docket_drop(p_regie text, p_docket bigint)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen docket := docket_draft(p_regie, p_docket);
begin
	delete from docket d
	where d.id = seen.id;
end
$$;
comment on function agent.docket_drop(text, bigint) is 'A draft is no more; its invoices are as they were. PV409 docket.handed; PV404 docket.unknown.';

create function agent.docket_hand(p_regie text, p_docket bigint)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen docket := docket_draft(p_regie, p_docket);
	this_year int := extract(year from today());
begin
	-- a payment waits for this, or this for it
	perform
	from invoice i
	join docket_invoice d on d.invoice = i.id
	where d.docket = seen.id
	order by i.id
	for update of i;
	delete from docket_invoice d
	using invoice i
	where d.docket = seen.id
	and i.id = d.invoice
	and i.state <> 'due';
	if not exists (
		select
		from docket_invoice d
		where d.docket = seen.id
	) then
		perform refuse(422, 'docket.empty');
	end if;
	if exists (
		select
		from docket_invoice d
		join payment_attempt a on a.invoice = d.invoice
		where d.docket = seen.id
		and a.open
		and a.created_at > now() - interval '20 minutes'
	) then
		perform refuse(409, 'docket.under-way');
	end if;
	if docket_low(seen) then
		perform refuse(422, 'docket.too-low');
	end if;
	update docket_invoice d
	set cents = i.cents - i.paid
	from invoice i
	where d.docket = seen.id
	and i.id = d.invoice;
	update invoice i
	set
		state = 'collected',
		version = i.version + 1
	from docket_invoice d
	where d.docket = seen.id
	and i.id = d.invoice;
	update docket d
	set
		year = this_year,
		number = regie_next(seen.regie, 'docket', seen.mode, this_year),
		handed_at = now(),
		handed_by = signed_in()
	where d.id = seen.id;
end
$$;
comment on function agent.docket_hand(text, bigint) is 'Hands a draft over: numbered; its invoices are collected, and no longer paid on line; the journal has them still. What was paid or cancelled meanwhile leaves it first. PV422 docket.empty, docket.too-low; PV409 docket.under-way where one is being paid, docket.handed; PV404 docket.unknown.';

create function agent.dockets(p_regie text)
returns table (id bigint, called text, at timestamptz, agent text, handed_at timestamptz, handed_by text, invoices bigint, cents bigint)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine regie := cashier(p_regie);
begin
	return query
	select d.id, case when d.number is not null then
			format('%s%s-B%s-%s', nullif(d.mode, 'W'), mine.code, d.year, lpad(d.number::text, 4, '0')) end, d.at, a.name,
		d.handed_at, b.name, count(i.invoice), coalesce(sum(i.cents), 0)::bigint
	from docket d
	join agent a on a.id = d.agent
	left join agent b on b.id = d.handed_by
	left join docket_invoice i on i.docket = d.id
	where d.regie = mine.id
	and d.mode = mine.mode
	group by d.commune, d.id, a.name, b.name
	order by d.id desc
	limit 50;
end
$$;
comment on function agent.dockets(text) is 'The last dockets of a régie that the agent signed in handles; called: their number, once handed over. PV404 regie.unknown.';

create function agent.docket(p_regie text, p_docket bigint)
returns table (
	called text, threshold bigint, test boolean, at timestamptz, agent text, handed_at timestamptz, handed_by text,
	reference text, year int, issued_on date, due_on date, subject text, payer_name text, payer_address text,
	payer_email text, cents bigint, paid bigint, rest bigint, state text)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine regie := cashier(p_regie);
begin
	if not exists (
		select
		from docket d
		where d.id = p_docket
		and d.regie = mine.id
	) then
		perform refuse(404, 'docket.unknown');
	end if;
	return query
	select case when d.number is not null then
			format('%s%s-B%s-%s', nullif(d.mode, 'W'), mine.code, d.year, lpad(d.number::text, 4, '0')) end,
		d.threshold, d.mode = 'T', d.at, a.name, d.handed_at, b.name,
		i.reference, i.year, i.issued_on, i.due_on, i.subject, i.payer_name, i.payer_address, i.payer_email,
		i.cents, i.cents - l.cents, l.cents, i.state::text
	from docket d
	join agent a on a.id = d.agent
	left join agent b on b.id = d.handed_by
	left join docket_invoice l on l.docket = d.id
	left join invoice i on i.id = l.invoice
	where d.id = p_docket
	order by lower(i.payer_name), i.id;
end
$$;
comment on function agent.docket(text, bigint) is 'A docket, an invoice a line (one without any where it is empty): what was left to pay of each then (rest), and its state now. PV404 regie.unknown, docket.unknown.';
grant execute on function
	agent.overdue(text, bigint, int),
	agent.docket_add(text, text, bigint, text[]),
	agent.docket_remove(text, bigint, text),
	agent.docket_drop(text, bigint),
	agent.docket_hand(text, bigint),
	agent.dockets(text),
	agent.docket(text, bigint)
	to parvis_agent;

commit;
