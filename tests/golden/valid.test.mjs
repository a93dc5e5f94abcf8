// valid - every golden page is HTML without a fault, says the Nu validator.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { validate } from './validator.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const pages = fs.readdirSync(here)
	.flatMap(name => ['page.html', 'faults.html'].map(file => path.join(here, name, file)))
	.filter(page => fs.existsSync(page));

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
