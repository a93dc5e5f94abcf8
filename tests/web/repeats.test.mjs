// repeats: a form of the tests' own, with every control of ODK XForms, answered
// by a person without JavaScript: instances added, filled, removed, bounded.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { beforeEach, describe, test } from 'node:test';
import { Client, forms, text } from './client.mjs';
import { forgetRates, hash, psql } from './seed.mjs';

const start = '/demarches/controles';
const read = (html) => text(html).replaceAll('\u00a0', ' ');
const form = (page) => forms(page).find((one) => one.method === 'post');
const quoted = (words) => `'${words.replaceAll("'", "''")}'`;
const child = '/data/t/foyer/enfant';

// On one line, so that its digest is that of one line.
const xml = fs.readFileSync(new URL('../golden/form-controls/form.xml', import.meta.url), 'utf8')
	.replace(/- un point\n/, '').replace(/\n\s*/g, ' ').trim();

psql(`insert into parvis.definition (digest, name, title, summary, category, service, retention, delay, xml)
	values ('${hash(xml)}', 'controles', 'Toutes les questions', 'Pour les essais', 'Vie quotidienne', 'accueil', '1 year', '2 months', ${quoted(xml)})
	on conflict do nothing;
	insert into parvis.procedure (commune, name, digest, enabled)
	select id, 'controles', '${hash(xml)}', true from parvis.commune
	on conflict on constraint procedure_pkey do update set digest = excluded.digest, enabled = true;`);

beforeEach(forgetRates);

async function begin(client) {
	const page = await client.follow(await client.submit(await client.get(start)));
	assert.equal(page.status, 200, read(page.html));
	return page;
}

const add = (client, page, repeat, values = {}) => client.submit(page, values, { button: ['repeter', repeat] });
const remove = (client, page, instance, values = {}) => client.submit(page, values, { button: ['oter', instance] });
const legends = (page) => [...page.html.matchAll(/<legend>([^<]+)<\/legend>/g)].map(([, words]) => words.trim());
const buttons = (page, name) => form(page).buttons.filter((one) => one.name === name).map((one) => one.value);
const stored = () => psql("select answers from parvis.draft order by id desc limit 1");

describe('repeats without JavaScript', () => {
	test('added, filled, removed, nested; what is typed stays', async () => {
		const client = new Client();
		let page = await begin(client);
		assert.ok(!legends(page).includes('Enfant 1'));
		page = await add(client, page, child, { 't/ligne': 'Une phrase tapée' });
		assert.equal(page.status, 200, read(page.html));
		assert.ok(legends(page).includes('Enfant 1'));
		assert.match(page.html, /value="Une phrase tapée"/);
		page = await add(client, page, child, { 't/foyer/enfant[1]/nom': 'Zoé' });
		page = await add(client, page, `${child}[2]/ami`, { 't/foyer/enfant[2]/nom': 'Noé' });
		page = await add(client, page, `${child}[2]/ami`, { 't/foyer/enfant[2]/ami[1]/prenom': 'Éva' });
		assert.deepEqual(legends(page).filter((one) => /Enfant|Ami/.test(one)),
			['Enfants', 'Enfant 1', 'Enfant 2', 'Ami 1', 'Ami 2']);
		page = await remove(client, page, `${child}[1]`);
		assert.deepEqual(legends(page).filter((one) => /Enfant|Ami/.test(one)),
			['Enfants', 'Enfant 1', 'Ami 1', 'Ami 2']);
		assert.match(page.html, /name="t\/foyer\/enfant\[1\]\/nom"[^>]* value="Noé"/);
		assert.match(page.html, /name="t\/foyer\/enfant\[1\]\/ami\[1\]\/prenom"[^>]* value="Éva"/);
		assert.match(read(page.html), /Il y a 1 enfants/);
	});

	test('no fewer and no more than the form says, and the repeat says so', async () => {
		const client = new Client();
		let page = await begin(client);
		page = await client.submit(page, { 't/ligne': 'x', 't/accord': 'OK' }, { button: ['continuer', 'oui'] });
		assert.equal(page.status, 422);
		assert.match(read(page.html), /Il en faut au moins 1/);
		assert.match(page.html, /href="#q-t-foyer-enfant"/);
		page = await add(client, page, child);
		assert.deepEqual(buttons(page, 'oter'), [], 'the one that must be there cannot be removed');
		page = await add(client, page, child);
		assert.deepEqual(buttons(page, 'repeter').filter((one) => one === child), [], 'no button for a third');
		assert.match(read(page.html), /Vous ne pouvez pas en ajouter d’autre/);
		// Asked all the same.
		page = await add(client, page, child);
		assert.equal(page.status, 422);
		assert.match(read(page.html), /Vous pouvez en donner 2 au plus/);
		assert.equal((stored().match(/<enfant>/g) ?? []).length, 2);
		// Of a repeat that is counted, or that there is not.
		for (const other of ['/data/t/foyer/compté', '/data/t/nulle-part', 'x'])
			assert.equal((await add(client, page, other)).status, 200);
		assert.equal((stored().match(/<compté>/g) ?? []).length, 2);
	});

	test('a count makes as many', async () => {
		const client = new Client();
		const page = await begin(client);
		assert.deepEqual(legends(page).filter((one) => /Compté/.test(one)), ['Compté 1', 'Compté 2']);
	});
});

describe('every control', () => {
	test('what is chosen and typed is kept, as ODK writes it, and read again', async () => {
		const client = new Client();
		let page = await begin(client);
		page = await add(client, page, child);
		page = await client.submit(page, {
			't/ligne': 'Une ligne', 't/lignes': 'un\r\ndeux', 't/entier': '3', 't/decimal': '1.5',
			't/jour.jour': '1', 't/jour.mois': 'mars', 't/jour.annee': '2026',
			't/mois.mois': '11', 't/mois.annee': '2026', 't/annee.annee': '1987',
			't/heure': '13:05', 't/moment': '2026-07-01T13:05', 't/oui': 'true',
			't/radios': 'b', 't/colonnes': '2', 't/ferme': '1', 't/cherche': 'r12', 't/plusieurs': ['bleu', 'vert'],
			't/note-b': '2', 't/classement': ['voirie', 'ecole'], 't/petit': '4', 't/grand': '500', 't/liste': '0.5',
			't/point.latitude': '48,8534', 't/point.longitude': '2.3488', 't/tracé': '48 2\r\n49 3', 't/accord': 'OK',
			't/foyer/enfant[1]/nom': 'Zoé', 't/foyer/compté[1]/âge': '7',
		}, { button: ['continuer', 'oui'] });
		assert.equal(page.status, 303, read(page.html));
		for (const kept of ['<jour>2026-03-01<', '<mois>2026-11-01<', '<annee>1987-01-01<', '<heure>13:05<',
			'<moment>2026-07-01T13:05:00.000+02:00<', '<oui>true<', '<radios>b<', '<cherche>r12<', '<plusieurs>bleu vert<',
			'<classement>voirie ecole<', '<petit>4<', '<grand>500<', '<point>48.8534 2.3488 0 0<', '<tracé>48 2; 49 3<', '<accord>OK<'])
			assert.ok(stored().includes(kept), kept);
		page = await client.follow(page);
		const words = read(page.html);
		for (const shown of ['1er mars 2026', 'novembre 2026', '1987', '1er juillet 2026, 13:05', 'Rue des Lilas',
			'Voirie École', '48.8534, 2.3488', 'Le foyer – Enfants – Enfant 1 – Nom', 'Une échelle – L’accueil'])
			assert.ok(words.includes(shown), `${shown}: ${words}`);
		page = await client.get(`${start}/t`);
		assert.match(page.html, /name="t\/moment" type="datetime-local" value="2026-07-01T13:05"/);
		assert.match(page.html, /value="voirie" selected/);
		assert.match(page.html, /name="t\/point.latitude"[^>]* value="48.8534"/);
	});

	test('a choice not offered, a wrong type, a rank twice: the field’s message', async () => {
		const client = new Client();
		let page = await begin(client);
		page = await add(client, page, child);
		page = await client.submit(page, {
			't/ligne': 'x', 't/accord': 'OK', 't/foyer/enfant[1]/nom': 'Zoé',
			't/entier': 'douze', 't/ferme': '99', 't/classement': ['ecole', 'ecole'], 't/grand': '15',
			't/point.latitude': 'ici', 't/jour.jour': '31', 't/jour.mois': '2', 't/jour.annee': '2026',
		}, { button: ['continuer', 'oui'] });
		assert.equal(page.status, 422);
		for (const name of ['entier', 'ferme', 'classement', 'grand', 'point', 'jour'])
			assert.match(page.html, new RegExp(`id="q-t-${name}-error"`), name);
		// Nothing typed is lost.
		for (const typed of ['douze', 'ici', '31'])
			assert.match(page.html, new RegExp(`value="${typed}"`), typed);
	});

	test('a question that an answer reveals on its own page is not passed over', async () => {
		const client = new Client();
		let page = await begin(client);
		page = await add(client, page, child);
		const first = { 't/ligne': 'x', 't/accord': 'OK', 't/foyer/enfant[1]/nom': 'Zoé' };
		page = await client.submit(page, { ...first, 't/radios': 'a' }, { button: ['continuer', 'oui'] });
		assert.equal(page.status, 200, read(page.html));
		assert.match(read(page.html), /Vos réponses changent les questions de cette page/);
		assert.match(page.html, /name="t\/suite"/);
		page = await client.submit(page, { 't/suite': 'Une suite' }, { button: ['continuer', 'oui'] });
		assert.equal(page.status, 303, read(page.html));
		assert.ok(stored().includes('<suite>Une suite<'));
		// Hidden again: it is kept, and neither asked nor sent.
		page = await client.get(`${start}/t`);
		page = await client.submit(page, { 't/radios': 'b' }, { button: ['continuer', 'oui'] });
		assert.equal(page.status, 303, read(page.html));
		assert.doesNotMatch(read((await client.follow(page)).html), /Une suite/);
	});

	test('a click on the map is a point', async () => {
		const client = new Client();
		const page = await begin(client);
		const { action, fields } = form(page);
		// A browser sends the pixel clicked, and no button.
		const shown = await client.post(action, [...fields, ['t/lieu.carte.x', '144'], ['t/lieu.carte.y', '0']]);
		assert.equal(shown.status, 200);
		assert.match(shown.html, /name="t\/lieu.latitude"[^>]* value="49.000000"/);
		assert.match(shown.html, /name="t\/lieu.longitude"[^>]* value="2.500000"/);
		assert.equal((await client.get(`${start}/images/plan.svg`)).status, 404, 'no folder, no picture');
		assert.equal((await client.get(`${start}/images/..%2f..%2fparvis.conf`)).status, 404);
	});

	test('a long list is searched, and one is chosen', async () => {
		const client = new Client();
		let page = await begin(client);
		page = await client.submit(page, { 't/cherche.recherche': 'EGLANT' }, { button: ['chercher', 'oui'] });
		assert.match(read(page.html), /Rien n’a été trouvé/);
		page = await client.submit(page, { 't/cherche.recherche': 'erab' }, { button: ['chercher', 'oui'] });
		assert.match(page.html, /name="t\/cherche" value="r05"/);
		page = await add(client, page, child, { 't/cherche': 'r05' });
		assert.ok(stored().includes('<cherche>r05<'));
	});
});
