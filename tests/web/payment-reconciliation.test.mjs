// One front: one program of the desk, which the tests agent and desk-dossier try behind both.
// payment-reconciliation: the lists of a bank and of PayFiP against the journal,
// as the régisseur sends them, looks at them and deals with what is left.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { before, beforeEach, test } from 'node:test';
import { Client, forms, signIn, text } from './client.mjs';
import { forgetRates, psql } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (page) => text(page.html).replaceAll(/[\u00a0\u202f]/g, ' ');
const at = (end) => ({ which: (form) => form.action.endsWith(end) });
const code = `R${Date.now().toString(36).toUpperCase().slice(-6)}`;
const lists = `/agent/regie/${code}/rapprochement`;
const today = new Date().toLocaleDateString('fr-FR', { timeZone: 'Europe/Paris' });
let agent, other;

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

test('the journal and the takings of a period, on the page and as files', async () => {
	const page = await follow(agent, await agent.submit(await agent.get(`/agent/regie/${code}/nouvelle`),
		{ objet: '=1+1', nom: '@Payeur; "fin"', 'libelle-1': 'Un', 'prix-1': '3' }, at('/nouvelle')));
	await follow(agent, await agent.submit(page, { moyen: 'cheque', montant: '3', note: '-7' }, at('/paiement')));
	const books = `/agent/regie/${code}/comptabilite`;
	assert.match(read(await agent.get(books)), /Bordereau de versement.*Chèques 5 1 261,50 €.*Totaux.*Ensemble : 1 261,50 €/s);
	const journal = await agent.get(`${books}/journal`);
	assert.match(journal.headers['content-disposition'], /journal-R\w+-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv/);
	const lines = journal.html.trim().split('\r\n');
	assert.equal(lines[0], 'Ecriture;Date;Piece;Compte;Libelle;Facture;Tiers;Note;Debit;Credit');
	const cents = (text) => Math.round(Number((text || '0').replace(',', '.')) * 100);
	const sums = lines.slice(1).map((line) => line.split(';').slice(-2).map(cents)).reduce(([a, b], [c, d]) => [a + c, b + d]);
	assert.equal(sums[0], sums[1], 'debits are credits');
	assert.equal(lines.length, 1 + 5 * 4);
	assert.ok(journal.html.includes(`;"'@Payeur; ""fin""";'-7;3,00;`), 'nothing that a spreadsheet would compute');
	assert.match((await agent.get(`${books}/bordereau?par=mois`)).html, /^Periode;Moyen;Nombre;Somme\r\n\d\d\/\d{4};Chèques;5;1261,50\r\n$/);
	for (const period of ['du=2026-09-02&au=2026-09-01', 'du=hier&au=2026-09-01', 'du=2026-09-01'])
		for (const what of ['', '/journal', '/bordereau'])
			assert.equal((await agent.get(`${books}${what}?${period}`)).status, 422, period);
	assert.match(read(await agent.get(`${books}?du=2020-01-01&au=2020-12-31`)), /Rien n’est entré/);
	assert.equal((await other.get(`${books}/journal`)).status, 404);
});

test('what is overdue is chosen, seen as a draft, handed over; it is then paid elsewhere', async () => {
	const dockets = `/agent/regie/${code}/recouvrement`;
	const references = [];
	for (const [name, sum] of [['Ana Due', '20'], ['Bao Due', '14,99'], ['Chloé Due', '16']]) {
		const page = await follow(agent, await agent.submit(await agent.get(`/agent/regie/${code}/nouvelle`),
			{ objet: 'Cantine', nom: name, 'libelle-1': 'Un', 'prix-1': sum }, at('/nouvelle')));
		references.push(page.url.match(/factures\/(\w+)/)[1]);
	}
	assert.match(read(await agent.get(dockets)), /Aucune facture n’est en retard.*Aucun bordereau/s);
	psql(`set session_replication_role = replica; update parvis.invoice set issued_on = issued_on - 60, due_on = due_on - 60 where reference in ('${references.join("','")}')`);
	let page = await agent.get(dockets);
	assert.match(read(page), /Ana Due.*Chloé Due.*en dessous du seuil Bao Due/s);
	assert.match(read(await agent.get(`${dockets}?seuil=16,01`)), /en dessous du seuil Bao Due.*en dessous du seuil Chloé Due/s);
	const none = await agent.submit(page, { factures: [] }, at('/recouvrement'));
	assert.equal(none.status, 422);
	assert.match(read(none), /n’a aucune facture/);
	page = await follow(agent, await agent.submit(page, { factures: [references[0], references[2]] }, at('/recouvrement')));
	assert.match(read(page), /Bordereau en préparation.*Seuil : 15,00 € par payeur. Factures : 2, 36,00 €/s);
	page = await follow(agent, await agent.submit(page, {}, { which: (form) => form.action.endsWith('/retrait') && form.html.includes(references[2]) }));
	assert.match(read(page), /Factures : 1, 20,00 €/);
	assert.match((await agent.get(`${new URL(page.url).pathname}/liste`)).html, new RegExp(`^Bordereau;Facture;.*\r\nBrouillon;${references[0]};\\d{4};.*;Cantine;Ana Due;;;20,00;0,00;20,00\r\n$`));
	page = await follow(agent, await agent.submit(page, {}, at('/transmission')));
	assert.match(read(page), new RegExp(`Le bordereau est transmis.*Bordereau ${code}-B\\d{4}-0001.*Mise en recouvrement`, 's'));
	assert.ok(!forms(page).some((form) => /abandon|retrait|transmission/.test(form.action)), 'no more undone');
	assert.match(read(await agent.get(`/agent/regie/${code}?etat=collected`)), new RegExp(references[0]));
	// what its payer reads
	const payer = new Client();
	const seen = await payer.follow(await payer.submit(await payer.get('/paiement'), { reference: references[0], montant: '20' }));
	assert.match(read(seen), /Mise en recouvrement par la trésorerie.*20,00 € par un avis des sommes à payer/s);
	assert.ok(!forms(seen).some((form) => form.action.endsWith('/payer')));
	// a draft that is dropped lets go
	page = await follow(agent, await agent.submit(await agent.get(dockets), { factures: [references[2]] }, at('/recouvrement')));
	page = await follow(agent, await agent.submit(page, {}, at('/abandon')));
	assert.match(read(page), /Chloé Due/);
	assert.equal((await other.get(dockets)).status, 404);
});
