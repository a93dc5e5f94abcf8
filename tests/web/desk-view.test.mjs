// One front: one program of the desk, which the tests agent and desk-dossier try behind both.
// desk-view: views that an agent keeps, and how the list is shown.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { forms, signIn, text } from './client.mjs';
import { forgetRates, psql, requests } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (html) => text(html).replaceAll('\u00a0', ' ');
const to = (path) => (form) => form.action.endsWith(path);
beforeEach(forgetRates);

describe('saved views', () => {
	test('kept under a name, counted, opened at first, taken away', async () => {
		psql("update parvis.request set state = 'closed', closed_at = now() where procedure = 'essai' and closed_at is null");
		const made = requests([{}, {}, { due_on: '2020-01-02' }]);
		const client = await signIn(accounts.chief);
		await client.get('/agent/demandes?demarche=essai');
		const bad = await client.submit(await client.get('/agent/vues'), { nom: ' ' }, { which: to('/vues') });
		assert.equal(bad.status, 422);
		assert.match(read(bad.html), /Donnez un nom à la vue/);
		let page = await client.follow(await client.submit(bad, { nom: 'Les essais <b>', portee: 'all' }, { which: to('/vues') }));
		assert.match(read(page.html), /Les essais <b> 3 Pour tous les agents/);
		// another list under another name
		await client.get('/agent/demandes?demarche=essai&delai=retard');
		page = await client.follow(await client.submit(await client.get('/agent/vues'), { nom: 'Essais en retard', portee: 'own' }, { which: to('/vues') }));
		assert.match(read(page.html), /Essais en retard 1 Pour moi/);
		const first = await client.follow(await client.submit(page, {}, { which: (form) => /premiere$/.test(form.action) && form.html.includes('Essais en retard') }));
		assert.match(read(first.html), /S’ouvre en premier/);
		const opened = await client.get('/agent/demandes');
		assert.equal(opened.status, 303);
		assert.match(opened.location, /\?delai=retard&demarche=essai$/);
		const list = await client.follow(opened);
		assert.ok(list.html.includes(made[2].reference) && !list.html.includes(made[0].reference));
		assert.match(list.html, /aria-current="page">Essais en retard/);
		assert.ok((await client.get('/agent/demandes?vue=toutes')).html.includes(made[0].reference), 'the whole list is one link away');

		const colleague = await signIn(accounts.agent);
		const theirs = read((await colleague.get('/agent/vues')).html);
		assert.match(theirs, /Les essais <b>/);
		assert.doesNotMatch(theirs, /Essais en retard/);
		for (let i = 0; i < 2; i++)
			page = await client.follow(await client.submit(await client.get('/agent/vues'), {}, { which: (form) => /retrait$/.test(form.action) }));
		assert.match(read(page.html), /Aucune vue enregistrée/);
		assert.equal((await client.get('/agent/demandes')).status, 200);
	});

	test('lines of a page, density and columns are the agent’s own', async () => {
		requests(Array.from({ length: 27 }, () => ({})));
		const client = await signIn(accounts.chief);
		const page = await client.follow(await client.submit(await client.get('/agent/vues'),
			{ taille: '25', densite: 'tight', colonne: ['person', 'what'] }, { which: to('/affichage') }));
		const list = await client.get('/agent/demandes?demarche=essai');
		assert.equal(page.status, 200);
		assert.equal(list.html.match(/<tr id="d/g).length, 25);
		assert.match(list.html, /desk-tight/);
		assert.doesNotMatch(list.html, /<th scope="col">(Agent|Reçue|État)/);
		const next = await client.get(list.html.match(/href="([^"]*)" rel="next"/)[1].replaceAll('&amp;', '&'));
		const back = await client.get(next.html.match(/href="([^"]*)" rel="prev"/)[1].replaceAll('&amp;', '&'));
		const lines = (one) => [...one.html.matchAll(/<tr id="(d\d+)"/g)].map((found) => found[1]);
		assert.deepEqual(lines(back), lines(list), 'back where it was');
		assert.equal((await (await signIn(accounts.agent)).get('/agent/demandes?demarche=essai')).html.match(/desk-tight/), null);
		psql('delete from parvis.desk_preference');
	});
});

describe('what a search finds', () => {
	test('page after page: all of it, each once, the newest first', async () => {
		const made = requests(Array.from({ length: 57 }, () => ({ person_name: 'Zéphyrine Pagination' })));
		const client = await signIn(accounts.chief);
		const lines = (page) => [...page.html.matchAll(/<tr id="d(\d+)"/g)].map((found) => Number(found[1]));
		const first = await client.get('/agent/recherche?q=zephyrine+pagination');
		assert.equal(lines(first).length, 50);
		assert.match(read(first.html), /D’autres demandes sont à la page suivante/);
		const button = forms(first).find((form) => form.buttons.some((one) => one.name === 'apres'));
		const next = await client.submit(first, { apres: button.buttons.find((one) => one.name === 'apres').value }, { which: (form) => form.html.includes('name="apres"') });
		assert.equal(next.status, 200);
		assert.equal(lines(next).length, 7);
		const all = [...lines(first), ...lines(next)];
		assert.deepEqual(all, [...new Set(all)].sort((a, b) => b - a));
		assert.ok(made.every(({ reference }) => first.html.includes(reference) || next.html.includes(reference)));
		assert.doesNotMatch(read(next.html), /Page suivante/);
		assert.match(read(next.html), /Revenir au début/);
		const past = await client.get('/agent/recherche?q=zephyrine+pagination&par=nom&apres=1');
		assert.match(read(past.html), /Plus rien n’a été trouvé/);
		assert.equal((await client.get('/agent/recherche?q=zephyrine&apres=%27%3B')).status, 200);
	});
});
