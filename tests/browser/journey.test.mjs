// The first request, as people make it: on a phone without JavaScript, on a
// desk with it, by the keyboard alone; each page sound, each error page too.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { forgetRates } from '../web/seed.mjs';
import { accounts, assertValid, audit, mails, openBrowser, signIn, visitor, watch }
	from './browser.mjs';

const start = '/demarches/etat-civil';
const birth = {
	'acte/acte': 'naissance', 'lieu/lieu': 'ici', 'copie/copie': 'integrale',
	'lien/lien': 'moi', 'naissance/nom': 'd’Aragó Le Goff-Kerouédan',
	'naissance/prenoms': 'Œuvrarde, Anne-Marie', 'naissance/date.jour': '3',
	'naissance/date.mois': '3', 'naissance/date.annee': '1987',
	'parents/nom-1': 'N’Guyen', 'parents/prenom-1': 'Yann',
	'demandeur/nom': 'Çelik', 'demandeur/prenoms': 'Œuvrarde',
	'exemplaires/nombre': '1', 'remise/remise': 'poste',
	'contact/telephone': '06 39 98 00 12', 'adresse/voie': '3 rue du Lac',
	'adresse/code-postal': '99999', 'adresse/commune': 'Saint-Exemple',
};

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());
beforeEach(forgetRates);

const step = page => new URL(page.url()).pathname.split('/').pop();
const button = page => page.locator('main form button.button:visible').last();

async function fill(page, answers) {
	for (const [name, value] of Object.entries(answers)) {
		const field = page.locator(`main [name="${name}"]`);
		if (await field.count() === 0)
			continue;
		if (await field.first().getAttribute('type') === 'radio')
			await page.locator(`main [name="${name}"][value="${value}"]`).check();
		else
			await field.fill(value);
	}
}

async function next(page) {
	await Promise.all([page.waitForNavigation(), button(page).click()]);
}

// From the start page to the verification, `see` at each page on the way.
async function walk(page, answers, see = async () => {}) {
	await page.goto(start);
	await see(page);
	await next(page);
	for (let pages = 0; step(page) !== 'verification'; pages++) {
		assert.ok(pages < 25, `no end: ${page.url()}`);
		await see(page);
		await fill(page, answers);
		await next(page);
	}
	await see(page);
}

async function codes(page) {
	return page.locator('.code').allTextContents();
}

// The link of the receipt, as it came by mail.
async function mailedLink(address) {
	for (let i = 0; i < 300; i++) {
		for (const name of readdirSync(mails)) {
			if (!name.endsWith('.eml'))
				continue;
			const mail = readFileSync(join(mails, name), 'utf8');
			if (!mail.includes(address))
				continue;
			const [head, ...rest] = mail.replaceAll('\r', '').split('\n\n');
			let body = rest.join('\n\n');
			if (/transfer-encoding: base64/i.test(head))
				body = Buffer.from(body, 'base64').toString();
			else if (/quoted-printable/i.test(head))
				body = body.replace(/=\n/g, '').replace(/=([0-9A-F]{2})/g,
					(_, hex) => String.fromCharCode(parseInt(hex, 16)));
			const link = body.match(/https?:\/\/\S+\/suivi\/lien\/\S+/);
			if (link)
				return link[0];
		}
		await new Promise(resolve => setTimeout(resolve, 100));
	}
	throw new Error('no mail with a link');
}

for (const { name, js, width } of [
	{ name: 'on a phone, without JavaScript', js: false, width: 320 },
	{ name: 'on a desk, with JavaScript', js: true, width: 1280 },
])
	describe(`a birth certificate ${name}`, () => {
		test('is asked for, followed, answered, and read', async t => {
			const { page, done } = await visitor(browser, { js, width });
			watch(page);
			const address = `aragonaise-${width}-${Date.now()}@personne.example`;
			const answers = { ...birth, 'contact/courriel': address };
			const seen = async at => t.test(step(at), async () =>
				audit(at, `${width} form ${step(at)}`));
			await walk(page, answers, seen);
			await page.setViewportSize({ width, height: 900 });
			await next(page);
			const [reference, code] = await codes(page);
			assert.match(reference, /^EC-/);
			await seen(page);

			const link = await mailedLink(address);
			const fresh = await visitor(browser, { js, width });
			watch(fresh.page);
			await fresh.page.goto(link);
			await audit(fresh.page, `${width} mailed link`);
			await next(fresh.page);
			assert.match(await fresh.page.content(), new RegExp(reference));
			await audit(fresh.page, `${width} follow-up`);
			await fresh.done();

			const agent = await visitor(browser, { js, width });
			await signIn(agent.page, accounts.agent);
			await agent.page.goto(`/agent/demandes/${reference}`);
			await audit(agent.page, `${width} agent request`);
			assert.match(await agent.page.content(), /Œuvrarde, Anne-Marie/);
			await agent.done();

			const other = await visitor(browser, { js, width });
			watch(other.page);
			await other.page.goto('/suivi');
			await other.page.fill('[name="numero"]', reference);
			await other.page.fill('[name="code"]', 'AAAA-BBBB-CCCC-DDDD');
			await next(other.page);
			await audit(other.page, `${width} wrong code`);
			await other.page.fill('[name="code"]', code);
			await next(other.page);
			assert.match(await other.page.content(), new RegExp(reference));
			await other.done();
			await done();
		});

		test('each page left empty says what to do', async t => {
			const { page, done } = await visitor(browser, { js, width });
			watch(page);
			await page.goto(start);
			await next(page);
			for (let pages = 0; step(page) !== 'verification'; pages++) {
				assert.ok(pages < 25, `no end: ${page.url()}`);
				const at = step(page);
				if (await page.locator('main [required]').count() > 0) {
					for (const one of await page.locator('main input:not([type=hidden]):not([type=radio]):not([type=file])').all())
						await one.fill('');
					await next(page);
					await t.test(at, async () => {
						if (step(page) !== at)
							return;	// the form gave it a first value
						assert.match(await page.title(), /^Erreur/);
						const summary = page.locator('[role=alert]');
						assert.equal(await summary.count(), 1);
						for (const link of await summary.locator('a').all()) {
							const target = (await link.getAttribute('href')).slice(1);
							assert.equal(await page.locator(`[id="${target}"]`).count(), 1, target);
						}
						await audit(page, `${width} error ${at}`);
					});
				}
				await fill(page, birth);
				await next(page);
			}
			await done();
		});
	});

describe('by the keyboard alone', () => {
	test('a request is asked for, from the first Tab to the thanks', async () => {
		const { page, done } = await visitor(browser);
		const focused = () => page.evaluate(() => {
			const e = document.activeElement;
			return { tag: e.tagName, name: e.name, type: e.type, value: e.value,
				checked: e.checked, text: e.textContent.trim(),
				main: !!e.closest?.('main'), button: e.className === 'button',
				ring: getComputedStyle(e).outlineStyle !== 'none'
				    || getComputedStyle(e).boxShadow !== 'none'
				    || (e.type === 'radio') };
		});
		await page.goto(start);
		await page.keyboard.press('Tab');
		assert.match((await focused()).text, /contenu/, 'first, the skip link');
		await page.keyboard.press('Enter');
		for (let pages = 0; pages < 30; pages++) {
			const typed = new Set();
			for (let tabs = 0; ; tabs++) {
				assert.ok(tabs < 60, `the button is not reached: ${page.url()}`);
				await page.keyboard.press('Tab');
				const at = await focused();
				assert.ok(at.ring, `no focus ring: ${at.tag} ${at.name} ${page.url()}`);
				const value = birth[at.name];
				if (at.main && at.button && at.tag === 'BUTTON')
					break;
				if (!value || typed.has(at.name))
					continue;
				typed.add(at.name);
				if (at.type === 'radio') {
					await page.keyboard.press('Space');
					for (let i = 0; i < 8 && (await focused()).value !== value; i++)
						await page.keyboard.press('ArrowDown');
					assert.ok((await focused()).checked, at.name);
				} else {
					await page.keyboard.press('Control+A');
					await page.keyboard.insertText(value);
				}
			}
			await Promise.all([page.waitForNavigation(),
				page.keyboard.press('Enter')]);
			if ((await codes(page)).length > 0 && step(page) !== 'verification')
				break;
		}
		assert.match((await codes(page))[0], /^EC-/);
		await done();
	});
});

test('every page seen is valid HTML', assertValid);
