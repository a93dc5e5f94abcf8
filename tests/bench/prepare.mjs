#!/usr/bin/env node
// prepare - walks the real pages, and writes the requests that load sends.
//
//	prepare.mjs DIRECTORY DRAFTS
//
// With the environment of tests/stack.  Makes under DIRECTORY, one request a
// file: page (a page of questions, with its draft), save (the same page sent),
// submit (the sending of DRAFTS drafts), follow, desk and desk-other (the lists
// of the two communes), home and home-other (their first screens), search and
// search-other (a name that all have).  Prints the bytes of the page, and the hash of each draft's token for pgbench in
// DIRECTORY/tokens.

import fs from 'node:fs';
import path from 'node:path';

import { Client, anyAddress, filled, forms, text } from '../web/client.mjs';
import { answer } from '../faults/answers.mjs';

const [directory, drafts] = process.argv.slice(2);
const CONNECTIONS = 16;
const PAGE = '/demarches/etat-civil/naissance';
const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);

function write(kind, number, client, method, url, fields) {
	const body = fields && new URLSearchParams(fields).toString();
	const headers = client.prepare(method, url, body, 'application/x-www-form-urlencoded');
	const { pathname, search } = new URL(url);
	const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('');
	fs.mkdirSync(path.join(directory, kind), { recursive: true });
	fs.writeFileSync(path.join(directory, kind, String(number).padStart(6, '0')),
		`${method} ${pathname}${search} HTTP/1.1\r\n${head}\r\n${body ?? ''}`);
}

async function send(client, page, mark) {
	const { form, values, last } = answer(page, mark, forms(page));
	const button = form.buttons.find((one) => one.name);
	const fields = filled(form, values);
	if (button)
		fields.push([button.name, button.value ?? '']);
	return { form, fields, last };
}

// Walks from the start until `stop` says so; the page where it stopped.
async function walk(client, mark, stop) {
	let page = await client.open('/demarches/etat-civil');
	for (let i = 0; i < 40; i++) {
		const { form, fields, last } = await send(client, page, mark);
		if (stop(page, last))
			return { page, form, fields };
		const said = await client.post(form.action, fields);
		if (said.status !== 303)
			throw new Error(`${said.status} at ${page.url}: ${text(said.html).slice(0, 300)}`);
		page = await client.follow(said);
	}
	throw new Error('the form has no end');
}

function mark(number) {
	const letters = String(number).padStart(14, '0').replace(/\d/g, (n) => 'abcdefghij'[n]);
	return `Zq${letters}a`;
}

let bytes = 0;
for (let i = 0; i < CONNECTIONS; i++) {
	const client = new Client(undefined, { from: anyAddress() });
	const { page, form, fields } = await walk(client, mark(i), ({ url }) => new URL(url).pathname === PAGE);
	bytes = page.bytes.length;
	write('page', i, client, 'GET', page.url);
	write('save', i, client, 'POST', form.action, fields);
	client.close();
}

for (let i = 0; i < Number(drafts); i++) {
	const client = new Client(undefined, { from: anyAddress() });
	const { form, fields } = await walk(client, mark(1000 + i), (page, last) => last);
	write('submit', i, client, 'POST', form.action, fields);
	client.close();
}

{
	const client = new Client(undefined, { from: anyAddress() });
	const { form, fields } = await walk(client, mark(500), (page, last) => last);
	const thanks = await client.follow(await client.post(form.action, fields));
	const said = text(thanks.html);
	const reference = said.match(/\b[A-Z]{2,4}-[A-Z0-9]{4}(-[A-Z0-9]{4})*\b/)[0];
	const code = said.match(/\b[A-Z0-9]{4}(-[A-Z0-9]{4}){3,7}\b/g).find((one) => one !== reference);
	const visitor = new Client(undefined, { from: anyAddress() });
	const page = await visitor.follow(await visitor.submit(await visitor.open('/suivi'), { numero: reference, code }));
	if (page.status !== 200 || !page.html.includes(reference))
		throw new Error(`no follow-up page: ${page.status} ${text(page.html).slice(0, 300)}`);
	for (let i = 0; i < CONNECTIONS; i++)
		write('follow', i, visitor, 'GET', page.url);
	client.close();
	visitor.close();
}

for (const [kind, url, { login, password }] of [
	['desk', process.env.PARVIS_URL, accounts.agent],
	['desk-other', process.env.PARVIS_URL2, accounts.other],
]) {
	const client = new Client(url);
	const home = await client.follow(await client.submit(await client.open('/agent'), { identifiant: login, 'mot-de-passe': password }));
	const page = await client.open('/agent/demandes');
	if (page.status !== 200 || !page.html.includes('<table'))
		throw new Error(`no desk: ${page.status} ${text(page.html).slice(0, 300)}`);
	const found = await client.open('/agent/recherche?q=camille+exemple');
	if (found.status !== 200 || !found.html.includes('<table'))
		throw new Error(`no search: ${found.status} ${text(found.html).slice(0, 300)}`);
	for (let i = 0; i < CONNECTIONS; i++) {
		write(kind, i, client, 'GET', page.url);
		write(kind.replace('desk', 'home'), i, client, 'GET', home.url);
		write(kind.replace('desk', 'search'), i, client, 'GET', found.url);
	}
	client.close();
}

console.log(bytes);
