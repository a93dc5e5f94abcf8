// worker - `parvis work` with keys of HubEE, over the stack that is there: for
// the tests of the exchange.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const FLOWS = ['EtatCivil', 'recensementCitoyen', 'depotDossierPACS', 'OTV'];

// Settings of the stack with the hub's keys for a commune: their folder.
export function settings(hub, { insee = '99999', client = 'essai', secret = 'secret-essai', flows = FLOWS, more = '' } = {}) {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'parvis-hubee-'));
	const keys = path.join(folder, 'keys');
	fs.mkdirSync(keys);
	fs.writeFileSync(path.join(keys, insee), [
		`url = ${hub.url}/teledossiers/v1`, `token_url = ${hub.url}/oauth2/token`,
		...flows.map((flow) => `${flow} = ${client} ${secret}`), ''].join('\n'), { mode: 0o600 });
	const conf = path.join(folder, 'parvis.conf');
	fs.writeFileSync(conf, fs.readFileSync(path.join(process.env.PARVIS_DIR, 'parvis.conf'), 'utf8') +
		`hubee_dir = ${keys}\nhubee_timeout_s = 2\nhubee_poll_s = 1\n${more}`);
	return { folder, keys, conf };
}

// Starts it; ends with {status, said}.
export function start(conf, args = ['--once'], command = 'work') {
	const child = spawn(path.join(process.env.PARVIS_BIN, 'parvis'), [command, ...args],
		{ env: { ...process.env, PARVIS_CONF: conf }, stdio: ['ignore', 'pipe', 'pipe'] });
	let said = '';
	child.stdout.on('data', (part) => (said += part));
	child.stderr.on('data', (part) => (said += part));
	child.done = new Promise((resolve) => child.on('close', (status, signal) => resolve({ status, signal, said })));
	return child;
}

export const work = (conf) => start(conf).done;
