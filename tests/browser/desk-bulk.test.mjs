// An action on many requests, by keyboard and by eye: chosen, checked, followed
// to its end, with scripts and without.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { forgetRates, requests } from '../web/seed.mjs';
import { accounts, assertValid, audit, openBrowser, signIn, visitor, watch } from './browser.mjs';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());
beforeEach(forgetRates);

const main = page => page.locator('main').innerText();
const go = (page, button) => Promise.all([page.waitForNavigation(), page.locator(button).click()]);

for (const js of [true, false])
	test(`given to an agent, then undone, ${js ? 'with' : 'without'} JavaScript`, async () => {
		const { page, done } = await visitor(browser, { js });
		const made = requests([{}, {}, {}]);
		watch(page);
		await signIn(page, accounts.chief);
		await page.goto('/agent/demandes?demarche=essai');
		for (const { reference } of made.slice(0, 2))
			await page.locator(`input[name=demande][value="${reference}"]`).check();
		if (js) await audit(page, 'desk bulk list');
		await go(page, '#lot button');
		assert.match(await main(page), /2 demandes choisies/);
		await go(page, 'button[value=apercu]');
		assert.match(await main(page), /Choisissez à qui confier les demandes/);
		assert.equal(await page.evaluate(() => document.activeElement.className), 'error-summary');
		if (js) await audit(page, 'desk bulk form');
		await page.selectOption('#agent', { index: 2 });
		await go(page, 'button[value=apercu]');
		assert.match(await main(page), /2 à traiter ainsi/);
		if (js) await audit(page, 'desk bulk preview');
		await go(page, 'button[value=envoi]');
		for (let i = 0; i < 50 && !/Terminée/.test(await main(page)); i++) {
			await page.waitForTimeout(200);
			// with scripts the page follows by itself
			if (!js) await page.reload();
		}
		assert.match(await main(page), /Terminée 2 sur 2/);
		if (js) await audit(page, 'desk bulk job');
		await go(page, 'form[action$=annulation] button');
		for (let i = 0; i < 50 && !/Annulée/.test(await main(page)); i++) {
			await page.waitForTimeout(200);
			if (!js) await page.reload();
		}
		assert.match(await main(page), /Annulée 2 sur 2/);
		await page.goto('/agent/lots');
		if (js) await audit(page, 'desk bulk jobs');
		await done();
	});

test('every page seen is valid HTML', assertValid);
