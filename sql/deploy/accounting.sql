-- Deploy parvis:accounting to pg
-- requires: reconciliation
-- What an accountant takes of a régie: its journal, its takings by means.
begin;
set local role parvis_owner;

create function agent.regie_journal(p_regie text, p_from date, p_to date, p_limit int)
returns table (
	entry bigint, day date, kind text, reference text, receipt text, payer_name text, subject text, note text,
	account text, cents bigint)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine regie := cashier(p_regie);
begin
	return query
	select e.id, e.day, e.kind, i.reference, e.receipt, i.payer_name, i.subject, e.note, l.account::text, l.cents
	from money_entry e
	join money_line l on l.entry = e.id
	join invoice i on i.id = e.invoice
	where e.regie = mine.id
	and e.mode = mine.mode
	and e.day between p_from and p_to
	order by e.id, l.cents < 0, l.account
	limit p_limit;
end
$$;
comment on function agent.regie_journal(text, date, date, int) is 'The journal of a régie between two days, a line each; a debit is positive. PV404 regie.unknown.';

create function agent.regie_takings(p_regie text, p_from date, p_to date, p_by text)
returns table (period date, means text, n bigint, cents bigint)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine regie := cashier(p_regie);
begin
	return query
	select date_trunc(case p_by when 'month' then 'month' else 'day' end, e.day)::date as period, l.account::text,
		count(*), sum(l.cents)::bigint
	from money_entry e
	join money_line l on l.entry = e.id
	where e.regie = mine.id
	and e.mode = mine.mode
	and e.kind in ('payment', 'refund')
	and e.day between p_from and p_to
	and l.account in ('online', 'cash', 'cheque', 'card', 'cesu', 'transfer', 'refund')
	group by 1, 2
	order by 1, 2;
end
$$;
comment on function agent.regie_takings(text, date, date, text) is 'What came in a régie between two days, by means, for each day or month (the bordereau that goes with what is paid in); refund: what is to be paid back, below 0. PV404 regie.unknown.';
grant execute on function
	agent.regie_journal(text, date, date, int),
	agent.regie_takings(text, date, date, text)
	to parvis_agent;

commit;
