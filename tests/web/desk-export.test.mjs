// desk-export: a list taken away as a file, of the agent's services alone.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { beforeEach, describe, test } from 'node:test';
import { Client } from './client.mjs';
import { forgetRates, psql, requests } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);

beforeEach(forgetRates);

async function desk(account) {
	const client = new Client();
	await client.submit(await client.get('/agent'), { identifiant: account.login, 'mot-de-passe': account.password, code: '' });
	return client;
}

// The body as bytes, with the session of a client.
async function bytes(client, path) {
	const cookie = [...client.jar ?? client.cookies].map(([name, value]) => `${name}=${value?.value ?? value}`).join('; ');
	const answer = await fetch(process.env.PARVIS_URL + path, { headers: { cookie } });
	return { status: answer.status, data: Buffer.from(await answer.arrayBuffer()) };
}

describe('a list as a file', () => {
	test('CSV: nothing that a spreadsheet computes', async () => {
		const [made] = requests([{ person_name: '=HYPERLINK("http://x.example";"y")', subject: '@SUM(1)' }]);
		const client = await desk(accounts.chief);
		const file = await client.get('/agent/export?format=csv&tri=recu');
		assert.equal(file.status, 200);
		assert.match(file.headers['content-type'], /text\/csv/);
		const line = file.html.split('\r\n').find((one) => one.startsWith(made.reference));
		assert.ok(line.includes(`;"'=HYPERLINK(""http://x.example"";""y"")";'@SUM(1);`), line);
		assert.equal(psql("select format from parvis.export order by at desc limit 1"), 'csv');
	});

	test('JSON: more than a page of lines, each once', async () => {
		requests(Array.from({ length: 210 }, () => ({})));
		const client = await desk(accounts.chief);
		const lines = JSON.parse((await client.get('/agent/export?format=json')).html);
		assert.ok(lines.length >= 210);
		assert.equal(new Set(lines.map((one) => one.reference)).size, lines.length);
	});

	for (const format of ['ods', 'zip'])
		test(`${format}: an archive that other software opens`, async () => {
			requests([{}]);
			const client = await desk(accounts.chief);
			const { status, data } = await bytes(client, `/agent/export?format=${format}`);
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
