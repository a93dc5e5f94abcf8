// The desk by the keyboard alone: a plain acceptance in three pages and three
// keys, without scripts; the list and a request side by side; the help.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { forgetRates, psql, requests } from '../web/seed.mjs';
import { accounts, assertValid, audit, openBrowser, signIn, visitor, watch } from './browser.mjs';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());
beforeEach(forgetRates);

const main = page => page.locator('main').innerText();
const state = reference => psql(`select state from parvis.request where reference = '${reference}'`);

for (const js of [true, false])
	test(`open, accept, next in 3 pages and 3 keys, ${js ? 'with' : 'without'} JavaScript`, async () => {
		const { page, done } = await visitor(browser, { js });
		const made = requests([{}, {}]);
		watch(page);
		await signIn(page, accounts.chief);
		await page.goto('/agent/demandes?demarche=essai&etat=recue&tri=recu');
		let keys = 0, pages = 0;
		page.on('response', (answer) => {
			if (answer.request().resourceType() === 'document' && answer.status() === 200) pages++;
		});
		// A browser without a window has no access keys: what holds the key is
		// the only one, and it is pressed as the key does.
		const press = async (key) => {
			const holder = page.locator(`[accesskey="${key}"]`);
			assert.equal(await holder.count(), 1, key);
			keys++;
			await Promise.all([page.waitForNavigation(), holder.press('Enter')]);
		};
		await press('1');
		assert.match(await main(page), new RegExp(`^.*${made[1].reference}`, 's'), 'the first of the list opens');
		await press('o');
		assert.match(await main(page), /Votre demande est acceptée/, 'what will leave is shown');
		assert.equal(state(made[1].reference), 'received', 'and has not left');
		await press('s');
		assert.equal(state(made[1].reference), 'answered');
		assert.match(new URL(page.url()).pathname, new RegExp(`/agent/demandes/${made[0].reference}$`), 'the next one is open');
		assert.ok(pages <= 3, `${pages} pages`);
		assert.ok(keys <= 5, `${keys} keys`);
		await press('l');
		assert.match(page.url(), /etat=recue&.*tri=recu#d\d+$/, 'back to the list, at the line');
		await done();
	});

test('a list and its requests side by side where there is room', async () => {
	const { page, done } = await visitor(browser);
	const made = requests([{ subject: 'Premier' }, { subject: 'Second' }]);
	watch(page);
	await signIn(page, accounts.chief);
	await page.goto('/agent/demandes?demarche=essai&etat=recue&tri=recu');
	await Promise.all([page.waitForNavigation(), page.getByText('Lire les demandes à côté de la liste').click()]);
	assert.match(await page.locator('.split-request h1').innerText(), new RegExp(made[1].reference));
	assert.match(await page.locator('.split-list [aria-current]').innerText(), new RegExp(made[1].reference));
	await audit(page, 'desk split');
	await Promise.all([page.waitForURL(new RegExp(`d=${made[0].reference}`)), page.locator('.split-list a', { hasText: made[0].reference }).click()]);
	assert.match(await page.locator('.split-request').innerText(), /Premier/);
	await page.setViewportSize({ width: 1000, height: 900 });
	assert.equal(await page.locator('.split-list').isVisible(), false, 'a narrow screen has the request alone');
	await page.goto('/agent/demandes?demarche=rien-de-tel&vue=double');
	assert.match(await main(page), /Aucune demande ne correspond/);
	await done();
});

test('the help tells every key, and each is somewhere', async () => {
	const { page, done } = await visitor(browser);
	const made = requests([{}]);
	watch(page);
	await signIn(page, accounts.chief);
	await page.goto('/agent/aide');
	await audit(page, 'desk help');
	const told = (await page.locator('kbd').allInnerTexts()).map((key) => key.toLowerCase());
	const found = new Set();
	for (const path of ['/agent/demandes?demarche=essai', `/agent/demandes/${made[0].reference}`]) {
		await page.goto(path);
		for (const key of await page.locator('[accesskey]').evaluateAll((all) => all.map((one) => one.accessKey))) found.add(key);
	}
	found.add('e');
	assert.deepEqual([...found].sort(), told.sort());
	await done();
});

test('every page seen is valid HTML', assertValid);
