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
