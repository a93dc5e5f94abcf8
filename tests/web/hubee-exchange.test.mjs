// One front: what is tried is the worker's.
// hubee-exchange: télédossiers of the State become requests, once; what agents
// do of them is told back; what cannot be taken is tried again or set aside.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { Client, forms, signIn, text } from './client.mjs';
import { forgetRates, psql } from './seed.mjs';
import { pdf, sample, samplesFolder, startHub } from '../doubles/hubee/hubee.mjs';
import { settings, start, work } from '../doubles/hubee/worker.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (html) => text(html).replaceAll('\u00a0', ' ');
const shared = path.resolve(path.dirname(process.argv[1]), '../../../shared/data/hubee');
const spec = path.join(shared, 'Swagger/api_folder_v1.2.7.yaml');
const openapi = fs.existsSync(spec) ? spec : undefined;
const unique = () => crypto.randomBytes(4).toString('hex').toUpperCase();

let hub, conf, keys;

const rows = (sql) => psql(`select coalesce(json_agg(t), '[]') from (${sql}) t`).trim();
const all = (sql) => JSON.parse(rows(sql));
const one = (sql) => all(sql)[0];
// Time passes: what waits for its turn is due.
const pass = () => psql(`update parvis.hubee_link set next_at = now();
	update parvis.hubee_case set next_at = now() where state <> 'aside';
	update parvis.outbox set next_at = now() where kind = 'hubee' and state = 'pending'`);

async function run(times = 1) {
	let ended;
	for (let i = 0; i < times; i++) {
		pass();
		ended = await work(conf);
		assert.equal(ended.status, 0, ended.said);
	}
	return ended.said;
}

const requestOf = (caseId) => one(`select r.*, h.told, h.more, f.came_by from parvis.hubee_case h
	join parvis.request r on r.commune = h.commune and r.id = h.request
	left join parvis.filing f on f.commune = r.commune and f.request = r.id where h.case_id = '${caseId}'`);
const caseOf = (caseId) => one(`select * from parvis.hubee_case where case_id = '${caseId}'`);

before(async () => {
	hub = await startHub({ openapi });
	({ conf, keys } = settings(hub));
});
after(async () => {
	psql("delete from parvis.hubee_link");
	await hub.stop();
	fs.rmSync(path.dirname(conf), { recursive: true });
});
beforeEach(() => {
	forgetRates();
	hub.rules = [];
	hub.faults = [];
	hub.log = [];
});
// Whatever is tested, nothing breaks a rule of the API.
afterEach(() => assert.deepEqual(hub.faults, []));

describe('what comes in', () => {
	test('each flow lands on its form, an unknown one as a plain request', async () => {
		const name = `ESSAI ${unique()}`;
		const ids = ['EtatCivil', 'recensementCitoyen', 'depotDossierPACS', 'OTV'].map((flow) => hub.add(sample(flow, { name })));
		await run();
		assert.deepEqual(ids.map((id) => requestOf(id)?.procedure), ['etat-civil', 'recensement', 'pacs', 'teledossier']);
		assert.deepEqual(ids.map((id) => requestOf(id).came_by), Array(4).fill('hubee'));
		assert.deepEqual(ids.map((id) => hub.cases.get(id).meta.status), Array(4).fill('SI_RECEIVED'));
		assert.equal(hub.notifications.size, 0);
		assert.deepEqual(hub.settled(), []);
		const [act, census, pacs, other] = ids.map(requestOf);
		assert.equal(act.person_name, `Maëlle Anne ${name}`);
		assert.match(act.answers, /<parents-mariage>.*<prenom-3>Alan<\/prenom-3>/s);
		assert.match(census.answers, /<date>2008-02-17<\/date>/);
		assert.match(census.answers, /<lieu>Brest \(Finistère, 29\)<\/lieu>/);
		assert.match(pacs.answers, /<lieu>LAUSANNE \(CHE\)<\/lieu>/);
		assert.equal(pacs.birth_date, '1996-11-09');
		assert.ok(other.more.some((each) => each.path.endsWith('/Remarque') && each.value.includes('\n')));
		// What each form asks is asked by its pages too: an answer that they show.
		const desk = await signIn(accounts.chief);
		for (const [request, words] of [[act, 'Extrait avec filiation'], [census, '12 BIS RUE DES ESSAIS'], [pacs, 'Malo'], [other, 'OTV']]) {
			const page = await desk.get(`/agent/demandes/${request.reference}`);
			assert.equal(page.status, 200);
			assert.match(read(page.html).toLowerCase(), new RegExp(words.toLowerCase()));
			assert.match(read(page.html), /Reçue de service-public\.gouv\.fr/);
		}
	});

	test('the original is kept byte for byte, its look written down', async () => {
		const bytes = Buffer.from(fs.readFileSync(path.join(samplesFolder, 'etat-civil.xml'), 'utf8').replaceAll('@NOM@', `ORIGINE ${unique()}`));
		const given = sample('EtatCivil');
		given.attachments[0].bytes = bytes;
		const id = hub.add(given);
		await run();
		const { id: number } = one(`select f.id from parvis.hubee_file f join parvis.hubee_case h on h.commune = f.commune and h.id = f."case"
			where h.case_id = '${id}' and f.name = 'ActeEtatCivil-XML.xml'`);
		const desk = await signIn(accounts.chief);
		const file = await desk.get(`/agent/hubee/originaux/${number}`);
		assert.equal(file.status, 200);
		assert.ok(file.bytes.equals(bytes), 'the same bytes');
		assert.match(file.headers['content-disposition'] ?? '', /attachment/);
		assert.equal(one(`select count(*)::int as n from parvis.hubee_look where file = ${number}`).n, 1);
	});

	test('files have their digest, and their question', async () => {
		const id = hub.add(sample('recensementCitoyen'));
		await run();
		const { id: request } = requestOf(id);
		const files = all(`select name, field, encode(sha256, 'base64') as digest, size from parvis.file where request = ${request}`);
		assert.deepEqual(files.map((file) => file.field).sort(), ['/data/pieces/identite', '/data/pieces/livret', null].sort());
		for (const file of files) {
			const sent = [...hub.cases.get(id).files.values()].find((each) => each.meta.fileName === file.name);
			assert.equal(file.digest, crypto.createHash('sha256').update(sent.bytes).digest('base64'));
		}
	});

	test('replayed, repeated, out of order: one request each', async () => {
		const ids = Array.from({ length: 30 }, () => hub.add(sample('EtatCivil')));
		hub.rules.push({ match: '^GET .*/notifications', do: 'repeat' });
		await run(2);
		hub.replay();
		hub.rules = [{ match: '^GET .*/notifications', do: 'reorder' }];
		await run(8);
		assert.equal(hub.notifications.size, 0);
		const { n, cases } = one(`select count(*)::int as n, count(distinct request)::int as cases from parvis.hubee_case
			where case_id in (${ids.map((id) => `'${id}'`).join()}) and state = 'received'`);
		assert.deepEqual([n, cases], [30, 30]);
		assert.deepEqual(hub.settled(), []);
	});

	test('a file that acts is kept, and opened by nothing', async () => {
		const given = sample('EtatCivil');
		given.attachments[1].bytes = Buffer.from(pdf('actif').toString('latin1').replace('/Type /Catalog', '/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert(1)) >>'), 'latin1');
		const id = hub.add(given);
		await run();
		assert.deepEqual(all(`select type from parvis.file where request = ${requestOf(id).id}`), [{ type: 'application/octet-stream' }]);
	});
});

describe('what goes back', () => {
	async function taken(flow) {
		const id = hub.add(sample(flow));
		await run();
		return { id, ...requestOf(id) };
	}
	const statuses = (id) => hub.cases.get(id).meta.events.filter((event) => event.actionType === 'STATUS_UPDATE').map((event) => event.caseNewStatus);
	const version = (request) => one(`select version from parvis.request where id = ${request.id}`).version;

	async function write(desk, request, what, words, files = []) {
		const page = await desk.get(`/agent/demandes/${request.reference}/${what}`);
		const which = (each) => each.action.endsWith(`/${what}`);
		const field = forms(page).find(which).controls.find((each) => each.type === 'textarea').name;
		const shown = await desk.submit(page, { [field]: words }, { which, files, button: ['etape', 'apercu'] });
		assert.equal(shown.status, 200, read(shown.html).slice(0, 800));
		const answer = await desk.submit(shown, {}, { which, button: ['etape', 'envoi'] });
		assert.equal(answer.status, 303, read(answer.html).slice(0, 1500));
	}

	test('taken, asked, answered: each step with its words', async () => {
		const request = await taken('recensementCitoyen');
		const desk = await signIn(accounts.chief);
		const page = await desk.get(`/agent/demandes/${request.reference}`);
		assert.equal((await desk.submit(page, {}, { which: (form) => form.action.endsWith('/prise') })).status, 303);
		await write(desk, request, 'question', 'Il manque le livret de famille.');
		await run(3);
		assert.deepEqual(statuses(request.id === undefined ? '' : hubId(request)), ['SI_RECEIVED', 'IN_PROGRESS', 'ADD_AWAITING']);
		const asked = hub.cases.get(hubId(request)).meta.events.at(-1);
		assert.equal(asked.message, 'Il manque le livret de famille.');
		assert.equal(asked.notification, true);
		assert.match(asked.author, /\w/);
		// The person adds what was asked, on the State's site.
		hub.event(hubId(request), { message: 'Voici le livret.', actionType: 'ATTACH_DEPOSIT',
			attachments: [{ fileName: 'livret.pdf', type: 'jf', mimeType: 'application/pdf', bytes: pdf('livret') }] });
		await run(2);
		const added = one(`select m.text, m.author, f.name from parvis.message m join parvis.file f on f.message = m.id where m.request = ${request.id} and m.author = 'citizen'`);
		assert.deepEqual(added, { text: 'Voici le livret.', author: 'citizen', name: 'livret.pdf' });
		assert.equal(hub.cases.get(hubId(request)).meta.events.find((event) => event.message === 'Voici le livret.').status, 'RECEIVED');
		assert.equal(one(`select state, unread from parvis.request where id = ${request.id}`).unread, true);
		assert.equal(hub.notifications.size, 0);
		await write(desk, request, 'reponse', 'Votre attestation est jointe.');
		await run(3);
		assert.deepEqual(statuses(hubId(request)).slice(-2), ['IN_PROGRESS', 'DONE']);
		assert.equal(hub.cases.get(hubId(request)).meta.status, 'DONE');
		assert.deepEqual(hub.settled(), []);
	});

	const hubId = (request) => one(`select case_id from parvis.hubee_case where request = ${request.id} and commune = ${request.commune}`).case_id;

	test('a refusal, to a flow that does not take a question as a status', async () => {
		const request = await taken('EtatCivil');
		const desk = await signIn(accounts.chief);
		await write(desk, request, 'question', 'À quelle date ?');
		await run(2);
		assert.deepEqual(statuses(hubId(request)), ['SI_RECEIVED', 'IN_PROGRESS']);
		assert.equal(hub.cases.get(hubId(request)).meta.events.at(-1).message, 'À quelle date ?');
		await write(desk, request, 'refus', 'Vous n’avez pas droit à cet acte.');
		await run(2);
		assert.equal(hub.cases.get(hubId(request)).meta.status, 'REFUSED');
		assert.match(hub.cases.get(hubId(request)).meta.events.at(-1).message, /pas droit/);
	});

	test('a document goes back with its digest; a long message whole, as a file', async () => {
		const request = await taken('recensementCitoyen');
		const desk = await signIn(accounts.chief);
		const long = `Début. ${'mot '.repeat(400)}Fin.`;
		const sent = pdf('attestation');
		await write(desk, request, 'message', long, [{ name: 'fichiers', filename: 'attestation.pdf', type: 'application/pdf', data: sent }]);
		hub.rules.push({ match: '^PUT ', times: 1, do: 'lose' });
		await run(3);
		const events = hub.cases.get(hubId(request)).meta.events;
		const message = events.find((event) => event.actionType === 'SENDING_MESSAGE');
		assert.equal([...message.message].length, 1000);
		assert.match(message.message, /…$/);
		const deposit = events.filter((event) => event.actionType === 'ATTACH_DEPOSIT');
		assert.equal(deposit.length, 1);
		assert.equal(deposit[0].status, 'SENT');
		assert.deepEqual(deposit[0].attachments.map((each) => each.fileName), ['attestation.pdf', 'message.txt']);
		const [document, words] = deposit[0].attachments.map((each) => hub.cases.get(hubId(request)).files.get(each.id).bytes);
		assert.ok(document.equals(sent));
		assert.equal(words.toString().trim(), long.trim());
		assert.deepEqual(hub.settled(), []);
	});

	test('an answer that is lost is not given twice', async () => {
		const id = hub.add(sample('EtatCivil'));
		hub.rules.push({ match: '^POST .*/events$', times: 1, do: 'lose' });
		await run(4);
		assert.equal(hub.cases.get(id).meta.events.length, 1);
		assert.equal(hub.cases.get(id).meta.status, 'SI_RECEIVED');
		assert.deepEqual(all(`select state from parvis.outbox where kind = 'hubee' and request = ${requestOf(id).id}`), [{ state: 'sent' }]);
	});

	test('refused for good: told on the desk, and again from there', async () => {
		const id = hub.add(sample('EtatCivil'));
		hub.rules.push({ match: '^PATCH .*/cases/', times: 1, do: 'status:400' });
		await run(2);
		const request = requestOf(id);
		assert.equal(one(`select state from parvis.outbox where kind = 'hubee' and request = ${request.id}`).state, 'failed');
		const desk = await signIn(accounts.chief);
		const page = await desk.get('/agent/hubee');
		assert.match(read(page.html), new RegExp(`${request.reference}.*Réception.*HTTP 400.*Refusé`, 's'));
		const { id: push } = one(`select id from parvis.outbox where kind = 'hubee' and request = ${request.id}`);
		const answer = await desk.submit(page, {}, { which: (form) => form.action.endsWith(`/envois/${push}/reprise`) });
		assert.equal(answer.status, 303);
		await run();
		assert.equal(hub.cases.get(id).meta.status, 'SI_RECEIVED');
	});
});

describe('what goes wrong', () => {
	const down = [['down', 'drop'], ['in trouble', 'status:503'], ['under maintenance', 'html'], ['slow', 'hang'], ['too much asked', 'status:429']];
	for (const [name, what] of down)
		test(`a hub that is ${name}: tried again, nothing lost`, async () => {
			const id = hub.add(sample('EtatCivil'));
			hub.rules.push({ match: '^GET .*/teledossiers', do: what });
			await run();
			assert.equal(caseOf(id)?.state ?? 'waiting', 'waiting');
			const link = one('select failures, last_error from parvis.hubee_link where failures > 0');
			assert.ok(link, 'it is noted');
			assert.ok(link.last_error.length > 0);
			const desk = await signIn(accounts.chief);
			assert.match(read((await desk.get('/agent/hubee')).html), /Pas de réponse correcte/);
			hub.rules = [];
			await run(2);
			assert.equal(caseOf(id).state, 'received');
			assert.equal(one('select max(failures) as n from parvis.hubee_link').n, 0);
		});

	test('a token that is not taken any more is renewed', async () => {
		const id = hub.add(sample('EtatCivil'));
		hub.rules.push({ match: '^GET .*/attachments/', times: 1, do: 'expire' });
		await run();
		assert.equal(caseOf(id).state, 'received');
	});

	const broken = [
		['a wrong digest', 'digest', () => hub.rules.push({ match: '^GET .*/attachments/', do: 'wrong-digest' }), /empreinte/, 'SI_INTG_ERROR'],
		['half of a file', 'size', () => hub.rules.push({ match: '^GET .*/attachments/', do: 'short' }), /taille/, 'SI_INTG_ERROR'],
		['an unknown status', 'status', () => hub.rules.push({ match: '^GET .*/cases/[^/]*$', do: 'status-of-case:PERDU' }), /état du télédossier est inconnu/, 'HUBEE_NOTIFIED'],
		['a case that is refused', 'refused', () => hub.rules.push({ match: '^GET .*/cases/[^/]*$', do: 'status:403' }), /refuse l’accès/, 'HUBEE_NOTIFIED'],
	];
	for (const [name, reason, set, words, status] of broken)
		test(`${name}: tried later and later, then set aside with its reason, and the hub told`, async () => {
			const id = hub.add(sample('EtatCivil'));
			set();
			await run();
			assert.deepEqual([caseOf(id).state, caseOf(id).reason, caseOf(id).attempts], ['waiting', reason, 1]);
			assert.equal(hub.cases.get(id).meta.status, 'HUBEE_NOTIFIED');
			await run(5);
			assert.deepEqual([caseOf(id).state, caseOf(id).attempts], ['aside', 6]);
			assert.ok([...hub.notifications.values()].some((each) => each.caseId === id), 'the hub keeps it');
			hub.replay();
			await run(2);
			assert.equal(hub.cases.get(id).meta.status, status);
			const desk = await signIn(accounts.chief);
			const page = await desk.get('/agent/hubee');
			assert.match(read(page.html), words);
			// Once it is mended, again from the desk.
			hub.rules = [];
			const { id: row } = caseOf(id);
			assert.equal((await desk.submit(page, {}, { which: (form) => form.action.endsWith(`/dossiers/${row}/reprise`) })).status, 303);
			await run();
			assert.equal(caseOf(id).state, 'received');
			assert.ok(![...hub.notifications.values()].some((each) => each.caseId === id));
			const told = status === 'SI_INTG_ERROR' ? [status, 'SI_RECEIVED'] : ['SI_RECEIVED'];
			assert.deepEqual(hub.cases.get(id).patched, told);
			assert.deepEqual(hub.cases.get(id).meta.events.map((event) => event.caseNewStatus), told);
		});

	const documents = [
		['cut', 'broken', '<EnveloppeMetierType><DemandeActe>'],
		['with a document type', 'doctype', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><EnveloppeMetierType>&b;</EnveloppeMetierType>'],
		['of another flow', 'root', '<PACS><partenaire1/><a>b</a></PACS>'],
		['of too many levels', 'too-large', `${'<a>'.repeat(100)}x${'</a>'.repeat(100)}`],
	];
	for (const [name, reason, xml] of documents)
		test(`a document ${name}: set aside at once; taken as a plain request from the desk`, async () => {
			const given = sample('EtatCivil');
			given.attachments[0].bytes = Buffer.from(xml);
			const id = hub.add(given);
			await run();
			assert.deepEqual([caseOf(id).state, caseOf(id).reason], ['aside', reason]);
			assert.equal(hub.cases.get(id).meta.status, 'SI_INTG_ERROR');
			const desk = await signIn(accounts.chief);
			const page = await desk.get('/agent/hubee');
			const { id: row } = caseOf(id);
			const answer = await desk.submit(page, {}, { which: (form) => form.action.endsWith(`/dossiers/${row}/reprise`), button: ['simple', 'oui'] });
			assert.equal(answer.status, 303);
			await run();
			assert.equal(requestOf(id).procedure, 'teledossier');
			assert.equal(requestOf(id).person_name, `Camille ${given.applicant.lastName}`);
			assert.deepEqual(hub.cases.get(id).patched, ['SI_INTG_ERROR', 'SI_RECEIVED']);
			assert.deepEqual(hub.settled(), []);
		});

	// A document that is none, in a case that stands so on the hub.
	async function setAside(status) {
		const given = sample('EtatCivil');
		given.attachments[0].bytes = Buffer.from('<non');
		const id = hub.add({ ...given, status });
		await run();
		assert.equal(caseOf(id).state, 'aside');
		return id;
	}
	for (const [status, patched] of [['SENT', ['SI_INTG_ERROR']], ['IN_PROGRESS', []], ['DONE', []], ['CLOSED', []]])
		test(`set aside where the hub has it as ${status}: ${patched.length ? 'told' : 'not told, and nothing is left to tell'}`, async () => {
			const id = await setAside(status);
			await run(2);
			assert.deepEqual(hub.cases.get(id).patched, patched);
			assert.deepEqual(hub.cases.get(id).meta.events.map((event) => event.caseNewStatus), patched);
			assert.deepEqual(all(`select state from parvis.outbox where kind = 'hubee' and recipient = '${id}' and state <> 'sent'`), []);
		});

	test('set aside, and the hub will not hear it: on the desk, and again from there', async () => {
		hub.rules.push({ match: '^PATCH .*/cases/', times: 1, do: 'status:400' });
		const id = await setAside('HUBEE_NOTIFIED');
		const { id: push, state } = one(`select id, state from parvis.outbox where kind = 'hubee' and recipient = '${id}'`);
		assert.equal(state, 'failed');
		const desk = await signIn(accounts.chief);
		const page = await desk.get('/agent/hubee');
		assert.match(read(page.html), new RegExp(`${hub.cases.get(id).meta.externalId}.*Mise de côté.*HTTP 400.*Refusé`, 's'));
		assert.equal((await desk.submit(page, {}, { which: (form) => form.action.endsWith(`/envois/${push}/reprise`) })).status, 303);
		await run();
		assert.equal(hub.cases.get(id).meta.status, 'SI_INTG_ERROR');
	});

	test('set aside, an answer lost: told once', async () => {
		hub.rules.push({ match: '^PATCH .*/cases/', times: 1, do: 'lose' }, { match: '^POST .*/events$', times: 1, do: 'lose' });
		const id = await setAside('HUBEE_NOTIFIED');
		await run(4);
		// A status may be set again to the same; its event may not be there twice.
		assert.deepEqual([[...new Set(hub.cases.get(id).patched)], hub.cases.get(id).meta.events.map((event) => event.caseNewStatus)],
			[['SI_INTG_ERROR'], ['SI_INTG_ERROR']]);
	});

	test('what comes later with a wrong digest: told on the desk, tried again', async () => {
		const id = hub.add(sample('recensementCitoyen'));
		await run();
		const { id: request, reference } = requestOf(id);
		const words = `Complément ${unique()}`;
		hub.event(id, { message: words, actionType: 'ATTACH_DEPOSIT', attachments: [{ fileName: 'suite.pdf', type: 'jf', mimeType: 'application/pdf', bytes: pdf('suite') }] });
		hub.rules.push({ match: '^GET .*/events/.*/attachments/', do: 'wrong-digest' });
		await run();
		assert.deepEqual([caseOf(id).state, caseOf(id).reason], ['received', 'digest']);
		const desk = await signIn(accounts.chief);
		const page = await desk.get('/agent/hubee');
		assert.match(read(page.html), new RegExp(`complément n’a pas pu être repris dans la demande ${reference}`));
		hub.rules = [];
		const { id: row } = caseOf(id);
		assert.equal((await desk.submit(page, {}, { which: (form) => form.action.endsWith(`/dossiers/${row}/reprise`) })).status, 303);
		await run();
		assert.equal(caseOf(id).reason, null);
		assert.equal(one(`select count(f.id)::int as n from parvis.message m join parvis.file f on f.message = m.id where m.request = ${request} and m.text = '${words}'`).n, 1);
	});

	test('an attachment that the hub still waits for: later', async () => {
		const given = sample('EtatCivil');
		given.attachments[1].status = 'PENDING';
		const id = hub.add(given);
		await run();
		assert.equal(caseOf(id).reason, 'pending');
		hub.cases.get(id).meta.attachments[1].status = 'RECEIVED';
		await run();
		assert.equal(caseOf(id).state, 'received');
	});

	test('only its commune sees a case, and its original', async () => {
		const given = sample('EtatCivil', { name: `CACHE ${unique()}` });
		given.attachments[0].bytes = Buffer.from('<non');
		const id = hub.add(given);
		await run();
		const { id: row } = caseOf(id);
		const { id: file } = one(`select id from parvis.hubee_file where "case" = ${row} and piece <> 'dossier'`);
		const other = await signIn(accounts.other, process.env.PARVIS_URL2);
		const page = await other.get('/agent/hubee');
		assert.equal(page.status, 200);
		assert.doesNotMatch(page.html, new RegExp(given.applicant.lastName));
		assert.equal((await other.get(`/agent/hubee/originaux/${file}`)).status, 404);
		assert.equal((await new Client().get(`/agent/hubee/originaux/${file}`)).status, 401);
	});
});

describe('keys, and the reader', () => {
	test('a file of keys that others can read is not used', async () => {
		fs.chmodSync(path.join(keys, '99999'), 0o644);
		const id = hub.add(sample('EtatCivil'));
		const said = await run();
		assert.match(said, /can be read by others/);
		assert.equal(caseOf(id), undefined);
		fs.chmodSync(path.join(keys, '99999'), 0o600);
		await run();
		assert.equal(caseOf(id).state, 'received');
	});

	test('doctor says what the hub answers', async () => {
		const well = await start(conf, [], 'doctor').done;
		assert.match(well.said, /HubEE takes the keys/);
		hub.clients.essai.secret = 'autre';
		const wrong = await start(conf, [], 'doctor').done;
		hub.clients.essai.secret = 'secret-essai';
		assert.match(wrong.said, /HubEE refuses the keys of EtatCivil of 99999/);
	});

	test('the document is read by a reader that is elsewhere, where one is set', async () => {
		const socket = path.join(path.dirname(conf), 'read.sock');
		const reader = path.join(process.env.PARVIS_BIN, '../libexec/parvis/parvis-read');
		let asked = 0;
		const server = net.createServer({ allowHalfOpen: true }, (connection) => {
			asked++;
			const child = spawn(reader, { stdio: ['pipe', 'pipe', 'ignore'] });
			connection.pipe(child.stdin);
			child.stdout.pipe(connection);
		});
		await new Promise((resolve) => server.listen(socket, resolve));
		const other = settings(hub, { more: `read_socket = ${socket}\n` });
		const id = hub.add(sample('EtatCivil'));
		pass();
		const ended = await work(other.conf);
		assert.equal(ended.status, 0, ended.said);
		assert.equal(asked, 1);
		assert.equal(requestOf(id).procedure, 'etat-civil');
		await new Promise((resolve) => server.close(resolve));
		fs.rmSync(other.folder, { recursive: true });
	});
});

describe('the official samples', { skip: openapi ? false : 'shared/data/hubee is not beside the checkout' }, () => {
	const folder = path.join(shared, 'samples');
	const file = (name, kind, type) => ({ fileName: path.basename(name), type: kind, mimeType: type, bytes: fs.readFileSync(path.join(folder, name)) });
	const flows = {
		EtatCivil: () => [file('ETATCIVIL/ActeEtatCivil-XML.xml', 'ActeEtatCivil-XML', 'application/xml'),
			file('ETATCIVIL/ActeEtatCivil-PDF.pdf', 'ActeEtatCivil-PDF', 'application/pdf')],
		recensementCitoyen: () => [file('RECENSEMENTCITOYEN/10870-XML.xml', '10870-XML', 'application/xml'),
			file('RECENSEMENTCITOYEN/10870-PDF.pdf', '10870-PDF', 'application/pdf'),
			file('RECENSEMENTCITOYEN/A-1-N8F602RR-recensementCitoyen-ji-0.pdf', 'ji', 'application/pdf'),
			file('RECENSEMENTCITOYEN/A-1-N8F602RR-recensementCitoyen-jf-1.pdf', 'jf', 'application/pdf')],
		depotDossierPACS: () => [file('DEPOTDOSSIERPACS/flux-pacs.xml', 'flux-pacs', 'application/xml'),
			file('DEPOTDOSSIERPACS/recapPDF.pdf', 'recapPDF', 'application/pdf'),
			file('DEPOTDOSSIERPACS/15725-02.pdf', '15725-02', 'application/pdf'),
			file('DEPOTDOSSIERPACS/A-1-NGF8UV66-depotDossierPACS-an-0.pdf', 'an', 'application/pdf'),
			file('DEPOTDOSSIERPACS/A-1-NGF8UV66-depotDossierPACS-anp-1.pdf', 'anp', 'application/pdf'),
			file('DEPOTDOSSIERPACS/A-1-NGF8UV66-depotDossierPACS-cp-2.pdf', 'cp', 'application/pdf')],
	};
	const expected = {
		EtatCivil: [/<acte>naissance<\/acte>/, /<copie>integrale<\/copie>/, /<nom>DUBOIS<\/nom>/, /<date>1962-08-24<\/date>/, /<voie>20 RUE PIERRE SEGURAN<\/voie>/],
		recensementCitoyen: [/<nom>BUREAU<\/nom>/, /<prenoms>ALAIN<\/prenoms>/, /<date>2003-04-04<\/date>/, /<sexe>M<\/sexe>/, /<voie>25 ALLEE CAMILLE MUFFAT<\/voie>/, /<commune>06088<\/commune>/],
		depotDossierPACS: [/<naissance>1994-10-10<\/naissance>/, /<naissance>1994-02-12<\/naissance>/, /<convention>propre<\/convention>/, /<code-postal>06000<\/code-postal>/],
	};
	for (const flow of Object.keys(flows))
		test(`${flow}, from the hub to the desk and back`, async () => {
			const attachments = flows[flow]();
			const id = hub.add({ processCode: flow, externalId: `O${unique()}`, attachments, applicant: { firstName: 'Essai', lastName: 'Officiel' } });
			await run();
			const request = requestOf(id);
			for (const pattern of expected[flow])
				assert.match(request.answers, pattern);
			const kept = all(`select f.sha256 from parvis.file f where request = ${request.id}`).length;
			assert.equal(kept, attachments.length - 1);
			assert.deepEqual(all(`select encode(f.sha256, 'hex') as digest from parvis.hubee_file f join parvis.hubee_case h on h.id = f."case" where h.case_id = '${id}' and f.piece <> 'dossier'`),
				[{ digest: crypto.createHash('sha256').update(attachments[0].bytes).digest('hex') }]);
			const desk = await signIn(accounts.chief);
			const page = await desk.get(`/agent/demandes/${request.reference}`);
			assert.equal(page.status, 200);
			assert.equal(hub.cases.get(id).meta.status, 'SI_RECEIVED');
		});
});
