// One front: one program of the desk, which the tests agent and desk-dossier try behind both.
// forwards: a mailbox confirmed by its link, then told of new requests.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Client, mails, signIn, text, waitMail } from './client.mjs';
import { forgetRates, psql, request } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (html) => text(html).replaceAll('\u00a0', ' ');
const ends = (path) => (form) => form.action.endsWith(path);
const page = '/agent/integrations';
const box = `boite${Date.now()}@mairie.example`;

beforeEach(forgetRates);

describe('forwards', () => {
	let chief;
	const add = async (values) => chief.submit(await chief.get(`${page}/renvois/nouveau`), values, { which: ends('/nouveau') });
	const shown = async () => read((await chief.get(page)).html.split(`>${box}<`)[1].split('</article>')[0]);

	before(async () => { chief = await signIn(accounts.chief); });
	after(() => psql(`delete from parvis.forward where email = '${box}'`));

	test('who is no administrator gets nothing', async () => {
		const agent = await signIn(accounts.agent);
		assert.equal((await agent.get(`${page}/renvois/nouveau`)).status, 403);
	});

	test('what is no address, and the one that sends, are refused with what was typed', async () => {
		for (const [email, why] of [['boite', /Écrivez une adresse/], ['Ne-Pas-Repondre@Parvis.example', /celle qui envoie les courriels/]]) {
			const refused = await add({ courriel: email, service: 'accueil' });
			assert.equal(refused.status, 422, email);
			assert.match(read(refused.html), why);
			assert.match(refused.html, /href="#courriel"/);
			assert.ok(refused.html.includes(`value="${email}"`), email);
			assert.match(refused.html, /value="accueil" selected/);
		}
	});

	test('confirmed by its link, told of a request, removed', async () => {
		const form = await chief.get(`${page}/renvois/nouveau`);
		const send = () => chief.submit(form, { courriel: box, service: 'accueil' }, { which: ends('/nouveau') });
		assert.match(read((await chief.follow(await send())).html), /Un courriel part à cette adresse/);
		assert.equal((await send()).status, 303, 'sent twice, it is one');
		assert.equal(psql(`select count(*) from parvis.forward where email = '${box}'`), '1');
		const twice = await add({ courriel: box, service: 'accueil' });
		assert.equal(twice.status, 422);
		assert.match(read(twice.html), /déjà prévenue/);
		const asked = await waitMail(box);
		const link = new URL(asked.text.match(/http\S+\/agent\/renvoi\/\S+/)[0]).pathname;
		const guest = new Client();
		const open = await guest.get(link);
		assert.match(read(open.html), new RegExp(`annoncée à ${box}`));
		assert.match(await shown(), /À confirmer/, 'looking confirms nothing');
		const before = request().reference;
		const done = await guest.follow(await guest.submit(open, {}, { which: ends(link) }));
		assert.match(read(done.html), /est confirmée/);
		assert.match(await shown(), /Confirmée/);
		assert.equal((await guest.get(`${link.slice(0, -4)}AAAA`)).status, 404);

		const { reference } = request();
		const told = await waitMail(box, (mail) => mail.text.includes(reference));
		assert.match(told.text, new RegExp(`/agent/demandes/${reference}`));
		assert.match(read(told.text), /État : Reçue/);
		assert.doesNotMatch(told.text, /Alix|alix/);
		assert.ok(!mails().some((mail) => mail.to?.includes(box) && mail.text.includes(before)), 'nothing of before');

		const gone = await chief.follow(await chief.submit(await chief.get(page), {}, {
			which: (one) => one.action.endsWith(`/${psql(`select id from parvis.forward where email = '${box}'`)}/retrait`) }));
		assert.match(read(gone.html), /L’adresse est retirée/);
		assert.ok(!gone.html.includes(`>${box}<`));
		assert.equal((await guest.get(link)).status, 404);
		assert.match(read((await chief.get('/agent/administration/historique?quoi=forward')).html), new RegExp(`Renvoi par courriel\\s+${box}`));
	});
});
