// sheet - attendance on a telephone: each tap stays on this device, with its
// hour, until the mairie has acknowledged it; it outlives a lost connection and
// a page that is loaded again.  Nothing but numbers of bookings is kept here.
// Without this script each tap is a form.
(() => {
	'use strict';

	const list = document.querySelector('[data-sheet]');
	const told = document.getElementById('attente');
	const counted = document.getElementById('compte');
	if (!list || !told) return;
	const key = `parvis-presences/${location.pathname.replace(/\/agent\/.*/, '')}/${list.dataset.sheet}`;
	const pause = { least: 2000, most: 30000 };
	let wait = pause.least;
	let timer = null;
	let busy = false;

	// booking → {presence, left, at}: the last tap of each child
	function read() {
		try {
			return JSON.parse(localStorage.getItem(key)) ?? {};
		} catch {
			return {};
		}
	}

	function write(marks) {
		if (Object.keys(marks).length) localStorage.setItem(key, JSON.stringify(marks));
		else localStorage.removeItem(key);
	}

	function show(row, presence) {
		row.dataset.presence = presence;
		for (const button of row.querySelectorAll('button[name="presence"]'))
			button.setAttribute('aria-pressed', String(button.value === presence));
	}

	function count() {
		const rows = [...list.querySelectorAll('[data-booking]')];
		const n = (presence) => rows.filter((row) => row.dataset.presence === presence).length;
		if (counted) counted.textContent = counted.dataset.words
			.replace('{p}', n('present')).replace('{a}', n('absent')).replace('{r}', n(''));
	}

	function tell(words) {
		const n = Object.keys(read()).length;
		const text = n ? `${told.dataset.waiting.replace('{n}', n)} ${words ?? ''}`.trim() : words ?? '';
		told.className = n ? 'notice notice-warning' : text ? 'notice notice-success' : '';
		if (told.textContent !== text) told.textContent = text;
		for (const row of list.querySelectorAll('[data-booking]'))
			row.classList.toggle('pending', row.dataset.booking in read());
	}

	function mark(row, presence) {
		const marks = read();
		const left = row.querySelector('input[name="depart"]')?.value;
		marks[row.dataset.booking] = { presence, at: Date.now(), ...(left ? { left } : {}) };
		write(marks);
		show(row, presence);
	}

	function later() {
		clearTimeout(timer);
		timer = setTimeout(send, wait);
		wait = Math.min(wait * 2, pause.most);
	}

	// What was sent is forgotten only as it was sent: a tap made meanwhile stays.
	function forget(sent, answer) {
		const marks = read();
		for (const { booking, presence } of answer) {
			if (marks[booking]?.at !== sent[booking]?.at) continue;
			delete marks[booking];
			const row = list.querySelector(`[data-booking="${Number(booking)}"]`);
			if (row && presence) show(row, ['present', 'unexpected'].includes(presence) ? 'present' : 'absent');
		}
		write(marks);
	}

	async function send() {
		const sent = read();
		if (busy || !Object.keys(sent).length) return;
		busy = true;
		const marks = Object.entries(sent).map(([booking, one]) => ({ booking: Number(booking), ...one }));
		try {
			const answer = await fetch(list.dataset.marks, {
				method: 'POST', credentials: 'same-origin', redirect: 'error', signal: AbortSignal.timeout(15000),
				body: new URLSearchParams({ csrf: list.dataset.csrf, marques: JSON.stringify(marks), horloge: Date.now() }),
			});
			if (answer.ok && answer.headers.get('content-type')?.startsWith('application/json')) {
				const outcome = await answer.json();
				forget(sent, outcome);
				wait = pause.least;
				count();
				tell(outcome.some((one) => ['billed', 'unknown'].includes(one.outcome)) ? told.dataset.refused : told.dataset.sent);
			} else {
				tell(told.dataset.away);
			}
		} catch {
			tell();
		}
		busy = false;
		if (Object.keys(read()).length) later();
	}

	function go() {
		count();
		tell();
		wait = pause.least;
		clearTimeout(timer);
		send();
	}

	list.addEventListener('submit', (event) => {
		if (!event.target.matches('[data-mark]') || !event.submitter) return;
		event.preventDefault();
		mark(event.target.closest('[data-booking]'), event.submitter.value);
		go();
	});
	document.querySelector('[data-rest]')?.addEventListener('submit', (event) => {
		event.preventDefault();
		for (const row of list.querySelectorAll('[data-presence=""]')) mark(row, 'present');
		go();
	});
	// Complete is said of what has arrived.
	document.addEventListener('submit', (event) => {
		if (!event.defaultPrevented && Object.keys(read()).length) {
			event.preventDefault();
			go();
		}
	});
	addEventListener('online', go);
	document.addEventListener('visibilitychange', () => { if (!document.hidden) go(); });

	// What waited since the page was last open.
	for (const [booking, one] of Object.entries(read())) {
		const row = list.querySelector(`[data-booking="${Number(booking)}"]`);
		if (row) show(row, one.presence);
	}
	if (Object.keys(read()).length) go();
})();
