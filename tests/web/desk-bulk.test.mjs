// desk-bulk: one action on many requests, from the boxes of the list to its undoing.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { beforeEach, describe, test } from 'node:test';
import { signIn, text, waitMail } from './client.mjs';
import { forgetRates, psql, requests } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (html) => text(html).replaceAll('\u00a0', ' ');
const to = (path) => (form) => form.action.endsWith(path);

beforeEach(forgetRates);

const list = (client) => client.get('/agent/demandes?demarche=essai');
const me = (account) => psql(`select a.id from parvis.agent a join parvis.host_name h on h.commune = a.commune where a.login = '${account.login}' and h.host = '${new URL(process.env.PARVIS_URL).hostname}'`);
const states = (made) => psql(`select string_agg(state || ' ' || (agent is not null), ',' order by id) from parvis.request where reference in (${made.map((one) => `'${one.reference}'`).join()})`);

// The job's page, once the worker has come to its end.
async function over(client, answer) {
	assert.equal(answer.status, 303, read(answer.html));
	const path = new URL(answer.location, process.env.PARVIS_URL).pathname;
	for (let i = 0; i < 100; i++) {
		const page = await client.get(path);
		if (!page.html.includes('data-running')) return page;
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
	return assert.fail('the job does not end');
}

describe('an action on many requests', () => {
	test('given to an agent: told before, done, undone', async () => {
		const made = requests([{}, {}, {}]);
		const client = await signIn(accounts.chief);
		const choose = { demande: made.map((one) => one.reference), action: 'attribution' };
		const form = await client.submit(await list(client), choose, { which: to('/agent/lot') });
		assert.equal(form.status, 200, read(form.html));
		assert.match(read(form.html), /3 demandes choisies/);

		const missing = await client.submit(form, { agent: '' }, { button: ['etape', 'apercu'], which: to('/agent/lot') });
		assert.equal(missing.status, 422);
		assert.match(read(missing.html), /Choisissez à qui confier les demandes/);
		assert.match(read(missing.html), /3 demandes choisies/);

		const preview = await client.submit(missing, { agent: me(accounts.chief) }, { button: ['etape', 'apercu'], which: to('/agent/lot') });
		assert.match(read(preview.html), /3 à traiter ainsi/);
		assert.equal(states(made), 'received false,received false,received false');
		const page = await over(client, await client.submit(preview, {}, { button: ['etape', 'envoi'], which: to('/agent/lot') }));
		assert.match(read(page.html), /Terminée 3 sur 3/);
		assert.equal(states(made), 'in-progress true,in-progress true,in-progress true');

		const undone = await over(client, await client.submit(page, {}, { which: to('/annulation') }));
		assert.match(read(undone.html), /Annulée 3 sur 3/);
		assert.equal(states(made), 'received false,received false,received false');
	});

	test('closed with a word to each: what is already closed is left, and said', async () => {
		const made = requests([{}, { email: null }, {}]);
		psql(`update parvis.request set state = 'closed', closed_at = now() where reference = '${made[2].reference}'`);
		const client = await signIn(accounts.chief);
		const page = await client.get('/agent/demandes?demarche=essai&etat=toutes');
		const form = await client.submit(page, { demande: made.map((one) => one.reference), action: 'cloture' }, { which: to('/agent/lot') });
		const preview = await client.submit(form, { texte: 'Sans suite depuis un an.' }, { button: ['etape', 'apercu'], which: to('/agent/lot') });
		assert.match(read(preview.html), /1 dont la personne est prévenue par courriel/);
		assert.match(read(preview.html), /1 dont la lettre sera à imprimer/);
		assert.match(read(preview.html), new RegExp(`1 déjà closes ${made[2].reference}`));
		const back = await client.submit(preview, {}, { button: ['etape', 'saisie'], which: to('/agent/lot') });
		assert.match(back.html, /Sans suite depuis un an/, 'what was typed is kept');
		const job = await over(client, await client.submit(preview, {}, { button: ['etape', 'envoi'], which: to('/agent/lot') }));
		assert.match(read(job.html), /Faites 2 Laissées telles quelles 1/);
		assert.doesNotMatch(job.html, /annulation/, 'what was told is not undone');
		assert.equal(states(made), 'closed true,closed true,closed false');
		await waitMail('alix@personne.example', (mail) => mail.text.includes(made[0].reference) && mail.text.includes('Sans suite depuis un an.'));
		// who has no address gets a letter, made as that of one request is
		let letters;
		const name = `courrier-${made[1].reference}.pdf`;
		for (const end = Date.now() + 30000; Date.now() < end && !letters?.html.includes(`>${name}</a>`);) {
			await new Promise((resolve) => setTimeout(resolve, 300));
			letters = await client.get('/agent/courriers');
		}
		const [, id] = letters.html.match(new RegExp(`href="[^"]*/agent/fichiers/(\\d+)">${name}</a>`)) ?? assert.fail('no letter in time');
		const pdf = await client.get(`/agent/fichiers/${id}`);
		const seen = spawnSync('pdftotext', ['-layout', '-', '-'], { input: pdf.bytes, encoding: 'utf8' });
		assert.match(seen.stdout, /Sans suite depuis un an\./);
		assert.match(seen.stdout, new RegExp(made[1].reference));
		assert.match(spawnSync('pdfinfo', ['-'], { input: pdf.bytes, encoding: 'utf8' }).stdout, /Tagged:\s+yes/);
	});

	test('all of a view', async () => {
		psql("update parvis.request set state = 'closed', closed_at = now() where procedure = 'essai' and closed_at is null");
		const made = requests([{}, {}]);
		const client = await signIn(accounts.chief);
		const form = await client.submit(await list(client), { tout: 'oui', action: 'attribution' }, { which: to('/agent/lot') });
		assert.match(read(form.html), /Toutes les demandes de la vue/);
		const preview = await client.submit(form, { agent: me(accounts.chief) }, { button: ['etape', 'apercu'], which: to('/agent/lot') });
		assert.match(read(preview.html), /2 à traiter ainsi/);
		const job = await over(client, await client.submit(preview, {}, { button: ['etape', 'envoi'], which: to('/agent/lot') }));
		assert.match(read(job.html), /Terminée 2 sur 2/);
		assert.equal(states(made), 'in-progress true,in-progress true');
	});

	test('nothing chosen: said, and nothing done; a job of another commune is unknown', async () => {
		const client = await signIn(accounts.chief);
		requests([{}]);
		const none = await client.submit(await list(client), { action: 'lecture' }, { which: to('/agent/lot') });
		assert.equal(none.status, 422);
		assert.match(read(none.html), /Aucune demande n’est choisie/);
		const form = await client.submit(await list(client), { tout: 'oui', action: 'lecture' }, { which: to('/agent/lot') });
		assert.match(read(form.html), /Vérifier avant de confirmer/);
		const jobs = await client.get('/agent/lots');
		assert.equal(jobs.status, 200);
		const path = jobs.html.match(/href="([^"]*\/agent\/lots\/\d+)"/)?.[1];
		assert.ok(path);
		const other = await signIn(accounts.other, process.env.PARVIS_URL2);
		assert.equal((await other.get(new URL(path, process.env.PARVIS_URL).pathname)).status, 404);
	});
});
