// What every browser test shares: Debian's Chromium through playwright-core,
// an audit of the page at hand at three widths (axe, horizontal scroll, heading
// and landmark rules, HTML kept for the validator), and the accounts of the
// stack that tests/run started (its variables are listed in CONTRIBUTING.md).
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { validate } from '../golden/validator.mjs';

const require = createRequire(import.meta.url);
const axeSource = require.resolve('axe-core/axe.min.js');

export const url = need('PARVIS_URL');
export const accounts = JSON.parse(need('PARVIS_ACCOUNTS'));
export const mails = need('PARVIS_MAILS');
export const widths = [320, 768, 1280];

// Pages as they were seen: HTML for the validator, pictures for a person.
const kept = process.env.PARVIS_PAGES
	?? join(need('PARVIS_DIR'), 'pages');
mkdirSync(kept, { recursive: true });

function need(name) {
	const value = process.env[name];
	if (!value)
		throw new Error(`${name} is not set: run tests/run browser`);
	return value;
}

export async function openBrowser() {
	return chromium.launch({
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-gpu', '--disable-quic',
			'--no-first-run', '--disable-background-networking',
			'--disable-component-update', '--disable-sync'],
	});
}

// Whether the page's own scripts may run.  An audit is a script too, so that it
// lifts the interdiction for its own time.
const scripts = new WeakMap();
async function allowScripts(page, allowed) {
	await scripts.get(page).cdp.send('Emulation.setScriptExecutionDisabled',
	    { value: !allowed });
}

// A visitor of its own: nothing is shared with the others.  A request to
// another host than ours and `also`, or an error in the console, fails the test
// at `done`.
export async function visitor(browser, { js = true, width = 1280, also = [] } = {}) {
	const context = await browser.newContext({
		viewport: { width, height: 900 },
		locale: 'fr-FR',
		baseURL: url,
	});
	context.setDefaultTimeout(15000);
	const page = await context.newPage();
	scripts.set(page, { allowed: js, cdp: await context.newCDPSession(page) });
	await allowScripts(page, js);
	const strange = [];
	page.on('request', request => {
		const target = new URL(request.url());
		if (target.protocol.startsWith('http')
		    && ![new URL(url).origin, ...also].includes(target.origin))
			strange.push(`request to ${target.origin}`);
	});
	page.on('console', message => {
		// Chromium reports our own 4xx pages as errors: they are wanted.
		if (message.type() === 'error'
		    && !message.text().includes('Failed to load resource'))
			strange.push(`console: ${message.text()}`);
	});
	page.on('pageerror', error => strange.push(`script: ${error.message}`));
	const done = async () => {
		await context.close();
		assert.deepEqual(strange, []);
	};
	return { page, context, done };
}

// The rules that axe does not have: research on RGAA counts them too.
async function ownRules(page) {
	return page.evaluate(() => {
		const faults = [];
		const all = selector => [...document.querySelectorAll(selector)];
		const { lang } = document.documentElement;
		if (!['fr', 'en'].includes(lang))
			faults.push(`lang="${lang}"`);
		if (all('h1').length !== 1)
			faults.push(`${all('h1').length} h1`);
		let level = 1;	// the summary of errors, an h2, stands before the h1
		for (const heading of all('h1, h2, h3, h4, h5, h6')) {
			const now = Number(heading.tagName[1]);
			if (now > level + 1)
				faults.push(`heading skips to ${heading.tagName}: ${heading.textContent.trim()}`);
			level = now;
		}
		if (all('main').length !== 1)
			faults.push('not one main');
		const skip = document.querySelector('a');
		if (!skip?.getAttribute('href')?.startsWith('#'))
			faults.push('the first link does not skip to the content');
		for (const field of all('input, select, textarea')) {
			if (['hidden', 'submit', 'image', 'button'].includes(field.type))
				continue;
			const label = field.labels?.[0];
			const group = field.closest('fieldset')?.querySelector('legend');
			if (!label)
				faults.push(`no label: ${field.name}`);
			const words = `${label?.textContent} ${group?.textContent ?? ''}`;
			if (field.required && !(lang === 'en' ? /required/ : /obligatoire/).test(words))
				faults.push(`required, and its label does not say so: ${field.name}`);
		}
		if (all('[style]').length || all('style, script:not([src])').length)
			faults.push('inline style or script');
		// what a template is to be written with stands in <code>
		const codes = all('code').map(e => e.innerText).filter(Boolean);
		const said = codes.reduce((words, one) => words.replace(one, ''), document.body.innerText);
		if (/\bt\.[a-z]+\.[a-z-]+\b|\{\{/.test(said))
			faults.push('a text key or a template tag is shown');
		return faults;
	});
}

const targets = `(() => [...document.querySelectorAll('button, .button, input[type=submit]')]
	.filter(e => e.offsetParent && e.getBoundingClientRect().height > 0
		&& !e.closest('[aria-hidden=true]') && e.tabIndex >= 0)
	.filter(e => e.getBoundingClientRect().height < 24)
	.map(e => 'small target: ' + e.textContent.trim()))()`;

const overflow = `(() => {
	const wide = document.documentElement.scrollWidth;
	if (wide <= document.documentElement.clientWidth) return [];
	return ['scrolls sideways: ' + wide + ' px at ' + innerWidth + ': '
		+ [...document.querySelectorAll('body *')]
		.filter(e => e.getBoundingClientRect().right > innerWidth + 1)
		.slice(0, 3).map(e => e.tagName + '.' + e.className).join(' ')];
})()`;

// At these widths; at none, all but axe.  Pictures of all three, or where asked.
export async function audit(page, name, at = widths) {
	await allowScripts(page, true);
	try {
		await auditWithScripts(page, name, at);
	} finally {
		await allowScripts(page, scripts.get(page).allowed);
	}
}

async function auditWithScripts(page, name, at) {
	const faults = [];
	const html = await page.content();
	const file = name.replace(/[^a-z0-9-]+/gi, '-');
	const budget = 14336;
	// before axe, which leaves a style of its own in the page
	faults.push(...await ownRules(page), ...await page.evaluate(overflow));
	for (const width of at) {
		await page.setViewportSize({ width, height: 900 });
		faults.push(...await page.evaluate(overflow),
		    ...await page.evaluate(targets));
		if (await page.evaluate('typeof axe') === 'undefined')
			await page.evaluate(await axe());
		const result = await page.evaluate(`axe.run(document, {
			runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa',
			    'wcag22aa', 'best-practice'],
			resultTypes: ['violations'] })`);
		for (const violation of result.violations)
			faults.push(`axe ${width}px ${violation.id}: `
			    + violation.nodes.map(n => n.target.join(' ')).join(', '));
		if (at === widths || process.env.PARVIS_PAGES)
			await page.screenshot({ fullPage: true,
				path: join(kept, `${file}-${width}.png`) });
	}
	const size = await gzipSize(html);
	if (size > budget)
		faults.push(`${size} bytes of HTML, gzip; at most ${budget}`);
	const path = join(kept, `${file}.html`);
	writeFileSync(path, await source(page) ?? html);
	audited.push(path);
	assert.deepEqual(faults, [], `${name} (${page.url()})`);
}

let axeText;
async function axe() {
	if (!axeText) {
		const { readFile } = await import('node:fs/promises');
		axeText = await readFile(axeSource, 'utf8');
	}
	return axeText;
}

async function gzipSize(text) {
	const { gzipSync } = await import('node:zlib');
	return gzipSync(text).length;
}

// Every page audited so far is valid HTML: one run of the validator for all.
const audited = [];
export function assertValid() {
	assert.ok(audited.length > 0);
	assert.deepEqual(validate(audited), []);
}

// The bytes that the server sent, not Chromium's reading of them: only these
// can be wrong.  Kept by `watch` for the page's last document.
const sources = new WeakMap();
export function watch(page) {
	page.on('response', response => {
		if (response.request().isNavigationRequest()
		    && response.request().frame() === page.mainFrame()
		    && response.status() !== 303)
			sources.set(page, response.text().catch(() => null));
	});
}
async function source(page) {
	return sources.get(page);
}

export async function signIn(page, account) {
	await page.goto('/agent');
	await page.fill('input[autocomplete="username"]', account.login);
	await page.fill('input[type="password"]', account.password);
	await Promise.all([page.waitForNavigation(),
		page.press('input[type="password"]', 'Enter')]);
	assert.equal(await page.locator('input[type="password"]').count(), 0,
	    'signed in');
}
