// payfip - starts the double of PayFiP (the program beside) for a test.
//
//	const payfip = await startPayfip()
//	await payfip.control({ notify: 'hold' })	what the program's head lists
//	await payfip.state()				attempts, sent, faults, calls …
//	payfip.stop()

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
// Two versions of the official schema, where they are; a plain clone has none.
export const official = path.resolve(here, '../../../../shared/data/payfip');
export const SERVICE = '/tpa/services/securite';
export const PAGE = '/tpa/paiementws.web';

// The later schema takes what the earlier does.
export async function startPayfip({ port = 0, version = 'khaharr-2024' } = {}) {
	const schema = path.join(official, version, 'PaiementSecuriseService_schema1.xsd');
	const child = spawn(path.join(here, 'payfip'), [String(port), ...(fs.existsSync(schema) ? ['--schema', schema] : [])],
		{ stdio: ['ignore', 'pipe', 'inherit'] });
	const url = await new Promise((resolve, reject) => {
		child.stdout.once('data', (said) => resolve(String(said).trim()));
		child.once('error', reject);
		child.once('exit', () => reject(new Error('the double of PayFiP does not start')));
	});
	const json = async (options) => (await fetch(`${url}/control`, options)).json();
	return {
		url, service: url + SERVICE, page: url + PAGE,
		checked: fs.existsSync(schema),
		state: () => json(),
		control: (wanted) => json({ method: 'POST', body: JSON.stringify(wanted) }),
		// A button of the page; the answer is the way back, not followed.
		press: (idop, code, card = '5017670000001800') => fetch(url + PAGE, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ idop, code, card }) }),
		stop: () => child.kill(),
	};
}
