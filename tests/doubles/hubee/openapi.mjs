// openapi - whether an exchange is as an OpenAPI 3 file says: for the double of
// HubEE, where the official file is at hand.  Reads as much of YAML as such a
// file has: mappings, lists, plain, quoted and folded scalars.

import fs from 'node:fs';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/;

function scalar(text) {
	const value = text.trim();
	if (/^'.*'$/s.test(value))
		return value.slice(1, -1).replaceAll("''", "'");
	if (/^".*"$/s.test(value))
		return JSON.parse(value);
	if (value === 'true' || value === 'false')
		return value === 'true';
	if (/^-?\d+(\.\d+)?$/.test(value))
		return Number(value);
	return value === '' || value === '~' || value === 'null' ? null : value;
}

// Lines with their depth; comments and blank lines go, but in a folded text.
export function readYaml(source) {
	const lines = source.split(/\r?\n/).map((text) => ({
		depth: text.match(/^ */)[0].length, text: text.trim(),
	}));
	let at = 0;

	const skip = () => {
		while (at < lines.length && (lines[at].text === '' || lines[at].text.startsWith('#')))
			at++;
	};
	const folded = (depth, joint) => {
		const said = [];
		for (; at < lines.length && (lines[at].text === '' || lines[at].depth > depth); at++)
			said.push(lines[at].text);
		return said.join(joint).trim();
	};
	const value = (depth, rest) => {
		if (/^[>|][+-]?$/.test(rest))
			return folded(depth, rest[0] === '>' ? ' ' : '\n');
		if (rest === '') {
			skip();
			if (at >= lines.length || lines[at].depth < depth ||
			    (lines[at].depth === depth && !lines[at].text.startsWith('- ')))
				return null;
			return block(lines[at].depth);
		}
		// A plain or quoted text that goes on in the next lines.
		let whole = rest;
		const open = () => /^["']/.test(whole) &&
			!new RegExp(`^${whole[0]}.*${whole[0]}$`, 's').test(whole);
		while (at < lines.length && lines[at].text !== '' && lines[at].depth > depth && (open() || !/^(- |[\w'"$/.{}-]+:( |$))/.test(lines[at].text)))
			whole += ` ${lines[at++].text}`;
		return scalar(whole);
	};
	const entry = (line) => line.match(/^('[^']*'|"[^"]*"|[^\s:][^:]*?):(?: (.*))?$/);

	function block(depth) {
		skip();
		if (lines[at].text.startsWith('- ') || lines[at].text === '-') {
			const list = [];
			for (skip(); at < lines.length && lines[at].depth === depth && /^-( |$)/.test(lines[at].text); skip()) {
				const inner = lines[at].text.slice(1).trimStart();
				if (entry(inner)) {
					lines[at] = { depth: depth + lines[at].text.length - inner.length, text: inner };
					list.push(block(lines[at].depth));
				} else {
					at++;
					list.push(value(depth, inner));
				}
			}
			return list;
		}
		const map = {};
		for (skip(); at < lines.length && lines[at].depth === depth; skip()) {
			const found = entry(lines[at].text);
			if (!found)
				throw new Error(`line ${at + 1}: not YAML that this reads: ${lines[at].text}`);
			at++;
			map[scalar(found[1])] = value(depth, (found[2] ?? '').trim());
		}
		return map;
	}
	return block(0);
}

export class OpenApi {
	constructor(file, base) {
		this.spec = readYaml(fs.readFileSync(file, 'utf8'));
		this.base = base;
		this.paths = Object.entries(this.spec.paths).map(([path, item]) => ({
			path, item,
			pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '([^/]+)')}$`),
			names: [...path.matchAll(/\{(\w+)\}/g)].map((one) => one[1]),
		}));
	}

	at(node) {
		if (!node || !node.$ref)
			return node;
		return node.$ref.slice(2).split('/').reduce((found, key) => found[key], this.spec);
	}

	// What is wrong with a value, as sentences; request: read-only members may lack.
	faults(given, value, where, request) {
		const schema = this.at(given);
		const said = [];
		if (!schema)
			return said;
		if (value === null)
			return schema.nullable || !schema.type ? said : [`${where} is null`];
		for (const part of schema.allOf ?? [])
			said.push(...this.faults(part, value, where, request));
		const kind = Array.isArray(value) ? 'array' : typeof value;
		const fits = { object: kind === 'object', array: kind === 'array', string: kind === 'string',
			boolean: kind === 'boolean', number: kind === 'number', integer: Number.isInteger(value) };
		if (schema.type && !fits[schema.type])
			return [...said, `${where} is ${kind}, not ${schema.type}`];
		if (schema.enum && !schema.enum.includes(value))
			said.push(`${where} is ${value}`);
		if (kind === 'string') {
			if (schema.maxLength && [...value].length > schema.maxLength)
				said.push(`${where} is longer than ${schema.maxLength}`);
			if (schema.pattern && !new RegExp(schema.pattern).test(value))
				said.push(`${where} is not as ${schema.pattern}`);
			if (schema.format === 'uuid' && !UUID.test(value))
				said.push(`${where} is no UUID: ${value}`);
			if (schema.format === 'date-time' && !MOMENT.test(value))
				said.push(`${where} is no date-time: ${value}`);
		}
		for (let i = 0; kind === 'array' && i < value.length; i++)
			said.push(...this.faults(schema.items, value[i], `${where}[${i}]`, request));
		if (kind === 'object') {
			for (const [name, one] of Object.entries(value)) {
				if (schema.properties && !schema.properties[name] && !schema.allOf)
					said.push(`${where}.${name} is unknown`);
				else if (schema.properties?.[name])
					said.push(...this.faults(schema.properties[name], one, `${where}.${name}`, request));
			}
			for (const name of schema.required ?? [])
				if (value[name] === undefined && !(request && this.given(schema, name)))
					said.push(`${where}.${name} lacks`);
		}
		return said;
	}

	// What the hub gives itself; of an event, its state and moments too.
	given(schema, name) {
		return this.at(schema.properties?.[name])?.readOnly === true || schema.properties?.[name]?.readOnly === true;
	}

	// One exchange: {method, path, query, headers, body, status, answer}, bodies as JSON or undefined.
	check(exchange) {
		const path = exchange.path.slice(this.base.length);
		const found = this.paths.find((one) => one.pattern.test(path));
		const called = `${exchange.method} ${exchange.path}`;
		if (!exchange.path.startsWith(this.base) || !found)
			return [`${called}: no such path`];
		const operation = found.item[exchange.method.toLowerCase()];
		if (!operation)
			return [`${called}: no such method`];
		const captures = path.match(found.pattern).slice(1);
		const said = [];
		for (const one of [...found.item.parameters ?? [], ...operation.parameters ?? []]) {
			const parameter = this.at(one);
			const place = { path: captures[found.names.indexOf(parameter.name)],
				query: exchange.query[parameter.name], header: exchange.headers[parameter.name.toLowerCase()] };
			let value = place[parameter.in];
			if (value === undefined) {
				if (parameter.required)
					said.push(`${called}: ${parameter.name} lacks`);
				continue;
			}
			const { type } = this.at(parameter.schema);
			if (type === 'number')
				value = Number.isNaN(Number(value)) ? value : Number(value);
			if (type === 'array')
				value = [value].flat();
			said.push(...this.faults(parameter.schema, value, `${called}: ${parameter.name}`, true));
		}
		const known = new Set([...found.item.parameters ?? [], ...operation.parameters ?? []].map((one) => this.at(one)).filter((one) => one.in === 'query').map((one) => one.name));
		for (const name of Object.keys(exchange.query))
			if (!known.has(name))
				said.push(`${called}: the parameter ${name} is unknown`);
		const wanted = operation.requestBody?.content?.['application/json']?.schema;
		if (wanted && exchange.body !== undefined)
			said.push(...this.faults(wanted, exchange.body, `${called}: body`, true));
		if (operation.requestBody?.required && exchange.body === undefined)
			said.push(`${called}: the body lacks`);
		const answers = operation.responses ?? {};
		const answer = answers[exchange.status];
		if (!answer && exchange.status < 400)
			said.push(`${called}: an answer ${exchange.status}`);
		const shape = answer?.content?.['application/json']?.schema;
		if (shape && exchange.answer !== undefined)
			said.push(...this.faults(shape, exchange.answer, `${called}: answer`, false));
		return said;
	}
}
