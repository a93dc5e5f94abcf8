-- check - the invariants; each line is a count and what it counts.
-- All but the first must be 0.  Reads the tables as their owner's superuser.
create temp table typed as
	select distinct mark[1] as mark
	from (
		select answers from parvis.draft
		union all
		select answers from parvis.request
	) kept,
	regexp_matches(kept.answers, 'Zq[a-p]{14}[a-z]', 'g') as mark;
create index on typed (mark);

create temp table filed as
	select r.commune, r.id, r.reference, r.email,
		substring(r.answers from 'Zq[a-p]{14}') as key
	from parvis.request r;
create index on filed (key);

select count(*), 'acknowledged: pages saved and requests sent' from ack;

select count(*), 'page acknowledged, not in the database'
from ack
where what = 'saved'
and not exists (select from typed where mark = value);

select count(*), 'request acknowledged, not in the database'
from ack
where what = 'submitted'
and not exists (select from parvis.request where reference = value);

select count(*), 'request acknowledged under two references'
from (
	select key from ack
	where what = 'submitted'
	group by key
	having count(distinct value) > 1
) twice;

select count(*), 'draft that made two requests'
from (
	select key from filed
	where key is not null
	group by key
	having count(*) > 1
) twice;

select count(*), 'request without its receipt in the outbox'
from filed f
where f.email is not null
and not exists (
	select from parvis.outbox o
	where o.commune = f.commune
	and o.request = f.id
	and o.template = 'mail/receipt');

select count(*), 'request with two receipts in the outbox'
from (
	select from parvis.outbox o
	where o.template = 'mail/receipt'
	group by o.commune, o.request
	having count(*) > 1
) twice;

select count(*), 'request without its first event'
from filed f
where not exists (
	select from parvis.event e
	where e.commune = f.commune
	and e.request = f.id
	and e.n = 1
	and e.kind = 'received');

select count(*), 'mail noted as sent that no server got'
from parvis.outbox o
where o.state = 'sent'
and not exists (select from mail m where m.message_id = o.message_id);

select count(*), 'mail that left more often than once and once for each kill'
from (
	select message_id from mail
	group by message_id
	having count(*) > 1 + :kills
) often;
