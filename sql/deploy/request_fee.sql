-- Deploy parvis:request_fee to pg
-- requires: till citizen_follow agent_request
-- The fee of a request: invoiced as it is filed, or by an agent where it could not be.
begin;
set local role parvis_owner;

create table parvis.request_fee (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	request bigint not null,
	label text not null,
	cents bigint,
	regie text,
	fault text,
	invoice bigint,
	constraint request_fee_pkey primary key (commune, request),
	constraint request_fee_invoice_key unique (commune, invoice),
	constraint request_fee_request_fkey foreign key (commune, request)
		references parvis.request (commune, id) on delete cascade,
	constraint request_fee_invoice_fkey foreign key (commune, invoice) references parvis.invoice (commune, id),
	constraint request_fee_label_length check (length(label) between 1 and 200),
	constraint request_fee_cents_range check (cents between 1 and 9999999),
	constraint request_fee_regie_length check (length(regie) <= 20),
	constraint request_fee_fault_known check (fault in ('no-regie', 'amount', 'refused')),
	constraint request_fee_invoiced check ((invoice is null) = (fault is not null)),
	constraint request_fee_cents_told check (cents is not null or coalesce(fault = 'amount', false))
);
call parvis.protect('parvis.request_fee');
comment on table parvis.request_fee is 'What the form of a request says is due for it. No personal data; erased with the request, of which the invoice keeps nothing. Legal basis: public task (CGCT art. R1617-1).';
comment on column parvis.request_fee.commune is 'Tenant.';
comment on column parvis.request_fee.request is 'Of which.';
comment on column parvis.request_fee.label is 'What for, as the form calls it.';
comment on column parvis.request_fee.cents is 'How much; null where the form gave no amount.';
comment on column parvis.request_fee.regie is 'The régie that the form names, or null: the only one.';
comment on column parvis.request_fee.fault is 'Why nothing was invoiced: no-regie, amount (none that can be read), refused.';
comment on column parvis.request_fee.invoice is 'What was issued.';

create function parvis.fee_invoice(p_request parvis.request, p_regie parvis.regie, p_fee jsonb, p_agent bigint)
returns bigint
language sql
set search_path = parvis, pg_temp
as $$
	select invoice_issue(p_regie, 'request-fee-' || p_request.id, jsonb_build_object(
		'subject', left((select d.title from definition d where d.digest = p_request.digest), 99),
		'payer_name', left(coalesce(nullif(p_request.person_name, ''), p_request.reference), 200),
		'payer_email', case when length(p_request.email) between 6 and 80 then p_request.email end,
		'payer_address', left(p_fee ->> 'address', 500),
		'language', coalesce(p_fee ->> 'language', 'fr'),
		'lines', jsonb_build_array(jsonb_build_object(
			'label', left(p_fee ->> 'label', 200), 'quantity', 1, 'unit_cents', (p_fee ->> 'cents')::bigint))),
		p_agent, p_request.id)
$$;
comment on function parvis.fee_invoice(parvis.request, parvis.regie, jsonb, bigint) is 'Issues the invoice of a fee {label, cents, address, language} to who asks; once.';

create function parvis.fee_issue(p_request bigint, p_fee jsonb)
returns void
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	filed request;
	of_regie regie;
	why text;
	issued bigint;
begin
	select r.*
	into filed
	from request r
	where r.commune = tenant()
	and r.id = p_request;
	select r.*
	into of_regie
	from regie r
	where r.commune = tenant()
	and r.active
	and (r.code = p_fee ->> 'regie' or p_fee ->> 'regie' is null and (
		select count(*) = 1
		from regie o
		where o.commune = tenant()
		and o.active));
	if p_fee ->> 'cents' is null then
		why := 'amount';
	elsif of_regie.id is null then
		why := 'no-regie';
	else
		-- the request is filed whatever becomes of its fee
		begin
			issued := fee_invoice(filed, of_regie, p_fee, null);
		exception
			when sqlstate 'PV422' or integrity_constraint_violation then
				why := 'refused';
		end;
	end if;
	insert into request_fee (request, label, cents, regie, fault, invoice)
	values (p_request, left(p_fee ->> 'label', 200), (p_fee ->> 'cents')::bigint, left(p_fee ->> 'regie', 20), why, issued);
end
$$;
comment on function parvis.fee_issue(bigint, jsonb) is 'Invoices the fee of a request that is being filed: {label, cents, regie, address, language}; where that cannot be, the request says why to the agents, and is filed.';

-- citizens
create function citizen.request_fee(p_session bytea, p_language text)
returns jsonb
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine bigint := followed(p_session);
begin
	return (
		select jsonb_build_object(
			'label', f.label, 'amount', euros(f.cents, p_language), 'reference', i.reference, 'state', i.state,
			'rest', euros(i.cents - i.paid, p_language), 'due_on', i.due_on, 'late', i.due_on < today(),
			'test', i.mode = 'T')
		from request_fee f
		left join invoice i on i.id = f.invoice
		where f.request = mine
		and f.cents is not null
	);
end
$$;
comment on function citizen.request_fee(bytea, text) is 'The fee of the request that the session opens, with its invoice where it has one; null where none is due.';

create function citizen.fee_open(p_session bytea)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine bigint := followed(p_session);
	about bigint;
begin
	select f.invoice
	into about
	from request_fee f
	where f.request = mine
	and f.invoice is not null;
	if not found then
		perform refuse(404, 'payment.unknown');
	end if;
	return invoice_link_add(about, false);
end
$$;
comment on function citizen.fee_open(bytea) is 'Opens the invoice of the fee of the request that the session opens: a token for two hours. PV404 payment.unknown.';
grant execute on function
	citizen.request_fee(bytea, text),
	citizen.fee_open(bytea)
	to parvis_citizen;

-- agents
create function agent.request_fee(p_reference text)
returns jsonb
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	of_request bigint := (select (r.seen).id from readable_request(p_reference) r);
begin
	return (
		select jsonb_build_object(
			'label', f.label, 'amount', euros(f.cents, 'fr'), 'fault', f.fault, 'regie', f.regie,
			'reference', i.reference, 'state', i.state, 'rest', euros(i.cents - i.paid, 'fr'),
			'due_on', i.due_on, 'late', i.state = 'due' and i.due_on < today(),
			'mine', exists (select from regie_agent a where a.regie = i.regie and a.agent = me),
			'regies', case when i.id is null and f.cents is not null then (
				select coalesce(jsonb_agg(jsonb_build_object('code', g.code, 'name', g.name) order by g.name), '[]')
				from regie g
				join regie_agent a on a.regie = g.id and a.agent = me
				where g.active) else '[]' end)
		from request_fee f
		left join invoice i on i.id = f.invoice
		where f.request = of_request
	);
end
$$;
comment on function agent.request_fee(text) is 'The fee of a request that the agent sees: paid or not, or why it was not invoiced, and by which régies of theirs it may be; null where none is due.';

create function agent.fee_issue(p_reference text, p_regie text)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen request := seen_request(p_reference);
	mine regie := cashier(p_regie);
	fee request_fee;
	issued bigint;
begin
	select f.*
	into fee
	from request_fee f
	where f.request = seen.id
	for update;
	if not found or fee.cents is null then
		perform refuse(404, 'payment.unknown');
	end if;
	issued := coalesce(fee.invoice, fee_invoice(seen, mine, jsonb_build_object('label', fee.label, 'cents', fee.cents), signed_in()));
	update request_fee f
	set
		invoice = issued,
		fault = null
	where f.request = seen.id
	and f.invoice is null;
	return (
		select i.reference
		from invoice i
		where i.id = issued
	);
end
$$;
comment on function agent.fee_issue(text, text) is 'Invoices the fee of a request that was not when it was filed, by a régie of the agent; its reference, the same again the second time. PV404 payment.unknown, regie.unknown.';
grant execute on function
	agent.request_fee(text),
	agent.fee_issue(text, text)
	to parvis_agent;

set local role parvis_keeper;

create function worker.fee_regies(p_code text)
returns table (insee text, name text)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select c.insee, c.name
	from commune c
	where not case when p_code is null
		then (select count(*) = 1 from regie r where r.commune = c.id and r.active)
		else exists (select from regie r where r.commune = c.id and r.active and r.code = p_code)
	end
	order by c.insee
$$;
comment on function worker.fee_regies(text) is 'The communes where a form whose fee names that régie (null: the only one) could not invoice it.';
grant execute on function worker.fee_regies(text) to parvis_worker;

commit;
