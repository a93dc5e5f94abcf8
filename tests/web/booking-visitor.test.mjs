// Halls and appointments, without an account; and absences that a family tells.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, filled, forms, text, waitMail } from './client.mjs';
import { activity, family, familySession, psql } from './seed.mjs';

const word = () => Math.random().toString(36).slice(2, 8);
const post = async (client, form, values) => client.follow(await client.post(form.action, filled(form, values)));
const booking = (page) => forms(page).find((form) => form.method === 'post' && !form.action.endsWith('/fin'));

test('an appointment: chosen, mailed, seen by its link, given back', async () => {
	const made = activity({ kind: 'appointment', name: 'Passeport', capacity: 1, openings: [{ weekday: 3, starts: '09:00', ends: '10:00', minutes: 20 }] });
	const client = new Client();
	assert.match(text((await client.get('/famille/rendez-vous')).html), /Passeport/);
	assert.doesNotMatch(text((await client.get('/famille/salles')).html), /Passeport/);
	const page = await client.get(`/famille/rendez-vous/${made.code}`);
	const form = booking(page);
	const slots = form.controls.filter((control) => control.name === 'place').map((control) => control.value);
	let answer = await post(client, form, { nom: 'Alix', courriel: 'alix', telephone: 'le soir', objet: 'Renouvellement' });
	assert.equal(answer.status, 422);
	assert.match(text(answer.html), /Choisissez un horaire.*adresse électronique complète.*Ce numéro ne se lit pas/);
	assert.ok(booking(answer).fields.some(([name, value]) => name === 'objet' && value === 'Renouvellement'), 'what was typed is kept');
	const email = `${word()}@visiteur.example`;
	answer = await post(client, booking(answer), { place: slots[0], courriel: email, telephone: '06 00 00 00 04' });
	assert.match(text(answer.html), /C’est réservé Quoi Passeport/);
	const mail = await waitMail(email, (one) => /C’est réservé/.test(one.subject));
	const link = mail.text.match(/\/famille\/place\/\S+/)[0];
	// another one wants the same
	const other = new Client();
	answer = await post(other, form, { place: slots[0], nom: 'Zoé', courriel: `${word()}@visiteur.example`, jeton: booking(await other.get(`/famille/rendez-vous/${made.code}`)).fields.find(([name]) => name === 'jeton')[1] });
	assert.equal(answer.status, 422);
	assert.match(text(answer.html), /vient d’être pris/);
	const seen = await other.get(link);
	answer = await post(other, booking(seen), {});
	assert.match(text(answer.html), /Réservation annulée/);
	await waitMail(email, (one) => /Réservation annulée/.test(one.subject));
	assert.equal(psql(`select taken from parvis.slot where id = ${slots[0]}`), '0');
	assert.equal((await client.get('/famille/place/inconnu')).status, 404);
	assert.equal((await client.get('/famille/rendez-vous/inconnu')).status, 404);
	client.close();
	other.close();
});

test('an absence: given back in time, else a proof is asked; nothing booked is told', async () => {
	const made = activity({ name: 'Cantine Absence', proof_hours: 72 });
	const home = family();
	const client = new Client();
	familySession(client, home);
	const day = psql(`select parvis_day from (select (now() at time zone 'Europe/Paris')::date + 3 as parvis_day) d`);
	let page = await client.get(`/famille/absence?enfant=${home.children[0]}`);
	let answer = await post(client, booking(page), { debut: day, fin: day, raison: 'illness' });
	assert.equal(answer.status, 422);
	assert.match(text(answer.html), /Rien n’est réservé/);
	psql(`begin; select set_config('parvis.commune', '${made.commune}', true);
		select parvis.booking_take(array(select s.id from parvis.slot s join parvis.activity a on a.id = s.activity where a.code = '${made.code}' and s.day between '${day}' and '${day}'::date + 1), ${home.children[0]}, null, null);
		update parvis.slot set cancel_until = now() where day = '${day}' and activity = (select id from parvis.activity where code = '${made.code}'); commit`);
	answer = await post(client, booking(answer), { fin: '' });
	assert.match(text(answer.html), /Indiquez un jour/);
	const [year, month, date] = psql(`select '${day}'::date + 1`).split('-');
	answer = await post(client, booking(answer), { debut: day, fin: `${date}/${month}/${year}` });
	const said = text(answer.html);
	assert.match(said, /Annulé – Cantine Absence, Lou/);
	assert.match(said, /justificatif attendu – Cantine Absence, Lou .* Envoyez votre justificatif/);
	await waitMail(home.email, (one) => /Absence de Lou/.test(one.subject));
	page = await client.get(`/famille/absence?enfant=${home.children[0]}`);
	assert.match(text(page.html), /Absences déjà signalées Du .* Maladie – justificatif attendu/);
	assert.equal(psql(`select count(*) from parvis.absence where child = ${home.children[0]}`), '1');
	client.close();
});
