// The pages of bookings, absences and appointments as they are seen: by
// keyboard, without JavaScript, at three widths, with axe.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { activity, family, familySession, psql } from '../web/seed.mjs';
import { accounts, assertValid, audit, openBrowser, signIn, url, visitor } from './browser.mjs';

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

test('documents, sent without JavaScript and checked at the desk', async () => {
	const { page, done } = await home({ js: false, width: 320 });
	const pdf = { name: 'attestation.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n') };
	await page.goto('/famille/documents/nouveau');
	await audit(page, 'document');
	await page.getByRole('button', { name: 'Envoyer' }).click();
	assert.match(await page.getByRole('alert').innerText(), /Choisissez de quel document/);
	await audit(page, 'document-fault');
	for (const [kind, days] of [['Assurance scolaire', 20], ['Protocole d’accueil', 200]]) {
		await page.goto('/famille/documents/nouveau');
		await page.getByLabel(kind).check();
		await page.getByLabel('Lou').check();
		await page.getByLabel('Valable jusqu’au').fill(psql(`select current_date + ${days}`));
		await page.getByLabel('Le document').setInputFiles(pdf);
		await page.getByRole('button', { name: 'Envoyer' }).click();
		assert.match(await page.getByRole('status').innerText(), /est envoyé/);
	}
	await audit(page, 'documents');
	await page.getByRole('link', { name: /^Remplacer ou retirer – Assurance/ }).click();
	await audit(page, 'document-held');
	await done();

	const desk = await visitor(browser);
	await signIn(desk.page, accounts.agent);
	await desk.page.goto('/agent/documents');
	await audit(desk.page, 'documents-waiting');
	await desk.page.goto(`/agent/familles/${made.reference}/documents?vue=restreints`);
	await desk.page.getByRole('button', { name: /^Refuser – Assurance/ }).click();
	assert.match(await desk.page.getByRole('alert').innerText(), /donnez le motif/);
	await audit(desk.page, 'family-documents-fault');
	await desk.page.getByLabel(/^Motif d’un refus – Assurance/).fill('La date ne se lit pas');
	await desk.page.getByRole('button', { name: /^Refuser – Assurance/ }).click();
	await desk.page.getByRole('button', { name: /^Noter comme vérifié – Protocole/ }).click();
	await desk.page.getByRole('group', { name: 'Quel document' }).getByLabel('Décision de justice').check();
	await desk.page.getByRole('button', { name: 'Demander à la famille' }).click();
	assert.match(await desk.page.getByRole('status').innerText(), /est demandé/);
	await audit(desk.page, 'family-documents');
	await desk.done();

	const again = await home({});
	await again.page.goto('/famille/documents');
	await audit(again.page, 'documents-decided');
	await again.done();
});

test('the proof of an absence', async () => {
	psql(`insert into parvis.absence (commune, token, child, from_on, to_on, reason) values (${made.commune}, 'token-' || gen_random_uuid(), ${made.children[0]}, current_date, current_date, 'illness')`);
	const { page, done } = await home({ js: false, width: 320 });
	await page.goto(`/famille/absence?enfant=${made.children[0]}`);
	await audit(page, 'absence-told');
	await page.getByRole('link', { name: /^Envoyer le justificatif/ }).click();
	await page.getByRole('button', { name: 'Envoyer le justificatif' }).click();
	assert.match(await page.getByRole('alert').innerText(), /Choisissez le fichier/);
	await audit(page, 'absence-proof-fault');
	await page.getByLabel('Justificatif d’absence').setInputFiles({ name: 'certificat.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n') });
	await page.getByRole('button', { name: 'Envoyer le justificatif' }).click();
	assert.match(await page.getByRole('status').innerText(), /Le justificatif est envoyé/);
	await audit(page, 'absence-proved');
	await done();
	const desk = await visitor(browser);
	await signIn(desk.page, accounts.agent);
	await desk.page.goto('/agent/absences');
	await audit(desk.page, 'absences-desk');
	await desk.done();
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
