// The régie's pages at the desk in a browser: an invoice is made, paid at the
// counter, its excess paid back by two; each page is audited.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { request } from '../web/correcting.mjs';
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

for (const js of [true, false])
	test(`invoices by file, their reminders, their PDF, ${js ? 'with' : 'without'} JavaScript`, async () => {
		const see = async (page, name) => js && audit(page, name);
		const { page, done } = await open(accounts.agent, js);
		const choose = async (text) => {
			await page.setInputFiles('[name=fichier]', { name: 'factures.csv', mimeType: 'text/csv', buffer: Buffer.from(`groupe;nom;courriel;objet;libelle;prix\n${text}`) });
			await send(page, '/fichier');
		};
		await page.goto(`/agent/regie/${code}/fichier`);
		await see(page, 'regie file');
		await choose('1;Élodie;elodie@personne.example;Marché;Étal;quatre\n');
		assert.match(await main(page), /Ce fichier a des fautes.*prix\s+Le prix s’écrit en chiffres/s);
		await see(page, 'regie file faults');
		await choose('1;Élodie;elodie@personne.example;Marché;Étal;4\n2;Club;;Salle;Journée;150\n');
		assert.match(await main(page), /Factures : 2\. Total : 154,00 €/);
		await see(page, 'regie file tried');
		await send(page, '/emission');
		assert.match(await main(page), /Les factures sont émises/);
		await Promise.all([page.waitForNavigation(), page.locator('td:text("Élodie")').first().locator('xpath=../th/a').click()]);
		assert.match(await main(page), /Courriels au payeur.*Le prochain rappel partira le/s);
		await send(page, '/rappels');
		assert.match(await main(page), /Dites pourquoi/);
		await see(page, 'regie reminders error');
		await fill(page, { pourquoi: 'Échéancier' });
		await send(page, '/rappels');
		assert.match(await main(page), /Les rappels de cette facture sont arrêtés/);
		await see(page, 'regie reminders stopped');
		const reference = page.url().match(/factures\/(\w+)/)[1];
		// one that the worker is at work on: the page says so
		psql(`insert into parvis.invoice_paper (commune, invoice, version, next_at)
			select commune, id, version, now() + interval '1 hour' from parvis.invoice where reference = '${reference}'`);
		await Promise.all([page.waitForNavigation(), page.getByRole('link', { name: 'Télécharger la facture (PDF)' }).click()]);
		assert.match(await main(page), /Votre document se prépare/);
		await see(page, 'regie paper');
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

test('the fee of a request, invoiced at the desk and paid from its follow-up', async () => {
	const { page, done } = await open(accounts.agent);
	const { reference, code: access } = request();
	psql(`insert into parvis.request_fee (commune, request, label, cents, fault)
		select commune, id, 'Droits de voirie', 4250, 'no-regie' from parvis.request where reference = '${reference}'`);
	await page.goto(`/agent/demandes/${reference}`);
	assert.match(await main(page), /Redevance : Droits de voirie – 42,50 € – non facturée/);
	await audit(page, 'request fee');
	await fill(page, { regie: code });
	await send(page, '/redevance');
	assert.match(await main(page), /La facture est émise.*Droits de voirie/s);
	await done();
	const citizen = await visitor(browser);
	watch(citizen.page);
	await citizen.page.goto('/suivi');
	await citizen.page.fill('#numero', reference);
	await citizen.page.fill('#code', access);
	await Promise.all([citizen.page.waitForNavigation(), citizen.page.click('main button.button')]);
	assert.match(await main(citizen.page), /À payer pour cette demande\s+Droits de voirie – 42,50 €/);
	await audit(citizen.page, 'follow-up with a fee');
	await send(citizen.page, '/demande/paiement');
	assert.match(await main(citizen.page), /Il reste à payer 42,50 €/);
	await citizen.done();
});

for (const js of [true, false])
	test(`invoices on paper, ${js ? 'with' : 'without'} JavaScript`, async () => {
		const see = async (page, name) => js && audit(page, name);
		const regie = `${js ? 'S' : 'T'}${code.slice(1)}`;
		const host = `(select commune from parvis.host_name where host = '${new URL(url).hostname}')`;
		psql(`select worker.regie_set(${host}, '${regie}', '{"name": "Cantine", "service": "ecoles", "mode": "T", "means": ["cash"], "agents": ["${accounts.agent.login}"]}');
			select worker.invoice_add(${host}, '${regie}', 'token-${regie}-' || (p ->> 'payer_name'), p || '{"subject": "Cantine de novembre", "lines": [{"label": "Repas", "quantity": 10, "unit_cents": 425}]}')
			from (values ('{"payer_name": "Zoé Le Goff-Kerouédan", "payer_address": "1 rue de l’Essai\\n31555 Exemple"}'::jsonb), ('{"payer_name": "Élodie Exemple"}')) as v (p);
			-- one of them is slow
			insert into parvis.invoice_paper (commune, invoice, version, next_at)
			select i.commune, i.id, i.version, now() + interval '1 hour' from parvis.invoice i where i.reference like '${regie}%' and i.payer_name like 'Zoé%'`);
		const { page, done } = await open(accounts.agent, js);
		await page.goto(`/agent/regie/${regie}`);
		await page.click('main a[href$="/impression"]');
		assert.match(await main(page), /À imprimer \(2\)[^]*Manquante : à remettre en main propre/);
		await see(page, 'regie print');
		await send(page, '/impression', '[value=imprimer]');
		assert.match(await main(page), /Factures prêtes : [01] sur 2/);
		await see(page, 'regie print waits');
		psql(`update parvis.invoice_paper p set next_at = now() from parvis.invoice i where i.id = p.invoice and i.reference like '${regie}%'`);
		for (const pdf = page.locator('main a[href*="/impression/pdf"]'); js ? await pdf.waitFor({ timeout: 60000 }) : !await pdf.count();)
			await page.click('main a:has-text("Actualiser")');
		assert.match(await main(page), /Factures prêtes : 2 sur 2/);
		await page.reload();	// without what the audit has put in it
		await see(page, 'regie print ready');
		await send(page, '/impression', '[value=imprimees]');
		assert.match(await main(page), /marquées comme imprimées[^]*Aucune facture/);
		await see(page, 'regie print marked');
		await page.click('main .views a:has-text("Déjà imprimées")');
		await see(page, 'regie print printed');
		await page.click('main tbody a >> nth=0');
		assert.match(await main(page), /Sur papier\s+Imprimée le \d/);
		await see(page, 'regie invoice printed');
		await done();
	});

test('every page is valid HTML', () => assertValid());
