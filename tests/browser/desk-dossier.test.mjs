// A request among agents, by eye and by keyboard: a document checked beside the
// answers, a colleague asked, a transfer; with scripts and without.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { Client } from '../web/client.mjs';
import { forgetRates, request } from '../web/seed.mjs';
import { accounts, audit, openBrowser, signIn, visitor, watch } from './browser.mjs';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());
beforeEach(forgetRates);

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const main = (page) => page.locator('main').innerText();
const go = (page, button) => Promise.all([page.waitForNavigation(), button.click()]);

for (const js of [true, false])
	test(`a document checked, a colleague asked, a transfer, ${js ? 'with' : 'without'} JavaScript`, async () => {
		const asked = request();
		const person = new Client();
		let sent = await person.follow(await person.submit(await person.open('/suivi'), { numero: asked.reference, code: asked.code }));
		sent = await person.submit(sent, { texte: 'Voici la photo' }, { button: ['envoyer', 'oui'], files: [{ name: 'fichiers', filename: 'photo.png', type: 'image/png', data: png }] });
		assert.ok(sent.status < 400, String(sent.status));
		const { page } = await visitor(browser, { js });
		watch(page);
		await signIn(page, accounts.chief);
		await page.goto(`/agent/demandes/${asked.reference}`);
		assert.ok(await page.locator('img.document').evaluate((image) => image.complete && image.naturalWidth > 0) || !js);
		const check = page.locator('summary', { hasText: 'Vérifier ce document' });
		await check.focus();
		await page.keyboard.press('Enter');
		await page.keyboard.press('Tab');
		await page.keyboard.type('Floue');
		await page.locator('summary', { hasText: 'Demander à un collègue' }).click();
		if (js) await audit(page, 'desk dossier');
		await go(page, page.locator('button[name=verdict][value=refused]'));
		assert.match(await main(page), /✗ non conforme/);
		assert.match(await main(page), /Floue/);
		await page.goto('/agent/taches');
		if (js) await audit(page, 'desk tasks');
		await page.goto(`/agent/demandes/${asked.reference}/transfert`);
		await go(page, page.locator('form[action$="/transfert"] button.button'));
		assert.match(await main(page), /Écrivez pourquoi/);
		assert.equal(await page.evaluate(() => document.activeElement.className), 'error-summary');
		await page.fill('#motif', 'De leur ressort');
		if (js) await audit(page, 'desk transfer');
		await go(page, page.locator('form[action$="/transfert"] button.button'));
		assert.match(await main(page), /La demande est transmise/);
		if (js) await audit(page, 'desk transferred');
	});
