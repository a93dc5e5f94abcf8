// desk-export: a list taken away as a file, of the agent's services alone.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { after, before, beforeEach, describe, test } from 'node:test';
import http from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { Client, signIn } from './client.mjs';
import { peak, processes, resetPeaks, sockets } from './memory.mjs';
import { forgetRates, psql, requests } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);

beforeEach(forgetRates);

// The body as bytes, with the session of a client.
async function bytes(client, path) {
	const cookie = [...client.jar ?? client.cookies].map(([name, value]) => `${name}=${value?.value ?? value}`).join('; ');
	const answer = await fetch(process.env.PARVIS_URL + path, { headers: { cookie } });
	return { status: answer.status, data: Buffer.from(await answer.arrayBuffer()) };
}

// Closed requests of another year, put in at once and taken out again: what is
// long to be taken away.
const many = "reference like 'LOT-%'";
function fill(n) {
	psql(`set session_replication_role = replica;
		insert into parvis.request (commune, reference, procedure, service, digest, access, answers, person_name, subject,
			state, received_at, due_on, closed_at, erase_on)
		select c.commune, 'LOT-' || lpad(i::text, 6, '0'), d.name, d.service, d.digest, sha256(convert_to('lot ' || i, 'UTF8')), '<data/>',
			'Alix Modèle ' || i, 'Un essai de longueur', 'closed', '2001-01-01'::timestamptz + make_interval(mins => i), '2001-03-01', '2001-02-01', current_date + 300
		from parvis.host_name c
		join parvis.definition d on d.name = 'etat-civil'
		cross join generate_series(1, ${n}) i
		where c.host = '${new URL(process.env.PARVIS_URL).hostname}' and d.digest = (select max(digest) from parvis.definition where name = 'etat-civil');
		analyze parvis.request`);
}
const unfill = () => psql(`set session_replication_role = replica; delete from parvis.request where ${many}`);

// Those of the first days of that year; read only as much as the reader lets through.
function begin(client, format, days) {
	const url = new URL(`/agent/export?format=${format}&etat=close&du=2001-01-01&au=2001-01-${days}&confirme=oui`, process.env.PARVIS_URL);
	return new Promise((done, failed) => {
		http.get(url, { headers: client.prepare('GET', url.href), agent: false }, done).on('error', failed);
	});
}

async function until(what, condition) {
	for (let i = 0; i < 100; i++) {
		if (condition())
			return;
		await wait(100);
	}
	assert.fail(what);
}

describe('a list that is long', () => {
	// By a program that has read no form yet: those that it keeps are none of the list.
	before(async () => {
		fill(40000);
		for (const pid of processes())
			process.kill(Number(pid));
		const client = new Client();
		for (let i = 0; i < 100 && (await client.get('/agent')).status >= 500; i++)
			await wait(100);
	});
	after(unfill);

	for (const format of ['csv', 'json', 'ods', 'zip'])
		test(`${format}: the program's memory does not grow with it`, async () => {
			const client = await signIn(accounts.chief);
			const most = {};
			for (const days of ['02', '14']) {
				resetPeaks();
				let bytes = 0, parts = 0, kilobytes = 0;
				const answer = await begin(client, format, days);
				assert.equal(answer.statusCode, 200);
				for await (const part of answer) {
					bytes += part.length;
					// a program that ends with its answer is seen while it gives it
					if (parts++ % 20 === 0)
						kilobytes = Math.max(kilobytes, peak());
				}
				most[days] = { bytes, kilobytes: Math.max(kilobytes, peak()) };
			}
			assert.ok(most['14'].bytes > 5 * most['02'].bytes, JSON.stringify(most));
			assert.ok(most['14'].kilobytes < 32 * 1024, JSON.stringify(most));
			assert.ok(most['14'].kilobytes < most['02'].kilobytes + 2048, JSON.stringify(most));
		});

	test('who leaves in the middle leaves nothing behind', async () => {
		const client = await signIn(accounts.chief);
		// what the answers before left open is closed first
		let idle = sockets();
		for (let same = 0; same < 5; same++) {
			await wait(100);
			if (sockets() !== idle) {
				idle = sockets();
				same = 0;
			}
		}
		const answer = await begin(client, 'json', '27');
		await new Promise((done) => answer.once('readable', done));
		answer.pause();
		const said = "select count(*) from pg_stat_activity where usename = 'parvis_agent' and state <> 'idle'";
		await wait(1000);
		await until('no statement and no transaction waits for a reader', () => psql(said) === '0');
		assert.ok(sockets() > idle, 'in the middle of the list');
		answer.destroy();
		await until('the program is done with who left', () => sockets() <= idle);
		assert.equal(psql(said), '0', 'nothing is under way');
		assert.equal((await client.get('/agent/demandes')).status, 200);
	});
});

describe('a list as a file', () => {
	test('CSV: nothing that a spreadsheet computes', async () => {
		const [made] = requests([{ person_name: '=HYPERLINK("http://x.example";"y")', subject: '@SUM(1)' }]);
		const client = await signIn(accounts.chief);
		const file = await client.get('/agent/export?format=csv&tri=recu');
		assert.equal(file.status, 200);
		assert.match(file.headers['content-type'], /text\/csv/);
		const line = file.html.split('\r\n').find((one) => one.startsWith(made.reference));
		assert.ok(line.includes(`;"'=HYPERLINK(""http://x.example"";""y"")";'@SUM(1);`), line);
		assert.equal(psql("select format from parvis.export order by at desc limit 1"), 'csv');
	});

	test('JSON: more than a page of lines, each once', async () => {
		requests(Array.from({ length: 210 }, () => ({})));
		const client = await signIn(accounts.chief);
		const lines = JSON.parse((await client.get('/agent/export?format=json')).html);
		assert.ok(lines.length >= 210);
		assert.equal(new Set(lines.map((one) => one.reference)).size, lines.length);
	});

	for (const format of ['ods', 'zip'])
		test(`${format}: an archive that other software opens`, async () => {
			requests([{}]);
			const client = await signIn(accounts.chief);
			const { status, data } = await bytes(client, `/agent/export?format=${format}&confirme=oui`);
			assert.equal(status, 200);
			const path = `${process.env.PARVIS_DIR}/export.${format}`;
			fs.writeFileSync(path, data);
			const said = execFileSync('python3', ['-c', `import sys,zipfile,xml.dom.minidom as m
z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(*z.namelist())
for n in z.namelist():
    if n.endswith('.xml'): m.parseString(z.read(n))`, path], { encoding: 'utf8' });
			assert.match(said, format === 'ods' ? /^mimetype content.xml META-INF\/manifest.xml\n$/ : /^demandes.csv/);
			if (format === 'ods')
				assert.equal(data.toString('latin1', 30, 38 + 46), 'mimetypeapplication/vnd.oasis.opendocument.spreadsheet');
		});

	test('is for who is signed in', async () => {
		assert.equal((await new Client().get('/agent/export?format=csv')).status, 401);
	});
});
