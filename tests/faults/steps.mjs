#!/usr/bin/env node
// steps - an invoice is paid, and days are booked, while who does it dies at each
// step of the way: the program, the worker, the database.
//
//	steps.mjs [WORD]	every step, or those that have WORD in their name; 1 if
//				anything then differs by a cent or a place
//
// A step is come to by holding what it waits for: the provider's answer (a gate
// before the double), a row or a table (a transaction of ours), the mail server's
// answer (smtp.cjs).  What is seen there says that it is come to, never the clock.
// Then one of the three dies, what was held is let go, and everybody goes on as
// they do: the payer tries again or reads the page again, the provider repeats what
// was not answered by 200, the worker begins anew.
//
// The database dies by a backend killed where one is in the step, which takes all
// with it, else as a whole and at once.  PARVIS_URL, PARVIS_PSQL, PARVIS_DIR,
// PARVIS_BIN, PARVIS_MAILS, PARVIS_PAYFIP and PARVIS_LYRA say where the stack is;
// no other worker than ours may be there.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { text as whole } from 'node:stream/consumers';

import { start } from '../doubles/hubee/worker.mjs';
import { startLyra } from '../doubles/lyra/lyra.mjs';
import { startPayfip } from '../doubles/payfip/payfip.mjs';
import { anyAddress, Client, filled, forms, mails, signIn, text } from '../web/client.mjs';
import { activity, family, familySession, forgetRates, psql } from '../web/seed.mjs';
import { sums } from './money.mjs';

const CENTS = 4250;
const PATIENCE_MS = 15000;
const conf = path.join(process.env.PARVIS_DIR, 'parvis.conf');
const commune = psql(`select commune from parvis.host_name where host = '${new URL(process.env.PARVIS_URL).hostname}'`);

async function until(what, is) {
	for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
		try {
			const found = await is();
			if (found)
				return found;
		} catch {
			// what is asked begins again
		}
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
	throw new Error(`it does not come: ${what}`);
}

// ---- what is held ----------------------------------------------------------

const releases = [];
let trap = null;

async function release() {
	for (const one of releases.splice(0))
		await one();
}

// Calls of an operation of PayFiP stop, before they are done or after.
function holdCalls(operation, done) {
	trap = { operation, done, held: 0 };
	trap.free = new Promise((resolve) => { trap.open = resolve; });
	releases.push(() => { trap?.open(); trap = null; });
}
const heldCalls = (n = 1) => until(`${n} calls of ${trap.operation}`, () => trap.held === n);
const openGate = () => { trap.open(); trap = null; };

// Between Parvis and the double.  A call whose caller died before it was done has
// never come there.
async function pass(request, response, to) {
	const body = await whole(request);
	const here = trap && body.includes(trap.operation) ? trap : null;
	const stop = () => { here.held++; return here.free; };
	if (here && !here.done)
		await stop();
	if (response.destroyed)
		return;
	const { 'content-type': type, soapaction } = request.headers;
	const answer = await fetch(to + request.url, { method: 'POST', headers: { 'content-type': type, soapaction }, body });
	const said = await answer.text();
	if (here?.done)
		await stop();
	response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') }).end(said);
}

// A transaction that holds what the statement locks.
async function lock(statement) {
	const [command, ...options] = process.env.PARVIS_PSQL.split(' ');
	const child = spawn(command, [...options, '-At'], { stdio: ['pipe', 'pipe', 'ignore'] });
	const over = new Promise((resolve) => child.on('close', resolve));
	child.stdin.on('error', () => {});
	releases.push(() => { child.stdin.end('rollback;\n'); return over; });
	child.stdin.write(`begin; ${statement}; select 'locked';\n`);
	let said = '';
	child.stdout.on('data', (part) => (said += part));
	await until(statement, () => said.includes('locked'));
}
const lockInvoice = (one) => lock(`select from parvis.invoice where reference = '${one.reference}' for update`);
const lockAttempt = (one) => lock(`select from parvis.payment_attempt where invoice = ${one.invoice} for update`);
const lockMails = () => lock('lock table parvis.outbox in share mode');
const waiters = (n, role) => until(`${n} that wait for a lock`, () => Number(psql(`select count(*) from pg_stat_activity
	where wait_event_type = 'Lock' and usename = '${role}'`)) === n);
const programWaits = () => waiters(1, 'parvis_citizen');
const workerWaits = () => waiters(1, 'parvis_worker');

function mailMode(mode) {
	fs.writeFileSync(path.join(process.env.PARVIS_MAILS, '.mode'), mode);
	releases.push(() => fs.writeFileSync(path.join(process.env.PARVIS_MAILS, '.mode'), 'ok'));
}

// ---- who dies --------------------------------------------------------------

function pidsOf(program) {
	const file = fs.realpathSync(path.join(process.env.PARVIS_BIN, '../libexec/parvis/cgi-bin', program));
	return fs.readdirSync('/proc').filter((name) => {
		try {
			return /^\d+$/.test(name) && fs.readlinkSync(`/proc/${name}/exe`) === file;
		} catch {
			return false;
		}
	}).map(Number);
}

const gone = (pid) => until(`the end of ${pid}`, () => !fs.existsSync(`/proc/${pid}`));

const deaths = {
	async program(one) {
		const pids = await until(one.program, () => { const found = pidsOf(one.program); return found.length > 0 && found; });
		for (const pid of pids)
			process.kill(pid, 'SIGKILL');
		await Promise.all(pids.map(gone));
	},
	// The one in the step; else one that has just begun.
	async worker(one) {
		if (!one.worker) {
			one.worker = start(conf, []);
			await until('a worker', () => psql("select 1 from pg_stat_activity where usename = 'parvis_worker' limit 1"));
		}
		one.worker.kill('SIGKILL');
		await one.worker.done;
	},
	async database() {
		const backend = psql("select pid from pg_stat_activity where wait_event_type = 'Lock' and usename like 'parvis%' limit 1");
		const pid = Number(backend || fs.readFileSync(path.join(process.env.PARVIS_DIR, 'db/postmaster.pid'), 'utf8').split('\n')[0]);
		process.kill(pid, backend ? 'SIGKILL' : 'SIGQUIT');
		await gone(pid);
	},
};

// Nobody is at work any more: what died, or waited for a lock, has its end.
const quiet = () => until('quiet', () => psql("select count(*) from pg_stat_activity where usename like 'parvis%' and state <> 'idle'") === '0');

// ---- providers -------------------------------------------------------------

let payfip, lyra;

// A provider repeats what was not answered by 200.
async function tell(side, key) {
	const answers = async () => (await side.state()).sent.filter((each) => (each.idop ?? each.id) === key);
	for (let n = (await answers()).length; !(await answers()).some(({ status }) => status === 200); n++) {
		await side.control({ deliver: [side === payfip ? { idop: key } : { id: key }] });
		await until('an answer to a notification', async () => (await answers()).length > n);
	}
}

// What it was paid, in cents, for each payment of an invoice; of all, without one.
async function charged(side, reference) {
	const { attempts, transactions } = await side.state();
	return side === payfip ?
		Object.values(attempts).filter(({ code, refdet }) => code === 'P' && (reference ?? refdet) === refdet).map(({ montant }) => Number(montant)) :
		Object.values(transactions).filter(({ status, fields }) => status === 'AUTHORISED' && (reference ?? fields.vads_order_id) === fields.vads_order_id)
			.map(({ fields }) => Number(fields.vads_amount));
}

// ---- payers ----------------------------------------------------------------

let n = 0;
const references = [];

function invoice(regie) {
	const [reference, id] = psql(`select worker.invoice_add(${commune}, '${regie}', '${crypto.randomUUID()}',
			'{"subject": "Cantine", "payer_name": "Élodie Exemple", "lines": [{"label": "Repas", "quantity": 10, "unit_cents": ${CENTS / 10}}]}') as made \\gset
		select reference, id from parvis.invoice where reference = :'made'`).split('|');
	references.push(reference);
	return { reference, invoice: id, address: `etape-${process.pid}-${++n}@personne.example`, side: regie === 'LYRA' ? lyra : payfip, program: 'paiement', key: null };
}

async function find(one) {
	one.client = new Client(process.env.PARVIS_URL, { from: anyAddress() });
	const entered = await one.client.submit(await one.client.get('/paiement'), { reference: one.reference, montant: String(CENTS / 100) });
	assert.equal(entered.status, 303, text(entered.html));
	one.page = await one.client.get(entered.location);
}

// The button to pay, and where it leads: the provider's number, in one.key.
async function pay(one) {
	const go = await one.client.submit(one.page, { courriel: one.address });
	if (one.side === payfip)
		[, one.key] = go.html.match(/paiementws\.web\?idop=([0-9a-f-]{36})/) ?? [null, null];
	else
		[, one.key] = (await lyra.open(forms(go).find(({ action }) => action === lyra.page).fields)).html.match(/name="id" value="([\d-]+)"/);
}

// What goes on while somebody dies may fail, as it may for people.
function goesOn(one, promise) {
	one.under.push(promise.catch(() => null));
}

async function opened(one) {
	await find(one);
	await pay(one);
	assert.ok(one.key);
}

async function paid(one) {
	await opened(one);
	one.back = (await one.side.press(one.key, one.side === payfip ? 'P' : 'AUTHORISED')).headers.get('location');
}

const notified = (one) => one.side.control({ deliver: [one.side === payfip ? { idop: one.key } : { id: one.key }] });
const works = (one) => { one.worker = start(conf); };
const comesBack = (one) => { one.returns = true; goesOn(one, one.client.get(one.back)); };
const ASK = 'recupererDetailPaiementSecurise', CREATE = 'creerPaiementSecurise';

async function work() {
	const { status, said } = await start(conf).done;
	assert.equal(status, 0, said);
}

// What is left by the dead is due at once.  The PDF that goes with a receipt would
// take longer than all the rest.
function hurry(one) {
	psql(`update parvis.payment_attempt set check_at = now() where check_at > now() and invoice = ${one.invoice};
		update parvis.outbox set next_at = now(), model = model - 'paper' where state = 'pending' and recipient = '${one.address}'`);
}

async function noted(one) {
	await paid(one);
	await tell(payfip, one.key);
}

// The worker has the answer in hand, and money moves when its lock is let go.
async function workerHas(one, held) {
	await noted(one);
	holdCalls(ASK, true);
	works(one);
	await heldCalls();
	await held(one);
	openGate();
	await workerWaits();
}

async function payerHas(one, held) {
	await paid(one);
	holdCalls(ASK, true);
	comesBack(one);
	await heldCalls();
	await held(one);
	openGate();
	await programWaits();
}

async function settled(one) {
	await noted(one);
	await work();
	assert.equal(psql(`select state from parvis.invoice where id = ${one.invoice}`), 'paid');
	hurry(one);
}

const paying = {
	async 'the attempt is being written'(one) {
		await find(one);
		await lockInvoice(one);
		goesOn(one, pay(one));
		await programWaits();
	},
	async 'the attempt is there, the provider has not heard of it'(one) {
		await find(one);
		holdCalls(CREATE, false);
		goesOn(one, pay(one));
		await heldCalls();
	},
	async 'the provider has opened, and not answered'(one) {
		await find(one);
		holdCalls(CREATE, true);
		goesOn(one, pay(one));
		await heldCalls();
	},
	async 'the provider has answered, its number is being noted'(one) {
		await find(one);
		holdCalls(CREATE, true);
		goesOn(one, pay(one));
		await heldCalls();
		await lockAttempt(one);
		openGate();
		await programWaits();
	},
	'the payer is at the provider': opened,
	async 'paid, the notification is being noted'(one) {
		await paid(one);
		await lockAttempt(one);
		await notified(one);
		await programWaits();
	},
	'the notification is noted, nobody has asked': noted,
	async 'the worker asks, the provider has not heard it'(one) {
		await noted(one);
		holdCalls(ASK, false);
		works(one);
		await heldCalls();
	},
	async 'the worker asks, the answer is late'(one) {
		await noted(one);
		holdCalls(ASK, true);
		works(one);
		await heldCalls();
	},
	'the worker settles, nothing has moved': (one) => workerHas(one, lockInvoice),
	'the worker settles, all has moved and nothing is committed': (one) => workerHas(one, lockMails),
	async 'settled, the receipt has not left'(one) {
		await settled(one);
		mailMode('wait');
		works(one);
		await until('a mail that is taken', () => psql(`select 1 from parvis.outbox where recipient = '${one.address}' and attempts > 0`));
	},
	async 'the receipt has left, which is not noted'(one) {
		await settled(one);
		mailMode('slow');
		works(one);
		await until('the receipt', () => receipts(one).length > 0);
	},
	async 'the payer is back, the provider has not heard the question'(one) {
		await paid(one);
		holdCalls(ASK, false);
		comesBack(one);
		await heldCalls();
	},
	async 'the payer is back, the answer is late'(one) {
		await paid(one);
		holdCalls(ASK, true);
		comesBack(one);
		await heldCalls();
	},
	'the payer is back, nothing has moved': (one) => payerHas(one, lockInvoice),
	'the payer is back, all has moved and nothing is committed': (one) => payerHas(one, lockMails),
	async 'the payer is back while the worker asks: both settle'(one) {
		await noted(one);
		holdCalls(ASK, true);
		works(one);
		comesBack(one);
		await heldCalls(2);
		await lockMails();
		openGate();
		await Promise.all([programWaits(), workerWaits()]);
	},
	// The last time that an abandoned attempt is asked about.
	async 'the worker has an old answer in hand, and is then notified'(one) {
		await opened(one);
		await payfip.press(one.key, 'A');
		age(one);
		psql(`update parvis.payment_attempt set check_at = now() where invoice = ${one.invoice}`);
		holdCalls(ASK, true);
		works(one);
		await heldCalls();
		await payfip.press(one.key, 'P');
		await tell(payfip, one.key);
	},
};

const signed = {
	async 'Lyra has notified, nothing has moved'(one) {
		await paid(one);
		await lockInvoice(one);
		await notified(one);
		await programWaits();
	},
	async 'Lyra has notified, all has moved and nothing is committed'(one) {
		await paid(one);
		await lockMails();
		await notified(one);
		await programWaits();
	},
};

const receipts = (one) => mails().filter(({ to }) => to?.includes(one.address));

// Twenty minutes and more, in which somebody may be paying.
function age(one) {
	psql(`update parvis.payment_attempt set created_at = created_at - interval '21 minutes', check_at = check_at - interval '21 minutes' where invoice = ${one.invoice}`);
}

// A payer who has got no further begins again, when they may.
async function again(one) {
	await find(one);
	if (!forms(one.page).some(({ action }) => action.endsWith('/payer'))) {
		age(one);
		await work();
		assert.equal(psql(`select count(*) from parvis.payment_attempt where open and invoice = ${one.invoice}`), '0', 'attempts left open');
		await find(one);
	}
	await pay(one);
	assert.ok(one.key, 'the payer may not begin again');
}

async function finishPaying(one) {
	await until('the site', async () => (await new Client(process.env.PARVIS_URL, { from: anyAddress() }).get('/paiement')).status === 200);
	if (!one.key)
		await again(one);
	if ((await charged(one.side, one.reference)).length === 0)
		await one.side.press(one.key, one.side === payfip ? 'P' : 'AUTHORISED');
	if (one.returns)
		assert.match(text((await one.client.get(one.back)).html), /Votre paiement est reçu/);
	else
		await tell(one.side, one.key);
	// one round settles, the next mails
	for (let i = 0; i < 2; i++) {
		hurry(one);
		await work();
	}
	assert.deepEqual(await charged(one.side, one.reference), [CENTS], 'what the provider was paid');
	assert.deepEqual(JSON.parse(psql(`select json_build_object('state', i.state, 'paid', i.paid,
			'entries', (select count(*) from parvis.money_entry e where e.commune = i.commune and e.invoice = i.id and e.kind = 'payment'),
			'settled', (select count(*) from parvis.payment_attempt a where a.commune = i.commune and a.invoice = i.id and a.state = 'paid'),
			'receipts', (select array_agg(o.state) from parvis.outbox o where o.kind = 'payment' and o.recipient = '${one.address}'))
		from parvis.invoice i where i.id = ${one.invoice}`)), { state: 'paid', paid: CENTS, entries: 1, settled: 1, receipts: ['sent'] });
	const left = receipts(one).length;
	assert.ok(left === 1 || (left === 2 && one.name.startsWith('the receipt has left')), `${left} receipts`);
	assert.deepEqual(sums(psql, [one.reference]), { journal: CENTS, invoices: CENTS, faults: 0 });
}

// ---- families --------------------------------------------------------------

// A child that has two days, a page that gives back one of them and takes three.
async function booking() {
	const { code } = activity();
	const made = family();
	const slots = psql(`select s.id from parvis.slot s join parvis.activity a on a.commune = s.commune and a.id = s.activity
		where a.code = '${code}' and s.day > current_date + 1 order by s.day limit 5`).split('\n');
	const one = { program: 'famille', client: new Client(process.env.PARVIS_URL, { from: anyAddress() }), child: made.children[0], code, address: made.email };
	familySession(one.client, made);
	const form = async () => forms(await one.client.get('/famille/reservations')).find(({ action }) => action.endsWith('/famille/reservations'));
	await one.client.post((await form()).action, filled(await form(), { place: slots.slice(0, 2) }));
	one.before = slots.slice(0, 2).join(' ');
	one.after = slots.slice(1).join(' ');
	assert.equal(booked(one), one.before);
	one.form = await form();
	one.send = () => one.client.post(one.form.action, filled(one.form, { place: slots.slice(1) }));
	one.slot = slots[0];
	return one;
}

const booked = (one) => psql(`select string_agg(slot::text, ' ' order by slot) from parvis.booking where child = ${one.child} and state = 'booked'`);

const saving = {
	async 'days are being booked, nothing is done'(one) {
		await lock(`select from parvis.slot where id = ${one.slot} for update`);
		goesOn(one, one.send());
		await programWaits();
	},
	async 'days are booked and given back, nothing is committed'(one) {
		await lockMails();
		goesOn(one, one.send());
		await programWaits();
	},
};

function placesAgree(one) {
	assert.equal(psql(`select count(*) from parvis.slot s join parvis.activity a on a.commune = s.commune and a.id = s.activity
		where a.code = '${one.code}' and s.taken <> (select count(*) from parvis.booking b where b.commune = s.commune and b.slot = s.id and b.state = 'booked')`), '0', 'places taken');
}

async function finishSaving(one) {
	await until('the site', async () => (await one.client.get('/famille/reservations')).status === 200);
	assert.ok([one.before, one.after].includes(booked(one)), `${booked(one)}, neither ${one.before} nor ${one.after}`);
	placesAgree(one);
	// the same page again
	const told = await one.client.follow(await one.send());
	assert.match(text(told.html), /Voici ce qui est enregistré/);
	assert.equal(booked(one), one.after);
	placesAgree(one);
	assert.equal(psql(`select count(*) from parvis.outbox where kind = 'booking-saved' and recipient = '${one.address}'`), '2', 'mails, one for each page saved');
}

// ---- all of it -------------------------------------------------------------

async function cell(name, death, one, come, finish) {
	one.name = name;
	one.under = [];
	try {
		await come(one);
		await deaths[death](one);
		await release();
		await until('the database', () => psql('select 1'));
		await Promise.all([...one.under, one.worker?.done]);
		await quiet();
		await finish(one);
		return true;
	} catch (error) {
		console.log(`# ${name}; ${death} killed: ${error.message.replaceAll('\n', ' ').slice(0, 300)}`);
		return false;
	} finally {
		await release();
		one.worker?.kill('SIGKILL');
		one.client?.close();
	}
}

async function regies() {
	psql(`select worker.regie_set(${commune}, 'CANT', '{"name": "Cantine", "service": "accueil", "mode": "W", "provider": "payfip", "numcli": "090909"}')`);
	const [, [login, password]] = fs.readFileSync(path.join(process.env.PARVIS_DIR, 'accounts'), 'utf8').split('\n').map((line) => line.split(' '));
	const chief = await signIn({ login, password });
	await chief.submit(await chief.get('/agent/administration/regies'), { code: 'LYRA', nom: 'Théâtre', service: 'accueil', mode: 'W',
		fournisseur: 'lyra', boutique: '12345678', cle: '8877665544332211', moyens: ['cash'], agents: login, actif: 'oui' },
	{ which: (form) => form.action.endsWith('/regies') && form.fields.some(([name, value]) => name === 'version' && value === '0') });
	chief.close();
	assert.equal(psql("select count(*) from parvis.regie where code in ('CANT', 'LYRA') and provider is not null"), '2');
}

// A night: what was never paid is over for good.
async function night() {
	psql("update parvis.payment_attempt set created_at = created_at - interval '1 day'; update parvis.payment_attempt set check_at = now() where check_at is not null");
	await payfip.control({ advance_s: 86400, purge: true });
	await work();
	const left = psql('select count(*) from parvis.payment_attempt where open or check_at is not null');
	if (left !== '0')
		console.log(`# ${left} attempts are left open`);
	return left === '0';
}

async function main(word = '') {
	payfip = await startPayfip();
	lyra = await startLyra({ port: Number(process.env.PARVIS_LYRA) });
	process.on('exit', () => { payfip.stop(); lyra.stop(); });
	http.createServer((request, response) => pass(request, response, payfip.url)).listen(Number(process.env.PARVIS_PAYFIP), '127.0.0.1');
	await payfip.control({ notify: 'hold' });
	await lyra.control({ notify: 'hold' });
	forgetRates();
	// what other scenarios have left to send
	psql("update parvis.outbox set next_at = now(), model = model - 'paper' where state = 'pending'");
	await work();
	await regies();
	const begun = Date.now();
	let good = true, cells = 0;
	for (const [steps, make, finish] of [[paying, () => invoice('CANT'), finishPaying], [signed, () => invoice('LYRA'), finishPaying], [saving, booking, finishSaving]])
		for (const [name, come] of Object.entries(steps).filter(([each]) => each.includes(word)))
			for (const death of Object.keys(deaths)) {
				cells++;
				good &= await cell(name, death, await make(), come, finish);
			}
	good &= await night();
	const provider = [...await charged(payfip), ...await charged(lyra)].reduce((sum, cents) => sum + cents, 0);
	const { journal, invoices, faults } = sums(psql, references);
	console.log(`# ${cells} deaths in ${Math.round((Date.now() - begun) / 1000)} s; provider = journal = invoices: ${provider}, ${journal}, ${invoices} cents`);
	return good && journal === provider && invoices === provider && faults === 0;
}

process.exit(await main(process.argv[2]) ? 0 : 1);
