// The pages of bookings, absences and appointments as they are seen: by
// keyboard, without JavaScript, at three widths, with axe.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { activity, family, familySession, psql } from '../web/seed.mjs';
import { assertValid, audit, openBrowser, url, visitor } from './browser.mjs';

// Other tests' activities may stand beside it.
const canteen = `Cantine ${Math.random().toString(36).slice(2, 7)}`;
let browser, made, office;
before(async () => {
	browser = await openBrowser();
	const openings = [1, 2, 4, 5].map((weekday) => ({ weekday, starts: '11:30', ends: '13:30' }));
	activity({ name: canteen, capacity: 3, openings, proof_hours: 72, unpaid_days: 2 });
	activity({ name: 'Garderie du soir', kind: 'nursery', capacity: null, openings: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, starts: '16:30', ends: '18:30' })) });
	office = activity({ name: 'Carte d’identité, passeport', kind: 'appointment', capacity: 1, openings: [2, 4].map((weekday) => ({ weekday, starts: '09:00', ends: '11:00', minutes: 20 })) });
	made = family({ children: ['Lou', 'Zoé'].map((first_name) => ({ first_name, last_name: 'Modèle', born_on: '2019-05-04' })) });
});
after(() => browser.close());

async function home(options) {
	const one = await visitor(browser, options);
	await one.context.addCookies([{ name: 'pv-famille', value: familySession(null, made), url }]);
	return one;
}
const monday = psql(`select date_trunc('week', now())::date + 14`);

test('days are booked by keyboard, without JavaScript', async () => {
	const { page, done } = await home({ js: false });
	await page.goto(`/famille/reservations?enfant=${made.children[0]}&du=${monday}`);
	const first = page.getByRole('checkbox', { name: new RegExp(`^${canteen} ?, lundi`) }).first();
	await first.focus();
	await page.keyboard.press('Space');
	assert.ok(await first.isChecked());
	assert.match(await first.evaluate((box) => box.labels[0].textContent), new RegExp(`^${canteen}, lundi \\d`));
	await page.keyboard.press('Enter');
	await page.waitForURL(/fait=/);
	assert.match(await page.locator('[role=status]').innerText(), new RegExp(`Réservé – ${canteen}, Lou`));
	await audit(page, 'bookings-saved');
	await done();
});

test('a wrong day of the usual week is told, and what was ticked stays', async () => {
	const { page, done } = await home({ width: 320 });
	await page.goto(`/famille/reservations?enfant=${made.children[1]}&du=${monday}`);
	await audit(page, 'bookings');
	await page.getByRole('group', { name: canteen }).getByLabel('mardi').check();
	await page.getByLabel('Au', { exact: true }).fill('');
	await page.getByRole('button', { name: 'Enregistrer les réservations' }).click();
	assert.match(await page.getByRole('alert').innerText(), /Indiquez un jour/);
	assert.ok(await page.getByRole('group', { name: canteen }).getByLabel('mardi').isChecked());
	await audit(page, 'bookings-fault');
	await done();
});

test('an absence', async () => {
	const { page, done } = await home({});
	await page.goto(`/famille/absence?enfant=${made.children[0]}`);
	await page.getByRole('button', { name: 'Signaler l’absence' }).click();
	assert.match(await page.getByRole('alert').innerText(), /Choisissez une raison/);
	await audit(page, 'absence-fault');
	await done();
});

test('an appointment', async () => {
	const { page, done } = await visitor(browser, { js: false });
	await page.goto('/famille/rendez-vous');
	await audit(page, 'visitor-list');
	await page.goto(`/famille/rendez-vous/${office.code}`);
	await page.locator('input[name=place]').first().check();
	await page.getByRole('button', { name: 'Réserver' }).click();
	await audit(page, 'visitor-slots-fault');
	await page.getByLabel('Nom', { exact: false }).first().fill('Alix Modèle');
	await page.getByLabel('Adresse électronique').fill('alix@visiteur.example');
	await page.getByRole('button', { name: 'Réserver' }).click();
	assert.match(await page.locator('h1').innerText(), /C’est réservé/);
	await audit(page, 'visitor-place');
	await done();
});

test('every page seen is valid HTML', () => assertValid());
