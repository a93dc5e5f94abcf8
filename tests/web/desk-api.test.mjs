// One front: one program of the desk, which the tests agent and desk-dossier try behind both.
// desk-api: what other software of the mairie reads and does, by its token; its
// document (OpenAPI), against which every answer here is checked; its feed.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import addFormats from 'ajv-formats';
import Ajv from 'ajv/dist/2020.js';
import { Client } from './client.mjs';
import { apiToken, forgetRates, psql, requests } from './seed.mjs';

const url = process.env.PARVIS_URL;
const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const document = JSON.parse(fs.readFileSync(new URL('../../html/api/openapi.json', import.meta.url)));
const here = psql(`select commune from parvis.host_name where host = '${new URL(url).hostname}'`);
const everything = ['requests:read', 'requests:write', 'documents:read', 'feed'];
const token = apiToken({ scopes: everything });

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema(document, 'api');
const told = new Set();

// One call; what comes back is checked against the document: a status that it
// names for that route, a type that it names, a body of that schema.
function call(method, path, { bearer = token, body, headers = {}, type = 'application/json', from = url, unchecked } = {}) {
	const data = body === undefined ? undefined : Buffer.isBuffer(body) || typeof body === 'string' ? body : JSON.stringify(body);
	const head = { ...(bearer && { authorization: `Bearer ${bearer}` }), ...(data !== undefined && { 'content-type': type, 'content-length': Buffer.byteLength(data) }), ...headers };
	return new Promise((resolve, reject) => {
		const request = http.request(new URL(`/api${path}`, from), { method, headers: head, agent: false }, (answer) => {
			const parts = [];
			answer.on('data', (part) => parts.push(part));
			answer.on('end', () => {
				const bytes = Buffer.concat(parts);
				const found = { status: answer.statusCode, headers: answer.headers, bytes, text: bytes.toString() };
				if (/json/.test(answer.headers['content-type'] ?? '')) found.json = JSON.parse(found.text);
				try {
					if (!unchecked) check(method, path.split('?')[0], found);
					resolve(found);
				} catch (error) {
					reject(error);
				}
			});
		});
		request.on('error', reject);
		request.end(data);
	});
}

const pointer = (...parts) => `api#/${parts.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1')).map(encodeURIComponent).join('/')}`;

function check(method, path, answer) {
	const pattern = Object.keys(document.paths).find((one) => new RegExp(`^${one.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(path));
	const route = document.paths[pattern]?.[method.toLowerCase()];
	assert.ok(route, `${method} ${path} is in the document`);
	let response = route.responses[answer.status];
	assert.ok(response, `${method} ${pattern} may answer ${answer.status}: ${answer.text.slice(0, 300)}`);
	told.add(`${method} ${pattern} ${answer.status}`);
	let where = ['paths', pattern, method.toLowerCase(), 'responses', answer.status];
	if (response.$ref) {
		where = response.$ref.slice(2).split('/');
		response = document.components.responses[where.at(-1)];
	}
	if (!response.content) {
		assert.equal(answer.bytes.length, 0);
		return;
	}
	const type = answer.headers['content-type'].split(';')[0];
	const known = response.content[type] ?? response.content['*/*'];
	assert.ok(known, `${method} ${pattern} ${answer.status} may be ${type}`);
	if (!known.schema) return;
	const valid = ajv.compile({ $ref: pointer(...where, 'content', type, 'schema') });
	assert.ok(valid(answer.json), `${method} ${path}: ${JSON.stringify(valid.errors?.slice(0, 3))}`);
}

const key = () => randomBytes(12).toString('hex');
const read = async (reference, more) => call('GET', `/requests/${reference}`, more);

async function acting(reference) {
	const { headers } = await read(reference);
	return { 'if-match': headers.etag, 'idempotency-key': key() };
}

const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');

function upload(reference, name, bytes) {
	const head = `--limite\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/pdf\r\n\r\n`;
	return call('POST', `/requests/${reference}/documents`, { body: Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n--limite--\r\n')]), type: 'multipart/form-data; boundary=limite' });
}

// What RFC 4287 asks of a feed and of each entry (4.1.1, 4.1.2), read by an XML parser.
function wellMade(text) {
	execFileSync('python3', ['-c', `import sys, xml.etree.ElementTree as t
a = '{http://www.w3.org/2005/Atom}'
feed = t.fromstring(sys.stdin.buffer.read())
assert feed.tag == a + 'feed' and len(feed.findall(a + 'author/' + a + 'name')) == 1
for one in [feed, *feed.findall(a + 'entry')]:
    for name in 'id', 'title', 'updated':
        assert len(one.findall(a + name)) == 1 and one.find(a + name).text, name
    assert len([l for l in one.findall(a + 'link') if l.get('rel') == 'alternate']) == 1
ids = [e.find(a + 'id').text for e in feed.findall(a + 'entry')]
assert len(ids) == len(set(ids))`], { input: text });
}

// The entries of a feed.
function atom(text) {
	return [...text.matchAll(/<entry>([\s\S]*?)<\/entry>/g)].map(([, entry]) => ({
		id: /<id>([^<]+)/.exec(entry)[1], title: /<title>([^<]+)/.exec(entry)[1].replaceAll('&#39;', "'"),
		updated: /<updated>([^<]+)/.exec(entry)[1], link: /href="([^"]+)"/.exec(entry)[1],
	}));
}

const problem = (answer, status, type) => {
	assert.equal(answer.status, status, answer.text);
	assert.match(answer.headers['content-type'], /^application\/problem\+json/);
	assert.equal(answer.json.status, status);
	assert.equal(answer.json.type, `urn:parvis:problem:${type}`);
	assert.match(answer.json.detail, /[.]$/);
};

before(forgetRates);

describe('the document', () => {
	test('is valid OpenAPI 3.1, and is what is served, without a token', async () => {
		const verdict = await new Validator().validate(structuredClone(document));
		assert.deepEqual(verdict.errors ?? [], []);
		const answer = await call('GET', '/openapi.json', { bearer: null });
		assert.equal(answer.status, 200);
		assert.deepEqual(answer.json, document);
		assert.equal((await call('GET', '/openapi.json', { bearer: null, headers: { 'if-none-match': answer.headers.etag } })).status, 304);
	});

	test('has each route of the program with its parameters, and no other', () => {
		const program = join(process.env.PARVIS_BIN, '../libexec/parvis/cgi-bin/api');
		const routes = execFileSync(program, ['--routes'], { encoding: 'utf8' }).trim().split('\n').map((line) => {
			const [method, path, ...inputs] = line.split(' ');
			return `${method} ${path.replace(/^\/api/, '')} ${inputs.sort().join(' ')}`.trim();
		});
		const resolve = (one) => (one.$ref ? one.$ref.slice(2).split('/').reduce((at, part) => at[part], document) : one);
		const members = (schema) => Object.entries(resolve(schema).properties);
		const said = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, route]) => {
			const query = (route.parameters ?? []).map(resolve).filter((one) => one.in === 'query').map((one) => `${one.name}?`);
			const content = route.requestBody?.content ?? {};
			const fields = content['application/json'] ? members(content['application/json'].schema).map(([name]) => name) : [];
			const files = content['multipart/form-data'] ? members(content['multipart/form-data'].schema).map(([name]) => `${name}+`) : [];
			// each hole of the path is a parameter
			for (const [, hole] of path.matchAll(/\{(\w+)\}/g))
				assert.ok(route.parameters.map(resolve).some((one) => one.in === 'path' && one.name === hole), `${path}: ${hole}`);
			return `${method.toUpperCase()} ${path} ${[...query, ...fields, ...files].sort().join(' ')}`.trim();
		}));
		assert.deepEqual(said.sort(), routes.sort());
	});

	test('asks of each route the scope that it needs, and no more', async () => {
		const [made] = requests([{}]);
		const bodies = { assignment: { agent: 'self' }, notes: { text: 'x' }, messages: { kind: 'message', text: 'x' }, decision: { decision: 'closing' } };
		const tokens = Object.fromEntries(everything.map((scope) => [scope, [apiToken({ scopes: everything.filter((one) => one !== scope) }), apiToken({ scopes: [scope] })]]));
		let tried = 0;
		for (const [pattern, methods] of Object.entries(document.paths))
			for (const [method, route] of Object.entries(methods)) {
				const scope = route.security[0]?.token[0];
				if (!scope) continue;
				const path = pattern.replace('{reference}', made.reference).replace('{id}', '1');
				const [others, alone] = tokens[scope];
				const file = pattern.endsWith('/documents') && method === 'post';
				const sent = file ? { body: '--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\na\r\n--x--\r\n', type: 'multipart/form-data; boundary=x' }
					: { body: method === 'post' ? bodies[pattern.split('/').at(-1)] : undefined };
				const refused = await call(method.toUpperCase(), path, { ...sent, bearer: others });
				problem(refused, 403, 'api.scope');
				assert.equal(refused.json.field, scope);
				assert.ok(refused.headers['www-authenticate'].includes(`scope="${scope}"`));
				const allowed = await call(method.toUpperCase(), path, { ...sent, bearer: alone });
				assert.notEqual(allowed.status, 403, `${method} ${pattern}`);
				assert.notEqual(allowed.status, 401, `${method} ${pattern}`);
				tried++;
			}
		assert.equal(tried, Object.values(document.paths).flatMap(Object.keys).length - 1);
	});
});

describe('a list', () => {
	test('goes on by Link, each request once, in the order of the desk', async () => {
		const made = requests(Array.from({ length: 7 }, () => ({})));
		const seen = [];
		for (let path = '/requests?sort=received&limit=3&procedure=essai'; path;) {
			const answer = await call('GET', path);
			assert.equal(answer.status, 200);
			assert.ok(answer.json.requests.length <= 3);
			seen.push(...answer.json.requests);
			const [, next] = /^<([^>]+)>; rel="next"$/.exec(answer.headers.link ?? '') ?? [];
			assert.equal(answer.json.next, next ?? null);
			path = next && next.slice(next.indexOf('/api') + 4);
			assert.ok(seen.length < 3000);
		}
		assert.equal(new Set(seen.map((one) => one.reference)).size, seen.length);
		assert.deepEqual(seen.slice(0, 7).map((one) => one.reference).sort(), made.map((one) => one.reference).sort());
		const times = seen.map((one) => one.received_at);
		assert.deepEqual(times, [...times].sort().reverse());
		assert.ok(!JSON.stringify(seen).includes('Alix'), 'no name in a list');
	});

	test('takes the filters of the desk, and says which word is none', async () => {
		const [one] = requests([{}]);
		const today = psql(`select (now() at time zone 'Europe/Paris')::date`);
		const list = async (query) => (await call('GET', `/requests?limit=200&sort=received&${query}`)).json.requests.map((line) => line.reference);
		assert.ok((await list('state=received&procedure=essai&service=accueil&channel=web')).includes(one.reference));
		assert.ok(!(await list('unread=true')).includes(one.reference));
		psql(`update parvis.request set unread = true where reference = '${one.reference}'`);
		assert.ok((await list('unread=true')).includes(one.reference));
		assert.ok((await list(`received_from=${today}&received_to=${today}`)).includes(one.reference));
		assert.ok(!(await list('received_from=2099-01-01')).includes(one.reference));
		assert.ok(!(await list('received_to=2001-01-01')).includes(one.reference));
		assert.ok(!(await list('state=answered&state=closed')).includes(one.reference));
		assert.ok((await list('state=any')).includes(one.reference));
		assert.ok(!(await list('delay=late')).includes(one.reference));
		assert.ok((await list('assigned=none')).includes(one.reference));
		const { json: { agents: [first] } } = await call('GET', '/agents');
		assert.ok(!(await list(`assigned=${first.id}`)).includes(one.reference));
		await call('POST', `/requests/${one.reference}/assignment`, { body: { agent: first.id }, headers: { 'if-match': (await read(one.reference)).headers.etag } });
		assert.ok((await list(`assigned=none&assigned=${first.id}`)).includes(one.reference));
		assert.ok(!(await list('mail_failed=true')).includes(one.reference));
		psql(`update parvis.outbox set state = 'failed', sent_at = null, last_error = 'essai' where request = (select id from parvis.request where reference = '${one.reference}') and commune = ${here}`);
		assert.ok((await list('mail_failed=true')).includes(one.reference));
		for (const [query, field, type] of [['assigned=moi', 'assigned', 'api.word'], ['unread=oui', 'unread', 'api.word'], ['state=toutes', 'state', 'api.word'], ['received_from=hier', 'received_from', 'api.day'], ['limit=0', 'limit', 'api.limit'], ['limit=201', 'limit', 'api.limit'],
			['delay=jamais', 'delay', 'api.word'], ['sort=nom', 'sort', 'api.word'], ['procedure=A%20B', 'procedure', 'api.word'], ['channel=pigeon', 'channel', 'api.word']]) {
			const answer = await call('GET', `/requests?${query}`);
			problem(answer, 422, type);
			assert.equal(answer.json.field, field);
		}
		problem(await call('GET', '/requests?etat=recue'), 400, 'error.unknown-field');
		const answer = await call('GET', '/requests');
		assert.equal((await call('GET', '/requests', { headers: { 'if-none-match': answer.headers.etag } })).status, 304);
	});
});

describe('a request', () => {
	test('is whole, has an ETag, and its reading is written down', async () => {
		const [made] = requests([{ answers: '<data id="essai"><nom>Bérengère</nom></data>', person_name: 'Bérengère Modèle' }]);
		const looks = () => Number(psql(`select count(*) from parvis.look l join parvis.request r on r.commune = l.commune and r.id = l.request
			join parvis.agent a on a.commune = l.commune and a.id = l.agent where r.reference = '${made.reference}' and a.login like 'api-%'`));
		const answer = await read(made.reference);
		assert.equal(answer.status, 200);
		assert.deepEqual(answer.json.answers, [{ path: '/data/nom', page: null, label: 'Votre nom', value: 'Bérengère', text: 'Bérengère' }]);
		assert.equal(answer.json.person.name, 'Bérengère Modèle');
		assert.equal(answer.json.state, 'received');
		assert.match(answer.json.due_on, /^\d{4}-\d\d-\d\d$/);
		assert.deepEqual(answer.json.events.map((one) => one.kind), ['received']);
		assert.match(answer.headers.etag, /^"1-[0-9a-f]{32}"$/);
		assert.equal(answer.headers['cache-control'], 'no-store');
		assert.equal(looks(), 1);
		assert.equal((await read(made.reference, { headers: { 'if-none-match': answer.headers.etag } })).status, 304);
		assert.equal(looks(), 2);
		problem(await read('ES-XXXX-XXXX'), 404, 'agent.unknown');
	});

	test('is not of a token of another service, nor of another commune', async () => {
		const [made] = requests([{}]);
		for (const more of [{ bearer: apiToken({ services: ['voirie'] }) }, { from: process.env.PARVIS_URL2, bearer: apiToken({ url: process.env.PARVIS_URL2 }) }]) {
			problem(await read(made.reference, more), 404, 'agent.unknown');
			problem(await call('POST', `/requests/${made.reference}/notes`, { ...more, body: { text: 'Intrusion' }, headers: { 'idempotency-key': key() } }), 404, 'agent.unknown');
		}
		problem(await read(made.reference, { bearer: apiToken({ url: process.env.PARVIS_URL2 }) }), 401, 'agent.token');
	});

	test('gives its documents, one by one, each reading written down', async () => {
		const [made] = requests([{}]);
		const sent = await upload(made.reference, 'réponse.pdf', pdf);
		assert.equal(sent.status, 201);
		assert.equal((await upload(made.reference, 'réponse.pdf', pdf)).status, 201);
		const { documents } = (await read(made.reference)).json;
		assert.deepEqual(documents.map((one) => [one.name, one.type, one.size, one.state, one.origin, one.message]), [['réponse.pdf', 'application/pdf', pdf.length, 'clean', 'agent', null]]);
		const looks = () => Number(psql(`select count(*) from parvis.look l join parvis.request r on r.commune = l.commune and r.id = l.request where r.reference = '${made.reference}'`));
		const was = looks();
		const path = documents[0].href.slice('/api'.length);
		const file = await call('GET', path);
		assert.equal(file.status, 200);
		assert.ok(file.bytes.equals(pdf));
		assert.match(file.headers['content-disposition'], /^attachment;.*UTF-8''r%C3%A9ponse\.pdf/);
		assert.equal(looks(), was + 1);
		problem(await call('GET', path, { bearer: apiToken({ services: ['voirie'], scopes: everything }) }), 404, 'agent.unknown');
		const [other] = requests([{}]);
		problem(await call('GET', path.replace(made.reference, other.reference)), 404, 'file.unknown');
		problem(await call('GET', `/requests/${made.reference}/documents/999999999999`), 404, 'file.unknown');
		problem(await call('GET', `/requests/${made.reference}/documents/moi`), 404, 'file.unknown');
		problem(await upload(made.reference, 'image.png', Buffer.from('#!/bin/sh\nrm -rf /\n')), 422, 'file.type');
		problem(await call('POST', `/requests/${made.reference}/documents`, { body: '--x--\r\n', type: 'multipart/form-data; boundary=x' }), 422, 'api.file');
	});
});

describe('an act', () => {
	test('is the agents’ own: assigned, noted, asked, answered, with the mails that leave', async () => {
		const [made] = requests([{ email: `api${key()}@personne.example` }]);
		const path = `/requests/${made.reference}`;
		let stands = (await call('POST', `${path}/assignment`, { body: { agent: 'self' }, headers: { 'if-match': (await read(made.reference)).headers.etag } })).json;
		assert.deepEqual([stands.state, stands.version], ['in-progress', 2]);
		// the version of an answer is the next If-Match
		stands = (await call('POST', `${path}/messages`, { body: { kind: 'question', text: 'Quel est votre nom de naissance ?' }, headers: { 'if-match': `"${stands.version}"`, 'idempotency-key': `"${key()}"` } })).json;
		assert.deepEqual([stands.state, stands.message.kind], ['waiting', 'question']);
		const note = await call('POST', `${path}/notes`, { body: { text: 'Vu avec la GED.' }, headers: { 'idempotency-key': key() } });
		assert.equal(note.status, 201);
		const { id } = (await call('GET', '/agents')).json.agents.find((one) => one.name === 'Camille Exemple');
		stands = (await call('POST', `${path}/assignment`, { body: { agent: id }, headers: { 'if-match': `"${stands.version}"` } })).json;
		assert.equal((await read(made.reference)).json.assigned_to.name, 'Camille Exemple');
		assert.equal((await upload(made.reference, 'acte.pdf', pdf)).status, 201);
		const again = { body: { decision: 'answer', text: 'Voici votre acte.' }, headers: { 'if-match': `"${stands.version}"`, 'idempotency-key': key() } };
		const answered = await call('POST', `${path}/decision`, again);
		assert.equal(answered.json.state, 'answered');
		const whole = (await read(made.reference)).json;
		assert.deepEqual(whole.messages.map((one) => [one.kind, one.text]), [['question', 'Quel est votre nom de naissance ?'], ['answer', 'Voici votre acte.']]);
		assert.deepEqual(whole.notes.map((one) => one.text), ['Vu avec la GED.']);
		assert.equal(whole.documents[0].message, answered.json.message.id);
		assert.deepEqual(whole.events.map((one) => one.kind), ['received', 'taken', 'asked', 'assigned', 'answered']);
		assert.ok(whole.closed_at);
		assert.equal(psql(`select string_agg(o.kind, ' ' order by o.id) from parvis.outbox o join parvis.request r on r.commune = o.commune and r.id = o.request where r.reference = '${made.reference}'`), 'receipt question answer');
		assert.deepEqual((await call('POST', `${path}/decision`, again)).json, answered.json, 'lost on the way: sent again, it is the same');
		problem(await call('POST', `${path}/decision`, { body: { decision: 'closing' }, headers: { ...await acting(made.reference) } }), 409, 'agent.closed');
	});

	test('a refusal says why and how to appeal; who has no address gets a letter', async () => {
		const [made] = requests([{ email: null }]);
		const path = `/requests/${made.reference}/decision`;
		const headers = await acting(made.reference);
		const none = await call('POST', path, { body: { decision: 'refusal', text: 'Hors de la commune.' }, headers });
		problem(none, 422, 'api.text-none');
		assert.equal(none.json.field, 'appeal');
		problem(await call('POST', path, { body: { decision: 'refusal', appeal: 'Deux mois.' }, headers }), 422, 'api.text-none');
		problem(await call('POST', path, { body: { decision: 'perhaps', text: 'x' }, headers }), 422, 'api.word');
		problem(await call('POST', path, { body: { decision: 'answer', text: 'x', way: 'pigeon' }, headers }), 422, 'api.word');
		problem(await call('POST', path, { body: { decision: 'answer', text: 'x'.repeat(20001) }, headers }), 422, 'api.text-long');
		assert.equal((await read(made.reference)).json.state, 'received');
		const refused = await call('POST', path, { body: { decision: 'refusal', text: 'Hors de la commune.', appeal: 'Deux mois.' }, headers });
		assert.equal(refused.json.state, 'refused');
		const whole = (await read(made.reference)).json;
		assert.deepEqual([whole.reason, whole.appeal], ['Hors de la commune.', 'Deux mois.']);
		assert.equal(psql(`select m.post from parvis.message m join parvis.request r on r.commune = m.commune and r.id = m.request where r.reference = '${made.reference}'`), 'to-post');
	});

	test('needs what was read: 428 without, 412 once it has changed, and nothing is done', async () => {
		const [made] = requests([{}]);
		const path = `/requests/${made.reference}`;
		const { headers: { etag } } = await read(made.reference);
		problem(await call('POST', `${path}/assignment`, { body: { agent: 'self' } }), 428, 'api.if-match');
		problem(await call('POST', `${path}/messages`, { body: { kind: 'message', text: 'x' }, headers: { 'idempotency-key': key() } }), 428, 'api.if-match');
		assert.equal((await call('POST', `${path}/assignment`, { body: { agent: 'self' }, headers: { 'if-match': etag } })).status, 200);
		for (const tag of [etag, `W/${etag.replace('"1', '"2')}`, '*', '"2", "3"', '2', '"99999999999999999999"', '""', '"2"x'])
			for (const [act, body] of [['assignment', { agent: 'none' }], ['decision', { decision: 'closing' }], ['messages', { kind: 'message', text: 'x' }]])
				problem(await call('POST', `${path}/${act}`, { body, headers: { 'if-match': tag, 'idempotency-key': key() } }), 412, 'api.changed');
		const whole = (await read(made.reference)).json;
		assert.deepEqual([whole.version, whole.state, whole.messages.length], [2, 'in-progress', 0]);
		assert.equal((await call('POST', `${path}/assignment`, { body: { agent: 'none' }, headers: { 'if-match': '"2"' } })).json.state, 'received');
		problem(await call('POST', `${path}/assignment`, { body: { agent: 999999 }, headers: { 'if-match': '"3"' } }), 422, 'agent.unknown-agent');
		problem(await call('POST', `${path}/assignment`, { body: { agent: 'moi' }, headers: { 'if-match': '"3"' } }), 422, 'api.word');
		problem(await call('POST', `${path}/assignment`, { body: {}, headers: { 'if-match': '"3"' } }), 422, 'api.word');
	});

	test('sent twice with its key is one; sixteen at once are one; the key for another thing is refused', async () => {
		const [made] = requests([{}]);
		const path = `/requests/${made.reference}`;
		problem(await call('POST', `${path}/notes`, { body: { text: 'x' } }), 400, 'api.key');
		problem(await call('POST', `${path}/notes`, { body: { text: 'x' }, headers: { 'idempotency-key': 'x'.repeat(201) } }), 400, 'api.key');
		const headers = await acting(made.reference);
		const once = () => call('POST', `${path}/messages`, { body: { kind: 'message', text: 'Une fois.' }, headers });
		const all = await Promise.all(Array.from({ length: 16 }, once));
		assert.deepEqual([...new Set(all.map((one) => `${one.status} ${one.json.message.id} ${one.json.version}`))].length, 1);
		assert.equal(all[0].status, 201);
		// the version has grown since, and the same key still gives the same
		assert.deepEqual((await once()).json, all[0].json);
		problem(await call('POST', `${path}/messages`, { body: { kind: 'message', text: 'Autre chose.' }, headers }), 422, 'api.key-other');
		const note = key();
		const notes = await Promise.all(Array.from({ length: 8 }, () => call('POST', `${path}/notes`, { body: { text: 'Une note.' }, headers: { 'idempotency-key': note } })));
		assert.equal(new Set(notes.map((one) => one.json.note.id)).size, 1);
		problem(await call('POST', `${path}/notes`, { body: { text: 'Une autre.' }, headers: { 'idempotency-key': note } }), 422, 'api.key-other');
		// the same key of another token is another key
		assert.equal((await call('POST', `${path}/notes`, { bearer: apiToken({ scopes: everything }), body: { text: 'Une autre.' }, headers: { 'idempotency-key': note } })).status, 201);
		const whole = (await read(made.reference)).json;
		assert.deepEqual([whole.messages.length, whole.notes.length], [1, 2]);
	});
});

describe('what cannot be read', () => {
	test('gets a problem in French, and changes nothing', async () => {
		const [made] = requests([{}]);
		const path = `/requests/${made.reference}/notes`;
		const headers = { 'idempotency-key': key() };
		for (const [body, status, type] of [['{"text": "x"', 400, 'error.json'], ['{"text": "a", "text": "b"}', 400, 'error.json'], ['"x"', 422, 'error.json-object'], ['[]', 422, 'error.json-object'],
			['{"text": ["x"]}', 422, 'error.json-value'], ['{"text": {"a": 1}}', 422, 'error.json-value'], ['{"text": 1.5}', 422, 'error.json-value'], ['{"texte": "x"}', 400, 'error.unknown-field'],
			['{"text": "\\u0001"}', 400, 'error.characters'], ['{"text": "\\u0000"}', 400, 'error.json'], [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400, 'error.json'], ['', 400, 'error.json'],
			[`{"text": "${'x'.repeat(70000)}"}`, 413, 'error.too-long'], [`{"text": "${'x'.repeat(300000)}"}`, 413, 'error.too-large'], ['{"text": ""}', 422, 'api.text-none'], ['{"text": null}', 422, 'api.text-none']])
			problem(await call('POST', path, { body, headers }), status, type);
		for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'application/jsonp'])
			problem(await call('POST', path, { body: '{"text": "x"}', type, headers }), 415, 'error.type');
		problem(await call('POST', path, { body: '{"text": "x"}', type: 'application/json; charset=latin1', headers }), 400, 'error.charset');
		for (const accept of ['text/html', 'application/json;q=0', 'application/xml, text/*'])
			problem(await call('GET', '/requests', { headers: { accept } }), 406, 'api.accept');
		for (const accept of ['*/*', 'application/*', 'text/html, application/json;q=0.5', 'application/json; charset=utf-8'])
			assert.equal((await call('GET', '/requests', { headers: { accept } })).status, 200, accept);
		// what is far too long is refused by Apache, before any program
		problem(await call('POST', path, { body: Buffer.alloc(17_000_000, 'x'), headers }), 413, 'error.too-large');
		const other = await call('DELETE', '/requests', { unchecked: true });
		problem(other, 405, 'error.method');
		assert.equal(other.headers.allow, 'GET, HEAD');
		problem(await call('GET', '/nulle-part', { unchecked: true }), 404, 'error.not-found');
		assert.equal((await read(made.reference)).json.notes.length, 0);
	});

	test('without a token, or with one that opens nothing: 401, and how to come in', async () => {
		const ended = apiToken({ scopes: everything });
		psql(`update parvis.api_token set revoked_at = now() where hash = (select hash from parvis.api_token order by id desc limit 1) and commune = ${here}`);
		for (const bearer of [null, 'x', ended, 'x'.repeat(300)]) {
			const answer = await call('GET', '/requests', { bearer });
			problem(answer, 401, 'agent.token');
			assert.match(answer.headers['www-authenticate'], /^Bearer realm="Parvis"/);
			assert.ok(!answer.text.includes(ended));
		}
		for (const authorization of ['Bearer', 'Bearer ', `bearer  ${token} x`, `Token ${token}`, `Basic ${Buffer.from(`x:${token}`).toString('base64')}`, '\u00e9'])
			problem(await call('GET', '/requests', { bearer: null, headers: { authorization } }), 401, 'agent.token');
		assert.equal((await call('GET', '/requests', { bearer: null, headers: { authorization: `bearer ${token}` } })).status, 200, 'a scheme has no case');
		// the session of an agent is no token, and a token is no session
		const client = new Client();
		client.cookies.set('pv-agent', token);
		assert.equal((await client.get('/agent/demandes')).status, 401);
		await client.submit(await client.get('/agent'), { identifiant: accounts.chief.login, 'mot-de-passe': accounts.chief.password, code: '' });
		assert.equal((await client.get('/api/requests')).status, 401);
		problem(await call('GET', '/requests', { bearer: client.cookies.get('pv-agent') }), 401, 'agent.token');
		client.close();
	});

	test('past its rate: 429, and when to come back', async () => {
		const slow = apiToken({ scopes: everything, rate: 3 });
		for (let i = 0; i < 3; i++)
			assert.equal((await call('GET', '/procedures', { bearer: slow })).status, 200);
		const answer = await call('GET', '/requests', { bearer: slow });
		problem(answer, 429, 'api.rate');
		assert.ok(answer.headers['retry-after'] >= 1 && answer.headers['retry-after'] <= 60);
		assert.equal((await call('GET', '/procedures')).status, 200, 'another token has its own');
		assert.equal(psql(`select count(*) from parvis.rate where bucket = 'api' and hits > 3 and hits < 5`), '1');
	});
});

describe('the feed', () => {
	const reader = (bearer, name = 'flux') => ({ authorization: `Basic ${Buffer.from(`${name}:${bearer}`).toString('base64')}` });
	const follow = (path = '/feed.atom', bearer = apiToken({ scopes: ['feed'] }), more = {}) => call('GET', path, { bearer: null, headers: { ...reader(bearer), ...more } });

	test('has what changed last, first, and no person', async () => {
		const secret = `Zibeline${key()}`;
		const [one, two] = requests([{ person_name: secret, subject: secret, email: `${secret}@personne.example` }, { person_name: secret }]);
		assert.equal((await call('POST', `/requests/${one.reference}/assignment`, { body: { agent: 'self' }, headers: { 'if-match': '"1"' } })).status, 200);
		const answer = await follow();
		assert.equal(answer.status, 200);
		assert.match(answer.headers['content-type'], /^application\/atom\+xml/);
		assert.ok(!answer.text.includes(secret));
		const at = [one, two].map(({ reference }) => answer.text.indexOf(reference));
		assert.ok(at[0] > 0 && at[0] < at[1]);
		wellMade(answer.text);
		const entries = atom(answer.text);
		assert.equal(entries[0].id, `tag:${new URL(url).hostname},2026:parvis:request:${one.reference}`);
		assert.equal(entries[0].title, `${one.reference} – Démarche d’essai – En cours`);
		assert.equal(entries[0].link, `${url}/agent/demandes/${one.reference}`);
		assert.ok(entries.every((entry) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(entry.updated)));
		assert.deepEqual(entries.map((entry) => entry.updated), entries.map((entry) => entry.updated).sort().reverse());
	});

	test('is not sent again unchanged, and goes on page by page (RFC 5005)', async () => {
		requests(Array.from({ length: 60 }, () => ({})));
		const bearer = apiToken({ scopes: ['feed'] });
		const first = await follow('/feed.atom', bearer);
		assert.equal((await follow('/feed.atom', bearer, { 'if-none-match': first.headers.etag })).status, 304);
		assert.equal((await follow('/feed.atom', bearer, { 'if-none-match': `W/${first.headers.etag.replace(/"$/, '-gzip"')}` })).status, 304);
		const seen = atom(first.text).map((entry) => entry.id);
		assert.equal(seen.length, 50);
		for (let text = first.text, pages = 0; ; pages++) {
			const next = /<link rel="next" href="([^"]+)"/.exec(text)?.[1];
			if (!next || pages > 60) break;
			({ text } = await follow(next.slice(next.indexOf('/api') + 4), bearer));
			assert.ok(text.includes(`<link rel="self" type="application/atom+xml" href="${next}"`));
			seen.push(...atom(text).map((entry) => entry.id));
		}
		assert.equal(new Set(seen).size, seen.length);
		assert.equal(seen.length, Number(psql(`select count(*) from parvis.request where commune = ${here} and service = 'accueil'`)));
		requests([{}]);
		assert.equal((await follow('/feed.atom', bearer, { 'if-none-match': first.headers.etag })).status, 200);
	});

	test('is of the token’s services, opened by its own scope', async () => {
		const [made] = requests([{}]);
		const other = await follow('/feed.atom', apiToken({ scopes: ['feed'], services: ['voirie'] }));
		assert.equal(other.status, 200);
		assert.ok(!other.text.includes(made.reference));
		assert.deepEqual(atom(other.text), []);
		wellMade(other.text);
		problem(await follow('/feed.atom', apiToken({ scopes: ['requests:read'] })), 403, 'api.scope');
		const answer = await call('GET', '/feed.atom', { bearer: null });
		problem(answer, 401, 'agent.token');
		assert.match(answer.headers['www-authenticate'], /^Basic realm="Parvis", charset="UTF-8"$/);
		for (const authorization of ['Basic', 'Basic %%%', `Basic ${Buffer.from('sans deux points').toString('base64')}`, `Basic ${Buffer.from('a:\0').toString('base64')}`, `Basic ${'A'.repeat(1000)}`])
			problem(await call('GET', '/feed.atom', { bearer: null, headers: { authorization } }), 401, 'agent.token');
		assert.equal((await call('GET', '/feed.atom')).status, 200, 'by Bearer too');
		const ended = apiToken({ scopes: ['feed'] });
		assert.equal((await follow('/feed.atom', ended)).status, 200);
		psql(`update parvis.api_token set revoked_at = now() where commune = ${here} and id = (select max(id) from parvis.api_token where commune = ${here})`);
		problem(await follow('/feed.atom', ended), 401, 'agent.token');
	});
});

test('every status of the document that software meets was met', () => {
	// 503 is of a database that is away (tests/faults), 423 of a scanner, 404 of a route without a hole
	const met = new Set([...told].map((one) => one.split(' ').at(-1)));
	for (const status of ['200', '201', '304', '400', '401', '403', '404', '406', '409', '412', '413', '415', '422', '428', '429'])
		assert.ok(met.has(status), status);
	for (const [path, methods] of Object.entries(document.paths))
		for (const [method, route] of Object.entries(methods))
			assert.ok(Object.keys(route.responses).some((status) => status < 300 && told.has(`${method.toUpperCase()} ${path} ${status}`)), `${method} ${path} was answered`);
});
