// hubee-kill: the worker is killed between any two steps of the exchange: at
// each call to the hub, before it is done and after; nothing is lost, nothing
// is there twice.
// One front: a worker has none.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { psql } from './seed.mjs';
import { pdf, sample, startHub } from '../doubles/hubee/hubee.mjs';
import { settings, start, work } from '../doubles/hubee/worker.mjs';

const CALLS_MAX = 60;
let hub, place;

const pass = () => psql(`update parvis.hubee_link set next_at = now(), failures = 0;
	update parvis.hubee_case set next_at = now() where state <> 'aside';
	update parvis.outbox set next_at = now() where kind = 'hubee' and state = 'pending'`);
const one = (sql) => JSON.parse(psql(`select row_to_json(t) from (${sql}) t`));

before(async () => {
	hub = await startHub();
	place = settings(hub, { flows: ['recensementCitoyen'] });
});
after(async () => {
	psql('delete from parvis.hubee_link');
	await hub.stop();
	fs.rmSync(place.folder, { recursive: true });
});

// Runs the worker, killed at that call; the call, or undefined where it came to its end.
async function killedAt(left, done) {
	let where;
	pass();
	const child = start(place.conf);
	hub.trap = { left, done, call: (called) => {
		where = called.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…');
		child.kill('SIGKILL');
	} };
	const ended = await child.done;
	hub.trap = null;
	assert.equal(ended.signal, where ? 'SIGKILL' : null, ended.said);
	return where;
}

async function finish() {
	for (let i = 0; i < 3; i++) {
		pass();
		const ended = await work(place.conf);
		assert.equal(ended.status, 0, ended.said);
	}
}

describe('killed at each call', () => {
	for (const done of [false, true])
		test(`${done ? 'after' : 'before'} it is done: taken once, told once`, async () => {
			const calls = [];
			for (let left = 1; left <= CALLS_MAX; left++) {
				const id = hub.add(sample('recensementCitoyen'));
				const where = await killedAt(left, done);
				await finish();
				const state = one(`select count(distinct h.request)::int as requests, count(f.id)::int as files,
					(select count(*)::int from parvis.event e where e.commune = min(h.commune) and e.request = min(h.request)) as events
					from parvis.hubee_case h left join parvis.file f on f.commune = h.commune and f.request = h.request where h.case_id = '${id}'`);
				assert.deepEqual(state, { requests: 1, files: 3, events: 1 }, `killed at call ${left}, ${where}`);
				const { meta } = hub.cases.get(id);
				assert.deepEqual([meta.status, meta.events.length], ['SI_RECEIVED', 1], `killed at call ${left}, ${where}`);
				assert.equal(hub.notifications.size, 0);
				if (!where)
					break;
				calls.push(where);
			}
			assert.deepEqual(hub.faults, []);
			assert.deepEqual(hub.settled(), []);
			// Each kind of call was one of them.
			for (const kind of ['POST /oauth2/token', 'GET /teledossiers/v1/notifications', 'GET /teledossiers/v1/cases/…', 'GET /teledossiers/v1/cases/…/attachments/…',
				'DELETE /teledossiers/v1/notifications/…', 'PATCH /teledossiers/v1/cases/…', 'POST /teledossiers/v1/cases/…/events'])
				assert.ok(calls.includes(kind), `${kind} among ${calls.join(', ')}`);
		});

	for (const done of [false, true])
		test(`${done ? 'after' : 'before'} it is told that a case is set aside: told once, then that it is received`, async () => {
			const calls = [];
			for (let left = 1; left <= CALLS_MAX; left++) {
				const given = sample('recensementCitoyen');
				given.attachments[0].bytes = Buffer.from('<non');
				const id = hub.add(given);
				const where = await killedAt(left, done);
				await finish();
				const { meta, patched } = hub.cases.get(id);
				assert.deepEqual([meta.status, meta.events.length, patched], ['SI_INTG_ERROR', 1, ['SI_INTG_ERROR']], `killed at call ${left}, ${where}`);
				psql(`update parvis.hubee_case set state = 'waiting', plain = true, attempts = 0, next_at = now() where case_id = '${id}'`);
				await finish();
				assert.deepEqual([meta.status, meta.events.length, patched], ['SI_RECEIVED', 2, ['SI_INTG_ERROR', 'SI_RECEIVED']], `killed at call ${left}, ${where}`);
				if (!where)
					break;
				calls.push(where);
			}
			assert.deepEqual(hub.faults, []);
			assert.deepEqual(hub.settled(), []);
			for (const kind of ['PATCH /teledossiers/v1/cases/…', 'POST /teledossiers/v1/cases/…/events'])
				assert.ok(calls.includes(kind), `${kind} among ${calls.join(', ')}`);
		});

	test('while a message of the person comes, with its file: there once', async () => {
		const id = hub.add(sample('recensementCitoyen'));
		await finish();
		for (const done of [false, true])
			for (let left = 1; left <= CALLS_MAX; left++) {
				const words = `Suite ${done} ${left}`;
				hub.event(id, { message: words, actionType: 'ATTACH_DEPOSIT', attachments: [{ fileName: 'suite.pdf', type: 'jf', mimeType: 'application/pdf', bytes: pdf(words) }] });
				const where = await killedAt(left, done);
				await finish();
				assert.equal(one(`select count(f.id)::int as n from parvis.message m join parvis.file f on f.message = m.id where m.text = '${words}'`).n, 1, `killed at ${where}`);
				assert.equal(hub.notifications.size, 0);
				if (!where)
					break;
			}
		assert.deepEqual(hub.faults, []);
	});

	test('while documents go back: each once, whole', async () => {
		const id = hub.add(sample('recensementCitoyen'));
		await finish();
		const { commune, request } = one(`select commune, request from parvis.hubee_case where case_id = '${id}'`);
		for (const done of [false, true])
			for (let left = 1; left <= CALLS_MAX; left++) {
				const words = `${'Mot. '.repeat(300)}${done} ${left}`;
				psql(`select set_config('parvis.commune', '${commune}', false);
					insert into parvis.message (commune, request, author, agent, kind, text, token)
					select ${commune}, ${request}, 'agent', min(a.id), 'message', '${words}', 'jeton-${done}-${left}' from parvis.agent a where a.commune = ${commune};
					select parvis.event_add(${request}, 'message', 'agent', (select min(a.id) from parvis.agent a where a.commune = ${commune}), 'received', ${commune})`);
				const where = await killedAt(left, done);
				await finish();
				const { events } = hub.cases.get(id).meta;
				const told = events.filter((event) => event.message?.startsWith('Mot. '));
				const deposits = events.filter((event) => event.actionType === 'ATTACH_DEPOSIT');
				assert.equal(told.length, deposits.length);
				assert.ok(deposits.every((event) => event.status === 'SENT'), `killed at ${where}`);
				const sent = hub.cases.get(id).files.get(deposits.at(-1).attachments[0].id).bytes.toString();
				assert.equal(sent, words);
				if (!where)
					break;
			}
		assert.deepEqual(hub.faults, []);
		assert.deepEqual(hub.settled(), []);
	});
});
