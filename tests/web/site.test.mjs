// site: the commune's own pages, its look, and how long they may be kept.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, text } from './client.mjs';
import { activity } from './seed.mjs';

const read = (html) => text(html).replaceAll('\u00a0', ' ');
const link = (page, pattern) => page.html.match(pattern)?.[1];

test('the home page shows the procedures, for all alike', async () => {
	const client = new Client();
	const page = await client.get('/');
	assert.equal(page.status, 200);
	assert.match(page.html, /href="\/demarches\/etat-civil"/);
	assert.match(read(page.html), /Saint-Exemple-sur-Orge/);
	assert.equal(page.headers['cache-control'], 'public, max-age=60');
	assert.equal(page.headers['set-cookie'], undefined);
	assert.doesNotMatch(page.html, /csrf/);
	client.close();
});

test('what may be booked is led to, from the home page and the map', async () => {
	const client = new Client();
	for (const kind of ['canteen', 'hall', 'appointment'])
		activity({ kind });
	for (const path of ['/', '/plan-du-site']) {
		const page = await client.get(path);
		for (const to of ['/famille', '/famille/menus', '/famille/salles', '/famille/rendez-vous']) {
			assert.ok(page.html.includes(`href="${to}"`), `${path} leads to ${to}`);
			assert.equal((await client.get(to)).status, 200, to);
		}
	}
	client.close();
});

test('a page that the browser has already is not sent again', async () => {
	const { etag } = (await new Client().get('/')).headers;
	assert.ok(etag);
	const url = new URL('/', process.env.PARVIS_URL);
	const same = await fetch(url, { headers: { 'if-none-match': etag } });
	assert.equal(same.status, 304);
	const other = await fetch(url, { headers: { 'if-none-match': '"other"' } });
	assert.equal(other.status, 200);
});

test('a procedure is found without accents, by the beginnings of words', async () => {
	const client = new Client();
	for (const typed of ['etat civil', 'ÉTAT', 'naiss', 'décès acte', '  '])
		assert.match((await client.get(`/?q=${encodeURIComponent(typed)}`)).html,
			/href="\/demarches\/etat-civil"/, typed);
	client.close();
});

test('a search that finds nothing says so, and shows what was typed as a text', async () => {
	const client = new Client();
	const page = await client.get(`/?q=${encodeURIComponent('<b>piscine')}`);
	assert.equal(page.status, 200);
	assert.doesNotMatch(page.html, /href="\/demarches\/etat-civil"/);
	assert.doesNotMatch(page.html, /<b>/);
	assert.match(read(page.html), /Aucune démarche ne correspond à « <b>piscine »/);
	client.close();
});

test('the pages that the law wants are linked from every page', async () => {
	const client = new Client();
	for (const path of ['/', '/suivi', '/demarches/etat-civil', '/agent', '/nulle-part']) {
		const page = await client.get(path);
		for (const wanted of ['/accessibilite', '/mentions-legales', '/donnees-personnelles', '/plan-du-site'])
			assert.ok(page.html.includes(`href="${wanted}"`), `${path} links to ${wanted}`);
		assert.match(read(page.html), /Accessibilité : non conforme/);
	}
	const statement = await client.get('/accessibilite');
	assert.equal(statement.status, 200);
	assert.match(read(statement.html), /Ce site est non conforme/);
	assert.match(read(statement.html), /Défenseur des droits/);
	assert.match(read((await client.get('/mentions-legales')).html), /Hébergeur d’Exemple/);
	assert.match(read((await client.get('/donnees-personnelles')).html), /CNIL/);
	assert.match((await client.get('/plan-du-site')).html, /href="\/demarches\/etat-civil"/);
	client.close();
});

test('the stylesheet and the logo are kept for ever under their digests', async () => {
	const client = new Client();
	const page = await client.get('/');
	const css = await client.get(link(page, /rel="stylesheet" href="([^"]+)"/));
	assert.equal(css.status, 200);
	assert.match(css.headers['content-type'], /^text\/css/);
	assert.equal(css.headers['cache-control'], 'public, max-age=31536000, immutable');
	// The commune's colours come after those of all.
	assert.ok(css.html.lastIndexOf('--brand: #14506b') > css.html.indexOf('.button'));
	const logo = await client.get(link(page, /<img src="([^"]+)"/));
	assert.equal(logo.headers['content-type'], 'image/svg+xml');
	assert.match(logo.headers['cache-control'], /immutable/);
	assert.match(logo.headers['content-security-policy'], /default-src 'none'/);
	// A page of before still gets the look of now.
	const old = await client.get('/theme/0000000000000000');
	assert.equal(old.html, css.html);
	assert.equal(old.headers['cache-control'], 'public, max-age=60');
	client.close();
});

test('a page needs three files, of this host alone', async () => {
	const client = new Client();
	const page = await client.get('/');
	const files = new Set([...page.html.matchAll(/(?:<link[^>]*href|src)="([^"]+)"/g)].map(([, at]) => at));
	assert.equal(files.size, 2);
	for (const file of files)
		assert.match(file, /^\/[^/]/);
	assert.ok(Buffer.byteLength(page.html) < 14 * 1024);
	client.close();
});

test('what browsers and search engines ask for by themselves', async () => {
	const client = new Client();
	const robots = await client.get('/robots.txt');
	assert.match(robots.headers['content-type'], /^text\/plain/);
	assert.match(robots.html, /^Disallow: \/agent$/m);
	const icon = await client.get('/favicon.ico');
	assert.equal(icon.status, 303);
	assert.equal((await client.get(icon.location)).headers['content-type'].split(';')[0], 'image/svg+xml');
	assert.equal((await client.get('/nulle-part')).status, 404);
	assert.equal((await client.get('/?inconnu=1')).status, 400);
	client.close();
});
