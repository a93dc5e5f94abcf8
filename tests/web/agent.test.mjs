// agent: the desk, from the sign-in to each action and what the citizen is told.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { beforeEach, describe, test } from 'node:test';
import { Client, forms, text, waitMail } from './client.mjs';
import { forgetRates, psql, request, requests } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');

// As it is read: a no-break space is a space.
const read = (html) => text(html).replaceAll('\u00a0', ' ');

beforeEach(forgetRates);

// A day of the fifty years after, that no other test has chosen.
const day = (year) => new Date(Date.UTC(year, 0, 1) + Math.floor(Math.random() * 18000) * 86400000).toISOString().slice(0, 10);

async function signIn(account = accounts.agent, { code = '', url } = {}) {
	const client = new Client(url);
	const page = await client.get('/agent');
	const answer = await client.submit(page, { identifiant: account.login, 'mot-de-passe': account.password, code });
	return { client, answer };
}

async function desk(account, options) {
	const { client, answer } = await signIn(account, options);
	assert.equal(answer.status, 303, read(answer.html));
	return client;
}

const ends = (path) => (form) => form.action.endsWith(path);

// Writes, looks at the preview, sends.
async function act(client, asked, name, values, files) {
	const path = `/agent/demandes/${asked.reference}/${name}`;
	const page = await client.get(path);
	assert.equal(page.status, 200, read(page.html));
	const preview = await client.submit(page, values, { button: ['etape', 'apercu'], which: ends(path), files });
	assert.equal(preview.status, 200, read(preview.html));
	assert.match(read(preview.html), /Vérifier avant d’envoyer/);
	return client.submit(preview, {}, { button: ['etape', 'envoi'], which: ends(path) });
}

const state = (asked) => psql(`select state from parvis.request where reference = '${asked.reference}'`);

describe('sign-in', () => {
	test('no session: the way in, on every page, and then the page asked for', async () => {
		const asked = request();
		for (const path of ['/agent', '/agent/recherche?q=x', `/agent/demandes/${asked.reference}`, '/agent/compte', '/agent/fichiers/1']) {
			const page = await new Client().get(path);
			assert.equal(page.status, 401, path);
			assert.doesNotMatch(page.html, /Alix Modèle/);
		}
		const client = new Client();
		const page = await client.get(`/agent/demandes/${asked.reference}`);
		const shown = await client.follow(await client.submit(page, { identifiant: accounts.agent.login, 'mot-de-passe': accounts.agent.password }));
		assert.equal(shown.status, 200);
		assert.match(shown.html, new RegExp(asked.reference));
	});

	test('unknown login and wrong password: the same answer', async () => {
		const seen = new Set();
		for (const account of [
			{ login: accounts.agent.login, password: 'ce n’est pas le bon' },
			{ login: 'personne', password: 'ce n’est pas le bon' },
			{ login: accounts.other.login, password: accounts.other.password },
		]) {
			const { answer, client } = await signIn(account);
			assert.equal(answer.status, 401);
			assert.equal(client.cookies.size, 0);
			assert.ok(answer.html.includes(`value="${account.login}"`));
			assert.ok(!answer.html.includes(account.password));
			seen.add(read(answer.html));
		}
		assert.equal(seen.size, 1);
	});

	test('the session is new at each sign-in, and ends at sign-out', async () => {
		const { client, answer } = await signIn();
		const [first] = answer.headers['set-cookie'];
		assert.match(first, /HttpOnly/);
		const page = await client.follow(answer);
		const kept = new Map(client.cookies);
		const out = await client.submit(page, {}, { which: ends('/deconnexion') });
		assert.equal(out.status, 303);
		client.cookies = kept;
		assert.equal((await client.get('/agent/demandes')).status, 401);
		const again = await signIn();
		assert.notEqual(again.answer.headers['set-cookie'][0], first);
	});

	test('a session ends after 30 idle minutes, and after 8 hours in all', async () => {
		const client = await desk();
		assert.equal((await client.get('/agent/demandes')).status, 200);
		psql("update parvis.session set seen_at = now() - interval '31 minutes' where kind = 'agent'");
		assert.equal((await client.get('/agent/demandes')).status, 401);
		const other = await desk();
		psql("update parvis.session set expires_at = now() - interval '1 second' where kind = 'agent'");
		assert.equal((await other.get('/agent')).status, 401);
	});

	test('guessing is stopped by account, alike for one that does not exist', async () => {
		for (const login of [accounts.agent.login, 'personne']) {
			forgetRates();
			for (let i = 0; i < 10; i++)
				assert.equal((await signIn({ login, password: `essai ${i}` })).answer.status, 401);
			const { answer } = await signIn({ login, password: accounts.agent.password });
			assert.equal(answer.status, 429);
			assert.ok(Number(answer.headers['retry-after']) > 0);
		}
	});

	test('sign-ins that succeed count for nothing', async () => {
		for (let i = 0; i < 12; i++)
			assert.equal((await signIn()).answer.status, 303);
	});

	test('the way back leads nowhere else', async () => {
		for (const retour of ['//ailleurs.example', 'https://ailleurs.example', '/agent//ailleurs.example', '/agentx', '/agent\\@ailleurs.example']) {
			const answer = await new Client().post('/agent/connexion', [['identifiant', accounts.agent.login], ['mot-de-passe', accounts.agent.password], ['retour', retour]]);
			assert.equal(answer.status, 303);
			assert.equal(answer.location, `${process.env.PARVIS_URL}/agent`);
		}
	});
});

describe('one-time passwords', () => {
	const code = (secret, now = 'now') => execFileSync('oathtool', ['--totp', '-b', '-N', now, secret], { encoding: 'utf8' }).trim();

	test('switched on, asked for, used once, switched off', async () => {
		const client = await desk(accounts.chief);
		const page = await client.get('/agent/compte/double-authentification');
		const secret = forms(page).find(ends('/double-authentification')).fields.find(([name]) => name === 'cle')[1].replaceAll(' ', '');
		assert.match(page.html, /<path class="qr-ink" d="M4 4h7v1h-7z/);
		const wrong = await client.submit(page, { code: '000000' }, { which: ends('/double-authentification') });
		assert.equal(wrong.status, 422);
		const first = code(secret, 'now - 30 seconds');
		const on = await client.follow(await client.submit(page, { code: first }, { which: ends('/double-authentification') }));
		assert.match(read(on.html), /est activée/);
		try {
			assert.equal(psql(`select count(*) from parvis.agent where position('${secret}' in encode(totp_secret, 'escape')) > 0`), '0');
			assert.equal((await signIn(accounts.chief)).answer.status, 401);
			assert.equal((await signIn(accounts.chief, { code: '123' })).answer.status, 401);
			assert.equal((await signIn(accounts.chief, { code: first })).answer.status, 401);
			const once = code(secret);
			assert.equal((await signIn(accounts.chief, { code: once })).answer.status, 303);
			assert.equal((await signIn(accounts.chief, { code: once })).answer.status, 401);
			for (let i = 0; i < 10; i++)
				await signIn({ login: accounts.chief.login, password: 'x' });
			assert.equal((await signIn(accounts.chief)).answer.status, 429);
			const later = code(secret, 'now + 30 seconds');
			assert.equal((await signIn(accounts.chief, { code: later })).answer.status, 303);
			forgetRates();
			const account = await client.get('/agent/compte');
			const refused = await client.submit(account, { 'mot-de-passe': 'x', code: later }, { which: ends('/fin') });
			assert.equal(refused.status, 422);
			const off = await client.follow(await client.submit(account, { 'mot-de-passe': accounts.chief.password, code: later }, { which: ends('/fin') }));
			assert.match(read(off.html), /est désactivée/);
			assert.equal((await signIn(accounts.chief)).answer.status, 303);
		} finally {
			psql('update parvis.agent set totp_secret = null, totp_step = null');
		}
	});
});

describe('the account', () => {
	test('the password changes with the current one, and ends other sessions', async () => {
		const client = await desk(accounts.chief), elsewhere = await desk(accounts.chief);
		const next = 'une phrase nouvelle à retenir';
		const change = async (actuel, nouveau, confirmation = nouveau) => client.submit(await client.get('/agent/compte'), { actuel, nouveau, confirmation }, { which: ends('/mot-de-passe') });
		assert.match(read((await change('faux mot de passe', next)).html), /pas votre mot de passe actuel/);
		assert.match(read((await change(accounts.chief.password, 'court')).html), /12 caractères/);
		assert.match(read((await change(accounts.chief.password, next, 'autre chose')).html), /deux fois/);
		assert.equal((await change(accounts.chief.password, next)).status, 303);
		try {
			assert.equal((await elsewhere.get('/agent')).status, 401);
			assert.equal((await client.get('/agent/demandes')).status, 200);
			assert.equal((await signIn(accounts.chief)).answer.status, 401);
			assert.equal((await signIn({ ...accounts.chief, password: next })).answer.status, 303);
		} finally {
			assert.equal((await change(next, accounts.chief.password)).status, 303);
		}
	});
});

describe('the list', () => {
	test('delays in words, the most urgent first; filters in the address, as chips', async () => {
		const name = `Retard${Math.random().toString(36).slice(2, 8)}`;
		const late = request({ person_name: `Ana ${name}`, due_on: day(1900) });
		const client = await desk();
		const page = await client.get('/agent/demandes?delai=retard&etat=recue');
		assert.match(read(page.html), /En retard de \d+ jours/);
		assert.match(read(page.html), /État : Reçue retirer/);
		assert.match(page.html, new RegExp(late.reference));
		assert.match(page.html, /href="\/agent\/demandes\?delai=retard"/);
		assert.match(page.html, /href="\/agent\/demandes\?etat=recue"/);
		const mine = await client.get('/agent/demandes?agent=moi');
		assert.doesNotMatch(mine.html, new RegExp(late.reference));
		const odd = await client.get('/agent/demandes?etat=%22%3E%3Cscript%3E&agent=x&apres=../..');
		assert.equal(odd.status, 200);
		assert.doesNotMatch(odd.html, /<script/);
		assert.equal((await client.get('/agent/demandes?inconnu=1')).status, 400);
	});

	test('pages of fifty, each request once', async () => {
		const wanted = requests(Array(53).fill({ due_on: '2019-06-01' })).map((one) => one.reference);
		const client = await desk();
		let page = await client.get('/agent/demandes?demarche=essai&delai=retard');
		const seen = [];
		for (let i = 0; i < 40; i++) {
			seen.push(...[...page.html.matchAll(/<th scope="row"><a href="[^"]*\/([A-Z0-9-]+)"[^>]*>/g)].map((m) => m[1]));
			assert.ok((page.html.match(/<tr id="d/g) ?? []).length <= 50);
			const next = page.html.match(/<a href="([^"]*)" rel="next">/);
			if (!next)
				break;
			page = await client.get(next[1].replaceAll('&amp;', '&'));
		}
		assert.equal(new Set(seen).size, seen.length);
		assert.ok(wanted.every((one) => seen.includes(one)));
	});

	test('one box finds a number, a name, a telephone, a date', async () => {
		const word = Math.random().toString(36).slice(2, 9).replace(/\d/g, 'x');
		const asked = request({
			person_name: `Éloïse de La Tour-d’${word}`, phone: '06 39 98 12 34', birth_date: '1931-02-28',
		});
		const client = await desk();
		for (const typed of [asked.reference, asked.reference.toLowerCase(), asked.reference.slice(0, 8),
			`tour ${word}`, word.toUpperCase(), `eloise ${word.slice(0, 4)}`, '+33 6 39 98 12 34', '0639981234', '28/02/1931', '28 février 1931']) {
			// A whole number opens the request itself.
			const page = await client.follow(await client.get(`/agent/recherche?q=${encodeURIComponent(typed)}`));
			assert.equal(page.status, 200);
			assert.match(page.html, new RegExp(asked.reference), typed);
		}
		const none = await client.get('/agent/recherche?q=zzzzzz%3Cb%3E');
		assert.match(read(none.html), /Aucune demande trouvée/);
		assert.doesNotMatch(none.html, /<b>/);
	});
});

describe('a request', () => {
	test('taken, assigned, noted; the citizen sees no note', async () => {
		const asked = request();
		const client = await desk();
		const path = `/agent/demandes/${asked.reference}`;
		const page = await client.get(path);
		assert.match(read(page.html), /Alix Modèle/);
		const taken = await client.follow(await client.submit(page, {}, { which: ends('/prise') }));
		assert.match(read(taken.html), /Vous vous occupez maintenant/);
		assert.equal(state(asked), 'in-progress');
		const noted = await client.follow(await client.submit(taken, { note: 'À vérifier au registre.' }, { which: ends('/notes') }));
		assert.match(noted.html, /À vérifier au registre\./);
		const empty = await client.submit(taken, { note: ' ' }, { which: ends('/notes') });
		assert.equal(empty.status, 422);
		const given = await client.follow(await client.submit(noted, { agent: '' }, { which: ends('/attribution') }));
		assert.match(read(given.html), /La demande est confiée/);
		const citizen = new Client();
		await citizen.submit(await citizen.get('/suivi'), { numero: asked.reference, code: asked.code });
		assert.doesNotMatch((await citizen.get('/suivi/demande')).html, /registre/);
	});

	test('a question: told by mail, answered by the citizen, seen at the desk', async () => {
		const email = `question-${Date.now()}@personne.example`;
		const asked = request({ email });
		const client = await desk();
		const sent = await act(client, asked, 'question', { texte: 'Quel est le prénom\nde votre mère ?' });
		assert.equal(sent.status, 303);
		assert.match(read((await client.follow(sent)).html), /La question est envoyée.*Demande suivante/);
		assert.equal(state(asked), 'waiting');
		const mail = await waitMail(email, (one) => /précision/.test(one.subject), 60);
		assert.match(mail.text, /prénom/);
		const link = mail.text.match(/\/suivi\/lien\/[\w-]+/)[0];
		const citizen = new Client();
		const page = await citizen.follow(await citizen.submit(await citizen.get(link)));
		assert.match(read(page.html), /La mairie vous demande.*prénom/);
		await citizen.submit(page, { texte: 'Jeanne' }, { which: ends('/messages'), files: [{ name: 'fichiers', filename: 'livret.pdf', type: 'application/pdf', data: pdf }] });
		assert.equal(state(asked), 'in-progress');
		assert.match((await client.get(`/agent/recherche?q=${asked.reference.slice(0, 8)}`)).html, /Nouveau message/);
		const seen = await client.get(`/agent/demandes/${asked.reference}`);
		assert.match(seen.html, /Jeanne/);
		const file = await client.get(seen.html.match(/href="([^"]*\/agent\/fichiers\/\d+)"/)[1]);
		assert.deepEqual(file.bytes, pdf);
	});

	test('an answer with a file: previewed, sent once, fetched by the citizen', async () => {
		const email = `reponse-${Date.now()}@personne.example`;
		const asked = request({ email });
		const client = await desk();
		const path = `/agent/demandes/${asked.reference}/reponse`;
		const page = await client.get(path);
		const refused = await client.submit(page, { texte: 'Voici votre acte.' }, { button: ['etape', 'apercu'], which: ends(path), files: [{ name: 'fichiers', filename: 'acte.exe', type: 'application/pdf', data: 'MZ pas un acte' }] });
		assert.equal(refused.status, 422);
		assert.match(refused.html, /Voici votre acte\./);
		const preview = await client.submit(refused, { texte: 'Voici votre acte.' }, { button: ['etape', 'apercu'], which: ends(path), files: [{ name: 'fichiers', filename: 'acte.pdf', type: 'application/pdf', data: pdf }] });
		assert.match(preview.html, /acte\.pdf/);
		const edited = await client.submit(preview, {}, { button: ['etape', 'saisie'], which: ends(path) });
		assert.match(edited.html, />\s*Voici votre acte\.<\/textarea>/);
		const sent = await client.submit(preview, {}, { button: ['etape', 'envoi'], which: ends(path) });
		assert.equal(sent.status, 303);
		assert.equal((await client.submit(preview, {}, { button: ['etape', 'envoi'], which: ends(path) })).status, 303);
		assert.equal(state(asked), 'answered');
		assert.equal(psql(`select count(*) from parvis.outbox o join parvis.request r on r.id = o.request and r.commune = o.commune where r.reference = '${asked.reference}' and o.kind = 'answer'`), '1');
		const mail = await waitMail(email, (one) => /notre réponse/.test(one.subject), 60);
		assert.match(mail.text, /acte\.pdf/);
		const citizen = new Client();
		const shown = await citizen.follow(await citizen.submit(await citizen.get(mail.text.match(/\/suivi\/lien\/[\w-]+/)[0])));
		assert.match(read(shown.html), /La réponse de la mairie.*Voici votre acte/);
		assert.deepEqual((await citizen.get(shown.html.match(/href="([^"]*\/suivi\/demande\/fichiers\/\d+)"/)[1])).bytes, pdf);
		assert.match(read((await client.get(`/agent/demandes/${asked.reference}`)).html), /Réponse .*parti le/);
	});

	test('a refusal says its reasons and the ways of appeal, which are proposed', async () => {
		const email = `refus-${Date.now()}@personne.example`;
		const asked = request({ email });
		const client = await desk();
		const page = await client.get(`/agent/demandes/${asked.reference}/refus`);
		assert.match(page.html, /tribunal administratif d’Exemple/);
		const empty = await client.submit(page, { texte: '', recours: '' }, { button: ['etape', 'apercu'], which: ends('/refus') });
		assert.equal(empty.status, 422);
		assert.equal((empty.html.match(/aria-invalid/g) ?? []).length, 2);
		assert.equal((await act(client, asked, 'refus', { texte: 'L’acte n’est pas de cette commune.' })).status, 303);
		assert.equal(state(asked), 'refused');
		const mail = await waitMail(email, (one) => /notre décision/.test(one.subject), 60);
		assert.match(mail.text, /pas de cette commune/);
		assert.match(mail.text.replace(/\s+/g, ' '), /recours gracieux/);
	});

	test('a closing without a word; then nothing more can be done', async () => {
		const asked = request();
		const client = await desk();
		assert.equal((await act(client, asked, 'cloture', { texte: '' })).status, 303);
		assert.equal(state(asked), 'closed');
		assert.equal((await client.get(`/agent/demandes/${asked.reference}/reponse`)).status, 303);
	});

	test('no e-mail: the answer is a letter, to print and to mark', async () => {
		const asked = request({ email: null, channel: 'post' });
		const client = await desk();
		const done = await client.follow(await act(client, asked, 'message', { texte: 'Votre acte est prêt.' }));
		assert.match(read(done.html), /à envoyer par courrier/);
		const letter = await client.get(done.html.match(/href="([^"]*\/courrier\/\d+)"/)[1]);
		assert.equal(letter.status, 200);
		assert.match(read(letter.html), /Votre acte est prêt/);
		assert.match(read(letter.html), /Pour le maire/);
		const posted = await client.follow(await client.submit(letter, {}, { which: (form) => !form.action.endsWith('/deconnexion') }));
		assert.match(read(posted.html), /envoyé par courrier/);
		assert.equal(psql(`select count(*) from parvis.outbox o join parvis.request r on r.id = o.request and r.commune = o.commune where r.reference = '${asked.reference}' and o.kind <> 'letter'`), '0');
	});

	test('two agents: each is told, and a conflict loses no text', async () => {
		const asked = request();
		const one = await desk(), two = await desk(accounts.chief);
		const path = `/agent/demandes/${asked.reference}`;
		const page = await one.get(`${path}/reponse`);
		const other = await two.get(path);
		assert.match(read(other.html), /vient d’ouvrir cette demande|consulte cette demande depuis/);
		const preview = await one.submit(page, { texte: 'Mon texte précieux.' }, { button: ['etape', 'apercu'], which: ends('/reponse') });
		await two.submit(other, {}, { which: ends('/prise') });
		const conflict = await one.submit(preview, {}, { button: ['etape', 'envoi'], which: ends('/reponse') });
		assert.equal(conflict.status, 409);
		assert.match(read(conflict.html), /a changé pendant que vous écriviez.*Prise par/);
		assert.match(conflict.html, />\s*Mon texte précieux\.<\/textarea>/);
		assert.equal(state(asked), 'in-progress');
		const again = await one.submit(conflict, {}, { button: ['etape', 'apercu'], which: ends('/reponse') });
		assert.equal((await one.submit(again, {}, { button: ['etape', 'envoi'], which: ends('/reponse') })).status, 303);
		const late = await two.submit(other, {}, { which: ends('/prise') });
		assert.equal(late.status, 409);
		assert.match(read(late.html), /est terminée/);
	});

	test('a dead session at the moment of sending: the text comes back', async () => {
		const asked = request();
		const client = await desk();
		const page = await client.get(`/agent/demandes/${asked.reference}/reponse`);
		psql("delete from parvis.session where kind = 'agent'");
		const dead = await client.submit(page, { texte: 'Un texte à ne pas perdre.' }, { button: ['etape', 'apercu'], which: ends('/reponse') });
		assert.equal(dead.status, 401);
		assert.match(dead.html, /Un texte à ne pas perdre\./);
		const wrong = await client.submit(dead, { identifiant: accounts.agent.login, 'mot-de-passe': 'faux' });
		assert.equal(wrong.status, 401);
		assert.match(wrong.html, /Un texte à ne pas perdre\./);
		const back = await client.submit(wrong, { identifiant: accounts.agent.login, 'mot-de-passe': accounts.agent.password });
		assert.equal(back.status, 200);
		assert.match(read(back.html), /Reprendre où vous en étiez/);
		const preview = await client.submit(back, {}, { which: ends('/reponse') });
		assert.match(read(preview.html), /Vérifier avant d’envoyer.*Un texte à ne pas perdre/);
		assert.equal((await client.submit(preview, {}, { button: ['etape', 'envoi'], which: ends('/reponse') })).status, 303);
	});

	test('the next one of the list that was shown', async () => {
		const first = request({ due_on: day(1950) });
		const second = request({ due_on: new Date(Date.parse(psql(`select due_on from parvis.request where reference = '${first.reference}'`)) + 86400000).toISOString().slice(0, 10) });
		const client = await desk();
		await client.get('/agent/demandes?etat=recue&delai=retard');
		const page = await client.get(`/agent/demandes/${first.reference}`);
		assert.match(page.html, /href="\/agent\/demandes\?etat=recue&amp;delai=retard#d\d+"/);
		const next = await client.get(page.html.match(/href="([^"]*\/agent\/suivante[^"]*)"/)[1]);
		assert.equal(next.status, 303);
		assert.match(next.location, new RegExp(second.reference));
	});
});

describe('another commune', () => {
	test('sees nothing: not the request, its file, its list, its session', async () => {
		const asked = request({ person_name: `Ailleurs ${Date.now()}` });
		const url = process.env.PARVIS_URL2;
		const abroad = await desk(accounts.other, { url });
		assert.equal((await abroad.get(`/agent/demandes/${asked.reference}`)).status, 404);
		assert.equal((await abroad.get('/agent/fichiers/1')).status, 404);
		assert.doesNotMatch((await abroad.get(`/agent/recherche?q=${asked.reference}`)).html, /<tr id=/);
		assert.doesNotMatch((await abroad.get('/agent/demandes?etat=toutes')).html, new RegExp(asked.reference));
		const client = await desk();
		const thief = new Client(url);
		thief.cookies = client.cookies;
		assert.equal((await thief.get('/agent')).status, 401);
	});
});
