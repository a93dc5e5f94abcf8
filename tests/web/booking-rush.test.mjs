// booking-rush: bookings open at an hour: who waits before it, whose turn it is,
// what was chosen kept; and a small rush, after which nothing is lost or sold twice.
// One front: whose turn it is, SQL says; each family posts as in booking-page.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { prepare, rush, visitor } from '../bench/rush.mjs';
import { forms, text } from './client.mjs';
import { psql } from './seed.mjs';

const read = (page) => text(page.html).replaceAll(/[\u00a0\u202f]/g, ' ');
let commune;

const close = () => psql(`update parvis.activity set state = 'closed' where code like 'rush-%'; delete from parvis.setting where name = 'rush_places'`);
const opens = ({ name }, when) => psql(`update parvis.activity set opens_at = now() + interval '${when}' where commune = ${commune} and code = '${name}'`);
// As if its hour had come: the turns go along.
const hourComes = (made) => {
	psql(`update parvis.rush_ticket set opens_at = date_trunc('second', now()) where commune = ${commune} and opens_at = (select opens_at from parvis.activity where code = '${made.name}' and commune = ${commune});
		update parvis.activity set opens_at = date_trunc('second', now()) where commune = ${commune} and code = '${made.name}'`);
};
const bookings = (form) => form.controls.some((control) => control.name === 'place');

before(() => {
	commune = psql(`select commune from parvis.host_name where host = '${new URL(process.env.PARVIS_URL).hostname}'`);
});
beforeEach(close);
after(close);

describe('the waiting page', () => {
	test('is not there without pressure', async () => {
		const made = prepare({ families: 1, places: 1, capacity: 5, opens: '-3 hours', name: `rush-${Date.now()}` });
		const client = visitor(made.families[0]);
		assert.equal((await client.get('/famille/reservations')).headers.refresh, undefined);
		assert.equal(psql(`select count(*) from parvis.rush_ticket where family = ${made.families[0].id}`), '0');
		const asked = await client.get('/famille/attente');
		assert.match(asked.location, /\/famille\/reservations$/);
	});

	test('before the hour says when, and how the order is made; the page may be looked at', async () => {
		const made = prepare({ families: 1, places: 1, capacity: 5, opens: '5 minutes', name: `rush-${Date.now()}` });
		const client = visitor(made.families[0]);
		const page = await client.get('/famille/reservations');
		assert.equal(page.status, 200);
		assert.equal(page.headers['cache-control'], 'no-store');
		assert.match(page.headers.refresh, /^\d+; url=\/famille\/attente$/);
		assert.match(read(page), /Les réservations ouvrent bientôt.*tiré au sort entre toutes les familles présentes/);
		const look = await client.get('/famille/reservations?voir=oui');
		assert.equal(look.headers.refresh, undefined);
		assert.equal(forms(look).some((form) => form.method === 'post'), true);
	});

	test('after the hour says how many are before, and lets in when it is one’s turn', async () => {
		const made = prepare({ families: 3, places: 1, capacity: 5, opens: '5 minutes', name: `rush-${Date.now()}` });
		const clients = made.families.map((family) => visitor(family));
		hourComes(made);
		const first = await clients[0].get('/famille/reservations');
		assert.ok(forms(first).some(bookings), read(first));
		const second = await clients[1].get('/famille/reservations');
		assert.match(read(second), /Beaucoup de familles réservent en ce moment.*Vous êtes la prochaine famille/);
		const third = await clients[2].get('/famille/reservations');
		assert.match(read(third), /Familles avant vous : 1\./);
		assert.match(third.headers.refresh, /^3; url=/);
		const [form] = forms(first).filter(bookings);
		const saved = await clients[0].submit(first, { place: [form.controls.find((control) => control.name === 'place').value] }, { which: bookings });
		assert.match(saved.location, /fait=/);
		const turn = await clients[1].open('/famille/attente');
		assert.ok(forms(turn).some(bookings), read(turn));
		assert.match(read(await clients[2].get('/famille/attente')), /Vous êtes la prochaine famille/);
		// who had a turn has it for the whole rush
		assert.ok(forms(await clients[0].get('/famille/reservations')).some(bookings));
	});

	test('keeps what was sent without a turn, and gives it back with the turn', async () => {
		const made = prepare({ families: 2, places: 1, capacity: 5, opens: '-3 hours', name: `rush-${Date.now()}` });
		const [first, late] = made.families.map((family) => visitor(family));
		const page = await late.get('/famille/reservations');
		const [form] = forms(page).filter(bookings);
		const own = psql(`select s.id from parvis.slot s join parvis.activity a on a.commune = s.commune and a.id = s.activity where a.commune = ${commune} and a.code = '${made.name}'`).split('\n');
		const days = form.controls.filter((control) => control.name === 'place' && own.includes(control.value)).slice(1, 4).map((control) => control.value);
		opens(made, '0 seconds');
		const going = await first.get('/famille/reservations');
		const waits = await late.follow(await late.submit(page, { place: days }, { which: bookings }));
		assert.match(read(waits), /Vous êtes la prochaine famille/);
		assert.equal(psql(`select count(*) from parvis.booking b join parvis.family_child c on c.id = b.child where c.family = ${made.families[1].id}`), '0');
		await first.submit(going, {}, { which: bookings });
		const turn = await late.open('/famille/attente');
		assert.match(read(turn), /C’est votre tour.*Ce que vous aviez choisi a été gardé/);
		// the page of bookings leads there too, so that it is not forgotten
		assert.match(read(await late.open('/famille/reservations')), /C’est votre tour/);
		const saved = await late.submit(turn, {}, { which: (one) => one.action.endsWith('/famille/reservations') });
		assert.match(saved.location, /fait=/);
		assert.equal(psql(`select string_agg(b.slot::text, ',' order by b.slot) from parvis.booking b join parvis.family_child c on c.id = b.child where c.family = ${made.families[1].id} and b.state = 'booked'`), [...days].sort((a, b) => a - b).join(','));
		assert.ok(forms(await late.open('/famille/reservations')).some(bookings));
	});

	test('or not, as one likes', async () => {
		const made = prepare({ families: 2, places: 1, capacity: 5, opens: '-3 hours', name: `rush-${Date.now()}` });
		const [first, late] = made.families.map((family) => visitor(family));
		const page = await late.get('/famille/reservations');
		opens(made, '0 seconds');
		await first.get('/famille/reservations');
		await late.submit(page, { place: forms(page).find(bookings).controls.find((control) => control.name === 'place').value }, { which: bookings });
		psql(`update parvis.rush_ticket set admitted_at = now() - interval '6 minutes', seen_at = now() - interval '6 minutes' where admitted_at is not null`);
		const turn = await late.open('/famille/attente');
		const other = await late.follow(await late.submit(turn, {}, { which: (one) => one.action.endsWith('/oubli') }));
		assert.ok(forms(other).some(bookings), read(other));
	});

	test('needs a session', async () => {
		const made = prepare({ families: 1, places: 1, capacity: 5, opens: '0 seconds', name: `rush-${Date.now()}` });
		const page = await visitor({ ...made.families[0], session: 'autre' }).get('/famille/attente');
		assert.equal(page.status, 401);
	});
});

test('a rush: no fault, nothing sold twice, nothing acknowledged lost', async () => {
	const told = await rush({ families: 30, seconds: 0.5, places: 2, capacity: 20, hurry: 0.2 });
	assert.deepEqual(told.errors, []);
	assert.equal(told.saved, 30);
	assert.ok(told.queued >= 1, 'nobody had to wait');
	assert.equal(told.overbooked, 0);
	assert.equal(told.lost, 0);
});
