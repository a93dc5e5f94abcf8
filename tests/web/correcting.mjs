// correcting - a request of a form that has what corrections meet: a question
// that another reveals, a constraint, a file.
import { randomBytes } from 'node:crypto';
import { hash, psql } from './seed.mjs';

const xml = `<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:pv="urn:parvis:procedure"><h:head>
<h:title>Démarche à corriger</h:title>
<pv:procedure service="accueil" category="Essais" purpose="Essais" retention="P1Y" delay="P2M"/>
<pv:summary person="/data/qui/nom" subject="/data/qui/age" email="/data/qui/courriel"/>
<model><instance><data id="desk-essai"><qui><nom/><age/><courriel/></qui><quoi><mode/><precision/><note/></quoi><pieces><piece/></pieces></data></instance>
<bind nodeset="/data/qui/nom" type="string" required="true()"/>
<bind nodeset="/data/qui/age" type="int" required="true()" constraint=". &gt;= 18" jr:constraintMsg="Il faut être majeur." xmlns:jr="http://openrosa.org/javarosa"/>
<bind nodeset="/data/qui/courriel" type="string"/>
<bind nodeset="/data/quoi/mode" type="string" required="true()"/>
<bind nodeset="/data/quoi/precision" type="string" required="true()" relevant="/data/quoi/mode = 'autre'"/>
<bind nodeset="/data/quoi/note" type="string"/>
<bind nodeset="/data/pieces/piece" type="binary" required="true()"/>
</model></h:head><h:body>
<group ref="/data/qui" appearance="field-list"><label>Vous</label>
<input ref="/data/qui/nom"><label>Votre nom</label></input>
<input ref="/data/qui/age"><label>Votre âge</label></input>
<input ref="/data/qui/courriel"><label>Votre courriel</label></input></group>
<group ref="/data/quoi" appearance="field-list"><label>La demande</label>
<select1 ref="/data/quoi/mode"><label>Comment</label><item><label>Par la poste</label><value>poste</value></item><item><label>Autrement</label><value>autre</value></item></select1>
<input ref="/data/quoi/precision"><label>Précisez</label></input>
<input ref="/data/quoi/note"><label>Remarque libre</label></input></group>
<group ref="/data/pieces" appearance="field-list"><label>Les pièces</label>
<upload ref="/data/pieces/piece" mediatype="application/pdf"><label>Justificatif</label></upload></group>
</h:body></h:html>`;

const letters = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';
const word = (n) => [...randomBytes(n)].map((byte) => letters[byte % letters.length]).join('');
const quoted = (value) => `'${String(value).replaceAll("'", "''")}'`;

// A request of that form, with a file, as it is after its submission.
export function request() {
	const reference = `DE-${word(4)}-${word(4)}`, code = word(16);
	const [digest, access, token] = [hash(xml), hash(code), hash(word(20))];
	const submission = {
		reference, person_name: 'Alix Modèle', email: 'alix@personne.example', subject: '30',
		answers: '<data id="desk-essai"><qui><nom>Alix Modèle</nom><age>30</age><courriel>alix@personne.example</courriel></qui><quoi><mode>poste</mode><note>ancienne note</note></quoi><pieces><piece>flou.pdf</piece></pieces></data>',
	};
	psql(`begin;
		insert into parvis.definition (digest, name, title, summary, category, service, retention, delay, xml)
		values ('${digest}', 'desk-essai', 'Démarche à corriger', '', 'Essais', 'accueil', '1 year', '2 months', ${quoted(xml)}) on conflict do nothing;
		insert into parvis.procedure (commune, name, digest, enabled) select id, 'desk-essai', '${digest}', true from parvis.commune
		on conflict on constraint procedure_pkey do update set enabled = true, digest = excluded.digest;
		select set_config('tests.commune', commune::text, true) from parvis.host_name where host = ${quoted(new URL(process.env.PARVIS_URL).hostname)};
		set local role parvis_citizen;
		select citizen.enter(current_setting('tests.commune')::bigint);
		select citizen.draft_create('desk-essai', '\\x${token}', '\\x${token}', '<data/>');
		select citizen.file_add('\\x${token}', '/data/pieces/piece', 'flou.pdf', 'application/octet-stream', 9, sha256('x'), decode(repeat('ab', 40), 'hex'), 'clean', array[decode('00', 'hex')]);
		select citizen.draft_submit('\\x${token}', 1, ${quoted(JSON.stringify(submission))}, '\\x${access}', '[]');
		reset role;
		update parvis.procedure set enabled = false where name = 'desk-essai';
		commit;`);
	return { reference, code: code.replace(/(.{4})(?=.)/g, '$1-') };
}
