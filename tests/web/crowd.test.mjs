// More clients than processes: Apache's children, six here, share four
// processes of each program, and nobody is turned away.
import assert from 'node:assert/strict';
import http from 'node:http';
import { test } from 'node:test';

const clients = 64;
// A plain CGI starts a program for each request.
const each = process.env.PARVIS_FRONT === 'cgi' ? 3 : 20;

// A server may close a kept connection just as it is used again: like a
// browser, we then ask once more.
function ask(agent, path) {
	return new Promise((resolve, reject) => {
		const request = http.get(new URL(path, process.env.PARVIS_URL), { agent }, (answer) => {
			answer.resume();
			answer.on('end', () => resolve(answer.statusCode));
		});
		request.on('error', (error) => {
			if (request.reusedSocket && error.code === 'ECONNRESET')
				resolve(ask(agent, path));
			else
				reject(error);
		});
	});
}

async function visit(n) {
	const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
	const seen = [];
	for (let i = 0; i < each; i += 1)
		seen.push(await ask(agent, (n + i) % 2 ? '/' : '/demarches/etat-civil'));
	agent.destroy();
	return seen;
}

test('64 visitors at once each get every page', async () => {
	const all = (await Promise.all([...Array(clients).keys()].map(visit))).flat();
	assert.equal(all.length, clients * each);
	assert.deepEqual([...new Set(all)], [200]);
});
