// One front: what the desk and the families see of tariffs and campaigns is SQL; one front shows the pages.
// booking-invoicing: a tariff is written and tried, a campaign is made, looked
// at and invoiced, what changed since is credited.
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Client, signIn, text } from './client.mjs';
import { activity, family, familySession, forgetRates, psql } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (page) => text(page.html).replaceAll(/[\u00a0\u202f]/g, ' ');
const at = (end) => ({ which: (form) => form.action.endsWith(end) });
const code = `F${Date.now().toString(36).toUpperCase().slice(-6)}`;
const day = (days) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);
let chief, agent, canteen, home;

async function follow(client, answer) {
	assert.equal(answer.status, 303, read(answer));
	return client.get(answer.location);
}

// The worker does what was asked; the page is then that of what it came to.
async function settled(client, path) {
	for (let i = 0; i < 100; i++) {
		const page = await client.get(path);
		assert.equal(page.status, 200);
		if (!page.html.includes('data-running')) return page;
		psql('select worker.campaign_run()');
		await wait(100);
	}
	throw new Error('the campaign goes on');
}

const book = (child, from, to) => psql(`begin;
	select set_config('parvis.commune', '${home.commune}', true);
	insert into parvis.booking (slot, child, state)
	select s.id, ${child}, 'booked' from parvis.slot s join parvis.activity a on a.commune = s.commune and a.id = s.activity
	where a.commune = ${home.commune} and a.code = '${canteen.code}' and s.day between '${from}' and '${to}';
	update parvis.slot s set taken = (select count(*) from parvis.booking b where b.slot = s.id and b.state = 'booked')
	from parvis.activity a where a.id = s.activity and a.code = '${canteen.code}';
	commit;`);
const act = (page, acte, more = {}) => chief.submit(page, more, { ...at('/acte'), button: ['acte', acte] });
const campaign = async (more = {}) => chief.submit(await chief.get(`/agent/regie/${code}/campagnes`), {
	nom: 'Cantine d’essai', du: day(1), au: day(5), echeance: day(30), ...more,
}, at('/campagnes'));

before(async () => {
	forgetRates();
	[chief, agent] = await Promise.all([signIn(accounts.chief), signIn(accounts.agent)]);
	home = family({ children: [
		{ first_name: 'Lou', last_name: 'Modèle', born_on: '2019-05-04' }, { first_name: 'Noé', last_name: 'Modèle', born_on: '2022-05-04' }] });
	psql(`select worker.regie_set(${home.commune}, '${code}', '${JSON.stringify({ name: 'Restauration', service: 'accueil', mode: 'T', agents: [accounts.chief.login] })}')`);
	canteen = activity({ regie: code, care: true, from_on: day(1), to_on: day(40) });
	book(home.children[0], day(1), day(5));
	book(home.children[1], day(1), day(2));
});
beforeEach(forgetRates);

describe('tariffs', () => {
	const fill = async (more) => chief.submit(await chief.get(`/agent/tarifs/${canteen.code}/nouveau`), {
		nom: 'Délibération d’essai', du: day(0), au: day(2), base: 'slot', genre: 'slices', 'qf-1': '0', 'prix-1': '1,00', 'hors-1': '5',
		'qf-2': '750,00', 'prix-2': '3,15', 'hors-2': '6,30', 'fratrie-2': '10', absent: '50', ...more,
	}, at('/nouveau'));

	test('what is wrong is told, and kept', async () => {
		for (const [more, said] of [
			[{ 'prix-2': 'cher' }, /en chiffres/], [{ du: '' }, /premier et le dernier jour/], [{ 'fratrie-2': '1,5' }, /nombre entier/],
			[{ au: day(-1) }, /suit le premier/], [{ 'qf-1': '10' }, /première tranche/], [{ nom: '' }, /de 1 à 100/],
			[{ genre: 'effort', taux: '0,12345', plancher: '1', plafond: '5' }, /quatre décimales/],
			[{ genre: 'effort', taux: '0,5', plancher: '9', plafond: '5' }, /plancher/], [{ absent: '301' }, /de 0 à 300/],
		]) {
			const page = await fill(more);
			assert.equal(page.status, 422, JSON.stringify(more));
			assert.match(read(page), said);
			assert.ok(page.html.includes('value="750,00"'), 'what was typed stays');
		}
	});

	test('it is written, tried, and does not overlap', async () => {
		assert.match(read(await follow(chief, await fill({}))), /Le tarif est enregistré.*Délibération d’essai/);
		const overlapping = await fill({ du: day(2), au: day(9) });
		assert.equal(overlapping.status, 409);
		assert.match(read(overlapping), /couvre déjà/);
		const tried = (query) => chief.get(`/agent/tarifs/${canteen.code}?jour=${day(1)}&${query}`);
		assert.match(read(await tried('qf=800&rang=2')), /Cette famille paie 2,84 €/, '3,15 € less 10 %, half up');
		assert.match(read(await tried('qf=749,99&rang=1')), /Cette famille paie 1,00 €/);
		assert.match(read(await tried('qf=&rang=1')), /Cette famille paie 3,15 €/, 'no quotient: the last slice');
		assert.match(read(await tried('qf=0&rang=1&exterieur=oui')), /Cette famille paie 5,00 €/);
		assert.match(read(await tried('qf=huit&rang=1')), /quotient s’écrit en chiffres/);
		assert.match(read(await chief.get(`/agent/tarifs/${canteen.code}?jour=${day(9)}&qf=800&rang=1`)), /Aucun tarif ne couvre ce jour/);
		assert.match(read(await chief.get('/agent/tarifs')), new RegExp(canteen.name));
	});

	test('it is changed at the version that was seen', async () => {
		const list = await chief.get(`/agent/tarifs/${canteen.code}`);
		const path = list.html.match(/\/agent\/tarifs\/[^"/]+\/\d+/)[0];
		const page = await chief.get(path);
		assert.ok(page.html.includes('value="750,00"') && page.html.includes('value="6,30"') && page.html.includes('value="50"'));
		await follow(chief, await chief.submit(page, { absent: '60' }, at(path)));
		const again = await chief.submit(page, { absent: '70' }, at(path));
		assert.equal(again.status, 409);
		assert.ok(again.html.includes('value="70"'));
		assert.equal((await chief.get(`/agent/tarifs/${canteen.code}/999999999`)).status, 404);
		assert.equal((await chief.get('/agent/tarifs/inconnue')).status, 404);
	});
});

describe('campaigns', () => {
	let path;

	test('only who keeps the régie sees them', async () => {
		assert.equal((await agent.get(`/agent/regie/${code}/campagnes`)).status, 404);
		assert.doesNotMatch(read(await agent.get('/agent/campagnes')), /Restauration/);
		assert.match(read(await chief.get('/agent/campagnes')), /Restauration/);
	});

	test('a day without a tariff stops it, with the list', async () => {
		for (const [more, said] of [[{ du: '' }, /premier jour de la période/], [{ echeance: day(-1) }, /ne peut pas être passée/], [{ au: day(0) }, /suit le premier/], [{ nom: '' }, /de 1 à 99/], [{ corrective: 'oui' }, /rien à corriger/]]) {
			const refused = await campaign(more);
			assert.ok([409, 422].includes(refused.status), JSON.stringify(more));
			assert.match(read(refused), said);
		}
		path = (await campaign()).location.split('?')[0];
		const page = await settled(chief, path);
		assert.match(read(page), /Aucun tarif à cette date – 3/);
		assert.doesNotMatch(read(page), /Émettre les factures/);
		assert.equal((await campaign()).status, 409, 'the same period twice');
		psql(`select worker.tariff_set(${home.commune}, '${canteen.code}', '${JSON.stringify({
			name: 'Suite', from_on: day(3), to_on: day(30), kind: 'slices', slices: [{ resident: true, from_cents: 0, cents: 200 }, { resident: false, from_cents: 0, cents: 400 }] })}')`);
		await follow(chief, await act(page, 'refaire'));
		assert.match(read(await settled(chief, path)), /Brouillon à vérifier/);
	});

	test('lines are added and taken away; a draft is the same to the cent', async () => {
		const sums = [];
		let page = await settled(chief, path);
		sums.push(read(page).match(/Total ([\d,]+ €)/)[1]);
		assert.equal((await chief.submit(page, { famille: 'INCONNUE', libelle: 'Retard', montant: '10' }, at('/lignes'))).status, 422);
		const refused = await chief.submit(page, { famille: home.reference, libelle: 'Retard', montant: 'dix' }, at('/lignes'));
		assert.equal(refused.status, 422);
		assert.ok(refused.html.includes('value="dix"'));
		await follow(chief, await chief.submit(page, { famille: home.reference, libelle: 'Retard', montant: '10' }, at('/lignes')));
		page = await settled(chief, path);
		assert.match(read(page), /Retard – 10,00 €/);
		await follow(chief, await chief.submit(page, {}, at('/retrait')));
		page = await settled(chief, path);
		sums.push(read(page).match(/Total ([\d,]+ €)/)[1]);
		// 2 × 3,15 + 3 × 2,00, and the second child 2 × 2,84 (10 % off, half up)
		assert.deepEqual(sums, ['17,98 €', '17,98 €']);
	});

	test('it is final once it is confirmed, and once only', async () => {
		const page = await settled(chief, path);
		assert.equal((await act(page, 'finir')).status, 422, 'not confirmed');
		await follow(chief, await act(page, 'finir', { confirme: 'oui' }));
		assert.equal((await act(page, 'finir', { confirme: 'oui' })).status, 409, 'twice');
		const done = await settled(chief, path);
		assert.match(read(done), /Facturée/);
		assert.match(read(done), /1, pour 17,98 €/);
		assert.equal(psql(`select count(*) || ' ' || sum(cents) from parvis.invoice i where i.commune = ${home.commune} and i.campaign = ${path.split('/').at(-1)}`), '1 1798');
		const file = await chief.get(`${path}/csv`);
		assert.match(file.headers['content-type'], /text\/csv/);
		assert.match(file.html, /"?Cantine[^\n]*;3;2,00;6,00/);
	});

	test('what changed since is credited by a correction', async () => {
		psql(`begin; select set_config('parvis.commune', '${home.commune}', true);
			update parvis.booking b set state = 'closed' from parvis.slot s where s.id = b.slot and b.child = ${home.children[0]} and s.day = '${day(1)}'; commit;`);
		assert.match(read(await campaign()), /déjà facturée/);
		const answer = await campaign({ corrective: 'oui' });
		const where = answer.location?.split('?')[0];
		const page = await settled(chief, where);
		assert.match(read(page), /-\s?3,15 €|−\s?3,15 €/);
		await follow(chief, await act(page, 'finir', { confirme: 'oui' }));
		assert.match(read(await settled(chief, where)), /Facturée/);
		assert.equal(psql(`select paid || ' ' || credited from parvis.invoice i where i.commune = ${home.commune} and i.campaign = ${path.split('/').at(-1)}`), '315 315');
		assert.equal(psql('select count(*) from worker.money_faults()'), '0');
	});
});

describe('the family’s account', () => {
	let client, page;

	test('only who is in sees it', async () => {
		assert.match(read(await new Client(process.env.PARVIS_URL).get('/famille/compte')), /adresse électronique/);
		client = new Client(process.env.PARVIS_URL);
		familySession(client, home);
		assert.match((await client.get('/famille/espace')).html, /\/famille\/compte"/);
		page = await client.get('/famille/compte');
		assert.equal(page.status, 200);
		assert.match(read(page), /À payer 14,83 €.*Cantine d’essai.*17,98 €.*avoir de 3,15 €/);
		const stranger = new Client(process.env.PARVIS_URL);
		familySession(stranger, family());
		assert.match(read(await stranger.get('/famille/compte')), /À payer rien.*Aucune facture/);
		const own = await stranger.get('/famille/espace');
		const csrf = own.html.match(/name="csrf" value="([^"]+)"/)[1];
		assert.equal((await stranger.post('/famille/compte/facture', [['csrf', csrf], ['facture', page.html.match(/name="facture" value="([^"]+)"/)[1]]])).status, 404);
	});

	test('an invoice is opened where it is paid', async () => {
		const answer = await client.submit(page, {}, at('/compte/facture'));
		assert.equal(answer.status, 303, read(answer));
		assert.equal(new URL(answer.location, process.env.PARVIS_URL).pathname, '/paiement/facture');
		assert.match(read(await client.get('/paiement/facture')), /Cantine d’essai/);
	});

	test('what is paid is told, and attested for who is under six', async () => {
		const reference = psql(`select reference from parvis.invoice i where i.commune = ${home.commune} and i.campaign is not null and i.family = (select f.id from parvis.family f where f.reference = '${home.reference}' and f.commune = ${home.commune})`);
		psql(`begin; select set_config('parvis.commune', '${home.commune}', true);
			select parvis.money_receive(i.id, 'cash', 1483, null, null, null) from parvis.invoice i where i.reference = '${reference}'; commit;`);
		page = await client.get('/famille/compte');
		const year = day(0).slice(0, 4);
		assert.match(read(page), /À payer rien.*14,83 €.*espèces.*Frais de garde de l’année/i);
		const care = await client.get(`/famille/compte/attestation/${year}`);
		// the second child: 2 × 2,84 € (10 % off 3,15 €)
		assert.match(read(care), /Noé Modèle 4 mai 2022 5,68 €.*Total 5,68 €/);
		assert.doesNotMatch(read(care), /Lou Modèle/);
		assert.match(read(await follow(client, await client.submit(care, {}, at(`/attestation/${year}`)))), /envoyée par courriel/);
		assert.equal((await client.submit(care, {}, at(`/attestation/${year}`))).status, 303, 'twice is once');
		assert.equal(psql(`select count(*) from parvis.outbox where kind = 'care-year' and recipient = '${home.email}'`), '1');
		assert.match(read(await client.get(`/famille/compte/attestation/${year - 1}`)), /Aucune somme/);
		assert.equal((await client.get('/famille/compte/attestation/12')).status, 404);
	});

	test('the desk sees it too, and sends the attestation', async () => {
		assert.match(read(await chief.get(`/agent/comptes/${home.reference}`)), /Compte de la famille Modèle.*Cantine d’essai/);
		const year = day(0).slice(0, 4);
		const care = await chief.get(`/agent/comptes/${home.reference}/attestation/${year}`);
		assert.match(read(await follow(chief, await chief.submit(care, {}, at(`/attestation/${year}`)))), /envoyée par courriel/);
		assert.equal((await chief.get('/agent/comptes/ZZZZ9999')).status, 404);
	});
});
