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

// One page of this width and height, which needs no font.
const pdf = () => {
	let out = '%PDF-1.4\n';
	const at = [];
	const drawn = '0 0 0 rg 40 40 120 200 re f';
	for (const body of ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>',
		'<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 280]/Resources<<>>/Contents 4 0 R>>',
		`<</Length ${drawn.length}>>stream\n${drawn}\nendstream`]) {
		at.push(out.length);
		out += `${at.length} 0 obj${body}endobj\n`;
	}
	const start = out.length;
	out += `xref\n0 5\n0000000000 65535 f \n${at.map((n) => `${String(n).padStart(10, '0')} 00000 n \n`).join('')}`;
	return Buffer.from(`${out}trailer<</Size 5/Root 1 0 R>>\nstartxref\n${start}\n%%EOF`);
};

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

test('documents are seen beside the answers, stacked where there is no room', async () => {
	const asked = request();
	const person = new Client();
	const followed = await person.follow(await person.submit(await person.open('/suivi'), { numero: asked.reference, code: asked.code }));
	const sent = await person.submit(followed, { texte: 'Voici les pièces' }, { button: ['envoyer', 'oui'], files: [
		{ name: 'fichiers', filename: 'photo.png', type: 'image/png', data: png },
		{ name: 'fichiers', filename: 'livret.pdf', type: 'application/pdf', data: pdf() },
		{ name: 'fichiers', filename: 'second.pdf', type: 'application/pdf', data: pdf() }] });
	assert.ok(sent.status < 400, String(sent.status));
	const { page, done } = await visitor(browser, { width: 1440 });
	watch(page);
	await signIn(page, accounts.chief);
	await page.goto(`/agent/demandes/${asked.reference}`);
	const place = async (id) => page.locator(`section[aria-labelledby=${id}]`).boundingBox();
	let [answers, files] = [await place('answers'), await place('files')];
	assert.ok(files.x >= answers.x + answers.width && files.y < answers.y + answers.height, JSON.stringify({ answers, files }));
	// the first PDF is open, in a frame that it fills and that no other site has
	const frame = page.locator('iframe[title="livret.pdf"]');
	await frame.scrollIntoViewIfNeeded();
	await page.waitForFunction(() => performance.getEntriesByType('resource').some((one) => one.initiatorType === 'iframe'));
	assert.equal(await page.locator('iframe[title="second.pdf"]').isVisible(), false);
	const answer = await page.request.get((await frame.getAttribute('src')).split('#')[0]);
	assert.match(answer.headers()['content-security-policy'], /frame-ancestors 'self'/);
	assert.match(answer.headers()['content-security-policy'], /default-src 'none'/);
	assert.match(answer.headers()['content-disposition'], /^inline/);
	// by keyboard: the second one is opened, and nothing catches the focus
	const second = page.locator('summary', { hasText: 'Lire ce document ici second.pdf' });
	await second.focus();
	await page.keyboard.press('Enter');
	assert.equal(await page.locator('iframe[title="second.pdf"]').isVisible(), true);
	await audit(page, 'desk documents');
	await page.setViewportSize({ width: 320, height: 900 });
	[answers, files] = [await place('answers'), await place('files')];
	assert.ok(files.y >= answers.y + answers.height);
	await done();
});
