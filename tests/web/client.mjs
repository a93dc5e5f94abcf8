// client - a visitor without JavaScript: cookies, links, forms; and their mailbox.
//
// A page is { status, headers, url, html, location }.  A form is what a browser
// would send of it: `fields` holds [name, value] pairs with what is checked,
// selected or typed already; `controls` all it offers, by name.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

export function decode(text) {
	return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name) => {
		if (/^#x/i.test(name))
			return String.fromCodePoint(parseInt(name.slice(2), 16));
		if (name[0] === '#')
			return String.fromCodePoint(parseInt(name.slice(1), 10));
		return ENTITIES[name] ?? whole;
	});
}

// Text of a piece of HTML, as it is read.
export function text(html) {
	return decode(html.replace(/<(script|style)[\s\S]*?<\/\1>/g, '')
		.replace(/<[^>]+>/g, ' ')).replace(/[ \t\r\n]+/g, ' ').trim();
}

function attributes(tag) {
	const found = {};
	for (const [, name, value] of tag.matchAll(/\s([a-z][a-z-]*)(?:="([^"]*)")?/g))
		found[name] = value === undefined ? '' : decode(value);
	return found;
}

function addSelect(form, tag, body) {
	const { name } = attributes(tag);
	const options = [...body.matchAll(/<option([^>]*)>([^<]*)/g)]
		.map(([, option, label]) => ({ ...{ value: decode(label) }, ...attributes(option) }));
	const chosen = options.find((option) => 'selected' in option) ?? options[0];
	form.controls.push({ name, type: 'select', values: options.map((o) => o.value) });
	if (chosen)
		form.fields.push([name, chosen.value]);
}

function addInput(form, tag) {
	const input = { type: 'text', value: '', ...attributes(tag) };
	if (!input.name || 'disabled' in input || ['submit', 'button', 'image'].includes(input.type))
		return;
	form.controls.push(input);
	if (input.type === 'file')
		return;
	if (['radio', 'checkbox'].includes(input.type)) {
		if ('checked' in input)
			form.fields.push([input.name, input.value || 'on']);
		return;
	}
	form.fields.push([input.name, input.value]);
}

export function forms(page) {
	return [...page.html.matchAll(/<form([^>]*)>([\s\S]*?)<\/form>/g)].map(([, head, body]) => {
		const about = attributes(head);
		const form = {
			action: new URL(about.action || page.url, page.url).href,
			method: (about.method ?? 'get').toLowerCase(),
			enctype: about.enctype ?? 'application/x-www-form-urlencoded',
			fields: [], controls: [], buttons: [], html: body,
		};
		const inside = /<input([^>]*)>|<textarea([^>]*)>([\s\S]*?)<\/textarea>|<select([^>]*)>([\s\S]*?)<\/select>|<button([^>]*)>/g;
		for (const part of body.matchAll(inside)) {
			if (part[1] !== undefined) {
				addInput(form, part[1]);
			} else if (part[2] !== undefined) {
				const { name } = attributes(part[2]);
				form.controls.push({ name, type: 'textarea' });
				form.fields.push([name, decode(part[3].replace(/^\r?\n/, ''))]);
			} else if (part[4] !== undefined) {
				addSelect(form, part[4], part[5]);
			} else {
				form.buttons.push(attributes(part[6]));
			}
		}
		return form;
	});
}

// The form with its fields set: { name: value | [values] | null to leave out }.
export function filled(form, values = {}) {
	const fields = form.fields.filter(([name]) => !(name in values));
	for (const [name, value] of Object.entries(values))
		for (const one of value === null ? [] : [value].flat())
			fields.push([name, String(one)]);
	return fields;
}

function multipart(fields, files) {
	const boundary = `----essai${Math.random().toString(36).slice(2)}`;
	const parts = [];
	for (const [name, value] of fields)
		parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`));
	for (const { name, filename, type, data } of files) {
		parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"; `
			+ `filename="${filename}"\r\nContent-Type: ${type}\r\n\r\n`));
		parts.push(Buffer.from(data), Buffer.from('\r\n'));
	}
	parts.push(Buffer.from(`--${boundary}--\r\n`));
	return { type: `multipart/form-data; boundary=${boundary}`, body: Buffer.concat(parts) };
}

// An address of the loopback that no other visitor is likely to have.
export function anyAddress() {
	const byte = () => 1 + Math.floor(Math.random() * 254);
	return `127.${byte()}.${byte()}.${byte()}`;
}

export class Client {
	constructor(url = process.env.PARVIS_URL, options = {}) {
		this.url = url;
		this.origin = new URL(url).origin;
		this.cookies = new Map();
		this.timeout = options.timeout ?? 30000;
		this.agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
		// 127.x.y.z: another visitor for the limits that go by address.
		this.from = options.from && { localAddress: options.from, family: 4 };
	}

	close() {
		this.agent.destroy();
	}

	#keep(headers) {
		for (const line of headers['set-cookie'] ?? []) {
			const [pair, ...rest] = line.split(';');
			const at = pair.indexOf('=');
			if (rest.some((part) => /^\s*max-age=0*$|^\s*max-age=-/i.test(part)) || pair.slice(at + 1) === '')
				this.cookies.delete(pair.slice(0, at));
			else
				this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
		}
	}

	// The head and the body that a request would be sent with.
	prepare(method, url, body, type) {
		const headers = { Host: new URL(url).host, Accept: 'text/html' };
		if (this.cookies.size > 0)
			headers.Cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
		if (method === 'POST') {
			headers.Origin = this.origin;
			headers['Content-Type'] = type;
			headers['Content-Length'] = Buffer.byteLength(body);
		}
		return headers;
	}

	// One request, one answer; the connection's faults are thrown, but for that of
	// a kept connection which the server has ended meanwhile: another is opened.
	async send(method, target, body, type, more = {}) {
		try {
			return await this.#sendOnce(method, target, body, type, more);
		} catch (error) {
			if (!error.stale) throw error;
			return this.#sendOnce(method, target, body, type, more);
		}
	}

	#sendOnce(method, target, body, type, more) {
		const url = new URL(target, this.url).href;
		const headers = { ...this.prepare(method, url, body, type), ...more };
		return new Promise((resolve, reject) => {
			const request = http.request(url, { method, headers, agent: this.agent, timeout: this.timeout, ...this.from }, (answer) => {
				const parts = [];
				answer.on('data', (part) => parts.push(part));
				answer.on('error', reject);
				answer.on('aborted', () => reject(new Error('answer cut')));
				answer.on('end', () => {
					this.#keep(answer.headers);
					const bytes = Buffer.concat(parts);
					resolve({
						status: answer.statusCode, headers: answer.headers, url, bytes,
						html: bytes.toString('utf8'),
						location: answer.headers.location && new URL(answer.headers.location, url).href,
					});
				});
			});
			request.on('timeout', () => request.destroy(new Error('no answer in time')));
			request.on('error', (error) => {
				error.stale = request.reusedSocket && error.code === 'ECONNRESET' && error.message === 'socket hang up';
				reject(error);
			});
			request.end(body);
		});
	}

	get(target, headers) {
		return this.send('GET', target, undefined, undefined, headers);
	}

	// fields: [[name, value]…]; with files, multipart: [{ name, filename, type, data }…].
	post(target, fields, files, headers) {
		if (files) {
			const { type, body } = multipart(fields, files);
			return this.send('POST', target, body, type, headers);
		}
		return this.send('POST', target, new URLSearchParams(fields).toString(),
			'application/x-www-form-urlencoded', headers);
	}

	// Follows redirections, as a browser does.
	async follow(page) {
		for (let i = 0; page.location && page.status >= 300 && page.status < 400; i++) {
			if (i > 10)
				throw new Error(`redirected without end at ${page.url}`);
			page = await this.get(page.location);
		}
		return page;
	}

	async open(target) {
		return this.follow(await this.get(target));
	}

	// Sends a form of the page: the one that has all these names, else the
	// first that posts.  `button` is the [name, value] of the button pressed.
	submit(page, values = {}, { button, files, which } = {}) {
		const names = Object.keys(values);
		const all = forms(page).filter(which ?? ((form) => form.method === 'post'));
		const form = all.find((one) => names.every((name) => one.controls.some((c) => c.name === name))) ?? all[0];
		if (!form)
			throw new Error(`no form to send at ${page.url}: ${page.status} ${text(page.html).slice(0, 200)}`);
		const fields = filled(form, values);
		if (button)
			fields.push(button);
		if (form.method === 'get')
			return this.get(`${form.action.split('?')[0]}?${new URLSearchParams(fields)}`);
		return this.post(form.action, fields, files ?? (form.enctype.startsWith('multipart') ? [] : undefined));
	}
}

// "=C3=A9" as the octets that it names.
function octets(quoted) {
	return quoted.replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
}

function decodeMail(raw) {
	const [head, ...rest] = raw.split(/\r?\n\r?\n/);
	const headers = {};
	for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
		const at = line.indexOf(':');
		headers[line.slice(0, at).toLowerCase()] = line.slice(at + 1).trim();
	}
	const body = rest.join('\n\n').replace(/\r\n/g, '\n').replace(/=\n/g, '');
	const word = (_, how, value) => (how.toLowerCase() === 'b'
		? Buffer.from(value, 'base64').toString('latin1')
		: octets(value.replace(/_/g, ' ')));
	const subject = (headers.subject ?? '').replace(/\?=\s+=\?/g, '?==?')
		.replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, word);
	return {
		headers, raw, to: headers.to,
		subject: Buffer.from(subject, 'latin1').toString('utf8'),
		text: Buffer.from(octets(body), 'latin1').toString('utf8'),
	};
}

// An agent who is in, of the accounts that the stack made (PARVIS_ACCOUNTS).
export async function signIn(account, url) {
	const client = new Client(url);
	const page = await client.submit(await client.get('/agent'), { identifiant: account.login, 'mot-de-passe': account.password });
	assert.equal(page.status, 303, text(page.html));
	return client;
}

export function mails(directory = process.env.PARVIS_MAILS) {
	return fs.readdirSync(directory).filter((name) => /^[^.].*\.eml$/.test(name)).sort()
		.map((name) => decodeMail(fs.readFileSync(path.join(directory, name), 'latin1')));
}

// The first mail to this address that passes the test; it is waited for.
export async function waitMail(to, test = () => true, seconds = 20) {
	for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
		const found = mails().find((mail) => mail.to?.includes(to) && test(mail));
		if (found)
			return found;
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
	throw new Error(`no such mail to ${to} in ${seconds} s`);
}
