-- Deploy parvis:invoice_paper to pg
-- requires: till
-- Invoices and receipts as PDF: asked for, made by the worker, kept for a month.
begin;
set local role parvis_owner;

create domain parvis.paper_state as text
	constraint paper_state_known check (value in ('pending', 'made', 'failed'));
comment on domain parvis.paper_state is 'failed: tried eight times; asked for again an hour after, it is tried again.';
grant usage on type parvis.paper_state to parvis_keeper;

create table parvis.invoice_paper (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	invoice bigint not null,
	entry bigint,
	version int not null,
	state parvis.paper_state not null default 'pending',
	attempts int not null default 0,
	next_at timestamptz not null default now(),
	made_at timestamptz,
	size bigint,
	key bytea,
	chunks int,
	constraint invoice_paper_pkey primary key (commune, id),
	constraint invoice_paper_invoice_key unique nulls not distinct (commune, invoice, entry),
	constraint invoice_paper_invoice_fkey foreign key (commune, invoice) references parvis.invoice (commune, id),
	constraint invoice_paper_entry_fkey foreign key (commune, entry) references parvis.money_entry (commune, id),
	constraint invoice_paper_made check
		((state = 'made') = (made_at is not null and size is not null and key is not null and chunks is not null)),
	constraint invoice_paper_size_range check (size between 1 and 8388608),
	constraint invoice_paper_key_size check (octet_length(key) between 16 and 256),
	constraint invoice_paper_chunks_range check (chunks between 1 and 200)
);
create index invoice_paper_pending_index on parvis.invoice_paper (next_at) where state = 'pending';
create index invoice_paper_made_index on parvis.invoice_paper (made_at) where state = 'made';
create index invoice_paper_entry_index on parvis.invoice_paper (commune, entry) where entry is not null;
call parvis.protect('parvis.invoice_paper');
comment on table parvis.invoice_paper is 'An invoice or a receipt as PDF, made where it is asked for. Personal data: erased 30 days after it was made, and made again from the invoice where it is asked for again. Legal basis: public task (CGCT art. R1617-1).';
comment on column parvis.invoice_paper.commune is 'Tenant.';
comment on column parvis.invoice_paper.id is 'Inside only.';
comment on column parvis.invoice_paper.invoice is 'Of which invoice.';
comment on column parvis.invoice_paper.entry is 'The payment whose receipt it is; null: the invoice itself.';
comment on column parvis.invoice_paper.version is 'Of the invoice when it was asked for: one that has changed since is made again.';
comment on column parvis.invoice_paper.state is 'What who asked is told.';
comment on column parvis.invoice_paper.attempts is 'How often it was tried.';
comment on column parvis.invoice_paper.next_at is 'When it may be tried (again); a lease while it is being made.';
comment on column parvis.invoice_paper.made_at is 'When it was made.';
comment on column parvis.invoice_paper.size is 'Bytes, before sealing.';
comment on column parvis.invoice_paper.key is 'Its own key, sealed with the commune''s.';
comment on column parvis.invoice_paper.chunks is 'How many rows of invoice_paper_chunk.';

create table parvis.invoice_paper_chunk (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	paper bigint not null,
	n int not null,
	data bytea not null,
	constraint invoice_paper_chunk_pkey primary key (commune, paper, n),
	constraint invoice_paper_chunk_paper_fkey foreign key (commune, paper)
		references parvis.invoice_paper (commune, id) on delete cascade,
	constraint invoice_paper_chunk_n_range check (n >= 0),
	constraint invoice_paper_chunk_data_size check (octet_length(data) between 1 and 131072)
);
alter table parvis.invoice_paper_chunk alter column data set storage external;
call parvis.protect('parvis.invoice_paper_chunk');
comment on table parvis.invoice_paper_chunk is 'The bytes of a PDF, sealed (libsodium secretstream), in order. Personal data, erased with it. Legal basis: public task (CGCT art. R1617-1).';
comment on column parvis.invoice_paper_chunk.commune is 'Tenant.';
comment on column parvis.invoice_paper_chunk.paper is 'Of which.';
comment on column parvis.invoice_paper_chunk.n is 'From 0.';
comment on column parvis.invoice_paper_chunk.data is 'Sealed bytes.';

create function parvis.invoice_paper_ask(p_invoice parvis.invoice, p_receipt text)
returns parvis.invoice_paper
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	of_entry bigint;
	asked invoice_paper;
begin
	if p_receipt is not null then
		select e.id
		into of_entry
		from money_entry e
		where e.commune = tenant()
		and e.invoice = p_invoice.id
		and e.receipt = p_receipt;
		if not found then
			perform refuse(404, 'payment.unknown');
		end if;
	end if;
	select p.*
	into asked
	from invoice_paper p
	where p.commune = tenant()
	and p.invoice = p_invoice.id
	and p.entry is not distinct from of_entry;
	-- a receipt never changes; an invoice does when it is paid or cancelled
	if found and (asked.state <> 'failed' or asked.next_at > now() - interval '1 hour')
		and (of_entry is not null or asked.version = p_invoice.version)
	then
		return asked;
	end if;
	insert into invoice_paper as p (invoice, entry, version)
	values (p_invoice.id, of_entry, p_invoice.version)
	on conflict on constraint invoice_paper_invoice_key do update
	set
		version = excluded.version,
		state = 'pending',
		attempts = 0,
		next_at = now(),
		made_at = null,
		size = null,
		key = null,
		chunks = null
	returning p.* into asked;
	delete from invoice_paper_chunk c
	where c.commune = tenant()
	and c.paper = asked.id;
	return asked;
end
$$;
comment on function parvis.invoice_paper_ask(parvis.invoice, text) is 'The PDF of an invoice as it stands, or of a receipt of it; what was not asked for yet, or has changed since, or failed, is to be made (what failed, an hour after). PV404 payment.unknown for a receipt of another.';

create function parvis.invoice_paper_model(p_paper parvis.invoice_paper)
returns jsonb
language sql
set search_path = parvis, pg_temp
as $$
	select jsonb_build_object(
		'reference', i.reference, 'subject', i.subject, 'regie', r.name, 'payer', i.payer_name,
		'person', i.payer_name, 'postal', i.payer_address, 'test', i.mode = 'T') || case
		when p_paper.entry is null then jsonb_build_object(
			'amount', euros(i.cents, i.language), 'rest', euros(i.cents - i.paid, i.language),
			'part', case when i.paid > 0 and i.state <> 'paid' then euros(i.paid, i.language) end,
			'is_due', i.state = 'due', 'paid', i.state = 'paid', 'cancelled', i.state = 'cancelled',
			'collected', i.state = 'collected',
			'issued_on', i.issued_on, 'due_on', i.due_on,
			'online', r.provider is not null and r.mode = i.mode and i.cents - i.paid between 100 and 9999999,
			'counter', cardinality(r.means) > 0,
			'means', (select coalesce(jsonb_agg(jsonb_build_object('text', 't.payment.means.' || m)), '[]') from unnest(r.means) m),
			'scan', case when i.state = 'due' then '/paiement/lien/' || invoice_link_add(i.id, true) end,
			'lines', (select jsonb_agg(jsonb_build_object('label', l.label, 'quantity', l.quantity,
				'unit', euros(l.unit_cents, i.language), 'cents', euros(l.quantity * l.unit_cents, i.language)) order by l.n)
				from invoice_line l where l.commune = i.commune and l.invoice = i.id))
		else (
			select jsonb_build_object(
				'amount', euros(m.cents, i.language), 'receipt', e.receipt, 'paid_at', e.at, 'duplicate', true,
				'means', 't.payment.means.' || m.account,
				'credit', (select euros(-c.cents, i.language) from money_line c
					where c.commune = e.commune and c.entry = e.id and c.account = 'credit'))
			from money_entry e
			join money_line m on m.commune = e.commune and m.entry = e.id and m.account not in ('receivable', 'credit')
			where e.commune = p_paper.commune
			and e.id = p_paper.entry)
		end
	from invoice i
	join regie r on r.commune = i.commune and r.id = i.regie
	where i.commune = p_paper.commune
	and i.id = p_paper.invoice
$$;
comment on function parvis.invoice_paper_model(parvis.invoice_paper) is 'What the template of a PDF is given; scan: the address of a link that opens the invoice, to be drawn as a code.';
grant usage on type parvis.invoice_paper to parvis_keeper;
grant execute on function
	parvis.invoice_paper_model(parvis.invoice_paper)
	to parvis_keeper;

-- citizens
create function citizen.invoice_paper(p_link text, p_receipt text)
returns table (id bigint, state text, name text, size bigint, key bytea, chunks int)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	opened invoice := invoice_opened(p_link);
begin
	return query
	select a.id, a.state::text,
		coalesce('recu-' || p_receipt, 'facture-' || opened.reference) || '.pdf', a.size, a.key, a.chunks
	from invoice_paper_ask(opened, p_receipt) a;
end
$$;
comment on function citizen.invoice_paper(text, text) is 'The PDF of the invoice that is open, or of one of its receipts, and where it stands; asked for here where it is not. PV404 payment.link-unknown, payment.unknown.';

create function citizen.invoice_paper_chunk(p_link text, p_paper bigint, p_n int)
returns bytea
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	opened invoice := invoice_opened(p_link);
begin
	return (
		select c.data
		from invoice_paper p
		join invoice_paper_chunk c on c.paper = p.id
		where p.id = p_paper
		and p.invoice = opened.id
		and c.n = p_n
	);
end
$$;
comment on function citizen.invoice_paper_chunk(text, bigint, int) is 'A sealed chunk of a PDF of the invoice that is open.';
grant execute on function
	citizen.invoice_paper(text, text),
	citizen.invoice_paper_chunk(text, bigint, int)
	to parvis_citizen;

-- agents
create function agent.invoice_paper(p_reference text, p_receipt text)
returns table (id bigint, state text, name text, size bigint, key bytea, chunks int)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen invoice := till_invoice(p_reference);
begin
	return query
	select a.id, a.state::text,
		coalesce('recu-' || p_receipt, 'facture-' || seen.reference) || '.pdf', a.size, a.key, a.chunks
	from invoice_paper_ask(seen, p_receipt) a;
end
$$;
comment on function agent.invoice_paper(text, text) is 'The same to an agent of its régie. PV404 payment.unknown.';

create function agent.invoice_paper_chunk(p_reference text, p_paper bigint, p_n int)
returns bytea
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen invoice := till_invoice(p_reference);
begin
	return (
		select c.data
		from invoice_paper p
		join invoice_paper_chunk c on c.paper = p.id
		where p.id = p_paper
		and p.invoice = seen.id
		and c.n = p_n
	);
end
$$;
comment on function agent.invoice_paper_chunk(text, bigint, int) is 'A sealed chunk of a PDF, to an agent of its régie.';
grant execute on function
	agent.invoice_paper(text, text),
	agent.invoice_paper_chunk(text, bigint, int)
	to parvis_agent;

set local role parvis_keeper;

create function worker.invoice_paper_take()
returns table (
	commune bigint, commune_host text, paper bigint, version int, template text, language text, model jsonb)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	taken invoice_paper;
begin
	update invoice_paper p
	set
		attempts = p.attempts + 1,
		next_at = now() + interval '3 minutes'
	from (
		select w.commune, w.id
		from invoice_paper w
		where w.state = 'pending'
		and w.next_at <= now()
		order by w.next_at
		limit 1
		for update skip locked
	) due
	where p.commune = due.commune
	and p.id = due.id
	returning p.* into taken;
	if taken.id is null then
		return;
	end if;
	perform set_config('parvis.commune', taken.commune::text, true);
	return query
	select taken.commune, h.host, taken.id, taken.version, case when taken.entry is null then 'letter/invoice' else 'letter/payment' end,
		i.language, invoice_paper_model(taken)
	from parvis.invoice i
	join parvis.host_name h on h.commune = i.commune and h.main
	where i.commune = taken.commune
	and i.id = taken.invoice;
end
$$;
comment on function worker.invoice_paper_take() is 'Takes a PDF that is to be made, for three minutes, with what its template is given.';

create function worker.invoice_paper_made(
	p_commune bigint, p_paper bigint, p_version int, p_size bigint, p_key bytea, p_chunks bytea[])
returns boolean
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform set_config('parvis.commune', p_commune::text, true);
	update invoice_paper p
	set
		state = 'made',
		made_at = now(),
		size = p_size,
		key = p_key,
		chunks = cardinality(p_chunks)
	where p.commune = p_commune
	and p.id = p_paper
	and p.version = p_version
	and p.state = 'pending';
	if not found then
		return false;
	end if;
	insert into invoice_paper_chunk (commune, paper, n, data)
	select p_commune, p_paper, c.n - 1, c.data
	from unnest(p_chunks) with ordinality as c (data, n);
	return true;
end
$$;
comment on function worker.invoice_paper_made(bigint, bigint, int, bigint, bytea, bytea[]) is 'It was made. False where that was told before, or the invoice was asked for again since, at another version.';

create function worker.invoice_paper_failed(p_commune bigint, p_paper bigint)
returns text
language sql
security definer
set search_path = parvis, pg_temp
as $$
	update invoice_paper p
	set
		state = case when p.attempts >= 8 then 'failed' else 'pending' end,
		next_at = now() + p.attempts * interval '30 seconds'
	where p.commune = p_commune
	and p.id = p_paper
	and p.state = 'pending'
	returning p.state
$$;
comment on function worker.invoice_paper_failed(bigint, bigint) is 'It could not be made: tried again, eight times. The state.';

create function worker.invoice_papers_purge()
returns bigint
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with gone as (
		delete from invoice_paper p
		where p.state = 'made'
		and p.made_at < now() - interval '30 days'
		returning 1
	)
	select count(*)
	from gone
$$;
comment on function worker.invoice_papers_purge() is 'Erases the PDF that were made 30 days ago; how many.';
grant execute on function
	worker.invoice_paper_take(),
	worker.invoice_paper_made(bigint, bigint, int, bigint, bytea, bytea[]),
	worker.invoice_paper_failed(bigint, bigint),
	worker.invoice_papers_purge()
	to parvis_worker;

commit;
