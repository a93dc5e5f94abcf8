// payment-paper: invoices and receipts as PDF, for the payer and for the régie.
// One front: what is tried is the worker's and the programs' own.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { anyAddress, Client, signIn, text, waitMail } from './client.mjs';
import { forgetRates, psql } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (page) => text(page.html).replaceAll(/[\u00a0\u202f]/g, ' ');
const one = (sql) => psql(sql).trim();
const scratch = mkdtempSync(join(tmpdir(), 'pv-paper-'));
const code = `P${Date.now().toString(36).toUpperCase().slice(-6)}`;
let commune, n = 0;

// What the PDF says, in one line.
function words(bytes) {
	const file = join(scratch, 'one.pdf');
	writeFileSync(file, bytes);
	return execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).replaceAll(/[\s\u00a0\u202f]+/g, ' ');
}
// Downloaded once it is made: the worker of the stack makes it by itself.
async function download(client, address) {
	for (const end = Date.now() + 60000; Date.now() < end;) {
		const answer = await client.get(address);
		if (answer.status === 200)
			return answer;
		assert.equal(answer.status, 202, read(answer));
		assert.match(read(answer), /Votre document se prépare/);
		await new Promise((resolve) => setTimeout(resolve, 300));
	}
	throw new Error(`${address} is not made`);
}
const issue = (more = {}) => {
	const email = `papier-${process.pid}-${n++}@personne.example`;
	return { email, reference: one(`select worker.invoice_add(${commune}, '${code}', 'token-${process.pid}-${n}-${Date.now()}', '${JSON.stringify({
		subject: 'Cantine de novembre', payer_name: 'Élodie Exemple', payer_email: email, payer_address: '1 rue des Écoles\n31555 Exemple',
		lines: [{ label: 'Repas', quantity: 10, unit_cents: 425 }, { label: 'Remise', quantity: 1, unit_cents: -250 }], ...more })}')`) };
};
async function open(reference, montant = '40,00') {
	const client = new Client(process.env.PARVIS_URL, { from: anyAddress() });
	const entered = await client.submit(await client.get('/paiement'), { reference, montant });
	assert.equal(entered.status, 303, read(entered));
	return { client, page: await client.get(entered.location) };
}
let agent;

before(async () => {
	forgetRates();
	commune = one(`select commune from parvis.host_name where host = '${new URL(process.env.PARVIS_URL).hostname}'`);
	psql(`select worker.regie_set(${commune}, '${code}', '{"name": "Cantine", "service": "ecoles", "mode": "W", "provider": "payfip", "numcli": "090909",
		"means": ["cash", "cheque"], "agents": ["${accounts.agent.login}"]}')`);
	agent = await signIn(accounts.agent);
});
after(() => rmSync(scratch, { recursive: true }));
beforeEach(forgetRates);

describe('the invoice', () => {
	test('has its lines, its date, how to pay it, and a code that opens it', async () => {
		const { reference, email } = issue();
		const { client, page } = await open(reference);
		assert.ok(page.html.includes('href="/paiement/facture/pdf"'));
		const file = await download(client, '/paiement/facture/pdf');
		assert.equal(file.headers['content-type'], 'application/pdf');
		assert.match(file.headers['content-disposition'], new RegExp(`facture-${reference}\\.pdf`));
		const said = words(file.bytes);
		for (const wanted of [`Facture ${reference}`, 'Élodie Exemple', '1 rue des Écoles', 'Repas 10 4,25 € 42,50 €', 'Remise 1 -2,50 € -2,50 €', 'Total 40,00 €',
			'Il reste à payer 40,00 €', 'Comment payer', 'en espèces', 'par chèque', '/paiement'])
			assert.ok(said.includes(wanted), `${wanted}: ${said}`);
		// PDF/UA-1, with the code told as a figure
		const info = execFileSync('pdfinfo', ['-struct', join(scratch, 'one.pdf')], { encoding: 'utf8' });
		assert.match(info, /Figure/);
		assert.match(file.bytes.toString('latin1'), /pdfuaid/);
		execFileSync('pdftoppm', ['-r', '150', '-png', '-singlefile', join(scratch, 'one.pdf'), join(scratch, 'one')]);
		const link = execFileSync('zbarimg', ['-q', '--raw', '-Sdisable', '-Sqrcode.enable', join(scratch, 'one.png')], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
		const phone = new Client(process.env.PARVIS_URL, { from: anyAddress() });
		const opened = await phone.submit(await phone.get(new URL(link).pathname), {});
		assert.equal(opened.status, 303, link);
		assert.match(read(await phone.get(opened.location)), new RegExp(reference));
		assert.match((await waitMail(email)).text, /La facture en PDF s’y télécharge aussi/);
		// the same again, of which nothing is made anew
		const before = one('select max(made_at) from parvis.invoice_paper');
		assert.deepEqual((await client.get('/paiement/facture/pdf')).bytes, file.bytes);
		assert.equal(one('select max(made_at) from parvis.invoice_paper'), before);
	});

	test('is made anew when it has changed', async () => {
		const { reference } = issue();
		const { client } = await open(reference);
		await download(client, '/paiement/facture/pdf');
		psql(`set parvis.commune = '${commune}'; select parvis.money_receive(id, 'cash', 1500, null, null, 'paper-${reference}') from parvis.invoice where reference = '${reference}'`);
		const said = words((await download(client, '/paiement/facture/pdf')).bytes);
		assert.match(said, /15,00 € ont déjà été payés, sur 40,00 €.*Il reste à payer 25,00 €/);
	});

	test('of who has not opened one is no file', async () => {
		assert.equal((await new Client().get('/paiement/facture/pdf')).status, 401);
	});
});

describe('the receipt', () => {
	test('again is a duplicate; to the payer and to the régie', async () => {
		const { reference } = issue();
		const { client } = await open(reference);
		psql(`set parvis.commune = '${commune}'; select parvis.money_receive(id, 'cheque', 4000, null, null, 'paper-${reference}') from parvis.invoice where reference = '${reference}'`);
		const page = await client.get('/paiement/facture/recu');
		const address = page.html.match(/href="(\/paiement\/facture\/recu\/[^"]+)"/)[1];
		const said = words((await download(client, address)).bytes);
		assert.match(said, /Duplicata/);
		assert.match(said, /40,00 €.*par chèque/);
		const desk = await agent.get(`/agent/factures/${reference}`);
		const link = desk.html.match(/href="(\/agent\/factures\/\w+\/recu\/[^"]+)"/)[1];
		assert.match(words((await download(agent, link)).bytes), /Duplicata/);
		assert.match(words((await download(agent, `/agent/factures/${reference}/pdf`)).bytes), /Payée/);
		// of another invoice: none
		const { client: other } = await open(issue().reference);
		assert.equal((await other.get(address)).status, 401);
		assert.equal((await agent.get(`/agent/factures/${issue().reference}/recu/${address.split('/').pop()}`)).status, 404);
	});
});
