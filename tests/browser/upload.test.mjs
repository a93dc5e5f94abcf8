// Files: each sent by itself where scripts are, with its progress; the same
// page without; what is refused is told at the question.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { forgetRates, request } from '../web/seed.mjs';
import { accounts, assertValid, audit, openBrowser, signIn, visitor, watch } from './browser.mjs';

const start = '/demarches/etat-civil';
const answers = {
	'acte/acte': 'naissance', 'lieu/lieu': 'ici', 'copie/copie': 'integrale',
	'lien/lien': 'representant', 'naissance/nom': 'Modèle',
	'naissance/prenoms': 'Alix', 'naissance/date.annee': '1987',
	'parents/nom-1': 'Modèle', 'parents/prenom-1': 'Yann',
	'demandeur/nom': 'Avocat', 'demandeur/prenoms': 'Alix',
};
const catalog = more => Buffer.from(`%PDF-1.4\n1 0 obj<</Type/Catalog${more}>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n`);
const pdf = name => ({ name, mimeType: 'application/pdf', buffer: catalog('') });
const active = name => ({ ...pdf(name), buffer: catalog('/OpenAction<</S/JavaScript/JS(1)>>') });

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());
beforeEach(forgetRates);

async function toFiles(page) {
	await page.goto(start);
	await page.locator('main form button.button').click();
	for (let i = 0; i < 15 && !page.url().endsWith('/piece'); i++) {
		for (const [name, value] of Object.entries(answers)) {
			const field = page.locator(`main [name="${name}"]`);
			if (await field.count() === 0)
				continue;
			if (await field.first().getAttribute('type') === 'radio')
				await page.locator(`main [name="${name}"][value="${value}"]`).check();
			else
				await field.fill(value);
		}
		await Promise.all([page.waitForNavigation(),
			page.locator('main form button.button:visible').last().click()]);
	}
	assert.match(page.url(), /\/piece$/);
}

const shown = page => page.locator('.file-name').allTextContents()
	.then(all => all.map(one => one.replace(/ \(.*/, '')));

test('files go by themselves, one request each', async () => {
	const { page, done } = await visitor(browser, { js: true });
	watch(page);
	const sent = [];
	page.on('request', one => {
		if (one.method() === 'POST' && one.url().endsWith('/fichiers'))
			sent.push(one.url());
	});
	await toFiles(page);
	const input = page.locator('#q-piece-piece');
	await input.setInputFiles([pdf('un.pdf'), pdf('deux.pdf')]);
	await page.locator('.file-name').nth(1).waitFor();
	assert.deepEqual(await shown(page), ['un.pdf', 'deux.pdf']);
	assert.equal(sent.length, 2);
	assert.equal(await page.locator('.upload-add').isVisible(), false);
	assert.equal(await page.locator('.upload-state progress').isVisible(), false);

	await page.locator('#q-piece-piece').setInputFiles([active('piege.pdf')]);
	await page.locator('.upload .error').waitFor();
	assert.match(await page.locator('.upload-state [role=status]').textContent(), /piege\.pdf – Ce PDF contient un programme/);
	await audit(page, 'upload refused');

	const [chooser] = await Promise.all([page.waitForEvent('filechooser'),
		page.locator('button[name=remplacer]').first().click()]);
	await chooser.setFiles([pdf('trois.pdf')]);
	await page.locator('.file-name', { hasText: 'trois.pdf' }).waitFor();
	assert.deepEqual(await shown(page), ['deux.pdf', 'trois.pdf']);
	await page.locator('button[name=enlever]').first().click();
	await page.locator('.file-name', { hasText: 'deux.pdf' }).waitFor({ state: 'detached' });
	assert.deepEqual(await shown(page), ['trois.pdf']);
	await done();
});

test('a page that is sent while a file is on its way waits for it', async () => {
	const { page, done } = await visitor(browser, { js: true });
	await toFiles(page);
	await page.route('**/fichiers', async route => {
		await new Promise(resolve => setTimeout(resolve, 700));
		await route.continue();
	});
	await page.locator('#q-piece-piece').setInputFiles([pdf('lent.pdf')]);
	assert.match(await page.locator('.upload-state [role=status]').textContent(), /Envoi de lent\.pdf/);
	assert.equal(await page.locator('.upload-state progress').isVisible(), true);
	await Promise.all([page.waitForURL(/exemplaires$/),
		page.locator('main form button.button:visible').last().click()]);
	await page.goto(`${start}/piece`);
	assert.deepEqual(await shown(page), ['lent.pdf']);
	await done();
});

test('a lost connection is told, and nothing else is lost', async () => {
	const { page, done } = await visitor(browser, { js: true });
	await toFiles(page);
	await page.route('**/fichiers', route => route.abort());
	await page.locator('#q-piece-piece').setInputFiles([pdf('perdu.pdf')]);
	await page.getByText('perdu.pdf n’a pas pu être envoyé').waitFor();
	await page.unroute('**/fichiers');
	await page.locator('#q-piece-piece').setInputFiles([pdf('perdu.pdf')]);
	await page.locator('.file-name').waitFor();
	assert.deepEqual(await shown(page), ['perdu.pdf']);
	await done();
});

test('the same without scripts', async () => {
	const { page, done } = await visitor(browser, { js: false, width: 320 });
	watch(page);
	await toFiles(page);
	const press = locator => Promise.all([page.waitForNavigation(), locator.click()]);
	await page.locator('#q-piece-piece').setInputFiles([pdf('un.pdf'), pdf('deux.pdf')]);
	await press(page.locator('.upload-add'));
	assert.deepEqual(await shown(page), ['un.pdf', 'deux.pdf']);
	await page.locator('#q-piece-piece').setInputFiles([pdf('trois.pdf')]);
	await press(page.locator('button[name=remplacer]').first());
	assert.deepEqual(await shown(page), ['deux.pdf', 'trois.pdf']);
	await press(page.locator('button[name=enlever]').first());
	assert.deepEqual(await shown(page), ['trois.pdf']);
	await audit(page, 'upload without scripts');
	await done();
});

test('a message to the mairie, and its answer, with files that go by themselves', async () => {
	const asked = request();
	const { page, done } = await visitor(browser, { js: true });
	watch(page);
	await page.goto(`/suivi/lien/${asked.link}`);
	await Promise.all([page.waitForNavigation(), page.locator('main form button').click()]);
	await page.fill('#texte', 'Voici mes documents');
	await page.locator('#fichiers').setInputFiles([pdf('un.pdf'), pdf('deux.pdf')]);
	await page.locator('.file-name').nth(1).waitFor();
	assert.equal(await page.inputValue('#texte'), 'Voici mes documents');
	await page.locator('#fichiers').setInputFiles([active('piege.pdf')]);
	await page.locator('.upload .error').waitFor();
	await page.locator('button[name=enlever]').first().click();
	await page.locator('.file-name').nth(1).waitFor({ state: 'detached' });
	await audit(page, 'follow-up with a file');
	await Promise.all([page.waitForNavigation(), page.locator('button[name=envoyer]').click()]);
	assert.match(await page.locator('.message').last().textContent(), /Voici mes documents[\s\S]*deux\.pdf/);
	await done();

	const agent = await visitor(browser, { js: true });
	watch(agent.page);
	await signIn(agent.page, accounts.agent);
	await agent.page.goto(`/agent/demandes/${asked.reference}/reponse`);
	await agent.page.fill('#texte', 'Voici votre acte');
	await agent.page.locator('#fichiers').setInputFiles([pdf('acte.pdf')]);
	await agent.page.locator('.file-name').waitFor();
	assert.equal(await agent.page.inputValue('#texte'), 'Voici votre acte');
	await audit(agent.page, 'answer with a file');
	await Promise.all([agent.page.waitForNavigation(), agent.page.locator('main button[value=apercu]').last().click()]);
	await Promise.all([agent.page.waitForNavigation(), agent.page.locator('main button[value=envoi]').click()]);
	assert.match(await agent.page.content(), /acte\.pdf/);
	await agent.done();
});

test('every page seen is valid HTML', () => assertValid());
