// The electoral roll: from the conditions to the printed request, found again by
// its code at the mairie, deposited, decided, told, transmitted.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { forgetRates, psql } from '../web/seed.mjs';
import { assertValid, audit, openBrowser, visitor, watch } from './browser.mjs';

let browser;
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
	await page.fill('[name="lieu/ville"]', 'Gênes');
	await page.fill('[name="lieu/nom-pays"]', 'Italie');
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

test('prepared, deposited, decided', async () => {
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
	await see('depot erreur');
	await page.fill('[name="depot/nom"]', 'Proche');
	await page.fill('[name="depot/prenoms"]', 'Claude');
	await next(page);
	assert.equal(step(page), 'verification');
	assert.match(await main(page), /Vous n’êtes pas encore inscrit/);
	assert.match(await main(page), /Confiez-la à Claude Proche/);
	await see('verification');
	await next(page);
	assert.equal(step(page), 'merci');
	assert.match(await main(page), /pas encore déposée/);
	assert.doesNotMatch(await main(page), /La mairie a reçu votre demande/);
	const reference = await page.locator('main .code').first().innerText();
	await see('merci');
	await page.click('main a[href$="/dossier"]');
	assert.match(await main(page), new RegExp(reference));
	await see('dossier');
	await page.goto('/suivi/demande');
	assert.match(await main(page), /Prête, pas encore déposée/);
	assert.doesNotMatch(await main(page), /doit vous répondre/);
	await see('suivi prete');
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
	await page.goBack();
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
	assert.match(await main(page), /il est trop tard/);
	assert.match(await main(page), /Aucune élection n’est au calendrier/);
	await audit(page, 'electoral dates manque', [320]);
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
