// One front: one program of the desk, which the tests agent and desk-dossier try behind both.
// The delays of a request: told, stopped, put off with a reason; what silence
// decides, and its attestation (CRPA L114-5, L231-1, L232-3).
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { signIn, text, waitMail } from './client.mjs';
import { forgetRates, psql, request } from './seed.mjs';

const accounts = JSON.parse(process.env.PARVIS_ACCOUNTS);
const read = (page) => text(page.html).replaceAll('\u00a0', ' ');

const ends = (path) => (form) => form.action.endsWith(path);

beforeEach(forgetRates);

const day = (n) => psql(`select (now() at time zone 'Europe/Paris')::date + ${n}`);
const set = (reference, columns) => psql(`update parvis.request set ${columns} where reference = '${reference}'`);
const column = (reference, name) => psql(`select ${name} from parvis.request where reference = '${reference}'`);

// A request that silence decides on in so many days.
function filed(silence, days) {
	const made = request();
	set(made.reference, `silence = '${silence}', silence_delay = 'P2M', silence_on = '${day(days)}', due_on = '${day(5)}'`);
	return made;
}

describe('the delays', () => {
	test('are seen coming on the page of a request', async () => {
		const client = await signIn(accounts.chief);
		const { reference } = filed('accepts', 9);
		assert.match(read(await client.get(`/agent/demandes/${reference}`)), /Dans 9 jours, le .+, le silence de la mairie acceptera la demande\./);
		set(reference, `silence_on = '${day(0)}', silence = 'refuses'`);
		assert.match(read(await client.get(`/agent/demandes/${reference}`)), /Aujourd’hui est le dernier jour : ensuite, le silence de la mairie rejettera la demande\./);
	});

	test('are seen coming in the list', async () => {
		const client = await signIn(accounts.chief);
		const { reference } = filed('accepts', 9);
		set(reference, `due_on = '${day(-4000)}'`);
		const row = async () => {
			const page = await client.get('/agent/demandes');
			return text(page.html.split('<tr ').find((one) => one.includes(`${reference}</a>`)) ?? '').replaceAll('\u00a0', ' ');
		};
		assert.match(await row(), /Acceptée dans 9 jours sans réponse/);
		set(reference, `silence_on = '${day(1)}', silence = 'refuses'`);
		assert.match(await row(), /Dernier jour demain : ensuite rejetée sans réponse/);
		set(reference, `state = 'waiting'`);
		assert.match(await row(), /Délai suspendu/);
		set(reference, `state = 'received', silence_on = '${day(-1)}'`);
		psql('select worker.clock_run(1000)');
		assert.match(await row(), /Rejetée par le silence/);
		set(reference, `state = 'closed', closed_at = now()`);
	});

	test('stand still while the person is asked', async () => {
		const client = await signIn(accounts.chief);
		const { reference } = filed('refuses', 9);
		const preview = await client.submit(await client.get(`/agent/demandes/${reference}/question`), { texte: 'Quel acte ?' }, { button: ['etape', 'apercu'], which: ends('/question') });
		await client.submit(preview, {}, { button: ['etape', 'envoi'], which: ends('/question') });
		assert.match(read(await client.get(`/agent/demandes/${reference}`)), /Délai suspendu Depuis le .+ il restera 5 jours/);
		assert.doesNotMatch(read(await client.get(`/agent/demandes/${reference}`)), /le silence de la mairie rejettera/);
	});

	test('are put off with a reason that the person is told', async () => {
		const client = await signIn(accounts.chief);
		const { reference, email } = filed('refuses', 60);
		const form = await client.get(`/agent/demandes/${reference}/prolongation`);
		for (const [typed, fault] of [
			[{ jour: '', motif: 'Recherche' }, /Indiquez un jour/],
			[{ jour: day(2), motif: 'Recherche' }, /Choisissez un jour après celui qui est prévu/],
			[{ jour: day(61), motif: 'Recherche' }, /après celui où le silence de la mairie décide/],
			[{ jour: day(20), motif: '  ' }, /Indiquez le motif/],
		]) {
			const refused = await client.submit(form, typed);
			assert.equal(refused.status, 422);
			assert.match(read(refused), fault);
			if (typed.motif.trim() !== '')
				assert.match(refused.html, /Recherche/, 'what was typed is kept');
		}
		assert.equal(column(reference, 'due_on'), day(5), 'and nothing has changed');
		const done = await client.follow(await client.submit(form, { jour: day(20), motif: 'Recherche aux archives' }));
		assert.match(read(done), /Le délai est prolongé/);
		assert.match(read(done), /Délai prolongé du .+ : Recherche aux archives/);
		assert.equal(column(reference, 'due_on'), day(20));
		if (email)
			assert.match((await waitMail(email, (mail) => mail.text.includes('Recherche aux archives'))).text, /Recherche aux archives/);
		// from the page that was shown before: what changed is seen, nothing is put off twice
		const late = await client.submit(form, { jeton: 'un-autre-jeton', jour: day(30), motif: 'Encore' });
		assert.equal(late.status, 409);
		assert.equal(column(reference, 'due_on'), day(20));
	});

	test('that are over decide: it is noted, and attested to who asks', async () => {
		const client = await signIn(accounts.chief);
		const { reference } = filed('accepts', -1);
		psql('select worker.clock_run(1000)');
		assert.equal(column(reference, 'implicit_on'), day(-1));
		assert.match(read(await client.get(`/agent/demandes/${reference}`)), /Le silence de la mairie a accepté la demande le/);
		const form = await client.get(`/agent/demandes/${reference}/attestation`);
		const done = await client.follow(await client.submit(form, { motif: 'Terrasse de 12 m².' }));
		assert.match(read(done), /L’attestation est délivrée/);
		assert.match(read(done), /Attestation d’acceptation délivrée par/);
		const letter = () => psql(`select o.state || ' ' || o.attempts || ' ' || coalesce(o.last_error, '') from parvis.outbox o join parvis.request r on r.commune = o.commune and r.id = o.request where r.reference = '${reference}' and o.kind = 'letter'`);
		for (const end = Date.now() + 40000; !letter().startsWith('sent') && Date.now() < end;)
			await new Promise((resolve) => setTimeout(resolve, 500));
		assert.match(letter(), /^sent/, 'its letter is made');
		assert.match(read(await client.get(`/agent/demandes/${reference}`)), new RegExp(`attestation-${reference}\\.pdf`));
	});

	test('what silence rejected has nothing to attest', async () => {
		const client = await signIn(accounts.chief);
		const { reference } = filed('refuses', -1);
		psql('select worker.clock_run(1000)');
		assert.match(read(await client.get(`/agent/demandes/${reference}`)), /a rejeté la demande le .+ Une réponse reste possible/);
		assert.match(read(await client.get(`/agent/demandes/${reference}/attestation`)), /rien à attester/);
	});
});
