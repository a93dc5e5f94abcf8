// language: chosen by the address, kept by a cookie, else what the browser
// prefers; one language a page, its name in lang; French where nothing else is.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { Client, text } from './client.mjs';
import { forgetRates } from './seed.mjs';

const read = (html) => text(html).replaceAll('\u00a0', ' ');
const english = { 'Accept-Language': 'en-GB,en;q=0.9,fr;q=0.5' };
const lang = (page) => page.html.match(/<html lang="([a-z]+)"/)[1];

beforeEach(forgetRates);

describe('which language', () => {
	test('French by default, for everyone, with a link to the others', async () => {
		for (const headers of [{}, { 'Accept-Language': 'de, pt;q=0.8' }, { 'Accept-Language': 'fr-FR,fr;q=0.9,en;q=0.8' }, { 'Accept-Language': ',;q=x,en;q=0' }]) {
			const page = await new Client().get('/', headers);
			assert.equal(page.status, 200);
			assert.equal(lang(page), 'fr');
			assert.match(page.headers['cache-control'], /public/);
			assert.match(page.headers.vary, /Accept-Language/i);
			assert.equal(page.headers['set-cookie'], undefined);
			assert.match(page.html, /<a href="\?langue=en" hreflang="en" lang="en">English<\/a>/);
		}
	});

	test('who prefers English is led to the address that says so', async () => {
		const client = new Client();
		const found = await client.get('/plan-du-site', english);
		assert.equal(found.status, 303);
		assert.equal(new URL(found.location).search, '?langue=en');
		const page = await client.get(found.location, english);
		assert.equal(lang(page), 'en');
		assert.match(read(page.html), /Site map/);
		assert.match(page.html, /href="\/suivi\?langue=en"/);
		// A page of one person's needs no such address.
		assert.equal(lang(await client.get('/nulle-part', { 'Accept-Language': 'en' })), 'en');
	});

	test('a choice is kept, whatever the browser prefers, until another', async () => {
		const client = new Client();
		assert.equal(lang(await client.get('/?langue=en')), 'en');
		const kept = await client.get('/suivi');
		assert.equal(kept.status, 303);
		assert.equal(lang(await client.follow(kept)), 'en');
		const wrong = await client.submit(await client.follow(kept), { numero: '', code: '' });
		assert.equal(wrong.status, 422);
		assert.match(read(wrong.html), /Enter the access code/);
		assert.equal(lang(await client.get('/?langue=fr', english)), 'fr');
		assert.equal(lang(await client.get('/', english)), 'fr');
	});

	test('a language that is none changes nothing, nor does it break an address', async () => {
		for (const asked of ['xx', '', '../fr', 'agent', 'EN']) {
			const page = await new Client().get(`/?langue=${encodeURIComponent(asked)}&q=naissance`);
			assert.equal(page.status, 200, asked);
			assert.equal(lang(page), 'fr');
		}
		const searched = await new Client().get('/?q=naissance', english);
		assert.equal(new URL(searched.location).search, '?langue=en&q=naissance');
	});

	test('the desk is French', async () => {
		assert.equal(lang(await new Client().get('/agent?langue=en', english)), 'fr');
	});

	test('what is only in French says so in an English page', async () => {
		const page = await new Client().get('/?langue=en');
		assert.match(page.html, /<a href="\/demarches\/etat-civil\?langue=en" lang="fr">/);
	});
});

describe('a form', () => {
	test('without a translation is French, page and all', async () => {
		const page = await new Client().get('/demarches/pacs?langue=en');
		assert.equal(page.status, 200);
		assert.equal(lang(page), 'fr');
		assert.doesNotMatch(page.html, /hreflang/);
	});

	test('with one is in it from the start to the thanks, and in French again', async () => {
		const client = new Client();
		const start = await client.get('/demarches/etat-civil?langue=en');
		assert.equal(lang(start), 'en');
		assert.match(read(start.html), /Ask for a civil-status record/);
		assert.match(read(start.html), /It takes about 4 minutes/);
		const first = await client.follow(await client.submit(start));
		assert.equal(lang(first), 'en');
		assert.match(read(first.html), /Which record do you need\?/);
		assert.match(read(first.html), /A birth record/);
		const missing = await client.submit(first, {}, { button: ['continuer', 'oui'] });
		assert.equal(missing.status, 422);
		assert.match(read(missing.html), /Choose the record that you need/);
		const place = await client.follow(await client.submit(first, { 'acte/acte': 'naissance' }, { button: ['continuer', 'oui'] }));
		assert.match(read(place.html), /In our town/);
		assert.doesNotMatch(read(place.html), /commune|naissance/);
		const french = await client.get(`${new URL(place.url).pathname}?langue=fr`);
		assert.equal(lang(french), 'fr');
		assert.match(read(french.html), /Dans notre commune/);
	});
});
