// One front: one program of the desk, which the tests agent and desk-dossier try behind both.
// desk-template: the texts that answers begin with are checked as they are
// written, approved by who may, kept version by version, and used.
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { signIn, text } from './client.mjs';
import { forgetRates, request } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (html) => text(html).replaceAll('\u00a0', ' ');
const acting = (end) => ({ which: (one) => one.action.endsWith(end) });

beforeEach(forgetRates);

describe('templates of answers', () => {
	const name = `Acte prêt ${Date.now()}`;
	let agent, chief, address;

	before(async () => {
		forgetRates();
		agent = await signIn(accounts.agent);
		chief = await signIn(accounts.chief);
	});

	const editor = (type = 'reponse', procedure = 'etat-civil') =>
		agent.get(`/agent/modeles/nouveau?type=${type}&demarche=${procedure}`);

	test('the names that may be used stand beside the editor', async () => {
		const page = await editor();
		assert.equal(page.status, 200, read(page.html));
		for (const written of ['demande.numero', 'personne.nom', 'commune.nom', 'agent.nom', 'date'])
			assert.ok(page.html.includes(`<code>{{${written}}}</code>`), written);
		assert.match(page.html, /<code>\{\{reponses\.[a-z.-]+\}\}<\/code><\/dt><dd>[^<]+/);
	});

	for (const [what, typed, place, told] of [
		['an unknown value', 'Bonjour,\nvotre {{reponses.nulle.part}}', 'Ligne 2, caractère 7 :', 'n’existe pas. Choisissez-en une'],
		['an endless section', 'Bonjour {{#date}}\nsuite', 'Ligne 1, caractère 9 :', 'n’est jamais fermé. Ajoutez sa fin'],
		['an unescaped tag', 'a\nb\n{{{personne.nom}}}', 'Ligne 3, caractère 1 :', 'n’est pas permise. Écrivez la valeur'],
		['a tag without end', 'a {{date', 'Ligne 1, caractère 3 :', 'Ajoutez deux accolades fermantes'],
		['a partial', '{{>mail/receipt.txt}}', 'Ligne 1, caractère 1 :', 'Recopiez son texte'],
	]) {
		test(`${what} is refused with its place, and the text is kept`, async () => {
			const page = await editor();
			const answer = await agent.submit(page, { nom: name, texte: typed }, { ...acting('/modeles/nouveau'), button: ['etape', 'enregistrer'] });
			assert.equal(answer.status, 422, read(answer.html));
			assert.ok(read(answer.html).includes(place), read(answer.html).slice(0, 1500));
			assert.ok(read(answer.html).includes(told), what);
			assert.ok(read(answer.html).includes(typed.split('\n').at(-1)));
			assert.doesNotMatch((await agent.get('/agent/modeles')).html, new RegExp(name));
		});
	}

	test('is seen before it is kept, with a sample or a request', async () => {
		const reference = request({ person_name: 'Zoé Aperçu' }).reference;
		const values = { nom: name, texte: 'Pour {{personne.nom}} : {{demande.numero}}.' };
		const options = { ...acting('/modeles/nouveau'), button: ['etape', 'apercu'] };
		let answer = await agent.submit(await editor(), values, options);
		assert.equal(answer.status, 200, read(answer.html));
		assert.match(read(answer.html), /Pour \[nom de la personne\] : \[numéro de la demande\]\./);
		answer = await agent.submit(await editor(), { ...values, reference }, options);
		assert.match(read(answer.html), new RegExp(`Pour Zoé Aperçu : ${reference}\\.`));
		answer = await agent.submit(await editor(), { ...values, reference: 'R-0000-0000' }, options);
		assert.equal(answer.status, 422);
		assert.match(read(answer.html), /Aucune demande que vous pouvez voir/);
	});

	test('is kept once, then waits to be approved', async () => {
		const page = await editor();
		const values = { nom: name, texte: 'Votre acte n° {{demande.numero}} est prêt.' };
		const options = { ...acting('/modeles/nouveau'), button: ['etape', 'enregistrer'] };
		const answer = await agent.submit(page, values, options);
		const again = await agent.submit(page, values, options);
		assert.equal(answer.status, 303, read(answer.html));
		assert.equal(answer.location, again.location);
		const kept = await agent.follow(answer);
		address = kept.url.replace(/\?.*/, '').replace(/^https?:\/\/[^/]+/, '');
		assert.match(read(kept.html), /À approuver/);
		assert.doesNotMatch(kept.html, /\/approbation"/);
	});

	test('an agent cannot approve by a post of their own', async () => {
		const page = await agent.get(address);
		const answer = await agent.post(`${address}/approbation`, { csrf: page.html.match(/name="csrf" value="([^"]+)"/)[1], version: '1' });
		assert.equal(answer.status, 403, read(answer.html));
	});

	test('a supervisor approves the version that was read', async () => {
		const page = await chief.get(address);
		await agent.submit(await agent.get(address), { texte: 'Votre acte {{demande.numero}} vous attend.' },
			{ ...acting(address), button: ['etape', 'enregistrer'] });
		const late = await chief.submit(page, {}, acting('/approbation'));
		assert.equal(late.status, 409, 'another was written since');
		const done = await chief.follow(await chief.submit(await chief.get(address), {}, acting('/approbation')));
		assert.match(read(done.html), /La version est approuvée/);
		assert.match(read(done.html), /version 2 approuvée/);
	});

	test('two who write at once: the second sees the other’s text and keeps theirs', async () => {
		const page = await agent.get(address);
		await chief.submit(await chief.get(address), { texte: 'Texte de Dominique.' }, { ...acting(address), button: ['etape', 'enregistrer'] });
		const answer = await agent.submit(page, { texte: 'Texte de Camille.' }, { ...acting(address), button: ['etape', 'enregistrer'] });
		assert.equal(answer.status, 409);
		assert.match(read(answer.html), /Texte de Dominique/);
		assert.match(read(answer.html), /Texte de Camille/);
		const restored = await agent.follow(await agent.submit(await agent.get(address), {}, acting('/restauration')));
		assert.match(read(restored.html), /version 4 écrite/);
	});

	test('is archived, never erased, and comes back', async () => {
		const archived = await chief.follow(await chief.submit(await chief.get(address), {}, acting('/archivage')));
		assert.match(read(archived.html), /Le modèle est archivé/);
		assert.ok(!read((await agent.get('/agent/modeles')).html).includes(name));
		assert.ok(read((await agent.get('/agent/modeles?archives=oui')).html).includes(name));
		const back = await chief.follow(await chief.submit(await chief.get(address), {}, acting('/desarchivage')));
		assert.match(read(back.html), /proposé de nouveau/);
	});
});
