// One front: what is changed, and by whom, is said behind it.
// booking-file: a family's file, kept by the family and by agents: each part
// changed, what is refused keeps what was typed, health is looked at in writing.
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { anyAddress, Client, signIn, text } from './client.mjs';
import { activity, family, familySession, forgetRates, psql } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (page) => text(page.html).replaceAll(/[\u00a0\u202f]/g, ' ');
const at = (end) => ({ which: (form) => form.action.endsWith(end) });
const json = (made) => JSON.parse(psql(`begin; select set_config('parvis.commune', '${made.commune}', true);
	select parvis.family_json(f.id, true) from parvis.family f where f.commune = ${made.commune} and f.reference = '${made.reference}'; commit;`)
	.split('\n').find((line) => line.startsWith('{')));
let agent, made, home;

async function done(client, answer) {
	assert.equal(answer.status, 303, read(answer));
	const page = await client.get(answer.location);
	assert.match(read(page), /C’est enregistré/);
	return page;
}

before(async () => {
	activity();
	agent = await signIn(accounts.agent);
});
beforeEach(() => {
	forgetRates();
	made = family();
	home = new Client(process.env.PARVIS_URL, { from: anyAddress() });
	familySession(home, made);
});

describe('the family', () => {
	test('reads its file, with what is of health', async () => {
		const page = read(await home.get('/famille/dossier'));
		for (const word of [/Alix Modèle – reçoit les factures/, /Lou Modèle/, /Né\(e\) le 4 mai 2019/, /École du Port, CP/, /Arachide/, /Sans porc/, /1 rue de l’Essai/])
			assert.match(page, word);
	});

	test('changes each part', async () => {
		await done(home, await home.submit(await home.get('/famille/dossier/coordonnees/0'), { adresse: '2 rue Neuve' }));
		await done(home, await home.submit(await home.get('/famille/dossier/adulte/nouveau'), { prenom: 'Dominique', nom: 'Modèle', courriel: 'dominique@famille.example', paie: 'oui' }));
		await done(home, await home.submit(await home.get('/famille/dossier/enfant/nouveau'), { prenom: 'Noa', nom: 'Modèle', naissance: '2021-02-03', ecole: 'École du Port' }));
		await done(home, await home.submit(await home.get(`/famille/dossier/sante/${made.children[0]}`), { allergies: 'Œufs', regime: '', pai: 'Stylo dans le cartable', 'pai-fin': '2027-07-05' }, at(`/sante/${made.children[0]}`)));
		await done(home, await home.submit(await home.get('/famille/dossier/personne/nouveau'), { nom: 'Claude Exemple', lien: 'Voisine', telephone: '06 00 00 00 02' }));
		const file = json(made);
		assert.equal(file.address, '2 rue Neuve');
		assert.deepEqual(file.adults.map((one) => [one.first_name, one.pays]), [['Alix', false], ['Dominique', true]], 'one pays');
		assert.deepEqual(file.children.map((one) => one.first_name), ['Lou', 'Noa']);
		assert.deepEqual([file.children[0].care.allergies, file.children[0].care.diet, file.children[0].care.plan_until], ['Œufs', null, '2027-07-05']);
		assert.deepEqual([file.persons[0].relation, file.persons[0].phone], ['Voisine', '06\u00a000\u00a000\u00a000\u00a002']);
		assert.equal(file.resident, true);
	});

	test('reads what is wrong beside what it typed, and nothing changes', async () => {
		const before = json(made);
		const page = await home.submit(await home.get('/famille/dossier/enfant/nouveau'), { prenom: '', nom: 'Modèle', naissance: '2021-02-31' });
		assert.equal(page.status, 422);
		assert.match(read(page), /Saisissez le prénom/);
		assert.match(read(page), /Cette date n’existe pas/);
		assert.match(page.html, /value="2021-02-31"/);
		const adult = await home.submit(await home.get('/famille/dossier/adulte/nouveau'), { prenom: 'Sam', nom: 'Modèle', courriel: 'sam@', telephone: '06 12' });
		assert.equal(adult.status, 422);
		assert.match(read(adult), /Ce numéro ne se lit pas/);
		assert.match(adult.html, /value="06 12"/);
		assert.match(adult.html, /value="sam@"/);
		const long = await home.submit(await home.get(`/famille/dossier/enfant/${made.children[0]}`), { classe: 'x'.repeat(51) }, at(`/enfant/${made.children[0]}`));
		assert.equal(long.status, 422);
		assert.deepEqual(json(made), before);
	});

	test('does not overwrite what changed meanwhile', async () => {
		const seen = await home.get('/famille/dossier/coordonnees/0');
		await done(home, await home.submit(await home.get('/famille/dossier/coordonnees/0'), { adresse: 'La seconde' }));
		const late = await home.submit(seen, { adresse: 'La première' });
		assert.equal(late.status, 409);
		assert.match(read(late), /a changé entre-temps/);
		assert.match(late.html, /La première/);
		assert.equal(json(made).address, 'La seconde');
		assert.equal((await home.submit(late, { adresse: 'La première' })).status, 409, 'not by sending it again either');
	});

	test('takes out who left, but for who pays', async () => {
		const payer = await home.get(`/famille/dossier/adulte/${made.adults[0]}`);
		const refused = await home.submit(payer, {}, at('/retrait'));
		assert.equal(refused.status, 409);
		assert.match(read(refused), /dites d’abord qui paie/);
		await done(home, await home.submit(await home.get(`/famille/dossier/enfant/${made.children[0]}`), {}, at('/retrait')));
		assert.notEqual(json(made).children[0].left_on, null);
	});

	test('is not the one to say its quotient, nor another family', async () => {
		assert.equal((await home.get('/famille/dossier/quotient/nouveau')).status, 404);
		const other = family();
		assert.equal((await home.get(`/famille/dossier/enfant/${other.children[0]}`)).status, 404);
		const page = await home.get('/famille/dossier/enfant/nouveau');
		page.html = page.html.replace('/dossier/enfant/0', `/dossier/enfant/${other.children[0]}`);
		const answer = await home.submit(page, { prenom: 'X', nom: 'Y', naissance: '2020-01-01' });
		assert.equal(answer.status, 404);
		assert.equal(json(other).children[0].first_name, 'Lou');
	});
});

describe('an address that is given up', () => {
	const kinds = () => psql(`select string_agg(kind || coalesce(' ' || email, ''), ', ' order by kind)
		from parvis.family_access where commune = ${made.commune} and adult = ${made.adults[0]}`);

	test('opens nothing more; who changed it is still in', async () => {
		const visitor = new Client(process.env.PARVIS_URL, { from: anyAddress() });
		await visitor.submit(await visitor.get('/famille'), { courriel: made.email });
		assert.equal(kinds(), `link ${made.email}, session ${made.email}`);
		const page = await home.get(`/famille/dossier/adulte/${made.adults[0]}`);
		await done(home, await home.submit(page, { telephone: '06 00 00 00 03' }, at(`/adulte/${made.adults[0]}`)));
		assert.equal(kinds(), `link ${made.email}, session ${made.email}`, 'another part of it takes nothing away');
		await done(home, await home.submit(await home.get(`/famille/dossier/adulte/${made.adults[0]}`), { courriel: `neuf.${made.email}` }, at(`/adulte/${made.adults[0]}`)));
		assert.equal(kinds(), 'session', 'and has not shown that the new one is theirs');
	});

	test('puts out who came by it, where an agent changes it', async () => {
		const file = `/agent/familles/${made.reference}/adulte/${made.adults[0]}`;
		await done(agent, await agent.submit(await agent.get(file), { courriel: `agent.${made.email}` }, at(`/adulte/${made.adults[0]}`)));
		assert.equal(kinds(), '');
		assert.notEqual((await home.get('/famille/dossier')).status, 200);
	});
});

describe('agents', () => {
	test('find a file by what they know of it', async () => {
		const find = async (words) => read(await agent.get(`/agent/familles?q=${encodeURIComponent(words)}`));
		for (const words of [made.reference, made.email, 'modele lou'])
			assert.match(await find(words), new RegExp(made.reference), words);
		assert.match(await find('personne de ce nom'), /Aucun dossier ne correspond/);
	});

	test('open one, once, and fill it', async () => {
		const page = await agent.get('/agent/familles/nouvelle');
		const name = `Essai ${made.reference}`;
		const first = await agent.submit(page, { nom: name, adresse: '', commune: '' });
		await done(agent, first);
		const again = await agent.submit(page, { nom: name });
		assert.equal(again.location, first.location, 'the same form twice is one file');
		const address = new URL(first.location).pathname;
		await done(agent, await agent.submit(await agent.get(`${address}/adulte/nouveau`), { prenom: 'Ange', nom: 'Essai', paie: 'oui' }));
		await done(agent, await agent.submit(await agent.get(`${address}/quotient/nouveau`), { quotient: '740,50', depuis: '2026-01-01', source: 'msa' }));
		const seen = read(await agent.get(address));
		assert.match(seen, /740,50 € – depuis le 1er janvier 2026 \(la MSA\)/);
		assert.match(seen, /hors commune/);
		const wrong = await agent.submit(await agent.get(`${address}/quotient/nouveau`), { quotient: 'beaucoup', depuis: '2026-01-01', source: 'caf' });
		assert.equal(wrong.status, 422);
		assert.match(wrong.html, /value="beaucoup"/);
	});

	test('see what is of health apart, and it is written down', async () => {
		const address = `/agent/familles/${made.reference}`;
		assert.doesNotMatch(read(await agent.get(address)), /Arachide/);
		assert.match(read(await agent.get(`${address}/sante`)), /Arachide/);
		assert.match(read(await agent.get(address)), /Santé regardée/);
	});

	test('close a file and open it again', async () => {
		const address = `/agent/familles/${made.reference}`;
		const closed = await done(agent, await agent.submit(await agent.get(address), {}, at('/coordonnees/0/retrait')));
		assert.match(read(closed), /Dossier fermé le/);
		assert.match(read(await home.get('/famille/espace')), /Ce dossier est fermé/);
		await done(agent, await agent.submit(closed, {}, at('/coordonnees/0/retrait')));
		assert.equal(json(made).closed_on, null);
	});

	test('of another commune see nothing', async () => {
		const other = await signIn(accounts.other, process.env.PARVIS_URL2);
		activity({}, process.env.PARVIS_URL2);
		assert.notEqual((await other.get(`/agent/familles/${made.reference}`)).status, 200);
		assert.doesNotMatch(read(await other.get(`/agent/familles?q=${made.reference}`)), new RegExp(`/${made.reference}`));
	});
});
