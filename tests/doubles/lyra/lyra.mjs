// lyra - starts the double of Lyra (the program beside) for a test.
//
//	const lyra = await startLyra()
//	await lyra.control({ notify: 'hold' })	what the program's head lists
//	await lyra.state()			transactions, sent, faults …
//	lyra.stop()

import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
export const PAGE = '/vads-payment/';

export async function startLyra({ port = 0 } = {}) {
	const child = spawn(path.join(here, 'lyra'), [String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
	const url = await new Promise((resolve, reject) => {
		child.stdout.once('data', (said) => resolve(String(said).trim()));
		child.once('error', reject);
		child.once('exit', () => reject(new Error('the double of Lyra does not start')));
	});
	const json = async (options) => (await fetch(`${url}/control`, options)).json();
	const post = (at, fields) => fetch(url + at, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) });
	return {
		url, page: url + PAGE,
		state: () => json(),
		control: (wanted) => json({ method: 'POST', body: JSON.stringify(wanted) }),
		// What the browser does with our form: the page, as text, and its status.
		open: async (fields) => {
			const answer = await post(PAGE, fields);
			return { status: answer.status, html: await answer.text() };
		},
		// A button of the page; the answer is the way back, not followed.
		press: (id, status, card = '4970100000000014') => post(`${PAGE}end`, { id, status, card }),
		stop: () => child.kill(),
	};
}
