-- Public holidays against the tables that the State publishes, and working days.
\ir setup.sql
select no_plan();

-- service-public.fr, "jours fériés": metropolitan France
create function test.table_of(p_year int, p_region text)
returns text
language sql
as $$
	select string_agg(to_char(day, 'DD/MM'), ' ' order by day)
	from parvis.holidays(p_year, p_region)
$$;
select is(test.table_of(2023, 'france'), '01/01 10/04 01/05 08/05 18/05 29/05 14/07 15/08 01/11 11/11 25/12', '2023');
select is(test.table_of(2024, 'france'), '01/01 01/04 01/05 08/05 09/05 20/05 14/07 15/08 01/11 11/11 25/12', '2024');
select is(test.table_of(2025, 'france'), '01/01 21/04 01/05 08/05 29/05 09/06 14/07 15/08 01/11 11/11 25/12', '2025');
select is(test.table_of(2026, 'france'), '01/01 06/04 01/05 08/05 14/05 25/05 14/07 15/08 01/11 11/11 25/12', '2026');
select is(test.table_of(2027, 'france'), '01/01 29/03 01/05 06/05 08/05 17/05 14/07 15/08 01/11 11/11 25/12', '2027');
select is(test.table_of(2025, 'alsace-moselle'), '01/01 18/04 21/04 01/05 08/05 29/05 09/06 14/07 15/08 01/11 11/11 25/12 26/12', 'Alsace-Moselle has two more');
select is((select string_agg(region || ' ' || to_char(day, 'DD/MM'), ', ' order by region)
	from unnest('{guadeloupe,guyane,martinique,reunion,mayotte,saint-martin,saint-barthelemy}'::text[]) region
	cross join lateral parvis.holidays(2026, region) where name = 'abolition'),
	'guadeloupe 27/05, guyane 10/06, martinique 22/05, mayotte 27/04, reunion 20/12, saint-barthelemy 09/10, saint-martin 28/05',
	'the abolition of slavery, where it is remembered');
select is((select string_agg(parvis.easter(year)::text, ' ' order by year) from unnest('{1818,1954,2000,2008,2011,2038,2049,2285}'::int[]) year),
	'1818-03-22 1954-04-18 2000-04-23 2008-03-23 2011-04-24 2038-04-25 2049-04-18 2285-03-22', 'Easter, its earliest and its latest days among others');
select is((select count(*) from generate_series(1900, 2299) year where extract(isodow from parvis.easter(year)) <> 7
	or parvis.easter(year) not between make_date(year, 3, 22) and make_date(year, 4, 25)), 0::bigint, 'is a Sunday from 22 March to 25 April, for four centuries');
select is((select string_agg(parvis.region_of(insee), ' ' order by place) from unnest('{67482,57463,68224,90010,97105,97209,97302,97411,97608,97701,97801,2A004,31555}'::text[]) with ordinality c (insee, place)),
	'alsace-moselle alsace-moselle alsace-moselle france guadeloupe martinique guyane reunion mayotte saint-barthelemy saint-martin france france', 'by the code of the commune');

select test.enter(1) \g /dev/null
select is(parvis.working_after('2026-05-13', 1, test.commune(1)), '2026-05-15', 'the day after a Wednesday before Ascension is Friday');
select is(parvis.working_after('2026-11-25', 10, test.commune(1)), '2026-12-09', 'ten working days');
select is(parvis.working_after('2026-11-25', 0, test.commune(1)), '2026-11-25', 'none');
select is(parvis.working_between('2026-11-25', '2026-12-09', test.commune(1)), 10, 'counted back');
select is(parvis.delay_end('2026-11-25', 'P10B', test.commune(1)), '2026-12-09', 'a delay of working days');
select is(parvis.delay_end('2026-12-31', 'P2M', test.commune(1)), '2027-02-28', 'of months ends on the last day where there is none such');
select is(parvis.delay_end('2028-02-29', 'P1Y', test.commune(1)), '2029-02-28', 'of years too');
select is(parvis.delay_end('2026-11-25', 'P15D', test.commune(1)), '2026-12-10', 'of days');

select test.enter(2) \g /dev/null
update parvis.commune set insee = '67482' where id = test.commune(2);
create temporary view eastern as select id from parvis.commune where insee = '67482';
select ok(parvis.holiday('2026-04-03', (select id from eastern)), 'Good Friday in Strasbourg');
select ok(not parvis.holiday('2026-04-03', test.commune(1)), 'and not elsewhere');
insert into parvis.setting (commune, name, value) values ((select id from eastern), 'holidays', '{"good-friday": false, "add": ["2026-05-15"], "remove": ["2026-05-25"]}');
select ok(not parvis.holiday('2026-04-03', (select id from eastern)), 'nor in a commune without a temple');
select ok(parvis.holiday('2026-12-26', (select id from eastern)), 'which has Saint Stephen''s day all the same');
select ok(parvis.holiday('2026-05-15', (select id from eastern)), 'a day off of its own');
select ok(not parvis.holiday('2026-05-25', (select id from eastern)), 'a day when it works');
update parvis.setting set value = '{"region": "reunion"}' where name = 'holidays';
select ok(parvis.holiday('2026-12-20', (select id from eastern)) and not parvis.holiday('2026-12-26', (select id from eastern)), 'the region that the setting says');
select is(citizen.delay_end('P3B'), parvis.working_after(parvis.today(), 3, (select id from eastern)), 'the citizens'' programs ask for the day');
select is(parvis.working_after(null, 3, 0), null, 'no day after none');
select * from finish();
rollback;
