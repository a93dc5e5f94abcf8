#!/usr/bin/env node
// payment - payments for the faults: invoices that are being paid, a storm of
// notifications about them, and what must then be true of the money.
//
//	payment.mjs URL fill FILE N	N attempts, opened at the double at URL; kept in FILE
//	payment.mjs URL storm FILE N	N notifications, while the results come about
//	payment.mjs URL settle FILE SECONDS	until the worker has asked about all; 1 if not
//	payment.mjs URL check FILE	each invoice as the provider has it; 1 if one is not
//
// PARVIS_URL and PARVIS_PSQL say where the stack is.

import crypto from 'node:crypto';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';

import { sums } from './money.mjs';

const [url, what, file, ...args] = process.argv.slice(2);
const CLIENTS = 8;
const CENTS = 425;
// How many of a hundred end so; "X": paid, but not the sum that was asked.
const FATES = { P: 60, V: 10, R: 8, Z: 6, A: 6, X: 5, '': 5 };

const [command, ...options] = process.env.PARVIS_PSQL.split(' ');
const sql = (text) => execFileSync(command, [...options, '-At'], { input: text, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['pipe', 'pipe', 'ignore'] }).trim();
const control = (wanted) => fetch(`${url}/control`, { method: 'POST', body: JSON.stringify(wanted) });
const any = (list) => list[Math.floor(Math.random() * list.length)];
const kept = () => JSON.parse(fs.readFileSync(file, 'utf8'));

function fate() {
	let left = Math.random() * 100;
	return Object.keys(FATES).find((name) => (left -= FATES[name]) < 0) ?? 'P';
}

function shuffle(list) {
	for (let i = list.length - 1; i > 0; i--) {
		const j = Math.floor(Math.random() * (i + 1));
		[list[i], list[j]] = [list[j], list[i]];
	}
	return list;
}

// Each task once, by so many at a time.
async function all(tasks, clients = CLIENTS) {
	const left = tasks.values();
	await Promise.all(Array.from({ length: clients }, async () => {
		for (const task of left) await task();
	}));
}

async function open(asked) {
	const fields = { exer: String(asked.exer), mel: asked.email, montant: String(asked.cents), numcli: asked.numcli, refdet: asked.refdet,
		saisie: asked.mode, urlnotif: `${process.env.PARVIS_URL}/paiement/notification`, urlredirect: `${process.env.PARVIS_URL}/paiement` };
	const answer = await fetch(`${url}/tpa/services/securite`, { method: 'POST', headers: { 'content-type': 'text/xml' },
		body: `<E:Envelope xmlns:E="http://schemas.xmlsoap.org/soap/envelope/"><E:Body><p:creerPaiementSecurise xmlns:p="http://securite.service.tpa.cp.finances.gouv.fr/services/mas_securite/contrat_paiement_securise/PaiementSecuriseService"><arg0>${
			Object.entries(fields).map(([name, value]) => `<${name}>${value}</${name}>`).join('')}</arg0></p:creerPaiementSecurise></E:Body></E:Envelope>` });
	const said = await answer.text();
	const [, idop] = said.match(/<idOp>(.*)<\/idOp>/) ?? [];
	if (!idop)
		throw new Error(said);
	return idop;
}

// One notification, from an address of its own: 0 where nobody answers.
function notify(fields, { host, method = 'POST' } = {}) {
	const to = new URL('/paiement/notification', process.env.PARVIS_URL);
	const body = new URLSearchParams(fields).toString();
	const from = `127.${crypto.randomInt(1, 255)}.${crypto.randomInt(1, 255)}.${crypto.randomInt(1, 255)}`;
	return new Promise((resolve) => {
		const request = http.request({ host: '127.0.0.1', port: to.port, localAddress: from, method, timeout: 20000,
			path: method === 'GET' ? `${to.pathname}?${body}` : to.pathname,
			headers: { host: host ?? to.host, ...(method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}) } }, (answer) => {
			answer.resume();
			answer.on('end', () => resolve(answer.statusCode));
			answer.on('error', () => resolve(0));
		});
		request.on('error', () => resolve(0));
		request.on('timeout', () => request.destroy());
		request.end(method === 'POST' ? body : undefined);
	});
}

const commands = {
	async fill(n) {
		const commune = sql("select id from parvis.commune where insee = '99999'");
		await control({ forget: true, notify: 'never' });
		const asked = JSON.parse(sql(`\\o /dev/null
			select worker.regie_set(${commune}, 'CANT', '{"name": "Cantine", "service": "accueil", "mode": "W", "provider": "payfip", "numcli": "090909"}');
			select set_config('parvis.commune', '${commune}', false);
			\\o
			select json_agg(citizen.payment_start(citizen.invoice_find(i.reference, ${CENTS}), 'payeur@personne.example'))
			from (select worker.invoice_add(${commune}, 'CANT', 'faults-' || gen_random_uuid(), '{"subject": "Cantine", "payer_name": "Élodie Exemple",
				"lines": [{"label": "Repas", "quantity": 1, "unit_cents": ${CENTS}}]}') as reference from generate_series(1, ${Number(n)}) offset 0) i`));
		await all(asked.map((one) => async () => { one.idop = await open(one); }));
		sql(`select set_config('parvis.commune', '${commune}', false);
			${asked.map((one) => `select citizen.payment_started('${one.back}', '${one.idop}');`).join('\n')}`);
		fs.writeFileSync(file, JSON.stringify(asked.map(({ idop, reference }) => ({ idop, reference, fate: fate() }))));
		console.log(`# ${asked.length} attempts are open`);
		return asked.length === Number(n);
	},
	async storm(n) {
		const ledger = kept();
		const answers = {};
		const count = (status) => { answers[status] = (answers[status] ?? 0) + 1; };
		const idop = () => any(ledger).idop;
		const kinds = [
			() => notify({ idop: idop() }),
			() => notify({ idop: idop() }),
			() => notify({ idOp: idop() }, { method: 'GET' }),
			// What it claims is not read.
			() => notify({ idop: idop(), resultrans: 'P', montant: String(CENTS), numcli: '090909', saisie: 'W' }),
			() => notify({ idop: crypto.randomUUID(), resultrans: 'P' }),
			() => notify({ idop: "' or true --" }),
			// To another commune, whose it is not.
			() => notify({ idop: idop() }, { host: `127.0.0.1:${new URL(process.env.PARVIS_URL).port}` }),
		];
		const notices = Array.from({ length: Number(n) }, () => async () => count(await any(kinds)()));
		const results = ledger.filter((one) => one.fate !== '').map(({ idop: which, fate: code }) => () => control({
			result: { idop: which, code: code === 'X' ? 'P' : code, ...(code === 'X' ? { change: { montant: String(CENTS - 1) } } : {}) } }));
		await all(shuffle([...notices, ...results]));
		console.log(`# ${n} notifications, answered ${JSON.stringify(answers)}`);
		// Each is answered by 200 where there was somebody to answer.
		return (answers[200] ?? 0) > n / 4;
	},
	// What has no result yet is due at once, and again; receipts leave without the
	// PDF, for which the worker would ask nothing for minutes.
	async settle(seconds) {
		const final = kept().filter(({ fate: code }) => 'PVRZX'.includes(code || '-')).map(({ idop }) => `'${idop}'`);
		for (const end = Date.now() + Number(seconds) * 1000; Date.now() < end;) {
			try {
				const done = sql(`update parvis.payment_attempt set check_at = now() where state in ('open', 'abandoned') and check_at > now();
					update parvis.outbox set model = model - 'paper' where state = 'pending';
					select count(*) from parvis.payment_attempt where state in ('paid', 'refused', 'mismatch') and idop in (${final.join(', ')})`);
				if (Number(done) === final.length)
					return true;
			} catch {
				// the database begins again
			}
			await new Promise((resolve) => setTimeout(resolve, 500));
		}
		console.log('# some have no result');
		return false;
	},
	async check() {
		const ledger = kept();
		const rows = JSON.parse(sql(`select json_object_agg(a.idop, json_build_object('attempt', a.state, 'invoice', i.state, 'paid', i.paid,
				'entries', (select count(*) from parvis.money_entry e where e.commune = i.commune and e.invoice = i.id and e.kind = 'payment')))
			from parvis.payment_attempt a join parvis.invoice i on i.commune = a.commune and i.id = a.invoice
			where a.idop is not null`));
		const good = { P: 'paid', V: 'paid', R: 'refused', Z: 'refused', X: 'mismatch', A: 'abandoned', '': 'open' };
		const wrong = [];
		for (const { idop, reference, fate: code } of ledger) {
			const paid = code === 'P' || code === 'V';
			const { attempt, invoice, paid: cents, entries } = rows[idop];
			if (attempt !== good[code] || invoice !== (paid ? 'paid' : 'due') || Number(cents) !== (paid ? CENTS : 0) || Number(entries) !== (paid ? 1 : 0))
				wrong.push(`${reference}: ${code || 'nothing'} became ${JSON.stringify(rows[idop])}`);
		}
		const provider = ledger.filter(({ fate: code }) => code === 'P' || code === 'V').length * CENTS;
		const { journal, invoices, faults } = sums(sql, ledger.map(({ reference }) => reference));
		if (journal !== provider || invoices !== provider || faults !== 0)
			wrong.push(`provider ${provider}, journal ${journal}, invoices ${invoices} cents; ${faults} faults of the journal`);
		console.log(`# provider = journal = invoices: ${provider}, ${journal}, ${invoices} cents`);
		for (const said of wrong.slice(0, 10))
			console.log(`# ${said}`);
		return wrong.length === 0;
	},
};

process.exit(await commands[what](...args) ? 0 : 1);
