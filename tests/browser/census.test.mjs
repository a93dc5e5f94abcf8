// The census at sixteen: declared, accepted, attested by a PDF that the worker
// makes, found by the person and on the list of its quarter.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { waitMail } from '../web/client.mjs';
import { forgetRates, psql } from '../web/seed.mjs';
import { accounts, assertValid, audit, openBrowser, signIn, visitor, watch } from './browser.mjs';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());
beforeEach(forgetRates);

const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' });
const step = page => new URL(page.url()).pathname.split('/').pop();
const main = page => page.locator('main').innerText();
const picture = { name: 'carte.png', mimeType: 'image/png',
	buffer: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64') };

// The birthday of who is of that age since a few days (less than 0: soon).
function aged(years, days) {
	const [year, month, date] = day.format(Date.now() - days * 86400000).split('-');
	return { 'date.jour': date, 'date.mois': month, 'date.annee': String(Number(year) - years) };
}

async function next(page) {
	await Promise.all([page.waitForNavigation(),
		page.locator('main form button.button:not(.button-secondary):visible').last().click()]);
}

const usual = {
	'besoin/besoin': 'recensement', 'commune/ici': 'oui', 'nationalite/francais': 'naissance',
	'recense/nom': 'Modèle', 'recense/prenoms': 'Sasha, Noël', 'recense/sexe': 'F',
	'naissance/pays': 'etranger', 'naissance/ville': 'Gênes', 'naissance/nom-pays': 'Italie',
	'domicile/voie': '1 rue de l’Exemple', 'domicile/code-postal': '99999', 'domicile/commune': 'Saint-Exemple',
	'famille/situation': 'celibataire', 'etudes/situation': 'scolaire', 'etudes/etudes': 'Seconde',
	'declarant/nom': 'Modèle', 'declarant/prenoms': 'Alix',
};

async function fill(page, answers) {
	for (const field of await page.$$eval('main form [name]', all => all.map(one => ({ name: one.name, type: one.type })))) {
		// the pages for whom are in a part of their own: pour/pour-qui/…
		const wanted = answers[field.name.replace(/^pour\//, '')];
		if (wanted === undefined)
			continue;
		if (field.type === 'radio')
			await page.check(`main [name="${field.name}"][value="${wanted}"]`);
		else if (field.type === 'file')
			await page.setInputFiles(`main [name="${field.name}"]`, wanted);
		else
			await page.fill(`main [name="${field.name}"]`, wanted);
	}
}

// Page by page, from the start to one of these; a page may ask more of itself.
async function walk(page, answers, ends, see = async () => {}) {
	await page.goto('/demarches/recensement');
	await see('start');
	await next(page);
	for (let n = 0; !ends.includes(step(page)); n++) {
		assert.ok(n < 30, `no end: ${page.url()} ${await main(page)}`);
		await see(step(page));
		await fill(page, answers);
		await next(page);
	}
	await see(step(page));
}

// A file that a page links to, as the browser's session gets it.
async function fetched(page, href) {
	const answer = await page.context().request.get(new URL(href, page.url()).href);
	assert.equal(answer.status(), 200);
	assert.match(answer.headers()['content-disposition'], /^attachment/);
	const file = join(mkdtempSync(join(tmpdir(), 'parvis-')), 'file');
	writeFileSync(file, await answer.body());
	return file;
}

const own = (years, days) => Object.fromEntries(
	Object.entries(aged(years, days)).map(([name, value]) => [`recense/${name}`, value]));

test('by oneself, attested, on the list', async () => {
	const { page, done } = await visitor(browser, { js: false, width: 320 });
	watch(page);
	const seen = new Set();
	const see = async name => {
		if (!seen.has(name))
			await audit(page, `census ${name}`);
		seen.add(name);
	};
	const address = `sasha-${Date.now()}@personne.example`;
	const answers = { ...usual, ...own(16, 10), 'pour-qui/qualite': 'soi',
		'contact/courriel': address, 'pieces/identite': picture };
	await walk(page, answers, ['verification'], see);
	assert.match(await main(page), /Sasha, Noël/);
	await next(page);
	assert.equal(step(page), 'merci');
	const reference = await page.locator('main .code').first().innerText();
	await see('merci');

	// accepted: the preview names the document
	const desk = await visitor(browser, { width: 1280 });
	watch(desk.page);
	await signIn(desk.page, accounts.chief);
	await desk.page.goto(`/agent/demandes/${reference}/reponse`);
	await desk.page.fill('[name="texte"]', 'Bienvenue.');
	assert.match(await main(desk.page), /attestation-recensement-/);
	await audit(desk.page, 'census reponse');
	await next(desk.page);
	assert.match(await main(desk.page), /attestation-recensement-/);
	await next(desk.page);

	// the worker makes it: it is there by itself, and its mail tells of it
	const mail = await waitMail(address, one => /attestation-recensement/.test(one.text));
	assert.match(mail.text, /suivi\/lien/);
	const link = page.locator('main a[href*="/suivi/demande/fichiers/"]', { hasText: 'attestation-recensement' });
	for (let i = 0; i < 60; i++) {
		await page.goto('/suivi/demande');
		if (await link.count() > 0)
			break;
		assert.match(await main(page), /en préparation/);
		await new Promise(later => setTimeout(later, 500));
	}
	await audit(page, 'census suivi');
	const file = await fetched(page, await link.first().getAttribute('href'));
	const tool = (name, ...args) => execFileSync(name, args, { encoding: 'utf8' });
	const info = tool('pdfinfo', file);
	assert.match(info, /Title:\s+Attestation de recensement de Sasha, Noël Modèle/);
	assert.match(info, /Tagged:\s+yes/);
	assert.match(info, /Pages:\s+1\n/);
	assert.match(info, /JavaScript:\s+no/);
	const signed = Buffer.from(info.match(/Keywords:\s+([\w-]+)\./)[1], 'base64url').toString().split('\n');
	assert.deepEqual(signed.slice(5, 7), ['Attestation de recensement', 'Sasha, Noël Modèle']);
	const structure = tool('pdfinfo', '-struct-text', file);
	for (const part of [/H1 \(block\)\s+"Attestation de recensement"/, /Table/, /TH/, /H2/])
		assert.match(structure, part);
	const text = tool('pdftotext', '-layout', file, '-');
	for (const part of ['Modèle', 'Sasha, Noël', 'Gênes (Italie)', '1 rue de l’Exemple', 'Bienvenue.', reference, 'duplicata'])
		assert.ok(text.includes(part), `${part} is not in ${text}`);
	for (const line of tool('pdffonts', file).trim().split('\n').slice(2))
		assert.match(line, /\byes\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$/, 'every font is in the file');
	await desk.page.goto(`/agent/demandes/${reference}`);
	assert.equal(await desk.page.locator('main a', { hasText: 'attestation-recensement' }).count() > 0, true);

	// the list of its quarter, which is not over; then it is
	const quarter = psql("select to_char(now() at time zone 'Europe/Paris', 'YYYY-\"T\"Q')");
	await desk.page.goto(`/agent/recensement?trimestre=${quarter}`);
	assert.match(await main(desk.page), /Sasha, Noël Modèle/);
	assert.equal(await desk.page.locator('form[action$="/envoi"]').count(), 0);
	await audit(desk.page, 'census liste');
	const csv = await fetched(desk.page, await desk.page.getAttribute(`main a[href$="/recensement/${quarter}"]`, 'href'));
	const [names, ...lines] = readFileSync(csv, 'utf8').trim().split('\r\n');
	const line = lines.find(one => one.startsWith(reference)).split(';');
	const of = name => line[names.split(';').indexOf(name)];
	const born = aged(16, 10);
	assert.equal(of('NomDeNaissance'), 'Modèle');
	assert.equal(of('DateDeNaissance'), [born['date.jour'], born['date.mois'], born['date.annee']].join('/'));
	assert.equal(of('LieuDeNaissance'), 'Gênes (Italie)');
	assert.equal(of('Etudes'), 'Seconde');
	psql(`update parvis.request set closed_at = closed_at - interval '3 months' where reference = '${reference}'`);
	await desk.page.goto('/agent/recensement');
	assert.match(await main(desk.page), /Sasha, Noël Modèle/);
	await Promise.all([desk.page.waitForNavigation(), desk.page.click('form[action$="/envoi"] button')]);
	assert.match(await main(desk.page), /Envoi noté le/);
	await audit(desk.page, 'census liste envoyee');
	await desk.page.goto('/agent/recensement?trimestre=1999-T1');
	assert.match(await main(desk.page), /n’existe pas|introuvable/i);
	psql('delete from parvis.census_list');
	await desk.done();
	await done();
});

test('by a parent, late; refused with its ways of appeal', async () => {
	const { page, done } = await visitor(browser, { js: false, width: 320 });
	watch(page);
	const seen = [];
	const child = Object.fromEntries(Object.entries(aged(17, 30)).map(([name, value]) =>
		[`pour-personne/${name.replace('date', 'naissance')}`, value]));
	const answers = { ...usual, ...child, 'pour-qui/qualite': 'parent', 'pour-personne/lien': 'parent',
		'pour-personne/nom': 'Modèle', 'pour-personne/prenoms': 'Lou', 'pieces/identite': picture };
	await walk(page, answers, ['verification'], async name => {
		seen.push(name);
		if (['pour-qui', 'pour-personne', 'delai', 'declarant'].includes(name))
			await audit(page, `census parent ${name}`, [320]);
		if (name === 'delai')
			assert.match(await main(page), /Vous pouvez encore régulariser/);
	});
	assert.ok(seen.includes('pour-personne') && seen.includes('declarant'), seen.join(' '));
	await next(page);
	const reference = await page.locator('main .code').first().innerText();
	assert.equal(psql(`select person_name || '|' || subject from parvis.request where reference = '${reference}'`),
		'Alix Modèle|Régularisation\u00a0: Lou Modèle');

	const desk = await visitor(browser, { width: 1280 });
	await signIn(desk.page, accounts.chief);
	await desk.page.goto(`/agent/demandes/${reference}/refus`);
	await desk.page.fill('[name="texte"]', 'La personne n’habite pas ici.');
	await next(desk.page);
	await next(desk.page);
	await desk.done();
	const names = () => psql(`select string_agg(f.name, ' ') from parvis.file f
		join parvis.request r on r.id = f.request where r.reference = '${reference}' and f.message is not null`);
	for (let i = 0; i < 60 && names() === ''; i++)
		await new Promise(later => setTimeout(later, 500));
	assert.match(names(), /^decision-.*\.pdf$/);
	await page.goto('/suivi/demande');
	assert.match(await main(page), /La personne n’habite pas ici/);
	await done();
});

for (const [title, years, days, ends, words] of [
	['too early', 16, -3, 'trop-tot', /On se fait recenser à partir de 16/],
	['on the birthday', 16, 0, 'delai', /Vous êtes dans les temps/],
	['on the eve of twenty-five', 25, -1, 'delai', /Vous pouvez encore régulariser/],
	['at twenty-five', 25, 0, 'trop-tard', /n’est plus possible/],
])
	test(title, async () => {
		const { page, done } = await visitor(browser, { js: false, width: 320 });
		watch(page);
		await walk(page, { ...usual, ...own(years, days), 'pour-qui/qualite': 'soi' }, [ends, 'naissance', 'verification']);
		assert.equal(step(page), ends);
		assert.match(await main(page), words);
		await audit(page, `census ${ends}`, [320]);
		await done();
	});

for (const [title, answers, ends, words] of [
	['an attestation that was lost', { 'besoin/besoin': 'perdue' }, 'perdue', /duplicata/],
	['a change', { 'besoin/besoin': 'changement' }, 'changement', /centre du service national/],
	['at home elsewhere', { 'besoin/besoin': 'recensement', 'commune/ici': 'ailleurs' }, 'ailleurs', /mairie du domicile/],
	['not French', { ...usual, 'nationalite/francais': 'non' }, 'etranger', /devient française/],
])
	test(title, async () => {
		const { page, done } = await visitor(browser, { js: false, width: 320 });
		watch(page);
		await walk(page, answers, [ends, 'verification']);
		assert.equal(step(page), ends);
		assert.match(await main(page), words);
		await audit(page, `census ${ends}`, [320]);
		await done();
	});

test('a part of a date is told', async () => {
	const { page, done } = await visitor(browser, { js: false, width: 320 });
	watch(page);
	await walk(page, { ...usual, 'pour-qui/qualite': 'parent', 'pour-personne/lien': 'parent',
		'pour-personne/nom': 'Modèle', 'pour-personne/prenoms': 'Lou' }, ['pour-personne']);
	await fill(page, { 'pour-personne/lien': 'parent', 'pour-personne/nom': 'Modèle',
		'pour-personne/prenoms': 'Lou', 'pour-personne/naissance.annee': '2010' });
	await next(page);
	assert.match(await main(page), /Écrivez la date de naissance entière/);
	await audit(page, 'census naissance en partie', [320]);
	await done();
});

test('who became French: of sixteen or more to the end of the next month, before as by birth', async () => {
	const { page, done } = await visitor(browser, { js: false, width: 320 });
	watch(page);
	const since = days => Object.fromEntries(Object.entries(aged(0, days)).map(([name, value]) =>
		[`nationalite/${name.replace('date', 'acquise')}`, value]));
	const french = { ...usual, 'pour-qui/qualite': 'soi', 'nationalite/francais': 'acquise' };
	for (const [answers, words] of [
		[{ ...french, ...own(20, 5), ...since(20) }, /Vous êtes dans les temps/],
		[{ ...french, ...own(20, 5), ...since(70) }, /Vous pouvez encore régulariser/],
		[{ ...french, ...own(16, 5), ...since(900) }, /Vous êtes dans les temps/],
	]) {
		await walk(page, answers, ['delai', 'verification']);
		assert.match(await main(page), words);
		await page.context().clearCookies();
	}
	await page.goto('/demarches/recensement');
	await walk(page, { ...french, ...since(-2) }, ['nationalite']);
	await fill(page, { ...french, ...since(-2) });
	await next(page);
	await fill(page, { ...french, ...since(-2) });
	await next(page);
	assert.match(await main(page), /pas encore passée/);
	await done();
});

test('every page is valid', assertValid);
