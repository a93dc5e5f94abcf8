// entry: an agent enters a request for somebody, through the form's own pages;
// and a request that one person makes for another.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, beforeEach, describe, test } from 'node:test';
import { Client, signIn, text, waitMail } from './client.mjs';
import { forgetRates, psql } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (html) => text(html).replaceAll('\u00a0', ' ');
const name = 'pour-autrui';

// A form of the tests' own, which `demarche` serves from the database.
const form = `<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:pv="urn:parvis:procedure">
<h:head><h:title>Demander pour autrui</h:title>
<pv:procedure category="Essais" service="etat-civil" delay="P15D" retention="P1Y" summary="Pour les essais"/>
<pv:summary person="/data/vous/nom" email="/data/vous/courriel"/>
<model><instance><data id="${name}"><pour/><vous><nom/><courriel/></vous></data></instance>
<bind nodeset="/data/vous/nom" type="string" required="true()"/>
<bind nodeset="/data/vous/courriel" type="string"/></model></h:head>
<h:body><group ref="/data/pour" pv:component="acting"/>
<group ref="/data/vous" appearance="field-list"><label>Vous</label>
<input ref="/data/vous/nom"><label>Votre nom</label></input>
<input ref="/data/vous/courriel" pv:control="email"><label>Votre adresse électronique</label></input></group></h:body></h:html>`;

before(() => {
	const digest = createHash('sha256').update(form).digest('hex');
	psql(`begin; set local role parvis_worker;
		select worker.definition_publish('${name}', '${digest}', 'Demander pour autrui', 'Pour les essais', '${form.replaceAll("'", "''")}');
		reset role;
		update parvis.procedure set enabled = true where name = '${name}'; commit;`);
});
beforeEach(forgetRates);

const saisie = (form) => form.action.endsWith('/agent/saisie');
const where = (page) => new URL(page.url).pathname.split('/').pop();

// Answers page after page until the one of that name.
async function walk(client, page, answers, until) {
	for (let i = 0; where(page) !== until; i++) {
		assert.ok(i < 10, `no end: ${page.url}`);
		const names = [...page.html.matchAll(/name="([^"]+)"/g)].map(([, one]) => one);
		const values = Object.fromEntries(Object.entries(answers).filter(([key]) => names.includes(key)));
		const answer = await client.submit(page, values, { button: ['continuer', 'oui'] });
		page = await client.follow(answer);
		assert.equal(page.status, 200, read(page.html));
	}
	return page;
}

const company = (email, own) => ({
	'pour/pour-qui/qualite': 'entreprise', 'pour/pour-organisme/nom': 'Boulangerie Modèle',
	'pour/pour-organisme/siret': '732 829 320 00074', 'pour/pour-organisme/fonction': 'gérante',
	'pour/pour-organisme/courriel': email, 'vous/nom': 'Alix Modèle', 'vous/courriel': own,
});

async function start(client) {
	return client.follow(await client.submit(await client.get(`/demarches/${name}`)));
}

describe('for somebody else', () => {
	test('a company: its SIRET is checked, both are told, the desk sees it', async () => {
		const client = new Client();
		const stamp = Date.now();
		const email = `organisme-${stamp}@personne.example`, own = `gerante-${stamp}@personne.example`;
		const asked = await walk(client, await start(client), company(email, own), 'pour-organisme');
		assert.match(read(asked.html), /Son numéro Siret \(obligatoire\)/);
		const wrong = await client.submit(asked, { 'pour/pour-organisme/nom': 'Boulangerie Modèle', 'pour/pour-organisme/siret': '73282932000075', 'pour/pour-organisme/fonction': 'gérante' }, { button: ['continuer', 'oui'] });
		assert.equal(wrong.status, 422);
		assert.match(read(wrong.html), /Vérifiez le numéro Siret/);
		assert.match(wrong.html, /value="73282932000075"/);
		const check = await walk(client, wrong, company(email, own), 'verification');
		assert.match(read(check.html), /Boulangerie Modèle/);
		const thanks = await client.follow(await client.submit(check));
		const reference = thanks.html.match(/class="code">([^<]+)</)[1];
		const receipt = await waitMail(own, (mail) => /Accusé de réception/.test(mail.subject));
		assert.match(receipt.text, /Vous l’avez faite pour Boulangerie Modèle/);
		const told = await waitMail(email);
		assert.match(told.subject, new RegExp(`Une demande faite en votre nom\\s: ${reference}`));
		assert.match(told.text, /Alix Modèle a fait pour Boulangerie Modèle/);
		const link = new URL(told.text.match(/https?:\/\/\S+\/suivi\/lien\/\S+/)[0]).pathname;
		const other = new Client();
		const opened = await other.follow(await other.submit(await other.get(link)));
		assert.match(read(opened.html), new RegExp(reference));
		assert.match(read((await other.get('/suivi/demande/recepisse')).html), /Demande faite pour Boulangerie Modèle/);

		const desk = await signIn(accounts.agent);
		const seen = await desk.get(`/agent/demandes/${reference}`);
		assert.match(read(seen.html), /Demande faite pour Boulangerie Modèle \(entreprise\) – prévenu à l’adresse organisme/);
		const found = await desk.get('/agent/recherche?q=Boulangerie');
		assert.match(found.html, new RegExp(reference));
		const path = `/agent/demandes/${reference}/message`;
		const ends = (one) => one.action.endsWith(path);
		const preview = await desk.submit(await desk.get(path), { texte: 'Bonjour à vous deux' }, { button: ['etape', 'apercu'], which: ends });
		await desk.submit(preview, {}, { button: ['etape', 'envoi'], which: ends });
		for (const to of [email, own])
			assert.match((await waitMail(to, (mail) => /message du service/.test(mail.subject))).text, /Bonjour à vous deux/);
	});

	test('for oneself, one page and nothing more', async () => {
		const client = new Client();
		const page = await walk(client, await start(client), { 'pour/pour-qui/qualite': 'soi' }, 'vous');
		assert.equal(page.status, 200);
	});
});

describe('entered by an agent', () => {
	test('from the desk to the desk, with who and how', async () => {
		const client = await signIn(accounts.agent);
		const page = await client.get('/agent/saisie');
		assert.equal(page.status, 200);
		assert.match(page.html, /value="etat-civil"/);
		const begun = await client.submit(page, { demarche: name, voie: 'telephone' }, { which: saisie });
		assert.equal(begun.status, 303, read(begun.html));
		const first = await client.follow(begun);
		assert.match(first.url, new RegExp(`/demarches/${name}/pour-qui$`));
		assert.match(read(first.html), /Vous saisissez cette demande pour une personne/);
		const check = await walk(client, first, { 'pour/pour-qui/qualite': 'soi', 'vous/nom': 'Appelante Modèle' }, 'verification');
		assert.match(read(check.html), /Vous saisissez cette demande/);
		const thanks = await client.follow(await client.submit(check));
		const reference = thanks.html.match(/class="code">([^<]+)</)[1];
		assert.match(read(thanks.html), /Donnez le numéro et le code à la personne/);
		assert.match(thanks.html, new RegExp(`/agent/demandes/${reference}"`));
		assert.ok(![...client.cookies.keys()].some((cookie) => cookie.endsWith('suivi')), 'the follow-up is not opened');
		const seen = read((await client.get(`/agent/demandes/${reference}`)).html);
		assert.match(seen, /Saisie par [^:]+ : Par téléphone/);
		assert.equal(psql(`select e.actor from parvis.event e join parvis.request r on r.commune = e.commune and r.id = e.request where r.reference = '${reference}' and e.kind = 'received'`), 'agent');
		// The person follows it as any other.
		const code = [...thanks.html.matchAll(/class="code">([^<]+)</g)][1][1];
		const person = new Client();
		const followed = await person.follow(await person.submit(await person.get('/suivi'), { numero: reference, code }));
		assert.match(read(followed.html), new RegExp(reference));
		assert.match(read((await person.get('/suivi/demande/recepisse')).html), /Saisie par la mairie à partir de votre appel/);
	});

	test('what is missing is told; another service’s procedure is not offered', async () => {
		const client = await signIn(accounts.agent);
		const page = await client.get('/agent/saisie?demarche=etat-civil');
		const missing = await client.submit(page, { demarche: '' }, { which: saisie });
		assert.equal(missing.status, 422);
		assert.match(read(missing.html), /Choisissez la démarche/);
		assert.match(read(missing.html), /Dites comment la demande arrive/);
		const unknown = await client.submit(page, { demarche: 'inconnue', voie: 'guichet' }, { which: saisie });
		assert.equal(unknown.status, 422);
		assert.equal((await client.submit(page, { demarche: name, voie: 'pigeon' }, { which: saisie })).status, 422);
	});

	test('only who is signed in; and a visitor cannot say it of themselves', async () => {
		const nobody = new Client();
		assert.equal((await nobody.get('/agent/saisie')).status, 401);
		assert.equal((await nobody.post('/agent/saisie', [['demarche', name], ['voie', 'telephone']])).status, 401);
		// The mark in a cookie opens nothing, and makes nobody an agent.
		const forged = new Client();
		await start(forged);
		const [cookie] = [...forged.cookies.keys()].filter((one) => one.endsWith(`draft-${name}`));
		forged.cookies.set(cookie, `agent.${forged.cookies.get(cookie)}`);
		assert.equal((await forged.get(`/demarches/${name}/vous`)).status, 410);
	});

	test('the barcode of a paper form leads to its entry', async () => {
		const client = await signIn(accounts.agent);
		const found = await client.get('/agent/recherche?q=FORM-ETAT-CIVIL');
		assert.equal(found.status, 303);
		const page = await client.follow(found);
		assert.match(page.html, /value="etat-civil" selected/);
		assert.match(page.html, /value="courrier" required checked/);
		assert.equal((await client.get('/agent/recherche?q=FORM-INCONNU')).status, 200);
	});
});
