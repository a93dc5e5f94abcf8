#!/usr/bin/env node
// communes - makes data/communes.tsv from npm's @etalab/decoupage-administratif.
//
//	node cgi-bin/etat-civil/communes.mjs tests/node_modules > cgi-bin/etat-civil/data/communes.tsv
//
// One line for each commune of today, and for each one that has been joined to
// another and keeps its name there: what a search compares (lib/base/name.h),
// code (COG) of the commune that holds the records, name, that commune's name
// where it is another one, department, postal codes.  Sorted.

import fs from 'node:fs';
import path from 'node:path';

const directory = path.join(process.argv[2], '@etalab/decoupage-administratif');
const read = (name) => JSON.parse(fs.readFileSync(path.join(directory, 'data', name), 'utf8'));
const { version } = JSON.parse(fs.readFileSync(path.join(directory, 'package.json'), 'utf8'));

const departments = new Map(read('departements.json').map((one) => [one.code, one.nom]));
const communes = read('communes.json');
const today = new Map(communes.filter((one) => one.type === 'commune-actuelle')
	.map((one) => [one.code, one]));

function department(one) {
	const code = one.departement ?? one.code.slice(0, one.code.startsWith('97') ? 3 : 2);
	const name = departments.get(code);
	return name ? `${name}, ${code}` : code;
}

const key = (name) => name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
	.replaceAll('œ', 'oe').replaceAll('æ', 'ae').replace(/[^a-z0-9]+/g, ' ').trim();

const quote = (name) => name.replaceAll("'", '’');
const lines = communes.flatMap((one) => {
	const district = one.type === 'arrondissement-municipal';
	const holder = district || today.has(one.code) && one.type === 'commune-actuelle'
		? one : today.get(one.chefLieu);
	if (!holder)
		return [];
	const codes = one.codesPostaux ?? holder.codesPostaux ?? [];
	return [[key(one.nom), holder.code, quote(one.nom), holder.nom === one.nom ? '' : quote(holder.nom),
		department(holder), codes.join(' ')].join('\t')];
});

process.stdout.write(`# @etalab/decoupage-administratif ${version}, see communes.licence\n`);
process.stdout.write(`${[...new Set(lines)].sort((a, b) => (a < b ? -1 : 1)).join('\n')}\n`);
