// Every page of every form that has no program of its own (and of the one that
// takes all the rest), as its cases lead there: on a phone's 320 px, without JavaScript, each page once, and what it
// says to nothing answered.  The templates are those of journey.test.mjs, which
// sees them at every width.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { after, before, beforeEach, test } from 'node:test';
import { forgetRates } from '../web/seed.mjs';
import { assertValid, audit, openBrowser, visitor, watch } from './browser.mjs';

const root = new URL('../../cgi-bin/', import.meta.url);
const names = readdirSync(root).filter(name =>
	existsSync(new URL(`${name}/form.xml`, root))
	&& (name === 'saisine'
		|| !readdirSync(new URL(name, root)).some(file => file.endsWith('.c'))));

const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' });
function value(text) {
	if (text === '{year}')
		return day.format(new Date()).slice(0, 4);
	const days = text.match(/^\{today([+-]\d+)\}$/);
	return days ? day.format(Date.now() + Number(days[1]) * 86400000) : text;
}

// { name, answers by control's name, pages }: of a case that nothing refuses.
function cases(form) {
	const folder = new URL(`${form}/cases/`, root);
	const all = readdirSync(folder).sort().map(name => {
		const lines = readFileSync(new URL(name, folder), 'utf8').split('\n');
		const answers = {};
		for (const line of lines) {
			const set = line.match(/^\/data\/(\S+) = (.*)$/);
			if (set)
				answers[set[1]] = value(set[2]);
		}
		const pages = lines.find(line => line.startsWith('> '));
		const refused = lines.some(line => line.startsWith('! '));
		return { name, answers, pages: refused ? [] : pages?.slice(2).split(' ') ?? [] };
	});
	// The longest first; then those that lead where no other has led.
	all.sort((a, b) => b.pages.length - a.pages.length);
	const seen = new Set();
	return all.filter(({ pages }) => {
		const fresh = pages.filter(page => !seen.has(page));
		fresh.forEach(page => seen.add(page));
		return fresh.length > 0;
	});
}

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());
beforeEach(forgetRates);

const step = page => new URL(page.url()).pathname.split('/').pop();

async function next(page) {
	await Promise.all([page.waitForNavigation(),
		page.locator('main form button.button:not(.button-secondary):visible').last().click()]);
}

async function fill(page, answers) {
	const fields = await page.$$eval('main [name]', all => all.map(field =>
		({ name: field.name, type: field.type })));
	for (const { name, type } of fields) {
		const plain = name.replace(/\[1\]/g, '');
		const part = plain.match(/^(.*)\.(jour|mois|annee)$/);
		if (part) {
			const [year = '', month = '', date = ''] = answers[part[1]]?.split('-') ?? [];
			await page.fill(`main [name="${name}"]`,
				{ jour: date, mois: month, annee: year }[part[2]]);
		} else if (type === 'radio' || type === 'checkbox') {
			for (const one of answers[plain]?.split(' ') ?? [])
				await page.check(`main [name="${name}"][value="${one}"]`);
		} else if (type !== 'file' && answers[plain] !== undefined) {
			await page.fill(`main [name="${name}"]`, answers[plain]);
		}
	}
}

for (const form of names) {
	test(form, async t => {
		const seen = new Set();
		const see = async page => {
			if (seen.has(step(page)))
				return false;
			seen.add(step(page));
			await audit(page, `${form} ${step(page)}`, [320]);
			return true;
		};
		for (const { name, answers, pages } of cases(form)) {
			await t.test(name, async () => {
				const { page, done } = await visitor(browser, { js: false, width: 320 });
				watch(page);
				await page.goto(`/demarches/${form}`);
				await see(page);
				await next(page);
				for (const expected of pages) {
					// A program may ask more than its form does.
					for (let more = 0; more < 2 && step(page) !== expected; more++) {
						await see(page);
						await fill(page, answers);
						await next(page);
					}
					assert.equal(step(page), expected);
					const last = await page.locator('main form button[name="enregistrer"]').count() === 0;
					if (await see(page) && !last && await page.locator('main [required]').count() > 0) {
						await next(page);
						assert.ok((await page.title()).startsWith('Erreur'), await page.title());
						await audit(page, `${form} ${expected} erreur`, []);
					}
					if (last)
						continue;
					await fill(page, answers);
					await next(page);
					// More is asked on the same page, as it is answered.
					for (let i = 0; i < 4 && step(page) === expected
						&& await page.locator('main .notice[role=status]').count() > 0; i++) {
						await fill(page, answers);
						await next(page);
					}
				}
				if (step(page) === 'verification') {
					await see(page);
					if (!seen.has('merci')) {
						await next(page);
						assert.equal(step(page), 'merci');
						await see(page);
					}
				}
				await done();
			});
		}
		assert.ok(seen.has('merci'), 'no case can be sent');
	});
}

test('every page seen is valid HTML', assertValid);
