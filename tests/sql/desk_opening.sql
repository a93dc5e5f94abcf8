-- When the places of a commune are open: the week, exceptions, holidays, its clock.
\ir setup.sql
select no_plan();
create function test.open_at(p_at timestamptz)
returns text
language sql
as $$
	select string_agg(concat_ws(' ', place, case when open then 'open' else 'closed' end, nullif(slots, ''), reason), '; '
		order by place)
	from citizen.opening(p_at)
	where kind = 'today'
$$;
create function test.coming(p_at timestamptz)
returns text
language sql
as $$
	select string_agg(concat_ws(' ', place, kind, since, until, nullif(slots, ''), reason), '; ' order by place, since, until)
	from citizen.opening(p_at)
	where kind <> 'today'
$$;

select test.enter(1) \g /dev/null
insert into parvis.setting (name, value) values ('opening', '{
	"1": {
		"name": "Mairie",
		"monday": "09:00-12:00, 14:00-17:30", "tuesday": "09:00-12:00", "friday": "09:00-24:00",
		"holidays": ["armistice"],
		"exceptions": [
			{ "since": "2026-10-19", "until": "2026-10-30", "slots": "10:00-11:00", "reason": "Vacances" },
			{ "since": "2026-10-20", "until": "2026-10-20", "slots": "" }
		]
	},
	"2": { "name": "Annexe", "wednesday": "08:30-12:00" }
}');
-- Monday 5 October 2026, summer time: 11:59:59 and noon in Paris
select is(test.open_at('2026-10-05 09:59:59Z'), '1 open 09:00-12:00, 14:00-17:30; 2 closed', 'open to the last second');
select is(test.open_at('2026-10-05 10:00Z'), '1 closed 09:00-12:00, 14:00-17:30; 2 closed', 'closed at noon');
select is(test.open_at('2026-10-05 12:00Z'), '1 open 09:00-12:00, 14:00-17:30; 2 closed', 'open again at two');
select is(test.open_at('2026-10-02 21:59Z'), '1 open 09:00-24:00; 2 closed', 'until midnight');
select is(test.open_at('2026-10-04 22:00Z'), '1 closed 09:00-12:00, 14:00-17:30; 2 closed', 'Monday begins at midnight in Paris, not in London');
select is(test.open_at('2026-10-19 08:30Z'), '1 open 10:00-11:00 Vacances; 2 closed', 'an exception, with its reason');
select is(test.open_at('2026-10-20 08:30Z'), '1 closed; 2 closed', 'the shorter period says more');
select is(test.open_at('2026-11-11 09:00Z'), '1 closed; 2 closed', 'a holiday closes the annexe');
select is(test.open_at('2026-11-18 09:00Z'), '1 closed; 2 open 08:30-12:00', 'which is open on other Wednesdays');
select is(test.coming('2026-10-20 08:00Z'),
	'1 exception 2026-10-19 2026-10-30 10:00-11:00 Vacances; 1 exception 2026-10-20 2026-10-20; '
	'1 holiday 2026-12-25 2026-12-25 christmas; 1 holiday 2027-01-01 2027-01-01 new-year; '
	'2 holiday 2026-11-11 2026-11-11 armistice',
	'what comes: exceptions that are not over, holidays that close a day of the week');
select is(test.coming('2026-10-31 08:00Z') like '%exception%', false, 'what is over is not told');

update parvis.setting set value = jsonb_set(value, '{1,holidays}', '["christmas"]') where name = 'opening';
select is(test.open_at('2026-12-25 09:00Z'), '1 open 09:00-24:00; 2 closed', 'open on the holiday that it chose');
select ok(test.coming('2026-12-24 09:00Z') like '1 holiday 2026-12-25 2026-12-25 09:00-24:00 christmas;%', 'and that is told before');
insert into parvis.setting (name, value) values ('holidays', '{"region": "alsace-moselle", "add": ["2026-10-06"]}');
select is(test.open_at('2026-10-06 09:00Z'), '1 closed; 2 closed', 'a day off of the commune''s own');
select ok(test.coming('2026-10-05 09:00Z') like '1 holiday 2026-10-06 2026-10-06 other;%', 'which has no name');
select is((select parvis.holiday_name('2026-12-26', parvis.tenant())), 'saint-stephen', 'the region''s holidays');
select is((select parvis.holiday_name('2026-12-24', parvis.tenant())), null, 'no day off');
select test.enter(2) \g /dev/null
select is_empty('select * from citizen.opening()', 'another commune says its own');
select * from finish();
rollback;
