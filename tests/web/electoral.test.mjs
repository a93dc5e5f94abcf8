// electoral: the electoral roll without JavaScript: what a browser may not say,
// the delays of a deposit, a refusal by post, the file for the répertoire
// électoral unique, and another commune.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, beforeEach, describe, test } from 'node:test';
import { Client, forms, signIn, text, waitMail } from './client.mjs';
import { psql, request } from './seed.mjs';

const start = '/demarches/liste-electorale';
const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (html) => text(html).replaceAll('\u00a0', ' ');
const inDays = (n) => new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' }).format(Date.now() + n * 86400000);
const parvis = (...args) => execFileSync(`${process.env.PARVIS_BIN}/parvis`, args, {
	encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'],
	env: { ...process.env, PARVIS_CONF: `${process.env.PARVIS_DIR}/parvis.conf` },
});

beforeEach(() => psql('delete from parvis.rate; delete from parvis.poll'));
after(() => psql('delete from parvis.poll'));

const voter = {
	'nationalite/nationalite': 'francaise', 'naissance/date.jour': '27', 'naissance/date.mois': '3', 'naissance/date.annee': '1987',
	'droits/droits': 'oui', 'rattachement/motif': 'domicile', 'situation/situation': 'ailleurs', 'actuelle/commune': 'Exemple (Aude)',
	'identite/sexe': 'M', 'identite/nom': 'Modèle', 'identite/prenoms': 'Alix',
	'lieu/pays': 'france', 'lieu-france/autre-commune': 'Exemple-le-Vieux (Aude)',
	'adresse/voie': '=1+1; rue « du Lac »', 'adresse/code-postal': '99999', 'adresse/commune': 'Saint-Exemple',
	'depot/depot': 'courrier',
};

const form = (page) => forms(page).find((one) => one.method === 'post');

function answer(client, page, answers) {
	const values = {};
	for (const { name } of form(page).controls)
		if (answers[name] !== undefined)
			values[name] = answers[name];
	return client.submit(page, values, { button: ['continuer', 'oui'] });
}

const step = (page) => new URL(page.url).pathname.split('/').pop();

async function until(client, answers, name = 'verification', from = undefined) {
	let page = from ?? await client.follow(await client.submit(await client.get(start)));
	for (let i = 0; i < 25 && step(page) !== name; i++) {
		const next = await answer(client, page, answers);
		assert.equal(next.status, 303, read(next.html));
		page = await client.follow(next);
	}
	assert.equal(step(page), name);
	return page;
}

async function prepare(answers = voter, client = new Client(), from = undefined) {
	const done = await client.follow(await client.submit(await until(client, answers, 'verification', from)));
	const reference = done.html.match(/LE-[A-Z0-9]{4}-[A-Z0-9]{4}/)[0];
	return { client, done, reference };
}

const ends = (path) => (one) => one.action.endsWith(path);

async function act(client, reference, name, values) {
	const path = `/agent/demandes/${reference}/${name}`;
	const preview = await client.submit(await client.get(path), values, { button: ['etape', 'apercu'], which: ends(path) });
	assert.equal(preview.status, 200, read(preview.html));
	return client.submit(preview, {}, { button: ['etape', 'envoi'], which: ends(path) });
}

async function deposit(client, reference, values) {
	const path = `/agent/demandes/${reference}/inscription`;
	return client.submit(await client.get(path), { voie: 'counter', date: inDays(0), complet: 'oui', ...values }, { which: ends(path) });
}

// The decision as the worker made it, in words.
async function letterOf(client, reference) {
	for (const end = Date.now() + 40000; Date.now() < end;) {
		const file = psql(`select f.id from parvis.file f join parvis.request r on r.id = f.request and r.commune = f.commune
			where r.reference = '${reference}' and f.origin <> 'citizen' and f.type = 'application/pdf' and f.state = 'clean'`);
		if (file !== '') {
			const { bytes } = await client.get(`/agent/fichiers/${file}`);
			return execFileSync('pdftotext', ['-layout', '-', '-'], { input: bytes, encoding: 'utf8' });
		}
		await new Promise((later) => setTimeout(later, 300));
	}
	throw new Error('no letter in time');
}

describe('the form', () => {
	test('nothing known of any poll: it says so, and prepares all the same', async () => {
		const page = await until(new Client(), voter, 'dates');
		assert.match(read(page.html), /Aucune élection n’est au calendrier/);
	});

	test('a browser may not say what the program computes', async () => {
		const client = new Client();
		const page = await client.follow(await client.submit(await client.get(start)));
		const posted = await client.post(form(page).action, [...form(page).fields,
			['nationalite/nationalite', 'francaise'], ['calcul/agree', 'oui'], ['continuer', 'oui']]);
		const { done, reference } = await prepare(voter, client, await client.follow(posted));
		assert.match(read(done.html), /pas encore déposée/);
		assert.equal(psql(`select state || ' ' || awaited from parvis.request where reference = '${reference}'`), 'waiting true');
	});

	test('dates and grounds that the law refuses', async () => {
		const refused = async (answers, at, words) => {
			const client = new Client();
			const page = await until(client, answers, at);
			const again = await answer(client, page, answers);
			assert.equal(again.status, 422);
			assert.match(read(again.html), words);
		};
		await refused({ ...voter, 'naissance/date.annee': '1880' }, 'naissance', /plus de 125 ans/);
		await refused({ ...voter, 'naissance/date.annee': '2999' }, 'naissance', /pas encore passée/);
		await refused({ ...voter, 'naissance/date.jour': '31', 'naissance/date.mois': '2' }, 'naissance', /date/i);
		await refused({ ...voter, 'rattachement/motif': 'enfant' }, 'rattachement', /jusqu’à 26 ans/);
		const [year, month, day] = inDays(-100).split('-');
		await refused({ ...voter, 'rattachement/motif': 'residence', 'precisions/depuis.jour': day,
			'precisions/depuis.mois': month, 'precisions/depuis.annee': year }, 'precisions', /au moins 6 mois/);
	});

	test('the deadline passes while a draft waits: what is sent knows it', async () => {
		psql(`insert into parvis.poll (commune, kind, first_round)
			select id, 'municipal', current_date + 60 from parvis.commune`);
		const client = new Client();
		const before = await until(client, voter);
		assert.match(read(before.html), /la mairie doit l’avoir reçue au plus tard/);
		psql(`update parvis.poll set first_round = current_date + 4`);
		const now = await client.get(`${start}/verification`);
		assert.doesNotMatch(read(now.html), /la mairie doit l’avoir reçue au plus tard/);
	});

	test('the mail says what is to be done, and claims no receipt', async () => {
		const address = `roll-${Date.now()}@personne.example`;
		const { reference } = await prepare({ ...voter, 'contact/courriel': address });
		const mail = await waitMail(address);
		assert.match(mail.subject, new RegExp(`${reference} est prête`));
		assert.match(mail.text, /Vous n’êtes pas encore inscrit/);
		assert.doesNotMatch(mail.text, /accusé de réception/);
	});

	test('its printed page has the code, until it is deposited', async () => {
		const { client, reference } = await prepare();
		const page = await client.get('/suivi/demande/dossier');
		assert.equal(page.status, 200);
		assert.match(page.html, new RegExp(reference));
		assert.match(page.html, /<svg class="barcode"/);
		assert.match(read(page.html), /Je demande mon inscription sur la liste électorale/);
		assert.equal((await client.get('/suivi/demande/recepisse')).status, 303, 'nothing was received');
		await deposit(await signIn(accounts.chief), reference, {});
		assert.equal((await client.get('/suivi/demande/dossier')).status, 303);
		assert.match(read((await client.get('/suivi/demande')).html), /Demande déposée à la mairie/);
	});
});

describe('the desk', () => {
	test('a deposit by post of two days ago: three days are left', async () => {
		const { reference } = await prepare();
		const client = await signIn(accounts.chief);
		assert.equal((await deposit(client, reference, { voie: 'post', date: inDays(-2) })).status, 303);
		assert.equal(psql(`select due_on - '${inDays(0)}'::date from parvis.request where reference = '${reference}'`), '3');
		// corrected
		assert.equal((await deposit(client, reference, { voie: 'counter', date: inDays(-1) })).status, 303);
		assert.equal(psql(`select l.way || ' ' || (r.due_on - '${inDays(0)}'::date) from parvis.roll l
			join parvis.request r on r.id = l.request and r.commune = l.commune where r.reference = '${reference}'`), 'counter 4');
	});

	test('under L30, three days', async () => {
		psql(`insert into parvis.poll (commune, kind, first_round)
			select id, 'municipal', current_date + 20 from parvis.commune`);
		const { reference } = await prepare({ ...voter, 'tardive/motif': 'profession' });
		const client = await signIn(accounts.chief);
		assert.equal((await deposit(client, reference, { tardive: 'oui' })).status, 303);
		assert.equal(psql(`select l.late || ' ' || (r.due_on - '${inDays(0)}'::date) from parvis.roll l
			join parvis.request r on r.id = l.request and r.commune = l.commune where r.reference = '${reference}'`), 'true 3');
		const far = await deposit(client, reference, { tardive: 'oui', date: inDays(-100) });
		assert.equal(far.status, 422);
		assert.match(read(far.html), /aucun vote n’est dans les jours de l’article L. 30/);
	});

	test('what is refused: tomorrow, no day, a way that is none, another procedure', async () => {
		const { reference } = await prepare();
		const client = await signIn(accounts.chief);
		for (const values of [{ date: inDays(1) }, { date: '' }, { date: '2026-02-30' }, { date: 'hier' }])
			assert.equal((await deposit(client, reference, values)).status, 422, JSON.stringify(values));
		assert.equal((await deposit(client, reference, { voie: 'pigeon' })).status, 422);
		assert.equal(psql(`select awaited from parvis.request where reference = '${reference}'`), 't');
		const other = request();
		assert.equal((await client.get(`/agent/demandes/${other.reference}/inscription`)).status, 404);
		assert.equal((await client.get('/agent/elections/transmissions/999999')).status, 404);
	});

	test('an incomplete one: what is missing is asked, no delay runs', async () => {
		const { reference } = await prepare();
		const client = await signIn(accounts.chief);
		const answered = await deposit(client, reference, { complet: 'non' });
		assert.match(answered.location, /\/question$/);
		assert.equal(psql(`select awaited from parvis.request where reference = '${reference}'`), 't');
	});

	test('two agents at once: the second sees the first', async () => {
		const { reference } = await prepare();
		const client = await signIn(accounts.chief);
		const path = `/agent/demandes/${reference}/inscription`;
		const page = await client.get(path);
		const values = { voie: 'counter', date: inDays(0), complet: 'oui' };
		assert.equal((await client.submit(page, values, { which: ends(path) })).status, 303);
		assert.equal((await client.submit(page, values, { which: ends(path) })).status, 409);
	});

	test('a refusal by post: commission and court, two days to tell, then the file', async () => {
		const { reference } = await prepare();
		const client = await signIn(accounts.chief);
		await deposit(client, reference, {});
		const page = await client.get(`/agent/demandes/${reference}/refus`);
		const recours = form(page).fields.find(([name]) => name === 'recours')?.[1]
			?? forms(page).flatMap((one) => one.fields).find(([name]) => name === 'recours')[1];
		assert.match(recours, /commission de contrôle/);
		assert.match(recours, /sept jours/);
		const sent = await act(client, reference, 'refus', { texte: 'Le justificatif a plus de trois mois.' });
		assert.equal(sent.status, 303, read(sent.html));
		const pdf = await letterOf(client, reference);
		assert.match(pdf, /Refus d’inscription/);
		assert.match(pdf, /plus de trois mois/);
		assert.match(pdf, /commission de contrôle/);
		assert.match(pdf, new RegExp(reference));
		let panel = read((await client.get(`/agent/demandes/${reference}/inscription`)).html);
		assert.match(panel, /Inscription refusée/);
		assert.match(panel, /À notifier au plus tard le/);
		const shown = await client.get(`/agent/demandes/${reference}`);
		const letter = shown.html.match(/href="([^"]+\/courrier\/\d+)"/)[1];
		assert.match(read((await client.get(letter)).html), /tribunal judiciaire/);
		await client.submit(await client.get(letter), {}, { which: (one) => one.html.includes('csrf') && !one.action.includes('deconnexion') });
		panel = read((await client.get(`/agent/demandes/${reference}/inscription`)).html);
		assert.match(panel, /Recours possible devant la commission de contrôle/);

		const elections = await client.get('/agent/elections');
		assert.match(elections.html, new RegExp(reference));
		const send = ends('/elections/transmissions');
		assert.equal((await client.submit(elections, {}, { which: send })).status, 303);
		assert.equal((await client.submit(elections, {}, { which: send })).status, 303, 'pressed twice, it is one');
		const after = await client.get('/agent/elections');
		const links = [...after.html.matchAll(/href="([^"]+\/transmissions\/\d+)"/g)].map(([, link]) => link);
		const file = await client.get(links[0]);
		assert.match(file.headers['content-type'], /^text\/csv/);
		assert.match(file.headers['content-disposition'], /attachment; filename="?reu-/);
		const line = file.html.split('\r\n').find((one) => one.startsWith(reference));
		assert.match(line, /;refus;/);
		assert.match(line, /;"'=1\+1; rue « du Lac »";/);
		assert.ok(file.html.split('\r\n').every((one) => one === '' || !one.startsWith('=')));
	});

	test('an acceptance by mail: the letter says who is registered', async () => {
		const { reference } = await prepare({ ...voter, 'contact/courriel': `accepted-${Date.now()}@personne.example` });
		const client = await signIn(accounts.chief);
		await deposit(client, reference, {});
		assert.equal((await act(client, reference, 'reponse', { texte: 'Bienvenue dans la commune.' })).status, 303);
		const pdf = await letterOf(client, reference);
		assert.match(pdf, /Il décide de vous inscrire/);
		assert.match(pdf, /Modèle/);
		assert.match(pdf, /27 mars 1987/);
	});

	test('another commune sees nothing of it', async () => {
		const { reference } = await prepare();
		const other = await signIn(accounts.other, process.env.PARVIS_URL2);
		assert.equal((await other.get(`/agent/demandes/${reference}/inscription`)).status, 404);
		assert.doesNotMatch((await other.get('/agent/elections')).html, new RegExp(reference));
	});

	test('nobody without a session', async () => {
		for (const path of ['/agent/elections', '/agent/elections/transmissions/1', '/agent/demandes/LE-AAAA-AAAA/inscription'])
			assert.equal((await new Client().get(path)).status, 401, path);
	});
});

describe('parvis poll', () => {
	test('enters a poll for every commune, lists it, takes it out', () => {
		const communes = psql('select count(*) from parvis.commune');
		assert.equal(parvis('poll', 'add', '--kind', 'presidential', '--on', '2099-04-12', '--second', '2099-04-26').trim(), communes);
		assert.equal(parvis('poll', 'list').trim(), `presidential\t2099-04-12\t2099-04-26\t${communes}`);
		assert.equal(parvis('poll', 'remove', '--kind', 'presidential', '--on', '2099-04-12').trim(), communes);
		const insee = psql('select insee from parvis.commune order by id limit 1');
		assert.equal(parvis('poll', 'add', '--kind', 'municipal', '--on', '2099-03-15', insee).trim(), '1');
		assert.equal(parvis('poll', 'list').trim(), 'municipal\t2099-03-15\t-\t1');
	});

	test('refuses what makes no sense, and changes nothing', () => {
		for (const args of [['add'], ['add', '--kind', 'senatorial', '--on', '2099-03-15'], ['add', '--kind', 'municipal', '--on', '15/03/2099'],
			['add', '--kind', 'municipal', '--on', '2099-02-30'], ['add', '--kind', 'municipal', '--on', '2099-03-15', '--second', '2099-03-01'],
			['add', '--kind', 'municipal', '--on', '2099-03-15', '00000'], ['autre'], []])
			assert.throws(() => parvis('poll', ...args), JSON.stringify(args));
		assert.equal(psql('select count(*) from parvis.poll'), '0');
	});
});
