#!/usr/bin/env node
// export - the whole desk taken away in each format: how long it takes, and the
// memory that the programs had at their most.
//
//	export.mjs ROWS
//
// With the environment of tests/stack, over what fill.sql put in.  Prints a
// line for each format: FORMAT SECONDS MB PEAK_MB.

import http from 'node:http';

import { Client } from '../web/client.mjs';
import { peak, resetPeaks } from '../web/memory.mjs';

const rows = Number(process.argv[2]);
const account = JSON.parse(process.env.PARVIS_ACCOUNTS).agent;
const client = new Client();
await client.submit(await client.open('/agent'), { identifiant: account.login, 'mot-de-passe': account.password });

function take(format) {
	const url = new URL(`/agent/export?format=${format}&etat=toutes&confirme=oui`, process.env.PARVIS_URL);
	return new Promise((done, failed) => {
		http.get(url, { headers: client.prepare('GET', url.href) }, (answer) => {
			let bytes = 0, lines = 0;
			answer.on('data', (part) => {
				bytes += part.length;
				for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1))
					lines++;
			});
			answer.on('end', () => done({ status: answer.statusCode, bytes, lines }));
			answer.on('error', failed);
		}).on('error', failed);
	});
}

for (const format of ['csv', 'json', 'ods', 'zip']) {
	resetPeaks();
	const from = performance.now();
	const { status, bytes, lines } = await take(format);
	if (status !== 200 || ['csv', 'json'].includes(format) && lines < rows)
		throw new Error(`${format}: ${status}, ${lines} lines`);
	console.log(format, ((performance.now() - from) / 1000).toFixed(1), (bytes / 1e6).toFixed(1), (peak() / 1024).toFixed(1));
}
client.close();
