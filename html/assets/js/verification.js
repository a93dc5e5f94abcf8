// verification - an attestation checked in the browser, with nothing sent: its
// code is the fragment of the address, the keys of the commune are in the page.
// Ed25519 (RFC 8032) and SHA-512 (FIPS 180-4) are written here in a few lines, so
// that every browser does it, over plain http too.  Without this script a form
// does the same on the server.
(() => {
	'use strict';

	// ---- SHA-512 ---------------------------------------------------------

	const word = (1n << 64n) - 1n;

	// floor of the nth root
	function root(number, n) {
		let low = 0n, high = 1n << 80n;
		while (low < high) {
			const middle = (low + high + 1n) >> 1n;
			if (middle ** n <= number) low = middle;
			else high = middle - 1n;
		}
		return low;
	}
	const primes = [];
	for (let n = 2; primes.length < 80; n++)
		if (primes.every((one) => n % one)) primes.push(n);
	// the first 64 bits of the fractions of their roots
	const start = primes.slice(0, 8).map((one) => root(BigInt(one) << 128n, 2n) & word);
	const constants = primes.map((one) => root(BigInt(one) << 192n, 3n) & word);
	const turn = (x, n) => ((x >> n) | (x << (64n - n))) & word;

	function sha512(bytes) {
		const size = Math.ceil((bytes.length + 17) / 128) * 128;
		const padded = new Uint8Array(size);
		padded.set(bytes);
		padded[bytes.length] = 0x80;
		const view = new DataView(padded.buffer);
		view.setBigUint64(size - 8, BigInt(bytes.length) * 8n);
		const state = [...start];
		for (let at = 0; at < size; at += 128) {
			const w = [];
			for (let i = 0; i < 80; i++) {
				if (i < 16) {
					w.push(view.getBigUint64(at + 8 * i));
					continue;
				}
				const a = w[i - 15], b = w[i - 2];
				w.push((w[i - 16] + w[i - 7]
					+ (turn(a, 1n) ^ turn(a, 8n) ^ (a >> 7n))
					+ (turn(b, 19n) ^ turn(b, 61n) ^ (b >> 6n))) & word);
			}
			let [a, b, c, d, e, f, g, h] = state;
			for (let i = 0; i < 80; i++) {
				const one = (h + (turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n))
					+ ((e & f) ^ (~e & word & g)) + constants[i] + w[i]) & word;
				const two = ((turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n))
					+ ((a & b) ^ (a & c) ^ (b & c))) & word;
				[h, g, f, e, d, c, b, a] = [g, f, e, (d + one) & word, c, b, a, (one + two) & word];
			}
			[a, b, c, d, e, f, g, h].forEach((x, i) => { state[i] = (state[i] + x) & word; });
		}
		const out = new DataView(new ArrayBuffer(64));
		state.forEach((x, i) => out.setBigUint64(8 * i, x));
		return new Uint8Array(out.buffer);
	}

	// ---- Ed25519 -----------------------------------------------------------

	const p = (1n << 255n) - 19n;
	const order = (1n << 252n) + 27742317777372353535851937790883648493n;
	const mod = (x) => ((x % p) + p) % p;
	function power(base, exponent) {
		let result = 1n;
		for (; exponent > 0n; exponent >>= 1n, base = mod(base * base))
			if (exponent & 1n) result = mod(result * base);
		return result;
	}
	const invert = (x) => power(x, p - 2n);
	const d = mod(-121665n * invert(121666n));
	const rootOfMinusOne = power(2n, (p - 1n) / 4n);

	const little = (bytes) => bytes.reduceRight((sum, one) => (sum << 8n) | BigInt(one), 0n);

	// A point [X, Y, Z, T] from its 32 bytes; null if they are none.
	function point(bytes) {
		const all = little(bytes);
		const sign = all >> 255n, y = all & ((1n << 255n) - 1n);
		if (y >= p) return null;
		const u = mod(y * y - 1n), v = mod(d * y * y + 1n);
		let x = mod(u * v ** 3n * power(mod(u * v ** 7n), (p - 5n) / 8n));
		const square = mod(v * x * x);
		if (square === mod(-u)) x = mod(x * rootOfMinusOne);
		else if (square !== u) return null;
		if (x === 0n && sign) return null;
		if ((x & 1n) !== sign) x = p - x;
		return [x, y, 1n, mod(x * y)];
	}
	function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
		const a = mod((y1 - x1) * (y2 - x2)), b = mod((y1 + x1) * (y2 + x2));
		const c = mod(2n * t1 * t2 * d), e = mod(2n * z1 * z2);
		const f = b - a, g = e - c, h = e + c, i = b + a;
		return [mod(f * g), mod(h * i), mod(g * h), mod(f * i)];
	}
	function times(scalar, base) {
		let result = [0n, 1n, 1n, 0n];
		for (; scalar > 0n; scalar >>= 1n, base = add(base, base))
			if (scalar & 1n) result = add(result, base);
		return result;
	}
	const same = ([x1, y1, z1], [x2, y2, z2]) => mod(x1 * z2 - x2 * z1) === 0n && mod(y1 * z2 - y2 * z1) === 0n;
	const base = point(Uint8Array.from([0x58, ...Array(31).fill(0x66)]));

	function verify(publicKey, message, signature) {
		if (publicKey.length !== 32 || signature.length !== 64) return false;
		const a = point(publicKey), r = point(signature.subarray(0, 32));
		const s = little(signature.subarray(32));
		// a key of small order would sign anything
		if (!a || !r || s >= order || same(times(8n, a), [0n, 1n, 1n])) return false;
		const h = little(sha512(Uint8Array.from([...signature.subarray(0, 32), ...publicKey, ...message]))) % order;
		return same(times(s, base), add(r, times(h, a)));
	}

	// ---- the code -------------------------------------------------------------

	function bytesOf(text) {
		if (!/^[A-Za-z0-9_-]+$/.test(text)) return null;
		try {
			const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0));
			// one way only to write it
			const again = btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
			return again === text ? bytes : null;
		} catch {
			return null;
		}
	}

	const forms = {
		insee: /^.{5}$/u, commune: /./, key: /^[0-9a-f]{16}$/, number: /^A(-[A-Z0-9]{4}){3}$/,
		kind: /./, names: /./, issued: /^\d{4}-\d\d-\d\d$/, expires: /^(\d{4}-\d\d-\d\d)?$/,
	};

	// What a code says, its bytes and its signature; null if it is none.
	function read(typed) {
		if (typed.length > 4096) return null;
		const [text, signature, more] = typed.slice(typed.lastIndexOf('#') + 1).replace(/\s/g, '').split('.');
		const bytes = bytesOf(text ?? ''), signed = bytesOf(signature ?? '');
		if (!bytes || !signed || more !== undefined || signed.length !== 64 || bytes.length > 1000) return null;
		let lines;
		try {
			lines = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).split('\n');
		} catch {
			return null;
		}
		const names = Object.keys(forms);
		if (lines.length !== names.length + 1 || lines.shift() !== 'PA1') return null;
		const says = Object.fromEntries(names.map((name, i) => [name, lines[i]]));
		// eslint-disable-next-line no-control-regex
		const sound = names.every((name) => forms[name].test(says[name])
			&& !/[\u0000-\u001f\u007f-\u009f]/.test(says[name]) && new TextEncoder().encode(says[name]).length <= 200);
		return sound ? { says, bytes, signature: signed } : null;
	}

	const fromHex = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (one) => parseInt(one, 16));

	// By the keys of one commune ({ insee, keys }); the day is today's.
	function judge(typed, ours, today) {
		const code = read(typed);
		if (!code) return { verdict: 'malformed' };
		if (code.says.insee !== ours.insee) return { verdict: 'foreign' };
		const key = ours.keys.find((one) => one.id === code.says.key);
		if (!key || !verify(fromHex(key.public), code.bytes, code.signature)) return { verdict: 'forged' };
		const expired = code.says.expires !== '' && code.says.expires < today;
		return { verdict: expired ? 'expired' : 'valid', says: code.says };
	}

	// ---- the page ---------------------------------------------------------------

	const tools = document.getElementById('controle');
	globalThis.parvisVerification = { sha512, verify, read, judge };
	if (!tools) return;

	const words = (name) => tools.querySelector(`[data-word="${name}"]`).textContent;
	const verdictWords = (name) => tools.querySelector(`[data-verdict="${name}"]`).textContent;
	function element(name, text, parent) {
		const made = document.createElement(name);
		made.textContent = text;
		parent?.append(made);
		return made;
	}

	function show({ verdict, says }, offline) {
		const panel = document.createElement('section');
		panel.className = 'panel panel-strong verdict';
		panel.setAttribute('aria-labelledby', 'verdict');
		element('h2', verdictWords(verdict), panel).id = 'verdict';
		if (offline) element('p', verdictWords('offline'), panel);
		if (says) {
			const day = (iso) => new Date(`${iso}T12:00:00Z`).toLocaleDateString(tools.dataset.language, { dateStyle: 'long', timeZone: 'UTC' });
			const list = element('dl', '', panel);
			list.className = 'values';
			for (const [name, value] of [['kind', says.kind], ['names', says.names], ['number', says.number],
				['issued', day(says.issued)], ['expires', says.expires && day(says.expires)], ['by', says.commune]]) {
				if (!value) continue;
				const line = element('div', '', list);
				element('dt', words(name), line);
				element('dd', value, line);
			}
			element('strong', words('compare'), element('p', '', panel));
		}
		const place = document.getElementById('resultat');
		place.replaceChildren(panel);
		place.focus();
	}

	async function check() {
		if (location.hash.length < 2) return;
		const result = judge(location.hash, JSON.parse(tools.dataset.keys), new Date().toISOString().slice(0, 10));
		let offline = false;
		if (result.says) {
			const list = await fetch(tools.dataset.revoked).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
			offline = list === null;
			if (list?.revoked.some((one) => one.number === result.says.number)) result.verdict = 'revoked';
		}
		show(result, offline);
	}

	// The code is nobody else's: it does not stay in the history of the browser.
	check().finally(() => {
		if (location.hash.length > 1) history.replaceState(null, '', location.pathname);
	});
	addEventListener('hashchange', () => { if (location.hash.length > 1) check(); });
})();
