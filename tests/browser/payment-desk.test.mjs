// The régie's pages at the desk in a browser: an invoice is made, paid at the
// counter, its excess paid back by two; each page is audited.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { forgetRates, psql } from '../web/seed.mjs';
import { accounts, assertValid, audit, openBrowser, signIn, url, visitor, watch } from './browser.mjs';

const code = `R${Date.now().toString(36).toUpperCase().slice(-6)}`;
let browser;

const main = async (page) => (await page.locator('main').innerText()).replaceAll(/[\u00a0\u202f]/g, ' ');
const send = (page, end, more = '') => Promise.all([page.waitForNavigation(),
	page.locator(`${end ? `form[action$="${end}"]` : 'main form:not([action])'} button${more}`).first().click()]);
const fill = async (page, fields) => {
	for (const [name, value] of Object.entries(fields)) {
		const field = page.locator(`main [name="${name}"]`).first();
		await (await field.evaluate((one) => one.tagName) === 'SELECT' ? field.selectOption(value) : field.fill(value));
	}
};

before(async () => {
	browser = await openBrowser();
	psql(`select worker.regie_set(h.commune, '${code}', '{"name": "Garderie", "service": "ecoles", "mode": "W", "provider": "payfip", "numcli": "090909",
		"means": ["cash", "cheque", "card"], "agents": ["${accounts.agent.login}", "${accounts.chief.login}"]}')
		from parvis.host_name h where h.host = '${new URL(url).hostname}'`);
});
after(() => browser.close());
beforeEach(forgetRates);

async function open(account, js = true) {
	const opened = await visitor(browser, { js });
	watch(opened.page);
	await signIn(opened.page, account);
	return opened;
}

for (const js of [true, false])
	test(`an invoice, the counter, a refund by two, the close, ${js ? 'with' : 'without'} JavaScript`, async () => {
		const see = async (page, name) => js && audit(page, name);
		const { page, done } = await open(accounts.agent, js);
		await page.goto('/agent/regie');
		assert.match(await main(page), /Garderie/);
		await see(page, 'regies mine');
		await page.goto(`/agent/regie/${code}/nouvelle`);
		await see(page, 'regie new');
		await fill(page, { objet: 'Garderie d’octobre', nom: 'Élodie Exemple', 'libelle-1': 'Soirée', 'prix-1': 'quatre' });
		await send(page);
		assert.match(await main(page), /prix d’une ligne/);
		assert.equal(await page.inputValue('[name=objet]'), 'Garderie d’octobre');
		await see(page, 'regie new errors');
		await fill(page, { 'quantite-1': '10', 'prix-1': '4,25' });
		await send(page);
		assert.match(await main(page), /La facture est émise/);
		await see(page, 'regie invoice');
		await fill(page, { montant: 'vingt' });
		await send(page, '/paiement');
		assert.match(await main(page), /en chiffres/);
		await see(page, 'regie counter error');
		await fill(page, { montant: '50' });
		await send(page, '/paiement');
		assert.match(await main(page), /Payée.*Dû au payeur/s);
		await see(page, 'regie invoice credit');
		await fill(page, { somme: '7,50', raison: 'Trop perçu' });
		await send(page, '/remboursement');
		assert.match(await main(page), /attend une décision/);
		await see(page, 'regie refund asked');
		const address = page.url();
		const chief = await open(accounts.chief, js);
		await chief.page.goto(address);
		await see(chief.page, 'regie refund to decide');
		await send(chief.page, '/decision', '[value="oui"]');
		assert.match(await main(chief.page), /approuvé/);
		await see(chief.page, 'regie refund decided');
		await chief.page.goto(`/agent/regie/${code}`);
		await see(chief.page, 'regie');
		await chief.done();
		await page.goto(`/agent/regie/${code}/nouvelle`);
		await fill(page, { objet: 'À annuler', nom: 'Élodie Exemple', 'libelle-1': 'Soirée', 'prix-1': '4' });
		await send(page);
		await fill(page, { motif: 'Absence justifiée' });
		await send(page, '/annulation');
		assert.match(await main(page), /La facture est annulée/);
		await see(page, 'regie invoice cancelled');
		await page.goto(`/agent/regie/${code}`);
		if (js) {
			await send(page, '/cloture');
			assert.match(await main(page), /Clôture n° 1/);
			await see(page, 'regie closed');
		}
		await done();
	});

test('the settings of régies', async () => {
	const { page, done } = await open(accounts.chief);
	await page.goto('/agent/administration/regies');
	await audit(page, 'regie settings');
	const form = page.locator('form:has([name=version][value="0"])');
	await form.locator('[name=code]').fill('FAUX');
	await form.locator('[name=nom]').fill('Piscine');
	await form.locator('[name=numcli]').fill('12345');
	await Promise.all([page.waitForNavigation(), form.locator('button').click()]);
	assert.equal(await form.locator('[name=numcli]').inputValue(), '12345');
	await audit(page, 'regie settings error');
	await done();
});

test('every page is valid HTML', () => assertValid());
