// The receipt that an agent owes for a request that was only registered.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { forgetRates, requests } from '../web/seed.mjs';
import { accounts, assertValid, audit, openBrowser, signIn, visitor, watch }
	from './browser.mjs';

let browser;
before(async () => { forgetRates(); browser = await openBrowser(); });
after(() => browser.close());

test('it is announced, chosen, and refused without a choice', async () => {
	const [asked] = requests([{ acknowledge_by: '2099-01-15' }]);
	const { page, done } = await visitor(browser, { js: false });
	watch(page);
	await signIn(page, accounts.chief);
	const path = `/agent/demandes/${asked.reference}`;
	await page.goto(path);
	await audit(page, 'registered request');
	await page.click(`a[href$="${path}/accuse"]`);
	await audit(page, 'acknowledge');
	await Promise.all([page.waitForNavigation(), page.click('main button.button')]);
	assert.match(await page.title(), /^Erreur/);
	await audit(page, 'acknowledge error');
	await page.check('#silence-acceptation-2');
	await Promise.all([page.waitForNavigation(), page.click('main button.button')]);
	assert.match(await page.textContent('main'), /L’accusé de réception est envoyé/);
	await done();
});

test('every page seen is valid HTML', assertValid);
