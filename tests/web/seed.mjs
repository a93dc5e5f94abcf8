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

// BLAKE2b-256, which node does not have, in hexadecimal.
export function hash(text) {
	return execFileSync('python3', ['-c',
		'import hashlib,sys;print(hashlib.blake2b(sys.argv[1].encode(),digest_size=32).hexdigest())',
		text], { encoding: 'utf8' }).trim();
}

const quoted = (text) => `'${String(text).replaceAll("'", "''")}'`;

export function communeId(url = process.env.PARVIS_URL) {
	return psql(`select commune from parvis.host_name where host = ${quoted(new URL(url).hostname)}`);
}

const letters = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';
function word(length) {
	return [...randomBytes(length)].map((byte) => letters[byte % letters.length]).join('');
}

// The definition of a procedure of the tests' own, which no program serves: it
// is offered only while a request is put in.
function procedure() {
	const digest = hash('procedure of the tests');
	psql(`insert into parvis.definition (digest, name, title, summary, category, service, retention, delay, xml)
		values ('${digest}', 'essai', 'Démarche d’essai', 'Pour les essais', 'Essais', 'accueil', '1 year', '2 months',
			'<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>Démarche d’essai</h:title><model><instance><data id="essai"><nom/></data></instance><bind nodeset="/data/nom" type="string"/></model></h:head><h:body><input ref="/data/nom"><label>Votre nom</label></input></h:body></h:html>')
		on conflict do nothing;
		insert into parvis.procedure (commune, name, digest, enabled)
		select id, 'essai', '${digest}', false from parvis.commune
		on conflict do nothing;`);
}

// A request as it is after its submission; `more`: keys of p_submission.
export function request(more = {}, url = process.env.PARVIS_URL) {
	procedure();
	const reference = `ES-${word(4)}-${word(4)}`, code = word(16), link = word(40), token = hash(word(20));
	const submission = {
		reference, answers: '<data id="essai"><nom>Modèle</nom></data>', person_name: 'Alix Modèle',
		email: 'alix@personne.example', subject: 'Un essai', channel: 'mail', ...more,
	};
	psql(`begin;
		update parvis.procedure set enabled = true where name = 'essai';
		set local role parvis_citizen;
		select citizen.enter(${communeId(url)});
		select citizen.draft_create('essai', '\\x${token}', '\\x${hash(word(16))}', '<data/>');
		select citizen.draft_submit('\\x${token}', 1, ${quoted(JSON.stringify(submission))}, '\\x${hash(code)}',
			${quoted(JSON.stringify(submission.email ? [{
		kind: 'receipt', recipient: submission.email, template: 'mail/receipt', language: 'fr', link: hash(link),
		model: { reference, title: 'Démarche d’essai', link: `/suivi/lien/${link}`, received_at: '2026-11-25T10:00:00Z' },
	}] : []))});
		reset role;
		update parvis.procedure set enabled = false where name = 'essai';
		commit;`);
	return { reference, code: code.replace(/(.{4})(?=.)/g, '$1-'), link };
}

// Nobody has knocked yet: the limits of other tests are not ours.
export function forgetRates() {
	psql('delete from parvis.rate');
}
