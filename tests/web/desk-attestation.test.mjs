// One front: one program of the desk, which the tests agent and desk-dossier try behind both.
// desk-attestation: an attestation is issued with a code that anyone verifies:
// on the site, without it by the command, in a browser by our own script; what
// is forged, altered, revoked or of another key is said.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, beforeEach, describe, test } from 'node:test';
import vm from 'node:vm';
import { Client, signIn, text } from './client.mjs';
import { forgetRates, psql, request } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const parvis = join(process.env.PARVIS_BIN, 'parvis');
const read = (html) => text(html).replaceAll('\u00a0', ' ');
const scratch = mkdtempSync(join(tmpdir(), 'pv-attestation-'));
const decode = (part) => Buffer.from(part, 'base64url');

beforeEach(forgetRates);

// A letter of the outbox that attests, as an answer of such a form writes it.
function issue(names, more = {}) {
	const asked = request({ person_name: names });
	const model = {
		reference: asked.reference, title: 'Démarche d’essai', received_on: '2026-11-20', person: names, text: 'Voici.',
		subject: 't.letter.subject.answer', file: `attestation-${asked.reference}.pdf`,
		attestation: { kind: 'Attestation d’essai', names, ...more },
	};
	psql(`begin;
		with told as (
			insert into parvis.message (commune, request, author, agent, kind, text, token)
			select r.commune, r.id, 'agent', a.id, 'answer', 'Voici.', 'token-attestation' from parvis.request r
			join parvis.agent a on a.commune = r.commune and a.login = 'dominique' where r.reference = '${asked.reference}'
			returning commune, request, id)
		insert into parvis.outbox (commune, request, message, kind, template, language, model)
		select commune, request, id, 'letter', 'letter/courrier', 'fr', '${JSON.stringify(model).replaceAll("'", "''")}' from told;
		commit;`);
	return asked;
}

// The PDF of a request's attestation, once the worker has made it.
async function pdfOf(client, reference) {
	for (const end = Date.now() + 30000; Date.now() < end;) {
		const page = await client.get(`/agent/demandes/${reference}`);
		const link = page.html.match(new RegExp(`href="([^"]*/fichiers/\\d+)"[^>]*>attestation-${reference}`));
		if (link)
			return (await client.get(link[1])).bytes;
		await new Promise((resolve) => setTimeout(resolve, 500));
	}
	throw new Error('no attestation in time');
}

const keywords = (file) => execFileSync('pdfinfo', [file], { encoding: 'utf8' }).match(/Keywords:\s+(\S+)/)[1];
const numberOf = (code) => decode(code.split('.')[0]).toString().split('\n')[4];

async function ask(fields, files = []) {
	const client = new Client();
	const page = await client.get('/verification');
	assert.equal(page.status, 200);
	return client.post('/verification', Object.entries(fields), files);
}
const verdict = (page) => read(page.html.match(/<h2 id="verdict">([\s\S]*?)<\/h2>/)?.[1] ?? '');

// Our script, without a page around it.
function script() {
	const context = vm.createContext({ document: { getElementById: () => null }, TextDecoder, TextEncoder, atob, btoa });
	vm.runInContext(readFileSync(new URL('../../html/assets/js/verification.js', import.meta.url), 'utf8'), context);
	return context.parvisVerification;
}

describe('an attestation', () => {
	let chief, asked, file, bytes, code, keys, keyFile;

	before(async () => {
		forgetRates();
		chief = await signIn(accounts.chief);
		asked = issue('Éloïse D’Aragó');
		bytes = await pdfOf(chief, asked.reference);
		file = join(scratch, 'attestation.pdf');
		writeFileSync(file, bytes);
		code = keywords(file);
		keys = JSON.parse((await new Client().get('/cle-attestations')).html);
		keyFile = join(scratch, 'keys.json');
		writeFileSync(keyFile, JSON.stringify(keys));
	});

	const command = (...args) => spawnSync(parvis, ['attestation', 'verify', '--key', keyFile, ...args],
		{ encoding: 'utf8', env: { PATH: process.env.PATH, PARVIS_CONF: '/nonexistent', PGHOST: '/nonexistent' } });

	test('is signed over what is printed, by the key that is published', () => {
		const [text_, signature] = code.split('.').map(decode);
		const lines = text_.toString().split('\n');
		assert.deepEqual([lines[0], lines[5], lines[6], lines.length], ['PA1', 'Attestation d’essai', 'Éloïse D’Aragó', 9]);
		const key = keys.keys.find((one) => one.id === lines[3]);
		assert.ok(key?.signs);
		const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(key.public, 'hex')]);
		assert.ok(verify(null, text_, createPublicKey({ key: spki, format: 'der', type: 'spki' }), signature));
		const said = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
		assert.match(said, new RegExp(lines[4]));
		assert.match(said, /\/verification/);
	});

	test('its codes are read by a scanner, as they are printed', () => {
		const image = join(scratch, 'attestation');
		execFileSync('pdftoppm', ['-r', '200', '-png', '-singlefile', file, image]);
		const seen = execFileSync('zbarimg', ['--quiet', '--raw', `${image}.png`], { encoding: 'utf8' }).trim().split('\n');
		assert.deepEqual(seen.sort(), [asked.reference, `${process.env.PARVIS_URL}/verification#${code}`].sort());
	});

	test('its secret key is sealed, and nowhere in the database', () => {
		const size = psql('select max(octet_length(sealed)) from parvis.attestation_key');
		assert.equal(Number(size), 64 + 24 + 16);
	});

	test('is told genuine on the site, without JavaScript', async () => {
		const answer = await ask({ code: `http://localhost/verification#${code}` });
		assert.match(verdict(answer), /authentique/);
		assert.match(read(answer.html), /Éloïse D’Aragó/);
		assert.match(read(answer.html), /Comparez avec le document/);
	});

	test('its number is known, and does not say for whom', async () => {
		const answer = await ask({ code: numberOf(code).toLowerCase() });
		assert.match(verdict(answer), /a délivré une attestation de ce numéro/);
		assert.doesNotMatch(answer.html, /D’Aragó/);
		assert.match(verdict(await ask({ code: 'A-2222-2222-2222' })), /aucune attestation de ce numéro/);
	});

	test('its file is the one that was issued, to the byte', async () => {
		const files = (data) => [{ name: 'fichier', filename: 'a.pdf', type: 'application/pdf', data }];
		assert.match(verdict(await ask({ code: '' }, files(bytes))), /sans aucun changement/);
		const other = Buffer.from(bytes);
		other[other.length >> 1] ^= 1;
		assert.match(verdict(await ask({ code: '' }, files(other))), /a été modifié, ou il vient d’ailleurs/);
		assert.match(verdict(await ask({ code: '' }, files(Buffer.concat([bytes, Buffer.from('\n')])))), /a été modifié/);
	});

	// Another name under the same signature; a signature of another key.
	const text_ = () => decode(code.split('.')[0]).toString();
	const altered = () => `${Buffer.from(text_().replace('Éloïse', 'Camille')).toString('base64url')}.${code.split('.')[1]}`;
	const forged = () => {
		const { privateKey } = generateKeyPairSync('ed25519');
		return `${code.split('.')[0]}.${sign(null, Buffer.from(text_()), privateKey).toString('base64url')}`;
	};

	test('a forged or altered code is said so, and nothing of it is shown', async () => {
		for (const wrong of [altered(), forged()]) {
			const answer = await ask({ code: wrong });
			assert.match(verdict(answer), /Ce code est faux/);
			assert.doesNotMatch(read(answer.html.match(/id="resultat"[\s\S]*?<form/)[0]), /Camille D’Aragó|Éloïse/);
		}
		assert.match(verdict(await ask({ code: code.slice(0, -3) })), /Ce n’est pas un code/);
		const abroad = text_().split('\n');
		abroad[1] = '31555';
		assert.match(verdict(await ask({ code: `${Buffer.from(abroad.join('\n')).toString('base64url')}.${code.split('.')[1]}` })), /d’une autre commune/);
		assert.equal((await ask({ code: '' })).status, 422);
	});

	test('the command says the same, with no settings and no database', () => {
		const good = command(code);
		assert.equal(good.status, 0, good.stderr);
		assert.match(good.stdout, /names: Éloïse D’Aragó[\s\S]*genuine/);
		assert.equal(command(file).status, 0);
		for (const [wrong, why] of [[altered(), /forged/], [forged(), /forged/], ['UEEx.AAAA', /no code of an attestation/]]) {
			const refused = command(wrong);
			assert.equal(refused.status, 1);
			assert.match(refused.stdout, why);
			assert.doesNotMatch(refused.stdout, /names:/);
		}
		assert.equal(spawnSync(parvis, ['attestation', 'verify', code]).status, 2);
	});

	test('the script of the page says the same, offline', () => {
		const { judge, sha512, verify: check } = script();
		const today = '2026-11-26';
		assert.equal(judge(`#${code}`, keys, today).verdict, 'valid');
		assert.equal(judge(code, keys, today).says.names, 'Éloïse D’Aragó');
		assert.equal(judge(altered(), keys, today).verdict, 'forged');
		assert.equal(judge(forged(), keys, today).verdict, 'forged');
		assert.equal(judge(code.slice(0, -3), keys, today).verdict, 'malformed');
		assert.equal(judge(code, { ...keys, insee: '00000' }, today).verdict, 'foreign');
		for (const length of [0, 1, 111, 112, 127, 128, 1000]) {
			const data = Buffer.alloc(length, 'é');
			assert.equal(Buffer.from(sha512(data)).toString('hex'), createHash('sha512').update(data).digest('hex'));
		}
		// RFC 8032, 7.1, test 2
		const hex = (words) => Uint8Array.from(Buffer.from(words, 'hex'));
		const key = hex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
		const signature = hex('92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00');
		assert.equal(check(key, hex('72'), signature), true);
		assert.equal(check(key, hex('73'), signature), false);
		// the neutral point as a key signs anything for a library that lets it
		assert.equal(check(hex(`01${'00'.repeat(31)}`), hex('72'), hex(`01${'00'.repeat(63)}`)), false);
	});

	test('after a rotation the old one is still verified, and the new key signs', async () => {
		const name = execFileSync(parvis, ['attestation', 'rotate', keys.insee],
			{ encoding: 'utf8', env: { ...process.env, PARVIS_CONF: `${process.env.PARVIS_DIR}/parvis.conf` } }).trim();
		const published = psql(`select string_agg(k.id || case when k.retired_at is null then ' signs' else '' end, ',' order by k.created_at desc)
			from parvis.attestation_key k join parvis.commune c on c.id = k.commune where c.insee = '${keys.insee}'`).split(',');
		assert.equal(published[0], `${name} signs`);
		assert.ok(published.includes(text_().split('\n')[3]));
		const asked = issue('Zoé Rotation');
		const newer = join(scratch, 'newer.pdf');
		writeFileSync(newer, await pdfOf(chief, asked.reference));
		const second = keywords(newer);
		assert.equal(decode(second.split('.')[0]).toString().split('\n')[3], name);
		assert.match(verdict(await ask({ code })), /authentique/);
		assert.match(verdict(await ask({ code: second })), /authentique/);
	});

	test('one that has ended is said so', async () => {
		const asked = issue('Zoé Échue', { expires: '2099-01-01' });
		const ended = join(scratch, 'ended.pdf');
		writeFileSync(ended, await pdfOf(chief, asked.reference));
		const now = keywords(ended);
		assert.match(verdict(await ask({ code: now })), /authentique/);
		psql(`update parvis.attestation set issued_on = '2020-01-01', expires_on = '2020-01-02' where number = '${numberOf(now)}'`);
		assert.match(verdict(await ask({ code: now })), /sa date est passée/);
	});

	test('revoked by an agent, with a reason, it is told everywhere', async () => {
		const number = numberOf(code);
		const page = await chief.get(`/agent/attestations/${number}`);
		const which = { which: (one) => one.action.endsWith('/revocation') };
		const empty = await chief.submit(page, { motif: '' }, which);
		assert.equal(empty.status, 422);
		const done = await chief.follow(await chief.submit(page, { motif: 'Erreur sur le nom' }, which));
		assert.match(read(done.html), /est révoquée/);
		const answer = await ask({ code });
		assert.match(verdict(answer), /annulée par la mairie/);
		assert.doesNotMatch(answer.html, /Erreur sur le nom/);
		assert.match(verdict(await ask({ code: number })), /annulée par la mairie/);
		assert.match(verdict(await ask({ code: '' }, [{ name: 'fichier', filename: 'a.pdf', type: 'application/pdf', data: bytes }])), /annulée par la mairie/);
		const list = (await new Client().get('/attestations-revoquees')).html;
		assert.ok(JSON.parse(list).revoked.some((one) => one.number === number));
		const saved = join(scratch, 'revoked.json');
		writeFileSync(saved, list);
		const refused = command('--revoked', saved, code);
		assert.equal(refused.status, 1);
		assert.match(refused.stdout, /revoked: the commune has cancelled it/);
	});

	test('the site of another commune knows nothing of it', async () => {
		const abroad = new Client(process.env.PARVIS_URL2);
		const answer = await abroad.post('/verification', [['code', code]], []);
		assert.match(verdict(answer), /d’une autre commune/);
		const number = await abroad.post('/verification', [['code', numberOf(code)]], []);
		assert.match(verdict(number), /aucune attestation/);
	});
});
