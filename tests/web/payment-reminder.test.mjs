// payment-reminder: who has not paid is reminded by mail; an agent sees it and stops it.
// One front: what is tried is the worker's and the programs' own.
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { execFileSync, spawn } from 'node:child_process';
import { anyAddress, Client, signIn, text, waitMail } from './client.mjs';
import { forgetRates, psql } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (page) => text(page.html).replaceAll(/[\u00a0\u202f]/g, ' ');
const at = (end) => ({ which: (form) => form.action.endsWith(end) });
const one = (sql) => psql(sql).trim();
const code = `R${Date.now().toString(36).toUpperCase().slice(-6)}`;
let commune, agent, chief, n = 0;

const issue = (days, more = {}) => {
	const email = `rappel-${process.pid}-${n++}@personne.example`;
	const reference = one(`select worker.invoice_add(${commune}, '${code}', 'token-${process.pid}-${n}-${Date.now()}', '${JSON.stringify({
		subject: 'Cantine de novembre', payer_name: 'Élodie Exemple', payer_email: email, lines: [{ label: 'Repas', quantity: 10, unit_cents: 425 }], ...more })}')`);
	psql(`alter table parvis.invoice disable trigger invoice_kept;
		update parvis.invoice set issued_on = issued_on - 100, due_on = (now() at time zone 'Europe/Paris')::date - ${days} where reference = '${reference}';
		alter table parvis.invoice enable trigger invoice_kept`);
	return { reference, email };
};
// The chore, whatever the hour here: as where it is ten in the morning.
const remind = () => one(`begin; update parvis.commune set time_zone = (select name from pg_timezone_names where name ~ '^Etc/GMT'
	and extract(hour from now() at time zone name) between 9 and 19 and (now() at time zone name)::date = (now() at time zone 'Europe/Paris')::date order by name limit 1)
	where id = ${commune}; select worker.reminders_write(200); update parvis.commune set time_zone = 'Europe/Paris' where id = ${commune}; commit`);
const reminders = (reference) => one(`select count(*) from parvis.invoice_notice n join parvis.invoice i on i.commune = n.commune and i.id = n.invoice where i.reference = '${reference}' and n.kind = 'reminder'`);

async function follow(client, answer) {
	assert.equal(answer.status, 303, read(answer));
	return client.get(answer.location);
}

before(async () => {
	forgetRates();
	commune = one(`select commune from parvis.host_name where host = '${new URL(process.env.PARVIS_URL).hostname}'`);
	psql(`select worker.regie_set(${commune}, '${code}', '{"name": "Cantine", "service": "ecoles", "mode": "W", "provider": "payfip", "numcli": "090909",
		"means": ["cash"], "agents": ["${accounts.agent.login}"]}')`);
	[agent, chief] = await Promise.all([signIn(accounts.agent), signIn(accounts.chief)]);
});
beforeEach(forgetRates);

describe('reminders', () => {
	test('the mail says what remains, and its link opens the invoice', async () => {
		const { reference, email } = issue(3);
		remind();
		const said = (mail) => mail.text.replaceAll(/[\s\u00a0\u202f]+/g, ' ');
		const mail = await waitMail(email, (m) => /Rappel/.test(m.subject));
		assert.match(said(mail), new RegExp(`La facture ${reference}.*devait être payée.*Il reste à payer 42,50 €.*Si vous venez de payer`));
		const link = mail.text.match(/https?:\S+\/paiement\/lien\/\w+/)[0];
		const client = new Client(process.env.PARVIS_URL, { from: anyAddress() });
		const opened = await client.submit(await client.get(new URL(link).pathname), {});
		assert.match(read(await follow(client, opened)), new RegExp(reference));
		remind();
		assert.equal(reminders(reference), '1');
		const page = read(await agent.get(`/agent/factures/${reference}`));
		assert.match(page, /Courriels au payeur.*Facture parti le.*Rappel, 3 jours après la date limite (parti le|en attente)/);
		assert.match(page, /Le prochain rappel partira le/);
	});

	test('two workers at once, one that is killed: each mail once', async () => {
		const made = Array.from({ length: 20 }, () => issue(15).reference);
		const url = process.env.PARVIS_PSQL.split(' ');
		const sql = `set lock_timeout = '20s'; select worker.reminders_write(200)`;
		psql(`update parvis.commune set time_zone = (select name from pg_timezone_names where name ~ '^Etc/GMT' and extract(hour from now() at time zone name) between 9 and 19
			and (now() at time zone name)::date = (now() at time zone 'Europe/Paris')::date order by name limit 1) where id = ${commune}`);
		try {
			execFileSync(url[0], [...url.slice(1), '-c', `begin; select worker.reminders_write(200); select pg_terminate_backend(pg_backend_pid())`], { stdio: 'ignore' });
			assert.fail('it was not killed');
		} catch (error) {
			assert.notEqual(error.status, 0);
		}
		assert.deepEqual(made.map(reminders), made.map(() => '0'));
		await Promise.all([1, 2, 3].map(() => new Promise((resolve, reject) => spawn(url[0], [...url.slice(1), '-c', sql], { stdio: 'ignore' })
			.on('exit', (status) => (status === 0 ? resolve() : reject(new Error(`psql ${status}`)))))));
		psql(`update parvis.commune set time_zone = 'Europe/Paris' where id = ${commune}`);
		assert.deepEqual(made.map(reminders), made.map(() => '1'));
	});

	test('an agent stops those of one invoice, with why, and lets them go on', async () => {
		const { reference } = issue(3);
		let page = await agent.get(`/agent/factures/${reference}`);
		const refused = await agent.submit(page, { pourquoi: '' }, at('/rappels'));
		assert.equal(refused.status, 422);
		assert.match(read(refused), /Dites pourquoi/);
		page = await follow(agent, await agent.submit(page, { pourquoi: 'Échéancier accordé' }, at('/rappels')));
		assert.match(read(page), /Rappels arrêtés.*Échéancier accordé.*Les rappels de cette facture sont arrêtés/);
		remind();
		assert.equal(reminders(reference), '0');
		page = await follow(agent, await agent.submit(page, {}, at('/rappels')));
		assert.match(read(page), /Rappels repris/);
		remind();
		assert.equal(reminders(reference), '1');
	});

	test('an administrator sets the days of a régie, or none', async () => {
		const settings = (fields) => async () => chief.submit(await chief.get('/agent/administration/regies'), fields, {
			which: (form) => form.action.endsWith('/regies') && form.fields.some(([name, value]) => name === 'code' && value === code) });
		const wrong = await settings({ avant: '5, dix' })();
		assert.equal(wrong.status, 422, read(wrong));
		const far = await settings({ avant: '61' })();
		assert.match(read(far), /cinq rappels au plus, de 1 à 60 jours/);
		assert.ok(far.html.includes('value="61"'));
		assert.match(read(await follow(chief, await settings({ avant: '10, 2', apres: '7', rappels: 'oui' })())), /La régie est enregistrée/);
		assert.equal(one(`select remind_before::text || remind_after::text || remind from parvis.regie where code = '${code}'`), '{10,2}{7}true');
		await follow(chief, await settings({ rappels: undefined })());
		const { reference } = issue(7);
		remind();
		assert.equal(reminders(reference), '0');
		assert.match(read(await agent.get(`/agent/factures/${reference}`)), /Cette facture n’est pas rappelée/);
	});
});
