// booking-family: a parent comes in by a mailed link or its code, sees and keeps
// the family's file, and nobody else does.
// One front: the way in and the file say the same behind each.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { anyAddress, Client, text, waitMail } from './client.mjs';
import { family, familySession, forgetRates, psql } from './seed.mjs';

const read = (page) => text(page.html).replaceAll(/[\u00a0\u202f]/g, ' ');
const visitor = (url = process.env.PARVIS_URL) => new Client(url, { from: anyAddress() });
function inside(made, adult, url) {
	const client = visitor(url);
	familySession(client, made, adult);
	return client;
}
const pathOf = (page) => new URL(page.location).pathname;

async function ask(client, email) {
	return client.submit(await client.get('/famille'), { courriel: email });
}

// What the mail says: the link, and the code.
async function mailed(email) {
	const mail = await waitMail(email);
	const [link] = mail.text.match(/\/famille\/lien\/[0-9a-f]+/);
	const [code] = mail.text.match(/[0-9A-Z]{4}-[0-9A-Z]{4}/);
	return { link, code };
}

beforeEach(forgetRates);

describe('coming in', () => {
	test('by the link, whose GET changes nothing, once', async () => {
		const made = family();
		const client = visitor();
		const asked = await ask(client, made.email.toUpperCase());
		assert.equal(asked.status, 200, read(asked));
		const { link } = await mailed(made.email);
		const shown = await client.get(link);
		assert.equal(shown.status, 200);
		assert.equal((await client.get(link)).status, 200, 'looked at again');
		const entered = await client.submit(shown, {});
		assert.equal(entered.status, 303);
		const space = await client.get(entered.location);
		assert.match(read(space), /Bonjour Alix Modèle/);
		const again = await visitor().submit(shown, {});
		assert.equal(again.status, 404);
		assert.match(read(again), /a déjà servi/);
	});

	test('by the code, as people type it, on another device, once', async () => {
		const made = family();
		const client = visitor();
		const page = await ask(client, made.email);
		const { code } = await mailed(made.email);
		const typed = ` ${code.toLowerCase().replace('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `;
		const entered = await client.submit(page, { code: typed });
		assert.equal(entered.status, 303, read(entered));
		assert.equal(pathOf(entered), '/famille/espace');
		assert.match(read(await client.get('/famille/espace')), new RegExp(made.reference));
		const again = await visitor().submit(page, { code });
		assert.equal(again.status, 422);
	});

	test('the answer is the same for an address that nobody has', async () => {
		const made = family();
		const known = await ask(visitor(), made.email);
		const unknown = await ask(visitor(), 'personne@inconnue.example');
		const same = (page, email) => page.html.replaceAll(email, 'X');
		assert.equal(same(unknown, 'personne@inconnue.example'), same(known, made.email));
		assert.equal(psql("select count(*) from parvis.outbox where recipient = 'personne@inconnue.example'"), '0');
	});

	test('ten wrong codes, and the right one opens nothing more', async () => {
		const made = family();
		const client = visitor();
		const page = await ask(client, made.email);
		const { code, link } = await mailed(made.email);
		for (let i = 0; i < 10; i++) {
			const wrong = await client.submit(page, { code: 'AAAA-AAAA' });
			assert.equal(wrong.status, 422);
		}
		assert.equal((await client.submit(page, { code })).status, 422);
		// the link was not guessed at
		assert.equal((await client.submit(await client.get(link), {})).status, 303);
	});

	test('after 30 minutes neither opens', async () => {
		const made = family();
		const client = visitor();
		const page = await ask(client, made.email);
		const { code, link } = await mailed(made.email);
		psql(`update parvis.family_access set expires_at = now() - interval '1 second' where adult = ${made.adults[0]}`);
		assert.equal((await client.submit(page, { code })).status, 422);
		assert.equal((await client.submit(await client.get(link), {})).status, 404);
	});

	test('an address is asked for five times, then slowed; a wrong one is told', async () => {
		const made = family();
		for (let i = 0; i < 5; i++)
			assert.equal((await ask(visitor(), made.email)).status, 200);
		assert.equal((await ask(visitor(), made.email)).status, 429);
		for (const wrong of ['', 'alix', 'alix@famille', 'a b@c.fr']) {
			const page = await ask(visitor(), wrong);
			assert.equal(page.status, 422, wrong);
			assert.ok(page.html.includes(`value="${wrong}"`) || wrong === '', wrong);
		}
	});

	test('a parent of two families chooses; what is open in another tab writes nothing', async () => {
		const first = family({ name: 'Premier' });
		const second = family({ name: 'Second', adults: [{ first_name: 'Alix', last_name: 'Modèle', email: first.email, pays: true }] });
		const client = inside(first);
		const choice = await client.get('/famille/choix');
		assert.match(read(choice), /Premier[\s\S]*Second/);
		const chosen = await client.submit(choice, { dossier: String(second.adults[0]) });
		assert.equal(chosen.status, 303);
		assert.match(read(await client.get('/famille/espace')), new RegExp(second.reference));
		const stale = await client.submit(choice, { dossier: String(first.adults[0]) });
		assert.equal(stale.status, 403);
	});

	test('who only changed an address to another family’s opens nothing of it', async () => {
		const mine = family(), theirs = family();
		const client = inside(mine);
		psql(`update parvis.family_adult set email = '${theirs.email}' where id = ${mine.adults[0]}`);
		const choice = await client.get('/famille/choix');
		assert.doesNotMatch(read(choice), new RegExp(theirs.reference));
		const [, csrf] = choice.html.match(/name="csrf" value="([^"]+)"/);
		const stolen = await client.post('/famille/choix', [['csrf', csrf], ['dossier', String(theirs.adults[0])]]);
		assert.equal(stolen.status, 404);
	});

	test('out, and idle for two hours', async () => {
		const client = inside(family());
		const space = await client.get('/famille/espace');
		const out = await client.submit(space, {});
		assert.equal(pathOf(out), '/famille/fin');
		const shut = await client.get('/famille/espace');
		assert.equal(shut.status, 401);
		const made = family();
		const idle = inside(made);
		psql(`update parvis.family_access set expires_at = now() - interval '1 second' where adult = ${made.adults[0]}`);
		assert.equal((await idle.get('/famille/espace')).status, 401);
	});

	test('another commune knows neither the session nor the link', async () => {
		const made = family();
		const stranger = inside(made, made.adults[0], process.env.PARVIS_URL2);
		assert.equal((await stranger.get('/famille/espace')).status, 401);
		await ask(visitor(), made.email);
		const { link } = await mailed(made.email);
		const there = visitor(process.env.PARVIS_URL2);
		assert.equal((await there.submit(await there.get(link), {})).status, 404);
	});
});
