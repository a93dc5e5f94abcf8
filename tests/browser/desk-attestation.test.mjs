// desk-attestation: the page that verifies, by its script (a code is scanned:
// nothing of it is sent) and without; the agent's pages of attestations.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { forgetRates, psql, request } from '../web/seed.mjs';
import { accounts, assertValid, audit, openBrowser, signIn, url, visitor, watch } from './browser.mjs';

let browser, code, revoked;
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
const letters = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const number = () => `A-${[0, 1, 2].map(() => [...createHash('sha256').update(String(Math.random())).digest().subarray(0, 4)].map((one) => letters[one % 30]).join('')).join('-')}`;

// A key of the test's own among the commune's, which has retired: it still
// verifies; and two attestations that it signed, of which one was revoked.
before(async () => {
	browser = await openBrowser();
	forgetRates();
	const [insee, name, commune] = psql(`select c.insee || '|' || c.name || '|' || c.id from parvis.commune c join parvis.host_name h on h.commune = c.id where h.host = '${new URL(url).hostname}'`).split('|');
	const id = nameOfKey();
	const asked = request({ person_name: 'Éloïse D’Aragó' });
	psql(`insert into parvis.attestation_key (commune, id, public, sealed, retired_at) values (${commune}, '${id}', '\\x${raw.toString('hex')}', '\\x${'ab'.repeat(104)}', now())`);
	[code, revoked] = [false, true].map((off) => {
		const own = number();
		psql(`insert into parvis.attestation (commune, number, request, kind, key, issued_on, sha256, revoked_at, revoked_by, reason)
			select ${commune}, '${own}', r.id, 'Attestation d’essai', '${id}', '2026-11-26', sha256('${own}'), ${off ? "now(), a.id, 'Erreur'" : 'null, null, null'}
			from parvis.request r join parvis.agent a on a.commune = r.commune and a.login = 'dominique' where r.reference = '${asked.reference}'`);
		const text = ['PA1', insee, name, id, own, 'Attestation d’essai', 'Éloïse D’Aragó', '2026-11-26', ''].join('\n');
		return `${Buffer.from(text).toString('base64url')}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}`;
	});
});
after(() => browser.close());
beforeEach(forgetRates);

// The first digits of its BLAKE2b-256, which node does not have.
function nameOfKey() {
	return execFileSync('python3', ['-c', `import hashlib; print(hashlib.blake2b(bytes.fromhex('${raw.toString('hex')}'), digest_size=32).hexdigest())`], { encoding: 'utf8' }).slice(0, 16);
}

test('a scanned code is verified in the browser, and nothing of it is sent', async () => {
	const { page, done } = await visitor(browser);
	watch(page);
	const sent = [];
	page.on('request', (one) => sent.push(`${one.method()} ${one.url()} ${one.postData() ?? ''}`));
	await page.goto(`/verification#${code}`);
	await page.waitForSelector('#verdict');
	assert.match(await page.textContent('#verdict'), /authentique/);
	assert.match(await page.textContent('#resultat'), /Éloïse D’Aragó/);
	assert.equal(await page.evaluate('document.activeElement.id'), 'resultat');
	assert.ok(sent.every((one) => !one.split('#')[0].includes(code.slice(0, 30)) && one.startsWith('GET ')));
	await audit(page, 'desk-verification');
	await page.goto('/mentions-legales');
	await page.goto(`/verification#${revoked}`);
	await page.waitForFunction("document.getElementById('verdict')?.textContent.includes('annulée')");
	await page.goto('/mentions-legales');
	const wrong = `${Buffer.from(Buffer.from(code.split('.')[0], 'base64url').toString().replace('Éloïse', 'Camille')).toString('base64url')}.${code.split('.')[1]}`;
	await page.goto(`/verification#${wrong}`);
	await page.waitForSelector('#verdict');
	assert.match(await page.textContent('#verdict'), /Ce code est faux/);
	assert.doesNotMatch(await page.textContent('#resultat'), /Camille/);
	await done();
});

test('offline, the page that is open still verifies, and says what it does not know', async () => {
	const { page, context, done } = await visitor(browser);
	await page.goto('/verification');
	await context.setOffline(true);
	await page.evaluate(`location.hash = '${code}'`);
	await page.waitForSelector('#verdict');
	assert.match(await page.textContent('#resultat'), /authentique[\s\S]*Sans connexion/);
	await context.setOffline(false);
	await done();
});

test('without JavaScript, the form does the same', async () => {
	const { page, done } = await visitor(browser, { js: false });
	watch(page);
	await page.goto('/verification');
	await page.fill('#code', `${url}/verification#${code}`);
	await Promise.all([page.waitForNavigation(), page.click('main form button')]);
	assert.match(await page.textContent('#verdict'), /authentique/);
	await audit(page, 'desk-verification-form');
	await page.goto('/verification');
	await Promise.all([page.waitForNavigation(), page.click('main form button')]);
	await audit(page, 'desk-verification-error');
	await done();
});

test('an agent finds an attestation, and revokes it', async () => {
	const { page, done } = await visitor(browser, { js: false });
	watch(page);
	await signIn(page, accounts.chief);
	await page.goto('/agent/attestations');
	await audit(page, 'desk-attestations');
	await page.fill('#numero', Buffer.from(code.split('.')[0], 'base64url').toString().split('\n')[4]);
	await Promise.all([page.waitForNavigation(), page.click('main form button')]);
	await Promise.all([page.waitForNavigation(), page.click('main th a')]);
	await audit(page, 'desk-attestation');
	await page.fill('#motif', 'Erreur sur le nom');
	await Promise.all([page.waitForNavigation(), page.click('main form button')]);
	assert.match(await page.textContent('[role=status]'), /révoquée/);
	await done();
});

test('all of them are valid HTML', () => assertValid());
