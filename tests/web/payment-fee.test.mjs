// payment-fee: the fee of a form: invoiced as the request is filed, paid from its
// follow-up, seen at the desk; where no régie asks for it, nothing is lost.
// One front: what is tried is the programs' own.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Client, signIn, text, waitMail } from './client.mjs';
import { forgetRates, psql } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (page) => text(page.html).replaceAll(/[\u00a0\u202f]/g, ' ');
const one = (sql) => psql(sql).trim();
const at = (end) => ({ which: (form) => form.action.endsWith(end) });
const stamp = Date.now();
const name = `redevance-${stamp}`;
const code = `V${stamp.toString(36).toUpperCase().slice(-6)}`;
const scratch = mkdtempSync(join(tmpdir(), 'pv-fee-'));
let commune, agent;

const form = `<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:pv="urn:parvis:procedure">
<h:head><h:title>Poser une benne</h:title>
<pv:procedure category="Vie quotidienne" service="accueil" delay="P15D" retention="P1Y" summary="Poser une benne sur le trottoir" purpose="autoriser" recipients="la voirie" legal="délibération du conseil municipal" silence="refuses" silence-delay="P2M"/>
<pv:summary person="/data/vous/nom" email="/data/vous/courriel"/>
<pv:fee label="Droits de voirie" amount="/data/droits" regie="${code}"/>
<model><instance><data id="${name}"><vous><nom/><courriel/><jours/></vous><droits/></data></instance>
<bind nodeset="/data/vous/nom" type="string" required="true()"/>
<bind nodeset="/data/vous/courriel" type="string"/>
<bind nodeset="/data/vous/jours" type="int" required="true()"/>
<bind nodeset="/data/droits" type="string" calculate="/data/vous/jours * 8.5"/></model></h:head>
<h:body><group ref="/data/vous" appearance="field-list"><label>Vous</label>
<input ref="/data/vous/nom"><label>Votre nom</label></input>
<input ref="/data/vous/courriel" pv:control="email"><label>Votre adresse électronique</label></input>
<input ref="/data/vous/jours"><label>Combien de jours ?</label></input></group></h:body></h:html>`;

// From the first page to the thanks.
async function file(jours, courriel = '') {
	const client = new Client();
	let page = await client.follow(await client.submit(await client.get(`/demarches/${name}`)));
	page = await client.follow(await client.submit(page, { 'vous/nom': 'Modèle', 'vous/courriel': courriel, 'vous/jours': String(jours) }, { button: ['continuer', 'oui'] }));
	assert.match(page.url, /verification$/, read(page));
	page = await client.follow(await client.submit(page, {}, at('/envoi')));
	assert.match(page.url, /merci$/, read(page));
	return { client, page, reference: page.html.match(/<strong class="code">([^<]+)</)[1] };
}
const regie = (active = true) => psql(`select worker.regie_set(${commune}, '${code}', '{"name": "Voirie", "service": "accueil", "mode": "W", "provider": "payfip",
	"numcli": "090909", "means": ["cash"], "active": ${active}, "agents": ["${accounts.agent.login}"]}')`);

before(async () => {
	forgetRates();
	commune = one(`select commune from parvis.host_name where host = '${new URL(process.env.PARVIS_URL).hostname}'`);
	agent = await signIn(accounts.agent);
});
after(() => {
	psql(`update parvis.procedure set enabled = false where name = '${name}'`);
	rmSync(scratch, { recursive: true });
});
beforeEach(forgetRates);

describe('the fee of a form', () => {
	test('its publication tells where no régie asks for it', () => {
		const path = join(scratch, name, 'form.xml');
		mkdirSync(join(scratch, name));
		writeFileSync(path, form);
		const env = { ...process.env, PARVIS_CONF: join(process.env.PARVIS_DIR, 'parvis.conf') };
		const said = execFileSync('sh', ['-c', `${process.env.PARVIS_BIN}/parvis procedure publish ${path} 2>&1`], { env, encoding: 'utf8' });
		assert.match(said, new RegExp(`${name} [0-9a-f]+ published`));
		assert.match(said, new RegExp(`no active régie ${code}: its fee will not be invoiced`));
		psql(`insert into parvis.procedure (commune, name, digest, enabled) select ${commune}, '${name}', digest, true from parvis.definition where name = '${name}'
			on conflict on constraint procedure_pkey do update set enabled = true`);
	});

	test('without a régie the request is filed, and the desk invoices it', async () => {
		const { page, client, reference } = await file(5);
		assert.match(read(page), /À payer : 42,50 €\. La mairie vous enverra la facture/);
		assert.match(read(await client.get('/suivi/demande')), /À payer pour cette demande Droits de voirie – 42,50 € La mairie vous enverra la facture/);
		assert.match(read(await agent.get(`/agent/demandes/${reference}`)), /Redevance : Droits de voirie – 42,50 € – non facturée : aucune régie active ne la facture/);
		regie();
		const desk = await agent.get(`/agent/demandes/${reference}`);
		const issued = await agent.submit(desk, { regie: code }, at('/redevance'));
		assert.equal(issued.status, 303, read(issued));
		assert.match(read(await agent.get(issued.location)), /Poser une benne.*Droits de voirie 1 42,50 € 42,50 €/);
		assert.match(read(await client.get('/suivi/demande')), /À payer – au plus tard le.*Payer 42,50 €/);
	});

	test('with one, it is invoiced as the request is filed, and paid from there', async () => {
		const email = `redevance-${stamp}@personne.example`;
		const { page, client, reference } = await file(3, email);
		assert.match(read(page), /À payer : 25,50 €\. Payez en ligne depuis le suivi/);
		assert.match((await waitMail(email, (mail) => /facture/.test(mail.subject))).text, new RegExp(code));
		const follow = await client.get('/suivi/demande');
		const answer = await client.submit(follow, {}, at('/demande/paiement'));
		assert.equal(answer.status, 303, read(answer));
		const invoice = await client.get(answer.location);
		assert.match(read(invoice), /Poser une benne.*Il reste à payer 25,50 €.*Payer 25,50 €.*Modèle/);
		const number = read(invoice).match(new RegExp(`${code}\\d{10}[0-9A-Z]{4}`))[0];
		let desk = read(await agent.get(`/agent/demandes/${reference}`));
		assert.match(desk, new RegExp(`Redevance : Droits de voirie – 25,50 € – À payer ?, au plus tard le .* – Facture ${number}`));
		psql(`set parvis.commune = '${commune}'; select parvis.money_receive(id, 'cash', 2550, null, null, 'fee-${number}') from parvis.invoice where reference = '${number}'`);
		desk = read(await agent.get(`/agent/demandes/${reference}`));
		assert.match(desk, /25,50 € – Payée – Facture/);
		assert.match(read(await client.get('/suivi/demande')), /Payée.*Voir la facture et les reçus/);
	});

	test('sent twice it is invoiced once; where nothing is due, nothing is', async () => {
		const { client, page, reference } = await file(2);
		await client.get(new URL(page.url).pathname);
		assert.equal(one(`select count(*) from parvis.invoice i join parvis.request r on r.commune = i.commune and r.id = i.request where r.reference = '${reference}'`), '1');
		const free = await file(0);
		assert.doesNotMatch(read(free.page), /À payer/);
		assert.doesNotMatch(read(await free.client.get('/suivi/demande')), /À payer pour/);
		const huge = await file(1000000);
		assert.match(read(await agent.get(`/agent/demandes/${huge.reference}`)), /non facturée : le formulaire n’a pas donné de montant lisible/);
	});

	test('a régie that issues nothing more loses no request', async () => {
		regie(false);
		const { reference } = await file(1);
		assert.match(read(await agent.get(`/agent/demandes/${reference}`)), /8,50 € – non facturée : aucune régie active/);
	});
});
