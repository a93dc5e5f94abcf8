// One front: one program of the desk, which the tests agent and desk-dossier try behind both.
// desk-letter: an answer is begun with a template, seen as it will leave, and
// leaves by mail, by letter or by both.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { before, beforeEach, describe, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { signIn, text, waitMail } from './client.mjs';
import { forgetRates, psql, request } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (html) => text(html).replaceAll('\u00a0', ' ');
const ends = (end) => (one) => one.action.endsWith(end);

beforeEach(forgetRates);

const press = (step, name) => ({ button: ['etape', step], which: ends(`/${name}`) });
const leaving = (asked) => psql(`select string_agg(o.kind, ',' order by o.id) from parvis.outbox o
	join parvis.request r on r.id = o.request and r.commune = o.commune
	where r.reference = '${asked.reference}' and o.kind <> 'receipt'`);
const post = (asked) => psql(`select coalesce(m.post::text, '-') from parvis.message m
	join parvis.request r on r.id = m.request and r.commune = m.commune where r.reference = '${asked.reference}'`);

describe('an answer', () => {
	const name = `Modèle d’essai ${Date.now()}`;
	before(async () => {
		forgetRates();
		const chief = await signIn(accounts.chief);
		for (const type of ['reponse', 'refus', 'question', 'message']) {
			const kept = await chief.follow(await chief.submit(await chief.get(`/agent/modeles/nouveau?type=${type}`),
				{ nom: name, texte: 'Bonjour {{personne.nom}}, pour {{demande.numero}} (type ' + type + ').' },
				press('enregistrer', 'nouveau')));
			const done = await chief.submit(kept, {}, { which: ends('/approbation') });
			assert.equal(done.status, 303, read(done.html));
		}
	});

	for (const act of ['reponse', 'refus', 'question', 'message']) {
		test(`${act}: is begun with a template, after what was typed`, async () => {
			const asked = request({ person_name: 'Zoé Modèle' });
			const client = await signIn(accounts.agent);
			const page = await client.get(`/agent/demandes/${asked.reference}/${act}`);
			const id = page.html.match(new RegExp(`<option value="(\\d+)">${name}`))[1];
			const filled = await client.submit(page, { texte: 'Déjà écrit.', modele: id }, press('modele', act));
			assert.equal(filled.status, 200, read(filled.html));
			assert.match(filled.html, new RegExp(`>\\s*Déjà écrit\\.\\s+Bonjour Zoé Modèle, pour ${asked.reference} \\(type ${act}\\)\\.</textarea>`));
		});
	}

	test('no template: what was typed stays', async () => {
		const asked = request();
		const client = await signIn(accounts.agent);
		const page = await client.get(`/agent/demandes/${asked.reference}/reponse`);
		const same = await client.submit(page, { texte: 'Déjà écrit.', modele: '' }, press('modele', 'reponse'));
		assert.match(same.html, />\s*Déjà écrit\.<\/textarea>/);
	});

	for (const [way, kinds, state] of [['courriel', 'answer', '-'], ['courrier', 'letter', 'to-post'], ['deux', 'letter,answer', 'to-post']]) {
		test(`by ${way}: what is shown is what leaves`, async () => {
			const email = `${way}${Date.now()}@personne.example`;
			const asked = request({ email });
			const client = await signIn(accounts.agent);
			const page = await client.get(`/agent/demandes/${asked.reference}/reponse`);
			const seen = await client.submit(page, { texte: 'Votre acte <est> prêt.', voie: way }, press('apercu', 'reponse'));
			assert.equal(seen.status, 200, read(seen.html));
			assert.equal(/<h2 id="courriel"/.test(seen.html), way !== 'courrier');
			assert.equal(/<article class="letter"/.test(seen.html), way !== 'courriel');
			const sent = await client.submit(seen, {}, press('envoi', 'reponse'));
			assert.equal(sent.status, 303, read(sent.html));
			assert.equal(leaving(asked), kinds);
			assert.equal(post(asked), state);
			if (way === 'courrier')
				return;
			const mail = await waitMail(email, (one) => /prêt/.test(one.text));
			const shown = read(seen.html.match(/<h2 id="courriel"[\s\S]*?<p class="typed">([\s\S]*?)<\/p>/)[1]).replace(/\S*\/suivi\/(lien|avis)\/\S+/g, 'LIEN');
			const flat = (words) => words.replace(/\s+/g, ' ').trim();
			assert.equal(flat(mail.text.replaceAll('\u00a0', ' ').replace(/\S*\/suivi\/(lien|avis)\/\S+/g, 'LIEN')), flat(shown));
		});
	}

	test('a fault keeps the text, the way and the ways of appeal', async () => {
		const asked = request();
		const client = await signIn(accounts.agent);
		const page = await client.get(`/agent/demandes/${asked.reference}/refus`);
		assert.match(read(page.html), /tribunal administratif/);
		const faulty = await client.submit(page, { texte: 'Parce que.', recours: '', voie: 'deux' }, press('apercu', 'refus'));
		assert.equal(faulty.status, 422);
		assert.match(faulty.html, />\s*Parce que\.<\/textarea>/);
		assert.match(faulty.html, /value="deux" checked/);
	});

	test('a conflict keeps the text and the way', async () => {
		const asked = request();
		const client = await signIn(accounts.agent), other = await signIn(accounts.chief);
		const page = await client.get(`/agent/demandes/${asked.reference}/reponse`);
		const seen = await client.submit(page, { texte: 'Mon texte.', voie: 'courrier' }, press('apercu', 'reponse'));
		await other.submit(await other.get(`/agent/demandes/${asked.reference}`), {}, { which: ends('/prise') });
		const conflict = await client.submit(seen, {}, press('envoi', 'reponse'));
		assert.equal(conflict.status, 409);
		assert.match(conflict.html, />\s*Mon texte\.<\/textarea>/);
		assert.match(conflict.html, /value="courrier" checked/);
		assert.equal(leaving(asked), '');
	});
});

describe('letters that wait', () => {
	const asked = [];
	const waiting = async (client, state = '') => {
		for (const end = Date.now() + 30000; Date.now() < end;) {
			const page = await client.get(`/agent/courriers${state}`);
			if (asked.every((one) => new RegExp(`${one.reference}[\\s\\S]*?courrier-${one.reference}\\.pdf`).test(page.html)))
				return page;
			await new Promise((resolve) => setTimeout(resolve, 500));
		}
		throw new Error('no letter in time');
	};
	const numbers = (page) => asked.map((one) => page.html.match(new RegExp(`id="lettre-(\\d+)"[^>]*><label[^>]*>${one.reference}`))[1]);
	const send = (client, page, chosen, step, more = []) => client.post('/agent/courriers',
		[['csrf', page.html.match(/name="csrf" value="([^"]+)"/)[1]], ...chosen.map((id) => ['lettre', id]), ...more, ['etape', step]]);

	before(async () => {
		forgetRates();
		const client = await signIn(accounts.agent);
		for (let i = 0; i < 3; i++) {
			const one = request({ email: i === 0 ? undefined : null, person_name: `Lettre ${i}` });
			asked.push(one);
			const page = await client.get(`/agent/demandes/${one.reference}/reponse`);
			const seen = await client.submit(page, { texte: 'Votre acte est prêt.', ...(i === 0 ? { voie: 'deux' } : {}) }, press('apercu', 'reponse'));
			assert.equal((await client.submit(seen, {}, press('envoi', 'reponse'))).status, 303);
		}
	});

	test('are printed as one PDF, each on its sheet', async () => {
		const client = await signIn(accounts.agent);
		const page = await waiting(client);
		const one = await send(client, page, numbers(page), 'imprimer');
		assert.equal(one.status, 200, read(one.html).slice(0, 300));
		assert.equal(one.headers['content-type'], 'application/pdf');
		assert.match(one.bytes.subarray(0, 8).toString(), /^%PDF-/);
		assert.equal(pages(one.bytes), 3);
		assert.equal(pages((await send(client, page, numbers(page), 'imprimer', [['recto', 'oui']])).bytes), 6);
		assert.match(read((await client.get('/agent/courriers')).html), /Imprimée le/);
	});

	test('with their files: a PDF, a picture on a page, and what cannot be is told', async () => {
		forgetRates();
		const client = await signIn(accounts.agent);
		const one = request({ email: null });
		const form = await client.get(`/agent/demandes/${one.reference}/reponse`);
		const files = [['plan.pdf', 'application/pdf', drawn()], ['photo.png', 'image/png', picture([255, 0, 0, 128])],
			['tresse.png', 'image/png', picture([255, 0, 0, 255], 1)], ['acte.tiff', 'image/tiff', tiff]];
		const kept = await client.submit(form, { texte: 'Voici vos pièces.' }, { ...press('saisie', 'reponse'),
			files: files.map(([filename, type, data]) => ({ name: 'fichiers', filename, type, data })) });
		const seen = await client.submit(kept, {}, press('apercu', 'reponse'));
		assert.equal((await client.submit(seen, {}, press('envoi', 'reponse'))).status, 303, read(seen.html));
		let page;
		for (const end = Date.now() + 30000; Date.now() < end && !page?.html.includes(`courrier-${one.reference}.pdf`);) {
			await new Promise((resolve) => setTimeout(resolve, 500));
			page = await client.get('/agent/courriers');
		}
		const line = page.html.match(new RegExp(`id="lettre-(\\d+)"[^>]*><label[^>]*>${one.reference}[\\s\\S]*?</tr>`));
		assert.match(read(line[0]), /acte\.tiff – à imprimer à part/);
		assert.doesNotMatch(read(line[0]), /plan\.pdf – à imprimer à part/);
		const { bytes } = await send(client, page, [line[1]], 'imprimer');
		// the cover, the letter, the plan, the photo
		assert.equal(pages(bytes), 4);
		const words = spawnSync('pdftotext', ['-l', '1', '-', '-'], { input: bytes, encoding: 'utf8' }).stdout;
		assert.match(words, /À joindre à part/);
		assert.match(words, new RegExp(`${one.reference} – tresse\\.png`));
		assert.match(words, /acte\.tiff \(ni PDF/);
		assert.doesNotMatch(words, /plan|photo/);
		// half transparent red, on white
		const ppm = spawnSync('pdftoppm', ['-f', '4', '-r', '72', '-'], { input: bytes, maxBuffer: 1 << 24 }).stdout;
		const pixels = ppm.subarray(ppm.indexOf('255\n') + 4);
		const at = 3 * (50 * Number(ppm.toString('latin1', 3, 6)) + 50);
		const [r, g, b] = pixels.subarray(at, at + 3);
		assert.ok(r > 250 && g > 120 && g < 135 && b > 120 && b < 135, `${r} ${g} ${b}`);
	});

	test('are marked as sent, once, printed again, and brought back', async () => {
		const client = await signIn(accounts.agent);
		const page = await waiting(client);
		const chosen = numbers(page);
		const marked = await client.follow(await send(client, page, chosen, 'envoyees'));
		assert.match(read(marked.html), /marquées comme envoyées/);
		for (const one of asked)
			assert.equal(post(one), 'posted');
		const posted = await waiting(client, '?etat=envoyees');
		assert.equal(pages((await send(client, posted, chosen, 'imprimer')).bytes), 3);
		const undone = await client.follow(await client.submit(marked, {}, { button: ['etape', 'remises'], which: ends('/agent/courriers') }));
		assert.match(read(undone.html), /attendent de nouveau/);
		for (const one of asked)
			assert.equal(post(one), 'to-post');
	});

	test('none chosen, or none that is ours: nothing is printed, and it is said', async () => {
		const client = await signIn(accounts.agent);
		const page = await waiting(client);
		const none = await send(client, page, [], 'imprimer');
		assert.equal(none.status, 422);
		assert.match(read(none.html), /Choisissez au moins une lettre/);
		const abroad = await signIn(accounts.other, process.env.PARVIS_URL2);
		const there = await abroad.get('/agent/courriers');
		assert.doesNotMatch(there.html, new RegExp(asked[0].reference));
		const stolen = await send(abroad, there, numbers(page), 'imprimer');
		assert.equal(stolen.status, 422);
		assert.equal((await send(abroad, there, numbers(page), 'envoyees')).status, 303);
		assert.equal(post(asked[0]), 'to-post');
	});
});

// As libmagic knows it; nobody looks further.
const tiff = Buffer.from('49492a000800000000000000000000000000', 'hex');

// One page with a square, and a picture of 100 by 100 points of one colour.
function drawn() {
	let out = '%PDF-1.4\n';
	const at = [];
	for (const body of ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>',
		'<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 280]/Resources<<>>/Contents 4 0 R>>',
		'<</Length 15>>stream\n40 40 20 9 re f\nendstream']) {
		at.push(out.length);
		out += `${at.length} 0 obj${body}endobj\n`;
	}
	const start = out.length;
	out += `xref\n0 5\n0000000000 65535 f \n${at.map((n) => `${String(n).padStart(10, '0')} 00000 n \n`).join('')}`;
	return Buffer.from(`${out}trailer<</Size 5/Root 1 0 R>>\nstartxref\n${start}\n%%EOF`);
}

function picture(colour, interlaced = 0) {
	const chunk = (kind, data) => {
		const body = Buffer.concat([Buffer.from(kind), data]);
		const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
		length.writeUInt32BE(data.length);
		sum.writeUInt32BE(crc32(body));
		return Buffer.concat([length, body, sum]);
	};
	const head = Buffer.from([0, 0, 0, 100, 0, 0, 0, 100, 8, 6, 0, 0, interlaced]);
	const row = Buffer.concat([Buffer.from([0]), ...Array(100).fill(Buffer.from(colour))]);
	return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head),
		chunk('IDAT', deflateSync(Buffer.concat(Array(100).fill(row)))), chunk('IEND', Buffer.alloc(0))]);
}

// CRC-32 (ISO 15948, annex D), which zlib of an older node does not give.
function crc32(bytes) {
	let sum = 0xffffffff;
	for (const byte of bytes) {
		sum ^= byte;
		for (let i = 0; i < 8; i++)
			sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
	}
	return (sum ^ 0xffffffff) >>> 0;
}

function pages(bytes) {
	const run = spawnSync('pdfinfo', ['-'], { input: bytes, encoding: 'utf8' });
	assert.equal(run.status, 0, run.stderr);
	return Number(run.stdout.match(/Pages:\s+(\d+)/)[1]);
}
