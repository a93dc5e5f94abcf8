-- Deploy parvis:account to pg
-- requires: campaign family_file activity_desk
-- What a family owes and has paid, and what the tax office is told of child care.
begin;
set local role parvis_owner;

create function parvis.family_coming(p_family bigint)
returns table (activity bigint, bookings bigint, cents bigint, unknown bigint)
language sql
stable
set search_path = parvis, pg_temp
as $$
	with booked as (
		select
			a.id as activity, s.day, q.basis, q.cents as unit,
			case q.basis
				when 'quarter' then ceil(extract(epoch from s.ends - s.starts) / 900)
				when 'month' then (row_number() over (partition by a.id, b.child, date_trunc('month', s.day)
					order by s.day, s.starts, b.id) = 1)::int
				else 1
			end as quantity
		from family_child c
		join booking b on b.commune = c.commune and b.child = c.id and b.state = 'booked'
		join slot s on s.commune = b.commune and s.id = b.slot
		join activity a on a.commune = s.commune and a.id = s.activity and a.regie is not null
		left join lateral quoted(a.id, b.child, s.day) q on true
		where c.commune = tenant()
		and c.family = p_family
		-- a month's flat price is that of its first booking
		and s.day between date_trunc('month', today())::date and today() + 31
		and not s.billed
	)
	select k.activity, count(*), coalesce(sum(round(k.unit * k.quantity)), 0)::bigint, count(*) filter (where k.unit is null)
	from booked k
	where k.day >= today()
	group by k.activity
$$;
comment on function parvis.family_coming(bigint) is 'What the bookings of the next 31 days will cost a family if all come, activity by activity; unknown: bookings that no tariff covers yet.';

create function parvis.family_account(p_family bigint)
returns jsonb
language sql
stable
set search_path = parvis, pg_temp
as $$
	with mine as (
		select
			i.*, r.name as regie_name, coalesce(-(invoice_balance(i.id) ->> 'credit')::bigint, 0) as credit
		from invoice i
		join regie r on r.commune = i.commune and r.id = i.regie
		where i.commune = tenant()
		and i.family = p_family
	)
	select jsonb_build_object(
		'invoices', (
			select coalesce(jsonb_agg(jsonb_build_object(
				'reference', m.reference, 'subject', m.subject, 'regie', m.regie_name, 'issued_on', m.issued_on,
				'due_on', m.due_on, 'late', m.state = 'due' and m.due_on < today(), 'cents', m.cents,
				'rest', case when m.state in ('due', 'collected') then m.cents - m.paid else 0 end,
				'credited', m.credited, 'credit', m.credit, 'state', m.state, 'test', m.mode = 'T')
				order by m.state = 'due' desc, m.due_on, m.id), '[]')
			from (select * from mine order by state = 'due' desc, id desc limit 200) m),
		'due', (select coalesce(sum(m.cents - m.paid), 0) from mine m where m.state = 'due'),
		'collected', (select coalesce(sum(m.cents - m.paid), 0) from mine m where m.state = 'collected'),
		'credit', (select coalesce(sum(m.credit), 0) from mine m),
		'payments', (
			select coalesce(jsonb_agg(to_jsonb(p) order by p.at desc), '[]')
			from (
				select e.receipt, e.at, m.reference, l.account as means, l.cents
				from mine m
				join money_entry e on e.commune = m.commune and e.invoice = m.id and e.kind = 'payment'
				join money_line l on l.commune = e.commune and l.entry = e.id and l.account not in ('receivable', 'credit')
				order by e.id desc
				limit 100
			) p),
		'coming', (
			select coalesce(jsonb_agg(jsonb_build_object('activity', a.name, 'bookings', k.bookings, 'cents', k.cents,
				'unknown', k.unknown) order by a.name, a.id), '[]')
			from family_coming(p_family) k
			join activity a on a.commune = tenant() and a.id = k.activity),
		'years', (
			select coalesce(jsonb_agg(y.year::text order by y.year desc), '[]')
			from (
				select distinct extract(year from e.day)::int as year
				from mine m
				join money_entry e on e.commune = m.commune and e.invoice = m.id and e.kind in ('payment', 'assigned')
			) y))
$$;
comment on function parvis.family_account(bigint) is 'What a family owes, what is owed to it, what it paid, what its bookings of the next 31 days will cost; the years in which it paid.';

create function parvis.care_paid(p_family bigint, p_year int)
returns table (child bigint, cents bigint)
language sql
stable
set search_path = parvis, pg_temp
as $$
	with shares as (
		-- what each child's care is of what a campaign asked of the family
		select l.campaign, l.child, sum(l.cents) filter (where a.care) as care, f.finished_at
		from campaign f
		join campaign_line l on l.commune = f.commune and l.campaign = f.id and l.family = p_family
		left join activity a on a.commune = l.commune and a.id = l.activity
		where f.commune = tenant()
		and f.state = 'final'
		group by l.campaign, l.child, f.finished_at
	), totals as (
		select l.campaign, sum(l.cents) as cents
		from campaign_line l
		where l.commune = tenant()
		and l.family = p_family
		and l.campaign in (select s.campaign from shares s)
		group by l.campaign
	), ends as (
		select d.last_on, d.sign
		from (values (make_date(p_year, 12, 31), 1), (make_date(p_year - 1, 12, 31), -1)) as d (last_on, sign)
	), settled as (
		-- a credit note lowers what is owed as a payment does; its own lines take the care off
		select d.last_on, coalesce(i.campaign, o.campaign) as campaign, sum(-l.cents) as cents
		from ends d
		join invoice i on i.commune = tenant()
		left join invoice o on o.commune = i.commune and o.id = i.replaces
		join money_entry e on e.commune = i.commune and e.invoice = i.id and e.day <= d.last_on
			and e.kind in ('payment', 'assigned', 'credited')
		join money_line l on l.commune = e.commune and l.entry = e.id and l.account = 'receivable'
		where coalesce(i.family, o.family) = p_family
		and not exists (
			select
			from money_entry c
			where c.commune = i.commune
			and c.invoice = i.id
			and c.kind = 'cancelled'
			and c.day <= d.last_on)
		group by d.last_on, coalesce(i.campaign, o.campaign)
	), sums as (
		select d.sign, s.child, sum(case
			-- to the cent below: never more than was paid, and all of it once it is paid
			when t.cents > 0 then div(s.care * coalesce(p.cents, 0), t.cents)
			when (s.finished_at at time zone k.time_zone)::date <= d.last_on then s.care
			else 0
		end) as cents
		from ends d
		cross join shares s
		join commune k on k.id = tenant()
		join totals t on t.campaign = s.campaign
		left join settled p on p.campaign = s.campaign and p.last_on = d.last_on
		where s.child is not null
		and s.care is not null
		group by d.sign, s.child
	)
	select s.child, greatest(sum(s.sign * greatest(s.cents, 0)), 0)::bigint
	from sums s
	group by s.child
$$;
comment on function parvis.care_paid(bigint, int) is 'What a family paid in a year for the care of each child, by the day of the journal: credits taken off, a part payment shared among the lines of its invoice.';

create function parvis.care_year(p_family bigint, p_year int)
returns jsonb
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	if p_year not between 2000 and 2200 then
		perform refuse(404, 'account.no-care');
	end if;
	return (
		with cared as (
			select c.first_name, c.last_name, c.born_on, p.cents, c.id
			from care_paid(p_family, p_year) p
			join family_child c on c.commune = tenant() and c.id = p.child
			-- under six on 1 January of the year (CGI art. 200 quater B)
			where c.born_on > make_date(p_year - 6, 1, 1)
			and p.cents > 0
		)
		select jsonb_build_object(
			'year', p_year, 'family', f.name, 'postal', f.address, 'reference', f.reference,
			'payer', (
				select a.first_name || ' ' || a.last_name
				from family_adult a
				where a.commune = tenant()
				and a.family = f.id
				and a.pays),
			'over', p_year < extract(year from today()),
			'children', (
				select coalesce(jsonb_agg(jsonb_build_object(
					'first_name', k.first_name, 'last_name', k.last_name, 'born_on', k.born_on, 'cents', k.cents)
					order by k.born_on, k.id), '[]')
				from cared k),
			'cents', (select coalesce(sum(k.cents), 0) from cared k))
		from family f
		where f.commune = tenant()
		and f.id = p_family
	);
end
$$;
comment on function parvis.care_year(bigint, int) is 'What the yearly attestation says (CGI art. 200 quater B): what was paid in the year for the care of each child under six on its 1 January. over: the year is. PV404 account.no-care for a year that is none.';

create function parvis.care_mail(p_family bigint, p_year int, p_token text, p_email text, p_language text)
returns void
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	told jsonb := care_year(p_family, p_year);
begin
	if p_email is null then
		perform refuse(422, 'account.no-email');
	end if;
	if (told ->> 'cents')::bigint = 0 then
		perform refuse(409, 'account.no-care');
	end if;
	if action_begin(p_token) is not null then
		return;
	end if;
	insert into outbox (kind, recipient, template, language, model)
	select 'care-year', p_email, 'mail/care-year', p_language, jsonb_build_object(
		'reference', told -> 'reference', 'person', coalesce(told ->> 'payer', told ->> 'family'), 'postal', told -> 'postal',
		'year', p_year, 'paper', 'letter/care-year', 'file', 'attestation-garde-' || p_year || '.pdf',
		'amount', euros((told ->> 'cents')::bigint, p_language), 'made_on', today(),
		'children', (
			select jsonb_agg(jsonb_build_object(
				'child', k.one ->> 'first_name' || ' ' || (k.one ->> 'last_name'), 'born_on', k.one -> 'born_on',
				'sum', euros((k.one ->> 'cents')::bigint, p_language)) order by k.n)
			from jsonb_array_elements(told -> 'children') with ordinality as k (one, n)));
	perform action_end(p_token, jsonb_build_object('year', p_year));
end
$$;
comment on function parvis.care_mail(bigint, int, text, text, text) is 'Mails the attestation of a year, as PDF; the same token again sends nothing more. PV422 account.no-email; PV409 account.no-care where nothing was paid.';

-- families
create function citizen.family_account(p_token text)
returns jsonb
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me family_adult := family_of(p_token);
begin
	return family_account(me.family);
end
$$;
comment on function citizen.family_account(text) is 'The account of who is in, as parvis.family_account(). PV401 family.session.';

create function citizen.family_invoice(p_token text, p_reference text)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me family_adult := family_of(p_token);
	mine bigint;
begin
	select i.id
	into mine
	from invoice i
	where i.reference = p_reference
	and i.family = me.family;
	if not found then
		perform refuse(404, 'payment.unknown');
	end if;
	return invoice_link_add(mine, false);
end
$$;
comment on function citizen.family_invoice(text, text) is 'Opens an invoice of the family for two hours: a token, as citizen.invoice_visit(). PV401 family.session, PV404 payment.unknown.';

create function citizen.family_care(p_token text, p_year int)
returns jsonb
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me family_adult := family_of(p_token);
begin
	return care_year(me.family, p_year);
end
$$;
comment on function citizen.family_care(text, int) is 'What the attestation of a year says, as parvis.care_year(). PV401 family.session, PV404 account.no-care.';

create function citizen.family_care_mail(p_token text, p_year int, p_action text, p_language text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me family_adult := family_of(p_token);
begin
	perform care_mail(me.family, p_year, p_action, me.email, p_language);
end
$$;
comment on function citizen.family_care_mail(text, int, text, text) is 'Mails that attestation to who is in, as parvis.care_mail().';
grant execute on function
	citizen.family_account(text),
	citizen.family_invoice(text, text),
	citizen.family_care(text, int),
	citizen.family_care_mail(text, int, text, text)
	to parvis_citizen;

-- agents
create function agent.family_account(p_reference text)
returns jsonb
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen family := family_seen(p_reference);
begin
	return family_account(seen.id) || jsonb_build_object('family', seen.name, 'reference', seen.reference);
end
$$;
comment on function agent.family_account(text) is 'The account of a family, as parvis.family_account(). PV403 family.not-keeper, PV404 family.unknown.';

create function agent.family_care(p_reference text, p_year int)
returns jsonb
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen family := family_seen(p_reference);
begin
	return care_year(seen.id, p_year);
end
$$;
comment on function agent.family_care(text, int) is 'What the attestation of a year says, as parvis.care_year(). PV403 family.not-keeper, PV404 family.unknown, account.no-care.';

create function agent.family_care_mail(p_reference text, p_year int, p_token text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen family := family_seen(p_reference);
begin
	perform care_mail(seen.id, p_year, p_token, (
		select a.email
		from family_adult a
		where a.family = seen.id
		and a.pays), 'fr');
end
$$;
comment on function agent.family_care_mail(text, int, text) is 'Mails that attestation to who pays, as parvis.care_mail().';
grant execute on function
	agent.family_account(text),
	agent.family_care(text, int),
	agent.family_care_mail(text, int, text)
	to parvis_agent;

commit;
