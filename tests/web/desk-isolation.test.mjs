// One front: who sees what is decided behind it, the same for both.
// desk-isolation: every address that the programs say they have (--routes), tried
// by who must not see a request of a commune: nobody, the session of another
// commune, the agent of another service.  Not a byte of it is in an answer, and
// nothing of it changes.  A new route is tried without a line here.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { Client, text } from './client.mjs';
import { apiToken, forgetRates, hash, psql, requests } from './seed.mjs';

// In all that was written about the request, and nowhere else.
const secret = `secret${randomBytes(6).toString('hex')}`;
const host = (url) => new URL(url).hostname;
const communeOf = (url) => psql(`select commune from parvis.host_name where host = '${host(url)}'`);
const here = communeOf(process.env.PARVIS_URL);

const folder = join(process.env.PARVIS_BIN, '../libexec/parvis/cgi-bin');
const routes = readdirSync(folder).flatMap((name) =>
	execFileSync(join(folder, name), ['--routes'], { encoding: 'utf8' }).trim().split('\n')
		.map((line) => {
			const [method, path, ...inputs] = line.split(' ');
			return { method, path, inputs };
		}));
// What ends a session is its own user's affair, and would end the trial.
// Nor what Apache asks FranceConnect before, which nobody plays here
// (booking-franceconnect).
const tried = routes.filter((route) => !/deconnexion|sessions|\/suivi\/fin|\/famille\/franceconnect/.test(route.path));

let asked;
let ids;

before(() => {
	forgetRates();
	[asked] = requests([{
		person_name: `Zibeline ${secret}`, person_names_search: [`Zibeline ${secret}`], subject: `Objet ${secret}`,
		answers: `<data id="essai"><nom>${secret}</nom></data>`, email: `${secret}@personne.example`, phone: '06 99 88 77 66',
		birth_date: '1931-07-23',
	}]);
	psql(`begin;
		insert into parvis.note (commune, request, agent, text, token)
			select r.commune, r.id, a.id, 'Note ${secret}', 'token-note' from parvis.request r join parvis.agent a on a.commune = r.commune and a.login = 'dominique' where r.reference = '${asked.reference}';
		insert into parvis.message (commune, request, author, agent, kind, text, token, post)
			select r.commune, r.id, 'agent', a.id, 'message', 'Message ${secret}', 'token-message', 'to-post' from parvis.request r join parvis.agent a on a.commune = r.commune and a.login = 'dominique' where r.reference = '${asked.reference}';
		insert into parvis.file (commune, request, origin, name, type, size, sha256, key, state, chunks)
			select r.commune, r.id, 'citizen', '${secret}.pdf', 'application/pdf', 1, sha256('x'), sha256('k'), 'clean', 1 from parvis.request r where r.reference = '${asked.reference}';
		insert into parvis.job (commune, token, agent, action, text, gathered, state)
			select a.commune, 'token-${secret}', a.id, 'message', 'Lot ${secret}', true, 'stopped' from parvis.agent a where a.commune = ${here} and a.login = 'dominique';
		insert into parvis.job_item (commune, job, request)
			select j.commune, j.id, r.id from parvis.job j join parvis.request r on r.reference = '${asked.reference}' where j.token = 'token-${secret}';
		commit;`);
	// The latest row of each table: what {id} may stand for.
	const tables = psql(`select table_name from information_schema.columns where table_schema = 'parvis' and column_name in ('commune', 'id') and data_type in ('bigint', 'uuid')
		group by 1 having count(*) = 2`).split('\n');
	ids = [...new Set(tables.map((table) => psql(`select max(id::text) from parvis.${table} where commune = ${here} and id = (select id from parvis.${table} where commune = ${here} order by id desc limit 1)`)).filter(Boolean))];
	assert.ok(ids.length > 0);
});

// All that the database holds about the request (a look at it apart: reading is
// journalled by who may read), as one value.
function state() {
	const tables = psql(`select table_name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
		where table_schema = 'parvis' and column_name = 'request' and table_type = 'BASE TABLE' and table_name not in ('outbox', 'session')`).split('\n');
	const parts = tables.map((table) => `select '${table}', t::text from parvis.${table} t where t.commune = ${here} and t.request::text = r.id::text`);
	return psql(`select md5(string_agg(x.name || x.row, '|' order by x.name, x.row)) from parvis.request r
		cross join lateral (select 'request', r::text union all ${parts.join(' union all ')}) x (name, row)
		where r.commune = ${here} and r.reference = '${asked.reference}'`);
}

// A session of an agent who was just made, with the service given.
function agentOf(commune, service) {
	const login = `essai${randomBytes(4).toString('hex')}`;
	const token = randomBytes(30).toString('base64url');
	psql(`begin;
		select worker.agent_add(${commune}, '${login}', 'Claude Exemple', null, '$argon2id$essai', array['agent'], array['${service}']);
		set local role parvis_agent;
		select agent.enter(${commune}, null);
		select agent.sign_in_remote('${login}', '\\x${hash(token)}');
		commit;`);
	return token;
}

function visitor(url, token) {
	const client = new Client(url);
	if (token) client.cookies.set('pv-agent', token);
	return client;
}

const values = {
	'{reference}': () => [asked.reference],
	'{id}': () => ids,
	'{message}': () => ids,
	'{token}': () => [asked.link],
	'{trimestre}': () => ['2026-T3'],
	'{name}': () => ['essai'],
	'{page}': () => ['1'],
};

// Each address that a route stands for.
function addresses(path) {
	let found = [path];
	for (const hole of path.match(/\{[a-z]+\}/g) ?? [])
		found = found.flatMap((one) => (values[hole]?.() ?? ['1']).map((value) => one.replace(hole, value)));
	return found;
}

const pdf = '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n';
const texts = { agent: 'self', kind: 'message', decision: 'closing', text: 'Intrusion', way: 'mail', state: 'any', q: 'Zibeline', texte: 'Intrusion', note: 'Intrusion', etape: 'envoi', version: '1', vu: '1', etat: 'toutes', tout: 'oui', action: 'lecture' };
const value = (name) => texts[name] ?? (name === 'jeton' ? randomBytes(12).toString('hex') : asked.reference);

async function trial(client, csrf, wanted = tried) {
	let n = 0;
	const faults = [];
	for (const { method, path, inputs } of wanted) {
		const names = inputs.filter((name) => !name.endsWith('+'));
		const query = names.filter((name) => name.endsWith('?')).map((name) => name.slice(0, -1));
		for (const address of addresses(path)) {
			const targets = method === 'GET' ? [address, ...query.map((name) => `${address}?${name}=${encodeURIComponent(value(name))}`)] : [address];
			for (const target of targets) {
				const answer = method === 'GET' ? await client.get(target, client.headers)
					: path.startsWith('/api/') && !inputs.some((name) => name.endsWith('+'))
						? await client.send('POST', target, JSON.stringify(Object.fromEntries(names.map((name) => [name, value(name)]))), 'application/json', { ...client.headers, 'If-Match': '"1"', 'Idempotency-Key': randomBytes(12).toString('hex') })
					: path.startsWith('/api/') ? await client.post(target, [], [{ name: 'file', filename: 'a.pdf', type: 'application/pdf', data: pdf }], client.headers)
					: await client.post(target, [['csrf', csrf ?? ''], ...names.filter((name) => !name.endsWith('?')).map((name) => [name, value(name)])]);
				n++;
				if (`${JSON.stringify(answer.headers)}${answer.html}`.toLowerCase().includes(secret))
					faults.push(`${method} ${target}: ${answer.status} ${text(answer.html).slice(0, 200)}`);
				// of software: asked as it must be, so that what refuses is who asks
				if (answer.status >= 500 || (path.startsWith('/api/') && [400, 406, 412, 415, 428].includes(answer.status)))
					faults.push(`${method} ${target}: ${answer.status} ${text(answer.html).slice(0, 200)}`);
			}
		}
	}
	assert.deepEqual(faults, []);
	assert.ok(n > wanted.length - 1, `${n}`);
	return n;
}

const token = async (client) => (await client.get('/agent/compte')).html.match(/name="csrf" value="([^"]+)"/)?.[1];

describe('a request is reached by nobody else', () => {
	test('its own agents see it: the trial would see it too', async () => {
		const client = visitor(process.env.PARVIS_URL, agentOf(here, 'accueil'));
		assert.ok((await client.get(`/agent/demandes/${asked.reference}`)).html.includes(secret));
		assert.ok((await client.get('/agent/recherche?q=Zibeline')).html.includes(secret));
	});

	for (const [who, make] of [
		['without a session', () => [visitor(process.env.PARVIS_URL)]],
		['with the session of another commune', () => [visitor(process.env.PARVIS_URL, agentOf(communeOf(process.env.PARVIS_URL2), 'accueil'))]],
		['as an agent of another commune, on its own site', () => [visitor(process.env.PARVIS_URL2, agentOf(communeOf(process.env.PARVIS_URL2), 'accueil')), true]],
		['as an agent of another service', () => [visitor(process.env.PARVIS_URL, agentOf(here, 'voirie')), true]],
	])
		test(`${who}: nothing of it is shown, nothing changes`, async (t) => {
			const [client, signed] = make();
			const was = state();
			const csrf = signed ? await token(client) : undefined;
			assert.equal(Boolean(csrf), Boolean(signed));
			t.diagnostic(`${await trial(client, csrf)} requests to ${tried.length} routes`);
			assert.equal(state(), was);
			if (signed) assert.ok(await token(client), 'the session still stands: the trial was one of its agent');
			client.close();
		});

	// What software reaches: each route of the interface, with what an act needs.
	const interfaced = tried.filter((route) => route.path.startsWith('/api/'));
	const bearer = (url, more) => {
		const client = visitor(url);
		client.headers = { accept: '*/*', authorization: more.basic ? `Basic ${Buffer.from(`x:${apiToken(more)}`).toString('base64')}` : `Bearer ${apiToken(more)}` };
		return client;
	};
	const { PARVIS_URL: ours, PARVIS_URL2: theirs } = process.env;

	test('the token of its service reaches it: the trial would see it too', async () => {
		const client = bearer(ours, {});
		const { status, html } = await client.get(`/api/requests/${asked.reference}`, client.headers);
		assert.ok(html.includes(secret), `${status} ${html.slice(0, 200)}`);
		client.close();
	});

	for (const [who, make] of [
		['a token of another commune', () => bearer(ours, { url: theirs })],
		['a token of another commune, on its own site', () => bearer(theirs, { url: theirs })],
		['a token of another service', () => bearer(ours, { services: ['voirie'] })],
		['a token of another service, as a feed reader', () => bearer(ours, { services: ['voirie'], basic: true })],
		['the session of an agent as a token', () => Object.assign(visitor(ours), { headers: { accept: '*/*', authorization: `Bearer ${agentOf(here, 'accueil')}` } })],
	])
		test(`${who}: nothing of it is shown, nothing changes`, async (t) => {
			const client = make();
			const was = state();
			t.diagnostic(`${await trial(client, undefined, interfaced)} requests to ${interfaced.length} routes`);
			assert.equal(state(), was);
			client.close();
		});
});
