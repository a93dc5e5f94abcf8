// Tries forms that are not ours: every XForm under some folders is loaded by
// `parvis procedure eval` and by the reference, worked by both, and compared.
//
//	[PARVIS=build/dev/bin/parvis] node tests/forms/folder.mjs [-v] PATH…
//
// Prints a line for each form that does not load or agree (-v: each difference
// too), and the sums.  It judges nothing: what differs is read by a person.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compare, evaluate } from './compare.mjs';
import { open, play } from './reference.mjs';

const plays = [[1, 0], [1, 8], [2, 14], [3, 25]];
const LOAD_MAX_MS = 60000;
const verbose = process.argv.includes('-v');
const paths = process.argv.slice(2).filter(argument => argument !== '-v');
if (paths.length === 0) {
	console.error('usage: node tests/forms/folder.mjs [-v] PATH…');
	process.exit(2);
}

function* formsIn(path) {
	if (statSync(path).isDirectory())
		for (const name of readdirSync(path).sort())
			yield* formsIn(join(path, name));
	else if (path.endsWith('.xml') && /<([\w-]+:)?html[\s>]/.test(
	    readFileSync(path, 'utf8').slice(0, 4000)))
		yield path;
}

// Those that the form names, where they stand beside it.
function filesOf(form, xml) {
	const found = {};
	for (const [, name] of xml.matchAll(/src="jr:\/\/[^"]*\/([^"/]+)"/g))
		try {
			found[name] = readFileSync(join(dirname(form), name), 'utf8');
		} catch {
			// The reference says that it is missing.
		}
	return found;
}

function late() {
	return new Promise(resolve => {
		setTimeout(() => resolve({ failure: 'too slow' }),
		    LOAD_MAX_MS).unref();
	});
}

const short = value => {
	const text = JSON.stringify(value) ?? 'nothing';
	return text.length > 160 ? `${text.slice(0, 160)}…` : text;
};

let reference = await open();
const sums = { forms: 0, ours: 0, theirs: 0, compared: 0, different: 0 };

for (const root of paths)
	for (const form of formsIn(root)) {
		const xml = readFileSync(form, 'utf8');
		const files = filesOf(form, xml);
		const alone = await evaluate(form, []);
		const said = [];
		let compared = 0, different = 0, theirs;
		for (const [seed, length] of plays) {
			theirs = await Promise.race([late(),
				play(reference, { xml, files, seed, length })]);
			if (theirs.failure === 'too slow') {
				await reference.close();
				reference = await open();
			}
			if (theirs.failure || alone.failure)
				break;
			const ours = await evaluate(form, theirs.steps);
			const result = ours.failure
				? { differences: [{ path: ours.failure }],
					compared: Object.keys(theirs.nodes).length,
					different: Object.keys(theirs.nodes).length }
				: compare(ours, theirs);
			compared += result.compared;
			different += result.different;
			said.push(...result.differences.map(difference =>
				`  seed ${seed}, ${theirs.steps.length} steps: `
				+ `${difference.path} ${difference.property}: `
				+ `${short(difference.ours)}, the reference `
				+ short(difference.theirs)));
		}
		if (alone.failure)
			said.unshift(`  does not load: ${alone.failure}`);
		if (theirs.failure)
			said.unshift(`  the reference: ${theirs.failure}`);
		sums.forms++;
		sums.ours += alone.failure ? 0 : 1;
		sums.theirs += theirs.failure ? 0 : 1;
		sums.compared += compared;
		sums.different += different;
		if (said.length > 0)
			console.log(`${form}: ${compared - different} of `
				+ `${compared} nodes agree`);
		if (verbose || alone.failure || theirs.failure)
			console.log(said.join('\n'));
	}
await reference.close();
const agreed = sums.compared - sums.different;
console.log(`${sums.forms} forms; ${sums.ours} load here, ${sums.theirs} by the `
	+ `reference; ${agreed} of ${sums.compared} nodes agree, `
	+ `${(100 * agreed / sums.compared).toFixed(2)} %`);
