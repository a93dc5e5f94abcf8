// The cases of each form, cgi-bin/NAME/cases/*.txt, played by its program
// (`parvis procedure test`), and what the case mode says of a case that is not
// kept; every form passes `parvis procedure check`.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync,
	writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, test } from 'node:test';
import { parvis } from './compare.mjs';

const forms = fileURLToPath(new URL('../../cgi-bin', import.meta.url));
const names = readdirSync(forms).filter(name =>
	existsSync(join(forms, name, 'form.xml'))).sort();
const scratch = mkdtempSync(join(tmpdir(), 'parvis-cases-'));
after(() => rmSync(scratch, { recursive: true }));

function run(command, ...args) {
	const { status, stdout, stderr } = spawnSync(parvis,
	    ['procedure', command, ...args], { encoding: 'utf8',
		env: { PATH: process.env.PATH, PARVIS_CONF: '/nonexistent' } });
	return { status, stdout, stderr };
}

test('there are forms', () => assert.ok(names.length >= 15));

for (const name of names)
	test(name, () => {
		const played = run('test', join(forms, name));
		assert.equal(played.stderr, '');
		assert.match(played.stdout, /: [1-9][0-9]* cases, 0 failed/);
		assert.equal(played.status, 0);
		const checked = run('check', join(forms, name, 'form.xml'));
		assert.equal(checked.status, 0, checked.stderr);
	});

test('a rule in C is part of the verdict, and each fault has its line', () => {
	const folder = join(scratch, 'etat-civil');
	cpSync(join(forms, 'etat-civil', 'form.xml'), join(folder, 'form.xml'));
	cpSync(join(forms, 'etat-civil', 'cases', 'naissance-copie.txt'),
		join(folder, 'cases', 'jeune.txt'));
	// One's own act, at two years: the form takes it, the program does not.
	writeFileSync(join(folder, 'cases', 'jeune.txt'),
		'/data/acte/acte = naissance\n/data/lieu/lieu = ici\n' +
		'/data/copie/copie = integrale\n/data/lien/lien = moi\n' +
		`/data/naissance/date = ${new Date().getFullYear() - 2}\n` +
		'? /data/notre = non\n> acte\n! /data/lieu/lieu\n/data/rien = 1\n');
	const { status, stdout, stderr } = run('test', folder);
	assert.equal(status, 1);
	assert.match(stdout, /1 cases, 1 failed/);
	assert.match(stderr, /jeune\.txt:0: \/data\/naissance\/date is refused: "[0-9]+" \(t\.etat-civil\.year\.minor\)/);
	assert.match(stderr, /jeune\.txt:6: \/data\/notre is "oui" instead of "non"/);
	assert.match(stderr, /jeune\.txt:7: the pages are: acte lieu copie lien/);
	assert.match(stderr, /jeune\.txt:8: \/data\/lieu\/lieu is not refused/);
	assert.match(stderr, /jeune\.txt:9: no such answer: \/data\/rien/);
});

test('a form without cases is not tried', () => {
	const folder = join(scratch, 'sans-cas');
	cpSync(join(forms, 'pacs', 'form.xml'), join(folder, 'form.xml'));
	const { status, stderr } = run('test', folder);
	assert.equal(status, 1);
	assert.match(stderr, /no case there/);
});

test('the model of a new form is without a fault, and its cases are kept', () => {
	const model = join(forms, 'demarche', 'model');
	assert.equal(run('check', '--strict', join(model, 'form.xml')).stderr, '');
	assert.match(run('test', model).stdout, /2 cases, 0 failed/);
});

test('a new form begins with the model or with another one', () => {
	const make = (...args) => spawnSync(parvis, ['procedure', 'new', ...args],
		{ cwd: scratch, encoding: 'utf8' });
	cpSync(join(forms, 'pacs'), join(scratch, 'cgi-bin/pacs'),
		{ recursive: true });
	assert.equal(make('--like', 'pacs', '--title', 'Essai', 'essai').status, 0);
	const checked = run('check', join(scratch, 'cgi-bin/essai/form.xml'));
	assert.equal(checked.status, 0, checked.stderr);
	assert.match(run('test', join(scratch, 'cgi-bin/essai')).stdout,
		/1[0-9] cases, 0 failed/);
	assert.equal(make('--like', 'pacs', 'essai').status, 1, 'it is there');
	assert.equal(make('Pas Un Nom').status, 1);
	assert.equal(make('--like', '../../etc', 'autre').status, 1);
	assert.equal(make().status, 2);
});

test('a hostile form is refused in bounded time, with its line', () => {
	const file = join(scratch, 'form.xml');
	const form = (nodes, binds, body = '') =>
		'<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">' +
		`<h:head><h:title>T</h:title><model>\n<instance><d id="x"><a/><b/>${nodes}</d></instance>\n` +
		`${binds}\n</model></h:head><h:body><input ref="/d/a"><label>A</label></input>${body}</h:body></h:html>`;
	const hostile = [
		['<!DOCTYPE h [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><h>&b;</h>',
			/:1: .*document type/],
		[form('', '<bind nodeset="/d/a" calculate="/d/b"/>\n<bind nodeset="/d/b" calculate="/d/a"/>'),
			/:[34]: .*depends on itself/],
		[form('<n/>'.repeat(100000), ''), /:2: .*(elements|nodes)/],
		[form(Array.from({ length: 5000 }, (_, i) => `<n${i}/>`).join(''), ''),
			/:2: .*nodes/],
		[form(Array.from({ length: 3000 }, (_, i) => `<n${i}/>`).join(''), '<bind nodeset="/d/a" calculate="count(//*[count(//*) &gt; count(//*[count(//*) &gt; 2])])"/>'),
			/:3: .*steps/],
		[form('', '<bind nodeset="/d/a" calculate="mystere(1)"/>'), /:3: .*mystere/],
		[form('', '<bind nodeset="/d/a" calculate="1 +"/>'), /:3: /],
		['<h', /:1: no XML/],
		['', /:[01]: /],
	];
	for (const [xml, says] of hostile) {
		writeFileSync(file, xml);
		const start = Date.now();
		const { status, stderr } = spawnSync('prlimit', ['--as=2000000000',
			'--cpu=30', parvis, 'procedure', 'check', file],
			{ encoding: 'utf8' });
		assert.equal(status, 1, `${xml.slice(0, 300)}\n${stderr}`);
		assert.match(stderr, says);
		assert.ok(Date.now() - start < 30000);
	}
});
