// opening: the hours of a place, from what an agent types to what a citizen reads.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { Client, signIn, text } from './client.mjs';
import { forgetRates, psql } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (html) => text(html).replaceAll(/[\u00a0\u202f]/g, ' ');
const path = '/agent/administration/horaires';
const ends = (end) => (form) => form.action.endsWith(end);
const french = (n) => new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris', day: '2-digit', month: '2-digit', year: 'numeric' }).format(Date.now() + n * 86400000);
const days = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'];
const week = (hours) => Object.fromEntries(days.map((day) => [day, hours]));

beforeEach(forgetRates);
const clean = () => psql("delete from parvis.setting where name = 'opening'");
before(clean);
after(clean);

// The settings of a commune are read again every 10 seconds.
async function site(wanted) {
	const citizen = new Client();
	for (let i = 0; ; i++) {
		const page = await citizen.get('/horaires');
		assert.equal(page.status, 200);
		if (wanted.test(read(page.html)) || i === 60)
			return page;
		await new Promise((done) => setTimeout(done, 250));
	}
}

test('hours: refused where and as typed, saved, read by citizens, told and restored', async () => {
	const chief = await signIn(accounts.chief);
	const page = await chief.get(path);
	const late = await chief.get(path);
	const typed = { nom: 'Mairie', ...week('0h-24h'), mardi: '14h-9h', exceptions: `${french(3)} : fermé (inventaire)\nNoël : fermé` };
	const refused = await chief.submit(page, typed, { which: ends(path) });
	assert.equal(refused.status, 422);
	for (const id of ['mardi', 'exceptions'])
		assert.match(refused.html, new RegExp(`href="#${id}"`));
	assert.match(refused.html, /value="14h-9h"/);
	assert.match(read(refused.html), /n’est pas comprise : « Noël : fermé »/);
	assert.equal(psql("select count(*) from parvis.setting where name = 'opening'"), '0');

	const long = await chief.submit(refused, { mardi: '0:00-24:00', exceptions: `${french(3)} : fermé (${'x'.repeat(201)})` }, { which: ends(path) });
	assert.equal(long.status, 422);
	assert.match(read(long.html), /La raison de cette ligne est trop longue/);
	const saved = await chief.submit(refused, { mardi: '0:00-24:00', exceptions: `${french(3)} : fermé (inventaire)\ndu ${french(10)} au ${french(12)} : 9h-12h` }, { which: ends(path) });
	assert.equal(saved.status, 303, read(saved.html));
	const kept = await chief.follow(saved);
	assert.match(kept.html, /value="00:00-24:00"/);
	assert.match(read(kept.html), /\(inventaire\)/);
	assert.equal((await chief.submit(late, { nom: 'Autre' }, { which: ends(path) })).status, 409);
	// nor by who was refused before, and mends it after
	assert.equal((await chief.submit(refused, { nom: 'Autre', mardi: '', exceptions: '' }, { which: ends(path) })).status, 409);

	const shown = await site(/Chaque semaine/);
	assert.match(read(shown.html), /Lundi\s+0 h –\u2060 24 h/);
	assert.match(read(shown.html), /fermé – inventaire/);
	assert.match(read(shown.html), /: 9 h –\u2060 12 h/);
	assert.match(shown.html, /itemprop="openingHours" value="Mo 00:00-24:00"/);
	assert.match(shown.headers['cache-control'], /no-cache/);
	const open = JSON.parse(psql(`select json_agg(parvis.holiday((now() at time zone 'Europe/Paris')::date, c.id)) from parvis.commune c where c.insee = '99999'`))[0];
	assert.match(read(shown.html), open ? /Fermé en ce moment/ : /Ouvert en ce moment/);
	assert.match(read((await new Client().get('/mentions-legales')).html), /Horaires d’ouverture/);

	const history = await chief.get('/agent/administration/historique?quoi=setting');
	assert.match(read(history.html), /Horaires : lundi\s+Avant : \(rien\)\s+→\s+Après : 00:00-24:00/);
	assert.equal((await chief.submit(history, {}, { which: ends('/retour') })).status, 303);
	assert.equal(psql("select count(*) from parvis.setting where name = 'opening'"), '0');
});

test('a second place is another; removed, it is gone; who is no administrator gets nothing', async () => {
	const chief = await signIn(accounts.chief);
	for (const [lieu, nom] of [['1', 'Mairie'], ['2', 'Annexe']])
		assert.equal((await chief.submit(await chief.get(`${path}?lieu=${lieu}`), { nom, lundi: '9-12' }, { which: ends(path) })).status, 303);
	assert.match(read((await site(/Annexe/)).html), /Mairie[^]*Annexe/);
	assert.equal((await chief.submit(await chief.get(`${path}?lieu=1`), { supprimer: 'oui' }, { which: ends(path) })).status, 303);
	assert.equal(psql("select string_agg(k, ' ') from parvis.setting s, jsonb_object_keys(s.value) k where s.name = 'opening'"), '2');
	assert.equal((await (await signIn(accounts.agent)).get(path)).status, 403);
});
