// payment-file: invoices by file at the desk: tried, told line by line, issued once.
// One front: what is tried is the program's own.
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { signIn, text } from './client.mjs';
import { forgetRates, psql } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (page) => text(page.html).replaceAll(/[\u00a0\u202f]/g, ' ');
const at = (end) => ({ which: (form) => form.action.endsWith(end) });
const one = (sql) => psql(sql).trim();
const code = `F${Date.now().toString(36).toUpperCase().slice(-6)}`;
const count = () => one(`select count(*) from parvis.invoice i join parvis.regie r on r.commune = i.commune and r.id = i.regie where r.code = '${code}'`);
const head = 'groupe;nom;courriel;adresse;objet;libelle;quantite;prix;echeance\r\n';
let agent, other;

async function send(data, client = agent) {
	const page = await client.get(`/agent/regie/${code}/fichier`);
	return client.submit(page, {}, { ...at('/fichier'), files: [{ name: 'fichier', filename: 'factures.csv', type: 'text/csv', data }] });
}

before(async () => {
	forgetRates();
	const commune = one(`select commune from parvis.host_name where host = '${new URL(process.env.PARVIS_URL).hostname}'`);
	psql(`select worker.regie_set(${commune}, '${code}', '{"name": "Droits", "service": "ecoles", "mode": "W", "provider": "payfip", "numcli": "090909", "agents": ["${accounts.agent.login}"]}')`);
	[agent, other] = await Promise.all([signIn(accounts.agent), signIn(accounts.chief)]);
});
beforeEach(forgetRates);

describe('invoices by file', () => {
	test('the model is a file that can be sent as it is', async () => {
		const page = await agent.get(`/agent/regie/${code}`);
		assert.ok(page.html.includes(`href="/agent/regie/${code}/fichier"`));
		const model = await agent.get(`/agent/regie/${code}/fichier/modele`);
		assert.equal(model.status, 200);
		assert.match(model.headers['content-disposition'], /factures-modele\.csv/);
		const tried = await send(model.bytes);
		assert.equal(tried.status, 200, read(tried));
		assert.match(read(tried), /Factures : 2. Total : 209,40 €.*Sans adresse électronique.*: 1.*Camille Exemple.*Cantine de novembre.*59,40 €.*Association Exemple.*150,00 €/);
	});

	test('with faults, none of it is in: each line and column is told', async () => {
		const before = count();
		const answer = await send(Buffer.from(`${head}a;Élodie;elodie@;;Cantine;Repas;2;4,255;\r\nb;;;;Salle;Jour;1;150;31/02/2027\r\nc;Club;;;Salle;Jour;1;0;\r\nd;Club;;;Salle;Jour;1;100000;\r\nd;Clube;;;;Nuit;1;-5;\r\n`));
		assert.equal(answer.status, 422);
		for (const said of ['Ce fichier a des fautes : aucune facture n’est émise', 'Fautes du fichier : 6', '2 courriel Ce n’est pas une adresse', '2 prix Le prix s’écrit en chiffres',
			'3 nom Le nom du payeur manque', '3 echeance Ce n’est pas une date', '4 prix Le total de cette facture n’est pas plus grand que zéro',
			'6 nom Ce n’est pas ce que dit la ligne 5, de la même facture'])
			assert.ok(read(answer).includes(said), `${said}: ${read(answer)}`);
		assert.equal(count(), before);
	});

	test('tried, nothing is issued; confirmed twice, it is issued once', async () => {
		const before = Number(count());
		const tried = await send(Buffer.from(`${head}1;Élodie;elodie@personne.example;;Cantine;Repas;10;4,25;\r\n1;;;;;Remise;1;-2,50;\r\n2;Club;;;Salle;Jour;1; 1 150,00 € ;\r\n`));
		assert.match(read(tried), /Vérifier avant d’émettre.*Factures : 2. Total : 1 190,00 €.*Élodie.*40,00 €.*délai de la régie/);
		assert.equal(Number(count()), before);
		const [first, second] = await Promise.all([agent.submit(tried, {}, at('/emission')), agent.submit(tried, {}, at('/emission'))]);
		for (const answer of [first, second])
			assert.equal(answer.status, 303, read(answer));
		const page = await agent.get(first.location);
		assert.match(read(page), /Les factures sont émises.*Club.*1 150,00 €.*Élodie.*40,00 €/);
		assert.equal(Number(count()), before + 2);
		// the same file again is told, and is another one
		assert.match(read(await send(Buffer.from(`${head}1;Élodie;elodie@personne.example;;Cantine;Repas;10;4,25;\r\n1;;;;;Remise;1;-2,50;\r\n2;Club;;;Salle;Jour;1; 1 150,00 € ;\r\n`))), /ont déjà été émises le/);
	});

	test('as spreadsheets write it: Windows-1252, other separators', async () => {
		const tried = await send(Buffer.from('Groupe,Nom,Objet,Libellé,Prix\n1,"Zoé, née Été",Écoles,Dîner,"4,25"\n', 'latin1'));
		assert.match(read(tried), /Factures : 1. Total : 4,25 €.*Zoé, née Été.*Écoles/);
	});

	test('what is no table is told; who does not keep the régie sends nothing', async () => {
		for (const [data, said] of [[Buffer.from(''), 'Choisissez un fichier'], [Buffer.from([0, 1, 2, 0]), 'ni un CSV'], [Buffer.from('couleur;prix\nbleu;4\n'), 'Cette colonne n’est pas connue']]) {
			const answer = await send(data);
			assert.equal(answer.status, 422);
			assert.ok(read(answer).includes(said), read(answer));
		}
		assert.equal((await other.get(`/agent/regie/${code}/fichier`)).status, 404);
	});

	test('many are issued at once', async () => {
		const tried = await send(Buffer.from(head + Array.from({ length: 1000 }, (_, i) => `${i};Payeur ${i};${i < 9 ? `payeur-${i}@personne.example` : ''};;Cantine;Repas;2;4,25;\r\n`).join('')));
		assert.match(read(tried), /Factures : 1000. Total : 8 500,00 €/);
		const before = Number(count());
		assert.equal((await agent.submit(tried, {}, at('/emission'))).status, 303);
		assert.equal(Number(count()), before + 1000);
	});
});
