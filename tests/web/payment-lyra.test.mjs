// payment-lyra: a payer pays through Lyra (its double); only what the shop's key
// has signed moves anything, once, and only where it is what was asked.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { anyAddress, Client, forms, signIn, text, waitMail } from './client.mjs';
import { forgetRates, psql } from './seed.mjs';
import { startLyra } from '../doubles/lyra/lyra.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (page) => text(page.html).replaceAll(/[\u00a0\u202f]/g, ' ');
const one = (sql) => psql(sql).trim();
const code = `L${Date.now().toString(36).toUpperCase().slice(-6)}`;
const KEY = '8877665544332211';
let lyra, commune, chief, n = 0;

const invoice = (more = {}) => one(`select worker.invoice_add(${commune}, '${code}', 'lyra-${process.pid}-${n++}-${Date.now()}',
	'${JSON.stringify({ subject: 'Cantine de novembre', payer_name: 'Élodie Exemple', payer_email: `lyra-${n}-${Date.now()}@personne.example`,
		lines: [{ label: 'Repas', quantity: 10, unit_cents: 425 }], ...more })}')`);
const stateOf = (reference) => one(`select state || ' ' || paid from parvis.invoice where reference = '${reference}'`);
const attemptOf = (reference) => one(`select a.state from parvis.payment_attempt a join parvis.invoice i on i.commune = a.commune and i.id = a.invoice
	where i.reference = '${reference}' order by a.id desc limit 1`);
const entries = (reference) => Number(one(`select count(*) from parvis.money_entry e join parvis.invoice i on i.commune = e.commune and i.id = e.invoice
	where i.reference = '${reference}' and e.kind = 'payment'`));

async function until(what, is) {
	for (const end = Date.now() + 20000; Date.now() < end;) {
		if (await is())
			return;
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	throw new Error(`it does not come: ${what}`);
}

async function find(reference, montant = '42,50') {
	const client = new Client(process.env.PARVIS_URL, { from: anyAddress() });
	const entered = await client.submit(await client.get('/paiement'), { reference, montant });
	assert.equal(entered.status, 303, read(entered));
	return { client, page: await client.get(entered.location) };
}

// To the page of the gateway: its transaction, and the button that ends it.
async function pay(reference, courriel = 'payeur@personne.example') {
	const { client, page } = await find(reference);
	const go = await client.submit(page, { courriel });
	assert.equal(go.status, 200, read(go));
	const form = forms(go).find(({ action }) => action === lyra.page);
	const shown = await lyra.open(form.fields);
	assert.equal(shown.status, 200, text(shown.html));
	const id = shown.html.match(/name="id" value="([\d-]+)"/)[1];
	return { client, go, form, id, shown, press: async (status, card) => (await lyra.press(id, status, card)).headers.get('location') };
}
const notified = async (id, times = 1) => until(`${times} notices of ${id}`, async () =>
	(await lyra.state()).sent.filter((each) => each.id === id).length >= times);
// Notices by hand, each answered 200.
async function deliver(...wanted) {
	const { sent } = await lyra.state();
	await lyra.control({ deliver: wanted });
	await until('the answers', async () => (await lyra.state()).sent.length >= sent.length + wanted.length);
	for (const { status } of (await lyra.state()).sent.slice(sent.length))
		assert.equal(status, 200);
}

before(async () => {
	lyra = await startLyra({ port: Number(process.env.PARVIS_LYRA) });
	commune = one(`select commune from parvis.host_name where host = '${new URL(process.env.PARVIS_URL).hostname}'`);
	forgetRates();
	chief = await signIn(accounts.chief);
});
after(() => lyra.stop());
beforeEach(async () => {
	forgetRates();
	await lyra.control({ notify: 'now' });
});

describe('settings', () => {
	const which = (form) => form.action.endsWith('/regies') && form.fields.some(([name, value]) => name === 'version' && value === '0');
	const set = async (more) => chief.submit(await chief.get('/agent/administration/regies'), { code, nom: 'Cantine', service: 'ecoles', mode: 'W',
		fournisseur: 'lyra', boutique: '12345678', cle: KEY, moyens: ['cash'], agents: accounts.chief.login, actif: 'oui', ...more }, { which });

	test('a shop and its key, which is sealed and never shown again', async () => {
		for (const more of [{ boutique: '1234' }, { boutique: '' }, { cle: '' }])
			assert.equal((await set(more)).status, 422);
		const made = await set({});
		assert.equal(made.status, 303, read(made));
		const page = await chief.get('/agent/administration/regies');
		assert.ok(page.html.includes('value="12345678"'));
		assert.ok(!page.html.includes(KEY));
		assert.ok(!one(`select encode(sealed_key, 'escape') from parvis.regie where code = '${code}'`).includes(KEY));
	});
});

describe('paying', () => {
	test('the form is the one that a shop signs; the page may post to no other place', async () => {
		const reference = invoice();
		const { go, form, shown } = await pay(reference, 'camille@personne.example');
		assert.equal(form.method, 'post');
		const fields = Object.fromEntries(form.fields);
		assert.equal(fields.vads_amount, '4250');
		assert.equal(fields.vads_ctx_mode, 'PRODUCTION');
		assert.equal(fields.vads_order_id, reference);
		assert.equal(fields.vads_cust_email, 'camille@personne.example');
		assert.match(go.headers['content-security-policy'], new RegExp(`form-action 'self' ${lyra.url}(;|$)`));
		assert.ok(!go.html.includes(KEY));
		assert.match(text(shown.html), new RegExp(`${reference}.*42,50 €`));
		// another page of ours posts to us alone
		assert.doesNotMatch((await find(invoice())).page.headers['content-security-policy'], new RegExp(lyra.url));
	});

	test('a form that is changed, or sent twice, is refused there', async () => {
		const { form } = await pay(invoice());
		const twice = await lyra.open(form.fields);
		assert.match(text(twice.html), /has been used today/);
		const cheaper = form.fields.map(([name, value]) => [name, name === 'vads_amount' ? '100' : value]);
		assert.match(text((await lyra.open(cheaper)).html), /signature is not that/);
		await lyra.control({ forget: true });
		assert.equal((await lyra.open(form.fields)).status, 200);
	});

	test('paid: the notification settles, the return tells it, the receipt is mailed', async () => {
		const reference = invoice();
		const address = `lyra-recu-${Date.now()}@personne.example`;
		const { client, id, press } = await pay(reference, address);
		const back = await press('AUTHORISED');
		await notified(id);
		assert.equal(stateOf(reference), 'paid 4250');
		const page = await client.get(back);
		assert.match(read(page), new RegExp(`Votre paiement est reçu.*Reçu n° ${code}-Q`));
		assert.match(read(await client.get('/paiement/facture')), /Payée.*en ligne/);
		assert.match((await waitMail(address, (mail) => /Reçu n/.test(mail.subject))).text.replaceAll(/[\u00a0\u202f]/g, ' '), /a reçu 42,50 €/);
	});

	test('refused: told, and paid at once by another', async () => {
		const reference = invoice();
		const first = await pay(reference);
		const back = await first.press('AUTHORISED', '4970100000000001');
		await notified(first.id);
		assert.match(read(await first.client.get(back)), /Votre paiement est refusé/);
		assert.equal(stateOf(reference), 'due 0');
		const second = await pay(reference);
		assert.notEqual(second.id, first.id);
		await second.press('AUTHORISED');
		await notified(second.id);
		assert.equal(stateOf(reference), 'paid 4250');
	});

	test('abandoned: nothing moves', async () => {
		const reference = invoice();
		const { client, id, press } = await pay(reference);
		const back = await press('ABANDONED');
		await notified(id);
		assert.match(read(await client.get(back)), /Vous avez abandonné/);
		assert.equal(stateOf(reference), 'due 0');
	});

	test('too small and too big are told on the invoice, before anything is sent', async () => {
		for (const [cents, typed] of [[99, '0,99'], [10000000, '100000']]) {
			const { page } = await find(invoice({ lines: [{ label: 'x', quantity: 1, unit_cents: cents }] }), typed);
			assert.match(read(page), /ne peut pas être payée en ligne/);
			assert.ok(!forms(page).some(({ action }) => action.endsWith('/payer')));
		}
	});
});

describe('the return alone proves nothing', () => {
	test('before the notification: told to wait, then told by mail', async () => {
		const reference = invoice();
		const address = `lyra-tard-${Date.now()}@personne.example`;
		const { client, id, press } = await pay(reference, address);
		await lyra.control({ notify: 'hold' });
		const back = await press('AUTHORISED');
		assert.match(read(await client.get(back)), /Votre paiement est en attente.*un courriel vous dira/);
		assert.equal(stateOf(reference), 'due 0');
		await deliver({ id });
		assert.equal(stateOf(reference), 'paid 4250');
		assert.match(read(await client.get(back)), /Votre paiement est reçu/);
		await waitMail(address, (mail) => /Reçu n/.test(mail.subject));
	});

	test('never notified: after twenty minutes nothing was paid; a late notice still pays', async () => {
		const reference = invoice();
		const address = `lyra-jamais-${Date.now()}@personne.example`;
		const { client, id, press } = await pay(reference, address);
		await lyra.control({ notify: 'never' });
		await client.get(await press('AUTHORISED'));
		psql(`update parvis.payment_attempt a set created_at = now() - interval '21 minutes', check_at = now()
			from parvis.invoice i where i.commune = a.commune and i.id = a.invoice and i.reference = '${reference}'`);
		await until('its end', () => attemptOf(reference) === 'expired');
		await waitMail(address, (mail) => /pas payée/.test(mail.subject));
		await deliver({ id });
		assert.equal(stateOf(reference), 'paid 4250');
	});
});

describe('notifications', () => {
	test('twice, and again: one payment', async () => {
		const reference = invoice();
		const { id, press } = await pay(reference);
		await lyra.control({ notify: 'twice' });
		await press('AUTHORISED');
		await notified(id, 2);
		await deliver({ id }, { id, change: { vads_trans_status: 'CAPTURED' } }, { id, change: { vads_trans_status: 'REFUSED' } });
		assert.equal(entries(reference), 1);
		assert.equal(stateOf(reference), 'paid 4250');
		assert.equal(attemptOf(reference), 'paid');
	});

	test('forged, changed after the signature, unsigned, unknown, of another commune: nothing moves', async () => {
		const reference = invoice();
		const { id, press } = await pay(reference);
		await lyra.control({ notify: 'hold' });
		await press('REFUSED');
		await deliver({ id, change: { vads_trans_status: 'AUTHORISED' }, forge: true },
			{ id, after: { vads_trans_status: 'AUTHORISED' } },
			{ id, change: { vads_trans_status: 'AUTHORISED' }, after: { signature: '' } },
			{ id, change: { vads_trans_status: 'AUTHORISED', vads_trans_id: '899999' } },
			{ id, change: { vads_trans_status: 'AUTHORISED', vads_site_id: '87654321' } },
			{ id, change: { vads_trans_status: 'AUTHORISED' }, to: `${process.env.PARVIS_URL2}/paiement/notification` });
		assert.equal(attemptOf(reference), 'open');
		assert.equal(entries(reference), 0);
		assert.equal(stateOf(reference), 'due 0');
	});

	test('a signed one that is no payment in euros, or has no word yet, moves nothing', async () => {
		const reference = invoice();
		const { id, press } = await pay(reference);
		await lyra.control({ notify: 'hold' });
		await press('AUTHORISED');
		await deliver({ id, change: { vads_operation_type: 'CREDIT' } }, { id, change: { vads_currency: '840' } },
			{ id, change: { vads_trans_status: 'WAITING_AUTHORISATION' } }, { id, change: { vads_trans_status: null } });
		assert.equal(attemptOf(reference), 'open');
		assert.equal(stateOf(reference), 'due 0');
		await deliver({ id });
		assert.equal(stateOf(reference), 'paid 4250');
	});

	for (const [what, change] of [['another amount', { vads_amount: '100', vads_effective_amount: '100' }], ['another order', { vads_order_id: 'AUTRE2026' }],
		['a test of a shop in production', { vads_ctx_mode: 'TEST' }], ['less really paid', { vads_effective_amount: '4249' }]])
		test(`${what}, signed: nothing is settled, the régie looks at it`, async () => {
			const reference = invoice();
			const { client, id, press } = await pay(reference);
			// one key in both modes, so that the signature alone does not decide
			await lyra.control({ notify: 'hold', sites: { 12345678: { TEST: KEY, PRODUCTION: KEY } } });
			const back = await press('AUTHORISED');
			await deliver({ id, change });
			assert.equal(stateOf(reference), 'due 0');
			assert.equal(attemptOf(reference), 'mismatch');
			assert.match(read(await client.get(back)), /Votre paiement doit être vérifié/);
			assert.match(read(await chief.get(`/agent/regie/${code}`)), new RegExp(reference));
		});

	test('after another paid: a credit, with a task', async () => {
		const reference = invoice();
		const first = await pay(reference);
		await lyra.control({ notify: 'hold' });
		await first.press('AUTHORISED');
		psql(`update parvis.payment_attempt a set created_at = now() - interval '21 minutes'
			from parvis.invoice i where i.commune = a.commune and i.id = a.invoice and i.reference = '${reference}'`);
		const second = await pay(reference);
		await second.press('AUTHORISED');
		await deliver({ id: second.id }, { id: first.id });
		assert.equal(stateOf(reference), 'paid 4250');
		assert.equal(one(`select t.cents from parvis.payment_task t join parvis.invoice i on i.commune = t.commune and i.id = t.invoice
			where i.reference = '${reference}' and t.kind = 'credit'`), '4250');
	});
});

test('journal = invoices, to the cent; the double took every form', async () => {
	assert.equal(one('select count(*) from worker.money_faults()'), '0');
	assert.deepEqual((await lyra.state()).faults, []);
});
