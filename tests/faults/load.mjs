#!/usr/bin/env node
// load - asks for civil-status records, one after the other, and keeps a ledger.
//
//	load.mjs URL SECONDS CLIENTS LEDGER
//
// Each journey has a key, which is typed into its fields: "Zq" and 14 letters,
// then one letter for each page.  The ledger gets, each line at once:
//
//	try KEY WHAT			before a page is sent
//	ack KEY saved MARK		after the whole answer that says it is kept
//	ack KEY submitted REFERENCE	after the whole page that says thank you
//
// What fails (no connection, cut answer, 5xx) is sent again, the same, until it
// passes; a journey that cannot go on is left, which is no loss: only what was
// acknowledged must be found.  A client ends after SECONDS, or with its journey.

import crypto from 'node:crypto';
import fs from 'node:fs';

import { Client, anyAddress, forms, text } from '../web/client.mjs';
import { answer } from './answers.mjs';

const [url, seconds, clients, path] = process.argv.slice(2);
const ledger = fs.openSync(path, 'a');
const end = Date.now() + Number(seconds) * 1000;
const PATIENCE_MS = 25000;
const PAGES_MAX = 40;
const count = { journeys: 0, submitted: 0, saved: 0, faults: 0, left: 0 };

function note(...words) {
	fs.writeSync(ledger, `${words.join(' ')}\n`);
}

function newKey() {
	const letters = [...crypto.randomBytes(7)].flatMap((byte) => [byte >> 4, byte & 15]);
	return `Zq${letters.map((n) => String.fromCharCode(97 + n)).join('')}`;
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// The same request until an answer below 500 comes whole.
async function insist(send) {
	for (const limit = Date.now() + PATIENCE_MS; ;) {
		try {
			const page = await send();
			if (page.status < 500)
				return page;
		} catch {
			// the connection: the same again
		}
		count.faults++;
		if (Date.now() > limit)
			throw new Error('no answer after all this time');
		await pause(200);
	}
}

async function landed(client, page) {
	for (let i = 0; page.location && page.status === 303 && i < 10; i++) {
		const { location } = page;
		page = await insist(() => client.get(location));
	}
	return page;
}

// One page: sent, acknowledged, and the next one.
async function step(client, page, key, place) {
	const mark = key + String.fromCharCode(97 + place % 26);
	const { form, values, marked, last } = answer(page, mark, forms(page));
	note('try', key, last ? 'submitted' : 'saved');
	const said = await insist(() => client.submit(page, values, {
		which: (one) => one.action === form.action && one.method === 'post',
		button: form.buttons.find((b) => b.name) && [form.buttons[0].name, form.buttons[0].value ?? ''],
	}));
	if (said.status !== 303)
		throw new Error(`${said.status} at ${page.url}: ${text(said.html).slice(0, 400)}`);
	const next = await landed(client, said);
	if (last) {
		const reference = text(next.html).match(/\b[A-Z]{2,4}-[A-Z0-9]{4}(-[A-Z0-9]{4})*\b/)?.[0];
		if (!reference)
			throw new Error(`no reference at ${next.url}: ${text(next.html).slice(0, 400)}`);
		note('ack', key, 'submitted', reference);
		count.submitted++;
		return null;
	}
	if (marked) {
		note('ack', key, 'saved', mark);
		count.saved++;
	}
	return next;
}

async function journey() {
	const client = new Client(url, { timeout: 15000, from: anyAddress() });
	const key = newKey();
	count.journeys++;
	try {
		let page = await insist(() => client.get('/demarches/etat-civil'));
		page = await landed(client, page);
		for (let place = 0; page && place < PAGES_MAX; place++)
			page = await step(client, page, key, place);
	} catch (error) {
		count.left++;
		console.error(`left: ${error.message.slice(0, 160)}`);
		await pause(100);
	} finally {
		client.close();
	}
}

async function visitor() {
	while (Date.now() < end)
		await journey();
}

await Promise.all(Array.from({ length: Number(clients) }, visitor));
console.log(Object.entries(count).map(([name, n]) => `${name} ${n}`).join(', '));
