// Every page that a link leads to, as a visitor and as an agent, is sound at
// three widths: no list of pages to keep, a new page is found by its link.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accounts, assertValid, audit, openBrowser, signIn, url, visitor, watch }
	from './browser.mjs';

const PAGES_MAX = 150;
let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());

// A request, or a family, is one of many alike, and so is a list filtered by two things after
// the lists filtered by each: what an address has of its own are its path's
// shape and each name that it is asked with.
function traits({ pathname, searchParams }) {
	const shape = pathname.replace(/[A-Z0-9]{2,4}(-[A-Z0-9]{4})+/g, 'REF')
		.replace(/(\/(?:familles|comptes)\/)[A-Z0-9]{8}/, '$1REF')
		.replace(/(\/formulaires\/)[a-z-]+/, '$1NAME')
		.replace(/\d+/g, 'N');
	return [shape, ...[...searchParams.keys()].map(name => `${shape}?${name}`)];
}

async function crawl(t, page, from, allowed) {
	const queue = [from], seen = new Set(traits(new URL(from, url))), pages = [];
	watch(page);
	while (queue.length && pages.length < PAGES_MAX) {
		const path = queue.shift();
		const answer = await page.goto(path).catch(error => {
			// a file, which Chromium saves
			assert.match(error.message, /Download is starting/, path);
		});
		const type = answer?.headers()['content-type'] ?? '';
		if (!type.startsWith('text/html'))
			continue;
		pages.push(path);
		await t.test(path, async () => {
			assert.equal(answer.status(), 200, path);
			await audit(page, `crawl ${path}`);
		});
		const links = await page.$$eval('a[href]', all => all
			.filter(a => !a.hasAttribute('download'))
			// of a chart, an SVGAnimatedString
			.map(a => a.href.baseVal === undefined ? a.href : new URL(a.href.baseVal, location).href));
		for (const link of links) {
			const target = new URL(link);
			if (target.origin === new URL(url).origin && allowed(target)
			    && !traits(target).every(one => seen.has(one))) {
				traits(target).forEach(one => seen.add(one));
				queue.push(target.pathname + target.search);
			}
		}
	}
	return pages;
}

const download = target => /\/fichiers?\//.test(target.pathname)
	|| target.pathname.includes('/assets/');

test('a visitor finds no unsound page', async t => {
	const { page, done } = await visitor(browser);
	// FranceConnect is another host's
	const pages = await crawl(t, page, '/', target => !download(target)
		&& !target.pathname.startsWith('/agent') && target.pathname !== '/famille/franceconnect');
	for (const needed of ['/mentions-legales', '/donnees-personnelles',
		'/accessibilite', '/plan-du-site', '/demarches/etat-civil', '/suivi'])
		assert.ok(pages.includes(needed), `no link leads to ${needed}`);
	await done();
});

test('an agent finds no unsound page', async t => {
	const { page, done } = await visitor(browser);
	// who has every page
	await signIn(page, accounts.chief);
	const pages = await crawl(t, page, '/agent', target => !download(target)
		&& target.pathname.startsWith('/agent'));
	assert.ok(pages.length >= 3, `only ${pages.join(' ')}`);
	await done();
});

test('pages that say no are sound too', async t => {
	const { page, done } = await visitor(browser);
	watch(page);
	for (const [path, status] of [['/n-existe-pas', 404],
		['/demarches/n-existe-pas', 404], ['/suivi?inconnu=1', 400],
		['/agent/demandes/AAAA-BBBB', null]])
		await t.test(path, async () => {
			const answer = await page.goto(path);
			if (status)
				assert.equal(answer.status(), status);
			await audit(page, `refusal ${path}`);
		});
	await done();
});

test('every page seen is valid HTML', assertValid);
