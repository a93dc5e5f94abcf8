// procedure: a civil-status record is asked for, as a person without JavaScript
// does it: page by page, interrupted, found again, sent once.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { Client, forms, signIn, text, waitMail } from './client.mjs';
import { forgetRates, psql } from './seed.mjs';

const start = '/demarches/etat-civil';
const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
const read = (html) => text(html).replaceAll('\u00a0', ' ');
const email = () => `naissance-${Date.now()}-${Math.floor(Math.random() * 1e6)}@personne.example`;

beforeEach(forgetRates);

const birth = {
	'acte/acte': 'naissance', 'lieu/lieu': 'ici', 'copie/copie': 'integrale', 'lien/lien': 'moi',
	'naissance/nom': 'de La Tour d’Auvergne', 'naissance/prenoms': 'Éloïse, Anne-Marie',
	'naissance/date.jour': '3', 'naissance/date.mois': '3', 'naissance/date.annee': '1987',
	'parents/nom-1': 'N’Guyen', 'parents/prenom-1': 'Yann',
	'demandeur/nom': 'Müller', 'demandeur/prenoms': 'Éloïse',
	'exemplaires/nombre': '2', 'remise/remise': 'poste',
	'contact/telephone': '06 39 98 00 11',
	'adresse/voie': '3 rue du Lac', 'adresse/code-postal': '99999', 'adresse/commune': 'Saint-Exemple-sur-Orge',
};

const form = (page) => forms(page).find((one) => one.method === 'post');

// What the page asks of these answers, then its button.
function answer(client, page, answers, button = ['continuer', 'oui'], files) {
	const values = {};
	for (const { name } of form(page).controls)
		if (answers[name] !== undefined)
			values[name] = answers[name];
	return client.submit(page, values, { button, files });
}

async function begin(client) {
	return client.follow(await client.submit(await client.get(start)));
}

// Page by page until one of that name, or the verification.
async function until(client, page, answers, name = 'verification') {
	for (let i = 0; i < 25 && !new URL(page.url).pathname.endsWith(`/${name}`); i++) {
		assert.equal(page.status, 200, read(page.html));
		const next = await answer(client, page, answers);
		assert.equal(next.status, 303, read(next.html));
		page = await client.follow(next);
	}
	assert.match(new URL(page.url).pathname, new RegExp(`/${name}$`));
	return page;
}

describe('a birth certificate', () => {
	test('from the start to the thanks, the mail, the follow-up and the desk', async () => {
		const client = new Client(), address = email();
		const first = await client.get(start);
		assert.match(first.headers['cache-control'], /public/);
		assert.equal(first.headers['set-cookie'], undefined);
		const check = await until(client, await begin(client), { ...birth, 'contact/courriel': address });
		const words = read(check.html);
		for (const expected of ['de La Tour d’Auvergne', '3 mars 1987', 'Une copie intégrale', 'Par la poste', address])
			assert.ok(words.includes(expected), expected);
		const thanks = await client.follow(await client.submit(check));
		assert.equal(thanks.status, 200);
		const [reference, code] = [...thanks.html.matchAll(/class="code">([^<]+)</g)].map((m) => m[1]);
		assert.match(reference, /^EC-/);
		assert.equal(psql(`select state from parvis.request where reference = '${reference}'`), 'received');
		const again = await client.follow(await client.submit(check));
		assert.deepEqual([...again.html.matchAll(/class="code">([^<]+)</g)].map((m) => m[1]), [reference, code]);
		assert.equal(psql(`select count(*) from parvis.request where person_name = 'Éloïse Müller' and email = '${address}'`), '1');
		const mail = await waitMail(address, (one) => /Accusé de réception/.test(one.subject));
		assert.match(mail.text, new RegExp(reference));
		assert.doesNotMatch(mail.raw, new RegExp(code));
		const follow = await client.get('/suivi/demande');
		assert.match(follow.html, new RegExp(reference));
		const other = new Client();
		assert.equal((await other.submit(await other.get('/suivi'), { numero: reference, code })).status, 303);
		const agent = await signIn(accounts.agent);
		const desk = read((await agent.get(`/agent/demandes/${reference}`)).html);
		for (const expected of ['Naissance, copie intégrale', 'Éloïse, Anne-Marie', '3 rue du Lac', 'Ce qui est demandé'])
			assert.ok(desk.includes(expected), expected);
		assert.match((await agent.get('/agent/recherche?q=muller')).html, new RegExp(reference));
	});

	test('one answer is changed from the verification, and what it asks for then', async () => {
		const client = new Client();
		const check = await until(client, await begin(client), birth);
		const edit = await client.get(check.html.match(/href="([^"]*\/demandeur\?modifier=oui)"/)[1]);
		const back = await client.follow(await answer(client, edit, { 'demandeur/nom': 'Çelik' }));
		assert.match(back.url, /verification$/);
		assert.match(back.html, /Çelik/);
		const act = await client.get(`${start}/acte?modifier=oui`);
		const asked = await client.follow(await answer(client, act, { 'acte/acte': 'deces' }));
		assert.match(asked.url, /deces\?modifier=oui$/);
		assert.equal(asked.status, 200);
		const done = await client.follow(await answer(client, asked, { 'deces/nom': 'Œuvrard', 'deces/prenoms': 'Fañch', 'deces/date.annee': '2019' }));
		assert.match(done.url, /verification$/);
		assert.match(read(done.html), /Œuvrard/);
	});

	test('without an e-mail: a postal answer', async () => {
		const client = new Client();
		const check = await until(client, await begin(client), birth);
		assert.match(read(check.html), /vous répondra par courrier/);
		const thanks = await client.follow(await client.submit(check));
		assert.match(read(thanks.html), /envoyée par courrier/);
	});

	test('made elsewhere: the right commune is named before anything more is asked', async () => {
		const client = new Client();
		const page = await until(client, await begin(client), { ...birth, 'lieu/lieu': 'autre' }, 'autre');
		const found = await client.submit(page, { 'autre/commune.recherche': 'saint-denis' }, { button: ['chercher', 'oui'] });
		assert.equal(found.status, 200);
		assert.match(read(found.html), /Saint-Denis \(Seine-Saint-Denis, 93\)/);
		const none = await client.submit(page, { 'autre/commune.recherche': 'zzzzqq' }, { button: ['continuer', 'oui'] });
		assert.match(read(none.html), /Rien n’a été trouvé/);
		const end = await client.follow(await client.submit(found, { 'autre/commune': '93066' }, { button: ['continuer', 'oui'] }));
		assert.match(read(end.html), /Saint-Denis/);
		assert.match(end.url, /ailleurs$/);
		assert.ok(!form(end).buttons.some((b) => b.name === 'continuer' && !('tabindex' in b)));
		const unlisted = await client.follow(await client.submit(page, { 'autre/commune': '', 'autre/commune.recherche': 'zzzzqq', 'autre/nom': 'Vieux-Village, Aisne' }, { button: ['continuer', 'oui'] }));
		assert.match(read(unlisted.html), /Vieux-Village, Aisne/);
		assert.match(unlisted.url, /ailleurs$/);
		const forced = await client.get(`${start}/verification`);
		assert.match(forced.location, /ailleurs$/);
		const traveller = new Client();
		const abroad = await until(traveller, await begin(traveller), { ...birth, 'lieu/lieu': 'etranger' }, 'etranger');
		assert.match(read(abroad.html), /44941 Nantes/);
	});
});

describe('what is wrong', () => {
	test('is told at each question, and what was typed is kept', async () => {
		const client = new Client();
		const page = await until(client, await begin(client), birth, 'naissance');
		const wrong = await answer(client, page, { ...birth, 'naissance/nom': '', 'naissance/date.jour': '31', 'naissance/date.mois': '2' });
		assert.equal(wrong.status, 422);
		assert.match(wrong.html, /<title>Erreur/);
		assert.match(wrong.html, /href="#q-naissance-nom"/);
		assert.match(wrong.html, /id="q-naissance-nom"[^>]*aria-invalid="true"/);
		assert.match(wrong.html, /name="naissance\/date\.jour"[^>]*value="31"/);
		assert.match(wrong.html, /value="Éloïse, Anne-Marie"/);
		for (const date of [{ annee: '12' }, { annee: '2187' }, { jour: 'x' }, { mois: '13' }]) {
			const values = { ...birth };
			for (const [part, value] of Object.entries(date))
				values[`naissance/date.${part}`] = value;
			assert.equal((await answer(client, page, values)).status, 422, JSON.stringify(date));
		}
		const partial = await answer(client, page, { ...birth, 'naissance/date.jour': '', 'naissance/date.mois': '' });
		assert.equal(partial.status, 303);
	});

	test('each message says how to write it', async () => {
		const client = new Client();
		const page = await until(client, await begin(client), birth, 'naissance');
		const table = [
			[{ jour: '31', mois: '2' }, /Ce jour n’existe pas dans ce mois/],
			[{ jour: '29', mois: 'févr.', annee: '1900' }, /Ce jour n’existe pas dans ce mois/],
			[{ annee: '12' }, /l’année avec 4 chiffres/],
			[{ annee: '2187' }, /à venir/],
			[{ mois: 'brumaire' }, /le mois en chiffres ou en lettres/],
			[{ mois: '' }, /Écrivez aussi le mois/],
			[{ jour: 'le 3' }, /le jour en chiffres/],
			[{ annee: '1789' }, /commencent en 1793/],
			[{ annee: '1850' }, /plus de 125 ans/],
			[{ annee: '2020' }, /un parent peut le faire/],
		];
		for (const [parts, message] of table) {
			const values = { ...birth };
			for (const [part, value] of Object.entries(parts))
				values[`naissance/date.${part}`] = value;
			const wrong = await answer(client, page, values);
			assert.equal(wrong.status, 422, JSON.stringify(parts));
			assert.match(read(wrong.html), message);
			assert.doesNotMatch(wrong.html, />[^<]*false[^<]*</);
		}
		const words = await answer(client, page, { ...birth, 'naissance/date.mois': 'Mars' });
		assert.equal(words.status, 303);
		const contact = await until(client, await client.follow(words), birth, 'contact');
		for (const [values, message] of [
			[{ 'contact/courriel': 'eloise@personne' }, /une adresse complète/],
			[{ 'contact/telephone': '12' }, /un numéro à 10 chiffres/],
			[{ 'contact/telephone': '0899 70 00 00' }, /un numéro à 10 chiffres/],
		]) {
			const wrong = await answer(client, contact, values);
			assert.equal(wrong.status, 422, JSON.stringify(values));
			assert.match(read(wrong.html), message);
		}
	});

	test('what the page does not ask is ignored, and counted in the log', async () => {
		const client = new Client();
		const page = await begin(client);
		const { action, fields } = form(page);
		// Unknown, on another page, of a question that is not relevant.
		const on = await client.post(action, [...fields.filter(([n]) => n !== 'acte/acte'),
			['acte/acte', 'deces'], ['inconnu', 'x'], ['deces/nom', 'Y'], ['parents/nom-1', 'Z']]);
		assert.equal(on.status, 303);
		assert.match(psql('select answers from parvis.draft order by id desc limit 1'), /<acte>deces</);
		assert.doesNotMatch(psql('select answers from parvis.draft order by id desc limit 1'), /<nom>Y<|>Z</);
	});

	test('repeated and missing: refused, kept, nothing changed', async () => {
		const client = new Client();
		const page = await begin(client);
		const { action, fields } = form(page);
		const before = psql('select max(version) from parvis.draft');
		const refused = await client.post(action,
			[...fields, ['acte/acte', 'deces'], ['acte/acte', 'Une phrase tapée']]);
		assert.equal(refused.status, 400);
		assert.match(refused.html, /Une phrase tapée/);
		assert.equal((await client.post(`${start}/nulle-part`, [...fields])).status, 404);
		assert.equal((await client.get(`${start}/nulle-part`)).status, 404);
		const early = await client.post(`${start}/adresse`, [...fields.filter(([n]) => n === 'csrf'), ['adresse/voie', 'Une phrase tapée']]);
		assert.equal(early.status, 409);
		assert.match(early.html, /Une phrase tapée/);
		assert.equal((await client.get(`${start}/adresse`)).status, 303);
		assert.equal(psql('select max(version) from parvis.draft'), before);
		assert.equal((await client.post(action, fields.filter(([name]) => name !== 'csrf'))).status, 403);
		const choice = await client.post(action, [...fields, ['acte/acte', 'mariage-blanc']]);
		assert.equal(choice.status, 422);
	});

	test('a verification with a gap leads to the page to mend', async () => {
		const client = new Client();
		await until(client, await begin(client), birth, 'demandeur');
		const back = await client.follow(await client.get(`${start}/verification`));
		assert.equal(back.status, 422);
		assert.match(back.url, /demandeur/);
		const sent = await client.post(`${start}/envoi`, form(back).fields.filter(([name]) => name === 'csrf'));
		assert.match(sent.location, /demandeur/);
	});
});

describe('nothing is lost', () => {
	test('the code and the mailed link find the draft on another device', async () => {
		const client = new Client(), address = email();
		const page = await until(client, await begin(client), birth, 'demandeur');
		const pause = await client.follow(await answer(client, page, { 'demandeur/nom': 'Çelik' }, ['enregistrer', 'oui']));
		const code = pause.html.match(/class="code">([^<]+)</)[1];
		assert.equal((await client.submit(pause, { courriel: 'pas une adresse' })).status, 422);
		assert.match(read((await client.follow(await client.submit(pause, { courriel: address }))).html), /Le lien est envoyé/);
		const mail = await waitMail(address);
		const link = mail.text.match(/\/demarches\/etat-civil\/reprendre\/[\w-]+/)[0];
		const scanner = new Client();
		assert.equal((await scanner.get(link)).headers['set-cookie'], undefined);
		assert.equal((await client.get(`${start}/demandeur`)).status, 200);
		const phone = new Client();
		const found = await phone.follow(await phone.submit(await phone.get(`${start}/reprendre`), { code: code.toLowerCase() }));
		assert.match(found.url, /demandeur$/);
		assert.match(found.html, /value="Çelik"/);
		const tablet = new Client();
		const opened = await tablet.follow(await tablet.submit(await tablet.get(link)));
		assert.match(opened.html, /value="Çelik"/);
	});

	test('wrong codes get one answer, then a 429', async () => {
		const client = new Client();
		const page = await client.get(`${start}/reprendre`);
		const seen = new Set();
		for (const code of ['AAAA-AAAA-AAAA-AAAA', '!', 'BBBB'])
			seen.add(read((await client.submit(page, { code })).html));
		assert.equal(seen.size, 1);
		let last;
		for (let i = 0; i < 20; i++)
			last = await client.submit(page, { code: 'CCCC-CCCC-CCCC-CCCC' });
		assert.equal(last.status, 429);
	});

	test('a draft that is gone: what was typed is parked, and comes back', async () => {
		for (const lose of [(client) => client.cookies.clear(), () => psql("update parvis.draft set expires_at = now() - interval '1 second' where request is null")]) {
			const client = new Client();
			const page = await until(client, await begin(client), birth, 'naissance');
			lose(client);
			const parked = await answer(client, page, { ...birth, 'naissance/nom': 'Ó Súilleabháin' });
			assert.ok([403, 410].includes(parked.status), String(parked.status));
			assert.match(read(parked.html), /Vos réponses sont gardées/);
			const back = await client.follow(await client.submit(parked));
			assert.equal(new URL(back.url).pathname, `${start}/acte`);
			const again = await until(client, await client.get(`${start}/acte`), { ...birth, 'naissance/nom': undefined, 'naissance/prenoms': undefined, 'naissance/date.annee': undefined }, 'naissance');
			assert.match(again.html, /value="Ó Súilleabháin"/);
			assert.match(again.html, /value="Éloïse, Anne-Marie"/);
			assert.match(again.html, /name="naissance\/date\.annee"[^>]*value="1987"/);
		}
	});

	test('a second request hides no first one, and mixes with none', async () => {
		const client = new Client();
		const first = await until(client, await begin(client), birth, 'naissance');
		const offer = await client.submit(await client.get(start));
		assert.equal(offer.status, 200);
		assert.match(offer.html, /href="[^"]*\/lien"/);
		const code = offer.html.match(/class="code">([^<]+)</)[1];
		const second = await client.follow(await client.submit(offer));
		assert.match(second.url, /\/acte$/);
		assert.doesNotMatch(second.html, / checked/);
		const drafts = "select string_agg(answers::text, '') from parvis.draft where answers::text like '%Súilleabháin%'";
		const refused = await answer(client, first, { ...birth, 'naissance/nom': 'Ó Súilleabháin le Second' });
		assert.equal(refused.status, 403);
		assert.match(refused.html, /value="Ó Súilleabháin le Second"/);
		assert.doesNotMatch(psql(drafts), /le Second/);
		const back = await client.follow(await client.submit(await client.get(`${start}/reprendre`), { code }));
		assert.match(back.url, /\/lien$/);
	});

	test('two tabs: each page is kept', async () => {
		const client = new Client();
		const one = await until(client, await begin(client), birth, 'demandeur');
		const two = await client.get(`${start}/naissance`);
		await Promise.all([answer(client, one, birth), answer(client, two, { ...birth, 'naissance/nom': 'Fañch' })]);
		assert.match((await client.get(`${start}/naissance`)).html, /value="Fañch"/);
		assert.match((await client.get(`${start}/demandeur`)).html, /value="Müller"/);
	});

	test('a file is kept by itself, sealed, whatever else is wrong', async () => {
		const client = new Client();
		const page = await until(client, await begin(client), { ...birth, 'lien/lien': 'representant' }, 'piece');
		const file = (filename, data) => [{ name: 'piece/piece', filename, type: 'application/pdf', data }];
		const refused = await answer(client, page, {}, ['continuer', 'oui'], file('mandat.pdf', 'du texte'));
		assert.equal(refused.status, 422);
		assert.match(read(refused.html), /type accepté/);
		const added = await answer(client, page, {}, ['ajouter', 'oui'], file('mandat.pdf', pdf));
		assert.equal(added.status, 200);
		assert.match(added.html, /mandat\.pdf/);
		const check = await until(client, added, { ...birth, 'lien/lien': 'representant' });
		assert.match(check.html, /mandat\.pdf/);
		assert.equal(psql("select count(*) from parvis.file_chunk where position('%PDF'::bytea in data) > 0"), '0');
		const thanks = await client.follow(await client.submit(check));
		const reference = thanks.html.match(/class="code">([^<]+)</)[1];
		assert.equal(psql(`select f.name from parvis.file f join parvis.request r on r.id = f.request and r.commune = f.commune where r.reference = '${reference}'`), 'mandat.pdf');
	});

	const lawyer = { ...birth, 'lien/lien': 'representant' };
	const document = (name, filename, data = pdf) => ({ name, filename, type: 'application/pdf', data });
	const active = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(1)>>>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
	const names = (html) => [...html.matchAll(/class="file-name">([^ <]+) \(/g)].map(([, name]) => name);
	const idOf = (html, button, filename) => html.match(new RegExp(`name="${button}" value="(\\d+)">[^<]*<span class="visually-hidden"> ${filename}<`))[1];

	test('several files for one question; replaced and removed with the page', async () => {
		const client = new Client();
		const page = await until(client, await begin(client), lawyer, 'piece');
		assert.match(page.html, /type="file" accept="image\/\*,application\/pdf" multiple/);
		assert.match(page.html, /accept="image\/\*" capture="environment"/);
		const two = await answer(client, page, {}, ['ajouter', 'oui'], [document('piece/piece', 'un.pdf'), document('piece/piece', 'deux.pdf')]);
		assert.deepEqual(names(two.html), ['un.pdf', 'deux.pdf']);
		const none = await answer(client, two, {}, ['remplacer', idOf(two.html, 'remplacer', 'un.pdf')], [document('piece/piece', '', '')]);
		assert.equal(none.status, 422);
		assert.match(read(none.html), /Choisissez d’abord/);
		assert.deepEqual(names(none.html), ['un.pdf', 'deux.pdf']);
		const wrong = await answer(client, none, {}, ['remplacer', idOf(none.html, 'remplacer', 'un.pdf')], [document('piece/piece', 'piege.pdf', active)]);
		assert.equal(wrong.status, 422);
		assert.match(read(wrong.html), /piege\.pdf – Ce PDF contient un programme/);
		assert.deepEqual(names(wrong.html), ['un.pdf', 'deux.pdf']);
		const replaced = await answer(client, wrong, {}, ['remplacer', idOf(wrong.html, 'remplacer', 'un.pdf')], [document('piece/piece', 'trois.pdf')]);
		assert.deepEqual(names(replaced.html), ['deux.pdf', 'trois.pdf']);
		const removed = await answer(client, replaced, {}, ['enlever', idOf(replaced.html, 'enlever', 'deux.pdf')]);
		assert.deepEqual(names(removed.html), ['trois.pdf']);
	});

	test('each file in a request of its own: the question alone is answered', async () => {
		const client = new Client();
		const page = await until(client, await begin(client), lawyer, 'piece');
		const csrf = page.html.match(/name="csrf" value="([^"]+)"/)[1];
		const send = (fields, files, token = csrf) => client.post(`${start}/piece/fichiers`,
			[['csrf', token], ['question', 'piece/piece'], ...fields], files);
		const one = await send([], [document('fichier', 'un.pdf')]);
		assert.equal(one.status, 200);
		assert.match(one.html.trim(), /^<div class="field upload" id="q-piece-piece-field"/);
		assert.deepEqual(names(one.html), ['un.pdf']);
		const bad = await send([], [document('fichier', 'piege.pdf', active)]);
		assert.equal(bad.status, 422);
		assert.match(read(bad.html), /piege\.pdf – Ce PDF contient un programme/);
		assert.deepEqual(names(bad.html), ['un.pdf']);
		const other = await send([['remplacer', idOf(one.html, 'remplacer', 'un.pdf')]], [document('fichier', 'deux.pdf')]);
		assert.deepEqual(names(other.html), ['deux.pdf']);
		assert.deepEqual(names((await send([['enlever', idOf(other.html, 'enlever', 'deux.pdf')]], [])).html), []);
		assert.equal((await send([], [document('fichier', 'un.pdf')], 'autre')).status, 403);
		assert.equal((await send([], [document('autre', 'un.pdf')])).status, 400);
		assert.equal((await client.post(`${start}/piece/fichiers`, [['csrf', csrf], ['question', 'acte/acte']], [document('fichier', 'un.pdf')])).status, 400);
		assert.equal((await new Client().post(`${start}/piece/fichiers`, [['csrf', csrf], ['question', 'piece/piece']], [document('fichier', 'un.pdf')])).status, 403);
	});

	test('the file of a question that is no more asked is not sent', async () => {
		const client = new Client();
		const page = await until(client, await begin(client), lawyer, 'piece');
		const added = await answer(client, page, {}, ['ajouter', 'oui'], [document('piece/piece', 'inutile.pdf')]);
		assert.deepEqual(names(added.html), ['inutile.pdf']);
		await answer(client, await client.get(`${start}/lien?modifier=oui`), { 'lien/lien': 'moi' });
		const thanks = await client.follow(await client.submit(await until(client, await client.get(`${start}/lien`), birth)));
		const reference = thanks.html.match(/class="code">([^<]+)</)[1];
		assert.equal(psql(`select count(*) from parvis.file f join parvis.request r on r.id = f.request and r.commune = f.commune where r.reference = '${reference}'`), '0');
		assert.equal(psql("select count(*) from parvis.file where name = 'inutile.pdf'"), '0');
	});

	test('the blank form prints from the same file, for everyone', async () => {
		const client = new Client();
		assert.match((await client.get(start)).html, /href="\/demarches\/etat-civil\/papier"/);
		const page = await client.get(`${start}/papier`);
		assert.equal(page.status, 200);
		assert.match(page.headers['cache-control'], /public/);
		assert.match(page.html, /FORM-ETAT-CIVIL/);
		for (const words of ['Un acte de mariage', 'Je suis son représentant légal', 'Nombre d’exemplaires', 'Cadre réservé à la mairie'])
			assert.ok(read(page.html).includes(words), words);
	});
});
