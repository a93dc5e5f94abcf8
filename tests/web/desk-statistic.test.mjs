// One front: one program of the desk, which the tests agent and desk-dossier try behind both.
// desk-statistic: the first screen and the figures, of the agent's services alone.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Client, decode, signIn, text } from './client.mjs';
import { forgetRates, psql, requests } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (html) => text(html).replaceAll('\u00a0', ' ');

const number = (page, name) => Number(page.html.match(new RegExp(`number-${name}"><a[^>]*><strong>(\\d+)`))[1]);
const fold = () => psql('begin; set local role parvis_worker; select worker.fold_statistics(); commit;');
const own = "(select commune from parvis.host_name where host = 'localhost')";

beforeEach(forgetRates);

describe('the first screen', () => {
	test('counts what is to be dealt with, and leads to it', async () => {
		const client = await signIn(accounts.chief);
		const first = await client.get('/agent');
		assert.equal(first.status, 200);
		const made = requests([{}, {}, {}]).map((one) => `'${one.reference}'`);
		psql(`update parvis.request set due_on = current_date - 5 where reference = ${made[0]};
			update parvis.request set due_on = current_date + 3, unread = true where reference = ${made[1]};
			update parvis.request set state = 'waiting' where reference = ${made[2]};`);
		for (const folded of [false, true]) {
			if (folded)
				fold();
			const page = await client.get('/agent');
			assert.equal(number(page, 'open') - number(first, 'open'), 2, 'what waits for the person is not counted');
			assert.equal(number(page, 'late') - number(first, 'late'), 1);
			assert.equal(number(page, 'soon') - number(first, 'soon'), 1);
			assert.equal(number(page, 'unread') - number(first, 'unread'), 1);
		}
		const page = await client.get('/agent');
		const [, charts] = page.html.match(/<div class="charts">([\s\S]*)<\/div>\n<p>/);
		assert.equal(charts.match(/<svg /g).length >= 2, true);
		assert.doesNotMatch(page.html, /style=|<script(?! src)/);
		const links = [...charts.matchAll(/<a href="([^"]+)"/g)].map(([, href]) => decode(href));
		assert.ok(links.length >= 20, 'each bar is a link');
		for (const link of new Set(links))
			assert.equal((await client.get(link)).status, 200, link);
		for (const figure of charts.split('<figure').slice(1))
			if (figure.includes('<svg'))
				assert.equal((figure.match(/class="bar-value"/g) ?? []).length, (figure.match(/<td class="figure"/g) ?? []).length, 'the table has each figure of the chart');
	});
});

describe('the statistics', () => {
	before(() => {
		requests([{}]);
		fold();
		psql(`insert into parvis.statistic values
			(${own}, '2020-05-04', 'accueil', 'essai', 'web', 'received', 0, false, 10),
			(${own}, '2020-05-05', 'accueil', 'essai', 'phone', 'received', 0, false, 4),
			(${own}, '2020-05-20', 'accueil', 'essai', 'web', 'answered', 3, false, 8),
			(${own}, '2020-06-20', 'accueil', 'essai', 'web', 'refused', 40, true, 2),
			(${own}, '2020-05-04', 'service-secret', 'tres-secrete', 'web', 'received', 0, false, 77)
			on conflict do nothing;
			insert into parvis.survey_count select ${own}, '2020-05-01', 'accueil', 'essai', q, 4, 6 from generate_series(1, 4) q on conflict do nothing;
			insert into parvis.survey_count select ${own}, '2020-07-01', 'accueil', 'essai', q, 1, 4 from generate_series(1, 4) q on conflict do nothing;`);
	});

	test('of a period: delays, share in time, ways, satisfaction', async () => {
		const client = await signIn(accounts.chief);
		const page = await client.get('/agent/statistiques?du=2020-05-01&au=2020-06-30&service=accueil');
		assert.equal(page.status, 200, read(page.html));
		const [, line] = page.html.match(/<tr><th scope="row">Démarche d’essai<\/th>(.*)<\/tr>/);
		assert.equal(read(line), '14 10 3 40 80 % 4,0 sur 5 (6 avis)');
		assert.match(read(page.html), /Au guichet|Par téléphone/);
		assert.match(page.html, /<th scope="row">Par téléphone<\/th><td class="figure">4<\/td>/);
		assert.match(page.html, /<th scope="row">mai 2020<\/th><td class="figure">14<\/td><td class="figure">8<\/td>/);
		assert.doesNotMatch(page.html, /style=|tres-secrete/);
		const few = await client.get('/agent/statistiques?du=2020-07-01&au=2020-07-31');
		assert.match(read(few.html), /Moins de 5 avis/);
	});

	test('as a CSV of the daily counts', async () => {
		const client = await signIn(accounts.chief);
		const file = await client.get('/agent/statistiques/jours.csv?du=2020-05-01&au=2020-06-30&service=accueil');
		assert.match(file.headers['content-type'], /text\/csv/);
		assert.match(file.headers['content-disposition'], /attachment.*statistiques-2020-05-01-2020-06-30\.csv/);
		const lines = file.html.replace('\ufeff', '').trim().split('\r\n');
		assert.equal(lines[0], 'jour;service;démarche;canal;issue;jours ouvrés;en retard;nombre');
		assert.equal(lines.length, 5);
		assert.ok(lines.includes('20/06/2020;accueil;essai;web;refused;40;t;2'), lines.join('\n'));
	});

	test('of one’s own services alone', async () => {
		psql(`insert into parvis.agent_service (commune, agent, service) select commune, id, 'etat-civil' from parvis.agent
			where login = '${accounts.agent.login}' and commune = ${own} on conflict do nothing`);
		after(() => psql(`delete from parvis.agent_service where service = 'etat-civil' and commune = ${own}
			and agent = (select id from parvis.agent where login = '${accounts.agent.login}' and commune = ${own})`));
		const client = await signIn(accounts.agent);
		for (const query of ['', '&service=service-secret', '&service=accueil']) {
			const page = await client.get(`/agent/statistiques?du=2020-05-01&au=2020-06-30${query}`);
			assert.equal(page.status, 200);
			assert.doesNotMatch(page.html, /tres-secrete|>77</);
			const file = await client.get(`/agent/statistiques/jours.csv?du=2020-05-01&au=2020-06-30${query}`);
			assert.doesNotMatch(file.html, /secret;|;77/);
		}
	});

	test('of days that there are not: said, and what was typed is kept', async () => {
		const client = await signIn(accounts.chief);
		const page = await client.get('/agent/statistiques?du=2026-02-30&au=hier');
		assert.equal(page.status, 422);
		assert.match(page.html, /value="2026-02-30"/);
		assert.match(page.html, /value="hier"/);
		assert.equal((await client.get('/agent/statistiques?du=2026-05-01&au=2026-04-01')).status, 422);
		assert.equal((await new Client().get('/agent/statistiques')).status, 401);
		assert.equal((await new Client().get('/agent/statistiques/jours.csv')).status, 401);
	});
});
