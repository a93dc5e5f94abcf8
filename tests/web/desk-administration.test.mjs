// One front: one program of the desk, which the tests agent and desk-dossier try behind both.
// administration: what an administrator decides, who stands in for whom, who
// looked at what; each refused with what was typed, each shown where it counts.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Client, forms, signIn, text, waitMail } from './client.mjs';
import { forgetRates, psql, request } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (html) => text(html).replaceAll('\u00a0', ' ');
const ends = (path) => (form) => form.action.endsWith(path);
const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' });
const inDays = (n) => today.format(Date.now() + n * 86400000);

beforeEach(forgetRates);

// The communes of the other tests have their look and their texts again.
before(() => psql('drop table if exists tests_setting; create table tests_setting as select * from parvis.setting'));
after(() => psql('delete from parvis.setting; insert into parvis.setting select * from tests_setting; drop table tests_setting'));

describe('administration', () => {
	test('its page links what there is; who is no administrator gets nothing', async () => {
		const chief = await signIn(accounts.chief);
		const page = await chief.get('/agent/administration');
		assert.equal(page.status, 200, read(page.html));
		const links = [...page.html.matchAll(/<h2><a href="([^"]+)"/g)].map((m) => m[1]);
		assert.ok(links.length >= 9, String(links));
		for (const link of links)
			assert.equal((await chief.get(link)).status, 200, link);
		const agent = await signIn(accounts.agent);
		for (const path of ['', '/commune', '/services', '/historique'])
			assert.equal((await agent.get(`/agent/administration${path}`)).status, 403);
		for (const path of ['/agent/journal', '/agent/journal.csv'])
			assert.equal((await agent.get(path)).status, 403);
		assert.doesNotMatch((await agent.get('/agent')).html, /\/agent\/administration/);
	});

	test('what was changed of services is told, by kind, agent and day', async () => {
		const chief = await signIn(accounts.chief);
		const path = '/agent/administration/historique';
		const label = `Accueil ${Date.now()}`;
		psql(`insert into parvis.administration_act (commune, subject, before, after, agent)
			select a.commune, 'service accueil', '{"label": "Accueil", "active": true}', jsonb_build_object('label', '${label}', 'active', false), a.id
			from parvis.agent a join parvis.commune c on c.id = a.commune where c.insee = '99999' and a.login = '${accounts.chief.login}'`);
		for (const query of ['', '?quoi=service', '?quoi=service&agent=&du=2026-01-01&au='])
			assert.match(read((await chief.get(path + query)).html), new RegExp(`Avant : Accueil\\s+→\\s+Après : ${label}`), query);
		assert.match(read((await chief.get(`${path}?quoi=service`)).html), /Ouvert\s+Avant : oui\s+→\s+Après : non/);
		assert.match(read((await chief.get(`${path}?au=2020-01-01`)).html), /Aucune modification/);
		assert.doesNotMatch(read((await chief.get(`${path}?quoi=agent`)).html), new RegExp(label));
	});

	test('a procedure opens and closes at its hours; citizens are told, and begin nothing outside', async () => {
		const chief = await signIn(accounts.chief);
		const path = '/agent/formulaires/changement-adresse';
		const period = { which: ends('/dates') };
		const refused = await chief.submit(await chief.get(path), { 'ouvre-le': '2099-13-01', 'ouvre-a': '', 'ferme-le': '', 'ferme-a': '25:00' }, period);
		assert.equal(refused.status, 422);
		assert.match(read(refused.html), /Saisissez un jour.*Indiquez aussi le jour/s);
		assert.match(refused.html, /value="25:00"/);
		const reversed = await chief.submit(refused, { 'ouvre-le': '2099-02-01', 'ouvre-a': '', 'ferme-le': '2099-01-01', 'ferme-a': '' }, period);
		assert.equal(reversed.status, 422);
		assert.match(read(reversed.html), /fermerait avant d’ouvrir/);
		const late = await chief.get(path);
		const kept = await chief.submit(reversed, { 'ouvre-le': '2099-01-04', 'ouvre-a': '09:00', 'ferme-le': '', 'ferme-a': '' }, period);
		assert.equal(kept.status, 303, read(kept.html));
		assert.match((await chief.follow(kept)).html, /value="2099-01-04"[\s\S]*value="09:00"/);
		assert.equal((await chief.submit(late, { 'ouvre-le': '2098-01-04' }, period)).status, 409);
		// nor by who was refused before, and mends it after
		assert.equal((await chief.submit(refused, { 'ouvre-le': '2098-01-04', 'ferme-a': '' }, period)).status, 409);
		const citizen = new Client();
		const start = await citizen.get('/demarches/changement-adresse');
		assert.match(read(start.html), /ouvre le 4 janvier 2099 à 9 h/);
		assert.doesNotMatch(start.html, /<form method="post"/);
		assert.match(read((await citizen.get('/')).html), /Ouvre le 4 janvier 2099/);
		await chief.submit(await chief.get(path), { 'ouvre-le': '2020-01-01', 'ouvre-a': '', 'ferme-le': '', 'ferme-a': '' }, period);
		const open = await citizen.get('/demarches/changement-adresse');
		await chief.submit(await chief.get(path), { 'ouvre-le': '', 'ferme-le': '2020-01-01' }, period);
		const closed = await citizen.submit(open, {});
		assert.equal(closed.status, 409);
		assert.match(read(closed.html), /n’est pas ouverte en ce moment/);
		assert.match(read((await citizen.get('/demarches/changement-adresse')).html), /fermée depuis le 1er janvier 2020/);
		await chief.submit(await chief.get(path), { 'ferme-le': '' }, period);
		assert.equal((await citizen.submit(open, {})).status, 303);
	});

	test('settings: refused with what was typed, saved, told, restored; the second of two sees it', async () => {
		const chief = await signIn(accounts.chief);
		const path = '/agent/administration/commune';
		const page = await chief.get(path);
		const late = await chief.get(path);
		const refused = await chief.submit(page, { courriel: 'pas une adresse', couleur: '#ffee00', seuil: 'dix', signataire: 'Camille Maire' });
		assert.equal(refused.status, 422);
		for (const id of ['courriel', 'couleur', 'seuil'])
			assert.match(refused.html, new RegExp(`href="#${id}"`));
		assert.match(refused.html, />\s*Camille Maire<\/textarea>/);
		assert.match(refused.html, /value="#ffee00"/);
		const before = psql("select coalesce((select value::text from parvis.setting s join parvis.commune c on c.id = s.commune where c.insee = '99999' and s.name = 'signatory'), '-')");
		const saved = await chief.submit(refused, { courriel: '', couleur: '#003189', seuil: '40', signataire: 'Camille Maire' });
		assert.equal(saved.status, 303, read(saved.html));
		const shown = await chief.follow(saved);
		assert.match(read(shown.html), /Les réglages sont enregistrés/);
		assert.match(shown.html, />\s*Camille Maire<\/textarea>/);
		const conflict = await chief.submit(late, { signataire: 'Un autre' });
		assert.equal(conflict.status, 409);
		assert.match(read(conflict.html), /Quelqu’un d’autre a modifié/);
		assert.match(conflict.html, />\s*Un autre<\/textarea>/);
		const history = await chief.get('/agent/administration/historique?quoi=setting');
		assert.match(read(history.html), /Signataire des courriers[^→]*→\s+Après : Camille Maire/);
		const restored = await chief.follow(await chief.submit(history, {}, { which: ends('/retour') }));
		assert.match(read(restored.html), /rétablis/);
		assert.equal(psql("select coalesce((select value::text from parvis.setting s join parvis.commune c on c.id = s.commune where c.insee = '99999' and s.name = 'signatory'), '-')"), before);
	});

	test('the look is seen before it is kept, with its contrast; nothing is saved', async () => {
		const chief = await signIn(accounts.chief);
		const path = '/agent/administration/commune';
		const preview = { button: ['etape', 'apercu'], which: ends('/commune') };
		const page = await chief.get(path);
		const kept = psql('select count(*) from parvis.administration_act');
		const seen = await chief.submit(page, { couleur: '#003189', lien: '', signataire: 'Un essai' }, preview);
		assert.equal(seen.status, 200, read(seen.html));
		assert.match(seen.html, /<rect[^>]* fill="#003189"/);
		assert.match(seen.html, /<text[^>]* class="look-link"/);
		assert.match(read(seen.html), /Couleur principale, écrite en blanc : contraste de 11,6 sur 1/);
		assert.match(seen.html, />\s*Un essai<\/textarea>/);
		const pale = await chief.submit(seen, { couleur: '#ffee00' }, preview);
		assert.equal(pale.status, 422);
		assert.match(read(pale.html), /contraste de 1,2 sur 1/);
		assert.match(pale.html, /href="#couleur"/);
		assert.equal(psql('select count(*) from parvis.administration_act'), kept);
		// what a colleague saved meanwhile is not overwritten by who only looked
		assert.equal((await chief.submit(page, { couleur: '#003189' }, { which: ends('/commune') })).status, 303);
		const second = await chief.submit(seen, {}, preview);
		assert.equal((await chief.submit(second, {}, { which: ends('/commune') })).status, 409);
	});

	test('a logo is an image, or refused', async () => {
		const chief = await signIn(accounts.chief);
		const path = '/agent/administration/commune';
		const logo = (data) => [{ name: 'logo', filename: 'logo.svg', type: 'image/svg+xml', data }];
		const refused = await chief.submit(await chief.get(path), {}, { which: ends(path), files: logo('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>') });
		assert.equal(refused.status, 422);
		assert.match(refused.html, /href="#logo"/);
		const saved = await chief.submit(await chief.get(path), {}, { which: ends(path), files: logo('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>') });
		assert.equal(saved.status, 303, read(saved.html));
		const gone = await chief.submit(await chief.get(path), { 'sans-logo': 'oui' }, { which: ends(path), files: [] });
		assert.equal(gone.status, 303, read(gone.html));
	});

	test('services: renamed, made, closed only when nothing comes any more', async () => {
		const chief = await signIn(accounts.chief);
		const path = '/agent/administration/services';
		const page = await chief.get(path);
		const of = (name) => (form) => form.fields.some(([n, v]) => n === 'service' && v === name);
		const done = await chief.follow(await chief.submit(page, { nom: 'Voirie, propreté' }, { which: of('voirie') }));
		assert.match(read(done.html), /Voirie, propreté/);
		const closed = await chief.submit(done, { actif: null }, { which: of('etat-civil') });
		assert.equal(closed.status, 409);
		assert.match(read(closed.html), /fermez d’abord la démarche/);
		const stale = await chief.submit(page, { nom: 'Autre' }, { which: of('voirie') });
		assert.equal(stale.status, 409);
		const word = await chief.submit(done, { service: 'Pas un mot', nom: 'X' }, { which: (form) => form.controls.some((c) => c.name === 'service' && c.type === 'text') });
		assert.equal(word.status, 422, read(word.html));
		assert.match(word.html, /value="Pas un mot"/);
	});
});

describe('stand-ins', () => {
	test('an agent gives for some days, and takes back', async () => {
		const agent = await signIn(accounts.agent);
		const page = await agent.get('/agent/remplacements');
		const taker = forms(page).find((form) => form.action.endsWith('/remplacements')).controls.find((c) => c.name === 'remplacant').values.find((v) => v !== '');
		const wrong = await agent.submit(page, { remplacant: '', du: '', au: inDays(2) }, { which: ends('/remplacements') });
		assert.equal(wrong.status, 422);
		assert.match(wrong.html, /href="#remplacant"/);
		assert.ok(wrong.html.includes(`value="${inDays(2)}"`));
		const past = await agent.submit(page, { remplacant: taker, du: inDays(-3), au: inDays(-2) }, { which: ends('/remplacements') });
		assert.equal(past.status, 422);
		assert.match(read(past.html), /pas déjà passée/);
		const given = await agent.follow(await agent.submit(page, { remplacant: taker, du: inDays(0), au: inDays(2) }, { which: ends('/remplacements') }));
		assert.match(read(given.html), /en cours/);
		const ended = await agent.follow(await agent.submit(given, {}, { which: ends('/fin') }));
		assert.match(read(ended.html), /repris avant la fin/);
		assert.equal((await agent.post('/agent/remplacements/999999/fin', [['csrf', forms(ended)[0].fields.find(([n]) => n === 'csrf')[1]]])).status, 404);
	});
});

describe('journal', () => {
	test('each look is a line, found by request and by day, and a file', async () => {
		const asked = request();
		const agent = await signIn(accounts.agent);
		assert.equal((await agent.get(`/agent/demandes/${asked.reference}`)).status, 200);
		const chief = await signIn(accounts.chief);
		const page = await chief.get(`/agent/journal?demande=${asked.reference}&du=${inDays(-1)}&au=${inDays(1)}`);
		assert.equal(page.status, 200);
		assert.ok(page.html.includes(`/agent/demandes/${asked.reference}`));
		const none = await chief.get(`/agent/journal?demande=${asked.reference}&au=${inDays(-2)}`);
		assert.match(read(none.html), /Aucune consultation/);
		const file = await chief.get(`/agent/journal.csv?demande=${asked.reference}`);
		assert.match(file.headers['content-type'], /text\/csv/);
		assert.equal(file.html.trim().split('\r\n').length, 2);
		assert.ok(file.html.includes(asked.reference));
		assert.equal((await chief.get('/agent/journal?agent=x&du=hier')).status, 200);
	});

	test('an unusual volume is shown, and a word ends it', async () => {
		psql("delete from parvis.volume_alert; insert into parvis.volume_alert (commune, agent, day, looks, usual, colleagues) select commune, id, current_date, 321, 4, 5 from parvis.agent where login = 'camille' and commune = 1");
		const chief = await signIn(accounts.chief);
		const page = await chief.get('/agent/administration');
		assert.match(read(page.html), /321 demandes/);
		const empty = await chief.submit(page, { mot: '' }, { which: ends('/alertes') });
		assert.equal(empty.status, 422);
		const done = await chief.follow(await chief.submit(page, { mot: 'Reprise d’un arriéré' }, { which: ends('/alertes') }));
		assert.match(read(done.html), /Vu par .* « Reprise d’un arriéré »/);
	});
});

describe('accounts', () => {
	const path = '/agent/administration/agents';
	const password = 'une longue phrase pour entrer';

	test('made, invited by mail, a password chosen once; then disabled', async () => {
		const chief = await signIn(accounts.chief);
		const login = `essai${Date.now()}`;
		const page = await chief.get(path);
		const refused = await chief.submit(page, { identifiant: login, nom: '', role: null, portee: 'choisies' }, { which: ends('/agents') });
		assert.equal(refused.status, 422);
		for (const id of ['nom', 'roles', 'portee'])
			assert.match(refused.html, new RegExp(`href="#${id}"`));
		assert.ok(refused.html.includes(`value="${login}"`));
		const made = await chief.follow(await chief.submit(refused, { nom: 'Essai Modèle', role: 'agent', portee: 'choisies', service: 'voirie', courriel: `${login}@mairie.example` }, { which: ends('/agents') }));
		assert.match(read(made.html), /Le compte est enregistré/);
		const twice = await chief.submit(page, { identifiant: login, nom: 'Autre', role: 'agent', portee: 'toutes' }, { which: ends('/agents') });
		assert.equal(twice.status, 422, read(twice.html));
		assert.match(read(twice.html), /déjà cet identifiant/);
		const stale = made;
		const invited = await chief.follow(await chief.submit(made, {}, { which: ends('/invitation') }));
		assert.match(read(invited.html), /L’invitation part/);
		const mail = await waitMail(`${login}@mairie.example`);
		const link = new URL(mail.text.match(/http\S+\/agent\/invitation\/\S+/)[0]).pathname;
		const guest = new Client();
		const open = await guest.get(link);
		assert.equal(open.status, 200);
		assert.equal((await guest.get(link)).status, 200, 'looking changes nothing');
		assert.equal((await guest.submit(open, { nouveau: 'court', confirmation: 'court' })).status, 422);
		assert.equal((await guest.submit(open, { nouveau: password, confirmation: 'autre chose' })).status, 422);
		assert.equal((await guest.submit(open, { nouveau: password, confirmation: password })).status, 303);
		assert.equal((await guest.get(link)).status, 404);
		const client = await signIn({ login, password });
		const one = await chief.get(invited.url.split('?')[0]);
		const off = await chief.follow(await chief.submit(one, { desactive: 'oui' }, { which: (form) => /agents\/\d+$/.test(form.action) }));
		assert.match(read(off.html), /Le compte est enregistré/);
		assert.equal((await client.get('/agent')).status, 401);
		const late = await chief.submit(stale, { nom: 'Trop tard' }, { which: (form) => /agents\/\d+$/.test(form.action) });
		assert.equal(late.status, 409);
		assert.match(late.html, /value="Trop tard"/);
	});

	test('one’s sessions are listed and ended; an administrator ends those of an agent', async () => {
		const here = await signIn(accounts.agent);
		const there = await signIn(accounts.agent);
		const page = await here.get('/agent/compte');
		const ended = await here.follow(await here.submit(page, {}, { which: (form) => form.action.endsWith('/sessions') && !form.fields.some(([n]) => n === 'session') }));
		assert.match(read(ended.html), /C’est fermé/);
		assert.equal((await there.get('/agent')).status, 401);
		assert.equal((await here.get('/agent')).status, 200);
		const chief = await signIn(accounts.chief);
		const id = psql(`select id from parvis.agent where login = '${accounts.agent.login}' and commune = 1`);
		const done = await chief.follow(await chief.submit(await chief.get(`${path}/${id}`), {}, { which: ends('/sessions') }));
		assert.match(read(done.html), /sessions de cet agent sont fermées/);
		assert.equal((await here.get('/agent')).status, 401);
	});

	test('where the role asks one-time passwords, nothing opens before', async () => {
		psql("insert into parvis.setting (commune, name, value) values (1, 'totp_roles', '[\"agent\"]') on conflict on constraint setting_pkey do update set value = excluded.value");
		try {
			const agent = await signIn(accounts.agent);
			for (const one of ['/agent', '/agent/demandes', '/agent/remplacements']) {
				const page = await agent.get(one);
				assert.equal(page.status, 303, one);
				assert.match(page.location, /\/double-authentification$/);
			}
			assert.match(read((await agent.get('/agent/compte/double-authentification')).html), /activez-la pour continuer/);
			assert.equal((await (await signIn(accounts.chief)).get('/agent')).status, 200);
		} finally {
			psql("delete from parvis.setting where name = 'totp_roles' and commune = 1");
		}
	});
});
