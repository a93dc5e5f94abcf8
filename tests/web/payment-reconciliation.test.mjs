// One front: one program of the desk, which the tests agent and desk-dossier try behind both.
// payment-reconciliation: the lists of a bank and of PayFiP against the journal,
// as the régisseur sends them, looks at them and deals with what is left.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { before, beforeEach, test } from 'node:test';
import { Client, forms, text } from './client.mjs';
import { forgetRates, psql } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (page) => text(page.html).replaceAll(/[\u00a0\u202f]/g, ' ');
const at = (end) => ({ which: (form) => form.action.endsWith(end) });
const code = `R${Date.now().toString(36).toUpperCase().slice(-6)}`;
const lists = `/agent/regie/${code}/rapprochement`;
const today = new Date().toLocaleDateString('fr-FR', { timeZone: 'Europe/Paris' });
let agent, other;

async function signIn(account, url = process.env.PARVIS_URL) {
	const client = new Client(url);
	assert.equal((await client.submit(await client.get('/agent'), { identifiant: account.login, 'mot-de-passe': account.password })).status, 303);
	return client;
}

async function follow(client, answer) {
	assert.equal(answer.status, 303, read(answer));
	return client.get(answer.location);
}

// An invoice of a sum, paid by a cheque of a number; its reference.
async function paid(sum, cheque) {
	const page = await follow(agent, await agent.submit(await agent.get(`/agent/regie/${code}/nouvelle`),
		{ objet: 'Garderie', nom: `Payeur ${cheque}`, 'libelle-1': 'Un', 'prix-1': sum }, at('/nouvelle')));
	const done = await follow(agent, await agent.submit(page, { moyen: 'cheque', montant: sum, note: cheque }, at('/paiement')));
	assert.match(read(done), /Payée/);
	return page.url.match(/factures\/(\w+)/)[1];
}

const send = async (data, filename = 'releve.csv', source = 'bank') => agent.submit(await agent.get(lists), { source },
	{ ...at('/rapprochement'), files: [{ name: 'liste', filename, type: 'text/csv', data }] });

before(async () => {
	forgetRates();
	const [insee] = psql(`select insee from parvis.commune c join parvis.host_name h on h.commune = c.id where h.host = '${new URL(process.env.PARVIS_URL).hostname}'`).split('\n');
	psql(`select worker.regie_set((select id from parvis.commune where insee = '${insee}'), '${code}', '{"name": "Garderie", "service": "etat-civil", "mode": "W", "means": ["cheque"], "provider": "payfip", "numcli": "090909", "agents": ["${accounts.agent.login}"]}')`);
	[agent, other] = await Promise.all([signIn(accounts.agent), signIn(accounts.chief)]);
});
beforeEach(forgetRates);

test('what is wrong is told line by line, and none of it is in', async () => {
	const wrong = await send('Date;Montant;Numcli\n31/02/2026;5;090909\n01/09/2026;cinq;090909\n01/09/2026;5;090909\n');
	assert.equal(wrong.status, 422);
	assert.match(read(wrong), /Rien de ce fichier n’est gardé. Fautes trouvées : 2\. Ligne 2 : ce n’est pas une date.*« 31\/02\/2026 ».*Ligne 3 : ce n’est pas un montant.*« cinq »/);
	for (const [data, said] of [
		['Nom;Prix\na;1\n', /aucune ligne ne nomme une colonne de date/], ['', /Choisissez un fichier/], ['\n\n', /Ce fichier est vide/],
		['a\0b', /ni un CSV, ni un classeur/], ['PK\x03\x04 rien', /ni un CSV, ni un classeur/],
		['Date;Montant;Numcli\n01/09/2026;5;111111\n', /celle d’une autre régie/]]) {
		const answer = await send(data);
		assert.equal(answer.status, 422, read(answer));
		assert.match(read(answer), said);
		assert.match(read(answer), /Aucune liste\./);
	}
});

test('a list is seen, kept, and what is left is dealt with', async () => {
	const a = await paid('42,50', '1001');
	await paid('1 200', '1002');
	const c = await paid('7', '1003');
	// as a bank writes it: its heading, Windows-1252, amounts with blanks and signs
	const file = Buffer.from(`Compte 1234;;;;\nDate opération;Libellé;Débit;Crédit;N° chèque\n${today};Remise ${a};;42,50;1001\n`
		+ `${today};Chèque;;"1 200,00 \x80";1002\n${today};Remise ${c};;7,01;\n${today};Frais de tenue;-3,20;;\n`, 'latin1');
	const seen = await follow(agent, await send(file));
	assert.match(read(seen), /Ce qui a été lu.*Lignes 4.*1 246,31 €.*42,50 € 1001 Remise/s);
	assert.match(read(await agent.get(lists)), /pas encore gardée/);
	let page = await follow(agent, await agent.submit(seen, {}, at('/garder')));
	assert.match(read(page), /La liste est gardée et rapprochée.*Dans la liste, pas chez nous 1 -3,20 €.*Chez nous, pas dans la liste 0.*Montants différents 1 7,01 €.*Rapprochées 2 1 242,50 €/s);
	assert.match(read(page), /Ligne 6 : .*-3,20 €.*Frais de tenue/s);
	page = await agent.get(`${new URL(page.url).pathname}?pile=differs`);
	assert.match(read(page), new RegExp(`7,01 €.*${c}.*7,00 €`, 's'));
	page = await agent.get(`${new URL(page.url).pathname}?pile=unknown`);
	const none = await agent.submit(page, { avec: 'RIEN' }, at('/lien'));
	assert.equal(none.status, 422);
	assert.match(read(none), /Aucun paiement libre/);
	page = await follow(agent, await agent.submit(page, { motif: 'Frais de la banque' }, at('/motif')));
	assert.match(read(page), /Dans la liste, pas chez nous 0/);
	page = await agent.get(`${new URL(page.url).pathname}?pile=explained`);
	assert.match(read(page), /Motif : Frais de la banque/);
	// the same file again: that one, and nothing more
	assert.match(read(await follow(agent, await send(file, 'encore.csv'))), /Ce fichier a déjà été envoyé.*Rapprochées 2/s);
	assert.equal(psql(`select count(*) from parvis.bank_list l join parvis.regie r on r.id = l.regie and r.commune = l.commune where r.code = '${code}'`), '1');
	assert.equal((await other.get(new URL(page.url).pathname)).status, 404, 'not to who does not keep the régie');
});

test('what is with us and in no list; a workbook; not kept after all', async () => {
	const late = await paid('9', '1009');
	const iso = today.split('/').reverse().join('-');
	const book = execFileSync('python3', ['-c', `
import sys, zipfile, datetime
z = zipfile.ZipFile(sys.stdout.buffer, 'w', zipfile.ZIP_DEFLATED)
day = (datetime.date.fromisoformat('${iso}') - datetime.date(1899, 12, 30)).days
z.writestr('xl/workbook.xml', '<workbook xmlns:r="r"><sheets><sheet name="L" sheetId="1" r:id="r1"/></sheets></workbook>')
z.writestr('xl/_rels/workbook.xml.rels', '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>')
z.writestr('xl/styles.xml', '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>')
z.writestr('xl/sharedStrings.xml', '<sst><si><t>Date</t></si><si><t>Montant</t></si></sst>')
z.writestr('xl/worksheets/sheet1.xml', '<worksheet><sheetData><row r="1"><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
	'<row r="2"><c s="1"><v>%d</v></c><c><v>12.3</v></c></row></sheetData></worksheet>' % day)
z.close()`]);
	const seen = await follow(agent, await send(book, 'liste.xlsx'));
	assert.match(read(seen), /Ce qui a été lu.*12,30 €/s);
	const gone = await follow(agent, await agent.submit(seen, {}, at('/abandon')));
	assert.doesNotMatch(read(gone), /liste\.xlsx/);
	const kept = await follow(agent, await agent.submit(await follow(agent, await send(book, 'liste.xlsx')), {}, at('/garder')));
	let page = await agent.get(`${new URL(kept.url).pathname}?pile=absent`);
	assert.match(read(page), new RegExp(`Chez nous, pas dans la liste 1 9,00 €.*Dans une autre liste 3.*${late}`, 's'));
	page = await follow(agent, await agent.submit(page, { motif: 'Remise de demain' }, at('/motif')));
	assert.match(read(page), /Chez nous, pas dans la liste 0/);
	// by hand: the line is that cheque, of another amount; then it is not
	page = await agent.get(`${new URL(kept.url).pathname}?pile=unknown`);
	page = await follow(agent, await agent.submit(page, { avec: late }, at('/lien')));
	page = await agent.get(`${new URL(kept.url).pathname}?pile=differs`);
	assert.match(read(page), /12,30 €.*9,00 €.*lien fait à la main/s);
	page = await follow(agent, await agent.submit(page, {}, at('/lien')));
	assert.ok(forms(page).length > 0);
	assert.match(read(page), /Montants différents 0/);
});
