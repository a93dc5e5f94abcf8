// A payer in a browser: an invoice is found, seen, paid at PayFiP or Lyra (their
// doubles), refused, abandoned, awaited; with and without JavaScript, by the
// keyboard alone, at 320 px.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { startLyra } from '../doubles/lyra/lyra.mjs';
import { startPayfip } from '../doubles/payfip/payfip.mjs';
import { forgetRates, psql } from '../web/seed.mjs';
import { accounts, assertValid, audit, openBrowser, signIn, url, visitor, watch } from './browser.mjs';

const stamp = Date.now().toString(36).toUpperCase().slice(-6);
const KEY = '8877665544332211';
let browser, payfip, lyra, commune, n = 0;

const main = async (page) => (await page.locator('main').innerText()).replaceAll(/[\u00a0\u202f]/g, ' ');
const invoice = (code = `P${stamp}`, more = {}) => psql(`select worker.invoice_add(${commune}, '${code}', 'browser-${process.pid}-${n++}-${Date.now()}',
	'${JSON.stringify({ subject: 'Cantine de novembre', payer_name: 'Élodie Exemple', payer_email: `payeur-${n}@personne.example`,
		lines: [{ label: 'Repas de Léo', quantity: 10, unit_cents: 425 }], ...more })}')`);
const stateOf = (reference) => psql(`select state || ' ' || paid from parvis.invoice where reference = '${reference}'`);
const click = (page, name) => Promise.all([page.waitForNavigation(), page.getByRole('button', { name }).or(page.getByRole('link', { name })).first().click()]);

async function find(page, reference, amount = '42,50') {
	await page.goto('/paiement');
	await page.fill('[name=reference]', reference);
	await page.fill('[name=montant]', amount);
	await click(page, 'Voir la facture');
}

// To the page of the provider.
async function leave(page, reference) {
	await find(page, reference);
	await page.fill('[name=courriel]', 'payeur@personne.example');
	await click(page, /^Payer 42,50/);
	await click(page, /^Continuer vers/);
}

async function open(options = {}) {
	const opened = await visitor(browser, { also: [payfip.url, lyra.url], ...options });
	watch(opened.page);
	return opened;
}

before(async () => {
	browser = await openBrowser();
	payfip = await startPayfip({ port: Number(process.env.PARVIS_PAYFIP) });
	lyra = await startLyra({ port: Number(process.env.PARVIS_LYRA) });
	commune = psql(`select commune from parvis.host_name where host = '${new URL(url).hostname}'`);
	psql(`select worker.regie_set(${commune}, 'P${stamp}', '{"name": "Cantine", "service": "ecoles", "mode": "W",
		"provider": "payfip", "numcli": "090909", "means": ["cash", "cheque"]}')`);
});
after(async () => {
	payfip.stop();
	lyra.stop();
	await browser.close();
});
beforeEach(async () => {
	forgetRates();
	await payfip.control({ notify: 'now' });
});

for (const js of [true, false])
	describe(`${js ? 'with' : 'without'} JavaScript`, () => {
		// once: the HTML is the same
		const see = async (page, name) => js && audit(page, name);

		test('found, seen, paid at PayFiP, the receipt', async () => {
			const { page, done } = await open({ js });
			const reference = invoice();
			await page.goto('/paiement');
			await see(page, 'payment find');
			await click(page, 'Voir la facture');
			assert.match(await main(page), /Saisissez la référence/);
			await see(page, 'payment find errors');
			await find(page, reference.toLowerCase(), '42,5');
			assert.match(await main(page), /Il reste à payer 42,50 €/);
			await see(page, 'payment invoice');
			await page.fill('[name=courriel]', 'personne');
			await click(page, /^Payer 42,50/);
			assert.equal(await page.inputValue('[name=courriel]'), 'personne');
			await see(page, 'payment invoice error');
			await page.fill('[name=courriel]', 'payeur@personne.example');
			await click(page, /^Payer 42,50/);
			assert.match(await main(page), /Vous allez payer 42,50 €/);
			await see(page, 'payment go');
			await click(page, /^Continuer vers/);
			assert.equal(new URL(page.url()).origin, payfip.url);
			await click(page, 'Payer par carte');
			assert.equal(new URL(page.url()).origin, url);
			assert.match(await main(page), /Votre paiement est reçu.*Reçu n°/s);
			await see(page, 'payment back paid');
			await click(page, 'Voir la facture et les reçus');
			assert.match(await main(page), /Payée/);
			await see(page, 'payment invoice paid');
			await click(page, 'Voir et imprimer les reçus');
			assert.match(await main(page), /Somme reçue.*42,50 €/s);
			await see(page, 'payment receipt');
			assert.equal(stateOf(reference), 'paid 4250');
			await page.goto('/paiement/facture');
			await click(page, 'Fermer la facture');
			assert.match(await main(page), /Payer une facture/);
			await done();
		});

		test('refused, then abandoned: each is told, and what can be done', async () => {
			const { page, done } = await open({ js });
			const reference = invoice();
			await leave(page, reference);
			await click(page, 'Carte refusée');
			assert.match(await main(page), /Votre paiement est refusé.*recommencer/s);
			await see(page, 'payment back refused');
			await click(page, 'Revenir à la facture');
			await leave(page, reference);
			await click(page, 'Abandonner');
			assert.match(await main(page), /Vous avez abandonné.*qu’après le/s);
			await see(page, 'payment back abandoned');
			await click(page, 'Revenir à la facture');
			assert.match(await main(page), /peut-être en cours/);
			await see(page, 'payment invoice under way');
			assert.equal(stateOf(reference), 'due 0');
			await done();
		});

		test('no result yet: told to wait, looked at again, paid', async () => {
			const { page, done } = await open({ js });
			const reference = invoice();
			// for the worker too, which may ask first
			await payfip.control({ notify: 'never', rules: [{ match: 'recupererDetailPaiementSecurise', times: 100, do: 'status:502' }] });
			await leave(page, reference);
			await click(page, 'Payer par prélèvement');
			assert.match(await main(page), /Votre paiement est en attente/);
			await see(page, 'payment back waiting');
			await payfip.control({ rules: [] });
			await click(page, 'Regarder de nouveau');
			assert.match(await main(page), /Votre paiement est reçu/);
			await done();
		});

		test('PayFiP is away: the invoice says so, and keeps what was typed', async () => {
			const { page, done } = await open({ js });
			await payfip.control({ rules: [{ match: 'creerPaiementSecurise', times: 1, do: 'status:502' }] });
			await find(page, invoice());
			await page.fill('[name=courriel]', 'payeur@personne.example');
			await click(page, /^Payer 42,50/);
			assert.match(await main(page), /ne répond pas. Rien n’est débité/);
			assert.equal(await page.inputValue('[name=courriel]'), 'payeur@personne.example');
			await see(page, 'payment provider away');
			await click(page, /^Payer 42,50/);
			assert.match(await main(page), /Vous allez payer/);
			await done();
		});

		test('by the keyboard alone, on a phone', async () => {
			const { page, done } = await open({ js, width: 320 });
			const reference = invoice();
			// From where the focus is, to what has that name.
			const tab = async (wanted) => {
				for (let i = 0; i < 60; i++) {
					await page.keyboard.press('Tab');
					const at = await page.evaluate(() => {
						const one = document.activeElement;
						const { outlineStyle, boxShadow } = getComputedStyle(one);
						return { name: (one.tagName === 'INPUT' ? one.name : one.innerText).trim(), seen: outlineStyle !== 'none' || boxShadow !== 'none' };
					});
					if (!wanted.test(at.name))
						continue;
					assert.ok(at.seen || new URL(page.url()).origin !== url, `the focus is seen on ${at.name}`);
					return;
				}
				throw new Error(`no focus comes to ${wanted}: ${await main(page)}`);
			};
			const enter = () => Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
			await page.goto('/paiement');
			await tab(/^reference$/);
			await page.keyboard.type(reference);
			await tab(/^montant$/);
			await page.keyboard.type('42,50');
			await enter();
			await tab(/^courriel$/);
			// it holds the invoice's own address already, selected by the Tab
			await page.keyboard.type('payeur@personne.example');
			await enter();
			await tab(/^Continuer vers/);
			await enter();
			await tab(/^Payer par carte/);
			await enter();
			await tab(/^Voir la facture et les reçus/);
			await enter();
			assert.match(await main(page), /Payée/);
			assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 320));
			await done();
		});
	});

describe('Lyra', () => {
	let code;
	before(async () => {
		code = `Y${stamp}`;
		const { page, done } = await open();
		await signIn(page, accounts.chief);
		await page.goto('/agent/administration/regies');
		const form = page.locator('form:has([name=version][value="0"])');
		for (const [name, value] of [['code', code], ['nom', 'Piscine'], ['service', 'ecoles'], ['boutique', '12345678'], ['cle', KEY], ['agents', accounts.chief.login]])
			await form.locator(`[name=${name}]`).fill(value);
		await form.locator('[name=mode]').selectOption('W');
		await form.locator('[name=fournisseur]').selectOption('lyra');
		await Promise.all([page.waitForNavigation(), form.locator('button').click()]);
		assert.match(await main(page), /La régie est enregistrée/);
		await done();
	});

	for (const js of [true, false])
		test(`its form goes there under our Content-Security-Policy, ${js ? 'with' : 'without'} JavaScript; and to no other place`, async () => {
			const { page, done } = await open({ js });
			const reference = invoice(code);
			await find(page, reference);
			await page.fill('[name=courriel]', 'payeur@personne.example');
			await click(page, /^Payer 42,50/);
			if (js) await audit(page, 'payment go lyra');
			await click(page, 'Continuer vers le service de paiement');
			assert.equal(new URL(page.url()).origin, lyra.url);
			const { sent } = await lyra.state();
			await click(page, /^Payer$/);
			for (let i = 0; i < 100 && (await lyra.state()).sent.length === sent.length; i++)
				await page.waitForTimeout(50);
			await page.reload();
			assert.match(await main(page), /Votre paiement est reçu/);
			assert.equal(stateOf(reference), 'paid 4250');
			await done();
		});

	test('a page of ours posts to no other place', async () => {
		const { page, context } = await open();
		await find(page, invoice(code));
		const refused = new Promise((resolve) => page.on('console', (message) => {
			if (/form-action/.test(message.text())) resolve(message.text());
		}));
		await page.evaluate((to) => {
			const form = document.createElement('form');
			Object.assign(form, { method: 'post', action: to });
			document.body.append(form);
			form.submit();
		}, lyra.page);
		assert.match(await refused, /form-action/);
		assert.equal(new URL(page.url()).origin, url);
		await context.close();
	});
});

test('every page is valid HTML', () => assertValid());
