// integrations: tokens of the API, webhooks sent to a receiver of the test's own.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { Client, text } from './client.mjs';
import { forgetRates } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (html) => text(html).replaceAll('\u00a0', ' ');
const ends = (path) => (form) => form.action.endsWith(path);
const page = '/agent/integrations';

beforeEach(forgetRates);

async function desk(account) {
	const client = new Client();
	const answer = await client.submit(await client.get('/agent'), { identifiant: account.login, 'mot-de-passe': account.password, code: '' });
	assert.equal(answer.status, 303, read(answer.html));
	return client;
}

const api = (token) => fetch(`${process.env.PARVIS_URL}/api/requests`, { headers: { authorization: `Bearer ${token}` } });

describe('tokens', () => {
	test('who is no administrator gets nothing', async () => {
		const agent = await desk(accounts.agent);
		assert.equal((await agent.get(page)).status, 403);
	});

	test('refused with what was typed; made, shown once, good for the API, revoked', async () => {
		const chief = await desk(accounts.chief);
		const which = ends('/jetons');
		const name = `GED ${Date.now()}`;
		const refused = await chief.submit(await chief.get(page), { nom: name, debit: 'dix' }, { which });
		assert.equal(refused.status, 422);
		for (const id of ['droits', 'services', 'debit'])
			assert.match(refused.html, new RegExp(`href="#${id}"`));
		assert.match(refused.html, new RegExp(`value="${name}"`));
		const values = { nom: name, debit: '60', droit: ['requests:read'], service: ['accueil'], duree: '90' };
		const made = await chief.submit(refused, values, { which });
		assert.equal(made.status, 200, read(made.html));
		const token = made.html.match(/id="secret">([\w-]{43})</)[1];
		const again = await chief.submit(refused, values, { which });
		assert.match(again.html, new RegExp(token), 'sent twice, it is one');
		const shown = await chief.get(page);
		assert.equal(shown.html.split(`>${name}<`).length, 2, 'once');
		assert.ok(!shown.html.includes(token), 'never again');
		assert.match(read(shown.html), /Lire les demandes/);
		assert.equal((await api(token)).status, 200);
		assert.doesNotMatch(read((await chief.get(page)).html.split(`>${name}<`)[1].split('</article>')[0]), /Dernière utilisation\s+Jamais/);
		const id = shown.html.match(new RegExp(`id="jeton-(\\d+)">${name}`))[1];
		const ask = await chief.get(`${page}/jetons/${id}/revocation`);
		assert.match(read(ask.html), new RegExp(`Révoquer le jeton « ${name} »`));
		assert.equal((await api(token)).status, 200, 'asking revokes nothing');
		const done = await chief.follow(await chief.submit(ask, {}, { which: ends('/revocation') }));
		assert.match(read(done.html), /Le jeton est révoqué/);
		assert.equal((await api(token)).status, 401);
		assert.equal((await chief.get(`${page}/jetons/999999/revocation`)).status, 404);
		assert.match(read((await chief.get('/agent/administration/historique?quoi=token')).html), new RegExp(`Jeton de l’API\\s+${name}`));
	});
});
