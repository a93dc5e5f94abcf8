// payment-pay: a payer finds an invoice, pays it at PayFiP (its double), and is
// told the truth, whatever the service and its notifications do.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { anyAddress, Client, forms, text, waitMail } from './client.mjs';
import { forgetRates, psql } from './seed.mjs';
import { startPayfip } from '../doubles/payfip/payfip.mjs';

const read = (page) => text(page.html).replaceAll(/[\u00a0\u202f]/g, ' ');
// The worker of the stack asks by itself; nothing is due any more.
async function worker() {
	for (const end = Date.now() + 20000; Date.now() < end;) {
		if (one("select count(*) from parvis.payment_attempt where check_at <= now()") === '0')
			return;
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	throw new Error('the worker asks nothing');
}
let payfip, commune, other;
let n = 0;

const one = (sql) => psql(sql).trim();
const regie = (id) => psql(`select worker.regie_set(${id}, 'CANT', '{"name": "Cantine", "service": "ecoles", "mode": "W",
	"provider": "payfip", "numcli": "090909", "means": ["cash", "cheque"]}')`);
const invoice = (more = {}, of = commune) => one(`select worker.invoice_add(${of}, 'CANT', 'token-${process.pid}-${n++}-${Date.now()}',
	'${JSON.stringify({ subject: 'Cantine de novembre', payer_name: 'Élodie Exemple', payer_email: `payeur-${n}-${Date.now()}@personne.example`,
		lines: [{ label: 'Repas', quantity: 10, unit_cents: 425 }], ...more })}')`);
const stateOf = (reference) => one(`select state || ' ' || paid from parvis.invoice where reference = '${reference}'`);
const attemptOf = (reference) => JSON.parse(one(`select to_json(a) from parvis.payment_attempt a join parvis.invoice i on i.commune = a.commune and i.id = a.invoice
	where i.reference = '${reference}' order by a.id desc limit 1`));
const age = (reference, minutes) => psql(`update parvis.payment_attempt a set created_at = now() - interval '${minutes} minutes', check_at = now()
	from parvis.invoice i where i.commune = a.commune and i.id = a.invoice and i.reference = '${reference}'`);
const hurry = () => psql('update parvis.payment_attempt set check_at = now() where check_at is not null');

async function find(reference, amount = '42,50', client = new Client(process.env.PARVIS_URL, { from: anyAddress() })) {
	const entered = await client.submit(await client.get('/paiement'), { reference, montant: amount });
	assert.equal(entered.status, 303, read(entered));
	return { client, page: await client.get(entered.location) };
}

// To the page that leads to PayFiP: its idop, and where PayFiP sends back to.
async function pay(reference, address = 'payeur@personne.example') {
	const { client, page } = await find(reference);
	const go = await client.submit(page, { courriel: address });
	assert.equal(go.status, 200, read(go));
	const [, idop] = go.html.match(/paiementws\.web\?idop=([0-9a-f-]{36})/);
	return { client, go, idop, press: async (code) => (await payfip.press(idop, code)).headers.get('location') };
}

before(async () => {
	payfip = await startPayfip({ port: Number(process.env.PARVIS_PAYFIP) });
	[commune, other] = [process.env.PARVIS_URL, process.env.PARVIS_URL2].map((url) =>
		one(`select commune from parvis.host_name where host = '${new URL(url).hostname}'`));
	regie(commune);
	regie(other);
});
after(() => payfip.stop());
beforeEach(async () => {
	forgetRates();
	await payfip.control({ notify: 'hold', rules: [] });
});

describe('finding an invoice', () => {
	test('by its reference and amount, as people type them', async () => {
		const reference = invoice();
		for (const [typed, amount] of [[reference, '42,50'], [` ${reference.toLowerCase()} `, '42.5'], [`${reference.slice(0, 4)}-${reference.slice(4, 9)} ${reference.slice(9)}`, ' +42,50 € ']]) {
			const { page } = await find(typed, amount);
			assert.match(read(page), new RegExp(`Facture ${reference}.*Il reste à payer 42,50 €.*Repas 10 4,25 € 42,50 €`));
			assert.equal(page.headers['cache-control'], 'no-store');
		}
	});

	test('what is wrong is told beside its field, and kept', async () => {
		const client = new Client();
		for (const [reference, amount, said] of [
			['', '42,50', 'Saisissez la référence de la facture'], ['CANT2026', '', 'Saisissez le montant de la facture'],
			['CANT2026', 'quarante', 'un montant en chiffres'], ['CANT2026', '-42,50', 'sans le signe moins'],
			['CANT2026', '1234567890', 'trop grand'], ['CANT2026', '0', 'plus grand que zéro'],
			['CANT2026000001AAAA', '42,50', 'Aucune facture n’a cette référence et ce montant']]) {
			const page = await client.submit(await client.get('/paiement'), { reference, montant: amount });
			assert.equal(page.status, 422);
			assert.ok(read(page).includes(said), said);
			assert.deepEqual(forms(page)[0].fields, [['reference', reference], ['montant', amount]]);
		}
	});

	test('another amount, another commune: the same answer, and guessing is slowed', async () => {
		const reference = invoice();
		const client = new Client(process.env.PARVIS_URL, { from: anyAddress() });
		const guess = async (amount, from = client) => from.submit(await from.get('/paiement'), { reference, montant: amount });
		const wrong = await guess('42,51');
		assert.ok(read(wrong).includes('Aucune facture'));
		assert.ok(read(await guess('42,50', new Client(process.env.PARVIS_URL2))).includes('Aucune facture'));
		for (let i = 0; i < 10; i++)
			await guess(`${i + 1}`);
		assert.equal((await guess('42,50')).status, 429);
	});

	test('by the mailed link, whose GET opens nothing', async () => {
		const address = `lien-${Date.now()}@personne.example`;
		const reference = invoice({ payer_email: address });
		await worker();
		const mail = await waitMail(address, (one) => /Votre facture/.test(one.subject));
		const [, link] = mail.text.match(/(\/paiement\/lien\/\w+)/);
		const client = new Client();
		const page = await client.get(link);
		assert.ok(!page.html.includes(reference));
		const opened = await client.submit(page, {});
		assert.match(read(await client.get(opened.location)), new RegExp(reference));
		assert.equal((await client.submit(await client.get(`${link}x`), {})).status, 404);
	});

	test('nothing without its cookie', async () => {
		const page = await new Client().get('/paiement/facture');
		assert.equal(page.status, 401);
		assert.ok(read(page).includes('La facture s’est fermée'));
	});

	test('in English', async () => {
		const { client } = await find(invoice());
		assert.match(read(await client.get('/paiement/facture?langue=en')), /€42\.50 remains to be paid/);
	});
});

describe('paying', () => {
	test('paid: the return asks PayFiP, the invoice is settled, the receipt is mailed', async () => {
		const reference = invoice();
		const address = `recu-${Date.now()}@personne.example`;
		const { client, go, press } = await pay(reference, address);
		assert.match(read(go), /Vous allez payer 42,50 €/);
		const back = await client.get(await press('P'));
		assert.match(read(back), /Votre paiement est reçu.*Reçu n° CANT-Q\d{4}-\d{6}/);
		assert.equal(stateOf(reference), 'paid 4250');
		assert.match(read(await client.get('/paiement/facture')), /Payée.*en ligne.*Reçu n° CANT-Q/);
		assert.match(read(await client.get('/paiement/facture/recu')), /Reçu de paiement.*Somme reçue 42,50 €/);
		assert.match(read(await client.get(back.url)), /Votre paiement est reçu/);
		await worker();
		const mail = await waitMail(address, (one) => /Reçu n/.test(one.subject));
		assert.match(mail.text.replaceAll(/[\u00a0\u202f]/g, ' '), /a reçu 42,50 €/);
		const [, name, base64] = mail.raw.match(/filename="?(recu-CANT-Q[\d-]+\.pdf)"?[\s\S]*?\r?\n\r?\n([A-Za-z0-9+/=\r\n]+)\r?\n--/);
		assert.ok(name);
		const pdf = Buffer.from(base64, 'base64').toString('latin1');
		assert.match(pdf, /^%PDF-1\.7[\s\S]*%%EOF\s*$/);
		assert.deepEqual((await payfip.state()).faults, []);
	});

	test('refused: told, and another number at once', async () => {
		const reference = invoice();
		const first = await pay(reference);
		assert.match(read(await first.client.get(await first.press('R'))), /Votre paiement est refusé/);
		assert.equal(stateOf(reference), 'due 0');
		const second = await pay(reference);
		assert.notEqual(second.idop, first.idop);
		assert.match(read(await second.client.get(await second.press('V'))), /Votre paiement est reçu/);
	});

	test('abandoned: the place is kept for twenty minutes, and the payer is told until when', async () => {
		const reference = invoice();
		const { client, press } = await pay(reference);
		assert.match(read(await client.get(await press('A'))), /Vous avez abandonné.*ne peut commencer qu’après le/);
		const page = await client.get('/paiement/facture');
		assert.ok(!forms(page).some((f) => f.action.endsWith('/payer')));
		age(reference, 21);
		assert.ok((await pay(reference)).idop);
	});

	test('two clicks, two windows: one attempt', async () => {
		const reference = invoice();
		const [a, b] = await Promise.all([find(reference), find(reference)]);
		const answers = await Promise.all([a, b].map(({ client, page }) =>
			client.submit(page, { courriel: 'payeur@personne.example' })));
		assert.deepEqual(answers.map((each) => each.status).sort(), [200, 409]);
		assert.match(read(answers.find((each) => each.status === 409)), /peut-être en cours/);
	});

	// As CGI, two hundred processes at once would try the machine, not the debt.
	if (process.env.PARVIS_FRONT === 'proxy') test('two hundred clients on one debt: one attempt, the others told; not a cent more', async () => {
		const reference = invoice();
		const links = psql(`select set_config('parvis.commune', '${commune}', false) \\g /dev/null
			select citizen.invoice_find('${reference}', 4250) from generate_series(1, 200)`).trim().split('\n').slice(-200);
		const [name] = [...(await find(reference)).client.cookies.keys()].filter((each) => each.includes('paiement'));
		const ready = [];
		for (const link of links) {
			const client = new Client(process.env.PARVIS_URL, { from: anyAddress() });
			client.cookies.set(name, link);
			ready.push([client, await client.get('/paiement/facture')]);
		}
		const answers = await Promise.all(ready.map(([client, page]) => client.submit(page, { courriel: 'payeur@personne.example' })));
		const opened = answers.filter(({ status }) => status === 200);
		assert.equal(opened.length, 1);
		for (const answer of answers.filter(({ status }) => status !== 200)) {
			assert.equal(answer.status, 409);
			assert.match(read(answer), /peut-être en cours/);
		}
		assert.equal(one(`select count(*) from parvis.payment_attempt a join parvis.invoice i on i.commune = a.commune and i.id = a.invoice where i.reference = '${reference}'`), '1');
		assert.equal((await payfip.state()).attempts[attemptOf(reference).idop].montant, '4250');
		// the one that is open is left, and another pays; then both are paid
		const first = attemptOf(reference).idop;
		age(reference, 21);
		const second = await pay(reference);
		await payfip.press(first, 'P');
		await second.press('P');
		hurry();
		await worker();
		assert.equal(stateOf(reference), 'paid 4250');
		assert.equal(one(`select sum(t.cents) from parvis.payment_task t join parvis.invoice i on i.commune = t.commune and i.id = t.invoice where i.reference = '${reference}'`), '4250');
		assert.equal(one('select count(*) from worker.money_faults()'), '0');
		for (const [client] of ready) client.close();
	});

	test('no result yet: told to wait, then told by mail', async () => {
		const reference = invoice();
		const address = `attente-${Date.now()}@personne.example`;
		const { client } = await pay(reference, address);
		const token = attemptOf(reference);
		assert.equal(token.state, 'open');
		// back by hand, before anything was decided there
		const back = (await payfip.state()).attempts[token.idop].urlredirect;
		assert.match(read(await client.get(back)), /Votre paiement est en attente.*un courriel vous dira/);
		age(reference, 21);
		await worker();
		assert.equal(attemptOf(reference).state, 'expired');
		await worker();
		assert.match((await waitMail(address, (one) => /pas payée/.test(one.subject))).text, /n’a pas eu lieu/);
	});

	test('the service is away: nothing is lost, nothing is said to be paid', async () => {
		const reference = invoice();
		const { client, page } = await find(reference);
			await payfip.control({ rules: [{ match: 'creerPaiementSecurise', times: 1, do: 'status:502' }] });
		const away = await client.submit(page, { courriel: 'payeur@personne.example' });
		assert.equal(away.status, 503);
		assert.match(read(away), /Le service de paiement ne répond pas. Rien n’est débité/);
		assert.ok(away.html.includes('value="payeur@personne.example"'), 'what was typed is kept');
		const address = `absent-${Date.now()}@personne.example`;
		const started = await pay(reference, address);
		const to = await started.press('P');
		await payfip.control({ rules: [{ match: 'recupererDetailPaiementSecurise', times: 1, do: 'status:502' }] });
		assert.match(read(await started.client.get(to)), /en attente/);
		assert.equal(stateOf(reference), 'due 0');
		hurry();
		await worker();
		assert.equal(stateOf(reference), 'paid 4250');
		await waitMail(address, (mail) => /Reçu n/.test(mail.subject));
	});

	test('an address that PayFiP would refuse is told before anything is sent', async () => {
		const { client, page } = await find(invoice());
			const calls = (await payfip.state()).calls;
		const answer = await client.submit(page, { courriel: 'personne' });
		assert.equal(answer.status, 422);
		assert.match(read(answer), /adresse électronique/);
		assert.deepEqual((await payfip.state()).calls, calls);
	});

	for (const [what, cents, typed, said] of [['less than a euro', 99, '0,99', /pas moins de 1 €/], ['more than PayFiP takes', 10000000, '100 000,00', /pas plus de 99 999,99 €/]])
		test(`${what} is not paid on line, nor by a form kept from before`, async () => {
			const reference = invoice({ lines: [{ label: 'x', quantity: 1, unit_cents: 4250 }] });
			const { client, page } = await find(reference);
			const { calls } = await payfip.state();
			const dear = invoice({ lines: [{ label: 'x', quantity: 1, unit_cents: cents }] });
			const shown = await find(dear, typed, client);
			assert.match(read(shown.page), /ne peut pas être payée en ligne/);
			assert.ok(!forms(shown.page).some(({ action }) => action.endsWith('/payer')));
			const csrf = forms(shown.page).flatMap(({ fields }) => fields).find(([name]) => name === 'csrf')[1];
			const answer = await client.post(new URL(forms(page).find(({ action }) => action.endsWith('/payer')).action).pathname, [['csrf', csrf], ['courriel', 'payeur@personne.example']]);
			assert.equal(answer.status, 422);
			assert.match(read(answer), said);
			assert.deepEqual((await payfip.state()).calls, calls, 'nothing was sent');
			assert.equal(one(`select count(*) from parvis.payment_attempt a join parvis.invoice i on i.commune = a.commune and i.id = a.invoice where i.reference = '${dear}'`), '0');
		});
});

describe('notifications', () => {
	const notify = (fields, url = process.env.PARVIS_URL) => fetch(`${url}/paiement/notification`, { method: 'POST', body: new URLSearchParams(fields) });

	test('a hint, answered at once, after which PayFiP is asked', async () => {
		const reference = invoice();
		const { idop, press } = await pay(reference);
		await press('P');
		assert.equal((await notify({ idop })).status, 200);
		await worker();
		assert.equal(stateOf(reference), 'paid 4250');
		for (const again of [{ idop }, { idOp: idop }])
			assert.equal((await notify(again)).status, 200);
		assert.equal((await fetch(`${process.env.PARVIS_URL}/paiement/notification?idop=${idop}`)).status, 200);
		await worker();
		assert.equal(one(`select count(*) from parvis.money_entry e join parvis.invoice i on i.commune = e.commune and i.id = e.invoice
			where i.reference = '${reference}' and e.kind = 'payment'`), '1');
	});

	test('forged, unknown, of another commune: 200, and nothing moves', async () => {
		const reference = invoice();
		const { idop } = await pay(reference);
		const before = one('select count(*) from parvis.money_entry');
		for (const fields of [{ idop, resultrans: 'P', montant: '4250' }, { idop: '00000000-0000-4000-8000-000000000000' }, { idop: "' or 1=1 --" }, {}])
			assert.equal((await notify(fields)).status, 200);
		assert.equal((await notify({ idop }, process.env.PARVIS_URL2)).status, 200);
		await worker();
		assert.equal(one('select count(*) from parvis.money_entry'), before);
		assert.equal(stateOf(reference), 'due 0');
	});

	test('expired, purged, or used already: 200, and nothing moves', async () => {
		const purged = invoice(), old = invoice(), used = invoice();
		const [first, second, third] = [await pay(purged), await pay(old), await pay(used)];
		await third.client.get(await third.press('P'));
		for (const reference of [purged, old])
			age(reference, 30);
		await payfip.control({ advance_s: 1800, purge: true });
		await worker();
		assert.deepEqual([attemptOf(purged).state, attemptOf(old).state, attemptOf(used).state], ['expired', 'expired', 'paid']);
		const before = one('select count(*) from parvis.money_entry');
		for (const { idop } of [first, second, third])
			assert.equal((await notify({ idop })).status, 200);
		hurry();
		await worker();
		assert.deepEqual([stateOf(purged), stateOf(old), stateOf(used)], ['due 0', 'due 0', 'paid 4250']);
		assert.equal(one('select count(*) from parvis.money_entry'), before);
		assert.match(read(await third.client.get('/paiement/facture')), /Payée/);
		await payfip.control({ advance_s: -1800 });
	});

	test('PayFiP, which is one address, is never limited; who tells of nothing is, and is logged', async () => {
		const reference = invoice();
		const { idop, press } = await pay(reference);
		await press('P');
		const stranger = { idop: '00000000-0000-4000-8000-000000000001' };
		assert.equal((await notify(stranger)).status, 200);
		psql("update parvis.rate set hits = 600 where bucket = 'pay-hint'");
		assert.equal((await notify(stranger)).status, 429);
		assert.equal((await notify({ idop })).status, 200);
		await worker();
		assert.equal(stateOf(reference), 'paid 4250');
		const logs = fs.readdirSync(path.join(process.env.PARVIS_DIR, 'log')).map((name) => fs.readFileSync(path.join(process.env.PARVIS_DIR, 'log', name), 'utf8'));
		assert.ok(logs.some((log) => log.includes('a notification about no attempt of this commune')));
	});

	test('late, after another paid: a credit, told, with a task', async () => {
		const reference = invoice();
		const first = await pay(reference);
		age(reference, 21);
		const second = await pay(reference);
		await second.client.get(await second.press('P'));
		await first.press('P');
		await notify({ idop: first.idop });
		await worker();
		assert.equal(stateOf(reference), 'paid 4250');
		assert.match(read(await second.client.get('/paiement/facture')), /La mairie vous doit 42,50 €/);
		assert.equal(one(`select t.cents from parvis.payment_task t join parvis.invoice i on i.commune = t.commune and i.id = t.invoice where i.reference = '${reference}'`), '4250');
	});

	test('PayFiP says another amount: nothing moves, the régie looks at it', async () => {
		const reference = invoice();
		const { client, press } = await pay(reference);
		const to = await press('P');
		await payfip.control({ rules: [{ match: 'recupererDetailPaiementSecurise', times: 1, do: 'answer:montant=1' }] });
		assert.match(read(await client.get(to)), /Votre paiement doit être vérifié/);
		assert.equal(stateOf(reference), 'due 0');
	});
});

test('journal = invoices = PayFiP, to the cent', async () => {
	hurry();
	await worker();
	assert.equal(one('select count(*) from worker.money_faults()'), '0');
	const { attempts } = await payfip.state();
	const paid = Object.entries(attempts).filter(([, a]) => ['P', 'V'].includes(a.code));
	const told = JSON.parse(one("select coalesce(json_agg(idop), '[]') from parvis.payment_attempt where state = 'mismatch'"));
	const sum = paid.filter(([idop]) => !told.includes(idop)).reduce((whole, [, a]) => whole + Number(a.montant), 0);
	assert.ok(sum > 0);
	assert.equal(one(`select sum(l.cents) from parvis.money_line l join parvis.payment_attempt a on a.commune = l.commune and a.entry = l.entry
		where l.account = 'online' and a.idop in ('${Object.keys(attempts).join("', '")}')`), String(sum));
});
