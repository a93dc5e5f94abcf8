// booking-document: documents of a family's file and proofs of absences: sent,
// inspected, replaced, checked or refused at the desk, told by mail.
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { anyAddress, Client, forms, signIn, text, waitMail } from './client.mjs';
import { activity, family, familySession, forgetRates, psql } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (page) => text(page.html).replaceAll(/[\u00a0\u202f]/g, ' ');
const at = (end) => ({ which: (form) => form.action.endsWith(end) });
const day = (days) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);
const catalog = (more) => Buffer.from(`%PDF-1.4\n1 0 obj<</Type/Catalog${more}>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n`);
const file = (filename, data = catalog(''), type = 'application/pdf') => ({ files: [{ name: 'fichier', filename, type, data }] });
// eight grey points
const jpeg = Buffer.from('/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71////m8H////6/+b9//j/wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AP//Z', 'base64');
let agent, made, home;

async function done(client, answer, told) {
	assert.equal(answer.status, 303, read(answer));
	const page = await client.get(answer.location);
	assert.equal(page.status, 200, read(page));
	assert.match(read(page), told);
	return page;
}

const send = async (values, more = file('attestation.pdf'), client = home) =>
	client.submit(await client.get('/famille/documents/nouveau'), values, { ...at('/documents/0'), ...more });
const list = () => home.get('/famille/documents');
const links = (page) => [...page.html.matchAll(/href="([^"]*\/(?:fichiers|agent\/documents)\/\d+)"/g)].map(([, link]) => link);
const count = (where) => Number(psql(`select count(*) from parvis.family_document d join parvis.family f on f.commune = d.commune and f.id = d.family
	where f.commune = ${made.commune} and f.reference = '${made.reference}' and ${where}`));

before(async () => {
	activity();
	agent = await signIn(accounts.agent);
});
beforeEach(() => {
	forgetRates();
	made = family();
	home = new Client(process.env.PARVIS_URL, { from: anyAddress() });
	familySession(home, made);
});

describe('the family', () => {
	test('sends a PDF and a photo, and reads them again', async () => {
		await done(home, await send({ sorte: 'insurance', enfant: made.children[0], fin: day(200) }), /La mairie va le vérifier/);
		await done(home, await send({ sorte: 'vaccination', enfant: made.children[0] }, file('carnet.jpg', jpeg, 'image/jpeg')), /La mairie va le vérifier/);
		const page = await list();
		assert.match(read(page), /Assurance scolaire et extrascolaire – Lou à vérifier par la mairie valable jusqu’au/);
		const [pdf, photo] = links(page);
		const got = await home.get(pdf);
		assert.deepEqual([got.headers['content-type'], got.bytes.equals(catalog(''))], ['application/pdf', true]);
		assert.match(got.headers['content-disposition'], /^attachment; filename="?attestation\.pdf/);
		assert.equal((await home.get(photo)).headers['content-type'], 'image/jpeg');
		assert.equal(psql(`select count(*) from parvis.file_chunk c join parvis.file f on f.commune = c.commune and f.id = c.file
			where f.document is not null and position('%PDF'::bytea in c.data) > 0`), '0', 'sealed in the database');
	});

	test('reads what is wrong beside what it typed, and nothing is kept', async () => {
		const wrong = async (values, more, told) => {
			const page = await send(values, more);
			assert.equal(page.status, 422, read(page));
			assert.match(read(page), told);
			return page;
		};
		const good = { sorte: 'insurance', enfant: made.children[0], fin: day(100) };
		await wrong({ fin: day(100) }, undefined, /Choisissez de quel document/);
		await wrong({ ...good, sorte: 'pai', enfant: '' }, undefined, /concerne un enfant/);
		await wrong({ ...good, fin: '' }, undefined, /a une fin de validité/);
		await wrong({ ...good, fin: day(-2) }, undefined, /Ce jour est passé/);
		await wrong({ ...good, fin: day(900) }, undefined, /trop lointain/);
		const typed = await wrong({ ...good, fin: '31/02/2027' }, undefined, /Cette date n’existe pas/);
		assert.match(typed.html, /value="31\/02\/2027"/);
		assert.match(typed.html, /value="insurance" checked/);
		await wrong(good, file(''), /Choisissez le fichier/);
		await wrong(good, file('vide.pdf', Buffer.alloc(0)), /vide\.pdf – Ce fichier est vide/);
		await wrong(good, file('programme.pdf', Buffer.from('#!/bin/sh\nexit\n')), /n’est pas d’un type accepté/);
		await wrong(good, file('piege.pdf', catalog('/OpenAction<</S/JavaScript/JS(1)>>')), /contient un programme/);
		await wrong(good, file('gros.pdf', Buffer.concat([catalog(''), Buffer.alloc(11 << 20)])), /trop gros/);
		assert.equal(count('true'), 0);
	});

	test('the same form twice is one document', async () => {
		const form = await home.get('/famille/documents/nouveau');
		for (let i = 0; i < 2; i++)
			await done(home, await home.submit(form, { sorte: 'other' }, { ...at('/documents/0'), ...file('lettre.pdf') }), /est envoyé/);
		assert.equal(count('true'), 1);
	});

	test('replaces one, and takes it out', async () => {
		const page = await done(home, await send({ sorte: 'quotient', fin: day(20) }), /expire bientôt/);
		const [, address] = page.html.match(/href="(\/famille\/documents\/\d+)"/);
		const [before] = links(page);
		const again = await done(home, await home.submit(await home.get(address), { fin: day(300) }, { ...at(address), ...file('suivante.pdf') }), /valable jusqu’au/);
		assert.match(read(again), /suivante\.pdf/);
		assert.equal((await home.get(before)).status, 404, 'the one before is gone');
		await done(home, await home.submit(await home.get(address), {}, at('/retrait')), /Le document est effacé/);
		assert.equal(count('true'), 0);
		assert.equal((await home.get(address)).status, 404);
	});

	test('has nothing of another family', async () => {
		const page = await done(home, await send({ sorte: 'other' }), /est envoyé/);
		const [, address] = page.html.match(/href="(\/famille\/documents\/\d+)"/);
		const other = new Client(process.env.PARVIS_URL, { from: anyAddress() });
		familySession(other, family());
		assert.equal((await other.get(address)).status, 404);
		assert.equal((await other.get(links(page)[0])).status, 404);
		const form = await other.get('/famille/documents/nouveau');
		form.html = form.html.replaceAll('/documents/0', address.slice('/famille'.length));
		assert.equal((await other.submit(form, {}, { ...at(address), ...file('autre.pdf') })).status, 404);
		const [csrf] = forms(form).find((one) => one.action.endsWith(address)).fields;
		assert.equal((await other.post(`${address}/retrait`, [csrf])).status, 404);
		assert.equal(count('true'), 1);
		const nobody = new Client(process.env.PARVIS_URL, { from: anyAddress() });
		assert.doesNotMatch(read(await nobody.get(address)), /Remplacer|effacé/);
	});
});

describe('agents', () => {
	const address = () => `/agent/familles/${made.reference}/documents`;

	test('find what is to be checked, open it, check it', async () => {
		await send({ sorte: 'insurance', enfant: made.children[0], fin: day(200) });
		assert.match((await agent.get('/agent/documents')).html, new RegExp(`${made.reference}/documents"`));
		const page = await agent.get(address());
		const got = await agent.get(links(page)[0]);
		assert.match(got.headers['content-disposition'], /^attachment/);
		assert.ok(got.bytes.equals(catalog('')));
		const after = await done(agent, await agent.submit(page, { motif: '' }, { button: ['decision', 'verifie'] }), /C’est enregistré/);
		assert.match(read(after), /vérifié valable jusqu’au/);
		assert.match(read(await list()), /Lou vérifié/);
		assert.doesNotMatch((await agent.get('/agent/documents')).html, new RegExp(made.reference));
	});

	test('refuse one with why, which the family is told', async () => {
		await send({ sorte: 'insurance', enfant: made.children[0], fin: day(200) });
		const none = await agent.submit(await agent.get(address()), { motif: '' }, { button: ['decision', 'refus'] });
		assert.equal(none.status, 422);
		assert.match(none.html, /id="motif-\d+-error"/);
		assert.match(read(none), /Pour refuser, donnez le motif/);
		await done(agent, await agent.submit(none, { motif: 'La page est coupée' }, { button: ['decision', 'refus'] }), /C’est enregistré/);
		const mail = await waitMail(made.email, (one) => /est refusé/.test(one.subject));
		assert.match(mail.text.replaceAll('\u00a0', ' '), /Assurance scolaire et extrascolaire, pour Lou[\s\S]*Raison : La page est coupée/);
		assert.match(read(await list()), /Raison du refus : La page est coupée/);
	});

	test('do not decide about what was replaced meanwhile', async () => {
		const page = await done(home, await send({ sorte: 'other' }), /est envoyé/);
		const seen = await agent.get(address());
		const [, own] = page.html.match(/href="(\/famille\/documents\/\d+)"/);
		await home.submit(await home.get(own), {}, { ...at(own), ...file('autre.pdf') });
		const late = await agent.submit(seen, { motif: '' }, { button: ['decision', 'verifie'] });
		assert.equal(late.status, 409);
		assert.match(read(late), /a changé entre-temps/);
		assert.equal(count("state = 'sent'"), 1);
	});

	test('see what is restricted apart, and it is written down', async () => {
		await send({ sorte: 'pai', enfant: made.children[0], fin: day(200) }, file('protocole.pdf'));
		assert.doesNotMatch(read(await agent.get('/agent/documents')), /protocole/);
		const page = await agent.get(address());
		assert.doesNotMatch(read(page), /protocole\.pdf/);
		assert.match(read(page), /à accès restreint : 1/);
		const all = await agent.get(`${address()}?vue=restreints`);
		assert.match(read(all), /protocole\.pdf/);
		assert.equal((await agent.get(links(all)[0])).status, 200);
		const history = read(await agent.get(`/agent/familles/${made.reference}`));
		assert.equal(history.match(/à accès restreint regardé/g).length, 2, 'the list, and the file');
		await done(agent, await agent.submit(all, { motif: 'Il manque la signature du médecin' }, { button: ['decision', 'refus'] }), /protocole\.pdf/);
		const mail = await waitMail(made.email, (one) => /est refusé/.test(one.subject));
		assert.doesNotMatch(mail.text, /PAI|Protocole|médecin/, 'a mail says nothing of it');
	});

	test('ask for one, which the family sends', async () => {
		const page = await agent.get(address());
		const ask = { sorte: 'court', enfant: '', motif: 'Le jugement sur la garde' };
		await done(agent, await agent.submit(page, ask, at('/documents')), /Le document est demandé/);
		await done(agent, await agent.submit(page, ask, at('/documents')), /Le document est demandé/);
		assert.equal(count("state = 'asked'"), 1, 'once');
		const mail = await waitMail(made.email, (one) => /vous est demandé/.test(one.subject));
		const [, own] = mail.text.match(/(\/famille\/documents\/\d+)/);
		assert.match(read(await list()), /Décision de justice demandé par la mairie La mairie précise : Le jugement/);
		await done(home, await home.submit(await home.get(own), {}, { ...at(own), ...file('jugement.pdf') }), /à vérifier/);
		const none = await agent.submit(page, { ...ask, sorte: 'pai' }, at('/documents'));
		assert.equal(none.status, 422, read(none));
		assert.match(none.html, /Le jugement sur la garde/);
	});

	test('of a service that keeps no child see nothing', async () => {
		await send({ sorte: 'other' });
		const [link] = links(await agent.get(address()));
		const login = `voirie${Math.random().toString(36).slice(2, 8)}`;
		psql(`select worker.agent_add(commune, '${login}', 'Sam Exemple', null, password_hash, '{agent}', '{voirie}') from parvis.agent where login = '${accounts.agent.login}' and commune = ${made.commune}`);
		const roads = await signIn({ ...accounts.agent, login });
		for (const page of ['/agent/documents', address(), link])
			assert.equal((await roads.get(page)).status, 403, page);
		const form = await agent.get(address());
		const [csrf] = forms(await roads.get('/agent')).find((one) => one.method === 'post').fields;
		const asked = await roads.post(address(), [...forms(form).find((one) => one.action.endsWith('/documents')).fields.filter(([name]) => name !== 'csrf'), csrf, ['sorte', 'court']]);
		assert.equal(asked.status, 403);
		assert.equal(count('true'), 1);
	});

	test('of another commune see nothing', async () => {
		await send({ sorte: 'other' });
		const [link] = links(await agent.get(address()));
		const other = await signIn(accounts.other, process.env.PARVIS_URL2);
		activity({}, process.env.PARVIS_URL2);
		assert.equal((await other.get(address())).status, 404);
		assert.equal((await other.get(link)).status, 404);
		const nobody = new Client(process.env.PARVIS_URL, { from: anyAddress() });
		assert.notEqual((await nobody.get(link)).headers['content-type'], 'application/pdf');
	});
});

describe('mails before the last day, and after it', () => {
	// The chore, whatever the hour here: as where it is daylight.
	const remind = () => psql(`begin; update parvis.commune set time_zone = (select name from pg_timezone_names where name ~ '^Etc/GMT'
		and extract(hour from now() at time zone name) between 9 and 19 and (now() at time zone name)::date = (now() at time zone 'Europe/Paris')::date order by name limit 1)
		where id = ${made.commune}; select worker.documents_remind(200); update parvis.commune set time_zone = 'Europe/Paris' where id = ${made.commune}; commit`);
	const ends = (days) => psql(`update parvis.family_document d set expires_on = (now() at time zone 'Europe/Paris')::date + ${days}, sent_at = now() - interval '90 days'
		from parvis.family f where f.commune = d.commune and f.id = d.family and f.commune = ${made.commune} and f.reference = '${made.reference}'`);
	const written = () => Number(psql(`select count(*) from parvis.outbox where commune = ${made.commune} and recipient = '${made.email}' and kind in ('document-soon', 'document-over')`));

	test('each once', async () => {
		await send({ sorte: 'insurance', enfant: made.children[0], fin: day(200) });
		remind();
		assert.equal(written(), 0);
		ends(30);
		remind();
		remind();
		assert.equal(written(), 1);
		const soon = await waitMail(made.email, (one) => /expire bientôt/.test(one.subject));
		assert.match(soon.text, /Assurance scolaire/);
		ends(-1);
		remind();
		remind();
		assert.equal(written(), 2);
		await waitMail(made.email, (one) => /a expiré/.test(one.subject));
		assert.match(read(await list()), /expiré depuis le/);
	});
});

describe('an activity that wants documents', () => {
	test('says so to who books, and bars if it is told to', async () => {
		const canteen = activity();
		const form = `/agent/activites/${canteen.code}/modifier`;
		await done(agent, await agent.submit(await agent.get(form), { documents: ['insurance'] }, at('/modifier')), /enregistré/);
		const bookings = `/famille/reservations?enfant=${made.children[0]}`;
		const asked = await home.get(bookings);
		assert.match(read(asked), new RegExp(`Des documents manquent au dossier.*Assurance scolaire et extrascolaire – ${canteen.name}`));
		assert.doesNotMatch(read(asked), /sans ce document, rien ne peut/);
		const again = await agent.get(form);
		assert.match(again.html, /value="insurance" checked/);
		await done(agent, await agent.submit(again, { sans: 'non' }, at('/modifier')), /enregistré/);
		const barred = await home.get(bookings);
		assert.match(read(barred), /sans ce document, rien ne peut y être réservé/);
		assert.match(read(barred), new RegExp(`${canteen.name} document manquant`));
		const [, link] = barred.html.match(/href="([^"]*documents\/nouveau[^"]*)"/);
		const page = await home.get(link.replaceAll('&amp;', '&'));
		assert.match(page.html, /value="insurance" checked/);
		await done(home, await home.submit(page, { fin: day(200) }, { ...at('/documents/0'), ...file('attestation.pdf') }), /est envoyé/);
		assert.doesNotMatch(read(await home.get(bookings)), /Des documents manquent|document manquant/);
		// other tests book, too
		await done(agent, await agent.submit(await agent.get(form), { documents: null, sans: null }, at('/modifier')), /enregistré/);
	});
});

describe('the proof of an absence', () => {
	let canteen;
	const tell = async (more) => {
		const page = await home.get(`/famille/absence?enfant=${made.children[0]}`);
		return home.submit(page, { debut: day(1), fin: day(1), raison: 'illness' }, { ...at('/absence'), ...more });
	};
	beforeEach(() => {
		canteen = activity({ proof_hours: 72 });
		psql(`update parvis.slot s set cancel_until = now() - interval '1 hour' from parvis.activity a where a.commune = s.commune and a.id = s.activity and a.code = '${canteen.code}';
			insert into parvis.booking (commune, slot, child, state) select s.commune, s.id, ${made.children[0]}, 'booked' from parvis.slot s join parvis.activity a on a.commune = s.commune and a.id = s.activity
			where a.code = '${canteen.code}' and s.day = '${day(1)}'`);
	});
	const open = async () => {
		const page = await agent.get('/agent/absences');
		const [part] = page.html.split('<li>').filter((one) => one.includes(`familles/${made.reference}"`));
		return { page, part: part.slice(0, part.indexOf('</form>')) };
	};

	test('comes with the telling; the agent opens it and decides', async () => {
		await done(home, await tell(file('certificat.jpg', jpeg, 'image/jpeg')), /justificatif reçu certificat\.jpg/);
		const { page, part } = await open();
		const [, link] = part.match(/href="([^"]*\/agent\/documents\/\d+)"/);
		assert.equal((await agent.get(link)).headers['content-type'], 'image/jpeg');
		assert.match(read(await agent.get(`/agent/familles/${made.reference}`)), /à accès restreint regardé/);
		assert.doesNotMatch(read(await list()), /certificat/, 'it is no document of the file');
		const [, id] = part.match(/name="absence" value="(\d+)"/);
		const answer = await agent.submit(page, {}, { which: (form) => form.fields.some(([name, value]) => name === 'absence' && value === id), button: ['decision', 'prise'] });
		assert.equal(answer.status, 303, read(answer));
		await waitMail(made.email, (one) => /justificatif pris/.test(one.subject));
		const own = `/famille/absence/${id}/justificatif`;
		assert.equal((await home.get(own)).status, 409, 'decided is decided');
	});

	test('comes afterwards, and another in its place', async () => {
		const page = await done(home, await tell(), /justificatif attendu/);
		const [, own] = page.html.match(/href="(\/famille\/absence\/\d+\/justificatif)"/);
		const none = await home.submit(await home.get(own), {}, { ...at(own), ...file('') });
		assert.equal(none.status, 422);
		assert.match(read(none), /Choisissez le fichier/);
		await done(home, await home.submit(await home.get(own), {}, { ...at(own), ...file('premier.pdf') }), /Le justificatif est envoyé/);
		const again = await done(home, await home.submit(await home.get(own), {}, { ...at(own), ...file('second.pdf') }), /second\.pdf/);
		assert.doesNotMatch(read(again), /premier\.pdf/);
		const other = new Client(process.env.PARVIS_URL, { from: anyAddress() });
		familySession(other, family());
		assert.equal((await other.get(own)).status, 404);
	});

	test('that cannot be taken does not lose the absence', async () => {
		const page = await tell(file('piege.pdf', catalog('/OpenAction<</S/JavaScript/JS(1)>>')));
		assert.equal(page.status, 422);
		assert.match(read(page), /L’absence est signalée[\s\S]*piege\.pdf – Ce PDF contient un programme/);
		await done(home, await home.submit(page, {}, { ...at('/justificatif'), ...file('bon.pdf') }), /bon\.pdf/);
		assert.equal(Number(psql(`select count(*) from parvis.absence where child = ${made.children[0]}`)), 1);
	});
});
