// rush - bookings open, and every family of a commune comes at once: each enters
// its space, opens the booking page, waits for its turn where it must, saves 20
// days, reads the confirmation.
//
//	node tests/bench/rush.mjs FAMILIES SECONDS [PLACES]
//
// with the environment of tests/stack.  Four of ten families come within the first
// tenth of the time, as they do at the hour; all run to their end.  Prints one line:
// requests errors unloaded_ms p50_ms p95_ms queued longest_turn_s overbooked lost saved
import { Client, forms, text } from '../web/client.mjs';
import { psql } from '../web/seed.mjs';

const DAYS = 20;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const quantile = (times, q) => times[Math.min(times.length - 1, Math.floor(times.length * q))] ?? NaN;

// Families with one parent, who is in, and one child; an activity of every day.
export function prepare({ families, places, capacity, opens = '0 seconds', url = process.env.PARVIS_URL, name }) {
	const commune = psql(`select commune from parvis.host_name where host = '${new URL(url).hostname}'`);
	const rows = psql(`begin;
		set local parvis.commune = '${commune}';
		delete from parvis.setting where name = 'rush_places' and commune = ${commune};
		insert into parvis.setting (name, value) values ('rush_places', '${places}');
		insert into parvis.activity (code, kind, name, service, from_on, to_on, days, capacity, state, opens_at)
		values ('${name}', 'canteen', 'Essai ${name}', 'accueil', parvis.today(), parvis.today() + 60, 'all', ${capacity}, 'open', now() + interval '${opens}');
		insert into parvis.activity_opening (activity, weekday, starts, ends)
		select a.id, d, '23:00', '23:50' from parvis.activity a, generate_series(1, 7) as d where a.code = '${name}' and a.commune = ${commune};
		do $$ begin perform parvis.slots_make(a.id) from parvis.activity a where a.code = '${name}' and a.commune = ${commune}; end $$;
		insert into parvis.family (reference, token, name)
		select parvis.random_letters(8), '${name}-famille-' || n, 'Famille ' || n from generate_series(1, ${families}) as n;
		insert into parvis.family_adult (family, first_name, last_name, email, pays)
		select f.id, 'Élodie', f.name, lower(f.reference) || '@personne.example', true from parvis.family f where f.commune = ${commune} and f.token like '${name}-famille-%';
		insert into parvis.family_child (family, first_name, last_name, born_on)
		select f.id, 'Léo', f.name, '2019-05-05' from parvis.family f where f.commune = ${commune} and f.token like '${name}-famille-%';
		select parvis.family_enter(a.id, null) || ' ' || a.family from parvis.family_adult a join parvis.family f on f.commune = a.commune and f.id = a.family
		where f.commune = ${commune} and f.token like '${name}-famille-%';
		commit;`).split('\n').filter((row) => row.includes(' '));
	return { commune, name, families: rows.map((row) => row.split(' ')).map(([session, id]) => ({ session, id })) };
}

export function visitor(family, url = process.env.PARVIS_URL) {
	const client = new Client(url, { timeout: 60000 });
	client.cookies.set('pv-famille', family.session);
	return client;
}

// One request, with its time; an answer that is none of what may come is an error.
async function timed(told, send) {
	const began = performance.now();
	try {
		const page = await send();
		told.times.push(performance.now() - began);
		if (![200, 303].includes(page.status))
			told.errors.push(`${page.status} at ${page.url}: ${text(page.html).slice(0, 300)}`);
		return page;
	} catch (error) {
		told.errors.push(String(error));
		return null;
	}
}

// The booking page, once it is this family's turn.
async function turn(told, client, page) {
	const came = performance.now();
	for (let asked = 0; page !== null; asked++) {
		if (page.status === 303)
			page = await timed(told, () => client.get(page.location));
		else if (!page.headers.refresh)
			break;
		else {
			told.queued += asked === 0 ? 1 : 0;
			const [, wait, next] = page.headers.refresh.match(/^(\d+); url=(.*)$/);
			await sleep(Number(wait) * 1000 * told.hurry);
			page = await timed(told, () => client.get(next));
		}
	}
	told.longest = Math.max(told.longest, performance.now() - came);
	return page;
}

async function visit(told, family) {
	const client = visitor(family, told.url);
	const space = await timed(told, () => client.get('/famille/espace'));
	const page = space && await turn(told, client, await timed(told, () => client.get('/famille/reservations')));
	if (!page)
		return client.close();
	const form = forms(page).find((one) => one.controls.some((control) => control.name === 'place'));
	if (!form) {
		told.errors.push(`no days to book at ${page.url}: ${text(page.html).slice(0, 300)}`);
		return client.close();
	}
	const days = form.controls.filter((control) => control.name === 'place').slice(0, DAYS).map((control) => control.value);
	const saved = await timed(told, () => client.submit(page, { place: days }, { which: (one) => one.action === form.action && one.method === 'post' }));
	if (saved?.status === 303) {
		const token = new URL(saved.location).searchParams.get('fait');
		if (token)
			told.acknowledged.push({ token, family: family.id, days });
		else
			told.errors.push(`saved, and led to ${saved.location}`);
		await timed(told, () => client.get(saved.location));
	}
	return client.close();
}

// What is in the database, of all that was acknowledged.
function look({ commune, name }, acknowledged) {
	const overbooked = psql(`select count(*) from parvis.slot s join parvis.activity a on a.commune = s.commune and a.id = s.activity
		where a.commune = ${commune} and a.code = '${name}'
		and (s.taken > s.capacity or s.taken <> (select count(*) from parvis.booking b where b.commune = s.commune and b.slot = s.id and b.state = 'booked')
			or s.waiting <> (select count(*) from parvis.booking b where b.commune = s.commune and b.slot = s.id and b.state = 'waiting'))`);
	const told = acknowledged.map(({ token, family, days }) => `('${token}', ${family}, array[${days.join(',')}]::bigint[])`);
	const lost = told.length === 0 ? '0' : psql(`select count(*) from (values ${told.join(',')}) as t (token, family, days), unnest(t.days) as d (slot)
		where not exists (select from parvis.booking b join parvis.family_child c on c.commune = b.commune and c.id = b.child
			where b.commune = ${commune} and b.slot = d.slot and c.family = t.family and b.state in ('booked', 'waiting'))`);
	return { overbooked: Number(overbooked), lost: Number(lost) };
}

export async function rush({ families = 2500, seconds = 300, places = 400, capacity = 1500, hurry = 1, url = process.env.PARVIS_URL, name = `rush-${Date.now()}` }) {
	const made = prepare({ families: families + 1, places, capacity, url, name, opens: '3 hours' });
	const told = { times: [], errors: [], queued: 0, longest: 0, acknowledged: [], hurry, url };
	const quiet = [];
	const alone = visitor(made.families.pop(), url);
	for (let i = 0; i < 30; i++) {
		const began = performance.now();
		const page = await alone.get('/famille/reservations');
		quiet.push(performance.now() - began);
		if (page.status !== 200)
			throw new Error(`the booking page answers ${page.status}: ${text(page.html).slice(0, 300)}`);
	}
	alone.close();
	psql(`update parvis.activity set opens_at = now() where commune = ${made.commune} and code = '${name}'`);
	const early = Math.ceil(families * 0.4);
	const visits = made.families.map(async (family, i) => {
		const share = i < early ? (i / early) * 0.1 : 0.1 + ((i - early) / (families - early)) * 0.9;
		await sleep(share * seconds * 1000);
		return visit(told, family);
	});
	await Promise.all(visits);
	psql(`update parvis.activity set state = 'closed' where commune = ${made.commune} and code = '${name}'`);
	const times = told.times.sort((a, b) => a - b);
	const unloaded = quantile(quiet.slice(5).sort((a, b) => a - b), 0.5);
	return {
		requests: times.length, errors: told.errors, unloaded, p50: quantile(times, 0.5), p95: quantile(times, 0.95),
		queued: told.queued, longest: told.longest / 1000, saved: told.acknowledged.length, ...look(made, told.acknowledged),
	};
}

if (process.argv[1]?.endsWith('bench/rush.mjs')) {
	const [families, seconds, places] = process.argv.slice(2).map(Number);
	const told = await rush({ families, seconds, places: places || undefined });
	for (const error of told.errors.slice(0, 5))
		process.stderr.write(`${error}\n`);
	console.log([told.requests, told.errors.length, told.unloaded.toFixed(1), told.p50.toFixed(1), told.p95.toFixed(1),
		told.queued, told.longest.toFixed(0), told.overbooked, told.lost, told.saved].join(' '));
}
