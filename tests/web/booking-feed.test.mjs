// booking-feed: a telephone's calendar reads a family's bookings by a secret
// address, made, made anew and stopped on its page; and ical.js, which is not
// what wrote them, reads the bytes.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { before, describe, test } from 'node:test';
import ICAL from 'ical.js';
import { anyAddress, Client, forms, text } from './client.mjs';
import { psql } from './seed.mjs';

const here = process.env.PARVIS_URL;
const unique = () => `${Date.now()}${randomBytes(3).toString('hex')}`;
const read = (page) => text(page.html).replaceAll(/[\u00a0\u202f]/g, ' ');
const family = { name: 'Famille, dite « Exemple »' };
let commune;
let slots;

const as = (sql) => psql(`begin; select set_config('parvis.commune', '${commune}', true); ${sql} commit;`).split('\n').pop();

// A parent who is in.
function enter() {
	const token = psql(`begin; select set_config('parvis.commune', '${commune}', true);
		select parvis.family_enter(${family.adult}, null); commit;`).split('\n').pop();
	const client = new Client(here, { from: anyAddress() });
	client.cookies.set('pv-famille', token);
	return client;
}

before(() => {
	commune = psql(`select commune from parvis.host_name where host = '${new URL(here).hostname}'`);
	const reference = psql(`select worker.family_add(${commune}, 'agenda-${unique()}', '${JSON.stringify({
		name: family.name, adults: [{ first_name: 'Élodie', last_name: 'Exemple', pays: true }],
		children: [{ first_name: 'Léo', last_name: 'Exemple', born_on: '2019-05-05' }],
	})}')`);
	[family.id, family.adult, family.child] = psql(`select f.id || ' ' || a.id || ' ' || c.id from parvis.family f join parvis.family_adult a on a.family = f.id join parvis.family_child c on c.family = f.id where f.reference = '${reference}'`).split(' ');
	slots = as(`with made as (
			insert into parvis.activity (code, kind, name, service, place, from_on, to_on, days, state)
			values ('agenda-${unique()}', 'canteen', 'Cantine, « du midi » ; école', 'accueil', E'Rue de l’Église\\nBâtiment B', '2026-07-01', '2027-08-30', 'all', 'open') returning id
		), slots as (
			insert into parvis.slot (activity, day, starts, ends, book_until, cancel_until, taken)
			select id, d, '11:30', '13:20', d, d, 1 from made, unnest(array[parvis.today() - 20, parvis.today() + 10, parvis.today() + 11]) as d returning id, day
		), booked as (
			insert into parvis.booking (slot, child, state) select id, ${family.child}, 'booked' from slots returning id
		) select string_agg(id::text, ' ' order by id) from booked;`).split(' ');
});

describe('the address', () => {
	test('is made on the page of the family, shown once, and made anew', async () => {
		const client = enter();
		const space = await client.get('/famille/espace');
		assert.match(space.html, /href="\/famille\/agenda"/);
		let page = await client.get('/famille/agenda');
		assert.match(read(page), /Obtenir l’adresse/);
		page = await client.submit(page, {}, { which: (form) => form.action.endsWith('/agenda') });
		const [, address] = page.html.match(/readonly value="([^"]+)"/);
		assert.match(address, new RegExp(`^${here}/famille/agenda/[\\w-]{20,}\\.ics$`));
		assert.match(page.html, new RegExp(`href="${address.replace(/^http:/, 'webcal:')}"`));
		assert.doesNotMatch((await client.get('/famille/agenda')).html, /\.ics/);
		const anyone = new Client();
		assert.equal((await anyone.get(address)).status, 200);
		page = await client.submit(page, {}, { which: (form) => form.action.endsWith('/agenda') });
		const [, next] = page.html.match(/readonly value="([^"]+)"/);
		assert.notEqual(next, address);
		assert.equal((await anyone.get(address)).status, 404);
		assert.equal((await anyone.get(next)).status, 200);
		page = await client.follow(await client.submit(page, {}, { which: (form) => form.action.endsWith('/agenda/fin') }));
		assert.match(read(page), /Obtenir l’adresse/);
		assert.equal((await anyone.get(next)).status, 404);
		// only the hash was kept
		assert.equal(psql(`select count(*) from parvis.family_feed where adult = ${family.adult}`), '0');
	});

	test('needs a session, and the page’s own token', async () => {
		const page = await new Client().get('/famille/agenda');
		assert.doesNotMatch(page.html, /action="\/famille\/agenda"/);
		const client = enter();
		assert.equal((await client.post('/famille/agenda', [['csrf', 'autre']])).status, 403);
		assert.equal(forms(await client.get('/famille/agenda')).some((form) => form.action.endsWith('/agenda')), true);
	});

	test('of another commune, or that nobody made, opens nothing', async () => {
		const client = enter();
		const page = await client.submit(await client.get('/famille/agenda'), {}, { which: (form) => form.action.endsWith('/agenda') });
		const [, address] = page.html.match(/readonly value="([^"]+)"/);
		const { pathname } = new URL(address);
		assert.equal((await new Client(process.env.PARVIS_URL2).get(pathname)).status, 404);
		assert.equal((await new Client().get('/famille/agenda/personne.ics')).status, 404);
	});
});

describe('the calendar', () => {
	let address;
	const events = async () => {
		const answer = await new Client().get(address);
		const calendar = new ICAL.Component(ICAL.parse(answer.html));
		for (const zone of calendar.getAllSubcomponents('vtimezone'))
			ICAL.TimezoneService.register(zone);
		return { answer, calendar, all: calendar.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one)) };
	};

	before(async () => {
		const client = enter();
		const page = await client.submit(await client.get('/famille/agenda'), {}, { which: (form) => form.action.endsWith('/agenda') });
		[, address] = page.html.match(/readonly value="([^"]+)"/);
	});

	test('is read by ical.js: what, where, when in the zone of the commune', async () => {
		const { answer, calendar, all } = await events();
		assert.equal(answer.headers['content-type'], 'text/calendar; charset=utf-8');
		assert.match(answer.headers['cache-control'], /^private/);
		assert.match(calendar.getFirstPropertyValue('x-wr-calname'), /^Famille, dite « Exemple » – Saint-Exemple-sur-Orge$/);
		assert.equal(all.length, 3);
		assert.deepEqual(all.map((one) => one.uid), slots.map((id) => `reservation-${id}@localhost`));
		for (const event of all) {
			assert.equal(event.summary, 'Cantine, « du midi » ; école – Léo');
			assert.equal(event.location, 'Rue de l’Église\nBâtiment B');
			assert.equal(event.startDate.zone.tzid, 'Europe/Paris');
			const paris = new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris', hour: '2-digit', minute: '2-digit' });
			assert.equal(paris.format(event.startDate.toJSDate()), '11:30');
			assert.equal(paris.format(event.endDate.toJSDate()), '13:20');
			assert.equal(event.component.getFirstPropertyValue('status'), 'CONFIRMED');
			assert.ok(event.component.getFirstPropertyValue('dtstamp').toJSDate() <= new Date());
		}
		assert.doesNotMatch(answer.html, /Exemple – Léo Exemple|2019/);
	});

	test('says that it still holds, until something changes: the same uid, cancelled', async () => {
		const first = await events();
		const { etag } = first.answer.headers;
		const again = await new Client().get(address, { 'If-None-Match': etag });
		assert.equal(again.status, 304);
		assert.equal(again.bytes.length, 0);
		as(`update parvis.booking set state = 'cancelled' where id = ${slots[2]};
			insert into parvis.booking_change (booking, state, at) values (${slots[2]}, 'booked', now() - interval '1 hour'), (${slots[2]}, 'cancelled', now());`);
		const answer = await new Client().get(address, { 'If-None-Match': etag });
		assert.equal(answer.status, 200);
		assert.notEqual(answer.headers.etag, etag);
		const { all } = await events();
		assert.equal(all.length, 3);
		const gone = all.find((one) => one.uid === `reservation-${slots[2]}@localhost`);
		assert.equal(gone.component.getFirstPropertyValue('status'), 'CANCELLED');
		assert.equal(gone.sequence, 1);
		assert.equal(gone.component.getFirstPropertyValue('transp'), 'TRANSPARENT');
	});
});
