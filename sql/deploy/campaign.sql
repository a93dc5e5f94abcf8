-- Deploy parvis:campaign to pg
-- requires: tariff
-- Invoicing what was booked: a period of a régie, as a draft that is looked at,
-- then as invoices; what changed since, as credits.
begin;
set local role parvis_owner;

create domain parvis.campaign_state as text
	constraint campaign_state_known check (value in ('to-draft', 'draft', 'to-finish', 'final', 'abandoned'));
comment on domain parvis.campaign_state is 'to-draft, to-finish: the worker''s; draft: to be looked at; final: invoiced, for good.';
grant usage on type parvis.campaign_state to parvis_keeper;

create table parvis.campaign (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	regie bigint not null,
	mode parvis.pay_mode not null,
	token text not null,
	name text not null,
	from_on date not null,
	to_on date not null,
	due_on date not null,
	corrective boolean not null default false,
	assume boolean not null default false,
	state parvis.campaign_state not null default 'to-draft',
	moved boolean not null default false,
	lines int not null default 0,
	faults int not null default 0,
	cents bigint not null default 0,
	digest numeric not null default 0,
	agent bigint not null,
	created_at timestamptz not null default now(),
	finished_at timestamptz,
	version int not null default 1,
	constraint campaign_pkey primary key (commune, id),
	constraint campaign_token_key unique (commune, token),
	constraint campaign_regie_fkey foreign key (commune, regie) references parvis.regie (commune, id),
	constraint campaign_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint campaign_token_length check (length(token) between 8 and 100),
	constraint campaign_name_length check (length(name) between 1 and 99),
	constraint campaign_range check (to_on between from_on and from_on + 366),
	constraint campaign_finished check ((state = 'final') = (finished_at is not null)),
	constraint campaign_version_range check (version >= 1)
);
create index campaign_regie_index on parvis.campaign (commune, regie, from_on);
create index campaign_waiting_index on parvis.campaign (id) where state in ('to-draft', 'to-finish');
call parvis.protect('parvis.campaign');
comment on table parvis.campaign is 'What was booked in a period, invoiced at once. No personal data but who asked for it. Kept 10 years, as its invoices are. Legal basis: public task (CGCT art. R1617-1).';
comment on column parvis.campaign.commune is 'Tenant.';
comment on column parvis.campaign.id is 'As its page is called.';
comment on column parvis.campaign.regie is 'Whose activities, all of them.';
comment on column parvis.campaign.mode is 'That of the régie when it was asked.';
comment on column parvis.campaign.token is 'Of the action that made it: twice is once.';
comment on column parvis.campaign.name is 'What its invoices are for.';
comment on column parvis.campaign.from_on is 'First day.';
comment on column parvis.campaign.to_on is 'Last day.';
comment on column parvis.campaign.due_on is 'Last day to pay its invoices here.';
comment on column parvis.campaign.corrective is 'Of a period that was invoiced: what changed since.';
comment on column parvis.campaign.assume is 'Who booked and was not called is invoiced as present; else each is a fault.';
comment on column parvis.campaign.state is 'Where it stands.';
comment on column parvis.campaign.moved is 'Bookings changed after the draft was approved: it is to be looked at again.';
comment on column parvis.campaign.lines is 'How many lines the draft has.';
comment on column parvis.campaign.faults is 'How many of them keep it from being final.';
comment on column parvis.campaign.cents is 'What they come to.';
comment on column parvis.campaign.digest is 'Of bookings and amounts: the same ones have the same.';
comment on column parvis.campaign.agent is 'Who asked for it.';
comment on column parvis.campaign.created_at is 'When it was asked.';
comment on column parvis.campaign.finished_at is 'When it was invoiced.';
comment on column parvis.campaign.version is 'Grows with each change.';

create table parvis.campaign_line (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	campaign bigint not null,
	n int not null,
	token text,
	booking bigint,
	family bigint,
	child bigint,
	activity bigint,
	day date not null,
	label text not null,
	cents bigint not null,
	detail jsonb,
	fault text,
	constraint campaign_line_pkey primary key (commune, campaign, n),
	constraint campaign_line_token_key unique (commune, token),
	constraint campaign_line_campaign_fkey foreign key (commune, campaign) references parvis.campaign (commune, id),
	constraint campaign_line_booking_fkey foreign key (commune, booking)
		references parvis.booking (commune, id) on delete set null (booking),
	constraint campaign_line_family_fkey foreign key (commune, family)
		references parvis.family (commune, id) on delete set null (family),
	constraint campaign_line_child_fkey foreign key (commune, child)
		references parvis.family_child (commune, id) on delete set null (child),
	constraint campaign_line_activity_fkey foreign key (commune, activity) references parvis.activity (commune, id),
	constraint campaign_line_token_length check (length(token) between 8 and 100),
	constraint campaign_line_label_length check (length(label) between 1 and 200),
	constraint campaign_line_cents_range check (cents between -99999999 and 99999999),
	constraint campaign_line_fault_known check (fault in ('no-tariff', 'not-checked', 'no-payer', 'nothing-to-credit'))
);
create index campaign_line_booking_index on parvis.campaign_line (commune, booking) where booking is not null;
create index campaign_line_family_index on parvis.campaign_line (commune, family, campaign) where family is not null;
call parvis.protect('parvis.campaign_line');
comment on table parvis.campaign_line is 'What a campaign invoices of one booking, or a line that an agent adds. Personal data by whom it is of: kept 10 years, as what justifies accounts is. Legal basis: public task (CGCT art. R1617-1).';
comment on column parvis.campaign_line.commune is 'Tenant.';
comment on column parvis.campaign_line.campaign is 'Of which.';
comment on column parvis.campaign_line.n is 'Negative: added by an agent, and kept when the draft is made anew.';
comment on column parvis.campaign_line.token is 'Of the action that added it: twice is once.';
comment on column parvis.campaign_line.booking is 'Of which booking.';
comment on column parvis.campaign_line.family is 'Who owes it.';
comment on column parvis.campaign_line.child is 'For whom.';
comment on column parvis.campaign_line.activity is 'For what.';
comment on column parvis.campaign_line.day is 'When.';
comment on column parvis.campaign_line.label is 'As the invoice says it.';
comment on column parvis.campaign_line.cents is 'What is added to what final campaigns have of that booking; negative: taken off.';
comment on column parvis.campaign_line.detail is 'How it was computed, with what was true then.';
comment on column parvis.campaign_line.fault is 'Why it cannot be invoiced.';

alter table parvis.invoice
	add column family bigint,
	add column campaign bigint,
	add constraint invoice_family_fkey foreign key (commune, family)
		references parvis.family (commune, id) on delete set null (family),
	add constraint invoice_campaign_fkey foreign key (commune, campaign) references parvis.campaign (commune, id);
create index invoice_family_index on parvis.invoice (commune, family) where family is not null;
create unique index invoice_campaign_index on parvis.invoice (commune, campaign, family) where campaign is not null and family is not null;
comment on column parvis.invoice.family is 'Whose account it is on, if any.';
comment on column parvis.invoice.campaign is 'Which campaign issued it, if any.';

create function parvis.campaign_price(p_campaign parvis.campaign)
returns table (
	booking bigint, family bigint, child bigint, activity bigint, day date, label text, cents bigint, detail jsonb, fault text)
language sql
stable
set search_path = parvis, pg_temp
as $$
	with priced_now as (
		select
			p.booking, c.family, p.child, a.id as activity, p.day, p.label, p.cents,
			p.detail || jsonb_build_object('tariff', p.tariff) as detail,
			coalesce(
				case when p.fault <> 'not-checked' or not p_campaign.assume then p.fault end,
				case
					when not exists (
						select
						from family_adult f
						where f.commune = tenant()
						and f.family = c.family
						and f.pays
					) then 'no-payer'
				end) as fault
		from activity a
		cross join lateral priced(a.id, p_campaign.from_on, p_campaign.to_on) p
		join family_child c on c.commune = a.commune and c.id = p.child
		where a.commune = tenant()
		and a.regie = p_campaign.regie
	), billed as (
		select l.booking, l.family, l.child, l.activity, l.day, min(l.label) as label, sum(l.cents) as cents
		from campaign f
		join campaign_line l on l.commune = f.commune and l.campaign = f.id
		-- an invoice that was cancelled, and not issued anew, took it back
		left join invoice i on i.commune = l.commune and i.campaign = l.campaign and i.family = l.family and i.state = 'cancelled'
		where f.commune = tenant()
		and f.regie = p_campaign.regie
		and f.mode = p_campaign.mode
		and f.state = 'final'
		and f.from_on <= p_campaign.to_on
		and f.to_on >= p_campaign.from_on
		and l.booking is not null
		and l.day between p_campaign.from_on and p_campaign.to_on
		and (i.id is null or exists (
			select
			from invoice n
			where n.commune = i.commune
			and n.replaces = i.id
		))
		group by l.booking, l.family, l.child, l.activity, l.day
	)
	select
		coalesce(p.booking, b.booking), coalesce(p.family, b.family), coalesce(p.child, b.child),
		coalesce(p.activity, b.activity), coalesce(p.day, b.day), coalesce(p.label, b.label),
		coalesce(p.cents, 0) - coalesce(b.cents, 0), p.detail, p.fault
	from priced_now p
	full join billed b on b.booking = p.booking
	where p.fault is not null
	or coalesce(p.cents, 0) <> coalesce(b.cents, 0)
$$;
comment on function parvis.campaign_price(parvis.campaign) is 'What each booking of a period costs by what is true now, less what final campaigns have of it; what comes to nothing is left out.';

create function parvis.campaign_digest(p_booking bigint, p_cents bigint)
returns numeric
language sql
immutable
as $$
	select hashint8extended(p_booking, p_cents)::numeric
$$;
comment on function parvis.campaign_digest(bigint, bigint) is 'Of a line; those of a draft are added up, in whatever order.';

create function parvis.creditable(p_family bigint, p_regie bigint, p_mode text)
returns table (invoice bigint, cents bigint, owed bigint)
language sql
stable
set search_path = parvis, pg_temp
as $$
	select i.id, i.cents - i.credited, i.cents - i.paid
	from invoice i
	where i.commune = tenant()
	and i.family = p_family
	and i.regie = p_regie
	and i.mode = p_mode
	and i.campaign is not null
	and i.state in ('due', 'paid')
	and i.credited < i.cents
$$;
comment on function parvis.creditable(bigint, bigint, text) is 'The invoices of campaigns that a credit note may lower for a family, by how much at most, and what is owed of each.';

create function parvis.campaign_draft(p_campaign bigint)
returns void
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	asked campaign;
begin
	select c.*
	into asked
	from campaign c
	where c.commune = tenant()
	and c.id = p_campaign
	for update;
	delete from campaign_line l
	where l.commune = tenant()
	and l.campaign = asked.id
	and l.n > 0;
	insert into campaign_line (campaign, n, booking, family, child, activity, day, label, cents, detail, fault)
	select
		asked.id, row_number() over (order by p.family, p.child, p.day, p.booking), p.booking, p.family, p.child,
		p.activity, p.day, coalesce(p.label, '-'), p.cents, p.detail, p.fault
	from campaign_price(asked) p;
	-- what is added by hand may be faulty one day and not the next
	update campaign_line l
	set fault = null
	where l.commune = tenant()
	and l.campaign = asked.id
	and l.n < 0
	and l.fault is not null;
	-- once, whatever the planner knows of a draft that was just made
	with less as materialized (
		select s.family, sum(s.cents) as cents, min(s.n) filter (where s.cents < 0) as n
		from campaign_line s
		where s.commune = tenant()
		and s.campaign = asked.id
		group by s.family
		having sum(s.cents) < 0
	), bad as materialized (
		select b.n
		from less b
		where -b.cents > (
			select coalesce(sum(k.cents), 0)
			from creditable(b.family, asked.regie, asked.mode) k)
	)
	update campaign_line l
	set fault = 'nothing-to-credit'
	where l.commune = tenant()
	and l.campaign = asked.id
	and l.n in (select b.n from bad b)
	and l.fault is null;
	update campaign c
	set
		state = 'draft',
		lines = s.n,
		faults = s.faults,
		cents = s.cents,
		digest = s.digest,
		version = c.version + 1
	from (
		select
			count(*) as n, count(l.fault) as faults,
			coalesce(sum(l.cents) filter (where l.fault is null), 0) as cents,
			coalesce(sum(campaign_digest(l.booking, l.cents)) filter (where l.n > 0), 0) as digest
		from campaign_line l
		where l.commune = tenant()
		and l.campaign = asked.id
	) s
	where c.commune = tenant()
	and c.id = asked.id;
end
$$;
comment on function parvis.campaign_draft(bigint) is 'Makes the lines of a draft anew, and lists what is wrong; what an agent added stays.';

create function parvis.credit_note(p_family bigint, p_regie bigint, p_mode text, p_cents bigint, p_note text, p_agent bigint)
returns void
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	rest bigint := p_cents;
	lowered invoice;
	taken bigint;
	owed bigint;
	posted bigint;
begin
	for lowered in
		select i.*
		from creditable(p_family, p_regie, p_mode) k
		join invoice i on i.commune = tenant() and i.id = k.invoice
		order by i.issued_on desc, i.id desc
		for update of i
	loop
		exit when rest = 0;
		taken := least(rest, lowered.cents - lowered.credited);
		owed := least(taken, lowered.cents - lowered.paid);
		posted := money_post('credited', lowered,
			jsonb_build_object('income', taken, 'receivable', -owed, 'credit', owed - taken), p_note, p_agent);
		perform payment_credit(lowered.id, posted, taken - owed);
		update invoice i
		set
			paid = i.paid + owed,
			credited = i.credited + taken,
			state = case when i.paid + owed = i.cents then 'paid' else i.state end,
			version = i.version + 1
		where i.commune = tenant()
		and i.id = lowered.id;
		rest := rest - taken;
	end loop;
	if rest > 0 then
		perform refuse(409, 'campaign.nothing-to-credit');
	end if;
end
$$;
comment on function parvis.credit_note(bigint, bigint, text, bigint, text, bigint) is 'Lowers the last invoices of a family by so many cents: what was paid of it is owed to the payer. PV409 campaign.nothing-to-credit where they do not come to that much.';

create function parvis.credit_assign(p_family bigint, p_regie bigint, p_mode text, p_agent bigint)
returns bigint
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	giver invoice;
	taker invoice;
	credit bigint;
	moved bigint;
	sum_ bigint := 0;
begin
	-- in one order, so that two of them wait and do not lock each other out
	perform
	from invoice i
	where i.commune = tenant()
	and i.family = p_family
	and i.regie = p_regie
	and i.mode = p_mode
	order by i.id
	for update;
	for giver in
		select i.*
		from invoice i
		join payment_task t on t.commune = i.commune and t.invoice = i.id and t.kind = 'credit' and t.done_at is null
		where i.commune = tenant()
		and i.family = p_family
		and i.regie = p_regie
		and i.mode = p_mode
		group by i.commune, i.id
		order by i.id
	loop
		-- what is asked to be paid back is not given away
		credit := coalesce(-(invoice_balance(giver.id) ->> 'credit')::bigint, 0) - (
			select coalesce(sum(f.cents), 0)
			from refund f
			where f.commune = tenant()
			and f.invoice = giver.id
			and f.decided_at is null);
		for taker in
			select i.*
			from invoice i
			where i.commune = tenant()
			and i.family = p_family
			and i.regie = p_regie
			and i.mode = p_mode
			and i.state = 'due'
			order by i.due_on, i.id
		loop
			exit when credit <= 0;
			moved := least(credit, taker.cents - taker.paid);
			perform money_post('assigned', giver,
				jsonb_build_object('credit', moved, 'assigned', -moved), taker.reference, p_agent);
			perform money_post('assigned', taker,
				jsonb_build_object('assigned', moved, 'receivable', -moved), giver.reference, p_agent);
			update invoice i
			set
				paid = i.paid + moved,
				state = case when i.paid + moved = i.cents then 'paid' else i.state end,
				version = i.version + 1
			where i.commune = tenant()
			and i.id = taker.id;
			credit := credit - moved;
			sum_ := sum_ + moved;
		end loop;
		update payment_task t
		set
			done_at = now(),
			done_by = p_agent
		where t.commune = tenant()
		and t.invoice = giver.id
		and t.kind = 'credit'
		and t.done_at is null
		and coalesce((invoice_balance(giver.id) ->> 'credit')::bigint, 0) = 0;
	end loop;
	return sum_;
end
$$;
comment on function parvis.credit_assign(bigint, bigint, text, bigint) is 'Gives what a régie owes to a family to its invoices, the oldest due first; how many cents. What is asked to be paid back stays.';

create function parvis.campaign_invoice(p_campaign parvis.campaign)
returns void
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	this_year int := extract(year from today());
	of_regie regie;
	owing int;
	last_ int;
begin
	-- who closes the day waits for who posts
	select r.*
	into of_regie
	from regie r
	where r.commune = tenant()
	and r.id = p_campaign.regie
	for share;
	select count(*)
	into owing
	from (
		select l.family
		from campaign_line l
		where l.commune = tenant()
		and l.campaign = p_campaign.id
		group by l.family
		having sum(l.cents) > 0
	) o;
	if owing = 0 then
		return;
	end if;
	last_ := regie_next(of_regie.id, 'invoice', p_campaign.mode, this_year, owing);
	insert into invoice (
		regie, mode, year, number, reference, token, subject, payer_name, payer_email, payer_address,
		issued_on, due_on, cents, agent, family, campaign)
	select
		of_regie.id, p_campaign.mode, this_year, o.number,
		coalesce(nullif(p_campaign.mode, 'W'), '') || of_regie.code || this_year || lpad(o.number::text, 6, '0') || random_letters(4),
		format('campaign-%s-%s', p_campaign.id, o.family), p_campaign.name, a.first_name || ' ' || a.last_name, a.email, f.address,
		today(), greatest(p_campaign.due_on, today()), o.cents, p_campaign.agent, o.family, p_campaign.id
	from (
		select l.family, sum(l.cents) as cents, last_ - owing + row_number() over (order by l.family) as number
		from campaign_line l
		where l.commune = tenant()
		and l.campaign = p_campaign.id
		group by l.family
		having sum(l.cents) > 0
	) o
	join family f on f.commune = tenant() and f.id = o.family
	join family_adult a on a.commune = f.commune and a.family = f.id and a.pays;
	-- the lines are added up in one pass: what the planner knows of them is from
	-- before the draft
	with added as materialized (
		select l.family, l.child, l.label, l.cents, count(*) as quantity
		from campaign_line l
		where l.commune = tenant()
		and l.campaign = p_campaign.id
		and l.cents <> 0
		group by l.family, l.child, l.label, l.cents
	)
	insert into invoice_line (invoice, n, label, quantity, unit_cents)
	select i.id, row_number() over (partition by i.id order by a.child nulls last, a.label, a.cents), a.label, a.quantity, a.cents
	from added a
	join invoice i on i.commune = tenant() and i.campaign = p_campaign.id and i.family = a.family;
	with posted as (
		insert into money_entry (regie, mode, kind, day, invoice, agent)
		select i.regie, i.mode, 'issued', i.issued_on, i.id, i.agent
		from invoice i
		where i.commune = tenant()
		and i.campaign = p_campaign.id
		order by i.number
		returning money_entry.id, money_entry.invoice
	)
	insert into money_line (entry, account, cents)
	select p.id, l.account, l.cents
	from posted p
	join invoice i on i.commune = tenant() and i.id = p.invoice
	cross join lateral (values ('receivable', i.cents), ('income', -i.cents)) as l (account, cents);
end
$$;
comment on function parvis.campaign_invoice(parvis.campaign) is 'Issues the invoices of a draft, one for each family that owes something: numbered without a gap, in the journal.';

create function parvis.campaign_finish(p_campaign bigint)
returns void
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	asked campaign;
	one record;
begin
	select c.*
	into asked
	from campaign c
	where c.commune = tenant()
	and c.id = p_campaign
	for update;
	-- whoever calls a child waits, and finds the day invoiced
	perform
	from slot s
	join activity a on a.commune = s.commune and a.id = s.activity
	where s.commune = tenant()
	and s.day between asked.from_on and asked.to_on
	and a.regie = asked.regie
	order by s.id
	for update of s;
	if asked.faults > 0
		or asked.digest <> (select coalesce(sum(campaign_digest(p.booking, p.cents)), 0) from campaign_price(asked) p)
		or not exists (
			select
			from regie r
			where r.commune = tenant()
			and r.id = asked.regie
			and r.mode = asked.mode
			and r.active)
	then
		perform campaign_draft(asked.id);
		update campaign c
		set moved = true
		where c.commune = tenant()
		and c.id = asked.id;
		return;
	end if;
	perform campaign_invoice(asked);
	for one in
		select l.family, (-sum(l.cents))::bigint as cents
		from campaign_line l
		where l.commune = tenant()
		and l.campaign = asked.id
		group by l.family
		having sum(l.cents) < 0
		order by l.family
	loop
		perform credit_note(one.family, asked.regie, asked.mode, one.cents, asked.name, asked.agent);
	end loop;
	perform credit_assign(f.family, asked.regie, asked.mode, asked.agent)
	from (
		select distinct i.family
		from payment_task t
		join invoice i on i.commune = t.commune and i.id = t.invoice
		where t.commune = tenant()
		and t.regie = asked.regie
		and t.kind = 'credit'
		and t.done_at is null
		and i.mode = asked.mode
		and i.family is not null
		order by i.family
	) f;
	perform invoice_mail(i, 'invoice')
	from invoice i
	where i.commune = tenant()
	and i.campaign = asked.id
	and i.state = 'due';
	update slot s
	set billed = true
	from activity a
	where a.commune = s.commune
	and a.id = s.activity
	and s.commune = tenant()
	and s.day between asked.from_on and asked.to_on
	and a.regie = asked.regie;
	update campaign c
	set
		state = 'final',
		moved = false,
		finished_at = now(),
		version = c.version + 1
	where c.commune = tenant()
	and c.id = asked.id;
end
$$;
comment on function parvis.campaign_finish(bigint) is 'Invoices a draft as it was approved: invoices, credit notes, credits given to the oldest due, mails, all or nothing. What changed since the draft, or a fault, makes it a draft again that says so.';

grant execute on function
	parvis.campaign_price(parvis.campaign),
	parvis.campaign_digest(bigint, bigint),
	parvis.creditable(bigint, bigint, text),
	parvis.campaign_draft(bigint),
	parvis.credit_note(bigint, bigint, text, bigint, text, bigint),
	parvis.credit_assign(bigint, bigint, text, bigint),
	parvis.campaign_invoice(parvis.campaign),
	parvis.campaign_finish(bigint)
	to parvis_keeper;

-- agents
create function parvis.campaign_held(p_campaign bigint, p_version int default null)
returns parvis.campaign
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	held campaign;
begin
	select c.*
	into held
	from campaign c
	join regie_agent a on a.regie = c.regie and a.agent = me
	where c.id = p_campaign;
	if not found then
		perform refuse(404, 'campaign.unknown');
	end if;
	if p_version is null then
		return held;
	end if;
	select c.*
	into held
	from campaign c
	where c.id = p_campaign
	for update;
	if held.version <> p_version or held.state <> 'draft' then
		perform refuse(409, 'campaign.changed');
	end if;
	return held;
end
$$;
comment on function parvis.campaign_held(bigint, int) is 'A campaign, to who handles the money of its régie; at a version, a draft that is to be changed. PV404 campaign.unknown to anybody else, PV409 campaign.changed.';

create function agent.campaigns(p_regie text)
returns table (
	id bigint, name text, from_on date, to_on date, due_on date, corrective boolean, state text, lines int,
	faults int, cents bigint, mode text, created_at timestamptz, finished_at timestamptz)
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
		c.id, c.name, c.from_on, c.to_on, c.due_on, c.corrective, c.state::text, c.lines, c.faults, c.cents,
		c.mode::text, c.created_at, c.finished_at
	from campaign c
	where c.regie = mine.id
	order by c.id desc
	limit 200;
end
$$;
comment on function agent.campaigns(text) is 'The campaigns of a régie that the agent signed in handles, the last first.';

create function agent.campaign(p_campaign bigint)
returns jsonb
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen campaign := campaign_held(p_campaign);
begin
	return to_jsonb(seen) - '{commune,token,digest}'::text[] || (
		select jsonb_build_object('regie', r.code, 'regie_name', r.name, 'agent', b.name)
		from regie r
		join agent b on b.id = seen.agent
		where r.id = seen.regie
	) || (
		select jsonb_build_object(
			'families', count(*), 'invoices', count(*) filter (where f.cents > 0),
			'invoiced', coalesce(sum(f.cents) filter (where f.cents > 0), 0),
			'credits', count(*) filter (where f.cents < 0),
			'credited', coalesce(-sum(f.cents) filter (where f.cents < 0), 0),
			'unreachable', count(*) filter (where f.cents > 0 and f.unreachable))
		from (
			select l.family, sum(l.cents) as cents, not exists (
				select
				from family_adult a
				join family h on h.id = a.family
				where a.family = l.family
				and a.pays
				and (a.email is not null or h.address is not null)) as unreachable
			from campaign_line l
			where l.campaign = seen.id
			group by l.family
		) f
	) || jsonb_build_object('fault_kinds', (
		select coalesce(jsonb_agg(jsonb_build_object('fault', k.fault, 'n', k.n) order by k.fault), '[]')
		from (
			select l.fault, count(*) as n
			from campaign_line l
			where l.campaign = seen.id
			and l.fault is not null
			group by l.fault
		) k
	), 'fault_lines', (
		select coalesce(jsonb_agg(to_jsonb(k)), '[]')
		from (
			select l.fault, l.day, l.label, c.first_name || ' ' || c.last_name as child, f.reference as family, a.code as activity, a.name as activity_name
			from campaign_line l
			left join family_child c on c.id = l.child
			left join family f on f.id = l.family
			left join activity a on a.id = l.activity
			where l.campaign = seen.id
			and l.fault is not null
			order by l.fault, l.day, l.n
			limit 200
		) k
	), 'added', (
		select coalesce(jsonb_agg(jsonb_build_object('n', l.n, 'family', f.reference, 'name', f.name, 'label', l.label, 'cents', l.cents) order by l.n desc), '[]')
		from campaign_line l
		left join family f on f.id = l.family
		where l.campaign = seen.id
		and l.n < 0
	));
end
$$;
comment on function agent.campaign(bigint) is 'A campaign: what it comes to, its first 200 faults, what was added by hand. PV404 campaign.unknown.';

create function agent.campaign_families(p_campaign bigint, p_after bigint, p_limit int)
returns table (family bigint, reference text, name text, payer text, cents bigint, invoice text, lines jsonb)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen campaign := campaign_held(p_campaign);
begin
	return query
	select
		s.family, f.reference, f.name, (
			select a.first_name || ' ' || a.last_name
			from family_adult a
			where a.family = s.family
			and a.pays), s.cents, (
			select i.reference
			from invoice i
			where i.campaign = seen.id
			and i.family = s.family), (
			select jsonb_agg(to_jsonb(g) order by g.child, g.label, g.cents)
			from (
				select c.first_name as child, l.label, l.cents, count(*) as quantity, array_agg(l.day order by l.day) as days
				from campaign_line l
				left join family_child c on c.id = l.child
				where l.campaign = seen.id
				and l.family = s.family
				group by c.first_name, l.label, l.cents
			) g)
	from (
		select l.family, sum(l.cents)::bigint as cents
		from campaign_line l
		where l.campaign = seen.id
		and l.family > p_after
		group by l.family
		order by l.family
		limit least(p_limit, 500)
	) s
	join family f on f.id = s.family
	order by s.family;
end
$$;
comment on function agent.campaign_families(bigint, bigint, int) is 'What a campaign comes to, family by family after one of them. PV404 campaign.unknown.';

create function agent.campaign_add(p_regie text, p_token text, p_data jsonb)
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	mine regie := cashier(p_regie);
	asked record;
	added bigint;
begin
	select c.id
	into added
	from campaign c
	where c.token = p_token;
	if found then
		return added;
	end if;
	if not mine.active then
		perform refuse(422, 'regie.inactive');
	end if;
	select *
	into asked
	from jsonb_to_record(p_data) as d (name text, from_on date, to_on date, due_on date, corrective boolean, assume boolean);
	if asked.to_on < asked.from_on or asked.to_on > asked.from_on + 366 then
		perform refuse(422, 'campaign.range');
	end if;
	if asked.due_on < today() then
		perform refuse(422, 'campaign.due');
	end if;
	perform
	from campaign c
	where c.regie = mine.id
	and c.mode = mine.mode
	and c.state in ('to-draft', 'draft', 'to-finish')
	and c.from_on <= asked.to_on
	and c.to_on >= asked.from_on;
	if found then
		perform refuse(409, 'campaign.under-way');
	end if;
	perform
	from campaign c
	where c.regie = mine.id
	and c.mode = mine.mode
	and c.state = 'final'
	and c.from_on <= asked.to_on
	and c.to_on >= asked.from_on;
	if found <> coalesce(asked.corrective, false) then
		perform refuse(409, case when found then 'campaign.invoiced' else 'campaign.not-invoiced' end);
	end if;
	insert into campaign (regie, mode, token, name, from_on, to_on, due_on, corrective, assume, agent)
	values (
		mine.id, mine.mode, p_token, asked.name, asked.from_on, asked.to_on, asked.due_on, coalesce(asked.corrective, false),
		coalesce(asked.assume, false), me)
	returning campaign.id into added;
	-- what is to be corrected may be changed until the correction is final
	update slot s
	set billed = false
	from activity a
	where a.id = s.activity
	and a.regie = mine.id
	and s.day between asked.from_on and asked.to_on
	and s.billed
	and asked.corrective;
	return added;
end
$$;
comment on function agent.campaign_add(text, text, jsonb) is 'Asks for a campaign {name, from_on, to_on, due_on, corrective, assume}: the worker makes its draft. The same token again is the same one. PV409 campaign.under-way, campaign.invoiced (a correction is wanted), campaign.not-invoiced; PV422 campaign.range, campaign.due, regie.inactive.';

create function agent.campaign_act(p_campaign bigint, p_version int, p_act text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held campaign := campaign_held(p_campaign, p_version);
begin
	if p_act = 'finish' and held.faults > 0 then
		perform refuse(409, 'campaign.faults');
	end if;
	if p_act = 'finish' and held.lines = 0 then
		perform refuse(409, 'campaign.empty');
	end if;
	update campaign c
	set
		state = case p_act when 'finish' then 'to-finish' when 'again' then 'to-draft' when 'abandon' then 'abandoned' end,
		moved = false,
		version = c.version + 1
	where c.id = held.id;
	if p_act = 'abandon' then
		update slot s
		set billed = true
		from activity a
		where a.id = s.activity
		and a.regie = held.regie
		and s.day between held.from_on and held.to_on
		and held.corrective;
	end if;
end
$$;
comment on function agent.campaign_act(bigint, int, text) is 'again: the draft is made anew; finish: it is invoiced; abandon: it is given up. PV409 campaign.changed, campaign.faults, campaign.empty.';

create function agent.campaign_assume(p_campaign bigint, p_version int, p_assume boolean)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held campaign := campaign_held(p_campaign, p_version);
begin
	update campaign c
	set
		assume = p_assume,
		state = 'to-draft',
		version = c.version + 1
	where c.id = held.id;
end
$$;
comment on function agent.campaign_assume(bigint, int, boolean) is 'Who booked and was not called is invoiced as present, or is a fault; the draft is made anew. PV409 campaign.changed.';

create function agent.campaign_line_add(p_campaign bigint, p_version int, p_token text, p_family text, p_label text, p_cents bigint)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held campaign := campaign_held(p_campaign);
	owing bigint;
begin
	perform
	from campaign_line l
	where l.token = p_token;
	if found then
		return;
	end if;
	held := campaign_held(p_campaign, p_version);
	select f.id
	into owing
	from family f
	where f.reference = p_family;
	if not found then
		perform refuse(422, 'campaign.family-unknown');
	end if;
	insert into campaign_line (campaign, n, token, family, day, label, cents)
	select held.id, least(coalesce(min(l.n), 0), 0) - 1, p_token, owing, held.to_on, p_label, p_cents
	from campaign_line l
	where l.campaign = held.id;
	update campaign c
	set
		state = 'to-draft',
		version = c.version + 1
	where c.id = held.id;
end
$$;
comment on function agent.campaign_line_add(bigint, int, text, text, text, bigint) is 'Adds a line to a family''s invoice, or takes something off it; the draft is made anew. Twice is once. PV409 campaign.changed; PV422 campaign.family-unknown.';

create function agent.campaign_line_remove(p_campaign bigint, p_version int, p_n int)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held campaign := campaign_held(p_campaign, p_version);
begin
	delete from campaign_line l
	where l.campaign = held.id
	and l.n = p_n
	and p_n < 0;
	update campaign c
	set
		state = 'to-draft',
		version = c.version + 1
	where c.id = held.id;
end
$$;
comment on function agent.campaign_line_remove(bigint, int, int) is 'Takes an added line away; the draft is made anew. PV409 campaign.changed.';

create function agent.credit_assign(p_reference text, p_version int)
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen invoice := till_lock(p_reference, p_version);
begin
	if seen.family is null then
		perform refuse(422, 'till.no-family');
	end if;
	return credit_assign(seen.family, seen.regie, seen.mode, signed_in());
end
$$;
comment on function agent.credit_assign(text, int) is 'Gives what a régie owes to the family of an invoice to its oldest due invoices; how many cents. PV422 till.no-family.';

grant execute on function
	agent.campaigns(text),
	agent.campaign(bigint),
	agent.campaign_families(bigint, bigint, int),
	agent.campaign_add(text, text, jsonb),
	agent.campaign_act(bigint, int, text),
	agent.campaign_assume(bigint, int, boolean),
	agent.campaign_line_add(bigint, int, text, text, text, bigint),
	agent.campaign_line_remove(bigint, int, int),
	agent.credit_assign(text, int)
	to parvis_agent;

set local role parvis_keeper;

create function worker.campaign_run()
returns int
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	asked campaign;
begin
	select c.*
	into asked
	from campaign c
	where c.state in ('to-draft', 'to-finish')
	order by c.id
	limit 1
	for update skip locked;
	if not found then
		return 0;
	end if;
	perform set_config('parvis.commune', asked.commune::text, true);
	if asked.state = 'to-draft' then
		perform campaign_draft(asked.id);
	else
		perform campaign_finish(asked.id);
	end if;
	return 1;
end
$$;
comment on function worker.campaign_run() is 'Makes the draft of one campaign that waits for it, or its invoices, in one transaction; how many (0, 1).';
grant execute on function worker.campaign_run() to parvis_worker;

commit;
