// suivi: a citizen follows a request, from the code or the mailed link to the
// withdrawal; who has neither learns nothing.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { Client, forms, text, waitMail } from './client.mjs';
import { forgetRates, hash, psql, request } from './seed.mjs';

const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');

// As it is read: a no-break space is a space.
const read = (html) => text(html).replaceAll('\u00a0', ' ');

beforeEach(forgetRates);

async function enter(client, asked) {
	const page = await client.get('/suivi');
	return client.submit(page, { numero: asked.reference, code: asked.code });
}

async function follow(asked) {
	const client = new Client();
	const answer = await enter(client, asked);
	assert.equal(answer.status, 303);
	const page = await client.follow(answer);
	assert.equal(page.status, 200);
	return { client, page };
}

describe('the way in', () => {
	test('number and code open the request, however they are written', async () => {
		const asked = request();
		const client = new Client();
		const answer = await enter(client, {
			reference: ` ${asked.reference.toLowerCase()} `,
			code: asked.code.toLowerCase().replaceAll('-', ' '),
		});
		assert.equal(answer.status, 303);
		assert.match(answer.headers['set-cookie'].join(), /HttpOnly/);
		assert.match(answer.headers['set-cookie'].join(), /SameSite=Lax/);
		const page = await client.follow(answer);
		assert.match(read(page.html), /Reçue/);
		assert.match(page.html, new RegExp(asked.reference));
		assert.match(page.headers['cache-control'], /no-store/);
	});

	test('wrong, unknown and malformed codes get one answer, and what was typed is kept', async () => {
		const asked = request(), other = request();
		const tries = [
			{ reference: asked.reference, code: other.code },
			{ reference: asked.reference, code: 'AAAA-AAAA-AAAA-AAAA' },
			{ reference: 'ES-AAAA-AAAA', code: asked.code },
			{ reference: 'nonsense', code: '!' },
		];
		const seen = new Set();
		for (const one of tries) {
			const page = await enter(new Client(), one);
			assert.equal(page.status, 422);
			assert.ok(page.html.includes(`value="${one.reference}"`));
			seen.add(read(page.html));
		}
		assert.equal(seen.size, 1);
	});

	test('guessing ends in a 429 that says when to come back', async () => {
		const asked = request();
		let page;
		for (let i = 0; i < 11; i++)
			page = await enter(new Client(), { reference: asked.reference, code: 'BBBB-BBBB-BBBB-BBBB' });
		assert.equal(page.status, 429);
		assert.ok(Number(page.headers['retry-after']) > 0);
	});

	test('nothing entered is told at each field', async () => {
		const page = await enter(new Client(), { reference: '', code: '' });
		assert.equal(page.status, 422);
		assert.match(read(page.html), /Saisissez le numéro.*Saisissez le code/);
		assert.match(page.html, /<title>Erreur/);
	});

	test('a mailed link opens by its button only', async () => {
		const asked = request();
		const scanner = new Client(), client = new Client();
		for (let i = 0; i < 3; i++) {
			const page = await scanner.get(`/suivi/lien/${asked.link}`);
			assert.equal(page.status, 200);
			assert.equal(page.headers['set-cookie'], undefined);
			assert.doesNotMatch(page.html, /Démarche d’essai/);
		}
		assert.equal(psql(`select count(*) from parvis.session s join parvis.request r on r.id = s.request and r.commune = s.commune where r.reference = '${asked.reference}'`), '0');
		const page = await client.get(`/suivi/lien/${asked.link}`);
		const opened = await client.follow(await client.submit(page));
		assert.match(opened.html, new RegExp(asked.reference));
		const unknown = await client.submit(await client.get(`/suivi/lien/${'x'.repeat(43)}`));
		assert.equal(unknown.status, 404);
	});

	test('no session: 401 and the way in, nothing of the request', async () => {
		for (const path of ['/suivi/demande', '/suivi/demande/recepisse', '/suivi/demande/retrait', '/suivi/demande/fichiers/1']) {
			const page = await new Client().get(path);
			assert.equal(page.status, 401, path);
			assert.ok(forms(page).some((form) => form.controls.some((c) => c.name === 'numero')));
		}
	});

	test('a code of one commune opens nothing in another', async () => {
		const asked = request();
		const page = await new Client(process.env.PARVIS_URL2).get('/suivi');
		const answer = await new Client(process.env.PARVIS_URL2).submit(page, { numero: asked.reference, code: asked.code });
		assert.equal(answer.status, 422);
		const { client } = await follow(asked);
		const abroad = new Client(process.env.PARVIS_URL2);
		abroad.cookies = client.cookies;
		assert.equal((await abroad.get('/suivi/demande')).status, 401);
	});
});

describe('messages and files', () => {
	test('a message is sent once, however often its button is pressed', async () => {
		const { client, page } = await follow(request());
		const sent = await client.submit(page, { texte: 'Bonjour,\nest-ce prêt ?' }, { button: ['envoyer', 'oui'] });
		assert.equal(sent.status, 303);
		await client.submit(page, { texte: 'Bonjour,\nest-ce prêt ?' }, { button: ['envoyer', 'oui'] });
		const shown = await client.follow(sent);
		assert.match(read(shown.html), /Votre message est envoyé/);
		assert.equal(shown.html.split('est-ce prêt ?').length, 2);
	});

	test('what is typed is shown as text, and kept when it is wrong', async () => {
		const { client, page } = await follow(request());
		const hostile = '<img src=x onerror=alert(1)>"\'&';
		const shown = await client.follow(await client.submit(page, { texte: hostile }));
		assert.doesNotMatch(shown.html, /<img src=x/);
		assert.match(shown.html, /&lt;img src=x/);
		const long = 'é'.repeat(8001);
		const refused = await client.submit(shown, { texte: long });
		assert.equal(refused.status, 422);
		assert.ok(refused.html.includes(long));
		const empty = await client.submit(shown, { texte: '  ' });
		assert.equal(empty.status, 422);
		assert.match(read(empty.html), /Écrivez votre message/);
	});

	test('a file is kept when another is refused, and leaves with the message', async () => {
		const { client, page } = await follow(request());
		const add = (name, data, kept = page) => client.submit(kept, { texte: 'Voici.' }, {
			button: ['ajouter', 'oui'],
			files: [{ name: 'fichiers', filename: name, type: 'application/pdf', data }],
		});
		let next = await add('../../dossier/pièce.pdf', pdf);
		assert.equal(next.status, 200);
		assert.match(next.html, /pièce\.pdf/);
		assert.doesNotMatch(next.html, /dossier\/pièce/);
		assert.match(next.html, />\s*Voici\.<\/textarea>/);
		next = await add('faux.pdf', 'ceci est du texte', next);
		assert.equal(next.status, 422);
		assert.match(read(next.html), /faux\.pdf.*type accepté/);
		assert.match(next.html, /pièce\.pdf/);
		next = await add('vide.pdf', '', next);
		assert.equal(next.status, 422);
		assert.match(read(next.html), /vide/);
		const shown = await client.follow(await client.submit(next, { texte: 'Voici.' }));
		assert.match(shown.html, /Voici\./);
		const link = shown.html.match(/href="([^"]*\/suivi\/demande\/fichiers\/\d+)"/)[1];
		const file = await client.get(link);
		assert.equal(file.status, 200);
		assert.deepEqual(file.bytes, pdf);
		assert.match(file.headers['content-disposition'], /^attachment/);
		assert.equal(psql("select count(*) from parvis.file_chunk where position('%PDF'::bytea in data) > 0"), '0');
	});

	test('a file waits for its scan, and an infected one stays shut', async () => {
		const asked = request();
		const { client, page } = await follow(asked);
		const shown = await client.follow(await client.submit(page, { texte: 'x' }, {
			files: [{ name: 'fichiers', filename: 'a.pdf', type: 'application/pdf', data: pdf }],
		}));
		const link = shown.html.match(/href="([^"]*\/suivi\/demande\/fichiers\/(\d+))"/);
		psql(`update parvis.file set state = 'to-scan' where id = ${link[2]}`);
		assert.equal((await client.get(link[1])).status, 423);
		psql(`update parvis.file set state = 'infected' where id = ${link[2]}`);
		assert.equal((await client.get(link[1])).status, 423);
		const { client: other } = await follow(request());
		assert.equal((await other.get(link[1])).status, 404);
	});

	test('a dead session loses no text', async () => {
		const asked = request();
		const { client, page } = await follow(asked);
		psql("delete from parvis.session where kind = 'follow'");
		const dead = await client.submit(page, { texte: 'Un long texte\nà garder.' });
		assert.equal(dead.status, 401);
		assert.match(dead.html, /Un long texte\nà garder\./);
		const back = await client.submit(dead, { numero: asked.reference, code: asked.code });
		assert.equal(back.status, 200);
		assert.match(back.html, /Un long texte\nà garder\./);
		const sent = await client.follow(await client.submit(back, {}, { which: (form) => form.action.endsWith('/messages') }));
		assert.match(read(sent.html), /Votre message est envoyé/);
		client.cookies.clear();
		const lost = await client.submit(page, { texte: 'Encore un texte.' });
		assert.equal(lost.status, 401);
		assert.match(lost.html, /Encore un texte\./);
	});
});

describe('the end', () => {
	test('a withdrawal is asked, done once, and told by mail', async () => {
		const asked = request({ email: `retrait-${hash(String(Math.random())).slice(0, 8)}@personne.example` });
		const { client, page } = await follow(asked);
		assert.match(page.html, /demande\/retrait/);
		const question = await client.get('/suivi/demande/retrait');
		assert.match(read(question.html), /Retirer définitivement/);
		assert.match(read((await client.get('/suivi/demande')).html), /Reçue/);
		const answer = await client.submit(question, {}, { which: (form) => form.action.endsWith('/retrait') });
		const done = await client.follow(answer);
		assert.match(read(done.html), /Votre demande est retirée/);
		await client.submit(question, {}, { which: (form) => form.action.endsWith('/retrait') });
		assert.equal(psql(`select count(*) from parvis.outbox o join parvis.request r on r.id = o.request and r.commune = o.commune where r.reference = '${asked.reference}' and o.kind = 'withdrawn'`), '1');
		const refused = await client.submit(page, { texte: 'trop tard' });
		assert.equal(refused.status, 409);
		assert.match(refused.html, /trop tard/);
		const mail = await waitMail(psql(`select email from parvis.request where reference = '${asked.reference}'`), (one) => /retirée/.test(one.subject), 60);
		assert.match(mail.text, new RegExp(asked.reference));
	});

	test('the receipt says what the law wants', async () => {
		const { client } = await follow(request({ silence: 'refuses', silence_on: '2027-01-25' }));
		const receipt = read((await client.get('/suivi/demande/recepisse')).html);
		assert.match(receipt, /Accusé de réception/);
		assert.match(receipt, /25 janvier 2027/);
		assert.match(receipt, /refusée/);
		assert.match(receipt, /R\. 112-11-1/);
		assert.match(receipt, /01 99 00 12 34/);
	});

	test('closing forgets the device', async () => {
		const { client, page } = await follow(request());
		const left = await client.follow(await client.submit(page, {}, { which: (form) => form.action.endsWith('/suivi/fin') }));
		assert.match(read(left.html), /Le suivi est fermé/);
		assert.equal((await client.get('/suivi/demande')).status, 401);
	});

	test('a POST without its token, or from elsewhere, changes nothing', async () => {
		const asked = request();
		const { client, page } = await follow(asked);
		const form = forms(page).find((one) => one.action.endsWith('/messages'));
		const without = form.fields.filter(([name]) => !['csrf', 'texte'].includes(name));
		assert.equal((await client.post(form.action, [...without, ['texte', 'x']])).status, 403);
		const elsewhere = await client.post(form.action, [...form.fields.filter(([n]) => n !== 'texte'), ['texte', 'x']], undefined, { Origin: 'https://ailleurs.example' });
		assert.equal(elsewhere.status, 403);
		assert.equal(psql(`select count(*) from parvis.message m join parvis.request r on r.id = m.request and r.commune = m.commune where r.reference = '${asked.reference}'`), '0');
	});

	test('unknown and repeated fields are refused', async () => {
		const page = await new Client().get('/suivi');
		const client = new Client();
		assert.equal((await client.post('/suivi', [['numero', 'a'], ['code', 'b'], ['autre', 'c']])).status, 400);
		assert.equal((await client.post('/suivi', [['numero', 'a'], ['numero', 'b'], ['code', 'b']])).status, 400);
		assert.equal(page.status, 200);
		assert.equal((await client.send('DELETE', '/suivi')).status, 405);
	});
});
