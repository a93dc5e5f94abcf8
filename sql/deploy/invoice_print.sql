-- Deploy parvis:invoice_print to pg
-- requires: campaign invoice_paper
-- Invoices of payers without a mailbox: printed many at once, and written down as such.
begin;
set local role parvis_owner;

create table parvis.invoice_print (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	invoice bigint not null,
	day date not null,
	agent bigint not null,
	at timestamptz not null default now(),
	undone_by bigint,
	undone_at timestamptz,
	constraint invoice_print_pkey primary key (commune, id),
	constraint invoice_print_invoice_fkey foreign key (commune, invoice) references parvis.invoice (commune, id),
	constraint invoice_print_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint invoice_print_undone_by_fkey foreign key (commune, undone_by) references parvis.agent (commune, id),
	constraint invoice_print_undone check ((undone_by is null) = (undone_at is null))
);
-- said twice on a day, it is once; on another day it was printed again
create unique index invoice_print_day_index on parvis.invoice_print (commune, invoice, day) where undone_at is null;
create index invoice_print_invoice_index on parvis.invoice_print (commune, invoice);
call parvis.protect('parvis.invoice_print');
comment on table parvis.invoice_print is 'That an invoice left on paper, as an agent says. Names agents; kept with the invoice, for 10 years. Legal basis: public task (CGCT art. R1617-1).';
comment on column parvis.invoice_print.commune is 'Tenant.';
comment on column parvis.invoice_print.id is 'Their order.';
comment on column parvis.invoice_print.invoice is 'Which.';
comment on column parvis.invoice_print.day is 'When it left, where the commune is.';
comment on column parvis.invoice_print.agent is 'Who said so.';
comment on column parvis.invoice_print.at is 'When.';
comment on column parvis.invoice_print.undone_by is 'Who said that it had not, after all.';
comment on column parvis.invoice_print.undone_at is 'When.';

create index invoice_unmailed_index on parvis.invoice (commune, regie) where state = 'due' and payer_email is null;

create function parvis.invoices_unmailed(p_regie text, p_campaign bigint)
returns setof parvis.invoice
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	mine regie := cashier(p_regie);
begin
	if p_campaign is not null and not exists (
		select
		from campaign c
		where c.id = p_campaign
		and c.regie = mine.id
	) then
		perform refuse(404, 'campaign.unknown');
	end if;
	return query
	select i.*
	from invoice i
	where i.regie = mine.id
	and i.mode = mine.mode
	and i.state = 'due'
	and i.payer_email is null
	and (p_campaign is null or i.campaign = p_campaign);
end
$$;
comment on function parvis.invoices_unmailed(text, bigint) is 'The invoices of a régie, or of one of its campaigns, that are due by who has no mailbox, to who handles its money. PV404 regie.unknown, campaign.unknown.';

create function parvis.invoices_held(p_regie text, p_invoices bigint[])
returns setof parvis.invoice
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	mine regie := cashier(p_regie);
begin
	if cardinality(p_invoices) > 200 then
		perform refuse(422, 'invoice.print-many');
	end if;
	if exists (
		select
		from unnest(p_invoices) as n (id)
		where not exists (
			select
			from invoice i
			where i.id = n.id
			and i.regie = mine.id
		)
	) then
		perform refuse(404, 'payment.unknown');
	end if;
	return query
	select i.*
	from invoice i
	where i.id = any(p_invoices)
	-- who prints the same ones waits, and never for one another
	order by i.id;
end
$$;
comment on function parvis.invoices_held(text, bigint[]) is 'Invoices of a régie, 200 at most, to who handles its money. PV404 regie.unknown, payment.unknown where one is of another; PV422 invoice.print-many.';

create function agent.invoices_to_print(p_regie text, p_campaign bigint)
returns table (waiting bigint, campaign text, test boolean)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select
		(
			select count(*)
			from invoices_unmailed(p_regie, p_campaign) i
			where not exists (
				select
				from invoice_print p
				where p.invoice = i.id
				and p.undone_at is null
			)
		),
		(
			select c.name
			from campaign c
			where c.id = p_campaign
		),
		(cashier(p_regie)).mode = 'T'
$$;
comment on function agent.invoices_to_print(text, bigint) is 'How many invoices wait to leave on paper: of a régie, or of one of its campaigns, which is named; test: they ask for no money. PV404 regie.unknown, campaign.unknown.';

create function agent.invoices_on_paper(p_regie text, p_campaign bigint, p_which text, p_after bigint, p_limit int)
returns table (
	id bigint, reference text, subject text, payer_name text, payer_address text, due_on date, late boolean,
	rest bigint, printed_at timestamptz, printed_by text)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select
		i.id, i.reference, i.subject, i.payer_name, i.payer_address, i.due_on, i.due_on < today(), i.cents - i.paid,
		last.at, last.name
	from invoices_unmailed(p_regie, p_campaign) i
	left join lateral (
		select p.at, b.name
		from invoice_print p
		join agent b on b.id = p.agent
		where p.invoice = i.id
		and p.undone_at is null
		order by p.day desc
		limit 1
	) last on true
	where case p_which
		when 'waiting' then last.at is null
		when 'printed' then last.at is not null
		when 'late' then i.due_on < today()
	end
	and (p_after is null or (i.payer_name collate "fr-x-icu", i.id) > (
		select a.payer_name collate "fr-x-icu", a.id
		from invoice a
		where a.id = p_after
	))
	order by i.payer_name collate "fr-x-icu", i.id
	limit p_limit
$$;
comment on function agent.invoices_on_paper(text, bigint, text, bigint, int) is 'The invoices that are due by who has no mailbox, by name, after one: waiting to leave on paper, printed already, or late, printed or not. PV404 regie.unknown, campaign.unknown.';

create function agent.invoices_print(p_regie text, p_invoices bigint[])
returns table (id bigint, reference text, payer_name text, state text)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	return query
	with asked as materialized (
		select i.id, i.reference, i.payer_name,
			case when i.state = 'due' then (invoice_paper_ask(i, null)).state::text else 'settled' end as state
		from invoices_held(p_regie, p_invoices) i
	)
	select a.id, a.reference, a.payer_name, a.state
	from asked a
	order by a.payer_name collate "fr-x-icu", a.id;
end
$$;
comment on function agent.invoices_print(text, bigint[]) is 'Asks for the PDF of each, as invoice_paper_ask() does, and where each stands, by name; settled: it is due no more, and is not printed. PV404 regie.unknown, payment.unknown; PV422 invoice.print-many.';

create function agent.invoices_printed(p_regie text, p_invoices bigint[])
returns date
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	insert into invoice_print (invoice, day, agent)
	select i.id, today(), signed_in()
	from invoices_held(p_regie, p_invoices) i
	on conflict do nothing;
	return today();
end
$$;
comment on function agent.invoices_printed(text, bigint[]) is 'They leave on paper; twice on a day is once. The day. PV404 regie.unknown, payment.unknown; PV422 invoice.print-many.';

create function agent.invoices_unprinted(p_regie text, p_invoices bigint[], p_day date)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	update invoice_print p
	set
		undone_by = signed_in(),
		undone_at = now()
	from invoices_held(p_regie, p_invoices) i
	where p.invoice = i.id
	and p.undone_at is null
	and (p_day is null or p.day = p_day);
end
$$;
comment on function agent.invoices_unprinted(text, bigint[], date) is 'They did not leave that day, or ever where it is null; twice is once. PV404 regie.unknown, payment.unknown; PV422 invoice.print-many.';

create function agent.invoice_prints(p_reference text)
returns table (at timestamptz, agent text, undone_at timestamptz, undone_by text)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen invoice := till_invoice(p_reference);
begin
	return query
	select p.at, b.name, p.undone_at, u.name
	from invoice_print p
	join agent b on b.id = p.agent
	left join agent u on u.id = p.undone_by
	where p.invoice = seen.id
	order by p.id;
end
$$;
comment on function agent.invoice_prints(text) is 'When an invoice left on paper, to an agent of its régie. PV404 payment.unknown.';

grant execute on function
	agent.invoices_to_print(text, bigint),
	agent.invoices_on_paper(text, bigint, text, bigint, int),
	agent.invoices_print(text, bigint[]),
	agent.invoices_printed(text, bigint[]),
	agent.invoices_unprinted(text, bigint[], date),
	agent.invoice_prints(text)
	to parvis_agent;

commit;
