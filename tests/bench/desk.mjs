#!/usr/bin/env node
// desk - the pages of the desk that are measured at both sizes, as load sends
// them.
//
//	desk.mjs DIRECTORY
//
// With the environment of tests/stack, over what fill.sql put in.  Makes
// DIRECTORY/KIND (the commune of PARVIS_URL) and DIRECTORY/KIND-other (that of
// PARVIS_URL2), and prints each KIND, with what it is.  A page is refused that
// has fewer lines than it must, or not as many at both sizes: a longer page is
// no measure of a search.

import { Client, text } from '../web/client.mjs';
import { CONNECTIONS, write } from './write.mjs';

const [directory] = process.argv.slice(2);
const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const search = (words, as) => `/agent/recherche?q=${encodeURIComponent(words)}${as ? `&par=${as}` : ''}`;

// name, what it is, its address, the lines that it has (null: it is no list)
const pages = [
	['home', 'first screen', '/agent', null],
	['list', 'list', '/agent/demandes', 50],
	['list-received', 'list, the newest first', '/agent/demandes?tri=recu', 50],
	['list-all', 'list, of every state', '/agent/demandes?etat=toutes', 50],
	['list-nobody', 'list, given to nobody', '/agent/demandes?agent=personne', 50],
	['list-procedure', 'list, of a procedure', '/agent/demandes?demarche=etat-civil', 50],
	['list-absent', 'list, of a procedure without any', '/agent/demandes?demarche=pacs', 0],
	['list-web', 'list, of a way', '/agent/demandes?voie=en-ligne', 50],
	['list-way', 'list, of a way without any', '/agent/demandes?voie=hubee', 0],
	['list-two', 'list, of a way and a procedure', '/agent/demandes?voie=guichet&demarche=etat-civil&etat=toutes', 50],
	['list-late', 'list, late', '/agent/demandes?delai=retard', 50],
	['list-failed', 'list, with a mail that failed', '/agent/demandes?envoi=echec', 20],
	['list-years', 'list, received in a year that is past', '/agent/demandes?du=2019-01-01&au=2019-12-31', 0],
	['search-number', 'search, a number', search('BANC-00000'), 50],
	['search-name', 'search, a name that many have', search('camille'), 50],
	['search-start', 'search, the beginning of names', search('ma'), 50],
	['search-two', 'search, two names', search('marie perdurand'), 50],
	['search-rare', 'search, a name that few have', search('rarissime'), 5],
	['search-none', 'search, a name that nobody has', search('zzyzx', 'nom'), 0],
	['search-sound', 'search, by sound', search('duboit', 'son'), 50],
	['search-address', 'search, an address', search('rue lilas'), 50],
	['search-mail', 'search, an e-mail', search('c11@courriel.example'), 1],
	['search-phone', 'search, a telephone', search('06 00 00 00 11'), 1],
	['search-date', 'search, a date of birth', search('08/05/1950'), 50],
	['request', 'a request', null, null],
];

async function signIn(url, { login, password }) {
	const client = new Client(url);
	await client.submit(await client.open('/agent'), { identifiant: login, 'mot-de-passe': password });
	return client;
}

const lines = (page) => (page.html.match(/<tr id="d\d+"/g) ?? []).length;

const clients = [
	['', await signIn(process.env.PARVIS_URL, accounts.agent)],
	['-other', await signIn(process.env.PARVIS_URL2, accounts.other)],
];
for (const [name, what, address, wanted] of pages) {
	for (const [suffix, client] of clients) {
		// one for each connection: a request that all look at tells of all of them
		const found = address === null &&
			[...(await client.open('/agent/demandes')).html.matchAll(/href="([^"]+\/BANC-\d+)"/g)].map(([, link]) => link);
		const at = address ?? found[0];
		const page = await client.open(at);
		if (page.status !== 200 || wanted !== null && lines(page) !== wanted)
			throw new Error(`${at}: ${page.status}, ${lines(page)} lines: ${text(page.html).slice(0, 300)}`);
		for (let i = 0; i < CONNECTIONS; i++)
			write(directory, name + suffix, i, client, 'GET', found ? new URL(found[i], page.url).href : page.url);
	}
	console.log(`${name} ${what}`);
}
for (const [, client] of clients)
	client.close();
