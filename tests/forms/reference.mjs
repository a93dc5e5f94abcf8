// An independent implementation of ODK XForms, @getodk/xforms-engine, inside
// Debian's Chromium: it needs a browser's XML, which Node has not.
//
// `open()` gives a page; `play()` loads a form into it, draws steps by a seed
// among what the form then allows, and returns them with what each node is
// after them.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
const engine = readFileSync(require.resolve('@getodk/xforms-engine'), 'utf8');
const origin = 'http://localhost';

export async function open() {
	const browser = await chromium.launch({
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-gpu', '--no-first-run',
			'--disable-background-networking'],
	});
	const context = await browser.newContext({
		timezoneId: 'Europe/Paris', locale: 'en-GB' });
	const page = await context.newPage();
	await page.route('**/*', route => {
		const path = new URL(route.request().url()).pathname;
		if (path === '/engine.js')
			return route.fulfill({ contentType: 'text/javascript',
				body: engine });
		return path === '/' ? route.fulfill({ contentType: 'text/html',
			body: '<!doctype html><title>reference</title>' })
			: route.abort();
	});
	await page.goto(`${origin}/`);
	await page.evaluate(inPage);
	return { page, close: () => browser.close() };
}

// files: { "name.csv": text }, what stands beside the form.  language: of the
// texts (null: the form's own).  Returns { steps, nodes, submission }, or
// { failure }.
export async function play(reference, { xml, files = {}, seed = 1, length = 0,
	language = null }) {
	return reference.page.evaluate(options => window.play(options),
	    { xml, files, seed, length, language });
}

// Runs in the page, alone: it can name nothing of this module.
async function inPage() {
	const { loadForm } = await import('/engine.js');

	const plain = reference => reference.replace(/[^/\[\]]+:/g, '');

	function* nodesOf(node) {
		yield node;
		for (const child of node.currentState.children ?? [])
			yield* nodesOf(child);
	}

	// What hangs on the moment, or on chance, is not compared.
	const stateOf = node => {
		const state = node.currentState;
		const leaf = state.children === null;
		const select = node.nodeType === 'select'
			|| node.nodeType === 'rank';
		return {
			value: leaf ? state.instanceValue : null,
			relevant: state.relevant,
			required: state.required,
			readonly: state.readonly,
			valid: !node.validationState.violation,
			label: state.label ? state.label.asString : null,
			...(select && { choices:
				state.valueOptions.map(option => option.value) }),
			type: node.valueType ?? null,
			kind: node.nodeType,
		};
	};

	async function statesOf(root) {
		const nodes = {};
		for (const node of nodesOf(root))
			if (!node.nodeType.startsWith('repeat-range'))
				nodes[plain(node.currentState.reference)]
					= stateOf(node);
		const payload = await root.prepareInstancePayload();
		const file = payload.data[0].get('xml_submission_file');
		return { nodes, submission: await file.text() };
	}

	function respond(text, url) {
		if (text === undefined)
			return new Response('', { status: 404 });
		const type = /csv$/.test(url) ? 'text/csv'
			: /json$/.test(url) ? 'application/geo+json'
			: 'text/xml';
		return new Response(text, { headers: { 'content-type': type } });
	}

	const generator = seed => () => {
		seed = (seed + 0x6d2b79f5) | 0;
		let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};

	// What the form itself names makes its conditions true now and then.
	function wordsOf(xml) {
		const words = new Set(['yes', 'été', 'two words']);
		const numbers = new Set([0, 1, 2, 3, 5, 18, 42, -7, 1.5]);
		const document = new DOMParser().parseFromString(xml, 'text/xml');
		for (const bind of document.querySelectorAll('bind'))
			for (const { value } of bind.attributes) {
				for (const [, word] of value.matchAll(/'([^'/]*)'/g))
					words.add(word);
				for (const [text] of value.matchAll(/\b\d+(\.\d+)?/g))
					for (const more of [-1, 0, 1])
						numbers.add(Number(text) + more);
			}
		words.delete('');
		return { words: [...words], numbers: [...numbers]
			.filter(number => Math.abs(number) < 1e6) };
	}

	const values = {
		string: d => d.pick(d.chance(0.3)
			? d.words.numbers.map(String) : d.words.words),
		int: d => String(Math.trunc(d.pick(d.words.numbers))),
		decimal: d => String(d.chance(0.5) ? d.pick(d.words.numbers)
			: d.integer(4000) / 8),
		boolean: d => d.pick(['true', 'false']),
		date: d => `${1990 + d.integer(60)}-${d.two(12)}-${d.two(28)}`,
		time: d => `${d.two(23)}:${d.two(59)}:00.000`,
		dateTime: d => `${2000 + d.integer(28)}-${d.two(12)}-${d.two(28)}`
			+ `T${d.two(23)}:${d.two(59)}:00.000+01:00`,
		geopoint: d => d.point(),
		geotrace: d => [d.point(), d.point(), d.point()].join('; '),
		geoshape: d => {
			const first = d.point();
			return [first, d.point(), d.point(), first].join('; ');
		},
	};

	function chooser(random, words) {
		const d = {
			words,
			chance: p => random() < p,
			integer: n => Math.floor(random() * n),
			pick: list => list[Math.floor(random() * list.length)],
			two: max => String(1 + Math.floor(random() * max))
				.padStart(2, '0'),
			point: () => `${d.integer(160) / 2 - 40} `
				+ `${d.integer(320) / 2 - 80} 0 0`,
			shuffle: list => {
				const all = [...list];
				for (let i = all.length - 1; i > 0; i--) {
					const j = d.integer(i + 1);
					[all[i], all[j]] = [all[j], all[i]];
				}
				return all;
			},
		};
		return d;
	}

	const answerable = node => ['input', 'select', 'rank', 'range',
		'trigger'].includes(node.nodeType)
		&& node.currentState.relevant && !node.currentState.readonly;

	// One answer, as the engine itself writes it afterwards.
	function put(node, value) {
		if (node.nodeType === 'select')
			node.selectValues(value === '' ? [] : value.split(' '));
		else if (node.nodeType === 'rank')
			node.setValues(value === '' ? [] : value.split(' '));
		else if (node.nodeType === 'trigger')
			node.setValue(value === 'OK');
		else
			node.setValue(value);
	}

	function drawValue(d, node) {
		const offered = () => node.currentState.valueOptions
			.map(option => option.value);
		if (d.chance(0.08))
			return '';
		switch (node.nodeType) {
		case 'select':
			if (offered().length === 0)
				return null;
			return node.selectType === 'select1' ? d.pick(offered())
				: d.shuffle(offered())
				.slice(0, 1 + d.integer(3)).join(' ');
		case 'rank':
			return d.shuffle(offered()).join(' ');
		case 'trigger':
			return 'OK';
		case 'range': {
			const { start, end, step } = node.definition.bounds;
			const steps = Math.floor((Number(end) - Number(start))
				/ Number(step));
			return String(Number(start)
				+ d.integer(steps + 1) * Number(step));
		}
		default:
			return (values[node.valueType] ?? values.string)(d);
		}
	}

	function drawStep(d, root) {
		const nodes = [...nodesOf(root)];
		const ranges = nodes.filter(node => node.currentState.relevant
			&& node.nodeType === 'repeat-range:uncontrolled');
		if (ranges.length > 0 && d.chance(0.25)) {
			const range = d.pick(ranges);
			const n = range.currentState.children.length;
			const path = plain(range.currentState.reference);
			if (n > 1 && d.chance(0.35)) {
				const at = d.integer(n);
				range.removeInstances(at);
				return { remove: `${path}[${at + 1}]` };
			}
			if (n < 5) {
				range.addInstances();
				return { add: path };
			}
		}
		const open = nodes.filter(answerable);
		if (open.length === 0)
			return null;
		const node = d.pick(open);
		const value = drawValue(d, node);
		if (value === null)
			return null;
		put(node, value);
		return { set: plain(node.currentState.reference),
			value: node.currentState.instanceValue };
	}

	window.play = async ({ xml, files, seed, length, language }) => {
		const result = await loadForm(xml, { fetchFormAttachment:
			async url => respond(files[decodeURIComponent(
			    String(url).split('/').pop())], String(url)) });
		if (result.status === 'failure')
			return { failure: String(result.error?.message
				?? result.error) };
		const steps = [];
		try {
			const { root } = result.createInstance();
			if (language !== null)
				root.setLanguage(root.languages.find(known =>
					known.language === language));
			const d = chooser(generator(seed), wordsOf(xml));
			for (let i = 0; i < length; i++) {
				const step = drawStep(d, root);
				if (step)
					steps.push(step);
			}
			return { steps, ...await statesOf(root) };
		} catch (error) {
			return { failure: `${error.message || error.stack} `
				+ `after ${JSON.stringify(steps)}` };
		}
	};
}
