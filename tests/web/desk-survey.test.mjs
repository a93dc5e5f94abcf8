// desk-survey: four questions at the end of a request, once, and by nobody's name.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { Client, signIn, text, waitMail } from './client.mjs';
import { forgetRates, psql, request } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (html) => text(html).replaceAll('\u00a0', ' ');
const ends = (path) => (form) => form.action.endsWith(path);

beforeEach(forgetRates);

async function close(asked) {
	const client = await signIn(accounts.chief);
	const path = `/agent/demandes/${asked.reference}/reponse`;
	const preview = await client.submit(await client.get(path), { texte: 'Voici la réponse.' }, { button: ['etape', 'apercu'], which: ends(path) });
	const done = await client.submit(preview, {}, { button: ['etape', 'envoi'], which: ends(path) });
	assert.equal(done.status, 303, read(done.html));
	const mail = await waitMail('personne.example', (one) => one.text.includes(asked.reference) && one.text.includes('/suivi/avis/'));
	return mail.text.match(/\/suivi\/avis\/\S+/)[0];
}

const counted = () => Number(psql("select coalesce(sum(n), 0) from parvis.survey_count where procedure = 'essai'"));

describe('the survey', () => {
	test('is mailed with the answer, asks four marks, and takes them once', async () => {
		const link = await close(request());
		const client = new Client();
		const page = await client.get(link);
		assert.equal(page.status, 200, read(page.html));
		assert.equal(client.cookies.size, 0, 'no session');
		assert.match(read(page.html), /Démarche d’essai/);
		assert.doesNotMatch(page.html, /Alix|ES-/);
		const before = counted();
		const partial = await client.submit(page, { q1: '5', q2: '4' });
		assert.equal(partial.status, 422);
		assert.match(partial.html, /id="q1-5"[^>]*checked/);
		assert.equal(counted(), before);
		for (const wrong of ['0', '6', '9', '55', 'x'])
			assert.equal((await client.submit(page, { q1: wrong, q2: '1', q3: '1', q4: '1' })).status, 422);
		const thanks = await client.submit(partial, { q3: '3', q4: '5' });
		assert.equal(thanks.status, 200, read(thanks.html));
		assert.match(read(thanks.html), /Merci : votre avis est compté/);
		assert.equal(counted(), before + 4);
		const twice = await client.submit(partial, { q3: '1', q4: '1' });
		assert.equal(twice.status, 410);
		assert.match(read(twice.html), /déjà donné/);
		assert.equal((await client.get(link)).status, 410);
		assert.equal(counted(), before + 4);
	});

	test('of an unknown link says so', async () => {
		const page = await new Client().get('/suivi/avis/ABCDEFGHJKMNPQRSTVWXYZ');
		assert.equal(page.status, 410);
		assert.match(read(page.html), /60 jours/);
	});
});
