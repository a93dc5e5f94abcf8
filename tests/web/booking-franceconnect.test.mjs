// booking-franceconnect: a parent comes in by FranceConnect (played by
// oidc-provider) through Apache's mod_auth_openidc: tied once by a name and a mailed code,
// then let in at once; refusal, forged headers, leaving.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import http from 'node:http';
import { after, before, beforeEach, describe, test } from 'node:test';
import { CLIENT, startFranceconnect } from '../doubles/franceconnect/franceconnect.mjs';
import { anyAddress, Client, text, waitMail } from './client.mjs';
import { forgetRates, psql } from './seed.mjs';

const here = process.env.PARVIS_URL;
const port = Number(process.env.PARVIS_FRANCECONNECT);
const unique = () => `${Date.now()}${randomBytes(3).toString('hex')}`;
const read = (page) => text(page.html).replaceAll(/[\u00a0\u202f]/g, ' ');
const people = {};
let provider;
let commune;

// Someone whom FranceConnect knows.
function person(more = {}) {
	const login = unique();
	people[login] = { family_name: 'DUBOIS', given_name: 'Angela Claire Louise', preferred_username: '', email: `fc-${login}@ailleurs.example`, gender: 'female', birthdate: '1962-08-24', ...more };
	return login;
}

// A family's file: its first adult pays.
function family(adults, more = {}) {
	return psql(`select worker.family_add(${commune}, 'essai-${unique()}', '${JSON.stringify({
		name: `Famille ${unique()}`, address: '1 rue de l’Église', adults, children: [], ...more,
	}).replaceAll("'", "''")}')`);
}

// A browser: all cookies, of our host and of the other one (127.0.0.1), and
// redirections from one to the other.
class Browser {
	constructor() {
		this.hosts = new Map();
		this.from = anyAddress();
		this.seen = [];
	}

	client(url) {
		const { origin } = new URL(url);
		if (!this.hosts.has(origin)) {
			const client = new Client(origin, origin === new URL(here).origin ? { from: this.from } : {});
			this.hosts.set(origin, client);
		}
		return this.hosts.get(origin);
	}

	async open(url, headers) {
		let page = await this.client(url).get(url, headers);
		for (let i = 0; page.location && page.status >= 300 && page.status < 400; i++) {
			assert.ok(i < 20, `redirected without end at ${page.url}`);
			this.seen.push(page.location);
			page = await this.client(page.location).get(page.location);
		}
		return page;
	}

	async submit(page, values, options) {
		const answer = await this.client(page.url).submit(page, values, options);
		return answer.location ? this.open(answer.location) : answer;
	}
}

// By FranceConnect, as who is named (null: who refuses).
async function arrive(login, browser = new Browser()) {
	provider.person = login;
	const page = await browser.open(`${here}/famille/franceconnect`);
	return { browser, page };
}

const codeIn = (mail) => mail.text.match(/[0-9A-Z]{4}-[0-9A-Z]{4}/)[0];

// The whole first visit.
async function tied(login, address) {
	const { browser, page } = await arrive(login);
	assert.match(read(page), /Votre première visite par FranceConnect/);
	const asked = await browser.submit(page, { courriel: address });
	assert.match(read(asked), /Le code que vous avez reçu/);
	const mail = await waitMail(address, (one) => /[0-9A-Z]{4}-[0-9A-Z]{4}/.test(one.subject));
	return { browser, page: await browser.submit(asked, { code: codeIn(mail) }), asked, mail };
}

before(async () => {
	commune = psql(`select commune from parvis.host_name where host = '${new URL(here).hostname}'`);
	provider = await startFranceconnect({
		port, people, redirect: [`${here}/famille/franceconnect/retour`], after: [`${here}/famille/fin`],
	});
});
after(() => provider.stop());
beforeEach(() => {
	forgetRates();
	provider.acr = 'eidas1';
	provider.asked.length = provider.ended.length = 0;
});

describe('coming in', () => {
	test('the way in has the button, and says what FranceConnect is', async () => {
		const page = await new Client().get('/famille');
		assert.match(page.html, /<a class="franceconnect-button" href="\/famille\/franceconnect">/);
		assert.match(read(page), /S’identifier avec FranceConnect.*Qu’est-ce que FranceConnect ?\?/);
		assert.match(page.html, /<a href="https:\/\/franceconnect\.gouv\.fr\/"/);
	});

	test('FranceConnect is asked as it wants to be, for no more than is compared', async () => {
		await arrive(person());
		const [asked] = provider.asked;
		assert.equal(asked.client_id, CLIENT);
		assert.equal(asked.response_type, 'code');
		assert.equal(asked.acr_values, 'eidas1');
		assert.equal(asked.redirect_uri, `${here}/famille/franceconnect/retour`);
		assert.deepEqual(asked.scope.split(' ').sort(), ['email', 'family_name', 'given_name', 'openid', 'preferred_username']);
		assert.ok(asked.nonce.length >= 22, asked.nonce);
		assert.ok(asked.state.length >= 22, asked.state);
	});

	test('the first time a name and a mailed code tie them, then they are let in at once', async () => {
		const login = person();
		const address = `angela-${unique()}@personne.example`;
		const reference = family([{ first_name: 'Angéla', last_name: 'Dubois', email: address, pays: true }]);
		const { page, mail } = await tied(login, address);
		assert.equal(page.status, 200, read(page));
		assert.match(page.url, /\/famille\/espace$/);
		assert.match(read(page), /Angéla Dubois/);
		assert.match(mail.text, /30 minutes|jusqu’au/);
		// what is kept is the sub, and nothing else of it
		const row = psql(`select to_jsonb(a) from parvis.family_adult a join parvis.family f on f.commune = a.commune and f.id = a.family where f.reference = '${reference}'`);
		assert.equal(JSON.parse(row).subject, provider.subject(login));
		assert.doesNotMatch(row, /1962|ailleurs\.example|Claire/);
		assert.equal(psql(`select count(*) from parvis.family_tie where subject = '${provider.subject(login)}'`), '0');
		const again = await arrive(login);
		assert.match(again.page.url, /\/famille\/espace$/);
		assert.match(read(again.page), /Angéla Dubois/);
	});

	test('the usual name is a name too', async () => {
		const address = `usage-${unique()}@personne.example`;
		family([{ first_name: 'Pierre', last_name: 'Dubois', email: address, pays: true }]);
		const { page } = await tied(person({ family_name: 'MERCIER', given_name: 'Pierre', preferred_username: 'DUBOIS' }), address);
		assert.match(page.url, /\/famille\/espace$/);
	});

	test('of several files of one person, one is chosen', async () => {
		const login = person();
		const address = `deux-${unique()}@personne.example`;
		const adults = [{ first_name: 'Angela', last_name: 'Dubois', email: address, pays: true }];
		const references = [family(adults), family(adults)];
		await tied(login, address);
		const { browser, page } = await arrive(login);
		assert.match(read(page), /Quel dossier voulez-vous ouvrir/);
		for (const reference of references)
			assert.match(read(page), new RegExp(`dossier ${reference}`));
		const [, adult] = page.html.match(new RegExp(`value="(\\d+)">[^<]*${references[1]}`));
		const open = await browser.submit(page, {}, { button: ['dossier', adult] });
		assert.match(open.url, /\/famille\/espace$/);
		// another's is not theirs to choose
		const other = psql(`select min(id) from parvis.family_adult where commune = ${commune} and subject is distinct from '${provider.subject(login)}'`);
		const back = await browser.submit(page, {}, { button: ['dossier', other] });
		assert.match(read(back), /Quel dossier voulez-vous ouvrir/);
	});
});

describe('what is not enough', () => {
	test('an address without the name, a name without the address: the same page, no mail', async () => {
		const address = `autre-${unique()}@personne.example`;
		family([{ first_name: 'Mélissandre', last_name: 'Trois-Dupré', email: address, pays: true }]);
		const login = person();
		people[login].email = address;
		const { browser, page } = await arrive(login);
		for (const typed of [address, `personne-${unique()}@personne.example`]) {
			const asked = await browser.submit(page, { courriel: typed });
			assert.match(read(asked), /Si cette adresse est celle d’un adulte de votre nom/);
			assert.equal(psql(`select count(*) from parvis.outbox where recipient = '${typed}'`), '0');
			const wrong = await browser.submit(asked, { code: 'ABCD-2345' });
			assert.equal(wrong.status, 422);
			assert.match(read(wrong), /Ce code n’est pas le bon/);
		}
		assert.equal(psql(`select count(*) from parvis.family_adult where subject = '${provider.subject(login)}'`), '0');
	});

	test('another’s code, or the eleventh try', async () => {
		const address = `essais-${unique()}@personne.example`;
		family([{ first_name: 'Angela', last_name: 'Dubois', email: address, pays: true }]);
		const login = person();
		const { browser, page } = await arrive(login);
		const asked = await browser.submit(page, { courriel: address });
		const mail = await waitMail(address, (one) => /[0-9A-Z]{4}-[0-9A-Z]{4}/.test(one.subject));
		const other = await arrive(person());
		const asked2 = await other.browser.submit(other.page, { courriel: `x${address}` });
		assert.equal((await other.browser.submit(asked2, { code: codeIn(mail) })).status, 422);
		for (let i = 0; i < 10; i++)
			assert.equal((await browser.submit(asked, { code: `ZZZZ-000${i}` })).status, 422);
		assert.equal((await browser.submit(asked, { code: codeIn(mail) })).status, 422);
	});

	test('an address that is none is told beside its field, and kept', async () => {
		const { browser, page } = await arrive(person());
		assert.match(page.html, /value="fc-[^"]*@ailleurs\.example"/);
		for (const [typed, said] of [['', 'Saisissez votre adresse électronique'], ['angela', 'une adresse électronique complète']]) {
			const wrong = await browser.submit(page, { courriel: typed });
			assert.equal(wrong.status, 422);
			assert.match(read(wrong), new RegExp(said));
			if (typed)
				assert.match(wrong.html, new RegExp(`value="${typed}"`));
		}
	});

	test('who has left the file', async () => {
		const login = person();
		const address = `parti-${unique()}@personne.example`;
		family([{ first_name: 'Angela', last_name: 'Dubois', email: address, pays: true }]);
		await tied(login, address);
		psql(`update parvis.family_adult set left_on = current_date - 1 where email = '${address}'`);
		const { page } = await arrive(login);
		assert.match(read(page), /Votre première visite/);
	});

	test('FranceConnect that is not sure enough', async () => {
		provider.acr = 'eidas0';
		const { page, browser } = await arrive(person());
		assert.match(read(page), /FranceConnect ne vous a pas identifié/);
		assert.equal(page.html.includes('name="courriel"'), false);
		const posted = await browser.client(here).post('/famille/franceconnect/adresse', [['courriel', 'a@personne.example']]);
		assert.match(read(posted), /ne vous a pas identifié/);
	});

	test('headers and variables that a visitor sends', async () => {
		const login = person();
		const address = `forge-${unique()}@personne.example`;
		family([{ first_name: 'Angela', last_name: 'Dubois', email: address, pays: true }]);
		await tied(login, address);
		const sub = provider.subject(login);
		provider.person = null;
		for (const name of ['OIDC_CLAIM_sub', 'OIDC-CLAIM-sub', 'OIDC_CLAIM_SUB', 'REMOTE_USER', 'Remote-User', 'X-Remote-User', 'PARVIS_FRANCECONNECT']) {
			const headers = { [name]: name.startsWith('PARVIS') ? 'on' : sub };
			const first = await new Client().get('/famille/franceconnect', headers);
			assert.equal(first.status, 302, name);
			assert.match(first.location, /\/authorize\?/);
			const page = await new Client().get('/famille/sans-franceconnect', headers);
			assert.match(read(page), /ne vous a pas identifié/);
			const posted = await new Client().post('/famille/franceconnect/code', [['code', 'ABCD-2345']], undefined, headers);
			assert.match(read(posted), /ne vous a pas identifié/, name);
			assert.equal(posted.headers['set-cookie'], undefined);
		}
	});
});

describe('going back', () => {
	test('who refuses is told so by our page, and may come in by mail', async () => {
		const { page, browser } = await arrive(null);
		assert.ok(browser.seen.some((one) => /error=access_denied/.test(one) && /iss=/.test(one)), browser.seen.join('\n'));
		assert.equal(page.status, 200);
		assert.match(page.url, /\/famille\/sans-franceconnect$/);
		assert.match(read(page), /ne vous a pas identifié.*FranceConnect n’est jamais obligatoire.*Entrer avec mon adresse/);
	});

	test('a way back that nobody asked for opens nothing', async () => {
		const page = await new Client().get('/famille/franceconnect/retour?code=abc&state=def');
		assert.equal(page.status, 400);
		assert.equal(page.headers['set-cookie']?.some((one) => one.startsWith('pv-famille')) ?? false, false);
	});

	test('leaving leaves FranceConnect too, with the hint that it wants', async () => {
		const login = person();
		const address = `sortie-${unique()}@personne.example`;
		family([{ first_name: 'Angela', last_name: 'Dubois', email: address, pays: true }]);
		const { browser, page } = await tied(login, address);
		const bye = await browser.submit(page, {}, {});
		assert.match(bye.url, /\/famille\/fin-franceconnect$/);
		const [, next] = bye.headers.refresh.match(/^0; url=(.*)$/);
		assert.match(bye.html, new RegExp(`href="${next.replaceAll(/[?+.]/g, '\\$&')}"`));
		let end = await browser.open(new URL(next, here).href);
		assert.equal(provider.ended.length, 1, read(end));
		const [ended] = provider.ended;
		assert.equal(ended.id_token_hint.split('.').length, 3);
		assert.equal(ended.post_logout_redirect_uri, `${here}/famille/fin`);
		end = await browser.submit(end, {});
		assert.match(end.url, /\/famille\/fin(\?.*)?$/);
		assert.match(read(end), /fermé|quitté|sorti/i);
		// and nobody comes back in by the same browser
		provider.person = null;
		const back = await browser.open(`${here}/famille/franceconnect`);
		assert.match(read(back), /ne vous a pas identifié/);
	});

	test('who came by mail leaves as before', async () => {
		const page = await new Client().get('/famille/fin-franceconnect');
		assert.equal(page.status, 200);
	});
});

test('doctor says that it is set up, and who may read its keys', () => {
	const apache = `${process.env.PARVIS_DIR}/httpd.conf`;
	const doctor = () => {
		try {
			return execFileSync(`${process.env.PARVIS_BIN}/parvis`, ['doctor', '--apache', apache], { encoding: 'utf8', env: { ...process.env, PARVIS_CONF: `${process.env.PARVIS_DIR}/parvis.conf` } });
		} catch (error) {
			return error.stdout;
		}
	};
	const secret = `${process.env.PARVIS_DIR}/franceconnect.secret`;
	assert.match(doctor(), /families come in by FranceConnect, with the keys in .*franceconnect\.secret/);
	execFileSync('chmod', ['640', secret]);
	assert.match(doctor(), /others than its owner may read the keys of FranceConnect/);
	execFileSync('chmod', ['600', secret]);
});
