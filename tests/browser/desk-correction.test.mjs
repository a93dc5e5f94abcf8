// A correction by keyboard and by eye, the first screen, the figures, the survey:
// with scripts and without.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { request } from '../web/correcting.mjs';
import { forgetRates, hash, psql } from '../web/seed.mjs';
import { accounts, assertValid, audit, openBrowser, signIn, visitor, watch } from './browser.mjs';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());
beforeEach(forgetRates);

const main = page => page.locator('main').innerText();
const go = (page, button) => Promise.all([page.waitForNavigation(), page.locator(button).click()]);
const summary = (page, label) => page.locator('summary', { hasText: label });

for (const js of [true, false])
	test(`asked, corrected, read again, ${js ? 'with' : 'without'} JavaScript`, async () => {
		const asked = request();
		const agent = await visitor(browser, { js });
		watch(agent.page);
		await signIn(agent.page, accounts.chief);
		await agent.page.goto(`/agent/demandes/${asked.reference}/correction`);
		await go(agent.page, 'button.button[value=apercu]');
		assert.match(await main(agent.page), /Ouvrez au moins une réponse/);
		assert.equal(await agent.page.evaluate(() => document.activeElement.className), 'error-summary');
		// by keyboard: Enter opens, Tab goes to the remark
		await summary(agent.page, 'Votre âge').focus();
		await agent.page.keyboard.press('Enter');
		await agent.page.keyboard.press('Tab');
		await agent.page.keyboard.type('Écrivez votre âge actuel.');
		if (js) await audit(agent.page, 'desk correction marks');
		await go(agent.page, 'button.button[value=apercu]');
		assert.match(await main(agent.page), /Écrivez votre âge actuel/);
		if (js) await audit(agent.page, 'desk correction preview');
		await go(agent.page, 'button[value=envoi]');
		assert.match(await main(agent.page), /Correction attendue/);

		const citizen = await visitor(browser, { js, width: 320 });
		watch(citizen.page);
		await citizen.page.goto('/suivi');
		await citizen.page.fill('#numero', asked.reference);
		await citizen.page.fill('#code', asked.code);
		await go(citizen.page, 'main button.button');
		assert.match(await main(citizen.page), /La mairie vous demande de corriger/);
		if (js) await audit(citizen.page, 'desk correction follow');
		await go(citizen.page, 'a:text-is("Corriger ma demande")');
		if (js) await audit(citizen.page, 'desk correction form');
		await citizen.page.fill('[name="qui/age"]', '12');
		await go(citizen.page, 'button.button[name=continuer]');
		assert.equal(await citizen.page.evaluate(() => document.activeElement.className), 'error-summary');
		if (js) await audit(citizen.page, 'desk correction faulty');
		await citizen.page.fill('[name="qui/age"]', '44');
		await go(citizen.page, 'button.button[name=continuer]');
		assert.equal(await citizen.page.locator('del').innerText(), '30');
		assert.equal(await citizen.page.locator('ins').innerText(), '44');
		if (js) await audit(citizen.page, 'desk correction review');
		await go(citizen.page, 'main button.button');
		assert.match(await main(citizen.page), /Votre correction est envoyée/);
		await citizen.done();

		await agent.page.goto(`/agent/demandes/${asked.reference}`);
		assert.equal(await agent.page.locator('.corrections ins').innerText(), '44');
		if (js) await audit(agent.page, 'desk correction read');
		await agent.done();
	});

test('a file of a correction goes by itself, and is replaced by itself', async () => {
	const asked = request();
	psql(`with d as (
			insert into parvis.draft (commune, procedure, digest, token, code, answers)
			select commune, procedure, digest, sha256('t${asked.reference}'), sha256('c${asked.reference}'), answers
			from parvis.request where reference = '${asked.reference}'
			returning commune, id
		)
		insert into parvis.correction (commune, request, agent, token, fields, draft)
		select r.commune, r.id, (select min(id) from parvis.agent a where a.commune = r.commune), 'token-0001',
			'[{"path": "/data/pieces/piece", "label": "Justificatif", "remark": "Floue."}]', d.id
		from parvis.request r, d where r.reference = '${asked.reference}';
		insert into parvis.event select commune, request, n + 1, 'correction-asked', at, 'citizen', null, state, hash, hash
		from parvis.event where request = (select id from parvis.request where reference = '${asked.reference}')`);
	const { page, done } = await visitor(browser);
	watch(page);
	await page.goto('/suivi');
	await page.fill('#numero', asked.reference);
	await page.fill('#code', asked.code);
	await go(page, 'main button.button');
	await go(page, 'a:text-is("Corriger ma demande")');
	await page.setInputFiles('input[type=file]', {
		name: 'net.pdf', mimeType: 'application/pdf',
		buffer: Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'),
	});
	await page.locator('.file-name', { hasText: 'net.pdf' }).waitFor();
	await page.locator('li:has-text("flou.pdf") button[name=enlever]').click();
	await page.locator('.file-name', { hasText: 'flou.pdf' }).waitFor({ state: 'detached' });
	assert.match(await main(page), /net\.pdf/);
	await audit(page, 'desk correction file');
	await go(page, 'button.button[name=continuer]');
	assert.equal(await page.locator('del').innerText(), 'flou.pdf');
	assert.equal(await page.locator('ins').innerText(), 'net.pdf');
	await done();
});

test('the first screen and the statistics', async () => {
	psql(`insert into parvis.survey_count select commune, date_trunc('month', now())::date, 'accueil', 'essai', q, m, 3
		from parvis.host_name, generate_series(1, 4) q, generate_series(1, 5) m where host = 'localhost' on conflict do nothing`);
	const { page, done } = await visitor(browser);
	watch(page);
	await signIn(page, accounts.chief);
	await page.goto('/agent');
	assert.equal(await page.locator('figure.chart').count(), 3);
	await audit(page, 'desk home');
	await page.goto('/agent/statistiques');
	await audit(page, 'desk statistics');
	await page.locator('figure.chart summary').first().focus();
	await page.keyboard.press('Enter');
	assert.ok(await page.locator('figure.chart table').first().isVisible());
	await page.goto('/agent/statistiques?du=hier');
	assert.equal(await page.evaluate(() => document.activeElement.className), 'error-summary');
	await done();
});

for (const js of [true, false])
	test(`the survey, ${js ? 'with' : 'without'} JavaScript`, async () => {
		const link = `avis-${js}-${Date.now()}`;
		psql(`insert into parvis.survey_token (commune, token, service, procedure)
			select commune, '\\x${hash(link)}', 'accueil', 'etat-civil' from parvis.host_name where host = 'localhost'`);
		const { page, done } = await visitor(browser, { js, width: 320 });
		watch(page);
		await page.goto(`/suivi/avis/${link}`);
		await go(page, 'main button');
		assert.equal(await page.evaluate(() => document.activeElement.className), 'error-summary');
		if (js) await audit(page, 'desk survey');
		for (const name of ['q1', 'q2', 'q3', 'q4'])
			await page.locator(`input[name=${name}][value="4"]`).check();
		await go(page, 'main button');
		assert.match(await main(page), /votre avis est compté/);
		if (js) await audit(page, 'desk survey thanks');
		await done();
	});

test('every page seen is valid HTML', assertValid);
