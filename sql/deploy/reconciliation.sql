-- Deploy parvis:reconciliation to pg
-- requires: till
-- The lists that a régie has from its bank or from PayFiP, held against the
-- journal and the provider's results.
begin;
set local role parvis_owner;

create table parvis.bank_list (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	regie bigint not null,
	mode parvis.pay_mode not null,
	digest bytea not null,
	name text not null,
	source text not null,
	first_day date not null,
	last_day date not null,
	lines int not null,
	cents bigint not null,
	agent bigint not null,
	at timestamptz not null default now(),
	kept_at timestamptz,
	constraint bank_list_pkey primary key (commune, id),
	constraint bank_list_digest_key unique (commune, regie, mode, digest),
	constraint bank_list_regie_fkey foreign key (commune, regie) references parvis.regie (commune, id),
	constraint bank_list_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint bank_list_digest_size check (octet_length(digest) = 32),
	constraint bank_list_name_length check (length(name) between 1 and 200),
	constraint bank_list_source_known check (source in ('payfip', 'bank')),
	constraint bank_list_days check (first_day <= last_day),
	constraint bank_list_lines_range check (lines between 1 and 20000)
);
call parvis.protect('parvis.bank_list');
comment on table parvis.bank_list is 'A list of what came on the account of a régie, as its bank or PayFiP gives it: sent by an agent, seen, then kept. Names an agent; kept 10 years after its year, as what justifies accounts is (instruction DGP/SIAF/2014/006); one that was not kept, a day. Legal basis: public task (CGCT art. R1617-16).';
comment on column parvis.bank_list.commune is 'Tenant.';
comment on column parvis.bank_list.id is 'Inside only.';
comment on column parvis.bank_list.regie is 'Of which régie.';
comment on column parvis.bank_list.mode is 'That of the régie: sums never mix modes.';
comment on column parvis.bank_list.digest is 'SHA-256 of the file: the same one twice is once.';
comment on column parvis.bank_list.name is 'Of the file.';
comment on column parvis.bank_list.source is 'payfip: payments on line alone; bank: cheques, transfers, cards and refunds too.';
comment on column parvis.bank_list.first_day is 'Of its lines.';
comment on column parvis.bank_list.last_day is 'Of its lines.';
comment on column parvis.bank_list.lines is 'How many.';
comment on column parvis.bank_list.cents is 'Their sum.';
comment on column parvis.bank_list.agent is 'Who sent it.';
comment on column parvis.bank_list.at is 'When.';
comment on column parvis.bank_list.kept_at is 'When it was said to be the right one; null: only looked at.';

create table parvis.bank_line (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	list bigint not null,
	n int not null,
	day date not null,
	cents bigint not null,
	reference text,
	numauto text,
	label text,
	invoice bigint,
	entry bigint,
	by_hand boolean not null default false,
	note text,
	agent bigint,
	at timestamptz,
	constraint bank_line_pkey primary key (commune, list, n),
	constraint bank_line_entry_key unique (commune, entry),
	constraint bank_line_list_fkey foreign key (commune, list)
		references parvis.bank_list (commune, id) on delete cascade,
	constraint bank_line_invoice_fkey foreign key (commune, invoice) references parvis.invoice (commune, id),
	constraint bank_line_entry_fkey foreign key (commune, entry) references parvis.money_entry (commune, id),
	constraint bank_line_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint bank_line_n_range check (n >= 1),
	constraint bank_line_cents_range check (cents <> 0 and abs(cents) <= 99999999999),
	constraint bank_line_reference_length check (length(reference) between 1 and 60),
	constraint bank_line_numauto_length check (length(numauto) between 1 and 40),
	constraint bank_line_label_length check (length(label) between 1 and 300),
	constraint bank_line_note_length check (length(note) between 1 and 500),
	constraint bank_line_by_hand check (not by_hand or entry is not null),
	constraint bank_line_agent check ((agent is not null) = (by_hand or note is not null) and (agent is null) = (at is null))
);
create index bank_line_invoice_index on parvis.bank_line (commune, invoice) where invoice is not null;
call parvis.protect('parvis.bank_line');
comment on table parvis.bank_line is 'A line of such a list, and the entry of the journal that it is. May name a payer (personal data); kept with its list, 10 years. Legal basis: public task (CGCT art. R1617-16).';
comment on column parvis.bank_line.commune is 'Tenant.';
comment on column parvis.bank_line.list is 'Of which list.';
comment on column parvis.bank_line.n is 'Its line in the file.';
comment on column parvis.bank_line.day is 'As the list says.';
comment on column parvis.bank_line.cents is 'What came; below 0: what went out.';
comment on column parvis.bank_line.reference is 'As the list says.';
comment on column parvis.bank_line.numauto is 'The number of authorization, or of the cheque.';
comment on column parvis.bank_line.label is 'What else the list says. Maybe personal data.';
comment on column parvis.bank_line.invoice is 'That its reference, or a word of its label, is of.';
comment on column parvis.bank_line.entry is 'That it is; of another amount, it differs.';
comment on column parvis.bank_line.by_hand is 'An agent said so.';
comment on column parvis.bank_line.note is 'Why there is none, or why it differs: explained.';
comment on column parvis.bank_line.agent is 'Who linked or explained.';
comment on column parvis.bank_line.at is 'When.';

create table parvis.money_absence (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	entry bigint not null,
	note text not null,
	agent bigint not null,
	at timestamptz not null default now(),
	constraint money_absence_pkey primary key (commune, entry),
	constraint money_absence_entry_fkey foreign key (commune, entry) references parvis.money_entry (commune, id),
	constraint money_absence_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint money_absence_note_length check (length(note) between 1 and 500)
);
call parvis.protect('parvis.money_absence');
comment on table parvis.money_absence is 'Why an entry of the journal is in no list. Names an agent; kept with the entry, 10 years. Legal basis: public task (CGCT art. R1617-16).';
comment on column parvis.money_absence.commune is 'Tenant.';
comment on column parvis.money_absence.entry is 'Which.';
comment on column parvis.money_absence.note is 'Why.';
comment on column parvis.money_absence.agent is 'Who says so.';
comment on column parvis.money_absence.at is 'When.';

create index money_entry_day_index on parvis.money_entry (commune, regie, mode, day);
create index money_entry_note_index on parvis.money_entry (commune, regie, note) where note is not null;

create function parvis.bank_accounts(p_source text)
returns text[]
language sql
immutable
as $$
	select case p_source
		when 'payfip' then '{online}'::text[]
		else '{online,cheque,card,transfer,refund}'
	end
$$;
comment on function parvis.bank_accounts(text) is 'The accounts of the journal whose moves such a list has: what is in cash or CESU goes another way.';

create function parvis.bank_ours(p_list parvis.bank_list, p_from date, p_to date)
returns table (entry bigint, invoice bigint, day date, cents bigint, means text, numauto text, receipt text)
language sql
stable
set search_path = parvis, pg_temp
as $$
	select e.id, e.invoice, e.day, sum(l.cents)::bigint, min(l.account::text), e.note, e.receipt
	from money_entry e
	join money_line l on l.commune = e.commune and l.entry = e.id
	where e.commune = tenant()
	and e.regie = p_list.regie
	and e.mode = p_list.mode
	and e.kind in ('payment', 'refund')
	and e.day between p_from and p_to
	and l.account = any (bank_accounts(p_list.source))
	group by e.commune, e.id
$$;
comment on function parvis.bank_ours(parvis.bank_list, date, date) is 'What the journal has of these days that such a list should have.';

create function parvis.bank_nearest(p_list parvis.bank_list, p_line parvis.bank_line, p_pass int)
returns bigint
language sql
stable
set search_path = parvis, pg_temp
as $$
	select e.id
	from money_entry e
	cross join lateral (
		select sum(l.cents) as cents
		from money_line l
		where l.commune = e.commune
		and l.entry = e.id
		and l.account = any (bank_accounts(p_list.source))
	) o
	where e.commune = tenant()
	and e.regie = p_list.regie
	and e.mode = p_list.mode
	and e.kind in ('payment', 'refund')
	and e.day between p_line.day - 31 and p_line.day + 31
	and (e.invoice = p_line.invoice or p_line.invoice is null and e.note = p_line.numauto)
	and (e.note = p_line.numauto
		or p_pass in (2, 4) and (e.note is null or p_line.numauto is null))
	and case p_pass when 4 then sign(o.cents) = sign(p_line.cents) else o.cents = p_line.cents end
	and not exists (
		select
		from bank_line l
		where l.commune = e.commune
		and l.entry = e.id
	)
	order by abs(e.day - p_line.day), e.id
	limit 1
$$;
comment on function parvis.bank_nearest(parvis.bank_list, parvis.bank_line, int) is 'The entry in no pair yet that a line may be: 1 of its invoice, number and amount, 2 of its invoice and amount, 3 of its number and amount, 4 of its invoice; within a month, the nearest.';

create function parvis.bank_match(p_list parvis.bank_list)
returns void
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	line bank_line;
	found_entry bigint;
begin
	-- what is surest first: each takes what it is out of the others' reach
	for pass in 1 .. 4 loop
		for line in
			select l.*
			from bank_line l
			where l.commune = tenant()
			and l.list = p_list.id
			and l.entry is null
			and l.note is null
			and (pass = 3) = (l.invoice is null)
			and (pass in (2, 4) or l.numauto is not null)
			order by l.n
		loop
			found_entry := bank_nearest(p_list, line, pass);
			update bank_line l
			set entry = found_entry
			where found_entry is not null
			and l.commune = tenant()
			and l.list = p_list.id
			and l.n = line.n;
		end loop;
	end loop;
end
$$;
comment on function parvis.bank_match(parvis.bank_list) is 'Gives to each line the entry that it is: of its invoice, number of authorization and amount; then of its invoice and amount; of number and amount where it names no invoice; last of its invoice and another amount. Among several the nearest day. A line and an entry are each in one pair at most.';

create function parvis.bank_seen(p_regie text, p_list bigint)
returns parvis.bank_list
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	mine regie := cashier(p_regie);
	seen bank_list;
begin
	select b.*
	into seen
	from bank_list b
	where b.id = p_list
	and b.regie = mine.id;
	if not found then
		perform refuse(404, 'statement.unknown');
	end if;
	return seen;
end
$$;
comment on function parvis.bank_seen(text, bigint) is 'A list, to who handles the money of its régie; PV404 regie.unknown, statement.unknown.';

create function parvis.bank_sorted(p_list parvis.bank_list)
returns table (
	side text, pile text, n int, day date, cents bigint, reference text, numauto text, label text,
	entry bigint, entry_day date, entry_cents bigint, entry_reference text, receipt text, payer text, means text,
	by_hand boolean, note text, agent bigint, at timestamptz, attempt text)
language sql
stable
set search_path = parvis, pg_temp
as $$
	select 'theirs',
		case
			when l.note is not null then 'explained'
			when l.entry is null then 'unknown'
			when o.cents = l.cents then 'matched'
			else 'differs'
		end,
		l.n, l.day, l.cents, l.reference, l.numauto, l.label, l.entry, e.day, o.cents, i.reference, e.receipt,
		i.payer_name, o.means, l.by_hand, l.note, l.agent, l.at,
		case when l.entry is null then (
			select a.state::text
			from payment_attempt a
			where a.commune = l.commune
			and a.invoice = l.invoice
			and a.cents = l.cents
			order by a.id desc
			limit 1) end
	from bank_line l
	left join money_entry e on e.commune = l.commune and e.id = l.entry
	left join invoice i on i.commune = l.commune and i.id = coalesce(e.invoice, l.invoice)
	left join lateral (
		select sum(m.cents)::bigint as cents, min(m.account::text) as means
		from money_line m
		where m.commune = e.commune
		and m.entry = e.id
		and m.account = any (bank_accounts(p_list.source))
	) o on true
	where l.commune = tenant()
	and l.list = p_list.id
	union all
	select 'ours',
		case
			when l.list = p_list.id then 'linked'
			when l.list is not null then 'elsewhere'
			when a.note is not null then 'explained'
			else 'absent'
		end,
		null, null, null, null, o.numauto, null, o.entry, o.day, o.cents, i.reference, o.receipt,
		i.payer_name, o.means, false, a.note, a.agent, a.at, null
	from bank_ours(p_list, p_list.first_day, p_list.last_day) o
	join invoice i on i.commune = tenant() and i.id = o.invoice
	left join bank_line l on l.commune = tenant() and l.entry = o.entry
	left join money_absence a on a.commune = tenant() and a.entry = o.entry
$$;
comment on function parvis.bank_sorted(parvis.bank_list) is 'Each line of the list (theirs), and each entry of its days (ours), in one pile: matched, differs, unknown to us, explained; linked with this list, with another (elsewhere), absent from it, explained.';

grant execute on function
	parvis.bank_accounts(text)
	to parvis_keeper;

create function agent.bank_list_add(p_regie text, p_digest bytea, p_name text, p_source text, p_lines jsonb)
returns table (id bigint, again boolean)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine regie := cashier(p_regie);
	made bank_list;
begin
	select b.*
	into made
	from bank_list b
	where b.regie = mine.id
	and b.mode = mine.mode
	and b.digest = p_digest;
	if found then
		return query select made.id, true;
		return;
	end if;
	if exists (
		select
		from jsonb_to_recordset(p_lines) as l (numcli text)
		where l.numcli <> mine.numcli
	) then
		perform refuse(422, 'statement.numcli');
	end if;
	insert into bank_list as b (regie, mode, digest, name, source, first_day, last_day, lines, cents, agent)
	select mine.id, mine.mode, p_digest, left(p_name, 200), p_source, min(l.day), max(l.day), count(*), sum(l.cents), signed_in()
	from jsonb_to_recordset(p_lines) as l (day date, cents bigint)
	on conflict on constraint bank_list_digest_key do nothing
	returning b.* into made;
	if not found then
		-- sent twice at once: the other one made it
		return query
		select b.id, true
		from bank_list b
		where b.regie = mine.id
		and b.mode = mine.mode
		and b.digest = p_digest;
		return;
	end if;
	insert into bank_line (list, n, day, cents, reference, numauto, label, invoice)
	select made.id, l.n, l.day, l.cents, l.reference, l.numauto, l.label, coalesce(
		(select i.id
			from invoice i
			where i.reference = upper(regexp_replace(l.reference, '[^A-Za-z0-9]', '', 'g'))
			and i.regie = mine.id
			and i.mode = mine.mode),
		-- a bank has it among the words of its label
		(select min(i.id)
			from regexp_split_to_table(upper(l.label), '[^A-Z0-9]+') as w (word)
			join invoice i on i.reference = w.word
			where l.reference is null
			and length(w.word) between 6 and 30
			and i.regie = mine.id
			and i.mode = mine.mode))
	from jsonb_to_recordset(p_lines) as l (n int, day date, cents bigint, reference text, numauto text, label text);
	return query select made.id, false;
end
$$;
comment on function agent.bank_list_add(text, bytea, text, text, jsonb) is 'A list that an agent of the régie sent, to be looked at before it is kept: [{n, day, cents, reference, numauto, numcli, label}]; the same file again gives the same one (again). PV422 statement.numcli where it is of another régie.';

create function agent.bank_list_keep(p_regie text, p_list bigint)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen bank_list := bank_seen(p_regie, p_list);
begin
	-- one at a time: an entry is in one pair at most
	perform
	from regie r
	where r.id = seen.regie
	for update;
	update bank_list b
	set kept_at = coalesce(b.kept_at, now())
	where b.id = seen.id;
	perform bank_match(seen);
end
$$;
comment on function agent.bank_list_keep(text, bigint) is 'It is the right list: kept, and matched as bank_match() does; again, what was not matched is tried once more. PV404 statement.unknown.';

create function agent.bank_list_drop(p_regie text, p_list bigint)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen bank_list := bank_seen(p_regie, p_list);
begin
	if seen.kept_at is not null then
		perform refuse(409, 'statement.kept');
	end if;
	delete from bank_list b
	where b.id = seen.id
	and b.kept_at is null;
end
$$;
comment on function agent.bank_list_drop(text, bigint) is 'It was not the right one. PV409 statement.kept; PV404 statement.unknown.';

create function agent.bank_lists(p_regie text)
returns table (id bigint, name text, source text, first_day date, last_day date, lines int, cents bigint, at timestamptz,
	agent text, kept boolean, open bigint)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine regie := cashier(p_regie);
begin
	return query
	select b.id, b.name, b.source, b.first_day, b.last_day, b.lines, b.cents, b.at, a.name, b.kept_at is not null,
		(select count(*) from bank_sorted(b) s where s.pile in ('unknown', 'differs', 'absent'))
	from (
		select *
		from bank_list k
		where k.regie = mine.id
		and k.mode = mine.mode
		order by k.id desc
		limit 24
	) b
	join agent a on a.id = b.agent
	order by b.id desc;
end
$$;
comment on function agent.bank_lists(text) is 'The last lists of a régie that the agent signed in handles; open: lines and entries that wait for an agent.';

create function agent.bank_list(p_regie text, p_list bigint)
returns table (id bigint, name text, source text, mode text, first_day date, last_day date, lines int, cents bigint,
	at timestamptz, agent text, kept boolean, piles jsonb, provider jsonb)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen bank_list := bank_seen(p_regie, p_list);
begin
	return query
	select seen.id, seen.name, seen.source, seen.mode::text, seen.first_day, seen.last_day, seen.lines, seen.cents,
		seen.at, a.name, seen.kept_at is not null,
		(select jsonb_agg(p) from (
			select s.side, s.pile, count(*) as n, sum(coalesce(s.cents, s.entry_cents)) as cents,
				sum(s.entry_cents) as entry_cents
			from bank_sorted(seen) s
			group by s.side, s.pile
			order by s.side desc, s.pile) p),
		-- the provider against the journal: what it says was paid, and is not here as it says
		(select coalesce(jsonb_agg(jsonb_build_object('reference', i.reference, 'state', t.state, 'cents', t.cents,
			'at', t.created_at, 'entry_cents', l.cents) order by t.id), '[]')
			from (
				select *
				from payment_attempt t
				where t.mode = seen.mode
				and t.created_at >= seen.first_day - 1
				and t.created_at < seen.last_day + 2
				and (t.state in ('paid', 'mismatch') or t.result ->> 'code' in ('P', 'V'))
			) t
			join invoice i on i.id = t.invoice
			left join money_line l on l.entry = t.entry and l.account = 'online'
			where i.regie = seen.regie
			and (t.state <> 'paid' or l.cents is distinct from t.cents))
	from agent a
	where a.id = seen.agent;
end
$$;
comment on function agent.bank_list(text, bigint) is 'A list: how many and how much in each pile (bank_sorted), and what the provider says that the journal does not. PV404 statement.unknown.';

create function agent.bank_pile(p_regie text, p_list bigint, p_pile text, p_limit int)
returns table (
	side text, pile text, n int, day date, cents bigint, reference text, numauto text, label text,
	entry bigint, entry_day date, entry_cents bigint, entry_reference text, receipt text, payer text, means text,
	by_hand boolean, note text, agent text, at timestamptz, attempt text)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen bank_list := bank_seen(p_regie, p_list);
begin
	return query
	select s.side, s.pile, s.n, s.day, s.cents, s.reference, s.numauto, s.label, s.entry, s.entry_day, s.entry_cents,
		s.entry_reference, s.receipt, s.payer, s.means, s.by_hand, s.note, a.name, s.at, s.attempt
	from bank_sorted(seen) s
	left join agent a on a.id = s.agent
	where s.pile = p_pile
	order by s.side desc, s.n, s.entry
	limit p_limit;
end
$$;
comment on function agent.bank_pile(text, bigint, text, int) is 'The first lines and entries of a pile. PV404 statement.unknown.';

create function agent.bank_line_explain(p_regie text, p_list bigint, p_n int, p_note text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen bank_list := bank_seen(p_regie, p_list);
begin
	update bank_line l
	set
		note = nullif(p_note, ''),
		agent = case when l.by_hand or p_note <> '' then signed_in() end,
		at = case when l.by_hand or p_note <> '' then now() end
	where l.list = seen.id
	and l.n = p_n;
	if not found then
		perform refuse(404, 'statement.unknown');
	end if;
end
$$;
comment on function agent.bank_line_explain(text, bigint, int, text) is 'Why a line is in no pair, or differs; empty: no more. PV404 statement.unknown.';

create function agent.bank_entry_explain(p_regie text, p_list bigint, p_entry bigint, p_note text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen bank_list := bank_seen(p_regie, p_list);
begin
	if not exists (
		select
		from bank_ours(seen, seen.first_day, seen.last_day) o
		where o.entry = p_entry
	) then
		perform refuse(404, 'statement.unknown');
	end if;
	delete from money_absence a
	where a.entry = p_entry;
	insert into money_absence (entry, note, agent)
	select p_entry, p_note, signed_in()
	where p_note <> '';
end
$$;
comment on function agent.bank_entry_explain(text, bigint, bigint, text) is 'Why an entry of the days of a list is not in it; empty: no more. PV404 statement.unknown.';

create function agent.bank_line_link(p_regie text, p_list bigint, p_n int, p_with text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen bank_list := bank_seen(p_regie, p_list);
	wanted text := upper(p_with);
	line bank_line;
	found_entry bigint;
begin
	perform
	from regie r
	where r.id = seen.regie
	for update;
	select l.*
	into line
	from bank_line l
	where l.list = seen.id
	and l.n = p_n;
	if not found then
		perform refuse(404, 'statement.unknown');
	end if;
	if wanted = '' then
		update bank_line l
		set
			entry = null,
			by_hand = false,
			agent = case when l.note is not null then l.agent end,
			at = case when l.note is not null then l.at end
		where l.list = seen.id
		and l.n = p_n;
		return;
	end if;
	select o.entry
	into found_entry
	from bank_ours(seen, '-infinity', 'infinity') o
	join invoice i on i.id = o.invoice
	where wanted in (upper(o.receipt), i.reference)
	and not exists (
		select
		from bank_line l
		where l.entry = o.entry
		and (l.list, l.n) <> (seen.id, p_n)
	)
	order by o.cents <> line.cents, abs(o.day - line.day), o.entry
	limit 1;
	if not found then
		perform refuse(422, 'statement.no-entry');
	end if;
	update bank_line l
	set
		entry = found_entry,
		by_hand = true,
		agent = signed_in(),
		at = now()
	where l.list = seen.id
	and l.n = p_n;
end
$$;
comment on function agent.bank_line_link(text, bigint, int, text) is 'A line is that payment or refund: the number of its receipt, or the reference of its invoice, of which the free entry that is most like it counts; empty: it is in no pair any more. PV422 statement.no-entry; PV404 statement.unknown.';
grant execute on function
	agent.bank_list_add(text, bytea, text, text, jsonb),
	agent.bank_list_keep(text, bigint),
	agent.bank_list_drop(text, bigint),
	agent.bank_lists(text),
	agent.bank_list(text, bigint),
	agent.bank_pile(text, bigint, text, int),
	agent.bank_line_explain(text, bigint, int, text),
	agent.bank_entry_explain(text, bigint, bigint, text),
	agent.bank_line_link(text, bigint, int, text)
	to parvis_agent;

set local role parvis_keeper;

create function worker.bank_lists_purge()
returns bigint
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with gone as (
		delete from bank_list b
		where b.kept_at is null
		and b.at < now() - interval '1 day'
		returning 1
	)
	select count(*)
	from gone
$$;
comment on function worker.bank_lists_purge() is 'Erases the lists that were only looked at; how many.';
grant execute on function worker.bank_lists_purge() to parvis_worker;

commit;
