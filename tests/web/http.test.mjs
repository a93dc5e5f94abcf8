// http: what any program answers to a request that is odd, hostile or cut,
// through the real front: a page of ours, in French, and nothing changed.
import assert from 'node:assert/strict';
import net from 'node:net';
import { describe, test } from 'node:test';
import { Client, forms, text } from './client.mjs';

const url = new URL(process.env.PARVIS_URL);
const form = 'application/x-www-form-urlencoded';
const target = '/demarches/etat-civil';

// Bytes as they are, over a connection of their own; the answer as text.
function raw(bytes, { end = false } = {}) {
	return new Promise((resolve, reject) => {
		const socket = net.connect(Number(url.port), url.hostname);
		const parts = [];
		socket.setTimeout(20000, () => socket.destroy(new Error('no answer in time')));
		socket.on('data', (part) => parts.push(part));
		socket.on('error', reject);
		socket.on('close', () => resolve(Buffer.concat(parts).toString('utf8')));
		socket.write(bytes);
		if (end)
			socket.end();
	});
}

function post(headers, body, more = '') {
	return `POST ${target} HTTP/1.1\r\nHost: ${url.host}\r\nOrigin: ${url.origin}\r\n`
		+ `Connection: close\r\n${headers}\r\n${more}\r\n${body}`;
}

const status = (answer) => Number(answer.match(/^HTTP\/1\.1 (\d+)/)?.[1]);

// A page of ours: in the layout, with a sentence, an id and no inside.
function assertOurs(page) {
	assert.match(page.headers['content-type'], /^text\/html; charset=utf-8$/i);
	assert.match(page.html, /<html lang="fr">/);
	assert.match(page.html, /<h1>[^<]{10,}<\/h1>/);
	assert.match(page.html, /PV\d{4}/);
	assert.match(page.headers['cache-control'], /no-store/);
	assert.doesNotMatch(page.html, /\{\{|t\.error|lib\/|\.c:\d/);
}

describe('addresses and methods', () => {
	const client = new Client();

	for (const [path, expected] of [
		['/nulle-part', 404], ['/suivi/nulle/part', 404], 
		['/suivi//x', 400], ['/suivi/%ff', 400], ['/suivi/%c2%85', 400],
		['/suivi?a=%zz', 400], ['/suivi?intrus=1', 400], ['/suivi?a=%00', 400],
		[`/suivi/${'a'.repeat(2000)}`, 414],
	])
		test(`${path.slice(0, 40)} gets ${expected}`, async () => {
			const page = await client.get(path);
			assert.equal(page.status, expected);
			assertOurs(page);
		});

	test('a final slash is one page, not two', async () => {
		const page = await client.get('/suivi/');
		assert.equal(page.status, 301);
		assert.equal(new URL(page.location).pathname, '/suivi');
	});

	test('what social networks add to a link is let pass', async () => {
		assert.equal((await client.get('/?fbclid=abc&utm_source=x')).status, 200);
	});

	for (const method of ['PUT', 'DELETE', 'PROPFIND'])
		test(`${method} gets 405 and what is allowed`, async () => {
			const page = await client.send(method, '/suivi');
			assert.equal(page.status, 405);
			assert.match(page.headers.allow, /GET, HEAD/);
		});

	test('HEAD has the head of GET and no body', async () => {
		const [got, head] = [await client.get('/'), await client.send('HEAD', '/')];
		assert.equal(head.status, 200);
		assert.equal(head.bytes.length, 0);
		assert.equal(head.headers.etag, got.headers.etag);
	});
});

describe('public pages', () => {
	const client = new Client();

	for (const path of ['/', target])
		test(`${path} is sent once, and kept`, async () => {
			const page = await client.get(path);
			assert.equal(page.status, 200);
			assert.match(page.headers['cache-control'], /public, max-age=60/);
			assert.ok(!page.headers['set-cookie']);
			assert.doesNotMatch(page.html, /name="csrf"/);
			const again = await client.get(path, { 'If-None-Match': page.headers.etag });
			assert.equal(again.status, 304);
			assert.equal(again.bytes.length, 0);
			const other = await client.get(path, { 'If-None-Match': '"autre"' });
			assert.equal(other.status, 200);
		});

	test('compressed, it is kept under its compressed tag', async () => {
		const zipped = { 'Accept-Encoding': 'gzip' };
		const page = await client.get('/', zipped);
		assert.equal(page.headers['content-encoding'], 'gzip');
		const again = await client.get('/', { ...zipped, 'If-None-Match': page.headers.etag });
		assert.equal(again.status, 304);
	});

	test('every answer has the headers that protect', async () => {
		for (const path of ['/', '/suivi', '/agent', target, '/nulle-part', '/suivi?x=1']) {
			const { headers } = await client.get(path);
			assert.match(headers['content-security-policy'] ?? '', /default-src 'none'.*base-uri 'none'/, path);
			assert.doesNotMatch(headers['content-security-policy'], /unsafe-|\*/, path);
			assert.equal(headers['x-content-type-options'], 'nosniff', path);
			assert.equal(headers['referrer-policy'], 'same-origin', path);
			assert.ok(headers['permissions-policy'], path);
			assert.ok(!headers['x-powered-by'], path);
		}
	});
});

describe('bodies', () => {
	for (const [what, headers, body, expected] of [
		['two lengths', `Content-Type: ${form}\r\nContent-Length: 3\r\nContent-Length: 4`, 'a=b', [400]],
		['a length that is no number', `Content-Type: ${form}\r\nContent-Length: 3x`, 'a=b', [400]],
		['no type', 'Content-Length: 3', 'a=b', [415]],
		['another type', 'Content-Type: application/json\r\nContent-Length: 2', '{}', [415]],
		['another charset', `Content-Type: ${form}; charset=iso-8859-1\r\nContent-Length: 3`, 'a=b', [400]],
		['a NUL', `Content-Type: ${form}\r\nContent-Length: 5`, 'a=%00', [400]],
		['a control character', `Content-Type: ${form}\r\nContent-Length: 5`, 'a=%1B', [400]],
		['Latin-1', `Content-Type: ${form}\r\nContent-Length: 5`, 'a=%E9', [400]],
		['a bad escape', `Content-Type: ${form}\r\nContent-Length: 4`, 'a=%4', [400]],
		['a cut multipart', 'Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 61',
			'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--x--x', [400]],
		['a form too long', `Content-Type: ${form}\r\nContent-Length: 300000`, `a=${'b'.repeat(299998)}`, [413]],
		['too many fields', `Content-Type: ${form}\r\nContent-Length: 2004`, Array(501).fill('a=b').join('&') + '&', [413]],
	])
		test(`${what} gets ${expected}`, async () => {
			const answer = await raw(post(headers, body));
			assert.ok(expected.includes(status(answer)), answer.slice(0, 300));
			assert.match(answer, /<h1>|400 Bad Request/);
		});

	test('a body whose end never comes is not half a form', async () => {
		const answer = await raw(post(`Content-Type: ${form}\r\nContent-Length: 50`, 'a=b'), { end: true });
		assert.ok(answer === '' || status(answer) >= 400, answer.slice(0, 200));
	});

	test('chunks are one body or a clear refusal', async () => {
		const answer = await raw(post(`Content-Type: ${form}\r\nTransfer-Encoding: chunked`, '3\r\na=b\r\n0\r\n\r\n'));
		assert.ok(status(answer) >= 400 && status(answer) < 500, answer.slice(0, 300));
	});

	test('length and chunks at once are refused or read one way', async () => {
		const answer = await raw(post(`Content-Type: ${form}\r\nContent-Length: 3\r\nTransfer-Encoding: chunked`,
			'3\r\na=b\r\n0\r\n\r\nGET /agent HTTP/1.1\r\nHost: x\r\n\r\n'));
		assert.equal(answer.match(/^HTTP\/1\.1 /gm).length, 1);
		assert.ok(status(answer) >= 400);
	});

	test('14 MB get a 413 of ours', async () => {
		const client = new Client();
		const page = await client.post(target, [], [{
			name: 'f', filename: 'f.bin', type: 'image/png', data: Buffer.alloc(14 << 20),
		}]);
		assert.equal(page.status, 413);
		assert.match(text(page.html), /volumineux/);
	});
});

describe('posts from elsewhere', () => {
	const client = new Client();

	for (const [what, headers] of [
		['another origin', { Origin: 'https://ailleurs.example' }],
		['no origin at all', { Origin: 'null' }],
		['another site, by Sec-Fetch-Site', { 'Sec-Fetch-Site': 'cross-site' }],
		['another port', { Origin: `http://${url.hostname}:1` }],
	])
		test(`${what} gets 403, and its words are not shown`, async () => {
			const page = await client.post('/suivi', [['numero', 'MOTS-DU-VOISIN']], undefined, headers);
			assert.equal(page.status, 403);
			assertOurs(page);
			assert.doesNotMatch(page.html, /MOTS-DU-VOISIN/);
		});

	test('an unknown field gets 400, and what was typed is given back', async () => {
		const page = await client.post('/suivi', [['numero', 'X & <Y>'], ['intrus', '1']]);
		assert.equal(page.status, 400);
		assertOurs(page);
		assert.ok(forms(page).some((one) => one.fields.some(([name, value]) => name === 'numero' && value === 'X & <Y>')));
	});
});
