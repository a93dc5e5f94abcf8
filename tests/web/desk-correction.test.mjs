// One front: one program of the desk, which the tests agent and desk-dossier try behind both.
// desk-correction: answers that the mairie asks to correct, from the mark to the
// merge, and what neither a dead session nor a race loses.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { Client, forms, signIn, text, waitMail } from './client.mjs';
import { answer } from '../faults/answers.mjs';
import { request } from './correcting.mjs';
import { forgetRates, psql, requests } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
const read = (html) => text(html).replaceAll('\u00a0', ' ');
const ends = (path) => (form) => form.action.split('?')[0].endsWith(path);

beforeEach(forgetRates);

async function follow(asked, client = new Client()) {
	const page = await client.get('/suivi');
	const answer = await client.submit(page, { numero: asked.reference, code: asked.code }, { which: ends('/suivi') });
	assert.equal(answer.status, 303, read(answer.html));
	return client;
}

// The marking form with a remark for each path that is named.
function marks(page, remarks) {
	const form = forms(page).find(ends('/correction'));
	let about = '';
	return form.fields.map(([name, value]) => {
		if (name === 'chemin')
			about = value;
		return name === 'remarque' ? [name, remarks[about] ?? value] : [name, value];
	});
}

async function mark(client, asked, remarks, step = 'apercu') {
	const path = `/agent/demandes/${asked.reference}/correction`;
	const page = await client.get(path);
	assert.equal(page.status, 200, read(page.html));
	return client.post(path, [...marks(page, remarks), ['etape', step]]);
}

async function ask(client, asked, remarks) {
	const preview = await mark(client, asked, remarks);
	assert.equal(preview.status, 200, read(preview.html));
	const done = await client.submit(preview, {}, { button: ['etape', 'envoi'], which: ends('/correction') });
	assert.equal(done.status, 303, read(done.html));
	return client.follow(done);
}

const row = (asked, columns) => psql(`select ${columns} from parvis.request where reference = '${asked.reference}'`);
const correction = '/demarches/desk-essai/correction';

describe('a correction', () => {
	test('is asked answer by answer, corrected on a copy, merged, and shown', async () => {
		const asked = request();
		const agent = await signIn(accounts.chief);
		const none = await mark(agent, asked, {});
		assert.equal(none.status, 422);
		assert.match(read(none.html), /Ouvrez au moins une réponse et écrivez une remarque/);
		const long = await mark(agent, asked, { '/data/qui/age': 'x'.repeat(1001) });
		assert.equal(long.status, 422);
		assert.match(long.html, /aria-invalid="true"/);
		assert.ok(long.html.includes('x'.repeat(1001)), 'what was typed is kept');
		const page = await ask(agent, asked, { '/data/qui/age': 'Écrivez votre âge actuel.', '/data/pieces/piece': 'La copie est floue.' });
		assert.match(read(page.html), /La correction est demandée/);
		assert.match(read(page.html), /Correction attendue/);
		assert.equal(row(asked, 'state'), 'waiting');
		const mail = await waitMail('personne.example', (one) => one.text.includes(asked.reference) && one.text.includes('La copie est floue.'));
		assert.match(mail.text, /Votre âge/);

		const citizen = await follow(asked);
		const own = await citizen.get('/suivi/demande');
		assert.match(read(own.html), /La mairie vous demande de corriger votre demande/);
		assert.match(read(own.html), /La copie est floue\./);
		let form = await citizen.get(correction);
		assert.equal(form.status, 200, read(form.html));
		assert.match(form.html, /name="qui\/age"/);
		assert.match(form.html, /flou\.pdf/);
		assert.match(read(form.html), /La mairie dit : Écrivez votre âge actuel\./);
		for (const other of ['qui/nom', 'qui/courriel', 'quoi/mode', 'quoi/note'])
			assert.ok(!form.html.includes(`name="${other}"`), `${other} is not asked`);

		// what is not asked is not taken
		const wrong = await citizen.submit(form, { 'qui/age': '12', 'qui/nom': 'Un Autre' }, { button: ['continuer', 'oui'], which: ends('/correction') });
		assert.equal(wrong.status, 422);
		assert.match(read(wrong.html), /Il faut être majeur/);
		assert.match(row(asked, 'answers'), /<age>30<\/age>/, 'the request is as it was');

		// saved as it is, valid or not, and found again
		const saved = await citizen.submit(wrong, { 'qui/age': '13' }, { button: ['enregistrer', 'oui'], which: ends('/correction') });
		assert.equal(saved.status, 303);
		assert.match(read((await citizen.follow(saved)).html), /Elle n’est pas encore envoyée/);
		form = await citizen.get(correction);
		assert.match(form.html, /value="13"/);
		assert.equal((await citizen.get(`${correction}/verification`)).location, `${process.env.PARVIS_URL}${correction}?corriger=oui`);

		// a file replaced by itself
		const [, old] = form.html.match(/name="remplacer" value="(\d+)"/);
		form = await citizen.submit(form, { 'qui/age': '31' }, {
			button: ['remplacer', old], which: ends('/correction'),
			files: [{ name: 'pieces/piece', filename: 'net.pdf', type: 'application/pdf', data: pdf }],
		});
		assert.equal(form.status, 200, read(form.html));
		assert.match(form.html, /net\.pdf/);
		assert.doesNotMatch(form.html, /flou\.pdf/);
		const before = await agent.get(`/agent/demandes/${asked.reference}`);
		assert.match(before.html, /flou\.pdf/);
		assert.doesNotMatch(before.html, /net\.pdf/);

		const review = await citizen.follow(await citizen.submit(form, {}, { button: ['continuer', 'oui'], which: ends('/correction') }));
		assert.match(review.html, /<del class="typed">30<\/del>/);
		assert.match(review.html, /<ins class="typed">31<\/ins>/);
		assert.match(review.html, /<ins class="typed">net\.pdf<\/ins>/);
		const sent = await citizen.submit(review, {}, { which: ends('/correction/envoi') });
		assert.equal(sent.status, 303, read(sent.html));
		assert.match(read((await citizen.follow(sent)).html), /Votre correction est envoyée à la mairie/);
		const again = await citizen.submit(review, {}, { which: ends('/correction/envoi') });
		assert.equal(again.status, 303, 'the same button twice');

		assert.match(row(asked, 'answers'), /<nom>Alix Modèle<\/nom><age>31<\/age>/);
		assert.equal(row(asked, "state || ' ' || subject || ' ' || unread"), 'in-progress 31 true');
		assert.equal(psql(`select string_agg(f.name, ' ') from parvis.file f join parvis.request r on r.id = f.request where r.reference = '${asked.reference}'`), 'net.pdf');
		assert.equal(psql(`select string_agg(e.kind, ' ' order by e.n) from parvis.event e join parvis.request r on r.id = e.request where r.reference = '${asked.reference}'`),
			'received correction-asked corrected');
		const shown = await agent.get(`/agent/demandes/${asked.reference}`);
		assert.match(read(shown.html), /Corrigée le/);
		assert.match(shown.html, /<del class="typed">30<\/del>[\s\S]*<ins class="typed">31<\/ins>/);
		assert.match(shown.html, /<del class="typed">flou\.pdf<\/del>/);
		await waitMail('personne.example', (one) => one.text.includes(asked.reference) && /est arrivée au service/.test(one.text.replaceAll('\n', ' ')));

		// a second round
		await ask(agent, asked, { '/data/qui/nom': 'Avec vos prénoms.' });
		const second = await citizen.get(correction);
		assert.match(second.html, /name="qui\/nom"/);
		assert.doesNotMatch(second.html, /name="qui\/age"/);
	});

	test('that changes what is asked asks it, and is whole before it is merged', async () => {
		const asked = request();
		const agent = await signIn(accounts.chief);
		await ask(agent, asked, { '/data/quoi/mode': 'Pas par la poste.' });
		const citizen = await follow(asked);
		const form = await citizen.get(correction);
		assert.doesNotMatch(form.html, /name="quoi\/precision"/);
		const revealed = await citizen.submit(form, { 'quoi/mode': 'autre' }, { button: ['continuer', 'oui'], which: ends('/correction') });
		assert.match(revealed.html, /name="quoi\/precision"/);
		assert.match(read(revealed.html), /change d’autres questions/);
		const empty = await citizen.submit(revealed, {}, { button: ['continuer', 'oui'], which: ends('/correction') });
		assert.equal(empty.status, 422);
		const forced = await citizen.post(`${correction}/envoi`, [['csrf', forms(empty).find(ends('/correction')).fields.find(([name]) => name === 'csrf')[1]], ['jeton', 'jeton-0001'], ['version', '3']]);
		assert.equal(forced.location, `${process.env.PARVIS_URL}${correction}?corriger=oui`, 'nothing that is not whole is merged');
		assert.match(row(asked, 'answers'), /poste/);
		const review = await citizen.follow(await citizen.submit(empty, { 'quoi/precision': 'Au guichet' }, { button: ['continuer', 'oui'], which: ends('/correction') }));
		assert.match(review.html, /Au guichet/);
		assert.equal((await citizen.submit(review, {}, { which: ends('/correction/envoi') })).status, 303);
		assert.match(row(asked, 'answers'), /<precision>Au guichet<\/precision>/);
	});

	test('survives a dead session', async () => {
		const asked = request();
		await ask(await signIn(accounts.chief), asked, { '/data/quoi/note': 'Expliquez.' });
		const citizen = await follow(asked);
		const form = await citizen.get(correction);
		psql("delete from parvis.session where kind = 'follow'");
		const dead = await citizen.submit(form, { 'quoi/note': 'écrit avant la fin' }, { button: ['continuer', 'oui'], which: ends('/correction') });
		assert.equal(dead.status, 401);
		assert.match(read(dead.html), /Rien n’est perdu/);
		assert.equal((await citizen.get(correction)).location, `${process.env.PARVIS_URL}/suivi`);
		await follow(asked, citizen);
		const back = await citizen.get(correction);
		assert.match(back.html, /écrit avant la fin/);
		assert.match(read(back.html), /est de nouveau là/);
		assert.match(psql(`select d.answers from parvis.correction c join parvis.draft d on d.id = c.draft join parvis.request r on r.id = c.request where r.reference = '${asked.reference}'`), /écrit avant la fin/);
		assert.doesNotMatch(read((await citizen.get(correction)).html), /est de nouveau là/, 'once');
	});

	test('of two tabs, and of the mairie that changes its mind: what was typed stays', async () => {
		const asked = request();
		const agent = await signIn(accounts.chief);
		await ask(agent, asked, { '/data/quoi/note': 'Expliquez.', '/data/qui/age': 'Vérifiez.' });
		const citizen = await follow(asked);
		const form = await citizen.get(correction);
		const one = await citizen.follow(await citizen.submit(form, { 'quoi/note': 'un' }, { button: ['continuer', 'oui'], which: ends('/correction') }));
		await citizen.submit(form, { 'quoi/note': 'deux', 'qui/age': '40' }, { button: ['enregistrer', 'oui'], which: ends('/correction') });
		const stale = await citizen.submit(one, {}, { which: ends('/correction/envoi') });
		assert.equal(stale.status, 409);
		assert.match(stale.html, /<ins class="typed">deux<\/ins>/);
		assert.equal(row(asked, 'state'), 'waiting');

		const manage = await agent.get(`/agent/demandes/${asked.reference}/correction`);
		const cancelled = await agent.submit(manage, {}, { which: ends('/annulation') });
		assert.equal(cancelled.status, 303, read(cancelled.html));
		assert.equal(row(asked, 'state'), 'in-progress');
		const over = await citizen.submit(form, { 'quoi/note': 'trois' }, { button: ['continuer', 'oui'], which: ends('/correction') });
		assert.equal(over.status, 409);
		assert.match(read(over.html), /ne demande plus de correction/);
		assert.match(over.html, /<ins class="typed">trois<\/ins>/, 'it can be copied');
		assert.match(row(asked, 'answers'), /ancienne note/);
	});

	test('sent by many at once, and cancelled meanwhile: merged once, or not at all', async () => {
		for (let round = 0; round < 4; round++) {
			const asked = request();
			const agent = await signIn(accounts.chief);
			await ask(agent, asked, { '/data/quoi/note': 'Expliquez.' });
			const manage = await agent.get(`/agent/demandes/${asked.reference}/correction`);
			const citizens = await Promise.all([1, 2, 3].map(() => follow(asked)));
			const form = await citizens[0].get(correction);
			await citizens[0].submit(form, { 'quoi/note': 'la nouvelle' }, { button: ['enregistrer', 'oui'], which: ends('/correction') });
			const reviews = await Promise.all(citizens.map((one) => one.get(`${correction}/verification`)));
			const [cancelled, ...sent] = await Promise.all([
				agent.submit(manage, {}, { which: ends('/annulation') }),
				...citizens.map((one, i) => one.submit(reviews[i], {}, { which: ends('/correction/envoi') })),
			]);
			const kinds = psql(`select string_agg(e.kind, ' ' order by e.n) from parvis.event e join parvis.request r on r.id = e.request where r.reference = '${asked.reference}'`);
			const merged = /la nouvelle/.test(row(asked, 'answers'));
			assert.equal(kinds, `received correction-asked ${merged ? 'corrected' : 'correction-cancelled'}`);
			assert.equal(cancelled.status, merged ? 409 : 303);
			const thanked = sent.filter((one) => /fait=correction$/.test(one.location ?? ''));
			assert.equal(thanked.length, merged ? 1 : 0, 'who is thanked has sent it');
			for (const one of sent)
				assert.ok([303, 409, 200].includes(one.status), String(one.status));
			assert.equal(row(asked, 'state'), 'in-progress');
		}
	});

	test('two agents: the second sees what changed, and keeps what he marked', async () => {
		const asked = request();
		const [first, second] = [await signIn(accounts.chief), await signIn(accounts.chief)];
		const path = `/agent/demandes/${asked.reference}/correction`;
		const preview = await mark(second, asked, { '/data/qui/age': 'La remarque du second.' });
		await ask(first, asked, { '/data/qui/nom': 'Nom ?' });
		const late = await second.submit(preview, {}, { button: ['etape', 'envoi'], which: ends('/correction') });
		assert.equal(late.status, 409);
		assert.match(read(late.html), /demande une correction/);
		assert.match(late.html, /La remarque du second\./);
		const back = await second.get(path);
		const cancelled = await second.submit(back, {}, { which: ends('/annulation') });
		assert.equal(cancelled.status, 303);
		assert.equal(row(asked, 'state'), 'in-progress');
	});

	test('is kept when the agent’s session dies', async () => {
		const asked = request();
		const agent = await signIn(accounts.chief);
		const path = `/agent/demandes/${asked.reference}/correction`;
		const page = await agent.get(path);
		psql("delete from parvis.session where kind = 'agent'");
		const dead = await agent.post(path, [...marks(page, { '/data/qui/age': 'Remarque gardée.' }), ['etape', 'apercu']]);
		assert.equal(dead.status, 401);
		assert.match(dead.html, /Remarque gardée\./);
		const resumed = await agent.submit(dead, { identifiant: accounts.chief.login, 'mot-de-passe': accounts.chief.password, code: '' }, { which: ends('/connexion') });
		assert.match(resumed.html, /Remarque gardée\./);
		const preview = await agent.submit(resumed, {}, { which: ends('/correction') });
		assert.match(read(preview.html), /Vérifier avant d’envoyer/);
		assert.match(preview.html, /Remarque gardée\./);
	});

	test('of a procedure with rules of its own: its program checks the whole', async () => {
		const citizen = new Client();
		let page = await citizen.get('/demarches/etat-civil');
		for (let i = 0; i < 20 && !page.url.endsWith('/merci'); i++) {
			const { form, values } = answer(page, 'Correction', forms(page));
			page = await citizen.follow(await citizen.submit(page, values, { which: (one) => one.action === form.action, button: form.buttons.some((one) => one.name === 'continuer') ? ['continuer', 'oui'] : undefined }));
		}
		assert.match(page.url, /merci$/, read(page.html));
		const [reference] = read(page.html).match(/EC-\w{4}-\w{4}/);
		const agent = await signIn(accounts.chief);
		await ask(agent, { reference }, { '/data/naissance/date': 'L’année ?', '/data/lieu/lieu': 'Où ?', '/data/acte/acte': 'Quel acte ?' });
		const own = '/demarches/etat-civil/correction';
		const form = await citizen.get(own);
		assert.equal(form.status, 200, read(form.html));
		assert.match(form.html, /name="naissance\/date\.annee"/);
		assert.doesNotMatch(form.html, /name="demandeur\/nom"/);
		// a day to come is refused by what no XPath says
		const future = await citizen.submit(form, { 'naissance/date.annee': '2099' }, { button: ['continuer', 'oui'], which: ends('/correction') });
		assert.equal(future.status, 422);
		assert.match(read(future.html), /à venir/);
		// another act asks other questions, and drops those of the first
		const other = await citizen.submit(future, { 'acte/acte': 'deces' }, { button: ['continuer', 'oui'], which: ends('/correction') });
		assert.match(other.html, /name="copie\/copie"/, 'a document that there is not of a death');
		const more = await citizen.submit(other, { 'copie/copie': 'plurilingue' }, { button: ['continuer', 'oui'], which: ends('/correction') });
		assert.match(more.html, /name="deces\/nom"/);
		const review = await citizen.follow(await citizen.submit(more, { 'deces/nom': 'Œuvrard', 'deces/prenoms': 'Fañch', 'deces/date.annee': '2019' }, { button: ['continuer', 'oui'], which: ends('/correction') }));
		assert.match(review.url, /verification$/, read(review.html));
		assert.match(read(review.html), /Un acte de naissance Après : Un acte de décès/);
		const sent = await citizen.submit(review, {}, { which: ends('/correction/envoi') });
		assert.equal(sent.status, 303, read(sent.html));
		const answers = psql(`select answers from parvis.request where reference = '${reference}'`);
		assert.match(answers, /<acte>deces<\/acte>/);
		assert.doesNotMatch(answers, /<naissance>/, 'what is no longer asked is not kept');
		const shown = await agent.get(`/agent/demandes/${reference}`);
		assert.match(shown.html, /<ins class="typed">Œuvrard<\/ins>/);
	});

	test('is not asked of what is only prepared', async () => {
		const [asked] = requests([{ deposit: 'Apportez-la signée.' }]);
		const agent = await signIn(accounts.chief);
		const page = await agent.get(`/agent/demandes/${asked.reference}`);
		assert.equal(page.status, 200);
		assert.doesNotMatch(page.html, /\/correction"/);
		const refused = await agent.get(`/agent/demandes/${asked.reference}/correction`);
		assert.match(refused.location, new RegExp(`${asked.reference}$`));
	});

	test('another request’s session corrects nothing', async () => {
		const [asked, other] = [request(), request()];
		await ask(await signIn(accounts.chief), asked, { '/data/qui/nom': 'Nom ?' });
		const citizen = await follow(other);
		assert.equal((await citizen.get(correction)).status, 404);
		assert.equal((await new Client().get(correction)).location, `${process.env.PARVIS_URL}/suivi`);
		assert.equal((await (await follow(asked)).get('/demarches/etat-civil/correction')).status, 404, 'nor another procedure’s address');
	});
});
