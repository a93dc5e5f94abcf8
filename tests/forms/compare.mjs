// Compares what `parvis procedure eval` says of a form with what the reference
// says of it, node by node.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
export const parvis = process.env.PARVIS ?? join(root, 'build/release/bin/parvis');

// What eval prints: { nodes, submission }, or { failure }.
export async function evaluate(form, steps, language = null) {
	const dir = mkdtempSync(join(tmpdir(), 'pv-forms-'));
	const script = join(dir, 'script.json');
	writeFileSync(script, JSON.stringify(steps));
	try {
		const { stdout, stderr } = await run(parvis,
		    ['procedure', 'eval', ...language === null ? []
			: ['--language', language], form, script],
		    { maxBuffer: 1 << 28, timeout: 60000,
			env: { ...process.env, TZ: 'Europe/Paris' } });
		const { submission, ...nodes } = JSON.parse(stdout);
		return { nodes, submission, said: stderr };
	} catch (error) {
		return { failure: String(error.stderr || error.message).trim() };
	} finally {
		rmSync(dir, { recursive: true });
	}
}

const moment = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(Z|[+-]\d\d:?\d\d)?/g;
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

// Moments of this very run, and uuids, are never the same twice.
function masked(text) {
	return text.replace(uuid, 'UUID').replace(moment, found =>
		Math.abs(Date.parse(found) - Date.now()) < 600e3 ? 'NOW' : found);
}

const blanks = text => text.replace(/\s+/g, ' ').trim();

// "1" and "1.0" are one decimal, and so in points: only the writing differs.
const numbers = ['int', 'decimal', 'geopoint', 'geotrace', 'geoshape'];
function sameValue(ours, theirs, type) {
	if (ours === theirs)
		return true;
	if (ours === null || theirs === null)
		return false;
	if (masked(ours) === masked(theirs))
		return true;
	if (!numbers.includes(type) || ours === '' || theirs === '')
		return false;
	const [one, other] = [ours, theirs].map(text =>
		text.split(/[; ]+/).map(Number));
	return one.length === other.length
		&& one.every((number, i) => number === other[i]);
}

export const properties = ['value', 'relevant', 'required', 'readonly', 'valid',
	'label', 'choices'];

function sameProperty(name, ours, theirs) {
	switch (name) {
	case 'value':
		return sameValue(ours.value, theirs.value, theirs.type);
	case 'label':
		return masked(blanks(ours.label ?? ''))
			=== masked(blanks(theirs.label ?? ''));
	case 'choices':
		return JSON.stringify(ours.choices) === JSON.stringify(theirs.choices);
	default:
		return ours[name] === theirs[name];
	}
}

// An element as text: attributes sorted, no prefix declared, blanks between
// elements left out, "1.0" as "1".
function canonical(xml) {
	return masked(xml).replace(/<\?xml[^>]*\?>/, '')
		.replace(/>\s+</g, '><')
		.replace(/(\d)\.0+(?=[ ;<])/g, '$1')
		.replace(/; /g, ';')
		.replace(/<([^\s/>]+)((?:\s+[^\s=]+="[^"]*")*)\s*(\/?)>/g,
		    (_, name, attributes, empty) => {
			const kept = [...attributes.matchAll(/([^\s=]+)="([^"]*)"/g)]
				.filter(([, key]) => !/^xmlns(:|$)/.test(key))
				.map(([, key, value]) => ` ${key}="${value}"`)
				.sort().join('');
			return empty ? `<${name}${kept}></${name}>`
				: `<${name}${kept}>`;
		});
}

// The differences: { path, property, ours, theirs }; and how many were compared.
export function compare(ours, theirs) {
	const differences = [];
	const paths = new Set([...Object.keys(ours.nodes),
		...Object.keys(theirs.nodes)]);
	for (const path of paths) {
		const one = ours.nodes[path], other = theirs.nodes[path];
		if (!one || !other) {
			differences.push({ path, property: 'node',
				ours: one ? 'there' : 'absent',
				theirs: other ? 'there' : 'absent' });
			continue;
		}
		for (const property of properties)
			if (!sameProperty(property, one, other))
				differences.push({ path, property,
					ours: one[property],
					theirs: other[property] });
	}
	if (canonical(ours.submission) !== canonical(theirs.submission))
		differences.push({ path: 'submission', property: 'submission',
			ours: canonical(ours.submission),
			theirs: canonical(theirs.submission) });
	const different = new Set(differences.map(({ path }) => path));
	return { differences, compared: paths.size + 1,
		different: different.size };
}
