// The electoral roll: from the conditions to the printed request, found again by
// its code at the mairie, deposited, decided, told, transmitted.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, test } from 'node:test';
import { forgetRates, psql } from '../web/seed.mjs';
import { accounts, assertValid, audit, openBrowser, signIn, visitor, watch } from './browser.mjs';

let browser, reference;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());
beforeEach(forgetRates);

const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' });
const inDays = n => day.format(Date.now() + n * 86400000);
const step = page => new URL(page.url()).pathname.split('/').pop();
const main = page => page.locator('main').innerText();

async function next(page) {
	await Promise.all([page.waitForNavigation(),
		page.locator('main form button.button:not(.button-secondary):visible').last().click()]);
}

async function date(page, name, iso) {
	const [year, month, dayOf] = iso.split('-');
	await page.fill(`[name="${name}.jour"]`, dayOf);
	await page.fill(`[name="${name}.mois"]`, month);
	await page.fill(`[name="${name}.annee"]`, year);
}

function polls(rows) {
	psql(`delete from parvis.poll;
		insert into parvis.poll (commune, kind, first_round, second_round)
		select c.id, p.kind, p.first, p.second from parvis.commune c,
		(values ${rows}) as p (kind, first, second)`);
}

// From the start to the page of dates.
async function begin(page, birth = '1987-03-27') {
	await page.goto('/demarches/liste-electorale');
	await next(page);
	await page.check('input[value="francaise"]');
	await next(page);
	await date(page, 'naissance/date', birth);
	await next(page);
	if (step(page) !== 'droits')
		return;
	await page.check('input[value="oui"]');
	await next(page);
}

async function end(page, see = async () => {}) {
	assert.equal(step(page), 'rattachement');
	await see('rattachement');
	await page.check('input[value="domicile"]');
	await next(page);
	await see('situation');
	await page.check('input[value="premiere"]');
	await next(page);
	await see('identite');
	await page.check('[name="identite/sexe"][value="F"]');
	await page.fill('[name="identite/nom"]', 'Exemple');
	await page.fill('[name="identite/prenoms"]', 'Noëlle');
	await next(page);
	await see('lieu');
	await page.check('input[value="etranger"]');
	await next(page);
	await see('lieu-etranger');
	await page.fill('[name="lieu-etranger/ville"]', 'Gênes');
	await page.fill('[name="lieu-etranger/nom-pays"]', 'Italie');
	await next(page);
	await see('adresse');
	await page.fill('[name="adresse/voie"]', '1 rue de l’Exemple');
	await page.fill('[name="adresse/code-postal"]', '99999');
	await page.fill('[name="adresse/commune"]', 'Saint-Exemple');
	await next(page);
	await page.fill('[name="contact/courriel"]', 'noelle@exemple.fr');
	await next(page);
	await see('pieces');
}

test('prepared, and nothing more is said', async () => {
	polls("('municipal', current_date + 100, current_date + 107)");
	const { page, done } = await visitor(browser, { js: false, width: 320 });
	watch(page);
	const see = name => audit(page, `electoral ${name}`);
	await page.goto('/demarches/liste-electorale');
	await see('start');
	await next(page);
	assert.match(await main(page), /Cette page ne vous inscrit pas/);
	assert.equal(await page.locator('main a[href*="service-public.gouv.fr"]').count(), 1);
	await see('nationalite');
	await begin(page);
	assert.equal(step(page), 'dates');
	assert.match(await main(page), /élections municipales/);
	assert.match(await main(page), /au plus tard le vendredi/);
	await see('dates');
	await next(page);
	await end(page, see);
	assert.match(await main(page), /justificatif de domicile à votre nom/);
	await next(page);
	assert.equal(step(page), 'depot');
	await see('depot');
	await page.check('input[value="mandat"]');
	await next(page);
	await see('mandat');
	await page.fill('[name="mandat/nom"]', 'Proche');
	await page.fill('[name="mandat/prenoms"]', 'Claude');
	await next(page);
	assert.equal(step(page), 'verification');
	assert.match(await main(page), /Vous n’êtes pas encore inscrit/);
	assert.match(await main(page), /Confiez-la à Claude Proche/);
	await see('verification');
	await next(page);
	assert.equal(step(page), 'merci');
	assert.match(await main(page), /pas encore déposée/);
	assert.doesNotMatch(await main(page), /La mairie a reçu votre demande/);
	const number = await page.locator('main .code').first().innerText();
	await see('merci');
	await page.click('main a[href$="/dossier"]');
	assert.match(await main(page), new RegExp(number));
	await see('dossier');
	await page.goto('/suivi/demande');
	assert.match(await main(page), /Prête, pas encore déposée/);
	assert.doesNotMatch(await main(page), /doit vous répondre/);
	await see('suivi prete');
	await done();
	reference = number;
});

// One scan of the printed code types the number and presses Enter.
async function scan(page) {
	await page.goto('/agent');
	await page.fill('input[name="q"]', reference.toLowerCase());
	await Promise.all([page.waitForNavigation(), page.press('input[name="q"]', 'Enter')]);
	assert.equal(new URL(page.url()).pathname, `/agent/demandes/${reference}`);
}

test('found by its code, deposited, decided, transmitted', async () => {
	const { page, done } = await visitor(browser, { width: 1280 });
	watch(page);
	await signIn(page, accounts.chief);
	await scan(page);
	assert.match(await main(page), /Demande préparée en ligne, à déposer/);
	await page.click('main a[href$="/inscription"]');
	assert.match(await main(page), /aucun délai ne court/);
	await audit(page, 'electoral depot a la mairie');
	// without a way, and of tomorrow
	await page.fill('[name="date"]', inDays(1));
	await next(page);
	assert.match(await main(page), /Choisissez la voie du dépôt/);
	assert.match(await main(page), /pas encore passée/);
	await audit(page, 'electoral depot a la mairie erreur');
	await page.fill('[name="date"]', inDays(0));
	await page.check('#voie-mandate');
	await next(page);
	assert.match(await main(page), /Le dépôt est enregistré/);
	await page.click('main a[href$="/inscription"]');
	assert.match(await main(page), /Décision à prendre au plus tard le/);
	await audit(page, 'electoral depot enregistre');
	assert.equal(psql(`select due_on - (received_at at time zone 'Europe/Paris')::date from parvis.request where reference = '${reference}'`), '5');

	await page.goto(`/agent/demandes/${reference}/refus`);
	assert.match(await page.inputValue('[name="recours"]'), /commission de contrôle/);
	assert.match(await page.inputValue('[name="recours"]'), /tribunal judiciaire/);
	await page.goto(`/agent/demandes/${reference}/reponse`);
	await page.fill('[name="texte"]', 'Vous êtes inscrite sur la liste électorale.');
	await next(page);
	await next(page);
	await page.goto(`/agent/demandes/${reference}/inscription`);
	assert.match(await main(page), /Inscription acceptée/);
	assert.match(await main(page), /À transmettre au répertoire électoral unique/);
	await audit(page, 'electoral decision');

	await page.goto('/agent/elections');
	assert.match(await main(page), new RegExp(reference));
	await audit(page, 'electoral elections');
	await Promise.all([page.waitForNavigation(), page.click('form[action$="/transmissions"] button')]);
	const [download] = await Promise.all([page.waitForEvent('download'),
		page.click('main a[href*="/transmissions/"]')]);
	const [names, line] = readFileSync(await download.path(), 'utf8').split('\r\n');
	const of = name => line.split(';')[names.split(';').indexOf(name)];
	assert.equal(of('Demande'), reference);
	assert.equal(of('Decision'), 'inscription');
	assert.equal(of('NomdeNaissance'), 'Exemple');
	assert.equal(of('DateDeNaissance'), '27/03/1987');
	assert.equal(of('PaysNaissance'), 'Italie');
	assert.equal(of('TypeListe'), 'generale');
	await done();
});

test('the calendar of polls', async () => {
	polls("('municipal', current_date + 100, current_date + 107)");
	const { page, done } = await visitor(browser, { width: 1280 });
	watch(page);
	await signIn(page, accounts.chief);
	await page.goto('/agent/elections');
	const send = () => Promise.all([page.waitForNavigation(), page.click('form[action$="/scrutins"] button')]);
	await send();
	assert.match(await main(page), /Choisissez l’élection/);
	await audit(page, 'electoral elections erreur', [320]);
	await page.selectOption('#scrutin', 'european');
	await page.fill('#premier', inDays(200));
	await page.fill('#second', inDays(100));
	await send();
	assert.match(await main(page), /après le premier/);
	await page.fill('#second', '');
	await send();
	assert.match(await main(page), /élections européennes/);
	const rows = await page.locator('main article').count();
	await Promise.all([page.waitForNavigation(),
		page.locator('main article', { hasText: 'européennes' }).locator('button').click()]);
	assert.equal(await page.locator('main article').count(), rows - 1);
	await done();
});

test('too late on line, under L30, between the rounds, too young', async () => {
	const { page, done } = await visitor(browser, { js: false, width: 320 });
	watch(page);
	// the closing day is the sixth Friday: 36 to 42 days before
	polls(`('municipal'::text, current_date + 20, null::date)`);
	await begin(page);
	assert.match(await main(page), /La date limite est passée/);
	await audit(page, 'electoral dates tardive', [320]);
	await next(page);
	assert.equal(step(page), 'tardive');
	await audit(page, 'electoral tardive', [320]);
	await page.check('input[value="aucun"]');
	await next(page);
	assert.match(await main(page), /elle comptera pour les élections suivantes/);
	await page.context().clearCookies();

	polls("('municipal', current_date + 100, current_date + 107)");
	const between = day.format(new Date(Date.now() + 103 * 86400000));
	await begin(page, `${Number(between.slice(0, 4)) - 18}${between.slice(4)}`);
	assert.match(await main(page), /entre les deux tours/);
	await page.context().clearCookies();

	await begin(page, `${inDays(0).slice(0, 4) - 10}-01-15`);
	assert.equal(step(page), 'trop-jeune');
	await audit(page, 'electoral trop-jeune', [320]);
	await page.context().clearCookies();

	polls(`('municipal'::text, current_date + 5, null::date)`);
	await begin(page);
	assert.match(await main(page), /Il est trop tard/);
	assert.match(await main(page), /Aucune élection n’est au calendrier/);
	await audit(page, 'electoral dates manque', [320]);
	await done();
});

test('in English, for citizens of the Union', async () => {
	polls("('european', current_date + 100, null::date)");
	const { page, done } = await visitor(browser, { js: false, width: 320 });
	await page.goto('/demarches/liste-electorale?langue=en');
	await next(page);
	assert.match(await main(page), /This page does not register you/);
	await page.check('input[value="union"]');
	await next(page);
	await page.selectOption('[name="listes/pays"]', 'ITA');
	await page.check('input[value="europeennes"]');
	await next(page);
	await page.check('input[value="oui"]');
	await next(page);
	await date(page, 'naissance/date', '1987-03-27');
	await next(page);
	await page.check('input[value="oui"]');
	await next(page);
	assert.match(await main(page), /European elections, on /);
	await done();
});

test('an approved téléprocédure registers', async () => {
	psql(`insert into parvis.setting (commune, name, value)
		select id, 'electoral', '{"approved": true}' from parvis.commune`);
	// known by the programs for ten seconds at most
	await new Promise(later => setTimeout(later, 11000));
	try {
		const { page, done } = await visitor(browser, { js: false, width: 320 });
		watch(page);
		await begin(page);
		await next(page);
		await end(page);
		await next(page);
		assert.match(await page.title(), /^Erreur/, 'the documents are needed');
		const pdf = { mimeType: 'image/png', buffer: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64') };
		await page.setInputFiles('[name="pieces/identite"]', { ...pdf, name: 'carte.png' });
		await page.setInputFiles('[name="pieces/justificatifs"]', { ...pdf, name: 'facture.png' });
		await next(page);
		assert.equal(step(page), 'verification');
		assert.doesNotMatch(await main(page), /pas encore inscrit/);
		await next(page);
		assert.match(await main(page), /La mairie a reçu votre demande/);
		await done();
	} finally {
		psql(`delete from parvis.setting where name = 'electoral'`);
	}
});

test('every page seen is valid', assertValid);
