// English: the pages of a citizen, in one language each, as sound as the French.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { forgetRates } from '../web/seed.mjs';
import { assertValid, audit, openBrowser, visitor, watch } from './browser.mjs';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());
beforeEach(forgetRates);

const answers = {
	'acte/acte': 'deces', 'lieu/lieu': 'ici', 'copie/copie': 'integrale',
	'deces/nom': 'Modèle', 'deces/prenoms': 'Alix', 'deces/date.annee': '1950',
	'demandeur/nom': 'Modèle', 'demandeur/prenoms': 'Sam', 'remise/remise': 'poste',
	'adresse/voie': '3 rue du Lac', 'adresse/code-postal': '99999', 'adresse/commune': 'Saint-Exemple',
};

test('from the home page to the thanks', async t => {
	const { page, done } = await visitor(browser, { js: false, width: 320 });
	watch(page);
	const see = name => t.test(name, async () => {
		assert.equal(await page.locator('html').getAttribute('lang'), 'en');
		await audit(page, `english ${name}`);
		await page.setViewportSize({ width: 320, height: 900 });
	});
	const press = locator => Promise.all([page.waitForNavigation(), locator.click()]);
	await page.goto('/');
	assert.equal(await page.locator('html').getAttribute('lang'), 'fr');
	await press(page.getByRole('link', { name: 'English' }));
	await see('home');
	await page.goto('/demarches/etat-civil');
	await see('start');
	await press(page.getByRole('button', { name: 'Start' }));
	await press(page.locator('main form button.button:visible').last());
	await see('fault');
	for (let i = 0; !page.url().endsWith('/verification'); i++) {
		assert.ok(i < 20, page.url());
		for (const [name, value] of Object.entries(answers)) {
			const field = page.locator(`main [name="${name}"]`);
			if (await field.count() === 0)
				continue;
			if (await field.first().getAttribute('type') === 'radio')
				await page.locator(`main [name="${name}"][value="${value}"]`).check();
			else
				await field.fill(value);
		}
		await press(page.locator('main form button.button:visible').last());
	}
	await see('check');
	await press(page.getByRole('button', { name: 'Send the request' }));
	await see('thanks');
	await press(page.getByRole('link', { name: 'Follow my request' }));
	await see('request');
	await page.goto('/demarches/etat-civil/papier');
	await see('paper');
	for (const path of ['/donnees-personnelles', '/accessibilite', '/mentions-legales', '/plan-du-site', '/suivi']) {
		await page.goto(path);
		await see(path.slice(1));
	}
	await press(page.getByRole('link', { name: 'Français' }));
	assert.equal(await page.locator('html').getAttribute('lang'), 'fr');
	await done();
});

test('every page seen is valid HTML', () => assertValid());
