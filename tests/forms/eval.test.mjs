// `parvis procedure eval`: what it prints, what it says of bad input.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { parvis } from './compare.mjs';

const form = name => fileURLToPath(new URL(`odk/${name}.xml`, import.meta.url));

function run(args, input = '') {
	const { status, stdout, stderr } = spawnSync(parvis,
	    ['procedure', 'eval', ...args], { input, encoding: 'utf8',
		env: { PATH: process.env.PATH, PARVIS_CONF: '/nonexistent' } });
	return { status, stdout, stderr };
}

function steps(name, script, options = []) {
	const { status, stdout, stderr } = run([...options, form(name), '-'],
	    JSON.stringify(script));
	assert.equal(status, 0, stderr);
	return { ...JSON.parse(stdout), stderr };
}

test('each node is told by its path, and what would be sent', () => {
	const said = steps('repeat-choice-name', [
		{ add: '/data/r' }, { set: '/data/r[2]/a', value: 'two' },
	]);
	assert.deepEqual(Object.keys(said), ['/data', '/data/r[1]', '/data/r[1]/a',
		'/data/r[1]/b', '/data/r[2]', '/data/r[2]/a', '/data/r[2]/b',
		'/data/meta', '/data/meta/instanceID', 'submission', 'stderr']);
	assert.deepEqual(said['/data/r[2]/a'], { value: 'two', relevant: true,
		required: false, readonly: false, valid: true, label: 'a',
		choices: ['one', 'two'] });
	assert.equal(said['/data/r[2]/b'].value, 'Two');
	assert.equal(said['/data/r[2]'].value, null);
	assert.match(said.submission, /<r><a>two<\/a><b>Two<\/b><\/r><meta>/);
	assert.equal(said.stderr, '');
});

test('values are texts, numbers, booleans, nothing, several', () => {
	const said = steps('text-inputs', [{ set: '/data/a', value: 1.5 },
		{ set: '/data/b', value: true }]);
	assert.equal(said['/data/a'].value, '1.5');
	assert.equal(said['/data/b'].value, 'true');
	const many = steps('select-many', [
		{ set: '/data/a', value: ['one', 'two'] }]);
	assert.equal(many['/data/n'].value, '2');
	const none = steps('default-values', [{ set: '/data/a', value: null }]);
	assert.equal(none['/data/a'].value, '');
});

test('the language is the form’s own, or the one asked for', () => {
	assert.equal(steps('itext-default', [])['/data/a'].label, 'Name');
	assert.equal(steps('itext-default', [], ['--language', 'fr'])
		['/data/a'].label, 'Nom');
});

test('what the form refuses is told, and passed over', () => {
	const said = steps('readonly-dynamic', [
		{ set: '/data/b', value: '2' }, { add: '/data/g' },
		{ remove: '/data/g' }, { set: '/data/a', value: 'x' }]);
	assert.equal(said['/data/b'].value, '1');
	assert.equal(said['/data/a'].value, 'x');
	assert.deepEqual(said.stderr.match(/step \d/g),
	    ['step 1', 'step 2', 'step 3']);
});

test('bad input: a sentence, a status, and nothing printed', () => {
	const bad = [
		['[{"set":"/data/x","value":1}]', /step 1: the form has no \/data\/x/],
		['[{"set":"/data/a","value":{}}]', /step 1: "value" is neither/],
		['[{"set":"/data/a"}]', /step 1: "set" without a "value"/],
		['[{"put":"/data/a"}]', /step 1: it is none of/],
		['[7]', /step 1: it is none of/],
		['{}', /not an array of steps/],
		['[{', /-:1: /],
		['', /-:1: /],
	];
	for (const [input, sentence] of bad) {
		const { status, stdout, stderr } = run([form('text-inputs'), '-'],
		    input);
		assert.equal(status, 1, input);
		assert.equal(stdout, '', input);
		assert.match(stderr, sentence);
		assert.equal(stderr.trim().split('\n').length, 1, stderr);
	}
	assert.match(run(['/nonexistent.xml']).stderr, /No such file/);
	assert.equal(run(['/nonexistent.xml']).status, 1);
	assert.match(run([fileURLToPath(import.meta.url)]).stderr, /no XML/);
	assert.equal(run([]).status, 2);
	assert.equal(run(['--wrong', form('text-inputs')]).status, 2);
	assert.equal(run([form('text-inputs'), '-', 'more'], '[]').status, 2);
	assert.match(run(['--help']).stdout, /usage: parvis procedure eval/);
});
