// edition: a commune's administrator brings in a form, looks at it, publishes
// it, goes back, withdraws it; what was begun is finished on its version.
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { Client, signIn, text } from './client.mjs';
import { forgetRates, psql } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (html) => text(html).replaceAll('\u00a0', ' ');
const name = `jardin-${Date.now()}`;

const form = ({ title = 'Louer un jardin', id = name, more = '', binds = '', questions = '', head = '' } = {}) =>
	`<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:pv="urn:parvis:procedure">
<h:head><h:title>${title}</h:title>
<pv:procedure category="Vie quotidienne" service="accueil" delay="P15D" retention="P1Y" summary="Demander une parcelle" purpose="attribuer les parcelles" recipients="le service des espaces verts" legal="délibération du conseil municipal" silence="refuses" silence-delay="P2M"/>
<pv:summary person="/data/vous/nom" email="/data/vous/courriel"/>
<model>${head}<instance><data id="${id}"><vous><nom/><courriel/>${more}</vous></data></instance>
<bind nodeset="/data/vous/nom" type="string" required="true()"/>
<bind nodeset="/data/vous/courriel" type="string"/>${binds}</model></h:head>
<h:body><group ref="/data/vous" appearance="field-list"><label>Vous</label>
<input ref="/data/vous/nom"><label>Votre nom</label></input>
<input ref="/data/vous/courriel" pv:control="email"><label>Votre adresse électronique</label></input>${questions}</group></h:body></h:html>`;

const second = () => form({
	title: 'Louer un jardin partagé', more: '<surface/>', binds: '<bind nodeset="/data/vous/surface" type="int"/>',
	questions: '<input ref="/data/vous/surface"><label>Quelle surface ?</label></input>',
});

beforeEach(forgetRates);

// The form of a page whose action ends so.
const acting = (end) => ({ which: (one) => one.action.endsWith(end) });

async function bringIn(client, xml, filename = 'jardin.xml') {
	const page = await client.get('/agent/formulaires');
	assert.equal(page.status, 200, read(page.html));
	return client.submit(page, {}, {
		...acting('/agent/formulaires'),
		files: [{ name: 'formulaire', filename, type: 'application/xml', data: Buffer.from(xml) }],
	});
}

async function act(client, end) {
	const page = await client.get(`/agent/formulaires/${name}`);
	const answer = await client.submit(page, {}, acting(end));
	assert.equal(answer.status, 303, read(answer.html));
	return client.follow(answer);
}

// A draft of the form, on its first page.
async function begin(client = new Client()) {
	const page = await client.get(`/demarches/${name}`);
	assert.equal(page.status, 200, read(page.html));
	return { client, page: await client.follow(await client.submit(page)) };
}

// From the first page to the thanks.
async function finish({ client, page }) {
	let answer = await client.submit(page, { 'vous/nom': 'Modèle', 'vous/courriel': '' }, { button: ['continuer', 'oui'] });
	page = await client.follow(answer);
	assert.match(page.url, /verification$/, read(page.html));
	answer = await client.submit(page, {}, acting('/envoi'));
	page = await client.follow(answer);
	assert.match(page.url, /merci$/, read(page.html));
	return page;
}

describe('a form of the commune', () => {
	test('is an administrator’s', async () => {
		const client = await signIn(accounts.agent);
		const desk = await client.get('/agent');
		assert.ok(!desk.html.includes('/agent/formulaires'), 'no link');
		for (const path of ['', `/${name}`, `/etat-civil/apercu`, '/etat-civil/papier']) {
			const page = await client.get(`/agent/formulaires${path}`);
			assert.equal(page.status, 403, path);
			assert.match(read(page.html), /réservée à la personne qui administre Parvis/);
		}
	});

	test('is brought in, looked at, published for its commune alone', async () => {
		const client = await signIn(accounts.chief);
		const answer = await bringIn(client, form());
		assert.equal(answer.status, 303, read(answer.html));
		let page = await client.follow(answer);
		assert.match(read(page.html), /Le formulaire est importé/);
		assert.match(read(page.html), /nouvelle démarche/);
		assert.equal((await new Client().get(`/demarches/${name}`)).status, 404, 'not published yet');

		page = await client.get(`/agent/formulaires/${name}/apercu`);
		assert.match(read(page.html), /Votre nom/);
		page = await client.get(`/agent/formulaires/${name}/apercu/vous?erreurs=oui`);
		assert.match(read(page.html), /Il y a un problème/);
		page = await client.get(`/agent/formulaires/${name}/papier`);
		assert.match(read(page.html), /Votre nom/);

		page = await act(client, '/publication');
		assert.match(read(page.html), /Le formulaire est publié/);
		assert.equal((await new Client().get(`/demarches/${name}`)).status, 200);
		assert.match((await new Client().get('/')).html, new RegExp(`/demarches/${name}`), 'on the home page');
		const neighbour = new Client(process.env.PARVIS_URL2);
		assert.equal((await neighbour.get(`/demarches/${name}`)).status, 404, 'the neighbour has it not');
	});

	test('is updated by its id; what is begun stays on its version', async () => {
		const client = await signIn(accounts.chief);
		const draft = await begin();
		await client.follow(await bringIn(client, second()));
		let page = await client.get(`/agent/formulaires/${name}`);
		assert.match(read(page.html), /\/data\/vous\/surface – question ajoutée/);
		assert.match(read(page.html), /proposée aujourd’hui\s+1\s+0/, 'one draft stays on the first');
		await act(client, '/publication');

		const fresh = await begin();
		assert.match(read(fresh.page.html), /Quelle surface/);
		const again = await draft.client.get(new URL(draft.page.url).pathname);
		assert.equal(again.status, 200);
		assert.doesNotMatch(read(again.html), /Quelle surface/, 'the draft has its own version');
		const thanks = await finish(draft);
		const reference = thanks.html.match(/<strong class="code">([^<]+)</)?.[1];
		assert.ok(reference, read(thanks.html));
		assert.equal(psql(`select count(distinct digest) from parvis.publication where name = '${name}'`), '2');
		page = await client.get(`/agent/demandes/${reference}`);
		assert.equal(page.status, 200);
		assert.match(read(page.html), /Louer un jardin/);
	});

	test('goes back to the version of before, and each version can be had again', async () => {
		const client = await signIn(accounts.chief);
		let page = await act(client, '/retour');
		assert.match(read(page.html), /version précédente est de nouveau proposée/);
		assert.doesNotMatch(read((await begin()).page.html), /Quelle surface/);
		const links = [...page.html.matchAll(/href="([^"]*\/versions\/[0-9a-f]{64})"/g)].map(([, link]) => link);
		assert.equal(links.length, 3);
		const file = await client.get(links[1]);
		assert.equal(file.html, second(), 'byte for byte');
		page = await client.get(`/agent/formulaires/etat-civil/versions/${links[1].split('/').pop()}`);
		assert.equal(page.status, 404, 'not under another name');
		assert.equal((await bringIn(client, second())).status, 303, 'what was had is brought in again');
		await act(client, '/abandon');
	});

	test('a version that cannot be read any more: told, and nothing is lost', async () => {
		const { client, page } = await begin();
		const kept = (column) => psql(`select ${column} from parvis.draft where procedure = '${name}' order by id desc limit 1`);
		const digest = kept('digest'), answers = kept('answers');
		psql(`insert into parvis.definition (digest, name, title, summary, category, service, retention, delay, xml)
			values (repeat('7', 64), '${name}', 'X', '', '', 'accueil', '1 year', '1 month', '<data/>')`);
		psql(`update parvis.draft set digest = repeat('7', 64) where id = (select max(id) from parvis.draft where procedure = '${name}')`);
		const told = await client.get(page.url);
		assert.equal(told.status, 409);
		assert.match(read(told.html), /ne peut plus être lue.*Rien n’est perdu/s);
		const post = await client.submit(page, { 'vous/nom': 'Le Goff' });
		assert.equal(post.status, 409);
		assert.match(post.html, /Le Goff/, 'what was typed is given back');
		assert.equal(kept('answers'), answers);
		psql(`update parvis.draft set digest = '${digest}' where digest = repeat('7', 64)`);
		assert.equal((await client.get(page.url)).status, 200);
	});

	test('withdrawn while a draft is open: the draft is finished', async () => {
		const client = await signIn(accounts.chief);
		const draft = await begin();
		let page = await act(client, '/retrait');
		assert.match(read(page.html), /Cette démarche est retirée/);
		assert.equal((await new Client().get(`/demarches/${name}`)).status, 404);
		await finish(draft);
		page = await act(client, '/ouverture');
		assert.equal((await new Client().get(`/demarches/${name}`)).status, 200);
	});
});

describe('a form that is refused', () => {
	const deep = '<g>'.repeat(3000) + '</g>'.repeat(3000);
	const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${[...'bcdefghij'].map((one, i) =>
		`<!ENTITY ${one} "${`&${'abcdefghij'[i]};`.repeat(10)}">`).join('')}]>`;
	for (const [what, xml, said] of [
		['no XML', 'Bonjour', /jardin\.xml:1: /],
		['an entity bomb', form({ title: '&j;' }).replace('?>', `?>${bomb}`), /jardin\.xml:\d+: /],
		['a cycle', form({ binds: '<bind nodeset="/data/vous/a" calculate="/data/vous/b"/><bind nodeset="/data/vous/b" calculate="/data/vous/a"/>', more: '<a/><b/>' }), /jardin\.xml:\d+: .*(cycle|itself|circle)/],
		['an unknown function', form({ binds: '<bind nodeset="/data/vous/a" calculate="frobnicate(1)"/>', more: '<a/>' }), /jardin\.xml:\d+: .*frobnicate/],
		['a name that is none', form({ id: 'Jardin Partagé' }), /jardin\.xml:\d+: .*id of the instance/],
		['too many nodes', form({ more: Array.from({ length: 1500 }, (_, i) => `<n${i}/>`).join('') }), /1000\s+nodes/],
		['nodes too deep', form({ more: deep }), /jardin\.xml:\d+: /],
		['an expression that never ends', form({
			more: '<a/>',
			head: `<instance id="liste"><root>${'<item><v>1</v></item>'.repeat(2000)}</root></instance>`,
			binds: '<bind nodeset="/data/vous/a" calculate="count(instance(\'liste\')/root/item[count(instance(\'liste\')/root/item[count(instance(\'liste\')/root/item[v = 1]) > 3]) > 3])"/>',
		}), /jardin\.xml|\d+: /],
		['a question without a label', form({ more: '<a/>', questions: '<input ref="/data/vous/a"/>' }), /\d+: .*label/],
	]) {
		test(what, async () => {
			const client = await signIn(accounts.chief);
			const started = Date.now();
			const answer = await bringIn(client, xml);
			assert.equal(answer.status, 422, read(answer.html));
			assert.match(read(answer.html), said);
			assert.match(read(answer.html), /rien n’a été gardé/);
			assert.ok(Date.now() - started < 10000, 'in bounded time');
		});
	}

	test('too large, or none', async () => {
		const client = await signIn(accounts.chief);
		const answer = await bringIn(client, form().replace('</h:html>', `<!--${' '.repeat(1 << 20)}--></h:html>`));
		assert.equal(answer.status, 422, read(answer.html));
		const page = await client.get('/agent/formulaires');
		const empty = await client.submit(page, {}, acting('/agent/formulaires'));
		assert.equal(empty.status, 422);
		assert.match(read(empty.html), /Choisissez le fichier du formulaire/);
	});
});
