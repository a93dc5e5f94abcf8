// valid - every golden page is HTML without a fault, says the Nu validator.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const jar = createRequire(import.meta.url)
	.resolve('vnu-jar/build/dist/vnu.jar');
const pages = fs.readdirSync(here)
	.map(name => path.join(here, name, 'page.html'))
	.filter(page => fs.existsSync(page));

function validate(files) {
	const run = spawnSync('java', ['-Xmx256m', '-jar', jar, '--format', 'json',
		'--stdout', ...files], { encoding: 'utf8', timeout: 240000 });
	assert.equal(run.error, undefined, 'java runs');
	return JSON.parse(run.stdout).messages
		.filter(message => message.type !== 'info')
		.map(message => `${path.relative(here, new URL(message.url).pathname)}:`
			+ `${message.lastLine}: ${message.message}`);
}

test('the validator sees a fault', () => {
	const bad = path.join(fs.mkdtempSync('/tmp/parvis-valid-'), 'bad.html');
	fs.writeFileSync(bad, '<!DOCTYPE html><html lang="fr"><title>a</title>'
		+ '<p id="a"><p id="a">');
	try {
		assert.notEqual(validate([bad]).length, 0);
	} finally {
		fs.rmSync(path.dirname(bad), { recursive: true });
	}
});

test('every golden page is valid HTML', () => {
	assert.ok(pages.length > 5);
	assert.deepEqual(validate(pages), []);
});
