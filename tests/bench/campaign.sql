-- A campaign of 10 000 children and 20 days, and its journal rows alone, one
-- after the other, each taken back.  Prints "campaign S", "rows S", "cents S".
\set QUIET on
\pset tuples_only on
\pset format unaligned
set client_min_messages = warning;
select worker.commune_add('99097', 'Campagne', array['campagne.bench'], 'Europe/Paris', decode(repeat('ab', 72), 'hex'), '{}') as commune \gset
select worker.agent_add(:commune, 'camille', 'Camille', null, '$argon2id$bench', array['agent'], null) \g /dev/null
select worker.regie_set(:commune, 'CANT', '{"name": "Cantine", "service": "accueil", "mode": "W", "means": ["cash"], "agents": ["camille"]}') \g /dev/null
select set_config('parvis.commune', :'commune', false) \g /dev/null
insert into parvis.family (reference, token, name)
select 'A' || lpad(n::text, 7, '0'), 'bench-family-' || n, 'Modèle ' || n from generate_series(1, 7000) n;
insert into parvis.family_quotient (family, from_on, cents, source)
select f.id, '2026-01-01', f.id * 37 % 200000, 'caf' from parvis.family f where f.commune = :commune;
insert into parvis.family_adult (family, first_name, last_name, email, pays)
select f.id, 'Camille', f.name, lower(f.reference) || '@campagne.example', true from parvis.family f where f.commune = :commune;
insert into parvis.family_child (family, first_name, last_name, born_on)
select f.id, 'Alix', f.name, '2016-01-01'::date + n * 400
from (select x.*, row_number() over (order by x.id) as place from parvis.family x where x.commune = :commune) f
cross join generate_series(1, 2) n
where n = 1
or f.place <= 3000;
insert into parvis.activity (code, kind, name, service, from_on, to_on, regie)
select 'cantine', 'canteen', 'Cantine', 'accueil', '2026-10-01', '2026-10-31', r.id from parvis.regie r where r.commune = :commune;
insert into parvis.slot (activity, day, starts, ends, book_until, cancel_until, checked_at)
select a.id, '2026-10-01'::date + n, '12:00', '13:20', now(), now(), now() from parvis.activity a cross join generate_series(0, 19) n where a.commune = :commune;
select worker.tariff_set(:commune, 'cantine', '{"name": "x", "from_on": "2026-10-01", "to_on": "2026-10-31", "kind": "slices",
	"siblings": [{"rank": 2, "percent": 10}], "slices": [{"resident": true, "from_cents": 0, "cents": 100},
	{"resident": true, "from_cents": 50000, "cents": 250}, {"resident": true, "from_cents": 100000, "cents": 450}]}') \g /dev/null
insert into parvis.booking (slot, child, state, presence, presence_at)
select s.id, c.id, 'booked', 'present', now() from parvis.slot s join parvis.family_child c on c.commune = s.commune where s.commune = :commune;
vacuum analyze;

create temporary table kept as select * from parvis.campaign_line limit 0;
create temporary table said (what text, seconds numeric, cents bigint);
create function pg_temp.asked(p_token text)
returns bigint
language sql
as $$
	insert into parvis.campaign (regie, mode, token, name, from_on, to_on, due_on, agent)
	select r.id, 'W', p_token, 'x', '2026-10-01', '2026-10-31', parvis.today() + 20, a.id
	from parvis.regie r join parvis.agent a on a.commune = r.commune where r.commune = parvis.tenant()
	returning id
$$;
create function pg_temp.round(p_n int)
returns void
language plpgsql
as $$
declare
	of bigint;
	began timestamptz;
	took numeric;
	came bigint;
begin
	-- what one block did is taken back by its end, and what it found is kept
	begin
		of := pg_temp.asked('bench-campaign-' || p_n);
		began := clock_timestamp();
		perform worker.campaign_run();
		update parvis.campaign set state = 'to-finish' where id = of;
		perform worker.campaign_run();
		took := extract(epoch from clock_timestamp() - began);
		select sum(i.cents) into came from parvis.invoice i where i.campaign = of;
		raise exception using errcode = 'BN001', message = took || ' ' || came;
	exception
		when sqlstate 'BN001' then
			insert into said values ('campaign', split_part(sqlerrm, ' ', 1)::numeric, split_part(sqlerrm, ' ', 2)::bigint);
	end;
	begin
		of := pg_temp.asked('bench-rows-' || p_n);
		began := clock_timestamp();
		insert into parvis.campaign_line (campaign, n, booking, family, child, activity, day, label, cents, detail)
		select of, k.n, k.booking, k.family, k.child, k.activity, k.day, k.label, k.cents, k.detail from kept k;
		raise exception using errcode = 'BN001', message = extract(epoch from clock_timestamp() - began);
	exception
		when sqlstate 'BN001' then
			insert into said values ('rows', sqlerrm::numeric, null);
	end;
end
$$;
begin;
select pg_temp.asked('bench-kept') as kept \gset
select worker.campaign_run() \g /dev/null
insert into kept select * from parvis.campaign_line l where l.campaign = :kept;
update parvis.campaign set state = 'abandoned' where id = :kept;
commit;
select pg_temp.round(n) from generate_series(1, :rounds) n \g /dev/null
select 'campaign ' || round((percentile_cont(0.5) within group (order by seconds))::numeric, 3) from said where what = 'campaign';
select 'rows ' || round((percentile_cont(0.5) within group (order by seconds))::numeric, 3) from said where what = 'rows';
select 'runs ' || count(distinct cents) from said where what = 'campaign';
