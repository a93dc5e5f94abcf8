// A family books, changes and gives back on one page; what cannot be had is
// told with its reason; and 200 at once want the last ten places.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, filled, forms, text, waitMail } from './client.mjs';
import { activity as seeded, family, familySession, psql } from './seed.mjs';

const word = () => Math.random().toString(36).slice(2, 8);
const monday = (plus = 0) => psql(`select date_trunc('week', now())::date + 14 + ${plus}`);
const slots = (id) => psql(`select id from parvis.slot where activity = ${id} order by day, starts`).split('\n');

// Ten weeks of four days from the Monday after next; its number.
function activity(more) {
	const made = seeded({ from_on: monday(), to_on: monday(69), openings: [1, 2, 4, 5].map((weekday) => ({ weekday, starts: '11:30', ends: '13:30' })), capacity: null, ...more });
	return psql(`select id from parvis.activity where code = '${made.code}'`);
}

function visitor(made, adult) {
	const client = new Client();
	familySession(client, made, adult);
	return client;
}

const bookings = (form) => form.action.endsWith('/famille/reservations');
async function page(client, query = '') {
	const seen = await client.get(`/famille/reservations?du=${monday()}${query}`);
	assert.equal(seen.status, 200);
	return { seen, form: forms(seen).find(bookings) };
}

const send = async (client, form, values) => client.follow(await client.post(form.action, filled(form, values)));
async function save(client, form, values) {
	return text((await send(client, form, values)).html);
}

test('days are ticked, saved, told back and mailed; the same form twice is once', async () => {
	const id = activity({ name: 'Cantine Nord', capacity: 2 });
	const made = family();
	psql(`select worker.tariff_set(${made.commune}, (select code from parvis.activity where id = ${id}), '${JSON.stringify({
		name: 'Repas', from_on: monday(), to_on: monday(69), kind: 'slices', basis: 'slot',
		slices: [{ resident: true, from_cents: 0, cents: 320 }, { resident: false, from_cents: 0, cents: 520 }] })}')`);
	const client = visitor(made);
	const { seen, form } = await page(client);
	assert.match(text(seen.html), /Cantine Nord 11:30 – 13:30 3,20\s€/);
	const [first, second] = slots(id);
	let told = await save(client, form, { place: [first, second] });
	assert.match(told, /Voici ce qui est enregistré Réservé – Cantine Nord, Lou lundi .* mardi /);
	told = await save(client, form, { place: [first, second] });
	assert.match(told, /Voici ce qui est enregistré Réservé – Cantine Nord, Lou lundi .* mardi /);
	assert.equal(psql(`select count(*) from parvis.booking where slot in (${first}, ${second})`), '2');
	const mail = await waitMail(made.email, (one) => /Vos réservations/.test(one.subject));
	assert.match(mail.text, /Réservé – Cantine Nord, Lou\n- lundi /);

	const again = await page(client);
	assert.deepEqual(again.form.fields.filter(([name]) => name === 'place').map(([, value]) => value), [first, second]);
	told = await save(client, again.form, { place: [second] });
	assert.match(told, /Annulé – Cantine Nord, Lou/);
	assert.equal(psql(`select string_agg(state, ' ' order by slot) from parvis.booking where slot in (${first}, ${second})`), 'cancelled booked');
	assert.match(await save(client, (await page(client)).form, {}), /Rien n’a changé/);
	client.close();
});

test('an old page of one parent does not undo what the other has done since', async () => {
	const id = activity({});
	const made = family({ adults: ['a', 'b'].map((who) => ({ first_name: who, last_name: 'Modèle', email: `${who}.${word()}@famille.example`, pays: who === 'a' })) });
	const [one, other] = made.adults.map((adult) => visitor(made, adult));
	const [first, second] = slots(id);
	const old = await page(one);
	await save(other, (await page(other)).form, { place: [first] });
	await save(one, old.form, { place: [second] });
	assert.equal(psql(`select count(*) from parvis.booking where slot in (${first}, ${second}) and state = 'booked'`), '2');
	one.close();
	other.close();
});

test('too late, full, closed, not for the child: each its reason, and what can still be done', async () => {
	const id = activity({ name: 'Cantine Sud', capacity: 1, waiting: 0 });
	const made = family();
	const [late, full, closed, young] = slots(id);
	const client = visitor(made);
	const { form } = await page(client);
	// between the page and its saving
	psql(`update parvis.slot set book_until = now() - interval '1 minute' where id = ${late};
		update parvis.slot set taken = 1 where id = ${full};
		update parvis.slot set closed = 'Grève' where id = ${closed};`);
	const told = await save(client, form, { place: [late, full, closed, young] });
	for (const said of [/Trop tard pour réserver – Cantine Sud, Lou lundi .* Appelez la mairie/, /Complet – Cantine Sud/,
		/Fermé – Cantine Sud, Lou jeudi [^.]* – Grève L’activité n’a pas lieu/, /Réservé – Cantine Sud, Lou vendredi/])
		assert.match(told, said);
	psql(`update parvis.slot set cancel_until = now() - interval '1 minute' where id = ${young}`);
	const shown = await page(client);
	assert.match(text(shown.seen.html), /réservé, délai d’annulation passé/);
	// a form that says otherwise changes nothing
	const forced = await save(client, shown.form, { avant: young });
	assert.match(forced, /Trop tard pour annuler – Cantine Sud, Lou vendredi .* signalez son absence/);
	assert.equal(psql(`select state from parvis.booking where slot = ${young}`), 'booked');
	psql(`update parvis.activity set age_from = 60, age_to = 90 where id = ${id}`);
	assert.match(await save(client, shown.form, { jeton: word() + word(), place: [slots(id)[5]] }), /Pas à cet âge – Cantine Sud/);
	client.close();
});

test('the usual week: a wrong day keeps what was typed, a good one books', async () => {
	const id = activity({ name: 'Cantine Est' });
	const made = family({ children: ['Lou', 'Zoé'].map((first_name) => ({ first_name, last_name: 'Modèle', born_on: '2019-05-04' })) });
	const client = visitor(made);
	const { form } = await page(client);
	const key = `${id}.1.11:30`;
	let answer = await send(client, form, { semaine: [key], debut: monday(), fin: '31/02/2027', place: [slots(id)[1]] });
	assert.equal(answer.status, 422);
	assert.match(text(answer.html), /Indiquez un jour/);
	const kept = forms(answer).find(bookings);
	assert.deepEqual(kept.fields.filter(([name]) => ['semaine', 'place', 'fin'].includes(name)).map(([, value]) => value), [key, '31/02/2027', slots(id)[1]]);
	assert.equal(psql(`select count(*) from parvis.booking where child in (${made.children})`), '0');
	const [year, month, day] = monday(13).split('-');
	answer = await send(client, kept, { fin: `${day}/${month}/${year}`, aussi: [made.children[1]] });
	assert.match(text(answer.html), /Réservé – Cantine Est, Lou lundi .* mardi .* lundi .* Réservé – Cantine Est, Zoé/);
	assert.equal(psql(`select count(*) from parvis.booking where child in (${made.children}) and state = 'booked'`), '6');
	client.close();
});

test('the child of another family, and a session that is over', async () => {
	const made = family();
	const client = visitor(made);
	assert.equal((await client.get(`/famille/reservations?enfant=${family().children[0]}`)).status, 404);
	client.cookies.clear();
	assert.equal((await client.get('/famille/reservations')).status, 401);
	client.close();
});

// A plain CGI starts a program for each.
const crowd = process.env.PARVIS_FRONT === 'cgi' ? 40 : 200;
test(`${crowd} at once want the last ten places: ten have one, the others wait in order`, async () => {
	const id = activity({ capacity: 10 });
	const [slot] = slots(id);
	const made = family({ children: [...Array(crowd).keys()].map((n) => ({ first_name: `Enfant ${n}`, last_name: 'Modèle', born_on: '2019-05-04' })) });
	const cookie = familySession(null, made);
	const clients = made.children.map(() => {
		const client = new Client();
		client.cookies.set('pv-famille', cookie);
		return client;
	});
	const { form } = await page(clients[0], `&enfant=${made.children[0]}`);
	const answers = await Promise.all(clients.map((client, n) => client.post('/famille/reservations',
		filled(form, { enfant: made.children[n], jeton: `${word()}${word()}-${n}`, avant: '', place: [slot] }))));
	assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [303]);
	const count = (state) => Number(psql(`select count(*) from parvis.booking where slot = ${slot} and state = '${state}'`));
	assert.equal(count('booked'), 10);
	assert.equal(count('waiting'), crowd - 10);
	assert.equal(psql(`select taken || ' ' || waiting from parvis.slot where id = ${slot}`), `10 ${crowd - 10}`);
	// each was told its own place of the list
	const ranks = JSON.parse(psql(`select jsonb_agg((r ->> 'rank')::int order by (r ->> 'rank')::int) from parvis.booking_action a, jsonb_array_elements(a.result -> 'rows') r
		where r ->> 'outcome' = 'waiting' and a.result ->> 'family' = (select family::text from parvis.family_child where id = ${made.children[0]})`));
	assert.deepEqual(ranks, [...Array(crowd - 10).keys()].map((n) => n + 1));
	// all give back what they have or wait for, at once: nobody is forgotten
	const first = psql(`select child from parvis.booking where slot = ${slot} and state = 'waiting' order by queued_at, id limit 10`).split('\n');
	const leaving = psql(`select child from parvis.booking where slot = ${slot} and state = 'booked'`).split('\n');
	await Promise.all(leaving.map((child, n) => clients[n].post('/famille/reservations',
		filled(form, { enfant: child, jeton: `${word()}${word()}-l${n}`, avant: slot, place: null }))));
	assert.deepEqual(psql(`select child from parvis.booking where slot = ${slot} and state = 'booked'`).split('\n').sort(), first.sort());
	assert.equal(psql(`select taken || ' ' || waiting from parvis.slot where id = ${slot}`), `10 ${crowd - 20}`);
	for (const client of clients)
		client.close();
});
