// payment-print: invoices of who has no mailbox, printed together by their régie.
// One front: what is tried is the worker's and the desk's own.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Client, forms, text } from './client.mjs';
import { family, forgetRates, psql } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (page) => text(page.html).replaceAll(/[\u00a0\u202f]/g, ' ');
const at = (end, etape) => ({ which: (form) => form.action.endsWith(end), ...etape && { button: ['etape', etape] } });
const scratch = mkdtempSync(join(tmpdir(), 'pv-print-'));
const code = `I${Date.now().toString(36).toUpperCase().slice(-6)}`;
const foreign = `J${code.slice(1)}`;
const here = `/agent/regie/${code}/impression`;
let commune, agent, chief, other, n = 0;

async function signIn(account, url = process.env.PARVIS_URL) {
	const client = new Client(url);
	const answer = await client.submit(await client.get('/agent'), { identifiant: account.login, 'mot-de-passe': account.password });
	assert.equal(answer.status, 303, read(answer));
	return client;
}
async function follow(client, answer) {
	assert.equal(answer.status, 303, read(answer));
	return client.get(answer.location);
}
// An invoice of a régie, by who has no mailbox; its reference.
const issue = (name, more = {}, regie = code) => psql(`select worker.invoice_add(${commune}, '${regie}', 'token-${process.pid}-${n++}-${Date.now()}', '${JSON.stringify({
	subject: 'Cantine de novembre', payer_name: name, payer_address: '1 rue de l’Essai\n31555 Exemple', lines: [{ label: 'Repas', quantity: 10, unit_cents: 425 }], ...more })}')`);
const idOf = (reference) => psql(`select id from parvis.invoice where reference = '${reference}'`);
const sent = (page, etape) => forms(page).find((form) => form.buttons.some((button) => button.value === etape)).fields
	.filter(([name]) => name === 'facture').map(([, value]) => value);
const ticked = (page) => sent(page, 'imprimer');
const names = (page) => [...read(page).matchAll(/([^\s]+ Papier)/g)].map(([, name]) => name);
// The page of what is being made, once the worker of the stack has made it.
async function made(client, page, address) {
	for (const end = Date.now() + 90000; Date.now() < end;) {
		if (!page.html.includes('data-running'))
			return page;
		assert.match(read(page), /Factures prêtes : \d+ sur \d+.*Actualiser/);
		assert.doesNotMatch(page.html, /impression\/pdf/, 'no part of it is printed');
		await wait(300);
		page = await client.get(address);
	}
	throw new Error('the invoices are not made');
}
// Those chosen in a page, printed: the page of what was made, then the PDF.
async function print(client, page, more = {}) {
	const answer = await client.submit(page, more, at('/impression', 'imprimer'));
	const done = await made(client, await follow(client, answer), answer.location);
	const pdf = done.html.match(/href="([^"]+\/impression\/pdf[^"]+)"/)?.[1].replaceAll('&amp;', '&');
	return { done, file: pdf && await client.get(pdf), pdf };
}
// Each page of a PDF, in one line.
function pages(file) {
	assert.equal(file.headers['content-type'], 'application/pdf');
	const path = join(scratch, 'all.pdf');
	writeFileSync(path, file.bytes);
	const said = execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' }).split('\f').slice(0, -1)
		.map((one) => one.replaceAll(/[\s\u00a0\u202f]+/g, ' ').trim());
	assert.equal(Number(execFileSync('pdfinfo', [path], { encoding: 'utf8' }).match(/Pages:\s+(\d+)/)[1]), said.length);
	return said;
}

before(async () => {
	forgetRates();
	commune = psql(`select commune from parvis.host_name where host = '${new URL(process.env.PARVIS_URL).hostname}'`);
	for (const [regie, { login }] of [[code, accounts.agent], [foreign, accounts.chief]])
		psql(`select worker.regie_set(${commune}, '${regie}', '{"name": "Cantine", "service": "ecoles", "mode": "W", "provider": "payfip", "numcli": "090909", "means": ["cash"], "agents": ["${login}"]}')`);
	[agent, chief, other] = await Promise.all([signIn(accounts.agent), signIn(accounts.chief), signIn(accounts.other, process.env.PARVIS_URL2)]);
});
after(() => rmSync(scratch, { recursive: true }));
beforeEach(forgetRates);

describe('the list', () => {
	test('says that there is none, and where to go from there', async () => {
		assert.match(read(await agent.get(`/agent/regie/${code}`)), /Factures sans courriel/);
		const page = await agent.get(here);
		assert.match(read(page), /À imprimer \(0\).*Aucune facture/);
		assert.doesNotMatch(page.html, /value="imprimer"/);
	});

	test('has what is due by who has no mailbox, and tells a missing address', async () => {
		issue('Zoé Papier');
		assert.match(read(await agent.get(`/agent/regie/${code}`)), /Imprimer la facture sans courriel/);
		issue('Élodie Papier', { payer_address: '' });
		issue('Alix Courriel', { payer_email: 'alix@personne.example' });
		const paid = issue('Denis Payé');
		psql(`set parvis.commune = '${commune}'; select parvis.money_receive(id, 'cash', 4250, null, null, 'print-${paid}') from parvis.invoice where reference = '${paid}'`);
		assert.match(read(await agent.get(`/agent/regie/${code}`)), /Imprimer 2 factures sans courriel/);
		const page = await agent.get(here);
		assert.deepEqual(names(page).filter((name, i, all) => all.indexOf(name) === i), ['Élodie Papier', 'Zoé Papier']);
		assert.match(read(page), /Élodie Papier(?:(?!Zoé).)*Manquante : à remettre en main propre.*Zoé Papier.*1 rue de l’Essai/);
		assert.doesNotMatch(read(page), /Alix|Denis/);
		assert.equal(ticked(page).length, 2);
	});

	test('is its régie’s alone', async () => {
		for (const client of [chief, other])
			assert.equal((await client.get(here)).status, 404);
		const theirs = idOf(issue('Étranger Papier', {}, foreign));
		for (const page of ['lot', 'pdf'])
			assert.equal((await agent.get(`${here}/${page}?factures=${theirs}`)).status, 404, page);
		const page = await agent.get(here);
		for (const etape of ['imprimer', 'imprimees'])
			assert.equal((await agent.submit(page, { facture: [theirs] }, at('/impression', etape))).status, 404, etape);
		assert.equal((await agent.get(`${here}?campagne=999999999`)).status, 404);
		assert.equal(psql(`select count(*) from parvis.invoice_print where invoice = ${theirs}`), '0');
	});

	test('nothing chosen: it is said, and what was chosen stays', async () => {
		const page = await agent.submit(await agent.get(here), { facture: [], recto: 'oui' }, at('/impression', 'imprimer'));
		assert.equal(page.status, 422);
		assert.match(read(page), /Choisissez au moins une facture/);
		assert.match(page.html, /name="recto" value="oui" checked/);
	});

	test('shows 200 at a time', async () => {
		const many = `K${code.slice(1)}`;
		psql(`select worker.regie_set(${commune}, '${many}', '{"name": "Centre", "service": "ecoles", "mode": "T", "means": ["cash"], "agents": ["${accounts.agent.login}"]}');
			select count(worker.invoice_add(${commune}, '${many}', 'token-${process.pid}-${many}-' || i, '{"subject": "x", "payer_name": "Beaucoup Papier", "lines": [{"label": "x", "quantity": 1, "unit_cents": 100}]}')) from generate_series(1, 201) as i`);
		const page = await agent.get(`/agent/regie/${many}/impression`);
		assert.match(read(page), /régie est en essai.*Au plus 200 factures à la fois/);
		assert.equal(ticked(page).length, 200);
		const next = await agent.get(page.html.match(/href="([^"]+apres=\d+)"/)[1].replaceAll('&amp;', '&'));
		assert.equal(ticked(next).length, 1);
		assert.doesNotMatch(read(next), /Au plus 200/);
		const marked = await follow(agent, await agent.submit(page, {}, at('/impression', 'imprimees')));
		assert.match(read(marked), /À imprimer \(1\)/);
		assert.match(read(await follow(agent, await agent.submit(marked, {}, at('/impression', 'remises')))), /À imprimer \(201\)/, 'all of them are taken back');
	});
});

describe('printed', () => {
	test('they are one PDF, in order of names', async () => {
		const { done, file } = await print(agent, await agent.get(here));
		assert.match(read(done), /Factures prêtes : 2 sur 2/);
		assert.match(file.headers['content-disposition'], new RegExp(`factures-${code}\\.pdf`));
		const said = pages(file);
		assert.deepEqual(said.map((one) => one.match(/(\S+) Papier/)[1]), ['Élodie', 'Zoé']);
		for (const one of said)
			assert.match(one, /Facture I\S+.*42,50 €/);
		assert.equal(psql(`select count(*) from parvis.invoice_print p join parvis.invoice i on i.id = p.invoice where i.payer_name like '%Papier' and i.reference like '${code}%'`), '0', 'who prints has not marked');
	});

	test('on both sides, each begins on a sheet', async () => {
		const { file } = await print(agent, await agent.get(here), { recto: 'oui' });
		assert.deepEqual(pages(file).map((one) => one.match(/(\S+) Papier/)?.[1]), ['Élodie', undefined, 'Zoé', undefined]);
	});

	test('those that could not be made are told by name, and left out', async () => {
		const reference = issue('Raté Papier');
		psql(`insert into parvis.invoice_paper (commune, invoice, version, state, attempts) values (${commune}, ${idOf(reference)}, 1, 'failed', 8)`);
		const paid = issue('Vite Papier');
		const page = await agent.get(here);
		psql(`set parvis.commune = '${commune}'; select parvis.money_receive(id, 'cash', 4250, null, null, 'print-${paid}') from parvis.invoice where reference = '${paid}'`);
		const { done, file } = await print(agent, page);
		assert.match(read(done), /Factures prêtes : 2 sur 4.*n’ont pas pu être mises en PDF.*Raté Papier.*ne sont plus à payer.*Vite Papier/);
		const [cover, ...rest] = pages(file);
		assert.match(cover, /ne contient pas.*Raté Papier \(le PDF n’a pas pu être fait\).*Vite Papier \(n’est plus à payer\)/);
		assert.equal(rest.length, 2);
		assert.equal(sent(done, 'imprimees').length, 2, 'what is not printed is not marked');
		psql(`update parvis.invoice_paper set next_at = now() - interval '2 hours' where invoice = ${idOf(reference)}`);
		assert.match(read((await print(agent, await agent.get(here))).done), /Factures prêtes : 3 sur 3/, 'an hour after it is tried again');
	});

	test('nothing of it is made: no PDF, and it is said', async () => {
		const reference = issue('Jamais Papier');
		psql(`insert into parvis.invoice_paper (commune, invoice, version, state, attempts) values (${commune}, ${idOf(reference)}, 1, 'failed', 8)`);
		const { done, pdf } = await print(agent, await agent.get(here), { facture: [idOf(reference)] });
		assert.match(read(done), /Factures prêtes : 0 sur 1.*Jamais Papier/);
		assert.equal(pdf, undefined);
		assert.match((await agent.get(`${here}/pdf?factures=${idOf(reference)}`)).location, /impression\/lot\?/);
		psql(`delete from parvis.invoice_paper where invoice = ${idOf(reference)}`);
	});
});

describe('marked', () => {
	let reference, id;
	const rows = () => psql(`select count(*) || ' ' || count(undone_at) from parvis.invoice_print where invoice = ${id}`);

	test('they leave the list, once', async () => {
		reference = issue('Marqué Papier');
		id = idOf(reference);
		const { done } = await print(agent, await agent.get(here), { facture: [id] });
		for (let i = 0; i < 2; i++)
			assert.match(read(await follow(agent, await agent.submit(done, {}, at('/impression', 'imprimees')))), /sont marquées comme imprimées/);
		assert.equal(rows(), '1 0', 'twice is once');
		assert.ok(!names(await agent.get(here)).includes('Marqué Papier'));
		const printed = await agent.get(`${here}?etat=imprimees`);
		assert.match(read(printed), /Marqué Papier.*Imprimée le \d+ .*, par /);
		assert.deepEqual(ticked(printed), [], 'none is chosen before');
		assert.match(read(await agent.get(`/agent/factures/${reference}`)), /Sur papier Imprimée le \d+ .*, par /);
	});

	test('and come back by undoing, twice or once', async () => {
		const marked = await follow(agent, await agent.submit(await agent.get(here), { facture: [id] }, at('/impression', 'imprimees')));
		assert.equal(rows(), '1 0', 'on the same day it is still once');
		for (let i = 0; i < 2; i++)
			assert.match(read(await follow(agent, await agent.submit(marked, {}, at('/impression', 'remises')))), /attendent de nouveau.*Marqué Papier/);
		assert.equal(rows(), '1 1');
		assert.match(read(await agent.get(`/agent/factures/${reference}`)), /Imprimée le \d+ .*Annulé le \d+ .*, par .*n’était pas partie/);
	});

	test('they are put back from the list of what was printed', async () => {
		await follow(agent, await agent.submit(await agent.get(here), { facture: [id] }, at('/impression', 'imprimees')));
		const back = await follow(agent, await agent.submit(await agent.get(`${here}?etat=imprimees`), { facture: [id] }, at('/impression', 'remises')));
		assert.match(read(back), /attendent de nouveau.*Marqué Papier/);
		assert.equal(rows(), '2 2');
	});

	test('without the token of the page: not', async () => {
		assert.equal((await agent.submit(await agent.get(here), { facture: [id], csrf: 'x' }, at('/impression', 'imprimees'))).status, 403);
		assert.equal(rows(), '2 2');
	});
});

test('what is late is listed, printed or not', async () => {
	const reference = issue('Tard Papier');
	const page = await agent.get(here);
	await follow(agent, await agent.submit(page, { facture: [idOf(reference)] }, at('/impression', 'imprimees')));
	assert.doesNotMatch(read(await agent.get(`${here}?etat=retard`)), /Tard Papier/);
	psql(`begin; set local session_replication_role = replica; update parvis.invoice set issued_on = issued_on - 60, due_on = issued_on - 1 where reference = '${reference}'; commit`);
	const late = await agent.get(`${here}?etat=retard`);
	assert.match(read(late), /sert de rappel.*Tard Papier.*Imprimée le .*en retard/);
	assert.deepEqual(ticked(late), [idOf(reference)]);
});

test('a campaign’s are printed from its page', async () => {
	const families = [['Camille', undefined], ['Dominique', `d.${process.pid}@famille.example`]].map(([first_name, email]) =>
		family({ adults: [{ first_name, last_name: 'Papier', email, pays: true }] }));
	const created = await agent.submit(await agent.get(`/agent/regie/${code}/campagnes`),
		{ nom: 'Adhésions', du: '2031-01-01', au: '2031-01-31', echeance: '2031-03-01' }, at('/campagnes'));
	const path = created.location?.split('?')[0];
	const settled = async () => {
		for (const end = Date.now() + 30000; Date.now() < end;) {
			const page = await agent.get(path);
			if (!page.html.includes('data-running')) return page;
			psql('select worker.campaign_run()');
			await wait(100);
		}
		throw new Error('the campaign goes on');
	};
	for (const { reference } of families)
		await follow(agent, await agent.submit(await settled(), { famille: reference, libelle: 'Adhésion', montant: '15,00' }, at('/lignes')));
	const draft = await settled();
	assert.doesNotMatch(draft.html, /\/impression/, 'a draft has no invoice');
	await follow(agent, await agent.submit(draft, { confirme: 'oui' }, { ...at('/acte'), button: ['acte', 'finir'] }));
	const final = await settled();
	assert.match(read(final), /Imprimer la facture sans courriel/);
	const page = await agent.get(final.html.match(/href="([^"]+\/impression\?campagne=\d+)"/)[1]);
	assert.match(read(page), /campagne « Adhésions ».*À imprimer \(1\).*Camille Papier/);
	assert.equal(ticked(page).length, 1);
	const { done, file } = await print(agent, page);
	assert.equal(pages(file).length, 1);
	assert.match(pages(file)[0], /Camille Papier.*Adhésion.*15,00 €/);
	const marked = await follow(agent, await agent.submit(done, {}, at('/impression', 'imprimees')));
	assert.match(read(marked), /marquées comme imprimées.*campagne « Adhésions ».*À imprimer \(0\).*Aucune facture/);
	assert.match(read(await agent.get(path)), /Factures sans courriel/);
	assert.equal((await chief.get(`/agent/regie/${foreign}/impression?campagne=${path.split('/').at(-1)}`)).status, 404, 'not by another régie');
});
