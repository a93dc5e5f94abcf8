-- Deploy parvis:reminder to pg
-- requires: till
-- Who has not paid is reminded, before and after the due date; an agent stops it.
begin;
set local role parvis_owner;

create table parvis.reminder_change (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	invoice bigint not null,
	stopped boolean not null,
	note text,
	agent bigint not null,
	at timestamptz not null default now(),
	constraint reminder_change_pkey primary key (commune, id),
	constraint reminder_change_invoice_fkey foreign key (commune, invoice) references parvis.invoice (commune, id),
	constraint reminder_change_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint reminder_change_note_length check (length(note) between 1 and 500),
	constraint reminder_change_note_stop check (not stopped or note is not null)
);
create index reminder_change_invoice_index on parvis.reminder_change (commune, invoice, id desc);
call parvis.protect('parvis.reminder_change');
create trigger reminder_change_append_only
	before update or delete on parvis.reminder_change
	for each row execute function parvis.money_kept();
create trigger reminder_change_truncate
	before truncate on parvis.reminder_change
	for each statement execute function parvis.append_only();
comment on table parvis.reminder_change is 'Reminders of an invoice stopped, or let go on, by an agent: the last row counts. Names an agent; kept with the invoice, for 10 years. Legal basis: public task (CGCT art. R1617-1).';
comment on column parvis.reminder_change.commune is 'Tenant.';
comment on column parvis.reminder_change.id is 'Their order.';
comment on column parvis.reminder_change.invoice is 'Of which.';
comment on column parvis.reminder_change.stopped is 'True: no more are sent.';
comment on column parvis.reminder_change.note is 'Why. May hold personal data.';
comment on column parvis.reminder_change.agent is 'Who.';
comment on column parvis.reminder_change.at is 'When.';

create index invoice_remind_index on parvis.invoice (commune, due_on) where state = 'due' and payer_email is not null;

create function parvis.reminder_stopped(p_invoice bigint)
returns boolean
language sql
stable
set search_path = parvis, pg_temp
as $$
	select coalesce((
		select c.stopped
		from reminder_change c
		where c.commune = tenant()
		and c.invoice = p_invoice
		order by c.id desc
		limit 1), false)
$$;
comment on function parvis.reminder_stopped(bigint) is 'Whether an agent has stopped the reminders of an invoice.';

create function parvis.reminder_days(p_invoice parvis.invoice, p_regie parvis.regie)
returns int
language sql
stable
set search_path = parvis, pg_temp
as $$
	-- the last that has come; one that nobody could send for a week is not sent any more
	select max(d.days)
	from (
		select -unnest(p_regie.remind_before)
		union all
		select unnest(p_regie.remind_after)
	) as d (days)
	where p_invoice.due_on + d.days between today() - 7 and today()
	and p_invoice.due_on + d.days > p_invoice.issued_on
$$;
comment on function parvis.reminder_days(parvis.invoice, parvis.regie) is 'Which reminder of an invoice is due today, in the time zone of the commune: days from its due date; null for none.';

create function parvis.reminder_held(p_invoice parvis.invoice)
returns boolean
language sql
stable
set search_path = parvis, pg_temp
as $$
	select p_invoice.state <> 'due'
	or p_invoice.payer_email is null
	or reminder_stopped(p_invoice.id)
	-- someone may be paying, or have paid: the provider has not said its last word
	or exists (
		select
		from payment_attempt a
		where a.commune = tenant()
		and a.invoice = p_invoice.id
		and (a.open and a.created_at > now() - interval '20 minutes' or a.check_at is not null)
	)
	or exists (
		select
		from payment_task t
		where t.commune = tenant()
		and t.invoice = p_invoice.id
		and t.kind = 'mismatch'
		and t.done_at is null
	)
$$;
comment on function parvis.reminder_held(parvis.invoice) is 'Whether an invoice is not to be reminded of now: paid, cancelled, collected, stopped, without an address, with a payment under way or to be verified.';

create function parvis.reminder_write(p_invoice bigint)
returns boolean
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	about invoice;
	of_regie regie;
	due_days int;
begin
	-- who pays holds this row: it is seen as it is once they are done
	select i.*
	into about
	from invoice i
	where i.commune = tenant()
	and i.id = p_invoice
	for update;
	select r.*
	into of_regie
	from regie r
	where r.commune = tenant()
	and r.id = about.regie;
	due_days := reminder_days(about, of_regie);
	if due_days is null or not of_regie.remind or reminder_held(about) or exists (
		select
		from invoice_notice n
		where n.commune = tenant()
		and n.invoice = about.id
		and n.days >= due_days
	) then
		return false;
	end if;
	perform invoice_mail(about, 'reminder', jsonb_build_object(
		'rest', euros(about.cents - about.paid, about.language),
		'part', about.paid > 0,
		'late', about.due_on < today()), due_days);
	return true;
end
$$;
comment on function parvis.reminder_write(bigint) is 'Writes the reminder of an invoice that is due today, once; false where there is none.';

grant execute on function
	parvis.reminder_days(parvis.invoice, parvis.regie),
	parvis.reminder_held(parvis.invoice),
	parvis.reminder_stopped(bigint),
	parvis.reminder_write(bigint)
	to parvis_keeper;

-- agents
create function agent.invoice_notices(p_reference text)
returns jsonb
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen invoice := till_invoice(p_reference);
	of_regie regie;
begin
	select r.*
	into of_regie
	from regie r
	where r.id = seen.regie;
	return jsonb_build_object(
		'stopped', reminder_stopped(seen.id),
		'reminded', of_regie.remind and seen.state = 'due' and seen.payer_email is not null,
		'next_on', (
			select min(seen.due_on + d.days)
			from (select -unnest(of_regie.remind_before) union all select unnest(of_regie.remind_after)) as d (days)
			where seen.due_on + d.days > greatest(today(), seen.issued_on)),
		'changes', (
			select coalesce(jsonb_agg(jsonb_build_object('at', c.at, 'stopped', c.stopped, 'note', c.note, 'agent', b.name) order by c.id), '[]')
			from reminder_change c
			join agent b on b.id = c.agent
			where c.invoice = seen.id),
		'notices', (
			select coalesce(jsonb_agg(jsonb_build_object('at', n.at, 'kind', n.kind, 'days', n.days,
				'state', o.state, 'sent_at', o.sent_at, 'error', o.last_error, 'attempts', o.attempts, 'next_at', o.next_at) order by n.id), '[]')
			from invoice_notice n
			left join outbox o on o.id = n.outbox
			where n.invoice = seen.id));
end
$$;
comment on function agent.invoice_notices(text) is 'The mails of an invoice with their state, its reminders, and whether they are stopped; PV404 payment.unknown.';

create function agent.reminder_set(p_reference text, p_version int, p_stopped boolean, p_note text)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen invoice := till_lock(p_reference, p_version);
begin
	if seen.state = 'cancelled' or reminder_stopped(seen.id) = p_stopped then
		perform refuse(409, 'payment.changed');
	end if;
	if p_stopped and coalesce(p_note, '') = '' then
		perform refuse(422, 'reminder.note');
	end if;
	insert into reminder_change (invoice, stopped, note, agent)
	values (seen.id, p_stopped, nullif(p_note, ''), signed_in());
	update invoice i
	set version = i.version + 1
	where i.id = seen.id;
end
$$;
comment on function agent.reminder_set(text, int, boolean, text) is 'Stops the reminders of an invoice, with why, or lets them go on. PV409 payment.changed; PV422 reminder.note.';
grant execute on function
	agent.invoice_notices(text),
	agent.reminder_set(text, int, boolean, text)
	to parvis_agent;

set local role parvis_keeper;

create function worker.reminders_write(p_n int)
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	one record;
	written bigint := 0;
begin
	for one in
		select i.commune, i.id
		from parvis.commune c
		join invoice i on i.commune = c.id
		join regie r on r.commune = i.commune and r.id = i.regie
		cross join lateral (
			select
				(now() at time zone c.time_zone)::date as day,
				(now() at time zone c.time_zone)::time as hour
		) here
		cross join lateral (
			select max(d.days) as days
			from (select -unnest(r.remind_before) union all select unnest(r.remind_after)) as d (days)
			where i.due_on + d.days between here.day - 7 and here.day
			and i.due_on + d.days > i.issued_on
		) wanted
		where i.state = 'due'
		and i.payer_email is not null
		and i.due_on between here.day - 187 and here.day + 60
		and r.remind
		-- nobody is written to at night
		and here.hour between '08:00' and '20:00'
		and wanted.days is not null
		and not exists (
			select
			from invoice_notice n
			where n.commune = i.commune
			and n.invoice = i.id
			and n.days >= wanted.days
		)
		and not exists (
			select
			from payment_attempt a
			where a.commune = i.commune
			and a.invoice = i.id
			and a.check_at is not null
		)
		and not coalesce((
			select h.stopped
			from reminder_change h
			where h.commune = i.commune
			and h.invoice = i.id
			order by h.id desc
			limit 1), false)
		and not exists (
			select
			from payment_task t
			where t.commune = i.commune
			and t.invoice = i.id
			and t.kind = 'mismatch'
			and t.done_at is null
		)
		order by i.commune, i.id
		limit p_n
		for update of i skip locked
	loop
		perform set_config('parvis.commune', one.commune::text, true);
		if reminder_write(one.id) then
			written := written + 1;
		end if;
	end loop;
	return written;
end
$$;
comment on function worker.reminders_write(int) is 'Writes the reminders that are due, from 8 to 20 o''clock where the commune is, each once: in the same transaction as its mail; how many.';
grant execute on function worker.reminders_write(int) to parvis_worker;

commit;
