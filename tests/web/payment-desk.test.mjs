// One front: one program of the desk, which the tests agent and desk-dossier try behind both.
// payment-desk: what the régisseur does at the desk: invoices, the counter,
// credits, refunds by two, the close; and an administrator's settings.
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { forms, signIn, text } from './client.mjs';
import { forgetRates, psql } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (page) => text(page.html).replaceAll(/[\u00a0\u202f]/g, ' ');
const at = (end) => ({ which: (form) => form.action.endsWith(end) });
const code = `D${Date.now().toString(36).toUpperCase().slice(-6)}`;
let chief, agent, other;

async function follow(client, answer) {
	assert.equal(answer.status, 303, read(answer));
	return client.get(answer.location);
}

// A free invoice of 42,50 €, as an agent types it; its page.
async function issue(client, more = {}) {
	const page = await client.get(`/agent/regie/${code}/nouvelle`);
	return follow(client, await client.submit(page, {
		objet: 'Garderie d’octobre', nom: 'Élodie Exemple', courriel: 'elodie@personne.example',
		'libelle-1': 'Soirée', 'quantite-1': '10', 'prix-1': '4,50', 'libelle-2': 'Remise', 'prix-2': '- 2,50', ...more,
	}, at('/nouvelle')));
}
const pay = async (client, page, montant, moyen = 'cash') => client.submit(page, { moyen, montant }, at('/paiement'));

before(async () => {
	forgetRates();
	[agent, chief, other] = await Promise.all([signIn(accounts.agent), signIn(accounts.chief), signIn(accounts.other, process.env.PARVIS_URL2)]);
});
beforeEach(forgetRates);

describe('settings', () => {
	const fill = async (numcli, agents, version = '0') => chief.submit(await chief.get('/agent/administration/regies'), {
		code, nom: 'Garderie', service: 'ecoles', mode: 'W', fournisseur: 'payfip', numcli, moyens: ['cash', 'cheque'], agents, actif: 'oui',
	}, { which: (form) => form.action.endsWith('/regies') && form.fields.some(([name, value]) => (version === '0' ? name === 'version' && value === '0' : name === 'code' && value === code)) });

	test('an administrator makes a régie; what is wrong is told, and kept', async () => {
		const wrong = await fill('12345', accounts.chief.login);
		assert.equal(wrong.status, 422);
		assert.match(read(wrong), /a six chiffres/);
		assert.ok(wrong.html.includes('value="12345"'));
		assert.match(read(await follow(chief, await fill('090909', accounts.chief.login))), /La régie est enregistrée.*Garderie/);
		assert.equal((await fill('090909', accounts.chief.login)).status, 409, 'its code is taken');
		assert.equal((await agent.get('/agent/administration/regies')).status, 403);
	});

	test('only who keeps it sees it', async () => {
		for (const client of [agent, other]) {
			assert.doesNotMatch(read(await client.get('/agent/regie')), /Garderie/);
			assert.equal((await client.get(`/agent/regie/${code}`)).status, 404);
			assert.equal((await client.get(`/agent/regie/${code}/nouvelle`)).status, 404);
		}
		await follow(chief, await fill('090909', `${accounts.agent.login}, ${accounts.chief.login}`, '1'));
		assert.match(read(await agent.get('/agent/regie')), /Garderie/);
	});
});

describe('invoices', () => {
	test('a free one; its lines add up', async () => {
		const page = await issue(agent);
		assert.match(read(page), /La facture est émise.*À payer.*Garderie d’octobre.*Élodie Exemple.*42,50 €.*Soirée 10 4,50 € 45,00 €.*Remise 1 -2,50 € -2,50 €.*Total 42,50 €/);
		const reference = page.url.match(/factures\/(\w+)/)[1];
		assert.match(read(await agent.get(`/agent/regie/${code}`)), new RegExp(reference));
		assert.doesNotMatch(read(await agent.get(`/agent/regie/${code}?etat=paid`)), new RegExp(reference));
		assert.equal((await other.get(`/agent/factures/${reference}`)).status, 404);
	});

	test('what is wrong is told, and what was typed is kept', async () => {
		const page = await agent.get(`/agent/regie/${code}/nouvelle`);
		for (const [fields, said] of [
			[{ 'prix-1': 'quatre' }, 'prix d’une ligne'], [{ 'libelle-1': '', 'prix-1': '4' }, 'un prix sans libellé'],
			[{ 'quantite-1': '1,5' }, 'nombre entier'], [{ 'prix-1': '0' }, 'montant nul'], [{ nom: '' }, 'Le nom du payeur']]) {
			const answer = await agent.submit(page, { objet: 'Un objet', nom: 'Un nom', 'libelle-1': 'Un libellé', 'prix-1': '4', ...fields }, at('/nouvelle'));
			assert.equal(answer.status, 422);
			assert.ok(read(answer).includes(said), `${said}: ${read(answer).slice(0, 400)}`);
			assert.ok(answer.html.includes('value="Un objet"'));
		}
	});

	test('sent twice is issued once', async () => {
		const page = await agent.get(`/agent/regie/${code}/nouvelle`);
		const send = () => agent.submit(page, { objet: 'Une fois', nom: 'Un nom', 'libelle-1': 'Un', 'prix-1': '4' }, at('/nouvelle'));
		assert.equal((await send()).location, (await send()).location);
	});

	test('cancelled, told why, replaced once', async () => {
		const page = await issue(agent);
		const none = await agent.submit(page, { motif: '' }, at('/annulation'));
		assert.equal(none.status, 422);
		const gone = await follow(agent, await agent.submit(page, { motif: 'Absence justifiée' }, at('/annulation')));
		assert.match(read(gone), /La facture est annulée.*Annulée Absence justifiée/);
		const form = await agent.get(`${new URL(gone.url).pathname}/remplacement`);
		assert.deepEqual(forms(form).find((f) => f.action.endsWith('/remplacement')).fields.find(([n]) => n === 'nom'), ['nom', 'Élodie Exemple']);
		const made = await follow(agent, await agent.submit(form, { 'libelle-1': 'Soirée', 'prix-1': '4,50' }, at('/remplacement')));
		assert.match(read(made), /Remplace/);
		assert.equal((await agent.submit(page, { motif: 'Encore' }, at('/annulation'))).status, 409);
	});
});

describe('the counter', () => {
	test('a part, then more than the rest: a credit, paid back by two', async () => {
		let page = await issue(agent);
		for (const [montant, said] of [['', 'Saisissez un montant'], ['-5', 'négatif'], ['vingt', 'en chiffres'], ['1234567890', 'trop grand'], ['0', 'plus grand que zéro']]) {
			const wrong = await pay(agent, page, montant);
			assert.equal(wrong.status, 422);
			assert.ok(read(wrong).includes(said), said);
		}
		page = await follow(agent, await pay(agent, page, '12,50'));
		assert.match(read(page), /Le paiement est enregistré.*Reste à payer 30,00 €.*en espèces.*Reçu n°/);
		page = await follow(agent, await pay(agent, page, '31 €', 'cheque'));
		assert.match(read(page), /Payée.*Dû au payeur 1,00 €/);
		assert.match(read(await chief.get(`/agent/regie/${code}`)), /Trop perçu à rendre – 1,00 €/);
		assert.equal((await agent.submit(page, { somme: '2', raison: 'x' }, at('/remboursement'))).status, 422);
		page = await follow(agent, await agent.submit(page, { somme: '1', raison: 'Trop perçu' }, at('/remboursement')));
		assert.match(read(page), /attend une décision/);
		assert.ok(!forms(page).some((f) => f.action.endsWith('/decision')), 'not by who asked');
		const seen = await chief.get(new URL(page.url).pathname);
		page = await follow(chief, await chief.submit(seen, {}, { ...at('/decision'), button: ['decision', 'oui'] }));
		assert.match(read(page), /approuvé/);
		assert.doesNotMatch(read(page), /Dû au payeur/);
		assert.doesNotMatch(read(await chief.get(`/agent/regie/${code}`)), /Trop perçu à rendre/);
	});

	test('who asks cannot approve, even by hand', async () => {
		let page = await issue(agent);
		page = await follow(agent, await pay(agent, page, '50'));
		page = await follow(agent, await agent.submit(page, { somme: '7,50', raison: 'Trop perçu' }, at('/remboursement')));
		const id = psql('select max(id) from parvis.refund');
		const csrf = forms(page).flatMap((f) => f.fields).find(([n]) => n === 'csrf')[1];
		const answer = await agent.post(`${new URL(page.url).pathname}/remboursement/decision`, [['csrf', csrf], ['remboursement', id], ['decision', 'oui']]);
		assert.equal(answer.status, 403);
		assert.match(read(answer), /une autre personne/);
	});

	test('two agents at once: the second is told that it has changed', async () => {
		const page = await issue(agent);
		const seen = await chief.get(new URL(page.url).pathname);
		assert.equal((await pay(agent, page, '42,50')).status, 303);
		assert.equal((await pay(chief, seen, '42,50')).status, 409);
	});
});

test('the day is closed once, its hashes chained', async () => {
	const page = await agent.get(`/agent/regie/${code}`);
	const closed = await follow(agent, await agent.submit(page, {}, at('/cloture')));
	assert.match(read(closed), /La journée est close.*Écritures à clore : 0.*Clôture n° 1/);
	assert.equal((await agent.submit(page, {}, at('/cloture'))).status, 409);
	assert.equal(psql('select count(*) from worker.closes_broken()'), '0');
	assert.equal(psql('select count(*) from worker.money_faults()'), '0');
});
