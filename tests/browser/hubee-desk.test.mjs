// The exchange with HubEE as agents see it, with and without JavaScript, by
// keyboard: a télédossier that is set aside is taken again; one that came shows
// where it came from, and what no question asks.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, beforeEach, test } from 'node:test';
import { forgetRates, psql } from '../web/seed.mjs';
import { sample, startHub } from '../doubles/hubee/hubee.mjs';
import { settings, work } from '../doubles/hubee/worker.mjs';
import { accounts, assertValid, audit, openBrowser, signIn, visitor, watch } from './browser.mjs';

let browser, hub, place;
before(async () => {
	browser = await openBrowser();
	hub = await startHub();
	place = settings(hub);
});
after(async () => {
	psql('delete from parvis.hubee_link');
	await hub.stop();
	fs.rmSync(place.folder, { recursive: true });
	await browser.close();
	assertValid();
});
beforeEach(forgetRates);

const main = (page) => page.locator('main').innerText();

async function run() {
	psql("update parvis.hubee_link set next_at = now(); update parvis.hubee_case set next_at = now() where state <> 'aside'");
	const ended = await work(place.conf);
	assert.equal(ended.status, 0, ended.said);
}

const referenceOf = (id) => psql(`select r.reference from parvis.hubee_case h
	join parvis.request r on r.commune = h.commune and r.id = h.request where h.case_id = '${id}'`);

for (const js of [true, false])
	test(`set aside, and taken from the desk ${js ? 'with' : 'without'} JavaScript`, async () => {
		const name = `CASSE ${js ? 'AVEC' : 'SANS'}`;
		const given = sample('EtatCivil', { name });
		given.attachments[0].bytes = Buffer.from('<EnveloppeMetierType>');
		const id = hub.add(given);
		await run();
		const { page, done } = await open(js);
		await page.goto(`${process.env.PARVIS_URL}/agent/hubee`);
		assert.match(await main(page), new RegExp(`${given.externalId}[^]*ne peut pas être lu jusqu’au bout[^]*${name}`));
		await audit(page, `hubee-aside-${js}`);
		// By keyboard: the second button of its case.
		const button = page.locator('article', { hasText: given.externalId }).getByRole('button', { name: 'Prendre comme une demande libre' });
		await button.focus();
		await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
		assert.match(await main(page), /C’est noté/);
		await run();
		await page.goto(`${process.env.PARVIS_URL}/agent/demandes/${referenceOf(id)}`);
		assert.match(await main(page), new RegExp(`Reçue de service-public.gouv.fr[^]*${given.externalId}`));
		await done();
	});

test('a request that came from the State shows what it says beside the form', async () => {
	const given = sample('depotDossierPACS', { name: 'BESIDE' });
	const id = hub.add(given);
	await run();
	const { page, done } = await open(true);
	await page.goto(`${process.env.PARVIS_URL}/agent/demandes/${referenceOf(id)}`);
	await page.getByText('Autres indications du télédossier').click();
	assert.match(await main(page), /partenaire 2 › adresse electronique/);
	assert.match(await main(page), /malo@exemple\.test/);
	await audit(page, 'hubee-request');
	const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'flux-pacs.xml' }).click()]);
	assert.ok(fs.readFileSync(await file.path()).equals(Buffer.from(given.attachments[0].bytes)));
	await done();
});

async function open(js) {
	const { page, done } = await visitor(browser, { js });
	watch(page);
	await signIn(page, accounts.chief);
	return { page, done };
}
