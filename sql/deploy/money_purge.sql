-- Deploy parvis:money_purge to pg
-- requires: docket reminder request_fee invoice_paper invoice_print
-- What justifies accounts, erased ten years after its year is over.
begin;
set local role parvis_owner;

create function parvis.money_over(p_n int)
returns table (commune bigint, invoice bigint)
language sql
stable
set search_path = parvis, pg_temp
as $$
	select i.commune, i.id
	from invoice i
	where money_old(make_date(i.year, 12, 31))
	and i.state <> 'due'
	-- what corrects it goes first
	and not exists (
		select
		from invoice n
		where n.commune = i.commune
		and n.replaces = i.id
	)
	and not exists (
		select
		from money_entry e
		where e.commune = i.commune
		and e.invoice = i.id
		and (
			not money_old(e.day)
			-- a close is of whole entries until it is old itself
			or exists (
				select
				from regie_close c
				where c.commune = e.commune
				and c.regie = e.regie
				and c.mode = e.mode
				and e.id between c.first_entry and c.last_entry
				and not money_old(c.day)
			)
			or exists (
				select
				from bank_line b
				where b.commune = e.commune
				and b.entry = e.id
			)
		)
	)
	and not exists (
		select
		from bank_line b
		where b.commune = i.commune
		and b.invoice = i.id
	)
	-- what is owed to a payer is open, and so is what waits for an agent
	and not exists (
		select
		from money_entry e
		join money_line l on l.commune = e.commune and l.entry = e.id
		where e.commune = i.commune
		and e.invoice = i.id
		and l.account = 'credit'
		having sum(l.cents) <> 0
	)
	and not exists (
		select
		from payment_task t
		where t.commune = i.commune
		and t.invoice = i.id
		and t.done_at is null
	)
	and not exists (
		select
		from refund f
		where f.commune = i.commune
		and f.invoice = i.id
		and f.decided_at is null
	)
	and not exists (
		select
		from payment_attempt a
		where a.commune = i.commune
		and a.invoice = i.id
		and (a.open or a.check_at is not null)
	)
	order by i.commune, i.id
	limit p_n
$$;
comment on function parvis.money_over(int) is 'Invoices that are to be erased: of a year that has been over for ten, with all that happened to them, and closed: not due, nothing owed to their payer, nothing that waits, in no list of a bank that is still kept.';
grant execute on function parvis.money_over(int) to parvis_keeper;

set local role parvis_keeper;

create function worker.money_purge(p_n int)
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	erased bigint[];
	communes bigint[];
begin
	delete from bank_list b
	where money_old(b.last_day);
	select array_agg(o.invoice), array_agg(o.commune)
	into erased, communes
	from money_over(p_n) o;
	delete from invoice_paper d using unnest(communes, erased) as o (commune, invoice)
	where d.commune = o.commune and d.invoice = o.invoice;
	delete from invoice_print d using unnest(communes, erased) as o (commune, invoice)
	where d.commune = o.commune and d.invoice = o.invoice;
	delete from request_fee d using unnest(communes, erased) as o (commune, invoice)
	where d.commune = o.commune and d.invoice = o.invoice;
	delete from reminder_change d using unnest(communes, erased) as o (commune, invoice)
	where d.commune = o.commune and d.invoice = o.invoice;
	delete from docket_invoice d using unnest(communes, erased) as o (commune, invoice)
	where d.commune = o.commune and d.invoice = o.invoice;
	delete from invoice_link d using unnest(communes, erased) as o (commune, invoice)
	where d.commune = o.commune and d.invoice = o.invoice;
	delete from invoice_notice d using unnest(communes, erased) as o (commune, invoice)
	where d.commune = o.commune and d.invoice = o.invoice;
	delete from payment_task d using unnest(communes, erased) as o (commune, invoice)
	where d.commune = o.commune and d.invoice = o.invoice;
	delete from refund d using unnest(communes, erased) as o (commune, invoice)
	where d.commune = o.commune and d.invoice = o.invoice;
	delete from payment_attempt d using unnest(communes, erased) as o (commune, invoice)
	where d.commune = o.commune and d.invoice = o.invoice;
	delete from money_absence d
	using money_entry e, unnest(communes, erased) as o (commune, invoice)
	where e.commune = o.commune and e.invoice = o.invoice
	and d.commune = e.commune and d.entry = e.id;
	delete from money_line d
	using money_entry e, unnest(communes, erased) as o (commune, invoice)
	where e.commune = o.commune and e.invoice = o.invoice
	and d.commune = e.commune and d.entry = e.id;
	delete from money_entry d using unnest(communes, erased) as o (commune, invoice)
	where d.commune = o.commune and d.invoice = o.invoice;
	delete from invoice_line d using unnest(communes, erased) as o (commune, invoice)
	where d.commune = o.commune and d.invoice = o.invoice;
	delete from invoice d using unnest(communes, erased) as o (commune, invoice)
	where d.commune = o.commune and d.id = o.invoice;
	delete from docket d
	where money_old(make_date(d.year, 12, 31))
	and not exists (
		select
		from docket_invoice i
		where i.commune = d.commune
		and i.docket = d.id
	);
	-- from the first on: what is left is a chain
	delete from regie_close c
	where money_old(c.day)
	and not exists (
		select
		from regie_close b
		join money_entry e on e.commune = b.commune and e.regie = b.regie and e.mode = b.mode
			and e.id between b.first_entry and b.last_entry
		where b.commune = c.commune
		and b.regie = c.regie
		and b.mode = c.mode
		and b.n <= c.n
	);
	return coalesce(cardinality(erased), 0);
end
$$;
comment on function worker.money_purge(int) is 'Erases invoices, with all that happened to them, once their year has been over for ten (money_over), at most so many; how many. Lists of banks, dockets and closes of those years go with them.';
grant execute on function worker.money_purge(int) to parvis_worker;

commit;
