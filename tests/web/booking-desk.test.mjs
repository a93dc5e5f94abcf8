// One front: one program of the desk, which the tests agent and desk-dossier try behind both.
// booking-desk: what a service does of its activities: set up, deadlines as they
// are written, a change that lets bookings go, closures, school breaks, the
// counter, attendance that may be sent twice.
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { Client, signIn, text } from './client.mjs';
import { activity, family, forgetRates, psql } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (page) => text(page.html).replaceAll(/[\u00a0\u202f]/g, ' ').replaceAll('\u2060', '');
const at = (end) => ({ which: (form) => form.action.endsWith(end) });
const iso = (days) => new Date(Date.now() + days * 86400000).toLocaleDateString('sv', { timeZone: 'Europe/Paris' });
const typed = (days) => iso(days).split('-').reverse().join('/');
let agent, chief, other, made, lunch, home;

async function follow(client, answer) {
	assert.equal(answer.status, 303, read(answer));
	return client.get(answer.location);
}

const book = (child, day, starts = '11:30') => psql(`begin;
	select set_config('parvis.commune', '${lunch.commune}', true);
	select t.outcome from parvis.slot s join parvis.activity a on a.commune = s.commune and a.id = s.activity,
		parvis.booking_take(array[s.id], ${child}, null, null) t
	where a.commune = ${lunch.commune} and a.code = '${lunch.code}' and s.day = '${day}' and s.starts = '${starts}';
	commit;`).split('\n').at(-1);
const state = (child, day) => psql(`select b.state || coalesce(' ' || b.presence, '') from parvis.booking b
	join parvis.slot s on s.commune = b.commune and s.id = b.slot
	join parvis.activity a on a.commune = s.commune and a.id = s.activity
	where b.commune = ${lunch.commune} and b.child = ${child} and s.day = '${day}' and a.code = '${lunch.code}'`);
const sheet = () => `/agent/presences/${lunch.code}/${iso(0)}/11:30`;

before(async () => {
	forgetRates();
	[agent, chief, other] = await Promise.all([signIn(accounts.agent), signIn(accounts.chief), signIn(accounts.other, process.env.PARVIS_URL2)]);
	const kids = ['Lou', 'Noé', 'Zoé', 'Ana'].map((first_name) => ({ first_name, last_name: 'Sorbier', born_on: '2019-05-04', school: 'École du Port', class: 'CP', ...(first_name === 'Lou' ? { care: { allergies: 'Arachide', diet: 'Sans porc' } } : {}) }));
	home = family({ name: 'Sorbier', children: kids });
	lunch = activity({ capacity: 3 });
});
beforeEach(forgetRates);

describe('an activity', () => {
	const fields = {
		nom: 'Garderie du soir', type: 'after-school', service: 'accueil', du: typed(-1), au: typed(90), jours: 'all', places: '20', attente: '5',
		h1: '16 h 30 – 18 h 30', h2: '16h30-18h30', h4: '16:30 à 18:30 (8 places), 18:30 – 19:00', h5: '16 h 30 - 18 h 30',
		reserver: 'la veille à 18 h\nlundi : le vendredi d’avant à 10 h', annuler: 'le mardi pour toute la semaine suivante à 23 h 59',
		ouvre_le: '', age_du: '3', age_au: '11', ecoles: '', preuve: '48', carence: '1', garde: 'oui', etat: 'open',
	};

	test('set up; what is wrong is told, and kept', async () => {
		const form = await chief.get('/agent/activites/nouvelle');
		assert.equal(form.status, 200);
		const wrong = await chief.submit(form, { ...fields, nom: '', du: '31/02/2027', places: 'vingt', h1: 'tôt', reserver: 'bientôt', age_au: '2' }, at('/nouvelle'));
		assert.equal(wrong.status, 422);
		for (const words of [/Donnez un nom/, /un jour qui existe/, /un nombre entier/, /Ces heures ne sont pas comprises/, /pas comprise : « bientôt »/, /plus petit que l’âge minimal/])
			assert.match(read(wrong), words);
		assert.ok(wrong.html.includes('value="vingt"') && wrong.html.includes('bientôt'));
		const page = await follow(chief, await chief.submit(wrong, fields, at('/nouvelle')));
		assert.match(read(page), /L’activité est enregistrée.*Garderie du soir.*lundi 16 h 30 – 18 h 30/s);
		assert.match(read(page), /la veille à 18 h lundi : le vendredi pour toute la semaine suivante à 10 h/);
		made = /activites\/([a-z0-9-]+)\/modifier/.exec(page.html)[1];
		assert.equal(psql(`select string_agg(format('%s %s %s %s %s', act, weekday, rule, n, until), ', ' order by act, weekday) from parvis.activity_deadline d
			join parvis.activity a on a.commune = d.commune and a.id = d.activity where a.code = '${made}' and weekday < 3`),
		'book 1 week 5 10:00:00, book 2 days 1 18:00:00, cancel 1 week 2 23:59:00, cancel 2 week 2 23:59:00');
		assert.match(read(await chief.get('/agent/activites')), /Garderie du soir/);
	});

	test('hours with places of their own keep them', async () => {
		const places = () => psql(`select string_agg(format('%s %s %s', o.weekday, o.starts, coalesce(o.capacity, 0)), ', ' order by o.weekday, o.starts) from parvis.activity_opening o
			join parvis.activity a on a.commune = o.commune and a.id = o.activity where a.code = '${made}'`);
		assert.match(places(), /4 16:30:00 8, 4 18:30:00 0/);
		const shown = read(await chief.get(`/agent/activites/${made}`));
		assert.match(shown, /jeudi 16 h 30 – 18 h 30 \(8 places\) jeudi 18 h 30 – 19 h \(20 places\)/);
		const form = await chief.get(`/agent/activites/${made}/modifier`);
		assert.match(form.html.replaceAll(/[\u00a0\u202f]/g, ' '), /name="h4"[^>]*value="16 h 30 – 18 h 30 \(8 places\), 18 h 30 – 19 h"/u);
		const before = places();
		await follow(chief, await chief.submit(form, {}, at('/modifier')));
		assert.equal(places(), before);
		for (const h4 of ['16:30-18:30 (0)', '16:30-18:30 (beaucoup)', '16:30-18:30 (8', '16:30-18:30 (8), 18:00-19:00'])
			assert.equal((await chief.submit(await chief.get(`/agent/activites/${made}/modifier`), { h4 }, at('/modifier'))).status, 422, h4);
	});

	test('changed as it is shown: nothing is lost; a colleague’s change is not overwritten', async () => {
		const first = await chief.get(`/agent/activites/${made}/modifier`);
		const before = psql(`select agent from (select to_jsonb(a) - 'version' - 'slots_on' as agent from parvis.activity a where code = '${made}') t`);
		await follow(chief, await chief.submit(first, {}, at('/modifier')));
		assert.equal(psql(`select to_jsonb(a) - 'version' - 'slots_on' from parvis.activity a where code = '${made}'`), before);
		const late = await chief.submit(first, { nom: 'Autre' }, at('/modifier'));
		assert.equal(late.status, 409);
		assert.match(read(late), /Un collègue a modifié/);
	});

	test('of its service alone', async () => {
		assert.equal((await other.get(`/agent/activites/${lunch.code}`)).status, 404);
		assert.equal((await other.get(sheet())).status, 404);
		assert.doesNotMatch(read(await other.get('/agent/activites')), new RegExp(lunch.name));
	});
});

describe('what lets bookings go is told first', () => {
	test('a week with less', async () => {
		assert.equal(book(home.children[0], iso(10)), 'booked');
		const weekday = ((new Date(`${iso(10)}T12:00:00Z`).getUTCDay() + 6) % 7) + 1;
		const form = await chief.get(`/agent/activites/${lunch.code}/modifier`);
		const told = await chief.submit(form, { [`h${weekday}`]: '' }, at('/modifier'));
		assert.match(read(told), /Rien n’est encore fait/);
		assert.match(read(told), /1 réservations seraient fermées/);
		assert.equal(state(home.children[0], iso(10)), 'booked');
		const page = await follow(chief, await chief.submit(told, { confirme: 'oui' }, at('/modifier')));
		assert.match(read(page), /L’activité est enregistrée/);
		assert.equal(state(home.children[0], iso(10)), 'closed');
	});

	test('a closure, and its end', async () => {
		assert.equal(book(home.children[1], iso(4)), 'booked');
		const form = await chief.get(`/agent/activites/${lunch.code}/fermeture`);
		assert.match(read(await chief.submit(form, { du: typed(4), motif: '' }, at('/fermeture'))), /Donnez le motif/);
		const told = await chief.submit(form, { du: typed(4), au: '', motif: 'Grève' }, at('/fermeture'));
		assert.match(read(told), /1 réservations et 0 demandes en attente seraient fermées, sur 1 créneaux\. 1 courriels/);
		assert.equal(state(home.children[1], iso(4)), 'booked');
		const page = await follow(chief, await chief.submit(told, { confirme: 'oui' }, at('/fermeture')));
		assert.match(read(page), /l’activité est fermée.*Grève/i);
		assert.equal(state(home.children[1], iso(4)), 'closed');
		assert.match(read(await follow(chief, await chief.submit(page, {}, at('/reouverture')))), /L’activité est rouverte/);
		assert.equal(book(home.children[1], iso(4)), 'booked');
	});

	test('a school break', async () => {
		const page = await chief.get('/agent/activites/vacances');
		const wrong = await chief.submit(page, { periodes: 'du 40/12/2027 au 03/01/2028 : Noël' }, at('/vacances'));
		assert.equal(wrong.status, 422);
		assert.match(read(wrong), /pas comprise : « du 40/);
		const kept = await follow(chief, await chief.submit(page, { periodes: 'du 18/12/2027 au 02/01/2028 : Noël\ndu 12/02/2028 au 27/02/2028 : Hiver' }, at('/vacances')));
		assert.match(read(kept), /Du 18\/12\/2027 au 02\/01\/2028 : Noël/);
		assert.match(read(await chief.submit(page, { periodes: 'du 20/12/2027 au 22/12/2027 : Pont' }, at('/vacances'))), /en chevauchent d’autres/);
		for (const form of [0, 1]) {
			const left = await follow(chief, await chief.submit(await chief.get('/agent/activites/vacances'), {}, { which: (one) => one.fields.some(([name, value]) => name === 'retirer' && value === ['2027-12-18', '2028-02-12'][form]) }));
			assert.doesNotMatch(read(left), form ? /Hiver Retirer/ : /Noël Retirer/);
		}
	});
});

describe('the counter', () => {
	const day = () => `/agent/activites/${lunch.code}/jour/${iso(2)}`;
	test('a child is found and booked, up to the places', async () => {
		for (const name of ['Lou', 'Noé', 'Zoé', 'Ana']) {
			const page = await chief.get(`${day()}?enfant=${encodeURIComponent(`${name.slice(0, 2)} sorb`)}`);
			const after = await follow(chief, await chief.submit(page, {}, at('/inscription')));
			assert.match(read(after), name === 'Ana' ? /liste d’attente/ : /L’enfant est inscrit/);
		}
		const left = await follow(chief, await chief.submit(await chief.get(day()), {}, { which: (form) => form.action.endsWith('/retrait') && form.fields.some(([name, value]) => name === 'enfant' && value === String(home.children[0])) }));
		assert.match(read(left), /C’est retiré/);
		assert.equal(state(home.children[3], iso(2)), 'booked', 'who waited has the place');
	});
});

describe('attendance', () => {
	let page;
	const send = (marks, client = agent) => client.post(`${sheet()}/marques`, { csrf: /data-csrf="([^"]+)"/.exec(page.html)[1], horloge: Date.now(), marques: JSON.stringify(marks) });
	const booking = (child) => Number(psql(`select b.id from parvis.booking b join parvis.slot s on s.commune = b.commune and s.id = b.slot
		join parvis.activity a on a.commune = s.commune and a.id = s.activity
		where a.code = '${lunch.code}' and b.child = ${child} and s.day = '${iso(0)}'`));

	test('the sheet shows what harms, and the look is noted', async () => {
		// the deadline of today is over: as it was booked yesterday
		psql(`update parvis.slot s set book_until = now() + interval '1 hour' from parvis.activity a where a.commune = s.commune and a.id = s.activity and a.code = '${lunch.code}' and s.day = '${iso(0)}'`);
		for (const child of home.children.slice(0, 3)) assert.equal(book(child, iso(0)), 'booked');
		assert.match(read(await agent.get('/agent/presences')), new RegExp(`${lunch.name}.*3 attendus : 0 présents, 0 absents, 3 à pointer`, 's'));
		page = await agent.get(sheet());
		assert.match(read(page), /Sorbier Lou CP Allergies Arachide Régime Sans porc/);
		assert.equal(psql(`select count(*) from parvis.sheet_look l join parvis.agent a on a.commune = l.commune and a.id = l.agent where a.login = '${accounts.agent.login}'`), '1');
	});

	test('a tap without JavaScript', async () => {
		const form = (child) => ({ which: (one) => one.action.endsWith('/pointage') && one.fields.some(([name, value]) => name === 'inscription' && value === String(booking(child))) });
		for (const presence of ['absent', 'present', 'present']) assert.equal((await agent.submit(page, { presence }, form(home.children[0]))).status, 303);
		assert.equal(state(home.children[0], iso(0)), 'booked present');
		assert.match(read(await agent.submit(page, { complete: 'oui' }, at('/complete'))), /Il reste des enfants à pointer/);
	});

	test('what waited on a device is sent again, and late', async () => {
		const one = booking(home.children[1]);
		const marks = [{ booking: one, presence: 'absent', at: Date.now() }];
		for (let i = 0; i < 3; i++) {
			const answer = await send(marks);
			assert.equal(answer.status, 200);
			const [said] = JSON.parse(answer.body ?? answer.html);
			// how long ago it was grows with the way there: the same again may be a little older
			assert.ok(said.booking === one && said.presence === 'absent' && ['noted', 'older'].includes(said.outcome), JSON.stringify(said));
		}
		const late = await send([{ booking: one, presence: 'present', at: Date.now() - 600000 }]);
		assert.equal(JSON.parse(late.body ?? late.html)[0].outcome, 'older');
		assert.equal(state(home.children[1], iso(0)), 'booked absent');
		assert.equal(psql(`select count(*) from parvis.booking_change where booking = ${one} and presence is not null`), '1');
		assert.equal((await send('rien')).status, 422, 'what is no mark is refused');
	});

	test('all the others, one who had not booked, then complete; as a list', async () => {
		let now = await follow(agent, await agent.submit(page, {}, at('/tous')));
		assert.match(read(now), /2 présents, 1 absents, 0 à pointer/);
		now = await agent.get(`${sheet()}?enfant=ana`);
		now = await follow(agent, await agent.submit(now, {}, at('/ajout')));
		assert.match(read(now), /Non prévu/);
		now = await follow(agent, await agent.submit(now, { complete: 'oui' }, at('/complete')));
		assert.match(read(now), /Feuille complète/);
		const list = await agent.get(`${sheet()}/liste`);
		assert.match(read(list), /4 enfants attendus.*Arachide/s);
		const csv = await agent.get(`${sheet()}/liste.csv`);
		assert.match(csv.body ?? csv.html, /Sorbier;Lou;École du Port;CP;Arachide;Sans porc;;Présent;/);
		now = await follow(agent, await agent.submit(now, { complete: 'non' }, at('/complete')));
		await follow(agent, await agent.submit(now, {}, { which: (form) => form.action.endsWith(`${iso(0)}/11:30/retrait`) }));
		assert.equal(state(home.children[3], iso(0)), 'cancelled');
	});

	test('an address that is none', async () => {
		for (const path of [`/agent/presences/${lunch.code}/${iso(0)}/99:99`, `/agent/presences/${lunch.code}/hier/11:30`, `/agent/presences/rien/${iso(0)}/11:30`])
			assert.equal((await agent.get(path)).status, 404, path);
	});
});

describe('absences', () => {
	const tell = (child, token) => psql(`update parvis.activity set proof_hours = 48 where code = '${lunch.code}';
		insert into parvis.absence (commune, token, child, from_on, to_on, reason) values (${lunch.commune}, '${token}', ${child}, '${iso(6)}', '${iso(7)}', 'illness')`);
	const of = (id) => ({ which: (form) => form.action.endsWith('/absences') && form.fields.some(([name, value]) => name === 'absence' && value === id) });

	test('a proof is taken, or refused with why', async () => {
		assert.equal(book(home.children[0], iso(6)), 'booked');
		for (const n of [1, 2]) tell(home.children[0], `absence-${lunch.code}-${n}`);
		const [first, second] = psql(`select id from parvis.absence where token like 'absence-${lunch.code}-%' order by id`).split('\n');
		const page = await chief.get('/agent/absences');
		assert.match(read(page), /Lou Sorbier du .* Maladie.*Réservations sur ces jours : 1/s);
		const wrong = await chief.submit(page, { decision: 'refus', motif: '' }, of(first));
		assert.equal(wrong.status, 422);
		assert.match(read(wrong), /Pour refuser, donnez le motif/);
		assert.match(read(await follow(chief, await chief.submit(page, { decision: 'prise' }, of(first)))), /la famille est prévenue/);
		assert.equal(state(home.children[0], iso(6)), 'booked excused');
		await follow(chief, await chief.submit(page, { decision: 'refus', motif: 'Illisible' }, of(second)));
		assert.match(read(await chief.get('/agent/absences?vue=decidees')), /Justificatif pris le .*Justificatif refusé le/s);
		assert.equal(psql(`select string_agg(kind, ',' order by kind) from parvis.outbox where kind like 'absence-%' and recipient = '${home.email}'`), 'absence-refused,absence-taken');
	});
});

describe('menus', () => {
	test('a week is written, published, read by anybody, and as open data', async () => {
		const visitor = new Client(process.env.PARVIS_URL);
		const address = `/famille/menus?cantine=${lunch.code}`;
		assert.match(read(await visitor.get(address)), /ne sont pas publiés/);
		let page = await chief.get(`/agent/menus?cantine=${lunch.code}`);
		const day = page.html.match(/name="plats(\d)"/)[1];
		const menu = { [`plats${day}`]: 'Carottes râpées\nHachis "maison"', [`allergenes${day}`]: ['milk', 'celery'] };
		page = await follow(chief, await chief.submit(page, { ...menu, publier: 'non' }, at('/menus')));
		assert.match(read(await visitor.get(address)), /ne sont pas publiés/);
		const stale = page;
		page = await follow(chief, await chief.submit(page, { publier: 'oui' }, at('/menus')));
		assert.match(read(page), /Publié/);
		const late = await chief.submit(stale, { [`plats${day}`]: 'Autre', publier: 'oui' }, at('/menus'));
		assert.equal(late.status, 409);
		assert.ok(late.html.includes('Autre'));
		assert.match(read(await visitor.get(address)), /Carottes râpées Hachis "maison".*Lait Céleri/s);
		const csv = await visitor.get(`/famille/menus.csv?cantine=${lunch.code}`);
		assert.match(csv.body ?? csv.html, /"déjeuner","autre","Hachis ""maison""","lait,céleri"/);
		assert.match(read(await visitor.get('/famille/menus?semaine=hier')), /Menus de la cantine/);
		assert.equal((await visitor.get('/famille/menus?cantine=rien')).status, 404);
	});
});
