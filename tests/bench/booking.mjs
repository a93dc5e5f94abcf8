#!/usr/bin/env node
// booking - the requests of families that book, as load sends them.
//
//	booking.mjs DIRECTORY SAVES
//
// With the environment of tests/stack.  Makes under DIRECTORY, one request a file:
// booking-page (of a family each), booking-save (20 days, each of a family that has
// booked nothing); and the table public.bench_booking, of as many families, for
// pgbench.  Prints the bytes of the page and the commune.
import { forms } from '../web/client.mjs';
import { psql } from '../web/seed.mjs';
import { prepare, visitor } from './rush.mjs';
import { CONNECTIONS, write } from './write.mjs';

const [directory, count] = process.argv.slice(2);
const saves = Number(count);
const url = process.env.PARVIS_URL;
const made = prepare({ families: CONNECTIONS + 2 * saves, places: 400, capacity: 100000, opens: '-3 hours', name: `bench-${Date.now()}` });
const days = (form) => form.controls.filter((control) => control.name === 'place').slice(0, 20).map((control) => control.value);
let bytes = 0;
let take;

for (let i = 0; i < CONNECTIONS + saves; i++) {
	const client = visitor(made.families[i]);
	const page = await client.get('/famille/reservations');
	const form = forms(page).find((one) => one.controls.some((control) => control.name === 'place'));
	if (i < CONNECTIONS) {
		bytes = page.bytes.length;
		write(directory, 'booking-page', i, client, 'GET', `${url}/famille/reservations`);
	} else {
		take = days(form);
		write(directory, 'booking-save', i - CONNECTIONS, client, 'POST', form.action,
			[...form.fields.filter(([name]) => name !== 'place'), ...take.map((day) => ['place', day])]);
	}
	client.close();
}
const left = made.families.slice(CONNECTIONS + saves).map(({ session, id }, n) => `(${n}, '${session}', ${id})`);
psql(`create table public.bench_booking as
	select v.n, v.session, c.id as child, '${JSON.stringify({ take, leave: [], add: [], drop: [], copy: [], language: 'fr' })}'::jsonb as data
	from (values ${left.join(',')}) as v (n, session, family) join parvis.family_child c on c.commune = ${made.commune} and c.family = v.family;
	alter table public.bench_booking add primary key (n);
	grant select on public.bench_booking to parvis_citizen;
	analyze`);
console.log(bytes, made.commune);
