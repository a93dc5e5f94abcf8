// validator - what the Nu validator (npm's vnu-jar, run by java) says of files.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const jar = createRequire(import.meta.url)
	.resolve('vnu-jar/build/dist/vnu.jar');

const short = url => new URL(url).pathname.split('/').slice(-2).join('/');

// Faults and warnings, "folder/file:line: message" each; [] if there is none.
export function validate(files) {
	const run = spawnSync('java', ['-Xmx256m', '-jar', jar, '--format', 'json',
		'--stdout', ...files], { encoding: 'utf8', timeout: 240000 });
	assert.equal(run.error, undefined, 'java runs');
	return JSON.parse(run.stdout).messages
		.filter(message => message.type !== 'info')
		.map(message => `${short(message.url)}:`
			+ `${message.lastLine}: ${message.message}`);
}
