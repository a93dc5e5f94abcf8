// desk-dossier: a request among agents: documents checked, a colleague asked,
// duplicates, a transfer to a service; each taken back.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { Client, text } from './client.mjs';
import { forgetRates, psql, request } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (page) => text(page.html).replaceAll('\u00a0', ' ');

beforeEach(forgetRates);

async function signIn(which = accounts.agent) {
	const client = new Client();
	const page = await client.open('/agent/connexion');
	const done = await client.submit(page, { identifiant: which.login, 'mot-de-passe': which.password });
	assert.equal(done.status, 303, read(done));
	return client;
}

const to = (end) => ({ which: (form) => new URL(form.action).pathname.endsWith(end) });

describe('a request among agents', () => {
	test('a transfer asks for the reason, is done, and is taken back', async () => {
		const { reference } = request();
		const client = await signIn();
		let page = await client.open(`/agent/demandes/${reference}/transfert`);
		assert.equal(page.status, 200);
		page = await client.submit(page, { motif: '' }, to('/transfert'));
		assert.equal(page.status, 422);
		assert.match(read(page), /Écrivez pourquoi/);
		page = await client.follow(await client.submit(page, { motif: 'De leur ressort' }, to('/transfert')));
		assert.match(read(page), /La demande est transmise/);
		page = await client.follow(await client.submit(page, {}, to('/annulation')));
		assert.equal(page.status, 200);
		assert.match(read(page), /comme avant/);
	});

	test('who comes second is told, and keeps the reason', async () => {
		const { reference } = request();
		const client = await signIn();
		const form = await client.open(`/agent/demandes/${reference}/transfert`);
		await client.submit(await client.open(`/agent/demandes/${reference}`), {}, to('/prise'));
		const page = await client.submit(form, { motif: 'De leur ressort' }, to('/transfert'));
		assert.equal(page.status, 409);
		assert.match(read(page), /a changé pendant que vous écriviez/);
		assert.match(read(page), /De leur ressort/);
		assert.equal(psql(`select service from parvis.request where reference = '${reference}'`), 'accueil');
	});

	test('a likely duplicate is linked, shown on both sides, and unlinked', async () => {
		const email = `double${Date.now()}@personne.example`;
		const [one, two] = [request({ email }), request({ email })];
		const client = await signIn();
		let page = await client.open(`/agent/demandes/${one.reference}`);
		assert.match(read(page), /Peut-être la même demande/);
		page = await client.follow(await client.submit(page, {}, { ...to('/doublons'), button: ['autre', two.reference] }));
		assert.match(read(page), /liées comme doublons/);
		page = await client.open(`/agent/demandes/${two.reference}`);
		assert.ok(page.html.includes('value="' + one.reference + '">Délier'));
		page = await client.follow(await client.submit(page, {}, { ...to('/doublons'), button: ['retirer', one.reference] }));
		assert.match(read(page), /ne sont plus liées/);
	});

	test('a colleague is asked; the words come back where the day is missing', async () => {
		const { reference } = request();
		const client = await signIn();
		let page = await client.open(`/agent/demandes/${reference}`);
		const [, collegue] = page.html.match(/<option value="(\d+)">[^<(]*<\/option>\n(?:<option[^\n]*\n)*<\/select>\n<\/div>\n<div class="field">\n<label for="echeance">/);
		page = await client.submit(page, { collegue, consigne: 'Appeler la personne', echeance: '' }, to('/taches'));
		assert.equal(page.status, 422);
		assert.match(read(page), /Appeler la personne/);
		page = await client.follow(await client.submit(page, { collegue, consigne: 'Appeler la personne', echeance: '2099-01-01', sorte: 'task' }, to('/taches')));
		assert.equal(page.status, 200, read(page));
		page = await client.submit(page, {}, to('/retrait'));
		assert.equal(page.status, 303);
		page = await client.follow(await client.submit(await client.open(`/agent/demandes/${reference}`), {}, to('/reouverture')));
		assert.match(read(page), /à faire/);
		page = await client.open('/agent/taches');
		assert.match(read(page), /Appeler la personne/);
	});
});
