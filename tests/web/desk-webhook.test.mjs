// One front: one program of the desk, which the tests agent and desk-dossier try behind both.
// integrations: tokens of the API, webhooks sent to a receiver of the test's own.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import http from 'node:http';
import { after, before, beforeEach, describe, test } from 'node:test';
import { signIn, text } from './client.mjs';
import { forgetRates, psql, request } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (html) => text(html).replaceAll('\u00a0', ' ');
const ends = (path) => (form) => form.action.endsWith(path);
const page = '/agent/integrations';

beforeEach(forgetRates);

const api = (token) => fetch(`${process.env.PARVIS_URL}/api/requests`, { headers: { authorization: `Bearer ${token}` } });

describe('tokens', () => {
	test('who is no administrator gets nothing', async () => {
		const agent = await signIn(accounts.agent);
		assert.equal((await agent.get(page)).status, 403);
	});

	test('refused with what was typed; made, shown once, good for the API, revoked', async () => {
		const chief = await signIn(accounts.chief);
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

// A receiver on this machine, which answers as it is told and keeps what it was sent.
async function receiver() {
	const seen = [];
	const state = { answer: (answer) => answer.writeHead(200).end('{}') };
	const server = http.createServer((asked, answer) => {
		let body = '';
		asked.on('data', (part) => { body += part; });
		asked.on('end', () => {
			seen.push({ path: asked.url, headers: asked.headers, body });
			state.answer(answer);
		});
	});
	await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
	return {
		seen, state, url: `http://127.0.0.1:${server.address().port}/recu`,
		close: () => { server.closeAllConnections(); server.close(); },
	};
}

async function until(what, seconds = 20) {
	for (const end = Date.now() + seconds * 1000; ;) {
		const found = await what();
		if (found)
			return found;
		assert.ok(Date.now() < end, 'in time');
		await new Promise((done) => { setTimeout(done, 200); });
	}
}

// As SECURITY.md tells who receives.
function signedBy(secret, { headers, body }) {
	const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
	const mac = createHmac('sha256', key).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`).digest('base64');
	return headers['webhook-signature'].split(' ').includes(`v1,${mac}`);
}

describe('webhooks', () => {
	let chief, hook, id, secret;
	const one = () => `${page}/webhooks/${id}`;
	const shown = async () => read((await chief.get(one())).html);
	const press = async (path) => chief.follow(await chief.submit(await chief.get(one()), {}, { which: ends(path) }));
	// What waits is due at once: the delays are the database's (tests/sql).
	const now = () => psql(`update parvis.webhook_delivery set next_at = now() where webhook = ${id}; update parvis.webhook set rest_until = now() where id = ${id}`);
	const last = () => psql(`select state || ' ' || coalesce(tries #>> '{-1,status}', '-') || ' ' || coalesce(tries #>> '{-1,reason}', '-') || ' ' || message from parvis.webhook_delivery where webhook = ${id} order by id desc limit 1`);

	before(async () => {
		chief = await signIn(accounts.chief);
		hook = await receiver();
	});
	after(() => {
		psql(`delete from parvis.webhook where id = ${id ?? 0}`);
		hook.close();
	});

	test('an address of the inside is refused, with what was typed', async () => {
		for (const url of ['http://exemple.fr/', 'https://10.0.0.1/', 'https://moi:mot@exemple.fr/', 'https://[fd00::1]/', 'https://169.254.169.254/latest', 'ftp://exemple.fr/', 'exemple']) {
			const refused = await chief.submit(await chief.get(`${page}/webhooks/nouveau`), { nom: 'Essai', adresse: url, evenement: ['received'], service: ['accueil'] }, { which: ends('/nouveau') });
			assert.equal(refused.status, 422, url);
			assert.match(refused.html, /href="#adresse"/);
			assert.ok(refused.html.includes(`value="${url}"`), url);
		}
	});

	test('a request is told, signed, without personal data', async () => {
		const made = await chief.submit(await chief.get(`${page}/webhooks/nouveau`), { nom: 'GED', adresse: hook.url, evenement: ['received'], service: ['accueil'] }, { which: ends('/nouveau') });
		assert.equal(made.status, 200, read(made.html));
		secret = made.html.match(/id="secret">(whsec_[^<]+)</)[1].replaceAll('&#x3D;', '=').replaceAll('&#61;', '=');
		id = made.html.match(/webhooks\/(\d+)\/essai/)[1];
		const { reference } = request();
		const got = await until(() => hook.seen.find((call) => call.body.includes(reference)));
		assert.ok(signedBy(secret, got), 'its signature');
		assert.ok(Math.abs(Date.now() / 1000 - got.headers['webhook-timestamp']) < 60);
		const told = JSON.parse(got.body);
		assert.equal(told.type, 'request.received');
		assert.deepEqual({ ...told.data, link: undefined }, { reference, procedure: 'essai', state: 'received', link: undefined });
		assert.match(told.data.link, new RegExp(`/api/requests/${reference}$`));
		assert.doesNotMatch(got.body, /Alix|alix/);
		await until(async () => /Reçu \(HTTP 200\)/.test(await shown()));
		assert.ok(!(await chief.get(one())).html.includes(secret), 'its secret is never shown again');
	});

	test('an error, a hang, a closed connection are tried again under the same identifier', async () => {
		await press('/essai');
		for (const [answer, outcome] of [
			[(reply) => reply.writeHead(500).end(), /^pending 500 status/],
			[() => {}, /^pending - timeout/],
			[(reply) => reply.destroy(), /^pending - broken/],
		]) {
			hook.state.answer = answer;
			now();
			await until(() => outcome.test(last()));
		}
		hook.state.answer = (reply) => reply.writeHead(204).end();
		now();
		await until(() => /^done 204/.test(last()));
		const ids = new Set(hook.seen.filter((call) => call.body.includes('request.test')).map((call) => call.headers['webhook-id']));
		assert.equal(ids.size, 1);
		assert.ok(last().endsWith([...ids][0]));
		assert.match(await shown(), /Coupé : le logiciel a mis trop de temps/);
	});

	test('a redirect to a private address is refused, never followed; sent again by hand', async () => {
		hook.state.answer = (reply) => reply.writeHead(302, { location: 'http://169.254.169.254/' }).end();
		await press('/essai');
		await until(() => /^aside 302 redirect/.test(last()));
		assert.match(await shown(), /Abandonné[\s\S]*Refusé : le logiciel renvoie vers une autre adresse \(HTTP 302\)/);
		hook.state.answer = (reply) => reply.writeHead(200).end();
		await press('/reprise');
		await until(() => /^done 200/.test(last()));
	});

	test('an address that leads inside is refused when it is called', async () => {
		psql(`update parvis.webhook set url = 'https://10.255.255.1/' where id = ${id}`);
		await press('/essai');
		await until(() => /^aside - address/.test(last()));
		psql(`update parvis.webhook set url = '${hook.url}' where id = ${id}`);
	});

	test('an answer without end is cut off', async () => {
		hook.state.answer = (reply) => {
			reply.writeHead(500);
			const more = setInterval(() => (reply.destroyed ? clearInterval(more) : reply.write('x'.repeat(2000))), 20);
		};
		await press('/essai');
		await until(() => /^pending 500 status/.test(last()));
		hook.state.answer = (reply) => reply.writeHead(200).end();
		now();
		await until(() => /^done 200/.test(last()));
	});

	test('what a worker that died had taken is sent again, the same', async () => {
		await press('/essai');
		await until(() => /^done 200/.test(last()));
		const before = hook.seen.length;
		// As a worker leaves it that was killed between the answer and its note.
		psql(`update parvis.webhook_delivery set state = 'pending', ended_at = null, next_at = now() where webhook = ${id} and id = (select max(id) from parvis.webhook_delivery where webhook = ${id})`);
		await until(() => hook.seen.length > before);
		assert.equal(hook.seen.at(-1).headers['webhook-id'], hook.seen.at(-2).headers['webhook-id']);
		assert.equal(hook.seen.at(-1).body, hook.seen.at(-2).body);
	});

	test('another secret: both sign for a day; stopped, nothing is told; removed', async () => {
		const rotated = await chief.submit(await chief.get(one()), {}, { which: ends('/secret') });
		const fresh = rotated.html.match(/id="secret">(whsec_[^<]+)</)[1].replaceAll('&#x3D;', '=').replaceAll('&#61;', '=');
		assert.notEqual(fresh, secret);
		const before = hook.seen.length;
		await press('/essai');
		const got = await until(() => hook.seen[before]);
		assert.ok(signedBy(fresh, got) && signedBy(secret, got));
		await chief.submit(await chief.get(one()), { actif: 'non' }, { which: ends('/etat') });
		assert.match(await shown(), /Rien n’est envoyé/);
		const { reference } = request();
		assert.equal(psql(`select count(*) from parvis.webhook_delivery where reference = '${reference}'`), '0');
		const gone = await chief.follow(await chief.submit(await chief.get(one()), {}, { which: ends('/retrait') }));
		assert.match(read(gone.html), /Le webhook est retiré/);
		assert.equal((await chief.get(one())).status, 404);
	});
});
