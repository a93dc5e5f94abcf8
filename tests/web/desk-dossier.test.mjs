// desk-dossier: a request among agents: documents checked, a colleague asked,
// duplicates, a transfer to a service; each taken back.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { Client, mails, signIn, text, waitMail } from './client.mjs';
import { forgetRates, psql, request } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (page) => text(page.html).replaceAll('\u00a0', ' ');

beforeEach(forgetRates);

const to = (end) => ({ which: (form) => new URL(form.action).pathname.endsWith(end) });

describe('a request among agents', () => {
	test('a transfer asks for the reason, is done, and is taken back', async () => {
		const { reference } = request();
		const client = await signIn(accounts.agent);
		let page = await client.open(`/agent/demandes/${reference}/transfert`);
		assert.equal(page.status, 200);
		page = await client.submit(page, { motif: '' }, to('/transfert'));
		assert.equal(page.status, 422);
		assert.match(read(page), /Écrivez pourquoi/);
		page = await client.follow(await client.submit(page, { motif: 'De leur ressort' }, to('/transfert')));
		assert.match(read(page), /La demande est transmise/);
		page = await client.follow(await client.submit(page, {}, to('/annulation')));
		assert.equal(page.status, 200);
		assert.match(read(page), /comme avant/);
	});

	test('who comes second is told, and keeps the reason', async () => {
		const { reference } = request();
		const client = await signIn(accounts.agent);
		const form = await client.open(`/agent/demandes/${reference}/transfert`);
		await client.submit(await client.open(`/agent/demandes/${reference}`), {}, to('/prise'));
		const page = await client.submit(form, { motif: 'De leur ressort' }, to('/transfert'));
		assert.equal(page.status, 409);
		assert.match(read(page), /a changé pendant que vous écriviez/);
		assert.match(read(page), /De leur ressort/);
		assert.equal(psql(`select service from parvis.request where reference = '${reference}'`), 'accueil');
	});

	test('a task that comes second tells what happened since, and keeps its words', async () => {
		const { reference } = request();
		const client = await signIn(accounts.agent);
		const before = await client.open(`/agent/demandes/${reference}`);
		await client.submit(before, {}, to('/prise'));
		let page = await client.submit(before, { consigne: 'Appeler la personne', echeance: '2099-01-01' }, to('/taches'));
		assert.equal(page.status, 409);
		assert.match(page.html, /role="alert"[\s\S]*<li><time[^>]*>[^<]*<\/time> – Prise par /);
		assert.match(read(page), /Appeler la personne/);
		page = await client.submit(before, { agent: '' }, to('/attribution'));
		assert.equal(page.status, 409);
		assert.match(page.html, /role="alert"[\s\S]*<li><time[^>]*>[^<]*<\/time> – Prise par /);
	});

	test('a likely duplicate is linked, shown on both sides, and unlinked', async () => {
		const email = `double${Date.now()}@personne.example`;
		const [one, two] = [request({ email }), request({ email })];
		const client = await signIn(accounts.agent);
		let page = await client.open(`/agent/demandes/${one.reference}`);
		assert.match(read(page), /Peut-être la même demande/);
		page = await client.follow(await client.submit(page, {}, { ...to('/doublons'), button: ['autre', two.reference] }));
		assert.match(read(page), /liées comme doublons/);
		page = await client.open(`/agent/demandes/${two.reference}`);
		assert.ok(page.html.includes('value="' + one.reference + '">Délier'));
		page = await client.follow(await client.submit(page, {}, { ...to('/doublons'), button: ['retirer', one.reference] }));
		assert.match(read(page), /ne sont plus liées/);
	});

	test('a colleague is asked; the words come back where the day is missing', async () => {
		const { reference } = request();
		const client = await signIn(accounts.agent);
		let page = await client.open(`/agent/demandes/${reference}`);
		const [, collegue] = page.html.match(/<option value="(\d+)">[^<(]*<\/option>\n(?:<option[^\n]*\n)*<\/select>\n<\/div>\n<div class="field">\n<label for="echeance">/);
		page = await client.submit(page, { collegue, consigne: 'Appeler la personne', echeance: '' }, to('/taches'));
		assert.equal(page.status, 422);
		assert.match(read(page), /Appeler la personne/);
		page = await client.follow(await client.submit(page, { collegue, consigne: 'Appeler la personne', echeance: '2099-01-01', sorte: 'task' }, to('/taches')));
		assert.equal(page.status, 200, read(page));
		page = await client.submit(page, {}, to('/retrait'));
		assert.equal(page.status, 303);
		page = await client.follow(await client.submit(await client.open(`/agent/demandes/${reference}`), {}, to('/reouverture')));
		assert.match(read(page), /à faire/);
		page = await client.open('/agent/taches');
		assert.match(read(page), /Appeler la personne/);
	});

	test('an opinion opens the request to a colleague of another service, until it is given', async () => {
		const { reference } = request();
		const login = `invite${Date.now()}`;
		psql(`with invited as (
				insert into parvis.agent (commune, login, name, password_hash)
				select commune, '${login}', 'Invitée ${login}', password_hash from parvis.agent
				where login = '${accounts.agent.login}'
				and commune = (select commune from parvis.request where reference = '${reference}')
				returning commune, id)
			insert into parvis.agent_service (commune, agent, service) select commune, id, 'voirie' from invited`);
		const id = psql(`select id from parvis.agent where login = '${login}'`);
		const guest = await signIn({ login, password: accounts.agent.password });
		assert.equal((await guest.get(`/agent/demandes/${reference}`)).status, 404);
		const client = await signIn(accounts.agent);
		let page = await client.open(`/agent/demandes/${reference}`);
		page = await client.submit(page, { collegue: id, consigne: 'Le chemin est-il communal ?', echeance: '2099-01-01', sorte: 'task' }, to('/taches'));
		assert.equal(page.status, 422);
		assert.match(read(page), /ne suit pas ce service/);
		page = await client.submit(page, { collegue: id, consigne: 'Le chemin est-il communal ?', echeance: '2099-01-01', sorte: 'opinion' }, to('/taches'));
		assert.equal(page.status, 303, read(page));

		page = await guest.open('/agent/taches');
		assert.match(read(page), /Le chemin est-il communal/);
		page = await guest.open(`/agent/demandes/${reference}`);
		assert.equal(page.status, 200);
		assert.match(read(page), /Votre avis est demandé/);
		assert.doesNotMatch(page.html, /\/(reponse|refus|attribution|notes|transfert|prise)"/);
		page = await guest.submit(page, { reponse: '' }, to('/faite'));
		assert.equal(page.status, 422);
		page = await guest.follow(await guest.submit(page, { reponse: 'Oui, il l’est.' }, to('/faite')));
		assert.equal(page.status, 200);
		assert.equal((await guest.get(`/agent/demandes/${reference}`)).status, 404);
		assert.match(read(await client.open(`/agent/demandes/${reference}`)), /Oui, il l’est/);
	});

	test('the receipt has a code, whose number opens the request from the search', async () => {
		const { reference, code } = request();
		const person = new Client();
		let page = await person.submit(await person.open('/suivi'), { numero: reference, code });
		assert.equal(page.status, 303, read(page));
		page = await person.open('/suivi/demande/recepisse');
		assert.match(page.html, /<svg class="qr"[^>]*>[\s\S]*<path class="qr-ink" d="M/);
		const found = await (await signIn(accounts.agent)).open(`/agent/recherche?q=${reference}`);
		assert.equal(new URL(found.url).pathname, `/agent/demandes/${reference}`);
	});

	test('a mail that failed is sent again, with a link that opens', async () => {
		const email = `perdu${Date.now()}@personne.example`;
		const { reference } = request({ email });
		const client = await signIn(accounts.agent);
		await waitMail(email);
		psql(`update parvis.outbox set state = 'failed', sent_at = null, last_error = '550', model = '{}'
			where recipient = '${email}'`);
		let page = await client.open(`/agent/demandes/${reference}`);
		assert.match(read(page), /Réponse du serveur : 550/);
		page = await client.follow(await client.submit(page, {}, { which: (form) => /\/courriels\/\d+$/.test(form.action) }));
		assert.match(read(page), /de nouveau en attente/);
		for (let i = 0; i < 100 && mails().filter((mail) => mail.to?.includes(email)).length < 2; i++)
			await new Promise((resolve) => setTimeout(resolve, 200));
		const [, link] = mails().filter((mail) => mail.to?.includes(email)).at(-1).text.match(/(\/suivi\/lien\/[\w-]+)/);
		assert.equal((await new Client().open(link)).status, 200);
	});

	test('a request goes to another commune, whole, with its files under the other key', async () => {
		const email = `parti${Date.now()}@personne.example`;
		const { reference, code } = request({ email });
		const person = new Client();
		let page = await person.follow(await person.submit(await person.open('/suivi'), { numero: reference, code }));
		const data = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
		await person.submit(page, { texte: 'Voici la pièce' }, { button: ['envoyer', 'oui'], files: [{ name: 'fichiers', filename: 'piece.png', type: 'image/png', data }] });
		const client = await signIn(accounts.agent);
		psql("update parvis.procedure set enabled = true where name = 'essai'");
		try {
			page = await client.open(`/agent/demandes/${reference}/transfert`);
			const [, service] = page.html.match(/<option value="(commune:[^"]+)"/);
			page = await client.follow(await client.submit(page, { service, motif: 'Née là-bas' }, to('/transfert')));
			assert.match(read(page), /Elle part pour une autre commune/);
		} finally {
			psql("update parvis.procedure set enabled = false where name = 'essai'");
		}
		await waitMail(email, (mail) => /transmise à une autre mairie/.test(mail.subject));
		const moved = () => psql(`select t.state from parvis.transfer t join parvis.request r on r.id = t.request and r.commune = t.commune where r.reference = '${reference}'`);
		for (let i = 0; i < 150 && moved() !== 'moved'; i++)
			await new Promise((resolve) => setTimeout(resolve, 200));
		assert.equal(moved(), 'moved', psql(`select last_error from parvis.transfer order by id desc limit 1`));
		assert.doesNotMatch((await client.open(`/agent/demandes/${reference}`)).html, new RegExp(email));

		const other = await signIn(accounts.other, process.env.PARVIS_URL2);
		page = await other.open(`/agent/demandes/${reference}`);
		assert.equal(page.status, 200);
		assert.match(read(page), /Voici la pièce/);
		assert.match(read(page), /compétente pour y répondre/);
		const [, link] = page.html.match(/href="(\/agent\/fichiers\/\d+)"/);
		assert.deepEqual((await other.get(link)).bytes, data);
		const there = new Client(process.env.PARVIS_URL2);
		page = await there.follow(await there.submit(await there.open('/suivi'), { numero: reference, code }));
		assert.match(read(page), /Voici la pièce/);
	});
});
