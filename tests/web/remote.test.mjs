// remote: agents whom Apache has signed in (REMOTE_USER), by the program as a
// plain CGI with the setting remote_user on; it is off in the stack.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { forms, text } from './client.mjs';
import { request } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const state = process.env.PARVIS_DIR;
const program = join(state, 'app/usr/libexec/parvis/cgi-bin/agent');
const url = new URL(process.env.PARVIS_URL);
const read = (html) => text(html).replaceAll('\u00a0', ' ');

// The settings of the stack, but one.
const dir = mkdtempSync(join(tmpdir(), 'pv-remote-'));
chmodSync(dir, 0o755);
writeFileSync(join(dir, 'parvis.conf'), `${readFileSync(join(state, 'parvis.conf'), 'utf8')}\nremote_user = yes\n`);
after(() => rmSync(dir, { recursive: true }));

// The user that the database knows as parvis_agent: its own, or Apache's where
// Apache runs all programs.
const group = execFileSync('stat', ['-c', '%G', join(state, 'master.key')], { encoding: 'utf8' }).trim();
const runner = group.endsWith('-www') ? group : `${group}-agent`;
const number = (what, name) => Number(execFileSync('getent', [what, name], { encoding: 'utf8' }).split(':')[2]);
const root = process.getuid() === 0;

function cgi(path, { user, cookie, fields } = {}) {
	const body = fields ? new URLSearchParams(fields).toString() : '';
	const run = spawnSync(program, [], {
		uid: number('passwd', runner), gid: number('group', group), cwd: '/', input: body,
		env: {
			PARVIS_CONF: join(dir, 'parvis.conf'), GATEWAY_INTERFACE: 'CGI/1.1', SERVER_PROTOCOL: 'HTTP/1.1',
			REQUEST_METHOD: fields ? 'POST' : 'GET', REQUEST_URI: path, REMOTE_ADDR: '127.0.0.1', HTTP_HOST: url.host,
			...(fields ? {
				CONTENT_TYPE: 'application/x-www-form-urlencoded', CONTENT_LENGTH: String(Buffer.byteLength(body)),
				HTTP_ORIGIN: url.origin,
			} : {}),
			...(user === undefined ? {} : { REMOTE_USER: user }),
			...(cookie ? { HTTP_COOKIE: cookie } : {}),
		},
	});
	const answer = run.stdout.toString();
	const [head, ...rest] = answer.split(/\r?\n\r?\n/);
	return {
		url: `${url.origin}${path}`, head, html: rest.join('\n\n'), status: Number(head.match(/^Status: (\d+)/m)?.[1] ?? 200),
		location: head.match(/^Location: (.*)$/m)?.[1].trim(),
		cookie: head.match(/^Set-Cookie: ([^;]*)/m)?.[1],
	};
}

test('a known user has a session at once, and comes to the page asked for', { skip: !root && 'only root runs a program as its user' }, () => {
	const asked = request();
	const path = `/agent/demandes/${asked.reference}`;
	const first = cgi(path, { user: accounts.agent.login.toUpperCase() });
	assert.equal(first.status, 303);
	assert.ok(first.location.endsWith(path));
	const page = cgi(path, { user: accounts.agent.login, cookie: first.cookie });
	assert.equal(page.status, 200);
	assert.match(page.html, new RegExp(asked.reference));
	assert.match(read(cgi('/agent/compte', { user: accounts.agent.login, cookie: first.cookie }).html), /se change là-bas/);
});

test('nobody, and somebody unknown: a clear page, no password asked', { skip: !root && 'only root runs a program as its user' }, () => {
	for (const user of [undefined, '', 'inconnue@exemple', accounts.other.login]) {
		const page = cgi('/agent', { user });
		assert.equal(page.status, 403);
		assert.equal(page.cookie, undefined);
		assert.ok(!forms(page).some((form) => form.controls.some((c) => c.type === 'password')));
		assert.match(read(page.html), user ? /Aucun compte/ : /n’êtes pas identifié/);
	}
});

test('no password opens anything there', { skip: !root && 'only root runs a program as its user' }, () => {
	const answer = cgi('/agent/connexion', { fields: [['identifiant', accounts.agent.login], ['mot-de-passe', accounts.agent.password]] });
	assert.equal(answer.status, 303);
	assert.equal(answer.cookie, undefined);
	assert.equal(cgi('/agent/connexion').status, 303);
});

test('a session of another user is none, whatever its cookie', { skip: !root && 'only root runs a program as its user' }, () => {
	const first = cgi('/agent', { user: accounts.agent.login });
	const other = cgi('/agent', { user: accounts.chief.login, cookie: first.cookie });
	assert.equal(other.status, 303);
	assert.notEqual(other.cookie.split('=')[1], first.cookie.split('=')[1]);
	assert.equal(cgi('/agent', { cookie: first.cookie }).status, 403);
});

test('a dead session at the moment of sending: the text comes back', { skip: !root && 'only root runs a program as its user' }, () => {
	const asked = request();
	const path = `/agent/demandes/${asked.reference}/reponse`;
	const page = cgi(path, { user: accounts.agent.login, fields: [['texte', 'Un texte à garder.'], ['etape', 'apercu'], ['version', '1']] });
	assert.equal(page.status, 200);
	assert.match(read(page.html), /Reprendre où vous en étiez/);
	assert.match(page.html, /Un texte à garder\./);
	assert.ok(page.cookie);
});
