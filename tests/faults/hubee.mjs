#!/usr/bin/env node
// hubee - télédossiers for the faults: fills the double of the hub, waits until
// all is quiet, counts.
//
//	hubee.mjs URL fill N PREFIX	N cases, of each flow in turn
//	hubee.mjs URL replay		every case is notified again
//	hubee.mjs URL quiet SECONDS	until no notification is left; 1 if some are
//	hubee.mjs URL check N		what the hub has to say of N cases; 1 if something is wrong

const [url, what, ...args] = process.argv.slice(2);
const FLOWS = ['EtatCivil', 'EtatCivil', 'recensementCitoyen', 'depotDossierPACS', 'OTV'];

async function ask(name, body = {}) {
	const answer = await fetch(`${url}/control/${name}`, {
		method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
	});
	return answer.json();
}

const commands = {
	async fill(n, prefix) {
		await ask('quiet');
		for (const [i, flow] of FLOWS.entries()) {
			const some = Math.floor(Number(n) / FLOWS.length) + (i < Number(n) % FLOWS.length ? 1 : 0);
			await ask('fill', { flow, n: some, prefix: `${prefix}${i}-` });
		}
		return true;
	},
	async replay() {
		await ask('replay');
		return true;
	},
	async quiet(seconds) {
		for (const end = Date.now() + Number(seconds) * 1000; Date.now() < end;) {
			if ((await ask('state')).notifications === 0)
				return true;
			await new Promise((resolve) => setTimeout(resolve, 500));
		}
		console.log(`# ${(await ask('state')).notifications} notifications are left`);
		return false;
	},
	async check(n) {
		const state = await ask('state');
		const cases = await ask('cases');
		const statuses = {};
		for (const one of cases)
			statuses[one.status] = (statuses[one.status] ?? 0) + 1;
		const wrong = [...state.faults, ...state.settled, ...cases.filter((one) => one.events.length !== 1)
			.map((one) => `${one.externalId}: ${one.events.length} events`)];
		console.log(`# the hub has ${cases.length} cases (${JSON.stringify(statuses)}), ${state.count.requests} calls`);
		for (const said of wrong.slice(0, 10))
			console.log(`# ${said}`);
		return wrong.length === 0 && statuses.SI_RECEIVED === Number(n);
	},
};

process.exit(await commands[what](...args) ? 0 : 1);
