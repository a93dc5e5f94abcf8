// desk-register: the register of processing says what each form says of itself.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { beforeEach, describe, test } from 'node:test';
import { Client, decode, signIn, text } from './client.mjs';
import { forgetRates, psql } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (html) => text(html).replaceAll('\u00a0', ' ');

beforeEach(forgetRates);

describe('the register of processing', () => {
	test('has a record of each procedure, from its own form', async () => {
		const client = await signIn(accounts.chief);
		const page = await client.get('/agent/registre');
		assert.equal(page.status, 200, read(page.html));
		const names = psql("select name from parvis.procedure p join parvis.host_name h on h.commune = p.commune where h.host = 'localhost'").split('\n');
		assert.ok(names.length > 5);
		for (const name of names) {
			assert.ok(page.html.includes(`<h2 id="${name}">`), name);
			const file = `cgi-bin/${name}/form.xml`;
			if (!fs.existsSync(file))
				continue;
			const [head] = fs.readFileSync(file, 'utf8').match(/<pv:procedure[\s\S]*?>/);
			const [, record] = page.html.split(`<h2 id="${name}">`)[1].match(/([\s\S]*?)<\/section>/);
			for (const word of ['purpose', 'legal', 'recipients']) {
				const said = head.match(new RegExp(`\\s${word}="([^"]*)"`));
				if (said)
					assert.ok(read(record).includes(read(said[1])), `${name}: ${word}`);
			}
		}
		assert.match(read(page.html), /Numéro de téléphone|téléphone/i, 'the data asked');
		assert.match(read(page.html), /Journal des consultations/);
		assert.doesNotMatch(page.html, /style=/);
	});

	test('as a CSV, of which a spreadsheet computes nothing', async () => {
		const client = await signIn(accounts.chief);
		const file = await client.get('/agent/registre.csv');
		assert.match(file.headers['content-type'], /text\/csv/);
		assert.match(file.headers['content-disposition'], /attachment.*registre-.*\.csv/);
		const lines = decode(file.html).trim().split('\r\n');
		assert.equal(lines[0], 'Traitement;Finalité;Base juridique;Personnes concernées;Données demandées;Destinataires;Conservation;Service');
		assert.doesNotMatch(file.html, /(^|;)"?[=+@]/m);
		assert.ok(lines.length > 8);
	});

	test('is an administrator’s', async () => {
		const client = await signIn(accounts.agent);
		assert.equal((await client.get('/agent/registre')).status, 403);
		assert.equal((await client.get('/agent/registre.csv')).status, 403);
		assert.equal((await new Client().get('/agent/registre')).status, 401);
	});
});
