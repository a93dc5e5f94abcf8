// desk-letter: the pages of templates, of what is about to leave, of letters
// that wait: seen at three widths, by axe and by the validator, without
// JavaScript.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { forgetRates, request } from '../web/seed.mjs';
import { accounts, assertValid, audit, openBrowser, signIn, visitor, watch } from './browser.mjs';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());
beforeEach(forgetRates);

const step = (page, name) => Promise.all([page.waitForNavigation(), page.click(`main button[name="etape"][value="${name}"]:visible >> nth=-1`)]);

test('a template is written, mended, seen and approved', async () => {
	const { page, done } = await visitor(browser, { js: false });
	watch(page);
	await signIn(page, accounts.chief);
	await page.goto('/agent/modeles/nouveau');
	await audit(page, 'desk-template-new');
	await page.check('#type-reponse');
	await page.selectOption('#demarche', 'etat-civil');
	await Promise.all([page.waitForNavigation(), page.click('main button[type=submit]')]);
	await page.fill('#nom', `Acte prêt ${Date.now()}`);
	await page.fill('#texte', 'Bonjour {{personne.nom}},\nvotre {{acte}} est prêt.');
	await step(page, 'enregistrer');
	await audit(page, 'desk-template-wrong');
	assert.match(await page.textContent('.faults'), /Ligne 2, caractère 7/);
	await page.fill('#texte', 'Bonjour {{personne.nom}},\nvotre acte est prêt.');
	await step(page, 'apercu');
	await audit(page, 'desk-template-preview');
	await step(page, 'enregistrer');
	await audit(page, 'desk-template-kept');
	await Promise.all([page.waitForNavigation(), page.click('form[action$="/approbation"] button')]);
	assert.match(await page.textContent('[role=status]'), /approuvée/);
	await page.goto('/agent/modeles');
	await audit(page, 'desk-templates');
	await done();
});

test('an answer is seen as it leaves, by mail and by letter', async () => {
	const asked = request({ person_name: 'Zoé Le Goff-Kerouédan' });
	const { page, done } = await visitor(browser, { js: false });
	watch(page);
	await signIn(page, accounts.chief);
	await page.goto(`/agent/demandes/${asked.reference}/refus`);
	await page.fill('#texte', 'Vous n’habitez pas dans la commune.');
	await page.check('#voie-deux');
	await audit(page, 'desk-act');
	await step(page, 'apercu');
	await audit(page, 'desk-act-preview');
	await step(page, 'envoi');
	await page.goto('/agent/courriers');
	await audit(page, 'desk-letters');
	await Promise.all([page.waitForNavigation(), page.click('button[value="envoyees"]')]);
	await audit(page, 'desk-letters-done');
	await done();
});

test('all of them are valid HTML', () => assertValid());
