// `parvis procedure eval` and an independent implementation of ODK XForms
// (reference.mjs) say the same of each node of each form of odk/, after steps
// that are drawn by a seed.  What differs is in differences.json, with why; all
// of it counts against the bar.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { compare, evaluate } from './compare.mjs';
import { open, play } from './reference.mjs';

const AGREE_MIN = 0.99, FORMS_MIN = 60;
const plays = [[1, 0], [2, 8], [3, 16], [5, 30]];
const folder = fileURLToPath(new URL('odk/', import.meta.url));
const names = readdirSync(folder).filter(name =>
	name.endsWith('.xml') && isForm(name)).map(name => name.slice(0, -4));
const known = JSON.parse(readFileSync(new URL('differences.json',
    import.meta.url), 'utf8')).map(entry => ({ ...entry, seen: 0 }));
const total = { compared: 0, different: 0, plays: 0, steps: 0 };
let reference;

function isForm(name) {
	return readFileSync(folder + name, 'utf8').includes('<h:html');
}

// The files beside a form that it names.
function filesOf(xml) {
	return Object.fromEntries([...xml.matchAll(/src="jr:\/\/[^"]*\/([^"]+)"/g)]
		.map(([, name]) => [name, readFileSync(folder + name, 'utf8')]));
}

function explain(form, { path, property }) {
	const entry = known.find(({ forms, paths, properties }) =>
		forms.includes(form) && paths.includes(path)
		&& properties.includes(property));
	if (entry)
		entry.seen++;
	return entry !== undefined;
}

// What is sent differs as the values do that it is made of, and no otherwise.
function follows(difference, values) {
	const without = text => values.reduce((left, { path }) => {
		const name = path.split('/').pop();
		return left.replace(new RegExp(`<${name}>[^<]*</${name}>`, 'g'), '');
	}, text);
	return without(difference.ours) === without(difference.theirs);
}

function check(form, differences) {
	const strange = differences.filter(difference =>
		difference.property !== 'submission'
		&& !explain(form, difference));
	const sent = differences.filter(({ property }) =>
		property === 'submission');
	const values = differences.filter(({ property }) => property === 'value');
	strange.push(...sent.filter(difference =>
		!follows(difference, values) && !explain(form, difference)));
	assert.deepEqual(strange, [], 'differences that nothing explains');
}

before(async () => {
	reference = await open();
});
after(() => reference.close());

test(`there are ${FORMS_MIN} forms at least`, () =>
	assert.ok(names.length >= FORMS_MIN, `${names.length} forms`));

for (const name of names)
	test(name, async () => {
		const xml = readFileSync(`${folder}${name}.xml`, 'utf8');
		const files = filesOf(xml);
		const languages = [...xml.matchAll(/<translation lang="([^"]+)"/g)]
			.map(([, language]) => [7, 10, language]);
		const pairs = [];
		for (const [seed, length, language = null]
		    of [...plays, ...languages]) {
			const theirs = await play(reference,
			    { xml, files, seed, length, language });
			assert.equal(theirs.failure, undefined);
			// The next one is played meanwhile.
			pairs.push(evaluate(`${folder}${name}.xml`, theirs.steps,
			    language).then(ours => ({ ours, theirs })));
		}
		const all = [];
		for (const { ours, theirs } of await Promise.all(pairs)) {
			assert.equal(ours.failure, undefined);
			const { differences, compared, different }
				= compare(ours, theirs);
			total.plays++;
			total.steps += theirs.steps.length;
			total.compared += compared;
			total.different += different;
			all.push(...differences);
		}
		check(name, all);
	});

test('they agree', t => {
	const agreed = total.compared - total.different;
	t.diagnostic(`${names.length} forms, ${total.plays} scripts of `
		+ `${total.steps} steps in all: ${agreed} of ${total.compared} `
		+ `nodes agree, ${(100 * agreed / total.compared).toFixed(2)} %`);
	for (const { why, seen } of known)
		t.diagnostic(`${seen} times: ${why}`);
	assert.ok(agreed >= AGREE_MIN * total.compared);
	assert.deepEqual(known.filter(({ seen }) => seen === 0), [],
	    'explanations of what no more differs');
});
