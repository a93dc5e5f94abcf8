// saisine: a citizen writes to the commune about anything, and is told by law
// when it was received, by whom it is dealt with, and what silence means.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { Client, forms, signIn, text, waitMail } from './client.mjs';
import { forgetRates, psql } from './seed.mjs';

const start = '/demarches/saisine';
const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (html) => text(html).replaceAll('\u00a0', ' ');
const plain = (mail) => mail.text.replaceAll('\u00a0', ' ').replace(/\s+/g, ' ');
const email = () => `saisine-${Date.now()}-${Math.floor(Math.random() * 1e6)}@personne.example`;

beforeEach(forgetRates);

const lamp = {
	'sujet/sujet': 'eau', 'demarches/est': 'non', 'nature/nature': 'signalement',
	'message/objet': 'Fuite rue du Lac', 'message/texte': 'Il y a une fuite d’eau devant le 3 ; elle s’étend.',
	'pour/pour-qui/qualite': 'soi',
	'demandeur/nom': 'N’Guyen', 'demandeur/prenoms': 'Lan',
	'adresse/voie': '3 rue du Lac', 'adresse/code-postal': '99999', 'adresse/commune': 'Saint-Exemple-sur-Orge',
};

const post = (page) => forms(page).find((one) => one.method === 'post');
const at = (page) => new URL(page.url).pathname.split('/').pop();

function answer(client, page, answers) {
	const values = {};
	for (const { name } of post(page).controls)
		if (answers[name] !== undefined)
			values[name] = answers[name];
	return client.submit(page, values, { button: ['continuer', 'oui'] });
}

// Page by page until one of that name; the names of those seen before.
async function until(client, answers, name) {
	let page = await client.follow(await client.submit(await client.get(start)));
	const seen = [];
	while (at(page) !== name) {
		assert.equal(page.status, 200, read(page.html));
		assert.ok(seen.length < 25, seen.join(' '));
		seen.push(at(page));
		const next = await answer(client, page, answers);
		assert.equal(next.status, 303, `${at(page)}: ${read(next.html)}`);
		page = await client.follow(next);
	}
	return { page, seen };
}

async function send(client, answers) {
	const { page, seen } = await until(client, answers, 'verification');
	const done = await client.follow(await client.submit(page));
	assert.equal(at(done), 'merci');
	return { done, seen, reference: done.html.match(/class="code">([A-Z]+(?:-[A-Z0-9]{4}){2})</)[1] };
}

const column = (reference, name) => psql(`select ${name} from parvis.request where reference = '${reference}'`);

// Monday to Friday, without the holidays of metropolitan France (code du
// travail, L3133-1): the tenth such day after today.
function tenthWorkingDay() {
	const easter = (year) => {	// Butcher
		const a = year % 19, b = Math.floor(year / 100), c = year % 100;
		const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
		const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
		const m = Math.floor((a + 11 * h + 22 * l) / 451), n = h + l - 7 * m + 114;
		return Date.UTC(year, Math.floor(n / 31) - 1, (n % 31) + 1);
	};
	const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' }).format(new Date());
	let day = Date.parse(today);
	for (let n = 0; n < 10;) {
		day += 86400000;
		const date = new Date(day), iso = date.toISOString().slice(0, 10);
		const movable = [1, 39, 50].map((after) => easter(date.getUTCFullYear()) + after * 86400000);
		const fixed = ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'];
		if (date.getUTCDay() % 6 !== 0 && !fixed.includes(iso.slice(5)) && !movable.includes(day))
			n++;
	}
	return new Date(day).toISOString().slice(0, 10);
}

describe('a report', () => {
	test('is received at once by its service, and copied whole', async () => {
		const client = new Client(), address = email();
		const { done, reference } = await send(client, { ...lamp, 'contact/courriel': address });
		assert.doesNotMatch(read(done.html), /refusée|acceptée/);
		assert.equal(column(reference, "service || ' ' || coalesce(silence, '-')"), 'eau -');
		const mail = plain(await waitMail(address));
		assert.match(mail, /accusé de réception électronique/);
		assert.match(mail, /Copie de ce que vous avez envoyé/);
		for (const sent of [lamp['message/texte'], lamp['message/objet'], 'N’Guyen', '3 rue du Lac'])
			assert.ok(mail.includes(sent.replaceAll('\u00a0', ' ')), sent);
		const receipt = await client.get('/suivi/demande/recepisse');
		assert.match(read(receipt.html), /Ce que vous avez envoyé/);
		assert.match(read(receipt.html), /elle s’étend/);
	});

	test('goes to the service that the commune’s setting names', async () => {
		psql(`insert into parvis.setting (commune, name, value)
			select commune, 'saisine', '{"eau": "technique", "voirie": "pas un service"}' from parvis.host_name where host = 'localhost'`);
		try {
			// Settings are kept for some seconds by each process.
			let service;
			for (const end = Date.now() + 30000; service !== 'technique' && Date.now() < end;) {
				const { reference } = await send(new Client(), { ...lamp, 'contact/courriel': email() });
				service = column(reference, 'service');
			}
			assert.equal(service, 'technique');
			const other = await send(new Client(), { ...lamp, 'sujet/sujet': 'voirie', 'contact/courriel': email() });
			assert.equal(column(other.reference, 'service'), 'voirie', 'what is no service is not taken');
		} finally {
			psql("delete from parvis.setting where name = 'saisine'");
		}
	});
});

describe('a dedicated procedure', () => {
	test('is offered with the subject, and then is the only way', async () => {
		const client = new Client();
		const { page } = await until(client, { ...lamp, 'sujet/sujet': 'etat-civil', 'demarches/est': 'oui' }, 'dediee');
		assert.match(page.html, /href="\/demarches\/etat-civil"/);
		assert.match(page.html, /href="\/demarches\/pacs"/);
		assert.equal((await client.follow(await client.get(`${start}/verification`))).url, page.url);
	});

	test('is not offered where the commune has none', async () => {
		const client = new Client();
		const { seen } = await until(client, { ...lamp, 'sujet/sujet': 'maire' }, 'message');
		assert.deepEqual(seen, ['sujet', 'nature', 'delais']);
	});

	test('is not offered once it is withdrawn', async () => {
		psql("update parvis.procedure set enabled = false where name = 'pacs'");
		try {
			const { page } = await until(new Client(), { ...lamp, 'sujet/sujet': 'etat-civil' }, 'demarches');
			assert.doesNotMatch(page.html, /demarches\/pacs/);
		} finally {
			psql("update parvis.procedure set enabled = true where name = 'pacs'");
		}
	});
});

describe('what silence means', () => {
	test('a document: one month refuses', async () => {
		const address = email();
		const { reference } = await send(new Client(), { ...lamp, 'nature/nature': 'document', 'contact/courriel': address });
		assert.equal(column(reference, "silence || ' ' || (silence_on = (received_at at time zone 'Europe/Paris')::date + interval '1 month')"), 'refuses true');
		assert.match(plain(await waitMail(address)), /considérée comme refusée/);
	});

	test('a decision: registered at once, acknowledged by an agent within ten working days', async () => {
		const client = new Client(), address = email();
		const { done, reference } = await send(client, { ...lamp, 'nature/nature': 'decision', 'contact/courriel': address });
		assert.match(read(done.html), /L’accusé de réception vous sera envoyé au plus tard/);
		assert.equal(column(reference, 'due_on'), tenthWorkingDay());
		const first = plain(await waitMail(address));
		assert.match(first, /accusé d’enregistrement électronique/);
		assert.doesNotMatch(first, /considérée comme/);
		assert.match(read((await client.get('/suivi/demande/recepisse')).html), /Accusé d’enregistrement/);

		const agent = await signIn(accounts.chief), path = `/agent/demandes/${reference}`;
		assert.match(read((await agent.get(path)).html), /L’accusé de réception est à envoyer au plus tard/);
		const page = await agent.get(`${path}/accuse`);
		const ends = (form) => form.action.endsWith('/accuse');
		const missing = await agent.submit(page, {}, { which: ends });
		assert.equal(missing.status, 422);
		assert.match(read(missing.html), /Choisissez ce que voudra dire/);
		const values = { silence: 'acceptation-2', texte: 'Le plan du terrain, avant la fin du mois.' };
		const sent = await agent.submit(page, values, { which: ends });
		assert.equal(sent.status, 303, read(sent.html));
		assert.match(read((await agent.follow(sent)).html), /L’accusé de réception est envoyé/);
		assert.equal(column(reference, "silence || ' ' || (silence_on = due_on) || ' ' || (due_on = (received_at at time zone 'Europe/Paris')::date + interval '2 months')"), 'accepts true true');

		const second = plain(await waitMail(address, (mail) => /Accusé de réception/.test(mail.subject) && /accusé de réception électronique/.test(mail.text)));
		assert.match(second, /considérée comme acceptée/);
		assert.match(second, /L\. 232-3/);
		assert.match(second, /Le plan du terrain/);
		const followed = read((await client.get('/suivi/demande')).html);
		assert.match(followed, /considérée comme acceptée/);
		assert.match(followed, /La mairie a envoyé l’accusé de réception/);

		// once: the page is no more there, and a post that comes late changes nothing
		assert.equal((await agent.get(`${path}/accuse`)).status, 303);
		const late = await agent.submit(page, { ...values, silence: 'refus-2', jeton: 'autre-jeton-0001' }, { which: ends });
		assert.equal(late.status, 409);
		assert.equal(column(reference, 'silence'), 'accepts');
	});
});

describe('who writes', () => {
	test('says their name and both addresses (R112-9-1)', async () => {
		const client = new Client();
		const { page } = await until(client, lamp, 'contact');
		const refused = await answer(client, page, {});
		assert.equal(refused.status, 422);
		assert.match(read(refused.html), /Écrivez votre adresse électronique/);
	});

	test('a company gives its SIRET, and one that cannot be is told', async () => {
		const client = new Client();
		const { page } = await until(client, { ...lamp, 'pour/pour-qui/qualite': 'entreprise' }, 'pour-organisme');
		const wrong = { 'pour/pour-organisme/nom': 'Exemple SAS', 'pour/pour-organisme/siret': '73282932000075', 'pour/pour-organisme/fonction': 'gérante' };
		assert.equal((await answer(client, page, wrong)).status, 422);
		const right = await answer(client, page, { ...wrong, 'pour/pour-organisme/siret': '732 829 320 00074' });
		assert.equal(right.status, 303, read(right.html));
	});
});
