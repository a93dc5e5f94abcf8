// Attendance in a browser: a telephone whose network comes and goes, a page that
// is loaded again, and no JavaScript at all; the desk of activities is audited.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { activity, family, forgetRates, psql } from '../web/seed.mjs';
import { accounts, assertValid, audit, openBrowser, signIn, visitor, watch } from './browser.mjs';

const iso = (days) => new Date(Date.now() + days * 86400000).toLocaleDateString('sv', { timeZone: 'Europe/Paris' });
const main = async (page) => (await page.locator('main').innerText()).replaceAll(/[\u00a0\u202f]/g, ' ');
let browser, lunch, home;

const booking = (child) => Number(psql(`select b.id from parvis.booking b join parvis.slot s on s.commune = b.commune and s.id = b.slot
	join parvis.activity a on a.commune = s.commune and a.id = s.activity where a.code = '${lunch.code}' and b.child = ${child} and s.day = '${iso(0)}'`));
const presence = (child) => psql(`select presence from parvis.booking where commune = ${lunch.commune} and id = ${booking(child)}`);

before(async () => {
	browser = await openBrowser();
	home = family({ name: 'Cormier', children: ['Lou', 'Noé', 'Zoé'].map((first_name) => ({ first_name, last_name: 'Cormier', born_on: '2019-05-04', class: 'CE1', care: { allergies: 'Arachide, fruits à coque', plan: 'Adrénaline dans la pharmacie', plan_until: '2020-07-01' } })),
		persons: [{ name: 'Ève Cormier', phone: '0600000000', relation: 'grand-mère' }] });
	lunch = activity({ kind: 'after-school', name: 'Accueil du soir' });
	psql(`update parvis.slot s set book_until = now() + interval '1 hour' from parvis.activity a where a.commune = s.commune and a.id = s.activity and a.code = '${lunch.code}' and s.day = '${iso(0)}';
		select set_config('parvis.commune', '${lunch.commune}', false);
		select t.* from parvis.slot s join parvis.activity a on a.commune = s.commune and a.id = s.activity,
			unnest(array[${home.children}]) as c (child), parvis.booking_take(array[s.id], c.child, null, null) t
		where a.code = '${lunch.code}' and s.day = '${iso(0)}'`);
});
after(() => browser.close());
beforeEach(forgetRates);

async function open(account, options) {
	const opened = await visitor(browser, options);
	watch(opened.page);
	await signIn(opened.page, account);
	return opened;
}
const sheet = () => `/agent/presences/${lunch.code}/${iso(0)}/11:30`;
const tap = (page, child, what) => page.locator(`#i${booking(child)} button[value=${what}]`).click();

test('taps wait on the device while there is no network, and over a page loaded again', async () => {
	const { page, context, done } = await open(accounts.agent, { width: 320 });
	const away = context ?? page.context();
	await page.goto(sheet());
	await audit(page, 'sheet');
	const [lou, noe, zoe] = home.children;
	await tap(page, lou, 'present');
	await page.getByText('Tout est envoyé.').waitFor();
	assert.equal(presence(lou), 'present');
	await away.setOffline(true);
	await tap(page, noe, 'absent');
	await tap(page, zoe, 'absent');
	await tap(page, zoe, 'present');
	await page.locator(`#i${booking(zoe)}.pending`).waitFor();
	assert.match(await main(page), /2 pointages gardés sur cet appareil, pas encore envoyés/);
	assert.match(await main(page), /2 présents, 1 absents, 0 à pointer/);
	assert.equal(presence(noe), '', 'nothing has left');
	const kept = await page.evaluate(() => JSON.stringify(localStorage));
	assert.doesNotMatch(kept, /Cormier|Arachide/, 'numbers alone stay on the device');
	// the answer is lost on its way back: it is sent again
	let lost = 0;
	await page.route('**/marques', async (route) => {
		if (lost++ > 0) return route.continue();
		await route.fetch();
		return route.abort();
	});
	await away.setOffline(false);
	await page.goto(sheet());
	await page.getByText('Tout est envoyé.').waitFor({ timeout: 20000 });
	assert.ok(lost >= 2, 'sent twice');
	assert.deepEqual([presence(noe), presence(zoe)], ['absent', 'present']);
	assert.equal(psql(`select count(*) from parvis.booking_change where booking in (${booking(noe)}, ${booking(zoe)}) and presence is not null`), '2', 'noted once');
	assert.equal(await page.evaluate(() => localStorage.length), 0, 'nothing stays behind');
	// a colleague saw later what this device sends late
	await away.setOffline(true);
	await tap(page, noe, 'absent');
	psql(`update parvis.booking set presence = 'present', presence_at = now() + interval '2 seconds' where id = ${booking(noe)}`);
	await away.setOffline(false);
	await page.locator(`#i${booking(noe)}[data-presence=present]`).waitFor({ timeout: 20000 });
	assert.equal(presence(noe), 'present', 'the later one stands');
	await done();
});

test('without JavaScript each tap is a form; the sheet is complete, listed, printed', async () => {
	const { page, done } = await open(accounts.agent, { js: false, width: 320 });
	await page.goto(sheet());
	await page.locator(`#depart-${booking(home.children[0])}`).fill('12:30');
	await tap(page, home.children[0], 'present');
	await page.waitForLoadState();
	assert.equal(psql(`select minutes from parvis.booking where id = ${booking(home.children[0])}`), '60');
	await page.locator('button[name=complete][value=oui]').click();
	await page.getByText('La feuille est complète.').waitFor();
	await page.goto(`${sheet()}/liste`);
	assert.match(await main(page), /Adrénaline dans la pharmacie \(PAI dépassé/);
	await done();
});

test('the desk of activities', async () => {
	const { page, done } = await open(accounts.chief);
	for (const [path, name] of [['/agent/activites', 'activities'], [`/agent/activites/${lunch.code}`, 'activity'], [`/agent/activites/${lunch.code}/modifier`, 'activity form'],
		[`/agent/activites/${lunch.code}/fermeture`, 'activity close'], [`/agent/activites/${lunch.code}/jour/${iso(0)}?enfant=cor`, 'activity day'], ['/agent/activites/vacances', 'breaks'],
		['/agent/presences', 'sheets'], [`${sheet()}/liste`, 'sheet list'], ['/agent/absences', 'absences'], ['/agent/menus', 'menus'], ['/famille/menus', 'menus read']]) {
		await page.goto(path);
		await audit(page, name);
	}
	await done();
});

test('every page was valid', () => assertValid());
