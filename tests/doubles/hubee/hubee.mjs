#!/usr/bin/env node
// hubee - a double of HubEE, the State's hub of télédossiers: its API v1, as an
// instructing service (SI) sees it, on the loopback.
//
//	hubee.mjs PORT [OPENAPI]	prints its address, serves until it is ended
//
// Each request is checked by the API's rules, and where its OpenAPI file is
// given, against that: what breaks one is in `faults`.  From a test:
//
//	const hub = await startHub({ openapi, clients })
//	hub.add({ processCode, externalId, attachments, … })	a case and its notification
//	hub.rules.push({ match: /^GET .*attachments/, times: 2, do: 'wrong-digest' })
//	hub.replay()			every case is notified again
//	hub.trap = { left: 5, done: true, call }	at the fifth call, once it is done (or before)
//	hub.cases, hub.notifications, hub.faults, hub.log
//
// What a rule does: 'status:503', 'drop' (no answer), 'lose' (it is done, the
// answer is lost), 'hang', 'slow:MS', 'html' (200, and no JSON), 'wrong-digest',
// 'no-digest', 'short', 'status-of-case:WORD', 'repeat', 'reorder', 'expire'.
// By hand, and from other processes, the same under /control.

import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { OpenApi } from './openapi.mjs';

const BASE = '/teledossiers/v1';
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const ACTIONS = ['STATUS_UPDATE', 'ATTACH_DEPOSIT', 'ATTACH_DL', 'ATTACH_DL_ALL', 'COM_ADD', 'SENDING_MESSAGE'];
// What an instructing service may make of a case; from its end it may go back.
const NEXT = {
	HUBEE_NOTIFIED: ['SENT', 'SI_RECEIVED', 'SI_INTG_ERROR'],
	SENT: ['SI_RECEIVED', 'SI_INTG_ERROR'],
	SI_INTG_ERROR: ['SENT', 'SI_RECEIVED'],
	SI_RECEIVED: ['IN_PROGRESS', 'ADD_AWAITING', 'REFUSED', 'DONE'],
	IN_PROGRESS: ['ADD_AWAITING', 'REFUSED', 'DONE'],
	ADD_AWAITING: ['IN_PROGRESS', 'REFUSED', 'DONE'],
	REFUSED: ['IN_PROGRESS', 'DONE'],
	DONE: ['IN_PROGRESS', 'REFUSED'],
};
const TOWN = { type: 'SI', companyRegister: '21060088900015', branchCode: '06088' };
const STATE = { type: 'OSL', companyRegister: '13000918600011', branchCode: '75107' };

export const samplesFolder = path.join(path.dirname(fileURLToPath(import.meta.url)), 'samples');

const sha256 = (bytes) => crypto.createHash('sha256').update(bytes).digest('base64');
const now = () => new Date().toISOString();

// A PDF of one page that says one line; whole, and nothing in it acts.
export function pdf(line) {
	const text = `BT /F1 18 Tf 72 720 Td (${line.replaceAll(/[^\w .-]/g, '')}) Tj ET`;
	const objects = ['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
		'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
		`<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
		'<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'];
	let file = '%PDF-1.4\n';
	const places = objects.map((object, i) => {
		const place = file.length;
		file += `${i + 1} 0 obj\n${object}\nendobj\n`;
		return place;
	});
	const end = file.length;
	file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n` +
		places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('') +
		`trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${end}\n%%EOF\n`;
	return Buffer.from(file, 'latin1');
}

// The samples of ours: one télédossier of each flow, as `add` takes it.
export function sample(flow, { name = 'EXEMPLE', number = `N${crypto.randomBytes(4).toString('hex').toUpperCase()}` } = {}) {
	const xml = (file) => fs.readFileSync(path.join(samplesFolder, file), 'utf8').replaceAll('@NOM@', name);
	const piece = (code, n) => ({ fileName: `A-1-${number}-${flow}-${code}-${n}.pdf`, type: code, mimeType: 'application/pdf', bytes: pdf(`${code} ${name}`) });
	const flows = {
		EtatCivil: () => [
			{ fileName: 'ActeEtatCivil-XML.xml', type: 'ActeEtatCivil-XML', mimeType: 'application/xml', bytes: xml('etat-civil.xml') },
			{ fileName: 'ActeEtatCivil-PDF.pdf', type: 'ActeEtatCivil-PDF', mimeType: 'application/pdf', bytes: pdf(`Demande ${name}`) }],
		recensementCitoyen: () => [
			{ fileName: '10870-XML.xml', type: '10870-XML', mimeType: 'application/xml', bytes: xml('recensement.xml') },
			{ fileName: '10870-PDF.pdf', type: '10870-PDF', mimeType: 'application/pdf', bytes: pdf(`Notice ${name}`) },
			piece('ji', 0), piece('jf', 1)],
		depotDossierPACS: () => [
			{ fileName: 'flux-pacs.xml', type: 'flux-pacs', mimeType: 'text/xml', bytes: xml('pacs.xml') },
			{ fileName: 'recapPDF.pdf', type: 'recapPDF', mimeType: 'application/pdf', bytes: pdf(`Pacs ${name}`) },
			piece('an', 0), piece('anp', 1), piece('cp', 2)],
	};
	const attachments = (flows[flow] ?? (() => [
		{ fileName: 'flux.xml', type: 'flux-XML', mimeType: 'application/xml', bytes: xml('inconnu.xml') },
		{ fileName: 'recapitulatif.pdf', type: 'recapPDF', mimeType: 'application/pdf', bytes: pdf(`Autre ${name}`) }]))();
	return { processCode: flow, externalId: number, attachments,
		applicant: { firstName: 'Camille', lastName: name, email: 'camille@exemple.test' } };
}

export class Hub {
	constructor({ clients, openapi, tokenSeconds = 3600 } = {}) {
		// client id → {secret, processes, organization}
		this.clients = clients ?? { essai: { secret: 'secret-essai', processes: null, organization: TOWN } };
		this.cases = new Map();
		this.notifications = new Map();
		this.tokens = new Map();
		this.rules = [];
		this.faults = [];
		this.log = [];
		this.count = { requests: 0, tokens: 0 };
		this.tokenSeconds = tokenSeconds;
		this.openapi = openapi ? new OpenApi(openapi, BASE) : null;
		this.keepLog = true;
	}

	fault(sentence) {
		if (this.faults.length < 1000)
			this.faults.push(sentence);
	}

	notify(one, event = null) {
		const id = crypto.randomUUID();
		this.notifications.set(id, { id, recipient: one.meta.recipient, transmitter: STATE,
			processCode: one.meta.processCode, caseId: one.meta.id, eventId: event, dateTime: now() });
		return id;
	}

	attachment(given) {
		const bytes = Buffer.from(given.bytes ?? Buffer.from(given.base64 ?? '', 'base64'));
		return { bytes, meta: { id: given.id ?? crypto.randomUUID(), status: given.status ?? 'RECEIVED',
			fileName: given.fileName, type: given.type, size: given.size ?? bytes.length, mimeType: given.mimeType } };
	}

	// A case, with its files; of the first client that may read it unless recipient is given.
	add({ processCode, externalId, attachments = [], applicant, recipient, status = 'HUBEE_NOTIFIED' }) {
		const files = attachments.map((one) => this.attachment(one));
		const owner = Object.values(this.clients).find((one) => !one.processes || one.processes.includes(processCode));
		const meta = { id: crypto.randomUUID(), status, recipient: recipient ?? owner?.organization ?? TOWN, externalId,
			updateDateTime: now(), transmissionDateTime: now(), processCode, createDateTime: now(), closeDateTime: null,
			partnerAttributes: null, applicant, attachments: files.map((one) => one.meta), events: [] };
		const one = { meta, files: new Map(files.map((file) => [file.meta.id, file])), read: new Set(), deleted: 0, patched: [] };
		this.cases.set(meta.id, one);
		this.notify(one);
		return meta.id;
	}

	// What the State's portal adds to a case: a message, files, a new status.
	event(caseId, { message = null, actionType = 'SENDING_MESSAGE', attachments = [], caseNewStatus = null }) {
		const one = this.cases.get(caseId);
		const files = attachments.map((file) => this.attachment(file));
		const meta = { id: crypto.randomUUID(), transmitter: STATE, message, comment: null, actionType, author: 'Usager',
			notification: true, createDateTime: now(), updateDateTime: now(), status: 'SENT',
			caseCurrentStatus: one.meta.status, caseNewStatus, partnerAttributes: null, attachments: files.map((file) => file.meta), partnerInfo: null };
		if (caseNewStatus)
			one.meta.status = caseNewStatus;
		one.meta.events.push(meta);
		for (const file of files)
			one.files.set(file.meta.id, file);
		this.notify(one, meta.id);
		return meta.id;
	}

	replay() {
		for (const one of this.cases.values())
			this.notify(one);
	}

	// What holds once all is quiet; sentences of what does not.
	settled() {
		const said = [];
		for (const one of this.cases.values()) {
			const updates = one.meta.events.filter((event) => event.actionType === 'STATUS_UPDATE' && event.transmitter.type === 'SI').map((event) => event.caseNewStatus);
			for (const status of one.patched)
				if (!updates.includes(status))
					said.push(`${one.meta.externalId}: ${status} without its event`);
			for (const event of one.meta.events)
				if (event.transmitter.type === 'SI' && event.status === 'IN_PROGRESS')
					said.push(`${one.meta.externalId}: an event was left unfinished`);
		}
		return said;
	}

	rule(called) {
		const at = this.rules.findIndex((one) => new RegExp(one.match).test(called));
		if (at < 0)
			return null;
		const found = this.rules[at];
		if (found.times !== undefined && --found.times <= 0)
			this.rules.splice(at, 1);
		return found.do;
	}

	organization(headers) {
		const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
		const held = token && this.tokens.get(token);
		return held && held.until > Date.now() ? held.client : null;
	}

	token(headers, body) {
		const form = new URLSearchParams(body);
		const [id, secret] = headers.authorization?.startsWith('Basic ')
			? Buffer.from(headers.authorization.slice(6), 'base64').toString().split(':').map(decodeURIComponent)
			: [form.get('client_id'), form.get('client_secret')];
		if (!/^application\/x-www-form-urlencoded\b/.test(headers['content-type'] ?? ''))
			this.fault('the token is asked for in another type');
		if (form.get('grant_type') !== 'client_credentials')
			return [400, { error: 'unsupported_grant_type' }];
		if (form.get('scope') !== 'SI')
			return [400, { error: 'invalid_scope' }];
		const client = this.clients[id];
		if (!client || client.secret !== secret)
			return [401, { error: 'invalid_client' }];
		this.count.tokens++;
		const token = crypto.randomBytes(24).toString('base64url');
		this.tokens.set(token, { client, until: Date.now() + this.tokenSeconds * 1000 });
		return [200, { access_token: token, scope: 'SI', token_type: 'Bearer', expires_in: this.tokenSeconds }];
	}

	error(status, message) {
		return [status, { errors: [{ code: status, message }] }];
	}

	list(client, query, what) {
		const codes = [query.processCode ?? []].flat();
		const max = query.maxResult === undefined ? 100 : Number(query.maxResult);
		if (!Number.isFinite(max) || max < 1)
			return this.error(400, 'maxResult');
		let found = [];
		for (const one of this.notifications.values()) {
			if ((codes.length && !codes.includes(one.processCode)) ||
			    (client.processes && !client.processes.includes(one.processCode)) ||
			    one.recipient.companyRegister !== client.organization.companyRegister)
				continue;
			found.push(one);
			if (found.length >= max)
				break;
		}
		if (what === 'repeat')
			found = found.flatMap((one) => [one, one]);
		if (what === 'reorder')
			found = found.map((one) => [Math.random(), one]).sort((a, b) => a[0] - b[0]).map((pair) => pair[1]);
		return [200, found];
	}

	// Of whom a case is, and whether this client may have it.
	owned(client, id) {
		const one = this.cases.get(id);
		if (!one)
			return [null, this.error(404, 'Case is not found')];
		if (one.meta.recipient.companyRegister !== client.organization.companyRegister ||
		    (client.processes && !client.processes.includes(one.meta.processCode)))
			return [null, this.error(403, 'Unauthorized user')];
		return [one, null];
	}

	patchCase(one, body) {
		if (Object.keys(body ?? {}).join() !== 'status')
			return this.error(400, 'Bad request');
		const from = one.meta.status;
		if (!(body.status in NEXT) && body.status !== 'CLOSED')
			return this.error(400, `unknown status ${body.status}`);
		if (from !== body.status && !(NEXT[from] ?? []).includes(body.status)) {
			this.fault(`a case goes from ${from} to ${body.status}`);
			return this.error(400, `from ${from} to ${body.status}`);
		}
		one.meta.status = body.status;
		one.meta.updateDateTime = now();
		one.patched.push(body.status);
		return [204];
	}

	newEvent(one, body, client) {
		const files = body?.attachments ?? [];
		if (!ACTIONS.includes(body?.actionType) || typeof body.notification !== 'boolean')
			return this.error(400, 'actionType or notification');
		if ((body.actionType === 'ATTACH_DEPOSIT') !== (files.length > 0))
			return this.error(400, 'attachments go with ATTACH_DEPOSIT, and with nothing else');
		for (const [name, most] of [['message', 1000], ['comment', 1000], ['author', 255], ['partnerAttributes', 1024]])
			if ([...(body[name] ?? '')].length > most)
				return this.error(400, `${name} is too long`);
		for (const file of files)
			if (!file.fileName || !file.type || !Number.isInteger(file.size) || !file.mimeType || file.id)
				return this.error(400, 'an attachment lacks something');
		if (body.actionType === 'STATUS_UPDATE' && one.meta.status !== body.caseNewStatus)
			this.fault(`an event tells of ${body.caseNewStatus}, the case is ${one.meta.status}`);
		if (body.partnerAttributes && one.meta.events.some((event) => event.partnerAttributes === body.partnerAttributes && event.actionType === body.actionType))
			this.fault(`the same event twice: ${body.partnerAttributes}`);
		const meta = { id: crypto.randomUUID(), transmitter: client.organization, message: null, comment: null, author: null,
			caseCurrentStatus: null, caseNewStatus: null, partnerAttributes: null, ...body,
			createDateTime: now(), updateDateTime: now(), status: files.length > 0 ? 'IN_PROGRESS' : 'SENT', partnerInfo: null,
			attachments: files.map((file) => ({ ...file, id: crypto.randomUUID(), status: 'PENDING' })) };
		one.meta.events.push(meta);
		return [201, meta];
	}

	patchEvent(one, event, body) {
		if (Object.keys(body ?? {}).join() !== 'status' || !['SENT', 'RECEIVED'].includes(body.status))
			return this.error(400, 'Bad request');
		if (body.status === 'SENT' && (event.transmitter.type !== 'SI' || event.attachments.some((file) => file.status !== 'RECEIVED')))
			return this.error(400, 'its files are not all there');
		if (body.status === 'RECEIVED' && event.transmitter.type === 'SI')
			return this.error(400, 'its own event');
		event.status = body.status;
		event.updateDateTime = now();
		return [204];
	}

	put(one, event, id, request) {
		const file = event.attachments.find((found) => found.id === id);
		if (!file)
			return this.error(404, 'Binary meta-data is not found');
		if (!/^application\/octet-stream\b/.test(request.headers['content-type'] ?? ''))
			this.fault('a file is sent in another type');
		if (request.headers.digest !== undefined && request.headers.digest !== sha256(request.raw))
			return this.error(400, 'digest');
		if (request.raw.length !== file.size)
			return this.error(400, `${request.raw.length} bytes instead of ${file.size}`);
		file.status = 'RECEIVED';
		one.files.set(id, { meta: file, bytes: request.raw });
		return [204];
	}

	file(one, id, what) {
		const found = one.files.get(id);
		if (!found || found.meta.status !== 'RECEIVED')
			return this.error(404, 'File is not found');
		one.read.add(id);
		const bytes = what === 'short' ? found.bytes.subarray(0, found.bytes.length >> 1) : found.bytes;
		const headers = what === 'no-digest' ? {} : { digest: what === 'wrong-digest' ? sha256('autre') : sha256(found.bytes) };
		return [200, bytes, headers];
	}

	remove(client, id) {
		const found = this.notifications.get(id);
		if (!found)
			return this.error(404, 'Notification is not found');
		const [one, refused] = this.owned(client, found.caseId);
		if (!one)
			return refused;
		if (!found.eventId)
			for (const file of one.meta.attachments)
				if (!one.read.has(file.id) && !one.deleted)
					this.fault(`${one.meta.externalId}: acknowledged, and ${file.fileName} was not read`);
		one.deleted++;
		this.notifications.delete(id);
		return [204];
	}

	route(request, what) {
		const { path: full } = request;
		if (full === '/oauth2/token' && request.method === 'POST')
			return this.token(request.headers, request.raw.toString());
		const client = this.organization(request.headers);
		if (!client || what === 'expire') {
			if (what === 'expire')
				this.tokens.clear();
			return this.error(401, 'Invalid Credentials');
		}
		for (const name of ['editorname', 'applicationname', 'softwareversion'])
			if ((request.headers[name] ?? '').length > 50)
				this.fault(`${name} is too long`);
		if (request.raw.length > 0 && request.method !== 'PUT' && !/^application\/json\b/.test(request.headers['content-type'] ?? ''))
			this.fault(`${request.method} ${full}: a body of another type`);
		const method = request.method === 'POST' && request.headers['x-http-method-override'] === 'PATCH' ? 'PATCH' : request.method;
		const is = (verb, pattern) => method === verb && new RegExp(`^${BASE}${pattern.replaceAll('ID', `(${UUID})`)}$`).exec(full);
		let found;
		if (is('GET', '/notifications'))
			return this.list(client, request.query, what);
		if ((found = is('DELETE', '/notifications/ID')))
			return this.remove(client, found[1]);
		found = new RegExp(`^${BASE}/cases/([^/]+)`).exec(full);
		if (!found)
			return this.error(404, 'no such path');
		if (!new RegExp(`^${UUID}$`).test(found[1]))
			return this.error(400, `Input string "${found[1]}" is not a valid UUID`);
		const [one, refused] = this.owned(client, found[1]);
		if (!one)
			return refused;
		if (is('GET', '/cases/ID'))
			return [200, what?.startsWith('status-of-case:') ? { ...one.meta, status: what.slice(15) } : one.meta];
		if (is('PATCH', '/cases/ID'))
			return this.patchCase(one, request.body);
		if ((found = is('GET', '/cases/ID/attachments/ID')))
			return this.file(one, found[2], what);
		if (is('POST', '/cases/ID/events'))
			return this.newEvent(one, request.body, client);
		found = new RegExp(`^${BASE}/cases/${UUID}/events/(${UUID})`).exec(full);
		const event = found && one.meta.events.find((each) => each.id === found[1]);
		if (!event)
			return this.error(404, 'Event is not found');
		if (is('GET', '/cases/ID/events/ID'))
			return [200, event];
		if (is('PATCH', '/cases/ID/events/ID'))
			return this.patchEvent(one, event, request.body);
		if ((found = is('PUT', '/cases/ID/events/ID/attachments/ID')))
			return this.put(one, event, found[3], request);
		if ((found = is('GET', '/cases/ID/events/ID/attachments/ID')))
			return this.file(one, found[3], what);
		return this.error(405, 'Method not allowed');
	}

	answer(request, response) {
		const called = `${request.method} ${request.path}`;
		const what = this.rule(called);
		this.count.requests++;
		const trapped = this.trap && --this.trap.left === 0 ? this.trap : null;
		if (trapped && !trapped.done) {
			trapped.call(called);
			return void response.socket.destroy();
		}
		if (what === 'hang')
			return;
		if (what === 'drop')
			return void response.socket.destroy();
		const send = () => {
			let [status, body, headers = {}] = what?.startsWith('status:') ? this.error(Number(what.slice(7)), 'as the test wants') : this.route(request, what);
			if (this.keepLog)
				this.log.push({ called, status });
			if (this.openapi && request.path.startsWith(BASE) && !what)
				for (const said of this.openapi.check({ ...request, status, answer: Buffer.isBuffer(body) ? undefined : body }))
					this.fault(`OpenAPI: ${said}`);
			if (trapped)
				trapped.call(called);
			if (what === 'lose' || trapped)
				return void response.socket.destroy();
			if (what === 'html')
				[status, body, headers] = [200, Buffer.from('<html>maintenance</html>'), { 'content-type': 'text/html' }];
			if (Buffer.isBuffer(body))
				response.writeHead(status, { 'content-type': 'application/octet-stream', ...headers }).end(body);
			else if (body === undefined)
				response.writeHead(status).end();
			else
				response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
		};
		if (what?.startsWith('slow:'))
			setTimeout(send, Number(what.slice(5)));
		else
			send();
	}

	// From another process: the same by JSON.
	control(name, body, response) {
		const calls = {
			add: () => this.add(body),
			fill: () => {
				for (let i = 0; i < body.n; i++)
					this.add(sample(body.flow, { name: `${body.name ?? 'EXEMPLE'}${String.fromCharCode(65 + i % 26)}`, number: `${body.prefix ?? 'N'}${i}` }));
				return body.n;
			},
			event: () => this.event(body.caseId, body.event),
			rules: () => (this.rules = body, this.rules.length),
			replay: () => this.replay(),
			quiet: () => (this.keepLog = false),
			state: () => ({ notifications: this.notifications.size, faults: this.faults, count: this.count, settled: this.settled(),
				cases: this.cases.size, log: this.log.slice(-200) }),
			cases: () => [...this.cases.values()].map((one) => ({ ...one.meta, deleted: one.deleted })),
		};
		const said = calls[name]?.();
		response.writeHead(said === undefined && !calls[name] ? 404 : 200, { 'content-type': 'application/json' })
			.end(JSON.stringify(said ?? null));
	}
}

export function startHub(options = {}) {
	const hub = new Hub(options);
	const server = http.createServer((incoming, response) => {
		const parts = [];
		incoming.on('error', () => {});
		incoming.on('data', (part) => parts.push(part));
		incoming.on('end', () => {
			const url = new URL(incoming.url, 'http://localhost');
			const raw = Buffer.concat(parts);
			const query = {};
			for (const [name, value] of url.searchParams)
				query[name] = name in query ? [query[name], value].flat() : value;
			let body;
			if (raw.length > 0 && /json/.test(incoming.headers['content-type'] ?? ''))
				try {
					body = JSON.parse(raw.toString());
				} catch {
					hub.fault(`${incoming.method} ${url.pathname}: a body that is no JSON`);
				}
			if (url.pathname.startsWith('/control/'))
				return hub.control(url.pathname.slice(9), body, response);
			hub.answer({ method: incoming.method, path: url.pathname, query, headers: incoming.headers, raw, body }, response);
		});
	});
	server.keepAliveTimeout = 60000;
	return new Promise((resolve) => server.listen(options.port ?? 0, '127.0.0.1', () => {
		hub.url = `http://127.0.0.1:${server.address().port}`;
		hub.stop = () => new Promise((done) => {
			server.closeAllConnections();
			server.close(done);
		});
		resolve(hub);
	}));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const [port, openapi] = process.argv.slice(2);
	const hub = await startHub({ port: Number(port), openapi });
	console.log(hub.url);
}
