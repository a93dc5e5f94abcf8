// first-page - what a visitor meets first, wherever Parvis is mounted: the
// home page, its stylesheet, the first page of a form and what follows it.
// Prints one TAP line each, numbered from FIRST; used by tests/install.
//
//	node tests/first-page.mjs URL LABEL FIRST
import dns from 'node:dns';

import { Client, forms } from './web/client.mjs';

// The server has the one address; Node 18 would try ::1 alone.
dns.setDefaultResultOrder('ipv4first');

const [url, label, first] = process.argv.slice(2);
const base = url.replace(/\/$/, '');
const prefix = new URL(url).pathname.replace(/\/$/, '');
const client = new Client(new URL(url).origin);
let n = Number(first) - 1;

async function check(what, test) {
	let reason = '';
	try {
		await test();
	} catch (error) {
		reason = `: ${error.message.split('\n')[0]}`;
	}
	n += 1;
	console.log(`${reason ? 'not ok' : 'ok'} ${n} - ${label}: ${what}${reason}`);
}

function must(truth, message) {
	if (!truth)
		throw new Error(message);
}

let home;
await check('the home page is the commune’s', async () => {
	home = await client.get(`${prefix}/`);
	must(home.status === 200, `status ${home.status}`);
	must(/Exemple/.test(home.html), 'no name of the commune');
	must(home.html.includes(`${prefix}/demarches/etat-civil"`),
	    'no link to the procedure under the prefix');
});
async function stylesheet(href) {
	const answer = await fetch(new URL(href, base));
	must(answer.status === 200, `status ${answer.status} of ${href}`);
	must(/^text\/css/.test(answer.headers.get('content-type')),
	    answer.headers.get('content-type'));
	return answer.headers.get('cache-control') ?? '';
}
await check('its stylesheet', async () => {
	const href = /<link rel="stylesheet" href="([^"]+)"/.exec(home.html)[1];
	must(href.startsWith(`${prefix}/`), `it is at ${href}`);
	must(/max-age/.test(await stylesheet(href)), 'not kept');
	// A file of Apache's.  mod_headers says how long it is good, which a
	// host with plain CGI alone may not have.
	const kept = await stylesheet(
	    `${prefix}/assets/0123456789abcdef/css/parvis.css`);
	must(label.startsWith('cgi') || /immutable/.test(kept), 'not for ever');
});
let page;
await check('the first page of the form', async () => {
	page = await client.get(`${prefix}/demarches/etat-civil`);
	must(page.status === 200, `status ${page.status}`);
	must(forms(page).length > 0, 'no form');
});
await check('posting it opens a draft', async () => {
	const form = forms(page).find((f) => f.method === 'post');
	const values = {};
	for (const control of form.controls)
		if (control.type === 'radio' && !(control.name in values))
			values[control.name] = control.value;
	const next = await client.submit(page, values);
	must(next.status === 303, `status ${next.status}`);
	must(next.location.startsWith(`${prefix}/demarches/etat-civil/`) ||
	    new URL(next.location, base).pathname.startsWith(
		`${prefix}/demarches/etat-civil`), `to ${next.location}`);
	const second = await client.get(next.location);
	must(second.status === 200, `the next page: status ${second.status}`);
	must(second.headers['cache-control'] === 'no-store',
	    'the page of a draft may be kept');
});
await check('a body far too long is refused with a page', async () => {
	const answer = await fetch(`${base}/demarches/etat-civil`, {
		method: 'POST', redirect: 'manual',
		headers: { 'content-type': 'application/x-www-form-urlencoded',
			origin: new URL(url).origin },
		body: `x=${'y'.repeat(20 * 1024 * 1024)}`,
	});
	must(answer.status === 413, `status ${answer.status}`);
	must(/<html lang="fr">/.test(await answer.text()), 'no page of ours');
});
client.close();
