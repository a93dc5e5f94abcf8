#!/usr/bin/env node
// prepare - walks the real pages, and writes the requests that load sends.
//
//	prepare.mjs DIRECTORY DRAFTS
//
// With the environment of tests/stack.  Makes under DIRECTORY, one request a
// file: page (a page of questions, with its draft), save (the same page sent),
// submit (the sending of DRAFTS drafts), follow.  Prints the bytes of the page.

import { Client, anyAddress, filled, forms, text } from '../web/client.mjs';
import { CONNECTIONS, write } from './write.mjs';
import { answer } from '../faults/answers.mjs';

const [directory, drafts] = process.argv.slice(2);
const PAGE = '/demarches/etat-civil/naissance';

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
	write(directory, 'page', i, client, 'GET', page.url);
	write(directory, 'save', i, client, 'POST', form.action, fields);
	client.close();
}

for (let i = 0; i < Number(drafts); i++) {
	const client = new Client(undefined, { from: anyAddress() });
	const { form, fields } = await walk(client, mark(1000 + i), (page, last) => last);
	write(directory, 'submit', i, client, 'POST', form.action, fields);
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
		write(directory, 'follow', i, visitor, 'GET', page.url);
	client.close();
	visitor.close();
}

console.log(bytes);
