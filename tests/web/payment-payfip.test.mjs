// One front: nothing here goes through Apache.
// payment-payfip: our client and our double of PayFiP, each against another
// program's SOAP, driven by the official contract; and what the double does.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { after, before, beforeEach, describe, test } from 'node:test';
import { SERVICE, official, startPayfip } from '../doubles/payfip/payfip.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'parvis-payfip-'));
const IDOP = 'cc0cb210-1cd4-11ea-8cca-0213ad91a103';
const MAIL = 'camille.o+cantine@example.fr';
const BACK = 'https://commune.example/paiement/retour?a=1&b=2';
// The WSDL in one file each, or none in a plain clone.
const contracts = ['dafap-2019', 'khaharr-2024'].map((version) => path.join(official, version, 'PaiementSecuriseService.wsdl'));
const absent = fs.existsSync(contracts[0]) ? false : '../shared/data/payfip is absent';
const soap = (await import('soap')).default;

// The command, against whoever plays PayFiP.
async function parvis(url, args, more = '') {
	const conf = path.join(folder, 'parvis.conf');
	const stack = fs.readFileSync(path.join(process.env.PARVIS_DIR, 'parvis.conf'), 'utf8').replaceAll(/^payfip_.*\n/gm, '');
	fs.writeFileSync(conf, `${stack}payfip_url = ${url}${SERVICE}\npayfip_page_url = ${url}/tpa/paiementws.web\n${more}`);
	const child = spawn(path.join(process.env.PARVIS_BIN, 'parvis'), ['payfip', ...args],
		{ env: { ...process.env, PARVIS_CONF: conf }, stdio: ['ignore', 'pipe', 'pipe'] });
	let out = '', said = '';
	child.stdout.on('data', (part) => (out += part));
	child.stderr.on('data', (part) => (said += part));
	const status = await new Promise((resolve) => child.on('close', resolve));
	return { status, out: out.trim(), said: said.replaceAll('\u00a0', ' ') };
}

after(() => fs.rmSync(folder, { recursive: true }));

describe('our client and our double', () => {
	let payfip;

	before(async () => (payfip = await startPayfip()));
	after(() => payfip.stop());
	beforeEach(() => payfip.control({ forget: true }));

	const begin = async (numcli = '090909') => {
		const made = await parvis(payfip.url, ['try', numcli, MAIL, BACK]);
		assert.equal(made.status, 0, made.said);
		return made.out.split('\n');
	};
	const resultOf = async (idop) => {
		const asked = await parvis(payfip.url, ['result', idop]);
		assert.equal(asked.status, 0, asked.said);
		return JSON.parse(asked.out);
	};

	test('the settings of a régie are tried', async () => {
		const good = await parvis(payfip.url, ['check', '090909']);
		assert.equal(good.out, "COMMUNE D'EXEMPLE, REGIE CANTINE, DEMONSTRATION");
		for (const [numcli, said] of [['123456', /T2/], ['090907', /T4/], ['9099', /six chiffres/]]) {
			const wrong = await parvis(payfip.url, ['check', numcli]);
			assert.equal(wrong.status, 1);
			assert.match(wrong.said, said);
		}
		assert.deepEqual((await payfip.state()).faults, []);
	});

	test('a payment goes from its opening to its result', async () => {
		const [idop, page] = await begin();
		assert.equal(page, `${payfip.page}?idop=${idop}`);
		assert.equal((await resultOf(idop)).state, 'pending');
		const shown = await fetch(page);
		assert.equal(shown.status, 200);
		assert.match(await shown.text(), /1,00 €/);
		const back = await payfip.press(idop, 'P');
		assert.equal(back.status, 303);
		assert.equal(back.headers.get('location'), `${BACK}&idop=${idop}`);
		const paid = await resultOf(idop);
		assert.deepEqual([paid.state, paid.code, paid.montant, paid.numcli, paid.saisie, paid.idop], ['paid', 'P', '100', '090909', 'T', idop]);
		assert.match(paid.refdet, /^ESSAI[A-Z0-9]{12}$/);
		assert.match(paid.numauto, /^[0-9A-F]{6}$/);
		assert.equal((await payfip.state()).faults.length, 0);
	});

	test('each button is a result; its page opens once', async () => {
		for (const [code, state, card] of [['V', 'paid'], ['R', 'refused'], ['Z', 'refused'], ['A', 'cancelled'], ['P', 'refused', '4970100000000000']]) {
			const [idop, page] = await begin();
			assert.equal((await fetch(page)).status, 200);
			assert.equal((await fetch(page)).status, 400);
			assert.equal((await payfip.press(idop, code, card)).status, 303);
			assert.equal((await resultOf(idop)).state, state);
			// Who abandoned may still pay; nothing else changes any more.
			const again = await payfip.press(idop, 'P');
			assert.equal(again.status, code === 'A' ? 303 : 400);
			assert.equal((await resultOf(idop)).state, code === 'A' ? 'paid' : state);
		}
	});

	test('fifteen minutes, then a night', async () => {
		const [late, page] = await begin();
		const [opened, itsPage] = await begin();
		const [paid] = await begin();
		await fetch(itsPage);
		await payfip.press(paid, 'V');
		await payfip.control({ advance_s: 901 });
		assert.equal((await fetch(page)).status, 400);
		assert.deepEqual((await resultOf(late)).code, 'P4');
		assert.deepEqual((await resultOf(opened)).code, 'P5');
		await payfip.control({ advance_s: 86400 });
		assert.deepEqual((await resultOf(late)).code, 'P1');
		assert.deepEqual((await resultOf(opened)).state, 'expired');
		assert.deepEqual((await resultOf(paid)).state, 'paid');
	});

	test('a service that fails is told, and said apart from a refusal', async () => {
		for (const rule of ['status:502', 'html', 'drop', 'TechIndisponibiliteErreur', 'TechDysfonctionnementErreur', 'hang:3', 'lose']) {
			await payfip.control({ rules: [{ match: 'creer', do: rule }] });
			const made = await parvis(payfip.url, ['try', '090909', MAIL, BACK], 'payfip_timeout_s = 1\n');
			assert.equal(made.status, 1, rule);
			assert.match(made.said, /ne répond pas.*PV2602/, rule);
		}
		// What was lost was made: nobody has its idop, and the night takes it.
		assert.equal(Object.keys((await payfip.state()).attempts).length >= 1, true);
		await payfip.control({ rules: [{ match: 'Detail', do: 'answer:montant=99' }] });
		const [idop] = await begin();
		await payfip.press(idop, 'P');
		assert.equal((await resultOf(idop)).montant, '99');
		assert.equal((await resultOf(idop)).montant, '100');
	});

	test('results are notified at once, twice, late, out of order, to another, or never', async () => {
		const heard = [];
		const town = http.createServer((request, answer) => {
			let body = '';
			request.on('data', (part) => (body += part));
			request.on('end', () => {
				heard.push([request.url, new URLSearchParams(body).get('idop')]);
				answer.end();
			});
		});
		await new Promise((resolve) => town.listen(0, '127.0.0.1', resolve));
		const hook = `http://127.0.0.1:${town.address().port}/notif`;
		const open = async () => (await parvis(payfip.url, ['try', '090909', MAIL, hook])).out.split('\n')[0];
		const until = async (n) => {
			for (let i = 0; heard.length < n && i < 100; i++) await new Promise((resolve) => setTimeout(resolve, 20));
			return heard.splice(0);
		};
		try {
			const [one, other] = [await open(), await open()];
			await payfip.press(one, 'P');
			assert.deepEqual(await until(1), [['/notif', one]]);
			await payfip.control({ notify: 'twice' });
			await payfip.press(other, 'V');
			assert.deepEqual(await until(2), [['/notif', other], ['/notif', other]]);
			const [first, second] = [await open(), await open()];
			await payfip.control({ notify: 'hold' });
			await payfip.press(first, 'P');
			await payfip.press(second, 'P');
			assert.deepEqual((await payfip.state()).held, [first, second]);
			await payfip.control({ deliver: [{ idop: second }, { idop: first }, { idop: second, to: `${hook}/other` }] });
			assert.deepEqual(await until(3), [['/notif', second], ['/notif', first], ['/notif/other', second]]);
			const last = await open();
			await payfip.control({ notify: 'never' });
			await payfip.press(last, 'P');
			await new Promise((resolve) => setTimeout(resolve, 100));
			assert.deepEqual(heard, []);
			assert.equal((await resultOf(last)).state, 'paid');
		} finally {
			town.close();
		}
	});

	test('what no client should send is seen', async () => {
		const post = async (body) => (await fetch(payfip.service, { method: 'POST', body })).text();
		const envelope = (inner) => `<E:Envelope xmlns:E="http://schemas.xmlsoap.org/soap/envelope/"><E:Body><p:creerPaiementSecurise xmlns:p="http://securite.service.tpa.cp.finances.gouv.fr/services/mas_securite/contrat_paiement_securise/PaiementSecuriseService">${inner}</p:creerPaiementSecurise></E:Body></E:Envelope>`;
		const fields = (change) => Object.entries({ exer: '2026', mel: 'a@b.example', montant: '100', numcli: '090909', refdet: 'ABCDEF', saisie: 'T', urlnotif: 'https://a.example/', urlredirect: 'https://a.example/', ...change })
			.filter(([, value]) => value !== null).map(([name, value]) => `<${name}>${value}</${name}>`).join('');
		const arg = (change) => envelope(`<arg0>${fields(change)}</arg0>`);
		assert.match(await post(arg({})), /<idOp>[0-9a-f-]{36}<\/idOp>/);
		const codes = { saisie: ['M', 'S1'], numcli: ['1', 'T1'], exer: ['26', 'X1'], refdet: ['ABCD', 'R3'], montant: ['1,00', 'M1'], mel: ['nobody', 'A2'], urlnotif: ['/x', 'N1'], urlredirect: ['/x', 'D1'] };
		for (const [name, [value, code]] of Object.entries(codes)) assert.match(await post(arg({ [name]: value })), new RegExp(`<code>${code}</code>`), name);
		assert.match(await post(arg({ montant: '99' })), /<code>M3</);
		assert.match(await post(arg({ montant: '10000000' })), /<code>M5</);
		assert.match(await post(arg({ mel: null })), /<code>A1</);
		assert.match(await post(arg({ objet: null })), /<idOp>/);
		assert.deepEqual((await payfip.state()).faults, []);
		for (const wrong of ['', '<a/>', `<!DOCTYPE a>${arg({})}`, envelope(`<arg0 xmlns="urn:x">${fields({})}</arg0>`),
			envelope(`<arg0><saisie>T</saisie>${fields({ saisie: null })}</arg0>`)]) {
			assert.match(await post(wrong), /S:Client/);
		}
		assert.equal((await payfip.state()).faults.length, 5);
	});
});

describe('another program’s SOAP, by the official contract', { skip: absent }, () => {
	for (const contract of absent ? [] : contracts) {
		const version = path.basename(path.dirname(contract));

		test(`it is a client of our double (${version})`, async () => {
			const payfip = await startPayfip({ version });
			try {
				const client = await soap.createClientAsync(contract, { endpoint: payfip.service });
				const order = { exer: '2026', mel: MAIL, montant: '1250', numcli: '090909', objet: 'Cantine', refdet: 'F2026A00042', saisie: 'T', urlnotif: BACK, urlredirect: BACK };
				const [made] = await client.creerPaiementSecuriseAsync({ arg0: order });
				assert.match(made.return.idOp, /^[0-9a-f-]{36}$/);
				const idOp = made.return.idOp;
				const code = async (call) => {
					try {
						await call;
					} catch (error) {
						const { detail } = error.root.Envelope.Body.Fault;
						return detail.FonctionnelleErreur.code;
					}
					return 'none';
				};
				assert.equal(await code(client.recupererDetailPaiementSecuriseAsync({ arg0: { idOp } })), 'P5');
				assert.equal(await code(client.creerPaiementSecuriseAsync({ arg0: { ...order, refdet: 'ABCD' } })), 'R3');
				await payfip.control({ result: { idop: idOp, code: 'V' }, notify: 'never' });
				const [detail] = await client.recupererDetailPaiementSecuriseAsync({ arg0: { idOp } });
				const { montant, refdet, resultrans, saisie, exer } = detail.return;
				assert.deepEqual({ montant, refdet, resultrans, saisie, exer }, { montant: '1250', refdet: 'F2026A00042', resultrans: 'V', saisie: 'T', exer: '20' });
				const [régie] = await client.recupererDetailClientAsync({ arg0: { numCli: '090909' } });
				assert.equal(régie.return.libelleN2, 'REGIE CANTINE');
				const { faults, calls } = await payfip.state();
				assert.deepEqual(faults, []);
				assert.equal(calls.length, 5);
			} finally {
				payfip.stop();
			}
		});

		test(`it serves our client (${version})`, async () => {
			const asked = [];
			const port = {
				creerPaiementSecurise: (args) => {
					asked.push(args.arg0);
					return { return: { idOp: IDOP } };
				},
				recupererDetailPaiementSecurise: ({ arg0 }) => {
					asked.push(arg0);
					if (arg0.idOp !== IDOP) {
						throw { Fault: { faultcode: 'S:Server', faultstring: 'fr.gouv.finances.cp.tpa.webservice.exceptions.FonctionnelleErreur', detail: { 'tns:FonctionnelleErreur': { code: 'P1', descriptif: 'IdOp incorrect.', libelle: 'IdOp', severite: 2 } } } };
					}
					return { return: { dattrans: '24112026', exer: '20', heurtrans: '0930', idOp: IDOP, mel: MAIL, montant: '100', numauto: 'A1B2C3', numcli: '090909', objet: 'x', refdet: 'ESSAI1', resultrans: 'P', saisie: 'T' } };
				},
				recupererDetailClient: ({ arg0 }) => {
					asked.push(arg0);
					return { return: { libelleN1: 'MAIRIE', libelleN2: 'RÉGIE & CANTINE', numcli: arg0.numCli } };
				},
			};
			const server = http.createServer((request, answer) => {
				answer.statusCode = 404;
				answer.end();
			});
			await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
			await new Promise((callback) => soap.listen(server, { path: SERVICE, services: { PaiementSecuriseService: { PaiementSecuriseServicePort: port } }, uri: contract, xml: fs.readFileSync(contract, 'utf8'), callback }));
			const url = `http://127.0.0.1:${server.address().port}`;
			try {
				assert.equal((await parvis(url, ['check', '090909'])).out, 'MAIRIE, RÉGIE & CANTINE');
				const made = await parvis(url, ['try', '090909', MAIL, BACK]);
				assert.equal(made.out, `${IDOP}\n${url}/tpa/paiementws.web?idop=${IDOP}`, made.said);
				const paid = JSON.parse((await parvis(url, ['result', IDOP])).out);
				assert.deepEqual([paid.state, paid.numauto, paid.montant], ['paid', 'A1B2C3', '100']);
				const none = JSON.parse((await parvis(url, ['result', IDOP.replace('cc', 'dd')])).out);
				assert.deepEqual([none.code, none.state], ['P1', 'expired']);
				assert.deepEqual(asked[0], { numCli: '090909' });
				const { refdet, exer, ...order } = asked[1];
				assert.deepEqual(order, { mel: MAIL, montant: '100', numcli: '090909', objet: 'Essai de paiement', saisie: 'T', urlnotif: BACK, urlredirect: BACK });
				assert.match(refdet, /^ESSAI/);
				assert.match(exer, /^20\d\d$/);
			} finally {
				server.closeAllConnections();
				server.close();
			}
		});
	}
});
