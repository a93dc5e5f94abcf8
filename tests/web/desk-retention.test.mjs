// One front: one program of the desk, which the tests agent and desk-dossier try behind both.
// How long requests are kept, what is held, a person's rights over what is
// kept, the mail of the morning, and the audit of the journals.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, test } from 'node:test';
import { Client, signIn, text } from './client.mjs';
import { forgetRates, psql, request, requests } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (page) => text(page.html).replaceAll('\u00a0', ' ');
const ends = (path) => (form) => form.action.endsWith(path);
const column = (reference, name) => psql(`select ${name} from parvis.request where reference = '${reference}'`);

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

beforeEach(forgetRates);

describe('retention', () => {
	test('is an administrator’s, within what the form says', async () => {
		const client = await signIn(accounts.chief);
		const page = await client.get('/agent/conservation');
		assert.equal(page.status, 200, read(page));
		assert.match(read(page), /Annoncée aux usagers : 1 an\. Entre 1 mois et 1 an\./);
		const long = await client.submit(page, { duree: 'P10Y', fin: 'effacer' }, { which: ends('/conservation/etat-civil') });
		assert.equal(long.status, 422);
		assert.match(read(long), /plus longue que ce qui est annoncé/);
		const done = await client.follow(await client.submit(page, { duree: 'P6M', fin: 'anonymiser' }, { which: ends('/conservation/etat-civil') }));
		assert.match(read(done), /La durée est enregistrée/);
		assert.equal(psql(`select distinct keep || ' ' || manner from parvis.retention where procedure = 'etat-civil'`), 'P6M anonymise');
		await client.submit(page, { duree: '', fin: 'effacer' }, { which: ends('/conservation/etat-civil') });
		const other = await (await signIn(accounts.agent)).get('/agent/conservation');
		assert.equal(other.status, 403);
	});

	test('a dispute holds a request, with a reason', async () => {
		const client = await signIn(accounts.chief);
		const { reference } = request();
		const page = await client.get('/agent/conservation');
		const bare = await client.submit(page, { demande: reference, motif: '' }, { which: ends('/conservation/gel') });
		assert.equal(bare.status, 422);
		assert.match(read(bare), /Indiquez le motif/);
		assert.ok(bare.html.includes(reference), 'what was typed is kept');
		const none = await client.submit(page, { demande: 'ES-NULL-ELLE', motif: 'Recours' }, { which: ends('/conservation/gel') });
		assert.equal(none.status, 422, read(none));
		const held = await client.follow(await client.submit(page, { demande: reference.toLowerCase(), motif: 'Recours 2026-12' }, { which: ends('/conservation/gel') }));
		assert.match(read(held), /Recours 2026-12/);
		assert.equal(column(reference, 'erase_on'), 'infinity');
		psql(`update parvis.hold set erase_on = current_date - 1 where request = (select id from parvis.request where reference = '${reference}')`);
		psql('select worker.retention_run(1000)');
		assert.equal(column(reference, 'erased_at'), '', 'it stays past its day');
		const form = (one) => one.action.endsWith('/degel') && one.controls.some((c) => c.value === reference);
		const released = await client.follow(await client.submit(held, {}, { which: form }));
		assert.match(read(released), /suit de nouveau sa durée/);
		psql('select worker.retention_run(1000)');
		assert.notEqual(column(reference, 'erased_at'), '', 'and goes, once released');
		assert.equal(column(reference, 'parvis.chain_ok(commune, id)'), 't');
	});
});

describe('the rights of a person', () => {
	test('are served by who is in charge, and journalled', async () => {
		const client = await signIn(accounts.chief), email = `droits-${Date.now()}@personne.example`;
		const [open, closed] = requests([{ email }, { email }]);
		psql(`update parvis.request set state = 'closed', closed_at = now() - interval '3 months' where reference = '${closed.reference}'`);
		const person = new Client();
		const followed = await person.follow(await person.submit(await person.open('/suivi'), { numero: open.reference, code: open.code }));
		const posted = await person.submit(followed, { texte: 'Voici' }, { button: ['envoyer', 'oui'],
			files: [{ name: 'fichiers', filename: 'pièce 1.png', type: 'image/png', data: png }] });
		assert.ok(posted.status < 400, String(posted.status));
		const start = await client.get('/agent/droits');
		assert.equal(start.status, 200, read(start));
		const little = await client.submit(start, { nom: 'Modèle', courriel: '', telephone: '', naissance: '' }, { which: ends('/droits') });
		assert.equal(little.status, 422);
		assert.match(read(little), /un nom avec une date de naissance/);
		const found = await client.submit(start, { nom: '', courriel: email, telephone: '', naissance: '' }, { which: ends('/droits') });
		assert.match(read(found), new RegExp(`${open.reference}.*En cours : ne peut pas être effacée`));
		assert.ok(read(found).includes(closed.reference));
		const which = ends('/droits/acces');
		const unknown = await client.submit(found, {}, { which });
		assert.equal(unknown.status, 422);
		assert.match(read(unknown), /Indiquez comment l’identité a été vérifiée/);
		assert.ok(read(unknown).includes(open.reference), 'and what was found is shown again');
		const file = await client.submit(found, { identite: 'vue' }, { which });
		assert.equal(file.status, 200);
		assert.equal(file.headers['content-type'], 'application/zip');
		const folder = mkdtempSync(join(tmpdir(), 'parvis-acces-'));
		writeFileSync(join(folder, 'a.zip'), file.bytes);
		const unzip = spawnSync('python3', ['-m', 'zipfile', '-e', 'a.zip', '.'], { cwd: folder, encoding: 'utf8' });
		assert.equal(unzip.status, 0, unzip.stderr);
		const given = JSON.parse(readFileSync(join(folder, 'donnees.json'), 'utf8'));
		const [sent] = given.requests.find((one) => one.reference === open.reference).files;
		assert.deepEqual(readFileSync(join(folder, open.reference, `${sent.id}-pièce 1.png`)), png);
		rmSync(folder, { recursive: true });
		assert.deepEqual(given.requests.map((one) => one.reference).sort(), [open.reference, closed.reference].sort());
		assert.match(given.requests[0].answers, /Modèle/);
		assert.equal(given.requests[0].email, email);
		const token = found.html.match(/name="csrf" value="([^"]+)"/)[1];
		const erased = await client.post('/agent/droits/effacement', [['csrf', token], ['courriel', email], ['identite', 'copie'], ['demande', open.reference], ['demande', closed.reference]]);
		assert.equal(erased.status, 303, read(erased));
		const after = await client.follow(erased);
		assert.match(read(after), /Ce que la loi permet d’effacer est effacé/);
		assert.match(read(after), /Effacement, .+\(Copie d’une pièce d’identité\)/);
		assert.equal(column(closed.reference, "coalesce(person_name, '-') || answers"), '-');
		assert.equal(column(open.reference, 'person_name'), 'Alix Modèle', 'what is under way stays');
	});

	test('are no affair of an agent', async () => {
		const client = await signIn(accounts.agent);
		assert.equal((await client.get('/agent/droits')).status, 403);
	});
});

test('an agent stops the mail of the morning, and wants it again', async () => {
	const client = await signIn(accounts.agent);
	const stopped = await client.follow(await client.submit(await client.get('/agent/rappels'), {}, { which: ends('/rappels') }));
	assert.match(read(stopped), /Vous ne le recevez pas/);
	const again = await client.follow(await client.submit(stopped, {}, { which: ends('/rappels') }));
	assert.match(read(again), /Vous le recevez/);
});

test('parvis audit verify tells the first event that is not as it was written', () => {
	const audit = (...more) => spawnSync(`${process.env.PARVIS_BIN}/parvis`, ['audit', ...more], { encoding: 'utf8', env: { ...process.env, PARVIS_CONF: process.env.PARVIS_CONF ?? `${process.env.PARVIS_DIR}/parvis.conf` } });
	const insee = psql(`select insee from parvis.commune c join parvis.host_name h on h.commune = c.id and h.host = 'localhost'`);
	const good = audit('verify', '--commune', insee);
	assert.equal(good.status, 0, good.stdout + good.stderr);
	assert.match(good.stdout, new RegExp(`^${insee}: \\d+ requests, \\d+ events, .* all verify`, 'm'));
	const { reference } = request();
	const where = `request = (select id from parvis.request where reference = '${reference}') and n = 1`;
	const alter = (state) => psql(`begin; alter table parvis.event disable trigger event_append_only;
		update parvis.event set state = '${state}' where ${where};
		alter table parvis.event enable trigger event_append_only; commit;`);
	alter('closed');
	try {
		const bad = audit('verify');
		assert.equal(bad.status, 1);
		assert.match(bad.stdout, new RegExp(`the chain of ${reference} breaks at event 1`));
	} finally {
		alter('received');
	}
	assert.equal(audit('verify', '--commune', insee).status, 0, 'put back, it verifies again');
	const owed = psql(`select worker.regie_set(id, 'AUDIT', '{"name": "Régie d’essai", "service": "ecoles", "mode": "T", "means": ["cash"]}') from parvis.commune where insee = '${insee}' \\g /dev/null
		select worker.invoice_add(id, 'AUDIT', 'audit-${process.pid}-${Date.now()}', jsonb_build_object('subject', 'Essai', 'payer_name', 'Alix Modèle',
		'due_on', '2099-01-01', 'lines', jsonb_build_array(jsonb_build_object('label', 'Essai', 'quantity', 1, 'unit_cents', 500)))) from parvis.commune where insee = '${insee}'`);
	psql(`update parvis.invoice set paid = 100 where reference = '${owed}'`);
	const money = audit('verify', '--commune', insee);
	psql(`update parvis.invoice set paid = 0 where reference = '${owed}'`);
	assert.equal(money.status, 1);
	assert.match(money.stdout, new RegExp(`invoice ${owed}: invoice and journal differ`));
	assert.equal(audit('verify', '--commune', '00000').status, 1);
	assert.equal(audit('nothing').status, 2);
});
