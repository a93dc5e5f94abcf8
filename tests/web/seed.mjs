// seed - requests put straight into the private database, through the same SQL
// functions that the programs call, for the tests of what comes after a form.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';

// SQL as the owner of the private cluster; rows of text, one a line.
export function psql(sql) {
	const [command, ...args] = process.env.PARVIS_PSQL.split(' ');
	const run = spawnSync(command, [...args, '-At'], { input: sql, encoding: 'utf8' });
	assert.equal(run.status, 0, run.stderr);
	return run.stdout.trim();
}

// BLAKE2b-256 of each text, which node does not have, in hexadecimal.
function hashes(texts) {
	return execFileSync('python3', ['-c',
		'import hashlib,sys\nfor line in sys.stdin: print(hashlib.blake2b(line[:-1].encode(),digest_size=32).hexdigest())'],
	{ input: texts.map((one) => `${one}\n`).join(''), encoding: 'utf8' }).trim().split('\n');
}

export const hash = (text) => hashes([text])[0];

const quoted = (text) => `'${String(text).replaceAll("'", "''")}'`;

const letters = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';
function word(length) {
	return [...randomBytes(length)].map((byte) => letters[byte % letters.length]).join('');
}

// The definition of a procedure of the tests' own, which no program serves: it
// is offered only while a request is put in.
const definition = (digest) => `insert into parvis.definition (digest, name, title, summary, category, service, retention, delay, xml)
	values ('${digest}', 'essai', 'Démarche d’essai', 'Pour les essais', 'Essais', 'accueil', '1 year', '2 months',
		'<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>Démarche d’essai</h:title><model><instance><data id="essai"><nom/></data></instance><bind nodeset="/data/nom" type="string"/></model></h:head><h:body><input ref="/data/nom"><label>Votre nom</label></input></h:body></h:html>')
	on conflict do nothing;
	insert into parvis.procedure (commune, name, digest, enabled)
	select id, 'essai', '${digest}', true from parvis.commune
	on conflict on constraint procedure_pkey do update set enabled = true;`;

const receipt = (reference, link, digest, recipient) => (recipient ? [{
	kind: 'receipt', recipient, template: 'mail/receipt', language: 'fr', link: digest,
	model: { reference, title: 'Démarche d’essai', link: `/suivi/lien/${link}`, received_at: '2026-11-25T10:00:00Z' },
}] : []);

// Requests as they are after their submission; each of `wanted`: keys of
// p_submission.
export function requests(wanted, url = process.env.PARVIS_URL) {
	const made = wanted.map(() => ({ reference: `ES-${word(4)}-${word(4)}`, code: word(16), link: word(40), token: word(20) }));
	const digests = hashes(['procedure of the tests', ...made.flatMap((one) => [one.code, one.link, one.token])]);
	const calls = wanted.map((more, i) => {
		const [access, link, token] = digests.slice(1 + 3 * i);
		const submission = {
			reference: made[i].reference, answers: '<data id="essai"><nom>Modèle</nom></data>', person_name: 'Alix Modèle',
			email: 'alix@personne.example', subject: 'Un essai', channel: 'mail', ...more,
		};
		return `select citizen.draft_create('essai', '\\x${token}', '\\x${token}', '<data/>');
			select citizen.draft_submit('\\x${token}', 1, ${quoted(JSON.stringify(submission))}, '\\x${access}',
				${quoted(JSON.stringify(receipt(made[i].reference, made[i].link, link, submission.email)))});`;
	});
	psql(`begin;
		${definition(digests[0])}
		select set_config('tests.commune', commune::text, true) from parvis.host_name where host = ${quoted(new URL(url).hostname)};
		set local role parvis_citizen;
		select citizen.enter(current_setting('tests.commune')::bigint);
		${calls.join('\n')}
		reset role;
		update parvis.procedure set enabled = false where name = 'essai';
		commit;`);
	return made.map(({ reference, code, link }) => ({ reference, code: code.replace(/(.{4})(?=.)/g, '$1-'), link }));
}

export function request(more = {}, url = undefined) {
	return requests([more], url)[0];
}

// Nobody has knocked yet: the limits of other tests are not ours.
export function forgetRates() {
	psql('delete from parvis.rate');
}

// A token of other software, made as an administrator makes it.
export function apiToken({ url = process.env.PARVIS_URL, scopes = ['requests:read', 'requests:write', 'documents:read', 'feed'], services = ['accueil'], rate = 6000 } = {}) {
	const token = randomBytes(32).toString('base64url');
	const commune = psql(`select commune from parvis.host_name where host = ${quoted(new URL(url).hostname)}`);
	const login = `jetons${randomBytes(4).toString('hex')}`;
	psql(`begin;
		select worker.agent_add(${commune}, '${login}', 'Claude Exemple', null, '$argon2id$essai', array['administrator'], '{}');
		set local role parvis_agent;
		select agent.enter(${commune}, null);
		select agent.sign_in_remote('${login}', '\\x${hash(login)}');
		select agent.enter(${commune}, '\\x${hash(login)}');
		select agent.token_add('Essai', '\\x${hash(token)}', array[${scopes.map(quoted)}], array[${services.map(quoted)}], ${rate}, 30);
		commit;`);
	return token;
}

// A family's file, opened as an agent opens one; more: members of family_make().
// Its reference, and the numbers of its adults and children, in order.
export function family(more = {}, url = process.env.PARVIS_URL) {
	const data = {
		name: 'Modèle', address: '1 rue de l’Essai', resident: true,
		quotient: [{ from_on: '2026-01-01', cents: 80000, source: 'caf' }],
		adults: [{ first_name: 'Alix', last_name: 'Modèle', email: `alix.${word(8).toLowerCase()}@famille.example`, phone: '0612345678', pays: true }],
		children: [{ first_name: 'Lou', last_name: 'Modèle', born_on: '2019-05-04', school: 'École du Port', class: 'CP', care: { allergies: 'Arachide', diet: 'Sans porc' } }],
		persons: [], ...more,
	};
	const commune = psql(`select commune from parvis.host_name where host = ${quoted(new URL(url).hostname)}`);
	const reference = psql(`select worker.family_add(${commune}, ${quoted(word(20))}, ${quoted(JSON.stringify(data))})`);
	const [adults, children] = ['adult', 'child'].map((kind) => psql(`select m.id from parvis.family_${kind} m
		join parvis.family f on f.commune = m.commune and f.id = m.family
		where f.commune = ${commune} and f.reference = '${reference}' order by m.id`).split('\n').filter(Boolean).map(Number));
	return { reference, commune: Number(commune), adults, children, email: data.adults[0]?.email };
}

// An adult of family() has come in, by this client; the token of the session.
export function familySession(client, made, adult = made.adults[0]) {
	const token = psql(`begin;
		select set_config('parvis.commune', '${made.commune}', true);
		select parvis.family_enter(${adult}, (select email from parvis.family_adult where id = ${adult}));
		commit;`).split('\n').find((line) => /^[0-9a-f]{64}$/.test(line));
	client?.cookies.set('pv-famille', token);
	return token;
}

// An activity with its slots, from a month ago to two months ahead, every day;
// more: members of activity_write(). Its code, and its commune.
export function activity(more = {}, url = process.env.PARVIS_URL) {
	const at = (days) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);
	const code = `activite-${word(8).toLowerCase()}`;
	const data = {
		kind: 'canteen', name: `Cantine ${word(4)}`, service: 'accueil', place: 'École du Port', from_on: at(-30), to_on: at(60),
		days: 'all', capacity: 100, state: 'open',
		openings: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, starts: '11:30', ends: '13:30' })), ...more,
	};
	const commune = psql(`select commune from parvis.host_name where host = ${quoted(new URL(url).hostname)}`);
	psql(`select worker.activity_set(${commune}, ${quoted(code)}, ${quoted(JSON.stringify(data))})`);
	return { code, commune: Number(commune), name: data.name };
}
